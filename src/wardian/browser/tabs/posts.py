"""What the tabs of an app tell each other: the shape of every post, and its checks.

Any script of the origin may post where these are read, so nothing is taken from a post before its
size, its depth, and each of its parts were looked at.

Wire: JSON texts; each is one flat list of a letter, the version, the tab that posts, and then

    ["m", 1, tab, channel, *entry]                    a message was sent
    ["b", 1, tab, asks]                               a tab is here; with 1, the others say it too
    ["a", 1, tab, number, channel]                    who has something of a channel?
    ["h", 1, tab, to, number, since, count]           I have: so much, and all there was since then
    ["g", 1, tab, to, number, channel, below, most]   give what is below a number, at most so many
    ["p", 1, tab, to, number, below, *entries]        here, oldest first; 0: there is no more

Of an entry: tab, count, label, text, key, time, may_repeat. Numbers below which somebody asks are
those of the log of who is asked; 0 is its end. Times are in seconds since 1970.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from json import loads
from math import isfinite
from typing import Any

from ...brokers.message import Message, check_channel, check_key, check_label, read
from ...wire.codec import encode

VERSION = 1

MOST_CHARACTERS = 1 << 18
"""Of one post. A message has 64 KiB, which may be three times as much, written as a text in it."""

_FIELDS = 7
_MOST_NUMBER = 1 << 53
_TAB = re.compile(r"[0-9a-f]{16}")
# To the end of the text where one does not end: so each character is looked at once.
_STRINGS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)', re.DOTALL)


class Entry(Message):
    """A message as tabs know it.

    Attributes:
        tab: Where it was sent; empty: before there was a tab, when the page was built.
        count: How many messages that tab had sent on the channel, this one included.
        may_repeat: Whether somebody chose the key; see ``Draft``.
    """

    __slots__ = ("count", "may_repeat", "tab")

    def __init__(
        self,
        channel: str,
        parts: tuple[str, int, str, str, str, float, bool],
    ) -> None:
        """Hold what was checked already; the number in the log comes later."""
        tab, count, label, text, key, time, may_repeat = parts
        super().__init__(channel, label, text, id=0, key=key, time=time)
        self.tab = tab
        self.count = count
        self.may_repeat = may_repeat

    @property
    def fields(self) -> list[Any]:
        """What stands of it in a post."""
        return [
            *(self.tab, self.count, self.label, self.text),
            *(self.key, self.time, int(self.may_repeat)),
        ]


def write(letter: str, tab: str, *parts: Any) -> str:
    """Write a post."""
    return encode([letter, VERSION, tab, *parts])


def parse(text: object) -> tuple[str, str, list[Any]]:
    """Take a post apart, as far as all posts are the same.

    Returns:
        The letter, the tab that posted, and what follows: texts, numbers, bools and ``None``.

    Raises:
        ValueError: It is none of ours.
    """
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise ValueError("expected a text that is not too long")
    outside = _STRINGS.sub("", text)
    if outside.count("[") != 1 or "{" in outside:
        raise ValueError("expected a flat list")
    post = loads(text)
    if not isinstance(post, list) or len(post) < 3:
        raise ValueError("expected a letter, a version and a tab")
    letter, version, tab, *parts = post
    if not isinstance(letter, str) or type(version) is not int or version != VERSION:
        raise ValueError("expected a post of this version")
    return letter, check_tab(tab), parts


def entries_of(channel: str, fields: Sequence[Any], now: float) -> list[Entry]:
    """Read entries.

    Args:
        channel: Of which channel they are.
        fields: One after the other.
        now: No message is younger.

    Raises:
        ValueError: One of them is none.
    """
    if len(fields) % _FIELDS:
        raise ValueError("expected whole entries")
    return [
        _entry(channel, fields[at : at + _FIELDS], now) for at in range(0, len(fields), _FIELDS)
    ]


def fields_of(entries: Iterable[Entry]) -> list[Any]:
    """Write entries one after the other."""
    return [each for entry in entries for each in entry.fields]


def check_tab(tab: object) -> str:
    """Give the name of a tab back.

    Raises:
        ValueError: It is none.
    """
    if isinstance(tab, str) and _TAB.fullmatch(tab):
        return tab
    raise ValueError("expected the name of a tab")


def check_number(number: object, least: int = 0) -> int:
    """Give a whole number back.

    Raises:
        ValueError: It is none, or below ``least``.
    """
    if type(number) is int and least <= number < _MOST_NUMBER:
        return number
    raise ValueError("expected a whole number")


def check_time(time: object) -> float:
    """Give a time back.

    Raises:
        ValueError: It is none.
    """
    if type(time) is float and isfinite(time):
        return time
    if type(time) is int and abs(time) < _MOST_NUMBER:
        return time
    raise ValueError("expected a time")


def _entry(channel: str, fields: Sequence[Any], now: float) -> Entry:
    tab, count, label, text, key, time, may_repeat = fields
    if not isinstance(text, str) or may_repeat not in (0, 1):
        raise ValueError("expected an entry")
    return Entry(
        check_channel(channel),
        (
            tab if tab == "" else check_tab(tab),
            check_number(count, 1),
            check_label(label),
            read(text),
            check_key(key),
            min(check_time(time), now),
            bool(may_repeat),
        ),
    )
