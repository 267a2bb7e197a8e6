"""Connections that claim to be somebody else's: none of them is welcomed."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from .forging import Mutator
from .protocol_client import Client
from .serving import Serving
from .test_forged import opened

MUTATED = 300
Hello = Callable[[Client, Client], str]
"""Makes a first message, from the forger's own tab that is not connected yet and a victim's."""


def hello(token: object, *rest: object) -> str:
    """Write a first message."""
    return json.dumps(["h", 1, token, *(rest or ("", 0, 0, 0, "/"))])


def signed_otherwise(token: str, at: int) -> str:
    """Change one character of a token."""
    return token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]


FORGED: dict[str, Hello] = {
    "another visitor's token": lambda own, victim: hello(victim.token),
    "another visitor's token, with what it shows": lambda own, victim: victim.hello(),
    "another visitor's claims with the own signature": lambda own, victim: hello(
        victim.token.split(".")[0] + "." + own.token.split(".")[1]
    ),
    "a token with other claims": lambda own, victim: hello(signed_otherwise(own.token, 8)),
    "a token with another signature": lambda own, victim: hello(signed_otherwise(own.token, -5)),
    "a token without its signature": lambda own, victim: hello(own.token.split(".")[0] + "."),
    "no token": lambda own, victim: hello(""),
    "a view's number for a token": lambda own, victim: hello(victim.view),
    "a token that is a list": lambda own, victim: hello([own.token]),
    "a very long token": lambda own, victim: hello(own.token * 300),
    "a token that is no ASCII": lambda own, victim: hello("é" + own.token[1:]),
    "another version": lambda own, victim: json.dumps(["h", 2, own.token, "", 0, 0, 0, "/"]),
    "numbers that are none": lambda own, victim: hello(own.token, "", "0", -1, 0.5, "/"),
    "too few items": lambda own, victim: json.dumps(["h", 1, own.token]),
    "an event before anything": lambda own, victim: json.dumps(
        ["e", victim.view, 1, "click", [victim.named("bait").id], {}, []]
    ),
    "no JSON": lambda own, victim: "hello",
    "far too much": lambda own, victim: "[" * 60_000,
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The page of traps."""
    with Serving("traps", folder=tmp_path_factory.mktemp("hellos"), beat=60) as server:
        yield server
        assert server.probe("loud") == []


async def outcome(server: Serving, make: Callable[[Client], str]) -> Client:
    """Connect once with a hello, and give the client after the server's answer."""
    client = Client(f"{server.origin}/?name=forger")
    await client.fetch()
    text = make(client)
    client.hello = lambda: text  # type: ignore[method-assign]
    client.left = True  # one connection is enough
    running = asyncio.create_task(client._connect())
    try:
        await client.until(lambda: client.welcomes or client.refusals or client.closes)
        return client
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_hello_is_not_welcomed(server: Serving, name: str) -> None:
    """It is sent away, and the victim's tab does not notice."""

    async def forge() -> None:
        async with opened(server, "victim") as victim:
            client = await outcome(server, lambda own: FORGED[name](own, victim))
            assert client.welcomes == client.snapshots == 0
            assert victim.shown is not None
            victim.shown.fire(victim.named("bait"), "click")
            await victim.until(lambda: victim.named("bait").text == "1")
            assert (victim.welcomes, victim.fetches, dict(victim.closes)) == (1, 1, {})

    asyncio.run(forge())


def test_a_cookie_is_needed(server: Serving, tmp_path: Path) -> None:
    """The token alone opens nothing: not without its browser's cookie, not with another's."""

    async def forge() -> None:
        async with opened(server, "victim") as victim:
            stranger = Client(f"{server.origin}/?name=stranger")
            await stranger.fetch()
            for cookie in ("", stranger.cookie, victim.cookie[:-3], victim.cookie + "x"):
                client = await outcome(server, partial(take, victim, cookie))
                assert client.welcomes == client.snapshots == 0

    asyncio.run(forge())


def take(victim: Client, cookie: str, own: Client) -> str:
    """Give the victim's hello, and let the forger have a cookie."""
    own.cookie = cookie
    return victim.hello()


def test_mutated_hellos_break_nothing(server: Serving) -> None:
    """Of many that are almost right, those that are welcomed get their own view and no other."""

    async def forge() -> None:
        async with opened(server, "victim") as victim:
            rng = random.Random(5)
            mutator = Mutator(5, [victim.view, victim.named("bait").id])
            for _ in range(MUTATED):
                client = await outcome(server, lambda own: mutated(own, mutator, rng))
                assert client.faults == []
            assert (victim.welcomes, victim.fetches, dict(victim.closes)) == (1, 1, {})

    asyncio.run(forge())


def mutated(own: Client, mutator: Mutator, rng: random.Random) -> str:
    """Give a hello with one change."""
    text = own.hello()
    return (
        mutator.scratched(text)
        if rng.random() < 0.5
        else json.dumps(mutator.changed(json.loads(text)))
    )
