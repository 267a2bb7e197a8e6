"""Row functions of every kind, and what a page shows of each: written twice, on purpose.

``expected`` is the normal form of ``wardian.testing``, made of the item's values with nothing of
the tree; so what both agree in is right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wardian import State
from wardian.elements import A, B, Button, Em, I, Input, Li, Span, Ul
from wardian.tree.element import Element
from wardian.tree.lists.each import Each

Tag = str | int
Row = Callable[[Any], Element]


class Person:
    """Somebody in an item, who is shown by a name that may change."""

    name = State("")

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return self.name


class Plain:
    """An item that nobody watches."""

    def __init__(self, number: int, label: str, *, done: bool, tags: list[Tag]) -> None:
        self.number = number
        self.label = label
        self.done = done
        self.tags = tags
        self.owner = Person(label)


class Slotted:
    """An item that cannot be marked."""

    __slots__ = ("done", "label", "number", "owner", "tags")

    def __init__(self, number: int, label: str, *, done: bool, tags: list[Tag]) -> None:
        self.number = number
        self.label = label
        self.done = done
        self.tags = tags
        self.owner = Person(label)


class Live:
    """An item whose changes are noticed."""

    number = State(0)
    label = State("")
    done = State(False)
    tags: State[list[Tag]] = State([])
    owner = State(Person(""))

    def __init__(self, number: int, label: str, *, done: bool, tags: list[Tag]) -> None:
        self.number = number
        self.label = label
        self.done = done
        self.tags = tags
        self.owner = Person(label)


class Store:
    """What rows read that is not their item."""

    selected = State(0)
    suffix = State("")


store = Store()
picked: list[Any] = []


def pick(item: Any) -> None:
    """Note the item that a handler was given."""
    picked.append(item)


# ------------------------------------------------------------------------------------------- rows


def plain(item: Any) -> Element:
    """One text."""
    return Li(item.label)


def wide(item: Any) -> Element:
    """Several slots, and texts that are always there."""
    return Li(
        Span(item.number, classes="id"),
        A(item.label, href=f"#{item.number}"),
        " and ",
        B(),
        classes="done" if item.done else None,
    )


def owned(item: Any) -> Element:
    """An object that has a state of its own."""
    return Li(f"by {item.owner}", title=item.owner.name if item.done else None)


def choice(item: Any) -> Element:
    """Two structures."""
    return Li(B(item.label)) if item.done else Li(item.label, I("!"))


def returns(item: Any) -> Element:
    """Two structures, by two returns; and a name of its own."""
    label = item.label.upper()
    if item.done:
        return Li("done")
    return Li(label, title=item.label)


def optional(item: Any) -> Element:
    """Parts that come and go."""
    return Li(
        Span(item.label),
        Em("x") if item.done else None,
        item.number % 2 == 1 and B("odd"),
        title=item.label if item.done else None,
    )


def styled(item: Any) -> Element:
    """Style, and whether it is shown."""
    colour = "red" if item.done else "blue"
    return Li(item.label, style={"color": colour}, show=item.number % 3 != 0)


def fields(item: Any) -> Element:
    """Controls."""
    return Li(
        Input(type="checkbox", checked=item.done),
        Input(type="text", value=item.label),
    )


def outside(item: Any) -> Element:
    """A state that is not the item's."""
    return Li(
        item.label,
        store.suffix,
        classes=["selected" if item.number == store.selected else "", item.done and "done"],
    )


def listening(item: Any) -> Element:
    """A handler that is given the item."""
    return Li(Button("pick", on_click=pick), item.label)


def nested(item: Any) -> Element:
    """A list in each row."""
    return Li(item.label, Ul(Each(item.tags, tag)))


def tag(item: Tag) -> Element:
    """A row whose item is a value."""
    return Li(item)


def starred(item: Any) -> Element:
    """As many children as there are: not to be read."""
    return Li(*[B(each) for each in item.tags])


def sometimes(item: Any) -> Element:
    """A slot that holds an element now and then."""
    return Li("[", B(item.label) if item.number % 5 == 0 else item.label, "]", content(item))


def content(item: Any) -> Any:
    """Text, or an element."""
    return I("done") if item.done else "to do"


unreadable: dict[str, Any] = {"Li": Li, "Span": Span}
exec("def made(item): return Li(Span(item.label), title=str(item.number))", unreadable)


