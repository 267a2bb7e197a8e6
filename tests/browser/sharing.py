"""What Node and Pyodide do for a build, done once in a run of all tests.

Two modules build all of the examples, each with options of its own and often in another process.
What costs time of that is the same for both: the interpreter that compiles their library and
renders their pages. With ``shared_work`` a build asks for each job as ever; who asks for it first
runs it, and who asks for the very same later is given the same reply.

Nothing outlives the run: the replies lie in its temporary folder.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from wardian.site.workshop import Reply, Workshop, build_time


def folder_of_run(factory: pytest.TempPathFactory, config: pytest.Config) -> Path:
    """Give a folder that all processes of a run have in common, and no other run has."""
    base = factory.getbasetemp()
    folder = (base.parent if hasattr(config, "workerinput") else base) / "shared-work"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def shared_work(folder: Path) -> Iterator[None]:
    """Let builds take from ``folder`` what another one has had done, and leave there what they do.

    Args:
        folder: From ``folder_of_run``: what is installed does not change within a run, so it is no
            part of what tells one job from another.
    """
    run = Workshop.run

    def run_once(
        self: Workshop,
        job: str,
        request: Mapping[str, Any],
        *,
        files: Mapping[str, bytes] | None = None,
        wheels: Sequence[bytes] = (),
        library: bytes | None = None,
        snapshot: bool = False,
        timeout_seconds: float = 300,
    ) -> Reply:
        options: dict[str, Any] = {
            "files": files,
            "wheels": wheels,
            "library": library,
            "snapshot": snapshot,
        }
        asked = [self.node, build_time(), job, json.dumps(dict(request)), _described(options)]
        kept = folder / hashlib.sha256(repr(asked).encode()).hexdigest()
        with _locked(kept.with_suffix(".lock")):
            if kept.is_file():
                # S301: this run wrote it, into a folder that is the user's alone.
                reply: Reply = pickle.loads(kept.read_bytes())  # noqa: S301
            else:
                reply = run(self, job, request, timeout_seconds=timeout_seconds, **options)
                kept.write_bytes(pickle.dumps(reply))
            return reply

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Workshop, "run", run_once)
        yield


def _described(value: Any) -> Any:
    """Give what stands for a value in a key: bytes by their hash, the order of files as it is."""
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Mapping):
        return [(name, _described(each)) for name, each in value.items()]
    if isinstance(value, (list, tuple)):
        return [_described(each) for each in value]
    return value


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    try:
        from fcntl import LOCK_EX, flock
    except ImportError:  # Windows, where one process runs all tests
        yield
        return
    with file.open("w") as lock:
        flock(lock, LOCK_EX)
        yield  # closing the file gives the lock back
