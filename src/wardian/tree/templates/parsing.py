"""From the strings of a template to its parts, once.

Stricter than HTML where leniency hides mistakes: what is opened is closed, in order; tags and
attributes are known ones. More lenient where it helps: any element may close itself, ``<div />``.

White space that only indents is left out: text of nothing else, with a line break in it, at the
beginning or end of an element or between two tags, and all white space where HTML allows no text
(``<ul>``, ``<tr>``, …). Other text stays as it is written; in ``<pre>`` and ``<textarea>`` all.
"""

from __future__ import annotations

import re

from ...errors import WardianError
from ..safety import VOID
from .attributes import read_attributes
from .naming import class_of_tag
from .parts import Parsed, Part
from .scanning import HOLE, Malformed, Pieces, Scanner, is_blank

_WITHOUT_TEXT = (
    "table thead tbody tfoot tr colgroup ul ol menu dl select optgroup picture audio video svg g"
    " defs"
)
_NO_TEXT = frozenset(_WITHOUT_TEXT.split())
_RAW = ("style", "textarea")
_COMPONENT = "{…}"
_HTML_INSIDE = ("foreignObject", "desc", "title")


class _Level:
    """An element that is open while its content is read."""

    __slots__ = ("keeps", "language", "part")

    def __init__(self, part: Part, language: str, *, keeps: bool) -> None:
        self.part = part
        self.language = language
        self.keeps = keeps


