"""Files that the program gives: to one browser, once, under a name that every browser reads."""

from __future__ import annotations

import re
import time
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.server.asking import Client, running

from wardian import Page
from wardian.server import Server, asgi
from wardian.server.downloads import Downloads, disposition
from wardian.server.settings import Settings


async def offered(server: Server, client: Client, content: bytes | Path, name: str) -> str:
    """Open a page, let its view download something, and give the address the tab was sent."""
    answer = await client.get("/")
    await client.attach(answer)
    view = server.host.views[int(answer.attribute("view"))]
    return server.downloads.offer(view, content, name=name)


def test_a_file_is_given_once() -> None:
    """The second request finds nothing."""
    server = asgi(Page("x"))

    async def work(client: Client) -> None:
        address = await offered(server, client, b"1,2,3", "numbers.csv")
        assert re.fullmatch(r"/_wardian/download/[\w-]{32}", address)
        answer = await client.get(address)
        assert (answer.status, answer.body) == (200, b"1,2,3")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"] == 'attachment; filename="numbers.csv"'
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert (await client.get(address)).status == 404
        assert len(server.downloads) == 0

    running(server, work)


def test_a_file_on_the_disk_is_given_as_it_is(tmp_path: Path) -> None:
    """It is read when it is fetched; one that has gone by then is not found."""
    server = asgi(Page("x"))
    file = tmp_path / "report.bin"

    async def work(client: Client) -> None:
        file.write_bytes(b"\0" * 100_000)
        address = await offered(server, client, file, "report.pdf")
        answer = await client.get(address)
        assert (len(answer.body), answer.headers["content-type"]) == (100_000, "application/pdf")
        address = await offered(server, client, file, "report.pdf")
        file.unlink()
        assert (await client.get(address)).status == 404

    running(server, work)


def test_only_the_browser_it_is_for_can_fetch_it() -> None:
    """The address alone is not enough, and trying it spoils nothing."""
    server = asgi(Page("x"))

    async def work(client: Client) -> None:
        address = await offered(server, client, b"mine", "a.txt")
        other = Client(server)
        assert (await other.get(address)).status == 404
        await other.get("/")
        assert (await other.get(address)).status == 404
        assert (await client.ask("HEAD", address)).status == 200
        assert (await client.get(address)).body == b"mine"

    running(server, work)


def test_what_is_not_fetched_in_time_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its bytes are not kept for a tab that never comes."""
    server = asgi(Page("x"), download_timeout=60)

    async def work(client: Client) -> None:
        address = await offered(server, client, b"late", "a.txt")
        now = time.monotonic()
        monkeypatch.setattr("wardian.server.downloads.monotonic", lambda: now + 61)
        assert (await client.get(address)).status == 404
        assert len(server.downloads) == 0

    running(server, work)


def test_what_waits_is_bounded() -> None:
    """The oldest go first, by number and by bytes; a large one alone may wait."""
    from wardian.live.app import App
    from wardian.live.request import Request
    from wardian.live.view import View

    class Nowhere:
        def reaches(self, view: View) -> bool:
            return False

        def send(self, text: str, *, to: View | None = None) -> None:
            raise AssertionError(text)

        def tell(self, view: View, text: str) -> None:
            raise AssertionError(text)

    page = Page("x")
    view = View(App(page), page, Nowhere(), 1, request=Request("/"))
    downloads = Downloads(Settings())
    for _ in range(1500):
        downloads.offer(view, b"x", name="a.txt")
    assert len(downloads) == 1000
    quarter = bytes(100 * 1024 * 1024)
    for _ in range(4):
        downloads.offer(view, quarter, name="a.txt")
    assert len(downloads) == 2
    downloads.offer(view, quarter * 3, name="a.txt")
    assert len(downloads) == 1


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a b.txt", 'attachment; filename="a b.txt"'),
        ("b\u00e4r.txt", "attachment; filename=\"b_r.txt\"; filename*=UTF-8''b%C3%A4r.txt"),
        ('a"b.txt', "attachment; filename=\"a_b.txt\"; filename*=UTF-8''a%22b.txt"),
        ("100%.txt", "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt"),
        ("a;b=c.txt", 'attachment; filename="a;b=c.txt"'),
    ],
)
def test_names_are_written_for_every_browser(name: str, header: str) -> None:
    """Plain ones as they are, others in both forms."""
    assert disposition(name) == header


@given(st.text(max_size=80))
def test_no_name_leaves_its_header(name: str) -> None:
    """A header is one line of ASCII, its name is quoted to the end, and can be read again."""
    header = disposition(name)
    assert re.fullmatch(
        r'attachment; filename="[ !#-~]*"(?:; filename\*=UTF-8\'\'[\w.!#$&+^`|~%-]*)?', header
    )
    assert header.isascii()
    if "*=" in header:
        assert unquote(header.partition("''")[2]) == name.encode("utf-8", "replace").decode()


def test_the_base_comes_before_the_address() -> None:
    """Under a path the download is there as well."""
    server = asgi(Page("x"), base_path="/shop")

    async def work(client: Client) -> None:
        answer = await client.get("/shop/")
        await client.attach(answer, url="/shop/")
        view = server.host.views[int(answer.attribute("view"))]
        address = server.downloads.offer(view, b"x", name="a.txt")
        assert address.startswith("/shop/_wardian/download/")
        assert (await client.get(address)).status == 200

    running(server, work)


def test_a_program_downloads_through_its_view() -> None:
    """``view.download`` sends the tab the address and the name, and nothing of the content."""
    server = asgi(Page("x"))

    async def work(client: Client) -> None:
        answer = await client.get("/")
        await client.attach(answer)
        view = server.host.views[int(answer.attribute("view"))]
        view.download("content", "../list.txt")
        (command,) = view.unconfirmed.values()
        assert "content" not in command
        found = re.search(r'"download","([^"]+)","list\.txt"', command)
        assert found is not None
        assert (await client.get(found[1])).body == b"content"

    running(server, work)


@pytest.mark.parametrize("left_before", [True, False])
def test_a_file_waits_for_a_tab_that_is_away(
    left_before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told to fetch it when it is back; then the minute begins."""
    server = asgi(Page("x"), download_timeout=60, retention=300)

    async def work(client: Client) -> None:
        answer = await client.get("/")
        await client.attach(answer)
        link = server.host.links[int(answer.attribute("view"))]

        def leave() -> None:
            assert link.carrier is not None
            link.carrier.gone()
            assert not link.audience.attends(link.view)

        if left_before:
            leave()
        address = server.downloads.offer(link.view, b"kept", name="a.txt")
        if not left_before:
            leave()
        now = time.monotonic()
        passed = 0
        monkeypatch.setattr("wardian.server.downloads.monotonic", lambda: now + passed)
        for _ in range(29):
            passed += 10
            server.host.sweep()
        assert (await client.ask("HEAD", address)).status == 200
        link.view.close()
        passed += 61
        assert (await client.get(address)).status == 404

    running(server, work)
