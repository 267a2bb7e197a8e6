"""What builds cost, spent once by all that one process of the tests builds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import pytest

from wardian.site import folding
from wardian.site.node import one_process

_FILES = 16
"""More than one single file carries that are large."""


@contextmanager
def quick_builds() -> Iterator[None]:
    """Have one process of Node for all builds within, and compress each file once.

    Every single file carries the interpreter, which takes a second to compress.
    """
    with one_process(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(folding, "packed", lru_cache(_FILES)(folding.packed))
        yield
