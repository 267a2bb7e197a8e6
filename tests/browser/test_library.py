"""The library of a page: what is there at once, what comes later, and what is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser import static_site
from tests.browser.hosts import EXAMPLES
from tests.browser.static_site import Site
from tests.browser.waiting import visit
from tests.wheels import require_wheel

from wardian.browser.library import DEFERRED
from wardian.site.build import Options, build
from wardian.site.sizes import first_visit, table

LIMIT_MS = 30_000
REST = "/_wardian/rest.wasm"
LATER = """
from wardian import Button, P, Page, run

said = P("", id="said")

def ask():
    import configparser, tabnanny
    parser = configparser.ConfigParser()
    parser.read_string("[a]\\nb = 7")
    said.text = parser["a"]["b"] + " " + tabnanny.__name__ + " " + b"\\xc1".decode("koi8-r")

run(Page(said, Button("Ask", on_click=ask)))
"""


def test_what_a_page_needs_is_there_at_once(page: Page, site: Site) -> None:
    """Common modules, and those that nobody has: none is asked for again."""
    visit(
        page,
        site.app(
            """
            import csv, datetime, decimal, json, random, statistics, uuid
            from wardian import P, Page, run
            for name in ("_winapi", "no_such_module", "wardian.no_such", "json.no_such"):
                try:
                    __import__(name)
                except ImportError:
                    continue
                raise AssertionError(name)
            run(Page(P(str(datetime.datetime.strptime("2001-02-03", "%Y-%m-%d")), id="said")))
            """
        ),
    )
    expect(page.locator("#said")).to_have_text("2001-02-03 00:00:00")
    assert REST not in site.requests
    assert site.requests["/_wardian/python.wasm"] == 1
    assert not any("python_stdlib" in path for path in site.requests)


@pytest.mark.allow_console("Synchronous XMLHttpRequest")
def test_other_modules_come_when_they_are_imported(page: Page, site: Site) -> None:
    """All of them by one request, in the middle of the program."""
    visit(page, site.app(LATER))
    assert REST not in site.requests
    page.get_by_role("button").click()
    expect(page.locator("#said")).to_have_text("7 tabnanny а")
    assert site.requests[REST] == 1


@pytest.mark.allow_console(".")
def test_other_modules_that_cannot_be_had_are_an_import_error(page: Page, site: Site) -> None:
    """The program is told which file is wrong and why, and may try again."""
    url = site.app(
        """
        from wardian import Button, P, Page, run

        said = P("", id="said")

        def ask():
            try:
                import configparser
            except ImportError as error:
                said.text = str(error)
            else:
                said.text = "there"

        run(Page(said, Button("Ask", on_click=ask)))
        """
    )
    visit(page, url)

    def tells(*texts: str) -> None:
        page.get_by_role("button").click()
        for text in texts:
            expect(page.locator("#said")).to_contain_text(text)

    site.override(REST, status=404, body="")
    tells("rest.wasm", "HTTP 404")
    content = bytearray((static_site.RUNTIME / "rest.wasm").read_bytes())
    content[len(content) // 2] ^= 1
    site.override(REST, body=bytes(content))
    tells("rest.wasm", "SHA-256")
    site.override(REST)
    page.route("**/rest.wasm", lambda route: route.abort())
    tells("rest.wasm", "NetworkError")
    page.evaluate("() => { wardian.held = (url) => { throw new Error(url + ' is away'); }; }")
    tells("manifest.json", "is away")
    page.evaluate("() => { delete wardian.held; }")
    page.unroute("**/rest.wasm")
    tells("there")


@pytest.mark.allow_console(".")
def test_a_missing_library_is_named(page: Page, site: Site) -> None:
    """As every other file without which nothing starts."""
    site.override("/_wardian/python.wasm", status=404, body="")
    page.goto(site.app("x = 1"))
    app = page.locator("wardian-app")
    expect(app).to_have_attribute("status", "failed", timeout=LIMIT_MS)
    expect(app).to_contain_text("python.wasm")
    expect(app).to_contain_text("404")


def test_a_program_may_have_modules_of_the_same_names(page: Page, site: Site) -> None:
    """What is beside it comes first, as anywhere."""
    site.write("statistics.py", "WHOSE = 'mine'")
    site.write("configparser.py", "WHOSE = 'mine, too'")
    source = """
        import configparser, statistics
        from wardian import P, Page, run
        run(Page(P(statistics.WHOSE, ", ", configparser.WHOSE, id="said")))
    """
    visit(page, site.app(source, attributes='files="statistics.py configparser.py"'))
    expect(page.locator("#said")).to_have_text("mine, mine, too")
    assert REST not in site.requests


@pytest.mark.allow_console(".")
def test_tracebacks_through_the_library_name_its_files(page: Page, site: Site) -> None:
    """With lines, and the program's own line in full."""
    page.goto(site.app("import json\nfrom wardian import Page, run\nrun(Page(json.loads('[1,')))"))
    app = page.locator("wardian-app")
    expect(app).to_have_attribute("status", "failed", timeout=LIMIT_MS)
    expect(app).to_contain_text("run(Page(json.loads('[1,')))")
    expect(app).to_contain_text("json/decoder.py")
    expect(app).to_contain_text("JSONDecodeError")


