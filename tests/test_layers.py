"""The layers, read from the imports: who may import whom, and what nobody may use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from wardian import errors

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "wardian"

# A layer may import itself and whatever stands before it; equal numbers stand side by side.
LAYERS = {
    "errors": 0,
    "wire": 1,
    "brokers": 2,
    "tree": 2,
    "elements": 3,
    "live": 4,
    "browser": 5,
    "server": 5,
    "testing": 5,
    "compat": 5,
    "site": 6,
    "cli": 7,
}
OWNERS = {
    "js": "browser",
    "pyodide": "browser",
    "pyodide_js": "browser",
    "redis": "brokers",
    "wardian_bridge": "browser",
    "starlette": "server",
    "uvicorn": "server",
    "websockets": "server",
}
IN_PYODIDE = "site/jobs/"  # while a site is built, as ``browser`` is in the page
PURE = ("errors", "wire", "tree", "elements")
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill", "ctypes"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
# Where one of them is the point, and why.
ALLOWED = {
    ("browser/boot.py", "exec"): "runs the program that the page names",
    ("browser/boot.py", "compile"): "compiles the program that the page names",
    ("browser/late.py", "marshal"): "unpacks modules of our own, as the boot script does",
    ("browser/library.py", "exec"): "runs the modules of the standard library",
    ("browser/library.py", "marshal"): "reads their bytecode, whose hash the boot has checked",
    ("server/memory.py", "ctypes"): "asks the allocator to give memory back",
    ("site/jobs/bytecode.py", "compile"): "makes the bytecode of the standard library",
    ("site/jobs/bytecode.py", "marshal"): "writes it",
    ("site/jobs/closure.py", "compile"): "makes the bytecode of the program that is built",
    ("site/jobs/recording.py", "compile"): "compiles the program that is built",
    ("site/jobs/wardian_modules.py", "exec"): "unpacks modules of our own, as the boot script does",
    ("site/jobs/wardian_modules.py", "marshal"): "unpacks modules of our own",
    ("tree/lists/source.py", "compile"): "parses a row function, and compiles its own expressions",
}
SLOW_IN_THE_PAGE = {"html", "difflib", "urllib"}
LOADED_BY_THE_PAGE = (*PURE, "live", "browser")


def modules() -> Iterator[tuple[str, Path, ast.Module]]:
    """Yield layer, file and syntax tree of every module below the package."""
    for file in sorted(PACKAGE.rglob("*.py")):
        relative = file.relative_to(PACKAGE)
        layer = relative.parts[0].removesuffix(".py")
        yield layer, file, ast.parse(file.read_text("utf-8"))


def imports(tree: ast.AST, file: Path, *, typing: bool = True) -> Iterator[tuple[str, int]]:
    """Yield the absolute name of each imported module, and the line.

    Args:
        tree: What to search.
        file: Where it stands; relative imports are resolved from it.
        typing: Whether imports for type checkers only count as well.
    """
    for node in walk(tree, typing=typing):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = file.parents[node.level - 1].relative_to(PACKAGE.parent).parts
                base = ".".join([*package, *(base.split(".") if base else [])])
            yield base, node.lineno
            for alias in node.names:
                yield f"{base}.{alias.name}", node.lineno


def walk(tree: ast.AST, *, typing: bool) -> Iterator[ast.AST]:
    """Yield every node below, without the bodies of ``if TYPE_CHECKING`` unless asked for."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        guarded = isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        if isinstance(node, ast.If) and guarded and not typing:
            waiting.extend(node.orelse)
        else:
            waiting.extend(ast.iter_child_nodes(node))


def layer_of(name: str) -> str | None:
    """Return the layer of one of our modules by its absolute name, ``None`` for all others."""
    parts = name.split(".")
    return parts[1] if parts[0] == "wardian" and len(parts) > 1 and parts[1] in LAYERS else None


def test_imports_point_down_the_layers() -> None:
    """No module imports a layer above its own, or one beside it."""
    wrong = [
        f"{file.relative_to(ROOT)}:{line} ({layer}) imports {name}"
        for layer, file, tree in modules()
        if layer != "__init__"
        for name, line in imports(tree, file)
        for target in [layer_of(name)]
        if target is not None and target != layer and LAYERS[target] >= LAYERS[layer]
    ]
    assert wrong == []


def test_every_folder_is_a_known_layer() -> None:
    """A new folder has to be given its place in the order first."""
    assert {layer for layer, _, _ in modules()} - {"__init__"} <= set(LAYERS)


