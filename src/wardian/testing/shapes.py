"""Rows as they travel: shapes, and the columns of values that fill them (``docs/protocol.md``).

A tab of the browser clones a shape for each row. Here a row is written out as the node it stands
for, so that everything else about rows is what is true of all nodes.
"""

from __future__ import annotations

from itertools import chain, repeat
from typing import Any

from .values import (
    bad,
    check_attribute,
    check_property,
    check_setting,
    check_style,
    check_tag,
    is_count,
    is_id,
    need,
)

SEPARATOR = "\x7f"
MAX_NODES = 10_000
MAX_ROWS = 1_000_000


class TabShape:
    """What the rows of a list have in common.

    Attributes:
        size: How many ids a row has.
        slots: What differs, in the order of the columns: number of a node, and name.
    """

    def __init__(self, form: Any) -> None:
        """Take a shape apart.

        Args:
            form: ``[node, slots]``.

        Raises:
            BadPatchError: It is not as the protocol says.
        """
        need(isinstance(form, list) and len(form) == 2, "[node, slots]", form, "a shape")
        self._parts: list[tuple[int, list[Any]]] = []
        self._read(form[0])
        self.size = len(self._parts)
        need(isinstance(form[1], list), "slots", form[1], "a shape")
        self.slots: list[tuple[int, str]] = []
        for slot in form[1]:
            self._check_slot(slot)
            self.slots.append((slot[0], slot[1]))

    def row(self, root: int, values: tuple[Any, ...]) -> Row:
        """Write out the row with an id, as the node it stands for."""
        made: list[list[Any]] = []
        for at, (parent, part) in enumerate(self._parts):
            own = list(part)
            own[0] = root - at
            if part[1] != 1:
                own[2] = dict(part[2])
                own[3] = part[3] if isinstance(part[3], str) else []
            if parent:
                made[parent - 1][3].append(own)
            made.append(own)
        for (number, name), value in zip(self.slots, values, strict=True):
            _fill(made[number - 1], name, value)
        return Row(made[0])

    def check_column(self, slot: int, column: Any, count: int) -> None:
        """Raise unless a column has a value that fits for each of some rows."""
        number, name = self.slots[slot]
        tag = self._parts[number - 1][1][1]
        where = f"column {name} of {number}"
        for value in read_column(column, count):
            if name == "#text":
                need(isinstance(value, str), "text", value, where)
            elif name == "#show":
                need(type(value) is int and value in (0, 1), "0 or 1", value, where)
            elif name == "#style":
                need(isinstance(value, dict), "properties", value, where)
                for style_name, style_value in value.items():
                    need(isinstance(style_value, str), "text", style_value, where)
                    check_style(style_name, style_value)
            elif name.startswith("."):
                check_property(tag, name[1:], value)
            else:
                check_attribute(name, value)

    def _read(self, node: Any) -> None:
        """Number the nodes, and check them; a shape holds elements and texts only."""
        stack = [(0, node)]
        while stack:
            parent, node = stack.pop()
            number = len(self._parts) + 1
            need(number <= MAX_NODES, f"at most {MAX_NODES} nodes", number, "a shape")
            need(isinstance(node, list) and 2 <= len(node) <= 4, "a node", node, "a shape")
            need(type(node[0]) is int and node[0] == number, f"number {number}", node, "a shape")
            if node[1] == 1:
                need(
                    parent and len(node) == 3 and isinstance(node[2], str), "text", node, "a shape"
                )
                self._parts.append((parent, node))
                continue
            check_tag(node[1])
            attributes: Any = node[2] if len(node) > 2 else 0
            content = node[3] if len(node) > 3 else []
            _check_settings(attributes)
            need(isinstance(content, list | str), "text or nodes", content, "a shape")
            self._parts.append((parent, [number, node[1], attributes or {}, content]))
            if isinstance(content, list):
                stack.extend((number, child) for child in reversed(content))

    def _check_slot(self, slot: Any) -> None:
        holds = isinstance(slot, list) and len(slot) == 2 and isinstance(slot[1], str)
        need(holds, "[number, name]", slot, "slots")
        number, name = slot
        need(is_count(number) and 1 <= number <= self.size, "the number of a node", number, "slots")
        part = self._parts[number - 1][1]
        if part[1] == 1:
            need(name == "#text", "#text", name, "slots of a text")
        elif name == "#text":
            holds_no_nodes = isinstance(part[3], str) or not part[3]
            need(holds_no_nodes, "an element without nodes", part, "slots")
        elif name.startswith("."):
            check_property(part[1], name[1:], None)
        elif name not in ("#show", "#style"):
            check_attribute(name, None)


