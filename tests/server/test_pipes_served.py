"""Messages from outside to ``wardian serve``: over real connections, with all that is logged."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.cli.served import Serving, serving
from tests.server.senders import JSON, ORDERS, TOKEN, WRONG

PROGRAM = """
import json, logging
from wardian import App, Page, run
from wardian.live.pipes.channels import Channel

for name in (None, "wardian", "uvicorn", "uvicorn.error", "websockets", "asyncio"):
    logging.getLogger(name).setLevel(5)  # below DEBUG: what uvicorn calls a trace

def told(message):
    with open("heard.txt", "a") as heard:
        heard.write(json.dumps([message.label, message.value]) + "\\n")

def startup():
    Channel("board").listen(told, replay=100)

run(App(Page("x"), startup=startup))
"""
SMALL = b'{"label": "x", "value": "in no log"}'
LARGE = 64 * 1024 + 1


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server that logs all it can, and whose log has no token when the tests are over."""
    folder = tmp_path_factory.mktemp("pipes")
    options = ("--access-log", "--log-format=json", "--metrics", "--set=pipes_burst=1000000")
    tokens = f"{TOKEN}\n{ORDERS} orders\n"
    with serving(
        folder, PROGRAM, *options, WARDIAN_PIPE_TOKEN=tokens, PYTHONASYNCIODEBUG="1"
    ) as served:
        yield served
        served.end()
        written = served.log.read_text()
        levels = {json.loads(line)["level"] for line in written.splitlines() if line[:1] == "{"}
        assert {"debug", "info"} <= levels
        assert '"path": "/pipes/board"' in written
        for secret in (TOKEN, ORDERS, WRONG, "in no log"):
            assert secret not in written
        assert "Traceback" not in written


class Connection:
    """One connection, used for one request after the other."""

    def __init__(self, served: Serving) -> None:
        self.http = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def send(
        self,
        channel: str = "board",
        *,
        method: str = "POST",
        token: str | None = TOKEN,
        body: Any = SMALL,
        **headers: str,
    ) -> tuple[int, Any, dict[str, str]]:
        """Send a request: status, what the body says, headers."""
        sent = {"content-type": JSON, **{k.replace("_", "-"): v for k, v in headers.items()}}
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        chunked = not isinstance(body, bytes)
        self.http.request(method, f"/pipes/{channel}", body, sent, encode_chunked=chunked)
        response = self.http.getresponse()
        told = response.read()
        found = {name.lower(): value for name, value in response.getheaders()}
        return response.status, json.loads(told) if told else None, found


def test_what_is_sent_is_heard(served: Serving, tmp_path: Path) -> None:
    """By the program that is served; the answer comes after it is kept."""
    with Connection(served) as connection:
        status, told, _ = connection.send(body=b'{"label": "heard", "value": [1]}')
    assert (status, list(told)) == (202, ["id"])
    heard = served.log.with_name("heard.txt")
    lines: list[str] = []
    end = time.monotonic() + 60
    while '["heard", [1]]' not in lines:
        assert time.monotonic() < end, lines
        served.get("/healthz")  # the loop has gone round
        lines = heard.read_text().splitlines() if heard.exists() else []


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ({}, 202, None),
        ({"content_type": "application/json; charset=utf-8"}, 202, None),
        ({"origin": "https://evil.example"}, 403, "origin"),
        ({"origin": "null"}, 403, "origin"),
        ({"sec_fetch_site": "cross-site"}, 403, "origin"),
        ({"method": "PUT"}, 405, "method"),
        ({"method": "GET", "body": b""}, 405, "method"),
        ({"method": "OPTIONS"}, 405, "method"),
        ({"method": "post"}, 405, "method"),
        ({"token": None}, 401, "token"),
        ({"token": WRONG}, 401, "token"),
        ({"channel": "a%2Fb"}, 400, "channel"),
        ({"channel": "%FF"}, 400, "channel"),
        ({"token": ORDERS}, 403, "channel-closed"),
        ({"token": ORDERS, "channel": "orders"}, 202, None),
        ({"content_type": "text/plain"}, 415, "type"),
        ({"content_encoding": "gzip"}, 415, "encoding"),
        ({"idempotency_key": "a b"}, 400, "key"),
        ({"idempotency_key": "k"}, 202, None),
        ({"body": b"x" * LARGE}, 413, "large"),
        ({"body": b"[" * 65}, 400, "deep"),
        ({"body": b"{"}, 400, "json"),
        ({"body": b""}, 400, "json"),
        ({"body": b"{}"}, 400, "members"),
        ({"body": b'{"label": "", "value": 1}'}, 400, "label"),
        ({"body": b'{"label": "x", "value": NaN}'}, 400, "value"),
    ],
)
def test_requests_are_answered_as_in_memory(
    served: Serving, how: dict[str, Any], status: int, code: str | None
) -> None:
    """A part of the matrix, over a connection."""
    with Connection(served) as connection:
        found, told, _ = connection.send(**how)
    assert (found, told.get("error")) == (status, code)


