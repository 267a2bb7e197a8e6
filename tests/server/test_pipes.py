"""Messages from outside: what is taken, from whom, and what becomes of it."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.server.asking import Answer, Client, running
from tests.server.senders import (
    JSON,
    ORDERS,
    TOKEN,
    WRONG,
    kept,
    opened,
    own_channels,
    refused,
    send,
)

from wardian import App, Page
from wardian.brokers.broker import Draft
from wardian.brokers.memory import MemoryBroker
from wardian.brokers.sending import Sending
from wardian.errors import BrokerError
from wardian.live.pipes.channels import channels
from wardian.server import Server, Settings, asgi, pipe_rules, pipes
from wardian.server.pipe_description import description
from wardian.server.pipe_rules import PipeRefusedError, PipeRules
from wardian.server.pipes import Pipes

MESSAGE = {"label": "paid", "value": {"number": 4711}}
DESCRIBED = Path(__file__).parents[2] / "docs" / "reference" / "pipes.openapi.json"


@pytest.fixture(autouse=True)
def broker() -> Iterator[MemoryBroker]:
    """Give channels that no other test has used."""
    with own_channels() as broker:
        yield broker


def as_sender(work: Callable[[Client], Awaitable[None]], **settings: Any) -> None:
    """Do something as somebody who sends to an open server."""
    running(opened(**settings), work)


def test_a_message_is_kept_on_its_channel_and_numbered(broker: MemoryBroker) -> None:
    """The answer is 202 with its number, and says nothing else."""

    async def work(client: Client) -> None:
        first, second = await send(client, MESSAGE), await send(client, {"label": "x", "value": 0})
        assert (first.status, first.body) == (202, b'{"id":1}')
        assert (second.status, second.body) == (202, b'{"id":2}')
        assert first.headers["content-type"] == JSON
        assert first.headers["cache-control"] == "no-store"
        assert first.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in first.headers

    as_sender(work)
    assert [(each.label, each.value) for each in kept(broker)] == [
        ("paid", {"number": 4711}),
        ("x", 0),
    ]


def test_a_message_reaches_who_listens() -> None:
    """As if it had been sent by the program."""
    heard: list[Any] = []

    async def work(client: Client) -> None:
        done = asyncio.Event()

        def handle(message: Any) -> None:
            heard.append((message.channel, message.label, message.value))
            done.set()

        from wardian.live.pipes.channels import Channel

        listener = Channel("board").listen(handle)
        assert (await send(client, MESSAGE)).status == 202
        await asyncio.wait_for(done.wait(), 10)
        listener.stop()

    as_sender(work)
    assert heard == [("board", "paid", {"number": 4711})]


def test_without_a_token_nothing_is_there() -> None:
    """As at any address where nothing is, for every method; a page of the app may be there."""
    server = asgi(Page("x"))

    async def work(client: Client) -> None:
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            assert (await send(client, MESSAGE, method=method)).status == 404
        for name in ("board", "openapi.json"):
            assert (await client.get(f"/pipes/{name}")).status == 404

    running(server, work)
    assert server.pipes is None


def test_with_a_base_it_stands_below_it() -> None:
    """Whether a proxy cuts the base off or passes it on."""

    async def work(client: Client) -> None:
        for path in ("/shop/pipes/board", "/pipes/board"):
            headers = {"authorization": f"Bearer {TOKEN}", "content-type": JSON}
            body = json.dumps(MESSAGE).encode()
            answer = await client.ask("POST", path, headers=headers, body=body)
            assert answer.status == 202
        described = await client.get("/shop/pipes/openapi.json", authorization=f"Bearer {TOKEN}")
        assert json.loads(described.body)["servers"] == [{"url": "/shop"}]

    as_sender(work, base_path="/shop")


def test_a_page_of_the_server_itself_may_send() -> None:
    """With a token of its own, and the origin that its browser adds."""

    async def work(client: Client) -> None:
        own = {"origin": "http://example.test", "sec-fetch-site": "same-origin"}
        assert (await send(client, MESSAGE, headers=own)).status == 202

    as_sender(work)


@pytest.mark.parametrize(
    ("authorization", "challenge"),
    [
        ("", 'Bearer realm="pipes"'),
        (TOKEN, 'Bearer realm="pipes"'),
        (f"Basic {TOKEN}", 'Bearer realm="pipes"'),
        (f"Bearer{TOKEN}", 'Bearer realm="pipes"'),
        (f"Bearer {TOKEN} x", 'Bearer realm="pipes"'),
        ("Bearer " + "x" * 600, 'Bearer realm="pipes"'),
        (f"Bearer {WRONG}", 'Bearer realm="pipes", error="invalid_token"'),
        (f"Bearer {TOKEN[:-1]}", 'Bearer realm="pipes", error="invalid_token"'),
        (f"Bearer {TOKEN}x", 'Bearer realm="pipes", error="invalid_token"'),
        (f"Bearer {TOKEN.lower()}", 'Bearer realm="pipes", error="invalid_token"'),
        ("Bearer \xff\xe9", 'Bearer realm="pipes", error="invalid_token"'),
    ],
)
def test_no_token_and_a_wrong_one_are_told_apart_by_the_challenge(
    authorization: str, challenge: str
) -> None:
    """401 either way, as RFC 6750 has it; and nothing of what was sent comes back."""

    async def work(client: Client) -> None:
        answer = await send(client, MESSAGE, headers={"authorization": authorization})
        assert refused(answer) == (401, "token")
        assert answer.headers["www-authenticate"] == challenge

    as_sender(work)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(scheme: str) -> None:
    """Schemes of HTTP have none; blanks around the token do no harm."""

    async def work(client: Client) -> None:
        headers = {"authorization": f"{scheme}  {TOKEN} "}
        assert (await send(client, MESSAGE, headers=headers)).status == 202

    as_sender(work)


def test_two_tokens_at_once_are_none() -> None:
    """Nobody can say which of them counts."""

    async def work(client: Client) -> None:
        pair = (b"authorization", f"Bearer {TOKEN}".encode())
        answer = await send(client, MESSAGE, token=None, raw_headers=[pair, pair])
        assert refused(answer) == (401, "token")

    as_sender(work)


def test_a_token_is_for_its_channels() -> None:
    """And for no other, whether that is there or not."""

    async def work(client: Client) -> None:
        assert (await send(client, MESSAGE, channel="orders", token=ORDERS)).status == 202
        for other in ("board", "Orders", "orders2", "order"):
            answer = await send(client, MESSAGE, channel=other, token=ORDERS)
            assert refused(answer) == (403, "channel-closed")

    as_sender(work)


@pytest.mark.parametrize("name", ["", "a/b", "a%2Fb", "a%20b", "%C3%A9", "%FF", "%00", "x" * 129])
def test_what_is_no_channel_is_told_to_who_has_a_token(name: str) -> None:
    """To others it is an address like each: they learn nothing but that they need one."""

    async def work(client: Client) -> None:
        assert refused(await send(client, MESSAGE, channel=name)) == (400, "channel")
        assert refused(await send(client, MESSAGE, channel=name, token=None)) == (401, "token")

    as_sender(work)


def test_a_body_is_read_to_the_limit_and_no_further() -> None:
    """Whatever length was announced, or none; and one that is announced as too long not at all."""
    piece = b'{"label": "x", "value": "' + b"y" * (32 * 1024)

    async def work(client: Client) -> None:
        for announced in ("", "10", "nonsense", "-1", "1e9"):
            headers = {"content-length": announced}
            pieces = [piece, b"y" * (32 * 1024), b"y"]  # and then nothing, though more was to come
            answer = await send(client, None, body=pieces, headers=headers, silent_after=True)
            assert refused(answer) == (413, "large"), announced
        headers = {"content-length": str(64 * 1024 + 1)}
        answer = await send(client, None, body=[], headers=headers, silent_after=True)
        assert refused(answer) == (413, "large")
        assert answer.headers["connection"] == "close"
        headers = {"content-length": "9" * 500}
        answer = await send(client, None, body=[], headers=headers, silent_after=True)
        assert refused(answer) == (413, "large")

    as_sender(work)


def test_a_body_of_exactly_the_limit_is_taken() -> None:
    """In one piece or in many, some of them empty."""
    start, end = b'{"label": "x", "value": "', b'"}'
    body = start + b"y" * (64 * 1024 - len(start) - len(end)) + end

    async def work(client: Client) -> None:
        assert (await send(client, None, body=body)).status == 202
        pieces = [body[:1], b"", body[1:30000], b"", body[30000:]]
        assert (await send(client, None, body=pieces)).status == 202
        assert refused(await send(client, None, body=body + b" ")) == (413, "large")

    as_sender(work)


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    """A request holds memory while it is read."""

    async def work(client: Client) -> None:
        answer = await send(client, None, body=[b'{"label"'], silent_after=True)
        assert refused(answer) == (408, "slow")
        assert answer.headers["connection"] == "close"
        answer = await send(client, None, body=[b'{"label"'], broken_after=True)
        assert refused(answer) == (400, "broken")

    as_sender(work, join_timeout=0.05)


def test_nothing_is_read_before_the_token_is_known() -> None:
    """And nothing else of the request is looked at: who has none learns of no other fault."""

    async def work(client: Client) -> None:
        headers = {"content-type": "text/plain", "content-encoding": "gzip"}
        for token in (None, WRONG):
            answer = await send(
                client,
                None,
                channel="a/b",
                body=[],
                token=token,
                headers=headers,
                silent_after=True,
            )
            assert refused(answer) == (401, "token")

    as_sender(work)


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ("NaN", "value"),
        ('{"rows": [1, 2, {"at": -Infinity}]}', "value['rows'][2]['at']"),
        ("[1e999]", "value[0]"),
        ('{"a": "\\ud800"}', "value['a']"),
        ('{"a": {"\\udfff": "secret"}}', "value['a']"),
    ],
)
def test_what_json_has_not_is_refused_by_its_place(value: str, where: str) -> None:
    """The place is told, and never what stands there."""

    async def work(client: Client) -> None:
        body = b'{"label": "x", "value": ' + value.encode() + b"}"
        answer = await send(client, None, body=body)
        assert refused(answer) == (400, "value")
        assert json.loads(answer.body)["where"] == where
        assert "secret" not in answer.text

    as_sender(work)


def test_a_value_that_grows_when_it_is_written_is_refused() -> None:
    """Messages are ASCII: three bytes of UTF-8 are six then."""

    async def work(client: Client) -> None:
        body = json.dumps({"label": "x", "value": "語" * 20_000}, ensure_ascii=False).encode()
        answer = await send(client, None, body=body)
        assert refused(answer) == (400, "value")
        assert "語" not in answer.text

    as_sender(work)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "json"),
        (b"\xff", "json"),
        (b'\xef\xbb\xbf{"label": "x", "value": 1}', "json"),
        (b'{"label": "x", "value": 1} {}', "json"),
        (b'{"label": "x", "value": ' + b"1" * 5000 + b"}", "json"),
        (b"[" * 30_000, "deep"),
        (b'{"label": "x", "value": ' + b"[" * 64 + b"]" * 64 + b"}", "deep"),
        (b"null", "members"),
        (b'["label", "value"]', "members"),
        (b'{"label": "x"}', "members"),
        (b'{"value": "x"}', "members"),
        (b'{"label": "x", "value": 1, "channel": "y"}', "members"),
        (b'{"label": "", "value": 1}', "label"),
        (b'{"label": null, "value": 1}', "label"),
        (b'{"label": 1, "value": 1}', "label"),
        (b'{"label": ["x"], "value": 1}', "label"),
        (b'{"label": "\\ud800", "value": 1}', "label"),
        (b'{"label": "' + b"x" * 129 + b'", "value": 1}', "label"),
    ],
)
def test_what_is_no_message_is_refused(body: bytes, code: str) -> None:
    """By what is wrong with it."""

    async def work(client: Client) -> None:
        assert refused(await send(client, None, body=body)) == (400, code)

    as_sender(work)


def test_values_and_labels_at_their_limits_are_taken(broker: MemoryBroker) -> None:
    """63 levels within the message's own, 128 characters, and every kind of value."""
    deep: Any = 1
    for _ in range(63):
        deep = [deep]
    values = [deep, None, True, -1.5e300, "", "\x00 é 😀", [], {}, {"": ""}, 10**400]

    async def work(client: Client) -> None:
        for value in values:
            assert (await send(client, {"label": "é" * 128, "value": value})).status == 202

    as_sender(work)
    assert [each.value for each in kept(broker)] == values


