"""Cells (7GUIs 7).

A spreadsheet. Select a cell and type; a formula starts with = and may use + - * /,
brackets, other cells, and sum, avg, min, max, prod over ranges such as A1:B3. A change
recomputes just what depends on it.
"""

from formulas import Formula, FormulaError, evaluated, parsed

from wardian import Div, Input, KeyboardEvent, Page, Table, Tbody, Td, Th, Thead, Tr, on, run

COLUMNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ROWS = range(100)
EXAMPLE = {
    "A0": "Plant", "B0": "Price", "C0": "Pots", "D0": "Cost",
    "A1": "Fern", "B1": "4.5", "C1": "12", "D1": "=B1*C1",
    "A2": "Moss", "B2": "2", "C2": "30", "D2": "=B2*C2",
    "A3": "Orchid", "B3": "19.9", "C3": "3", "D3": "=B3*C3",
    "A4": "Together", "C4": "=sum(C1:C3)", "D4": "=sum(D1:D3)",
}  # fmt: skip


class Cell(Td):
    """One cell: what was written in it, what that gives, and who reads it."""

    def __init__(self, name: str) -> None:
        super().__init__(tabindex=0, aria_label=name)
        self.name = name
        self.source = ""
        self.formula: Formula | None = None
        self.result: float | str = ""
        self.readers: set[Cell] = set()

    def show_result(self) -> None:
        result = self.result
        self.text = f"{result:.10g}" if isinstance(result, float) else result
        self.classes.toggle("number", isinstance(result, float))


class Sheet(Div):
    """All cells, and one field that goes to the cell being edited."""

    def build(self) -> None:
        names = [f"{column}{row}" for row in ROWS for column in COLUMNS]
        self.cells = {name: Cell(name) for name in names}
        self.editor = Input(
            aria_label="Content of the cell",
            on_blur=self.keep,
            on_keydown=on(self.press, keys=("Enter", "Escape"), stop=True),
        )
        self.edited: Cell | None = None
        for cell in self.cells.values():
            cell.on("click", lambda cell=cell: self.edit(cell))
            cell.on("keydown", lambda cell=cell: self.edit(cell), keys="Enter")
        head = Tr(Th(), [Th(column, scope="col") for column in COLUMNS])
        rows = [
            Tr(Th(row, scope="row"), [self.cells[f"{column}{row}"] for column in COLUMNS])
            for row in ROWS
        ]
        self += Table(Thead(head), Tbody(rows))
        for name, source in EXAMPLE.items():
            self.write(self.cells[name], source)

    async def edit(self, cell: Cell) -> None:
        if cell is self.edited:
            return
        self.keep()
        self.edited = cell
        self.editor.value = cell.source
        cell[:] = [self.editor]
        await self.update()
        await self.editor.call("focus")

    def press(self, event: KeyboardEvent) -> None:
        if event.key == "Escape" and self.edited:
            self.editor.value = self.edited.source
        self.keep()

    def keep(self) -> None:
        cell, self.edited = self.edited, None
        if cell:
            self.write(cell, self.editor.value)

    def write(self, cell: Cell, source: str) -> None:
        """Put something in a cell, and recompute what depends on it."""
        for name in cell.formula.reads if cell.formula else ():
            self.cells[name].readers.discard(cell)
        cell.source = source
        cell.formula = None
        if source.startswith("="):
            try:
                cell.formula = parsed(source[1:])
            except FormulaError as error:
                cell.result = f"#{error}"
        else:
            cell.result = number_or_text(source)
        for name in cell.formula.reads if cell.formula else ():
            self.cells[name].readers.add(cell)
        self.recompute(cell)

    def recompute(self, changed: Cell) -> None:
        """Compute a cell and all that read it, each after what it reads itself.

        What is left over when nothing can be computed next reads itself in the end: a cycle.
        """
        waiting = self.affected(changed)
        ready = [cell for cell, missing in waiting.items() if not missing]
        while ready:
            cell = ready.pop()
            del waiting[cell]
            self.compute(cell)
            for reader in cell.readers & waiting.keys():
                waiting[reader].discard(cell)
                if not waiting[reader]:
                    ready.append(reader)
        for cell in waiting:
            cell.result = "#cycle"
            cell.show_result()

    def affected(self, changed: Cell) -> dict[Cell, set[Cell]]:
        """The cells to compute, each with those among them that it reads."""
        found: dict[Cell, set[Cell]] = {}
        stack = [changed]
        while stack:
            cell = stack.pop()
            if cell not in found:
                found[cell] = set()
                stack.extend(cell.readers)
        for cell in found:
            for reader in cell.readers:
                found[reader].add(cell)
        return found

    def compute(self, cell: Cell) -> None:
        if cell.formula:
            try:
                cell.result = evaluated(cell.formula, lambda name: self.cells[name].result)
            except FormulaError as error:
                cell.result = f"#{error}"
        cell.show_result()


def number_or_text(source: str) -> float | str:
    try:
        return float(source)
    except ValueError:
        return source


CSS = """
.cells > div { font: .9rem/1.4 system-ui, sans-serif; overflow: auto; max-height: 24rem;
  border: 1px solid #8886;
  & table { border-collapse: separate; border-spacing: 0 }
  & th, & td { min-width: 5rem; height: 1.8em; padding: 0 .4rem; box-sizing: border-box;
    border-inline-end: 1px solid #8884; border-bottom: 1px solid #8884; white-space: nowrap }
  & th { position: sticky; background: light-dark(#f2f3f1, #262a27); font-weight: 500; z-index: 1 }
  & thead th { top: 0 }
  & tbody th, & thead th:first-child { left: 0; min-width: 2.5rem }
  & thead th:first-child { z-index: 2 }
  & td { text-align: start; cursor: cell }
  & td.number { text-align: end; font-variant-numeric: tabular-nums }
  & td:focus { outline: 2px solid light-dark(#2f855a, #68d391); outline-offset: -2px }
  & input { font: inherit; width: 9rem; margin: 0 -.4rem; box-sizing: border-box } }
"""

run(Page(Sheet(), title="Cells", css=CSS, classes="cells"))
