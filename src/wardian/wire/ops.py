"""The ops: JSON text of each, by name. ``docs/protocol.md`` gives their meaning.

Every op is built by formatting, not by a JSON encoder: a change of one text, the commonest flush
there is, costs one call that quotes the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .codec import encode, quote

Scalar = str | int | float | bool | None
"""What an attribute or property may hold on the wire."""


def text(node: int, value: str) -> str:
    """Set the text of an element or of a text node."""
    return f'["t",{node},{quote(value)}]'


def markup(node: int, html: str) -> str:
    """Set what a markup node shows."""
    return f'["h",{node},{quote(html)}]'


def attribute(node: int, name: str, value: str | None) -> str:
    """Set an attribute; ``None`` removes it."""
    return f'["a",{node},{quote(name)},{"null" if value is None else quote(value)}]'


def prop(node: int, name: str, value: Any) -> str:
    """Set a DOM property."""
    return f'["p",{node},{quote(name)},{encode(value)}]'


def value(node: int, name: str, value: Any, stamp: tuple[int, int]) -> str:
    """Set a property that the person can edit; ``stamp`` is the (view, edit) Python knew."""
    return f'["v",{node},{quote(name)},{encode(value)},{stamp[0]},{stamp[1]}]'


def style(node: int, changes: Mapping[str, str | None]) -> str:
    """Set style properties; ``None`` removes one."""
    return f'["y",{node},{encode(changes)}]'


def show(node: int, shown: bool) -> str:
    """Show or hide an element."""
    return f'["s",{node},{int(shown)}]'


def listen(node: int, event: str, options: int | Mapping[str, Any]) -> str:
    """Listen to an event; options ``0`` stop it."""
    return f'["e",{node},{quote(event)},{encode(options)}]'


def animation(node: int, spec: list[Any] | None) -> str:
    """Set the animation an element plays when it changes."""
    return f'["k",{node},{encode(spec)}]'


def remove(parent: int, places: Iterable[int]) -> str:
    """Take places out of a parent; none of them is all rows of a list."""
    return f'["r",{",".join(map(str, (parent, *places)))}]'


def insert(parent: int, before: int, items: Iterable[str]) -> str:
    """Put items (JSON text each) before a place; ``0`` is the end."""
    return f'["i",{parent},{before},{",".join(items)}]'


def define_shape(node: int, number: int, shape: str) -> str:
    """Define a shape (JSON text) that rows of a list may have; again it has no effect."""
    return f'["f",{node},{number},{shape}]'


def write_column(node: int, number: int, slot: int, rows: Iterable[int], column: str) -> str:
    """Set one slot (its index) of rows of one shape in a list; ``column`` is ``codec.column``'s."""
    return f'["w",{node},{number},{slot},[{",".join(map(str, rows))}],{column}]'


def head(root: int, changes: Mapping[str, Any]) -> str:
    """Change the page's head."""
    return f'["d",{root},{encode(changes)}]'


def call(node: int, number: int, method: str, arguments: list[Any]) -> str:
    """Call a method of the DOM element."""
    return f'["c",{node},{number},{quote(method)},{encode(arguments)}]'


def mount(view: int, root: int, seq: int, node: str, head: Mapping[str, Any] | None) -> str:
    """Show a page (``node``: JSON text) in a view's container."""
    tail = f",{encode(head)}" if head else ""
    return f'["m",{view},{root},{seq},{node}{tail}]'


def patch(root: int, seq: int, ops: Iterable[str]) -> str:
    """One flush for every view of one root."""
    return f'["p",{root},{seq},[{",".join(ops)}]]'


def unmount(view: int) -> str:
    """End a view."""
    return f'["u",{view}]'


def command(view: int, number: int, name: str, arguments: Iterable[str]) -> str:
    """Let one tab do something once."""
    return f'["n",{view},{number},{encode([name, *arguments])[1:-1]}]'


def report(view: int, code: str, message: str, details: str) -> str:
    """Report an error in a view; view ``0`` is all of them."""
    return f'["x",{view},{quote(code)},{quote(message)},{quote(details)}]'
