"""Live holes: functions in the tree that are run again when the state they read changes.

A *watcher* is a function with the list of states it read when it last ran. While it runs it is the
current watcher, and each ``State`` that is read enters it in that state's own list. Writing the
state moves the watchers on its list to the ledger's stale ones; the next flush runs them, and only
them.

A watcher listens only while its element is live: an element that nobody shows costs its states
nothing and is kept alive by none of them. It is run afresh when the element is shown, or looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from .ledger import ledger
from .node import Node

if TYPE_CHECKING:
    from .attributes import Spec
    from .element import Element


class Listeners(dict["Watcher", None]):
    """The watchers that read one state of one object, in order.

    They stand in the object's ``__dict__``. A copy of the object is read by nobody yet: it must not
    bring along what shows the first one, nor may the two be told of each other's changes.
    """

    __slots__ = ("owner",)

    def __init__(self, owner: object = None) -> None:
        """Begin with none."""
        self.owner = owner

    def __reduce__(self) -> tuple[Any, ...]:
        return (Listeners, ())


current: Watcher | None = None
"""The watcher that is running now."""


def _raise(_watcher: object, error: BaseException) -> None:
    raise error


on_error: Callable[[Any, BaseException], None] = _raise
"""Called with the element and what a watcher or ``build`` raised; the live layer reports it."""


class Watcher:
    """A function that is run again when a state it read changes."""

    __slots__ = ()

    function: Callable[[], Any]
    element: Element | None
    sources: list[Listeners]

    def run(self, *, listen: bool) -> None:
        """Run the function and show what it gives. Errors go to ``on_error``.

        Args:
            listen: Run again when a state that was read changes.
        """
        global current
        self.forget()
        outer, current = current, self
        try:
            value = _drawn(self.function())
        except BaseException as error:  # noqa: BLE001 (the program may raise anything)
            current = outer
            on_error(self.element, error)
        else:
            current = outer
            try:
                self.show(value)
            except Exception as error:  # noqa: BLE001 (what it gave may be anything)
                on_error(self.element, error)
        if not listen:
            self.forget()

    def show(self, value: Any) -> None:
        """Put the function's value into the tree."""
        raise AssertionError("each kind of watcher shows its value in its own way")

    def forget(self) -> None:
        """Stop listening to every state."""
        for listeners in self.sources:
            listeners.pop(self, None)
        self.sources.clear()
        ledger.stale.pop(self, None)


def _drawn(value: Any) -> Any:
    """Run through what is lazy while the watcher can see which states it reads."""
    if isinstance(value, Iterator) or type(value) in (list, tuple):
        return [_drawn(each) for each in value]
    return value


class Hole(Watcher, Node):
    """A function among the children: it shows a text, an element, or a list of these."""

    __slots__ = ("element", "function", "shown", "sources")

    def __init__(self, function: Callable[[], Any]) -> None:
        super().__init__()
        self.function = function
        self.element: Element | None = None
        self.shown: list[Node] = []
        self.sources: list[Listeners] = []

    def attach(self, element: Element) -> None:
        """Stand in an element; if tabs show it already, run with the next flush."""
        self.element = element
        if element._is_live():
            ledger.stale[self] = None

    def release(self) -> None:
        """Stand nowhere, and show nothing."""
        self.forget()
        if self.element is not None:
            for node in self.shown:
                self.element._unlink(node)
        self.shown = []
        self.element = None

    def show(self, value: Any) -> None:
        """Replace what is shown, keeping every DOM node that still fits."""
        from .adopt import reshow

        if self.element is not None:
            reshow(self, value)


class Binding(Watcher):
    """A function that gives an attribute, a property, the classes, a style, or ``show``."""

    __slots__ = ("element", "function", "name", "sources", "spec")

    def __init__(
        self, element: Element, name: str, function: Callable[[], Any], spec: Spec | None
    ) -> None:
        self.element = element
        self.name = name
        self.function = function
        self.spec = spec
        self.sources: list[Listeners] = []

    def show(self, value: Any) -> None:
        """Set what the binding is for."""
        if self.element is not None:
            self.element._set_bound(self, value)
