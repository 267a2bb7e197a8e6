"""``VirtualList``: as many rows as there are items, of which a tab has those that are seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..tree.element import Element
from ..tree.lists.each import Each
from ..tree.lists.items import By
from ..tree.style import StyleValue, written_style
from .making import named

_Div: type[Element] = named("Div")


class VirtualList(_Div):  # type: ignore[misc, valid-type, unused-ignore]
    """An element that scrolls, with a list in it that has a window.

    It is a ``<div role="list">`` that keys can scroll. For a table, or where the document itself is
    to scroll, use ``Each(..., window=True)``.

    Attributes:
        each: The list.
    """

    each: Each[Any]

    def __init__(
        self,
        items: Iterable[Any] | Callable[[], Iterable[Any]],
        row: Callable[[Any], Any],
        *,
        key: By = None,
        height: str = "60vh",
        style: StyleValue | Callable[[], StyleValue] = None,
        **attributes: Any,
    ) -> None:
        """Make a list.

        Args:
            items: As for ``Each``.
            row: As for ``Each``; rows stand one below the other, and may differ in height.
            key: As for ``Each``.
            height: How high the element is, as CSS has it.
            style: Further declarations.
            attributes: Those of any element.

        Raises:
            TypeError: As for ``Each``.
        """
        own = {"height": height, "overflow-y": "auto", "contain": "content"}
        if callable(style):
            whole: Any = lambda: own | (written_style(style()) or {})  # noqa: E731
        else:
            whole = own | (written_style(style) or {})
        attributes = {"role": "list", "tabindex": 0, **attributes}
        super().__init__(style=whole, **attributes)
        self.each = Each(items, row, key=key, window=True)
        self.append(self.each)

    def scroll_to(self, index: int) -> None:
        """Let the tabs scroll to a row; see ``Each.scroll_to``."""
        self.each.scroll_to(index)
