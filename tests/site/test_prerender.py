"""Pages are rendered while a site is built, by the Python that pages have, or else by this one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from wardian.errors import SiteError
from wardian.site.collect import Program, collect
from wardian.site.layout import Addresses
from wardian.site.page import render_list, render_page
from wardian.site.prerender import Prerendered, Prerendering, prerender
from wardian.site.workshop import Workshop, find_node

PROGRAM = """
import asyncio
import datetime
import random
import secrets
import uuid

from wardian import A, App, Div, Each, Icon, Li, P, Page, State, Ul, redirect, run

class Counter(Div):
    n = State(3)

    def build(self):
        self += P(lambda: f"{self.n} <b>", style={"color": "red"}), Icon("send")

async def about(request):
    await asyncio.sleep(3600)
    return Page(P("about"), A("home", href=request.address("/")), title="About us")

def main():
    return Page(Counter(), Ul(Each(["a", "b"], lambda name: Li(name))),
                P(str(random.random()), " ", str(uuid.uuid4()), " ", str(uuid.uuid1())),
                P(secrets.token_hex(), " ", str(random.SystemRandom().random())),
                P(str(random.Random().random())),
                title="Shop", lang="de", head='<meta name="x">', css=".a { color: blue }")

run(App(main, routes={"/about/us": about, "/old": lambda: redirect("/"),
                      "/item/{number:int}": lambda number: P(number)}))
"""
HERE = Addresses(root="", runtime="_w/r", pyodide="_w/p", source="app.py", files="s", integrity={})


@pytest.fixture(params=["node", "here"])
def workshop(request: pytest.FixtureRequest) -> Workshop | None:
    """Where the program runs; there is Node wherever this repository is built."""
    node = find_node()
    assert node is not None
    return Workshop(node) if request.param == "node" else None


def rendered(folder: Path, source: str, workshop: Workshop | None) -> Prerendered:
    """Render a program."""
    (folder / "app.py").write_text(dedent(source), "utf-8")
    return prerender(collect(folder / "app.py"), workshop=workshop)


def test_every_page_without_parameters_is_rendered(
    tmp_path: Path, workshop: Workshop | None
) -> None:
    """With what it says of the document; what a redirect leads to has no page of its own."""
    found = rendered(tmp_path, PROGRAM, workshop)
    assert found.problem is None
    home, about = found.pages
    assert (home.route, home.path, about.route, about.path) == ("/", "", "/about/us", "about/us/")
    assert home.head == {"title": "Shop", "lang": "de", "head": '<meta name="x">'}
    assert home.css == '.a { color: blue }\n[data-wardian-style="0"]{color: red}'
    assert '<p data-wardian-style="0">3 &lt;b&gt;</p>' in home.html
    assert "<path" in home.html
    assert "<li>a</li><li>b</li>" in home.html
    assert about.head == {"title": "About us"}
    assert about.html == '<div><p>about</p><a href="#/">home</a></div>'


def test_two_renderings_are_the_same(tmp_path: Path, workshop: Workshop | None) -> None:
    """What is random is the same each time."""
    assert rendered(tmp_path, PROGRAM, workshop) == rendered(tmp_path, PROGRAM, workshop)


CLOCKS = """
import datetime, os, time
from datetime import date, datetime as moment
from wardian import P, run

