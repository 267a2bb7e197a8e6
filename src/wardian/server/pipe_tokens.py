"""Tokens that open the pipes' endpoint, each with the channels it is for.

Of a token only its hash is kept: settings are printed, logged and passed to other processes, and
none of that can give a token away. A plain SHA-256 is enough, as a token that could be guessed is
refused to begin with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from math import ceil, log2
from typing import Any

from ..brokers.message import check_channel
from ..errors import InvalidChannelError, InvalidSettingError
from .listed import listed

LEAST_BITS = 128
MOST_CHARACTERS = 512

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""What may stand behind ``Bearer``. Source: RFC 6750, section 2.1."""
_ALPHABETS = (
    (re.compile(r"[0-9]+"), 10),
    (re.compile(r"[0-9a-f]+|[0-9A-F]+"), 16),
    (re.compile(r".+"), 64),
)
_LEAST_DIFFERENT = 6
"""Fewer different characters than a random token ever has: somebody held a key down."""
_MAKE_ONE = "make one with python -c 'import secrets; print(secrets.token_urlsafe(32))'"


@dataclass(frozen=True, slots=True, kw_only=True)
class PipeToken:
    """What a token opens; the token itself is not in it.

    Attributes:
        digest: The SHA-256 of the token.
        channels: The channels that may be sent to; ``None``: all.
    """

    digest: bytes
    channels: frozenset[str] | None = None

    def opens(self, channel: str) -> bool:
        """Whether somebody with this token may send on a channel."""
        return self.channels is None or channel in self.channels

    def __repr__(self) -> str:
        named = "all channels" if self.channels is None else ", ".join(sorted(self.channels))
        return f"<PipeToken for {named}>"


def pipe_token(token: object, channels: object = None) -> PipeToken:
    """Describe a token, and forget it.

    Args:
        token: At least 128 bit of letters, digits and ``-._~+/``: 22 characters, or 32 hexadecimal
            digits.
        channels: The names of the channels that it is for; ``None``: all.

    Raises:
        InvalidSettingError: It is too short, or is no token; or a channel is none. The message does
            not show the token.
    """
    if not isinstance(token, str):
        raise _wrong(f"a text, got {type(token).__name__}")
    found = _TOKEN.fullmatch(token)
    if found is None or len(token) > MOST_CHARACTERS:
        raise _wrong(f"1 to {MOST_CHARACTERS} letters, digits or -._~+/ and no others")
    random = token.rstrip("=")
    letters = next(count for alphabet, count in _ALPHABETS if alphabet.fullmatch(random))
    least = ceil(LEAST_BITS / log2(letters))
    if len(random) < least:
        raise _wrong(f"at least {least} characters ({LEAST_BITS} bit), got {len(random)}")
    if len(set(random)) < _LEAST_DIFFERENT:
        raise _wrong(f"random characters, got {len(set(random))} different ones")
    return PipeToken(digest=digest_of(token), channels=_channels(channels))


def pipe_tokens(value: object) -> tuple[PipeToken, ...]:
    """Bring the setting ``pipe_tokens`` to its one form.

    Args:
        value: Tokens as keys, and the channels of each, or ``None`` for all; or a list of tokens
            that are for all channels.

    Raises:
        InvalidSettingError: It is neither, or a token or a channel is none.
    """
    found: list[PipeToken]
    if isinstance(value, Mapping):
        found = [pipe_token(token, channels) for token, channels in value.items()]
    elif isinstance(value, (list, tuple, set, frozenset)):
        found = [each if isinstance(each, PipeToken) else pipe_token(each) for each in value]
    else:
        raise InvalidSettingError(
            "expected tokens for the setting pipe_tokens, {TOKEN: channels or None} or a list of "
            f"them, got a {type(value).__name__}"
        )
    if len({each.digest for each in found}) < len(found):
        raise InvalidSettingError("expected each token once in the setting pipe_tokens, got twice")
    return tuple(found)


def parse_pipe_tokens(text: str, channels: Iterable[str] | None = None) -> dict[str, Any]:
    """Read tokens as they stand in a file, or in ``WARDIAN_PIPE_TOKEN``.

    Args:
        text: A token in each line, and behind it, if it is not for all, its channels with commas
            between them. Lines that are empty or begin with ``#`` count for nothing.
        channels: Those of tokens with none behind them; ``None``: all.

    Raises:
        InvalidSettingError: A line is none of these.
    """
    found: dict[str, Any] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        token, *names = line.split(None, 1)
        if token.startswith("#"):
            continue
        if token in found:
            raise InvalidSettingError(
                f"expected each token for pipes once, got one again in line {number}"
            )
        found[token] = listed(names[0]) if names else channels
    return found


def find_pipe_token(tokens: Iterable[PipeToken], given: str) -> PipeToken | None:
    """Give the one of the tokens that somebody has, in a time that does not tell how near it was.

    Args:
        tokens: All there are; each is looked at.
        given: What stood behind ``Bearer``.
    """
    digest = digest_of(given)
    found = None
    for each in tokens:
        if compare_digest(each.digest, digest):
            found = each
    return found


def digest_of(token: str) -> bytes:
    """Give the SHA-256 of a text."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def _channels(value: object) -> frozenset[str] | None:
    if value is None:
        return None
    if not isinstance(value, (list, tuple, set, frozenset)) or not value:
        raise InvalidSettingError(
            "expected a list of one or more channels for each token of the setting pipe_tokens, "
            f"or None for all, got {'none' if not value else f'a {type(value).__name__}'}"
        )
    try:
        return frozenset(check_channel(each) for each in value)
    except InvalidChannelError:
        # What stands here by mistake may be the token.
        raise InvalidSettingError(
            "expected names of 1 to 128 letters, digits, '_', '.', ':' or '-' as the channels of a "
            "token of the setting pipe_tokens, got others"
        ) from None


def _wrong(expected: str) -> InvalidSettingError:
    # The token itself has no place in a log, also when it is none.
    return InvalidSettingError(f"expected a token for pipes of {expected}; {_MAKE_ONE}")
