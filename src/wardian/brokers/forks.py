"""What has to be said to a process that is forked, and to the one that comes of it.

A fork copies the memory as it is at that moment, and of the threads only the one that forks. A lock
that another thread holds then stays held in the child, and what it guards half done. So
whoever forks takes these locks before, and gives them back after it, in both processes.

One thread forks at a time: another one that wants to waits until what this one holds is free again.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import cache
from threading import RLock
from typing import Generic, TypeVar

_T = TypeVar("_T")

_one_at_a_time = RLock()
_methods: dict[weakref.WeakMethod[Callable[[], None]], None] = {}


class HeldByForks(Generic[_T]):
    """The things of a kind whose locks are held while the process is forked.

    The kind that was made last is locked first: it may hold locks of those before it, and they none
    of its own.
    """

    def __init__(
        self,
        lock: Callable[[_T], AbstractContextManager[object]],
        *,
        begin_anew: Callable[[_T], None] | None = None,
    ) -> None:
        """Hold nothing yet.

        Args:
            lock: Gives the lock of one; a thread may take it again while it holds it.
            begin_anew: Called in the child for each of them, while all are held.
        """
        self._lock = lock
        self._begin_anew = begin_anew
        self._all: weakref.WeakSet[_T] = weakref.WeakSet()
        self._forking: list[_T] = []
        self._locks = ExitStack()  # both belong to the thread that forks
        if hasattr(os, "register_at_fork"):  # not on Windows, and not in a page
            os.register_at_fork(
                before=self._before, after_in_parent=self._after, after_in_child=self._in_child
            )

    def add(self, one: _T) -> None:
        """Hold one more, for as long as it lives."""
        self._all.add(one)

    def _before(self) -> None:
        _one_at_a_time.acquire()
        self._forking = list(self._all)
        for each in self._forking:
            self._locks.enter_context(self._lock(each))

    def _in_child(self) -> None:
        try:
            if self._begin_anew is not None:
                for each in self._forking:
                    self._begin_anew(each)
        finally:
            self._after()

    def _after(self) -> None:
        self._forking = []
        self._locks.close()
        _one_at_a_time.release()


def begin_anew_in_children(begin_anew: Callable[[], None]) -> None:
    """Have a bound method called in each forked process, for as long as its object lives."""
    _register()
    _methods[weakref.WeakMethod(begin_anew, _forget)] = None


@cache
def _register() -> None:
    """Do it late: what is held while the process is forked is free again before."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_begin_anew)


def _forget(method: weakref.WeakMethod[Callable[[], None]]) -> None:
    _methods.pop(method, None)


def _begin_anew() -> None:
    for method in list(_methods):
        found = method()
        if found is not None:
            found()
