"""A page with one button that may be pressed, and everything that must never run."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from tests.server.probe import watched

from wardian import App, Button, Div, Fieldset, Input, Page, Request, Span, Textarea, run
from wardian.tree.describe import described

sprung: list[str] = []
baited: Counter[int] = Counter()
keys: Counter[int] = Counter()
pages: dict[str, Traps] = {}
loose = Button("in no page")
loose.on("click", lambda event: sprung.append("in no page"))


class Traps(Page):
    """One visitor's page. Each trap tells its name when its handler runs."""

    def __init__(self, name: str) -> None:
        """Lay all traps."""
        self.traps = {
            "hidden": self.trap("hidden", show=False),
            "in hidden": self.trap("in hidden"),
            "disabled": self.trap("disabled", disabled=True),
            "in disabled": self.trap("in disabled"),
            "deaf": self.trap("deaf"),
            "removed": self.trap("removed"),
            "other event": Button("other event"),
        }
        self.traps["deaf"].off("click")
        self.traps["other event"].on("dblclick", self.spring("other event"))
        self.bait = Button("bait", id="bait", on_click=self.bite)
        self.label = Span("label", id="label")
        self.field = Input(id="field", value="mine")
        self.keyed = Input(id="keyed")
        self.keyed.on("keydown", self.press, keys=["Enter"])
        super().__init__(
            self.bait, self.label, self.field, self.keyed, Textarea("long", id="area"),
            Input(type="checkbox", id="box"),
            self.traps["hidden"], self.traps["disabled"], self.traps["deaf"],
            self.traps["removed"], self.traps["other event"],
            Div(self.traps["in hidden"], show=False),
            Fieldset(self.traps["in disabled"], disabled=True),
            title=name,
        )  # fmt: skip
        pages[name] = self

    def trap(self, name: str, **attributes: Any) -> Button:
        """Make a button that must not be pressed."""
        return Button(name, on_click=self.spring(name), **attributes)

    def spring(self, name: str) -> Any:
        """Make the handler of a trap."""
        return lambda event: sprung.append(name)

    def bite(self, event: Any) -> None:
        """Count what may happen; show it."""
        baited[event.view.number] += 1
        self.bait.text = f"{baited[event.view.number]}"

    def press(self, event: Any) -> None:
        """Count a key that may be pressed; any other springs the trap."""
        keys[event.view.number] += 1
        if event.key != "Enter":
            sprung.append(f"the key {event.key!r}")

    def on_mount(self) -> None:
        """Take one trap away again."""
        self.remove(self.traps["removed"])
        self.update()

    def _secret(self) -> None:
        sprung.append("_secret")


def page(request: Request) -> Page:
    """Make a page named after its address."""
    return Traps(request.query.get("name", ""))


async def ids(name: str) -> dict[str, int]:
    """Give the ids of a page's traps, and of what is in no page."""
    traps = {each: element._id for each, element in pages[name].traps.items()}
    return {**traps, "root": pages[name]._id, "in no page": loose._id}


async def tree(name: str) -> Any:
    """Give a page as it is."""
    return json.loads(described(pages[name]))


async def caught() -> dict[str, Any]:
    """Give which traps were sprung since the last time, and what was pressed rightly."""
    names, sprung[:] = list(sprung), []
    return {"sprung": names, "baited": baited, "keys": keys}


async def ask(name: str) -> None:
    """Call a method in the tab of a page, whose answer only that tab may give."""
    call = pages[name].field.call("select")
    number = max(call_numbers())
    answers[name] = {"number": number, "call": call}


def call_numbers() -> list[int]:
    """Give the numbers of calls under way."""
    from wardian.live import calls

    return list(calls._open)


answers: dict[str, dict[str, Any]] = {}


async def asked(name: str) -> dict[str, Any]:
    """Give a call's number, and whether it was answered."""
    given = answers[name]
    return {"number": given["number"], "done": given["call"]._done}


run(watched(App(page), ids=ids, tree=tree, caught=caught, ask=ask, asked=asked))
