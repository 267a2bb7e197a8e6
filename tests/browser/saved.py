"""What programs are made of that start from saved memory: a counter, a module, a file of data."""

from __future__ import annotations

from pathlib import Path

COUNTER = """
class Counter(Div):
    n = State(0)

    def build(self):
        self += Output(lambda: self.n, id="count")
        self += Button(Icon("plus"), id="more", on_click=self.more)
        self += Ul(Each(range(30), lambda each: Li(f"item {each}")))

    def more(self):
        self.n += 1
"""
_MODELS = """
GREETING = 'hello'

def refuse(row):
    raise ValueError("no such thing")  # the line that is shown
"""


def write_program(folder: Path, source: str) -> None:
    """Write a program, with the module ``models`` and the file ``rows.txt`` beside it."""
    (folder / "app.py").write_text(source)
    (folder / "models.py").write_text(_MODELS)
    (folder / "rows.txt").write_text("1 2 3")
