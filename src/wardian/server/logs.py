"""Logs: one record a line, in a form that people or machines read.

No record holds what a visitor sent or was sent: no payloads, no tokens, no cookies, and of an
address only its path. What comes from outside cannot forge a record or reach the terminal:
control characters are escaped, and where a traceback needs its lines, they are indented.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

from starlette.types import Message, Receive, Scope, Send

Format = Literal["text", "logfmt", "json"]
FORMATS: tuple[Format, ...] = ("text", "logfmt", "json")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_CONTROL_IN_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_PLAIN = re.compile(r"[^\s\"=\\]+")
_SECRET_PART = re.compile(r"(/_wardian/download/).+")
_MOST_PATH_CHARACTERS = 200
_TRAFFIC = re.compile(r"[/\\]websockets[/\\]")
_USUAL = {
    *vars(logging.makeLogRecord({})),
    "message",
    "asctime",
    "color_message",  # uvicorn's
}

access = logging.getLogger("wardian.access")


class LineFormatter(logging.Formatter):
    """Writes records in one of the formats; what is given as ``extra`` is a named value each."""

    def __init__(self, form: Format = "text") -> None:
        """Choose the format."""
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        """Give the line, or for people, the lines."""
        text = record.getMessage()
        if record.exc_info and record.exc_info[0] is not None:
            text = f"{text}\n{self.formatException(record.exc_info)}"
        at = datetime.fromtimestamp(record.created, UTC)
        fields: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": text,
            **{name: value for name, value in vars(record).items() if name not in _USUAL},
        }
        if self._form == "json":
            return json.dumps(fields, ensure_ascii=True, default=str)
        if self._form == "logfmt":
            return " ".join(f"{name}={_quoted(value)}" for name, value in fields.items())
        return _for_people(fields, at)


class NoTraffic(logging.Filter):
    """Keeps out all that goes over a connection.

    The package websockets logs it at ``DEBUG``: each header, with cookies and tokens, and each
    message.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record may be written."""
        return record.levelno > logging.DEBUG or not _TRAFFIC.search(record.pathname)


class AccessLog:
    """Notes each HTTP request that was answered: method, path, status, duration, address."""

    async def watch(
        self,
        answer: Callable[[Scope, Receive, Send], Awaitable[None]],
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Answer a request, and log it when it is over. Costs nothing where nobody listens."""
        if not access.isEnabledFor(logging.INFO):
            await answer(scope, receive, send)
            return
        began = time.monotonic()
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        watched.__wrapped__ = send  # type: ignore[attr-defined]  # a stuck stream is cut there
        try:
            await answer(scope, receive, watched)
        finally:
            client = scope.get("client")
            fields = {
                "method": scope["method"][:16],
                "path": loggable_path(scope["path"]),
                "status": status,
                "ms": round((time.monotonic() - began) * 1000, 1),
                "client": client[0] if client else "",
            }
            access.info("request", extra=fields)


def configure(
    form: Format = "text", *, level: int = logging.INFO, stream: TextIO | None = None
) -> None:
    """Send the records of this process to a stream, in one of the formats.

    Args:
        form: ``text`` for people, ``logfmt`` (key=value) or ``json`` for machines.
        level: Records below it are dropped.
        stream: ``None`` is standard error.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(LineFormatter(form))
    handler.addFilter(NoTraffic())
    root = logging.getLogger()
    for other in list(root.handlers):
        root.removeHandler(other)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("wardian").setLevel(level)


def loggable_path(path: str) -> str:
    """A path as it may stand in a log: cut to 200 characters, without one-time keys."""
    return _SECRET_PART.sub(r"\1…", path)[:_MOST_PATH_CHARACTERS]


def _for_people(fields: dict[str, Any], at: datetime) -> str:
    """One line with the time of this place; further lines of a message are indented."""
    lines = str(fields.pop("message")).split("\n")
    clock = at.astimezone().strftime("%H:%M:%S")
    level = fields["level"]
    named = [f"{k}={_quoted(v)}" for k, v in fields.items() if k not in ("time", "level", "logger")]
    shown = [_CONTROL_IN_LINES.sub(_escape, line) for line in lines]
    first = " ".join([clock, f"{level:<7}", shown[0], *named])
    return "\n".join([first, *("    " + line for line in shown[1:])])


def _quoted(value: Any) -> str:
    text = str(value)
    if _PLAIN.fullmatch(text) and not _CONTROL.search(text):
        return text
    # Backslashes first: one that was there must not undo the escape of what follows it.
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _CONTROL.sub(_escape, quoted) + '"'


def _escape(found: re.Match[str]) -> str:
    mark = found[0]
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(mark, f"\\u{ord(mark):04x}")
