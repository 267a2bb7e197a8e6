"""Wardian: user interfaces in Python that run inside the page.

Every HTML and SVG element is a class here, ``Tag("any-element")`` makes the others.
"""

from __future__ import annotations

from typing import Any

from . import elements as _elements
from .live import calling as _calling
from .live import calls as _calls
from .live import updating as _updating
from .live.app import App, run
from .live.events import Event
from .live.page import Page
from .live.request import Request
from .live.tasks import run_task
from .live.view import View
from .tree.element import Element
from .tree.listeners import on
from .tree.node import HTML, Text
from .tree.state import State

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    return getattr(_elements, name)
