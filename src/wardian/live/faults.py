"""Errors of the program: reported, and over.

The program's code is run in two ways: to build pages (``build``, live holes, page functions) and
to answer something (handlers, tasks, hooks). Whatever either raises ends up in ``report``, with
its traceback, in the log and in the tabs it concerns; the next event is handled as if nothing had
happened. That goes for every exception there is: a handler that calls ``sys.exit()`` must not take
the interpreter in the page with it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import traceback
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ..tree import holes
from ..tree.standing import roots_of
from ..wire import ops

if TYPE_CHECKING:
    from ..tree.element import Element
    from .view import View

log = logging.getLogger("wardian")

MOST_ERRORS = 20
"""Errors that a view keeps; each keeps the frames of its traceback alive."""

ErrorHook = Callable[[BaseException, str], Any]
hooks: list[ErrorHook] = []
"""Called with each error and its traceback, after it was logged; what they raise is only logged."""

show_details = True
"""Whether tabs are told what failed. In production they are not: only the log is."""

slow: Callable[[str, float], Any] | None = None
"""Told what the program did without waiting, and its seconds; a server sets it, as there everybody
else waits meanwhile."""


def report(error: BaseException, *, where: str, views: Iterable[View] = ()) -> str:
    """Log an error with its traceback, and show it in the views it concerns.

    Args:
        error: Any exception.
        where: What was running, as the end of a sentence: ``"the click handler of <Button>"``.
        views: The tabs to show it in; none means every tab there is, where tabs may see details.

    Returns:
        What the tabs are told.
    """
    from .view import all_views

    told = f"{describe(error)} in {where}"
    details = formatted(error)
    if show_details:
        log.error("%s\n%s", told, details)
        concerned = list(views) or all_views()
    else:
        # A name for this one failure, so that what a visitor reads out can be found in the log.
        name = os.urandom(4).hex()
        log.error("[%s] %s\n%s", name, told, details)
        told = f"Something went wrong; the server's log has it under {name}"
        concerned = list(views)  # nobody is told of what is not theirs
    for view in concerned:
        view.errors.append(error)
        del view.errors[:-MOST_ERRORS]
        view.send(ops.report(view.number, "python-error", told, details if show_details else ""))
    for hook in list(hooks):
        try:
            hook(error, details)
        except Exception:
            log.exception("An error hook failed")
    return told


def describe(error: BaseException) -> str:
    """Name and message of an error in one line, whatever its ``__str__`` does."""
    try:
        text = str(error).strip().split("\n", 1)[0]
    except BaseException:  # noqa: BLE001 (so may a __str__)
        text = "(its message cannot be shown)"
    name = type(error).__name__
    return f"{name}: {text}" if text else name


def formatted(error: BaseException) -> str:
    """The traceback as Python prints it, without our own frames at its top."""
    try:
        shown = traceback.TracebackException.from_exception(error, limit=-40, compact=True)
        frames = shown.stack
        while len(frames) > 1 and "wardian/live/" in frames[0].filename.replace("\\", "/"):
            del frames[0]
        return "".join(shown.format())
    except BaseException as failure:  # noqa: BLE001 (so may a __repr__)
        return f"{type(error).__name__} (no traceback: {type(failure).__name__})"


def is_quiet(error: BaseException) -> bool:
    """Whether an error is only the end of a task that was cancelled."""
    if not isinstance(error, asyncio.CancelledError):
        return False
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return False
    return task is not None and task.cancelling() > 0


def _of_element(element: Element | None, error: BaseException) -> None:
    from .view import views_of

    views = views_of(roots_of(element)) if element is not None else []
    report(error, where=f"building {element!r}", views=views)


holes.on_error = _of_element
