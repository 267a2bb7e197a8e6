"""Files that people send: counted while they come, handed over whole, and gone afterwards."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wardian import Page, Progress, Span, Upload, UploadedFile
from wardian.elements import upload as uploads
from wardian.errors import InvalidHandlerError, UploadTooLargeError
from wardian.live.uploading import upload_of
from wardian.testing import Screen

KIB = 1024


def test_a_file_reaches_the_handler() -> None:
    """With a name that is no path, and its content three ways."""
    seen: list[Any] = []

    def take(file: UploadedFile) -> None:
        seen.extend((file.name, file.type, file.size, file.read(), file.text(), file.view))

    with Screen(Page(Upload(take))) as screen:
        assert screen.find("input").attributes["type"] == "file"
        assert screen.find("input").attributes["data-wardian-upload"] == str(8 * KIB * KIB)
        screen.upload("input", "C:\\fakepath\\ä.txt", "größe".encode(), type="text/plain")
        assert seen == ["ä.txt", "text/plain", 7, "größe".encode(), "größe", screen.view]


@pytest.mark.parametrize("size", [0, 1, 64 * KIB, KIB * KIB, KIB * KIB + 1, 3 * KIB * KIB])
def test_a_file_of_any_size_is_saved_as_it_was(size: int, tmp_path: Path) -> None:
    """In memory or on the disk, and in pieces."""
    data = os.urandom(size)
    with Screen(Page(Upload(lambda file: file.save(tmp_path / "saved")))) as screen:
        screen.upload("input", "x", data)
    assert (tmp_path / "saved").read_bytes() == data


def test_progress_is_seen_in_the_page_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """From 0 to 1, in every tab; busy meanwhile."""
    monkeypatch.setattr(uploads, "_STEP", 0)
    upload = Upload(lambda: None)
    page = Page(
        upload,
        Progress(value=lambda: upload.progress),
        Span(lambda: "busy" if upload.busy else "idle"),
    )
    with Screen(page) as screen:
        other = screen.another()
        shown: list[tuple[str, str]] = []

        async def send() -> None:
            incoming = upload.begin("x", "", 4 * KIB)
            for _ in range(4):
                incoming.write(b"x" * KIB)
                shown.append((other.find("progress").attributes["value"], other.text("span")))
            incoming.done()

        screen.run(send())
        assert shown == [("0.25", "busy"), ("0.5", "busy"), ("0.75", "busy"), ("1.0", "busy")]
        assert (screen.text("span"), upload.progress) == ("idle", 1.0)


def test_progress_is_told_ten_times_a_second_at_most() -> None:
    """However small the pieces are."""
    upload = Upload(lambda: None)
    with Screen(Page(upload, Progress(value=lambda: upload.progress))) as screen:
        before = len(screen.sent)

        async def send() -> None:
            incoming = upload.begin("x", "", 1000)
            for _ in range(1000):
                incoming.write(b"x")
            incoming.done()

        screen.run(send())
        assert len(screen.sent) - before < 100


def test_a_file_that_is_too_large_is_refused_before_it_comes() -> None:
    """Or, where nobody said how large it is, as soon as it shows; and the person is told."""
    seen: list[UploadedFile] = []
    upload = Upload(seen.append, max_bytes=1500)
    page = Page(upload, Span(lambda: upload.problem))
    with Screen(page) as screen:
        with pytest.raises(UploadTooLargeError, match="at most 1500 bytes"):
            screen.upload("input", "big.bin", b"x" * 1501)
        assert screen.text("span") == "big.bin is larger than 1.46 KiB"

        async def unknown() -> None:
            incoming = upload.begin("big.bin")
            incoming.write(b"x" * 1500)
            with pytest.raises(UploadTooLargeError):
                incoming.write(b"x")
            assert not incoming.done()

        screen.run(unknown())
        assert (seen, upload.busy) == ([], False)
        screen.upload("input", "ok.bin", b"x" * 1500)
        assert (len(seen), screen.text("span")) == (1, "")


def test_a_file_that_does_not_come_whole_is_given_up() -> None:
    """Aborted, or ended too early: the handler hears of neither."""
    seen: list[UploadedFile] = []
    upload = Upload(seen.append)
    with Screen(Page(upload, Span(lambda: upload.problem))) as screen:

        async def send() -> None:
            first = upload.begin("a", "", 10)
            first.write(b"x")
            first.abort()
            first.abort()
            second = upload.begin("b", "", 10)
            second.write(b"x")
            assert not second.done()
            assert not second.done()

        screen.run(send())
        assert (seen, upload.busy, upload.progress) == ([], False, 0.0)
        assert screen.text("span") == "b did not arrive"


def test_a_file_of_unknown_size_has_no_progress_until_it_is_there() -> None:
    """It is busy all the same."""
    upload = Upload(lambda: None)
    with Screen(Page(upload)) as screen:
        screen.upload("input", "before", b"x")

        async def send() -> None:
            incoming = upload.begin("x")
            incoming.write(b"x" * 10)
            upload._tell()
            assert (upload.progress, upload.busy) == (0.0, True)
            assert incoming.done()
            assert (upload.progress, upload.busy) == (1.0, False)

        screen.run(send())


def test_several_files_at_once_have_one_progress() -> None:
    """That of all their bytes together; each is handled by itself."""
    seen: list[bytes] = []
    upload = Upload(lambda file: seen.append(file.read()), multiple=True)
    with Screen(Page(upload)) as screen:
        assert "multiple" in screen.find("input").attributes

        async def send() -> None:
            first, second = upload.begin("a", "", 10), upload.begin("b", "", 30)
            second.write(b"b" * 30)
            first.write(b"a" * 5)
            upload._tell()
            assert upload.progress == 35 / 40
            second.done()
            first.write(b"a" * 5)
            first.done()

        screen.run(send())
        assert seen == [b"b" * 30, b"a" * 10] and not upload.busy


@pytest.mark.parametrize("size", [10, 2 * KIB * KIB])
def test_a_handler_may_take_its_time_and_the_file_goes_when_it_ends(size: int) -> None:
    """Async handlers and generators; also when they raise."""
    kept: list[UploadedFile] = []

    async def later(file: UploadedFile) -> None:
        kept.append(file)
        await asyncio.sleep(5)
        assert len(file.read()) == file.size
        file.view.title(file.name)

    def steps(file: UploadedFile) -> Iterator[None]:
        kept.append(file)
        yield
        assert len(file.read()) == file.size
        raise RuntimeError("after reading")

    for handler in (later, steps):
        with Screen(Page(Upload(handler))) as screen:
            screen.upload("input", "x", b"x" * size)
            screen.wait(6)
            assert kept[-1].file.closed
            if handler is later:
                assert (screen.commands, screen.errors) == ([("title", "x")], [])
            else:
                assert "RuntimeError: after reading in the upload handler" in screen.errors[0]


def test_only_an_upload_that_this_tab_shows_takes_files() -> None:
    """Not a hidden or disabled one, none of another page, no other element, no forged id."""
    shown, hidden = Upload(print), Upload(print, show=False)
    disabled, elsewhere = Upload(print, disabled=True), Upload(print)
    page = Page(shown, hidden, disabled, Span("x"))
    with Screen(page) as screen, Screen(Page(elsewhere), loop=screen._loop):
        view = screen.view
        assert upload_of(view, shown._id) is shown
        for other in (hidden, disabled, elsewhere, page[3], page):
            assert upload_of(view, other._id) is None
        for forged in (0, -1, 10**9, "1", None, True, [], float(shown._id)):
            assert upload_of(view, forged) is None
        disabled.disabled = False
        assert upload_of(view, disabled._id) is disabled
        page.remove(shown)
        screen.update(page)
        assert upload_of(view, shown._id) is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("text/plain", "text/plain"),
        ("", ""),
        ("text", ""),
        ("a/b\r\nX: y", ""),
        ("a/" + "b" * 99, ""),
    ],
)
def test_a_type_that_is_none_is_empty(given: str, kept: str) -> None:
    """It comes from outside."""
    seen: list[str] = []
    with Screen(Page(Upload(lambda file: seen.append(file.type)))) as screen:
        screen.upload("input", "x", b"", type=given)
    assert seen == [kept]


def test_a_handler_that_cannot_take_a_file_is_an_error_at_once() -> None:
    """And it may take none."""
    with pytest.raises(InvalidHandlerError):
        Upload(None)  # type: ignore[arg-type]
    with pytest.raises(InvalidHandlerError):
        Upload(lambda file, more: None)
    told: list[str] = []
    with Screen(Page(Upload(lambda: told.append("came")))) as screen:
        screen.upload("input", "x", b"")
        with pytest.raises(LookupError, match="expected an Upload"):
            screen.upload("div", "x", b"")
    assert told == ["came"]


def test_what_the_handler_raises_concerns_the_sender_alone() -> None:
    """Also on a page that everybody sees."""

    def fail(file: UploadedFile) -> None:
        raise RuntimeError("no")

    with Screen(Page(Upload(fail))) as screen:
        other = screen.another()
        screen.upload("input", "x", b"")
        assert (len(screen.errors), other.errors) == (1, [])
