"""Statements of a row function that do nothing but name values.

Where that is all that comes before the ``return``, each value of a row needs only some of it: the
statements that name what it reads, and what these read. The others need not be evaluated for it,
and what they read is nothing that it depends on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .purity import kind_of_node, walked

FUNCTIONS = ("FunctionDef", "AsyncFunctionDef")
_TARGETS = frozenset({"Name", "Tuple", "List", "Store"})


class Statement:
    """One statement.

    Attributes:
        names: What it gives values to.
        target: The same, as it is written; ``None`` for a ``def``.
        value: What it gives them; of a ``def`` itself.
    """

    __slots__ = ("names", "target", "value")

    def __init__(self, names: list[str], target: Any, value: Any) -> None:
        self.names = frozenset(names)
        self.target = target
        self.value = value


class Assigned:
    """The statements before the one ``return`` of a row function.

    Attributes:
        straight: Whether each of them names values, and each name is given one value, once, before
            it is read.
    """

    __slots__ = ("_always", "_statements", "straight")

    def __init__(self, statements: list[Any], takes: Any) -> None:
        """Look at statements.

        Args:
            statements: All that come before the ``return``, in order.
            takes: The parameters: names that have values already.
        """
        found = [_read(each) for each in statements]
        self._statements = [each for each in found if each is not None]
        self._always: list[Statement] = []
        self.straight = len(found) == len(self._statements) and self._is_straight(takes)

    def settle(self, used: list[Any]) -> None:
        """Learn of which expressions the values of the row are made."""
        if self.straight:
            needed = self.needed(used)
            # What nobody reads may still raise: then there is no row.
            self._always = [each for each in self.values if each not in needed]

    def needed(self, nodes: Iterable[Any]) -> list[Statement]:
        """Which statements must come before some expressions, in order."""
        wanted = _names(nodes)
        found: list[Statement] = []
        for each in reversed(self._statements):
            if each in self._always or not wanted.isdisjoint(each.names):
                found.append(each)
                wanted |= _names([each.value])
        return found[::-1]

    def function(self, name: str) -> Any:
        """The ``def`` of a function of the row's own; ``None``: it is something else."""
        for each in self._statements if self.straight else ():
            if each.target is None and name in each.names:
                return each.value
        return None

    @property
    def values(self) -> list[Statement]:
        """All statements but each ``def``, which nobody can tell from none until it is called."""
        return [each for each in self._statements if each.target is not None]

    def _is_straight(self, takes: Any) -> bool:
        late = {name for each in self._statements for name in each.names}
        seen = {each.arg for each in _parameters(takes) if each is not None}
        for each in self._statements:
            if not seen.isdisjoint(each.names) or not late.isdisjoint(_names([each.value])):
                return False
            seen |= each.names
            late -= each.names
        return True


def _read(statement: Any) -> Statement | None:
    """What a statement names; ``None``: it does something else."""
    kind = kind_of_node(statement)
    if kind in FUNCTIONS:
        does = statement.decorator_list or _is_given(statement)
        return None if does else Statement([statement.name], None, statement)
    if kind == "Assign" and len(statement.targets) == 1:
        (target,) = statement.targets
    elif kind == "AnnAssign" and statement.value is not None:
        target = statement.target
    else:
        return None
    nodes = list(walked([target]))
    if not _TARGETS.issuperset(map(kind_of_node, nodes)):
        return None
    names = [each.id for each in nodes if kind_of_node(each) == "Name"]
    return Statement(names, target, statement.value) if len(set(names)) == len(names) else None


def _is_given(function: Any) -> bool:
    """Whether making a function evaluates anything: defaults, or what is noted of types."""
    takes = function.args
    noted = [getattr(each, "annotation", None) for each in _parameters(takes)]
    return any([*takes.defaults, *takes.kw_defaults, *noted, function.returns])


def _parameters(takes: Any) -> list[Any]:
    return [*takes.posonlyargs, *takes.args, *takes.kwonlyargs, takes.vararg, takes.kwarg]


def _names(nodes: Iterable[Any]) -> set[str]:
    return {each.id for each in walked(nodes) if kind_of_node(each) == "Name"}
