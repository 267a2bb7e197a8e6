"""Every combination of what may be wrong with a message from outside: the answer is documented.

The reference says in which order faults are looked for. What a request should be answered follows
from that table alone: its first row that names one of the request's faults.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import count, product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.server.asking import Client, run
from tests.server.senders import ORDERS, TOKEN, WRONG, opened, own_channels

from wardian.server.pipe_rules import REFUSALS
from wardian.server.pipes import Pipes

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "server.md"
KiB = 1024
MOST = 64 * KiB


class Way(NamedTuple):
    """One value of a dimension: what it is called, what it does, and the fault it is."""

    name: str
    value: Any
    fault: str = ""


def documented() -> list[tuple[int, str]]:
    """Give the statuses and codes of the reference's table, in its order."""
    section = REFERENCE.read_text("utf-8").partition("## Messages from outside")[2]
    rows = re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \|", section, re.MULTILINE)
    return [(int(status), code) for status, code in rows]


METHODS = [Way("POST", "POST"), Way("GET", "GET", "method"), Way("PUT", "PUT", "method")]
TOKENS = [
    Way("right", f"Bearer {TOKEN}"),
    Way("for orders", f"Bearer {ORDERS}"),
    Way("none", None, "token"),
    Way("wrong", f"Bearer {WRONG}", "token"),
    Way("no bearer", f"Basic {TOKEN}", "token"),
]
TYPES = [
    Way("json", "Application/JSON; charset=UTF-8"),
    Way("json in latin-1", "application/json; charset=latin-1", "type"),
    Way("text", "text/plain", "type"),
    Way("none", None, "type"),
]
CHANNELS = [Way("orders", "orders"), Way("board", "board"), Way("no name", "a b", "channel")]
RATES = [Way("in time", False), Way("too many", True)]
ORIGINS = [
    Way("none", {}),
    Way("own", {"origin": "http://example.test", "sec-fetch-site": "same-origin"}),
    Way("another", {"origin": "https://evil.example"}, "origin"),
    Way("null", {"origin": "null"}, "origin"),
    Way("cross-site", {"sec-fetch-site": "cross-site"}, "origin"),
]


def sized(start: bytes, size: int) -> bytes:
    """Fill a body with white space."""
    return start + b" " * (size - len(start))


def nested(levels: int) -> bytes:
    """Write a message of so many levels in all."""
    inner = levels - 1
    return b'{"label": "x", "value": ' + b"[" * inner + b"]" * inner + b"}"


# The body and its announced length: a small one, the most, and more, told, concealed or denied.
SIZES = [
    Way("small", (0, True)),
    Way("announced as too large", (MOST + 1, True), "large"),
    Way("too large and not announced", (MOST + 1, None), "large"),
    Way("too large and denied", (MOST + 1, False), "large"),
]
DEPTHS = [
    Way("64", nested(64)),
    Way("65", nested(65), "deep"),
    Way("no JSON", b'{"label": "x"', "json"),
    Way("no label", b'{"value": 1}', "members"),
]


def expected(faults: set[str], order: list[tuple[int, str]]) -> tuple[int, str]:
    """Give the status and the code for a request with some faults."""
    return next(((status, code) for status, code in order if code in faults), (202, ""))


def faults_of(combination: dict[str, Way]) -> set[str]:
    """Give what is wrong with a request; some things are so only together."""
    faults = {way.fault for way in combination.values() if way.fault}
    is_known = combination["token"].fault == ""
    if combination["rate"].value:
        faults.add("rate" if is_known else "attempts")
    if combination["token"].name == "for orders" and combination["channel"].name == "board":
        faults.add("channel-closed")
    return faults


@pytest.fixture(scope="module", autouse=True)
def broker() -> Iterator[None]:
    """Give channels that no other test has used."""
    with own_channels():
        yield


def test_the_table_names_every_answer_in_the_order_in_which_it_is_given() -> None:
    """The reference and the program have one list."""
    assert documented() == [(status, code) for code, (status, _) in REFUSALS.items()]


def test_each_combination_is_answered_as_documented() -> None:
    """All of them: 28,800 requests."""
    order = documented()
    seen: Counter[tuple[int, str]] = Counter()
    dimensions = {
        "method": METHODS,
        "token": TOKENS,
        "type": TYPES,
        "size": SIZES,
        "depth": DEPTHS,
        "channel": CHANNELS,
        "rate": RATES,
        "origin": ORIGINS,
    }

    async def work() -> None:
        free = opened(pipes_burst=10**9)
        used_up = opened(pipes_burst=0, pipes_per_second=0)
        addresses = count(1)
        worn_out = ("198.51.100.7", 1)
        client = Client(free)
        for server in (free, used_up):
            # Time stands still, or some of the wrong tokens would be forgotten meanwhile.
            counted = server.host.counters.refused
            server.pipes = Pipes(server.settings, counted, clock=lambda: 0.0)
            await server.start()
        for _ in range(20):
            await asked(used_up, client, worn_out, dict.fromkeys(dimensions, Way("", None)))
        wrong = []
        for ways in product(*dimensions.values()):
            chosen = dict(zip(dimensions, ways, strict=True))
            server = used_up if chosen["rate"].value else free
            number = next(addresses)
            address = (f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 1)
            if chosen["rate"].value:
                address = worn_out
            answer = await asked(server, client, address, chosen)
            wanted = expected(faults_of(chosen), order)
            seen[wanted] += 1
            if answer != wanted:
                wrong.append(({name: way.name for name, way in chosen.items()}, answer, wanted))
        assert wrong[:20] == []
        for server in (free, used_up):
            await server.stop()

    run(work())
    assert sum(seen.values()) == 3 * 5 * 4 * 4 * 4 * 3 * 2 * 5
    assert {code for _, code in seen} == {
        *("", "origin", "method", "attempts", "token", "rate", "channel", "channel-closed"),
        *("type", "large", "deep", "json", "members"),
    }


async def asked(
    server: Any, client: Client, address: tuple[str, int], chosen: dict[str, Way]
) -> tuple[int, str]:
    """Send one request of the matrix, and give its status and code."""
    size, is_told = chosen["size"].value or (0, True)
    body = sized(chosen["depth"].value or b"", size)
    headers = dict(chosen["origin"].value or {})
    if chosen["token"].value is not None:
        headers["authorization"] = chosen["token"].value
    if chosen["type"].value is not None:
        headers["content-type"] = chosen["type"].value
    if is_told is not None:
        headers["content-length"] = str(len(body) if is_told else 100)
    scope = client.scope("http", f"/pipes/{chosen['channel'].value or 'x'}", headers, ())
    scope["method"] = chosen["method"].value or "POST"
    scope["client"] = address
    pieces = [body[:40_000], body[40_000:]]
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def keep(message: Any) -> None:
        sent.append(message)

    await server(scope, receive, keep)
    told = json.loads(sent[1]["body"])
    return sent[0]["status"], told.get("error", "")
