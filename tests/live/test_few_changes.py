"""What a handler changed, where it is little: a tab beside the interpreter takes it by calls."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.live.test_one_text import Calls, awaited

from wardian import Button, Div, Each, Input, Li, P, Page, State, Ul
from wardian.live.updating import flush_everything
from wardian.live.view import FEW, deliver_few
from wardian.testing import Screen
from wardian.tree.ledger import ledger
from wardian.tree.lists.looking import Look


class Values(dict[int, str | None]):
    """The attributes of a name in a tab: writes down what is set."""

    def __init__(self, name: str, told: list[tuple[int, str, str | None]]) -> None:
        super().__init__()
        self.name, self.told = name, told

    def __setitem__(self, id: int, value: str | None) -> None:
        self.told.append((id, self.name, value))


class Puts(Calls):
    """What a view was told by calls, attributes too."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.attributes: list[tuple[int, str, str | None]] = []
        screen.view.attributes = lambda name: Values(name, self.attributes)

    def click(self) -> tuple[list[Any], list[Any]]:
        """Press the one button; give what was called, and the ops of the patches."""
        self.attributes.clear()
        texts, ops = self.during(lambda: self.screen.click("button"))
        return [*texts, *self.attributes], ops


def test_texts_and_attributes_are_a_call_each() -> None:
    """In the order of the changes, each once, with the values there are in the end."""

    def press() -> None:
        page[0].text = "B"
        page[1].classes = "x"
        page[1].classes = "danger"
        page[2].title = None

    page = Page(P("a"), P("b"), P("c", title="t"), Button(on_click=press))
    with Screen(page) as screen:
        puts = Puts(screen)
        called = ["B", (page[1]._id, "class", "danger"), (page[2]._id, "title", None)]
        assert puts.click() == (called, [])
        assert not ledger.dirty
        # What is as before is not sent, unless it was something else in between.
        assert puts.click() == ([(page[1]._id, "class", "danger")], [])


def test_a_tab_elsewhere_gets_one_patch() -> None:
    """Nobody can call it."""

    def press() -> None:
        page[0].text = "B"
        page[1].title = "T"

    page = Page(P("a"), P("b"), Button(on_click=press))
    with Screen(page) as screen:
        before = len(screen.sent)
        screen.click("button")
        (patch,) = screen.sent[before:]
        assert json.loads(patch)[3] == [
            ["t", page[0]._id, "B"],
            ["a", page[1]._id, "title", "T"],
        ]
        assert 'title="T"' in screen.html() and ">B<" in screen.html()


def more(page: Page) -> None:
    """Children beside a text."""
    page.append(P("new"))


def many(page: Page) -> None:
    """More elements than are looked at."""
    for each in page[1]:
        each.title = "T"


def shown(page: Page) -> None:
    """Visibility."""
    page[1].show = False


def styled(page: Page) -> None:
    """A declaration."""
    page[1].style["color"] = "red"


def valued(page: Page) -> None:
    """A property that a person edits."""
    page[2].value = "v"


def listening(page: Page) -> None:
    """A listener."""
    page[1].on("click", lambda: None)


def nested(page: Page) -> None:
    """A text that became a child."""
    page[0].append("c")


def replaced(page: Page) -> None:
    """A text in place of children."""
    page[1].text = "x"


@pytest.mark.parametrize("change", [more, many, shown, styled, valued, listening, nested, replaced])
def test_everything_else_goes_as_a_patch(change: Any) -> None:
    """Together with what would have been a call."""

    def press() -> None:
        page[0].title = "T"
        change(page)

    page = Page(P("a"), Div(*[P(str(n)) for n in range(FEW)]), Input(), Button(on_click=press))
    with Screen(page) as screen:
        puts = Puts(screen)
        called, ops = puts.click()
        assert called == [] and ["a", page[0]._id, "title", "T"] in ops
        screen.view.texts = screen.view.attributes = None
        screen.update(page)
        with Screen(page) as other:
            assert other.html() == screen.html()


def test_an_element_in_two_places_or_tabs_is_told_by_a_patch() -> None:
    """One op for all of them."""
    twice = P("a")
    page = Page(Div(twice), Div(twice), Button(on_click=lambda: setattr(twice, "title", "T")))
    with Screen(page) as screen:
        assert Puts(screen).click() == ([], [["a", twice._id, "title", "T"]])
    page = Page(P("a"), Button(on_click=lambda: setattr(page[0], "title", "T")))
    with Screen(page) as screen, screen.another() as other:
        assert Puts(screen).click() == ([], [["a", page[0]._id, "title", "T"]])
        assert 'title="T"' in other.html()


