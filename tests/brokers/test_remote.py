"""Channels of another server, with no network: both sides of the protocol, cut wherever it may be.

The model knows what the server accepted, in which order. A reader is entitled to all of it from the
moment it was told that it listens: in order, once, or covered by one gap.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from random import Random

import pytest

from wardian.brokers import remote_wire as wire
from wardian.brokers.log import Cursor, Log, Retention
from wardian.brokers.message import Gap, Message
from wardian.brokers.remote_logs import RemoteLogs
from wardian.errors import BadMessageError, WireError
from wardian.server.pipe_reading import MOST_CHANNELS, Conversation, Source

SERVER = "https://example.org/pipes"
MUCH = Retention(messages=10_000)


class Clock:
    """A time that passes when it is told to."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """Give it."""
        return self.now


class Server:
    """What serves: logs, and at most one conversation.

    Attributes:
        accepted: What it has accepted of each channel, in order: epoch and number.
    """

    def __init__(self, retention: Retention = MUCH) -> None:
        self.clock = Clock()
        self.retention = retention
        self.sources: dict[str, Source] = {}
        self.accepted: dict[str, list[Cursor]] = {}
        self.public = {"a", "b"}
        self.talk: Conversation | None = None
        self._epochs = 0

    def source(self, channel: str) -> Source:
        """Give the source of a channel, made when it is first wanted."""
        if channel not in self.sources:
            self.sources[channel] = Source(self._log(channel))
            self.accepted[channel] = []
        return self.sources[channel]

    def send(self, channel: str, text: str = "0") -> None:
        """Accept a message."""
        log = self.source(channel).log
        id = log.last + 1
        log.append(Message(channel, "x", text, id=id, key=f"{log.epoch}-{id}", time=self.clock()))
        self.accepted[channel].append(Cursor(log.epoch, id))
        self._grown(channel)

    def skip(self, channel: str) -> None:
        """Have a number that is no message, as Redis may."""
        log = self.source(channel).log
        log.append(Message(channel, "", "null", id=log.last + 1, key="", time=self.clock()))
        self._grown(channel)

    def lose(self, channel: str) -> None:
        """Begin anew, as a server does that was started again."""
        self.source(channel).log = self._log(channel)
        self._grown(channel)

    def _log(self, channel: str) -> Log:
        self._epochs += 1
        return Log(channel, f"e{self._epochs}", retention=self.retention, clock=self.clock)

    def _grown(self, channel: str) -> None:
        if self.talk is not None:
            self.talk.grown(channel)


class Reader:
    """Somebody in the page who listens, as a ``Listener`` does it.

    Attributes:
        read: Numbers, and gaps, in the order in which they came.
        first: How many messages had been accepted before it was told that it listens.
        is_over: Whether it listens no more.
    """

    def __init__(self) -> None:
        self.log: Log | None = None
        self.cursor: Cursor | None = None
        self.read: list[Cursor | Gap] = []
        self.first = 0
        self.is_over = False

    def look(self) -> None:
        """Read all there is."""
        while self.log is not None and self.cursor is not None:
            gap, _, messages, end = self.log.read(self.cursor, 7)
            if gap is not None:
                self.read.append(gap)
            self.read.extend(Cursor(end.epoch, each.id) for each in messages)
            if end == self.cursor:
                return
            self.cursor = end


class World:
    """A server, a page, and what is between them."""

    def __init__(self, retention: Retention = MUCH, *, ahead: float = 0.0) -> None:
        self.server = Server(retention)
        self.there: deque[str] = deque()
        self.back: deque[str] = deque()
        self.steps = 0
        self.logs = RemoteLogs(
            SERVER, retention=retention, clock=lambda: self.server.clock() + ahead
        )
        self.refused: list[wire.Refused] = []

    def connect(self) -> None:
        """Have a connection."""
        self.cut()
        self.server.talk = Conversation(self.server.source, self.server.public.__contains__)
        self.back.append(wire.welcome(20.0, self.server.clock()))
        self.logs.connected(self.there.append)

    def cut(self) -> None:
        """Have none: what was on its way is lost."""
        self.there.clear()
        self.back.clear()
        self.server.talk = None
        self.logs.lost()

    def step(self, chance: Callable[[], float] = lambda: 0.0) -> bool:
        """Let one text arrive, or be written; give whether there was any."""
        self.steps += 1
        talk = self.server.talk
        if talk is None:
            return False
        if self.there and chance() < 0.5:
            talk.take(self.there.popleft())
            return True
        text = talk.next() if chance() < 0.5 else None
        if text is not None:
            self.back.append(text)
            return True
        if self.back:
            refused = self.logs.received(self.back.popleft())
            if refused is not None:
                self.refused.append(refused)
            return True
        return bool(self.there) or chance() >= 0.5

    def settle(self) -> None:
        """Let everything arrive."""
        while self.step():
            pass

    def follow(self, channel: str, *, after: Cursor | None = None, replay: int = 0) -> Reader:
        """Have somebody listen."""
        reader = Reader()

        def ready() -> None:
            if reader.is_over:
                return
            reader.log = log
            reader.cursor = after or (log.back(replay) if replay else log.end)
            epoch, id = reader.cursor
            accepted = self.server.accepted[channel]
            reader.first = sum(
                int(each.epoch[1:]) < int(epoch[1:]) or (each.epoch == epoch and each.id <= id)
                for each in accepted
            )

        log = self.logs.follow(channel, lambda _: None, lambda: None, after=after, replay=replay)
        # Ready may be called at once, when the log is not given yet.
        self.logs.follow(channel, lambda _: None, ready, after=after, replay=replay)
        return reader


def check(reader: Reader, accepted: list[Cursor], *, may_be_lost: bool) -> None:
    """Compare what somebody has read with what there was."""
    expected = accepted[reader.first :]
    read = [each for each in reader.read if isinstance(each, Cursor)]
    assert len(set(read)) == len(read), "nothing twice"
    assert read == [each for each in expected if each in set(read)], "in order"
    if not may_be_lost:
        assert reader.read == expected
        return
    at = 0
    has_gap = False
    covered: set[int] = set()
    epoch = ""
    for each in reader.read:
        if isinstance(each, Gap):
            has_gap = True
            if each.last is None:
                covered = set()
            else:
                numbers = set(range(each.first, each.last + 1))
                assert not covered & numbers, "announced once"
                covered |= numbers
            continue
        if each.epoch != epoch:
            epoch, covered = each.epoch, set()
        assert each.id not in covered
        found = expected.index(each)
        assert found == at or has_gap, f"{expected[at:found]} is missing before {each}"
        at, has_gap = found + 1, False
    assert at == len(expected) or has_gap, f"{expected[at:]} is missing at the end"


def test_what_is_sent_is_read_in_order() -> None:
    """From the moment on that somebody listens, and under the server's numbers."""
    world = World()
    world.server.send("a", "1")
    world.connect()
    reader = world.follow("a")
    world.settle()
    world.server.send("a", '{"b":[1]}')
    world.settle()
    reader.look()
    assert reader.read == [Cursor("e1", 2)]
    assert reader.log is not None
    (message,) = reader.log.after(1)
    assert (message.channel, message.label, message.value) == (f"{SERVER}/a", "x", {"b": [1]})
    assert (message.key, message.time) == ("e1-2", 1000.0)


