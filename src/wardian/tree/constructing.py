"""How an element is made: in one pass over what it is given, because pages have many of them.

The usual things (one string, fresh elements, classes, attributes that are text, handlers that are
functions) are put where they belong at once, and its outline is found with them (``outlines``).
Whatever else there is goes the way that changes go later, by assignment, which checks it.

The interpreter adapts the code of a function to the types it meets, and gives up where these are
many. So each class of elements gets a copy of its own of the constructor: it takes half the time.
"""

from __future__ import annotations

from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from . import context, listeners, node
from .branch import NO_KIDS, Branch
from .classes import written_classes
from .depth import MAX_DEPTH
from .outlines import CLICK, Outline, begin, new_root, own_outline
from .safety import clean

if TYPE_CHECKING:
    from .element import Element

_OURS = frozenset({"style", "text", "show", "animation", "parent"})
"""Keywords that are no attributes."""

_TEXTS = frozenset({str, int, float})

# With so many, and none of them by keyword, it can be called with the event or without.
_MOST_ARGUMENTS = {FunctionType: 1, MethodType: 2}


def construct(
    self: Element,
    *children: Any,
    classes: Any = None,
    on_click: Any = None,
    key: Any = None,
    **given: Any,
) -> None:
    """Make an element; see ``Element.__init__``.

    Named parameters are what is given most: to go through a dict takes as long as all the rest.
    """
    self._id = next(node._ids)
    self._parents = self._up = ()
    self._key = key
    self._outline = self._text = self._heard = None
    self._kids = NO_KIDS
    self._height = 1
    try:
        outline: Outline | None = self._outlines[classes]
        self._attributes = outline.attributes  # type: ignore[union-attr]
    except (KeyError, TypeError):
        outline = _begin(self, classes)
    if on_click is not None:
        most = _MOST_ARGUMENTS.get(type(on_click), -1)
        if (
            most >= 0
            and on_click.__code__.co_argcount <= most
            and not on_click.__code__.co_kwonlyargcount
            and not listeners.in_rows
        ):
            self._heard = on_click
            outline = outline and outline.then(CLICK)
        else:
            self._set_handler("on_click", on_click)
            outline = own_outline(self)
    if given:
        outline = _give(self, given, outline)
    if children:
        if len(children) == 1 and type(children[0]) in _TEXTS:
            text = children[0]
            if type(text) is not str:
                text = str(text)
            self._text = text if text.isascii() and "\0" not in text else clean(text)
            if outline is not None:
                try:
                    self._outline = outline.after["#"]
                except KeyError:
                    self._outline = outline.then("#")
        else:
            here = (self,)
            try:
                for child in children:
                    if child._parents:
                        break
                    outline = outline.after[child._outline]  # type: ignore[union-attr]
                    child._parents = here
                else:
                    self._kids = children  # type: ignore[assignment]
                    self._outline = outline
                    self._height = outline.height  # type: ignore[union-attr]
            except (AttributeError, KeyError):
                pass
            if self._kids is NO_KIDS:
                _put_in(self, children, outline)
    else:
        self._outline = outline
    if given and not _OURS.isdisjoint(given):
        _finish(self, given)
    if context.open_blocks and given.get("parent") is None:
        context.attach_made(self)


def specialize(kind: Any) -> None:
    """Give a class copies of its own, unless the program has defined a constructor for it."""
    kind._takes = {}
    kind._outlines = new_root()
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
    self: Element,
    *children: Any,
    classes: Any = None,
    on_click: Any = None,
    key: Any = None,
    **given: Any,
) -> None:
    """The constructor of a class that has defined anew how these two are set."""
    construct(self, *children, key=key, **given)
    if classes is not None:
        self.classes = classes
    self._set_handler("on_click", on_click)


_OWN_CODE = (construct.__code__, _by_assignment.__code__)


def _copied(function: Any) -> Any:
    code = function.__code__.replace()
    copy = FunctionType(code, function.__globals__, function.__name__)
    copy.__kwdefaults__ = function.__kwdefaults__
    copy.__doc__ = function.__doc__
    return copy


def _begin(self: Element, classes: Any) -> Outline | None:
    """Set classes that are new, or no string."""
    outline = begin(type(self), classes)
    self._attributes = None
    if outline is not None:
        self._attributes = outline.attributes
    elif type(classes) is str:
        names = written_classes(classes)
        self._attributes = {"class": names} if names else None
    elif classes is not None:
        self.classes = classes
        outline = own_outline(self)
    return outline


def _give(self: Element, given: dict[str, Any], outline: Outline | None) -> Outline | None:
    """Set attributes; what is unusual about one makes the outline be looked for again."""
    takes = self._takes
    unusual = False
    attributes = {**(self._attributes or {})}
    for name in given:
        value = given[name]
        if type(value) is str and name in takes:
            if not value.isascii() or "\0" in value:
                value = clean(value)
            attributes[takes[name]] = value
            if outline is not None:
                outline = outline.then(takes[name])
        elif name not in _OURS:
            self._attributes = attributes
            self._set_keyword(name, value)
            attributes = self._attributes
            unusual = True
    if attributes:
        self._attributes = attributes
    return own_outline(self) if unusual else outline


def _finish(self: Element, given: dict[str, Any]) -> None:
    """Assign what is no attribute; some of it concerns the others."""
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


def _put_in(self: Element, children: tuple[Any, ...], outline: Outline | None) -> None:
    """Put children in that need a closer look.

    Those that were linked already are taken back. ``outline`` is what was reached with them.
    """
    here = (self,)
    for child in children:
        if isinstance(child, Branch) and child._parents == here:
            child._parents = ()
    fresh = True
    height = 1
    while outline is not None and type(outline.step) is Outline:
        outline = outline.before
    for child in children:
        if not isinstance(child, Branch) or child._parents:
            fresh = False
            break
        outline = outline and outline.then(child._outline)
        child._parents = here
        height = max(height, child._height + 1)
    if fresh and height <= MAX_DEPTH:
        self._kids = children  # type: ignore[assignment]
        self._height = height
        self._outline = outline
        return
    for child in children:
        if isinstance(child, Branch) and child._parents == here:
            child._parents = ()
    self._splice(0, 0, self._read(children))
