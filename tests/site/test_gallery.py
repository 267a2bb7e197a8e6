from __future__ import annotations

import json
from pathlib import Path

from wardian.site.gallery import build_gallery


def test_a_gallery_lists_the_examples_in_their_order(tmp_path: Path) -> None:
    """The template is copied, and its script finds titles, summaries and sources."""
    template = tmp_path / "gallery"
    template.mkdir()
    (template / "index.html").write_text("the template")
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
    assert (tmp_path / "out" / "index.html").read_text() == "the template"
    assert not (tmp_path / "out" / "order.txt").exists()
