"""Coming to life and going: what happens when tabs begin or cease to have an element.

An element is *readied* before it is shown: a component builds itself, holes and bindings are run.
Then it is *enlivened*: the links that say where tabs have it are set, and its subtree's with it.
When its last such link goes it is *buried*: its watchers stop listening, its changes are forgotten.
All of it walks with a stack, never by recursion: a page may be 256 levels deep, and the stack of an
interpreter in a worker ends soon after. Plain elements that come by the hundred have a shorter way
(``sleeping``).
"""

from __future__ import annotations

from . import holes
from .element import Element
from .holes import Hole
from .ledger import ledger
from .node import Again, Node
from .sleeping import Sleeping, put_away


def ready(element: Element, *, listen: bool) -> None:
    """Let a component build itself and run its holes and bindings.

    Args:
        element: One element; what is below it is left alone.
        listen: Whether holes and bindings follow their states from now on.
    """
    try:
        element._look()
    except BaseException as error:  # noqa: BLE001 (the program may raise anything)
        holes.on_error(element, error)
    if element._bindings:
        for binding in list(element._bindings.values()):
            binding.run(listen=listen)
    if element._holes:
        for node in list(element._kids):
            if type(node) is Hole:
                node.run(listen=listen)


def quieten(element: Element) -> None:
    """Let an element's holes and bindings follow no state any more."""
    if element._bindings:
        for binding in element._bindings.values():
            binding.forget()
    if element._holes:
        for node in element._kids:
            if type(node) is Hole:
                node.forget()


def enliven(place: Node, parent: Node | None) -> None:
    """Enter that tabs have ``place`` under ``parent`` (``None``: as a root), with all below it."""
    stack: list[tuple[Node, Node | None]] = [(place, parent)]
    while stack:
        node, above = stack.pop()
        if type(node) is Again:
            node = node.node
        new = not node._is_live()
        rows = node._rows
        if new and isinstance(node, Element):
            ready(node, listen=True)
        elif new and rows is not None:
            rows.wake()
        if above is None:
            ledger.roots.setdefault(node, 0)  # type: ignore[arg-type]
        else:
            node._up += (above,)
        if not new:
            ledger.views.clear()
        if new and isinstance(node, Element):
            if is_addressed(node):
                ledger.alive[node._id] = node
            if has_hooks(node):
                ledger.fresh.append(node)
            stack.extend([(each, node) for each in reversed(node._places())])
        elif new and rows is not None:
            stack.extend([(each, node) for each in reversed(rows.nodes())])


def bury(place: Node, parent: Node | None) -> None:
    """Enter that tabs have ``place`` under ``parent`` no more, and what only stood below it."""
    ledger.views.clear()
    stack: list[tuple[Node, Node | None]] = [(place, parent)]
    while stack:
        node, above = stack.pop()
        if type(node) is Again:
            node = node.node
        if type(node._outline) is Sleeping and not put_away([node]):
            continue  # it stands nowhere else
        if above is None:
            ledger.roots.pop(node, None)  # type: ignore[call-overload]
        else:
            links = list(node._up)
            links.remove(above)
            node._up = tuple(links)
        if node._is_live():
            continue
        changes = ledger.dirty.pop(node, None)
        if isinstance(node, Element):
            ledger.alive.pop(node._id, None)
            quieten(node)
            if has_hooks(node):
                ledger.gone.append(node)
            places = known_places(node, changes)
            stack.extend([(each, node) for each in reversed(put_away(places))])
        elif node._rows is not None:
            stack.extend([(each, node) for each in reversed(node._rows.sleep(changes))])


def bury_all(places: list[Node], parent: Node) -> None:
    """Enter that tabs have none of these under ``parent`` any more."""
    for place in put_away(places):
        bury(place, parent)


def known_places(element: Element, changes: dict[str, object] | None) -> list[Node]:
    """The children as the tabs have them, given the element's changes."""
    known = changes.get("#kids") if changes else None
    if isinstance(known, list):
        return known
    places = element._places()
    return places[:known] if isinstance(known, int) else places


def is_addressed(element: Element) -> bool:
    """Whether tabs may say something about an element: nobody else is found by id."""
    return element._heard is not None or element._is_control or not element._starts_plain


def has_hooks(element: Element) -> bool:
    """Whether an element must be told when it comes or goes, or has tasks that end with it."""
    return element._has_hooks or element._has_tasks
