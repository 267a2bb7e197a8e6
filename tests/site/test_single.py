from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from tests.site.carried import blocks, named

from wardian.errors import OutputFolderError, SourceError
from wardian.site import single
from wardian.site.build import Options
from wardian.site.collect import collect
from wardian.site.from_disk import find_limits
from wardian.site.runtime import static_folder

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "single-file.md"
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


@pytest.mark.usefixtures("without_node")
@pytest.mark.parametrize("prerender", [True, False])
def test_a_program_may_have_files_of_our_names(
    project: Path, tmp_path: Path, prerender: bool
) -> None:
    """Python finds them, and the page; those of ours are still not carried."""
    ours = ("early.js", "prerendered.js", "wardian.js", "pyodide-lock.json")
    (project / "app.py").write_text(APP + "".join(f"open('js/{name}')\n" for name in ours))
    (project / "js").mkdir()
    for name in ours:
        (project / "js" / name).write_text(name)
    (project / "js" / "early.js").write_bytes((static_folder() / "early.js").read_bytes())
    made = single.write(
        project, tmp_path / "demo.html", options=Options(prerender=prerender, snapshot=False)
    )
    carried = blocks(made.file.read_text("utf-8"))
    for name in ours:
        content = (project / "js" / name).read_bytes()
        paths = {path for path in carried if path.endswith(f"/{name}")}
        assert f"js/{name}" in paths and len(paths) == 2
        assert {carried[path] for path in paths} == {content}


def test_what_compression_does_not_help_is_carried_as_it_is(
    demo: tuple[single.SingleFile, str],
) -> None:
    """A picture is, a table is not."""
    tags = re.findall(r"<script type=\"text/plain\" [^>]*>", demo[1])
    packed = {name: 'data-coding="deflate"' in tag for tag in tags for name in tag.split('"')}
    assert not next(packed[name] for name in packed if name.endswith("dot.png"))
    assert next(packed[name] for name in packed if name.endswith("rows.csv"))


def test_the_guide_says_how_large_a_file_without_a_snapshot_is(
    demo: tuple[single.SingleFile, str],
) -> None:
    """Of a small app; nearly all of it is Python."""
    said = re.search(r"`--no-snapshot` makes it some (\d+) MB", GUIDE.read_text("utf-8"))
    assert said is not None
    assert demo[0].size_bytes / 1e6 == pytest.approx(int(said[1]), abs=1)


def test_one_input_gives_one_single_file(
    demo: tuple[single.SingleFile, str], project: Path, tmp_path: Path
) -> None:
    """Byte by byte, wherever it lies and is written; an earlier one is replaced, not written to."""
    out = tmp_path / "deeper" / "again.html"
    out.parent.mkdir()
    earlier = f"{demo[1]}<!-- as it was -->"
    out.write_text(earlier, "utf-8")
    with out.open(encoding="utf-8") as reader:
        single.write(project, out)
        assert reader.read() == earlier
    assert out.read_bytes() == demo[0].file.read_bytes()
    assert list(out.parent.iterdir()) == [out]


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


@pytest.mark.parametrize("content", ["<title>Notes</title>", "see data-wardian-beside", ""])
def test_only_an_earlier_single_file_is_replaced(project: Path, content: str) -> None:
    """Somebody's own page has the name that a program's file gets by itself, say."""
    (project / "notes.html").write_text(content)
    with pytest.raises(
        OutputFolderError, match=r"an earlier single file at .*notes\.html, or none"
    ):
        single.write(project, project / "notes.html")
    assert (project / "notes.html").read_text() == content


def test_a_single_file_never_carries_itself(
    demo: tuple[single.SingleFile, str], project: Path
) -> None:
    """A file that the program opens is its own, even if it looks like ours."""
    (project / "shop.py").write_text("GREETING = open('notes.html').read()\n")
    (project / "notes.html").write_text(demo[1], "utf-8")
    with pytest.raises(OutputFolderError, match="a name that no file of the program has"):
        single.write(project, project / "notes.html")
    assert (project / "notes.html").read_text("utf-8") == demo[1]


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


def test_a_program_with_template_strings_is_read_wherever_it_is_built(project: Path) -> None:
    """Also by a Python that has none."""
    (project / "app.py").write_text(
        'import js\nfrom wardian import Page, html, run\n\nrun(Page(html(t"<p>{1}</p>")))\n'
        'js.document.cookie = "a=b"\n'
    )
    (limit,) = find_limits(collect(project / "app.py"))
    assert limit.startswith("app.py, line 5: cookie: a page from a disk keeps no cookies")


LINKED = """
from wardian import Page, run

HEAD = '''<meta name="a" content="b">
<link rel="stylesheet" href="look/style.css">
<link rel="stylesheet" href="gone.css"> <link rel=icon href=dot.png>
<link rel="stylesheet" href="https://example.org/a.css"><link rel="author" href="me.html">'''
run(Page("x", head=HEAD))
"""


@pytest.mark.usefixtures("without_node")
def test_a_style_sheet_of_the_head_has_what_it_names(project: Path, tmp_path: Path) -> None:
    """It stands in the page; Python reads it as it was; what it does not find is named."""
    (project / "app.py").write_text(LINKED)
    (project / "look").mkdir()
    style = "p { background: url(../dot.png) }\nb { background: url('other.png') }\n"
    (project / "look" / "style.css").write_text(style)
    options = Options(include=("look/style.css", "dot.png"), csp=True)
    made = single.write(project, tmp_path / "demo.html", options=options)
    html = made.file.read_text("utf-8")
    data = f"data:image/png;base64,{base64.b64encode(DOT).decode()}"
    embedded = style.replace("url(../dot.png)", f'url("{data}")')
    assert f"<style>{embedded}</style>\n<link" in html
    carried = blocks(html)
    stored = [path for path in carried if path.endswith("/style.css")]
    assert {path == "look/style.css": carried[path].decode() for path in stored} == {
        True: embedded,
        False: style,
    }
    assert [limit.partition(" is no ")[0].partition(" finds ")[0] for limit in made.limits] == [
        'app.py, line 6: <link rel="stylesheet" href="gone.css">',
        "app.py, line 6: <link rel=icon href=dot.png>",
        "look/style.css, line 2: url('other.png')",
    ]
