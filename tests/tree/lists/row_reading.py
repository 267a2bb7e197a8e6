"""Reading row functions in tests: the items, and what must hold whatever is read."""

from __future__ import annotations

from typing import Any

from tests.tree.lists.programs import Item, light, program, real

from wardian.tree.lists.row_plan import RowPlan, plan_of
from wardian.tree.lists.shape import REAL

THING = Item(n=1, s="one", done=True, tags=["a"])
OTHER = Item(n=2, s="two", done=False, tags=[])


def press() -> None:
    """Be a handler."""


def read(row: Any) -> RowPlan:
    """The plan of a function that must be readable, and right for two items."""
    plan = plan_of(row)
    assert plan is not None
    for item in (THING, OTHER):
        assert light(plan, item) == real(row, item)
    return plan


def read_text(text: str, **names: Any) -> RowPlan:
    """The plan of ``row`` in a module of this text."""
    return read(program(text, **names)["row"])


def is_left_alone(text: str, **names: Any) -> bool:
    """Whether ``row`` in a module of this text is called for elements, by all or by each row."""
    plan = plan_of(program(text, **names)["row"])
    return plan is None or light(plan, THING) is REAL
