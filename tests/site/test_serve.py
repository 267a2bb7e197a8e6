from __future__ import annotations

import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from wardian.errors import SourceError
from wardian.site.serve import PreviewServer, make_server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PreviewServer]:
    """A server of a small folder; beside it lies a file that is not served."""
    (tmp_path / "secret.txt").write_text("s")
    folder = tmp_path / "dist"
    folder.mkdir()
    for name in (
        "index.html",
        "a.mjs",
        "a.wasm",
        "a.py",
        "a.whl",
        "a.webmanifest",
        "a.CSV",
        "a.csv.gz",
    ):
        (folder / name).write_text(name)
    (folder / "sub").mkdir()
    server = make_server(folder, port=0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def get(server: PreviewServer, path: str) -> tuple[int, str | None, bytes]:
    """Return status, MIME type and body."""
    connection = HTTPConnection("127.0.0.1", server.server_address[1])
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, response.headers["Content-Type"], body


@pytest.mark.parametrize(
    ("path", "mime"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/a.mjs", "text/javascript; charset=utf-8"),
        ("/a.wasm", "application/wasm"),
        ("/a.py", "text/x-python; charset=utf-8"),
        ("/a.whl", "application/octet-stream"),
        ("/a.webmanifest", "application/manifest+json"),
        ("/a.CSV", "text/csv; charset=utf-8"),
        ("/a.csv.gz", "application/octet-stream"),
    ],
)
def test_each_file_has_the_type_a_browser_insists_on(
    server: PreviewServer, path: str, mime: str
) -> None:
    """Types come from our own table, not from the machine's; of what is compressed none is told."""
    assert get(server, path)[:2] == (200, mime)


@pytest.mark.parametrize("path", ["/nothing", "/sub/", "/../secret.txt", "/%2e%2e/secret.txt"])
def test_nothing_else_is_served(server: PreviewServer, path: str) -> None:
    """Missing files, folders and what lies outside are not found."""
    assert get(server, path)[0] == 404


def test_a_folder_without_a_page_is_refused(tmp_path: Path) -> None:
    """Serving the wrong folder says so at once."""
    with pytest.raises(SourceError, match=r"index\.html"):
        make_server(tmp_path, port=0)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/", "no-cache"),
        ("/a.mjs", "no-cache"),
        ("/_wardian/0123456789abcdef/a.wasm", "public, max-age=31536000, immutable"),
        ("/_wardian/0123456789abcdef/a.wasm?again", "public, max-age=31536000, immutable"),
        ("/_wardian/0123456789abcdef/missing.wasm", "no-cache"),
        ("/_wardian/a.wasm", "no-cache"),
    ],
)
def test_what_has_its_hash_in_its_address_is_kept_for_ever(
    server: PreviewServer, tmp_path: Path, path: str, kept: str
) -> None:
    """And nothing else: a page that was built again shows at the next reload."""
    folder = tmp_path / "dist" / "_wardian"
    (folder / "0123456789abcdef").mkdir(parents=True)
    for file in (folder / "a.wasm", folder / "0123456789abcdef" / "a.wasm"):
        file.write_text("")
    connection = HTTPConnection("127.0.0.1", server.server_address[1])
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    assert response.headers["Cache-Control"] == kept
