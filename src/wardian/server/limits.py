"""How much of what a tab, a browser, an address and everybody together may have."""

from __future__ import annotations

from collections import Counter
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from .settings import Settings

if TYPE_CHECKING:
    from ..live.request import Request


class Bucket:
    """A token bucket: so many at once, so many a second for long.

    Source: the leaky bucket of ITU-T I.371 in its form as a meter. One number and one time, and
    no timer.
    """

    __slots__ = ("_at", "_burst", "_left", "_rate")

    def __init__(self, rate: float, burst: float) -> None:
        """Begin full.

        Args:
            rate: Tokens that come back each second.
            burst: Most tokens there are.
        """
        self._rate = rate
        self._burst = self._left = burst
        self._at = 0.0

    def take(self, now: float) -> float:
        """Take one token, also one that is not there yet.

        Args:
            now: Seconds of a clock that never goes back.

        Returns:
            Seconds until the token taken is there: 0 if it was.
        """
        if now > self._at:
            self._left = min(self._burst, self._left + (now - self._at) * self._rate)
            self._at = now
        self._left -= 1
        if self._left >= 0:
            return 0.0
        return -self._left / self._rate if self._rate else 60.0

    def ask(self, now: float) -> float:
        """Take one token if there is one, and none otherwise.

        Args:
            now: Seconds of a clock that never goes back.

        Returns:
            0 if there was one, else the seconds until there is.
        """
        wait = self.take(now)
        if wait:
            self._left += 1
        return wait


class Census:
    """How many views there are: of each browser, of each address, in all."""

    def __init__(self, settings: Settings) -> None:
        """Begin with none.

        Args:
            settings: ``views_per_session``, ``views_per_client``, ``max_views``.
        """
        self._settings = settings
        self._sessions: Counter[str] = Counter()
        self._clients: Counter[str] = Counter()
        self.total = 0

    def __len__(self) -> int:
        return self.total

    @property
    def sessions(self) -> int:
        """Browsers that have a view."""
        return len(self._sessions)

    def refusal(self, request: Request) -> str | None:
        """Give the reason not to open another view for a visitor; ``None``: there is none."""
        limits = self._settings
        if self.total >= limits.max_views:
            return "views"
        if self._sessions[request.session.id] >= limits.views_per_session:
            return "views-of-session"
        client = request.client
        is_full = self._clients[counted(client)] >= limits.views_per_client
        if is_full and not is_own_machine(client):
            return "views-of-client"
        return None

    def add(self, request: Request) -> None:
        """Count a view of a visitor."""
        self._sessions[request.session.id] += 1
        self._clients[counted(request.client)] += 1
        self.total += 1

    def remove(self, request: Request) -> None:
        """Count a view of a visitor no more."""
        for counts, key in (
            (self._sessions, request.session.id),
            (self._clients, counted(request.client)),
        ):
            counts[key] -= 1
            if counts[key] <= 0:
                del counts[key]
        self.total -= 1


def shares(reason: str, one: Request, other: Request) -> bool:
    """Whether two visits count for the same limit.

    Args:
        reason: Which: what ``Census.refusal`` gave.
        one: A visit.
        other: Another.
    """
    if reason == "views-of-session":
        return one.session.id == other.session.id
    return reason == "views" or counted(one.client) == counted(other.client)


def counted(client: str) -> str:
    """Give that part of an address which tells one visitor from another.

    A household has 2⁶⁴ addresses of IPv6, so these count by their first half.
    Source: RFC 6177.
    """
    if ":" not in client:
        return client
    try:
        address = IPv6Address(client)
    except ValueError:
        return client
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"


def is_own_machine(client: str) -> bool:
    """Whether an address is this machine's own, or none is known (a socket file, a test)."""
    try:
        address = ip_address(client)
        return (getattr(address, "ipv4_mapped", None) or address).is_loopback
    except ValueError:
        return True
