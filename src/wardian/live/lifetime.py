"""``on_mount`` and ``on_unmount``: told once the tabs have, or have lost, the element."""

from __future__ import annotations

from ..tree.element import Element
from ..tree.ledger import ledger
from .calling import answer
from .tasks import cancel_tasks

_busy = False


def run_pending() -> None:
    """Call the hooks of elements that came or went, and of those that the hooks bring about."""
    global _busy
    if _busy:
        return
    _busy = True
    try:
        while ledger.fresh or ledger.gone:
            fresh, ledger.fresh = ledger.fresh, []
            gone, ledger.gone = ledger.gone, []
            for element in gone:
                if not element._is_live():
                    cancel_tasks(element)
                    _call(element, "on_unmount")
            for element in fresh:
                if element._is_live():
                    _call(element, "on_mount")
    finally:
        _busy = False


def _call(element: Element, name: str) -> None:
    given = element.__dict__.get(name)
    hook = given or getattr(element, name)
    owner = element if name == "on_mount" else None
    answer(hook, where=name, of=element, element=element, owner=owner)