@pytest.mark.parametrize("cut", range(60))
def test_a_cut_at_any_step_loses_nothing(cut: int) -> None:
    """What was on its way is told again, and not twice."""
    world = World()
    for _ in range(5):
        world.server.send("a")
    world.connect()
    reader = world.follow("a", replay=3)
    other = world.follow("b", after=Cursor("e9", 0))
    sent = 0
    while world.steps < 80:
        if world.steps == cut:
            world.cut()
            world.server.send("a")  # while nobody is there
            world.connect()
        if not world.step() or world.steps % 7 == 0:
            world.server.send("a")
            sent += 1
        reader.look()
    world.settle()
    reader.look()
    other.look()
    assert len(reader.read) >= sent > 10
    check(reader, world.server.accepted["a"], may_be_lost=False)
    assert [type(each) for each in other.read] == [Gap], "the epoch it had was never there"


@pytest.mark.parametrize("seed", range(40))
def test_by_chance_nothing_is_lost_that_is_kept(seed: int) -> None:
    """Cuts, numbers that are none, listeners that come with cursors and wishes: no gap at all."""
    random = Random(seed)
    world = World(ahead=random.choice([0.0, 5000.0, -5000.0]))
    readers: list[tuple[str, Reader]] = []
    gone: list[tuple[str, Reader]] = []
    for _ in range(600):
        channel = random.choice("ab")
        event = random.random()
        if event < 0.03:
            world.cut()
        elif event < 0.08 and world.server.talk is None:
            world.connect()
        elif event < 0.11:
            readers.append((channel, world.follow(channel, replay=random.choice([0, 0, 2, 50]))))
        elif event < 0.13 and readers:
            channel, reader = random.choice(readers)
            reader.look()
            if reader.cursor is not None:  # somebody goes on where this one is
                again = world.follow(channel, after=reader.cursor)
                readers.append((channel, again))
        elif event < 0.14:
            for each in readers:
                each[1].is_over |= each[0] == channel
            world.logs.unfollow(channel)
            gone += [each for each in readers if each[1].is_over]
            readers = [each for each in readers if not each[1].is_over]
        elif event < 0.35:
            world.server.send(channel)
        elif event < 0.38:
            world.server.skip(channel)
        elif event < 0.40:
            world.server.clock.now += 1
        elif event < 0.5:
            for _, reader in readers:
                reader.look()
        else:
            world.step(random.random)
    if world.server.talk is None:
        world.connect()
    world.settle()
    assert readers or gone
    for channel, reader in readers:
        assert reader.log is not None
        reader.look()
        check(reader, world.server.accepted[channel], may_be_lost=False)


