"""Rows that change: light ones become real, and real ones follow their items."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from .. import holes
from ..adopt import _adopt_all, _pairs
from ..attributes import EDITABLE
from ..element import Element
from ..ledger import ledger
from ..lifecycle import enliven
from .handlers import RowListener, key_of
from .held import Made
from .loose import Loose
from .making import link, remove
from .promoting import put
from .shape import REAL

if TYPE_CHECKING:
    from .held import Held


def enter(held: Held, entry: int, positions: list[int]) -> set[int]:
    """Enter that an entry of rows has changed; give those that must be made anew for it."""
    if entry < held.choices:
        return set()
    for group in held.packed:
        group.columns = []
    held.packed = []
    anew: set[int] = set()
    if held.real:
        light = []
        for at in positions:
            name = held.ids[at]
            if name in held.loose:
                anew.add(at)
            elif name in held.made:
                _put(held, held.made[name], entry, at)
            else:
                light.append(name)
    else:
        light = [held.ids[at] for at in positions]
    if light and held.each._is_live():
        cells = held.changes().setdefault("#cells", {})
        cells.setdefault(entry, {}).update(dict.fromkeys(light))
    return anew


def _put(held: Held, made: Made, entry: int, at: int) -> None:
    for slot, each in zip(made.shape.slots, held.entries(made.shape), strict=True):
        value = held.written(entry, at) if each == entry else REAL
        if value is not REAL:
            put(made.nodes[slot.node - 1], slot.name, value)


def enter_edited(held: Held, positions: Iterable[int], said: dict[int, set[str]]) -> None:
    """Set controls of rows to what their items say, although that was the last thing they said.

    Their columns do not tell: a person has typed something else since.

    Args:
        held: The rows.
        positions: Where they stand.
        said: Which states of an item (by identity) have been set: others leave what was typed.
    """
    plan = held.plan
    for at in positions:
        made = held.made.get(held.ids[at])
        names = said.get(id(held.items[at]), set())
        if plan is None or not names:
            continue
        for slot in made.shape.slots if made is not None else ():
            if slot.name in EDITABLE and made is not None:
                entry = held.choices + slot.index
                if names.isdisjoint(plan.reads[entry] or ()):
                    continue
                wanted = held.written(entry, at)
                node: Any = made.nodes[slot.node - 1]
                shown = (node._attributes or {}).get(slot.name)
                if wanted is not REAL and (shown or None) != (wanted or None):
                    put(node, slot.name, wanted)


def renew(held: Held, again: set[int], changed: set[int]) -> None:
    """Make rows anew: of other items, or such that elements must be made for now."""
    for at in changed:
        name = held.ids[at]
        if name in held.made:
            del held.made[name]
            loose = held.loose[name] = Loose(held, None)
            loose.name = name
    if not held.loose:
        return
    found = []
    for at in again | changed:
        loose_here = held.loose.get(held.ids[at])
        if loose_here is not None:
            loose_here.item = held.items[at]
            found.append(loose_here)
    remake(held, found)


def remake(held: Held, found: Collection[Loose]) -> None:
    """Call the row function for some rows again; what is alike keeps its DOM nodes."""
    places: dict[int, int] = {}
    for loose in found:
        name = loose.name
        old = held.real.get(name)
        if old is None or held.loose.get(name) is not loose:
            continue
        try:
            new = loose.made({name}, ())
        except Exception as error:  # noqa: BLE001 (the program may raise anything)
            holes.on_error(held.each, error)
            continue
        if new is old:
            continue
        # Where tabs have it elsewhere too, or instead, it stays for them what it is.
        here = held.each
        pairs = _pairs([old], [new], by_turn=True) if old._up in ((), (here,)) else []
        if pairs:
            _adopt_all(held.each, pairs, [old])  # type: ignore[arg-type]
            held.real[name] = new
        else:
            held.note()
            places = places or held.places([each.name for each in found])
            remove(held, [name])
            held.ids[places[name]] = link(held, loose, new)
        if not held.listening:
            loose.forget()


def promote(held: Held, names: Collection[int]) -> None:
    """Make elements of light rows, as tabs have them. Nothing is sent."""
    light = [name for name in names if name not in held.real]
    places = held.places(light)
    changes = ledger.dirty.get(held.each, {})
    known = set(changes["#kids"]) if "#kids" in changes and light else None
    for name in light:
        shape, nodes = held.built(places[name])
        root = nodes[0]
        assert isinstance(root, Element)
        root._parents = (held.each,)
        held.real[name] = root
        held.made[name] = made = Made(shape, nodes)
        _listen(held, name, made)
        for number, index in shape.keys:
            element: Any = nodes[number - 1]
            element._key = key_of(held, index, held.items[places[name]])
        if held.each._is_live() and (known is None or name in known):
            enliven(root, held.each)
            _take_cells(held, made, name, cells=changes.get("#cells", {}))


def _listen(held: Held, name: int, made: Made) -> None:
    """Give the elements of a row its handlers."""
    shape = made.shape
    found: dict[int, dict[str, list[Any]]] = {}
    for (number, event, index), like in zip(shape.handlers, shape.likes, strict=True):
        listener = RowListener(held, name, index=index, like=like)
        found.setdefault(number, {})[event] = [listener]
    for number, listeners in found.items():
        element: Any = made.nodes[number - 1]
        element._listeners = listeners


def _take_cells(held: Held, made: Made, name: int, *, cells: dict[int, dict[int, None]]) -> None:
    """Let the changes of a light row that tabs wait for be those of its elements."""
    for slot, entry in zip(made.shape.slots, held.entries(made.shape), strict=True):
        if slot.name != "#style" and cells.get(entry, {}).pop(name, held) is not held:
            ledger.mark(made.nodes[slot.node - 1], slot.name)
