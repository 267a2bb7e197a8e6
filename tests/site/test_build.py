from __future__ import annotations

import hashlib
import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest

from wardian.errors import OutputFolderError, SourceError
from wardian.site.build import Options, build

pytestmark = pytest.mark.usefixtures("without_node")

APP = """
from wardian import Page, Icon, run

page = Page(Icon("send"), title="Hello & <you>", lang="de")
run(page)
"""


def write(folder: Path, **files: str) -> Path:
    """Write files, ``__`` in a name standing for a slash and ``_dot_`` for a dot."""
    for name, text in files.items():
        file = folder / name.replace("__", "/").replace("_dot_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def snapshot(folder: Path) -> dict[str, str]:
    """Return a hash of every file."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def found(folder: Path, name: str) -> Path:
    """Return the one immutable file of this name."""
    (file,) = (folder / "_wardian").glob(f"*/{name}")
    return file


def manifest(folder: Path) -> dict[str, object]:
    """Return what the page reads first."""
    return json.loads(found(folder, "wardian-site.json").read_text())


def address(folder: Path, name: str) -> str:
    """Return where a page at the root finds an immutable file."""
    return found(folder, name).relative_to(folder).as_posix()


def test_a_site_holds_the_program_its_page_and_the_runtime(tmp_path: Path) -> None:
    """One app becomes a page, with all it loads below one folder."""
    write(tmp_path, app_dot_py=APP)
    built = build(tmp_path / "app.py", tmp_path / "dist")
    assert built.apps == {"": "Hello & <you>"}
    names = set(snapshot(tmp_path / "dist"))
    generated = {"index.html", "wardian-build.json", ".nojekyll", "_headers"}
    assert {name for name in names if not name.startswith("_wardian/")} == generated
    html = (tmp_path / "dist" / "index.html").read_text()
    assert "<title>Hello &amp; &lt;you&gt;</title>" in html
    assert '<html lang="de">' in html
    for name in ("prerendered.js", "app.py", "extras.js", "pyodide.mjs"):
        assert f'="{address(tmp_path / "dist", name)}"' in html
    assert found(tmp_path / "dist", "pyodide.asm.wasm").is_file()
    assert "http" not in html


def test_the_manifest_names_every_file_with_its_hash(tmp_path: Path) -> None:
    """Sizes and hashes are those of the files, and only icons in use are carried."""
    write(tmp_path, app_dot_py=f"{APP}open('a b.txt')\n")
    (tmp_path / "a b.txt").write_text("one")
    build(tmp_path, tmp_path / "dist")
    site = manifest(tmp_path / "dist")
    digest = hashlib.sha256(b"one").hexdigest()
    url = f"../{digest[:16]}/a%20b.txt"
    assert site["files"] == [{"path": "a b.txt", "url": url, "size": 3, "sha256": digest}]
    assert list(site["icons"]) == ["send"]
    assert site["packages"] == []
    assert (tmp_path / "dist" / "a b.txt").read_text() == "one"  # for links of the page


def test_a_page_has_its_program_checked(tmp_path: Path) -> None:
    """The page itself carries the hash of the program, and of each script that it loads."""
    write(tmp_path, app_dot_py="from wardian import Page, run\nrun(Page('x'))\n")
    build(tmp_path, tmp_path / "dist")
    html = (tmp_path / "dist" / "index.html").read_text()
    program = (tmp_path / "app.py").read_bytes()
    assert f'"sha256":"{hashlib.sha256(program).hexdigest()}"' in html
    assert not list(tmp_path.glob("dist/_wardian/*/wardian-site.json"))  # nothing goes beside it
    assert "files=" not in html
    scripts = re.findall(r'<(?:script|link)[^>]*\.(?:js|mjs|css)"[^>]*>', html)
    assert len(scripts) >= 5
    assert all('integrity="sha256-' in script for script in scripts)


def test_imported_modules_and_named_files_go_along_and_nothing_else(tmp_path: Path) -> None:
    """A secret that happens to lie beside the program stays where it is."""
    write(
        tmp_path,
        app_dot_py='import shop.models\nfrom tools import x\nopen("rows.csv")\n"""notes.txt"""\n',
        shop____init___dot_py="",
        tools_dot_py="from shop import prices\nx = 1\n",
        rows_dot_csv="1",
        secret_dot_txt="s",
        notes_dot_txt="n",
        other_dot_py="",
    )
    (tmp_path / "shop").mkdir(exist_ok=True)
    for name in ("__init__", "models", "prices", "unused"):
        (tmp_path / "shop" / f"{name}.py").write_text("")
    built = build(tmp_path, tmp_path / "dist")
    assert set(built.files) == {
        "app.py",
        "shop/__init__.py",
        "shop/models.py",
        "shop/prices.py",
        "tools.py",
        "rows.csv",
        "notes.txt",
    }


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    """The output depends on the input alone."""
    write(tmp_path, app_dot_py=APP)
    build(tmp_path, tmp_path / "one")
    build(tmp_path, tmp_path / "two")
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two")


def test_what_is_no_longer_needed_is_removed_and_only_that(tmp_path: Path) -> None:
    """A file that somebody else put into the output stays."""
    write(tmp_path, app_dot_py='open("a.txt")\n', a_dot_txt="a")
    build(tmp_path, tmp_path / "dist")
    (tmp_path / "dist" / "CNAME").write_text("example.org")
    write(tmp_path, app_dot_py="pass\n")
    build(tmp_path, tmp_path / "dist")
    names = set(snapshot(tmp_path / "dist"))
    assert "a.txt" not in names
    assert "CNAME" in names


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    """Building over somebody's files is an error and changes nothing."""
    write(tmp_path, app_dot_py=APP, home__letter_dot_txt="dear")
    before = snapshot(tmp_path / "home")
    with pytest.raises(OutputFolderError, match="holds other files"):
        build(tmp_path / "app.py", tmp_path / "home")
    assert snapshot(tmp_path / "home") == before


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("index.html", r"one file at index\.html, got two: .*app/index\.html, and the page of "),
        ("manifest.webmanifest", r"got two: .*app/manifest\.webmanifest, and --pwa;"),
        ("service-worker.js", r"got two: .*app/service-worker\.js, and --pwa or --no-pwa;"),
        ("wardian-build.json", r"wardian-build\.json to be free .* got .* of .*app/wardian-build"),
        (".nojekyll", r"got two: .*app/\.nojekyll, and the build"),
    ],
)
def test_a_file_of_the_program_is_not_replaced(tmp_path: Path, name: str, said: str) -> None:
    """Where the site has one of its own at that path, both are named and nothing is written."""
    write(tmp_path / "app", app_dot_py=f"{APP}open({name!r})\n")
    (tmp_path / "app" / name).write_text("mine")
    with pytest.raises(SourceError, match=said):
        build(tmp_path / "app", tmp_path / "dist", options=Options(pwa=True, prerender=False))
    assert not (tmp_path / "dist").exists()


