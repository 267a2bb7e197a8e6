"""A site that works offline: web manifest, icons, and the service worker that keeps one build.

The worker itself is ``web/src/offline/worker.ts``; a build puts before it what it consists of. To
withdraw it a site goes on having one, which does nothing but remove itself and what it kept.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..errors import SourceError
from .layout import FOR_HOSTS, Layout, Stored, is_immutable
from .runtime import static_folder

SERVICE_WORKER = "service-worker.js"
WEB_MANIFEST = "manifest.webmanifest"
_PICTURES = ("icon-192.png", "icon-512.png")
_LEAST_PIXELS = 192
_BEGIN = "self.wardianBuild="
_RETREAT = """\
// This site does not work offline any more: remove what browsers kept of it.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  const ours = `wardian ${registration.scope} `;
  const removed = caches.keys().then((names) =>
    Promise.all(names.filter((name) => name.startsWith(ours)).map((name) => caches.delete(name))),
  );
  event.waitUntil(Promise.all([removed, registration.unregister()]));
});
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Icon:
    stored: Stored
    sizes: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What pages of such a site load, besides what every page does."""

    script: Stored
    icons: tuple[_Icon, ...]

    @classmethod
    def store(cls, layout: Layout, icon: Path | None = None) -> Parts:
        """Give them their places.

        Args:
            layout: Of the site.
            icon: The picture of the installed app; ``None`` takes ours.

        Raises:
            SourceError: The icon is missing, or is no picture that will do.
        """
        script = layout.store("offline.js", (static_folder() / "offline.js").read_bytes())
        folder = Path(__file__).parent / "pictures"
        files = [icon] if icon else [folder / name for name in _PICTURES]
        return cls(script=script, icons=tuple(_store_icon(layout, file) for file in files))

    def head(self, root: str, *, folder: str = "") -> str:
        """Return markup for a page's head.

        Args:
            root: Address of the site's root as seen from the page.
            folder: Where the web manifest of the page is, from the root.
        """
        manifest = f"{root}{quote(folder)}{WEB_MANIFEST}"
        icon = quote(self.icons[0].stored.path)
        return (
            f'<link rel="manifest" href="{escape(manifest)}">\n'
            f'<link rel="apple-touch-icon" href="{escape(root + icon)}">\n'
            f'<script type="module" src="{escape(root + self.script.path)}" '
            f'integrity="{self.script.integrity}" crossorigin></script>\n'
        )

    def web_manifest(self, title: str, *, depth: int) -> bytes:
        """Return the web manifest of the pages in a folder that many levels below the root."""
        up = "../" * depth
        content: dict[str, Any] = {
            "name": title,
            "start_url": "./",
            "scope": "./",
            "display": "standalone",
            "icons": [
                {"src": up + quote(icon.stored.path), "sizes": icon.sizes, "type": icon.type}
                for icon in self.icons
            ],
        }
        return f"{json.dumps(content, indent=1, ensure_ascii=False)}\n".encode()


def service_worker(files: Mapping[str, Stored], *, withdrawn: bool = False) -> bytes:
    """Return the text of the service worker of a build.

    Args:
        files: Everything else the build consists of, by path.
        withdrawn: Whether it is the one that removes what an earlier one left.
    """
    if withdrawn:
        return _RETREAT.encode()
    served = [files[path] for path in sorted(files) if path not in (*FOR_HOSTS, SERVICE_WORKER)]
    listed = [
        [quote(each.path), each.size, each.sha256, int(is_immutable(each.path))] for each in served
    ]
    rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in listed)
    code = (static_folder() / SERVICE_WORKER).read_text("utf-8")
    name = hashlib.sha256(f"{rows}\n{code}".encode()).hexdigest()[:16]
    return f'{_BEGIN}{{id:"{name}",files:[\n{rows}\n]}};\n{code}'.encode()


def is_ours(worker: bytes) -> bool:
    """Whether the text of a service worker is one of these, and not the program's own."""
    return worker.startswith((_BEGIN.encode(), _RETREAT.partition("\n")[0].encode()))


def _store_icon(layout: Layout, file: Path) -> _Icon:
    if not file.is_file():
        raise SourceError(f"expected a picture for the installed app, there is no {file}")
    content = file.read_bytes()
    stored = layout.store(file.name, content)
    if file.suffix == ".svg":
        return _Icon(stored=stored, sizes="any", type="image/svg+xml")
    if content[:8] != b"\x89PNG\r\n\x1a\n" or len(content) < 24:
        raise SourceError(f"expected a PNG or an SVG for the installed app, {file} is neither")
    width, height = struct.unpack(">II", content[16:24])
    if width != height or width < _LEAST_PIXELS:
        raise SourceError(
            f"expected a square of at least {_LEAST_PIXELS} pixels, {file} has {width} × {height}"
        )
    return _Icon(stored=stored, sizes=f"{width}x{height}", type="image/png")
