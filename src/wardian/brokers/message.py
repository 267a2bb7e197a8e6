"""A message: a label and a value, on a named channel.

A value is what JSON has, and is written once, when it is sent: what cannot be written is refused
there, where the traceback points at who sends it. Everybody who is told gets a value of their own,
so nobody sees what somebody else does to it.
"""

from __future__ import annotations

import re
from json import JSONDecoder, JSONEncoder, loads
from math import isfinite
from typing import Any, NamedTuple

from ..errors import InvalidChannelError, InvalidValueError, WireError
from ..wire.codec import MAX_MESSAGE_BYTES, MAX_MESSAGE_DEPTH, check_depth, encode

MAX_LABEL_LENGTH = 128
MAX_KEY_LENGTH = 128

_CHANNEL = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_PLAIN = (str, bool, int, type(None))
_SURELY_WRITTEN_BITS = 2048  # Python's limit of digits is never below 640


class Cursor(NamedTuple):
    """How far somebody has read a log: everything up to a number, of an epoch."""

    epoch: str
    id: int


class Message:
    """One message, as a channel keeps it.

    Attributes:
        channel: The channel's name.
        label: What listeners select by, 1 to 128 characters.
        text: The value, as JSON.
        id: Its number in the log of its channel: each is one more than the one before it.
        key: Names this message wherever it is told again, whatever its number there.
        time: When it was accepted, in seconds since 1970.
        first: Where a message with the same key stands before it, if its log knows of one.
    """

    __slots__ = ("channel", "first", "id", "key", "label", "text", "time")

    def __init__(
        self, channel: str, label: str, text: str, *, id: int, key: str, time: float
    ) -> None:
        """Hold what was checked already."""
        self.channel = channel
        self.label = label
        self.text = text
        self.id = id
        self.key = key
        self.time = time
        self.first: Cursor | None = None

    @property
    def value(self) -> Any:
        """The value, made anew at each call: it belongs to who asks."""
        return loads(self.text)

    def __repr__(self) -> str:
        shown = self.text if len(self.text) <= 40 else self.text[:37] + "..."
        return f"<Message {self.channel} {self.id} {self.label!r} {shown}>"


class Gap:
    """Messages that a listener was entitled to and is never told: they are kept no more.

    Attributes:
        channel: The channel's name.
        first: The number of the first of them.
        last: The number of the last of them; ``None``: nobody knows how many there were, because
            the log that numbered them is gone.
    """

    __slots__ = ("channel", "first", "last")

    def __init__(self, channel: str, first: int, last: int | None) -> None:
        self.channel = channel
        self.first = first
        self.last = last

    def __repr__(self) -> str:
        return f"<Gap {self.channel} {self.first}-{'?' if self.last is None else self.last}>"


def check_channel(name: object) -> str:
    """Give the name of a channel back.

    Raises:
        InvalidChannelError: It is none.
    """
    if isinstance(name, str) and _CHANNEL.fullmatch(name):
        return name
    raise InvalidChannelError(
        "expected a channel's name of 1 to 128 letters, digits, '_', '.', ':' or '-', "
        f"got {_short(name)}"
    )


def check_label(label: object) -> str:
    """Give a message's label back.

    Raises:
        InvalidChannelError: It is none.
    """
    if isinstance(label, str) and 0 < len(label) <= MAX_LABEL_LENGTH and _is_text(label):
        return label
    raise InvalidChannelError(
        f"expected a label of 1 to {MAX_LABEL_LENGTH} characters, got {_short(label)}"
    )


def check_key(key: object) -> str:
    """Give the key of a message back.

    Raises:
        InvalidValueError: It is none.
    """
    if isinstance(key, str) and 0 < len(key) <= MAX_KEY_LENGTH and _is_text(key):
        return key
    raise InvalidValueError(
        f"expected a key of 1 to {MAX_KEY_LENGTH} characters, got {_short(key)}"
    )


def write(value: Any) -> str:
    """Write a value as JSON.

    Args:
        value: Texts, numbers, bools and ``None``, and lists, tuples and dicts with texts as keys,
            at most 64 levels of these.

    Returns:
        ASCII, as it is kept and told everywhere; its size is that of this text.

    Raises:
        InvalidValueError: It cannot be written, or has more than 64 KiB; the message says where in
            it the reason stands.
    """
    if not _is_ordinary(value):
        _check(value)
    try:
        text = encode(value)
        if "\\ud" in text:
            _unescaped(value).encode()  # which fails for half of a surrogate pair
    except (TypeError, ValueError) as error:
        _check(value)
        # A subclass that lies, a collection that changes meanwhile.
        raise InvalidValueError(
            f"expected a value that JSON has, got one that fails: {error}"
        ) from None
    if len(text) > MAX_MESSAGE_BYTES:
        raise InvalidValueError(
            f"expected a value of at most {MAX_MESSAGE_BYTES} bytes as JSON, got {len(text)}; "
            "send where it is found instead, or send it in pieces"
        )
    return text


