"""Check single values of a transmission: ids, names, settings.

Written from ``docs/protocol.md`` alone, and on purpose not with the functions that make the
messages: what both sides of a test share cannot be found wrong by it.
"""

from __future__ import annotations

import re
from typing import Any

from wardian.errors import BadPatchError

_PROPERTY = re.compile(
    "value|checked|selected|indeterminate|disabled|scrollTop|scrollLeft|open|muted|currentTime"
    "|playbackRate|volume|defaultValue|defaultChecked"
)
_HEAD_KEYS = frozenset({"title", "lang", "css", "head", "favicon"})
_TAG = re.compile(r"[a-zA-Z][a-zA-Z0-9]*(-[a-zA-Z0-9._]+)*")
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_.:-]*")
_IDENTIFIER = re.compile(r"[a-zA-Z_$][a-zA-Z0-9_$]*")
_STYLE_NAME = re.compile(r"--[a-zA-Z0-9_-]+|-?[a-z][a-z0-9-]*")
_PROTOTYPE = frozenset({"constructor", "prototype"})
_BAD_STYLE = re.compile(r"[;{}<]|/\*|url\(|expression\(|@import", re.IGNORECASE)
_REFUSED_TAG = re.compile(
    "script|base|meta|object|embed|applet|frame|frameset|plaintext|xmp|noembed|noframes|noscript"
    "|listing|html|head|body",
    re.IGNORECASE,
)
_REFUSED_NAME = re.compile(
    "on.*|srcdoc|innerhtml|outerhtml|style|__proto__|constructor|prototype", re.IGNORECASE
)
_URL_NAME = re.compile(
    "href|src|action|formaction|xlink:href|poster|cite|data|background|ping|manifest|longdesc",
    re.IGNORECASE,
)
_CODE_SCHEME = re.compile(
    r"(javascript|vbscript|livescript|data:(?!image/)|filesystem|view-source)"
)
_COMMANDS = {"navigate": 1, "redirect": 1, "open": 1, "title": 1, "download": 2}
_LISTEN_KEYS = frozenset("psokdt")


def bad(expected: str, got: object, where: str) -> BadPatchError:
    """Make the error that says what was expected where."""
    return BadPatchError(f"expected {expected}, got {got!r} in {where}")


def need(holds: object, expected: str, got: object, where: str) -> None:
    """Raise unless something holds."""
    if not holds:
        raise bad(expected, got, where)


def is_count(value: object) -> bool:
    """Say whether the value is a number that fits 53 bits, 0 or more."""
    return type(value) is int and 0 <= value < 2**53


def is_id(value: object) -> bool:
    """Say whether the value names a node: those of rows are negative."""
    return type(value) is int and 0 < abs(value) < 2**53


def check_id(value: object, where: str) -> None:
    """Raise unless the value is an id."""
    need(is_id(value), "an id", value, where)


def check_number(value: object, where: str) -> None:
    """Raise unless the value numbers something, from 1."""
    need(is_count(value) and value, "a number", value, where)


def check_places(places: list[object], where: str) -> None:
    """Raise unless the places are all different."""
    need(len(set(places)) == len(places), "different places", places, where)


def check_tag(tag: object) -> None:
    """Raise unless the value is the name of an element that runs no code."""
    holds = isinstance(tag, str) and _TAG.fullmatch(tag) and not _REFUSED_TAG.fullmatch(tag)
    need(holds, "a tag", tag, "a node")


def check_attribute(name: object, value: object) -> None:
    """Raise unless the attribute may be set: no code, no address that runs code."""
    holds = isinstance(name, str) and _NAME.fullmatch(name)
    need(holds, "an attribute name", name, "attributes")
    harmless = not _REFUSED_NAME.fullmatch(str(name))
    need(harmless, "an attribute that runs no code", name, "attributes")
    need(value is None or isinstance(value, str), "text", value, str(name))
    if isinstance(value, str) and _URL_NAME.fullmatch(str(name)):
        address = re.sub(r"[\x00-\x20\x7f-\xa0]", "", value).lower()
        need(not _CODE_SCHEME.match(address), "an address that runs no code", value, str(name))


