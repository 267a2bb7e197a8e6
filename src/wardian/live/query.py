"""The query of an address: what a visitor wrote there, as values within bounds."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, TypeVar, overload

from ..errors import InvalidQueryError

T = TypeVar("T")

MAX_QUERY_BYTES = 8 * 1024
MAX_QUERY_KEYS = 100


class Query(Mapping[str, str]):
    """The query parameters of an address: of each its last value; ``all`` gives every one."""

    __slots__ = ("_pairs",)

    def __init__(self, text: str = "") -> None:
        """Read a query: what follows the ``?``. Beyond 8 KiB or 100 keys it is cut."""
        self._pairs: dict[str, list[str]] = {}
        for part in text[:MAX_QUERY_BYTES].split("&"):
            name, _, value = part.partition("=")
            if name:
                name = decoded(name.replace("+", " "))
                if name not in self._pairs and len(self._pairs) >= MAX_QUERY_KEYS:
                    break
                self._pairs.setdefault(name, []).append(decoded(value.replace("+", " ")))

    def __getitem__(self, name: str) -> str:
        return self._pairs[name][-1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def all(self, name: str) -> list[str]:
        """Every value of a parameter, in order."""
        return list(self._pairs.get(name, ()))

    @overload
    def get(self, name: str, /) -> str | None: ...
    @overload
    def get(
        self,
        name: str,
        /,
        default: T,
        *,
        type: Callable[[str], Any] = ...,
        min: float | None = None,
        max: float | None = None,
        choices: Collection[Any] | None = None,
        length: int | None = None,
    ) -> T: ...
    def get(
        self,
        name: str,
        /,
        default: Any = None,
        *,
        type: Callable[[str], Any] = str,
        min: float | None = None,
        max: float | None = None,
        choices: Collection[Any] | None = None,
        length: int | None = None,
    ) -> Any:
        """Give a parameter, or ``default`` where it is missing or out of bounds.

        A visitor can write anything into an address, so a bad value is no error of the program's.

        Args:
            name: The parameter.
            default: What a missing or bad one counts as.
            type: Turns the text into a value; ``int`` and ``float`` take plain ASCII digits only.
            min: Least value.
            max: Greatest value.
            choices: The values there are.
            length: Most characters.
        """
        try:
            return self.require(name, type=type, min=min, max=max, choices=choices, length=length)
        except InvalidQueryError:
            return default

    def require(
        self,
        name: str,
        /,
        *,
        type: Callable[[str], Any] = str,
        min: float | None = None,
        max: float | None = None,
        choices: Collection[Any] | None = None,
        length: int | None = None,
    ) -> Any:
        """Give a parameter; the arguments are those of ``get``.

        Raises:
            InvalidQueryError: It is missing or out of bounds.
        """
        text = self._pairs.get(name, [None])[-1]
        value = None if text is None else converted(text, type)
        if (
            value is None
            or (length is not None and len(text or "") > length)
            or (min is not None and not value >= min)
            or (max is not None and not value <= max)
            or (choices is not None and value not in choices)
        ):
            raise InvalidQueryError(
                f"expected the query parameter {name!r} as {getattr(type, '__name__', type)}"
                f"{_bounds(min, max, choices, length)}, got {text!r}"
            )
        return value

    def __repr__(self) -> str:
        return f"Query({dict(self)!r})"


def converted(text: str, kind: Callable[[str], Any]) -> Any:
    """The value of a text, or ``None`` where it has none."""
    if kind is int and not re.fullmatch(r"[+-]?[0-9]{1,300}", text):
        return None
    if kind is float and not re.fullmatch(r"[+-]?(?:[0-9]{1,300}\.?[0-9]*|\.[0-9]+)", text):
        return None
    if kind is bool:
        return {"1": True, "true": True, "yes": True, "on": True, "": True}.get(
            text.lower(), False if text.lower() in ("0", "false", "no", "off") else None
        )
    try:
        return kind(text)
    except (ValueError, TypeError, ArithmeticError, LookupError):
        return None


def _bounds(least: Any, most: Any, choices: Any, length: Any) -> str:
    parts = []
    if least is not None:
        parts.append(f"at least {least}")
    if most is not None:
        parts.append(f"at most {most}")
    if choices is not None:
        parts.append(f"one of {list(choices)!r}")
    if length is not None:
        parts.append(f"at most {length} characters")
    return " (" + ", ".join(parts) + ")" if parts else ""


def decoded(text: str) -> str:
    """Undo percent encoding; bytes that are no UTF-8 become U+FFFD, and so does NUL."""
    if "%" not in text:
        return text.replace("\0", "\ufffd")
    out = bytearray()
    at = 0
    data = text.encode("utf-8", "replace")
    while at < len(data):
        byte = data[at]
        if byte == 0x25:
            digits = data[at + 1 : at + 3]
            if len(digits) == 2 and all(digit in b"0123456789abcdefABCDEF" for digit in digits):
                out.append(int(digits, 16))
                at += 3
                continue
        out.append(byte)
        at += 1
    return out.decode("utf-8", "replace").replace("\0", "\ufffd")
