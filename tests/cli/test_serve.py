"""``wardian serve`` as a person runs it: in a process of its own, ended by a signal."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.cli.served import failed, serving

from wardian.cli.main import main

HELLO = "from wardian import Page, run\nrun(Page('hello', title='Hello'))\n"


def test_a_program_is_served_until_it_is_told_to_end(tmp_path: Path) -> None:
    """One line says where; a signal ends it soon, and leaves the port free."""
    with serving(tmp_path, HELLO) as served:
        assert re.fullmatch(
            r"ok \S+app\.py is at http://127\.0\.0\.1:\d+/  \(Ctrl\+C ends\)\n", served.said
        )
        status, text, headers = served.get()
        assert (status, "<title>Hello</title>" in text) == (200, True)
        assert "server" not in headers
        assert served.get("/healthz")[:2] == (200, "ok\n")
        assert served.end() < 5
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind(("127.0.0.1", served.port))


def test_ctrl_c_ends_it_quietly(tmp_path: Path) -> None:
    """Without a traceback, and with success."""
    with serving(tmp_path, HELLO) as served:
        assert served.end(signal.SIGINT) < 5
        assert "Traceback" not in served.log.read_text()


def test_a_handler_that_never_returns_does_not_keep_it_alive(tmp_path: Path) -> None:
    """Also where the whole process hangs in the program's code, it is over within five seconds."""
    program = (
        "import threading, time\n"
        "from wardian import Page, run\n"
        "def page(request):\n"
        "    if request.query.get('hang'):\n"
        "        while True: time.sleep(60)\n"
        "    return Page('x')\n"
        "run(page)\n"
    )
    with serving(tmp_path, program) as served:
        with socket.create_connection(("127.0.0.1", served.port)) as sock:
            sock.sendall(b"GET /?hang=1 HTTP/1.1\r\nhost: localhost\r\n\r\n")
            sock.settimeout(0.5)
            with pytest.raises(TimeoutError):
                sock.recv(1)
            assert served.end() <= 5.2
        assert "was ended" in served.log.read_text()


def test_the_programs_shutdown_is_called(tmp_path: Path) -> None:
    """And what it awaits is waited for."""
    program = (
        "import asyncio\n"
        "from wardian import App, Page, run\n"
        "async def shutdown():\n"
        "    await asyncio.sleep(0.05)\n"
        "    open('ended.txt', 'w').write('yes')\n"
        "run(App(Page('x'), shutdown=shutdown))\n"
    )
    with serving(tmp_path, program) as served:
        served.get()
        served.end()
    assert (tmp_path / "ended.txt").read_text() == "yes"


def test_a_program_finds_its_neighbours_and_its_files(tmp_path: Path) -> None:
    """Its folder is on the path and is where it works, as in a page; it is the main program."""
    (tmp_path / "neighbour.py").write_text("word = 'from beside'\n")
    (tmp_path / "note.txt").write_text("from the disk")
    program = (
        "import sys, dataclasses\n"
        "from neighbour import word\n"
        "from wardian import Page, run\n"
        "@dataclasses.dataclass\n"
        "class Note:\n"
        "    text: str\n"
        "note = Note(open('note.txt').read())\n"
        "assert sys.modules['__main__'].Note is Note\n"
        "if __name__ == '__main__':\n"
        "    run(Page(f'{word} {note.text} {sys.argv}'))\n"
    )
    with serving(tmp_path, program) as served:
        text = served.get()[1]
    assert "from beside from the disk" in text
    assert f"[&#x27;{tmp_path / 'app.py'}&#x27;]" in text.replace("&#39;", "&#x27;") or (
        str([str(tmp_path / "app.py")]) in text
    )
    assert not (tmp_path / "__pycache__" / "app.cpython-311.pyc").exists()


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (None, "there is no"),
        ("x = 1\n", "add run(page) as its last line"),
        ("from wardian import Page, run\nrun(Page())\nrun(Page())\n", "it did 2 times"),
        ("1 +\n", "line 1"),
        ("def broken():\n    raise ValueError('what I did')\nbroken()\n", "ValueError: what I did"),
        ("import sys\nsys.exit(0)\n", "SystemExit"),
        ("from wardian import run\nrun('page')\n", "line 2"),
        ("import nothing_of_this_name\n", "nothing_of_this_name"),
    ],
)
def test_a_program_that_cannot_be_served_is_explained(
    tmp_path: Path, program: str | None, said: str
) -> None:
    """On standard error, with the program's own line, and without ours."""
    error = failed(tmp_path, program, "--port=0")
    assert said in error
    assert "loading.py" not in error