@pytest.mark.parametrize("seed", range(40))
def test_by_chance_what_is_lost_is_one_gap(seed: int) -> None:
    """A server that keeps little and starts anew: everything is read once, or told as a gap."""
    random = Random(1000 + seed)
    world = World(Retention(messages=12, seconds=60.0))
    readers = [("a", world.follow("a")), ("b", world.follow("b", replay=5))]
    world.connect()
    for _ in range(800):
        channel = random.choice("ab")
        event = random.random()
        if event < 0.03:
            world.cut()
        elif event < 0.08 and world.server.talk is None:
            world.connect()
        elif event < 0.10:
            readers.append((channel, world.follow(channel, replay=random.choice([0, 3]))))
        elif event < 0.105:
            world.server.lose(channel)
        elif event < 0.3:
            world.server.send(channel)
        elif event < 0.32:
            world.server.clock.now += random.choice([1, 30])
        elif event < 0.4:
            for _, reader in readers:
                reader.look()
        else:
            world.step(random.random)
    if world.server.talk is None:
        world.connect()
    world.settle()
    gaps = 0
    for channel, reader in readers:
        reader.look()
        check(reader, world.server.accepted[channel], may_be_lost=True)
        gaps += sum(isinstance(each, Gap) for each in reader.read)
    assert gaps


def test_a_server_that_began_anew_is_one_gap() -> None:
    """Whatever it keeps of the new run is read, and the gap comes first."""
    world = World()
    world.connect()
    reader = world.follow("a")
    world.settle()
    world.server.send("a")
    world.settle()
    reader.look()
    world.cut()
    world.server.lose("a")
    for _ in range(3):
        world.server.send("a")
    world.connect()
    world.settle()
    reader.look()
    first, gap, *rest = reader.read
    assert (first, rest) == (Cursor("e1", 1), [Cursor("e2", each) for each in (1, 2, 3)])
    assert isinstance(gap, Gap)
    assert gap.last is None


def test_a_server_with_fewer_numbers_is_not_believed_to_be_the_same() -> None:
    """Numbers that come again are other messages: never silence."""
    world = World()
    world.connect()
    reader = world.follow("a")
    world.settle()
    for _ in range(4):
        world.server.send("a")
    world.settle()
    reader.look()
    world.cut()
    world.server.sources["a"].log = Log("a", "e1", clock=world.server.clock)
    world.server.send("a", '"new"')
    world.connect()
    world.settle()
    reader.look()
    assert isinstance(reader.read[4], Gap)
    assert reader.log is not None
    assert [each.text for each in reader.log.after(0)] == ['"new"']


