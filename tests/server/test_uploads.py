"""Files that a person sends: piece by piece, within limits, to the element that asked for them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import pytest
from tests.server.asking import Answer, Client, running, until

from wardian import Page
from wardian.elements.upload import Upload, UploadedFile
from wardian.server import Server, asgi
from wardian.server.visits import visit_of

Work = Callable[[Client, "Place"], Awaitable[None]]


class Place:
    """A page with one upload, its server, and what the program was given."""

    def __init__(self, *, max_bytes: int = 1000, **settings: object) -> None:
        self.taken: list[tuple[str, str, bytes]] = []
        self.upload = Upload(self.take, max_bytes=max_bytes)
        self.page = Page(self.upload)
        self.server: Server = asgi(self.page, **settings)
        self.answer: Answer

    def take(self, file: UploadedFile) -> None:
        """Keep what came."""
        self.taken.append((file.name, file.type, file.read()))

    def run(self, work: Work) -> None:
        """Open the page in a browser and do something there."""

        async def opened(client: Client) -> None:
            self.answer = await client.get("/")
            await client.attach(self.answer)
            await work(client, self)
            assert len(self.server.uploads) == 0
            assert not self.upload.busy

        running(self.server, opened)

    async def send(
        self,
        client: Client,
        body: bytes | list[bytes],
        *,
        name: str = "a.txt",
        element: object = None,
        token: str | None = None,
        length: object = None,
        silent: bool = False,
        broken: bool = False,
    ) -> Answer:
        """Send a file as a tab does."""
        size = len(body) if isinstance(body, bytes) else sum(map(len, body))
        headers = {
            "origin": "http://example.test",
            "content-length": str(size if length is None else length),
            "x-wardian-token": self.answer.attribute("token") if token is None else token,
        }
        if length == "":
            del headers["content-length"]
        target = self.upload._id if element is None else element
        path = f"/_wardian/upload?element={target}&name={quote(name)}&type=text/plain"
        return await client.ask(
            "POST", path, headers=headers, body=body, silent_after=silent, broken_after=broken
        )


def test_a_file_reaches_the_program() -> None:
    """Whole, with its name and type, whatever pieces it came in."""

    async def work(client: Client, place: Place) -> None:
        assert (await place.send(client, b"hello")).status == 204
        assert (await place.send(client, [b"he", b"", b"l" * 2, b"o"], name="b.txt")).status == 204
        assert (await place.send(client, b"", name="empty")).status == 204
        assert place.taken == [
            ("a.txt", "text/plain", b"hello"),
            ("b.txt", "text/plain", b"hello"),
            ("empty", "text/plain", b""),
        ]
        assert place.upload.progress == 1

    Place().run(work)


def test_progress_is_told_while_it_arrives() -> None:
    """The state follows the bytes, before the last of them is there."""
    seen: list[tuple[bool, float]] = []

    async def work(client: Client, place: Place) -> None:
        begin = place.upload.begin

        def watched(*args: object, **named: object) -> object:
            incoming = begin(*args, **named)  # type: ignore[arg-type]
            write = incoming.write

            class Watched:
                def write(self, chunk: bytes) -> None:
                    write(chunk)
                    incoming._told = 0.0  # as if the pause between two reports were over
                    seen.append((place.upload.busy, place.upload.progress))

                done, abort = incoming.done, incoming.abort

            return Watched()

        place.upload.begin = watched  # type: ignore[assignment, method-assign]
        assert (await place.send(client, [b"12345"] * 4)).status == 204
        assert [busy for busy, _ in seen] == [True] * 4
        assert seen[1][1] >= 0.25
        assert sorted(part for _, part in seen) == [part for _, part in seen]

    Place().run(work)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\win.ini", "win.ini"),
        ("C:\\fakepath\\photo.png", "photo.png"),
        ("a/b\\c", "c"),
        ("..", "file"),
        ("", "file"),
        ("a\r\nb\x1bc", "abc"),
        ("\u202egnp.exe", "gnp.exe"),
        ("x" * 5000 + ".png", "x" * 196 + ".png"),
    ],
)
def test_a_name_is_never_a_path(name: str, kept: str) -> None:
    """Of what the tab calls a file only the last part counts."""

    async def work(client: Client, place: Place) -> None:
        assert (await place.send(client, b"x", name=name)).status == 204
        assert place.taken[0][0] == kept

    Place().run(work)


def test_a_file_that_says_it_is_too_large_is_not_read() -> None:
    """The element's limit, or the server's, before the first byte."""

    async def work(client: Client, place: Place) -> None:
        assert (await place.send(client, b"x", length=1001)).status == 413
        assert "larger" in place.upload.problem
        assert place.taken == []

    Place().run(work)
    Place(max_bytes=10_000, max_upload_bytes=1000).run(
        lambda client, place: _refused(place.send(client, b"x", length=1001), 413)
    )


def test_a_file_that_is_larger_than_it_says_is_given_up() -> None:
    """The limit holds for what comes, not for what was announced."""

    async def work(client: Client, place: Place) -> None:
        assert (await place.send(client, [b"x" * 400] * 5, length=10)).status == 413
        assert place.taken == []

    Place().run(work)


@pytest.mark.parametrize("length", ["", "-1", "1e3", "+5", "\u0665", "9" * 30])
def test_a_length_that_is_none_is_refused(length: str) -> None:
    """Browsers always send it; without it there is no progress to tell."""

    async def work(client: Client, place: Place) -> None:
        headers = {"x-wardian-token": place.answer.attribute("token")}
        raw = [(b"content-length", length.encode())] if length else []
        answer = await client.ask(
            "POST",
            f"/_wardian/upload?element={place.upload._id}&name=a",
            headers={"origin": "http://example.test", **headers},
            raw_headers=raw,
            body=b"hello",
        )
        assert answer.status == 411
        assert place.taken == []

    Place().run(work)


def test_a_broken_connection_leaves_nothing_behind() -> None:
    """The program hears of whole files only."""

    async def work(client: Client, place: Place) -> None:
        assert (await place.send(client, [b"half"], length=9, broken=True)).status == 408
        assert place.taken == []
        assert "did not arrive" in place.upload.problem

    Place().run(work)


def test_silence_is_not_waited_for_long() -> None:
    """A tab that stops in the middle is given up after a while."""

    async def work(client: Client, place: Place) -> None:
        assert (await place.send(client, [b"half"], length=9, silent=True)).status == 408
        assert place.taken == []

    Place(upload_timeout=0.05).run(work)


def test_a_file_that_ends_early_is_not_taken() -> None:
    """Less than was announced is not the file."""

    async def work(client: Client, place: Place) -> None:
        assert (await place.send(client, b"half", length=9)).status == 400
        assert place.taken == []

    Place().run(work)


def test_only_so_many_arrive_at_once() -> None:
    """More are refused until one is done; other tabs are not concerned."""

    async def work(client: Client, place: Place) -> None:
        slow = [
            asyncio.create_task(place.send(client, [b"x"], length=9, silent=True)) for _ in range(2)
        ]
        await until(lambda: len(place.server.uploads) == 2)
        assert (await place.send(client, b"x")).status == 429
        assert [answer.status for answer in await asyncio.gather(*slow)] == [408, 408]
        assert (await place.send(client, b"x")).status == 204

    Place(max_uploads=2, upload_timeout=0.2).run(work)


@pytest.mark.parametrize("token", ["", "x", "W10.AAAA"])
def test_a_file_needs_the_views_token(token: str) -> None:
    """What names no view of this browser takes nothing."""

    async def work(client: Client, place: Place) -> None:
        assert (await place.send(client, b"x", token=token)).status == 403
        assert place.taken == []

    Place().run(work)


def test_a_stolen_token_is_of_no_use() -> None:
    """Another browser's session does not go with it."""

    async def work(client: Client, place: Place) -> None:
        other = Client(place.server)
        await other.get("/")
        assert (await place.send(other, b"x")).status == 403
        assert (await place.send(Client(place.server), b"x")).status == 403
        assert place.taken == []

    Place().run(work)