def check_property(tag: str | None, name: object, value: object) -> None:
    """Raise unless the property may be set; ``tag`` is ``None`` where it is not known yet."""
    need(isinstance(name, str), "a property", name, "properties")
    name = str(name)
    custom = tag is None or "-" in tag
    named = _IDENTIFIER.fullmatch(name) and not _REFUSED_NAME.fullmatch(name)
    allowed = _PROPERTY.fullmatch(name) or (custom and named)
    need(allowed, "a property of the allowlist", name, f"<{tag}>")
    many = isinstance(value, list) and all(isinstance(item, str) for item in value)
    scalar = value is None or isinstance(value, str | int | float | bool)
    need(scalar or many, "a scalar", value, name)


def check_style(name: object, value: object) -> None:
    """Raise unless the style property may be set."""
    holds = isinstance(name, str) and _STYLE_NAME.fullmatch(name) and name not in _PROTOTYPE
    need(holds, "a CSS property", name, "style")
    need(value is None or isinstance(value, str), "text", value, str(name))
    need(not _BAD_STYLE.search(re.sub(r'"[^"]*"', "", str(value))), "a CSS value", value, str(name))


def check_listen(event: object, options: object) -> None:
    """Raise unless the value are listen options; ``0`` stops."""
    need(isinstance(event, str) and _NAME.fullmatch(event), "an event type", event, "listen")
    if options == 0 or options == 1:
        return
    need(isinstance(options, dict) and options, "listen options", options, str(event))
    assert isinstance(options, dict)
    for key, value in options.items():
        need(key in _LISTEN_KEYS, "a listen option", key, str(event))
        if key == "k":
            holds = isinstance(value, list) and all(isinstance(item, str) for item in value)
        else:
            holds = is_count(value) and value > 0 and (key in "dt" or value == 1)
        need(holds, "its value", value, f"{event} {key}")


def check_event(event: object, options: object) -> None:
    """Raise unless the value are listen options that make an element listen."""
    check_listen(event, options)
    need(options != 0, "listen options", options, str(event))


def check_animation(value: object) -> None:
    """Raise unless the value is an animation."""
    holds = isinstance(value, list) and len(value) == 2 and isinstance(value[0], list)
    need(holds, "[keyframes, options]", value, "animation")


def check_command(name: object, arguments: list[object]) -> None:
    """Raise unless the value is a command that a tab may do."""
    texts = all(isinstance(each, str) for each in arguments)
    need(name in _COMMANDS and len(arguments) == _COMMANDS[str(name)], "a command", name, "command")
    need(texts, "texts", arguments, str(name))
    if name == "title":
        return
    address = re.sub(r"[\x00-\x20\x7f-\xa0]", "", str(arguments[0])).lower()
    scheme = re.match(r"([^/?#:]*):", address)
    known = scheme is None or scheme[1] in ("http", "https", "mailto", "tel", "blob")
    holds = known or (name == "download" and address.startswith("data:"))
    need(holds, "an address that runs no code", arguments[0], str(name))


def check_head(head: object) -> None:
    """Raise unless the value belongs to a page's head."""
    need(isinstance(head, dict) and set(head) <= _HEAD_KEYS, "a page's head", head, "head")


def check_setting(tag: str, name: str, value: Any) -> None:
    """Raise unless one of the attributes of a node may have the value."""
    if name == "#style":
        need(isinstance(value, dict), "properties", value, name)
        for style_name, style_value in value.items():
            check_style(style_name, style_value)
    elif name == "#show":
        need(value == 0 and type(value) is int, "0", value, name)
    elif name == "#on":
        need(isinstance(value, dict), "event types", value, name)
        for event, options in value.items():
            check_event(event, options)
    elif name == "#animation":
        check_animation(value)
    elif name.startswith("."):
        check_property(tag, name[1:], value)
    else:
        check_attribute(name, value)
        need(value is not None, "text", value, name)
