"""The rows of a list: from items to what tabs show, and back to elements where somebody asks.

For each row there is an item, an id, and an entry in each column; nothing else (``held``). ``run``
is what a flush calls when something was read that has changed: it takes a look (``looking``). What
comes, goes or turns into elements meanwhile is the matter of ``making`` and ``turning``; the flush
then asks what to send (``sending``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from .. import holes, hooks
from ..element import Element
from ..ledger import ledger
from ..node import Node
from . import asking, groups, sending
from .handlers import is_of_row
from .held import Held
from .items import Items
from .looking import Look
from .loose import Loose
from .making import begin_again
from .turning import promote, remake
from .watching import Mark, Part, mark_items

if TYPE_CHECKING:
    from ..listeners import Listener
    from .each import Each


_MOST_LEFT = 64


class Rows:
    """What an ``Each`` has instead of children.

    Attributes:
        each: The list.
        source: Where the items come from.
        held: What there is of each row.
        told: Items whose states have changed, by identity.
        said: Of items whose rows may have been typed into, which states that were.
        again: Whether everything must be evaluated.
        incomplete: Whether rows have raised, and are not shown.
        kinds: Types that items have.
        of_list: Follows the states that give the items.
        of_items: Those of the items.
        outside: All others that rows read.
    """

    stand_alone = True
    """Whether tabs have nothing but rows in the list."""

    def __init__(self, each: Each[Any], items: Items, row: Any) -> None:
        self.each = each
        self.source = items
        self.held = Held(self, row)
        self.told: dict[int, Any] = {}
        self.said: dict[int, set[str]] = {}
        self.again = True
        self.incomplete = False
        self.kinds: set[type] = set()
        self.of_list, self.of_items, self.outside = Part(self), Part(self), Part(self)
        self.parts = (self.of_list, self.of_items, self.outside)
        self.mark = Mark()

    # What the list asks

    @property
    def items(self) -> list[Any]:
        """The items of the rows, in order."""
        return self.held.items

    @property
    def ids(self) -> list[int]:
        """The rows' ids."""
        return self.held.ids

    @property
    def real(self) -> dict[int, Element]:
        """The elements of rows that are elements, by id."""
        return self.held.real

    @property
    def row(self) -> Any:
        """The row function."""
        return self.held.row

    def promote(self, names: Collection[int]) -> None:
        """Make elements of light rows, as tabs have them. Nothing is sent."""
        promote(self.held, names)

    # What the tree asks (``lists.protocol.ListRows``)

    def wake(self) -> None:
        """Evaluate the rows: tabs begin to have them."""
        ledger.lists[self.each] = None
        self.again = True
        self.mark.rows = self
        mark_items(self.mark, self.held.items)
        for group in self.held.groups:
            groups.enter(group)
        self.run(listen=True)

    def sleep(self, changes: dict[str, Any] | None) -> list[Node]:
        """Listen no more; give the nodes among the rows that tabs have."""
        held = self.held
        ledger.lists.pop(self.each, None)
        held.listening = False
        self._forget()
        for group in held.groups:
            groups.withdraw(group)
        gone: dict[int, Element] = (changes or {}).get("#gone", {})
        return [node for node in (*held.real.values(), *gone.values()) if self.each in node._up]

    def nodes(self) -> list[Node]:
        """The nodes among the rows, in order."""
        return self.held.nodes()

    def every(self) -> list[Node]:
        """All rows as nodes, in order; those that are none are made, and forgotten again."""
        return self.held.every()

    def item_of(self, name: int) -> Any:
        """The item of the row that has an id."""
        return self.held.item_of(name)

    def gives_item(self, target: Element, listener: Listener, told: Listener) -> bool:
        """Whether what listens in a row is the row's, and gets its item."""
        return is_of_row(self.held, target, listener, told)

    def look(self, *, afresh: bool = True) -> None:
        """Be ready to be read.

        Args:
            afresh: Make those rows anew that no tab has and the row function makes.
        """
        if not self.each._is_live():
            self.again = True
            self.run(listen=False, afresh=afresh)
        elif not ledger.stale.keys().isdisjoint(self.parts):
            self.run(listen=True)

    def reread(self) -> None:
        """Look at everything again with the next flush."""
        self.again = True
        ledger.stale[self.of_list] = None

    def tell(self, item: Any, name: str) -> None:
        """Enter that a state of an item has changed, or was set to what it was."""
        self.told[id(item)] = item
        if self.held.made:
            self.said.setdefault(id(item), set()).add(name)
        ledger.stale[self.of_items] = None

    def shapes(self) -> str:
        """JSON text of all shapes, by number."""
        return sending.shapes(self.held)

    def items_on_wire(self) -> list[Node | str]:
        """JSON text of the wire's items of all rows; nodes among them stand for themselves."""
        return sending.forms(self.held, self.held.ids)

    def plan_of(self, changes: dict[str, Any]) -> sending.ListPlan:
        """How the rows change."""
        return sending.ListPlan(self.held, changes)

    def ops(self, changes: dict[str, Any]) -> tuple[list[str], list[str]]:
        """Ops of everything else that changed: those before rows come, and those after."""
        return sending.other_ops(self.held, changes)

    def puts(self, changes: dict[str, Any]) -> list[tuple[int, str, str | None]] | None:
        """All that changed as texts and attributes of nodes in rows; ``None``: it is more."""
        return sending.puts(self.held, changes)

    def name(self) -> Any:
        """What a list has in common with one whose rows it may take over."""
        return (_code(self.held.row), _code(self.source.key))

    def take_over(self, old: Rows) -> None:
        """Show the rows of another list, which was in the same place."""
        self.told.update(old.told)
        old._forget()
        fresh, self.held = self.held, old.held
        old.held = Held(old, self.held.row)
        if not self.held.pass_to(self, fresh):
            begin_again(self.held)
        if self.each._is_live():
            ledger.lists.pop(old.each, None)
            ledger.lists[self.each] = None
            self.mark.rows = self
            mark_items(self.mark, self.held.items)
            self.kinds = old.kinds
            self.reread()

    # Bringing up to date

    def run(self, *, listen: bool, afresh: bool = True) -> None:
        """Evaluate what may have changed."""
        held = self.held
        stale = ledger.stale
        news = stale.pop(self.of_list, self) is None
        told = stale.pop(self.of_items, self) is None
        outside = stale.pop(self.outside, self) is None
        if held.left > max(_MOST_LEFT, len(held.ids)) and held.watched:
            outside = True
        look = Look(self)
        look.asked = self.again and held.listening and held.ids != []
        look.everything, self.again = self.again, False
        look.outside, look.afresh = outside, afresh
        held.listening = listen
        while self.told and (told or outside or look.everything):
            look.told.append(self.told.popitem()[1])  # another thread may add to it meanwhile
        if told:
            look.said, self.said = self.said, {}
        try:
            self._run(look, news=news)
        except BaseException:  # an interrupt, or a bug: nothing that has changed may be lost
            self.again = True
            held.selecting.moved()
            self.told.update({id(item): item for item in look.told})
            if listen:
                stale[self.of_list] = None
            raise
        if not listen:
            self._forget()

    def _run(self, look: Look, *, news: bool) -> None:
        held = self.held
        if news or look.everything or self.incomplete:
            self.incomplete = False
            found = self._look_at_items(look)
            if found and look.everything and held.plan is not None and not held.plan.holds():
                begin_again(held)
                look.at(look.items, followed=True)
        if (look.everything and not look.asked) or look.outside:
            self.outside.forget()
            held.left = 0
        if look.everything or look.told or look.arrangement is not None:
            look.show()
        if look.outside and not look.everything:
            look.show_outside()
        self.incomplete = self.incomplete or look.bad

    def _look_at_items(self, look: Look) -> bool:
        """Get the items, and compare them with those that are shown; tell whether they are had."""
        self.of_list.forget()
        outer = holes.current
        holes.current = self.of_list if self.held.listening else None
        try:
            every, followed = self.source.found()
            look.at(self.chosen(every), followed=followed)
        except Exception as error:  # noqa: BLE001 (the program may raise anything)
            holes.on_error(self.each, error)
            look.items, look.arrangement = self.held.items, None
            return False
        finally:
            holes.current = outer
        return True

    def chosen(self, items: Sequence[Any]) -> list[Any]:
        """Which of all items have rows now: all of them; a list with a window shows some."""
        return list(items)

    def rearrange(self, items: list[Any]) -> None:
        """Show rows of these items, of the same there were: without a look at anything else."""
        look = Look(self)
        try:
            look.at(items, followed=True)
        except Exception as error:  # noqa: BLE001 (keys are the program's)
            holes.on_error(self.each, error)
            return
        look.show()
        self.incomplete = self.incomplete or look.bad

    def wait_for(self, loose: Loose) -> None:
        """Look at everything again when a state changes that a row read which could not be made."""
        for source in loose.sources if self.held.listening else ():
            source[self.of_list] = None
            self.of_list.sources.append(source)
        loose.forget()

    def remake(self, found: Collection[Loose]) -> None:
        """Call the row function for some rows again; what is alike keeps its DOM nodes."""
        remake(self.held, found)

    def _forget(self) -> None:
        for part in self.parts:
            part.forget()
        for loose in self.held.loose.values():
            loose.forget()
        if not self.each._is_live():
            self.mark.rows = None
            self.told.clear()
            self.said.clear()


def _code(function: Any) -> Any:
    function = getattr(function, "__func__", function)
    return getattr(function, "__code__", function)


hooks.in_row = asking.in_row
