"""Text of a message, out and in.

Out, a message is built from parts that are JSON already: an op is encoded once, by the function
named after it in ``wire.ops``, and joined into the patch of every page that needs it. The text is
ASCII, because a browser copies ASCII over the bridge from Python forty times faster than anything
else.

In, a message is checked before it is parsed: JSON nested a few thousand levels ends the interpreter
in a browser for good, so depth is counted in the text.
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring_ascii
from typing import Any

from ..errors import BadMessageError, MessageTooDeepError, MessageTooLargeError

MAX_MESSAGE_BYTES = 64 * 1024
"""The most that one message from a network may have."""

MAX_LOCAL_MESSAGE_BYTES = 1024 * 1024
"""The most that one message from the same page may have: a long text in a form control."""

MAX_MESSAGE_DEPTH = 64

SEPARATOR = "\x7f"
"""Stands between the strings of a column: a character that no text of a page is likely to have."""

quote = encode_basestring_ascii
"""JSON text of a string, ASCII only."""

encode = json.JSONEncoder(separators=(",", ":"), check_circular=False, allow_nan=False).encode
"""JSON text of any value made of dicts, lists and scalars, ASCII only."""

_scan: Any = json.JSONDecoder().scan_once  # type: ignore[attr-defined]


def column(values: list[Any]) -> str:
    """JSON text of the values that one slot has in many rows, in the shortest of three forms.

    Args:
        values: Strings, ``None``, numbers, bools or dicts; at least one.

    Wire: strings with U+007F between them, ``[value]`` for one that all rows have, ``[value, ...]``
    """
    first, count = values[0], len(values)
    if count > 1 and values.count(first) == count and len({*map(type, values)}) == 1:
        return f"[{encode(first)}]"
    try:
        joined = SEPARATOR.join(values)
    except TypeError:
        return encode(values)
    if joined.count(SEPARATOR) != count - 1:
        return encode(values)
    text = quote(joined)
    # JSON does not want it escaped; where something else is, the text cannot be told from it.
    return text if "\\" in joined else text.replace("\\u007f", SEPARATOR)


def decode(text: str, limit_bytes: int = MAX_MESSAGE_BYTES) -> list[Any]:
    """Read one inbound message.

    Args:
        text: What the tab sent, at most 64 levels deep.
        limit_bytes: The most bytes it may have.

    Returns:
        The message: a list whose first item is a one-letter string.

    Raises:
        MessageTooLargeError: The text is longer than the limit.
        MessageTooDeepError: The text nests deeper than 64 levels.
        BadMessageError: The text is not a message.
    """
    if len(text) > limit_bytes or (
        not text.isascii() and len(text.encode("utf-8", "surrogatepass")) > limit_bytes
    ):
        raise MessageTooLargeError(
            f"expected a message of at most {limit_bytes} bytes, got {len(text)} characters; "
            "send less, or send it in pieces"
        )
    if text.count("[") + text.count("{") > MAX_MESSAGE_DEPTH:
        check_depth(text)
    try:
        message = _loads(text)
    except ValueError as error:
        raise BadMessageError(f"expected a JSON message, got {text[:40]!r}: {error}") from None
    if type(message) is not list or not message or type(message[0]) is not str:
        raise BadMessageError(
            f"expected a list that starts with the message's letter, got {text[:40]!r}"
        )
    return message


def _loads(text: str) -> Any:
    """As ``json.loads``, in a third of the steps where there is no white space around the value."""
    try:
        value, end = _scan(text, 0)
    except StopIteration:
        end = -1
    return value if end == len(text) else json.loads(text)


def check_depth(text: str) -> None:
    """Refuse JSON that nests deeper than 64 levels. Costs O(text), and no memory.

    Raises:
        MessageTooDeepError: It does.
    """
    depth = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            if depth > MAX_MESSAGE_DEPTH:
                raise MessageTooDeepError(
                    f"expected at most {MAX_MESSAGE_DEPTH} levels of lists and objects, got more; "
                    "send flatter values"
                )
        elif character in "]}":
            depth -= 1
