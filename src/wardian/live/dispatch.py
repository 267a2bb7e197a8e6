"""Inbound messages: from a tab's text to the handlers of the elements it shows.

Everything in a message is checked against what is: the view, the element (shown by this very
view), the listener (registered on it now). What does not fit is dropped and counted, without an
exception: a click on a button that has just gone is normal, and a forged message deserves no
answer.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import WireError
from ..tree.attributes import EDITABLE, EDITABLE_TAGS
from ..tree.element import Element
from ..tree.ledger import ledger
from ..tree.listeners import Listener
from ..tree.node import Node
from ..tree.recording import flush
from ..tree.standing import is_single, roots_of, row_above
from ..wire.codec import MAX_MESSAGE_BYTES, decode
from .calling import answer
from .events import is_by_hand, make_event
from .view import View, deliver, run_hooks, views_of

if TYPE_CHECKING:
    from ..tree.lists.asking import InRow

log = logging.getLogger("wardian")

CONTROLS = ("button", "fieldset", "input", "optgroup", "option", "select", "textarea")
"""Elements that can be disabled."""


def receive(text: str, views: Mapping[int, View], *, limit_bytes: int = MAX_MESSAGE_BYTES) -> bool:
    """Handle one message of a tab. Never raises.

    Args:
        text: The message.
        views: The open views that this tab may speak for, by number.
        limit_bytes: The most bytes a message of this transport may have.

    Returns:
        Whether it was a message that could be handled.

    Wire: ``"e"``, ``"s"``, ``"r"``, ``"g"`` and ``"q"`` of ``docs/protocol.md``.
    """
    try:
        message = decode(text, limit_bytes)
    except WireError as error:
        log.warning("A message was refused: %s", error)
        return False
    view = views.get(message[1]) if len(message) > 2 and type(message[1]) is int else None
    if view is None or not view.is_open:
        return False
    return handle(view, message)


def handle(view: View, message: list[Any]) -> bool:
    """Handle a decoded message of an open view. Never raises.

    Args:
        view: The view it names.
        message: The message; the count in it is the transport's business.

    Returns:
        Whether it has a form that can be handled.
    """
    letter, rest = message[0], message[3:]
    if letter == "e" and len(rest) == 4 and type(rest[0]) is str and type(rest[1]) is list:
        _take_edits(view, rest[3])
        _event(view, rest[0], rest[1], rest[2])
    elif letter == "s" and len(rest) == 1:
        if _take_edits(view, rest[0]):
            _flush_edits(view)
    elif letter == "r" and len(rest) == 3:
        from .calls import answered  # there is one who asked

        answered(view, *rest)
    elif letter == "g":
        view.show_again()
    elif letter == "q":
        view.close()
    else:
        log.warning("A message of an unknown form was refused")
        return False
    return True


def _event(view: View, type: str, ids: list[Any], payload: Any) -> None:
    for name in dict.fromkeys(each for each in ids[:256] if isinstance(each, int)):
        light = _in_row(view, name)
        if light is not None and _can_happen(type, light.tag, light.each):
            told = light.listeners(type)
            if told is not None:
                _tell(told, type, light, view, payload)
                continue
        element = light.element() if light is not None else _shown(view, name)
        if element is None or not _can_happen(type, element.tag, element):
            log.debug("An event %r that can no longer happen was dropped", type)
            continue
        _tell(list((element._listeners or {}).get(type, ())), type, element, view, payload)


def _tell(
    listeners: list[Listener], type: str, target: Element | InRow, view: View, payload: Any
) -> None:
    """Call the handlers of an event, each as long as the ones before it let the view be."""
    row = row_above(target) if isinstance(target, Element) else None
    for listener in listeners:
        key = payload.get("key") if isinstance(payload, dict) else None
        if listener.keys and key not in listener.keys:
            continue
        told = listener.now()
        if told is None:
            continue
        if listener.once and isinstance(target, Element):
            _forget(target, type, listener)
        event = make_event(type, target, view, payload)
        if not told.wants:
            given: tuple[Any, ...] = ()
        elif not isinstance(target, Element):
            given = (target.item, event)
        elif row is not None and not _is_own(told, listener, target, row):
            given = (row[1], event)
        else:
            given = (None, event)[-told.wants :]
        answer(
            told.handler,
            event,
            where=f"the {type} handler of {target!r}",
            element=target if isinstance(target, Element) else target.each,
            arguments=given[: told.wants],
        )


def _is_own(
    told: Listener, listener: Listener, target: Element, row: tuple[Node, Any, bool]
) -> bool:
    """Whether a component in a row has a handler for itself: that knows nothing of rows.

    It was made when the component was built, or is a method of the component.
    """
    if row[2] and not listener.in_row:
        return True
    owner = getattr(told.handler, "__self__", None)
    if told.wants > 1 or not isinstance(owner, Element):
        return False
    at: Node = target
    while at is not owner and at is not row[0] and at._up:
        at = at._up[0]
    return at is owner


def _forget(element: Element, type: str, listener: Listener) -> None:
    """Let what listens once listen no more."""
    listeners = (element._listeners or {}).get(type, [])
    if listeners == [listener]:
        element.off(type)
    elif listener in listeners:
        listeners.remove(listener)
        ledger.mark(element, "@" + type)


def _can_happen(type: str, tag: str, node: Node) -> bool:
    """Whether a browser would let an event happen on an element as Python has it now.

    What a person does with mouse and keys needs something that is seen. A control that is disabled
    gets nothing: so a button that its handler disables is not pressed twice by a double click.

    Args:
        type: The event's.
        tag: The element's.
        node: The element, or the list in a row of which it stands.
    """
    if _is_disabled(tag, node):
        return False
    return not is_by_hand(type) or _is_seen(node)


def _is_disabled(tag: str, node: Node) -> bool:
    if tag not in CONTROLS:
        return False
    at: Node | None = node
    below = ""
    while at is not None:
        if isinstance(at, Element):
            counts = at is node or (at.tag == "fieldset" and below != "legend")
            attributes = at._attributes or {}
            if counts and ("disabled" in attributes or attributes.get(".disabled")):
                return True
            below = at.tag
        at = at._up[0] if len(at._up) == 1 else None
    return False


def _is_seen(node: Node) -> bool:
    """Whether a node is shown in one of its places, with all that it stands in."""
    seen: set[Node] = set()
    stack = [node]
    while stack:
        at = stack.pop()
        if at in seen or (isinstance(at, Element) and not at._shown):
            continue
        if at in ledger.roots:
            return True
        seen.add(at)
        stack.extend(at._up)
    return False


def _take_edits(view: View, edits: Any) -> bool:
    """Enter what the person did to form controls; tell whether other places show them too."""
    told = False
    for edit in edits if isinstance(edits, list) else ():
        if not isinstance(edit, list) or len(edit) != 4:
            continue
        name, prop, value, turn = edit
        light = _in_row(view, name)
        if light is not None and light.tag not in EDITABLE_TAGS:
            continue
        element = light.element() if light is not None else _shown(view, name)
        if element is None or not element._takes_edits() or type(turn) is not int:
            continue
        if not (isinstance(prop, str) and "." + prop in EDITABLE) or not _is_value(prop, value):
            continue
        tell = not is_single(element) or len(views_of([view.root])) > 1
        element._edited(prop, value, stamp=(view.number, turn), tell=tell)
        told = told or tell
    return told


def _flush_edits(view: View) -> None:
    deliver(flush((view.root,)))
    run_hooks()


def _is_value(prop: str, value: Any) -> bool:
    if prop == "checked":
        return isinstance(value, bool)
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    )


def _shown(view: View, name: Any) -> Element | None:
    element = ledger.alive.get(name) if type(name) is int else None
    return element if element is not None and view.shows(element) else None


def _in_row(view: View, name: Any) -> InRow | None:
    """What a tab names, if it stands in a row of which Python has no elements."""
    if type(name) is not int or name >= 0 or not ledger.lists or name in ledger.alive:
        return None
    from ..tree.lists.asking import in_row

    found = in_row(name)
    return found if found is not None and view.is_open and _has(view, found.each) else None


def _has(view: View, node: Node) -> bool:
    return view.root in roots_of(node)