def test_only_its_owner_imports_what_a_host_brings() -> None:
    """The server's modules are imported by ``server`` alone, the browser's by what runs there."""
    wrong = [
        f"{file.relative_to(ROOT)}:{line} imports {name}"
        for layer, file, tree in modules()
        for inside in [file.relative_to(PACKAGE).as_posix().startswith(IN_PYODIDE)]
        for owner in ["browser" if inside else layer]
        for name, line in imports(tree, file)
        if OWNERS.get(name.split(".")[0], owner) != owner
    ]
    assert wrong == []


def test_nobody_inside_imports_from_the_facade() -> None:
    """``wardian`` itself is for users: its modules import from where a name is defined."""
    wrong = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for layer, file, tree in modules()
        if layer != "__init__"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and not node.level and node.module == "wardian"
    ]
    assert wrong == []


def test_the_pure_layers_know_no_event_loop() -> None:
    """What only describes a page runs without asyncio and without threads."""
    wrong = [
        f"{file.relative_to(ROOT)}:{line} imports {name}"
        for layer, file, tree in modules()
        if layer in PURE
        for name, line in imports(tree, file)
        if name.split(".")[0] in ("asyncio", "threading", "socket", "subprocess")
    ]
    assert wrong == []


def test_what_the_page_loads_imports_nothing_slow() -> None:
    """Importing costs boot time: the slow modules are imported where they are needed."""
    wrong = []
    for layer, file, tree in modules():
        if layer not in LOADED_BY_THE_PAGE:
            continue
        for statement in tree.body:
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                names = [name.split(".")[0] for name, _ in imports(statement, file)]
                if SLOW_IN_THE_PAGE & set(names):
                    wrong.append(f"{file.relative_to(ROOT)}:{statement.lineno}")
    assert wrong == []


def test_no_cycles_at_run_time() -> None:
    """Modules can be put in an order in which each imports only earlier ones."""
    graph = import_graph()
    done: set[str] = set()
    while ready := {name for name, needs in graph.items() if name not in done and needs <= done}:
        done |= ready
    assert sorted(set(graph) - done) == []


def import_graph() -> dict[str, set[str]]:
    """Return which of our modules each imports when it is imported itself."""
    trees = {module_name(file): (file, tree) for _, file, tree in modules()}
    graph: dict[str, set[str]] = {}
    for name, (file, tree) in trees.items():
        if name == "wardian":
            continue  # the facade imports everything and is imported by nobody
        needed = {
            found
            for found, _ in imports(without_functions(tree), file, typing=False)
            if found in trees
        }
        graph[name] = needed - {name, "wardian"}
    # A package's own __init__ may pull in its modules; that they stand inside it is no cycle.
    return {
        name: {needed for needed in needs if not name.startswith(f"{needed}.")}
        for name, needs in graph.items()
    }


def module_name(file: Path) -> str:
    """Return the dotted name of a module's file."""
    parts = list(file.relative_to(PACKAGE.parent).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def without_functions(tree: ast.Module) -> ast.Module:
    """Return the module with the bodies of functions left out: they run later."""

    class Emptier(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.Pass:
            return ast.Pass()

        def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.Pass:
            return ast.Pass()

    return Emptier().visit(tree)


def test_nothing_evaluates_text_or_unpickles() -> None:
    """Code that turns data into code is allowed by name only, with the reason."""
    wrong = []
    for _, file, tree in modules():
        where = file.relative_to(PACKAGE).as_posix()
        for name, line in imports(tree, file):
            top = name.split(".")[0]
            if top in FORBIDDEN_MODULES and (where, top) not in ALLOWED:
                wrong.append(f"{where}:{line} imports {name}")
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                used = node.func.id
                if used in FORBIDDEN_CALLS and (where, used) not in ALLOWED:
                    wrong.append(f"{where}:{node.lineno} calls {used}")
    assert wrong == []


def test_only_the_terminal_prints() -> None:
    """``print`` is called in one file."""
    wrong = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for _, file, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
        and file != PACKAGE / "cli" / "terminal.py"
    ]
    assert wrong == []


@pytest.mark.parametrize("number", [300])
def test_files_are_short(number: int) -> None:
    """No module is twice as long as the soft limit, unless its docstring says why."""
    long = [
        f"{file.relative_to(ROOT)}: {len(file.read_text('utf-8').splitlines())}"
        for _, file, _ in modules()
        if len(file.read_text("utf-8").splitlines()) > 2 * number
    ]
    assert long == []


def test_every_error_is_documented() -> None:
    """Each public exception's code has a section in docs/errors.md, and no other has one."""
    codes = {
        value.code
        for value in vars(errors).values()
        if isinstance(value, type) and hasattr(value, "code")
    }
    text = (ROOT / "docs" / "errors.md").read_text("utf-8")
    sections = set(re.findall(r"^#+ `?([a-z][a-z0-9-]*)`?", text, re.MULTILINE))
    assert codes - sections == set()
