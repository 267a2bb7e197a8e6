"""What only people and type checkers read does not travel; what a program can see does."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from shrink import shrink, unread_types  # scripts are no package

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


MAKES = b"""
from collections.abc import Callable
from typing import TypeVar
from .elements import Element

Handler = Callable[..., object]
Kinds = int | str
Passed = dict[str, object]
Child = Element | Kinds
Shown = TypeVar("Shown", bound=Child)
Text = Kinds | None
most = 3 | 4

def call(handler: Handler, text: Text) -> Passed:
    return isinstance(handler, Kinds)
"""
TAKES = b"""
from .makes import Handler, call, most
from .makes import Passed as Passed

def again(handler: Handler) -> None:
    call(handler, most)
"""


def test_what_stands_for_a_type_travels_where_code_reads_it() -> None:
    """Nor is it imported elsewhere; what a module passes on stays."""
    unread = unread_types([MAKES, TAKES])
    assert unread == {"Handler", "Child", "Shown", "Text"}
    made = set(shrink(MAKES, "wardian/makes.py", unread).co_names)
    assert {"Kinds", "Passed", "most", "call"} <= made
    assert not made & {"Handler", "Child", "Shown", "Text", "TypeVar", "Callable"}
    taken = set(shrink(TAKES, "wardian/takes.py", unread).co_names)
    assert {"call", "most", "Passed"} <= taken
    assert "Handler" not in taken
    package = set(shrink(MAKES, "wardian/makes/__init__.py", unread).co_names)
    assert {"Handler", "Shown", "TypeVar"} <= package
