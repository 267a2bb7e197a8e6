"""Sessions: the server's side of one browser.

A session's id is made here and signed; an id that is not ours, or too old, is never taken over: a
new session is made instead. An id holds when it was made, so that its age can be told even by a
worker that has never seen it, or after a restart: there such a session begins again, empty.

Most visitors never come back (robots, previews), so what has no view and no data is forgotten
first and soon, and a flood of first visits cannot push out the sessions of people who stay.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from itertools import chain

from ..live.session import Session
from .settings import Settings
from .tokens import decoded, encoded, key_for

COOKIE = "wardian_session"
SECURE_COOKIE = f"__Host-{COOKIE}"
"""Browsers take this name only over https, for the whole host, and from no sub-domain."""

_TIME_BYTES, _RANDOM_BYTES = 5, 16
_MOST_CHARACTERS = 128

came_to: ContextVar[tuple[int, int] | None] = ContextVar("wardian_came_to", default=None)
"""Which of how many workers a connection came to that this one serves for it: the ids that are
made for it lead there."""

SessionHook = Callable[[Session], None]


class _Kept:
    """A session, and when (monotonic seconds) its browser was last seen."""

    __slots__ = ("session", "used")

    def __init__(self, session: Session) -> None:
        self.session = session
        self.used = time.monotonic()

    @property
    def is_free(self) -> bool:
        """Whether no tab is open."""
        return not self.session.views


class Sessions:
    """All sessions of one host.

    Attributes:
        on_start: Told of each session that begins.
        on_end: Told of each session that is over.
        on_sign_out: Told before that of one that the program ended: its tabs must go.
        on_renew: Told of one that goes on as another: its tabs must go when the browser knows.
    """

    def __init__(self, settings: Settings, *, worker: int = 0, workers: int = 1) -> None:
        """Start without any.

        Args:
            settings: ``secret``, ``session_ttl``, ``session_idle``, ``max_sessions``,
                ``retention``, ``pending``.
            worker: Which of several processes this is; the ids it makes name it.
            workers: How many there are.
        """
        self._settings = settings
        self._worker = worker
        self._workers = workers
        self._key = key_for(settings.secret or secrets.token_urlsafe(32), "session")
        # Both from the longest unused to the latest.
        self._first: OrderedDict[str, _Kept] = OrderedDict()
        self._returned: OrderedDict[str, _Kept] = OrderedDict()
        self._ended: OrderedDict[str, None] = OrderedDict()
        self.on_start: SessionHook | None = None
        self.on_end: SessionHook | None = None
        self.on_sign_out: SessionHook | None = None
        self.on_renew: SessionHook | None = None

    def __len__(self) -> int:
        return len(self._first) + len(self._returned)

    def __iter__(self) -> Iterator[Session]:
        for kept in chain(self._first.values(), self._returned.values()):
            yield kept.session

    def find(
        self, cookie_header: str, *, secure: bool = False, base: str = "/", local_port: int = 0
    ) -> Session | None:
        """Give the session that a request's cookies name.

        Args:
            cookie_header: The ``Cookie`` header; several joined with ``; ``.
            secure: Whether the request came over https.
            base: The path the app stands under, as given to ``cookie``.
            local_port: As given to ``cookie``.

        Returns:
            ``None`` where no cookie holds an id of ours.
        """
        wanted = cookie_name(secure=secure, base=base, local_port=local_port)
        for name, value in cookie_pairs(cookie_header):
            if name == wanted and (id := self.id_in(value)) is not None:
                return self._used(id)
        return None

    def create(self) -> Session:
        """Begin a session."""
        made = int(time.time()).to_bytes(_TIME_BYTES, "big")
        worker, workers = came_to.get() or (self._worker, self._workers)
        while True:
            id = encoded(made + secrets.token_bytes(_RANDOM_BYTES))
            if worker_of(id, workers) == worker:
                return self._begin(id, self._first)

    def keeps(self, session: Session) -> bool:
        """Whether a session is one of these still: neither ended nor forgotten."""
        kept = self._first.get(session.id) or self._returned.get(session.id)
        return kept is not None and kept.session is session

    def cookie(
        self, session: Session, *, secure: bool = False, base: str = "/", local_port: int = 0
    ) -> str:
        """Give the ``Set-Cookie`` header of a session.

        Args:
            session: One of these.
            secure: Whether the request came over https.
            base: The path the app stands under, percent-encoded, with a slash at its end.
            local_port: Of a server on the visitor's own machine; 0 for every other.
        """
        life = int(self._settings.session_ttl)
        name = cookie_name(secure=secure, base=base, local_port=local_port)
        parts = [
            f"{name}={session.id}.{self._mac(session.id)}",
            f"Path={base}",
            f"Max-Age={life}",
            "HttpOnly",
            "SameSite=Lax",
        ]
        return "; ".join([*parts, "Secure"] if secure else parts)

    def sweep(self) -> int:
        """Forget what is no longer used, and give how many sessions that were.

        Costs O(sessions); call it every few seconds.
        """
        now = time.monotonic()
        # A page that was just rendered has no view yet, but its tab is on its way.
        soon = max(self._settings.retention, self._settings.pending)
        gone: list[str] = []
        for kept in chain(self._first.values(), self._returned.values()):
            idle = now - kept.used
            if not kept.is_free:
                kept.used = now
            elif idle > self._settings.session_idle or (not kept.session.data and idle > soon):
                gone.append(kept.session.id)
        for id in gone:
            self._forget(id)
        return len(gone)

    def clear(self) -> None:
        """Forget all: the server stops."""
        for id in [*self._first, *self._returned]:
            self._forget(id)

    def end(self, session: Session) -> None:
        """End a session for good: its id is not taken any more."""
        if self.on_sign_out is not None:
            self.on_sign_out(session)
        self._bar(session)

    def renew(self, session: Session) -> Session:
        """Give a session that holds what this one does, and end this one."""
        fresh = self.create()
        fresh.data, session.data = session.data, {}
        self._bar(session)
        if self.on_renew is not None:
            self.on_renew(session)
        return fresh

    def _bar(self, session: Session) -> None:
        self._ended[session.id] = None
        while len(self._ended) > max(self._settings.max_sessions, 1):
            self._ended.popitem(last=False)
        self._forget(session.id)

    def _used(self, id: str) -> Session | None:
        kept = self._first.pop(id, None) or self._returned.get(id)
        if kept is None:
            return self._revived(id)
        kept.used = time.monotonic()
        self._returned[id] = kept
        self._returned.move_to_end(id)
        return kept.session

    def _revived(self, id: str) -> Session | None:
        """Begin a session again that this process does not know, but whose id was issued."""
        if id in self._ended:
            return None
        made = int.from_bytes((decoded(id) or b"")[:_TIME_BYTES], "big")
        if not -60 <= time.time() - made < self._settings.session_ttl:
            return None
        return self._begin(id, self._returned)

    def _begin(self, id: str, among: OrderedDict[str, _Kept]) -> Session:
        session = Session(id)
        session._when_ended = self.end
        session._when_renewed = self.renew
        among[id] = _Kept(session)
        while len(self) > max(self._settings.max_sessions, 1):
            self._forget(self._least_needed(session))
        if self.on_start is not None:
            self.on_start(session)
        return session

    def _least_needed(self, but: Session) -> str:
        for kept in chain(self._first.values(), self._returned.values()):
            if kept.is_free and kept.session is not but:
                return kept.session.id
        return next(chain(self._first, self._returned))  # a tab of it comes back to an empty one

    def _forget(self, id: str) -> None:
        kept = self._first.pop(id, None) or self._returned.pop(id, None)
        if kept is not None and self.on_end is not None:
            self.on_end(kept.session)

    def id_in(self, value: str) -> str | None:
        """Give the id in a cookie's value, or ``None`` unless it is one that was issued."""
        id, dot, mac = value.partition(".")
        if not dot or len(value) > _MOST_CHARACTERS or not value.isascii():
            return None
        return id if hmac.compare_digest(mac, self._mac(id)) else None

    def _mac(self, id: str) -> str:
        return encoded(hmac.digest(self._key, id.encode(), "sha256"))


def worker_of(id: str, workers: int) -> int:
    """Which of several processes an id belongs to."""
    return int.from_bytes((decoded(id) or b"")[-4:], "big") % workers


def cookie_name(*, secure: bool, base: str, local_port: int = 0) -> str:
    """The name of the session's cookie: with the prefix that protects it, where that can be.

    Cookies know no ports, so servers that share a developer's machine would overwrite each
    other's: there the port is part of the name.
    """
    name = SECURE_COOKIE if secure and base == "/" else COOKIE
    return f"{name}_{local_port}" if local_port else name


def is_session_cookie(name: str) -> bool:
    """Whether a cookie has one of the names that ours can have."""
    plain = name.removeprefix("__Host-")
    return plain == COOKIE or (
        plain.startswith(COOKIE + "_") and plain[len(COOKIE) + 1 :].isdigit()
    )


def cookie_pairs(header: str) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a ``Cookie`` header; what is no pair is left out."""
    for part in header[: 16 * 1024].split(";"):
        name, equals, value = part.partition("=")
        if equals and name.strip():
            value = value.strip()
            yield name.strip(), value[1:-1] if value[:1] == value[-1:] == '"' else value
