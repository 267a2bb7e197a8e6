"""What a server host may be told: one frozen table, checked once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from ..errors import InvalidSettingError

if TYPE_CHECKING:
    from .pipe_tokens import PipeToken

KiB = 1024
MiB = 1024 * KiB
DAY = 24 * 60 * 60.0
_NEVER_ZERO = ("beat", "stuck", "join_timeout", "poll", "upload_timeout", "download_timeout")
TRANSPORTS = ("websocket", "stream", "polling")
LEAST_SECRET_CHARACTERS = 16
_SECRET = ("secret", "pipe_tokens", "redis")
"""Settings whose values have no place in a log, whatever they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of a server host. Durations are seconds, sizes bytes.

    Attributes:
        base_path: The path under which visitors see the app, such as ``/shop``; empty is the root.
            What an ASGI mount adds (``root_path``) comes before it.
        secret: Signs sessions and views, at least 16 characters; ``None`` takes ``WARDIAN_SECRET``
            from the environment, and where that is missing a random one, so that a restart ends
            every session. All workers of one app need the same.
        origins: Further origins whose pages may talk to this server: ``https://example.com``,
            ``https://*.example.com`` for every name below, or ``*`` for all.
        hosts: The names this server answers to: ``example.com``, ``*.example.com``, with a port or
            for every port; the hosts of ``origins`` are among them; ``*`` is any name. Empty
            answers to any name too, but on a loopback address only to this machine's names, unless
            ``origins`` names a site with https.
        transports: Which of ``websocket``, ``stream`` and ``polling`` a tab may use.
        debug: Whether visitors see tracebacks.
        csp: The content security policy of pages: ``default`` is a strict one, ``None`` sends
            none, any other text is sent as it is, ``{nonce}`` standing for the page's nonce.
        retention: How long the state of a view is kept after its tab was last heard of.
        max_disconnected: Most views kept that way; beyond it the oldest go first.
        join_timeout: How long a new connection may take to say which view it is.
        pending: How long a page that was rendered waits for its tab.
        beat: Time between two signs of life of the server.
        stuck: A tab that takes nothing for this long is disconnected.
        ring_patches: Most patches of a page kept for tabs that come back.
        ring_bytes: Most bytes of them.
        max_message_bytes: Most bytes of one message of a tab.
        max_outbox_messages: Most messages that wait for one tab.
        max_outbox_bytes: Most bytes of them; beyond either a tab gets one snapshot instead.
        events_per_second: Messages a tab may send for long.
        events_burst: Messages a tab may send at once.
        invalid_per_minute: Messages a tab may get wrong.
        views_per_session: Most open views of one browser.
        views_per_client: Most open views of one address; this machine's own is exempt.
        max_views: Most views in all.
        joining_per_client: Most websockets of one address that have not said which view they are;
            this machine's own is exempt.
        max_joining: Most of them in all.
        max_upload_bytes: Most bytes of one uploaded file, whatever an element allows.
        max_uploads: Most uploads of one view at once.
        upload_timeout: An upload that sends nothing for this long is given up.
        download_timeout: How long a download waits to be fetched.
        poll: Time between two requests of a tab that polls.
        metrics: Whether ``/metrics`` answers with counters.
        session_ttl: How long a session's cookie is good for.
        session_idle: How long a session with data outlives its last request.
        max_sessions: Most sessions kept; beyond it the longest unused go first.
        spread: The least time over which a restart spreads its tabs' return.
        pipe_tokens: What opens ``pipes/`` to who is no tab: tokens as keys, with the channels of
            each or ``None`` for all, or a list of tokens. Empty takes ``WARDIAN_PIPE_TOKEN`` from
            the environment, and where that is missing too, nothing is there. Only their hashes are
            kept.
        pipes_per_second: Messages for pipes that are taken with one token for long.
        pipes_burst: Messages that are taken with one token at once.
        pipe_public: Channels that pages elsewhere may listen to, at ``pipes``; empty: nothing is
            there.
        pipe_origins: Origins besides ``origins`` whose pages may, and may send to channels with one
            of ``pipe_tokens``; named the same way. Nothing else of the app is open to them.
        redis: Where the channels are kept, ``redis://...``; ``None`` takes ``WARDIAN_REDIS`` from
            the environment, and where that is missing, each process has channels of its own.
    """

    base_path: str = ""
    secret: str | None = field(default=None, repr=False)
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    transports: tuple[str, ...] = TRANSPORTS
    debug: bool = False
    csp: str | None = "default"
    retention: float = 120.0
    max_disconnected: int = 1000
    join_timeout: float = 10.0
    pending: float = 30.0
    beat: float = 20.0
    stuck: float = 30.0
    ring_patches: int = 256
    ring_bytes: int = 256 * KiB
    max_message_bytes: int = 64 * KiB
    max_outbox_messages: int = 256
    max_outbox_bytes: int = MiB
    events_per_second: float = 100.0
    events_burst: int = 200
    invalid_per_minute: int = 20
    views_per_session: int = 50
    views_per_client: int = 200
    max_views: int = 10_000
    joining_per_client: int = 100
    max_joining: int = 1000
    max_upload_bytes: int = 1024 * MiB
    max_uploads: int = 4
    upload_timeout: float = 30.0
    download_timeout: float = 60.0
    poll: float = 1.0
    metrics: bool = False
    session_ttl: float = 14 * DAY
    session_idle: float = DAY
    max_sessions: int = 10_000
    spread: float = 3.0
    pipe_tokens: tuple[PipeToken, ...] = field(default=(), repr=False)
    pipes_per_second: float = 100.0
    pipes_burst: int = 200
    pipe_public: tuple[str, ...] = ()
    pipe_origins: tuple[str, ...] = ()
    redis: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Check every value and bring it to one form.

        Raises:
            InvalidSettingError: A value is out of bounds, or has the wrong type.
        """
        for each in fields(self):
            value = getattr(self, each.name)
            object.__setattr__(self, each.name, _FORMS[str(each.type)](each.name, value))
        for name in _NEVER_ZERO:
            if not getattr(self, name):
                raise _wrong(name, 0, "a number above 0")
        object.__setattr__(self, "base_path", _base_path(self.base_path))
        unknown = set(self.transports) - set(TRANSPORTS)
        if unknown or not self.transports:
            raise _wrong("transports", self.transports, f"some of {', '.join(TRANSPORTS)}")
        secret = self.secret or os.environ.get("WARDIAN_SECRET") or None
        if secret is not None and len(secret) < LEAST_SECRET_CHARACTERS:
            # The value itself has no place in a log.
            raise InvalidSettingError(
                f"expected a secret of at least {LEAST_SECRET_CHARACTERS} characters, got "
                f"{len(secret)}; make one with python -c 'import secrets; "
                "print(secrets.token_urlsafe(32))'"
            )
        object.__setattr__(self, "secret", secret)
        object.__setattr__(self, "redis", _redis(self.redis or os.environ.get("WARDIAN_REDIS")))


