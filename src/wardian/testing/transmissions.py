"""Check a transmission before anything of it is applied: shape, ids, names and values.

Written from ``docs/protocol.md`` alone, and on purpose not with the functions that make the
messages: what both sides of a test share cannot be found wrong by it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from wardian.errors import BadPatchError

MAX_DEPTH = 256
PROPERTIES = frozenset(
    "value checked selected indeterminate disabled scrollTop scrollLeft open muted currentTime"
    " playbackRate volume defaultValue defaultChecked".split()
)
HEAD_KEYS = frozenset({"title", "lang", "css", "head", "favicon"})

_TAG = re.compile(r"[a-zA-Z][a-zA-Z0-9]*(-[a-zA-Z0-9._]+)*")
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_.:-]*")
_IDENTIFIER = re.compile(r"[a-zA-Z_$][a-zA-Z0-9_$]*")
_STYLE_NAME = re.compile(r"--[a-zA-Z0-9_-]+|-?[a-z][a-z0-9-]*")
_BAD_STYLE = re.compile(r"[;{}<]|/\*|url\(|expression\(|@import", re.IGNORECASE)
_REFUSED_TAGS = frozenset(
    "script base meta object embed applet frame frameset plaintext xmp noembed noframes noscript"
    " listing html head body".split()
)
_REFUSED_NAMES = frozenset({"srcdoc", "innerhtml", "outerhtml", "style", "__proto__"})
_REFUSED_PROPERTIES = frozenset(
    {"innerHTML", "outerHTML", "srcdoc", "__proto__", "constructor", "prototype"}
)
_URL_NAMES = frozenset(
    "href src action formaction xlink:href poster cite data background ping manifest"
    " longdesc".split()
)
_CODE_SCHEME = re.compile(
    r"(javascript|vbscript|livescript|data:(?!image/)|filesystem|view-source)"
)
_LISTEN_KEYS = frozenset("psokdt")


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
        raise _bad("an ASCII text", text[:60], "the transmission")
    try:
        data = json.loads(text)
    except ValueError as error:
        raise _bad("JSON", f"{text[:60]!r} ({error})", "the transmission") from None
    if not isinstance(data, list) or not data:
        raise _bad("an array", data, "the transmission")
    messages = [data] if isinstance(data[0], str) else data
    for message in messages:
        _check_message(message)
    return messages


def _bad(expected: str, got: object, where: str) -> BadPatchError:
    return BadPatchError(f"expected {expected}, got {got!r} in {where}")


def _need(holds: object, expected: str, got: object, where: str) -> None:
    if not holds:
        raise _bad(expected, got, where)


def _check_message(message: Any) -> None:
    _need(isinstance(message, list) and message, "a message", message, "the transmission")
    checks: dict[Any, tuple[int, int, Callable[[list[Any]], None]]] = {
        "m": (5, 6, _check_mount),
        "p": (4, 4, _check_patch),
        "u": (2, 2, lambda message: check_id(message[1], "unmount")),
        "x": (5, 5, _check_report),
    }
    letter = message[0] if isinstance(message[0], str) else None
    _need(letter in checks, "one of m p u x", message[0], "a message")
    least, most, check = checks[letter]
    _need(least <= len(message) <= most, f"{least} to {most} items", len(message), str(message[:3]))
    check(message)


def _check_mount(message: list[Any]) -> None:
    check_id(message[1], "mount")
    check_id(message[2], "mount")
    _need(_is_count(message[3]), "a sequence number", message[3], "mount")
    _need(message[4][:1] == [message[2]], "the node of the root", message[4][:1], "mount")
    check_node(message[4])
    if len(message) == 6:
        _check_head(message[5])


def _check_patch(message: list[Any]) -> None:
    check_id(message[1], "patch")
    check_id(message[2], "patch")
    _need(isinstance(message[3], list) and message[3], "ops", message[3], "patch")
    for op in message[3]:
        check_op(op)


def _check_report(message: list[Any]) -> None:
    _need(_is_count(message[1]), "a view or 0", message[1], "report")
    for part in message[2:]:
        _need(isinstance(part, str), "text", part, "report")


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**53


def check_id(value: object, where: str) -> None:
    """Raise unless the value is an id."""
    _need(_is_count(value) and value, "an id", value, where)


# ------------------------------------------------------------------------------------------- nodes


def check_node(node: Any) -> None:
    """Raise unless the value is a node, with everything below it."""
    stack = [(node, 1)]
    while stack:
        node, depth = stack.pop()
        _need(depth <= MAX_DEPTH, f"at most {MAX_DEPTH} levels", depth, "a node")
        _need(isinstance(node, list) and 2 <= len(node) <= 4, "a node", node, "an item")
        check_id(node[0], "a node")
        kind = node[1]
        if kind == 1 or kind == 2:
            _need(len(node) == 3 and isinstance(node[2], str), "text", node[2:], f"node {node[0]}")
        elif kind == 3:
            _need(len(node) == 3, "a node", node[2:], f"node {node[0]}")
            inner = node[2]
            _need(isinstance(inner, list) and inner[1:2] != [3], "a node", inner, "an again node")
            stack.append((inner, depth))
        else:
            stack.extend((child, depth + 1) for child in _check_element(node))


def _check_element(node: list[Any]) -> list[Any]:
    check_tag(node[1])
    where = f"<{node[1]}> {node[0]}"
    attributes: Any = node[2] if len(node) > 2 else 0
    if attributes != 0:
        _need(isinstance(attributes, dict) and attributes, "attributes", attributes, where)
        for name, value in attributes.items():
            _check_setting(node[1], name, value)
    elif len(node) == 3:
        raise _bad("no absent item at the end", node, where)
    content = node[3] if len(node) > 3 else []
    if isinstance(content, str):
        return []
    _need(isinstance(content, list), "text or nodes", content, where)
    _check_places([child[0] for child in content if isinstance(child, list) and child], where)
    return content


def _check_places(places: list[Any], where: str) -> None:
    _need(len(set(places)) == len(places), "different places", places, where)


def check_tag(tag: object) -> None:
    """Raise unless the value is the name of an element that runs no code."""
    holds = isinstance(tag, str) and _TAG.fullmatch(tag) and tag.lower() not in _REFUSED_TAGS
    _need(holds, "a tag", tag, "a node")


def _check_setting(tag: str, name: str, value: Any) -> None:
    if name == "#style":
        _need(isinstance(value, dict), "properties", value, name)
        for style_name, style_value in value.items():
            _check_style(style_name, style_value)
    elif name == "#show":
        _need(value == 0 and type(value) is int, "0", value, name)
    elif name == "#on":
        _need(isinstance(value, dict), "event types", value, name)
        for event, options in value.items():
            _check_listen(event, options)
            _need(options != 0, "listen options", options, event)
    elif name == "#animation":
        _check_animation(value)
    elif name.startswith("."):
        check_property(tag, name[1:], value)
    else:
        check_attribute(name, value)
        _need(value is not None, "text", value, name)


def check_attribute(name: object, value: object) -> None:
    """Raise unless the attribute may be set: no code, no address that runs code."""
    holds = isinstance(name, str) and _NAME.fullmatch(name)
    _need(holds, "an attribute name", name, "attributes")
    lower = str(name).lower()
    harmless = not lower.startswith("on") and lower not in _REFUSED_NAMES
    _need(harmless, "an attribute that runs no code", name, "attributes")
    _need(value is None or isinstance(value, str), "text", value, str(name))
    if isinstance(value, str) and lower in _URL_NAMES:
        address = re.sub(r"[\x00-\x20\x7f-\xa0]", "", value).lower()
        _need(not _CODE_SCHEME.match(address), "an address that runs no code", value, str(name))


def check_property(tag: str | None, name: object, value: object) -> None:
    """Raise unless the property may be set; ``tag`` is ``None`` where it is not known yet."""
    _need(isinstance(name, str), "a property", name, "properties")
    name = str(name)
    custom = tag is None or "-" in tag
    named = _IDENTIFIER.fullmatch(name) and name not in _REFUSED_PROPERTIES
    allowed = name in PROPERTIES or (custom and named and not name.lower().startswith("on"))
    _need(allowed, "a property of the allowlist", name, f"<{tag}>")
    many = isinstance(value, list) and all(isinstance(item, str) for item in value)
    scalar = value is None or isinstance(value, str | int | float | bool)
    _need(scalar or many, "a scalar", value, name)


def _check_style(name: object, value: object) -> None:
    holds = isinstance(name, str) and _STYLE_NAME.fullmatch(name)
    _need(holds, "a CSS property", name, "style")
    _need(value is None or isinstance(value, str), "text", value, str(name))
    _need(
        not _BAD_STYLE.search(re.sub(r'"[^"]*"', "", str(value))), "a CSS value", value, str(name)
    )


def _check_listen(event: object, options: object) -> None:
    _need(isinstance(event, str) and _NAME.fullmatch(event), "an event type", event, "listen")
    if options == 0 or options == 1:
        return
    _need(isinstance(options, dict) and options, "listen options", options, str(event))
    assert isinstance(options, dict)
    for key, value in options.items():
        _need(key in _LISTEN_KEYS, "a listen option", key, str(event))
        if key == "k":
            holds = isinstance(value, list) and all(isinstance(item, str) for item in value)
        else:
            holds = _is_count(value) and value > 0 and (key in "dt" or value == 1)
        _need(holds, "its value", value, f"{event} {key}")


def _check_animation(value: object) -> None:
    holds = isinstance(value, list) and len(value) == 2 and isinstance(value[0], list)
    _need(holds, "[keyframes, options]", value, "animation")


def _check_head(head: object) -> None:
    _need(isinstance(head, dict) and set(head) <= HEAD_KEYS, "a page's head", head, "head")


# --------------------------------------------------------------------------------------------- ops


def check_op(op: Any) -> None:
    """Raise unless the value is an op."""
    _need(isinstance(op, list) and len(op) >= 3, "an op", op, "a patch")
    letter = op[0] if isinstance(op[0], str) else ""
    _need(letter in _OPS, "the letter of an op", op[0], "a patch")
    length, check = _OPS[letter]
    _need(length is None or len(op) == length, f"{length} items", op, "an op")
    check_id(op[1], f"op {letter}")
    check(op)


def _check_text(op: list[Any]) -> None:
    _need(isinstance(op[2], str), "text", op[2], f"op {op[0]}")


def _check_value(op: list[Any]) -> None:
    _need(op[2] in ("value", "checked"), "value or checked", op[2], "op v")
    check_property(None, op[2], op[3])
    _need(_is_count(op[4]) and _is_count(op[5]), "a view and an edit", op[4:], "op v")


def _check_styles(op: list[Any]) -> None:
    _need(isinstance(op[2], dict) and op[2], "properties", op[2], "op y")
    for name, value in op[2].items():
        _check_style(name, value)


def _check_remove(op: list[Any]) -> None:
    for place in op[2:]:
        check_id(place, "op r")
    _check_places(op[2:], "op r")


def _check_insert(op: list[Any]) -> None:
    _need(_is_count(op[2]), "a place or 0", op[2], "op i")
    _need(len(op) > 3, "items", op, "op i")
    places = []
    for item in op[3:]:
        if isinstance(item, list):
            check_node(item)
            places.append(item[0])
        else:
            check_id(item, "op i")
            places.append(item)
    _check_places([*places, op[2]], "op i")


def _check_call(op: list[Any]) -> None:
    check_id(op[2], "op c")
    holds = isinstance(op[3], str) and _IDENTIFIER.fullmatch(op[3])
    _need(holds, "a method", op[3], "op c")
    _need(isinstance(op[4], list), "arguments", op[4], "op c")


def _check_animate(op: list[Any]) -> None:
    if op[2] is not None:
        _check_animation(op[2])


_OPS: dict[str, tuple[int | None, Callable[[list[Any]], None]]] = {
    "t": (3, _check_text),
    "h": (3, _check_text),
    "a": (4, lambda op: check_attribute(op[2], op[3])),
    "p": (4, lambda op: check_property(None, op[2], op[3])),
    "v": (6, _check_value),
    "y": (3, _check_styles),
    "s": (3, lambda op: _need(op[2] in (0, 1), "0 or 1", op[2], "op s")),
    "e": (4, lambda op: _check_listen(op[2], op[3])),
    "k": (3, _check_animate),
    "r": (None, _check_remove),
    "i": (None, _check_insert),
    "d": (3, lambda op: _check_head(op[2])),
    "c": (5, _check_call),
}
