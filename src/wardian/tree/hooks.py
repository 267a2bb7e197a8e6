"""What the tree cannot do or does not know: other layers, and lists, put their functions here.

The tree knows no event loop, no tab and no task. ``element.update()`` and its like are methods of
every element all the same, so they call through these.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from typing import Protocol

    from .element import Element
    from .lists.asking import InRow
    from .update import Update

    class Showing(Protocol):
        """What the tree knows of a view: that it shows a root."""

        root: Element


def _missing(*_args: Any, **_options: Any) -> NoReturn:
    raise RuntimeError(
        "expected wardian.live to be imported; import from wardian, not wardian.tree"
    )


update: Callable[[Element, Any], Update] = _missing
"""Send what changed at and below an element."""

call: Callable[[Element, str, tuple[Any, ...]], Awaitable[Any]] = _missing
"""Call a method of an element's DOM node."""

run_task: Callable[[Awaitable[Any], Element], Any] = _missing
"""Run an awaitable as long as an element is shown."""

in_row: Callable[[int], InRow | None] = _missing
"""Find out what a tab names that stands in a row of which Python has no elements."""

answer: Callable[..., Any] = _missing
"""Call a function of the program, whatever kind it is, and do what its result asks for."""
