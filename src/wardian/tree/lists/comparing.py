"""Values of rows that read what is outside only to compare their item with it.

``classes="chosen" if person is self.chosen else None`` reads a state that is not the item's: when
that changes, any row may have another value. But all there is to be had of it is whether the two
are the same; so no row can have another value but those whose item is what was chosen before, or
what is chosen now. Such a value is a *selection*. Nothing is asked of the programmer for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from ..observed import ObservedDict, ObservedList, ObservedSet
from .assigning import FUNCTIONS
from .purity import kind_of_node, parts_of_node, walked
from .watching import VALUES

if TYPE_CHECKING:
    from .scope import Naming

_SINGLE = frozenset({"Is", "IsNot", "Eq", "NotEq"})
_MANY = frozenset({"In", "NotIn"})
_CONTAINERS = frozenset(
    {set, frozenset, list, tuple, dict, ObservedSet, ObservedList, ObservedDict}
)
_SUBSCRIPTED = frozenset({dict, ObservedDict, tuple})

Words = frozenset[Any]
"""What stands for values in a comparison: a text or a number for itself, an object's ``id``."""


class Comparison:
    """A comparison of something of the item with something outside.

    Attributes:
        subject: Names what is compared: ``""`` is the item, else how it is written.
        get: Gives that for an item; ``None``: it is the item.
        attribute: The name of the attribute, if it is one.
        outside: The expression it is compared with.
        many: Whether that has what it is compared with: ``in``.
        by_value: Whether they are asked whether they are equal.
    """

    __slots__ = ("attribute", "by_value", "get", "many", "outside", "subject")

    def __init__(self, subject: Any, outside: Any, operator: str) -> None:
        self.subject = self.attribute = ""
        self.get: Callable[[Any], Any] | None = None
        if kind_of_node(subject) == "Attribute":
            self.subject = self.attribute = subject.attr
            self.get = attrgetter(subject.attr)
        elif kind_of_node(subject) == "Subscript":
            self.subject = f"[{subject.slice.value!r}]"
            self.get = itemgetter(subject.slice.value)
        self.outside = outside
        self.many = operator in _MANY
        self.by_value = operator not in ("Is", "IsNot")

    def words(self, value: Any) -> Words | None:
        """What stands for something outside; ``None``: it may be equal to anything."""
        found: Iterable[Any] = (value,)
        if self.many:
            if type(value) not in _CONTAINERS:
                return None
            found = value
        elif type(value) in VALUES:
            return frozenset(found)
        if self.by_value and not _are_told_apart(set(map(type, found))):
            return None
        return frozenset(words_of(found))

    def fits(self, items: list[Any], kinds: set[type]) -> bool:
        """Whether what is compared of items is equal to nothing but what stands for it.

        Raises:
            Exception: Whatever an item raises that does not have it.
        """
        if self.get is None:
            return not self.by_value or _are_told_apart(kinds)
        if not self.attribute and not kinds <= _SUBSCRIPTED:
            return False
        return not self.by_value or _are_told_apart(set(map(type, map(self.get, items))))


class Selection:
    """A value that reads what is outside only in comparisons.

    Attributes:
        comparisons: All of them.
        rest: The attributes of the item that it reads besides.
    """

    __slots__ = ("comparisons", "rest")

    def __init__(self, comparisons: list[Comparison], rest: frozenset[str]) -> None:
        self.comparisons = comparisons
        self.rest = rest

    @property
    def reads(self) -> frozenset[str]:
        """All attributes of the item that it reads."""
        return self.rest.union([each.attribute for each in self.comparisons if each.attribute])


def selection_of(naming: Naming, nodes: list[Any]) -> Selection | None:
    """Find out whether expressions are a selection.

    Args:
        naming: Of the row function they stand in.
        nodes: All that decides the value.
    """
    found: dict[int, Comparison] = {}
    stack = list(nodes)
    while stack:
        node = stack.pop()
        comparison = _comparison(naming, node) if kind_of_node(node) == "Compare" else None
        if comparison is not None:
            found[id(node)] = comparison
            continue
        if kind_of_node(node) in FUNCTIONS:
            return None
        if hasattr(node, "made_of"):
            stack += node.made_of
            continue
        for _, value in parts_of_node(node):
            stack += [each for each in (value if type(value) is list else [value]) if each]
    rest = naming.examined(nodes, without=found)[1] if found else None
    if rest is None or not naming.examined(nodes)[0]:
        return None
    return Selection(list(found.values()), rest)


def words_of(values: Iterable[Any]) -> list[Any]:
    """What stands for each of these in a comparison."""
    return [value if type(value) in VALUES else id(value) for value in values]


def _comparison(naming: Naming, node: Any) -> Comparison | None:
    if len(node.ops) != 1:
        return None
    operator = kind_of_node(node.ops[0])
    one, (other,) = node.left, node.comparators
    if operator in _SINGLE and not _is_subject(naming, one):
        one, other = other, one
    elif operator not in _SINGLE and operator not in _MANY:
        return None
    names = {each.id for each in walked([other]) if kind_of_node(each) == "Name"}
    if not _is_subject(naming, one) or not names or not names.isdisjoint(naming.locals):
        return None
    return None if naming.item in names else Comparison(one, other, operator)


def _is_subject(naming: Naming, node: Any) -> bool:
    kind = kind_of_node(node)
    if kind == "Subscript":
        if kind_of_node(node.slice) != "Constant" or type(node.slice.value) not in (str, int):
            return False
        node = node.value
    elif kind == "Attribute":
        node = node.value
    is_item = kind_of_node(node) == "Name" and node.id == naming.item
    return bool(is_item) and naming.item not in naming.locals


def _are_told_apart(kinds: set[type]) -> bool:
    """Whether objects of these types are equal to nothing but themselves, or are values."""
    return all(kind in VALUES or getattr(kind, "__eq__", None) is object.__eq__ for kind in kinds)
