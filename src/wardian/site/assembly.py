"""One site while it is being made: what its apps share, and then each of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from . import pwa, snapshot
from .closure import UNUSED, boot_description, make_library
from .collect import Program
from .hosts import HEADERS, write_for_hosts
from .icons import find_icons
from .layout import FOLDER, Addresses, Group, Layout, Stored
from .options import Options
from .output import Output
from .page import FAVICON, STYLE, render_list, render_page, title_of
from .prerender import Prerendering, prerender
from .requirements import Wheel
from .runtime import as_script, runtime_files, static_folder
from .workshop import Workshop, find_node

MANIFEST = "wardian-site.json"
_FOR_PAGES = ("prerendered.js", "early.js")
"""What pages load that show something before Python is there."""
_INTERPRETER = "pyodide.asm.js"
_CHECKED = (".css", ".js", ".mjs")


class Assembly:
    """One site while it is being made: what its apps share, and then each of them."""

    def __init__(
        self,
        output: Output,
        options: Options,
        programs: Mapping[str, Program],
        wheels: Sequence[tuple[Wheel, bytes]],
        *,
        complete: bool = False,
    ) -> None:
        """Make what the apps share.

        Args:
            output: Where the site will be.
            options: How to build it.
            programs: By the name of the app.
            wheels: The packages that travel along.
            complete: Whether there are pages of somebody else's making too, which start from what
                every installation brings along.
        """
        self.problems: list[str] = []
        self._output, self._options = output, options
        self._headers = b""
        self._layout = Layout(output)
        self._contents = [content for _, content in wheels]
        self._wheels = [(wheel, self._layout.store(wheel.file, each)) for wheel, each in wheels]
        self._library = make_library(programs, self._contents)
        if self._library.missing:
            self.problems.append(self._library.missing)
        archives = self._library.archives
        self._archives = {name: self._layout.store(name, archives[name]) for name in archives}
        files = runtime_files()
        files |= {name: (static_folder() / name).read_bytes() for name in _FOR_PAGES}
        files |= {"page.css": STYLE.encode(), "favicon.svg": FAVICON.encode()}
        if archives and not complete:
            files = {name: each for name, each in files.items() if name not in UNUSED}
        home = "pyodide/"
        if options.prerender and not options.single:
            files[home + _INTERPRETER] = as_script(files[f"{home}pyodide.asm.mjs"])
        self._runtime = self._layout.store_group(
            {name: each for name, each in files.items() if not name.startswith(home)}
        )
        self._pyodide = self._layout.store_group(
            {name[len(home) :]: each for name, each in files.items() if name.startswith(home)}
        )
        self._offline = pwa.Parts.store(self._layout, options.pwa_icon) if options.pwa else None

    def write_app(self, name: str, program: Program) -> Addresses:
        """Write an app and its pages; give where a page at the site's root finds the app."""
        prefix = f"{name}/" if name else ""
        stored = {file: self._write_file(prefix, file, program) for file in program.files}
        icons = find_icons(program, more=self._options.icons)
        source = stored[program.entry]
        manifest = self._describe(program, stored, icons)
        made = self._archives | self._snapshot(name, program, icons)
        for page in self._render(program, icons):
            folder = page.path if page else ""
            # Every document of an app is based at the app's root, and so are its style sheets.
            addresses = self._addresses(source, manifest, depth=prefix.count("/"))
            if page and _INTERPRETER in self._pyodide.files:
                interpreter = f"{addresses.pyodide}/{_INTERPRETER}"
                addresses = replace(addresses, interpreter=interpreter)
            style = ""
            if page and page.css:
                root = addresses.root if self._options.base_url else "../../"
                css = page.css_from(root + quote(prefix)).encode()
                stored_css = self._layout.store("page.css", css)
                style = addresses.root + stored_css.path
                integrity = {**addresses.integrity, style: stored_css.integrity}
                addresses = replace(addresses, integrity=integrity)
            html = render_page(
                program,
                addresses=addresses,
                head=self._offline.head(addresses.root, folder=prefix) if self._offline else "",
                csp=self._options.csp,
                page=page,
                style=style,
                base="../" * folder.count("/"),
                boot=boot_description(
                    self._library,
                    app=name,
                    source=source.described(addresses.root),
                    files={name: each.described(addresses.root) for name, each in made.items()},
                ),
            )
            self._output.write(
                f"{prefix}{folder}index.html",
                html.encode(),
                source=f"the page of {program.entry}{f' at {page.route}' if page else ''}",
            )
        if self._offline is not None:
            web_manifest = self._offline.web_manifest(title_of(program), depth=prefix.count("/"))
            self._output.write(f"{prefix}{pwa.WEB_MANIFEST}", web_manifest, source="--pwa")
        return self._addresses(source, manifest, depth=0)

    def write_list(self, titles: dict[str, str]) -> None:
        """Write the page that leads to several apps."""
        head = ""
        if self._offline is not None:
            head = self._offline.head(self._root(0))
            self._output.write(
                pwa.WEB_MANIFEST, self._offline.web_manifest("Apps", depth=0), source="--pwa"
            )
        page = render_list(
            titles, runtime=self._root(0) + self._runtime.path, base=self._root(0), head=head
        )
        self._output.write("index.html", page.encode(), source="the list of apps")

    def write_file(self, path: str, content: bytes, *, source: str) -> None:
        """Write a file that is there already.

        Args:
            path: From the site's root.
            content: All of it.
            source: Where it comes from, in words.

        Raises:
            SourceError: The site has another file at that path.
        """
        if path == HEADERS:
            self._headers = content
        else:
            self._output.write(path, content, source=source)

    def write_shared(self) -> None:
        """Write what belongs to the site as a whole, after all else."""
        self.problems += write_for_hosts(self._output, self._headers)
        if self._options.pwa is not None:
            worker = pwa.service_worker(self._output.files, withdrawn=not self._options.pwa)
            self._output.write(pwa.SERVICE_WORKER, worker, source="--pwa or --no-pwa")

    def _render(self, program: Program, icons: Mapping[str, Any]) -> Sequence[Prerendering | None]:
        """Return what each page shows first, the one at the folder first; ``None`` for nothing."""
        if not self._options.prerender:
            return (None,)
        node = find_node()
        made = prerender(
            program,
            workshop=Workshop(node) if node else None,
            wheels=self._contents,
            icons=icons,
        )
        if made.problem:
            self.problems.append(made.problem)
        pages = [page for page in made.pages if not page.path.startswith(f"{FOLDER}/")]
        return pages if any(page.path == "" for page in pages) else (None, *pages)

    def _snapshot(self, name: str, program: Program, icons: Mapping[str, Any]) -> dict[str, Stored]:
        """Return the memory that the app's pages start from, by its name; nothing if none."""
        if not self._options.snapshot:
            return {}
        made = snapshot.make_snapshot(
            program,
            app=name,
            wheels=self._contents,
            icons=icons,
            library=self._library.archives.get("python.wasm"),
            rest=self._library.archives.get("rest.wasm"),
        )
        if made.problem:
            self.problems.append(made.problem)
        return (
            {snapshot.NAME: self._layout.store(snapshot.NAME, made.content)} if made.content else {}
        )

    def _write_file(self, prefix: str, file: Path, program: Program) -> Stored:
        content = file.read_bytes()
        if file.suffix != ".py":
            # The page may link to it, by a name that stays.
            path = file.relative_to(program.folder).as_posix()
            self.write_file(prefix + path, content, source=str(file))
        return self._layout.store(file.name, content)

    def _describe(
        self, program: Program, stored: Mapping[Path, Stored], icons: Mapping[str, Any]
    ) -> Stored | None:
        """Store what goes beside a program; ``None`` where nothing does.

        The program itself is not in it: its page has it checked by the boot description.
        """
        # What it names lies as it does itself: in a folder beside its own.
        manifest: dict[str, Any] = {
            "format": 1,
            "files": [
                {"path": file.relative_to(program.folder).as_posix(), **_beside(each)}
                for file, each in stored.items()
                if file != program.entry
            ],
            "packages": [
                {"name": wheel.name, "version": wheel.version, **_beside(each)}
                for wheel, each in self._wheels
            ],
            "icons": icons,
        }
        if not (manifest["files"] or manifest["packages"] or icons):
            return None
        text = f"{json.dumps(manifest, indent=1, sort_keys=True)}\n"
        return self._layout.store(MANIFEST, text.encode())

    def _addresses(self, source: Stored, manifest: Stored | None, *, depth: int) -> Addresses:
        root = self._root(depth)
        groups = (self._runtime, self._pyodide)
        return Addresses(
            root=root,
            runtime=root + self._runtime.path,
            pyodide=root + self._pyodide.path,
            source=root + quote(source.path),
            files=_beside(manifest)["url"] if manifest else "",
            integrity=dict(pair for group in groups for pair in _integrity(root, group)),
        )

    def _root(self, depth: int) -> str:
        url = self._options.base_url
        if url:
            return url if url.endswith("/") else f"{url}/"
        return "../" * depth


def _beside(stored: Stored) -> dict[str, Any]:
    """Describe one immutable file to another."""
    return stored.described("../") | {"url": "../" + quote(stored.path.partition("/")[2])}


def _integrity(root: str, group: Group) -> list[tuple[str, str]]:
    return [
        (f"{root}{group.path}/{name}", stored.integrity)
        for name, stored in group.files.items()
        if name.endswith(_CHECKED)
    ]
