"""Programs served by processes of their own, as a person would serve them, with nginx in front.

served = Served(Path("app.py"), folder=tmp_path)
served.start()
page.goto(served.url())
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

WARDIAN = Path(sys.executable).with_name("wardian")
MOUNTING = Path(__file__).with_name("mounting.py")
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "deploy.md"
START_SECONDS = 30
STOP_SECONDS = 10


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], Any], what: str, *, seconds: float = 10) -> Any:
    """Ask until the answer is true, and return it.

    Raises:
        AssertionError: It was not in time; names ``what`` was waited for.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"expected {what} within {seconds} s")


class Served:
    """A program in a process that can be stopped, killed and started again at the same port.

    Attributes:
        program: The file that is served.
        origin: Scheme, host and port, with no slash at the end.
        front: The origin where visitors find it: its own, until something stands in front of it.
        below: Path below which the program stands: ``""``, or as in ``/garden/shed``.
    """

    def __init__(
        self,
        program: Path,
        *,
        folder: Path,
        framework: str = "wardian",
        below: str = "",
        settings: dict[str, Any] | None = None,
        workers: int = 1,
        environment: dict[str, str] | None = None,
    ) -> None:
        """Prepare to serve.

        Args:
            program: The file with the program.
            folder: Where the log goes.
            framework: ``wardian`` is the command ``wardian serve``, ``uvicorn`` runs what the
                program calls ``app``; any other name is one that ``mounting.py`` knows.
            below: Path below which it is served.
            settings: Settings of the server.
            workers: Processes, for the command.
            environment: Variables for the process.
        """
        self.program = program
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.front = self.origin
        self.below = below
        self._environment = {"PYTHONUNBUFFERED": "1"} | (environment or {})
        self._log = folder / f"server-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None
        command: list[Any] = [sys.executable, MOUNTING, framework, program, self.port, below]
        command += [json.dumps(settings or {})]
        if framework == "wardian":
            command = [WARDIAN, "serve", program, "--port", self.port, "--proxy-headers"]
            command += ["--base-path", below] if below else []
            command += ["--workers", workers]
            for name, value in (settings or {}).items():
                text = ",".join(value) if isinstance(value, (list, tuple)) else value
                command += ["--set", f"{name}={text}"]
        elif framework == "uvicorn":
            command = [sys.executable, "-m", "uvicorn", "--app-dir", program.parent, "app:app"]
            command += ["--port", self.port]
        self._command = [str(word) for word in command]

    def url(self, path: str = "") -> str:
        """Return the address of a path of the program, ``""`` for its root."""
        return f"{self.front}{self.below}/{path.lstrip('/')}"

    @property
    def process(self) -> int:
        """The number of the process that runs."""
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """What the server wrote."""
        return self._log.read_text(encoding="utf-8")

    def start(self) -> None:
        """Start, and return when requests are answered."""
        environment = os.environ | self._environment
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment
            )
        wait_for(self._is_up, f"the server to start; it wrote\n{self.log}", seconds=START_SECONDS)

    def stop(self) -> int:
        """End it as a service manager does, and return its exit code; does nothing if it ended."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a crash does: it can do nothing about it."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        try:
            return process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"the server did not end; it wrote\n{self.log}") from None

    def _is_up(self) -> bool:
        assert self._process is not None
        code = self._process.poll()
        if code is not None:
            raise AssertionError(f"the server ended with {code}:\n{self.log}")
        return answers(f"{self.origin}{self.below}/healthz")


class Nginx:
    """The nginx of this machine, with the configuration that the guide to deployment shows.

    Attributes:
        origin: Where it answers.
    """

    def __init__(
        self,
        *,
        folder: Path,
        upstream: str,
        changes: dict[str, str] | None = None,
        scheme: str = "http",
        block: str = "",
    ) -> None:
        """Start it.

        Args:
            folder: A folder of its own, for its files.
            upstream: Host and port that stand for the guide's ``127.0.0.1:8000``; empty where a
                ``block`` has none.
            changes: Text of the guide's configuration that is replaced, and by what.
            scheme: Of its addresses; for ``https`` the changes must name a certificate.
            block: Its configuration, instead of the guide's.
        """
        program = require_nginx()
        listen = f"127.0.0.1:{free_port()}"
        self.origin = f"{scheme}://{listen}"
        self._errors = folder / "error.log"
        places = {"listen 80": f"listen {listen}"}
        if upstream:
            places["127.0.0.1:8000"] = upstream
        (folder / "nginx.conf").write_text(
            self._configuration(
                folder, block or guide_block("nginx"), {**(changes or {}), **places}
            )
        )
        command = [program, "-p", str(folder), "-c", "nginx.conf", "-e", str(self._errors)]
        self._process = subprocess.Popen([*command, "-g", "daemon off;"])
        try:
            wait_for(lambda: listens(listen), "nginx to start", seconds=START_SECONDS)
        except AssertionError:
            self.close()
            raise AssertionError(f"nginx did not start:\n{self._errors.read_text()}") from None

    def close(self) -> None:
        """End it. May be called twice."""
        self._process.terminate()
        self._process.wait(STOP_SECONDS)

    def _configuration(self, folder: Path, block: str, changes: dict[str, str]) -> str:
        for old, new in changes.items():
            assert old in block, f"the guide's nginx configuration has no {old!r}"
            block = block.replace(old, new)
        folders = "".join(
            f"{kind}_temp_path {folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;\n" if os.geteuid() == 0 else ""
        return (
            f"{user}worker_processes 1;\npid {folder}/nginx.pid;\nevents {{}}\n"
            f"http {{\naccess_log off;\n{folders}{block}}}\n"
        )


def guide_block(language: str, *, number: int = 1) -> str:
    """Return a block of code in this language that the guide to deployment shows."""
    text = GUIDE.read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)[number - 1]


def require_nginx() -> str:
    """Find nginx; without it the test is skipped, but never in CI."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        text = "nginx is not installed: apt-get install nginx-light"
        if os.environ.get("CI"):
            pytest.fail(text, pytrace=False)
        pytest.skip(text)
    return found


def listens(address: str) -> bool:
    """Tell whether anybody takes connections there."""
    host, _, port = address.partition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def answers(url: str) -> bool:
    """Tell whether anybody answers there, be it with an error."""
    try:
        with urlopen(url, timeout=5):
            return True
    except URLError as error:
        return hasattr(error, "code")
    except OSError:
        return False