class Parser:
    """Reads one template."""

    def __init__(self, strings: tuple[str, ...]) -> None:
        self._scan = Scanner(strings)
        self._order: list[Part] = []
        self._levels = [_Level(Part("", 0), "html", keeps=False)]

    def parse(self) -> Parsed:
        """Read the whole template.

        Raises:
            Malformed: Something in it is wrong.
        """
        scan = self._scan
        while scan.at < len(scan.source):
            part = self._levels[-1].part
            if part.tag in _RAW:
                self._raw_text(part)
            else:
                end = scan.source.find("<", scan.at)
                self._text(part, end if end >= 0 else len(scan.source))
            if scan.at < len(scan.source):
                self._markup(scan.at)
        if len(self._levels) > 1:
            part = self._levels[-1].part
            raise Malformed(
                f"expected {_end(part)}, got the end of the template; close <{part.tag}>, or write"
                f" <{part.tag} /> if it is empty",
                part.at,
            )
        self._finish()
        return Parsed(self._order)

    def _text(self, part: Part, end: int) -> None:
        scan = self._scan
        text = scan.source[scan.at : end]
        scan.at = end
        _add(part, scan.pieces(text))

    def _raw_text(self, part: Part) -> None:
        scan = self._scan
        found = re.compile("(?i)</" + part.tag).search(scan.source, scan.at)
        end = found.start() if found else len(scan.source)
        if part.tag == "textarea":
            self._text(part, end)
            return
        hole = scan.source.find(HOLE, scan.at, end)
        if hole >= 0:
            raise Malformed(
                "expected a style sheet without interpolations, because CSS cannot be escaped;"
                ' set a variable with style="--name: {value}" and use var(--name)',
                hole,
            )
        _add(part, [scan.source[scan.at : end]])
        scan.at = end

    def _markup(self, at: int) -> None:
        scan = self._scan
        if scan.take("<!--"):
            text = scan.until("-->", what="<!--", opened=at)
            if HOLE in text:
                raise Malformed(
                    "expected a comment without interpolations, because comments are left out;"
                    " take the braces out, or double them",
                    scan.source.find(HOLE, at),
                )
        elif scan.sees("<!") or scan.sees("<?"):
            raise Malformed(
                "expected elements and text, got a declaration; leave it out, a page has its own",
                at,
            )
        elif scan.take("</"):
            self._closing(at)
        else:
            scan.take("<")
            self._opening(at)

    def _opening(self, at: int) -> None:
        scan, level = self._scan, self._levels[-1]
        hole = scan.hole()
        name = "" if hole is not None else scan.name()
        if not name and hole is None:
            raise Malformed(
                f"expected a tag after <, got {scan.next()}; write &lt; for the sign itself", at
            )
        if scan.sees(HOLE) or (hole is not None and not scan.ends_here()):
            raise Malformed(
                f"expected a tag name without interpolations, got <{name}{{…}}{scan.after()}>; make"
                " an element of any name with Tag(name), or write a component alone: <{Counter} />",
                at,
            )
        part = self._part(name, hole, at)
        read_attributes(scan, part)
        closed = scan.take("/>")
        if not closed:
            scan.take(">")
            closed = part.tag in VOID and level.language == "html"
        level.part.children.append(part)
        level.part.inner += 1
        keeps = level.keeps or part.tag in ("pre", "textarea")
        self._levels.append(_Level(part, _language(part.tag, level.language), keeps=keeps))
        if closed:
            self._finish()

    def _part(self, name: str, hole: int | None, at: int) -> Part:
        if hole is not None:
            part = Part(_COMPONENT, at)
            part.component = (hole,)
            return part
        try:
            made_of = class_of_tag(name, self._levels[-1].language, at)
        except WardianError as error:
            raise Malformed(str(error), at) from error
        return Part(made_of.tag, at, made_of)

    def _closing(self, at: int) -> None:
        scan = self._scan
        hole = scan.hole()
        name = scan.name() if hole is None else _COMPONENT
        scan.blank()
        if not scan.take(">"):
            raise Malformed(
                f"expected > after </{name}, got {scan.next()}; an end is </name> and nothing else",
                at,
            )
        part = self._levels[-1].part
        if name.lower() in VOID:
            raise Malformed(f"expected no end of <{name}>, which has no content; leave it out", at)
        if part.component and name in ("", _COMPONENT):
            part.component += (hole,) if hole is not None else ()
        elif part.component or name.lower() != part.tag.lower():
            raise self._not_closing(name, at)
        self._finish()

    def _not_closing(self, name: str, at: int) -> Malformed:
        """Tell of an end that is not that of the innermost open element."""
        around = [level.part.tag.lower() for level in self._levels[1:]]
        part = self._levels[-1].part
        if name.lower() in around:
            text = f"expected {_end(part)} before </{name}>; close <{part.tag}> first"
        elif not around:
            text = f"expected no </{name}>, because no <{name}> is open; take it out"
        elif part.component:
            text = f"expected </> or </{{…}}>, got </{name}>; end a component with </>"
        else:
            text = (
                f"expected {_end(part)}, got </{name}>, which is not open; close <{part.tag}>, or"
                f" open <{name}> before"
            )
        return Malformed(text, at, since=part.at if around else -1)

    def _finish(self) -> None:
        level = self._levels.pop()
        part = level.part
        if part.tag in ("pre", "textarea") and part.children[:1]:
            first = part.children[0]
            if isinstance(first, str) and first.startswith("\n"):  # as parsers do
                part.children[:1] = [first[1:]] if first[1:] else []
        if not level.keeps:
            part.children = _without_indentation(part)
        part.varies = any(isinstance(child, int) for child in part.children)
        self._order.append(part)


def _end(part: Part) -> str:
    return "</>" if part.component else f"</{part.tag}>"


def _language(tag: str, around: str) -> str:
    if tag in ("svg", "math"):
        return tag
    return "html" if tag in _HTML_INSIDE else around


def _add(part: Part, pieces: Pieces) -> None:
    for piece in pieces:
        last = part.children[-1] if part.children else None
        if isinstance(piece, str) and isinstance(last, str):
            part.children[-1] = last + piece  # a comment stood between
        else:
            part.children.append(piece)


def _without_indentation(part: Part) -> list[str | int | Part]:
    kept: list[str | int | Part] = []
    last = len(part.children) - 1
    for at, child in enumerate(part.children):
        if isinstance(child, str) and is_blank(child):
            edge = at in (0, last)
            between = not edge and all(
                isinstance(part.children[beside], Part) for beside in (at - 1, at + 1)
            )
            if part.tag in _NO_TEXT or (edge and not part.tag):
                continue
            if "\n" in child and (edge or between):
                continue
        kept.append(child)
    return kept
