"""When a flush is made: at once for who wants the answer, once for all the others."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from wardian import Button, Div, P, Page, run_task
from wardian.live import slowness, updating
from wardian.testing import Screen

pytestmark = pytest.mark.usefixtures("with_or_without_threads")


@pytest.fixture
def board() -> Page:
    """A page with three texts."""
    return Page(P("a"), P("b"), P("c"))


def texts(screen: Screen) -> list[list[Any]]:
    """The ops of each patch so far."""
    return [json.loads(text)[3] for text in screen.sent if text.startswith('["p"')]


def first(screen: Screen) -> str:
    """The first of the texts."""
    return str(screen.all("p")[0].text)


def test_many_calls_in_one_task_are_one_flush(board: Page) -> None:
    """The last value of each text, in one patch."""

    async def change() -> None:
        for number in range(100):
            board[number % 3].text = str(number)
            board[number % 3].update()
        assert texts(screen) == []

    with Screen(board) as screen:
        screen.run(change())
        assert [len(ops) for ops in texts(screen)] == [3]
        assert first(screen) == "99"


def test_an_awaited_one_is_made_at_once_with_what_was_called_for_before(board: Page) -> None:
    """Changes keep their order, and nobody waits for a frame."""

    async def change() -> None:
        board[0].text = "first"
        board[0].update()
        board[1].text = "second"
        board[2].text = "not asked for"
        assert await board[1].update() is True
        assert len(texts(screen)) == 1 and len(texts(screen)[0]) == 2

    with Screen(board) as screen:
        screen.run(change())
        assert len(texts(screen)) == 1


@pytest.mark.parametrize(
    "look", [bool, lambda update: update.sent, lambda update: 1 - update.queued]
)
def test_looking_at_the_answer_makes_the_flush(board: Page, look: Any) -> None:
    """The answer is honest, so it cannot be given before."""

    async def change() -> None:
        board[0].text = "x"
        update = board.update()
        assert texts(screen) == [] and "due" in repr(update)
        assert look(update) == 1
        assert len(texts(screen)) == 1 and "sent=1" in repr(update)

    with Screen(board) as screen:
        screen.run(change())


def test_the_answer_of_one_left_alone_is_that_of_its_flush(board: Page) -> None:
    """Looked at later, it tells who was sent it then."""

    async def change() -> Any:
        board[0].text = "x"
        return board[0].update()

    with Screen(board) as screen:
        update = screen.run(change())
        board.clear()
        screen.update(board)
        assert (update.sent, update.queued) == (1, 0)


def test_a_handler_takes_along_what_was_called_for(board: Page) -> None:
    """Its flush is made when it returns, as ever."""

    def press() -> None:
        board[0].text = "x"
        board[0].update()
        board[1].text = "y"

    board.append(Button("press", on_click=press))
    with Screen(board) as screen:
        screen.click("button")
        assert [len(ops) for ops in texts(screen)] == [2]


def test_for_one_view_first_then_for_all(board: Page) -> None:
    """Each in its turn, where the calls alternate."""
    with Screen(board) as one:
        two = one.another()

        async def change() -> None:
            board[0].text = "for one"
            board[0].update(to=one.view)
            board[1].text = "for all"
            board[1].update()

        one.run(change())
        assert "for one" in one.html() and "for all" in one.html()
        assert two.html() == one.html()
        two.close()


def test_what_is_due_when_a_loop_ends_is_made_in_the_next(board: Page) -> None:
    """A frame that never comes blocks nobody."""

    async def change() -> None:
        board[0].text = "x"
        board[0].update()

    loop = asyncio.new_event_loop()
    loop.run_until_complete(change())
    loop.close()
    with Screen(board) as screen:
        screen.run(change())
        board[0].text = "y"
        assert screen.update(board) is True and first(screen) == "y"


def test_a_view_that_ends_before_the_frame_is_no_error(board: Page) -> None:
    """Nobody is there to be told."""

    async def change() -> None:
        board[0].text = "x"
        board[0].update()
        screen.view.close()

    with Screen(board) as screen:
        screen.run(change())
    assert updating._noted == []


def test_threads_are_not_kept_waiting(board: Page) -> None:
    """Their updates are made by the loop, in order."""
    answers: list[bool] = []

    def work() -> None:
        for number in range(20):
            board[0].text = str(number)
            answers.append(asyncio.run(wait()))

    async def wait() -> bool:
        return bool(await board[0].update())

    async def serve() -> None:
        await asyncio.to_thread(work)

    with Screen(board) as screen:
        screen.run(serve())
        assert answers == [True] * 20 and first(screen) == "19"


def test_a_task_made_of_it_makes_it(board: Page) -> None:
    """``run_task`` and ``create_task`` count as waiting for the answer."""

    async def change() -> None:
        board[0].text = "x"
        await asyncio.gather(asyncio.create_task(board.update()), run_task(board.update()))
        assert len(texts(screen)) == 1

    with Screen(board) as screen:
        screen.run(change())


@pytest.fixture
def always_slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every flush takes longer than a frame."""
    monkeypatch.setattr(slowness, "LONGEST", -1.0)
    monkeypatch.setattr(slowness, "_told", set())
    yield


@pytest.mark.usefixtures("always_slow")
def test_a_long_flush_is_told_once_with_its_cause(
    board: Page, caplog: pytest.LogCaptureFixture
) -> None:
    """The line of the update, or the handler; how many ops, how many bytes."""

    async def change() -> None:
        for text in "xyz":
            board[0].append(Div(text))
            board[1].text = text
            board.update()
            await asyncio.sleep(1)

    board.append(Button("press", on_click=lambda: board[0].clear()))
    with caplog.at_level(logging.WARNING, "wardian"), Screen(board) as screen:
        screen.run(change())
        screen.click("button")
        screen.click("button")
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert "update() of <Page> at " in told[0] and "test_scheduling.py:" in told[0]
    assert "ops: 3, bytes: " in told[0]
    assert "the click handler of <Button 'press'>" in told[1]


def test_a_short_flush_is_not_told(board: Page, caplog: pytest.LogCaptureFixture) -> None:
    """Most are."""
    with Screen(board) as screen:
        board[0].text = "x"
        screen.update(board)
    assert not caplog.records
