"""Pipes stand in pages, show nothing, and are told what is sent while tabs show them."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from threading import get_ident
from typing import Any

import pytest

from wardian import Button, Div, Each, Element, Li, Page, Span, State, Ul
from wardian.brokers.log import Retention
from wardian.brokers.memory import MemoryBroker
from wardian.brokers.message import Gap, Message
from wardian.errors import (
    InvalidChannelError,
    InvalidChildError,
    InvalidHandlerError,
    UnknownAttributeError,
)
from wardian.live.pipes.channels import Channel, channels
from wardian.live.pipes.pipe import Pipe
from wardian.live.pipes.sending import send, send_nowait
from wardian.testing import Screen


@pytest.fixture(autouse=True)
def broker() -> Iterator[MemoryBroker]:
    """Return a broker that nothing was sent to."""
    before = channels.broker
    made = MemoryBroker()
    channels.use(made)
    yield made
    channels.use(before)


@pytest.fixture
def show() -> Iterator[Callable[[Element], Screen]]:
    """A function that shows a page in a tab; nothing may be reported to it."""
    screens: list[Screen] = []

    def shown(page: Element) -> Screen:
        screens.append(Screen(page))
        return screens[-1]

    yield shown
    errors = [error for screen in screens for error in screen.errors]
    for screen in screens:
        screen.close()
    assert errors == []


def tell(screen: Screen, channel: str, label: str, *values: Any) -> None:
    """Send values, and let everything that is due happen."""
    for value in values:
        screen.run(send(channel, label, value))


async def assign(pipe: Pipe, **names: Any) -> None:
    """Set channel or label in the loop that the pipe listens in."""
    for name, value in names.items():
        setattr(pipe, name, value)


# Standing


def test_a_pipe_shows_nothing(show: Callable[[Element], Screen]) -> None:
    """Neither a node nor a text: the page is the same without it."""
    page = Page(Pipe("orders"), Span("a"), Pipe("orders"))
    screen = show(page)
    assert screen.html() == show(Page(Span("a"))).html()
    screen.sent.clear()
    page += Pipe("orders")
    screen.update(page)
    assert screen.sent == []


def test_a_pipe_is_a_child_like_any_other() -> None:
    """What was put in comes out again, wherever it stands, and can be taken out."""
    pipe, other, span = Pipe("orders"), Pipe("orders"), Span()
    page = Page(pipe, span)
    page += other
    page.insert(1, pipe)
    assert page.children == [pipe, pipe, span, other]
    assert page.index(other) == 3
    assert page.count(pipe) == 2
    page.remove(pipe)
    assert page[0] is pipe
    assert page.pop() is other
    assert other not in page
    del page[0]
    assert pipe not in page
    assert Pipe("orders", parent=page) in page


def test_a_block_attaches_a_pipe_that_nobody_else_takes() -> None:
    """As any element: what is given to another one stands there alone."""
    with Ul() as outer:
        free = Pipe("orders")
        given = Pipe("orders")
        row = Li(given)
    assert outer.children == [free, row]
    assert row.children == [given]


def test_a_block_takes_any_function() -> None:
    """Also what cannot be looked up in a set."""

    class Equal:
        def __eq__(self, other: object) -> bool:
            return self is other

        def __call__(self) -> str:
            return "shown"

        __hash__ = None  # type: ignore[assignment]

    function = Equal()
    with Ul() as outer:
        row = Li(function)
    assert row.children == [function]
    assert outer.html() == "<ul><li>shown</li></ul>"


def test_a_pipe_is_made_with_known_words() -> None:
    """Every mistake is told where the pipe is made, with the nearest right word."""
    with pytest.raises(UnknownAttributeError, match=r"got 'chanel'; did you mean channel\?"):
        Pipe("orders", chanel="orders")
    with pytest.raises(UnknownAttributeError, match=r"did you mean on_value\?"):
        Pipe("orders", on_values=print)
    with pytest.raises(UnknownAttributeError, match="it takes channel, label, value"):
        Pipe("orders", zzz=1)
    with pytest.raises(InvalidChannelError, match="expected a channel's name"):
        Pipe("two words")
    with pytest.raises(InvalidChannelError, match="expected a label"):
        Pipe("orders", "")
    with pytest.raises(ValueError, match="latest"):
        Pipe("orders", when_behind="lates")  # type: ignore[arg-type]
    with pytest.raises(InvalidHandlerError, match="expected a function for Pipe"):
        Pipe("orders", on_value="alert()")  # type: ignore[arg-type]
    with pytest.raises(InvalidHandlerError, match="needs more"):
        Pipe("orders", on_value=lambda message, view: None)
    with pytest.raises(InvalidHandlerError, match="needs more"):
        Pipe("orders", on_gap=lambda gap, view: None)


def test_a_pipe_may_be_given_a_channel() -> None:
    """Instead of its name."""
    assert Pipe(Channel("orders"), "new").channel == "orders"


def test_a_pipe_is_nothing_but_a_child() -> None:
    """Called by anybody but the tree, it says so."""
    pipe = Pipe("orders", "new")
    with pytest.raises(TypeError, match=r"expected <Pipe orders 'new'> among the children"):
        pipe()
    screen = Screen(Page(Div(show=pipe)))
    assert "among the children of an element" in screen.errors[0]
    screen.close()


# Listening


def test_what_is_sent_is_shown_in_every_tab(show: Callable[[Element], Screen]) -> None:
    """By whatever reads the value; nobody asks for an update."""
    pipe = Pipe("orders", "new", value="none yet")
    first = show(Page(pipe, Span(lambda: pipe.value)))
    second = first.another()
    assert first.text("span") == second.text("span") == "none yet"
    tell(first, "orders", "new", "tea")
    assert first.text("span") == second.text("span") == "tea"
    second.close()


def test_a_value_is_shown_wherever_it_is_read(show: Callable[[Element], Screen]) -> None:
    """Also in a page that has no pipe itself."""
    pipe = Pipe("orders")
    listening = show(Page(pipe))
    reading = Screen(Page(Span(lambda: pipe.value)), loop=listening._loop)
    tell(listening, "orders", "new", "tea")
    assert reading.text("span") == "tea"
    reading.close()


def test_a_handler_is_called_after_the_value_is_set(show: Callable[[Element], Screen]) -> None:
    """With the message or with nothing; what it changes is shown."""
    seen: list[Any] = []
    answer = Span()

    def with_message(message: Message) -> None:
        seen.append((message.label, message.value, one.value, one.message is message))
        answer.text = f"{message.value} came"

    one = Pipe("orders", on_value=with_message)
    two = Pipe("orders", on_value=lambda: seen.append(two.value))
    screen = show(Page(one, two, answer))
    tell(screen, "orders", "new", 7)
    assert sorted(seen, key=str) == [("new", 7, 7, True), 7]
    assert screen.text("span") == "7 came"


def test_equal_values_arrive_each_time(show: Callable[[Element], Screen]) -> None:
    """A message is told because it was sent, not because it is another one than before."""
    seen: list[Any] = []
    pipe = Pipe("orders", on_value=lambda message: seen.append(message.value))
    screen = show(Page(pipe))
    tell(screen, "orders", "new", 1, 1, None, None, [2], [2])
    assert seen == [1, 1, None, None, [2], [2]]


def test_the_latest_message_can_be_read(show: Callable[[Element], Screen]) -> None:
    """It is a state as the value is: of equal values each is another message."""
    pipe = Pipe("orders")
    screen = show(Page(pipe, Span(lambda: pipe.message and f"{pipe.message.id}")))
    assert pipe.message is None
    tell(screen, "orders", "new", "same", "same")
    assert screen.text("span") == "2"


def test_a_pipe_takes_the_messages_of_its_label(show: Callable[[Element], Screen]) -> None:
    """Equal labels on two channels never meet; without a label it takes all."""
    seen: dict[str, list[Any]] = {}

    def noted(name: str, channel: str, label: str | None = None) -> Pipe:
        values = seen[name] = []
        return Pipe(channel, label, on_value=lambda message: values.append(message.value))

    screen = show(
        Page(
            noted("a x", "a", "x"), noted("b x", "b", "x"), noted("a y", "a", "y"), noted("a", "a")
        )
    )
    tell(screen, "a", "x", 1)
    tell(screen, "a", "y", 2)
    tell(screen, "b", "x", 3)
    assert seen == {"a x": [1], "b x": [3], "a y": [2], "a": [1, 2]}


def test_another_channel_is_for_one_pipe_alone(show: Callable[[Element], Screen]) -> None:
    """The other pipe of the same channel and label goes on; so does the one that was removed."""
    seen: dict[str, list[Any]] = {"stays": [], "moves": [], "goes": []}

    def noted(name: str) -> Pipe:
        return Pipe("a", "x", on_value=lambda message: seen[name].append(message.value))

    stays, moves, goes = noted("stays"), noted("moves"), noted("goes")
    page = Page(stays, moves, goes)
    screen = show(page)
    tell(screen, "a", "x", 1)
    screen.run(assign(moves, channel="b"))
    page.remove(goes)
    screen.update(page)
    tell(screen, "a", "x", 2)
    tell(screen, "b", "x", 3)
    screen.run(assign(moves, label="y"))
    tell(screen, "b", "x", 4)
    tell(screen, "b", "y", 5)
    screen.run(assign(moves, label=None))
    tell(screen, "b", "z", 6)
    assert seen == {"stays": [1, 2], "moves": [1, 3, 5, 6], "goes": [1]}
    assert (moves.channel, moves.label) == ("b", None)
    assert (stays.channel, stays.label) == ("a", "x")


@pytest.mark.parametrize("same", ["a", Channel("a")], ids=["name", "channel"])
def test_the_channel_it_has_already_is_no_other_one(
    same: str | Channel, show: Callable[[Element], Screen]
) -> None:
    """However it is named: the pipe goes on, and loses nothing."""
    seen: list[Any] = []
    pipe = Pipe("a", on_value=lambda message: seen.append(message.value))
    page = Page(pipe)
    screen = show(page)
    tell(screen, "a", "x", 1)
    listener = pipe.listener
    page.remove(pipe)
    screen.update(page)
    tell(screen, "a", "x", 2)
    screen.run(assign(pipe, channel=same))
    page += pipe
    screen.update(page)
    screen.wait(0)
    assert pipe.listener is listener and seen == [1, 2]


def test_a_channel_may_be_assigned_as_it_may_be_given(show: Callable[[Element], Screen]) -> None:
    """By its name, or itself."""
    pipe = Pipe(Channel("a"))
    screen = show(Page(pipe, Span(lambda: pipe.value)))
    screen.run(assign(pipe, channel=Channel("b")))
    assert pipe.channel == "b"
    tell(screen, "b", "x", "found")
    assert screen.text("span") == "found"


def test_another_thread_may_change_the_channel(show: Callable[[Element], Screen]) -> None:
    """It takes effect as soon as the loop gets to it."""
    pipe = Pipe("a")
    screen = show(Page(pipe, Span(lambda: pipe.value)))
    screen.run(asyncio.to_thread(setattr, pipe, "channel", "b"))
    tell(screen, "b", "x", "found")
    tell(screen, "a", "x", "lost")
    assert screen.text("span") == "found"


def test_a_handler_may_change_the_channel(show: Callable[[Element], Screen]) -> None:
    """What waits of the former one is not told any more."""
    seen: list[Any] = []

    def move(message: Message) -> None:
        seen.append(message.value)
        pipe.channel = "b"

    pipe = Pipe("a", on_value=move)
    screen = show(Page(pipe))
    for value in (1, 2, 3):
        send_nowait("a", "x", value)
    screen.wait(0)
    tell(screen, "b", "x", 4)
    assert seen == [1, 4]


def test_a_bad_channel_changes_nothing(show: Callable[[Element], Screen]) -> None:
    """The pipe goes on where it was."""
    pipe = Pipe("a", "x")
    screen = show(Page(pipe, Span(lambda: pipe.value)))
    with pytest.raises(InvalidChannelError):
        pipe.channel = "two words"
    with pytest.raises(InvalidChannelError):
        pipe.label = ""
    tell(screen, "a", "x", "still here")
    assert screen.text("span") == "still here"


def test_one_pipe_in_many_places_is_told_once(show: Callable[[Element], Screen]) -> None:
    """Twice in an element, in two elements, in two pages: until the last place is gone."""
    seen: list[Any] = []
    pipe = Pipe("orders", on_value=lambda message: seen.append(message.value))
    left, right = Div(pipe, pipe), Div(pipe)
    page = Page(left, right)
    screen = show(page)
    other = Screen(Page(pipe), loop=screen._loop)
    tell(screen, "orders", "new", 1)
    left.clear()
    right.remove(pipe)
    screen.update(page)
    tell(screen, "orders", "new", 2)
    other.close()
    tell(screen, "orders", "new", 3)
    assert seen == [1, 2]


def test_a_pipe_that_comes_to_a_shown_page_listens(show: Callable[[Element], Screen]) -> None:
    """From the flush that brings it: the end of a handler, for one."""
    seen: list[Any] = []
    page = Page(Button("listen", on_click=lambda: page.append(pipe)))
    pipe = Pipe("orders", on_value=lambda message: seen.append(message.value))
    screen = show(page)
    tell(screen, "orders", "new", 1)
    screen.click("button")
    tell(screen, "orders", "new", 2)
    assert seen == [2]


def test_children_assigned_anew_lose_no_message(show: Callable[[Element], Screen]) -> None:
    """What is sent between the assignment and the flush waits for it."""
    seen: list[Any] = []
    pipe = Pipe("orders", on_value=lambda message: seen.append(message.value))
    page = Page(pipe, Span("a"))
    screen = show(page)
    for number in range(3):
        page[:] = [Span("b"), pipe]
        send_nowait("orders", "new", 10 * number)
        screen.wait(0)
        tell(screen, "orders", "new", 10 * number + 1)
        screen.update(page)
        screen.wait(0)
    assert seen == [0, 1, 10, 11, 20, 21]


def test_a_pipe_keeps_its_place_while_nobody_shows_it(show: Callable[[Element], Screen]) -> None:
    """What was sent meanwhile is told when somebody does, each once."""
    seen: list[Any] = []
    pipe = Pipe("orders", on_value=lambda message: seen.append(message.value))
    page = Page(pipe)
    screen = show(Page())
    tell(screen, "orders", "new", 0)
    for number in (1, 3, 5):
        tab = Screen(page, loop=screen._loop)
        tell(tab, "orders", "new", number)
        tab.close()
        tell(screen, "orders", "new", number + 1)
    assert seen == [1, 2, 3, 4, 5]


def test_what_is_kept_no_longer_is_told_as_a_gap(show: Callable[[Element], Screen]) -> None:
    """Once, before what comes after it."""
    channels.use(MemoryBroker(Retention(messages=2)))
    seen: list[Any] = []
    pipe = Pipe("orders", on_value=lambda message: seen.append(message.value), on_gap=seen.append)
    page = Page(pipe)
    screen = show(Page())
    tab = Screen(page, loop=screen._loop)
    tell(tab, "orders", "new", 1)
    tab.close()
    tell(screen, "orders", "new", 2, 3, 4, 5)
    again = Screen(page, loop=screen._loop)
    again.wait(0)
    again.close()
    [first, gap, *rest] = seen
    assert isinstance(gap, Gap)
    assert (first, gap.first, gap.last, rest) == (1, 2, 3, [4, 5])


def test_who_comes_late_is_told_of_the_past_that_was_asked_for(
    show: Callable[[Element], Screen],
) -> None:
    """A count of the messages of its label, or the latest one."""
    screen = show(Page())
    tell(screen, "orders", "new", 1, 2)
    tell(screen, "orders", "old", 3)
    seen: dict[Any, list[Any]] = {}

    def noted(label: str | None, replay: Any) -> Pipe:
        values = seen[(label, replay)] = []
        taken = lambda message: values.append(message.value)  # noqa: E731
        return Pipe("orders", label, replay=replay, on_value=taken)

    page = Page(
        noted(None, 0),
        noted(None, 2),
        noted("new", 5),
        noted("new", "last"),
        noted("lost", "last"),
    )
    tab = Screen(page, loop=screen._loop)
    tab.wait(0)
    tab.close()
    assert seen == {
        (None, 0): [],
        (None, 2): [2, 3],
        ("new", 5): [1, 2],
        ("new", "last"): [2],
        ("lost", "last"): [],
    }


def test_a_thread_may_send(show: Callable[[Element], Screen]) -> None:
    """What it sent is shown when the loop goes on."""
    pipe = Pipe("orders")
    screen = show(Page(pipe, Span(lambda: pipe.value)))
    screen.run(asyncio.to_thread(send_nowait, "orders", "new", "from a thread"))
    screen.wait(0)
    assert screen.text("span") == "from a thread"


# Handlers that wait


def test_a_value_is_shown_before_what_waits(show: Callable[[Element], Screen]) -> None:
    """An async handler takes its time; what it changes is shown at its end."""
    pipe = Pipe("orders", on_value=lambda message: answer_later(message.value))
    answer = Span(classes="answer")

    async def answer_later(value: str) -> None:
        await asyncio.sleep(1)
        answer.text = f"{value} is done"

    screen = show(Page(pipe, answer, Span(lambda: pipe.value, classes="value")))
    tell(screen, "orders", "new", "tea")
    assert screen.text(".value") == "tea"
    assert screen.text(".answer") == ""
    screen.wait(1.1)
    assert screen.text(".answer") == "tea is done"


def test_messages_of_an_async_handler_come_one_after_the_other(
    show: Callable[[Element], Screen],
) -> None:
    """The next one begins when the one before has ended; the value is the one it is about."""
    seen: list[Any] = []

    async def slow(message: Message) -> None:
        seen.append(("begins", message.value))
        await asyncio.sleep(1)
        seen.append(("ends", pipe.value))

    pipe = Pipe("orders", on_value=slow)
    screen = show(Page(pipe))
    for value in (1, 2):
        send_nowait("orders", "new", value)
    screen.wait(3)
    assert seen == [("begins", 1), ("ends", 1), ("begins", 2), ("ends", 2)]


@pytest.mark.parametrize("kind", ["generator", "async generator"])
def test_a_generator_shows_each_step(show: Callable[[Element], Screen], kind: str) -> None:
    """As generators that handle events do."""
    answer = Span()

    def steps() -> Iterator[None]:
        for number in (1, 2):
            answer.text = f"step {number}"
            yield

    async def async_steps() -> AsyncIterator[None]:
        for number in (1, 2):
            answer.text = f"step {number}"
            yield
            await asyncio.sleep(0)

    screen = show(Page(Pipe("a", on_value=steps if kind == "generator" else async_steps), answer))
    screen.sent.clear()
    tell(screen, "a", "x", 1)
    screen.wait(1)
    told = "".join(screen.sent)
    assert "step 1" in told
    assert "step 2" in told


def test_a_failing_handler_is_reported_and_the_next_message_comes() -> None:
    """After three attempts, to who shows the pipe; its value is the message's all the same."""
    attempts: list[Any] = []

    def fail(message: Message) -> None:
        attempts.append(message.value)
        if message.value == "bad":
            raise ValueError("not that one")

    pipe = Pipe("orders", "new", on_value=fail)
    screen = Screen(Page(pipe, Span(lambda: pipe.value)))
    elsewhere = Screen(Page(), loop=screen._loop)
    tell(screen, "orders", "new", "bad")
    assert screen.text("span") == "bad"
    screen.wait(3)
    tell(screen, "orders", "new", "good")
    assert attempts == ["bad", "bad", "bad", "good"]
    assert screen.text("span") == "good"
    [error] = screen.errors
    assert "ValueError: not that one in" in error
    assert "<Pipe orders 'new'>" in error
    assert "live/pipes/" not in error
    assert elsewhere.errors == []
    elsewhere.close()
    screen.close()


