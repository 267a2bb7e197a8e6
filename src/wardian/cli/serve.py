"""``wardian serve``: run a program on this machine, for every visitor."""

from __future__ import annotations

import argparse
import logging
import os
from collections.abc import Mapping
from dataclasses import fields
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InvalidSettingError, ServerExtraMissingError
from .terminal import Terminal

if TYPE_CHECKING:
    from ..server.process import Serving

EXAMPLE = """\
examples:
  wardian serve app.py
  wardian serve app.py --debug --port 0
  wardian serve app.py --base-path /shop --proxy-headers --origin https://example.org
  wardian serve app.py --workers 4 --redis redis://localhost:6379/0
  wardian serve app.py --pipe-token-file tokens.txt --pipe-channels orders,board
"""
_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
_ANY_NAME = ("*",)
_NEEDED = ("starlette", "uvicorn", "websockets")


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add("file", type=Path, help="the program, or a folder with an app.py")
    add("--host", default="127.0.0.1", help="default: 127.0.0.1, this machine only")
    add("--port", type=_port, default=8000, help="default: 8000; 0 takes a free one")
    add("--workers", type=_workers, default=1, metavar="N", help="processes; default: 1")
    add("--base-path", default="", metavar="PATH", help="the path visitors see it under")
    add(
        "--origin", action="append", default=[], metavar="URL",
        help="a further site whose pages may talk to it, https://example.org; may be repeated",
    )  # fmt: skip
    add(
        "--allowed-host", action="append", default=[], metavar="NAME",
        help="a name it answers to; default: this machine's when --host is, else any",
    )  # fmt: skip
    add(
        "--proxy-headers", nargs="?", const="127.0.0.1,::1", default="", metavar="ADDRESSES",
        help="believe X-Forwarded-For and -Proto of a proxy; default: of one on this machine",
    )  # fmt: skip
    add("--debug", action="store_true", help="show tracebacks to visitors")
    add("--log-format", choices=("text", "logfmt", "json"), default="text", help="default: text")
    add("--access-log", action="store_true", help="log each request")
    add(
        "--redis", metavar="URL",
        help="keep channels in Redis, for all workers and machines that name the same one; "
        "a URL with a password belongs into WARDIAN_REDIS",
    )  # fmt: skip
    add(
        "--pipe-token", action="append", default=[], metavar="TOKEN",
        help="take messages for channels at pipes/CHANNEL, with this token; may be repeated. Who "
        "can see this machine's processes sees it here, and not in WARDIAN_PIPE_TOKEN",
    )  # fmt: skip
    add(
        "--pipe-token-file", type=Path, metavar="FILE",
        help="the same with tokens of a file: one a line, behind it the channels it is for",
    )  # fmt: skip
    add(
        "--pipe-channels", metavar="NAMES",
        help="the channels of tokens that come without, with commas; default: all",
    )  # fmt: skip
    add(
        "--pipe-public", metavar="NAMES",
        help="channels, with commas, that pages elsewhere may listen to, with all that is sent on "
        "them; default: none",
    )  # fmt: skip
    add(
        "--pipe-origin", action="append", default=[], metavar="URL",
        help="a further site whose pages may listen to these and, with a token, send, but nothing "
        "else, https://example.org; * is every site; may be repeated",
    )  # fmt: skip
    add("--metrics", action="store_true", help="answer at /metrics with counters for Prometheus")
    add(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="settings",
        help="any other setting of the server, such as retention=300; may be repeated",
    )  # fmt: skip


