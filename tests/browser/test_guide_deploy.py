"""The guide to deployment, beyond what ``test_mounts.py`` drives: its commands are understood."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from tests.browser.serving import GUIDE, WARDIAN

CONTAINER = GUIDE.with_name("Containerfile")


def commands() -> list[str]:
    """Return the arguments of every ``wardian serve`` that the guide and its files show."""
    guide = GUIDE.read_text(encoding="utf-8").replace("\\\n", " ")
    found = re.findall(r"^\S*(?<!`)wardian (serve [^\n`]+)$", guide, re.MULTILINE)
    container = CONTAINER.read_text(encoding="utf-8").replace("\\\n", " ")
    words = re.search(r"^CMD (.*)$", container, re.MULTILINE)
    assert words is not None
    return [*found, shlex.join(json.loads(words[1])[1:])]


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_guide_is_understood(command: str, tmp_path: Path) -> None:
    """It fails for want of a program, and for nothing else."""
    words = [str(WARDIAN), *shlex.split(command), "--port", "0"]
    ended = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 1
    assert "there is no" in ended.stderr