# Wherever elements are


class Orders(Div):
    """A component that has a pipe of its own."""

    taken = State(0)

    def build(self) -> None:
        """Listen, and show what came."""
        self.pipe = Pipe("orders", on_value=self.take, parent=self)
        self += Span(lambda: f"{self.pipe.value} {self.taken}")

    def take(self) -> None:
        """Count."""
        self.taken += 1


def test_a_component_has_pipes_of_its_own(show: Callable[[Element], Screen]) -> None:
    """Each instance listens for itself."""
    screen = show(Page(Orders(), Orders()))
    tell(screen, "orders", "new", "tea", "tea")
    assert [span.text for span in screen.all("span")] == ["tea 2", "tea 2"]


def test_a_component_that_is_made_anew_goes_on(show: Callable[[Element], Screen]) -> None:
    """Its pipe takes over the value, and what was sent and not yet told."""
    page = Page(Orders(key="a"))
    screen = show(page)
    tell(screen, "orders", "new", "tea")
    assert page.html().count("tea 1") == 1  # looked at, in the meantime
    page[:] = [Orders(key="a")]
    send_nowait("orders", "new", "milk")
    screen.update(page)
    assert [span.text for span in screen.all("span")] == ["milk 2"]


def test_what_a_live_hole_makes_anew_goes_on(show: Callable[[Element], Screen]) -> None:
    """Each time another pipe, and no message is lost or told twice."""

    class Store:
        turn = State(0)

    store = Store()
    seen: list[Any] = []

    def made() -> Div:
        pipe = Pipe("orders", on_value=lambda message: seen.append((message.value, store.turn)))
        return Div(pipe, Span(lambda: pipe.value), f"turn {store.turn}")

    page = Page(made)
    screen = show(page)
    for turn in range(1, 4):
        tell(screen, "orders", "new", turn)
        store.turn = turn
        screen.update(page)
        assert screen.text("span") == str(turn)
        assert f"turn {turn}" in screen.html()
    tell(screen, "orders", "new", 4)
    assert [value for value, _ in seen] == [1, 2, 3, 4]