def test_a_port_in_use_is_explained(tmp_path: Path) -> None:
    """Before the program runs, with what to do."""
    program = f"open({str(tmp_path / 'ran.txt')!r}, 'w')\n{HELLO}"
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        error = failed(tmp_path, program, f"--port={sock.getsockname()[1]}")
    assert "in use" in error
    assert "--port" in error
    assert not (tmp_path / "ran.txt").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host=no.such.host.invalid"], "no.such.host.invalid"),
        (["--set=retentoin=3"], "did you mean 'retention'"),
        (["--set=retention=long"], "retention"),
        (["--base-path=/a b"], "base_path"),
    ],
)
def test_a_wrong_option_is_explained(tmp_path: Path, options: list[str], said: str) -> None:
    """By the name of the setting, with what was expected."""
    assert said in failed(tmp_path, HELLO, "--port=0", *options)


@pytest.mark.parametrize(
    "arguments", [["--port", "70000"], ["--workers", "0"], ["--log-format", "xml"], []]
)
def test_a_wrong_call_is_a_usage_error(arguments: list[str]) -> None:
    """The exit code is 2, as for every command."""
    with pytest.raises(SystemExit) as caught:
        main(["serve", *(["app.py"] if arguments else []), *arguments])
    assert caught.value.code == 2


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The packages of a server are not needed to write pages."""
    for name in list(sys.modules):
        if name == "wardian.server.process" or name.partition(".")[0] == "uvicorn":
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    (tmp_path / "app.py").write_text(HELLO)
    assert main(["serve", str(tmp_path / "app.py")]) == 1
    assert "pip install 'wardian[server]'" in capsys.readouterr().err


def test_on_this_machine_it_answers_to_this_machines_names_only(tmp_path: Path) -> None:
    """A name that somebody's DNS points here is refused, unless it is allowed."""
    with serving(tmp_path, HELLO) as served:
        assert served.get(host=f"localhost:{served.port}")[0] == 200
        status, text, _ = served.get(host="evil.example")
        assert (status, "--allowed-host" in text) == (400, True)
    with serving(tmp_path, HELLO, "--allowed-host=shop.example") as served:
        assert served.get(host="shop.example")[0] == 200
        assert served.get(host="localhost")[0] == 400


def test_open_to_every_machine_it_says_so(tmp_path: Path) -> None:
    """A hint on the second line; the address is one that works here."""
    with serving(tmp_path, HELLO, "--host=0.0.0.0") as served:
        assert "http://127.0.0.1:" in served.said
        said = served.said if "every machine" in served.said else served.said + served.line()
        assert "every machine that reaches this one" in said
        assert served.get(host="any.example")[0] == 200


def test_a_base_path_is_part_of_the_address(tmp_path: Path) -> None:
    """The line that is printed can be clicked."""
    with serving(tmp_path, HELLO, "--base-path", "shop") as served:
        assert re.search(r":\d+/shop/  ", served.said)
        assert 'base="/shop/_wardian/"' in served.get("/shop/")[1]


def test_debug_mode_shows_what_failed(tmp_path: Path) -> None:
    """And without it nothing is shown."""
    program = "from wardian import run\ndef page():\n    raise ValueError('inside')\nrun(page)\n"
    with serving(tmp_path, program, "--debug") as served:
        assert "ValueError: inside" in served.get()[1]
    with serving(tmp_path, program) as served:
        assert "inside" not in served.get()[1]
        served.end()
        assert "ValueError: inside" in served.log.read_text()


def test_logs_for_machines_are_one_record_a_line(tmp_path: Path) -> None:
    """Without query strings, cookies or anything a visitor sent."""
    with serving(tmp_path, HELLO, "--log-format=json", "--access-log", "--metrics") as served:
        served.get("/?password=hunter2", cookie="theme=hunter2")
        served.get("/a%0ab%1b%5b31mc")
        assert served.get("/metrics")[0] == 200
        served.end()
        log = served.log.read_text()
    assert "hunter2" not in log
    records: list[dict[str, Any]] = [json.loads(line) for line in log.splitlines()]
    requests = [each for each in records if each["logger"] == "wardian.access"]
    assert [(each["path"], each["status"]) for each in requests] == [
        ("/", 200), ("/a\nb\x1b[31mc", 404), ("/metrics", 200),
    ]  # fmt: skip


