"""What a broker of tabs needs of the page it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .broker import TabsBroker


class Link(Protocol):
    """Reaches the other tabs."""

    def post(self, text: str) -> None:
        """Tell them something; they are given the text. Never raises."""

    def close(self) -> None:
        """Be told nothing any more."""


class Surroundings(Protocol):
    """What a broker needs of the page it is in."""

    def connect(self, broker: TabsBroker) -> Link | None:
        """Reach the other tabs; ``None``: not now, or not in this browser."""

    def enter(self, tab: str) -> None:
        """Note that a tab is there; that it is, will not change that."""

    def leave(self, tab: str) -> None:
        """Note that a tab is not there any more."""

    def present(self) -> set[str] | None:
        """Give the tabs that are there, or have ended in silence; ``None``: nobody knows."""

    def visits(self) -> int | None:
        """How many tabs have ever been there; ``None``: nobody knows."""

    def forget(self) -> None:
        """Let go of the page, until the next ``connect``."""