now = [moment.now(), moment.utcnow(), moment.today(),
       moment.now(datetime.timezone.utc).replace(tzinfo=None),
       moment.fromtimestamp(time.time()), moment.fromtimestamp(time.time_ns() // 10**9),
       moment(*time.localtime()[:6]), moment(*time.gmtime()[:6]),
       moment.strptime(time.ctime(), "%a %b %d %H:%M:%S %Y"),
       moment.strptime(time.asctime(), "%a %b %d %H:%M:%S %Y"),
       moment.strptime(time.strftime("%Y-%m-%d %H:%M:%S"), "%Y-%m-%d %H:%M:%S")]
days = {str(date.today()), str(moment.now().date())}
kinds = [isinstance(moment.now(), date), isinstance(moment.min, moment), issubclass(moment, date)]
waited = {time.monotonic(), time.perf_counter(), time.monotonic_ns()}
run(P(repr(sorted(set(now))), repr(days), str(any(waited)), str(all(kinds))))
"""


def test_the_clock_says_what_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workshop: Workshop | None
) -> None:
    """All clocks, in UTC; without a word from there, it is the start of 1980."""
    for epoch, shown in (("", "1980, 1, 1, 0, 0"), ("86461", "1970, 1, 2, 0, 1, 1")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        (page,) = rendered(tmp_path, CLOCKS, workshop).pages
        day = date(*map(int, shown.split(", ")[:3]))
        parts = f"[datetime.datetime({shown})]", f"{{'{day}'}}", "False", "True"
        assert page.html.replace("<!---->", "") == f"<p>{''.join(parts)}</p>"


@pytest.mark.parametrize("epoch", ["abc", "-1", "1.5", "253402300800"])
def test_a_time_that_is_none_is_told_of(
    epoch: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was expected, and what came: it is not the program's fault, and ends the build."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(SiteError, match=rf"SOURCE_DATE_EPOCH .* seconds .* got '{epoch}'"):
        rendered(tmp_path, "from wardian import P, run\nrun(P())", None)


def test_nothing_of_the_folder_one_builds_in_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page would not have it: neither in place of the library, nor beside it."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("json", "beside"):
        (elsewhere / f"{name}.py").write_text("raise SystemExit('of the folder')")
    monkeypatch.chdir(elsewhere)
    assert rendered(tmp_path, "from wardian import P, run\nrun(P())", None).problem is None
    found = rendered(tmp_path, "import beside\nfrom wardian import P, run\nrun(P())", None)
    assert found.problem is not None
    assert "No module named 'beside'" in found.problem


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("import nothing_of_the_kind", "nothing_of_the_kind"),
        ("from wardian import run\nrun(lambda: 1 / 0)", "/: ZeroDivisionError: division by zero"),
        (
            """
            import asyncio
            from wardian import run
            async def page():
                await asyncio.Event().wait()
            run(page)
            """,
            "/: TimeoutError: it waits for something that only a browser, or the network, has",
        ),
        (
            "from wardian import P, run\nrun(P(), into='#place')",
            "the program shows itself in other elements",
        ),
        (
            "from wardian import App, P, run\nrun(App(routes={'/a/{b}': lambda b: P()}))",
            "it has no page whose address is without parameters",
        ),
    ],
)
def test_a_program_that_cannot_be_rendered_is_told_of(
    program: str, why: str, tmp_path: Path, workshop: Workshop | None
) -> None:
    """The site is built all the same, and the person is told why a page has no content."""
    found = rendered(tmp_path, program, workshop)
    assert found.pages == ()
    assert found.problem is not None
    assert found.problem.startswith("app.py has pages without content until Python is there: ")
    assert why in found.problem


def test_what_fails_in_a_part_of_a_page_is_told_of(
    tmp_path: Path, workshop: Workshop | None
) -> None:
    """The others are rendered, and so is the rest of the page."""
    program = """
    from wardian import App, P, Page, run
    def broken():
        raise ValueError("broken")
    run(App(lambda: Page(P("whole"), lambda: broken()), routes={"/b": broken}))
    """
    found = rendered(tmp_path, program, workshop)
    assert [page.route for page in found.pages] == ["/"]
    assert "whole" in found.pages[0].html
    assert found.problem is not None
    assert "without some of its content" in found.problem
    assert "/b: ValueError: broken" in found.problem


def test_nothing_listens_while_a_site_is_built(tmp_path: Path, workshop: Workshop | None) -> None:
    """A pipe shows its first value, however much was sent."""
    program = """
    import asyncio
    from wardian import App, P, Page, Pipe, run, send

    pipe = Pipe("orders", value="none yet", replay="last")

    async def later():
        await asyncio.sleep(60)
        return Page(pipe, P(lambda: pipe.value))

    run(App(lambda: Page("a", pipe, "b", P(lambda: pipe.value)), routes={"/later": later},
            startup=lambda: send("orders", "new", "tea")))
    """
    found = rendered(tmp_path, program, workshop)
    assert found.problem is None
    assert [page.html for page in found.pages] == [
        "<div>a<!---->b<p>none yet</p></div>",
        "<div><p>none yet</p></div>",
    ]


def test_templates_have_pipes(tmp_path: Path) -> None:
    """As values, and as components."""
    entry = tmp_path / "app.py"
    entry.write_text(
        "from wardian import Pipe, html, run\n"
        "pipe = Pipe('orders', value='none yet')\n"
        'run(html(t\'<p>{pipe}<{Pipe} channel="a" label="b" />{(lambda: pipe.value)}</p>\'))'
    )
    node = find_node()
    assert node is not None
    program = Program(entry=entry, files=(entry,), trees=())
    (page,) = prerender(program, workshop=Workshop(node)).pages
    assert page.html == "<p>none yet</p>"


def test_templates_are_rendered_by_the_python_of_the_page(tmp_path: Path) -> None:
    """This Python may be older than their syntax."""
    entry = tmp_path / "app.py"
    entry.write_text(
        "from wardian import html, run\nname = 'a & b'\nrun(html(t'<p>Hello <b>{name}</b></p>'))"
    )
    node = find_node()
    assert node is not None
    program = Program(entry=entry, files=(entry,), trees=())
    (page,) = prerender(program, workshop=Workshop(node)).pages
    assert page.html == "<p>Hello <b>a &amp; b</b></p>"


def test_a_process_that_ends_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the workshop says."""

    def fail(*_all: object, **_named: object) -> None:
        raise SiteError("expected Node to run, got: killed")

    workshop = Workshop("node")
    monkeypatch.setattr(workshop, "run", fail)
    found = rendered(tmp_path, "from wardian import P, run\nrun(P())", workshop)
    assert found.problem is not None
    assert "got: killed" in found.problem


def page_of(**given: str) -> Prerendering:
    """Make a page."""
    values = {"route": "/", "path": "", "html": "<p>x</p>", "css": ""} | given
    return Prerendering(head={}, **values)  # type: ignore[arg-type]


def test_addresses_in_a_style_sheet_stay_what_they_are() -> None:
    """The sheet lies in another folder than the page."""
    css = "@import 'a.css'; .a { background: url(b.png), url( \"c/d.png\" ), url(#e), url(/f) }"
    css += " .b { background: url(data:x), url('https://g/h.png') }"
    assert page_of(css=css).css_from("../../about/") == (
        "@import '../../about/a.css'; .a { background: url(../../about/b.png), "
        'url( "../../about/c/d.png" ), url(#e), url(/f) }'
        " .b { background: url(data:x), url('https://g/h.png') }"
    )


def test_a_document_says_what_its_page_says(tmp_path: Path) -> None:
    """Capture begins before anything is painted; text in the boot description ends no element."""
    (tmp_path / "app.py").write_text("from wardian import P, run\nrun(P())")
    program = collect(tmp_path / "app.py")
    page = Prerendering(
        route="/a/b", path="a/b/", html="<p>x</p>", css="y", head={"title": "<T>", "head": "<m>"}
    )
    text = render_page(
        program, addresses=HERE, page=page, style="s.css", boot={"files": {"</script>": 1}}
    )
    head, _, body = text.partition("</head>")
    assert head.index("early.js") < head.index("stylesheet") < head.index("prerendered.js")
    assert "wardian.js" not in head
    assert "<title>&lt;T&gt;</title>" in head
    assert "<!--wardian-head--><m><!--/wardian-head-->" in head
    assert '<link rel="stylesheet" href="s.css" data-wardian="css">' in head
    assert 'data-wardian="boot">{"files":{"\\u003c/script>":1}}</script>' in head
    assert 'route="#/a/b" page prerendered><p>x</p></wardian-app>' in body
    plain = render_page(program, addresses=HERE)
    assert "prerendered" not in plain
    assert "wardian.js" in plain


def test_a_document_in_a_folder_below_has_the_folder_of_the_app_for_its_base(
    tmp_path: Path,
) -> None:
    """Before everything that has an address; the document of the app itself needs none."""
    (tmp_path / "app.py").write_text("from wardian import P, run\nrun(P())")
    program = collect(tmp_path / "app.py")
    page = Prerendering(route="/a/b", path="a/b/", html="", css="", head={"favicon": "dot.png"})
    text = render_page(program, addresses=HERE, page=page, base="../../")
    assert text.index('<base href="../../">') < min(text.index("src="), text.index("<link"))
    assert '<link rel="icon" href="dot.png">' in text
    assert "<base" not in render_page(program, addresses=HERE, page=page)


def test_the_list_of_apps_links_to_their_folders_whatever_they_are_called() -> None:
    """In an address some characters mean something else."""
    text = render_list({"my app": "One", "a#b": "Two", "100%": "Three"}, runtime="r")
    for name, title in (("my%20app", "One"), ("a%23b", "Two"), ("100%25", "Three")):
        assert f'<li><a href="{name}/">{title}</a></li>' in text