def run(chosen: argparse.Namespace, terminal: Terminal) -> None:
    """Serve until interrupted.

    Raises:
        ServerExtraMissingError: The packages that a server needs are not installed.
        AppLoadError: The program cannot be run.
        ListenError: The port is taken.
        InvalidSettingError: A setting is out of bounds.
    """
    try:
        from ..server.process import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _NEEDED:
            raise
        raise ServerExtraMissingError(
            f"expected the package {error.name}, which a server needs; "
            "install it with: pip install 'wardian[server]'"
        ) from error

    def announce(address: str) -> None:
        terminal.done(f"{chosen.file} is at {address}  (Ctrl+C ends)")
        if not _is_local(chosen.host):
            seen = ", and sees tracebacks: leave --debug out" if chosen.debug else ""
            terminal.say(f"   every machine that reaches this one can use it{seen}")

    serve(_serving(chosen), announce=announce)


def _serving(chosen: argparse.Namespace) -> Serving:
    from ..server.listed import listed
    from ..server.process import Serving
    from ..server.settings import Settings, checked_settings

    kinds = {each.name: str(each.type) for each in fields(Settings)}
    settings: dict[str, Any] = {
        "base_path": chosen.base_path,
        "origins": tuple(chosen.origin),
        "hosts": tuple(chosen.allowed_host) or _names(chosen.host),
        "debug": chosen.debug,
        "metrics": chosen.metrics,
        "redis": chosen.redis,
        "pipe_tokens": _pipe_tokens(chosen),
        "pipe_public": listed(chosen.pipe_public or ""),
        "pipe_origins": tuple(chosen.pipe_origin),
        **dict(_setting(each, kinds) for each in chosen.settings),
    }
    return Serving(
        file=chosen.file,
        settings=checked_settings(settings),
        host=chosen.host,
        port=chosen.port,
        workers=chosen.workers,
        log_format=chosen.log_format,
        log_level=logging.INFO,
        access_log=chosen.access_log,
        proxy=chosen.proxy_headers,
    )


def _pipe_tokens(chosen: argparse.Namespace) -> Mapping[str, Any]:
    """Give the tokens for pipes; none: what the server's settings know of."""
    file: Path | None = chosen.pipe_token_file
    names: str | None = chosen.pipe_channels
    if not (chosen.pipe_token or file) and names is None:
        return {}
    from ..server.listed import listed
    from ..server.pipe_tokens import parse_pipe_tokens

    channels = None if names is None else listed(names)
    text = "\n".join(chosen.pipe_token)
    if file is not None:
        text += "\n" + file.read_text("utf-8-sig", "replace")
    if not text.strip():
        text = os.environ.get("WARDIAN_PIPE_TOKEN", "")
    tokens = parse_pipe_tokens(text, channels)
    if not tokens:
        raise InvalidSettingError(
            "expected a token for pipes, got none: name one with --pipe-token-file, --pipe-token "
            "or WARDIAN_PIPE_TOKEN"
        )
    return tokens


def _names(host: str) -> tuple[str, ...]:
    """The names a server answers to that listens at an address, where nobody says which."""
    if not _is_local(host):
        return _ANY_NAME
    own = f"[{host}]" if ":" in host else host
    return tuple(dict.fromkeys((*_LOCAL_NAMES, own)))


def _setting(text: str, kinds: Mapping[str, str]) -> tuple[str, Any]:
    """Read ``name=value``.

    Args:
        text: What stands there: a number, true or false, none, texts with commas, or a text.
        kinds: The types of the settings by name: a text may look like a number.
    """
    name, _, value = text.partition("=")
    name = name.strip().replace("-", "_")
    kind = kinds.get(name, "")
    if kind.startswith("tuple"):
        from ..server.listed import listed

        return name, listed(value)
    known = {"true": True, "false": False, "none": None}
    if kind.startswith("str"):
        return name, None if "None" in kind and value.lower() == "none" else value
    if value.lower() in known:
        return name, known[value.lower()]
    for number in (int, float):
        try:
            return name, number(value)
        except ValueError:
            continue
    return name, value


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _port(text: str) -> int:
    return _whole(text, 0, 65535)


def _workers(text: str) -> int:
    return _whole(text, 1, 64)


def _whole(text: str, least: int, most: int) -> int:
    number = int(text)
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"expected {least} to {most}, got {number}")
    return number
