"""Golden cases: what the tree sends, word for word, and what a tab shows of it.

A case is an object with ``name``, ``transmissions`` (what goes to the tab, in order) and ``html``
(what the tab shows after each, in the normal form of ``wardian.testing.nodes``). A case about the
tree also has ``setup`` and ``steps``, lists of Python lines: ``setup`` makes ``page``, which is
then shown in view 1; each step changes something and is flushed. ``refused`` has patches that a tab
must refuse after all of these, each with what is wrong with it: they change nothing.

pytest runs the cases here, node and a browser run the same files against the client.
"""

from __future__ import annotations

import json
import linecache
from itertools import count
from pathlib import Path
from typing import Any

import wardian
from wardian import elements
from wardian.errors import BadPatchError
from wardian.live.app import App
from wardian.live.dispatch import receive
from wardian.live.updating import flush_everything
from wardian.live.view import View
from wardian.testing.dom import Tab
from wardian.tree.ledger import ledger
from wardian.tree.lists import row_plan, shape
from wardian.tree.node import restart_ids

FOLDER = Path(__file__).parent


def files() -> list[Path]:
    """Give the files of cases, in order."""
    return sorted(FOLDER.rglob("*.json"))


def load(path: Path) -> list[dict[str, Any]]:
    """Read the cases of a file: an array of them, or one."""
    read = json.loads(path.read_text(encoding="utf-8"))
    return read if isinstance(read, list) else [read]


def run(case: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Run a case against the tree; give what was sent and what the tab showed after each."""
    start_anew()
    transport = _Transport()
    names: dict[str, Any] = {name: getattr(wardian, name) for name in _names()}
    names["tab"] = transport.tab
    execute(case["setup"], names)
    page = names["page"]
    names["view"] = transport.view = View(App(page), page, transport, 1)
    transport.view.show()
    html = [transport.tab.html(1)]
    for step in case["steps"]:
        execute(step, names)
        flush_everything()
        html.append(transport.tab.html(1))
        if len(transport.sent) != len(html):
            raise AssertionError(
                f"expected one transmission from {step}, got {transport.sent[len(html) - 1 :]}"
            )
    sent = list(transport.sent)
    transport.view.close()
    return sent, html


def start_anew() -> None:
    """Forget all that makes ids and numbers depend on what ran before."""
    ledger.clear()
    restart_ids()
    shape._numbers = count(1)
    row_plan._known.clear()


def execute(lines: list[str], names: dict[str, Any]) -> None:
    """Run lines as a program that has a file: what reads the source of functions finds it."""
    text = "\n".join(lines)
    file = f"<golden {hash(text):x}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), names)


def show(case: dict[str, Any]) -> list[str]:
    """Give what a tab shows after each transmission of a case; each patch is applied twice."""
    tab = Tab()
    html = []
    for text in case["transmissions"]:
        tab.receive(text)
        html.append(tab.html(1))
        if text.startswith(('["p"', '[["p"')):
            tab.receive(text)
            if tab.html(1) != html[-1]:
                raise AssertionError(f"expected the patch to change nothing twice: {text}")
    return html


def accepted(case: dict[str, Any]) -> list[str]:
    """Give what is wrong with the patches that a tab should refuse and does not."""
    wrong = []
    for why, text in case.get("refused", ()):
        tab = Tab()
        for before in case["transmissions"]:
            tab.receive(before)
        try:
            tab.receive(text)
        except BadPatchError:
            if tab.html(1) != case["html"][-1]:
                wrong.append(f"{why}: changed something")
        else:
            wrong.append(why)
    return wrong


def accept() -> None:
    """Write what the tree sends now into every case that has a program."""
    for path in files():
        cases = load(path)
        if all("setup" in case for case in cases):
            for case in cases:
                case["transmissions"], case["html"] = run(case)
            text = json.dumps(cases, indent=1, ensure_ascii=False)
            path.write_text(text + "\n", encoding="utf-8")


class _Transport:
    """Keeps what is sent, and carries it to a tab."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.view: View | None = None
        self.tab = Tab(self.reply)

    def reaches(self, view: View) -> bool:
        return True

    attends = reaches

    def send(self, text: str, *, to: View | None = None) -> None:
        self.sent.append(text)
        self.tab.receive(text)

    def tell(self, view: View, text: str) -> None:
        self.send(text)

    def reply(self, text: str) -> None:
        assert self.view is not None
        receive(text, {1: self.view})


def _names() -> list[str]:
    return [*(name for name in dir(wardian) if name[0].isupper()), "on", *dir(elements)]