def test_a_server_that_has_fewer_numbers_is_one_gap_for_good() -> None:
    """The next connections go on where the reader is; a second loss is a second gap."""
    world = World()
    world.connect()
    reader = world.follow("a")
    world.settle()
    gaps: list[int] = []
    texts: list[str] = []
    for run in range(2):
        for number in range(4 - run):
            world.server.send("a", f'"{run}-{number}"')
        world.settle()
        reader.look()
        world.cut()
        world.server.sources["a"] = Source(Log("a", "e1", clock=world.server.clock))
        world.server.send("a", f'"new-{run}"')
        for _ in range(3):
            world.connect()
            world.settle()
            reader.look()
        gaps.append(sum(isinstance(each, Gap) for each in reader.read))
        assert reader.log is not None
        texts += [each.text for each in reader.log.after(0)]
    assert gaps == [1, 2]
    assert texts == ['"new-0"', '"new-1"']
    read = [each for each in reader.read if isinstance(each, Cursor)]
    assert [each.id for each in read] == [1, 2, 3, 4, 1, 2, 3, 4, 1]
    assert len({each.epoch for each in read}) == 3


def test_numbers_that_are_other_messages_now_are_a_gap() -> None:
    """A store that lost its latest messages and has as many again is not silence."""
    world = World()
    world.connect()
    reader = world.follow("a")
    world.settle()
    for _ in range(4):
        world.server.send("a")
    world.settle()
    reader.look()
    world.cut()
    kept = Log("a", "e1", clock=world.server.clock)
    world.server.sources["a"] = Source(kept)
    for id in range(1, 7):
        key = f"e1-{id}" if id < 3 else f"again-{id}"
        kept.append(Message("a", "x", f'"{id}"', id=id, key=key, time=1000.0))
    for _ in range(3):
        world.connect()
        world.settle()
        reader.look()
    assert reader.read[:4] == [Cursor("e1", each) for each in (1, 2, 3, 4)]
    gap, *rest = reader.read[4:]
    assert isinstance(gap, Gap)
    assert gap.last is None
    assert [each.id for each in rest if isinstance(each, Cursor)] == [4, 5, 6]
    assert reader.log is not None
    assert [each.key for each in reader.log.after(0)] == ["again-4", "again-5", "again-6"]


def test_more_of_the_past_is_put_in_front() -> None:
    """Somebody who comes later and wants it does not disturb who listens already."""
    world = World()
    for _ in range(30):
        world.server.send("a")
    world.connect()
    first = world.follow("a")
    world.settle()
    world.server.send("a")
    second = world.follow("a", replay=10)
    third = world.follow("a", after=Cursor("e1", 5))
    world.settle()
    for reader in (first, second, third):
        reader.look()
    assert [len(each.read) for each in (first, second, third)] == [1, 10, 26]
    for reader in (first, second, third):
        check(reader, world.server.accepted["a"], may_be_lost=False)


def test_the_server_waits_for_who_does_not_acknowledge() -> None:
    """However much is sent, four batches are on their way, and what waits is no queue."""
    world = World()
    world.connect()
    reader = world.follow("a")
    world.settle()
    talk = world.server.talk
    assert talk is not None
    for _ in range(100):
        world.server.send("a", '"' + "x" * 20_000 + '"')
        while (text := talk.next()) is not None:
            world.back.append(text)
    assert len(world.back) == wire.WINDOW
    world.settle()
    reader.look()
    assert len(reader.read) == 100
    check(reader, world.server.accepted["a"], may_be_lost=False)


def test_many_messages_are_told_in_batches_that_leave_out_none() -> None:
    """However long each of them is."""
    world = World()
    for number in range(300):
        world.server.send("a", '"' + "x" * (number * 37 % 5000) + '"')
    world.connect()
    reader = world.follow("a", replay=300)
    world.settle()
    reader.look()
    assert len(reader.read) == 300
    check(reader, world.server.accepted["a"], may_be_lost=False)


def test_an_answer_to_an_earlier_question_is_passed_over() -> None:
    """It says where a reading began that is no more."""
    world = World()
    for _ in range(5):
        world.server.send("a")
    world.connect()
    early = world.follow("a")
    world.settle()
    late = world.follow("a", replay=4)
    world.logs.received('["from","a",1,"e1",9,9]')
    world.logs.received('["refused","a",1,"closed"]')
    world.settle()
    world.server.send("a")
    world.settle()
    for reader, count in ((early, 1), (late, 5)):
        reader.look()
        assert len(reader.read) == count
        check(reader, world.server.accepted["a"], may_be_lost=False)