def checked_settings(values: Mapping[str, Any]) -> Settings:
    """Make settings of named values.

    Raises:
        InvalidSettingError: A setting has another name or value.
    """
    names = [each.name for each in fields(Settings)]
    for name in values:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise InvalidSettingError(f"expected the name of a setting, got {name!r}{hint}")
    return Settings(**values)


def _text(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    raise _wrong(name, value, "a text")


def _optional_text(name: str, value: Any) -> str | None:
    return None if value is None else _text(name, value)


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, (list, tuple, set, frozenset)):
        return tuple(_text(name, each) for each in value)
    raise _wrong(name, value, "a list of texts")


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise _wrong(name, value, "True or False")


def _count(name: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise _wrong(name, value, "a whole number, 0 or more")


def _seconds(name: str, value: Any) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e9:
        return float(value)
    raise _wrong(name, value, "a number, 0 or more")


def _pipe_tokens(name: str, value: Any) -> tuple[PipeToken, ...]:
    """Give the tokens; that nobody has any costs nothing."""
    given = os.environ.get("WARDIAN_PIPE_TOKEN", "")
    if not value and value is not None and not given.strip():
        return ()
    from .pipe_tokens import parse_pipe_tokens, pipe_tokens

    return pipe_tokens(value if value or value is None else parse_pipe_tokens(given))


def _redis(url: str | None) -> str | None:
    if not url:
        return None
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise InvalidSettingError(
            "expected an address such as redis://localhost:6379/0 for the setting redis, got one "
            "that begins otherwise"
        )
    return url


_FORMS: dict[str, Callable[[str, Any], Any]] = {
    "str": _text,
    "str | None": _optional_text,
    "tuple[str, ...]": _texts,
    "tuple[PipeToken, ...]": _pipe_tokens,
    "bool": _flag,
    "int": _count,
    "float": _seconds,
}


def _base_path(value: str) -> str:
    path = "/" + value.strip("/") if value.strip("/") else ""
    if any(not ("!" <= mark <= "~") or mark in "\"'<>\\?#;%&" for mark in path) or "//" in path:
        raise _wrong("base_path", value, "a path such as /shop")
    return path


def _wrong(name: str, value: object, expected: str) -> InvalidSettingError:
    shown = f"a {type(value).__name__}" if name in _SECRET else repr(value)
    return InvalidSettingError(f"expected {expected} for the setting {name}, got {shown}")
