"""Events in rows: handlers get the item, whether the row has elements or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wardian import (
    A,
    B,
    Button,
    Div,
    Each,
    Event,
    Fieldset,
    Input,
    Li,
    Span,
    State,
    Ul,
    on,
)
from wardian.errors import InvalidHandlerError
from wardian.live.events import InputEvent
from wardian.testing import Screen
from wardian.tree.element import Element
from wardian.tree.lists.each import Each as AnyEach


class Item:
    """An item with a state."""

    done = State(False)

    def __init__(self, name: str) -> None:
        self.name = name


seen: list[Any] = []


def tell_nothing() -> None:
    """Take no argument."""
    seen.append("called")


def tell_item(item: Item) -> None:
    """Take the item."""
    seen.append(item.name)


def tell_both(item: Item, event: Event) -> None:
    """Take the item and the event."""
    seen.append((item.name, event.type, event.item is item, event.target.tag))


def tell_all(*arguments: Any) -> None:
    """Take whatever there is."""
    seen.append(len(arguments))


def read(item: Item) -> Element:
    """A row that is read."""
    return Li(
        Button("0", on_click=tell_nothing),
        Button("1", on_click=tell_item),
        Button("2", on_click=tell_both),
        Button("3", on_click=tell_all),
        Button("4", on_click=on(tell_item, once=True)),
        Button("5", on_click=lambda: seen.append(item.name)),
    )


def called(item: Item) -> Element:
    """The same as elements."""
    row = read(item)
    row.classes.add("made")
    return row


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    """Begin anew."""
    seen.clear()


def opened(row: Callable[[Item], Element], *, touch: bool = False) -> tuple[Screen, AnyEach[Item]]:
    """Show two rows; ``touch`` asks for their elements first."""
    each = Each([Item("a"), Item("b")], row)
    screen = Screen(Div(Ul(each)))
    if touch:
        list(each)
    return screen, each


@pytest.mark.parametrize(("row", "touch"), [(read, False), (read, True), (called, False)])
def test_a_handler_in_a_row_gets_its_item(row: Callable[[Item], Element], touch: bool) -> None:
    """No argument, the item, item and event, any arguments (the item), once, and a lambda."""
    screen, _ = opened(row, touch=touch)
    with screen:
        for number in (0, 1, 2, 3, 4, 4, 5):
            screen.click(f"li:nth-of-type(2) button:nth-of-type({number + 1})")
    assert seen == ["called", "b", ("b", "click", True, "button"), 1, "b", "b"]


def test_events_leave_light_rows_light() -> None:
    """Nobody needs elements to call a handler."""
    screen, each = opened(lambda item: Li(A("x", on_click=tell_item), B("y", on_click=tell_both)))
    with screen:
        screen.click("li:nth-of-type(2) a")
        assert not each._rows.real
        screen.click("li:nth-of-type(2) b")  # asks for event.target
        assert len(each._rows.real) == 1


def test_what_a_handler_changes_is_sent() -> None:
    """A state of the item, and the list itself."""

    class Todos(Div):
        items = State[list[Item]]([])

        def build(self) -> None:
            self.items = [Item("a"), Item("b")]
            self += Ul(Each(self.items, self.row))

        def row(self, item: Item) -> Element:
            return Li(
                A(item.name, on_click=self.toggle, classes="done" if item.done else None),
                Button("x", on_click=self.items.remove),
            )

        def toggle(self, item: Item) -> None:
            item.done = not item.done

    with Screen(Todos()) as screen:
        screen.click("li:nth-of-type(1) a")
        assert screen.find("li:nth-of-type(1) a").attributes["class"] == "done"
        screen.click("li:nth-of-type(1) button")
        assert [each.text for each in screen.all("li")] == ["bx"]


def test_what_is_typed_into_a_row_is_on_its_element() -> None:
    """The row becomes elements, and keeps what the person typed."""
    items = [Item("a"), Item("b")]

    def write(item: Item, event: InputEvent) -> None:
        item.name = event.value

    each = Each(
        items,
        lambda item: Li(
            Input(value=item.name, on_input=write),
            Span("!") if item.done else None,
        ),
    )
    with Screen(Div(each)) as screen:
        screen.type("li:nth-of-type(2) input", "x")
        assert (items[1].name, each[1][0].value) == ("bx", "bx")
        items[1].done = True
        screen.update(screen.view.root)
        assert screen.find("li:nth-of-type(2) input").value == "bx"
        assert each[1][0].value == "bx"


def test_a_component_in_a_row_has_its_own_handlers() -> None:
    """What it makes itself gets the event, as everywhere else."""

    class Counter(Div):
        def build(self) -> None:
            self += Button("+", on_click=self.pressed)

        def pressed(self, event: Event) -> None:
            seen.append((event.type, event.item.name))

    with Screen(Div(Each([Item("a")], lambda item: Li(Counter())))) as screen:
        screen.click("button")
    assert seen == [("click", "a")]


def test_in_lists_in_lists_the_innermost_item_counts() -> None:
    """The outer item is there by its name, as in any function."""
    groups = [("g", [Item("a"), Item("b")])]
    each = Each(
        groups,
        lambda group: Li(
            Button("group", on_click=lambda pair: seen.append(pair[0])),
            Each(group[1], lambda item: Button(item.name, on_click=lambda i: seen.append(i.name))),
        ),
    )
    with Screen(Ul(each)) as screen:
        screen.click("button:nth-of-type(3)")
        screen.click("button:nth-of-type(1)")
    assert seen == ["b", "g"]


def test_a_disabled_control_in_a_row_gets_nothing() -> None:
    """Disabled by itself, by its item, or by what is around the list."""
    items = [Item("a"), Item("b")]
    each = Each(items, lambda item: Button("x", disabled=item.done, on_click=tell_item))
    outside = Each(items, lambda item: Button("y", on_click=tell_item))
    fieldset = Fieldset(outside)
    with Screen(Div(Div(each), fieldset)) as screen:
        click(screen, each, 1)
        items[1].done = True
        screen.update(screen.view.root)
        click(screen, each, 1)
        click(screen, outside, 0)
        fieldset.disabled = True
        screen.update(fieldset)
        click(screen, outside, 0)
    assert seen == ["b", "a"]


def test_a_forged_event_calls_nothing() -> None:
    """Ids of no row, of a text, of rows that are gone, and of events nobody listens to."""
    items = [Item("a"), Item("b")]
    each = Each(items, lambda item: Li(Span(item.name), "text", on_click=tell_item))
    with Screen(Div(each)) as screen:
        row, gone = each._rows.ids
        for name, kind in (
            (row - 2, "click"),
            (row - 100, "click"),
            (row, "input"),
            (row - 1, "click"),
        ):
            fire(screen, name, kind)
        del items[1]
        screen.update(screen.view.root)
        fire(screen, gone, "click")
        assert seen == []
        fire(screen, row, "click")
    assert seen == ["a"]


def test_a_handler_outside_of_rows_gets_no_item() -> None:
    """Two arguments are an error where the element is made."""
    with pytest.raises(InvalidHandlerError, match="no argument or of one"):
        Button(on_click=lambda item, event: None)


def test_an_error_in_a_row_s_handler_is_reported() -> None:
    """And the next event is handled as if nothing had happened."""
    each = Each([0, 1], lambda number: Button("x", on_click=lambda n: seen.append(1 // n)))
    with Screen(Div(each)) as screen:
        screen.click("button:nth-of-type(1)")
        assert [error.split(":")[0] for error in screen.errors] == ["ZeroDivisionError"]
        screen.errors.clear()
        screen.click("button:nth-of-type(2)")
    assert seen == [1]


def click(screen: Screen, each: AnyEach[Any], at: int) -> None:
    """Click a row that may be disabled: the browser would not tell, a forger might."""
    fire(screen, each._rows.ids[at], "click")


def fire(screen: Screen, name: int, kind: str) -> None:
    """Send an event of any id."""
    tab = screen.tab.views[screen.view.number]
    tab.send("e", kind, [name], {}, [])
