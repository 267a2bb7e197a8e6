"""The last patches of one root, for tabs that missed some of them."""

from __future__ import annotations

from typing import NamedTuple


class _Entry(NamedTuple):
    first: int
    last: int
    text: str
    """One patch, or several with commas between: what stands in an array of messages."""


class Ring:
    """Patches without a gap between them, bounded by number and bytes: the oldest go first.

    Attributes:
        start: Number of the last patch that is not held any more: who has it can be helped.
        end: Number of the last patch there is.
    """

    __slots__ = ("_bytes", "_entries", "_most", "_most_bytes", "end", "start")

    def __init__(self, seq: int, *, most: int, most_bytes: int) -> None:
        """Begin after a patch.

        Args:
            seq: Its number.
            most: Most transmissions held.
            most_bytes: Most bytes of them.
        """
        self.start = self.end = seq
        self._most = most
        self._most_bytes = most_bytes
        self._bytes = 0
        self._entries: list[_Entry] = []

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def held_bytes(self) -> int:
        """Bytes of the patches held."""
        return self._bytes

    def add(self, seq: int, text: str) -> None:
        """Enter a transmission of patches.

        Args:
            seq: Number of the last of them.
            text: One patch, or an array of them; ASCII.
        """
        first = _number(text)
        if first != self.end + 1:  # the ones between reached nobody: see ``deliver``
            self.clear(first - 1)
        inner = text[1:-1] if text.startswith("[[") else text
        self._entries.append(_Entry(first, seq, inner))
        self._bytes += len(inner)
        self.end = seq
        while self._entries and (len(self._entries) > self._most or self._bytes > self._most_bytes):
            self._drop(1)

    def since(self, seq: int) -> str | None:
        """Give one transmission of all patches after one.

        Args:
            seq: Its number.

        Returns:
            ``None`` if not all of them are held, or that patch was never made.
        """
        if not self.start <= seq < self.end:
            return None
        at = len(self._entries)
        while at and self._entries[at - 1].last > seq:
            at -= 1
        wanted = self._entries[at:]
        if len(wanted) == 1 and wanted[0].first == wanted[0].last:
            return wanted[0].text
        return f"[{','.join(entry.text for entry in wanted)}]"

    def forget(self, seq: int) -> None:
        """Let go what comes before and with a patch that everybody has."""
        count = 0
        while count < len(self._entries) and self._entries[count].last <= seq:
            count += 1
        self._drop(count)

    def clear(self, seq: int) -> None:
        """Begin again after a patch."""
        self._entries.clear()
        self._bytes = 0
        self.start = self.end = seq

    def _drop(self, count: int) -> None:
        for entry in self._entries[:count]:
            self._bytes -= len(entry.text)
            self.start = entry.last
        del self._entries[:count]


def _number(text: str) -> int:
    """The number of the first patch of a transmission: ``["p",root,seq,...`` or ``[["p",...``."""
    return int(text[:64].split(",", 3)[2])
