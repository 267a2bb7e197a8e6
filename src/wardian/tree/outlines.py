"""What plain elements have in common, found while they are made.

An element is *plain* while it is nothing but a tag with attributes, listeners and a text or plain
children. Nearly all are, and pages make them by the hundred, alike but for texts and values. So an
element is given an *outline* as it is made, in the way in which JavaScript engines find the hidden
class of an object: one starts with a tag and its classes, and each attribute, listener, text and
child leads to the next one, which is made once and found ever after. Two elements of one outline
are built alike, whatever is in them, and nobody needs to look at what is below them.

An element has an outline only as long as nothing is known to be different: all that is below it is
new, stands nowhere else, and is as it was made. Whatever changes forgets its outline, and those of
all above it (``sleeping.loosen``); ``outline_of`` finds it again when the element comes to a tab.
"""

from __future__ import annotations

import sys
from itertools import repeat
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakSet

from ..wire.codec import encode
from .classes import written_classes
from .ledger import ledger
from .listeners import listen_options
from .node import Text

if TYPE_CHECKING:
    from .element import Element

CLICK = '@"click":1'
"""The step of a click listener without options."""

DEEPEST = 24
"""Levels that an outline may have: it is walked down by recursion."""

_MOST_NODES = 256
_MOST_GIVEN = 32
_MOST_OUTLINES = 8192
_HAS_THREADS = sys.platform != "emscripten"
_kinds: WeakSet[type[Element]] = WeakSet()  # those that have outlines
_made = 0


class Shared(dict[str, Any]):
    """Attributes that many elements have: copied by who changes them."""

    __slots__ = ()


class Outline:
    """What plain elements that are built alike have in common.

    Attributes:
        tag: The tag; empty for a text among children.
        attributes: The attributes that all have with the same values: classes.
        before: The outline without the last step; ``None`` is the first.
        step: The last step: the name of an attribute, ``@`` and JSON text of an entry of ``#on``,
            ``#`` for a text of its own, or the outline of a child.
        after: The outlines that are one step further, by step.
        clicked: The one after a click listener; ``None``: not yet.
        texted: The one after a text of its own; ``None``: not yet.
        given: For keywords as they were given, by names and values: the outline after them, and the
            attributes that they are. ``None``: none yet.
        height: Levels of elements.
        size: Elements and texts in it.
        varies: Whether anything in it has a value of its own.
    """

    __slots__ = (
        "after",
        "attributes",
        "before",
        "clicked",
        "given",
        "height",
        "loose",
        "size",
        "step",
        "tag",
        "texted",
        "varies",
    )

    def __init__(self, tag: str, attributes: Shared | None = None) -> None:
        """Begin with a tag."""
        self.tag = tag
        self.attributes = attributes
        self.before: Outline | None = None
        self.step: Step = ""
        self.after: dict[Any, Outline] = {}
        self.given: dict[Any, tuple[Outline, Shared]] | None = None
        self.height = self.size = 1
        self.varies = False
        self.clicked: Outline | None = None
        self.texted: Outline | None = None
        self.loose: Outline | None = None

    def then(self, step: Step | None) -> Outline | None:
        """Go one step further; ``None`` where there is no outline, as for what is too large."""
        global _made
        found = self.after.get(step)
        if found is not None or step is None:
            return found
        found = Outline(self.tag, self.attributes)
        found.before, found.step, found.size, found.height = self, step, self.size, self.height
        if isinstance(step, str):
            found.varies = self.varies or step[0] != "@"
        elif type(step) is Outline:
            found.varies = self.varies or step.varies
            found.size += step.size
            found.height = max(self.height, step.height + 1)
        else:
            return None  # of a row that tabs have
        if found.size > _MOST_NODES or found.height > DEEPEST:
            return None
        _made += 1
        if _made > _MOST_OUTLINES:
            _made = 0
            for kind in [*_kinds]:
                kind._outlines.clear()
        self.after[step] = found
        if step == "#":
            self.texted = found
        elif step == CLICK:
            self.clicked = found
        return found

    def keep(self, given: dict[str, Any], outline: Outline, attributes: dict[str, Any]) -> None:
        """Keep in mind what these keywords, all of them strings, lead to from here."""
        known = self.given
        if known is None:
            known = self.given = {}
        if len(known) < _MOST_GIVEN:
            known[tuple(given.items())] = outline, Shared(attributes)

    def steps(self) -> list[Step]:
        """All steps from the first outline to this one."""
        steps: list[Step] = []
        at: Outline = self
        while at.before is not None:
            steps.append(at.step)
            at = at.before
        return steps[::-1]


Step: TypeAlias = str | Outline
"""What leads from one outline to the next."""

TEXT = Outline("")
"""The outline of a text among children."""
TEXT.height, TEXT.varies, TEXT.loose = 0, True, TEXT


def new_root(kind: type[Element]) -> dict[Any, Outline]:
    """Make the place for the first outlines of a class of elements, by class names."""
    _kinds.add(kind)
    return {}