@pytest.mark.parametrize("element", ["", "0", "x", "-1", "1e1", "99999999", "9" * 40, "__init__"])
def test_only_an_upload_that_the_view_shows_takes_files(element: str) -> None:
    """An id of anything else is of nothing."""

    async def work(client: Client, place: Place) -> None:
        assert (await place.send(client, b"x", element=element)).status == 404
        assert (await place.send(client, b"x", element=place.page._id)).status == 404
        assert place.taken == []

    Place().run(work)


def test_a_hidden_or_removed_upload_takes_nothing() -> None:
    """What a person cannot use, a message cannot use either."""

    async def work(client: Client, place: Place) -> None:
        place.upload.show = False
        assert (await place.send(client, b"x")).status == 404
        place.upload.show = True
        place.upload.disabled = True
        assert (await place.send(client, b"x")).status == 404
        place.page.remove(place.upload)
        assert (await place.send(client, b"x")).status == 404
        assert place.taken == []

    Place().run(work)


def test_an_upload_that_goes_while_its_file_comes_is_told_nothing() -> None:
    """The person that chose the file has no element any more; one that is busy stays one."""

    async def work(client: Client, place: Place) -> None:
        for is_removed in (False, True):
            arrived = asyncio.Event()
            go_on = asyncio.Event()

            async def pieces(arrived: asyncio.Event = arrived, go_on: Any = go_on) -> Any:
                if arrived.is_set():
                    await go_on.wait()
                    return {"type": "http.request", "body": b"cd", "more_body": False}
                arrived.set()
                return {"type": "http.request", "body": b"ab", "more_body": True}

            query = f"element={place.upload._id}&name=a&type="
            visit = visit_of(
                client.scope(
                    "http",
                    f"/_wardian/upload?{query}",
                    {"x_wardian_token": place.answer.attribute("token"), "content_length": "4"},
                    (),
                ),
                place.server.settings,
                session=next(iter(place.server.sessions)),
            )
            respond = place.server.uploads.respond(place.server.host, visit, pieces)
            sending = asyncio.ensure_future(respond)
            await arrived.wait()
            place.upload.disabled = True
            if is_removed:
                place.page.remove(place.upload)
            bool(place.page.update())
            go_on.set()
            assert (await sending).status_code == (404 if is_removed else 204)
            assert len(place.taken) == 1
            place.upload.disabled = False
            assert not place.upload.busy

    Place().run(work)


@pytest.mark.parametrize("origin", [None, "null", "http://evil.test", "https://example.test"])
def test_another_site_cannot_send_files(origin: str | None) -> None:
    """The gate stands before this endpoint as before every other."""

    async def work(client: Client, place: Place) -> None:
        headers = {"x-wardian-token": place.answer.attribute("token"), "content-length": "1"}
        if origin is not None:
            headers["origin"] = origin
        path = f"/_wardian/upload?element={place.upload._id}&name=a"
        answer = await client.ask("POST", path, headers=headers, body=b"x")
        assert answer.status == 403
        assert place.taken == []

    Place().run(work)


async def _refused(sent: Awaitable[Answer], status: int) -> None:
    assert (await sent).status == status