PROGRAM = """
import inspect
from wardian import Button, Each, Li, P, Page, Ul, run
import helping
import words
from shop import names

def told():
    loaders = {type(each.__spec__.loader).__name__ for each in (words, names, helping)}
    modules = [each.__file__ for each in (words, names, helping)]
    return "\\n".join([*sorted(loaders), *modules, inspect.getsource(words.greet), helping.HELP])

def fail():
    words.greet(1)

run(Page(
    P(told(), id="told"),
    Ul(Each([1, 2], lambda n: Li(f"row {n}"))),
    Button("Fail", on_click=fail),
))
"""
WORDS = """
def greet(name):
    return "Hello, " + name
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of a program with modules, a package and a wheel."""
    folder = tmp_path_factory.mktemp("program")
    (folder / "app.py").write_text(PROGRAM)
    (folder / "words.py").write_text(WORDS)
    (folder / "shop").mkdir()
    (folder / "shop" / "__init__.py").write_text("")
    (folder / "shop" / "names.py").write_text("NAME = 'Shop'\n")
    require_wheel(folder, "helping", source="import graphlib\nHELP = graphlib.__name__\n")
    build(folder / "app.py", folder / "dist")
    return folder / "dist"


@pytest.fixture
def built_site(site: Site, built: Path) -> Iterator[Site]:
    """The same, served."""
    shutil.copytree(built, site.folder, dirs_exist_ok=True)
    return site


def test_a_built_page_runs_what_was_compiled(page: Page, built_site: Site) -> None:
    """Modules of the program and of packages are bytecode, and have sources all the same."""
    visit(page, built_site.url("index.html"))
    told = page.locator("#told").text_content() or ""
    assert told.split("\n")[:4] == [
        "Loader",
        "/apps/app/words.py",
        "/apps/app/shop/names.py",
        "/lib/python3.14/site-packages/helping.py",
    ]
    assert 'return "Hello, " + name' in told
    assert told.endswith("graphlib")
    expect(page.locator("li")).to_have_text(["row 1", "row 2"])
    asked = {Path(path).name for path in built_site.requests}
    assert "python.wasm" in asked
    assert asked.isdisjoint({"rest.wasm", "wardian.bin", "lists.bin", "manifest.json"})


@pytest.mark.allow_console(".")
def test_a_built_page_tells_errors_with_their_lines(page: Page, built_site: Site) -> None:
    """Of a module that came as bytecode."""
    visit(page, built_site.url("index.html"))
    page.get_by_role("button", name="Fail").click()
    said = page.locator("wardian-errors")
    expect(said).to_contain_text("words.py")
    expect(said).to_contain_text('return "Hello, " + name')


def test_the_table_of_a_first_visit_adds_up(
    page: Page, built_site: Site, built: Path, new_context: Callable[..., Any]
) -> None:
    """It counts just what a browser asks for, before the page is live."""
    rows = first_visit(built)
    sizes = {row.what: row for row in rows}
    parts, whole = rows[:-1], rows[-1]
    assert whole.size == sum(row.size for row in parts)
    assert all(row.brotli and row.brotli <= row.gzip <= row.size for row in rows)
    assert {"packages", "library (bytecode)", "Python (Pyodide)"} <= sizes.keys()
    assert len(table(rows).splitlines()) == len(rows) + 1
    visit(page, built_site.url("index.html"))
    icon = {path for path in built_site.requests if path.endswith("favicon.svg")}
    asked = [built / path.lstrip("/") for path in set(built_site.requests) - icon]
    assert sum(file.stat().st_size for file in asked) == whole.size