def begin(kind: type[Element], names: Any) -> Outline | None:
    """Give the first outline of elements of a class with these class names; ``None``: none."""
    if not kind._starts_plain or not (names is None or type(names) is str):
        return None
    root = kind._outlines
    if len(root) >= _MOST_NODES:
        root.clear()
    if None not in root:
        root[None] = Outline(kind.tag)
        root[None].loose = root[None]
    written = written_classes(names)
    found = root.get(written)
    if found is None:
        found = Outline(kind.tag, Shared({"class": written}))
        found.loose = root[None].then("class")  # which may clear the root
    root[written] = root[names] = found
    return found


def outline_of(element: Element) -> Outline | None:
    """Find the outline of an element that tabs do not have; ``None`` if it is not plain."""
    outline = element._outline
    if outline is not None:
        return outline
    outline = element._outline = _found(element)
    # Who changes it from here on drops this outline; who did meanwhile could not.
    if outline is not None and _HAS_THREADS and _found(element) is not outline:
        outline = element._outline = None
    return outline


def _found(element: Element) -> Outline | None:
    outline = own_outline(element)
    if element._text is not None:
        outline = outline and outline.then("#")
    for kid in element._kids:
        if outline is None or len(kid._parents) != 1 or kid._up:
            return None
        step = kid._outline
        if step is None:
            if isinstance(kid, Text):
                step = TEXT
            elif kid._height and kid._height < DEEPEST and kid._rows is None:
                step = outline_of(kid)  # type: ignore[arg-type]  # what has a height is an element
        outline = outline.then(step)  # type: ignore[arg-type]  # one that sleeps leads nowhere
    return outline


def own_outline(element: Element) -> Outline | None:
    """Find the outline of an element without its content; ``None`` if it is not plain."""
    if (
        element._style is not None
        or not element._shown
        or element._bindings is not None
        or element._animation is not None
        or element._list is not None
        or element._has_tasks
        or element._has_hooks
        or element._holes
        or element in ledger.roots
    ):
        return None
    attributes = element._attributes or {}
    outline = begin(type(element), attributes.get("class"))
    for name in attributes:
        if name != "class":
            outline = outline and (None if name[0] == "." else outline.then(name))
    for event, listeners in (element._listeners or {}).items():
        step = f"@{encode(event)}:{encode(listen_options(listeners))}"
        outline = outline and outline.then(step)
    return outline


def loose(outline: Outline) -> Outline:
    """Give the outline that leaves the classes open, those of all below as well.

    Raises:
        AssertionError: It cannot be that this is too large: it has as many nodes.
    """
    chain: list[Outline] = []
    at = outline
    while at.loose is None:
        chain.append(at)
        assert at.before is not None
        at = at.before
    result = at.loose
    for each in reversed(chain):
        step = each.step
        further = result.then(loose(step) if type(step) is Outline else step)
        assert further is not None
        result = each.loose = further
    return result


_attributes_of = attrgetter("_attributes")
_data_of = attrgetter("_data")
_get: Any = dict.get
_kids_of = attrgetter("_kids")
_text_of = attrgetter("_text")


def columns_of(outline: Outline, nodes: list[Any]) -> list[list[str]]:
    """Collect the values that elements of one outline have of their own, in document order."""
    columns: list[list[str]] = []
    kids: list[Any] = []
    at = 0
    for step in outline.steps():
        if type(step) is Outline:
            if step.varies:
                kids = kids or list(map(_kids_of, nodes))
                these = list(map(itemgetter(at), kids))
                if step is TEXT:
                    columns.append(list(map(_data_of, these)))
                else:
                    columns += columns_of(step, these)
            at += 1
        elif step == "#":
            columns.append(list(map(_text_of, nodes)))
        elif step[0] != "@":  # type: ignore[index]
            # One that another thread has just taken away is ``None``: the change follows.
            columns.append([*map(_get, map(_attributes_of, nodes), repeat(step))])
    return columns


def shape_of(outline: Outline) -> str:
    """JSON text of the shape of rows of an outline.

    Wire: ``[node, [[number, name], ...]]``
    """
    slots: list[str] = []
    node = _node(outline, 1, slots)
    return f"[{node},[{','.join(slots)}]]"


def _node(outline: Outline, number: int, slots: list[str]) -> str:
    kids: list[str] = []
    listens: list[str] = []
    at = number + 1
    for step in outline.steps():
        if type(step) is Outline:
            if step is TEXT:
                kids.append(f'[{at},1,""]')
                slots.append(f'[{at},"#text"]')
            else:
                kids.append(_node(step, at, slots))
            at += step.size
        elif step[0] == "@":  # type: ignore[index]
            listens.append(step[1:])  # type: ignore[index]
        else:
            slots.append(f'[{number},"{"#text" if step == "#" else step}"]')
    fixed = [encode(outline.attributes)[1:-1]] if outline.attributes else []
    if listens:
        fixed.append(f'"#on":{{{",".join(listens)}}}')
    parts = [f'[{number},"{outline.tag}"']
    if fixed or kids:
        parts.append(f"{{{','.join(fixed)}}}" if fixed else "0")
    if kids:
        parts.append(f"[{','.join(kids)}]")
    return f"{','.join(parts)}]"
