"""Inbound messages: from a tab's text to the handlers of the elements it shows.

Everything in a message is checked against what is: the view, the element (shown by this very
view), the listener (registered on it now). What does not fit is dropped and counted, without an
exception: a click on a button that has just gone is normal, and a forged message deserves no
answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import WireError
from ..tree import hooks
from ..tree.attributes import EDITABLE_TAGS
from ..tree.element import Element
from ..tree.ledger import ledger
from ..tree.listeners import Listener
from ..tree.node import Node
from ..tree.recording import flush
from ..tree.safety import clean
from ..tree.standing import is_single, roots_of, row_above
from ..wire.codec import MAX_LOCAL_MESSAGE_BYTES, MAX_MESSAGE_BYTES, decode
from .calling import answer
from .events import is_by_hand, make_event
from .view import View, deliver, run_hooks, views_of

if TYPE_CHECKING:
    from ..tree.lists.asking import InRow

log = logging.getLogger("wardian")

CONTROLS = ("button", "fieldset", "input", "optgroup", "option", "select", "textarea")
"""Elements that can be disabled."""

MOST_EDITS = 2**53 - 1
"""The last edit that a tab can count."""


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
        return _refuse(error)
    view = views.get(message[1]) if len(message) > 2 and type(message[1]) is int else None
    if view is None or not view.is_open:
        return False
    return handle(view, message)


def happen(view: View, type: str, name: int, told: Callable[[], str]) -> None:
    """Handle an event that the tab tells by a call: one element listens, nothing was edited.

    Never raises.

    Args:
        view: The view.
        type: The event's.
        name: The id of the element.
        told: Gives what the event says, while it lasts: JSON of ``["e", payload]``.
    """
    try:
        _event(view, type, name, lambda: decode(told(), MAX_LOCAL_MESSAGE_BYTES)[1])
    except WireError as error:
        _refuse(error)


def _refuse(error: WireError) -> bool:
    log.warning("A message was refused: %s", error)
    return False


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
        for name in dict.fromkeys([each for each in rest[1][:256] if type(each) is int]):
            _event(view, rest[0], name, rest[2])
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


def _event(view: View, type: str, name: int, payload: Any) -> None:
    """Call what listens to an event at an element.

    Args:
        view: The view.
        type: The event's.
        name: The element's id.
        payload: What the event says, or a function that gives it.
    """
    light = _in_row(name)
    if light is None:
        element = ledger.alive.get(name)
        can_happen = element is not None and _can_happen(view, type, element.tag, element)
    elif can_happen := _can_happen(view, type, light.tag, light.each):
        told = light.listeners(type)
        if told is not None:
            _tell(told, type, light, view, payload)
            return
        element = light.element()
    if can_happen:
        _tell(list((element._listeners or {}).get(type, ())), type, element, view, payload)
    else:
        log.debug("An event %r that can no longer happen was dropped", type)


def _tell(
    listeners: list[Listener], type: str, target: Element | InRow, view: View, payload: Any
) -> None:
    """Call the handlers of an event, each as long as the ones before it let the view be."""
    light = None if isinstance(target, Element) else target
    node: Any = target if light is None else light.each
    row: Any = row_above(node) if light is None and ledger.lists else None
    if callable(payload):
        # It is read before the first handler changes what it says, and if one may want it. What is
        # in a row knows only by calling the program.
        for each in listeners:
            if each.keys or (each.in_row or each.wants if light is None else each.wants > 1):
                payload = payload()
                break
    for listener in listeners:
        key = payload.get("key") if isinstance(payload, dict) else None
        if listener.keys and key not in listener.keys:
            continue
        told = listener.now()
        if told is None:
            continue
        if listener.once and light is None:
            _forget(node, type, listener)
        item: tuple[Any, ...] = ()
        if light is not None:
            item = (light.item,)
        elif row is not None and row[0]._rows.gives_item(node, listener, told):
            item = (row[1],)
        given = item[: told.wants]
        if len(given) < told.wants:
            given = (*(item or (None,)), make_event(type, target, view, payload))[-told.wants :]
        answer(told.handler, given, where=f"the {type} handler", of=target, element=node, view=view)


def _forget(element: Element, type: str, listener: Listener) -> None:
    """Let what listens once listen no more."""
    listeners = (element._listeners or {}).get(type, [])
    if listeners == [listener]:
        element.off(type)
    elif listener in listeners:
        listeners.remove(listener)
        ledger.mark(element, "@" + type)


def _can_happen(view: View, type: str, tag: str, node: Node) -> bool:
    """Whether a tab has a node, and a browser would let the event happen on it as it is now.

    What a person does with mouse and keys needs something that is seen. A control that is disabled
    gets nothing: so a button that its handler disables is not pressed twice by a double click.

    Args:
        view: The tab's view.
        type: The event's.
        tag: The element's.
        node: The element, or the list in a row of which it stands.
    """
    if not view.is_open or (tag in CONTROLS and _is_disabled(node)):
        return False
    by_hand = is_by_hand(type)
    root = view.root
    at = node
    while at is not root:  # nearly always there is one way up
        if by_hand and at._rows is None and not at._shown:
            return False
        if len(at._up) != 1:
            return root in roots_of(node) and (not by_hand or _is_seen(node))
        at = at._up[0]
    return root._shown or not by_hand


def _is_disabled(node: Node) -> bool:
    """Whether a control is disabled, by itself or by a ``fieldset`` that it stands in."""
    if isinstance(node, Element) and _says_disabled(node):
        return True
    at: Any = node
    below = ""
    while len(at._up) == 1:
        if at._rows is None:
            below = at.tag
        at = at._up[0]
        if at._rows is None and at.tag == "fieldset" and below != "legend" and _says_disabled(at):
            return True
    return False


def _says_disabled(element: Element) -> bool:
    attributes = element._attributes or {}
    return "disabled" in attributes or bool(attributes.get(".disabled"))


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
        light = _in_row(name)
        if light and not (light.tag in EDITABLE_TAGS and view.shows(light.each)):
            continue
        element = light.element() if light else _shown(view, name)
        if element is None or not element._takes_edits():
            continue
        if type(turn) is not int or not 0 <= turn <= MOST_EDITS:
            continue
        accepted = _accepted(element.tag, prop, value)
        if accepted is None:
            continue
        tell = not is_single(element) or len(views_of([view.root])) > 1
        element._edited(prop, accepted, stamp=(view.number, turn), tell=tell)
        told = told or tell
    return told


def _flush_edits(view: View) -> None:
    deliver(flush((view.root,)))
    run_hooks()


def _accepted(tag: str, prop: Any, value: Any) -> Any:
    """What a control has from now on; ``None`` if a person cannot have made it that."""
    if prop == "checked":
        return value if isinstance(value, bool) else None
    if prop != "value":
        return None
    if isinstance(value, str):
        return clean(value)
    if tag == "select" and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return [clean(each) for each in value]
    return None


def _shown(view: View, name: Any) -> Element | None:
    element = ledger.alive.get(name) if type(name) is int else None
    return element if element is not None and view.shows(element) else None


def _in_row(name: Any) -> InRow | None:
    """What a tab names, if it stands in a row of which Python has no elements."""
    if not ledger.lists or type(name) is not int or name >= 0 or name in ledger.alive:
        return None
    return hooks.in_row(name)