def test_a_page_names_what_its_library_holds(built: Path) -> None:
    """One archive at once, one for later, each with its hash."""
    html = (built / "index.html").read_text("utf-8")
    block = html.partition('data-wardian="boot">')[2].partition("</script>")[0]
    description = json.loads(block)
    assert description["folder"] == "/apps/app/"
    for name in ("python.wasm", "rest.wasm"):
        entry = description["files"][name]
        assert (built / entry["url"]).stat().st_size == entry["size"]


SMALL = "from wardian import P, Page, run\nrun(Page(P('there')))"
DONE = """() => Object.entries(localStorage).some(
  ([key, value]) => key.startsWith("wardian compiled ") && value === "1")"""
LEFT = """async () => (await wardian.pyodide).runPython(`
import sys
def left():
    found = [name for name in sys.modules if not name.startswith("wardian.")]
    found += [name for name in found if "__getattr__" in getattr(sys.modules[name], "__dict__", ())]
    return sorted(found) + sorted({"warming", "work"} & globals().keys())
left()
`).toJs()"""


@pytest.mark.parametrize("snapshot", [False, True], ids=["started", "restored"])
def test_idle_work_is_done_and_leaves_nothing(page: Page, site: Site, snapshot: bool) -> None:
    """It imports nothing, runs nothing that waits, fetches nothing that memory does without."""
    program = site.folder / "program"
    program.mkdir()
    (program / "app.py").write_text(SMALL)
    build(program / "app.py", site.folder / "dist", options=Options(snapshot=snapshot))
    visit(page, site.url("dist/index.html"))
    before = page.evaluate(LEFT)
    page.wait_for_function(DONE, timeout=LIMIT_MS)
    assert page.evaluate(LEFT) == before
    asked = {Path(path).name for path in site.requests}
    assert ("snapshot.wasm" in asked, "python.wasm" in asked) == (snapshot, not snapshot)
    assert "rest.wasm" not in asked


UNRUN = """async () => (await wardian.pyodide).runPython(`
import sitecustomize, sys
[name for name in sitecustomize.DEFERRED if "__getattr__" in vars(sys.modules[name])]
`).toJs()"""


def test_a_page_runs_no_code_that_it_does_not_need(page: Page, site: Site) -> None:
    """Modules that Pyodide imports and an ordinary program asks nothing of wait, all of them."""
    visit(page, site.app((EXAMPLES / "todo" / "app.py").read_text("utf-8")))
    assert page.evaluate(UNRUN) == list(DEFERRED)


WAITING = """
import sitecustomize, sys

def waits(name):
    space = vars(sys.modules[name])
    return "__getattr__" in space and "__builtins__" not in space

waiting = [name for name in sitecustomize.DEFERRED if not waits(name)]
"""


def said(page: Page, url: str) -> object:
    """What a program shows."""
    visit(page, url)
    return json.loads(page.locator("#said").text_content() or "")


def program(body: str) -> str:
    """A program that finds out how things are, and shows ``found``."""
    return f"""{WAITING}
found = {{}}
{body}
import json
from wardian import P, Page, run
run(Page(P(json.dumps(found), id="said")))
"""


def test_what_stands_in_for_a_module_is_what_it_has(page: Page, site: Site) -> None:
    """All that is asked of those whose code waits is told as their code would."""
    source = program(
        """
found["run already"] = waiting
for name, stand_ins in sitecustomize.DEFERRED.items():
    module = sys.modules[name]
    for each, value in stand_ins.items():
        assert not (waits(name) and each in vars(module)), "a program sees the module's own"
        real = getattr(module, each)
        assert not waits(name)
        if isinstance(value, sitecustomize.Folder):
            assert type(real).__name__ == "PosixPath", real
            real, value = str(real), str(value)
        if not callable(value):
            found[f"{name}.{each}"] = real == value
        else:
            found[f"{name}.{each}"] = callable(real) and real is not value
"""
    )
    told = said(page, site.app(source))
    expected = [f"{name}.{each}" for name, stand_ins in DEFERRED.items() for each in stand_ins]
    assert told == {"run already": [], **dict.fromkeys(expected, True)}