def test_proxy_headers_are_believed_only_when_told_to(tmp_path: Path) -> None:
    """Otherwise every visitor could claim to come over https, or from elsewhere."""
    program = (
        "from wardian import Page, run\n"
        "run(lambda request: Page(f'{request.url} from {request.client}'))\n"
    )
    headers = {"x-forwarded-proto": "https", "x-forwarded-for": "198.51.100.9"}
    with serving(tmp_path, program) as served:
        text = served.get(**headers)[1]
        assert ("http://127.0.0.1" in text, "from 127.0.0.1" in text) == (True, True)
    with serving(tmp_path, program, "--proxy-headers") as served:
        _, text, answered = served.get(**headers)
        assert ("https://127.0.0.1" in text, "from 198.51.100.9" in text) == (True, True)
        assert answered["set-cookie"].startswith("__Host-")


def test_several_workers_keep_each_browser_with_one(tmp_path: Path) -> None:
    """New browsers are dealt out; each comes back to the process that knows it."""
    program = (
        "import os\n"
        "from wardian import Page, run\n"
        "def page(request):\n"
        "    request.session['n'] = request.session.get('n', 0) + 1\n"
        "    return Page(f\"pid={os.getpid()} n={request.session['n']};\")\n"
        "run(page)\n"
    )
    with serving(tmp_path, program, "--workers=3") as served:
        browsers = []
        for _ in range(6):
            _, text, headers = served.get()
            browsers.append((_pid(text), headers["set-cookie"].partition(";")[0]))
            assert headers["connection"] == "close"
        assert len({pid for pid, _ in browsers}) == 3
        for turn in (2, 3):
            for pid, cookie in browsers:
                text = served.get(cookie=cookie)[1]
                assert (_pid(text), f"n={turn};" in text) == (pid, True)
        os.kill(int(browsers[0][0]), signal.SIGKILL)
        others = [each for each in browsers if each[0] != browsers[0][0]]
        for pid, cookie in others:
            text = served.get(cookie=cookie)[1]
            assert (_pid(text), "n=4;" in text) == (pid, True)
        assert served.end() < 5


def test_workers_that_cannot_start_end_it_all(tmp_path: Path) -> None:
    """With the reason, once."""
    error = failed(tmp_path, "raise ValueError('inside')\n", "--port=0", "--workers=2")
    assert error.count("ValueError: inside") == 1


def test_a_request_that_comes_in_pieces_reaches_its_worker(tmp_path: Path) -> None:
    """The parent waits for the cookie before it chooses."""
    with (
        serving(tmp_path, HELLO, "--workers=2") as served,
        socket.create_connection(("127.0.0.1", served.port), timeout=10) as sock,
    ):
        for piece in (b"GET / HT", b"TP/1.1\r\nhost: local", b"host\r\n", b"\r\n"):
            sock.sendall(piece)
            select.select([], [], [], 0.03)  # the pieces travel apart
        assert sock.recv(12) == b"HTTP/1.1 200"


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nhost: local"])
def test_a_connection_that_says_nothing_is_closed(
    tmp_path: Path, said: bytes, workers: int
) -> None:
    """Nobody can hold connections open for the price of opening them."""
    with (
        serving(tmp_path, HELLO, "--set=join_timeout=0.3", f"--workers={workers}") as served,
        socket.create_connection(("127.0.0.1", served.port), timeout=10) as sock,
    ):
        sock.sendall(said)
        with suppress(ConnectionResetError):
            assert sock.recv(1) == b""
        assert served.get()[0] == 200


@pytest.mark.parametrize("host", ["127.0.0.2", "localhost"])
def test_the_address_it_listens_at_is_a_name_of_its_own(tmp_path: Path, host: str) -> None:
    """Whichever of this machine's it is."""
    with serving(tmp_path, HELLO, f"--host={host}") as served:
        with socket.create_connection((host, served.port), timeout=10) as sock:
            sock.sendall(f"GET / HTTP/1.1\r\nhost: {host}:{served.port}\r\n\r\n".encode())
            assert sock.recv(12) == b"HTTP/1.1 200"
        assert host.replace("localhost", "127.0.0.1") in served.said


def test_a_text_may_look_like_anything(tmp_path: Path) -> None:
    """A secret of digits is one; what is not taken of it is never shown."""
    secret = "--set=secret=12345678901234567890"
    with serving(tmp_path, HELLO, secret) as served:
        cookie = served.get()[2]["set-cookie"].partition(";")[0]
        served.end()
    with serving(tmp_path, HELLO, secret, f"--port={served.port}") as served:
        assert "set-cookie" in served.get(cookie=cookie)[2]
        assert cookie in served.get(cookie=cookie)[2]["set-cookie"]
    for value in ("1234", "true", "hunter"):
        error = failed(tmp_path, HELLO, "--port=0", f"--set=secret={value}")
        assert "secret" in error
        assert value not in error


def _pid(text: str) -> str:
    found = re.search(r"pid=(\d+)", text)
    assert found is not None, text
    return found[1]
