"""Where kept states are in tests of the tree."""

from __future__ import annotations

from typing import Any

from wardian.tree.keeping import KeptState


class FakeShelf:
    """A tab that writes at once, into a dict."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.written: list[str] = []

    def claim(self, state: KeptState[Any], owner: object) -> str | None:
        """Give the text that is kept."""
        return self.texts.get(state.name(owner))

    def changed(self, state: KeptState[Any], owner: object) -> None:
        """Write the state."""
        self.texts[state.name(owner)] = state.packed(owner)
        self.written.append(state._name)

    def drop(self, name: str) -> None:
        """Keep nothing under a name."""
        del self.texts[name]
