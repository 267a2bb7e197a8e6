"""Rows that change: light ones become real, and real ones follow their items."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import holes
from ..adopt import _adopt_all, _pairs
from ..element import Element
from ..ledger import ledger
from ..lifecycle import enliven
from ..listeners import Listener, checked_handler
from .loose import Loose, called
from .making import HeldRows, Made
from .promoting import put
from .row_plan import RowPlan
from .sending import written
from .shape import REAL


class TurningRows(HeldRows):
    """Rows, and what happens to them."""

    # Changes

    def enter(self, entry: int, positions: list[int]) -> set[int]:
        """Enter that an entry of rows has changed; give those that must be made anew for it."""
        if entry < self.choices:
            return set()
        for group in self._packed:
            group.columns = []
        self._packed = []
        anew: set[int] = set()
        if self.real:
            light = []
            for at in positions:
                name = self.ids[at]
                if name in self.loose:
                    anew.add(at)
                elif name in self.made:
                    self._put(self.made[name], entry, at)
                else:
                    light.append(name)
        else:
            light = [self.ids[at] for at in positions]
        if light and self.each._is_live():
            cells = ledger.dirty.setdefault(self.each, {}).setdefault("#cells", {})
            cells.setdefault(entry, {}).update(dict.fromkeys(light))
        return anew

    def _put(self, made: Made, entry: int, at: int) -> None:
        for slot, each in zip(made.shape.slots, self._entries(made.shape), strict=True):
            value = written(self, entry, at) if each == entry else REAL
            if value is not REAL:
                put(made.nodes[slot.node - 1], slot.name, value)

    def renew(self, again: set[int], changed: set[int]) -> None:
        """Make rows anew: of other items, or such that elements must be made for now."""
        for at in changed:
            name = self.ids[at]
            if name in self.made:
                del self.made[name]
                loose = self.loose[name] = Loose(self, None)  # type: ignore[arg-type]
                loose.name = name
        if self.loose:
            found = []
            for at in again | changed:
                loose_here = self.loose.get(self.ids[at])
                if loose_here is not None:
                    loose_here.item = self.items[at]
                    found.append(loose_here)
            self.remake(found)
        for name, made in list(self.made.items()):
            item = self.items[self.ids.index(name)]
            if item is not made.item:
                made.item = item
                self._listen(made)

    def remake(self, found: Iterable[Loose]) -> None:
        """Call the row function for some rows again; what is alike keeps its DOM nodes."""
        for loose in found:
            old = self.real.get(loose.name)
            if old is None or self.loose.get(loose.name) is not loose:
                continue
            try:
                new = loose.made({loose.name}, ())
            except BaseException as error:  # noqa: BLE001 (the program may raise anything)
                holes.on_error(self.each, error)
                continue
            if new is old:
                continue
            pairs = _pairs([old], [new], by_turn=True)
            if pairs:
                _adopt_all(self.each, pairs, [old])  # type: ignore[arg-type]
                self.real[loose.name] = new
            else:
                self.note()
                at = self.ids.index(loose.name)
                self.remove([loose.name])
                self.ids[at] = self._link(loose, new)
            if not self.listening:
                loose.forget()

    # From light to real

    def promote(self, names: Iterable[int]) -> None:
        """Make elements of light rows, as tabs have them. Nothing is sent."""
        for name in names:
            if name in self.real:
                continue
            at = self.ids.index(name)
            shape, nodes = self._built(at, name)
            root = nodes[0]
            assert isinstance(root, Element)
            root._parents = (self.each,)
            self.real[name] = root
            self.made[name] = made = Made(shape, nodes, self.items[at])
            self._listen(made)
            changes = ledger.dirty.get(self.each, {})
            if self.each._is_live() and name in changes.get("#kids", (name,)):
                enliven(root, self.each)
                self._take_cells(made, name, changes.get("#cells", {}))

    def _listen(self, made: Made) -> None:
        """Give the elements of a row its handlers."""
        plan = self.plan
        for number, event, index in made.shape.handlers:
            element = made.nodes[number - 1]
            assert isinstance(element, Element) and plan is not None
            try:
                listener = called(listener_of, plan, index, made.item)
            except BaseException as error:  # noqa: BLE001 (the program may raise anything)
                holes.on_error(self.each, error)
                continue
            listeners = dict(element._listeners or {})
            listeners.pop(event, None)
            if listener is not None:
                listeners[event] = [listener]
            element._listeners = listeners or None

    def _take_cells(self, made: Made, name: int, cells: dict[int, dict[int, None]]) -> None:
        """Let the changes of a light row that tabs wait for be those of its elements."""
        for slot, entry in zip(made.shape.slots, self._entries(made.shape), strict=True):
            if slot.name != "#style" and cells.get(entry, {}).pop(name, self) is not self:
                ledger.mark(made.nodes[slot.node - 1], slot.name)


def listener_of(plan: RowPlan, index: int, item: Any) -> Listener | None:
    """What listens, by the index of the handler in the row of an item."""
    handler = plan.handler(index, item)
    if handler is None or isinstance(handler, Listener):
        return handler
    return Listener(checked_handler(handler, "an event in a row of Each"))
