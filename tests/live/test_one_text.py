"""One text of one element: a tab beside the interpreter takes it by a call, others as a patch."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from random import Random
from typing import Any

import pytest

from wardian import Button, Div, Each, Li, P, Page, State, Ul
from wardian.live import updating, view
from wardian.live.view import views_of
from wardian.testing import Screen
from wardian.tree.ledger import ONLY_TEXT, ledger

pytestmark = pytest.mark.usefixtures("with_or_without_threads")


class Calls(dict[int, str]):
    """What a view was told by calls: the texts of its tab."""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.screen = screen
        self.texts: list[tuple[int, str]] = []
        screen.view.texts = self

    def __setitem__(self, id: int, text: str) -> None:
        self.texts.append((id, text))

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


def set_and_await(screen: Screen, element: Any, text: object) -> Callable[[], None]:
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


def test_an_awaited_attribute_takes_along_all_that_stands_below() -> None:
    """Lists as well, which look at their items again."""
    items = ["a"]
    page = Page(Div(Ul(Each(lambda: items, Li)), P("b"), title="c"))
    with Screen(page) as screen:
        page[0].title, page[0][1].text = "C", "B"
        items.append("d")
        assert awaited(screen, page[0])
        assert ledger.dirty == {}
        assert screen.html() == (
            '<div><div title="C"><ul><li>a</li><li>d</li></ul><p>B</p></div></div>'
        )
        items.append("e")
        page[0][0].title = "f"
        assert awaited(screen, page[0][0])
        assert "<li>e</li>" in screen.html()


def test_no_text_at_all_is_a_call_as_well() -> None:
    """And so is the first one after it: the element is nothing but a text all the time."""
    page = Page(P("a"))
    with Screen(page) as screen:
        calls = Calls(screen)
        assert calls.during(set_and_await(screen, page[0], "")) == ([""], [])
        assert calls.during(set_and_await(screen, page[0], "B")) == (["B"], [])


def test_what_is_waited_for_one_after_the_other_takes_the_shortest_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Once it is known who has them, nothing is looked for in a page; what is more is not lost."""
    looked: list[Any] = []

    def deliver_one(element: Any) -> bool | None:
        looked.append(element)
        return view.deliver_one(element)

    async def change() -> None:
        for number in range(9):
            page[number % 2].text = f"turn {number}"
            assert await page[number % 2].update()
        page[0].text, page[0].title = "A", "T"
        assert await page[0].update()
        page[0].text, page[1].text = "AA", "B"
        one, other = page[0].update(), page[1].update()
        assert await other and await one
        page[0].text, page[1].text = "AAA", "BB"
        one, other = page[0].update(), page[1].update()
        assert await one and await other and await page[2].update()
        page[0].text = "last"
        assert await page[0].update()

    monkeypatch.setattr(updating, "deliver_one", deliver_one)
    page = Page(P("a"), P("b"), P("c"))
    with Screen(page) as screen:
        calls = Calls(screen)
        calls.during(lambda: screen.run(change()))
        said = [text for _, text in calls.texts]
        assert said[:10] == [*(f"turn {number}" for number in range(9)), "A"]
        assert said[-1] == "last" and ledger.dirty == {}
        assert len(looked) == (12 if updating._thread else 3)


def test_a_text_that_the_tab_does_not_take_is_not_lost() -> None:
    """Who waits is told, and the next one has it."""

    class Failing(Calls):
        def __setitem__(self, id: int, text: str) -> None:
            if text == "B":
                raise RuntimeError("the tab")
            super().__setitem__(id, text)

    async def change() -> None:
        page[0].text = "A"
        assert await page[0].update()
        page[0].text = "B"
        with pytest.raises(RuntimeError, match="the tab"):
            await page[0].update()
        assert page[0] in ledger.dirty
        screen.view.texts = None
        assert await page[0].update()

    page = Page(P("a"))
    with Screen(page) as screen:
        Failing(screen)
        screen.run(change())
        assert screen.text("p") == "B" and ledger.dirty == {}


def test_a_view_that_is_owed_something_gets_it_first() -> None:
    """What was sent to another one alone goes to it with the next change."""
    page = Page(P("a"), P("b"))
    with Screen(page) as screen, screen.another() as second:

        async def change() -> None:
            page[0].text = "A"
            page[0].update(to=screen.view)
            page[1].text = "B"
            assert await page[1].update()

        screen.run(change())
        assert second.html() == screen.html() and ">A<" in screen.html()


def test_a_tab_without_such_a_call_gets_patches_without_a_gap() -> None:
    """Whatever went by calls in between had no number."""
    page = Page(P("a"))
    with Screen(page) as screen:
        change = set_and_await(screen, page[0], "A")
        change()
        calls = Calls(screen)
        assert calls.during(set_and_await(screen, page[0], "B")) == (["B"], [])
        screen.view.texts = None
        set_and_await(screen, page[0], "C")()
        assert [json.loads(text)[2] for text in screen.sent[1:]] == [1, 2]
        assert screen.text("p") == "C"


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
            page[0].show = False
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