def test_states_and_updates_that_wait_are_not_passed_by() -> None:
    """A binding runs, and an update has its answer, with the same flush."""

    class Both(Div):
        name = State("a")

        def build(self) -> None:
            self.title = lambda: self.name
            self += Button(on_click=self.press)

        def press(self) -> None:
            self.name = "b"
            self.id = "i"

    page = Page(both := Both())
    with Screen(page) as screen:
        called, ops = Puts(screen).click()
        assert called == [(both._id, "id", "i"), (both._id, "title", "b")] and ops == []
    answers = []

    def press() -> None:
        page[0].title = "T"
        answers.append(page[0].update())

    page = Page(P("a"), Button(on_click=press))
    with Screen(page) as screen:
        assert Puts(screen).click()[0] == []
        assert answers[0].sent == 1
    assert both.title == "b"


def test_a_row_of_a_list_is_no_exception() -> None:
    """Its element stands in one place."""

    def press() -> None:
        ul[0][1].classes = "danger"

    page = Page(ul := Ul(Each(["a", "b"], lambda item: Li(item))), Button(on_click=press))
    with Screen(page) as screen:
        row = ul[0][1]
        assert Puts(screen).click() == ([(row._id, "class", "danger")], [])


def test_what_holes_show_is_a_call_each() -> None:
    """Texts and attributes that follow a state; a hole with something else is a patch."""

    class Counter(Div):
        n = State(0)

        def build(self) -> None:
            self += P("n is ", lambda: self.n, title=lambda: f"{self.n} times")
            self += P(lambda: self.n if self.n < 2 else Li("many"))
            self += Button(on_click=self.press)

        def press(self) -> None:
            self.n += 1

    page = Page(counter := Counter())
    with Screen(page) as screen:
        puts = Puts(screen)
        assert puts.click() == (["1", "1", (counter[0]._id, "title", "1 times")], [])
        called, ops = puts.click()
        assert called == [] and len(ops) > 2
        assert "<li>many</li>" in screen.html()


class Name:
    """An item with a state."""

    name = State("")

    def __init__(self, name: str) -> None:
        self.name = name


class Names(Div):
    """Rows that show texts, attributes, a selection, a style and a property."""

    chosen = State(None)
    names: Any = State([])

    def __init__(self, count: int) -> None:
        super().__init__()
        self.names = [Name(f"name {n}") for n in range(count)]

    def build(self) -> None:
        """Show the rows, and what to press."""
        self += Ul(Each(lambda: self.names, self.row))
        self += Button(on_click=lambda: self.act())

    def row(self, item: Name) -> Li:
        """Show an item."""
        return Li(
            P(item.name, title=item.name),
            f"{item.name}!",
            Input(value=item.name) if self.inputs else "",
            classes="chosen" if item is self.chosen else None,
            style=f"width: {len(item.name)}px" if self.styles else "",
        )

    act: Any = None
    inputs = styles = False


def test_slots_of_light_rows_are_a_call_each() -> None:
    """Without an element for any of them."""
    page = Page(names := Names(20))

    def choose(at: int) -> None:
        names.chosen = names.names[at]

    with Screen(page) as screen:
        puts = Puts(screen)
        ids = names[0][0]._rows.ids
        names.act = lambda: choose(2)
        assert puts.click() == ([(ids[2], "class", "chosen")], [])
        names.act = lambda: choose(5)
        called, ops = puts.click()
        assert sorted(called) == [(ids[5], "class", "chosen"), (ids[2], "class", None)]
        assert ops == []
        names.act = lambda: setattr(names.names[1], "name", "new")
        called, ops = puts.click()
        assert called == ["new", "new!", (ids[1] - 1, "title", "new")] and ops == []
        assert not names[0][0]._rows.real and not ledger.dirty


@pytest.mark.parametrize("what", ["inputs", "styles", "many", "gone"])
def test_more_than_slots_of_few_rows_is_a_patch(what: str) -> None:
    """Properties, styles, many rows, and rows that come or go besides."""
    page = Page(names := Names(20))

    def act() -> None:
        for item in names.names[: FEW + 1 if what == "many" else 1]:
            item.name = "new"
        if what == "gone":
            names.names = names.names[:-1]

    names.act = act
    if what in ("inputs", "styles"):
        setattr(names, what, True)
    with Screen(page) as screen:
        called, ops = Puts(screen).click()
        assert called == [] and ops
        with Screen(page) as other:
            assert other.html() == screen.html()


