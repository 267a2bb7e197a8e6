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
from tests.browser.static_site import Site
from tests.browser.waiting import visit
from tests.wheels import require_wheel

from wardian.site.build import build
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
