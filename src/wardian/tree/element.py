"""The element: one node of the tree with a tag, and the class every component derives from.

Writing to an element changes it at once and, while it is live, enters the change in the ledger by
name; what the tabs are sent is decided by the flush (``recording.py``).

``__slots__`` hold what every element has. What few of them have is a default of the class until it
is set, and a program may hang anything else on an element, as on any object: a ``__dict__`` is
there only then. How elements are made is in ``constructing.py``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from ..errors import InvalidAttributeError, UnknownAttributeError, UnknownEventError
from . import context, hooks
from .attributes import EDITABLE, EDITABLE_TAGS, PROPERTIES, TEXT_KINDS, Spec, written
from .children import Child, Parent
from .classes import Classes, Names, written_classes
from .constructing import construct, specialize
from .holes import Binding
from .ledger import ledger
from .listeners import Handler, Listener, checked_handler, listen_options
from .listeners import on as listening
from .safety import URL_ATTRIBUTES, check_attribute, check_event
from .style import Style, StyleValue, written_style
from .update import Update

if TYPE_CHECKING:
    from .alike import HiddenList
    from .hooks import Showing

MOST_KEYWORDS = 256
"""Keywords that a class keeps in mind: names may come from data."""

NO_STAMP = (0, 0)
"""The (view, edit) of a property the person has not edited."""


class Element(Parent):
    """One element of a page, with its children: a mutable sequence of them."""

    __slots__ = ("_attributes", "_listeners")

    tag: ClassVar[str] = "div"
    _spec: ClassVar[Mapping[str, Spec]] = {}
    _known_events: ClassVar[frozenset[str] | None] = None
    _builds: ClassVar[bool] = False
    _is_control: ClassVar[bool] = False  # whether the person edits it
    _opening: ClassVar[str] = "<div"
    _has_constructor: ClassVar[bool] = False  # of the program's: ours has not the last word
    _starts_plain: ClassVar[bool] = True
    _takes: ClassVar[dict[str, str]] = {}  # keywords seen so far: names of attributes that are text

    _attributes: dict[str, Any] | None
    _listeners: dict[str, list[Listener]] | None

    # What few elements have: defaults of all, until one is given its own.
    _animation: list[Any] | None = None
    _bindings: dict[str, Binding] | None = None
    _built: bool = True
    _has_hooks: bool = False
    _has_tasks: bool = False
    _list: HiddenList | None = None
    _shown: bool = True
    _stamps: dict[str, tuple[int, int]] | None = None
    _style: dict[str, str] | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._builds = cls.build is not Element.build
        cls._has_hooks = (
            cls.on_mount is not Element.on_mount or cls.on_unmount is not Element.on_unmount
        )
        cls._built = not cls._builds
        cls._starts_plain = not (cls._builds or cls._has_hooks)
        cls._is_control = cls.tag in EDITABLE_TAGS
        cls._takes = {}
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
        from .html import text_of

        return text_of(self)

    @text.setter
    def text(self, value: object) -> None:
        if callable(value):
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
        """Send what changed here and below to every tab that shows it, now.

        Costs in proportion to what changed. Never raises because a tab has gone.

        Args:
            to: The only view to send it to now; the others get it together with the next change
                here. ``None`` is every view. (Views of one document get it together.)

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
        self._plain = False
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

    def on(self, event: str, handler: Handler | Listener, **options: Any) -> None:
        """Add a handler of an event.

        Args:
            event: The DOM's name of the event, without ``on``.
            handler: A function of no argument or of the event.
            options: Those of ``wardian.on``: ``debounce``, ``throttle``, ``prevent_default``, …

        Raises:
            UnknownEventError: ``event`` is no name.
            InvalidHandlerError: ``handler`` cannot be called.
        """
        check_event(event)
        if not isinstance(handler, Listener):
            if not callable(handler):
                checked_handler(handler, f"on_{event} of {self!r}")
            handler = listening(handler, **options) if options else Listener(handler)
        if self._listeners is None:
            self._listeners = {}
        self._listeners.setdefault(event, []).append(handler)
        if self._is_live():
            ledger.alive[self._id] = self
            ledger.mark(self, "@" + event)

    def off(self, event: str, handler: Handler | None = None) -> None:
        """Take a handler of an event away; ``None`` takes all of them."""
        listeners = (self._listeners or {}).get(event)
        if not listeners or self._listeners is None:
            return
        kept = [each for each in listeners if handler is not None and each.handler != handler]
        if kept:
            self._listeners[event] = kept
        else:
            del self._listeners[event]
        if self._is_live():
            ledger.mark(self, "@" + event)

    def __repr__(self) -> str:
        name = type(self).__name__
        marks = [f"{key}={value!r}" for key, value in (self._attributes or {}).items()][:2]
        if self._text:
            marks.insert(0, repr(self._text if len(self._text) < 30 else self._text[:29] + "…"))
        return f"<{name}{' ' if marks else ''}{' '.join(marks)}>"

    # Inside

    def _is_live(self) -> bool:
        return bool(self._up) or self in ledger.roots

    def _look(self) -> None:
        if not self._built:
            self._built = True
            self.build()

    def _set_keyword(self, name: str, value: Any) -> None:
        spec = self._spec.get(name)
        if spec is None:
            if name.startswith("on_"):
                self._set_handler(name, value)
                return
            if name.startswith(("data_", "aria_")):
                html_name = check_attribute(name.rstrip("_").replace("_", "-"))
                spec = (html_name, "enumerated" if name.startswith("aria_") else "string")
            elif "-" in self.tag and not name.startswith("_"):
                spec = self._spec_of(name.rstrip("_").replace("_", "-"))
            else:
                raise UnknownAttributeError(_unknown(self, name))
        key = "." + spec[0] if spec[1] == "property" else spec[0]
        self._assign_attribute(key, spec, value)
        if spec[1] in TEXT_KINDS and len(self._takes) < MOST_KEYWORDS:
            self._takes[name] = key  # the constructor's way from now on

    def _set_handler(self, name: str, value: Any) -> None:
        if value is None:
            return
        event = name[3:]
        if event in ("mount", "unmount"):
            checked_handler(value, f"{name} of {self!r}")
            self.__dict__[name] = value
            self._has_hooks = True
            self._plain = False
            return
        known = self._known_events
        if known is not None and event not in known and "-" not in self.tag:
            raise UnknownEventError(_unknown_event(self, event, known))
        self.on(event, value)

    def _spec_of(self, name: str) -> Spec:
        for spec in self._spec.values():
            if spec[0] == name and spec[1] != "property":
                return spec
        name = check_attribute(name)
        if name in URL_ATTRIBUTES:
            return (name, "url")
        return (name, "enumerated" if name.startswith("aria-") else "string")

    def _assign_attribute(self, key: str, spec: Spec, value: Any) -> None:
        if callable(value):
            self._bind(key, value, spec)
            return
        if self._bindings:
            self._unbind(key)
        self._put(key, written(value, spec, self))

    def _put(self, key: str, value: Any) -> None:
        """Store an attribute or property as the wire has it."""
        attributes = self._attributes
        if attributes is None:
            if value is None:
                return
            attributes = self._attributes = {}
        elif (
            attributes.get(key) == value
            and type(attributes.get(key)) is type(value)
            and not (self._stamps and key in EDITABLE)
        ):
            return
        if value is None:
            attributes.pop(key, None)
        else:
            attributes[key] = value
        if self._is_live():
            ledger.mark(self, key)

    def _put_show(self, shown: bool) -> None:
        if shown != self._shown:
            self._shown = shown
            self._plain = False
            if self._is_live():
                ledger.mark(self, "#show")

    def _put_style(self, name: str, value: str | None) -> None:
        style = self._style
        if style is None:
            style = self._style = {}
            self._plain = False
        if style.get(name) == value:
            return
        if value is None:
            del style[name]
        else:
            style[name] = value
        if self._is_live():
            ledger.mark(self, "#style:" + name)

    def _put_whole_style(self, style: dict[str, str]) -> None:
        for name in list(self._style or ()):
            if name not in style:
                self._put_style(name, None)
        for name, value in style.items():
            self._put_style(name, value)

    def _bind(self, key: str, function: Callable[[], Any], spec: Spec | None = None) -> None:
        self._unbind(key)
        binding = Binding(self, key, function, spec)
        if self._bindings is None:
            self._bindings = {}
            self._plain = False
        self._bindings[key] = binding
        if self._is_live():
            ledger.stale[binding] = None

    def _unbind(self, key: str) -> None:
        if self._bindings:
            binding = self._bindings.pop(key, None)
            if binding is not None:
                binding.forget()
                binding.element = None

    def _set_bound(self, binding: Binding, value: Any) -> None:
        """Put what a binding gave; the binding itself stays."""
        key = binding.name
        if key == "class":
            self._put(key, written_classes(value))
        elif key == "#style":
            self._put_whole_style(written_style(value))
        elif key == "#show":
            self._put_show(bool(value))
        elif binding.spec is not None:
            self._put(key, written(value, binding.spec, self))

    def _edited(self, name: str, value: Any, *, stamp: tuple[int, int], tell: bool) -> None:
        """Take over what the person did to a form control; ``tell`` passes it on to others."""
        key = "." + name
        if self._attributes is None:
            self._attributes = {}
        self._attributes[key] = value
        if self._stamps is None:
            self._stamps = {}
        self._stamps[key] = stamp
        if tell:
            ledger.mark(self, key)

    def _head(self) -> dict[str, Any]:
        """What a page's document has beyond the element itself; see ``live.page``."""
        return {}

    def _takes_edits(self) -> bool:
        return self.tag in EDITABLE_TAGS

    def _listen_options(self, event: str) -> int | dict[str, Any]:
        listeners = (self._listeners or {}).get(event)
        return listen_options(listeners) if listeners else 0


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


def _unknown(element: Element, name: str) -> str:
    from difflib import get_close_matches

    if name in ("class_", "cls", "className", "class_name"):
        nearest = "classes"
    else:
        known = [*element._spec, "classes", "style", "text", "show", "animation", "parent", "key"]
        nearest = next(iter(get_close_matches(name, known, 1, 0.6)), "")
    hint = f"did you mean {nearest!r}?" if nearest else "see el.set(name, value) for any other"
    return (
        f"expected an attribute of {type(element).__name__}, got {name!r}; {hint} "
        f"({name.replace('_', '-')!r} as data: data_{name}=…)"
    )


def _unknown_event(element: Element, event: str, known: frozenset[str]) -> str:
    from difflib import get_close_matches

    nearest = next(iter(get_close_matches(event.replace("_", ""), known, 1, 0.6)), "")
    hint = (
        f"did you mean on_{nearest}?" if nearest else "for an event of your own use el.on(name, …)"
    )
    return f"expected an event of {type(element).__name__}, got on_{event}; {hint}"
