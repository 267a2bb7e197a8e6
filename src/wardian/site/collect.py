"""Which files a program needs: itself, the modules beside it that it imports, its data.

Nothing is taken because it happens to lie there: a folder with a program may hold keys, notes and
backups, and a site is public. Taken are modules that an ``import`` names, files and folders that a
string in the program names, and what the caller includes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import SourceError
from .syntax import parse_source

_SKIPPED = ("__pycache__", "node_modules")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One app and what it is made of.

    Attributes:
        entry: The file that runs.
        files: Everything it may import or open, the entry first; all below the entry's folder.
        trees: The syntax tree of each Python file among them.
    """

    entry: Path
    files: tuple[Path, ...]
    trees: tuple[ast.Module, ...]

    @property
    def folder(self) -> Path:
        """Where the entry stands; it is the working directory of the running app."""
        return self.entry.parent


def collect(entry: Path, *, include: Sequence[str] = ()) -> Program:
    """Find what the program in ``entry`` needs.

    Args:
        entry: A Python file.
        include: Further files as glob patterns, relative to the entry's folder.

    Raises:
        SourceError: A file is missing or does not parse, or a pattern matches nothing.
    """
    if not entry.is_file():
        raise SourceError(f"expected a Python file, there is no {entry}")
    folder = entry.parent
    trees: dict[Path, ast.Module] = {}
    data: set[Path] = set()
    waiting = [entry]
    while waiting:
        file = waiting.pop()
        if file in trees:
            continue
        trees[file] = parse(file)
        waiting.extend(_local_modules(trees[file], file=file, folder=folder))
    for tree in trees.values():
        data.update(_named_files(tree, folder))
    for pattern in include:
        data.update(_matching(pattern, folder))
    for file in sorted(data):
        if file.suffix == ".py" and file not in trees:
            trees[file] = parse(file)
    modules = sorted(set(trees) - {entry})
    rest = sorted(data - set(trees))
    return Program(entry=entry, files=(entry, *modules, *rest), trees=tuple(trees.values()))


def parse(file: Path) -> ast.Module:
    """Read a Python file.

    Raises:
        SourceError: It is not UTF-8 text or not Python; says where.
    """
    try:
        return parse_source(file.read_bytes(), name=str(file))
    except SyntaxError as error:
        line = (error.text or "").strip()
        where = f"{file}, line {error.lineno}"
        raise SourceError(f"expected Python, got {error.msg} in {where}: {line}") from None
    except ValueError as error:
        raise SourceError(f"expected Python, {file} is not: {error}") from None


def _local_modules(tree: ast.Module, *, file: Path, folder: Path) -> Iterator[Path]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _module_files(folder, alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            base = folder
            if node.level:
                base = file.parents[node.level - 1]
                if base != folder and folder not in base.parents:
                    continue  # above the program: it would fail there as well
            parts = node.module.split(".") if node.module else []
            yield from _module_files(base, parts)
            for alias in node.names:
                yield from _module_files(base, [*parts, alias.name])


def _module_files(base: Path, parts: Sequence[str]) -> Iterator[Path]:
    """Yield the files that importing a dotted name below ``base`` runs."""
    here = base
    for part in parts:
        module = here / f"{part}.py"
        if module.is_file():
            yield module
            return
        here = here / part
        if not here.is_dir():
            return
        if (here / "__init__.py").is_file():
            yield here / "__init__.py"


def _named_files(tree: ast.Module, folder: Path) -> Iterator[Path]:
    docstrings = set(_docstrings(tree))
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        name = node.value
        if id(node) in docstrings or not name or "\n" in name or "\0" in name or len(name) > 255:
            continue
        if name.startswith(("/", "~")) or ".." in name.split("/"):
            continue
        found = folder / name
        # A lone word is a file only with a suffix, and a folder only with a slash: "data" may be
        # any string, "data/" and "data/x" may not.
        if found.is_file() and ("." in name or "/" in name):
            yield found
        elif "/" in name and found.is_dir() and not any(map(_hidden, Path(name).parts)):
            yield from _below(found)


def _docstrings(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr):
                yield id(first.value)


def _matching(pattern: str, folder: Path) -> Iterator[Path]:
    if pattern.startswith("/") or ".." in pattern.split("/"):
        raise SourceError(f"expected a pattern below {folder}, got {pattern}")
    found = [file for file in folder.glob(pattern) if file.is_file()]
    if not found:
        raise SourceError(f"expected files for --include {pattern} in {folder}, found none")
    yield from found


def _below(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*"):
        parts = file.relative_to(folder).parts
        if file.is_file() and not any(_hidden(part) for part in parts):
            yield file


def _hidden(part: str) -> bool:
    return part.startswith(".") or part in _SKIPPED or part.endswith(".pyc")


def find_apps(source: Path) -> dict[str, Path]:
    """Find the apps in a file or a folder.

    Returns:
        The entry file by name; the name is ``""`` for the one app of a file or of a folder with
        an ``app.py``. Otherwise each sub folder with an ``app.py`` is an app, and so is each
        Python file that calls ``run``.

    Raises:
        SourceError: There is none.
    """
    if not source.exists():
        raise SourceError(f"expected a Python file or a folder, there is no {source}")
    if source.is_file():
        if source.suffix != ".py":
            raise SourceError(f"expected a Python file (.py), got {source}")
        return {"": source}
    if (source / "app.py").is_file():
        return {"": source / "app.py"}
    apps = {file.parent.name: file for file in source.glob("*/app.py")}
    apps |= {file.stem: file for file in source.glob("*.py") if _runs(parse(file))}
    visible = {name: apps[name] for name in sorted(apps) if not _hidden(name)}
    if not visible:
        raise SourceError(f"expected app.py in {source} or in a folder below it, found none")
    return visible


def _runs(tree: ast.Module) -> bool:
    return any("run" in called_names(node) for node in ast.walk(tree))


def called_names(node: ast.AST) -> Iterable[str]:
    """Return the last name of what ``node`` calls, if it is a call."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name):
            return (node.func.id,)
        if isinstance(node.func, ast.Attribute):
            return (node.func.attr,)
    return ()