class Row(list[Any]):
    """A node that a row of a shape stands for.

    Attributes:
        shape: The number of the shape.
    """

    shape: int | None = None


def _check_settings(attributes: Any) -> None:
    """Raise unless a shape may have these attributes: what is done once belongs to no shape."""
    need(attributes == 0 or isinstance(attributes, dict), "attributes", attributes, "a shape")
    for name, value in (attributes or {}).items():
        is_lasting = name != "#animation" and not name.startswith(".")
        need(is_lasting, "what a row has from the start", name, "a shape")
        check_setting("", name, value)


def _fill(node: list[Any], name: str, value: Any) -> None:
    """Put a value into a slot of a node."""
    if name == "#text":
        node[2 if node[1] == 1 else 3] = value
    elif value is None or (name == "#show" and value == 1):
        node[2].pop(name, None)
    else:
        node[2][name] = value


def read_column(column: Any, count: int) -> list[Any]:
    """Give the values of a column.

    Raises:
        BadPatchError: There are not as many as rows.
    """
    values = column.split(SEPARATOR) if isinstance(column, str) else column
    need(isinstance(values, list), "a column", column, "rows")
    if len(values) == 1 and isinstance(column, list):
        return values * count
    need(len(values) == count, f"{count} values", len(values), "a column")
    return list(values)


def is_rows(item: Any) -> bool:
    """Say whether an item is rows of a shape."""
    return isinstance(item, list) and len(item) > 1 and item[1] == 5 and type(item[1]) is int


def check_rows(item: list[Any], shapes: dict[int, TabShape]) -> None:
    """Raise unless rows are of a shape that is known, and each has its values."""
    need(len(item) >= 4 and is_count(item[2]), "[first, 5, number, count, …]", item, "rows")
    first, _, number, count = item[:4]
    shape = shapes.get(number)
    if shape is None:
        raise bad("a shape that was defined", number, "rows")
    need(is_count(count) and 1 <= count <= MAX_ROWS, f"1 to {MAX_ROWS} rows", count, "rows")
    need(is_id(first) and first < 0, "a negative id", first, "rows")
    need(is_id(first - count * shape.size), "ids of 53 bits", first, "rows")
    expected = len(shape.slots)
    need(len(item) == 4 + expected, f"{expected} columns", len(item) - 4, f"rows of {number}")
    for slot, column in enumerate(item[4:]):
        shape.check_column(slot, column, count)


def roots_of(item: list[Any], shapes: dict[int, TabShape]) -> range:
    """Give the ids of rows, in order."""
    first, _, number, count = item[:4]
    size = shapes[number].size
    return range(first, first - count * size, -size)


def written_out(items: list[Any], shapes: dict[int, TabShape]) -> list[Any]:
    """Give items with all rows as the nodes they stand for."""
    return list(chain.from_iterable(_nodes_of(item, shapes) for item in items))


def _nodes_of(item: Any, shapes: dict[int, TabShape]) -> list[Any]:
    if not is_rows(item):
        return [item]
    shape = shapes[item[2]]
    columns = [read_column(column, item[3]) for column in item[4:]]
    values = zip(*columns, strict=True) if columns else repeat(())
    rows = [shape.row(root, each) for root, each in zip(roots_of(item, shapes), values)]  # noqa: B905 - repeat() never ends
    for row in rows:
        row.shape = item[2]
    return rows
