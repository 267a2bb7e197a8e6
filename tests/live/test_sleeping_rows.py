"""Rows that sleep: whoever changes them, and whatever fails meanwhile, tabs show the tree."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from wardian import A, B, Div, Li, Page, Span, State, Table, Tbody, Td, Tr, Ul
from wardian.live import updating
from wardian.testing import Screen
from wardian.tree.ledger import ledger
from wardian.tree.sleeping import Sleeping


class Refused:
    """What no JSON can hold."""


class Counter(Div):
    """A component with a constructor of its own, which calls that of a plain element."""

    n = State(0)

    def __init__(self, start: int) -> None:
        super().__init__(classes="counter")
        self.n = start

    def build(self) -> None:
        """Show the number."""
        self += Span(lambda: f"n = {self.n}")


def rows(many: int) -> list[Tr]:
    """Rows that are alike."""
    return [Tr(Td("a"), Td(A("b", on_click=print)), Td(Span("c"))) for _ in range(many)]


def shown(screen: Screen) -> str:
    """What the tab shows, without the comments."""
    return re.sub("<!--.*?-->", "", screen.html())


@pytest.fixture
def body() -> Tbody:
    """A table's body with nothing in it."""
    return Tbody()


@pytest.fixture
def switching() -> Iterator[None]:
    """Threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def together(*works: Callable[[], None]) -> list[BaseException]:
    """Run functions in threads, all at once; give what they raised."""
    raised: list[BaseException] = []
    begin = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        begin.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001 (told by the test)
            raised.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.usefixtures("switching")
def test_two_threads_may_wake_one_row(body: Tbody) -> None:
    """Each changes something else in it: no change is lost."""
    with Screen(Page(Table(body))) as screen:
        for _ in range(3):
            body[:] = rows(100)
            screen.update(body)
            kids = list(body._kids)
            raised = together(
                lambda kids=kids: [row[0].set("title", "T") for row in kids],  # type: ignore[misc]
                lambda kids=kids: [row[2][0].set("title", "U") for row in kids],  # type: ignore[misc]
            )
            screen.update(body)
            assert not raised and body.html() in shown(screen)


@pytest.mark.usefixtures("switching")
@pytest.mark.parametrize(
    "change",
    [
        lambda row: row[2][0].set("title", "T"),
        lambda row: row[2].append(B("new")),
        lambda row: row.set("title", "T"),
        lambda row: setattr(row[0], "text", "T"),
    ],
)
def test_a_thread_may_change_rows_while_they_are_sent(
    body: Tbody, change: Callable[[Any], None]
) -> None:
    """What it changes comes with them, or after them."""
    with Screen(Page(Table(body))) as screen:
        for _ in range(3):
            made = rows(100)
            body[:] = made
            flush = updating.flush_everything
            raised = together(lambda made=made: [change(row) for row in made], flush)  # type: ignore[misc]
            screen.update(body)
            assert not raised and body.html() in shown(screen)


def test_what_changed_in_a_row_goes_with_the_page() -> None:
    """A row that sleeps need not wake for a text of its own: nothing of it is left behind."""
    with Screen(Page(Ul())) as screen:
        items = screen.view.root[0]
        items.extend(Li(str(n)) for n in range(50))
        screen.update(items)
        assert type(items._kids[3]._outline) is Sleeping
        items[3].text = "x"
    assert not ledger.dirty and not ledger.alive.sleeping


def test_rows_that_cannot_be_written_are_not_taken_for_shown(body: Tbody) -> None:
    """They come as soon as they can be, with all others."""
    with Screen(Page(Table(body))) as screen:
        made = rows(40)
        made[20][0]._attributes = {"title": Refused()}
        for row in made:
            row[0].title = "t"
        made[20][0]._attributes["title"] = Refused()
        body[:] = made
        assert not screen.update(body)
        assert not any(row._up for row in made) and not ledger.alive.sleeping
        made[20][0].title = "t"
        assert screen.update(body)
        assert body.html() in shown(screen)
        screen.errors.clear()


def test_rows_go_asleep_together_or_one_by_one(body: Tbody) -> None:
    """Nobody remembers those that are gone."""
    with Screen(Page(Table(body))) as screen:
        body[:] = rows(40)
        screen.update(body)
        (group,) = ledger.alive.sleeping
        del body[3:5]
        body[0].title = "awake"
        screen.update(body)
        assert ledger.alive.sleeping == [group] and group._left == 37
        body.clear()
        screen.update(body)
        assert not ledger.alive.sleeping and not ledger.alive.starts
        assert shown(screen).count("<tr") == 0


def test_a_constructor_that_calls_ours_makes_a_component() -> None:
    """The shortcut of a plain class is for that class alone."""
    Div("warm", classes="counter")
    with Screen(Page(Ul())) as screen:
        items = screen.view.root[0]
        items[:] = [Li(Counter(n)) for n in range(40)]
        screen.update(items)
        assert "<span>n = 39</span>" in shown(screen)
