"""The attributes of a tag: what is the same every time, and what values set."""

from __future__ import annotations

import re

from ...errors import WardianError
from .naming import is_keyword, keyword_of, set_apart, written_out
from .parts import Joined, Part, Setting
from .scanning import HOLE, Malformed, Pieces, Scanner


def read_attributes(scan: Scanner, part: Part) -> None:
    """Go to the end of a tag, and enter what is in it.

    Raises:
        Malformed: Something in it is wrong.
    """
    seen: set[str] = set()
    while True:
        spaced = scan.blank()
        start = scan.at
        if scan.sees(">") or scan.sees("/>"):
            return
        if start == len(scan.source):
            raise Malformed(f"expected > at the end of <{part.tag}>", part.at)
        if not spaced:
            raise Malformed(f"expected a space or > in <{part.tag}>", start)
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
        raise Malformed(f"expected an attribute or >, got {scan.source[start]!r}", start)
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
            raise Malformed(f"expected {name} once in <{part.tag}>, got it twice", start)
        seen.add(keyword)
        if is_keyword(keyword) and "*" not in seen:
            part.keywords[keyword] = None
        if made_of is not None and (keyword[:3] == "on_" or keyword == "show"):
            _check_alone(name, pieces, start)
        if any(isinstance(each, int) for each in pieces or ()):
            part.settings.append(Setting(keyword, _value(keyword, pieces or [], start)))
            return
        text = None if pieces is None else "".join(map(str, pieces))
        constant = written_out(made_of, keyword, text)
        if made_of is not None:
            set_apart(made_of, keyword, constant)
    except WardianError as error:
        raise Malformed(str(error), start) from error
    if "*" in seen or not is_keyword(keyword):
        part.settings.append(Setting(keyword, None, constant))
    else:
        part.keywords[keyword] = constant


def _check_alone(name: str, pieces: Pieces | None, at: int) -> None:
    if pieces is None or len(pieces) != 1 or isinstance(pieces[0], str):
        what = "condition" if name == "show" else "function"
        raise Malformed(f"expected a {what} for {name}, got text; write {name}={{{what}}}", at)


def _value(keyword: str, pieces: Pieces, at: int) -> int | Joined:
    """Give what a setting is made of: one value, or pieces that name values by their turn.

    A style is split into declarations, so that no value can add any.
    """
    used = [each for each in pieces if isinstance(each, int)]
    if len(pieces) == len(used) == 1:
        return used[0]
    turns = iter(range(len(used)))
    if keyword != "style":
        return tuple([next(turns) if isinstance(each, int) else each for each in pieces]), used
    style = []
    text = "".join([HOLE if isinstance(each, int) else each for each in pieces])
    for found in re.finditer(r"(?:\"[^\"]*\"|'[^']*'|[^;])+", text):
        name, colon, rest = found[0].strip().partition(":")
        if HOLE in name or (name and not colon):
            raise Malformed(
                "expected declarations such as 'color: {colour}', got an interpolation as a name;"
                " write style={mapping}",
                at,
            )
        value: Pieces = []
        for turn, each in enumerate(rest.strip().split(HOLE)):
            if turn:
                value.append(next(turns))
            if each:
                value.append(each)
        if name:
            style.append((name.strip(), tuple(value)))
    return tuple(style), used


def _named_by_interpolation(at: int) -> Malformed:
    return Malformed(
        "expected an attribute name without interpolations, or a mapping alone as in"
        " <div {attributes}>",
        at,
    )
