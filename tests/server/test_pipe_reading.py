"""What a page is told of channels, without a connection: bounds, and what it costs the server."""

from __future__ import annotations

from time import time

import pytest

from wardian.brokers import remote_wire as wire
from wardian.brokers.log import Cursor, Log
from wardian.brokers.message import Message
from wardian.errors import WireError
from wardian.server.pipe_reading import MOST_REFUSED, PRICE, Conversation, Source


def source(count: int) -> Source:
    """Give a channel with so many messages."""
    log = Log("a", "e1")
    for id in range(1, count + 1):
        log.append(Message("a", "x", f'"{"y" * 100}"', id=id, key=f"k{id}", time=time()))
    return Source(log)


def listen(channel: str = "a", *, after: int | None = None, replay: int = 0) -> str:
    """Say ``listen``."""
    cursor = None if after is None else Cursor("e1", after)
    return wire.listen(wire.Asked(1, channel, cursor, replay))


def told(talk: Conversation) -> list[wire.Answer]:
    """Give all that is told until nothing is, for now."""
    found = []
    while (text := talk.next()) is not None:
        found.append(wire.read_answer(text))
    return found


def test_a_message_is_written_once_wherever_pages_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks again and again, from another place each time, has nothing written anew."""
    written: list[int] = []
    real = wire.entry

    def entry(message: Message) -> str:
        written.append(message.id)
        return real(message)

    monkeypatch.setattr(wire, "entry", entry)
    found = source(400)
    talk = Conversation(lambda _: found, lambda _: True)
    for replay in range(400, 300, -1):
        talk.take(listen(replay=replay))
        begun, *batches = told(talk)
        assert begun == wire.From("a", 1, "e1", 400 - replay, 400)
        ids = [
            each.id for batch in batches if isinstance(batch, wire.Told) for each in batch.messages
        ]
        assert ids == list(range(401 - replay, 401))
    assert sorted(written) == list(range(1, 401))


def test_what_is_kept_as_it_was_written_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its size; what was dropped is written again."""
    monkeypatch.setattr("wardian.server.pipe_reading._MOST_ENTRY_CHARACTERS", 1000)
    found = source(50)
    for at in (0, 10, 0):
        batch = found.after(Cursor("e1", at))
        answer = wire.read_answer(batch.text)
        assert isinstance(answer, wire.Told)
        assert [each.id for each in answer.messages] == list(range(at + 1, 51))
        assert found._entry_characters == sum(len(text) for _, text in found._entries.values())
        assert found._entry_characters <= 1000


def test_a_question_for_the_past_counts_as_many_messages() -> None:
    """It has the server read; all else counts as one."""
    talk = Conversation(lambda _: source(0), lambda _: True)
    prices = [
        talk.take(each).price
        for each in (
            *(listen(replay=1), listen(after=0), listen(), wire.acknowledge("a", 1)),
            *(wire.forget("a"), wire.BEAT),
        )
    ]
    assert prices == [PRICE, PRICE, 1, 1, 1, 1]


def test_what_was_not_told_cannot_be_acknowledged() -> None:
    """The largest number there is would make room whatever was told."""
    found = source(3000)
    talk = Conversation(lambda _: found, lambda _: True)
    talk.take(listen(replay=3000))
    batches = told(talk)[1:]
    assert len(batches) == wire.WINDOW
    last = batches[-1]
    assert isinstance(last, wire.Told)
    for id in (wire.MOST_NUMBER - 1, last.to + 1):
        talk.take(wire.acknowledge("a", id))
        assert told(talk) == []
    talk.take(wire.acknowledge("a", last.to))
    assert len(told(talk)) == wire.WINDOW


def test_many_refusals_wait_until_they_are_read() -> None:
    """A page may ask for all that it likes to hear before it reads; not without end."""
    talk = Conversation(lambda _: None, lambda _: False)
    for number in range(150):
        talk.take(listen(f"c{number}"))
    assert told(talk) == [wire.Refused(f"c{number}", 1, "closed") for number in range(150)]
    for number in range(MOST_REFUSED):
        talk.take(listen(f"c{number}"))
    with pytest.raises(WireError):
        talk.take(listen("one-more"))


def test_what_is_forgotten_is_told() -> None:
    """For who follows the channel for the page."""
    talk = Conversation(lambda _: None, lambda _: True)
    assert talk.take(listen()).forgotten == ""
    assert talk.take(wire.forget("a")).forgotten == "a"
    assert talk.channels == []
