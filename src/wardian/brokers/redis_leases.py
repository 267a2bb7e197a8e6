"""Leases in Redis: a key that expires, and the number of its term beside it.

    {wardian}:lease:NAME    the holder; Redis drops it when the holder does not ask in time
    {wardian}:term:NAME     a hash: holder, term (of the latest lease), and back (the term again) if
                            the holder has given it back

The time is that of Redis alone, so the clocks of the machines need not agree.
"""

from __future__ import annotations

from typing import Any

from .leases import Lease
from .redis_link import Line, Link

_ANSWER_S = 1.0
_TERM_S = 600

_ACQUIRE = """
-- KEYS: lease, term. ARGV: holder, milliseconds, the term that it knows, seconds of the term.
local held = redis.call('GET', KEYS[1])
local holder, term = unpack(redis.call('HMGET', KEYS[2], 'holder', 'term'))
term = tonumber(term or '')
if held and held ~= ARGV[1] then return {held, term or 0, redis.call('PTTL', KEYS[1])} end
local known = tonumber(ARGV[3])
if not term then
  term = math.max(known, 1)
elseif holder ~= ARGV[1] then
  term = math.max(term, known) + 1
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('HSET', KEYS[2], 'holder', ARGV[1], 'term', term)
redis.call('HDEL', KEYS[2], 'back')
redis.call('EXPIRE', KEYS[2], ARGV[4])
return {ARGV[1], term, tonumber(ARGV[2])}
"""

_LOOK = """
-- KEYS: lease, term.
local term = tonumber(redis.call('HGET', KEYS[2], 'term') or 0)
return {redis.call('GET', KEYS[1]) or '', term, redis.call('PTTL', KEYS[1])}
"""

_RELEASE = """
-- KEYS: lease, term. ARGV: holder.
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
  local term = redis.call('HGET', KEYS[2], 'term')
  if term then redis.call('HSET', KEYS[2], 'back', term) end
end
return 1
"""

_GIVEN_BACK = """
-- KEYS: lease, term.
return tonumber(redis.call('HGET', KEYS[2], 'back') or 0)
"""


class RedisLeases:
    """Gives leases from Redis, over a connection of its own that is made anew when it breaks."""

    def __init__(self, url: str, *, prefix: str = "wardian") -> None:
        """Read the address; nothing is connected yet.

        Args:
            url: As ``RedisBroker`` takes it.
            prefix: What all keys begin with, in braces.

        Raises:
            BrokerError: The URL cannot be used, or redis-py is not installed.
        """
        self._link = Link(url)
        self._prefix = prefix
        self._line: Line | None = None

    def acquire(self, name: str, holder: str, *, seconds: float, term: int = 0) -> Lease:
        """Take a lease that is free, or keep one that is held; give who holds it now.

        Raises:
            Exception: Redis cannot be reached now, or refuses.
        """
        millis = max(1, int(seconds * 1000))
        return self._read(self._run(_ACQUIRE, self._keys(name), holder, millis, term, _TERM_S))

    def look(self, name: str) -> Lease | None:
        """Give who holds a lease; ``None``: nobody does.

        Raises:
            Exception: Redis cannot be reached now, or refuses.
        """
        found = self._read(self._run(_LOOK, self._keys(name)))
        return found if found.holder else None

    def release(self, name: str, holder: str) -> None:
        """Give a lease back, if it is this holder's.

        Raises:
            Exception: Redis cannot be reached now, or refuses.
        """
        self._run(_RELEASE, self._keys(name), holder)

    def given_back(self, name: str) -> int:
        """Give the term in which a free lease was given back; 0: it ended otherwise, or is lost.

        Raises:
            Exception: Redis cannot be reached now, or refuses.
        """
        return int(self._run(_GIVEN_BACK, self._keys(name)))

    def close(self) -> None:
        """Let go of the connection."""
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _keys(self, name: str) -> list[str]:
        return [f"{{{self._prefix}}}:lease:{name}", f"{{{self._prefix}}}:term:{name}"]

    def _run(self, script: str, keys: list[str], *arguments: str | int) -> Any:
        line = self._line
        try:
            if line is None:
                line = self._line = self._link.open(_ANSWER_S)
            return line.run(script, keys, *arguments)
        except BaseException:
            self.close()  # an answer may still come there, to another question
            raise

    @staticmethod
    def _read(answer: list[Any]) -> Lease:
        holder, term, millis = answer
        return Lease(holder.decode("latin-1"), int(term), max(int(millis), 0) / 1000)
