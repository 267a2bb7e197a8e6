from __future__ import annotations

import base64
import hashlib
import re
import zlib
from pathlib import Path
from urllib.parse import unquote

import pytest

from wardian.errors import OutputFolderError, SourceError
from wardian.site import single
from wardian.site.build import Options
from wardian.site.collect import collect
from wardian.site.folding import SITE, fold
from wardian.site.from_disk import find_limits

APP = """
from wardian import Icon, Img, Page, run
import shop

page = Page(Icon("send"), Img(src="dot.png"), title="Hello & <you>", lang="de")
page += open("rows.csv").read()
run(page)
"""
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def _project(folder: Path) -> Path:
    folder.mkdir()
    (folder / "app.py").write_text(APP)
    (folder / "shop.py").write_text("GREETING = 'hello'\n")
    (folder / "dot.png").write_bytes(DOT)
    (folder / "rows.csv").write_text("a,b\n" * 500)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An app with a module, a picture and a file of data."""
    return _project(tmp_path / "project")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[single.SingleFile, str]:
    """A single file of that app: what was said of it, and its text."""
    folder = tmp_path_factory.mktemp("demo")
    made = single.write(_project(folder / "project"), folder / "out" / "demo.html")
    return made, made.file.read_text("utf-8")


def blocks(html: str) -> dict[str, bytes]:
    """Return what a document carries, by path."""
    found = {}
    for tag in re.finditer(r'<script type="text/plain" ([^>]*)>([^<]*)</script>', html):
        content = base64.b64decode(tag[2])
        if 'data-coding="deflate"' in tag[1]:
            content = zlib.decompress(content)
        names = re.search(r'data-wardian-file="([^"]*)"', tag[1])
        assert names is not None
        found |= {unquote(name): content for name in names[1].split()}
    return found


def named(html: str) -> dict[str, bytes]:
    """Return the same by the last part of the path."""
    return {path.rpartition("/")[2]: content for path, content in blocks(html).items()}


def test_a_single_file_carries_the_program_and_all_it_loads(
    demo: tuple[single.SingleFile, str], project: Path
) -> None:
    """Its own files byte by byte, the runtime, and nothing of the machine it was built on."""
    made, html = demo
    carried = named(html)
    for name in ("app.py", "shop.py", "dot.png", "rows.csv"):
        assert carried[name] == (project / name).read_bytes()
    assert {"pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "extras.js"} <= set(carried)
    assert made.files == ("app.py", "shop.py", "dot.png", "rows.csv")
    assert (made.title, made.limits) == ("Hello & <you>", ())
    assert made.size_bytes == made.file.stat().st_size
    assert str(made.file.parents[1]) not in html


def test_a_single_file_refers_to_nothing_outside(demo: tuple[single.SingleFile, str]) -> None:
    """No tag of the page has an address that would be asked for."""
    page = re.sub(r"(<script[^>]*>).*?</script>", r"\1", demo[1], flags=re.DOTALL)
    assert re.findall(r'<(?:link|script|img)[^>]* (?:src|href)="(?!data:)[^"]*"', page) == []
    assert "modulepreload" not in page


def test_a_file_is_carried_once_under_all_its_paths(demo: tuple[single.SingleFile, str]) -> None:
    """As a page links to it, and as Python finds it."""
    paths = [path for path in blocks(demo[1]) if path.endswith("rows.csv")]
    assert len(paths) == 2
    assert "rows.csv" in paths
    assert demo[1].count('rows.csv"') == 1


def test_what_compression_does_not_help_is_carried_as_it_is(
    demo: tuple[single.SingleFile, str],
) -> None:
    """A picture is, a table is not."""
    tags = re.findall(r"<script type=\"text/plain\" [^>]*>", demo[1])
    packed = {name: 'data-coding="deflate"' in tag for tag in tags for name in tag.split('"')}
    assert not next(packed[name] for name in packed if name.endswith("dot.png"))
    assert next(packed[name] for name in packed if name.endswith("rows.csv"))


def test_one_input_gives_one_single_file(
    demo: tuple[single.SingleFile, str], project: Path, tmp_path: Path
) -> None:
    """Byte by byte, wherever it lies and is written."""
    single.write(project, tmp_path / "deeper" / "again.html")
    assert (tmp_path / "deeper" / "again.html").read_bytes() == demo[0].file.read_bytes()


def test_the_policy_of_a_single_file_names_what_stands_in_it(project: Path, tmp_path: Path) -> None:
    """By their hashes; nothing may be fetched, and no word of it means an origin."""
    single.write(project, tmp_path / "demo.html", options=Options(csp=True))
    html = (tmp_path / "demo.html").read_text()
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert found is not None
    policy = dict(
        part.split(" ", 1) for part in found[1].replace("&#x27;", "'").split("; ") if " " in part
    )
    assert "'self'" not in found[1].replace("&#x27;", "'")
    assert policy["connect-src"] == "'none'"
    running = re.findall(
        r"<script(?! type=\"(?:text/plain|application/json))[^>]*>(.*?)</script>", html, re.DOTALL
    )
    assert running
    for text in running:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy["script-src"].split()
    assert "blob:" in policy["script-src"].split()


def test_several_apps_do_not_fit_into_one_file(tmp_path: Path) -> None:
    """They are named, and nothing is written."""
    for name in ("one", "two"):
        (tmp_path / "apps" / name).mkdir(parents=True)
        (tmp_path / "apps" / name / "app.py").write_text("from wardian import run\nrun('hello')\n")
    with pytest.raises(SourceError, match=r"one app for a single file, got 2 .*\(one, two\)"):
        single.write(tmp_path / "apps", tmp_path / "demo.html")
    assert not (tmp_path / "demo.html").exists()


@pytest.mark.parametrize("name", ["dist", "app.py", "demo.htm.zip"])
def test_a_single_file_has_the_name_of_a_page(project: Path, name: str) -> None:
    """Any other is refused before anything is written; a program is not written over."""
    with pytest.raises(OutputFolderError, match=r"ends in \.html"):
        single.write(project, project / name)
    assert (project / "app.py").read_text() == APP


def folded(page: str, **files: bytes) -> str:
    """Fold a page; ``__`` in the name of a file stands for a slash and ``_dot_`` for a dot."""
    named = {
        name.replace("__", "/").replace("_dot_", "."): content for name, content in files.items()
    }
    return fold(page, named, client="start();")


def test_what_refers_to_no_file_stays_letter_by_letter() -> None:
    """Drawings, characters by name, comments, attributes without quotes, code and data."""
    page = (
        "<!DOCTYPE html>\n<html lang=en><!-- a <b> comment --><head><title>A &amp; B</title>"
        '<script type="application/json" data-wardian="boot">{"a": "</p>&amp;"}</script></head>\n'
        '<body><svg viewBox="0 0 1 1"><linearGradient id=g /></svg>&lt;p&gt; &#233; '
        '<img src="https://example.org/a.png" alt=\'x "y"\'><br/>'
        '<a href="#top" title="a > b">up</a><textarea>\n &lt;</textarea></body></html>\n'
    )
    assert folded(page) == page.replace("</linearGradient>", "</lineargradient>")


def test_scripts_styles_and_icons_are_written_into_the_page() -> None:
    """A module script is the client, whose own takes its place; a plain script is itself."""
    page = (
        f'<head><link rel="icon" href="{SITE}a/i.svg"><link rel=stylesheet href="{SITE}a/p.css">'
        f'<link rel="modulepreload" href="{SITE}a/w.js"><script src="{SITE}a/e.js"></script>'
        f'<script type="module" src="{SITE}a/w.js" integrity="x"></script></head><body></body>'
    )
    html = folded(
        page,
        a__i_dot_svg=b"<svg/>",
        a__p_dot_css=b"p{}",
        a__e_dot_js=b"'</script>'",
        a__w_dot_js=b"no",
    )
    icon = base64.b64encode(b"<svg/>").decode()
    assert html == (
        f'<head><link rel="icon" href="data:image/svg+xml;base64,{icon}"><style>p{{}}</style>'
        "<script>'<\\/script>'</script>"
        f'<script type="module" data-wardian-beside="{SITE}a/">start();</script></head>'
        "<body></body>"
    )


def test_a_picture_of_the_page_is_there_before_anything_runs() -> None:
    """It is carried as well: the program may want it."""
    html = folded('<body><img alt="a dot" src="dot.png"></body>', dot_dot_png=DOT)
    data = f"data:image/png;base64,{base64.b64encode(DOT).decode()}"
    assert f'<img alt="a dot" src="{data}">' in html
    assert blocks(html) == {"dot.png": DOT}


LIMITED = """
from js import Worker, document
from pyodide.http import pyfetch
from wardian import A, Img, Page, run

async def load():
    await pyfetch("rows.json")
    await pyfetch("https://example.org/rows.json")
    document.cookie = "a=b"

CSS = '''
.a { background: url("https://example.org/a.png") }
.b { background: url("dot.png") }
'''
page = Page(
    Img(src="gone.png"),
    Img(src="dot.png"),
    A("top", href="#top"),
    A("other", href="other.html"),
    A("mail", href="mailto:a@example.org"),
)
run(page)
"""


def test_what_cannot_work_from_a_disk_is_named_with_its_line(project: Path) -> None:
    """Requests to the page's own site, workers, cookies, files that do not travel."""
    (project / "app.py").write_text(LIMITED)
    limits = find_limits(collect(project / "app.py"))
    assert [limit.split(": ")[0] for limit in limits] == [
        "app.py, line 2",
        "app.py, line 7",
        "app.py, line 9",
        "app.py, line 13",
        "app.py, line 16",
        "app.py, line 19",
    ]
    said = [
        *("Worker", "pyfetch('rows.json')", "cookie"),
        *("url(", "src='gone.png'", "href='other.html'"),
    ]
    assert all(word in limit for word, limit in zip(said, limits, strict=True))
