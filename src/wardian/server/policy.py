"""The content security policy of pages, and the headers that go with every one."""

from __future__ import annotations

import secrets

from .settings import Settings

DEFAULT = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; "
    "connect-src 'self'; img-src 'self' data: blob: https:; media-src 'self' data: blob: https:; "
    "font-src 'self' data:; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
"""No inline script, no evaluation, nobody else's scripts or frames; images of every secure site."""


def new_nonce() -> str:
    """Give a nonce, good for one response."""
    return secrets.token_urlsafe(16)


def page_headers(settings: Settings, nonce: str) -> dict[str, str]:
    """Give the headers of a page that was made for one visitor.

    Args:
        settings: ``csp``.
        nonce: Of the page's style elements.
    """
    headers = {
        "cache-control": "no-store",
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
    }
    if settings.csp is not None:
        policy = DEFAULT if settings.csp == "default" else settings.csp
        headers["content-security-policy"] = policy.replace("{nonce}", nonce)
    return headers
