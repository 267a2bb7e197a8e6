"""Shelves: who has which name, what is written when, and what is forgotten."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import Any

import pytest

from wardian import Button, Div, Page, State
from wardian.live import keeping as live_keeping
from wardian.live.app import App
from wardian.live.keeping import PAUSE, Shelf
from wardian.live.view import View
from wardian.testing.clock import JumpingLoop
from wardian.tree import keeping


class Texts(dict[str, str]):
    """A storage that says when it is waited for.

    Attributes:
        expected: What it was asked to call when the tab goes, each time.
        writes: What was written at a time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.expected: list[Callable[[], None] | None] = []
        self.writes: list[dict[str, Any]] = []

    def read(self, name: str) -> str | None:
        """Give a text."""
        return self.get(name)

    def write(self, texts: Mapping[str, str | None]) -> None:
        """Put texts there."""
        self.writes.append({json.loads(name[1:])[-1]: text for name, text in texts.items()})
        for name, text in texts.items():
            self.pop(name, None)
            if text is not None:
                self[name] = text

    def expect(self, save: Callable[[], None] | None) -> None:
        """Note it."""
        self.expected.append(save)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """Return the shelf of every object."""
    made = Shelf(Texts())
    monkeypatch.setattr(live_keeping, "finders", [lambda _owner: made])
    monkeypatch.setattr(keeping, "_told", set())
    yield made


def texts(shelf: Shelf) -> Texts:
    """Return where a shelf writes."""
    assert isinstance(shelf.storage, Texts)
    return shelf.storage


def run(main: Coroutine[Any, Any, None]) -> list[dict[str, Any]]:
    """Run a program on a clock that jumps; return what nobody caught."""
    loop = JumpingLoop()
    uncaught: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: uncaught.append(context))
    try:
        loop.run_until_complete(main)
    finally:
        loop.close()
    return uncaught


class Row(Div):
    """A component with a kept state."""

    n = State(0, keep=True)


class Transport:
    """Sends nothing."""

    def send(self, text: str, *, to: View | None = None) -> None:
        """Lose it."""

    def tell(self, view: View, text: str) -> None:
        """Lose it."""

    def reaches(self, view: View) -> bool:
        """Reach nobody."""
        return False


def test_what_fails_keeps_nothing_else_back(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    """A default that cannot be made is reported; all that changed with it is written."""

    def fail() -> int:
        raise ValueError("no connection")

    class Store:
        first = State(0, keep=True)
        broken = State(factory=fail, keep=True)
        last = State(0, keep=True)

    store = Store()

    async def main() -> None:
        store.first = 1
        store.broken = 2
        store.last = 3
        await asyncio.sleep(PAUSE)

    assert run(main()) == []
    assert texts(shelf).writes == [{"first": '["k",0,1]', "broken": None, "last": '["k",0,3]'}]
    (said,) = [each.getMessage().partition("\n")[0] for each in caplog.records]
    where = f"the default of {Store.__qualname__}.broken"
    assert said == f"ValueError: no connection in {where}"


def test_whatever_is_raised_what_was_not_written_is_written_later(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that changed is forgotten before it is written."""
    rows = [Row(key=key) for key in "abc"]
    packed = keeping.KeptState.packed

    def failing(state: keeping.KeptState[Any], owner: Any) -> str:
        if owner is rows[1]:
            raise KeyboardInterrupt
        return packed(state, owner)

    monkeypatch.setattr(keeping.KeptState, "packed", failing)

    async def main() -> None:
        for row in rows:
            row.n = 5
        with pytest.raises(KeyboardInterrupt):
            shelf.save()
        await asyncio.sleep(PAUSE)

    run(main())
    assert sorted(json.loads(name[1:])[-2] for name in texts(shelf)) == ["a", "c"]


def test_names_of_what_is_gone_are_forgotten(shelf: Shelf) -> None:
    """Rows may come and go all day, each with a key of its own."""
    for key in range(100):
        assert Row(key=key).n == 0
    stays = Row(key="stays")
    assert stays.n == 0
    gc.collect()
    assert [holder() for holder, _ in shelf._holders.values()] == [stays]


def test_a_name_that_was_forgotten_is_had_again(shelf: Shelf) -> None:
    """By whoever changes under it, also when the one before it ended in between."""

    async def main() -> None:
        first = Row(key=1)
        assert first.n == 0
        second = Row(key=1)
        second.n = 4
        del first
        gc.collect()
        await asyncio.sleep(PAUSE)
        assert texts(shelf).writes == [{"n": '["k",0,4]'}]

    assert run(main()) == []


def test_a_tab_is_watched_only_while_something_is_to_be_written(shelf: Shelf) -> None:
    """In a page that takes a proxy and two listeners; what is only made anew takes none."""
    before, after = Row(key=1), Row(key=1)
    expected = texts(shelf).expected

    async def main() -> None:
        assert (before.n, after.n) == (0, 0)
        await asyncio.sleep(PAUSE)
        assert expected == []
        assert (Row(key=1).n, Row(key=1).n) == (0, 0)  # a look at who has the name is due
        after.n = 1
        after.n = 2
        assert expected == [shelf.save]
        await asyncio.sleep(PAUSE)
        assert expected == [shelf.save, None]

    assert run(main()) == []
    assert texts(shelf).writes == [{"n": '["k",0,2]'}]


def test_two_that_are_shown_are_told_of(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    """Though neither has changed."""

    async def main() -> None:
        page = Page(Button("a"), Row(), Row())
        view = View(App(page), page, Transport(), 1)
        view.show()
        assert [row.n for row in page if isinstance(row, Row)] == [0, 0]
        await asyncio.sleep(PAUSE)
        view.close()

    assert run(main()) == []
    (said,) = [each.getMessage() for each in caplog.records]
    assert "Row has kept states: expected each object to have a key of its own" in said
