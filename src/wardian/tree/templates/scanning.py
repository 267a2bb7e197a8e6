"""Reading the text of a template from left to right.

The static strings are joined by a character no document can hold, which stands for the
interpolations; they are counted as they are passed.
"""

from __future__ import annotations

import re

from .entities import decoded

HOLE = "\0"

_NAME = r"[^\s\"'<>/=\0]+"
_PLAIN = r"[^\s\"'=<>`\0]+"
_BLANK = " \t\n\r\f"

Pieces = list[str | int]
"""Text, and numbers of interpolations, in order."""


class Malformed(Exception):
    """Something in a template is wrong.

    Never leaves this package: ``html`` raises a ``TemplateError`` that shows the place.

    Attributes:
        at: At which character of the joined text.
        since: Where began what is not as it should be; ``-1``: there is no such place.
    """

    def __init__(self, message: str, at: int, *, since: int = -1) -> None:
        super().__init__(message)
        self.at = at
        self.since = since


class Scanner:
    """A place in the joined text of a template."""

    __slots__ = ("at", "passed", "source")

    def __init__(self, strings: tuple[str, ...]) -> None:
        self.source = HOLE.join([each.replace(HOLE, "\ufffd") for each in strings])
        self.at = 0
        self.passed = 0

    def sees(self, text: str) -> bool:
        """Whether this text stands here."""
        return self.source.startswith(text, self.at)

    def take(self, text: str) -> bool:
        """Go past this text, if it stands here."""
        found = self.sees(text)
        if found:
            self.at += len(text)
        return found

    def blank(self) -> bool:
        """Go past white space; say whether there was any."""
        start, end = self.at, len(self.source)
        while self.at < end and self.source[self.at] in _BLANK:
            self.at += 1
        return self.at > start

    def name(self) -> str:
        """Go past the name of a tag or an attribute; empty if none stands here."""
        return self._match(_NAME)

    def next(self) -> str:
        """What stands here, for errors: a character, an interpolation, or the end."""
        here = self.source[self.at : self.at + 1]
        return "{…}" if here == HOLE else repr(here) if here else "the end of the template"

    def after(self) -> str:
        """The name that follows the interpolations here, for errors."""
        found = re.compile(rf"\0*({_NAME})?").match(self.source, self.at)
        return (found and found[1]) or ""

    def hole(self) -> int | None:
        """Go past an interpolation, and give its number."""
        if not self.take(HOLE):
            return None
        self.passed += 1
        return self.passed - 1

    def until(self, end: str, *, what: str, opened: int) -> str:
        """Give the text before ``end``, and go past both.

        Raises:
            Malformed: There is no such end.
        """
        found = self.source.find(end, self.at)
        if found < 0:
            raise Malformed(
                f"expected {end} after {what}, got the end of the template; write {end} where it"
                " ends",
                opened,
            )
        text = self.source[self.at : found]
        self.at = found + len(end)
        return text

    def pieces(self, text: str) -> Pieces:
        """Split text that was just passed at its interpolations."""
        found: Pieces = []
        for turn, each in enumerate(text.split(HOLE)):
            if turn:
                found.append(self.passed)
                self.passed += 1
            if each:
                found.append(decoded(each))
        return found

    def value(self, name: str) -> Pieces:
        """Go past the value of an attribute.

        Raises:
            Malformed: It is neither quoted, nor one word, nor one interpolation.
        """
        start = self.at
        for quote in ('"', "'"):
            if self.take(quote):
                return self.pieces(self.until(quote, what=f"{name}={quote}", opened=start))
        word: str | int | None = self.hole()
        if word is None:
            word = decoded(self._match(_PLAIN))
        if word == "" or not self.ends_here():
            what = f"{self.next()} behind that" if word != "" else self.next()
            raise Malformed(
                f"expected one word, one interpolation or quotes after {name}=, got {what}; write"
                f' {name}="…"',
                start,
            )
        return [word]

    def ends_here(self) -> bool:
        """Whether space or the end of a tag is here."""
        after = self.source[self.at : self.at + 1]
        return not after or after in _BLANK or after in "/>"

    def _match(self, pattern: str) -> str:
        found = re.compile(pattern).match(self.source, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0]


def is_blank(text: str) -> bool:
    """Whether text is white space only, as HTML has it: a no-break space is not."""
    return not text.strip(_BLANK)