@pytest.mark.parametrize("kind", ["plain", "async"])
def test_a_pipe_may_be_made_anew_by_its_own_handler(
    show: Callable[[Element], Screen], kind: str
) -> None:
    """What the handler changes is read by the hole that made the pipe: once for each message."""

    class Store:
        latest = State(0)

    store = Store()
    seen: list[Any] = []

    def plain(message: Message) -> None:
        seen.append(message.value)
        store.latest = message.value

    async def waiting(message: Message) -> None:
        seen.append(message.value)
        store.latest = message.value
        await page.update()
        await asyncio.sleep(0.1)

    def made() -> Div:
        pipe = Pipe("orders", on_value=plain if kind == "plain" else waiting)
        return Div(pipe, Span(lambda: f"{pipe.value} {store.latest}"))

    page = Page(made)
    screen = show(page)
    for number in (1, 2, 3):
        send_nowait("orders", "new", number)
    screen.wait(1)
    assert seen == [1, 2, 3]
    assert screen.text("span") == "3 3"


def test_many_rows_each_have_a_pipe(show: Callable[[Element], Screen]) -> None:
    """Elements that are alike but for their pipes are told apart."""

    def row(name: str) -> Li:
        pipe = Pipe("orders", name)
        return Li(pipe, Span(lambda: pipe.value))

    names = [f"order {number}" for number in range(50)]
    rows = Ul([row(name) for name in names])
    screen = show(Page(rows))
    for name in names:
        send_nowait("orders", name, f"{name} is ready")
    screen.wait(0)
    assert [span.text for span in screen.all("span")] == [f"{name} is ready" for name in names]
    rows.reverse()
    screen.update(rows)
    tell(screen, "orders", names[0], "again")
    assert screen.all("span")[-1].text == "again"


