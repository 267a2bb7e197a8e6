"""What a host is to the live layer: something that starts apps, and transports that reach tabs."""

from __future__ import annotations

from contextvars import ContextVar
from os import PathLike
from typing import TYPE_CHECKING, Protocol

from ..errors import HostMissingError

if TYPE_CHECKING:
    from .app import App
    from .view import View


class Transport(Protocol):
    """Carries text to views: all those of one document, or all those of one root.

    None of its methods raises because a tab has gone.
    """

    def reaches(self, view: View) -> bool:
        """Whether text sent to a view now arrives now."""

    def attends(self, view: View) -> bool:
        """Whether the tab of a view is there, even if it must ask before it is told anything."""

    def send(self, text: str, *, to: View | None = None) -> None:
        """Send one transmission of patches to every view.

        Args:
            text: The transmission. A view that cannot be reached gets it, or a whole page that
                includes it, with its next contact.
            to: The only view to send it to now; the others get it together with the next one, or
                with ``catch_up``.
        """

    def catch_up(self) -> None:
        """Send every view what was sent to another one alone."""

    def tell(self, view: View, text: str) -> None:
        """Send one message to one view; where it must ask first, keep it until then."""

    def offer(self, view: View, data: bytes | PathLike[str], *, name: str, type: str) -> str:
        """Give an address at which the tab of a view can fetch a file, once.

        Args:
            view: The view.
            data: The content, or the path of the file that holds it.
            name: The name it will be saved under.
            type: Its media type.
        """


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
            "expected run(...) to be called in a page or on a server, got a plain Python "
            "interpreter; serve the program with 'wardian serve app.py', make a site of it with "
            "'wardian build app.py', or drive it in a test with wardian.testing"
        )
    return host