def test_the_past_is_not_put_before_what_was_dropped_meanwhile() -> None:
    """What would be missing between them is a gap for who wanted it, and never silence."""
    world = World(Retention(messages=100, seconds=1e9, bytes=4000))
    for _ in range(3):
        world.server.send("a", '"' + "p" * 10 + '"')
    world.connect()
    first = world.follow("a")
    world.settle()
    for _ in range(3):
        world.server.send("a", '"' + "q" * 10 + '"')
    world.settle()
    wanting = world.follow("a", after=Cursor("e1", 0))
    talk = world.server.talk
    assert talk is not None
    while world.there:
        talk.take(world.there.popleft())
    while not (answer := talk.next() or "").startswith('["from"'):
        pass
    world.logs.received(answer)
    log = world.logs.follow("a", lambda _: None, lambda: None)
    log.retention = Retention(messages=2)  # as if much had come
    log.trim()
    log.retention = Retention(messages=100)
    world.settle()
    for reader in (first, wanting):
        reader.look()
    assert isinstance(wanting.read[0], Gap)
    assert (wanting.read[0].first, wanting.read[0].last) == (1, 4)
    check(wanting, world.server.accepted["a"], may_be_lost=True)


def test_a_channel_that_is_closed_is_refused_once_and_asked_for_again() -> None:
    """What the server opens later is told from then on."""
    world = World()
    world.connect()
    reader = world.follow("secret")
    world.settle()
    assert [(each.channel, each.reason) for each in world.refused] == [("secret", "closed")]
    world.server.public.add("secret")
    world.server.send("secret")
    world.logs.ask_again()
    world.settle()
    world.server.send("secret")
    world.settle()
    reader.look()
    assert reader.read == [Cursor("e1", 2)]


def test_a_page_may_listen_to_a_hundred_channels() -> None:
    """The one beyond is refused, and the others go on."""
    server = Server()
    talk = Conversation(server.source, lambda _: True)
    for number in range(MOST_CHANNELS + 1):
        talk.take(wire.listen(wire.Asked(number, f"c{number}", None, 0)))
    assert len(talk.channels) == MOST_CHANNELS
    assert talk.next() == f'["refused","c{MOST_CHANNELS}",{MOST_CHANNELS},"channels"]'
    talk.take(wire.forget("c0"))
    talk.take(wire.listen(wire.Asked(200, f"c{MOST_CHANNELS}", None, 0)))
    assert f"c{MOST_CHANNELS}" in talk.channels


WRONG = [
    *("", "null", "[]", "{}", '["listen"]', '["hello"]', '["beat",1]', '[["beat"]]', "[1]"),
    '["listen",1,"a"]',
    '["listen",1,"a",null]',
    '["listen",-1,"a",null,0]',
    '["listen",1.5,"a",null,0]',
    '["listen",true,"a",null,0]',
    '["listen",1,"a",null,9007199254740993]',
    '["listen",1,"../a",null,0]',
    '["listen",1,7,null,0]',
    '["listen",1,"a",[],0]',
    '["listen",1,"a",["e"],0]',
    '["listen",1,"a",["e",-1],0]',
    '["listen",1,"a",["",1],0]',
    '["listen",1,"a",[7,1],0]',
    f'["listen",1,"a",["{"e" * 65}",1],0]',
    '["listen",1,"a",7,0]',
    '["listen",1,"a",null,"1"]',
    '["ack","a"]',
    '["ack","a","1"]',
    '["forget",null]',
    "[" * 1000,
    '["forget","' + "a" * 1100 + '"]',
]


@pytest.mark.parametrize("text", WRONG)
def test_what_no_page_of_ours_says_is_refused(text: str) -> None:
    """Before anything of it is done."""
    talk = Conversation(Server().source, lambda _: True)
    with pytest.raises(WireError):
        talk.take(text)
    assert (talk.channels, talk.next()) == ([], None)


