"""The programs in the documents run, and every public name is documented."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

import wardian
import wardian.testing
from wardian.elements.table import HTML_TAGS, SVG_TAGS
from wardian.testing import Screen

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
NEW = pytest.mark.skipif(
    sys.version_info < (3, 14), reason="template strings need Python 3.14; a browser runs this one"
)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def programs() -> list[Any]:
    """Every block of Python that imports wardian and runs something, by where it stands."""
    found = []
    for document in DOCUMENTS:
        text = document.read_text("utf-8")
        for block in BLOCK.finditer(text):
            if "from wardian import" in block[1] and "\nrun(" in block[1]:
                line = text.count("\n", 0, block.start()) + 1
                marks = [NEW] if 'html(t"' in block[1] else []
                where = f"{document.relative_to(ROOT)}:{line}"
                found.append(pytest.param(block[1], id=where, marks=marks))
    return found


@pytest.mark.parametrize("source", programs())
def test_a_program_in_a_document_runs(source: str, tmp_path: Path) -> None:
    """It shows something, and reports nothing."""
    (tmp_path / "app.py").write_text(source, encoding="utf-8")
    with Screen.open(tmp_path / "app.py") as screen:
        screen.wait(1)
        assert screen.html()
        assert screen.errors == []


def test_the_first_program_of_the_readme_is_ten_lines_and_counts(tmp_path: Path) -> None:
    """Each click shows one more."""
    first = BLOCK.search((ROOT / "README.md").read_text("utf-8"))
    assert first is not None
    assert len(first[1].splitlines()) <= 10
    (tmp_path / "app.py").write_text(first[1], encoding="utf-8")
    with Screen.open(tmp_path / "app.py") as screen:
        screen.click("text=Hello")
        screen.click("text=Hello")
        assert screen.text("span") == "2"


def test_every_public_name_is_in_the_reference() -> None:
    """The tags' own classes are described together, all other names each by its name."""
    pages = "".join(page.read_text("utf-8") for page in (ROOT / "docs/reference").glob("*.md"))
    own = {name for name in vars(wardian) if name[0].isupper() or name in ("run", "on", "run_task")}
    names = {*own, "Tag", "Icon", *wardian.testing.__all__} - {
        *HTML_TAGS,
        *SVG_TAGS,
        "TYPE_CHECKING",
        "Any",
    }
    assert sorted(name for name in names if not re.search(rf"`{name}\b", pages)) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    """To a file or folder that is there."""
    links = LINK.findall(document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []
