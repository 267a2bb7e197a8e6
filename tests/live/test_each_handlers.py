"""Handlers of rows that somebody has asked for the elements of: they are those of the moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from wardian import Button, Div, Each, Input, Li, State, Ul, on
from wardian.live.events import Event
from wardian.testing import Screen
from wardian.tree.element import Element

seen: list[Any] = []


class Item:
    """What a row shows."""

    name = State("")
    draft = State("")

    def __init__(self, name: str) -> None:
        self.name = name


class Store:
    """A list, and what is done with it."""

    items = State[Any]([])
    prefix = State("")


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    """Begin anew."""
    seen.clear()


@pytest.mark.parametrize("touch", [False, True])
def test_a_handler_is_what_the_row_function_gives_when_the_event_comes(touch: bool) -> None:
    """The list's own method, after the state has been assigned another list."""
    store, a, b = Store(), Item("a"), Item("b")
    store.items = [a, b]
    each = Each(
        lambda: store.items, lambda item: Li(Button("x", on_click=store.items.remove), item.name)
    )
    with Screen(Ul(each)) as screen:
        if touch:
            list(each)
        store.items = [b, a]
        screen.update(screen.view.root)
        screen.click("li:nth-of-type(2) button")
        assert [item.name for item in store.items] == ["b"]
        screen.click("button")
        assert store.items == [] and screen.all("li") == []


@pytest.mark.parametrize("touch", [False, True])
def test_rows_that_another_component_takes_over_call_that_one(touch: bool) -> None:
    """The component that was made before it is gone, and nothing of it is called."""
    items = [Item("a"), Item("b")]
    which = Store()

    class Rows(Ul):
        def __init__(self, number: str) -> None:
            super().__init__()
            self.number = number
            self += Each(items, self.row)

        def row(self, item: Item) -> Element:
            return Li(Button(item.name, on_click=self.pick))

        def pick(self, item: Item) -> None:
            seen.append((self.number, item.name))

    made: list[Rows] = []

    def show() -> Rows:
        made.append(Rows(f"{which.prefix}{len(made)}"))
        return made[-1]

    with Screen(Div(show)) as screen:
        each = made[-1][0]
        if touch:
            list(each)
        screen.click("li:nth-of-type(2) button")
        which.prefix = "later "
        screen.update(screen.view.root)
        screen.click("li:nth-of-type(2) button")
    assert seen == [("0", "b"), ("later 1", "b")]


def test_a_handler_of_a_made_row_can_be_taken_away() -> None:
    """By itself, as of any element; and one that is asked for once is called once."""
    each = Each(
        [Item("a"), Item("b")],
        lambda item: Li(
            Button("0", on_click=seen.append),
            Button("1", on_click=on(lambda item: seen.append(item.name), once=True)),
            on_focus=lambda: seen.append("focus"),
        ),
    )
    with Screen(Ul(each)) as screen:
        each[0][0].off("click", seen.append)
        screen.update(screen.view.root)
        screen.click("li:nth-of-type(2) button:nth-of-type(1)")
        for _ in range(2):
            screen.click("li:nth-of-type(1) button:nth-of-type(2)")
        assert each[0][1]._listeners is None or not each[0][1]._listeners
        assert [row._listen_options("focus") for row in each] == [1, 1]
    assert seen[0] is each.items[1] and seen[1:] == ["a"]


def test_a_handler_that_raises_where_it_is_asked_for_is_reported() -> None:
    """The event calls nothing, and the next one is handled as if nothing had happened."""
    handlers: dict[str, Callable[..., Any]] = {"a": seen.append, "b": seen.append}
    each = Each(
        [Item("a"), Item("b")], lambda item: Button(item.name, on_click=handlers[item.name])
    )
    with Screen(Div(each)) as screen:
        del handlers["a"]
        for count in (1, 2):
            screen.click("button:nth-of-type(1)")
            assert [error.split(":")[0] for error in screen.errors] == ["KeyError"] * count
            screen.click("button:nth-of-type(2)")
            assert seen.pop().name == "b"
            assert len(list(each)) == 2  # from now on they are elements


def test_a_control_shows_what_its_item_says_although_it_said_so_before() -> None:
    """The field of a row is emptied after what it holds has been used."""
    items = [Item("a"), Item("b")]

    def write(item: Item, event: Event) -> None:
        item.draft = event.value  # type: ignore[attr-defined]

    def add(item: Item) -> None:
        seen.append(item.draft)
        item.draft = ""

    def row(item: Item) -> Element:
        return Li(Input(value=item.draft, on_input=add_later), Button("+", on_click=add))

    drafts: list[str] = []
    add_later = lambda item, event: drafts.append(event.value)  # noqa: E731
    each = Each(items, row)
    with Screen(Ul(each)) as screen:
        screen.type("li:nth-of-type(2) input", "abc")
        assert drafts[-1] == "abc" and items[1].draft == ""
        items[1].name = "other"  # says nothing of the field
        screen.update(screen.view.root)
        assert screen.find("li:nth-of-type(2) input").value == "abc"
        items[1].draft = "x"
        items[1].draft = ""  # as it was, and yet it has said so
        screen.update(screen.view.root)
        assert screen.find("li:nth-of-type(2) input").value == ""
        assert each[1][0].value == ""
    each = Each(items, lambda item: Li(Input(value=item.draft, on_input=write), item.name))
    with Screen(Ul(each)) as screen:
        screen.type("li:nth-of-type(2) input", "abc")
        items[0].name = "other"
        items[1].name = "other"
        screen.update(screen.view.root)
        assert screen.find("li:nth-of-type(2) input").value == "abc"


