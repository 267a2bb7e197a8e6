"""One text of one element: a tab beside the interpreter takes it by a call, others as a patch."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from wardian import Button, Div, Each, Li, P, Page, State, Ul
from wardian.testing import Screen


class Calls:
    """What a view was told by calls."""

    def __init__(self, screen: Screen, *, takes: bool = True) -> None:
        self.screen = screen
        self.takes = takes
        self.texts: list[tuple[int, str]] = []
        screen.view.put_text = self.put

    def put(self, id: int, text: str) -> bool:
        """As the tab's function."""
        self.texts.append((id, text))
        return self.takes

    def during(self, act: Callable[[], Any]) -> tuple[list[str], list[Any]]:
        """The texts of the calls, and the ops of the patches, that something leads to."""
        self.texts.clear()
        before = len(self.screen.sent)
        act()
        patches = [json.loads(text) for text in self.screen.sent[before:]]
        return [text for _, text in self.texts], [op for patch in patches for op in patch[3]]


def awaited(screen: Screen, element: Any) -> bool:
    """Await an update, and give its answer."""

    async def run() -> bool:
        return bool(await element.update())

    return bool(screen.run(run()))


def set_and_await(screen: Screen, element: Any, text: str) -> Callable[[], None]:
    """A change of one text, waited for."""

    def act() -> None:
        element.text = text
        assert awaited(screen, element)

    return act


def test_an_awaited_text_is_one_call_and_no_patch() -> None:
    """Whatever else waits on the page goes when somebody asks for it."""
    page = Page(P("a"), P("b"))
    with Screen(page) as screen:
        calls = Calls(screen)
        page[1].text = "waits"
        assert calls.during(set_and_await(screen, page[0], "A")) == (["A"], [])
        assert calls.texts == [(page[0]._id, "A")]
        assert calls.during(set_and_await(screen, page[1], "B")) == (["B"], [])
        assert calls.during(lambda: awaited(screen, page[0])) == ([], [])


def test_what_the_tab_does_not_take_is_the_next_patch() -> None:
    """Numbers go on without a gap, whatever went by calls in between."""
    page = Page(P("a"))
    with Screen(page) as screen:
        calls = Calls(screen, takes=False)
        assert calls.during(set_and_await(screen, page[0], "A")) == (
            ["A"],
            [["t", page[0]._id, "A"]],
        )
        calls.takes = True
        calls.during(set_and_await(screen, page[0], "B"))
        calls.takes = False
        calls.during(set_and_await(screen, page[0], "C"))
        assert [json.loads(text)[2] for text in screen.sent[1:]] == [1, 2]
        assert screen.text("p") == "C"


def test_no_text_at_all_is_a_patch_where_the_tab_says_so() -> None:
    """The element loses its text node then."""
    page = Page(P("a"))
    with Screen(page) as screen:
        calls = Calls(screen, takes=False)
        assert calls.during(set_and_await(screen, page[0], "")) == ([""], [["t", page[0]._id, ""]])
        assert screen.text("p") == ""


def test_a_row_of_a_list_is_no_exception() -> None:
    """Also one that was no element until somebody asked."""
    page = Page(ul := Ul(Each(["a", "b"], lambda item: Li(item))))
    with Screen(page) as screen:
        calls = Calls(screen)
        row = ul[0][1]
        assert calls.during(set_and_await(screen, row, "B")) == (["B"], [])


def test_everything_else_goes_as_a_patch() -> None:
    """Another change beside the text, a text node, children, a hole, a root with two views."""
    page = Page(P("a", title="t"), Div(P("x")), P("in two places"), Div(), Div("b", P("c")))
    page[3].append(page[2])
    with Screen(page) as screen:
        calls = Calls(screen)

        def both() -> None:
            page[0].title = "T"
            page[0].text = "A"
            awaited(screen, page[0])

        assert calls.during(both)[0] == []
        assert calls.during(set_and_await(screen, page[1], "alone"))[0] == []
        assert calls.during(set_and_await(screen, page[2], "twice"))[0] == []
        page[0].text = "new"
        assert calls.during(lambda: awaited(screen, page)) == ([], [["t", page[0]._id, "new"]])
        with screen.another() as second:
            page[0].text = "for both"
            assert calls.during(lambda: awaited(screen, page[0]))[0] == []
            assert second.html() == screen.html()
        assert calls.during(set_and_await(screen, page[0], "one again")) == (["one again"], [])


def test_a_stale_hole_runs_first() -> None:
    """It may be what the update is about."""

    class Both(Div):
        name = State("a")

        def build(self) -> None:
            self.title = lambda: self.name

    page = Page(both := Both())
    with Screen(page) as screen:
        calls = Calls(screen)
        both.text = "text"
        awaited(screen, both)

        def act() -> None:
            both.name = "b"
            both.text = "A"
            awaited(screen, both)

        assert calls.during(act)[0] == []
        assert 'title="b"' in screen.html() and ">A<" in screen.html()


@pytest.mark.parametrize("first", ["bare", "for one view"])
def test_what_was_called_for_before_goes_first(first: str) -> None:
    """In one patch where it may be, in the order of the calls."""
    page = Page(P("a"), P("b"))
    with Screen(page) as screen:
        calls = Calls(screen)

        async def change() -> None:
            page[0].text = "A"
            page[0].update(to=None if first == "bare" else screen.view)
            page[1].text = "B"
            assert await page[1].update()

        texts, ops = calls.during(lambda: screen.run(change()))
        assert texts == [] and [op[2] for op in ops] == ["A", "B"]


def test_a_handler_sends_a_patch_and_a_frame_does() -> None:
    """Only who waits for one text has one text."""
    page = Page(P("a"), Button("press", on_click=lambda: setattr(page[0], "text", "A")))
    with Screen(page) as screen:
        calls = Calls(screen)
        texts, ops = calls.during(lambda: screen.click("button"))
        assert texts == [] and ops == [["t", page[0]._id, "A"]]


def test_a_task_made_of_an_update_is_a_coroutine_of_asyncio() -> None:
    """Though it derives from nothing."""
    page = Page(P("a"))
    with Screen(page) as screen:

        async def change() -> None:
            page[0].text = "A"
            update = page[0].update()
            assert asyncio.iscoroutine(update)
            assert await asyncio.create_task(update) is True

        screen.run(change())
