"""The attributes of a tag: what is the same every time, and what values set."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...errors import WardianError
from ..declarations import parse_style, style_name
from .naming import is_keyword, keyword_of, set_apart, written_out
from .parts import Joined, Part, Setting
from .scanning import HOLE, Malformed, Pieces, Scanner

Declaration = tuple[str, tuple[str | int, ...]]
"""The name of a CSS property; text and turns of values."""

_TEXT = r"\"[^\"]*\"|'[^']*'"
_DECLARATION = rf"(?:{_TEXT}|\((?:{_TEXT}|[^()\"'])*\)|[^;])+"


def read_attributes(scan: Scanner, part: Part) -> None:
    """Go to the end of a tag, and enter what is in it.

    Raises:
        Malformed: Something in it is wrong.
    """
    seen: set[str] = set()
    start = scan.at
    while True:
        last = start
        spaced = scan.blank()
        start = scan.at
        if scan.sees(">") or scan.sees("/>"):
            return
        if start == len(scan.source):
            raise Malformed(
                f"expected > at the end of <{part.tag}>, got the end of the template; write > or"
                " />",
                part.at,
            )
        if not spaced:
            raise _not_apart(scan, part, last)
        if scan.sees(HOLE):
            hole = scan.hole()
            if not scan.ends_here():
                raise _named_by_interpolation(start)
            part.settings.append(Setting("*", hole))
            seen.add("*")
        else:
            _read_attribute(scan, part, seen)


def _read_attribute(scan: Scanner, part: Part, seen: set[str]) -> None:
    start = scan.at
    name = scan.name()
    if not name:
        raise Malformed(
            f"expected an attribute or > in <{part.tag}>, got {scan.next()}; write name, name=value"
            " or name={value}",
            start,
        )
    if scan.sees(HOLE):
        raise _named_by_interpolation(start)
    after = scan.at
    scan.blank()
    pieces: Pieces | None = None
    if scan.take("="):
        scan.blank()
        pieces = scan.value(name)
    else:
        scan.at = after
    made_of = part.made_of
    try:
        keyword = keyword_of(made_of, name)
        if keyword in seen:
            raise Malformed(
                f"expected {name} once in <{part.tag}>, got it twice; take one of them out", start
            )
        seen.add(keyword)
        called = made_of is None or is_keyword(keyword)  # else it is set afterwards
        if called and "*" not in seen:
            part.keywords[keyword] = None
        if made_of is not None and (keyword[:3] == "on_" or keyword == "show"):
            _check_alone(name, pieces, start)
        if any(isinstance(each, int) for each in pieces or ()):
            whole = made_of is None or keyword != "style"
            value = _value(keyword, pieces or [], start, whole=whole)
            part.settings.append(Setting(keyword, value))
            return
        text = None if pieces is None else "".join(map(str, pieces))
        constant = written_out(made_of, keyword, text)
        if made_of is not None:
            set_apart(made_of, keyword, constant)
    except WardianError as error:
        raise Malformed(str(error), start) from error
    if "*" in seen or not called:
        part.settings.append(Setting(keyword, None, constant))
    else:
        part.keywords[keyword] = constant


def _check_alone(name: str, pieces: Pieces | None, at: int) -> None:
    if pieces is None or len(pieces) != 1 or isinstance(pieces[0], str):
        what = "condition" if name == "show" else "function"
        raise Malformed(f"expected a {what} for {name}, got text; write {name}={{{what}}}", at)


def _value(keyword: str, pieces: Pieces, at: int, *, whole: bool) -> int | Joined:
    """Give what a setting is made of: one value, or pieces that name values by their turn.

    Args:
        keyword: Which setting.
        pieces: What is written.
        at: Where it stands.
        whole: Whether one value alone may be anything; or else it must be a mapping.
    """
    used = [each for each in pieces if isinstance(each, int)]
    if len(pieces) == len(used) == 1:
        return used[0] if whole else (0, used)
    turns = iter(range(len(used)))
    if keyword != "style":
        return tuple([next(turns) if isinstance(each, int) else each for each in pieces]), used
    text = "".join([HOLE if isinstance(each, int) else each for each in pieces])
    return tuple(_declarations(text, turns, at)), used


def _declarations(text: str, turns: Iterator[int], at: int) -> Iterator[Declaration]:
    """Split a style into its declarations, so that no value can add any.

    Raises:
        InvalidStyleError: One that has no values is none, or is refused everywhere.
        Malformed: A value stands where none can.
    """
    for found in re.finditer(_DECLARATION, text):
        name, _, rest = found[0].strip().partition(":")
        if HOLE not in found[0]:
            yield from [(each, (value,)) for each, value in parse_style(found[0]).items()]
            continue
        if HOLE in name:
            raise Malformed(
                "expected declarations such as 'color: {colour}', got an interpolation where the"
                " name of a property stands; write style={mapping} if names vary",
                at,
            )
        value: Pieces = []
        for turn, each in enumerate(rest.strip().split(HOLE)):
            if turn:
                value.append(next(turns))
            if each:
                value.append(each)
        yield style_name(name.strip()), tuple(value)


def _not_apart(scan: Scanner, part: Part, last: int) -> Malformed:
    """Tell of what touches the attribute that begins at ``last``, or the tag's name."""
    name, quotes, value = scan.source[last : scan.at].partition('="')
    if not quotes:
        name, quotes, value = scan.source[last : scan.at].partition("='")
    if quotes and not {"<", ">"}.isdisjoint(value):
        return Malformed(
            f"expected the end of the quotes of {name}= in <{part.tag}>, got a tag before it; write"
            f" {quotes[1]} where the value ends",
            last,
        )
    return Malformed(
        f"expected a space or > in <{part.tag}>, got {scan.next()}; put a space between attributes,"
        " or write &lt; for a < that begins no tag",
        scan.at,
    )


def _named_by_interpolation(at: int) -> Malformed:
    return Malformed(
        "expected an attribute name without interpolations, got {…} in one; write a mapping alone"
        " as in <div {attributes}>",
        at,
    )
