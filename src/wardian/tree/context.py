"""``with Ul(): Li("a")``: elements made inside the block become children of the element.

An element is attached the moment it is made, which is before its own parent may exist: in
``with Ul(): Li(B("x"))`` the ``B`` is made first. So the attachment is provisional until the block
ends: the first explicit use of the element as somebody's child takes it out of the block's element
    again.

The open blocks live in a context variable, so tasks do not see each other's. ``open_blocks``
counts them for the whole interpreter; while it is zero, making an element costs nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .element import Element
    from .node import Node


class Block:
    """One open ``with`` block: its element, and what was attached by being made."""

    __slots__ = ("element", "provisional", "outer")

    def __init__(self, element: Element, outer: Block | None) -> None:
        self.element = element
        self.provisional: set[Node] = set()
        self.outer = outer


_innermost: ContextVar[Block | None] = ContextVar("wardian_block", default=None)
open_blocks = 0


def enter(element: Element) -> None:
    """Open a block."""
    global open_blocks
    _innermost.set(Block(element, _innermost.get()))
    open_blocks += 1


def leave() -> None:
    """Close the innermost block: what it attached stays."""
    global open_blocks
    block = _innermost.get()
    if block is not None:
        _innermost.set(block.outer)
        open_blocks -= 1


def attach_made(element: Element) -> None:
    """Attach an element that was just made to the innermost block, if there is one."""
    block = _innermost.get()
    if block is not None and block.element is not element:
        block.element.append(element)
        block.provisional.add(element)


def outside(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function out of sight of any block. For a context of its own: see ``contextvars``."""
    _innermost.set(None)
    return function(*arguments)


def claim(child: Any) -> None:
    """Undo a provisional attachment: what was made is being put somewhere explicitly."""
    block = _innermost.get()
    while block is not None:
        if child.__hash__ and child in block.provisional:  # not all functions can be hashed
            block.provisional.discard(child)
            block.element.remove(child)
            return
        block = block.outer
