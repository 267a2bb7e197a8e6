"""The HTML page of an app."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from html import escape
from pathlib import Path

from .collect import Program, called_names

STYLE = """\
html { color-scheme: light dark; }
body { margin: 0; }
wardian-app { display: block; }
"""
FAVICON = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="#2f855a" \
stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round">\
<path d="M5 28V12L16 4l11 8v16z"/>\
<path d="M16 24v-9m0 4c-4 0-5-2-5-5 4 0 5 2 5 5zm0-2c0-3 1-5 5-5 0 3-1 5-5 5z"/></svg>
"""
CSP = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "worker-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "font-src 'self'; require-trusted-types-for 'script'"
)


def title_of(program: Program) -> str:
    """Return the title of the program's page: of ``Page(title="…")``, else from its file name."""
    for keyword in _page_keywords(program.trees):
        if keyword.arg == "title" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value)
    name = program.folder.resolve().name if program.entry.stem == "app" else program.entry.stem
    return name.replace("-", " ").replace("_", " ").capitalize()


def lang_of(program: Program) -> str:
    """Return the language of the program's page, ``en`` when it names none."""
    for keyword in _page_keywords(program.trees):
        if keyword.arg == "lang" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value)
    return "en"


def _page_keywords(trees: Iterable[ast.Module]) -> Iterable[ast.keyword]:
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and "Page" in called_names(node):
                yield from node.keywords


def render_page(program: Program, *, runtime: str, base: str = "", csp: bool = False) -> str:
    """Return the HTML document that runs one app.

    Args:
        program: The app.
        runtime: Address of the runtime's folder, without a slash at the end.
        base: What stands before the addresses of the app's own files.
        csp: Whether the page forbids itself everything it does not need.
    """
    policy = f'<meta http-equiv="Content-Security-Policy" content="{escape(CSP)}">\n' if csp else ""
    here, there = escape(base), escape(runtime)
    return f"""\
<!doctype html>
<html lang="{escape(lang_of(program))}">
<head>
<meta charset="utf-8">
{policy}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title_of(program))}</title>
<link rel="icon" href="{there}/favicon.svg">
<link rel="stylesheet" href="{there}/page.css">
<link rel="modulepreload" href="{there}/extras.js">
<link rel="modulepreload" href="{there}/pyodide/pyodide.mjs">
<link rel="modulepreload" href="{there}/pyodide/pyodide.asm.mjs">
<script type="module" src="{there}/wardian.js"></script>
</head>
<body>
<wardian-app src="{here}{escape(Path(program.entry).name)}" files="{here}wardian-site.json" page>
</wardian-app>
<noscript>This page runs Python in your browser and needs JavaScript for it.</noscript>
</body>
</html>
"""


def render_list(titles: dict[str, str], *, runtime: str, base: str = "") -> str:
    """Return a page that links to several apps, by name."""
    items = "\n".join(
        f'<li><a href="{escape(base + name)}/">{escape(title)}</a></li>'
        for name, title in titles.items()
    )
    return f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Apps</title>
<link rel="icon" href="{escape(runtime)}/favicon.svg">
</head>
<body>
<h1>Apps</h1>
<ul>
{items}
</ul>
</body>
</html>
"""
