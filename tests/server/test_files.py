"""Static folders: what lies in them is sent, and nothing else, however it is asked for."""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import string
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.server.asking import Answer, Client, running

import wardian
from wardian import App, Page
from wardian.errors import InvalidSettingError
from wardian.server import Server, asgi
from wardian.server.assets import Assets
from wardian.server.files import Folder, type_of

SECRET = "the secret outside of the folder"
TARGETS = ("secret.txt", "etc/passwd", "app.py", ".env", "windows/win.ini")
CLIMBS = (
    "../", "..%2f", "..%2F", "%2e%2e/", "%2e%2e%2f", "%2E%2E%2F", ".%2e/", "%2e./", "..%252f",
    "%252e%252e/", "%252e%252e%252f", "%25252e%25252e%25252f", "..%5c", "..\\", "%2e%2e%5c",
    "%2e%2e\\", "..%255c", "....//", "....\\\\", "..././", ".../", "..;/", "..%00/", "..%0d/",
    "..%09/", "..%20/", "%20../", "..%c0%af", "..%c1%9c", "%c0%ae%c0%ae/", "%c0%ae%c0%ae%c0%af",
    "%e0%80%ae%e0%80%ae/", "..%ef%bc%8f", "%ef%bc%8e%ef%bc%8e/", "..%e2%81%84", "%u002e%u002e/",
    "..%u2215", "../%2e/", "./../", ".//../", "//../", "inner/../../", "inner/%2e%2e/%2e%2e/",
    "inner/..%2f..%2f", "inner\\..\\..\\", "%2f..%2f", "/%2e%2e/", "..%3f/", "..%23/", "..//",
)  # fmt: skip
ROOTED = (
    "/{target}", "//{target}", "///{target}", "%2f{target}", "%2f%2f{target}", "%5c{target}",
    "%5c%5c{target}", "\\{target}", "\\\\host\\share\\{target}", "//host/share/{target}",
    "%5c%5chost%5cshare%5c{target}", "\\\\?\\C:\\{target}", "\\\\.\\C:\\{target}",
    "//?/C:/{target}", "%5c%5c%3f%5cC:%5c{target}", "C:\\{target}", "C:/{target}", "C:{target}",
    "c%3a%5c{target}", "C|/{target}", "file:///{target}", "file:%2f%2f%2f{target}",
    "http://127.0.0.1/{target}", "~/{target}", "~root/{target}", "$HOME/{target}",
    "%HOME%/{target}", "./{target}", "/./{target}", "hello.txt/../{target}",
    "hello.txt%00/../{target}", "hello.txt%2f..%2f{target}", "link-out/{target}",
    "link-up/{target}", "link-up/../{target}",
)  # fmt: skip
NAMES = (
    "", "/", ".", "./", "..", "../", "%2e", "%2e%2e", "inner", "inner/", "inner/.", "inner//b.txt",
    "./hello.txt", "inner/./b.txt", "inner/../hello.txt", "hello.txt/", "hello.txt/.", "hello.txt.",
    "hello.txt%20", "hello.txt%00", "hello.txt%00.png", "hello.txt%0a", "hello.txt%7f",
    "hello.txt::$DATA", "hello.txt:stream", "hello.txt%5c", "hello.txt*", "hello.tx?",
    "hel%2520lo.txt", "HELLO.TXT%2e", ".env", "%2eenv", ".git/config", "%2egit/config",
    ".hidden/x.txt", "inner/.secret", "..hello", "...", "....", "program.py", "program.PY",
    "program.pyc", "program.pyi", "__pycache__/program.cpython-311.pyc", "link-out", "link-file",
    "link-hidden", "link-program", "link-loop", "link-missing", "con", "CON", "con.txt", "prn",
    "aux", "aux.txt", "nul", "NUL.txt", "com1", "COM1.txt", "lpt9", "com%C2%B9", "conin$",
    "CONOUT$", "pipe", "socket", "a" * 256, "a/" * 33 + "b", "%ff%fe", "%c0%80", "\ud800",
    "hello.txt|cat", "hello.txt;cat", "<hello.txt", "hello.txt>", '"hello.txt"', "%", "%2", "%zz",
)  # fmt: skip
KEPT = "/%\\?#&=:;~!$'()*+,@[]|<>\"{}^` "  # as a client that is no browser would send them
FORMS = [
    *(climb * depth + target for climb in CLIMBS for depth in (1, 6) for target in TARGETS[:2]),
    *(form.format(target=target) for form in ROOTED for target in TARGETS),
    *NAMES,
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Make a folder with files to send, and things around and in it that nobody may have."""
    outside = tmp_path_factory.mktemp("place")
    root = outside / "files"
    for folder in ("files/inner", "files/.git", "files/.hidden", "files/__pycache__", "etc"):
        (outside / folder).mkdir(parents=True)
    for name in TARGETS:
        (outside / name).parent.mkdir(exist_ok=True)
        (outside / name).write_text(SECRET)
    for name in (".env", ".git/config", ".hidden/x.txt", "inner/.secret", "program.py",
                 "program.pyc", "__pycache__/program.cpython-311.pyc"):  # fmt: skip
        (root / name).write_text(SECRET)
    (root / "hello.txt").write_text("hello")
    (root / "hel lo.txt").write_text("hello")
    (root / "100%.txt").write_text("hello")
    (root / "inner/b.txt").write_text("hello")
    (root / "app.0123abcd.js").write_text("hello")
    (root / "link-out").symlink_to(outside)
    (root / "link-up").symlink_to("..")
    (root / "link-file").symlink_to(outside / "secret.txt")
    (root / "link-hidden").symlink_to(".env")
    (root / "link-program").symlink_to("program.py")
    (root / "link-loop").symlink_to("link-loop")
    (root / "link-missing").symlink_to("nothing")
    (root / "link-inside").symlink_to("inner/b.txt")
    os.mkfifo(root / "pipe")
    yield root


@pytest.fixture
def server(place: Path) -> Server:
    """Give a server of that folder."""
    return asgi(App(Page("the page"), static={"/files": place}))


def test_there_are_three_hundred_forms() -> None:
    """The list is as long as it should be, without doubles."""
    assert len(set(FORMS)) >= 300


def test_no_form_of_traversal_leaves_the_folder(server: Server) -> None:
    """Each gets a plain 404: no file, no list, no error, no trace of what is there."""

    async def work(client: Client) -> None:
        refused = []
        for form in FORMS:
            for path in (f"/files/{form}", f"/files{form}"):
                sent = quote(path, safe=KEPT, errors="surrogatepass")
                answer = await client.get(sent)
                refused.append(answer.status)
                assert SECRET not in answer.text, path
                if path.startswith("/files/"):
                    assert answer.status == 404, path
                    assert "Traceback" not in answer.text
        assert set(refused) == {404}

    running(server, work)


def test_no_form_is_found_however_often_it_is_decoded(place: Path) -> None:
    """The folder itself refuses what a server that decodes once more would hand it."""
    from urllib.parse import unquote

    folder = Folder("/files", place)
    for form in FORMS:
        name = form
        for _ in range(4):
            found = folder.find(name)
            assert found is None or found.read_text() == "hello", name
            name = unquote(name)


parts = st.sampled_from(
    ["..", ".", "", "%2e%2e", "inner", "hello.txt", "link-up", "link-out", "secret.txt", "files",
     ".env", "\\", "..\\", "C:", "\0", "b.txt", "etc", "passwd", "con", "~", "program.py"]
)  # fmt: skip
names = st.lists(parts | st.text(string.printable, max_size=6), max_size=8).map("/".join)


@given(name=names | st.text(max_size=40))
@example(name="inner/../../secret.txt")
def test_whatever_is_asked_for_lies_in_the_folder(place: Path, name: str) -> None:
    """A property: what is found is a file of the folder, below no name that starts with a dot."""
    found = Folder("/files", place).find(name)
    if found is not None:
        assert found.is_relative_to(place.resolve())
        assert found.is_file()
        assert not any(part.startswith(".") for part in found.relative_to(place.resolve()).parts)
        assert found.read_text() == "hello"


@pytest.mark.parametrize(
    "path", ["hello.txt", "hel%20lo.txt", "100%25.txt", "inner/b.txt", "link-inside", "%68ello.txt"]
)
def test_files_of_the_folder_are_sent(server: Server, path: str) -> None:
    """Also by a link that stays inside."""

    async def work(client: Client) -> None:
        answer = await client.get(f"/files/{path}")
        assert (answer.status, answer.text) == (200, "hello")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-cache"

    running(server, work)


def test_a_folder_under_a_base_is_found_there(place: Path) -> None:
    """The base comes before the path of the folder."""

    async def work(client: Client) -> None:
        assert (await client.get("/shop/files/hello.txt")).text == "hello"

    running(asgi(App(Page("x"), static={"/files": place}), base_path="/shop"), work)


def test_the_longest_path_wins(place: Path, tmp_path: Path) -> None:
    """A folder may stand below another one's path; a name that only begins alike is a page's."""
    (tmp_path / "b.txt").write_text("other")
    app = App(static={"/files": place, "/files/inner": tmp_path})
    app.route("/files2")(lambda: Page("a page"))

    async def work(client: Client) -> None:
        assert (await client.get("/files/inner/b.txt")).text == "other"
        assert "a page" in (await client.get("/files2")).text

    running(asgi(app), work)


def test_a_folder_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    """Not by the first visitor."""
    with pytest.raises(InvalidSettingError, match="nothing"):
        asgi(App(Page("x"), static={"/files": tmp_path / "nothing"}))


def test_what_a_browser_has_is_not_sent_again(server: Server) -> None:
    """By tag, or by date."""

    async def work(client: Client) -> None:
        first = await client.get("/files/hello.txt")
        tag, date = first.headers["etag"], first.headers["last-modified"]
        for known in ({"if_none_match": tag}, {"if_none_match": f'"x", W/{tag}'},
                      {"if_none_match": "*"}, {"if_modified_since": date}):  # fmt: skip
            again = await client.get("/files/hello.txt", **known)
            assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
        for other in ({"if_none_match": '"x"'}, {"if_modified_since": "yesterday"}):
            assert (await client.get("/files/hello.txt", **other)).status == 200

    running(server, work)


@pytest.mark.parametrize(
    ("sent", "status", "body"),
    [
        ("bytes=1-3", 206, "ell"),
        ("bytes=-2", 206, "lo"),
        ("bytes=3-", 206, "lo"),
        ("bytes=9-", 416, None),
        ("bytes=" + "0-0," * 10_000 + "0-0", 200, "hello"),
        ("bytes=" + "-".join("1" * 9999), 400, None),
        ("lines=1-2", 400, None),
    ],
)
def test_ranges_are_answered_and_abuse_is_not(
    server: Server, sent: str, status: int, body: str | None
) -> None:
    """A part where one was asked for; ten thousand parts are the whole."""

    async def work(client: Client) -> None:
        answer = await client.get("/files/hello.txt", range=sent)
        assert answer.status == status
        assert body is None or answer.text == body

    running(server, work)


def test_a_name_with_a_hash_may_be_kept_for_ever(server: Server) -> None:
    """Its content will never be another one."""

    async def work(client: Client) -> None:
        headers = (await client.get("/files/app.0123abcd.js")).headers
        assert headers["cache-control"] == "public, max-age=31536000, immutable"
        assert headers["content-type"] == "text/javascript; charset=utf-8"

    running(server, work)


def test_files_can_only_be_read(server: Server) -> None:
    """A POST to a file finds none."""

    async def work(client: Client) -> None:
        assert (await client.post("/files/hello.txt")).status == 404
        answer = await client.ask("HEAD", "/files/hello.txt")
        assert (answer.status, answer.headers["content-length"]) == (200, "5")

    running(server, work)


def test_a_file_that_goes_meanwhile_is_not_found(
    server: Server, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the reading anything can happen; it is no error of ours."""
    monkeypatch.setattr(Folder, "find", lambda self, name: place / "gone.txt")

    async def work(client: Client) -> None:
        assert (await client.get("/files/hello.txt")).status == 404

    running(server, work)


def test_types_are_those_of_the_web() -> None:
    """Whatever the machine's own table says."""
    assert type_of("a.MJS") == "text/javascript; charset=utf-8"
    assert type_of("a.wasm") == "application/wasm"
    assert type_of("a.unknown") == type_of("a") == "application/octet-stream"


def test_our_own_files_are_named_by_their_content(tmp_path: Path) -> None:
    """So they may be kept for ever, and a new release is fetched at once."""
    (tmp_path / "window.js").write_text("0")
    (tmp_path / "server.js").write_text("1")
    one = Assets(tmp_path).script
    (tmp_path / "server.js").write_text("2")
    two = Assets(tmp_path).script
    assert one != two
    response = Assets(tmp_path).respond(two, {})
    assert response is not None
    assert response.body == b"2"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert Assets(tmp_path).respond(one, {}) is None


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../errors.py", "..%2ferrors.py", "server.js", "client.js", "page.css/",
     "icons/a.json", "download/", "download/../page.css", "upload", "send"],
)  # fmt: skip
def test_nothing_else_of_ours_is_sent(name: str) -> None:
    """Our folder of built files is no static folder: four names are known, and no others."""

    async def work(client: Client) -> None:
        assert (await client.get(f"/_wardian/{name}")).status == 404

    running(asgi(Page("x")), work)


