"""Builds of a site that says in each of its files which build it is of, and a host that has one.

The service worker, the page's half of it and the layout are those of real sites; only the program
is missing, as 50 seeds of a real one would take hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page
from tests.browser.static_site import Site
from tests.browser.surprises import Surprises

from wardian.site import pwa
from wardian.site.layout import Layout
from wardian.site.manifest import NAME, read_manifest
from wardian.site.output import Output

PAGES = ("", "about/")
CONTROLLED = """async () => ({
  controlled: !!performance.getEntriesByType("navigation")[0].workerStart,
  page: document.documentElement.dataset.build,
  probe: globalThis.probe,
  late: await globalThis.late().catch(() => null),
  data: await fetch(document.documentElement.dataset.root + "data.json")
    .then((answer) => answer.json()).catch(() => null),
})"""


class Host(Site):
    """A static site below ``/shop/`` whose network can be cut.

    Attributes:
        is_down: Whether connections are closed without an answer.
        number: The build that is deployed.
        refused: What was asked for while the network was cut.
    """

    def __init__(self, folder: Path) -> None:
        self.is_down = False
        self.number = 0
        self.refused: set[str] = set()
        super().__init__(folder)

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Answer, or not at all."""
        if self.is_down:
            self.refused.add(path)
            raise ConnectionAbortedError
        return super().answer(path)

    @property
    def place(self) -> Path:
        """Where the site is."""
        return self.folder / "shop"

    def files(self) -> tuple[str, ...]:
        """Return the paths of the build that is deployed, but its manifest and its worker."""
        build = read_manifest((self.place / NAME).read_bytes())
        return tuple(path for path in build.files if path != pwa.SERVICE_WORKER)

    def deploy(self, *, withdrawn: bool = False) -> None:
        """Build the next one over the last one, as ``wardian build`` does."""
        self.number += 1
        make(self.place, self.number, withdrawn=withdrawn)


def make(folder: Path, number: int, *, withdrawn: bool = False) -> None:
    """Write a build of this number."""
    output = Output(folder)
    layout = Layout(output)
    parts = pwa.Parts.store(layout)
    late = layout.store("late.js", f"export const build = '{number}';".encode())
    probe = layout.store(
        "probe.js",
        f"globalThis.probe = '{number}';"
        f"globalThis.late = async () => (await import('../../{late.path}')).build;".encode(),
    )
    # What no build changes, as Pyodide: a worker takes it from the build before.
    layout.store("same.bin", bytes(range(256)) * 64)
    for page in PAGES:
        root = "../" * page.count("/")
        text = (
            f'<!doctype html><html lang="en" data-build="{number}" data-root="{root}"><head>'
            f'<meta charset="utf-8"><title>{number}</title><link rel="icon" href="data:,">'
            f'<script type="module" src="{root}{probe.path}"></script>'
            f"{'' if withdrawn else parts.head(root)}</head><body></body></html>"
        )
        output.write(f"{page}index.html", text.encode())
        output.write(f"{page}{pwa.WEB_MANIFEST}", parts.web_manifest("Shop", depth=0))
    output.write("data.json", f'"{number}"'.encode())
    worker = pwa.service_worker(output.files, withdrawn=withdrawn)
    output.write(pwa.SERVICE_WORKER, worker)
    output.finish()


def found(page: Page) -> dict[str, Any]:
    """Return of which build each part of a page is: what it has, and what it asks for now."""
    answer: dict[str, Any] = page.evaluate(CONTROLLED)
    return answer


def wait_until_kept(page: Page) -> None:
    """Wait until the page's site has an active service worker."""
    page.evaluate(
        "() => { navigator.serviceWorker.ready.then(() => { globalThis.isKept = true }) }"
    )
    page.wait_for_function("() => globalThis.isKept === true")


def every(build: str, *, kept: bool = True) -> dict[str, object]:
    """Return what ``found`` gives of a tab in which all is of one build."""
    return {"controlled": kept, **dict.fromkeys(("page", "probe", "late", "data"), build)}


def shop(host: Host, path: str = "") -> str:
    """Return an address of the site."""
    return host.url(f"shop/{path}")


def offered(page: Page) -> Locator:
    """Return the bar that offers a new version."""
    return page.locator("[data-wardian=new-version]")


@contextmanager
def hosting(folder: Path, surprises: Surprises) -> Iterator[Host]:
    """Run a host with nothing on it yet, for as long as a test."""
    folder.mkdir()
    host = Host(folder)
    surprises.origins.add(host.origin)
    try:
        yield host
    finally:
        surprises.leave(host.origin)
        host.close()
