"""Tokens: what a rendered page carries to prove which view is its own.

A token names a view, and is good only together with the session it was made for: one that leaks
is of no use to another browser. The session's id is not in it, only a mark made from that id.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import json
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

VERSION = 1
LIFE = 24 * 60 * 60.0
"""Seconds for which a token is good."""

_MOST_CHARACTERS = 512
_MOST_VIEW = 2**53 - 1


class Tokens:
    """Makes and reads tokens with one secret."""

    def __init__(self, secret: str | None) -> None:
        """Take the secret; ``None`` makes one that dies with this process."""
        self._key = key_for(secret or secrets.token_urlsafe(32), "view token")

    def make(self, view: int, session_id: str) -> str:
        """Give the token of a view in a session.

        Wire: base64url of ``[version, view, session mark, issued]`` + ``.`` + base64url of its
        HMAC-SHA-256.
        """
        claims = [VERSION, view, self._mark(session_id), int(time.time())]
        body = encoded(json.dumps(claims, separators=(",", ":")).encode())
        return f"{body}.{encoded(self._sign(body.encode()))}"

    def read(self, token: str, session_id: str) -> int | None:
        """Give the view that a token names, or ``None`` unless it is one of ours for this session.

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
        if not isinstance(claims, list) or len(claims) != 4 or claims[0] != VERSION:
            return None
        _, view, mark, issued = claims
        if not hmac.compare_digest(mark, self._mark(session_id)):
            return None
        age = time.time() - issued
        # A little of the future is another worker's clock.
        return view if -60 <= age < LIFE and 0 < view <= _MOST_VIEW else None

    def _mark(self, session_id: str) -> str:
        return encoded(self._sign(b"session:" + session_id.encode())[:16])

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
