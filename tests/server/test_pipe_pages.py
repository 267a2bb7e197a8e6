"""Pages of other sites that send to channels: what their browsers are told, and to whom."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.server.asking import Client, running
from tests.server.senders import opened, own_channels, refused, send

from wardian.brokers.memory import MemoryBroker

SITE = "https://static.example"
OTHER = "https://evil.example"
CROSS = {"sec-fetch-site": "cross-site"}
ASKS = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
}


@pytest.fixture(autouse=True)
def broker() -> Iterator[MemoryBroker]:
    """Give channels that no other test has used."""
    with own_channels() as broker:
        yield broker


@pytest.mark.parametrize("setting", ["origins", "pipe_origins"])
def test_a_page_of_a_site_that_is_named_sends(setting: str) -> None:
    """Its browser asks first, and lets it read the answer, a refusal too."""

    async def work(client: Client) -> None:
        asked = await client.ask("OPTIONS", "/pipes/board", headers={"origin": SITE, **ASKS})
        assert asked.status == 204
        assert asked.headers["access-control-allow-origin"] == SITE
        assert asked.headers["access-control-allow-methods"] == "POST"
        assert "authorization" in asked.headers["access-control-allow-headers"]
        assert "access-control-allow-credentials" not in asked.headers
        sent = await send(client, {"label": "a", "value": 1}, headers={"origin": SITE, **CROSS})
        assert (sent.status, sent.headers["access-control-allow-origin"]) == (202, SITE)
        assert sent.headers["vary"] == "origin"
        wrong = await send(client, {"label": "a", "value": 1}, token=None, headers={"origin": SITE})
        assert refused(wrong) == (401, "token")
        assert wrong.headers["access-control-allow-origin"] == SITE

    running(opened(**{setting: [SITE]}), work)


def test_a_page_of_another_site_is_told_nothing() -> None:
    """With a token neither; its browser does not even let it ask."""

    async def work(client: Client) -> None:
        asked = await client.ask("OPTIONS", "/pipes/board", headers={"origin": OTHER, **ASKS})
        assert refused(asked) == (403, "origin")
        sent = await send(client, {"label": "a", "value": 1}, headers={"origin": OTHER, **CROSS})
        assert refused(sent) == (403, "origin")
        alone = await send(client, {"label": "a", "value": 1}, headers=CROSS)
        assert refused(alone) == (403, "origin")
        for each in (asked, sent, alone):
            assert not [name for name in each.headers if name.startswith("access-control")]

    running(opened(pipe_origins=[SITE]), work)


def test_its_own_pages_need_no_permission() -> None:
    """And programs none: nothing is added for them."""

    async def work(client: Client) -> None:
        own = {"origin": "http://example.test", "sec-fetch-site": "same-origin"}
        for headers in (own, {}):
            sent = await send(client, {"label": "a", "value": 1}, headers=headers)
            assert sent.status == 202
            assert not [name for name in sent.headers if name.startswith("access-control")]
        asked = await client.ask("OPTIONS", "/pipes/board", headers=own | ASKS)
        assert refused(asked) == (405, "method")

    running(opened(pipe_origins=[SITE]), work)


def test_a_site_that_may_listen_may_do_nothing_else() -> None:
    """``pipe_origins`` opens pipes, and no page of the app."""

    async def work(client: Client) -> None:
        headers = {"origin": SITE}
        for path in ("/", "/_wardian/poll", "/_wardian/send", "/_wardian/upload"):
            answer = await client.ask("POST", path, headers=headers)
            assert answer.status == 403, path
        (told,) = await client.connect("/_wardian/ws", **headers)
        assert told["type"] == "websocket.close"
        asked = await client.ask("OPTIONS", "/_wardian/poll", headers=headers | ASKS)
        assert asked.status == 403

    running(opened(pipe_origins=[SITE], pipe_public=["board"]), work)
