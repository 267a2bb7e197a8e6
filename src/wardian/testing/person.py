"""What a person does in a tab of ``testing.dom``, and what a browser makes of it.

Only the consequences that reach Python: which events happen, in which order, with which fields, and
what the edits are. Debounce and throttle need a clock, so here every event arrives at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .nodes import TabElement

if TYPE_CHECKING:
    from .dom import TabView

# Events that are delivered to their target only, because they do not bubble.
_NOT_BUBBLING = re.compile(
    "focus|blur|mouseenter|mouseleave|pointerenter|pointerleave|load|error|scroll|scrollend|toggle"
    "|beforetoggle|close|cancel|invalid|abort|play|playing|pause|ended|timeupdate|volumechange"
    "|ratechange|seeking|seeked|loadstart|loadeddata|loadedmetadata|canplay|canplaythrough"
    "|progress|stalled|suspend|waiting|durationchange|emptied"
)
_MODIFIERS = {"alt": False, "ctrl": False, "shift": False, "meta": False}
_MOUSE = {
    **dict.fromkeys(("x", "y", "offset_x", "offset_y", "button", "buttons"), 0),
    "detail": 1,
    **_MODIFIERS,
}
_POINTER = {
    **_MOUSE,
    **dict.fromkeys(("pointer_id", "width", "height"), 1),
    "pointer_type": "mouse",
    "pressure": 0,
    "primary": True,
}
_KEY = {"key": "", "code": "", "repeat": False, "location": 0, "composing": False, **_MODIFIERS}
_FAMILIES: dict[str, dict[str, Any]] = {
    "wheel": {**_MOUSE, "delta_x": 0, "delta_y": 0, "delta_mode": 0},
    "contextmenu": _MOUSE,
    "auxclick": _MOUSE,
    "click": _MOUSE,
    "dblclick": _MOUSE,
    "gotpointercapture": _POINTER,
    "lostpointercapture": _POINTER,
}
_PREFIXES: dict[str, dict[str, Any]] = {
    "mouse": _MOUSE,
    "pointer": _POINTER,
    "key": _KEY,
    "drag": {**_MOUSE, "text": ""},
    "drop": {**_MOUSE, "text": ""},
}


def fire(view: TabView, element: TabElement, kind: str, payload: dict[str, Any] | None) -> bool:
    """Let one event happen; give whether its default is prevented."""
    if payload is None:
        payload = payload_of(element, kind)
    prevented = False
    ids: list[int] = []
    for node in [element] if _NOT_BUBBLING.fullmatch(kind) else list(element.path()):
        options = node.listeners.get(kind)
        if not options or not _hears(options, payload):
            continue
        ids.append(node.id)
        prevented = prevented or (kind == "submit" and node.tag == "form")
        if isinstance(options, dict):
            prevented = prevented or "p" in options
            if "o" in options:
                del node.listeners[kind]
            if "s" in options:
                break
    edits = view.take_edits()
    if ids:
        view.send("e", kind, ids, payload, edits)
    elif edits:
        view.send("s", edits)
    return prevented


def _hears(options: object, payload: dict[str, Any]) -> bool:
    keys = options.get("k") if isinstance(options, dict) else None
    return keys is None or payload.get("key") in keys


def payload_of(element: TabElement, kind: str, **fields: Any) -> dict[str, Any]:
    """Give the payload a browser would send with an event at rest, with some fields set."""
    if kind in ("input", "change", "beforeinput", "search"):
        base = {"value": element.value, "checked": element.checked}
        if isinstance(element.value, list):
            base = {"value": (element.value or [""])[0], "checked": False, "values": element.value}
    elif kind in ("submit", "reset"):
        base = {"form": form_fields(element), "submitter": ""}
    elif kind in ("copy", "cut", "paste"):
        base = {"text": ""}
    else:
        family = next((_PREFIXES[name] for name in _PREFIXES if kind.startswith(name)), {})
        base = dict(_FAMILIES.get(kind, family))
    return {**base, **fields}


def click(view: TabView, element: TabElement) -> None:
    """Click: the events, and what the browser does by itself at what was clicked."""
    if any(_is_disabled(node) for node in element.path()):
        return
    control = next((node for node in element.path() if node.tag in _ACTIVATED), None)
    undo = _before_click(view, control) if control is not None else None
    prevented = fire(view, element, "click", None)
    if control is None:
        return
    if prevented:
        if undo is not None:
            undo()
    elif undo is not None:
        fire(view, control, "input", None)
        fire(view, control, "change", None)
    else:
        _after_click(view, control)


_ACTIVATED = frozenset({"button", "input", "label", "summary", "a"})


def _is_disabled(element: TabElement) -> bool:
    controls = ("button", "input", "select", "textarea", "option", "fieldset")
    return element.tag in controls and "disabled" in element.attributes


def _before_click(view: TabView, control: TabElement) -> Callable[[], None] | None:
    """Check a box before its event, as browsers do; give what takes that back."""
    kind = control.attributes.get("type", "")
    if control.tag != "input" or kind not in ("checkbox", "radio"):
        return None
    before = control.checked
    if kind == "radio" and before:
        return None
    view.edit(control, "checked", not before)
    return lambda: view.edit(control, "checked", before)


def _after_click(view: TabView, control: TabElement) -> None:
    kind = control.attributes.get("type", "submit" if control.tag == "button" else "text")
    if control.tag == "label":
        target = _labelled(view, control)
        if target is not None:
            click(view, target)
    elif control.tag == "summary" and control.parent is not None:
        details = control.parent
        details.set_property("open", "open" not in details.attributes)
        fire(view, details, "toggle", {"open": "open" in details.attributes, "value": ""})
    elif control.tag in ("button", "input") and kind in ("submit", "image"):
        form = form_of(view, control)
        if form is not None:
            submit(view, form, submitter=control)


def _labelled(view: TabView, label: TabElement) -> TabElement | None:
    name = label.attributes.get("for")
    if name is None:
        inside = (node for node in label.elements() if node.tag in _CONTROLS)
        return next(inside, None)
    everything = view.root.elements() if view.root is not None else iter(())
    return next((node for node in everything if node.attributes.get("id") == name), None)


_CONTROLS = frozenset({"input", "textarea", "select", "button"})


def type_text(view: TabView, element: TabElement, text: str) -> None:
    """Type at the end of a control, key by key: ``keydown``, the edit, ``input``, ``keyup``."""
    focus(view, element)
    for character in text:
        if view.root not in list(element.path()):
            return  # an event's answer took the control away
        key = "Enter" if character == "\n" else character
        if fire(view, element, "keydown", payload_of(element, "keydown", key=key)):
            continue
        if character == "\n" and element.tag == "input":
            _submit_from(view, element)
        else:
            view.edit(element, "value", str(element.value) + character)
            fields = payload_of(element, "input", data=character, input_type="insertText")
            fire(view, element, "input", fields)
        fire(view, element, "keyup", payload_of(element, "keyup", key=key))


def _submit_from(view: TabView, element: TabElement) -> None:
    fire(view, element, "change", None)
    form = form_of(view, element)
    if form is not None:
        submit(view, form)


def set_value(view: TabView, element: TabElement, value: Any) -> None:
    """Replace what a control holds (a slider, a date, a choice): ``input``, then ``change``."""
    view.edit(element, "value", value)
    fire(view, element, "input", None)
    fire(view, element, "change", None)


def press(view: TabView, element: TabElement, key: str) -> None:
    """Press a key that writes nothing: ``Enter``, ``Escape``, ``ArrowDown``."""
    prevented = fire(view, element, "keydown", payload_of(element, "keydown", key=key, code=key))
    if key == "Enter" and not prevented:
        if element.tag == "input":
            _submit_from(view, element)
        elif element.tag in ("button", "a"):
            click(view, element)
    fire(view, element, "keyup", payload_of(element, "keyup", key=key, code=key))


def focus(view: TabView, element: TabElement) -> None:
    """Move the focus; what had it gets ``blur``."""
    if view.focused is element:
        return
    if view.focused is not None:
        blur(view)
    view.focused = element
    fire(view, element, "focus", {})
    fire(view, element, "focusin", {})


def blur(view: TabView) -> None:
    """Take the focus from what has it."""
    element, view.focused = view.focused, None
    if element is not None:
        fire(view, element, "blur", {})
        fire(view, element, "focusout", {})


def submit(view: TabView, form: TabElement, *, submitter: TabElement | None = None) -> None:
    """Submit a form."""
    name = submitter.attributes.get("name", "") if submitter is not None else ""
    fire(view, form, "submit", payload_of(form, "submit", submitter=name))


def form_of(view: TabView, control: TabElement) -> TabElement | None:
    """Give the form a control belongs to."""
    name = control.attributes.get("form")
    if name is None:
        return next((node for node in control.path() if node.tag == "form"), None)
    everything = view.root.elements() if view.root is not None else iter(())
    return next((node for node in everything if node.attributes.get("id") == name), None)


def form_fields(form: TabElement) -> list[list[str]]:
    """Give what a form would send: ``[name, value]`` of each control that counts, in order."""
    fields = []
    for control in form.elements():
        name = control.attributes.get("name")
        kind = control.attributes.get("type", "")
        if not name or control.tag not in ("input", "textarea", "select"):
            continue
        if "disabled" in control.attributes or kind in ("submit", "button", "reset", "image"):
            continue
        if kind in ("checkbox", "radio"):
            if control.checked:
                fields.append([name, control.attributes.get("value", "on")])
        elif isinstance(control.value, list):
            fields.extend([name, value] for value in control.value)
        else:
            fields.append([name, str(control.value)])
    return fields
