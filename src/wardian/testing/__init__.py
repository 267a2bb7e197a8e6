"""Drive an app without a browser, in milliseconds: ``Screen`` is a tab and its person."""

from __future__ import annotations

from .dom import Tab, TabElement
from .keeping import Kept
from .screen import Screen

__all__ = ["Kept", "Screen", "Tab", "TabElement"]
