"""The page: a root element with what belongs to the document around it."""

from __future__ import annotations

from typing import Any

from ..elements import Div
from ..tree.branch import Child
from ..tree.ledger import ledger
from .view import View, views_of


class Page(Div):
    """A root element with a title, shown in any number of tabs.

    Title, language, head and icon apply where the app is the whole document; inside somebody's
    document the page stays within its element, and its CSS reaches nothing else.
    """

    __slots__ = ("_parts",)

    def __init__(
        self,
        *children: Child,
        title: str | None = None,
        css: str | None = None,
        head: str | None = None,
        favicon: str | None = None,
        lang: str | None = None,
        **attributes: Any,
    ) -> None:
        """Make a page.

        Args:
            children: As for any element.
            title: Title of the document.
            css: A style sheet, as text. It may hold anything CSS can.
            head: Markup for the document's head, trusted: ``<meta>`` and ``<link>`` elements.
            favicon: URL of the document's icon.
            lang: Language of the document, such as ``en``.
            attributes: As for any element.
        """
        self._parts: dict[str, str] = {}
        super().__init__(*children, **attributes)
        for name, value in (
            ("title", title),
            ("css", css),
            ("head", head),
            ("favicon", favicon),
            ("lang", lang),
        ):
            if value is not None:
                self._parts[name] = str(value)

    @property
    def title(self) -> str | None:
        """Title of the document."""
        return self._parts.get("title")

    @title.setter
    def title(self, value: str | None) -> None:
        self._set_part("title", value)

    @property
    def css(self) -> str | None:
        """The page's style sheet, as text."""
        return self._parts.get("css")

    @css.setter
    def css(self, value: str | None) -> None:
        self._set_part("css", value)

    @property
    def favicon(self) -> str | None:
        """URL of the document's icon."""
        return self._parts.get("favicon")

    @favicon.setter
    def favicon(self, value: str | None) -> None:
        self._set_part("favicon", value)

    @property
    def lang(self) -> str | None:
        """Language of the document."""
        return self._parts.get("lang")

    @lang.setter
    def lang(self, value: str | None) -> None:
        self._set_part("lang", value)

    @property
    def views(self) -> list[View]:
        """The open views whose root this is."""
        return views_of([self])

    def _set_part(self, name: str, value: str | None) -> None:
        self._parts[name] = "" if value is None else str(value)
        if self._is_live():
            ledger.mark(self, "#head")

    def _head(self) -> dict[str, Any]:
        return dict(self._parts)