def test_a_module_whose_code_waits_works_when_it_is_used(page: Page, site: Site) -> None:
    """Whichever way a program comes to it; nothing is fetched for that."""
    source = program(
        """
import contextlib, io
assert not waiting, waiting
import ssl
found["ssl"] = [ssl.PROTOCOL_TLS.name, callable(ssl.create_default_context), waits("signal")]
from subprocess import PIPE, STDOUT, CompletedProcess
found["subprocess"] = [PIPE, STDOUT, CompletedProcess("a", 1).returncode]
found["asyncio.sslproto"] = sys.modules["asyncio.sslproto"].SSLProtocolState.WRAPPED.value
from signal import *
found["signal"] = [SIGINT.name, callable(getsignal)]
found["selectors"] = ["SelectSelector" in dir(sys.modules["selectors"]), waits("selectors")]
import dis
with contextlib.redirect_stdout(io.StringIO()) as told:
    dis.dis("x = 1")
found["dis"] = "STORE_NAME" in told.getvalue()
import traceback
found["_colorize"] = waits("_colorize")
with contextlib.redirect_stderr(io.StringIO()) as told:
    try:
        1 / 0
    except ZeroDivisionError:
        traceback.print_exc()
found["traceback"] = [told.getvalue().splitlines()[-1], waits("_colorize")]
from pyodide import _package_loader
found["_package_loader"] = [_package_loader.get_dynlibs.__name__,
                            _package_loader.canonicalize_name("A_b")]
found["run"] = [name for name in sitecustomize.DEFERRED if waits(name)]
"""
    )
    assert said(page, site.app(source)) == {
        "ssl": ["PROTOCOL_TLS", True, True],
        "subprocess": [-1, -2, 1],
        "asyncio.sslproto": "WRAPPED",
        "signal": ["SIGINT", True],
        "selectors": [True, False],
        "dis": True,
        "_colorize": True,
        "traceback": ["ZeroDivisionError: division by zero", False],
        "_package_loader": ["get_dynlibs", "a-b"],
        "run": [],
    }
    assert REST not in site.requests


def test_code_that_waited_imports_from_the_library(page: Page, site: Site) -> None:
    """As it would have at the start: not what has the same name beside a program."""
    for name in ("opcode", "base64", "signal", "shutil"):
        site.write(f"{name}.py", "raise AssertionError('a module of the program')")
    files = 'files="opcode.py base64.py signal.py shutil.py"'
    source = program(
        """
import dis, signal, ssl
from pyodide import _package_loader
found["all"] = [dis.opname[0], signal.SIGINT.value, ssl.base64.__name__,
                _package_loader.shutil.__name__]
"""
    )
    told = said(page, site.app(source, attributes=files))
    assert told == {"all": ["CACHE", 2, "base64", "shutil"]}


MODULES = """((most) => {
  const { Module } = WebAssembly;
  window.modules = 0;
  WebAssembly.Module = new Proxy(Module, {
    construct(target, [bytes]) {
      window.modules++;
      if (bytes.byteLength > most) throw new RangeError("too large");
      return new Module(bytes);
    },
  });
})"""
PLACES = """async () => {
  const { GOT } = (await wardian.pyodide)._module;
  return Object.fromEntries(Object.entries(GOT).map(([name, { value }]) => [name, value]));
}"""


def test_python_starts_with_few_modules_of_webassembly(page: Page, site: Site) -> None:
    """Emscripten alone makes some 260, one for each function that C code has a pointer to."""
    page.add_init_script(f"{MODULES}(Infinity)")
    visit(page, site.app(SMALL))
    assert 0 < page.evaluate("modules") <= 10


def test_functions_have_the_places_that_emscripten_gives_them(page: Page, site: Site) -> None:
    """Memory of a snapshot speaks of them; and a browser may want its modules small."""
    visit(page, site.app(SMALL))
    together = page.evaluate(PLACES)
    page.add_init_script(f"{MODULES}(1000)")
    visit(page, site.url("app.html"))
    assert page.evaluate("modules") > 200
    assert page.evaluate(PLACES) == together
