"""What is written into an element's tag: attributes, properties, classes, style and listeners.

Each is kept as the wire has it, entered in the ledger by name when it changes while tabs have the
element, and may be bound to a function instead, which is run again when a state it read changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from ..errors import UnknownAttributeError, UnknownEventError
from .attributes import EDITABLE, EDITABLE_TAGS, Spec, written
from .children import Parent
from .classes import written_classes
from .holes import Binding
from .ledger import ledger
from .listeners import Handler, Listener, bare_listener, checked_handler, listen_options
from .listeners import on as listening
from .outlines import Outline, Shared
from .safety import URL_ATTRIBUTES, check_attribute, check_event
from .sleeping import loosen
from .style import written_style

if TYPE_CHECKING:
    from .alike import HiddenList
    from .element import Element

MOST_KEYWORDS = 256
"""Keywords that a class keeps in mind: names may come from data."""

NO_STAMP = (0, 0)
"""The (view, edit) of a property the person has not edited."""


class Written(Parent):
    """An element as far as its tag goes; see ``Element``."""

    __slots__ = ("_attributes", "_heard")

    tag: ClassVar[str] = "div"
    _spec: ClassVar[Mapping[str, Spec]] = {}
    _known_events: ClassVar[frozenset[str] | None] = None
    _builds: ClassVar[bool] = False
    _is_control: ClassVar[bool] = False  # whether the person edits it
    _has_constructor: ClassVar[bool] = False  # of the program's: ours has not the last word
    _starts_plain: ClassVar[bool] = True
    _takes: ClassVar[dict[str, Spec]] = {}  # keywords seen so far that are attributes
    _outlines: ClassVar[dict[Any, Outline]] = {}  # the first ones, by class names

    _attributes: dict[str, Any] | None  # several may have one that is ``Shared``
    _heard: dict[str, list[Listener]] | Handler | None  # a function is a handler of clicks

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

    @property
    def _listeners(self) -> dict[str, list[Listener]] | None:
        heard = self._heard
        if heard is not None and not isinstance(heard, dict):
            heard = self._heard = {"click": [bare_listener(heard)]}
        return heard

    @_listeners.setter
    def _listeners(self, listeners: dict[str, list[Listener]] | None) -> None:
        self._heard = listeners

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

    def _is_live(self) -> bool:
        if self._outline is not None:
            loosen(self)
        return bool(self._up) or self in ledger.roots

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
        if spec[1] != "property" and len(self._takes) < MOST_KEYWORDS:
            self._takes[name] = spec  # the constructor's way from now on

    def _set_handler(self, name: str, value: Any) -> None:
        if value is None:
            return
        event = name[3:]
        if event in ("mount", "unmount"):
            self.__dict__[name] = checked_handler(value, f"{name} of {self!r}")
            self._has_hooks = True
            loosen(self)
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
        self._put(key, written(value, spec, cast("Element", self)))

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
        if type(attributes) is Shared:
            attributes = self._attributes = {**attributes}
        if value is None:
            attributes.pop(key, None)
        else:
            attributes[key] = value
        if self._is_live():
            ledger.mark(self, key)

    def _put_show(self, shown: bool) -> None:
        if shown != self._shown:
            self._shown = shown
            if self._is_live():
                ledger.mark(self, "#show")

    def _put_style(self, name: str, value: str | None) -> None:
        style = self._style
        if style is None:
            style = self._style = {}
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
        binding = Binding(cast("Element", self), key, function, spec)
        if self._bindings is None:
            self._bindings = {}
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
            self._put(key, written(value, binding.spec, cast("Element", self)))

    def _edited(self, name: str, value: Any, *, stamp: tuple[int, int], tell: bool) -> None:
        """Take over what the person did to a form control; ``tell`` passes it on to others."""
        key = "." + name
        self._attributes = {**(self._attributes or {}), key: value}
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


def _unknown(element: Written, name: str) -> str:
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


def _unknown_event(element: Written, event: str, known: frozenset[str]) -> str:
    from difflib import get_close_matches

    nearest = next(iter(get_close_matches(event.replace("_", ""), known, 1, 0.6)), "")
    hint = (
        f"did you mean on_{nearest}?" if nearest else "for an event of your own use el.on(name, …)"
    )
    return f"expected an event of {type(element).__name__}, got on_{event}; {hint}"
