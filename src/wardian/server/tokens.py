"""Tokens: what a rendered page carries to prove which view is its own.

A token names a view, and is good only together with the session it was made for: one that leaks
is of no use to another browser. The session's id is not in it, only a mark made from that id.

It holds a mark of the address it was given at, too. A page is made again for a tab without a
request for its address, so nothing that guards addresses (a proxy, a middleware) sees it: only
what these have let through once may be had that way, and for a day.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import json
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

VERSION = 1
LIFE = 24 * 60 * 60.0
"""Seconds for which a page may be made again for a token."""

_MOST_CHARACTERS = 512
_MOST_VIEW = 2**53 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a token proves.

    Attributes:
        view: The number of the view that is its own.
        issued: When it was made, in seconds since 1970.
        mark: Of the address it was given at.
    """

    view: int
    issued: float
    mark: str

    @property
    def is_old(self) -> bool:
        """Whether nothing new may be opened with it. A view that is open stays open."""
        return time.time() - self.issued >= LIFE


class Tokens:
    """Makes and reads tokens with one secret."""

    def __init__(self, secret: str | None) -> None:
        """Take the secret; ``None`` makes one that dies with this process."""
        self._key = key_for(secret or secrets.token_urlsafe(32), "view token")

    def make(self, view: int, session_id: str, *, address: str) -> str:
        """Give the token of a view in a session.

        Args:
            view: Its number.
            session_id: Of the browser.
            address: Where the browser was given the page, as ``Visit.address_key``.

        Wire: base64url of ``[version, view, session mark, issued, address mark]`` + ``.`` +
        base64url of its HMAC-SHA-256.
        """
        marks = self._mark("session", session_id), self._mark("address", address)
        claims = [VERSION, view, marks[0], int(time.time()), marks[1]]
        body = encoded(json.dumps(claims, separators=(",", ":")).encode())
        return f"{body}.{encoded(self._sign(body.encode()))}"

    def read(self, token: str, session_id: str) -> Claim | None:
        """Give what a token proves, or ``None`` unless it is one of ours for this session.

        Args:
            token: Anything.
            session_id: Of the session whose cookie came with it.
        """
        if not isinstance(token, str) or len(token) > _MOST_CHARACTERS or not token.isascii():
            return None
        body, dot, signature = token.partition(".")
        given = decoded(signature)
        # Signed first: nothing of a forged token is ever parsed.
        if not dot or given is None or not hmac.compare_digest(self._sign(body.encode()), given):
            return None
        claims = json.loads(decoded(body) or b"null")
        if not isinstance(claims, list) or len(claims) != 5 or claims[0] != VERSION:
            return None
        _, view, mark, issued, place = claims
        if not hmac.compare_digest(mark, self._mark("session", session_id)):
            return None
        # A little of the future is another worker's clock.
        if issued > time.time() + 60 or not 0 < view <= _MOST_VIEW:
            return None
        return Claim(view=view, issued=issued, mark=place)

    def is_for(self, claim: Claim, address: str) -> bool:
        """Whether the token of a claim was given at an address."""
        return hmac.compare_digest(claim.mark, self._mark("address", address))

    def _mark(self, kind: str, text: str) -> str:
        return encoded(self._sign(f"{kind}:{text}".encode("utf-8", "surrogatepass"))[:16])

    def _sign(self, data: bytes) -> bytes:
        return hmac.digest(self._key, data, "sha256")


def key_for(secret: str, purpose: str) -> bytes:
    """Derive a key from the secret, so that what is signed for one purpose fits no other."""
    return hmac.digest(secret.encode(), b"wardian " + purpose.encode(), hashlib.sha256)


def encoded(data: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes | None:
    """Undo ``encoded``; ``None`` for anything that it would not have written."""
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return data if encoded(data) == text else None
