"""What a handler is told of an event, by family.

A payload comes from outside, so only the fields that its family has, with the types they have, are
taken over; anything else in it is dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ..tree.element import Element
from ..tree.standing import row_above

if TYPE_CHECKING:
    from ..tree.lists.asking import InRow
    from .view import View

    Target = Element | InRow


class Event:
    """Something that happened in a tab.

    Attributes:
        type: The DOM's name of the event.
        view: The tab's showing of the page.
        page: The root of what the tab shows.
        detail: What a custom event carries.
    """

    fields: ClassVar[dict[str, Any]] = {}
    _by_hand: ClassVar[bool] = False

    type: str
    view: View
    detail: Any = None

    def __init__(self, type: str, target: Target, view: View, payload: dict[str, Any]) -> None:
        """Take over the fields of ``payload`` that this family has."""
        self.type = type
        self._target = target
        self.view = view
        fields = self.fields
        for name, value in payload.items():
            if name in fields:
                default = fields[name]
                if value.__class__ is default.__class__ or _fits(value, default):
                    setattr(self, name, value)
        if not fields:
            self.detail = payload.get("detail")

    def __init_subclass__(cls) -> None:
        # A family's fields are its plain attributes; their defaults say which type each has.
        cls.fields = dict(cls.__base__.fields)  # type: ignore[union-attr]
        for name, default in vars(cls).items():
            if name[0] != "_" and isinstance(default, (bool, int, float, str, list)):
                cls.fields[name] = default

    @property
    def target(self) -> Element:
        """The element whose handler runs."""
        target = self._target
        if not isinstance(target, Element):
            target = self._target = target.element()
        return target

    @property
    def item(self) -> Any:
        """In a row of a list, the item of the row; of the innermost, if it stands in several."""
        if not isinstance(self._target, Element):
            return self._target.item
        found = row_above(self._target)
        return None if found is None else found[1]

    @property
    def page(self) -> Any:
        """The root of what the tab shows."""
        return self.view.root

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.type} on {self.target!r}>"


class _Modifiers(Event):
    """The modifier keys."""

    _by_hand = True

    alt: bool = False
    ctrl: bool = False
    shift: bool = False
    meta: bool = False


class MouseEvent(_Modifiers):
    """A click or a move; ``x`` and ``y`` are pixels in the window, ``offset_…`` in the target.

    ``detail`` counts the clicks of a double or triple click.
    """

    detail: int = 0

    x: float = 0.0
    y: float = 0.0
    offset_x: float = 0.0
    offset_y: float = 0.0
    button: int = 0
    buttons: int = 0


class PointerEvent(MouseEvent):
    """A mouse, pen or finger; sizes in pixels, pressure from 0 to 1."""

    pointer_id: int = 0
    pointer_type: str = ""
    pressure: float = 0.0
    width: float = 0.0
    height: float = 0.0
    primary: bool = False


class WheelEvent(MouseEvent):
    """A turn of the wheel; ``delta_mode`` 0 is pixels, 1 lines, 2 pages."""

    delta_x: float = 0.0
    delta_y: float = 0.0
    delta_mode: int = 0


class DragEvent(MouseEvent):
    """Dragging; ``text`` is what is dropped."""

    text: str = ""


class KeyboardEvent(_Modifiers):
    """A key: ``key`` is what it means, ``code`` where it is."""

    key: str = ""
    code: str = ""
    repeat: bool = False
    location: int = 0
    composing: bool = False


class InputEvent(Event):
    """A change of a form control.

    Attributes:
        files: For each chosen file: name, size in bytes, media type, time of change in
            milliseconds.
    """

    value: str = ""
    checked: bool = False
    values: list[str] = []
    files: list[Any] = []
    data: str = ""
    input_type: str = ""


class FormEvent(Event):
    """Sending or resetting a form; ``form`` has (name, value) pairs in order."""

    form: list[Any] = []
    submitter: str = ""

    @property
    def fields_by_name(self) -> dict[str, str]:
        """The form's values by name; the last one where a name comes twice."""
        return {str(pair[0]): str(pair[1]) for pair in self.form if _is_pair(pair)}

    def get_all(self, name: str) -> list[str]:
        """Every value of a name, in order."""
        return [str(pair[1]) for pair in self.form if _is_pair(pair) and pair[0] == name]


class FocusEvent(Event):
    """Focus coming or going."""


class ClipboardEvent(Event):
    """Copying, cutting or pasting ``text``."""

    text: str = ""


class TouchEvent(_Modifiers):
    """Fingers: ``touches`` has id, x and y of each."""

    touches: list[Any] = []


class ScrollEvent(Event):
    """Scrolling; all in pixels: position, size of the content, size of what is seen of it."""

    top: float = 0.0
    left: float = 0.0
    height: float = 0.0
    width: float = 0.0
    view_height: float = 0.0
    view_width: float = 0.0


class MediaEvent(Event):
    """Playing; times in seconds, ``volume`` from 0 to 1."""

    current_time: float = 0.0
    duration: float = 0.0
    paused: bool = False
    muted: bool = False
    volume: float = 1.0


class ToggleEvent(Event):
    """Opening or closing; ``value`` is a dialog's return value."""

    open: bool = False
    value: str = ""


class EffectEvent(Event):
    """An animation or transition: its name, and the seconds it has run."""

    name: str = ""
    elapsed: float = 0.0


_FAMILIES: dict[type[Event], str] = {
    MouseEvent: "click dblclick contextmenu auxclick mousedown mouseup mousemove mouseover "
    "mouseout mouseenter mouseleave",
    PointerEvent: "pointerdown pointerup pointermove pointerover pointerout pointerenter "
    "pointerleave pointercancel gotpointercapture lostpointercapture",
    WheelEvent: "wheel",
    DragEvent: "drag dragstart dragend dragenter dragleave dragover drop",
    KeyboardEvent: "keydown keyup keypress",
    InputEvent: "input change beforeinput search",
    FormEvent: "submit reset",
    FocusEvent: "focus blur focusin focusout",
    ClipboardEvent: "copy cut paste",
    TouchEvent: "touchstart touchend touchmove touchcancel",
    ScrollEvent: "scroll scrollend",
    MediaEvent: "play playing pause ended timeupdate volumechange ratechange seeking seeked "
    "loadstart loadeddata loadedmetadata durationchange canplay canplaythrough progress stalled "
    "suspend waiting emptied",
    ToggleEvent: "toggle beforetoggle close cancel",
    EffectEvent: "animationstart animationend animationiteration animationcancel transitionstart "
    "transitionend transitionrun transitioncancel",
}
_family = {type: family for family, types in _FAMILIES.items() for type in types.split()}


def is_by_hand(type: str) -> bool:
    """Whether an event comes of mouse, pen, finger or keyboard."""
    return _family.get(type, Event)._by_hand


def make_event(type: str, target: Target, view: View, payload: Any) -> Event:
    """Make the event of the family that ``type`` belongs to, from what a tab sent."""
    return _family.get(type, Event)(
        type, target, view, payload if isinstance(payload, dict) else {}
    )


def _fits(value: Any, default: Any) -> bool:
    """Whether a value has the type of a field's default."""
    if isinstance(default, bool):
        return isinstance(value, bool)
    if isinstance(default, (int, float)):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, type(default))


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2
