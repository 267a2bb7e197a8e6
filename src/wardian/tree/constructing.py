"""How an element is made: in one pass over what it is given, because pages have many of them.

The usual things (one string, fresh elements, classes, attributes that are text, handlers that are
functions) are put where they belong at once. Whatever else there is goes the way that changes go
later, by assignment, which checks it.

The interpreter adapts the code of a function to the types it meets, and gives up where these are
many. So each class of elements gets copies of its own of the functions that run for every element:
they take half the time.
"""

from __future__ import annotations

from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from . import context, node
from .arriving import depart, outline
from .children import MAX_DEPTH, NO_KIDS, Parent
from .classes import written_classes
from .listeners import Listener
from .safety import clean

if TYPE_CHECKING:
    from .element import Element

_OURS = frozenset({"key", "style", "text", "show", "animation", "parent"})
"""Keywords that are no attributes."""

_MOST_REMEMBERED = 1024
_names: dict[str, str] = {}


def construct(
    self: Element, *children: Any, classes: Any = None, on_click: Any = None, **given: Any
) -> None:
    """Make an element; see ``Element.__init__``.

    Named parameters are what is given most: to go through a dict takes as long as all the rest.
    """
    self._id = next(node._ids)
    self._parents = self._up = ()
    self._height = 1
    self._plain = self._starts_plain
    self._kids = NO_KIDS
    self._text = self._attributes = self._listeners = None
    if classes is not None:
        if type(classes) is str:
            names = _names.get(classes) or _remember(classes)
            if names is not None:
                self._attributes = {"class": names}
        else:
            self.classes = classes
    if on_click is not None:
        if type(on_click) is FunctionType or type(on_click) is MethodType:
            self._listeners = {"click": [Listener(on_click)]}
        else:
            self._set_handler("on_click", on_click)
    if given:
        takes = self._takes
        for name in given:
            value = given[name]
            if type(value) is str and name in takes:
                if not value.isascii() or "\0" in value:
                    value = clean(value)
                if self._attributes is None:
                    self._attributes = {takes[name]: value}
                else:
                    self._attributes[takes[name]] = value
            elif name not in _OURS:
                self._set_keyword(name, value)
    if children:
        kind = type(children[0]) if len(children) == 1 else None
        if kind is str:
            text = children[0]
            self._text = text if text.isascii() and "\0" not in text else clean(text)
        elif kind is int or kind is float:
            self._text = str(children[0])
        else:
            here = (self,)
            height = 1
            kids = [*children]
            for child in kids:
                if not isinstance(child, Parent) or child._parents:
                    break
                child._parents = here
                if child._height >= height:
                    height = child._height + 1
            else:
                self._kids = kids
                self._height = height
            if self._kids is NO_KIDS or height > MAX_DEPTH:
                _put_in(self, kids)
    if given and not _OURS.isdisjoint(given):
        _finish(self, given)
    if context.open_blocks and given.get("parent") is None:
        context.attach_made(self)


def specialize(kind: Any) -> None:
    """Give a class copies of its own, unless the program has defined a constructor for it."""
    for name, function in _PER_CLASS.items():
        setattr(kind, name, _copied(function))
    kind._opening = "<" + kind.tag
    kind._has_constructor = False
    for base in kind.__mro__:
        constructor = vars(base).get("__init__")
        if constructor is construct:
            as_usual = kind.classes is base.classes and kind.on is base.on
            kind.__init__ = _copied(construct if as_usual else _by_assignment)
            return
        kind._has_constructor = kind._has_constructor or "__new__" in vars(base)
        if constructor and getattr(constructor, "__code__", None) not in _OWN_CODE:
            kind._has_constructor = True
            kind.__init__ = constructor
            return


def _by_assignment(
    self: Element, *children: Any, classes: Any = None, on_click: Any = None, **given: Any
) -> None:
    """The constructor of a class that has defined anew how these two are set."""
    construct(self, *children, **given)
    if classes is not None:
        self.classes = classes
    self._set_handler("on_click", on_click)


_PER_CLASS = {"_depart": depart, "_outline": outline}
_OWN_CODE = (construct.__code__, _by_assignment.__code__)


def _copied(function: Any) -> Any:
    code = function.__code__.replace()
    copy = FunctionType(code, function.__globals__, function.__name__)
    copy.__kwdefaults__ = function.__kwdefaults__
    copy.__doc__ = function.__doc__
    return copy


def _remember(names: str) -> str | None:
    """Class names as they are written, for the next time."""
    value = written_classes(names)
    if value is not None:
        if len(_names) >= _MOST_REMEMBERED:
            _names.clear()
        _names[names] = value
    return value


def _finish(self: Element, given: dict[str, Any]) -> None:
    """Assign what is no attribute; some of it concerns the others."""
    if given.get("key") is not None:
        self._key = given["key"]
    if given.get("style") is not None:
        self.style = given["style"]
    if given.get("text") is not None:
        self.text = given["text"]
    if given.get("show", True) is not True:
        self.show = given["show"]
    if given.get("animation") is not None:
        self.animation = given["animation"]
    if given.get("parent") is not None:
        given["parent"].append(self)


def _put_in(self: Element, children: list[Any]) -> None:
    """Put children in that need a closer look; those that were linked already are taken back."""
    for child in children:
        if isinstance(child, Parent) and child._parents == (self,):
            child._parents = ()
    self._kids = NO_KIDS
    self._height = 1
    self._splice(0, 0, self._read(children))