def test_pipes_stand_in_rows(show: Callable[[Element], Screen]) -> None:
    """Those of a component, and one that was made before; not one that the row function makes."""
    seen: list[Any] = []
    pipe = Pipe("orders", on_value=lambda message: seen.append(message.value))
    screen = show(
        Page(
            Ul(Each(["a", "b"], lambda item: Li(item, pipe))),
            Ul(Each(["a", "b"], lambda item: Li(item, Orders()))),
        )
    )
    tell(screen, "orders", "new", "tea")
    assert seen == ["tea"]
    assert [span.text for span in screen.all("span")] == ["tea 1", "tea 1"]


def test_a_row_function_makes_no_pipe() -> None:
    """It is called again at any time, and each would be another one."""
    screen = Screen(Page(Ul(Each(["a"], lambda item: Li(item, Pipe("orders", item))))))
    [error] = screen.errors
    assert "InvalidChildError: expected a Pipe that is made once" in error
    assert "build() of a component" in error
    screen.close()


def test_a_pipe_made_by_a_handler_in_a_row_is_an_ordinary_one(
    show: Callable[[Element], Screen],
) -> None:
    """Only the function that makes rows makes none."""
    page = Page()

    def listen() -> None:
        pipe = Pipe("orders", parent=page)
        page.append(Span(lambda: pipe.value))

    page += Ul(Each(["a"], lambda item: Li(Button(item, on_click=listen))))
    screen = show(page)
    screen.click("button")
    tell(screen, "orders", "new", "tea")
    assert screen.text("span") == "tea"


