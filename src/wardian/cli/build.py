"""``wardian build``: turn a program into a folder that any static host can serve."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..errors import SiteError, SourceError
from ..site import single
from ..site.build import Built, Options, build
from ..site.sizes import first_visit, table
from .terminal import Terminal, readable_size

EXAMPLE = """\
examples:
  wardian build app.py -o dist
  wardian build app.py -o dist --pwa
  wardian build app.py --single-file -o demo.html
  wardian build examples -o dist --base-url https://example.org/demo/
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add("source", type=Path, help="a Python file, or a folder of apps")
    add(
        "-o", "--out", type=Path, metavar="DIR",
        help="default: dist; of a single file the file, named after the app",
    )  # fmt: skip
    add("--base-url", default="", metavar="URL", help="start every address with URL")
    add(
        "--requirements", type=Path, metavar="FILE",
        help="pure-Python packages to vendor; default: requirements.txt beside the source",
    )  # fmt: skip
    add(
        "--single-file", action="store_true",
        help="write one HTML file that runs when it is opened from a disk",
    )  # fmt: skip
    add("--relock", action="store_true", help="resolve the packages anew")
    add(
        "--include", action="append", default=[], metavar="GLOB",
        help="further files of the app, relative to it; may be repeated",
    )  # fmt: skip
    add(
        "--icon", action="append", default=[], metavar="NAME",
        help="further icon to carry; may be repeated",
    )  # fmt: skip
    add("--csp", action="store_true", help="write a strict content security policy into the page")
    add(
        "--snapshot", action=argparse.BooleanOptionalAction, default=None,
        help="save the memory of Python with the program imported, and start pages from it",
    )  # fmt: skip
    add(
        "--no-prerender", action="store_false", dest="prerender",
        help="leave pages empty until Python is there",
    )  # fmt: skip
    add(
        "--pwa", action=argparse.BooleanOptionalAction, default=None,
        help="work offline, as an app to install; --no-pwa withdraws that where it was",
    )  # fmt: skip
    add(
        "--pwa-icon", type=Path, metavar="FILE",
        help="PNG (square, 192 pixels and more) or SVG of the installed app",
    )  # fmt: skip


def run(chosen: argparse.Namespace, terminal: Terminal) -> None:
    """Build, and say what was written.

    Raises:
        SiteError: It cannot be built.
        SourceError: Options exclude each other.
    """
    if chosen.single_file:
        _require_none_of_a_site(chosen)
    elif chosen.pwa_icon is not None and not chosen.pwa:
        raise SourceError("expected --pwa-icon with --pwa: it is the picture of the installed app")
    options = Options(
        base_url=chosen.base_url,
        requirements=chosen.requirements,
        relock=chosen.relock,
        include=chosen.include,
        icons=chosen.icon,
        csp=chosen.csp,
        pwa=chosen.pwa,
        pwa_icon=chosen.pwa_icon,
        prerender=chosen.prerender,
        snapshot=chosen.single_file if chosen.snapshot is None else chosen.snapshot,
    )
    if chosen.single_file:
        _write_single(chosen, options, terminal)
        return
    out = chosen.out or Path("dist")
    with terminal.progress() as progress:
        built = build(chosen.source, out, options=options, progress=progress)
    report(built, terminal)
    _report_bytes(built, terminal)
    terminal.say(f"   look at it: wardian preview {out}")


def _write_single(chosen: argparse.Namespace, options: Options, terminal: Terminal) -> None:
    with terminal.progress() as progress:
        made = single.write(
            chosen.source, chosen.out or _file_for(chosen.source), options=options,
            progress=progress,
        )  # fmt: skip
    terminal.done(f"{made.title}: {made.file} ({readable_size(made.size_bytes)})")
    rows = [("files", ", ".join(made.files))]
    if made.packages:
        rows.append(("packages", ", ".join(made.packages)))
    rows += [("note", problem) for problem in made.problems]
    terminal.table(rows)
    if made.limits:
        terminal.say("   cannot work from a disk:")
        for limit in made.limits:
            terminal.say(f"   - {limit}")
    terminal.say("   open it: double-click")


def _require_none_of_a_site(chosen: argparse.Namespace) -> None:
    given = {
        "--pwa": chosen.pwa,
        "--no-pwa": chosen.pwa is False,
        "--pwa-icon": chosen.pwa_icon,
        "--base-url": chosen.base_url,
    }
    for option, value in given.items():
        if value:
            raise SourceError(
                f"expected --single-file without {option}: a page from a disk has no service "
                "worker, and all it loads is in it"
            )


def _report_bytes(built: Built, terminal: Terminal) -> None:
    """Say what a first visit loads; of several apps, which share most of it, the first one's.

    The site is written by then: what cannot be measured is said, and is no failure.
    """
    name = next(iter(built.apps))
    try:
        rows = first_visit(built.folder, f"{name}/index.html" if name else "index.html")
    except SiteError as error:
        terminal.table([("note", f"what a first visit loads was not measured: {error}")])
        return
    for line in table(rows).splitlines():
        terminal.say(f"   {line}")


def _file_for(source: Path) -> Path:
    """Name a single file after the program, or after its folder where that says more."""
    whole = source.resolve()
    return Path(f"{whole.parent.name if whole.name == 'app.py' else whole.stem}.html")


def report(built: Built, terminal: Terminal) -> None:
    """Say what a build wrote: a site is public, so every file of the program is named."""
    apps = len(built.apps)
    size = readable_size(built.size_bytes)
    terminal.done(f"{apps} app{'' if apps == 1 else 's'} in {built.folder} ({size})")
    rows = [(name or "app", title) for name, title in built.apps.items()]
    rows.append(("files", ", ".join(built.files)))
    if built.packages:
        rows.append(("packages", ", ".join(built.packages)))
    rows.append(("build", built.build))
    rows += [("note", problem) for problem in built.problems]
    terminal.table(rows)
