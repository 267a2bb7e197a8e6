"""Snapshots as the build makes them: which programs can be saved, and what is said of others."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from wardian.errors import SiteError
from wardian.site import snapshot
from wardian.site.closure import ARCHIVES
from wardian.site.collect import collect
from wardian.site.runtime import static_folder
from wardian.site.snapshot import Snapshot, make_plain, make_snapshot

HEAD = b"\0asm\x01\0\0\0"
END = "\nfrom wardian import Page, run\nrun(Page('Here'))\n"

Make = Callable[..., Snapshot]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Save a program; what it shows is added at its end."""

    def made(text: str, **files: str) -> Snapshot:
        (tmp_path / "app.py").write_text(dedent(text) + END)
        for name, content in files.items():
            (tmp_path / f"{name}.py").write_text(dedent(content))
        library = (static_folder() / ARCHIVES[0]).read_bytes()
        return make_snapshot(collect(tmp_path / "app.py"), library=library)

    return made


def test_a_snapshot_is_a_webassembly_module_of_one_section(make: Make) -> None:
    """Hosts compress it as what it says it is, and it holds what it says it holds."""
    made = make("import json")
    assert made.problem == ""
    assert made.content.startswith(HEAD + b"\0")
    size, shift, at = 0, 0, len(HEAD) + 1
    while True:
        byte = made.content[at]
        size |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            break
    assert at + size == len(made.content)
    _, head, own, runs, memory = struct.unpack_from("<5I", made.content, 24)
    table = struct.unpack_from(f"<{runs * 2}I", made.content, 44 + head + own)
    starts, lengths = table[::2], table[1::2]
    assert 44 + head + own + runs * 8 + sum(lengths) == len(made.content)
    ends = [start + length for start, length in zip(starts, lengths, strict=True)]
    assert all(end < start for end, start in zip(ends, starts[1:], strict=False))
    assert ends[-1] <= memory


def test_two_snapshots_of_one_program_are_the_same_bytes(make: Make) -> None:
    """Neither the clock nor chance is in them; and the clock has not gone on for long."""
    text = """
        import random, time, uuid
        drawn = random.random()
        name, began = uuid.uuid4(), time.time()
        words = {"one", "two", "three", "four"}
        asked = [time.monotonic() for _ in range(100_000)]
        assert asked == sorted(asked) and asked[-1] < 1
    """
    first, second = make(text), make(text)
    assert first.problem == ""
    assert first.content == second.content


def test_free_memory_is_not_in_a_snapshot(make: Make) -> None:
    """What a program made and dropped when it was imported costs nothing."""
    plain = make("")
    wasteful = make(
        """
        rows = [f"row {number} of many" for number in range(20_000)]
        rows.clear()
        """
    )
    assert len(wasteful.content) - len(plain.content) < 400_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from js import Object\nheld = Object.new()", "holds objects of JavaScript or proxies of"),
        ("from js import Object\nheld = Object.new()", "functions: held"),
        (
            "from pyodide.ffi import create_proxy\nheard = create_proxy(print)",
            "proxies of function",
        ),
        ("from js import document\ntitle = document.title", "uses js.document.title when it is"),
        ("from js import window\nwide = window.localStorage.getItem('a')", "localStorage.getItem"),
        ("log = open('log.txt', 'w')", "keeps /apps/app/log.txt open"),
        (
            "import asyncio\nasync def tick():\n    await asyncio.sleep(1)\n"
            "clock = asyncio.ensure_future(tick())",
            "starts the task tick when it is imported; start it in startup=",
        ),
        (
            "from wardian import run_task\nasync def early():\n    raise ValueError('early')\n"
            "run_task(early())",
            "raises ValueError: early when it is imported",
        ),
        ("held = bytearray(100_000_000)", "MB of memory when it is imported, and more than 96 MB"),
        (
            "import random\nheld = [random.Random(n).randbytes(1 << 20) for n in range(26)]",
            "and hosts refuse files above 25 MiB",
        ),
        ("1 / 0", "cannot be imported here: ZeroDivisionError: division by zero"),
        ("import numpy", "cannot be imported here: ModuleNotFoundError: No module named 'numpy'"),
    ],
)
def test_what_prevents_a_snapshot_is_said(make: Make, text: str, said: str) -> None:
    """The person who builds is told which program, and what in it."""
    made = make(text)
    assert made.content == b""
    assert made.problem.startswith("there is no snapshot of app.py, because it ")
    assert said in made.problem


def test_an_extension_module_is_named(tmp_path: Path) -> None:
    """Also one that is there in the workshop: its code is no part of memory."""
    origin = "/lib/python3.14/site-packages/fast.so"
    (tmp_path / "app.py").write_text(
        "import sys\nfrom importlib.machinery import ModuleSpec\nfrom types import ModuleType\n"
        f"fast = ModuleType('fast')\nfast.__spec__ = ModuleSpec('fast', None, origin={origin!r})\n"
        f"sys.modules['fast'] = fast{END}"
    )
    made = make_snapshot(collect(tmp_path / "app.py"))
    assert made.problem.endswith("because it imports fast, which is not Python alone")


def test_a_component_that_raises_is_told(make: Make) -> None:
    """Its page is built for the snapshot, and what that raises prevents it."""
    made = make(
        """
        from wardian import Div, Page, run

        class Broken(Div):
            def build(self):
                raise ValueError("no such thing")

        run(Page(Broken()))
        """
    )
    assert made.problem.endswith(
        "because it raises ValueError: no such thing while it builds its page"
    )


def test_a_component_that_starts_a_task_is_told(make: Make) -> None:
    """It would wait for the clock of the workshop: its page starts as any, and so does the task."""
    made = make(
        """
        import asyncio
        from wardian import Div, Page, run, run_task

        class Clock(Div):
            def build(self):
                run_task(self.tick())

            async def tick(self):
                await asyncio.sleep(1)

        run(Page(Clock()))
        """
    )
    assert made.content == b""
    assert made.problem.endswith(
        "because it starts the task Clock.tick while it builds its page; let a function return "
        "the page, and each visit builds its own"
    )


def test_without_node_there_is_that_of_every_installation(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory without the program; the person is told what is missing and how it is found."""
    monkeypatch.setenv("WARDIAN_NODE", "")
    made = make("1 / 0")
    assert made.content == (static_folder() / snapshot.NAME).read_bytes()
    assert made.content.startswith(HEAD)
    assert made.problem == snapshot.NO_NODE


def test_what_every_installation_has_is_made_of_what_it_has() -> None:
    """The same memory comes of the same files, so a release can be made again."""
    assert make_plain() == (static_folder() / snapshot.NAME).read_bytes()


def test_memory_needs_node_to_be_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a release is made without, that ends it."""
    monkeypatch.setenv("WARDIAN_NODE", "")
    with pytest.raises(SiteError, match="expected Node"):
        make_plain()