def test_a_key_makes_a_message_be_taken_once(broker: MemoryBroker) -> None:
    """Sent again it has the same number; another key, channel or token makes another message."""

    async def work(client: Client) -> None:
        async def number(channel: str, key: str | None, token: str = TOKEN) -> int:
            answer = await send(client, MESSAGE, channel=channel, key=key, token=token)
            assert answer.status == 202
            id: int = json.loads(answer.body)["id"]
            return id

        assert [await number("orders", "k1") for _ in range(3)] == [1, 1, 1]
        assert await number("orders", "k2") == 2
        assert await number("orders", "k1", ORDERS) == 3
        assert await number("board", "k1") == 1
        assert [await number("orders", None) for _ in range(2)] == [4, 5]
        assert await number("orders", "k1") == 1

    as_sender(work)
    assert (len(kept(broker, "orders")), len(kept(broker, "board"))) == (5, 1)


def test_a_key_with_another_message_is_refused(broker: MemoryBroker) -> None:
    """It would be lost otherwise; white space and escapes make no other message."""

    async def work(client: Client) -> None:
        assert (await send(client, {"label": "x", "value": "é"}, key="k")).status == 202
        again = '{ "value":"é",\n "label":"x" }'.encode()
        assert (await send(client, None, body=again, key="k")).status == 202
        for other in ({"label": "y", "value": "é"}, {"label": "x", "value": "e"}):
            assert refused(await send(client, other, key="k")) == (409, "key-reused")

    as_sender(work)
    assert len(kept(broker)) == 1


