"""Several processes run the tests; one that is marked ``alone`` runs while the others wait.

``npm test`` starts as many as ``-n`` of pytest-xdist says. A test that measures time or memory,
or that needs the whole machine, says so::

    pytestmark = pytest.mark.alone

Around each test a process holds one lock, which all of them share and which one that is alone has
to itself. Whoever wants it stands at the gate first, so that it is had in turns.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FLOOR = Path(__file__)
GATE = Path(__file__).with_name("conftest.py")
"""Files that are always there; they are locked, not written."""


@contextmanager
def on_the_floor(*, alone: bool) -> Iterator[None]:
    """Hold the lock: beside others, or with none of them running a test."""
    from fcntl import LOCK_EX, LOCK_SH, LOCK_UN, flock  # not on Windows, and not in Pyodide

    with GATE.open() as gate, FLOOR.open() as floor:
        flock(gate, LOCK_EX)
        flock(floor, LOCK_EX if alone else LOCK_SH)
        flock(gate, LOCK_UN)
        yield  # closing the file gives the lock back
