"""``wardian serve`` with pipes: what its options open, what they refuse, and channels in Redis."""

from __future__ import annotations

import argparse
import http.client
import json
import re
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.brokers.redis.servers import RedisServer
from tests.cli.served import Serving, failed, serving
from tests.server.senders import JSON, ORDERS, TOKEN, WRONG

from wardian.cli.serve import _pipe_tokens, declare

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "command-line.md"
HELLO = "from wardian import Page, run\nrun(Page('hello'))\n"
PATIENCE = 60.0
"""Seconds that something may take to come."""
SHOUTING = """
import os
from wardian import App, Page, run
from wardian.live.pipes.channels import Channel

def told(message):
    with open("heard.txt", "a") as heard:
        heard.write(f"{os.getpid()} {message.label} {message.value}\\n")

def startup():
    Channel("board").listen(told, replay=100)

async def shutdown():
    Channel("board").send_nowait("last words", os.getpid())

run(App(Page("x"), startup=startup, shutdown=shutdown))
"""


def post(
    served: Serving, channel: str, *, token: str = TOKEN, value: Any = 1, key: str = ""
) -> tuple[int, Any]:
    """Send a message on a connection of its own: the status, and what the answer says."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    headers = {"authorization": f"Bearer {token}", "content-type": JSON}
    if key:
        headers["idempotency-key"] = key
    try:
        body = json.dumps({"label": "x", "value": value})
        connection.request("POST", f"/pipes/{channel}", body, headers)
        response = connection.getresponse()
        told = response.read()
        is_json = response.getheader("content-type") == JSON
        return response.status, json.loads(told) if is_json else None
    finally:
        connection.close()


def wait(served: Serving, condition: Callable[[], Any]) -> None:
    """Ask a server that runs until something is so."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert served.process.poll() is None, served.log.read_text()
        assert time.monotonic() < end, served.log.read_text()
        served.get("/healthz")


def statuses(served: Serving, token: str) -> list[int]:
    """Give what a token may do on two channels."""
    return [post(served, channel, token=token)[0] for channel in ("orders", "board")]


def test_every_option_is_documented() -> None:
    """The reference has a row for each option of ``wardian serve``, and for no other."""
    parser = argparse.ArgumentParser(add_help=False)
    declare(parser)
    options = {each for action in parser._actions for each in action.option_strings}
    text = REFERENCE.read_text("utf-8").partition("| option of `serve` |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(--[a-z-]+)", text, re.MULTILINE)) == options


def test_it_is_closed_unless_a_token_is_named(tmp_path: Path) -> None:
    """As every address where nothing is."""
    with serving(tmp_path, HELLO) as served:
        assert post(served, "board") == (404, None)


def test_tokens_come_from_a_file_with_their_channels(tmp_path: Path) -> None:
    """Those that name none have the ones of ``--pipe-channels``."""
    file = tmp_path / "tokens.txt"
    file.write_text(f"# for the shop\n{ORDERS} orders\n\n{TOKEN}\n")
    options = (f"--pipe-token-file={file}", "--pipe-channels=board, news")
    with serving(tmp_path, HELLO, *options) as served:
        assert statuses(served, ORDERS) == [202, 403]
        assert statuses(served, TOKEN) == [403, 202]
        assert statuses(served, WRONG) == [401, 401]


def test_a_file_of_tokens_may_begin_with_a_mark(tmp_path: Path) -> None:
    """The one that editors on Windows put before UTF-8 is no part of the first token."""
    file = tmp_path / "tokens.txt"
    file.write_text(f"{TOKEN}\n", encoding="utf-8-sig")
    parser = argparse.ArgumentParser()
    declare(parser)
    chosen = parser.parse_args(["app.py", f"--pipe-token-file={file}"])
    assert _pipe_tokens(chosen) == {TOKEN: None}


def test_tokens_come_from_the_command_line_or_the_environment(tmp_path: Path) -> None:
    """The former goes before the latter; the channels are for either."""
    with serving(tmp_path, HELLO, "--pipe-channels=orders", WARDIAN_PIPE_TOKEN=TOKEN) as served:
        assert statuses(served, TOKEN) == [202, 403]
    options = (f"--pipe-token={ORDERS}", f"--pipe-token={WRONG}")
    with serving(tmp_path, HELLO, *options, WARDIAN_PIPE_TOKEN=TOKEN) as served:
        assert statuses(served, ORDERS) == statuses(served, WRONG) == [202, 202]
        assert statuses(served, TOKEN) == [401, 401]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--pipe-token=too-short-by-far"], "at least 22 characters"),
        (["--pipe-token="], "expected a token for pipes, got none"),
        (["--pipe-channels=orders"], "expected a token for pipes, got none"),
        ([f"--pipe-token={TOKEN}", "--pipe-channels=a b"], "channels of a token"),
        ([f"--pipe-token={TOKEN}", "--pipe-channels=,"], "one or more channels"),
        (["--pipe-token-file=no-such-file"], "no-such-file"),
        (["--redis=http://user:hunter2@localhost"], "redis://"),
        (["--redis=redis://user:hunter2@localhost:port/0"], "redis://"),
    ],
)
def test_a_wrong_option_is_explained_and_no_secret_shown(
    tmp_path: Path, options: list[str], said: str
) -> None:
    """Before anybody is let in."""
    error = failed(tmp_path, HELLO, "--port=0", *options)
    assert said in error
    for secret in ("too-short", TOKEN, "hunter2", "Traceback"):
        assert secret not in error