def test_a_service_worker_of_ones_own_is_as_any_file(tmp_path: Path) -> None:
    """Without ``--pwa`` there is no other; nobody is asked to withdraw it."""
    write(tmp_path / "app", app_dot_py=f"{APP}open('service-worker.js')\n")
    (tmp_path / "app" / "service-worker.js").write_text("mine()")
    for _ in range(2):
        build(tmp_path / "app", tmp_path / "dist", options=Options(prerender=False))
        assert (tmp_path / "dist" / "service-worker.js").read_text() == "mine()"


@pytest.mark.parametrize("route", ["/rows.csv", "/index.html", "/index.html/more"])
def test_a_route_where_there_is_a_file_is_refused(tmp_path: Path, route: str) -> None:
    """Its document would be in a folder of the file's name; nothing is written."""
    write(
        tmp_path / "app",
        app_dot_py=f"""
from wardian import App, Page, run
open("rows.csv")
run(App(lambda: Page("one"), routes={{{route!r}: lambda: Page("two")}}))
""",
        rows_dot_csv="1",
    )
    with pytest.raises(SourceError, match=rf"got both: .*, and .* page of .*app\.py at {route}"):
        build(tmp_path / "app", tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_files_of_others_stay_and_are_not_built_over(tmp_path: Path) -> None:
    """In a folder of an earlier build, too."""
    write(tmp_path / "app", app_dot_py=APP)
    build(tmp_path / "app", tmp_path / "dist", options=Options(prerender=False))
    (tmp_path / "dist" / "rows.csv").write_text("theirs")
    before = snapshot(tmp_path / "dist")
    write(tmp_path / "app", app_dot_py=f"{APP}open('rows.csv')\n", rows_dot_csv="1")
    with pytest.raises(OutputFolderError, match=r"got rows\.csv, which no build wrote"):
        build(tmp_path / "app", tmp_path / "dist", options=Options(prerender=False))
    assert snapshot(tmp_path / "dist") == before


def test_further_files_take_no_places_but_that_of_the_list(tmp_path: Path) -> None:
    """A page at the root instead of the list of apps; nothing else is replaced by them."""
    write(tmp_path / "apps", one__app_dot_py=APP)
    options = Options(prerender=False)
    extra = {"index.html": b"mine", "_headers": b"/*\n  X: y\n"}
    build(tmp_path / "apps", tmp_path / "dist", options=options, extra=lambda *_: extra)
    assert (tmp_path / "dist" / "index.html").read_bytes() == b"mine"
    assert (tmp_path / "dist" / "_headers").read_text().startswith("/*\n  X: y\n\n/_wardian/*")
    extra = {"one/index.html": b"mine"}
    with pytest.raises(SourceError, match=r"one file at one/index\.html, got two"):
        build(tmp_path / "apps", tmp_path / "dist", options=options, extra=lambda *_: extra)


STYLED = """
from wardian import App, Page, run
CSS = ".a { background: url(b.png) } .b { background: url( 'b.png' ) } .c { background: url() }"
run(App(lambda: Page("1", css=CSS), routes={"/about/us": lambda: Page("2", css=CSS)}))
"""


@pytest.mark.parametrize("base", ["", "https://example.org/it's (one)/"])
def test_styles_find_their_pictures_whatever_folders_are_called(tmp_path: Path, base: str) -> None:
    """An address in ``url(…)`` holds no space and no quote, and leads to the app's file."""
    write(tmp_path / "apps", **{"my app__app_dot_py": STYLED, "my app__b_dot_png": "png"})
    out = tmp_path / "dist"
    built = build(tmp_path / "apps", out, options=Options(base_url=base, include=["b.png"]))
    assert not any("has pages without" in problem for problem in built.problems)
    pages = [out / "my app" / "index.html", out / "my app" / "about" / "us" / "index.html"]
    for page in pages:
        html = page.read_text()
        (address,) = re.findall(r'href="([^"]*page\.css)"[^>]*data-wardian="css"', html)
        root = unescape(address).partition("_wardian/")[0]
        sheet = out / unescape(address).removeprefix(root)
        css = sheet.read_text()
        urls = re.findall(r"url\(\s*([^\s()]+)\s*\)", css)
        assert len(urls) == 2
        for url in urls:
            assert not set(url.strip("'")) & set(" \"'()\\")
            site = base or f"https://site.invalid/{out.name}/"
            place = urljoin(site + sheet.relative_to(out).as_posix(), url.strip("'"))
            assert (out / unquote(place).removeprefix(unquote(site))).read_text() == "png"


def test_a_folder_of_apps_shares_one_runtime(tmp_path: Path) -> None:
    """Each app has its page, and the addresses lead up to the shared runtime."""
    write(tmp_path, one__app_dot_py=APP, two__app_dot_py="from wardian import run\nrun(1)\n")
    built = build(tmp_path, tmp_path / "dist")
    assert built.apps == {"one": "Hello & <you>", "two": "Two"}
    names = set(snapshot(tmp_path / "dist"))
    assert {"one/index.html", "two/index.html", "index.html"} <= names
    runtime = f"../{address(tmp_path / 'dist', 'prerendered.js')}"
    assert f'src="{runtime}"' in (tmp_path / "dist/one/index.html").read_text()


def test_a_base_url_stands_before_every_address(tmp_path: Path) -> None:
    """With a base no address is relative any more."""
    write(tmp_path, app_dot_py=APP)
    build(tmp_path, tmp_path / "dist", options=Options(base_url="https://example.org/x"))
    html = (tmp_path / "dist" / "index.html").read_text()
    for name in ("prerendered.js", "app.py"):
        assert f'src="https://example.org/x/{address(tmp_path / "dist", name)}"' in html


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("from wardian import (\n", r"expected Python, got .* line 1"),
        ("from wardian import Icon\nIcon('no-such-icon')\n", "'no-such-icon'"),
    ],
)
def test_a_program_that_cannot_be_built_is_named(tmp_path: Path, source: str, said: str) -> None:
    """The message says what is wrong and where."""
    write(tmp_path, app_dot_py=source)
    with pytest.raises(SourceError, match=said):
        build(tmp_path, tmp_path / "dist")


def test_a_computed_icon_brings_every_icon_that_a_string_names(tmp_path: Path) -> None:
    """Names that are put together from strings of the program are found."""
    write(tmp_path, app_dot_py="from wardian import Icon\nfor n in ('sun', 'moon'): Icon(n)\n")
    build(tmp_path, tmp_path / "dist")
    assert sorted(manifest(tmp_path / "dist")["icons"]) == ["moon", "sun"]


def test_without_node_a_site_is_built_and_the_person_is_told(tmp_path: Path) -> None:
    """What pages start from then is what the installation brings along."""
    write(tmp_path, app_dot_py=APP)
    built = build(tmp_path, tmp_path / "dist", options=Options(snapshot=True))
    assert any("Node" in problem and "snapshot" in problem for problem in built.problems)
    assert any("Node" in problem and "library" in problem for problem in built.problems)
    group = found(tmp_path / "dist", "wardian.js").parent
    assert (group / "wardian.bin").is_file()
    assert (group / "python.wasm").is_file()