def test_where_nobody_remembers_a_key_another_message_is_not_lost(broker: MemoryBroker) -> None:
    """Another worker, say: it is accepted as a message of its own; the same one is not."""

    async def work(client: Client) -> None:
        assert (await send(client, {"label": "x", "value": 1}, key="k")).status == 202
        other = Client(opened())
        assert json.loads((await send(other, {"label": "x", "value": 2}, key="k")).body) == {
            "id": 2
        }
        third = Client(opened())
        assert json.loads((await send(third, {"label": "x", "value": 1}, key="k")).body) == {
            "id": 1
        }
        await other.application.stop()
        await third.application.stop()

    as_sender(work)
    assert [each.value for each in kept(broker)] == [1, 2]


@pytest.mark.parametrize("key", ["a b", "é", "x" * 129, "\x7f"])
def test_what_is_no_key_is_refused(key: str) -> None:
    """So is one that came twice."""

    async def work(client: Client) -> None:
        assert refused(await send(client, MESSAGE, key=key)) == (400, "key")
        pair = (b"idempotency-key", b"k")
        assert refused(await send(client, MESSAGE, raw_headers=[pair, pair])) == (400, "key")

    as_sender(work)


def test_each_token_has_its_own_rate() -> None:
    """So many at once; then it is told when there is room again, and others are not concerned."""

    async def work(client: Client) -> None:
        assert [(await send(client, MESSAGE)).status for _ in range(5)] == [202] * 5
        answer = await send(client, MESSAGE)
        assert refused(answer) == (429, "rate")
        assert answer.headers["retry-after"] == "100"
        assert (await send(client, MESSAGE, channel="orders", token=ORDERS)).status == 202

    as_sender(work, pipes_burst=5, pipes_per_second=0.01)


