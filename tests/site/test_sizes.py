from __future__ import annotations

import json
from pathlib import Path

import pytest

from wardian.cli.main import main
from wardian.errors import SiteError
from wardian.site.sizes import first_visit, table

pytestmark = pytest.mark.usefixtures("without_node")

HASH = "_wardian/0123456789abcdef"
ELSEWHERE = """
<link rel="stylesheet" href="https://cdn.invalid/pico.css">
<link rel="stylesheet" href="//cdn.invalid/pico.css">
<link rel="stylesheet" href="data:text/css,body{}">
<link rel="stylesheet" href="/style.css">
<link rel="stylesheet" href="missing.css">
<link rel="stylesheet" href="../../../outside.css">
<link rel="stylesheet" href="%2e%2e/outside.css">
<link rel="stylesheet" href="https://[nowhere/x.css">
<link rel="stylesheet" href="">
<link rel="stylesheet">
<script src="https://cdn.invalid/htmx.js"></script>
"""
OWN = '<link rel="Stylesheet" href="my%20own.css?v=2">\n<script src="own.js#x"></script>\n'
FILES = {
    f"{HASH}/wardian.js": 1,
    f"{HASH}/pyodide.mjs": 10,
    f"{HASH}/pyodide.asm.mjs": 20,
    f"{HASH}/pyodide.asm.wasm": 40,
    f"{HASH}/python.wasm": 100,
    f"{HASH}/app.py": 200,
    f"{HASH}/wardian-site.json": 0,
    f"{HASH}/rows.csv": 400,
    f"{HASH}/one.whl": 800,
    "my own.css": 1000,
    "own.js": 2000,
}


def write_site(folder: Path, page: str, *, root: str, base: str = "", head: str = "") -> None:
    """Write a site whose files have telling sizes, and a page that names them."""
    for path, size in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"x" * size)
    described = {"files": [{"url": "rows.csv"}], "packages": [{"url": "one.whl"}]}
    (folder / HASH / "wardian-site.json").write_text(json.dumps(described))
    boot = json.dumps({"files": {"python.wasm": {"url": f"{root}{HASH}/python.wasm"}}})
    (folder / page).parent.mkdir(parents=True, exist_ok=True)
    (folder / page).write_text(
        f'<!doctype html>{base}<script type="module" src="{root}{HASH}/wardian.js"></script>'
        f'<script type="application/json" data-wardian="boot">{boot}</script>{head}'
        f'<wardian-app src="{root}{HASH}/app.py" files="wardian-site.json" pyodide="{root}{HASH}/">'
    )


@pytest.mark.parametrize(
    ("page", "root", "base"),
    [
        ("index.html", "", ""),
        ("index.html", "./", ""),
        ("two/index.html", "../", ""),
        ("a b/c/index.html", "../", '<base href="../">'),
        ("index.html", "https://example.org/demo/", ""),
        ("two/index.html", "/demo/", ""),
        ("two/index.html", "/", ""),
        ("two/index.html", "//example.org/_wardian/", '<base href="../">'),
    ],
)
def test_a_page_loads_what_is_in_its_site_and_no_more(
    tmp_path: Path, page: str, root: str, base: str
) -> None:
    """However its addresses begin; what a program names elsewhere is nobody's to measure."""
    write_site(tmp_path, page, root=root, base=base)
    expected = {"client": 1, "Python": 70, "library": 100, "packages": 800}
    rows = {row.what.split(" ")[0]: row.size for row in first_visit(tmp_path, page)}
    described = (tmp_path / HASH / "wardian-site.json").stat().st_size
    assert rows.pop("program") == 200 + 400 + described
    assert rows.pop("page") == (tmp_path / page).stat().st_size
    assert rows.pop("together") > sum(expected.values())
    assert rows == expected


def test_what_a_program_adds_counts_where_it_is_in_the_site(tmp_path: Path) -> None:
    """Style sheets and scripts from elsewhere do not, nor what is no file or no address."""
    (tmp_path / "outside.css").write_text("secret")
    site = tmp_path / "site"
    write_site(site, "index.html", root="", head=ELSEWHERE + OWN)
    sizes = {row.what: row.size for row in first_visit(site)}
    assert sizes["client (JavaScript, styles)"] == 1 + 1000 + 2000
    (site / HASH / "python.wasm").unlink()
    with pytest.raises(SiteError, match=rf"expected {HASH}/python\.wasm in"):
        first_visit(site)


def test_the_interpreter_counts_once(tmp_path: Path) -> None:
    """As a script where the page has it as one, and then not as a module too."""
    script = f'<script async src="{HASH}/pyodide.asm.js"></script>'
    write_site(tmp_path, "index.html", root="", head=script)
    (tmp_path / HASH / "pyodide.asm.js").write_text("x" * 5)
    sizes = {row.what: row.size for row in first_visit(tmp_path)}
    assert sizes["Python (Pyodide)"] == 10 + 5 + 40
    assert sizes["client (JavaScript, styles)"] == 1


def test_a_build_is_not_failed_by_what_its_page_loads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The documented use of ``head``: the table is shown, with what the site itself has."""
    head = f"{ELSEWHERE}{OWN}"
    (tmp_path / "app.py").write_text(
        f"from wardian import Page, run\nrun(Page('x', head={head!r}))\nopen('own.js')\n"
    )
    (tmp_path / "own.js").write_text("1;")
    assert main(["build", str(tmp_path), "-o", str(tmp_path / "dist")]) == 0
    assert "https://cdn.invalid/pico.css" in (tmp_path / "dist/index.html").read_text()
    assert "first visit" in capsys.readouterr().out


def test_what_cannot_be_measured_is_a_note(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site is there and whole, so the build did not fail."""
    broken = tmp_path / "node"
    broken.write_text('#!/bin/sh\ncase "$1" in --version) echo v20.0.0;; *) exit 3;; esac\n')
    broken.chmod(0o755)
    (tmp_path / "app.py").write_text("from wardian import Page, run\nrun(Page('x'))\n")
    monkeypatch.setattr("wardian.site.sizes.find_node", lambda: str(broken))
    assert main(["build", str(tmp_path), "-o", str(tmp_path / "dist"), "--no-prerender"]) == 0
    said = capsys.readouterr().out
    assert "what a first visit loads was not measured: expected Node" in said
    assert main(["verify", str(tmp_path / "dist")]) == 0


def test_sizes_stand_in_columns(tmp_path: Path) -> None:
    """In thousands of bytes; a question mark where there is no Node to compress with."""
    write_site(tmp_path, "index.html", root="")
    lines = table(first_visit(tmp_path)).splitlines()
    assert lines[0].split() == ["first", "visit", "size", "gzip", "brotli"]
    assert lines[-1].split()[0] == "together"
    assert lines[-1].split()[-1] == "?"
    assert len({line.index("KB") for line in lines[1:]}) == 1
