"""Programs are read as the Python of pages reads them, whichever Python builds."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest

from wardian.errors import SourceError
from wardian.site import syntax
from wardian.site.collect import collect
from wardian.site.jobs.syntax import flat
from wardian.site.page import title_of

PROGRAM = """
import shop
from wardian import Page, html, run

name = open("names.txt").read()
run(Page(html(t'<p>{name!r:>9} of {open("more.txt").read()}</p>'), title="Templates"))
"""
is_older = pytest.mark.skipif(
    sys.version_info >= syntax.PAGES, reason="this Python reads it itself"
)


@is_older
def test_a_program_with_templates_is_collected_with_all_it_names(tmp_path: Path) -> None:
    """Within a template as well; what is wrong in it is told as in any program."""
    entry = tmp_path / "app.py"
    entry.write_text(PROGRAM)
    for name in ("shop.py", "names.txt", "more.txt"):
        (tmp_path / name).write_text("")
    program = collect(entry)
    assert [file.name for file in program.files] == ["app.py", "shop.py", "more.txt", "names.txt"]
    assert title_of(program) == "Templates"
    entry.write_text("x = 1\nhtml(t'<p>{name</p>')\n")
    with pytest.raises(SourceError, match=r"expected Python, got t-string: .*app\.py, line 2: "):
        collect(entry)


@is_older
def test_without_node_it_is_told_what_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This Python cannot tell what is newer from what is wrong."""
    monkeypatch.setenv("WARDIAN_NODE", "")
    (tmp_path / "app.py").write_text(PROGRAM)
    with pytest.raises(SourceError, match=r"and pages have 3\.14: .* install Node 20 or later"):
        collect(tmp_path / "app.py")


def test_a_tree_that_travelled_is_what_it_was() -> None:
    """But for constants that are neither text nor a small number, and whatever its depth."""
    source = "from . import a\n@b\nclass C(d=1):\n    '''e'''\n    def f(self, *g, h='i'): ...\n"
    source += "j = 'k' + f'{l!r} m'\nn = True, None, -1\n"

    def shown(tree: ast.AST) -> Any:
        return ast.dump(tree).replace("Ellipsis", "None")

    tree = ast.parse(source)
    assert shown(syntax._built(flat(tree))) == shown(tree)
    deep = ast.parse("+".join(["'a'"] * 900))
    assert len(list(ast.walk(syntax._built(flat(deep))))) == len(list(ast.walk(deep)))
