"""Where a page keeps states: ``sessionStorage`` and ``localStorage``, a text for each state.

A browser may refuse either, or have no room: then the page works without, and says so once.
Storage belongs to an origin, which other programs may share: so each address of a text begins with
what tells a program from its neighbours and no build changes, the root of its site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..live.keeping import Shelf, finders
from ..tree.keeping import BROWSER, TAB, told_once

_BUILT = "/_wardian/"
"""Where a built site has our files, below its root."""

_GOING = ("pagehide", "visibilitychange")
"""A tab that is hidden may be gone without another word."""


class DocumentStorage:
    """The storage of this document's tab and browser.

    Attributes:
        place: What its addresses begin with.
        address: The document's, without a route behind its ``#``.
    """

    def __init__(self) -> None:
        """Find out where the document is.

        Raises:
            ImportError: There is none.
            JsException: The same, in an interpreter that is about to be saved to a snapshot.
        """
        from js import location

        self.place = _place(str(location.origin), str(location.pathname))
        self.address = f"{location.pathname}{location.search}"
        self._proxy: Any = None

    def read(self, name: str) -> str | None:
        """Give a text; ``None``: there is none, or it cannot be had."""
        with _allowed("read"):
            text = _store(name).getItem(self._at(name))
            return text if isinstance(text, str) else None
        return None

    def write(self, texts: Mapping[str, str | None]) -> None:
        """Put texts there; ``None``, and what there is no room for, takes one away."""
        for name, text in texts.items():
            with _allowed("written"):
                _store(name).removeItem(self._at(name))
                if text is not None:
                    _store(name).setItem(self._at(name), text)

    def expect(self, save: Callable[[], None] | None) -> None:
        """Call ``save`` if the tab is about to go; ``None``: there is nothing to save any more."""
        from js import addEventListener, removeEventListener
        from pyodide.ffi import create_proxy

        if self._proxy is not None:
            for kind in _GOING:
                removeEventListener(kind, self._proxy, True)
            self._proxy.destroy()
            self._proxy = None
        if save is not None:
            self._proxy = create_proxy(lambda _event: save())
            for kind in _GOING:
                addEventListener(kind, self._proxy, True)

    def _at(self, name: str) -> str:
        return f"wardian:{self.place}\n{self.address if name[0] == TAB else ''}\n{name}"


def shelf_of(_owner: object) -> Shelf | None:
    """Give the document's shelf: every object of a page is in one tab."""
    global _shelf
    if _shelf is None:
        from pyodide.ffi import JsException

        try:
            _shelf = Shelf(DocumentStorage())
        except (ImportError, JsException):  # an interpreter that makes a site, and shows nothing
            return None
    return _shelf


def _place(origin: str, pathname: str) -> str:
    """The root of a built site; of any other page its own path.

    Pages of one site may be in many folders. Where the files of a build are from elsewhere, as in
    a single file, there is one page.
    """
    import js

    beside = str(getattr(getattr(js, "wardian", None), "beside", ""))
    root, built, _ = beside.partition(_BUILT)
    return root.removeprefix(origin) if built and root.startswith(origin) else pathname


def _store(name: str) -> Any:
    """Give the storage that a name is for. Where it is refused, already to name it raises."""
    import js

    return js.localStorage if name[0] == BROWSER else js.sessionStorage


@contextmanager
def _allowed(what: str) -> Iterator[None]:
    """Go on without what the browser refuses, and tell it once."""
    from pyodide.ffi import JsException

    try:
        yield
    except (AttributeError, JsException) as error:  # Firefox may have null instead
        # Its name: what follows holds the whole address.
        why = str(error).partition(":")[0] if isinstance(error, JsException) else "it is null"
        told_once(
            ("storage", what, why),
            f"Kept states cannot be {what} here, and the page goes on without: {why}",
        )


_shelf: Shelf | None = None
finders.append(shelf_of)
