"""The finder of a page's library, with archives that are not what they should be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest.importorskip("posix", reason="the interpreter of a page has it, and Windows has not")

from wardian.browser import library


@pytest.mark.parametrize("content", [b"", b"\xff\xff\xff"], ids=["truncated", "damaged"])
def test_a_damaged_archive_leaves_no_file_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    """The program may try again and again."""
    file = tmp_path / "archive"
    file.write_bytes(content)
    monkeypatch.setattr(library, "FILES", ((str(file), "python.wasm"),))
    found = library.Library(((0, "thing", (3,)),))
    before = _next_descriptor()
    with pytest.raises((EOFError, ValueError)):
        found.get_code("thing")
    assert _next_descriptor() == before


def test_an_archive_that_cannot_be_read_leaves_no_file_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither does one of which there is nothing but a folder."""
    monkeypatch.setattr(library, "FILES", ((str(tmp_path), "python.wasm"),))
    found = library.Library(((0, "thing", (3,)),))
    before = _next_descriptor()
    with pytest.raises(IsADirectoryError):
        found.get_code("thing")
    assert _next_descriptor() == before


def _next_descriptor() -> int:
    """The lowest number that is free, which a file takes that is opened."""
    opened = os.open(os.devnull, os.O_RDONLY)
    os.close(opened)
    return opened