def test_a_frame_sends_a_patch() -> None:
    """Only who waits for one text has one text; of handlers, see ``test_few_changes``."""
    page = Page(P("a"), Button("press"))
    with Screen(page) as screen:
        calls = Calls(screen)

        async def change() -> None:
            page[0].text = "A"
            page[0].update()
            await asyncio.sleep(0.1)

        texts, ops = calls.during(lambda: screen.run(change()))
        assert texts == [] and ops == [["t", page[0]._id, "A"]]


def test_texts_that_wait_have_nothing_else_in_common() -> None:
    """What comes beside one of them, in whatever order, is not the others'."""
    page = Page(*[P(str(n)) for n in range(6)])
    with Screen(page) as screen:
        for each in page:
            each.text = "changed"
        page[0].title = "T"
        page[1].append(P("child"))
        page[2][:] = [P("instead")]
        page[3:4] = [P("adopts", key=None)]
        page[4].text = None
        screen.update(page)
        assert ledger.dirty == {} and dict(ONLY_TEXT) == {"#text": None}
        with Screen(page) as other:
            assert other.html() == screen.html()
        assert [each.text for each in page] == [
            "changed", "changedchild", "instead", "adopts", "", "changed"
        ]  # fmt: skip


def test_a_text_that_was_put_back_joins_what_came_meanwhile() -> None:
    """As after a flush that failed."""
    page = Page(P("a"), P("b"))
    with Screen(page) as screen:
        page[0].text, page[1].text = "A", "B"
        taken = [(node, ledger.dirty.pop(node)) for node in (page[0], page[1])]
        page[0].text = "AA"
        page[1].title = "T"
        page[0].lang = "en"
        for node, changes in taken:
            ledger.put_back(node, changes)
        ledger.put_back(page[0], {"title": None})
        assert set(ledger.dirty[page[0]]) == {"#text", "lang", "title"}
        screen.update(page)
        assert '<p lang="en">AA</p><p title="T">B</p>' in screen.html()
        assert dict(ONLY_TEXT) == {"#text": None}


def test_a_text_for_a_normal_form_is_a_call_as_well() -> None:
    """NUL and lone surrogates cannot be in a document; what is no string becomes one."""
    page = Page(P("a"))
    with Screen(page) as screen:
        calls = Calls(screen)
        for given, sent in (("\0é", "\ufffdé"), ("\ud800", "\ufffd"), (7, "7"), ("a\nb", "a\nb")):
            assert calls.during(set_and_await(screen, page[0], given)) == ([sent], [])


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


def only_view(node: Any) -> object:
    """The one view that has a node, found by looking at all that is above it."""
    views = list(views_of([node]) if node in ledger.roots else ())
    for up in node._up:
        above = only_view(up)
        views += [above, above] if above is None else [above]
    return views[0] if len(views) == 1 else None


def test_who_has_an_element_is_forgotten_when_another_stands_in_for_it() -> None:
    """It may be shown on another page then."""
    old = Div(P("a"), key="same")
    page, other = Page(old), Page()
    with Screen(page) as screen, Screen(other) as beside:
        calls, others = Calls(screen), Calls(beside)
        assert calls.during(set_and_await(screen, old[0], "A")) == (["A"], [])
        page[:] = [Div(P("b"), key="same")]
        screen.update(page)
        old[:] = [P("c")]
        other.append(old)
        beside.update(other)
        assert others.during(set_and_await(beside, old[0], "C")) == (["C"], [])


@pytest.mark.parametrize("seed", range(20))
def test_who_alone_has_a_text_is_known_whatever_becomes_of_the_page(seed: int) -> None:
    """Second places, other parents, second tabs, tabs of a part, new elements for old ones."""
    random = Random(seed)
    keys = map(str, count())
    shelves = [Div(*[Div(P("0"), P("0"), key=next(keys)) for _ in range(3)]) for _ in range(4)]
    page, other = Page(*shelves[:2]), Page(*shelves[2:])
    gone: list[Any] = []
    used = 0
    with Screen(page) as screen, Screen(other) as beside, ExitStack() as others:
        for each in (screen, beside):
            Calls(each)
        for step in range(200):
            shelf = random.choice(shelves)
            part = random.choice(list(shelf) or [Div(key=next(keys))])
            text = random.choice(list(part) or [P("0", parent=part)])
            names = {each._key for each in shelf}
            act = random.choice(["text"] * 8 + ["place", "remove", "back", "new", "tab", "close"])
            if act == "text":
                text.text = str(step)
                assert awaited(screen, text) == bool(text._up)
                used += bool(ledger.views)
            elif act == "place":
                target = random.choice(shelves)
                if part._key not in {each._key for each in target}:
                    target.append(part)
            elif act == "remove" and part in shelf:
                shelf.remove(part)
                gone.append(part)
            elif act == "back" and gone and gone[-1]._key not in names:
                shelf.append(gone.pop())
            elif act == "new":
                gone += shelf
                shelf[:] = [Div(P(str(step)), P(str(step)), key=each._key) for each in shelf]
            elif act == "tab":
                at = random.choice([page, shelf, part, text])
                Calls(others.enter_context(Screen(at)))
            elif act == "close":
                others.close()
            if act != "text":
                screen.update(page)
                screen.update(other)
            texts = [p for shelf in shelves for part in shelf for p in part]
            for links, view in ledger.views.items():
                assert all(only_view(p) is view for p in texts if p._up == links)
    assert used > 20 and not ledger.views
