"""Sending a visitor elsewhere."""

from __future__ import annotations


class Redirect:
    """What a page function returns in place of a page. Make one with ``redirect``.

    Attributes:
        url: Where to go.
        status: The HTTP status a server says it with.
    """

    __slots__ = ("status", "url")

    def __init__(self, url: str, *, status: int = 303) -> None:
        from .destinations import checked_address  # most apps send nobody anywhere

        self.url = checked_address(url)
        self.status = status

    def __repr__(self) -> str:
        return f"redirect({self.url!r})"


def redirect(url: str, *, status: int = 303) -> Redirect:
    """Send the visitor elsewhere, as what a page function returns in place of a page.

    Args:
        url: Where to go; a path such as ``/login`` is one of the app's own, wherever the app lives.
            An address that a visitor gave may lead to anybody's site: check that it begins with one
            ``/`` and not two.
        status: The HTTP status on a server: 303; 307 and 302 are temporary too, 301 and 308 are
            remembered by browsers.

    Raises:
        InvalidAddressError: The address has a scheme that is not allowed, or holds control
            characters.
    """
    return Redirect(url, status=status)