def test_our_own_files_are_not_sent_again() -> None:
    """They have tags as well."""

    async def work(client: Client) -> None:
        first: Answer = await client.get("/_wardian/page.css")
        assert first.status == 200
        again = await client.get("/_wardian/page.css", if_none_match=first.headers["etag"])
        assert (again.status, again.body) == (304, b"")
        assert (await client.get("/_wardian/favicon.svg")).text.startswith("<svg")

    running(asgi(Page("x")), work)


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [("gzip, deflate, br", True), ("br;q=1.0, gzip;q=0.8", True), ("GZIP", True), ("", False),
     ("gzip;q=0", False), ("gzip;q=0.0, br", False), ("xgzip", False), ("identity", False)],
)  # fmt: skip
def test_the_client_travels_compressed_where_it_can(accepted: str, zipped: bool) -> None:
    """Its bytes are public; what is made for a visitor never is compressed."""

    async def work(client: Client) -> None:
        page = await client.get("/", accept_encoding=accepted)
        assert "content-encoding" not in page.headers
        script = re.findall(r'src="([^"]*server\.[^"]*)"', page.text)[0]
        answer = await client.get(script, accept_encoding=accepted)
        assert (answer.headers.get("content-encoding") == "gzip") is zipped
        assert answer.headers["vary"] == "accept-encoding"
        content = gzip.decompress(answer.body) if zipped else answer.body
        assert content == (Path(wardian.__file__).parent / "_static" / "server.js").read_bytes()
        tag = answer.headers["etag"]
        known = await client.get(script, accept_encoding=accepted, if_none_match=tag)
        assert known.status == 304

    running(asgi(Page("x")), work)


def test_many_visitors_read_at_the_same_time(server: Server) -> None:
    """Looking at the disk keeps nobody waiting."""

    async def work(client: Client) -> None:
        asked = [client.get("/files/hello.txt") for _ in range(50)]
        assert {answer.text for answer in await asyncio.gather(*asked)} == {"hello"}

    running(server, work)
