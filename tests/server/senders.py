"""Somebody who sends to the pipes of a server: an application in memory, asked as by curl."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.server.asking import Answer, Client

from wardian import Page
from wardian.brokers.memory import MemoryBroker
from wardian.brokers.message import Message
from wardian.live.pipes.channels import channels
from wardian.server import Server, asgi

TOKEN = "k3F9-xQ_7mTz2Lw8vB5nR1cY6hJ0pD4s"
ORDERS = "zU8-eN_4qGa1Kd7iP2fW9bM5tX3oV6yC"
WRONG = "aaBBccDDeeFFggHHiiJJkkLLmmNNooPP"
JSON = "application/json"


@contextmanager
def own_channels() -> Iterator[MemoryBroker]:
    """Give channels that no other test has used."""
    before, broker = channels.broker, MemoryBroker()
    channels.use(broker)
    try:
        yield broker
    finally:
        channels.use(before)


def opened(**settings: Any) -> Server:
    """Make a server with one token for all channels and one for ``orders``."""
    return asgi(Page("x"), **{"pipe_tokens": {TOKEN: None, ORDERS: ["orders"]}, **settings})


async def send(
    client: Client,
    message: Any,
    *,
    channel: str = "board",
    token: str | None = TOKEN,
    key: str | None = None,
    method: str = "POST",
    body: bytes | list[bytes] | None = None,
    headers: Mapping[str, str] | None = None,
    **how: Any,
) -> Answer:
    """Send a message as a program does, without the headers that browsers add.

    Args:
        client: Who asks.
        message: What is sent as JSON, unless there is a body.
        channel: As it stands in the address.
        token: ``None``: none.
        key: The ``Idempotency-Key``.
        method: Of the request.
        body: The whole, or its pieces.
        headers: Further ones, or others; an empty one is left out.
        how: What ``Client.ask`` takes besides.
    """
    sent = {"content-type": JSON, **(headers or {})}
    if token is not None:
        sent.setdefault("authorization", f"Bearer {token}")
    if key is not None:
        sent["idempotency-key"] = key
    sent = {name: value for name, value in sent.items() if value}
    content = json.dumps(message).encode() if body is None else body
    return await client.ask(method, f"/pipes/{channel}", headers=sent, body=content, **how)


def kept(broker: MemoryBroker, channel: str = "board") -> list[Message]:
    """Give what a channel keeps."""
    return broker.attach(channel, lambda _: None).after(0)


def refused(answer: Answer) -> tuple[int, str]:
    """Give the status and the code of a refusal."""
    return answer.status, json.loads(answer.body)["error"]
