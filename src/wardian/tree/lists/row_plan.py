"""What is known of a row function that could be read: its shapes, and its values by one call.

``plan_of(row)`` gives a plan, or ``None`` for a function that must be called for elements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import CellType, CodeType, FunctionType, MethodType
from typing import Any

from .comparing import Selection, selection_of
from .compiling import column_code, handler_code, outside_code, rows_code, values_code
from .purity import Reads
from .reading import GAP, Reading, every
from .scope import kind_of
from .shape import Shape, shape_of
from .sketch import Choices, Sketch, chosen
from .source import KIND_OF, PLAIN, Source, source_of

Values = tuple[Any, ...]

_MOST_CODES = 512
_MOST_MEANINGS = 16
_MOST_SHAPES = 64
_known: dict[tuple[str, CodeType], tuple[Source | None, list[ReadRow]]] = {}


class ReadRow:
    """What all functions of one code have in common, as long as its names mean the same."""

    __slots__ = (
        "_codes", "_shapes", "bare", "readable", "reading", "reads", "selections", "values",
    )  # fmt: skip

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._codes: dict[tuple[str, int], CodeType | None] = {}
        self._shapes: dict[Choices, Shape | None] = {}
        self.reads: tuple[Reads, ...] = ()
        self.selections: dict[int, Selection] = {}
        self.bare: frozenset[int] = frozenset()
        self.readable = reading.readable
        if self.readable:
            try:
                self.values = values_code(reading)
            except (SyntaxError, RecursionError):  # nested deeper than Python takes
                self.readable = False
                return
            self.reads, self.selections = _reads(reading)
            self.bare = _bare(reading)

    def code(self, what: str, at: int = 0) -> CodeType | None:
        """Code for something else than the values of one row, made when first asked for."""
        key = (what, at)
        if key not in self._codes:
            reading = self.reading
            if what == "rows":
                code = rows_code(reading)
            elif what == "outside":
                compared = self.selections[at].comparisons
                code = outside_code(reading, [each.outside for each in compared])
            else:
                code = (handler_code if what == "handler" else column_code)(reading, at)
            self._codes[key] = code
        return self._codes[key]

    def shape(self, choices: Choices) -> Shape | None:
        """See ``RowPlan.shape``."""
        if choices not in self._shapes:
            if len(self._shapes) >= _MOST_SHAPES:
                return None  # tabs keep each that they were sent
            self._shapes[choices] = self._shape(choices)
        return self._shapes[choices]

    def _shape(self, choices: Choices) -> Shape | None:
        reading = self.reading
        number = 0 if reading.ends else choices[0]
        if number is None or number >= len(reading.returns):
            return None
        parts = chosen(tuple(reading.returns[number] or ()), choices)
        if len(parts) != 1 or type(parts[0]) is not Sketch:
            return None
        if any((choices[at] or 0) > 1 for at in reading.kinds):
            return None
        return shape_of(parts[0], choices)


class RowPlan:
    """A row function, read.

    Attributes:
        values: Called with an item, gives the row's tuple: first which branch each choice takes,
            then the value of each gap; ``None`` for what stands in branches not taken. Raises what
            the row function raises.
        width: How many entries the tuple has.
        choices: How many of them are choices.
        reads: For each entry of the tuple the attributes of the item that it reads (``""``: the
            item itself), or ``None`` if it may read anything.
        outside: The entries that may read anything.
        heard: By the index of a handler the last method that it was, and how many arguments that
            wants.
        selections: Those that read what is outside only to compare the item with it.
        bare: Those that are an attribute of the item, as it is.
    """

    __slots__ = (
        "_bound", "_function", "_made", "_read", "bare", "choices", "heard", "outside", "reads",
        "selections", "values", "width",
    )  # fmt: skip

    def __init__(self, read: ReadRow, function: FunctionType, bound: Any) -> None:
        self._read = read
        self._function = function
        self._bound = bound
        self.heard: dict[int, tuple[Any, int]] = {}
        self._made: dict[tuple[str, int], Callable[..., Any] | None] = {}
        self.choices = read.reading.choices
        self.reads = read.reads
        self.width = len(read.reads)
        self.bare = read.bare
        self.selections = read.selections
        self.outside = frozenset(at for at, each in enumerate(read.reads) if each is None)
        self.values: Callable[[Any], Values] = self._callable(read.values)

    def rows(self, items: Iterable[Any]) -> list[Values]:
        """The tuples of many items."""
        function = self._function_for("rows", 0)
        return list(map(self.values, items)) if function is None else function(items)

    def handler(self, index: int, item: Any) -> Any:
        """One handler of a row, as it is now: a function, a ``Listener`` or ``None``."""
        function = self._function_for("handler", index)
        return function and function(item)

    def all(self, entry: int) -> Callable[[Iterable[Any]], list[Any]] | None:
        """A function of many items that gives one entry of each, if there can be one."""
        return self._function_for("all", entry)

    def compared(self, entry: int) -> list[Any]:
        """What the item is compared with in an entry that is a selection, as it is now."""
        function = self._function_for("outside", entry)
        assert function is not None
        return function(())  # type: ignore[no-any-return]

    def shape(self, choices: Choices) -> Shape | None:
        """The shape of rows with these choices; ``None``: they must be made of elements."""
        return self._read.shape(choices)

    def entries(self, shape: Shape) -> tuple[int, ...]:
        """For each slot of a shape the index of its value in the tuple."""
        return tuple([self.choices + slot.index for slot in shape.slots])

    def holds(self) -> bool:
        """Whether the names that were taken for classes and handlers still mean the same."""
        return self._read.reading.fits(self._function, self._bound)

    def _function_for(self, what: str, at: int) -> Callable[..., Any] | None:
        key = (what, at)
        if key not in self._made:
            code = self._read.code(what, at)
            self._made[key] = code and self._callable(code)
        return self._made[key]

    def _callable(self, code: CodeType) -> Any:
        row = self._function
        cells = dict(zip(row.__code__.co_freevars, row.__closure__ or (), strict=True))
        cells |= _CELLS
        function = FunctionType(
            code,
            row.__globals__,
            row.__name__,
            row.__defaults__,
            tuple([cells[name] for name in code.co_freevars]),
        )
        function.__kwdefaults__ = row.__kwdefaults__
        return function if self._bound is None else MethodType(function, self._bound)


_CELLS = {
    KIND_OF: CellType(kind_of),
    PLAIN: CellType(frozenset({str, int, float, bool, type(None)})),
}


def plan_of(row: Any) -> RowPlan | None:
    """Read a row function; ``None``: it cannot be read, call it."""
    bound = None
    function = row
    if type(row) is MethodType:
        bound, function = row.__self__, row.__func__
    if type(function) is not FunctionType or type(function.__globals__) is not dict:
        return None
    code = function.__code__
    takes = code.co_varnames[: code.co_argcount]
    if len(takes) < (1 if bound is None else 2):
        return None
    name = (code.co_filename, code)  # what is equal may stand elsewhere
    if name not in _known:
        if len(_known) >= _MOST_CODES:
            _known.clear()
        _known[name] = source_of(code), []
    source, readings = _known[name]
    if source is None:
        return None
    for read in readings:
        if read.reading.fits(function, bound):
            break
    else:
        if len(readings) >= _MOST_MEANINGS:
            readings.clear()
        read = ReadRow(Reading(source, function, bound, takes[0 if bound is None else 1]))
        readings.append(read)
    return RowPlan(read, function, bound) if read.readable else None


def _reads(reading: Reading) -> tuple[tuple[Reads, ...], dict[int, Selection]]:
    """What each entry of the tuple reads, with what decides whether it is evaluated.

    Returns:
        The same of each, and those that are selections.
    """
    selections: dict[int, Selection] = {}
    before = reading.examined(reading.statements)[1]
    entries: list[Reads] = [before] * (reading.choices + reading.gaps)
    for steps in reading.steps:
        for step in every(steps):
            used = [step.expression, *[outer.expression for outer, _ in step.path]]
            nodes = [*reading.before(used), *used]
            here = reading.examined(nodes)[1]
            found = selection_of(reading, nodes) if here is None and reading.is_one else None
            for entry in reading.entries_of(step):
                entries[entry] = here if found is None else found.reads
                if found is not None:
                    selections[entry] = found
    return tuple(entries), selections


def _bare(reading: Reading) -> frozenset[int]:
    """The entries that are an attribute of the item, as it is."""
    return frozenset(
        [
            entry
            for steps in reading.steps
            for step in every(steps)
            if step.kind == GAP
            and not step.path
            and type(step.expression).__name__ == "Attribute"
            and type(step.expression.value).__name__ == "Name"
            and step.expression.value.id == reading.item
            for entry in reading.entries_of(step)
        ]
    )
