"""The element: one node of the tree with a tag, and the class every component derives from.

Writing to an element changes it at once and, while it is live, enters the change in the ledger by
name; what the tabs are sent is decided by the flush (``recording.py``).

What an element holds, and how, is in ``branch.py`` (children) and ``written.py`` (the tag); how it
is made in ``constructing.py``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Self

from ..errors import InvalidAttributeError
from . import context, hooks
from .attributes import EDITABLE_TAGS, PROPERTIES
from .branch import Child
from .classes import Classes, Names, written_classes
from .constructing import construct, specialize
from .ledger import ONLY_TEXT, ledger
from .listeners import MountHook
from .style import Style, StyleValue, written_style
from .update import Update
from .written import Written

if TYPE_CHECKING:
    from .hooks import Showing


class Element(Written):
    """One element of a page, with its children: a mutable sequence of them."""

    __slots__ = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._builds = cls.build is not Element.build
        cls._has_hooks = (
            cls.on_mount is not Element.on_mount or cls.on_unmount is not Element.on_unmount
        )
        cls._built = not cls._builds
        cls._starts_plain = not (cls._builds or cls._has_hooks)
        cls._is_control = cls.tag in EDITABLE_TAGS
        specialize(cls)

    if TYPE_CHECKING:

        def __init__(
            self,
            *children: Child,
            parent: Element | None = None,
            key: str | int | None = None,
            classes: Names | Callable[[], Names] = None,
            style: StyleValue | Callable[[], StyleValue] = None,
            text: object = None,
            show: bool | Callable[[], bool] = True,
            animation: str | Mapping[str, Any] | None = None,
            **attributes: Any,
        ) -> None:
            """Make an element.

            Args:
                children: Elements, strings, numbers, functions (live holes), ``HTML(...)``, lists
                    of these.
                parent: Append the new element to this one.
                key: Tells this element from its siblings when children are assigned anew.
                classes: Class names, separated by spaces or in a list.
                style: CSS declarations, as text or as a mapping.
                text: The text, instead of children.
                show: Whether the element is shown.
                animation: Name of an animation that plays each time this very element changes.
                attributes: HTML attributes by their Python names, and ``on_<event>`` handlers.

            Raises:
                UnknownAttributeError: A keyword is no attribute of this element.
                InvalidChildError: Something that cannot stand in a tree.
            """

    else:
        __init__ = construct

    # For components to define

    def build(self) -> None:
        """Put the component's children in place: called once, when first shown or looked at."""

    def on_mount(self) -> Any:
        """Called when the element is first shown; may be async, and ends with the element."""

    def on_unmount(self) -> Any:
        """Called when the element is shown nowhere any more."""

    if not TYPE_CHECKING:
        on_mount = MountHook(on_mount)
        on_unmount = MountHook(on_unmount)

    # Content

    def __iadd__(self, child: Child) -> Self:
        self.append(child)
        return self

    @property
    def children(self) -> list[Child]:
        """The children, as a list of its own; assigning replaces them as ``el[:] = …`` does."""
        return list(self)

    @children.setter
    def children(self, children: Any) -> None:
        self[:] = children

    @property
    def text(self) -> str:
        """All text in here, in order. Assigning makes it the whole content."""
        if self._text is not None:
            return self._text
        from .contents import text_of

        return text_of(self)

    @text.setter
    def text(self, value: object) -> None:
        before = self._text
        if type(value) is str and before is not None and self._up and value.isprintable():
            # It is live and nothing but a text: no children, and none pending; and it is clean.
            if value != before:
                self._text = value
                if _dirty.setdefault(self, ONLY_TEXT) is not ONLY_TEXT:
                    ledger.mark(self, "#text")
        elif callable(value):
            self[:] = [value]
        else:
            self._set_text(None if value is None else str(value))

    def html(self) -> str:
        """HTML of this element and what is in it, as it is now."""
        from .html import html_of

        return html_of(self)

    def __enter__(self) -> Self:
        context.enter(self)
        return self

    def __exit__(self, *exception: object) -> None:
        context.leave()

    # Live, by way of the live layer

    def update(self, to: Showing | None = None) -> Update:
        """Have what changed here and below sent to every tab that shows it.

        At once where the answer is awaited or looked at, else with the next frame. Costs in
        proportion to what changed. Never raises because a tab has gone.

        Args:
            to: The only view to send it to; the others get it together with the next change here.
                ``None`` is every view. (Views of one document get it together.)

        Returns:
            An answer that is true when at least one tab has the change, false when none has: then
            nothing is lost, it goes with the next contact. May be awaited or ignored, from any
            thread.
        """
        return hooks.update(self, to)

    def call(self, method: str, *arguments: Any) -> Awaitable[Any]:
        """Call a method of the DOM element, such as ``focus``, in the tabs that show this.

        What changed is sent first, so an element that was just made can be called.

        Args:
            method: One of the methods that the client allows; of custom elements any of its own.
            arguments: JSON values.

        Returns:
            An awaitable of the method's value in the first tab that answers.

        Raises:
            ViewClosedError: When awaited: no tab shows the element.
            CallFailedError: When awaited: the method raised, or is not allowed.
        """
        return hooks.call(self, method, arguments)

    def run_task(self, awaitable: Awaitable[Any]) -> Any:
        """Run an awaitable in the background; it is cancelled when no tab shows this any more."""
        return hooks.run_task(awaitable, self)

    # Looks

    @property
    def classes(self) -> Any:
        """The class names, as an ordered set that can be changed and assigned."""
        return Classes(self)

    @classes.setter
    def classes(self, names: Names | Classes | Callable[[], Names]) -> None:
        if callable(names):
            self._bind("class", names)
        else:
            self._unbind("class")
            self._put("class", written_classes(names))

    @property
    def style(self) -> Any:
        """The element's own style, as a mapping that can be changed and assigned."""
        return Style(self)

    @style.setter
    def style(self, value: StyleValue | Callable[[], StyleValue]) -> None:
        if callable(value):
            self._bind("#style", value)
        else:
            self._unbind("#style")
            self._put_whole_style(written_style(value))

    @property
    def show(self) -> Any:
        """Whether the element is shown; hidden, it keeps its place and all that is in it."""
        return self._shown

    @show.setter
    def show(self, value: bool | Callable[[], bool]) -> None:
        if callable(value):
            self._bind("#show", value)
            return
        self._unbind("#show")
        self._put_show(bool(value))

    @property
    def animation(self) -> Any:
        """What plays when this very element changes: a name, or keyframes with options."""
        return self._animation

    @animation.setter
    def animation(self, value: str | Mapping[str, Any] | None) -> None:
        if value is None:
            self._animation = None
        else:
            from .keyframes import animation_of

            self._animation = animation_of(value, tuple(Classes(self)))
        if self._is_live():
            ledger.mark(self, "#animation")

    @property
    def key(self) -> str | int | None:
        """What tells this element from its siblings when children are assigned anew."""
        return self._key

    # Attributes

    def set(self, name: str, value: Any) -> None:
        """Set any attribute by its HTML name; ``None`` and ``False`` remove it.

        Raises:
            InvalidAttributeError: The name or the value cannot be written safely.
        """
        if name == "class":
            self.classes = value
        elif name == "style":
            self.style = value
        else:
            spec = self._spec_of(name)
            self._assign_attribute(spec[0], spec, value)

    def get(self, name: str) -> Any:
        """Give any attribute by its HTML name as it is written, ``None`` if it is absent."""
        return (self._attributes or {}).get(name)

    def set_property(self, name: str, value: Any) -> None:
        """Set a DOM property: of custom elements any, of others the few that are no attributes.

        Raises:
            InvalidAttributeError: The property may not be set.
        """
        if name not in PROPERTIES and ("-" not in self.tag or not _is_safe_property(name)):
            raise InvalidAttributeError(
                f"expected one of {', '.join(sorted(PROPERTIES))} as a property of {self!r}, "
                f"got {name!r}; set an attribute instead, or use a custom element"
            )
        self._assign_attribute("." + name, (name, "property"), value)

    def _look(self) -> None:
        if not self._built:
            self._built = True
            self.build()

    def __repr__(self) -> str:
        name = type(self).__name__
        marks = [f"{key}={value!r}" for key, value in (self._attributes or {}).items()][:2]
        if self._text:
            marks.insert(0, repr(self._text if len(self._text) < 30 else self._text[:29] + "…"))
        return f"<{name}{' ' if marks else ''}{' '.join(marks)}>"


_dirty = ledger.dirty
# The client refuses the same: what only it refused would cost the page the whole patch.
_REFUSED_PROPERTIES = frozenset(
    {"innerhtml", "outerhtml", "srcdoc", "style", "__proto__", "constructor", "prototype"}
)


def _is_safe_property(name: str) -> bool:
    lower = name.lower()
    return (
        name.isidentifier()
        and name.isascii()
        and not lower.startswith("on")
        and lower not in _REFUSED_PROPERTIES
    )
