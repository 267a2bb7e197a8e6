"""Pages as a server renders them first, and the messages that tabs attach with.

A case is an object with ``name`` and ``setup``, Python lines that make ``page``; ``html`` is the
page as ``html_of`` renders it for a document, ``css`` the style sheet that goes with it,
``message`` what the tab is sent once it is there. pytest compares these with what the tree gives;
node lets the client attach to ``html`` with ``message`` and counts the nodes that it makes: none.
``python -m tests.prerender.running`` rewrites the cases; read the difference it makes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.golden.running import _names, _Transport, execute, start_anew

import wardian
from wardian.live.app import App
from wardian.live.view import View
from wardian.tree.html import StyleSheet, html_of

FILE = Path(__file__).parent / "pages.json"


def load() -> list[dict[str, Any]]:
    """Read the cases."""
    cases: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return cases


def run(case: dict[str, Any]) -> dict[str, str]:
    """Give what a server would answer and send for the page of a case."""
    start_anew()
    names: dict[str, Any] = {name: getattr(wardian, name) for name in _names()}
    execute(case["setup"], names)
    page = names["page"]
    sheet = StyleSheet()
    html = html_of(page, sheet=sheet)
    transport = _Transport()
    view = View(App(page), page, transport, 1)
    view.show()
    message = transport.sent[0]
    view.close()
    return {"html": html, "css": sheet.text, "message": message}


def accept() -> None:
    """Write what the tree gives now into every case."""
    cases = [{**case, **run(case)} for case in load()]
    FILE.write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    accept()
