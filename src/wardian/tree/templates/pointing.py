"""Where in a program a template stands, and where in the template something is wrong.

Nothing here is imported before something is.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .scanning import HOLE

if TYPE_CHECKING:
    from types import FrameType

    from .building import Template

_FRAMES = 50
_WIDTH = 100


def add_place(error: Exception, template: Template, at: int) -> None:
    """Note on an error which tag of a template it came from."""
    error.add_note(place_of(template, at))


def place_of(template: Template, at: int, *, since: int = -1) -> str:
    """Describe a place: file and line, the template's line, and a caret under the character.

    Args:
        template: The template.
        at: The character in its strings, joined by one character for each interpolation.
        since: Another that is shown too, if it is in another line.
    """
    before, after = _written(template, at)
    number = before.count("\n")
    where = _where(template, number)
    if "\n" in before + after:
        where += f", line {number + 1} of the template"
    place = f"  {where}\n{_shown(before, after)}"
    if since >= 0:
        before, after = _written(template, since)
        if before.count("\n") != number:
            line = f"  opened in line {before.count(chr(10)) + 1} of the template"
            place += f"\n{line}\n{_shown(before, after)}"
    return place


def _shown(before: str, after: str) -> str:
    """The line of a place, and a caret under it."""
    start = before.rfind("\n") + 1
    line = before[start:] + after.partition("\n")[0]
    cut = max(0, len(before) - start - _WIDTH + 20)
    cut = max(cut, len(line) - len(line.lstrip()))
    caret = " " * (len(before) - start - cut) + "^"
    return f"    {line[cut : cut + _WIDTH].rstrip()}\n    {caret}"


def _written(template: Template, at: int) -> tuple[str, str]:
    """Give what the program wrote before and after a place, nearly."""
    whole = HOLE.join([each.replace(HOLE, "\ufffd") for each in template.strings])
    sources = [
        f"{{{each.expression}{'!' + each.conversion if each.conversion else ''}"
        f"{':' + each.format_spec if each.format_spec else ''}}}"
        for each in template.interpolations
    ]
    before, after = whole[:at].split(HOLE), whole[at:].split(HOLE)
    cut = len(before) - 1
    return _filled(before, sources[:cut]), _filled(after, sources[cut:])


def _filled(texts: list[str], sources: list[str]) -> str:
    return "".join([part for pair in zip(texts, [*sources, ""], strict=True) for part in pair])


def _where(template: Template, line: int) -> str:
    """Give file and line: of the template's own line, or else of the call of ``html``."""
    frame: FrameType | None = sys._getframe(1)
    ours = __name__.partition(".")[0] + "."
    caller = None
    for _ in range(_FRAMES):
        if frame is None:
            break
        name = frame.f_globals.get("__name__", "")
        if not f"{name}.".startswith(ours):
            caller = caller or frame
            span = _span(frame, template.strings)
            if span is not None:
                first, last = span
                return f'File "{frame.f_code.co_filename}", line {min(first + line, last)}'
        frame = frame.f_back
    if caller is None:
        return "a template"
    return f'File "{caller.f_code.co_filename}", line {caller.f_lineno}'


def _span(frame: FrameType, strings: tuple[str, ...]) -> tuple[int, int] | None:
    """Give the first and last line of a template string in the code of a frame, if it is there."""
    if not any(each is strings for each in frame.f_code.co_consts):
        return None
    from dis import get_instructions

    spans = [
        (position.lineno, position.end_lineno)
        for each in get_instructions(frame.f_code)
        if each.argval is strings and (position := each.positions) is not None
    ]
    # The same text may stand there twice: the one nearest to where the frame is now.
    near = [(abs(first - frame.f_lineno), first, last or first) for first, last in spans if first]
    return min(near)[1:] if near else None