FALSE = [
    *("", "[]", '["told","a",1]', '["told","a",1,[[1]]]', '["told","a",1,{}]', '["hello"]'),
    '["told","a",1,[[1,"x","0","k","now"]]]',
    '["told","a",1,[[1,"x","0","k",NaN]]]',
    '["told","a",1,[[1,"","0","k",1]]]',
    '["told","a",1,[[1,"x","nothing","k",1]]]',
    '["told","a",1,[[1,"x",0,"k",1]]]',
    f'["told","a",1,[[1,"x","{"[" * 70}{"]" * 70}","k",1]]]',
    '["told","a",1,[[1,"x","0","",1]]]',
    '["told","a",1,[[2,"x","0","k",1]]]',
    '["told","a",2,[[2,"x","0","k",1],[1,"x","0","l",1]]]',
    '["told","a",-1,[]]',
    '["from","a",1,"e",5,4]',
    '["from","a",1,"",0,0]',
    '["from","a",1,"e",0]',
    '["welcome","soon",0]',
    f'["told","a",1,[[1,"x","0","k",{"9" * 400}]]]',
    f'["told","a",1,[[1,"x","0","k",{"9" * 5000}]]]',
    '["told","a",501,[' + ",".join(f'[{id},"x","0","k",1]' for id in range(1, 502)) + "]]",
    '["refused","a",1,null]',
    "[" * 1000,
]


@pytest.mark.parametrize("text", FALSE)
def test_what_no_server_of_ours_says_ends_the_connection(text: str) -> None:
    """And nothing of it stands in a log."""
    world = World()
    world.connect()
    reader = world.follow("a")
    world.settle()
    with pytest.raises(WireError):
        world.logs.received(text)
    reader.look()
    assert reader.read == []


def test_nothing_is_taken_before_the_welcome() -> None:
    """It tells how the server's clock goes, and that it is one of ours."""
    logs = RemoteLogs(SERVER)
    logs.connected(lambda _: None)
    with pytest.raises(BadMessageError):
        logs.received('["beat"]')


def test_a_number_far_ahead_is_a_gap_and_no_work() -> None:
    """A server that jumps to the end of all numbers costs nothing."""
    world = World()
    world.connect()
    reader = world.follow("a")
    world.settle()
    world.logs.received('["told","a",9007199254740000,[[9007199254740000,"x","0","k",999]]]')
    reader.look()
    gap, last = reader.read
    assert isinstance(gap, Gap)
    assert (gap.first, gap.last, last) == (1, 9007199254739999, Cursor("e1", 9007199254740000))


def test_many_jumps_are_gaps_and_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands for numbers that are no messages is bounded in all that is told at once."""
    world = World()
    world.connect()
    reader = world.follow("a")
    world.settle()
    made: list[int] = []
    assert reader.log is not None
    log = reader.log
    keep = log.append

    def append(message: Message) -> None:
        made.append(message.id)
        keep(message)

    monkeypatch.setattr(log, "append", append)
    ids = [9000 * each for each in range(1, 501)]
    entries = ",".join(f'[{id},"x","0","k{id}",999]' for id in ids)
    world.logs.received(f'["told","a",{ids[-1]},[{entries}]]')
    assert len(made) <= MUCH.messages + wire.MOST_BATCH
    reader.look()
    gap, last = reader.read
    assert isinstance(gap, Gap)
    assert (gap.first, gap.last, last) == (1, ids[-1] - 1, Cursor("e1", ids[-1]))


def test_a_past_without_end_is_not_kept() -> None:
    """A server that tells it again and again, or more of it than a log has."""
    world = World(Retention(messages=100, bytes=1000))
    for _ in range(300):
        world.server.send("a")
    world.connect()
    world.follow("a")
    world.settle()
    world.follow("a", after=Cursor("e1", 5))
    number = json.loads(world.there[-1])[1]
    world.there.clear()
    world.logs.received(f'["from","a",{number},"e1",5,300]')
    (each,) = world.logs._channels.values()
    for _ in range(20):
        told = ",".join(f'[{id},"x","\\"{"y" * 48}\\"","k{id}",999]' for id in range(190, 240))
        world.logs.received(f'["told","a",239,[{told}]]')
        assert [message.id for message in each.past] == list(range(220, 240))
    for start in range(6, 190, 50):
        told = ",".join(f'[{id},"x","0","k{id}",999]' for id in range(start, start + 50))
        world.logs.received(f'["told","a",{start + 49},[{told}]]')
    assert len(each.past) <= 100


def test_a_beat_is_answered() -> None:
    """Or the server would take the page for dead."""
    world = World()
    world.connect()
    world.follow("a")
    world.settle()
    world.logs.received(wire.BEAT)
    assert list(world.there) == [wire.BEAT]
