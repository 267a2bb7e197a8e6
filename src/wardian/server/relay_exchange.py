"""An exchange between two workers: one request or one websocket, told frame by frame.

Each side may have ``WINDOW`` bytes on their way that the other has not taken, and then waits. So a
visitor who reads slowly, or an application that does, holds up its own exchange and no other.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import BadMessageError
from .relay_frames import FRAME_COST, MOST_SCOPE, WINDOW, Frame, cost

if TYPE_CHECKING:
    from .relay_lines import Line

_MOST_KEPT = 2 * WINDOW + MOST_SCOPE


class Exchange:
    """A request or a websocket of another worker's visitor, seen from either side.

    Attributes:
        line: Over which it is told.
        id: Its number there.
        is_lost: Whether nothing can be said or heard any more.
        away: Bytes that were said and not taken by the other side.
        when_lost: Told once, when it is lost: whether its connection is to be cut.
    """

    def __init__(self, line: Line, id: int) -> None:
        """Begin; nothing was said."""
        self.line = line
        self.id = id
        self.is_lost = False
        self.away = 0
        self.when_lost: Callable[[bool], None] | None = None
        self._owed = 0
        self._heard: deque[Frame] = deque()
        self._kept = 0
        self._changed: asyncio.Future[None] | None = None
        self._room: deque[asyncio.Future[None]] = deque()

    def say(self, letter: str, *rest: Any) -> None:
        """Say a frame, in its turn. Never waits."""
        if not self.is_lost:
            self.line.put(letter, self.id, rest)

    async def say_in_time(self, letter: str, data: str, more: bool) -> None:
        """Say a frame with data, when the other side has taken enough of what was said before."""
        size = FRAME_COST + len(data)
        while self.away and self.away + size > WINDOW and not self.is_lost:
            waiting: asyncio.Future[None] = self.line.loop.create_future()
            self._room.append(waiting)
            await waiting
        if not self.is_lost:
            self.away += size
            self.say(letter, data, more)

    async def hear(self) -> Frame | None:
        """Wait for the next frame; ``None``: it is lost."""
        while not self._heard:
            if self.is_lost:
                return None
            self._changed = self.line.loop.create_future()
            await self._changed
        frame = self._heard.popleft()
        self._kept -= _size(frame)
        return frame

    def took(self, size: int) -> None:
        """Let the other side say so much more."""
        self._owed += size
        if self._owed >= WINDOW // 4:
            self.say("y", self._owed)
            self._owed = 0

    def tell(self, frame: Frame) -> None:
        """Take a frame from the line."""
        if frame[0] == "y":
            self.away = max(0, self.away - frame[2])
            self._let_go()
            return
        if frame[0] == "k":
            self.lose(cut=True)
            return
        self._kept += _size(frame)
        if self._kept > _MOST_KEPT:
            raise BadMessageError("expected no more than what there is room for")
        self._heard.append(frame)
        self._wake()

    def lose(self, *, cut: bool = False) -> None:
        """Have nothing said any more, and nothing heard but what has come already."""
        if not self.is_lost:
            self.is_lost = True
            self._wake()
            self._let_go()
            if self.when_lost is not None:
                self.when_lost(cut)

    async def assembled(self, frame: Frame, most: int) -> str | None:
        """Give the text that begins with a frame; ``None``: it is lost.

        Args:
            frame: The first one.
            most: The most characters that it may have.

        Raises:
            BadMessageError: Something else comes between, or there are more characters.
        """
        texts: list[str] = []
        size = 0
        letter = frame[0]
        following: Frame | None = frame
        while following is not None:
            if following[0] != letter or len(following) != 4:
                raise BadMessageError(f"expected more of {letter!r}, got {following[0]!r}")
            texts.append(following[2])
            size += len(following[2])
            if size > most:
                raise BadMessageError(f"expected at most {most} characters")
            self.took(cost(following))
            if not following[3]:
                return "".join(texts)
            following = await self.hear()
        return None

    def leave(self) -> None:
        """Be done with."""
        self.line.exchanges.pop(self.id, None)
        self.lose()

    def _wake(self) -> None:
        changed, self._changed = self._changed, None
        if changed is not None and not changed.done():
            changed.set_result(None)

    def _let_go(self) -> None:
        while self._room:
            waiting = self._room.popleft()
            if not waiting.done():
                waiting.set_result(None)


def _size(frame: Frame) -> int:
    return FRAME_COST + sum(len(each) for each in frame if isinstance(each, str))