def test_without_redis_py_it_says_what_to_install(tmp_path: Path) -> None:
    """The server needs it only for that."""
    blocked = "import sys\nsys.modules['redis'] = None\n"
    error = failed(tmp_path, blocked + HELLO, "--port=0", "--redis=redis://localhost:1/0")
    assert 'pip install "wardian[redis]"' in error
    assert "Traceback" not in error


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """Redis, with nothing in it."""
    server = RedisServer(tmp_path / "redis")
    server.start()
    yield server
    server.stop()


def test_workers_share_channels_in_redis(tmp_path: Path, redis: RedisServer) -> None:
    """What one takes all hear; numbers and keys are the same for all of them."""
    options = ("--workers=2", f"--redis={redis.url}")
    heard = tmp_path / "heard.txt"
    with serving(tmp_path, SHOUTING, *options, WARDIAN_PIPE_TOKEN=TOKEN) as served:
        answers = [post(served, "board", value=n) for n in range(6)]
        first = answers[0][1]["id"]
        assert answers == [(202, {"id": first + n}) for n in range(6)]
        keyed = [post(served, "board", value="once", key="k") for _ in range(4)]
        assert keyed == [(202, {"id": first + 6})] * 4

        def lines() -> list[str]:
            """Give what was heard so far."""
            return heard.read_text().splitlines() if heard.exists() else []

        wait(served, lambda: len(lines()) >= 14)
        by_worker: dict[str, list[str]] = {}
        for worker, _, value in map(str.split, lines()):
            by_worker.setdefault(worker, []).append(value)
        assert list(by_worker.values()) == [[*map(str, range(6)), "once"]] * 2


@pytest.mark.parametrize("workers", [1, 2])
def test_what_was_accepted_is_in_redis_when_it_has_ended(
    tmp_path: Path, redis: RedisServer, workers: int
) -> None:
    """Told to end in the middle of it: each answer of 202 is kept, and so is what shutdown sent."""
    options = (f"--workers={workers}", f"--redis={redis.url}", "--set=pipes_burst=100000")
    accepted: list[int] = []
    with serving(tmp_path, SHOUTING, *options, WARDIAN_PIPE_TOKEN=TOKEN) as served:

        def go_on(_: int) -> None:
            """Send until nobody answers."""
            for _ in range(10_000):
                try:
                    status, told = post(served, "orders")
                except (OSError, http.client.HTTPException):
                    return
                if status == 202:
                    accepted.append(told["id"])
                elif status == 503:
                    return

        with ThreadPoolExecutor(4) as senders:
            sending = senders.map(go_on, range(4))
            wait(served, lambda: len(accepted) >= 50)
            assert served.end(signal.SIGTERM) < 5
            list(sending)
        assert "was ended" not in served.log.read_text()
    orders, board = stored(redis, "orders"), stored(redis, "board")
    assert len(accepted) == len(set(accepted))
    assert set(accepted) <= set(orders)
    assert len(board) == workers


def test_a_redis_that_is_away_is_told_and_waited_for(tmp_path: Path, redis: RedisServer) -> None:
    """The log says so; what is sent meanwhile is not accepted until it is there."""
    redis.stop()
    with serving(tmp_path, HELLO, f"--redis={redis.url}", WARDIAN_PIPE_TOKEN=TOKEN) as served:
        wait(served, lambda: "Channels wait for Redis" in served.log.read_text())
        status, told = post(served, "board", key="k")
        assert (status, told["error"]) == (503, "broker")
        redis.start()
        until = time.monotonic() + 30
        while status == 503 and time.monotonic() < until:
            status, told = post(served, "board", key="k")
        assert status == 202
        assert served.end() < 5
    assert stored(redis, "board") == [told["id"]]  # accepted once, however often it was sent


def test_a_password_of_redis_is_in_no_log(tmp_path: Path, redis: RedisServer) -> None:
    """One that is wrong least of all."""
    url = redis.url.replace("//", "//:hunter2@")
    with serving(tmp_path, HELLO, f"--redis={url}", WARDIAN_PIPE_TOKEN=TOKEN) as served:
        wait(served, lambda: str(redis.port) in served.log.read_text())
        assert post(served, "board")[0] == 503
        served.end()
        assert "hunter2" not in served.log.read_text()


def test_servers_of_one_process_share_what_they_need(redis: RedisServer) -> None:
    """The one that ends first takes nothing from the other."""
    from tests.server.asking import Client, run
    from tests.server.senders import opened, own_channels, send

    servers = [opened(redis=redis.url) for _ in range(2)]

    async def work() -> None:
        for server in servers:
            await server.start()
        for number, server in enumerate(servers, 1):
            answer = await send(Client(server), {"label": "x", "value": 1})
            assert answer.status == 202, answer.text
            await server.stop()
            assert len(stored(redis, "board")) == number

    with own_channels():
        run(work())


def stored(redis: RedisServer, channel: str) -> list[int]:
    """Give the numbers of a channel's messages in Redis, without the entry that begins them."""
    (key,) = (each for each in redis.ask("KEYS", f"*:log:{channel}"))
    return [int(id.partition(b"-")[0]) for id, _ in redis.ask("XRANGE", key, "-", "+")][1:]
