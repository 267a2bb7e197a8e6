"""How an element is made, in two ways that lead to the same.

``construct`` takes whatever there is: the usual things it puts where they belong, everything else
goes the way that changes go later, by assignment, which checks it.

Pages have many elements, alike but for their texts and handlers. So each class of plain elements
gets a constructor of its own (``_shortcut``), which finds the outline of what it is given
(``outlines``) and is done: it takes what was taken before, and leaves all else to ``construct``.
Of its own, because the interpreter adapts the code of a function to the types it meets, and gives
up where these are many.
"""

from __future__ import annotations

from types import CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from . import context, listeners, node
from .attributes import TEXT_KINDS, written
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
    first = _begin(self, classes)
    outline = _give(self, given, first) if given else first
    if on_click is not None:
        if self._heard is None and _is_plain_handler(on_click):
            self._heard = on_click
            outline = outline and outline.then(CLICK)
        else:
            self._set_handler("on_click", on_click)
            outline = own_outline(self)
    if not children:
        self._outline = outline
    elif len(children) == 1 and type(children[0]) in _TEXTS:
        self._text = clean(str(children[0]))
        self._outline = outline and outline.then("#")
    else:
        _put_in(self, children, outline)
    if given and not _OURS.isdisjoint(given):
        _finish(self, given)
    if context.open_blocks and given.get("parent") is None:
        context.attach_made(self)


def _shortcut(kind: Any, outlines: dict[Any, Outline]) -> Any:
    """Make a constructor for a class of plain elements, whose first outlines are these.

    Nothing in it may need a second look: every bytecode counts, a thousand rows are as many
    thousand elements. What is not there yet (``KeyError``, ``None`` where an outline should be) or
    cannot be (a child that is no node), and what is made by the constructor of a class that derives
    from this one, is for ``construct``.
    """

    def __init__(
        self: Any,
        child: Any = None,
        /,
        *more: Any,
        classes: Any = None,
        on_click: Any = None,
        key: Any = None,
        **given: Any,
    ) -> None:
        try:
            if type(self) is not kind:
                raise KeyError
            outline: Any = outlines[classes]
            if given:
                outline, self._attributes = outline.given[(*given.items(),)]
            else:
                self._attributes = outline.attributes
            self._heard = on_click
            if on_click is not None:
                # A function without any variables takes nothing.
                if (on_click.__code__.co_varnames or listeners.in_rows) and not _is_plain_handler(
                    on_click
                ):
                    raise KeyError
                outline = outline.clicked
            if more:
                self._text = None
                self._kids = kids = (child, *more)
                here = (self,)
                for kid in kids:
                    if kid._parents:
                        raise KeyError
                    outline = outline.after[kid._outline]
                    kid._parents = here
            elif child is None:
                self._text = None
                self._kids = NO_KIDS
            elif (given_as := type(child)) is str:
                self._text = child if child.isascii() and "\0" not in child else clean(child)
                self._kids = NO_KIDS
                outline = outline.texted
            elif given_as in _TEXTS:
                self._text = str(child)
                self._kids = NO_KIDS
                outline = outline.texted
            else:
                if child._parents:
                    raise KeyError
                outline = outline.after[child._outline]
                self._text = None
                self._kids = (child,)
                child._parents = (self,)
            self._height = outline.height
        except (AttributeError, KeyError, TypeError):
            pass
        else:
            self._outline = outline
            self._id = next(node._ids)
            self._parents = self._up = ()
            self._key = key
            if context.open_blocks:
                context.attach_made(self)
            return
        children = (child, *more) if more or child is not None else ()
        construct(self, *children, classes=classes, on_click=on_click, key=key, **given)

    return __init__


def specialize(kind: Any) -> None:
    """Give a class a constructor of its own, unless the program has defined one for it."""
    kind._takes = {}
    kind._outlines = new_root(kind)
    kind._has_constructor = False
    for base in kind.__mro__:
        constructor = vars(base).get("__init__")
        if constructor is construct:
            if kind.classes is not base.classes or kind.on is not base.on:
                kind.__init__ = _copied(_by_assignment)
            elif kind._starts_plain:
                kind.__init__ = _copied(_shortcut(kind, kind._outlines))
            else:
                kind.__init__ = _copied(construct)
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


_OWN_CODE = (construct.__code__, _by_assignment.__code__, _shortcut(None, {}).__code__)


def _copied(function: Any) -> Any:
    code: CodeType = function.__code__.replace()
    copy = FunctionType(
        code, function.__globals__, "__init__", function.__defaults__, function.__closure__
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    copy.__doc__ = construct.__doc__
    return copy


def _begin(self: Element, classes: Any) -> Outline | None:
    """Set the classes."""
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


def _give(self: Element, given: dict[str, Any], first: Outline | None) -> Outline | None:
    """Set attributes; what is unusual about one makes the outline be looked for again."""
    takes = self._takes
    unusual = False
    lasting = True  # all values are strings, and will be found as such
    outline = first
    attributes = {**(self._attributes or {})}
    for name, value in given.items():
        spec = takes.get(name)
        if name in _OURS:
            lasting = False
        elif spec is None or callable(value):
            self._attributes = attributes
            self._set_keyword(name, value)
            attributes = self._attributes or {}
            unusual = True
        else:
            lasting = lasting and type(value) is str
            key = spec[0]
            if type(value) is str and spec[1] in TEXT_KINDS:
                attributes[key] = clean(value)
                outline = outline and outline.then(key)
            else:
                text = written(value, spec, self)
                if text is not None:
                    attributes[key] = text
                    outline = outline and outline.then(key)
    if attributes:
        self._attributes = attributes
    if unusual:
        return own_outline(self)
    if lasting and first and outline:
        first.keep(given, outline, attributes)
    return outline


def _is_plain_handler(handler: Any) -> bool:
    """Whether a handler can be called with the event or without, and is in no row of a list."""
    most = _MOST_ARGUMENTS.get(type(handler), -1)
    if most < 0 or listeners.in_rows:
        return False
    code: Any = getattr(handler, "__code__", None)  # a method may be of any object
    return bool(code) and code.co_argcount <= most and not code.co_kwonlyargcount


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
    """Put children in; those that were linked already are taken back before."""
    here = (self,)
    for child in children:
        if isinstance(child, Branch) and child._parents == here:
            child._parents = ()
    height = 1
    for child in children:
        if not isinstance(child, Branch) or child._parents:
            break
        outline = outline and outline.then(child._outline)
        child._parents = here
        height = max(height, child._height + 1)
    else:
        if height <= MAX_DEPTH:
            self._kids = children  # type: ignore[assignment]
            self._height = height
            self._outline = outline
            return
    for child in children:
        if isinstance(child, Branch) and child._parents == here:
            child._parents = ()
    self._splice(0, 0, self._read(children))