def test_html_is_made_without_listening(broker: MemoryBroker) -> None:
    """As when a site is built: the first value is shown, and no channel is followed."""
    pipe = Pipe("orders", value="none yet", replay="last")
    page = Page(pipe, Span(lambda: pipe.value))

    async def built() -> str:
        html = page.html()
        for _ in range(10):
            await asyncio.sleep(0)
        return html

    send_nowait("orders", "new", "tea")
    assert "none yet" in asyncio.run(built())
    assert "none yet" in page.html()
    assert broker._told == {}
    assert pipe.value == "none yet"


def test_a_page_that_is_gone_leaves_nothing(broker: MemoryBroker) -> None:
    """Neither its pipe nor anybody who follows the channel."""
    component = Orders()
    screen = Screen(Page(component))
    tell(screen, "orders", "new", 1)
    gone = weakref.ref(component.pipe)
    assert set(broker._told) == {"orders"}
    screen.close()
    assert broker._told == {}
    del screen, component
    gc.collect()
    assert gone() is None


def test_a_thread_with_a_loop_of_its_own_may_change_the_page(
    show: Callable[[Element], Screen],
) -> None:
    """The pipe listens where the page is shown, and not in that thread."""
    threads: set[int] = set()
    page = Page(Orders(key="a"))
    screen = show(page)

    async def change() -> None:
        page[:] = [Orders(key="a"), Pipe("orders", on_value=lambda: threads.add(get_ident()))]
        await page.update()

    screen.run(asyncio.to_thread(asyncio.run, change()))
    screen.wait(0)
    tell(screen, "orders", "new", "tea")
    assert screen.text("span") == "tea 1"
    assert threads == {get_ident()}


def test_a_page_is_shown_again_in_another_loop() -> None:
    """A module's pipe outlives the loop it listened in."""
    seen: list[Any] = []
    pipe = Pipe("orders", on_value=lambda message: seen.append(message.value))
    page = Page(pipe)
    for number in (1, 2):
        with Screen(page) as screen:
            tell(screen, "orders", "new", number)
    assert seen == [1, 2]


def test_a_pipe_says_what_it_is() -> None:
    """For reports."""
    assert repr(Pipe("orders")) == "<Pipe orders>"
    assert repr(Pipe("orders", "new")) == "<Pipe orders 'new'>"


def test_a_pipe_cannot_be_what_a_live_hole_gives() -> None:
    """It stands beside it, or in an element that the hole gives."""
    pipe = Pipe("orders")
    screen = Screen(Page(lambda: pipe))
    [error] = screen.errors
    assert "TypeError: expected a function in" in error
    screen.close()
    with pytest.raises(InvalidChildError):
        Page(object())