def test_a_method_of_a_component_in_a_row_gets_the_event() -> None:
    """Also where the component has a constructor and is the row; those around get the item."""

    class Row(Li):
        def __init__(self, item: Item) -> None:
            super().__init__(Button("own", on_click=self.hit), Button("two", on_click=self.both))

        def hit(self, event: Event) -> None:
            seen.append((event.type, event.item.name))

        def both(self, item: Item, event: Event) -> None:
            seen.append((item.name, event.type))

    class Around(Ul):
        def build(self) -> None:
            self += Each([Item("a"), Item("b")], lambda item: self.row(item))

        def row(self, item: Item) -> Element:
            row = Row(item)
            row.append(Button("around", on_click=self.pick))
            return row

        def pick(self, item: Item) -> None:
            seen.append(item.name)

    with Screen(Around()) as screen:
        for number in (1, 2, 3):
            screen.click(f"li:nth-of-type(2) button:nth-of-type({number})")
    assert seen == [("click", "b"), ("b", "click"), "b"]


def remembering(handler: Callable[[Any], None]) -> Callable[[Any], None]:
    """A handler that does it once."""
    done: list[Any] = []

    def wrapped(item: Any) -> None:
        if not done:
            done.append(item)
            handler(item)

    return wrapped


def note(item: Item) -> None:
    """Note an item."""
    seen.append(item.name)


def by_call(item: Item) -> Element:
    """A handler that a call makes."""
    return Li(Button("x", on_click=remembering(note)))


def by_decorator(item: Item) -> Element:
    """A handler that a decorator makes."""

    @remembering
    def click(item: Item) -> None:
        note(item)

    return Li(Button("x", on_click=click))


def by_default(item: Item) -> Element:
    """A handler with a default that it changes."""

    def click(item: Item, done: list[Any] = []) -> None:  # noqa: B006
        if not done:
            done.append(item)
            note(item)

    return Li(Button("x", on_click=click))


def by_default_of_lambda(item: Item) -> Element:
    """The same, as an expression."""
    return Li(Button("x", on_click=lambda item, done=[]: done or done.append(note(item))))


@pytest.mark.parametrize("row", [by_call, by_decorator, by_default, by_default_of_lambda])
def test_a_handler_that_remembers_is_made_once(row: Callable[[Any], Element]) -> None:
    """The row is called for it: what it made stays as long as the row."""
    with Screen(Ul(Each([Item("a"), Item("b")], row))) as screen:
        for number in (2, 2, 1):
            screen.click(f"li:nth-of-type({number}) button")
    assert seen == ["b", "a"]


def test_a_handler_that_only_binds_leaves_its_row_light() -> None:
    """``partial`` and ``on`` remember nothing."""
    each = Each(
        [Item("a"), Item("b")],
        lambda item: Li(
            Button("x", on_click=partial(note, item)), Button("y", on_click=on(note, debounce=0.1))
        ),
    )
    with Screen(Ul(each)) as screen:
        screen.click("li:nth-of-type(2) button:nth-of-type(1)")
        assert not each._rows.real
    assert seen == ["b"]


class Owning(Li):
    """A component that hears by functions of its own, and of those it is given."""

    def __init__(self, item: Item, *given: Any, **attributes: Any) -> None:
        super().__init__(
            Button("lambda", on_click=lambda event: seen.append(event.type)),
            Button("bound", on_click=partial(self.hit, "bound")),
            Button("options", on_click=on(lambda event: seen.append(event.type), stop=True)),
            *given,
            **attributes,
        )

    def hit(self, word: str, event: Event) -> None:
        """Note what it is given."""
        seen.append((word, event.type))


def test_what_a_component_makes_in_its_constructor_gets_the_event() -> None:
    """What the row function gives it gets the item."""

    class Around(Ul):
        def build(self) -> None:
            self += Each([Item("a"), Item("b")], self.row)

        def row(self, item: Item) -> Element:
            return Owning(
                item,
                Button("given", on_click=lambda item: seen.append(item.name)),
                Button("bound", on_click=partial(self.pick, "picked")),
                on_dblclick=lambda item: seen.append(item.name),
            )

        def pick(self, word: str, item: Item) -> None:
            seen.append((word, item.name))

    with Screen(Around()) as screen:
        for number in range(1, 6):
            screen.click(f"li:nth-of-type(2) button:nth-of-type({number})")
        screen.fire("li:nth-of-type(2)", "dblclick")
    assert seen == ["click", ("bound", "click"), "click", "b", ("picked", "b"), "b"]


def test_elements_that_were_made_before_get_the_event_in_a_row_as_well() -> None:
    """Whether an item brings them or the component around the list."""

    def typed(event: Event) -> None:
        seen.append(("before", event.type))

    class Around(Ul):
        def build(self) -> None:
            self.own = Button("own", on_click=self.hit)
            self += Each([Button("before", on_click=typed)], self.row)

        def row(self, button: Button) -> Element:
            return Li(button, self.own, Button("row", on_click=lambda item: seen.append(item)))

        def hit(self, event: Event) -> None:
            seen.append(("around", event.type))

    with Screen(Around()) as screen:
        for number in (1, 2, 3):
            screen.click(f"button:nth-of-type({number})")
    assert seen[:2] == [("before", "click"), ("around", "click")]
    assert isinstance(seen[2], Button)


def test_options_that_were_given_before_are_of_the_row_that_uses_them() -> None:
    """A row function may give several rows one ``on(...)``."""
    pick = on(note_name, stop=True)
    for row in (
        lambda item: Li(Button("light", on_click=pick)),
        lambda item: Li(*[Button("called", on_click=pick)]),
    ):
        with Screen(Ul(Each([Item("a"), Item("b")], row))) as screen:
            screen.click("li:nth-of-type(2) button")
    assert seen == ["b", "b"]


def note_name(item: Item) -> None:
    """Note the item's name."""
    seen.append(item.name)