class Method:
    """A row that is a method."""

    def __init__(self) -> None:
        self.mark = "-"

    def row(self, item: Any) -> Element:
        """Something of the object that it is bound to."""
        return Li(self.mark, Span(item.label), self.mark)


# ---------------------------------------------------------------------------------------- expected


def escaped(text: Any) -> str:
    """A text in the normal form."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: Any) -> str:
    """A value in the normal form."""
    return escaped(text).replace('"', "&quot;")


def _wide(item: Any) -> str:
    label, shown = escaped(item.label), ' class="done"' if item.done else ""
    link = f'<a href="#{item.number}">{label}</a>'
    return f'<li{shown}><span class="id">{item.number}</span>{link} and <b></b></li>'


def _owned(item: Any) -> str:
    title = f' title="{attribute(item.owner)}"' if item.done else ""
    return f"<li{title}>by {escaped(item.owner)}</li>"


def _choice(item: Any) -> str:
    label = escaped(item.label)
    return f"<li><b>{label}</b></li>" if item.done else f"<li>{label}<i>!</i></li>"


def _returns(item: Any) -> str:
    if item.done:
        return "<li>done</li>"
    return f'<li title="{attribute(item.label)}">{escaped(item.label.upper())}</li>'


def _optional(item: Any) -> str:
    title = f' title="{attribute(item.label)}"' if item.done else ""
    odd = "<b>odd</b>" if item.number % 2 else ""
    x = "<em>x</em>" if item.done else ""
    return f"<li{title}><span>{escaped(item.label)}</span>{x}{odd}</li>"


def _styled(item: Any) -> str:
    hidden = ' hidden=""' if item.number % 3 == 0 else ""
    colour = "red" if item.done else "blue"
    return f'<li{hidden} style="color: {colour}">{escaped(item.label)}</li>'


def _fields(item: Any) -> str:
    checked = ' .checked="true"' if item.done else ""
    value = f' .value="{attribute(item.label)}"' if item.label else ""
    return f'<li><input{checked} type="checkbox"><input{value} type="text"></li>'


def _outside(item: Any) -> str:
    names = ["selected"] * (item.number == store.selected) + ["done"] * item.done
    shown = f' class="{" ".join(names)}"' if names else ""
    return f"<li{shown}>{escaped(item.label + store.suffix)}</li>"


def _nested(item: Any) -> str:
    tags = "".join(f"<li>{escaped(each)}</li>" for each in item.tags)
    return f"<li>{escaped(item.label)}<ul>{tags}</ul></li>"


def _sometimes(item: Any) -> str:
    label = escaped(item.label)
    first = f"<b>{label}</b>" if item.number % 5 == 0 else label
    return f"<li>[{first}]{'<i>done</i>' if item.done else 'to do'}</li>"


def _starred(item: Any) -> str:
    return f"<li>{''.join(f'<b>{escaped(each)}</b>' for each in item.tags)}</li>"


def _made(item: Any) -> str:
    return f'<li title="{item.number}"><span>{escaped(item.label)}</span></li>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A row function and what it shows.

    Attributes:
        row: The function.
        expected: Gives the normal form of the row of an item.
    """

    row: Row
    expected: Callable[[Any], str]


KINDS = [
    Kind(row=plain, expected=lambda item: f"<li>{escaped(item.label)}</li>"),
    Kind(row=wide, expected=_wide),
    Kind(row=owned, expected=_owned),
    Kind(row=choice, expected=_choice),
    Kind(row=returns, expected=_returns),
    Kind(row=optional, expected=_optional),
    Kind(row=styled, expected=_styled),
    Kind(row=fields, expected=_fields),
    Kind(row=outside, expected=_outside),
    Kind(
        row=listening,
        expected=lambda item: f"<li><button>pick</button>{escaped(item.label)}</li>",
    ),
    Kind(row=nested, expected=_nested),
    Kind(row=starred, expected=_starred),
    Kind(row=sometimes, expected=_sometimes),
    Kind(row=unreadable["made"], expected=_made),
    Kind(
        row=Method().row,
        expected=lambda item: f"<li>-<span>{escaped(item.label)}</span>-</li>",
    ),
    Kind(
        row=lambda item: Li(item.label, title=f"{item.number}"),
        expected=lambda item: f'<li title="{item.number}">{escaped(item.label)}</li>',
    ),
]
