from __future__ import annotations

import json
from pathlib import Path

import pytest

from wardian.site.gallery import build_gallery

pytestmark = pytest.mark.usefixtures("without_node")


def test_a_gallery_lists_the_examples_in_their_order(tmp_path: Path) -> None:
    """The template is copied, and its script finds titles, summaries and sources."""
    template = tmp_path / "gallery"
    template.mkdir()
    (template / "index.html").write_text("{{runtime}}/wardian.js {{pyodide}}")
    (template / "order.txt").write_text("second\nfirst\n")
    for name in ("first", "second", "third"):
        (tmp_path / name).mkdir()
        text = f'"""The {name}.\n\nWhat it\nshows.\n\nMore.\n"""\n'
        (tmp_path / name / "app.py").write_text(text)
    build_gallery(tmp_path, tmp_path / "out")
    listing = json.loads((tmp_path / "out" / "gallery.json").read_text())
    assert [example["name"] for example in listing["examples"]] == ["second", "first", "third"]
    second = listing["examples"][0]
    assert (second["title"], second["summary"]) == ("The second", "What it shows.")
    assert second["files"][0]["source"].startswith('"""The second.')
    script, _, pyodide = (tmp_path / "out" / "index.html").read_text().partition(" ")
    assert (tmp_path / "out" / script).is_file()
    assert (tmp_path / "out" / pyodide / "pyodide.mjs").is_file()
    assert (tmp_path / "out" / second["app"]).read_text() == second["files"][0]["source"]
    assert second["pyodide"] == f"{pyodide}/"
    assert not (tmp_path / "out" / "order.txt").exists()