def test_a_connection_goes_on_after_a_refusal(served: Serving) -> None:
    """What is left of a small body is not taken for the next request."""
    with Connection(served) as connection:
        for _ in range(3):
            assert connection.send(token=None)[0] == 401
            assert connection.send(content_type="text/plain", body=b"GET / HTTP/1.1\r\n")[0] == 415
            assert connection.send()[0] == 202


@pytest.mark.parametrize("token", [TOKEN, WRONG])
def test_a_body_without_end_is_cut_off(served: Serving, token: str) -> None:
    """One that says no length: the connection is closed, and the server reads no further."""
    head = (
        f"POST /pipes/board HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n"
        f"content-type: {JSON}\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    sent = 0
    with closing(socket.create_connection(("127.0.0.1", served.port), timeout=10)) as sock:
        sock.sendall(head.encode())
        with pytest.raises(OSError):  # a reset, or a broken pipe
            while sent < 64 * 1024 * 1024:
                sock.sendall(chunk)
                sent += len(chunk)
    assert sent < 32 * 1024 * 1024  # what the sockets' buffers hold


def test_a_length_that_lies_is_no_way_in(served: Serving) -> None:
    """One that is too large is refused at once; the rest of a longer body is no request."""
    with closing(socket.create_connection(("127.0.0.1", served.port), timeout=10)) as sock:
        head = (
            f"POST /pipes/board HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {TOKEN}\r\n"
            f"content-type: {JSON}\r\ncontent-length: 99999999999\r\n\r\n"
        )
        sock.sendall(head.encode())
        told = b""
        while more := sock.recv(4096):
            told += more
    assert told.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in told


def test_a_handshake_with_a_token_does_not_log_it(served: Serving) -> None:
    """Who asks for a websocket there is refused, and websockets logs all headers at DEBUG."""
    with closing(socket.create_connection(("127.0.0.1", served.port), timeout=10)) as sock:
        head = (
            "GET /pipes/board HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\n"
            f"upgrade: websocket\r\nauthorization: Bearer {TOKEN}\r\nsec-websocket-version: 13\r\n"
            "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\norigin: http://localhost\r\n\r\n"
        )
        sock.sendall(head.encode())
        assert sock.recv(4096).startswith(b"HTTP/1.1 403 ")


def test_schemathesis_finds_nothing(served: Serving, tmp_path: Path) -> None:
    """All its checks on what the description says, with requests that it allows and others."""
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("schemathesis")), "run"),
            f"http://127.0.0.1:{served.port}/pipes/openapi.json",
            *("--header", f"Authorization: Bearer {TOKEN}"),
            *("--checks", "all", "--mode", "all"),
            *("--max-examples", "60", "--seed", "1", "--no-color", "--continue-on-failure"),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
