"""How deep trees are: a limit on every host, checked where an element is added.

A node's height is the number of levels of elements in it, its own included. Heights only ever grow
while a tree is edited; they are measured again before anything is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .node import Again, Node

if TYPE_CHECKING:
    from .branch import Branch

MAX_DEPTH = 256
"""Levels a tree may have: the stack of a Pyodide worker ends below twice that."""


def fits(parent: Branch, height: int) -> bool:
    """Whether ``parent`` may have this height: every element above it stays within the limit."""
    seen: dict[Branch, int] = {}
    stack = [(parent, height)]
    while stack:
        at, level = stack.pop()
        if level > MAX_DEPTH:
            return False
        if seen.get(at, at._height) >= level:
            continue
        seen[at] = level
        stack.extend((up, level + 1) for up in at._parents)
    return True


def raise_height(parent: Branch, height: int) -> None:
    """Enter that something in ``parent`` makes it this high."""
    stack = [(parent, height)]
    while stack:
        at, level = stack.pop()
        if at._height < level:
            at._height = level
            stack.extend((up, level + 1) for up in at._parents)


def measure(node: Node) -> None:
    """Make the heights at and below ``node`` exact: they only ever grow while a tree is edited."""
    from .branch import Branch

    order: list[Branch] = []
    stack = [node]
    seen: set[Node] = set()
    while stack:
        at = stack.pop()
        if isinstance(at, Branch) and at not in seen:
            seen.add(at)
            order.append(at)
            stack.extend(place.node if type(place) is Again else place for place in at._places())
    for _ in range(2 if len(order) < 2 else len(order)):
        changed = False
        for at in reversed(order):
            height = 1 + max((place._height for place in at._places()), default=0)
            if height != at._height:
                at._height = height
                changed = True
        if not changed:
            break
