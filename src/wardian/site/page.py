"""The HTML page of an app."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..brokers.addresses import check_address
from ..errors import InvalidChannelError
from .collect import Program, called_names
from .layout import Addresses

if TYPE_CHECKING:
    from .prerender import Prerendering

STYLE = """\
html { color-scheme: light dark; }
body { margin: 0; }
wardian-app { display: block; }
/* How far loading is, beside what is there: it moves nothing, and a short wait shows none. */
wardian-app[prerendered] > label.wardian-boot {
  position: fixed; inset: auto auto 0 0; z-index: 1; padding: .25rem .5rem;
  background: Canvas; color: CanvasText; opacity: .9; animation: wardian-late 1s step-end;
}
@keyframes wardian-late { from { visibility: hidden; } }
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
    "font-src 'self'; manifest-src 'self'; require-trusted-types-for 'script'"
)

_SOCKETS = {"http": "ws", "https": "wss"}
_TAKE_CHANNELS = frozenset({"Channel", "Pipe", "send", "send_nowait"})
_CHANNEL_NAMES = ("channel", "name")


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


def _servers_of(program: Program) -> Iterable[str]:
    """Return the origins whose channels the program names as texts in calls, for a policy."""
    origins: set[str] = set()
    for tree in program.trees:
        for named in _channels_of(tree):
            with suppress(InvalidChannelError):
                scheme, _, host = check_address(named).partition("://")
                place = host.partition("/")[0]
                origins |= {f"{each}://{place}" for each in (scheme, _SOCKETS[scheme])}
    return sorted(origins)


def _channels_of(tree: ast.Module) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not _TAKE_CHANNELS.isdisjoint(called_names(node)):
            keywords = (each.value for each in node.keywords if each.arg in _CHANNEL_NAMES)
            for value in (*node.args[:1], *keywords):
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value


def _page_keywords(trees: Iterable[ast.Module]) -> Iterable[ast.keyword]:
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and "Page" in called_names(node):
                yield from node.keywords


def render_page(
    program: Program,
    *,
    addresses: Addresses,
    head: str = "",
    csp: bool = False,
    page: Prerendering | None = None,
    style: str = "",
    base: str = "",
    boot: Mapping[str, Any] | None = None,
) -> str:
    """Return the HTML document that runs one app.

    A document in a folder below the app's has the app's folder as its base address: a relative
    address that the program names means the same file in all its pages, whether it stands in an
    attribute, in a style or in markup, before Python is there and afterwards. ``early.js`` lets
    links within the document go on leading there.

    Args:
        program: The app.
        addresses: Where the page finds what it runs, as seen from its base address.
        head: Further markup for its head.
        csp: Whether the page forbids itself everything it does not need.
        page: What the app shows first; ``None`` leaves its place empty until Python is there.
        style: Address of the style sheet of ``page``; empty where it has none.
        base: The app's folder as seen from the document's, with a slash at its end; empty where
            they are the same.
        boot: What the script is told of the files it asks for; ``None`` lets it look for them.
    """
    policy = ""
    if csp:
        allowed = " ".join(["connect-src 'self'", *_servers_of(program)])
        text = CSP.replace("connect-src 'self'", allowed)
        policy = f'<meta http-equiv="Content-Security-Policy" content="{escape(text)}">\n'
    there, pyodide = addresses.runtime, addresses.pyodide
    says = page.head if page is not None else {}

    def checked(address: str) -> str:
        integrity = addresses.integrity.get(address)
        check = f' integrity="{integrity}" crossorigin' if integrity else ""
        return f'"{escape(address)}"{check}'

    early = styles = own_head = told = ""
    root = f'<base href="{escape(base)}">\n' if base else ""
    script = "wardian.js"
    state, content = "page>", "\n"
    if page is not None:
        script = "prerendered.js"
        # Not with a single file, which asks for nothing.
        wasm = f' data-ahead="{escape(pyodide)}/pyodide.asm.wasm"' if addresses.interpreter else ""
        early = f"<script src={checked(f'{there}/early.js')}{wasm}></script>\n"
        if style:
            styles = f'<link rel="stylesheet" href={checked(style)} data-wardian="css">\n'
        own_head = f"<!--wardian-head-->{says.get('head', '')}<!--/wardian-head-->\n"
        route = f'route="{escape("#" + page.route)}" ' if page.path else ""
        state, content = f"{route}page prerendered>", page.html
    files = f'files="{escape(addresses.files)}" ' if addresses.files else ""
    if boot is not None:
        told = f'<script type="application/json" data-wardian="boot">{_json(boot)}</script>\n'
    return f"""\
<!doctype html>
<html lang="{escape(says.get("lang") or lang_of(program))}">
<head>
<meta charset="utf-8">
{policy}{root}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(says.get("title") or title_of(program))}</title>
{early}<link rel="icon" href="{escape(says.get("favicon") or f"{there}/favicon.svg")}">
<link rel="stylesheet" href={checked(f"{there}/page.css")}>
{styles}{own_head}\
{_hints(addresses, boot, checked)}\
{told}<script type="module" src={checked(f"{there}/{script}")}></script>
{head}</head>
<body>
<wardian-app src="{escape(addresses.source)}" {files}\
pyodide="{escape(pyodide)}/" {state}{content}</wardian-app>
<noscript>This page runs Python in your browser and needs JavaScript for it.</noscript>
</body>
</html>
"""


def _hints(
    addresses: Addresses, boot: Mapping[str, Any] | None, checked: Callable[[str], str]
) -> str:
    """Say what the page is going to ask for, so that all of it is on its way at once."""
    there, pyodide = addresses.runtime, addresses.pyodide
    files: Mapping[str, Any] = (boot or {}).get("files", {})
    modules = [f"{pyodide}/pyodide.mjs"]
    if not addresses.interpreter:
        modules.append(f"{pyodide}/pyodide.asm.mjs")
    if boot is None or addresses.files:
        modules.insert(0, f"{there}/extras.js")
    memory = "snapshot.wasm" if "snapshot.wasm" in files else "python.wasm"
    if memory == "snapshot.wasm":
        modules.append(f"{there}/snapshot.js")
    fetched = [str(files[memory].get("url", f"{there}/{memory}"))] if memory in files else []
    # Not the WebAssembly: Chromium never finds what V8 has compiled of a file that was preloaded.
    lines = [f'<link rel="modulepreload" href={checked(each)}>\n' for each in modules]
    if addresses.interpreter:
        lines.append(
            f'<script async data-wardian="interpreter" src={checked(addresses.interpreter)}>'
            "</script>\n"
        )
    # As fetch() asks for them; the script checks them itself.
    lines += [
        f'<link rel="preload" as="fetch" crossorigin href="{escape(each)}">\n' for each in fetched
    ]
    return "".join(lines)


def _json(value: Mapping[str, Any]) -> str:
    """Write a value as JSON in which nothing can end the element that holds it."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def render_list(titles: dict[str, str], *, runtime: str, base: str = "", head: str = "") -> str:
    """Return a page that links to several apps, by name."""
    items = "\n".join(
        f'<li><a href="{escape(base + quote(name))}/">{escape(title)}</a></li>'
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
{head}</head>
<body>
<h1>Apps</h1>
<ul>
{items}
</ul>
</body>
</html>
"""
