"""What a program does that cannot work in a page opened from a disk.

Such a page has no origin: a request for an address of its own finds nothing, and workers, service
workers and cookies are refused. What of that can be read in the source is said when it is built,
with the line; what is computed while the program runs is not seen here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from .collect import Program, called_names, parse
from .folding import attributes_of, is_applied, path_of
from .sheets import references

_REQUESTS = ("fetch", "pyfetch", "open_url")
_REFUSED = {
    "Worker": "a page from a disk may start no worker",
    "SharedWorker": "a page from a disk may start no worker",
    "serviceWorker": "a page from a disk has no service worker",
    "cookie": "a page from a disk keeps no cookies; State(..., keep=True) is kept",
}
_OTHER_PLACE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#|\?|$", re.IGNORECASE)
_IN_A_STYLE = re.compile(r"""\burl\(\s*["']?([^"')\s]+)""")
_LINK = re.compile(r"""<link\b(?:[^"'>]|"[^"]*"|'[^']*')*>""", re.IGNORECASE)
_LOADING = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest"}
_NOT_CARRIED = (
    "is no file of the program, so there is nothing at that address; put it beside the program and "
    "name it with --include, or write the whole address"
)
_ADDRESSES = ("src", "href", "poster", "action")


def find_limits(program: Program) -> tuple[str, ...]:
    """Return a sentence for each thing in a program that will not work, file by file."""
    carried = {path.relative_to(program.folder).as_posix() for path in program.files}
    sources = [path for path in program.files if path.suffix == ".py"]
    found = []
    for file in sources:
        tree = parse(file)
        where = file.relative_to(program.folder).as_posix()
        limits = sorted(_limits_of(tree, carried))
        found += [f"{where}, line {line}: {text}" for line, text in limits]
    for file in (path for path in program.files if path.suffix.lower() == ".css"):
        where = file.relative_to(program.folder).as_posix()
        for named in references(where, file.read_bytes()):
            if named.path not in carried:
                found.append(f"{where}, line {named.line}: {named.text} {_NOT_CARRIED}")
    return tuple(dict.fromkeys(found))


def _limits_of(tree: ast.Module, carried: Collection[str]) -> Iterator[tuple[int, str]]:
    browser = _names_of_the_browser(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _requests(node)
            yield from _addresses(node, carried)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _styles(node.lineno, node.value)
            yield from _links(node.lineno, node.value, carried)
        elif isinstance(node, ast.Attribute) and node.attr in _REFUSED:
            if _root(node) in browser:
                yield node.lineno, f"{node.attr}: {_REFUSED[node.attr]}"
        elif isinstance(node, ast.ImportFrom) and node.module == "js":
            for alias in node.names:
                if alias.name in _REFUSED:
                    yield node.lineno, f"{alias.name}: {_REFUSED[alias.name]}"


def _requests(node: ast.Call) -> Iterator[tuple[int, str]]:
    name = next((name for name in called_names(node) if name in _REQUESTS), None)
    if name is None or not node.args:
        return
    address = _constant(node.args[0])
    if address is not None and not _OTHER_PLACE.match(address):
        yield (
            node.lineno,
            f"{name}({address!r}) asks the page's own site, and a page from a disk has none; "
            "open(...) reads a file that travels with the program",
        )


def _addresses(node: ast.Call, carried: Collection[str]) -> Iterator[tuple[int, str]]:
    for keyword in node.keywords:
        address = _constant(keyword.value)
        if keyword.arg not in _ADDRESSES or address is None or _OTHER_PLACE.match(address):
            continue
        if path_of(address) not in carried:
            yield (
                keyword.value.lineno,
                f"{keyword.arg}={address!r} is no file of the program, so there is nothing at "
                "that address; put it beside the program, or write the whole address",
            )


def _styles(line: int, text: str) -> Iterator[tuple[int, str]]:
    for found in _IN_A_STYLE.finditer(text):
        if not _OTHER_PLACE.match(found[1]):
            yield (
                line + text.count("\n", 0, found.start()),
                f"{found[0]}) in a style finds no file of the program; show the picture as an "
                "element, or write it as a data: address",
            )


def _links(line: int, text: str, carried: Collection[str]) -> Iterator[tuple[int, str]]:
    """Look for links in markup, such as a page gives for its head."""
    for found in _LINK.finditer(text):
        values = attributes_of(found[0])
        address, kinds = values.get("href", ""), set(values.get("rel", "").lower().split())
        if _OTHER_PLACE.match(address) or not kinds & _LOADING:
            continue
        at = line + text.count("\n", 0, found.start())
        if path_of(address) not in carried:
            yield at, f"{found[0]} {_NOT_CARRIED}"
        elif not is_applied(values):
            yield at, f"{found[0]} finds no file of the program; only style sheets in force do"


def _names_of_the_browser(tree: ast.Module) -> set[str]:
    """Return the names under which a module has ``js`` or what it imports from there."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name for alias in node.names if alias.name == "js"}
        elif isinstance(node, ast.ImportFrom) and node.module == "js":
            names |= {alias.asname or alias.name for alias in node.names}
    return names


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
