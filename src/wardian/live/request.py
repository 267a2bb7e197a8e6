"""What a page function is told of the visit: the address, its query, and who comes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar, overload

from ..errors import InvalidQueryError
from .session import Session

T = TypeVar("T")

MAX_QUERY_BYTES = 8 * 1024
MAX_QUERY_KEYS = 100
MAX_COOKIES = 100


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


class Request:
    """One visit of a page.

    Attributes:
        url: The address; empty where there is none, as in tests.
        path: Its path below the place where the app lives, starting with ``/``, as it is written
            in the address.
        query: Its query parameters.
        path_params: What the path holds in place of the parameters of the route, by name.
        cookies: The cookies that came along, by name.
        headers: The headers of the request, by name in lower case; empty within a page.
        session: What the program keeps for this browser.
        client: Where the visitor's connection comes from; empty where nobody knows.
        method: The method of the request.
        base: Where the app lives in the visitor's browser, with a slash at its end: ``/``,
            ``/shop/`` or, within a page, ``#/``.
    """

    __slots__ = (
        "base",
        "client",
        "cookies",
        "headers",
        "method",
        "path",
        "path_params",
        "query",
        "session",
        "url",
    )

    def __init__(
        self,
        url: str = "",
        *,
        cookies: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        session: Session | None = None,
        client: str = "",
        method: str = "GET",
    ) -> None:
        """Read an address, and take what else is known of the visit.

        Args:
            url: The address, whole or from its path on.
            cookies: The cookies by name; where there are none, those that the headers hold.
            headers: The headers by name.
            session: The visitor's session; ``None`` begins one that nothing else knows.
            client: Where the connection comes from.
            method: The method of the request.
        """
        self.url = url
        rest = url.split("#", 1)[0]
        rest, _, query = rest.partition("?")
        if "://" in rest:
            rest = rest.split("://", 1)[1]
            rest = "/" + rest.partition("/")[2]
        self.path = rest or "/"
        self.query = Query(query)
        self.path_params: dict[str, Any] = {}
        self.headers: Mapping[str, str] = {k.lower(): v for k, v in dict(headers).items()}
        self.cookies: Mapping[str, str] = dict(cookies)
        if not self.cookies and "cookie" in self.headers:
            self.cookies = read_cookies(self.headers["cookie"])
        self.session = session or Session()
        self.client = client
        self.method = method
        self.base = "/"

    def address(self, url: str) -> str:
        """Give the address of one of the app's own paths, wherever the app lives.

            A("Third", href=request.address("/item/3"))

        Args:
            url: A path of a route, with its query; any other address is given back as it is.
        """
        own = url[:1] == "/" and url[1:2] not in ("/", "\\")
        return self.base + url[1:] if own else url

    def __repr__(self) -> str:
        return f"Request({self.url!r})"


def read_cookies(text: str) -> dict[str, str]:
    """Read a ``Cookie`` header, or what ``document.cookie`` gives: of each name the first.

    Beyond 100 cookies it is cut. Values are given as they are written; a pair of quotes around one
    is taken away.
    """
    cookies: dict[str, str] = {}
    for part in text.split(";", MAX_COOKIES)[:MAX_COOKIES]:
        name, equals, value = part.strip().partition("=")
        if name and equals:
            cookies.setdefault(name.strip(), value.strip().removeprefix('"').removesuffix('"'))
    return cookies


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