def test_it_is_a_hundred_a_second_and_two_hundred_at_once() -> None:
    """As the limits are by default; who is refused uses nothing up."""
    now = 1000.0
    rules = PipeRules(Settings(pipe_tokens=[TOKEN]), clock=lambda: now)  # type: ignore[arg-type]
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": JSON}
    scope = {**Client(None).scope("http", "/pipes/x", headers, ()), "method": "POST"}

    def taken() -> int:
        """Ask until it is refused."""
        for count in range(1000):
            try:
                rules.admit(scope, "x")
            except PipeRefusedError as refusal:
                assert (refusal.code, refusal.headers) == ("rate", {"retry-after": "1"})
                return count
        return 1000

    assert taken() == 200
    assert taken() == 0
    now += 1
    assert taken() == 100
    now += 3600
    assert taken() == 200


def test_a_key_is_remembered_for_ten_minutes(broker: MemoryBroker) -> None:
    """And no longer: then it may come with another message."""
    now = 0.0
    server = opened()
    server.pipes = Pipes(server.settings, Counter(), clock=lambda: now)

    async def work(client: Client) -> None:
        nonlocal now
        assert (await send(client, {"label": "x", "value": 1}, key="k")).status == 202
        now = 600.0
        other = {"label": "x", "value": 2}
        assert refused(await send(client, other, key="k")) == (409, "key-reused")
        now = 600.1
        assert (await send(client, other, key="k")).status == 202

    running(server, work)
    assert len(kept(broker)) == 2


