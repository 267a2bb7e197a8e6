"""What a host is to the live layer: something that starts apps, and transports that reach tabs."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

from ..errors import HostMissingError

if TYPE_CHECKING:
    from .app import App


class Transport(Protocol):
    """Carries text to one tab, or to all views of one interpreter's page."""

    connected: bool
    """Whether text sent now arrives now."""

    def send(self, text: str) -> None:
        """Send one transmission. Never raises because the tab has gone."""


class Host(Protocol):
    """Where Python runs."""

    def start(self, app: App, *, into: str | None) -> None:
        """Show an app: at a CSS selector, or where the host was told to (``None``)."""


_installed: Host | None = None
_scoped: ContextVar[Host | None] = ContextVar("wardian_host", default=None)


def install(host: Host | None) -> None:
    """Make ``host`` the one that ``run`` uses from now on; ``None`` uninstalls it."""
    global _installed
    _installed = host


def scope(host: Host) -> None:
    """Make ``host`` the one that ``run`` uses in this context."""
    _scoped.set(host)


def current() -> Host:
    """Give the host in charge.

    Raises:
        HostMissingError: There is none.
    """
    host = _scoped.get() or _installed
    if host is None:
        raise HostMissingError(
            "expected run(...) to be called in a page, got a plain Python interpreter; build and "
            "open the app with 'wardian build app.py' and 'wardian preview dist', or drive it in a "
            "test with wardian.testing"
        )
    return host
