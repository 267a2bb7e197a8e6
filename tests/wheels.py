"""Small wheels for programs of tests, so that no index is needed."""

from __future__ import annotations

import zipfile
from pathlib import Path

TINY = 'NAME = "tiny"\n'


def write_wheel(
    folder: Path, name: str = "tiny_thing", *, source: str = TINY, tag: str = "py3-none-any"
) -> Path:
    """Write a wheel with one module into a folder, and return its file.

    Args:
        folder: Where it goes.
        name: Of the module, the distribution and the file.
        source: Of the module.
        tag: What it says it runs on.
    """
    file = folder / f"{name}-1.0-{tag}.whl"
    info = f"{name}-1.0.dist-info"
    distribution = name.replace("_", "-")
    about = {
        "METADATA": f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n",
        "WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
        "RECORD": "",
    }
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{name}.py", source)
        for each, content in about.items():
            archive.writestr(f"{info}/{each}", content)
    return file


def require_wheel(folder: Path, name: str = "tiny_thing", *, source: str = TINY) -> None:
    """Write a wheel beside a program that requires it."""
    file = write_wheel(folder, name, source=source)
    (folder / "requirements.txt").write_text(f"./{file.name}\n")
