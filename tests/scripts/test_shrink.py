"""What only people and type checkers read does not travel; what a program can see does."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from shrink import shrink  # scripts are no package

TYPED = b'''
from __future__ import annotations
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import sep
from typing import TYPE_CHECKING, Any, ClassVar, overload
from typing import Protocol as Shape

if TYPE_CHECKING:
    from nowhere import Nothing

@overload
def read(value: Nothing) -> Any: ...
def read(value: Iterable[Any]) -> bool:
    """Tell what it is."""
    return isinstance(value, Mapping)

def nothing() -> None:
    from typing import Never

@dataclass
class Kept:
    number: int
    shared: ClassVar[int] = 3
'''


def test_types_that_only_annotations_named_are_not_imported() -> None:
    """Those that code reads are, and so are fields' own types, and whatever is no type."""
    space = {"__name__": __name__}
    exec(shrink(TYPED, "wardian/typed.py"), space)  # it is above
    names = {"Iterable", "Mapping", "sep", "TYPE_CHECKING", "Any", "ClassVar", "overload", "Shape"}
    assert names & set(space) == {"Mapping", "sep", "ClassVar"}
    read, kept = space["read"], space["Kept"]
    assert (read({}), read([])) == (True, False)  # type: ignore[operator]
    assert space["nothing"]() is None  # type: ignore[operator]
    assert list(kept.__dataclass_fields__) == ["number", "shared"]  # type: ignore[attr-defined]


def test_a_package_keeps_what_it_imports() -> None:
    """Its names are public: whoever imports all of them gets the same ones as without a page."""
    space = {"__name__": __name__}
    exec(shrink(TYPED, "wardian/typed/__init__.py"), space)  # it is above
    assert {"Iterable", "Any", "Shape"} <= set(space)