def read(text: str) -> str:
    """Give the text of a value back that somebody else wrote, if it is one: in ASCII, as ``write``.

    Raises:
        InvalidValueError: It is no JSON, or has more than 64 KiB, as it is or in ASCII, or more
            than 64 levels.
    """
    try:
        encoded = text.encode()
        if len(encoded) > MAX_MESSAGE_BYTES:
            raise ValueError(f"more than {MAX_MESSAGE_BYTES} bytes")
        if text.count("[") + text.count("{") > MAX_MESSAGE_DEPTH and not _is_shallow(encoded):
            check_depth(text)
        value = _strict.decode(text)
        # As it is, unless it is longer in ASCII or may hide half of a surrogate pair.
        return text if text.isascii() and "\\u" not in text else write(value)
    except (ValueError, WireError) as error:
        raise InvalidValueError(f"expected a value as JSON, got {_short(text)}: {error}") from None


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise ValueError(f"{digits} is more than a number can be")
    return number


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is nothing JSON has")


_strict = JSONDecoder(parse_float=_finite, parse_constant=_no_number)

_unescaped = JSONEncoder(ensure_ascii=False, check_circular=False).encode

_SCALARS = frozenset({str, int, float, bool, type(None)})
_KINDS = _SCALARS | {list, tuple, dict}
_TEXTS = re.compile(rb'"(?:[^"\\]+|\\.)*"?', re.DOTALL)
_ONE_KIND = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes({*range(256)} - {*b"[]{}"})


def _is_shallow(text: bytes) -> bool:
    """Whether the brackets of JSON pair, at most 64 levels deep.

    Takes the innermost ones out, level by level: many times as fast as counting them.
    """
    brackets = _TEXTS.sub(b"", text).translate(_ONE_KIND, _NO_BRACKETS)
    for _ in range(MAX_MESSAGE_DEPTH):
        if not brackets:
            return True
        brackets = brackets.replace(b"[]", b"")
    return not brackets


def _is_ordinary(value: Any) -> bool:
    """Whether a value has only the types of JSON themselves, and neither too many parts nor levels.

    Looks at all parts of a level at once. Where it is in doubt, ``_check`` has to look.
    """
    parts: list[Any] = [value]
    left = MAX_MESSAGE_BYTES
    for _ in range(MAX_MESSAGE_DEPTH + 1):
        kinds = {*map(type, parts)}
        if kinds <= _SCALARS:
            return True
        if not kinds <= _KINDS:
            return False
        inside = [each for each in parts if type(each) not in _SCALARS]
        parts = []
        for each in inside:
            if type(each) is not dict:
                parts += each
            elif {*map(type, each)} <= {str}:
                parts += each.values()
            else:
                return False
            if len(parts) > left:
                return False
        left -= len(parts)
    return False


_Trail = tuple[Any, object] | None
"""Where in a value something stands: what it stands in, and its index or key there."""


def _check(value: Any) -> None:
    """Refuse what JSON has not, and say where in the value it stands. Costs O(value), no depth."""
    stack: list[tuple[_Trail, Any, int]] = [(None, value, 1)]
    left = MAX_MESSAGE_BYTES
    while stack:
        trail, each, level = stack.pop()
        left -= 1
        if left < 0:
            raise InvalidValueError(
                f"expected a value of at most {MAX_MESSAGE_BYTES} bytes as JSON, got more items; "
                "send it in pieces"
            )
        if isinstance(each, (dict, list, tuple)):
            if level > MAX_MESSAGE_DEPTH:
                raise _wrong(
                    f"expected at most {MAX_MESSAGE_DEPTH} levels of lists and dicts, got more at "
                    f"value{_path(trail)}; send flatter values",
                    trail,
                )
            if isinstance(each, dict):
                for key in each:
                    if not isinstance(key, str) or not _is_text(key):
                        raise _wrong(
                            f"expected texts as keys, got {_short(key)} in value{_path(trail)}",
                            trail,
                        )
                inside: Any = each.items()
            else:
                inside = enumerate(each)
            stack.extend([((trail, key), item, level + 1) for key, item in inside])
        elif isinstance(each, float):
            if not isfinite(each):
                _refuse(trail, each)
        elif not isinstance(each, _PLAIN) or (isinstance(each, str) and not _is_text(each)):
            _refuse(trail, each)
        elif isinstance(each, int) and each.bit_length() > _SURELY_WRITTEN_BITS:
            _check_digits(trail, each)


def _check_digits(trail: _Trail, number: int) -> None:
    try:
        int.__repr__(number)
    except ValueError:
        raise _wrong(
            "expected a number of fewer digits, got an int that Python does not write at "
            f"value{_path(trail)}; send it as a text",
            trail,
        ) from None


def _path(trail: _Trail) -> str:
    """How a part of a value is written in Python: ``["rows"][3]``."""
    steps: list[str] = []
    while trail is not None:
        trail, key = trail
        shown = repr(key)
        steps.append(f"[{shown if len(shown) <= 40 else shown[:37] + '...'}]")
    return "".join(reversed(steps))


def _refuse(trail: _Trail, value: object) -> None:
    raise _wrong(
        "expected a value that JSON has (texts, numbers, True, False, None, lists, dicts), "
        f"got {_short(value)} at value{_path(trail)}",
        trail,
    )


def _wrong(message: str, trail: _Trail) -> InvalidValueError:
    error = InvalidValueError(message)
    error.where = f"value{_path(trail)}"
    return error


def _is_text(text: str) -> bool:
    """Whether a text can be written as UTF-8: half of a surrogate pair cannot."""
    return text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text)


def _short(value: object) -> str:
    try:
        shown = repr(value)
    except Exception:  # noqa: BLE001 (a __repr__ is the program's)
        shown = "something"
    return f"{shown if len(shown) <= 60 else shown[:57] + '...'} ({type(value).__name__})"
