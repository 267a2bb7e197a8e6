"""A page without a tab, and what is reported of it."""

from __future__ import annotations

from typing import Any

from wardian import Div
from wardian.tree.element import Element
from wardian.tree.recording import join

told: list[BaseException] = []
"""What was reported, in tests that use ``errors``."""


def shown(*children: Any) -> Element:
    """Make a root live, as a view does."""
    root = Div(*children)
    join(root)
    return root
