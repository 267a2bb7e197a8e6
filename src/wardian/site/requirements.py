"""Pure-Python wheels for the page: resolved once, locked with their hashes, vendored.

pip does the downloading. It evaluates environment markers for the Python it runs on, and the
page runs another one on another platform; so the closure is walked here, over the wheels' own
metadata, with the markers of the page.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from ..errors import PackageError

LOCK = "wardian-lock.json"
_PAGE = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "wasm32",
    "platform_system": "Emscripten",
    "python_full_version": "3.14.0",
    "python_version": "3.14",
    "sys_platform": "emscripten",
}
_PURE = ("--only-binary=:all:", "--platform", "any", "--implementation", "py", "--abi", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """A wheel as the lock file names it; ``sha256`` in lower-case hex."""

    name: str
    version: str
    file: str
    size: int
    sha256: str


def read_requirements(file: Path) -> list[str]:
    """Return the lines of a requirements file that name something.

    Raises:
        PackageError: There is no such file, or a line is an option of pip.
    """
    if not file.is_file():
        raise PackageError(f"expected a requirements file, there is no {file}")
    lines = [line.split(" #")[0].strip() for line in file.read_text("utf-8").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    for line in lines:
        if line.startswith("-"):
            raise PackageError(f"expected a package in {file}, got the option {line!r}")
    return [line for line in lines if not re.match(r"wardian(?![\w.-])", line)]


def vendor(
    requirements: Sequence[str],
    *,
    lock: Path,
    relock: bool = False,
    on_wheel: Callable[[str], None] = lambda name: None,
) -> list[tuple[Wheel, bytes]]:
    """Return the wheels that satisfy the requirements, with all they need in turn.

    What was resolved is written to the lock file; as long as the requirements stay the same, the
    same bytes are taken again.

    Args:
        requirements: Lines as in a requirements file; paths are relative to the lock file.
        lock: The lock file, read and written.
        relock: Whether to resolve anew in spite of a lock file.
        on_wheel: Called with the name of each wheel.

    Raises:
        PackageError: Something is not found, has no pure-Python wheel, or is not what was locked.
    """
    if not requirements:
        return []
    locked = None if relock else _read_lock(lock, requirements)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if locked is None:
            files = _resolve(requirements, folder=folder, cwd=lock.parent)
        else:
            files = _fetch(locked, requirements=requirements, folder=folder, cwd=lock.parent)
        wheels = []
        for file in sorted(files, key=lambda path: path.name.lower()):
            on_wheel(file.name)
            content = file.read_bytes()
            wheels.append((_describe(file, content), content))
    if locked is None:
        _write_lock(lock, requirements, [wheel for wheel, _ in wheels])
    return wheels


def _resolve(requirements: Sequence[str], *, folder: Path, cwd: Path) -> list[Path]:
    parse = _requirement_class()
    _download(requirements, folder=folder, cwd=cwd)
    needed: dict[str, Path] = {}
    requirements = [line for line in requirements if _applies(parse, line)]
    waiting = [_parsed(parse, line, folder, cwd) for line in requirements]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        file = _wheel_of(name, folder)
        if file is None:
            # Needed in the page but not by the Python that pip ran on.
            _download([name], folder=folder, cwd=cwd)
            file = _wheel_of(name, folder)
        if file is None:
            raise PackageError(f"expected a wheel of {name}, pip downloaded none")
        needed[name] = file
        waiting.extend(_dependencies(parse, file, extras))
    return list(needed.values())


def _applies(parse: Any, line: str) -> bool:
    """Whether a requirement is meant for the Python in the page, by its marker."""
    if line.endswith(".whl"):
        return True
    marker = parse(line).marker
    return marker is None or bool(marker.evaluate(_PAGE | {"extra": ""}))


def _parsed(parse: Any, line: str, folder: Path, cwd: Path) -> tuple[str, frozenset[str]]:
    if line.endswith(".whl"):
        return _normal((cwd / line).name.split("-")[0]), frozenset()
    requirement = parse(line)
    return _normal(requirement.name), frozenset(requirement.extras)


def _dependencies(
    parse: Any, file: Path, extras: frozenset[str]
) -> Iterator[tuple[str, frozenset[str]]]:
    with zipfile.ZipFile(file) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        metadata = BytesParser().parsebytes(archive.read(name), headersonly=True)
    for line in metadata.get_all("Requires-Dist", []):
        requirement = parse(line)
        environments = [{**_PAGE, "extra": extra} for extra in (extras or {""})]
        marker = requirement.marker
        if marker is None or any(marker.evaluate(environment) for environment in environments):
            yield _normal(requirement.name), frozenset(requirement.extras)


def _download(requirements: Sequence[str], *, folder: Path, cwd: Path, deps: bool = True) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += [*_PURE, "--python-version", "3.14", "--find-links", str(folder)]
    command += [] if deps else ["--no-deps"]
    done = subprocess.run(
        [*command, "--dest", str(folder), *requirements],
        cwd=cwd, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise PackageError(_explain(done.stderr, requirements))


def _explain(output: str, requirements: Sequence[str]) -> str:
    if "No module named pip" in output:
        return "expected pip in this environment to download packages; run `python -m ensurepip`"
    missing = re.search(r"No matching distribution found for (.+)", output)
    if missing:
        name = missing.group(1).strip().rstrip(".")
        return (
            f"expected a pure-Python wheel (py3-none-any) of {name}, the index has none; a package "
            "with compiled parts cannot be loaded from a plain wheel in the page"
        )
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:") and line != "ERROR: Exception:"]
    said = " ".join(errors) or (lines[-1] if lines else "it gave no reason")
    return f"pip could not download {', '.join(requirements)}: {said}"


def _fetch(
    locked: Sequence[Wheel], *, requirements: Sequence[str], folder: Path, cwd: Path
) -> list[Path]:
    local = {Path(line).name: line for line in requirements if line.endswith(".whl")}
    wanted = [local.get(wheel.file) or f"{wheel.name}=={wheel.version}" for wheel in locked]
    _download(wanted, folder=folder, cwd=cwd, deps=False)
    files = []
    for wheel in locked:
        file = folder / wheel.file
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != wheel.sha256:
            raise PackageError(
                f"expected {wheel.file} with sha256 {wheel.sha256} as locked, the index has "
                "another file; if that is right, build with --relock"
            )
        files.append(file)
    return files


def _describe(file: Path, content: bytes) -> Wheel:
    name, version = file.name.split("-")[:2]
    if not file.name.endswith("-none-any.whl"):
        raise PackageError(f"expected a pure-Python wheel (…-none-any.whl), got {file.name}")
    digest = hashlib.sha256(content).hexdigest()
    return Wheel(
        name=_normal(name), version=version, file=file.name, size=len(content), sha256=digest
    )


def _read_lock(lock: Path, requirements: Sequence[str]) -> list[Wheel] | None:
    if not lock.is_file():
        return None
    content = json.loads(lock.read_text("utf-8"))
    if content.get("format") != 1 or content.get("requirements") != list(requirements):
        return None
    return [Wheel(**entry) for entry in content["packages"]]


def _write_lock(lock: Path, requirements: Sequence[str], wheels: Sequence[Wheel]) -> None:
    content = {
        "format": 1,
        "requirements": list(requirements),
        "packages": [asdict(wheel) for wheel in wheels],
    }
    lock.write_text(f"{json.dumps(content, indent=1)}\n", "utf-8")


def _wheel_of(name: str, folder: Path) -> Path | None:
    for file in folder.glob("*.whl"):
        if _normal(file.name.split("-")[0]) == name:
            return file
    return None


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _requirement_class() -> Any:
    # pip carries this library; it is not worth a dependency of its own.
    for module in ("packaging.requirements", "pip._vendor.packaging.requirements"):
        try:
            return importlib.import_module(module).Requirement
        except ImportError:
            continue
    raise PackageError("expected pip in this environment; run `python -m ensurepip`")
