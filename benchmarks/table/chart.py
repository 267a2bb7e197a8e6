"""The figures as a picture: means as bars, and every operation's ratio beside them."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from .figures import Figures
from .operations import OPERATIONS
from .report import BASE, geomeans, ratios

PATH = Path(__file__).parents[2] / "docs" / "reference" / "table.svg"
LABELS = {
    "vanilla": "Vanilla JavaScript",
    "react": "React",
    "each": "Wardian, Each",
    "template": 'Wardian, html(t"")',
    "elements": "Wardian, elements",
    "wybthon": "wybthon",
    "puepy": "PuePy",
    "pyscript": "pyscript.web",
}
OURS = ("each", "template", "elements")
_LEFT, _BARS, _CELLS, _CELL = 24, 176, 456, 62
_TOP, _ROW = 104, 34
_WIDEST = 2.5  # of the scale; longer bars are cut, and say how long they are
_UNIT = (_CELLS - 76 - _BARS) / _WIDEST
_STYLE = """
  svg { --paper: #ffffff; --ink: #1f2a24; --faint: #5d6b64; --line: #d9dfdb;
    --ours: #1d7a4d; --others: #a9b4ae; font: 13px system-ui, sans-serif }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #14201a; --ink: #e8efe9; --faint: #9fb0a6; --line: #2c3b33;
      --ours: #4cc38a; --others: #5a6a61 }
  }
  text { fill: var(--ink) }
  .title { font-size: 16px; font-weight: 600 }
  .faint { fill: var(--faint); font-size: 12px }
  .number { font-variant-numeric: tabular-nums; text-anchor: end }
  .ours { font-weight: 600 }
  .paper { fill: var(--paper); stroke: var(--line) }
  .line { stroke: var(--line) }
  .bar { fill: var(--others) }
  .bar.ours { fill: var(--ours) }
  .base { stroke: var(--ink); stroke-dasharray: 2 3 }
"""


def write(figures: Figures, path: Path = PATH) -> None:
    """Draw what was measured."""
    totals = figures.totals()
    over = ratios(totals)
    means = {BASE: 1.0, **geomeans(totals)}
    columns = [each for each in OPERATIONS if each.name in over]
    names = sorted(means, key=lambda name: means[name])
    width = _CELLS + _CELL * len(columns) + _LEFT
    height = _TOP + _ROW * len(names) + 44
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{escape(_summary(means, names))}">',
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="8"/>',
        _text(_LEFT, 34, "A table of 1,000 rows: time from a click to the painted page", "title"),
        _text(_LEFT, 55, "as a multiple of vanilla JavaScript’s; shorter is quicker", "faint"),
        *_heads([each.title for each in columns]),
    ]
    for index, name in enumerate(names):
        cells = [over[each.name][name] for each in columns]
        parts += _row(index, name=name, mean=means[name], cells=cells)
    end = _TOP + _ROW * len(names)
    x = _BARS + _UNIT
    parts += [
        f'<line class="base" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 6}" y2="{end - 2}"/>',
        _text(_LEFT, end + 22, _NOTE, "faint"),
        "</svg>\n",
    ]
    path.write_text("\n".join(parts))


_NOTE = (
    "Measured as js-framework-benchmark does, in one Chromium session, in turns. "
    "Mean: geometric, with its weights. Bars are cut at 2.5."
)


def _heads(titles: list[str]) -> list[str]:
    parts = [_text(_BARS, _TOP - 14, "mean", "faint")]
    for index, title in enumerate(titles):
        x = _CELLS + _CELL * (index + 1)
        words = title.split(" ", 1)
        y = _TOP - 14 - 15 * (len(words) - 1)
        parts += [_text(x, y + 15 * line, word, "faint number") for line, word in enumerate(words)]
    return parts


def _row(index: int, *, name: str, mean: float, cells: list[float]) -> list[str]:
    y = _TOP + _ROW * index
    ours = "ours" if name in OURS else ""
    length = _UNIT * min(mean, _WIDEST)
    middle = y + 20
    parts = [
        f'<line class="line" x1="{_LEFT}" x2="{_CELLS + _CELL * len(cells)}" y1="{y}" y2="{y}"/>',
        _text(_LEFT, middle, LABELS[name], ours),
        f'<rect class="bar {ours}" x="{_BARS}" y="{y + 8}" width="{length:.1f}" height="17"/>',
        _text(_BARS + length + 8, middle, _figure(mean), ours),
    ]
    for column, cell in enumerate(cells):
        x = _CELLS + _CELL * (column + 1)
        parts.append(_text(x, middle, _figure(cell), f"number {ours}".strip()))
    return parts


def _figure(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _text(x: float, y: float, content: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.0f}" y="{y:.0f}">{escape(content)}</text>'


def _summary(means: dict[str, float], names: list[str]) -> str:
    told = ", ".join(f"{LABELS[name]} {_figure(means[name])}" for name in names)
    return f"Mean over nine operations, as a multiple of vanilla JavaScript: {told}".replace(
        '"', "'"
    )
