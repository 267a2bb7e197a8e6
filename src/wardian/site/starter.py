"""The files of a new app."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import OutputFolderError, SourceError

_APP = '''\
"""{title}: what this app does, in one line."""

from wardian import Button, Div, Form, H1, Input, Li, Main, Page, Span, State, Ul, run

page = Page(title="{title}", css="""
    main {{ max-width: 32rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui }}
    button, input {{ font: inherit; padding: .3rem .7rem }}
""")


class Counter(Div):
    """A component: a plain class; ``count`` is a plain attribute that the page follows."""

    count = State(0)

    def build(self):
        self += Button("−", on_click=self.decrease, aria_label="less")
        self += Span(lambda: f" {{self.count}} ", aria_live="polite")
        self += Button("+", on_click=self.increase, aria_label="more")

    def increase(self):
        self.count += 1

    def decrease(self):
        self.count -= 1


class Notes(Div):
    """Children are a list: append to it, sort it, delete from it."""

    def build(self):
        self.field = Input(placeholder="A note", aria_label="A note")
        self.list = Ul()
        self += Form(self.field, Button("Add"), on_submit=self.add)
        self += self.list

    def add(self):
        if self.field.value:
            self.list += Li(self.field.value)
            self.field.value = ""


page += Main(H1(page.title), Counter(), Notes())
run(page)
'''
_README = """\
# {title}

A Wardian app: Python that runs in the page.

    wardian build app.py -o dist     make a folder for any static host
    wardian preview dist             look at it at http://127.0.0.1:8000

- `app.py` is the program. Modules beside it that it imports, and files that it names, go along.
- `requirements.txt`, if you add one, names pure-Python packages; they are put into `dist` too.
- To publish, copy `dist` to a static host, for instance GitHub Pages. Nothing runs on a server.
"""


def start_app(folder: Path) -> tuple[Path, ...]:
    """Write the files of a new app into a new folder and return their paths.

    Raises:
        SourceError: The folder's name cannot be a title.
        OutputFolderError: There is something at that path already.
    """
    name = folder.name
    if not re.fullmatch(r"[A-Za-z][\w .-]*", name):
        raise SourceError(f"expected a name of letters, digits and dashes, got {name!r}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputFolderError(f"expected a new folder, {folder} is there already")
    title = re.sub(r"[-_.]+", " ", name).strip().capitalize()
    contents = {
        "app.py": _APP.format(title=title),
        "README.md": _README.format(title=title),
        ".gitignore": "dist/\n__pycache__/\n",
    }
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in contents.items():
        (folder / path).write_text(text, "utf-8")
    return tuple(folder / path for path in contents)
