"""A venv for each peer, made at first use: what is compared must not meet our own packages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def interpreter(requirements: Path) -> str:
    """Give the Python that has a peer's packages.

    Args:
        requirements: What it needs, with exact versions; the venv is named after the file.
    """
    name = requirements.stem
    folder = ROOT / ".cache" / f"bench-{name}"
    binary = str(folder / "bin" / "python")
    wanted = requirements.read_text()
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"\ninstalling {name} into {folder}")
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        quiet = ["--disable-pip-version-check", "--quiet"]
        command = [binary, "-m", "pip", "install", *quiet, "-r", str(requirements)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        stamp.write_text(wanted)
    return binary
