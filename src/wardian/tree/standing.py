"""Where a node stands: who has it, and what it is in. All of it is found by walking up.

Tabs are told of a change by its roots, so these walks decide who is sent what. They cost depth, and
look at nothing beside the way.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from .ledger import ledger

if TYPE_CHECKING:
    from .element import Element
    from .node import Node


def roots_of(node: Node) -> list[Element]:
    """The roots whose tabs have ``node``."""
    if not node._is_live():  # what sleeps wakes: only then it has links
        return []
    roots = ledger.roots
    if len(roots) == 1:  # what is live is below a root
        return [*roots]
    found: list[Element] = []
    at = node
    while True:
        if at in roots:
            found.append(at)
        above = at._up
        if len(above) != 1:
            break
        at = above[0]
    if not above:
        return found
    seen: set[Node] = set()
    stack: list[Node] = list(above)
    while stack:
        at = stack.pop()
        if at in seen:
            continue
        seen.add(at)
        if at in roots:
            found.append(at)
        stack.extend(at._up)
    return found


def is_single(node: Node) -> bool:
    """Whether each tab that has ``node`` has it exactly once, and all of them show one root."""
    at = node
    while len(at._up) == 1:
        if at in ledger.roots:
            return False
        at = at._up[0]
    return not at._up


def row_above(node: Node) -> tuple[Node, Any, bool] | None:
    """Find the innermost row of a list that a node stands in.

    Returns:
        The list, the row's item, and whether a component stands in between.
    """
    if not ledger.lists:
        return None
    in_component = False
    while node._up:
        above: Node = node._up[0]
        if above._rows is not None:
            return above, above._rows.item_of(node._id), in_component
        in_component = in_component or above._builds  # type: ignore[attr-defined]
        node = above
    return None


def is_below(node: Node, above: Node) -> bool:
    """Whether the program has put ``node`` somewhere below ``above``, or they are the same."""
    return reaches(node, {above}, tree=True)


def reaches(node: Node, targets: Collection[Node], *, tree: bool = False) -> bool:
    """Whether ``node`` is one of ``targets`` or below one: where tabs have it, or in the tree."""
    if node in targets:
        return True
    above = node._parents if tree else node._up
    seen: set[Node] = set()
    stack: list[Node] = list(above)
    while stack:
        at = stack.pop()
        if at in targets:
            return True
        if at not in seen:
            seen.add(at)
            stack.extend(at._parents if tree else at._up)
    return False
