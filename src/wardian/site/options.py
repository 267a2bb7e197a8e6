"""How to build a site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to build.

    Attributes:
        base_url: What every address starts with; ``""`` makes them relative.
        requirements: A requirements file; ``None`` takes the one beside the source, if any.
        relock: Resolve the requirements anew.
        include: Further files of each app, as glob patterns relative to it.
        icons: Further icons by name.
        csp: Write a strict Content-Security-Policy into each page.
        pwa: Whether the site works offline, as an app to install; ``False`` withdraws that from
            browsers that have it, ``None`` does neither.
        pwa_icon: The picture of the installed app, PNG or SVG; ``None`` takes ours.
        prerender: Whether pages show what they will before Python is there.
        snapshot: Whether pages start from a saved memory of Python with the program imported.
        single: Whether the page is going to carry all of the site in itself.
    """

    base_url: str = ""
    requirements: Path | None = None
    relock: bool = False
    include: Sequence[str] = ()
    icons: Sequence[str] = ()
    csp: bool = False
    pwa: bool | None = None
    pwa_icon: Path | None = None
    prerender: bool = True
    snapshot: bool = False
    single: bool = False
