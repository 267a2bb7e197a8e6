"""Check a transmission before anything of it is applied: shape, ids, names and values.

See ``values.py`` for what it checks single values by, and why.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .described import check_node
from .shapes import TabShape, is_rows
from .values import (
    bad,
    check_animation,
    check_attribute,
    check_command,
    check_head,
    check_id,
    check_listen,
    check_number,
    check_places,
    check_property,
    check_style,
    is_count,
    is_id,
    need,
)


def read_transmission(text: str) -> list[list[Any]]:
    """Parse one transmission and check all of it.

    Args:
        text: One message, or an array of messages; ASCII only.

    Returns:
        The messages, in order.

    Raises:
        BadPatchError: Anything about it is not as the protocol says.
    """
    if not text.isascii():
        raise bad("an ASCII text", text[:60], "the transmission")
    try:
        data = json.loads(text)
    except ValueError as error:
        raise bad("JSON", f"{text[:60]!r} ({error})", "the transmission") from None
    if not isinstance(data, list) or not data:
        raise bad("an array", data, "the transmission")
    messages = [data] if isinstance(data[0], str) else data
    for message in messages:
        _check_message(message)
    return messages


def _check_message(message: Any) -> None:
    need(isinstance(message, list) and message, "a message", message, "the transmission")
    checks: dict[Any, tuple[int, int, Callable[[list[Any]], None]]] = {
        "m": (5, 6, _check_mount),
        "p": (4, 4, _check_patch),
        "u": (2, 2, lambda message: check_number(message[1], "unmount")),
        "n": (5, 6, _check_command),
        "x": (5, 5, _check_report),
    }
    letter = message[0] if isinstance(message[0], str) else None
    need(letter in checks, "one of m n p u x", message[0], "a message")
    least, most, check = checks[letter]
    need(least <= len(message) <= most, f"{least} to {most} items", len(message), str(message[:3]))
    check(message)


def _check_mount(message: list[Any]) -> None:
    check_number(message[1], "mount")
    check_id(message[2], "mount")
    need(is_count(message[3]), "a sequence number", message[3], "mount")
    need(message[4][:1] == [message[2]], "the node of the root", message[4][:1], "mount")
    check_node(message[4])
    if len(message) == 6:
        check_head(message[5])


def _check_patch(message: list[Any]) -> None:
    check_id(message[1], "patch")
    check_number(message[2], "patch")
    need(isinstance(message[3], list) and message[3], "ops", message[3], "patch")
    for op in message[3]:
        check_op(op)


def _check_command(message: list[Any]) -> None:
    check_number(message[1], "command")
    check_number(message[2], "command")
    check_command(message[3], message[4:])


def _check_report(message: list[Any]) -> None:
    need(is_count(message[1]), "a view or 0", message[1], "report")
    for part in message[2:]:
        need(isinstance(part, str), "text", part, "report")


# --------------------------------------------------------------------------------------------- ops


def check_op(op: Any) -> None:
    """Raise unless the value is an op."""
    need(isinstance(op, list) and len(op) >= 2, "an op", op, "a patch")
    letter = op[0] if isinstance(op[0], str) else ""
    need(letter in _OPS, "the letter of an op", op[0], "a patch")
    length, check = _OPS[letter]
    need(length is None or len(op) == length, f"{length} items", op, "an op")
    check_id(op[1], f"op {letter}")
    check(op)


def _check_text(op: list[Any]) -> None:
    need(isinstance(op[2], str), "text", op[2], f"op {op[0]}")


def _check_value(op: list[Any]) -> None:
    need(op[2] in ("value", "checked"), "value or checked", op[2], "op v")
    check_property(None, op[2], op[3])
    need(is_count(op[4]) and is_count(op[5]), "a view and an edit", op[4:], "op v")


def _check_styles(op: list[Any]) -> None:
    need(isinstance(op[2], dict) and op[2], "properties", op[2], "op y")
    for name, value in op[2].items():
        check_style(name, value)


def _check_remove(op: list[Any]) -> None:
    for place in op[2:]:
        check_id(place, "op r")
    check_places(op[2:], "op r")


def _check_insert(op: list[Any]) -> None:
    need(op[2] == 0 or is_id(op[2]), "a place or 0", op[2], "op i")
    need(len(op) > 3, "items", op, "op i")
    places = []
    for item in op[3:]:
        if is_rows(item):
            need(len(item) >= 4, "[first, 5, number, count, …]", item, "op i")
            check_id(item[0], "op i")
            places.append(item[0])
        elif isinstance(item, list):
            check_node(item)
            places.append(item[0])
        else:
            check_id(item, "op i")
            places.append(item)
    check_places([*places, op[2]], "op i")


def _check_call(op: list[Any]) -> None:
    check_number(op[2], "op c")
    holds = isinstance(op[3], str) and op[3].isidentifier()
    need(holds, "a method", op[3], "op c")
    need(isinstance(op[4], list), "arguments", op[4], "op c")


def _check_shape(op: list[Any]) -> None:
    check_number(op[2], "op f")
    TabShape(op[3])


def _check_write(op: list[Any]) -> None:
    check_number(op[2], "op w")
    need(is_count(op[3]), "the index of a slot", op[3], "op w")
    need(isinstance(op[4], list) and op[4], "rows", op[4], "op w")
    for row in op[4]:
        check_id(row, "op w")
    check_places(op[4], "op w")


def _check_animate(op: list[Any]) -> None:
    if op[2] is not None:
        check_animation(op[2])


_OPS: dict[str, tuple[int | None, Callable[[list[Any]], None]]] = {
    "t": (3, _check_text),
    "h": (3, _check_text),
    "a": (4, lambda op: check_attribute(op[2], op[3])),
    "p": (4, lambda op: check_property(None, op[2], op[3])),
    "v": (6, _check_value),
    "y": (3, _check_styles),
    "s": (3, lambda op: need(op[2] in (0, 1), "0 or 1", op[2], "op s")),
    "e": (4, lambda op: check_listen(op[2], op[3])),
    "k": (3, _check_animate),
    "f": (4, _check_shape),
    "w": (6, _check_write),
    "r": (None, _check_remove),
    "i": (None, _check_insert),
    "d": (3, lambda op: check_head(op[2])),
    "c": (5, _check_call),
}
