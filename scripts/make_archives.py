"""Pack what a page loads: bytecode for our boot, sources for everybody else's.

The bytecode is that of our layers, and that of the standard library.

Runs inside Pyodide under Node, because bytecode must come from the very Python that will run it.
Equal sources give equal bytes: fixed dates, sorted names.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import unpack
from pack import pack
from shrink import shrink, unread_types

from wardian.site.jobs.bytecode import Sources, archives
from wardian.site.jobs.reaching import ORDINARY, imported, reach

LAYERS = ("__init__.py", "errors.py", "wire", "brokers", "tree", "elements", "live", "browser")
# Only a server runs them: imported by it, or where its hooks are set. Or they travel elsewhere:
# inside snapshots, and in the archive of the standard library.
_LIBRARY = "wardian/browser/library.py"
_UNUSED = (
    *("wardian/live/blocking.py", "wardian/live/visiting.py", "wardian/browser/resuming.py"),
    _LIBRARY,
)
# Beside wardian.bin, for programs that use them: see web/src/boot/shared.ts.
_LATE = {
    "lists.bin": (
        "tree/lists/",
        "tree/templates/",
        "elements/templates.py",
        "elements/virtual_list.py",
    ),
    "rare.bin": (
        "tree/html.py",
        "tree/keeping.py",
        "tree/keyframes.py",
        "elements/icon.py",
        "elements/svg.py",
        "elements/upload.py",
        "live/calls.py",
        "live/commands.py",
        "live/destinations.py",
        "live/keeping.py",
        "live/patterns.py",
        "live/query.py",
        "live/steps.py",
        "live/uploading.py",
        "browser/blobs.py",
        "browser/files.py",
        "browser/keeping.py",
    ),
    "pipes.bin": ("brokers/", "live/pipes/", "browser/remote.py", "browser/tabs/"),
}
# Redis, and what only several processes or threads need, is nothing that a page can reach.
_ELSEWHERE = ("brokers/redis", "brokers/leases", "live/elsewhere")
_DATE = (1980, 1, 1, 0, 0, 0)  # the first one a zip can hold
_METADATA = """\
Metadata-Version: 2.4
Name: wardian
Version: {version}
Summary: {summary}
License-Expression: MIT
Requires-Python: >=3.11
"""
_WHEEL = """\
Wheel-Version: 1.0
Generator: wardian
Root-Is-Purelib: true
Tag: py3-none-any
"""


def make_archives(*, package: str, out: str, version: str, summary: str) -> None:
    """Write ``wardian.bin``, what may come after it, the standard library and the slim wheel.

    Args:
        package: The folder ``src/wardian``.
        out: The folder to write to; it holds ``client.js`` already.
        version: Of the wheel.
        summary: One line for the wheel's metadata.
    """
    sources = dict(_sources(Path(package)))
    target = Path(out)
    for file, archive in _library(sources).items():
        (target / file).write_bytes(archive)
    unread = unread_types(sources.values())
    codes = {
        name: shrink(source, name, unread)
        for name, source in sources.items()
        if name not in _UNUSED
    }
    unpacker = shrink(Path(unpack.__file__).read_bytes(), "wardian/unpack.py")
    for file, parts in _LATE.items():
        within = tuple(f"wardian/{part}" for part in parts)
        late = {name: codes.pop(name) for name in list(codes) if name.startswith(within)}
        (target / file).write_bytes(pack(late))
    (target / "wardian.bin").write_bytes(pack(codes, unpacker=unpacker))
    content = sources | {"wardian/_static/client.js": (target / "client.js").read_bytes()}
    info = f"wardian-{version}.dist-info"
    content[f"{info}/METADATA"] = _METADATA.format(version=version, summary=summary).encode()
    content[f"{info}/WHEEL"] = _WHEEL.encode()
    content[f"{info}/RECORD"] = _record(content, f"{info}/RECORD")
    (target / f"wardian-{version}-py3-none-any.whl").write_bytes(_zip(content))


def _library(sources: Mapping[str, bytes]) -> dict[str, bytes]:
    library = Sources()
    needed = list(ORDINARY)
    for name, source in sources.items():
        needed += imported(compile(source, name, "exec", dont_inherit=True))
    first = reach(needed, library.files)
    codes = {name: library.compile(name) for name in library.files}
    rest = {name: codes.pop(name) for name in list(codes) if name not in first}
    codes["sitecustomize"] = shrink(sources[_LIBRARY], _LIBRARY)
    return archives(codes, rest, library.packages)


def _sources(package: Path) -> Iterator[tuple[str, bytes]]:
    for layer in LAYERS:
        path = package / layer
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            name = file.relative_to(package).as_posix()
            if not name.startswith(_ELSEWHERE):
                yield f"wardian/{name}", file.read_bytes()


def _zip(content: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(content):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content[name])
    return buffer.getvalue()


def _record(content: Mapping[str, bytes], own_name: str) -> bytes:
    lines = []
    for name in sorted(content):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content[name]).digest()).rstrip(b"=")
        lines.append(f"{name},sha256={digest.decode()},{len(content[name])}\n")
    return "".join([*lines, f"{own_name},,\n"]).encode()
