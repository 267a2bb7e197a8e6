"""Messages that wait for one tab, bounded: the oldest go first."""

from __future__ import annotations


class Outbox:
    """Texts in the order in which they are to be sent.

    It holds reports, which say what went wrong just now. Patches and commands are kept elsewhere,
    and are not lost.
    """

    __slots__ = ("_most", "_most_bytes", "_texts", "size_bytes")

    def __init__(self, *, most: int, most_bytes: int) -> None:
        """Begin empty.

        Args:
            most: Most texts that wait.
            most_bytes: Most bytes of them.
        """
        self._most = most
        self._most_bytes = most_bytes
        self._texts: list[str] = []
        self.size_bytes = 0

    def __len__(self) -> int:
        return len(self._texts)

    def put(self, text: str) -> int:
        """Let a text wait, and give how many had to go for it."""
        self._texts.append(text)
        self.size_bytes += len(text)
        count = len(self._texts)
        while self._texts and (len(self._texts) > self._most or self.size_bytes > self._most_bytes):
            self.take()
        return count - len(self._texts)

    def take(self) -> str:
        """Take out the text that has waited longest. There must be one."""
        text = self._texts.pop(0)
        self.size_bytes -= len(text)
        return text
