"""Wardian: user interfaces in Python that run inside the page.

Every HTML and SVG element is a class here, ``Tag("any-element")`` makes the others.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from . import elements as _elements
from .live.app import App as App
from .live.app import run as run
from .live.events import ClipboardEvent as ClipboardEvent
from .live.events import DragEvent as DragEvent
from .live.events import EffectEvent as EffectEvent
from .live.events import Event as Event
from .live.events import FocusEvent as FocusEvent
from .live.events import FormEvent as FormEvent
from .live.events import InputEvent as InputEvent
from .live.events import KeyboardEvent as KeyboardEvent
from .live.events import MediaEvent as MediaEvent
from .live.events import MouseEvent as MouseEvent
from .live.events import PointerEvent as PointerEvent
from .live.events import ScrollEvent as ScrollEvent
from .live.events import ToggleEvent as ToggleEvent
from .live.events import TouchEvent as TouchEvent
from .live.events import WheelEvent as WheelEvent
from .live.page import Page as Page
from .live.redirect import redirect as redirect
from .live.request import Request as Request
from .live.session import Session as Session
from .live.tasks import run_task as run_task
from .live.view import View as View
from .tree.element import Element as Element
from .tree.listeners import on as on
from .tree.node import HTML as HTML
from .tree.node import Text as Text
from .tree.state import State as State
from .tree.update import Update as Update

if TYPE_CHECKING:
    from .brokers.log import Cursor as Cursor
    from .brokers.message import Gap as Gap
    from .brokers.message import Message as Message
    from .elements import *  # noqa: F403
    from .live.pipes.channels import Channel as Channel
    from .live.pipes.pipe import Pipe as Pipe
    from .live.pipes.sending import async_send_to_pipe_channel as async_send_to_pipe_channel
    from .live.pipes.sending import send as send
    from .live.pipes.sending import send_nowait as send_nowait
    from .live.pipes.sending import send_to_pipe_channel as send_to_pipe_channel

if sys.platform == "emscripten":
    from .browser import host as _page

    _page.install()

__version__ = "0.1.0"

# What many programs do without: it is in live/pipes.py.
_LATER = (
    *("async_send_to_pipe_channel", "send_to_pipe_channel", "send_nowait", "send"),
    *("Channel", "Cursor", "Gap", "Message", "Pipe"),
)


if not TYPE_CHECKING:  # a checker knows every name, and that there is no other

    def __getattr__(name: str) -> Any:
        if name == "__all__":
            return [
                each
                for each in __dir__()
                if each[0].isupper()
                or each in ("html", "on", "redirect", "run", "run_task", *_LATER)
            ]
        if name in _LATER:
            from .live import pipes

            return getattr(pipes, name)
        return getattr(_elements, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER, *dir(_elements)})
