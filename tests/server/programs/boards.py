"""Shared pages that change all the time, each in its own order; a button on each counts clicks."""

from __future__ import annotations

import asyncio
import json
import random
from collections import defaultdict
from typing import Any

from tests.server.probe import Probe

from wardian import App, Button, Input, Li, Page, Span, Ul, run
from wardian.tree.describe import described

PAGES = 20
RATE = 30.0
"""Updates of each page in a second."""
SAMPLED_EVERY = 30
"""Updates, of all pages together, between two looks at what is queued."""


class Board(Page):
    """One page, its own random edits, and who clicked what on it."""

    def __init__(self, number: int) -> None:
        """Make it, with its seed."""
        self.number = number
        self.random = random.Random(number)
        self.updates = 0
        self.hits: dict[int, list[int]] = defaultdict(list)
        self.counted = Span("0", id="count")
        self.rows = Ul()
        super().__init__(
            self.counted,
            self.rows,
            Button("hit", id="hit", on_click=self.hit),
            Input(id="field"),
            title=f"{number}",
        )

    def hit(self, event: Any) -> None:
        """Note a click; tell this one tab each tenth."""
        hits = self.hits[event.view.number]
        hits.append(event.x)
        if len(hits) % 10 == 0:
            event.view.open(f"/{len(hits)}")

    def edit(self) -> None:
        """Change one thing."""
        rng, rows = self.random, self.rows
        self.updates += 1
        kind = rng.randrange(6)
        if kind == 0 and len(rows) < 12:
            rows.insert(rng.randint(0, len(rows)), Li(f"row {self.updates}"))
        elif kind == 1 and len(rows) > 4:
            del rows[rng.randrange(len(rows))]
        elif kind == 2 and len(rows) > 1:
            at = rng.randrange(len(rows))
            row = rows[at]
            if len(rows) >= 12 or rng.random() < 0.7:
                del rows[at]
            rows.insert(rng.randint(0, len(rows)), row)  # moved, or there once more
            row.classes = f"moved-{self.updates}"
        elif kind == 3 and len(rows):
            rows[rng.randrange(len(rows))].text = f"said {self.updates} é"
        elif kind == 4 and len(rows):
            rows[rng.randrange(len(rows))].show = rng.random() < 0.7
        else:
            self.counted.text = str(self.updates)


boards = [Board(number) for number in range(PAGES)]
app = App()
ticking: list[asyncio.Task[None]] = []


@app.route("/board/{number:int}")
def board(number: int) -> Page:
    """Give the shared page of a number."""
    return boards[number]


async def tick(board: Board) -> None:
    """Edit a board at its rate; what the machine was late for is made up for."""
    loop = asyncio.get_running_loop()
    due = loop.time() + board.random.random() / RATE
    while True:
        await asyncio.sleep(max(due - loop.time(), 0))
        due += 1 / RATE
        board.edit()
        # Sometimes one tab is to have it before the others.
        to = board.random.choice(board.views) if board.views and board.updates % 7 == 0 else None
        await board.update(to=to)
        if sum(board.updates for board in boards) % SAMPLED_EVERY == 0:
            probe.sample()


async def begin() -> None:
    """Start to change the boards."""
    ticking.extend(asyncio.create_task(tick(board)) for board in boards)


async def updates() -> int:
    """Give how often the least updated board was updated."""
    return min(board.updates for board in boards)


async def stop() -> dict[str, Any]:
    """Stop changing them; give every tree, and who clicked what."""
    for task in ticking:
        task.cancel()
    await asyncio.gather(*ticking, return_exceptions=True)
    ticking.clear()
    for board in boards:
        board.counted.text = f"the end after {board.updates}"
        if board.views:
            board.update(to=board.views[0])
        board.update()  # which has nothing new, and is the others' turn
    return {
        "trees": {f"/board/{b.number}": json.loads(described(b)) for b in boards},
        "hits": {view: hits for board in boards for view, hits in board.hits.items()},
        "updates": [board.updates for board in boards],
    }


probe = Probe({"begin": begin, "stop": stop, "updates": updates})
app.startup = probe.run
run(app)
