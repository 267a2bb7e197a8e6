"""A list with a window, and tabs that ask for rows as the script in them does."""

from __future__ import annotations

from typing import Any

from tests.tree.editing import Box, Wire

from wardian.elements import Li
from wardian.live.app import App
from wardian.live.view import View
from wardian.testing.nodes import TabElement, to_html
from wardian.testing.person import fire
from wardian.tree.lists.each import Each


class Tabs:
    """One list in a page, and the tabs that show it.

    Args:
        items: As for ``Each``.
        row: As for ``Each``.
        places: In how many places of the page it stands.
        options: As for ``Each``.
    """

    def __init__(self, items: Any, row: Any, *, places: int = 1, **options: Any) -> None:
        self.each: Each[Any] = Each(items, row, window=True, **options)
        self.root = Box("before", self.each, Li("after"))
        for _ in range(1, places):
            self.root.append(Box(self.each))
        self.wires: dict[int, Wire] = {}
        self.views: dict[int, View] = {}
        self.open(1)

    def open(self, number: int) -> None:
        """Show the page in one more tab."""
        wire = self.wires[number] = Wire(None)  # type: ignore[arg-type]
        view = View(App(self.root), self.root, wire, number)  # type: ignore[arg-type]
        self.views[number] = wire.views[number] = view
        view.show()

    def close(self, number: int) -> None:
        """Close a tab."""
        self.views.pop(number).close()
        del self.wires[number]

    def content(self, number: int = 1, place: int = 0) -> list[TabElement]:
        """What a tab has of the list in one place: the marker, then rows."""
        found = self.wires[number].tab.views[number].nodes(self.each._id)
        return found[place].content  # type: ignore[attr-defined, no-any-return]

    def ask(self, first: Any, count: Any, number: int = 1, *, place: int = 0, **more: Any) -> None:
        """Let a tab ask for rows, as the script in it does."""
        self.say({"first": first, "count": count, "place": place, **more}, number, place=place)

    def say(self, detail: Any, number: int = 1, *, place: int = 0) -> None:
        """Let the script in a tab say anything."""
        marker = self.content(number, place)[0]
        fire(self.wires[number].tab.views[number], marker, "window", {"detail": detail})

    def goal(self, number: int = 1) -> str | None:
        """Which row a tab is to scroll to, and how often the program has said so of any."""
        return self.content(number)[0].attributes.get("goal")

    def told(self, number: int = 1) -> str | None:
        """Which rows a tab was told that there are."""
        return self.content(number)[0].attributes.get("rows")

    def indices(self, number: int = 1) -> list[int]:
        """The index of each row that a tab has."""
        _, *runs = map(int, (self.told(number) or "").split())
        pairs = zip(runs[::2], runs[1::2], strict=True)
        return [at for first, count in pairs for at in range(first, first + count)]

    def texts(self, number: int = 1) -> list[str]:
        """The rows that a tab has, as HTML."""
        return [to_html(row) for row in self.content(number)[1:]]


def letters(count: int) -> list[str]:
    """Items that are what they are."""
    return [f"item {number}" for number in range(count)]
