"""Sites whose snapshot does not fit, each in another way."""

from __future__ import annotations

import hashlib
import json
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.static_site import Site


def file_of(site: Site, name: str) -> Path:
    """Return an immutable file of a site."""
    (found,) = site.folder.glob(f"_wardian/*/{name}")
    return found


def described(site: Site, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change what the page says of its files."""
    page = site.folder / "index.html"
    text = page.read_text()
    block = re.search(r'(data-wardian="boot">)(.*?)(</script>)', text, re.S)
    assert block is not None
    said = json.loads(block[2])
    change(said["files"])
    said["files"] = {name: each for name, each in said["files"].items() if each}
    content = json.dumps(said).replace("<", "\\u003c")
    page.write_text(text[: block.start(2)] + content + text[block.end(2) :])


def replaced(site: Site, content: bytes) -> None:
    """Deploy another snapshot, with the page that belongs to it."""
    file_of(site, "snapshot.wasm").write_bytes(content)
    hashed = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    described(site, lambda files: files["snapshot.wasm"].update(hashed))


def unchecked(site: Site) -> None:
    """Let the page take scripts as they are: what is served then is not what was built."""
    page = site.folder / "index.html"
    page.write_text(re.sub(r' integrity="[^"]*"', "", page.read_text()))


def other_pyodide(site: Site) -> None:
    """Save the snapshot of another build of Pyodide, deployed with ours."""
    content = file_of(site, "snapshot.wasm").read_bytes()
    ours = re.search(rb'"wasm":"([0-9a-f]{64})"', content)
    assert ours is not None
    replaced(site, content.replace(ours[1], b"0" * 64, 1))


def other_build_id(site: Site) -> None:
    """Do the same where only Pyodide itself can tell."""
    content = bytearray(file_of(site, "snapshot.wasm").read_bytes())
    _, head = struct.unpack_from("<2I", content, 24)
    content[44 + head + 20] ^= 1  # within the id of the build
    replaced(site, bytes(content))


def other_format(site: Site) -> None:
    """Save what another Wardian would."""
    content = bytearray(file_of(site, "snapshot.wasm").read_bytes())
    content[24] ^= 1
    replaced(site, bytes(content))


def other_start(site: Site) -> None:
    """Save the memory of a C library that starts in another way."""
    content = file_of(site, "snapshot.wasm").read_bytes()
    replaced(site, re.sub(rb'"brk":1', b'"brk":2', content, count=1))


def deployed_alone(site: Site) -> None:
    """Deploy another snapshot without the page that belongs to it."""
    file = file_of(site, "snapshot.wasm")
    content = bytearray(file.read_bytes())
    content[-1000] ^= 255
    file.write_bytes(bytes(content))


def truncated(site: Site) -> None:
    """Lose the end on the way."""
    file = file_of(site, "snapshot.wasm")
    file.write_bytes(file.read_bytes()[:5_000_000])


def truncated_and_described(site: Site) -> None:
    """Lose it before its hash was made."""
    replaced(site, file_of(site, "snapshot.wasm").read_bytes()[:5_000_000])


def next_to_nothing(site: Site) -> None:
    """Lose all but the first bytes."""
    replaced(site, file_of(site, "snapshot.wasm").read_bytes()[:30])


def missing(site: Site) -> None:
    """Forget it."""
    file_of(site, "snapshot.wasm").unlink()


def no_bundle(site: Site) -> None:
    """Forget the script that restores it."""
    unchecked(site)
    file_of(site, "snapshot.js").unlink()


def no_option(site: Site) -> None:
    """Have a Pyodide that does not know the option, and so starts Python without a library."""
    unchecked(site)
    file = file_of(site, "pyodide.mjs")
    assert "_loadSnapshot" in file.read_text()
    file.write_text(file.read_text().replace("_loadSnapshot", "_loadSomething"))


def no_method(site: Site) -> None:
    """Have a Pyodide without the method that restores what it keeps of JavaScript."""
    unchecked(site)
    file = file_of(site, "pyodide.asm.mjs")
    assert "restoreSnapshot" in file.read_text()
    file.write_text(file.read_text().replace("API.restoreSnapshot=", "API.restoreSomething="))


def no_exports(site: Site) -> None:
    """Have a Pyodide that keeps what memory is corrected with to itself."""
    unchecked(site)
    file = file_of(site, "pyodide.asm.mjs")
    assert 'Module["_sbrk"]' in file.read_text()
    file.write_text(file.read_text().replace('Module["_sbrk"]', 'Module["_other"]'))


WAYS: tuple[Callable[[Site], None], ...] = (
    *(other_pyodide, other_build_id, other_format, other_start, deployed_alone),
    *(truncated, truncated_and_described, next_to_nothing, missing, no_bundle),
    *(no_option, no_method, no_exports),
)
"""All of them."""