def test_a_tab_without_calls_gets_slots_by_a_patch() -> None:
    """One for all of them; the rows stay light there, too."""
    page = Page(names := Names(20))

    def act() -> None:
        names.chosen = names.names[3]

    names.act = act
    with Screen(page) as screen:
        name = names[0][0]._rows.ids[3]
        puts = Puts(screen)
        screen.view.texts = screen.view.attributes = None
        assert puts.click() == ([], [["a", name, "class", "chosen"]])
        with Screen(page) as other:
            assert other.html() == screen.html()


def test_a_look_that_is_interrupted_forgets_where_items_stood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What changes afterwards is found in the rows' new order."""
    page = Page(names := Names(12))
    items = list(names.names)

    def rename(some: list[Name], name: str) -> None:
        for item in some:
            item.name = name

    def interrupt(*_all: Any) -> None:
        raise KeyboardInterrupt

    with Screen(page) as screen:
        rename(items, "told")
        screen.update(page)
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(Look, "_compare", interrupt)
            names.names = items[6:] + items[:6]
            rename(items[6:], "moved")
            flush_everything()
        flush_everything()
        rename(items[:5], "later")
        flush_everything()
        assert screen.html().count("later!") == 5


def test_a_call_that_fails_loses_no_change() -> None:
    """It is reported, and what was to be said is said with the next flush."""

    class Failing(Values):
        def __setitem__(self, id: int, value: str | None) -> None:
            raise RuntimeError("the tab")

    page = Page(P("a"), Button(on_click=lambda: setattr(page[0], "title", "T")))
    with Screen(page) as screen:
        screen.view.attributes = lambda name: Failing(name, [])
        screen.click("button")
        assert "the tab" in screen.errors[0] and "click handler of <Button" in screen.errors[0]
        screen.view.attributes = None
        screen.update(page)
        assert 'title="T"' in screen.html()


def test_what_cannot_be_written_keeps_nothing_else_back() -> None:
    """The flush that goes round it is made then."""

    def press() -> None:
        page[0].text = "A"
        page[1]._put("title", object())

    page = Page(P("a"), P("b"), Button(on_click=press))
    with Screen(page) as screen:
        called, ops = Puts(screen).click()
        assert called == [] and ["t", page[0]._id, "A"] in ops
        assert len(screen.errors) == 1
        page[1].title = "T"
        screen.update(page)
        assert 'title="T"' in screen.html() and ">A<" in screen.html()


def test_what_a_thread_adds_meanwhile_is_not_lost() -> None:
    """Whatever it is: the changes that are taken are the ones that were looked at."""
    page = Page(Div(P("a")), Button(on_click=lambda: setattr(page[0], "title", "T")))

    class Racing(dict[Any, Any]):
        """Another thread adds a child just before the changes are taken."""

        def pop(self, node: Any, *default: Any) -> Any:
            if node is page[0] and len(page[0]) == 1:
                page[0].append(P("b"))
            return super().pop(node, *default)

    with Screen(page) as screen:
        puts, dirty = Puts(screen), ledger.dirty
        ledger.dirty = Racing()
        try:
            called, ops = puts.click()
        finally:
            ledger.dirty = dirty  # the one that everybody holds
        assert called == [] and sorted(op[0] for op in ops) == ["a", "i"]
        assert screen.all("p")[1].text == "b"


def test_an_awaited_attribute_is_a_call_as_well() -> None:
    """Beside a text, and whatever waits elsewhere."""
    page = Page(P("a"), P("b"))
    with Screen(page) as screen:
        puts = Puts(screen)

        def act() -> None:
            page[1].text = "waits"
            page[0].classes = "x"
            page[0].text = "A"
            assert awaited(screen, page[0])

        assert puts.during(act) == (["A"], [])
        assert puts.attributes == [(page[0]._id, "class", "x")]


def test_an_awaited_attribute_of_a_tab_elsewhere_is_one_patch() -> None:
    """With a number, and without what waits elsewhere."""
    page = Page(P("a"), P("b"))
    with Screen(page) as screen:
        page[1].text = "waits"
        page[0].title = "T"
        page[0].text = "A"
        assert awaited(screen, page[0])
        name = page[0]._id
        ops = [["a", name, "title", "T"], ["t", name, "A"]]
        assert json.loads(screen.sent[-1]) == ["p", page._id, 1, ops]


def test_nothing_to_do_is_done() -> None:
    """A handler that changes nothing costs no flush."""
    with Screen(Page(P("a"))):
        assert deliver_few() == ([], 0)