def test_keys_are_remembered_for_each_token(
    broker: MemoryBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who uses many keys makes the server forget its own first ones, and nobody else's."""
    monkeypatch.setattr(pipe_rules, "_MOST_KEYS", 3)

    async def work(client: Client) -> None:
        async def status(value: int, key: str, token: str = TOKEN) -> int:
            message = {"label": "x", "value": value}
            answer = await send(client, message, channel="orders", key=key, token=token)
            return answer.status

        assert [await status(1, f"k{number}") for number in range(3)] == [202] * 3
        assert [await status(1, f"k{number}", ORDERS) for number in range(20)] == [202] * 20
        assert [await status(2, f"k{number}") for number in range(3)] == [409] * 3
        assert [await status(1, "k3"), await status(2, "k1"), await status(2, "k0")] == [
            *(202, 409, 202)
        ]

    as_sender(work)


def test_a_key_that_the_broker_refused_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was accepted with it. Where that is not known, or it was before, it is not free."""
    mute = Mute(BrokerError("away"))
    monkeypatch.setattr(pipes, "PATIENCE", 0.05)
    first, other = {"label": "x", "value": 1}, {"label": "x", "value": 2}

    async def work(client: Client) -> None:
        async def status(message: Any, key: str, *, is_away: bool) -> int:
            with monkeypatch.context() as patch:
                if is_away:
                    patch.setattr(channels, "broker", mute)
                return (await send(client, message, key=key)).status

        assert await status(first, "refused", is_away=True) == 503
        assert await status(other, "refused", is_away=False) == 202
        assert await status(first, "taken", is_away=False) == 202
        assert await status(first, "taken", is_away=True) == 503
        assert await status(other, "taken", is_away=False) == 409
        mute.error = None
        assert await status(first, "unknown", is_away=True) == 503
        assert await status(other, "unknown", is_away=False) == 409
        assert await status(first, "unknown", is_away=False) == 202

    as_sender(work)


def test_the_place_in_a_value_is_cut() -> None:
    """The keys on the way to it are the sender's, and may be as long as a message."""

    async def work(client: Client) -> None:
        body = b'{"label": "x", "value": {"' + b"k" * 50_000 + b'": NaN}}'
        answer = await send(client, None, body=body)
        assert refused(answer) == (400, "value")
        assert json.loads(answer.body)["where"] == "value['" + "k" * 36 + "...]"

    as_sender(work)


@pytest.mark.parametrize("opening", [{"pipe_tokens": [TOKEN]}, {"pipe_public": ["orders"]}])
@pytest.mark.parametrize(("workers", "is_warned"), [(1, False), (2, True)])
def test_workers_with_channels_of_their_own_are_warned_about(
    workers: int, is_warned: bool, opening: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Once, in the first of them, where others send or listen."""
    app = App(Page("x"))
    for worker in range(workers):
        Server(app, Settings(**opening), worker=worker, workers=workers)
    assert caplog.text.count("say --redis URL") == is_warned


def test_wrong_tokens_of_one_address_are_told_to_wait() -> None:
    """But not those from elsewhere, and a right one is taken all the same."""

    async def work(client: Client) -> None:
        said = [(await send(client, MESSAGE, token=WRONG)).status for _ in range(21)]
        assert said == [401] * 20 + [429]
        answer = await send(client, MESSAGE, token=None)
        assert refused(answer) == (429, "attempts")
        assert answer.headers["retry-after"] == "3"
        elsewhere = Client(client.application, client=("203.0.113.8", 50000))
        assert refused(await send(elsewhere, MESSAGE, token=WRONG)) == (401, "token")
        assert (await send(client, MESSAGE)).status == 202

    as_sender(work)


class Mute:
    """A broker that says nothing, or only bad things."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error
        self.drafts: list[Draft] = []

    def send(self, draft: Draft) -> Sending:
        """Say what it says."""
        self.drafts.append(draft)
        sending = Sending()
        if self.error is not None:
            sending.settle(error=self.error)
        return sending


@pytest.mark.parametrize("error", [BrokerError("redis://user:password@host is away"), None])
def test_a_broker_that_is_away_is_told_as_such(
    error: BaseException | None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """503 with a time, whether it refuses or says nothing; where it is stays our own affair."""
    mute = Mute(error)
    monkeypatch.setattr(channels, "broker", mute)
    monkeypatch.setattr(pipes, "PATIENCE", 0.05)

    async def work(client: Client) -> None:
        answer = await send(client, MESSAGE, key="k")
        assert refused(answer) == (503, "broker")
        assert answer.headers["retry-after"] == "1"
        assert "password" not in answer.text

    as_sender(work)
    assert [each.may_repeat for each in mute.drafts] == [True]
    assert "password" not in caplog.text


def test_nothing_of_a_request_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """At the lowest level there is, whether it is taken or refused; nor is it in an answer."""
    caplog.set_level(1)
    answers: list[Answer] = []

    async def work(client: Client) -> None:
        asyncio.get_running_loop().set_debug(True)
        message = {"label": "a private label", "value": ["a private value"]}
        answers.append(await send(client, message, key="a-private-key"))
        answers.append(await send(client, {"label": "a private label"}))
        answers.append(await send(client, None, body=b'{"label": "a private label"'))
        answers.append(await send(client, message, channel="a%20private%20channel"))
        for token in (ORDERS, WRONG):
            answers.append(await send(client, message, token=token, headers={"origin": "null"}))
            answers.append(await send(client, message, token=token))

    as_sender(work, debug=True)
    assert [each.status for each in answers] == [202, 400, 400, 400, 403, 403, 403, 401]
    assert "was refused: token" in caplog.text
    told = "".join([caplog.text, *(f"{each.pairs} {each.text}" for each in answers)])
    for private in (TOKEN, ORDERS, WRONG, "private"):
        assert private not in told


def test_a_server_that_ends_takes_nothing() -> None:
    """It says so, for who sends to send again."""
    server = opened()

    async def work(client: Client) -> None:
        await send(client, MESSAGE)
        await server.stop()
        answer = await send(client, MESSAGE)
        assert refused(answer) == (503, "stopping")
        assert answer.headers["retry-after"] == "1"

    running(server, work)


def test_a_name_that_is_not_the_servers_is_refused_as_everywhere() -> None:
    """DNS that somebody points here leads to nothing, with a token or without."""

    async def work(client: Client) -> None:
        assert (await send(client, MESSAGE, headers={"host": "evil.example"})).status == 400

    as_sender(work, hosts=("example.test",))


def test_refusals_are_counted_by_their_reason() -> None:
    """For ``/metrics``; nothing of a request is in it."""
    server = opened(metrics=True)

    async def work(client: Client) -> None:
        await send(client, MESSAGE, token=WRONG)
        await send(client, None, body=b"x")
        text = (await client.get("/metrics")).text
        assert 'wardian_refused_total{reason="pipe-token"} 1' in text
        assert 'wardian_refused_total{reason="pipe-json"} 1' in text

    running(server, work)


def test_the_description_is_for_who_has_a_token() -> None:
    """It has the bounds that hold here."""

    async def work(client: Client) -> None:
        path = "/pipes/openapi.json"
        assert refused(await client.get(path)) == (401, "token")
        answer = await client.get(path, authorization=f"Bearer {ORDERS}")
        assert answer.status == 200
        found = json.loads(answer.body)
        assert found == description(Settings(pipes_per_second=7, pipes_burst=9), "/")
        assert "At most 9 at once and 7 a second" in json.dumps(found)
        refusal: Answer = await send(client, MESSAGE, channel="openapi.json")
        assert refused(refusal) == (405, "method")
        assert refusal.headers["allow"] == "GET, HEAD"

    as_sender(work, pipes_per_second=7, pipes_burst=9)


def test_the_description_in_the_reference_is_this_one() -> None:
    """Written anew by ``json.dumps(description(Settings()), indent=2)``."""
    assert DESCRIBED.read_text("utf-8") == json.dumps(description(Settings()), indent=2) + "\n"


_anything = st.one_of(st.binary(max_size=200), st.text(max_size=100).map(str.encode))
_name = st.sampled_from(
    [b"authorization", b"content-type", b"content-length", b"origin", b"sec-fetch-site"]
    + [b"idempotency-key", b"content-encoding", b"host", b"transfer-encoding", b"x"]
)
_methods = st.sampled_from(["POST", "post", "GET", "PUT", "", "PO ST", "\x00"])


@settings(max_examples=300, deadline=None)
@given(
    method=_methods,
    path=st.text(alphabet="abo%/.2F:?#\x7f-_é", max_size=20),
    pairs=st.lists(st.tuples(_name, st.binary(max_size=60)), max_size=4),
    has_token=st.booleans(),
    body=_anything,
)
def test_no_input_is_a_fault_of_the_server(
    method: str, path: str, pairs: list[tuple[bytes, bytes]], has_token: bool, body: bytes
) -> None:
    """Whatever comes is answered by a status of the table."""

    async def work(client: Client) -> None:
        good = [(b"authorization", f"Bearer {TOKEN}".encode()), (b"content-type", JSON.encode())]
        scope = client.scope("http", "/pipes/x", {}, [*(good if has_token else ()), *pairs])
        scope["path"] = f"/pipes/{path}"
        scope["method"] = method
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message: dict[str, Any]) -> None:
            sent.append(message)

        await client.application(scope, receive, keep)
        assert 200 <= sent[0]["status"] < 500

    running(opened(pipes_burst=10**9), work)
