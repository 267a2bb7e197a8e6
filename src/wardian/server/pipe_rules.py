"""What the pipes' endpoint answers to whom: all of it that needs no connection.

The order of the checks is part of what is documented, as each request is told of one fault only.
Until the token is known nothing is looked at but the head of the request, and that in a time which
does not depend on what the token is or what the body holds.

A wrong token is answered with 401, and too many of one address with 429; a right one is taken
however many wrong ones came from there. A token of 128 bit cannot be guessed at any rate, while an
address may be a whole office, or the proxy that everybody comes through.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import sha256
from json import loads
from math import ceil
from os import urandom
from time import monotonic
from typing import Any, NamedTuple

from ..brokers.broker import Draft
from ..brokers.message import MAX_LABEL_LENGTH, check_channel, check_label, write
from ..errors import InvalidChannelError, InvalidValueError, MessageTooDeepError
from ..wire.codec import MAX_MESSAGE_BYTES, MAX_MESSAGE_DEPTH, check_depth
from .limits import Bucket, counted
from .origins import allowed, headers_named
from .pipe_tokens import MOST_CHARACTERS, PipeToken, find_pipe_token
from .settings import Settings

DESCRIPTION = "openapi.json"
"""The name below ``pipes/`` that is no channel: what the endpoint tells of itself."""

MOST_BYTES = MAX_MESSAGE_BYTES
MOST_LEVELS = MAX_MESSAGE_DEPTH
MOST_KEY_CHARACTERS = 128
FAILURES_PER_MINUTE = 20
"""Wrong tokens of one address that are told so: these at once, and as many each minute."""

_MOST_CLIENTS = 10_000
_MOST_KEYS = 10_000
"""Of one token."""
_KEY_SECONDS = 600.0
_BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +([^ ]+) *")
_JSON = re.compile(r'application/json(?:\s*;\s*charset="?utf-8"?)?', re.IGNORECASE)
_KEY = re.compile(rf"[!-~]{{1,{MOST_KEY_CHARACTERS}}}")

REFUSALS: dict[str, tuple[int, str]] = {
    "stopping": (503, "the server is about to restart; send again"),
    "origin": (403, "pages of other sites may not send here"),
    "method": (405, "expected another method; see Allow"),
    "attempts": (429, "too many wrong tokens came from this address"),
    "token": (401, "expected a token of this server as 'Authorization: Bearer TOKEN'"),
    "rate": (429, "expected fewer messages; send again later"),
    "channel": (400, "expected a channel's name of 1 to 128 letters, digits, '_', '.', ':', '-'"),
    "channel-closed": (403, "this token is not for this channel"),
    "type": (415, "expected 'Content-Type: application/json', in UTF-8"),
    "encoding": (415, "expected a body that is not compressed"),
    "key": (400, f"expected an Idempotency-Key of 1 to {MOST_KEY_CHARACTERS} visible characters"),
    "large": (413, f"expected at most {MOST_BYTES} bytes"),
    "slow": (408, "the rest of the body did not come"),
    "broken": (400, "the connection broke before the body was there"),
    "deep": (400, f"expected at most {MOST_LEVELS} levels of lists and objects"),
    "json": (400, "expected JSON in UTF-8"),
    "members": (400, "expected an object of 'label' and 'value', and of nothing else"),
    "label": (400, f"expected a text of 1 to {MAX_LABEL_LENGTH} characters as 'label'"),
    "value": (400, f"expected a value that JSON has, of at most {MOST_BYTES} bytes as ASCII"),
    "key-reused": (409, "this Idempotency-Key came before with another label or value"),
    "broker": (503, "the message may not have been accepted; send it again with the same key"),
}
"""By code, in the order in which they are looked for: the status, and what is said. None of it is
taken from a request; only ``where`` names keys of a value that cannot be sent, to who sent it."""


class PipeRefusedError(Exception):
    """A request is not accepted.

    Attributes:
        code: Why: a key of ``REFUSALS``.
        where: In the value, what it is that cannot be sent; or empty.
        headers: Further headers of the answer.
    """

    def __init__(
        self, code: str, *, where: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.where = where
        self.headers = dict(headers or {})


class Admitted(NamedTuple):
    """A request whose head is good: its body may be read.

    ``key`` is what its sender calls the message; ``None``: nothing.
    """

    token: PipeToken
    channel: str
    key: str | None


class _Known:
    """A message that came with a key: when, its hash, and whether it may have been accepted."""

    __slots__ = ("at", "is_taken", "message")

    def __init__(self, at: float, message: bytes) -> None:
        self.at = at
        self.message = message
        self.is_taken = False


class PipeRules:
    """Decides about requests, one after the other, and remembers how many there were."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = monotonic) -> None:
        """Begin with nobody known.

        Args:
            settings: ``pipe_tokens``, ``pipes_per_second``, ``pipes_burst``, ``origins``.
            clock: Gives seconds and never goes back.
        """
        self._settings = settings
        self._clock = clock
        self._rates = {
            each.digest: Bucket(settings.pipes_per_second, settings.pipes_burst)
            for each in settings.pipe_tokens
        }
        self._failures: OrderedDict[str, Bucket] = OrderedDict()
        self._keys: dict[bytes, OrderedDict[bytes, _Known]] = {
            each.digest: OrderedDict() for each in settings.pipe_tokens
        }

    def admit(self, scope: Mapping[str, Any], name: str) -> Admitted:
        """Look at the head of a request for a channel.

        Args:
            scope: Of the ASGI request.
            name: What stands behind ``pipes/``, decoded.

        Raises:
            PipeRefusedError: It is not accepted.
        """
        self._check_site(scope)
        if scope["method"] != "POST":
            raise PipeRefusedError("method", headers={"allow": "POST"})
        token = self._token(scope)
        self._check_rate(token)
        try:
            channel = check_channel(name)
        except InvalidChannelError:
            raise PipeRefusedError("channel") from None
        if not token.opens(channel):
            raise PipeRefusedError("channel-closed")
        _check_type(scope)
        key = _key(scope)
        if (_announced_bytes(scope) or 0) > MOST_BYTES:
            raise PipeRefusedError("large")
        return Admitted(token, channel, key)

    def admit_reader(self, scope: Mapping[str, Any]) -> None:
        """Look at the head of a request for the description.

        Raises:
            PipeRefusedError: It is not accepted.
        """
        self._check_site(scope)
        if scope["method"] not in ("GET", "HEAD"):
            raise PipeRefusedError("method", headers={"allow": "GET, HEAD"})
        self._check_rate(self._token(scope))

    def draft(self, admitted: Admitted, body: bytes) -> Draft:
        """Read the message that a request's body is.

        Args:
            admitted: What its head was.
            body: All of it.

        Raises:
            PipeRefusedError: It is none.
        """
        label, value = _members(body)
        try:
            check_label(label)
        except InvalidChannelError:
            raise PipeRefusedError("label") from None
        try:
            text = write(value)
        except InvalidValueError as error:
            raise PipeRefusedError("value", where=error.where) from None
        if admitted.key is None:
            return Draft(admitted.channel, label, text, urandom(16).hex())
        key = self._key_of(admitted, label, text)
        return Draft(admitted.channel, label, text, key, may_repeat=True)

    def settle(self, admitted: Admitted, *, is_refused: bool) -> None:
        """Note what became of a message, for its key.

        Args:
            admitted: What its head was.
            is_refused: It was certainly not accepted, so its key may come with another message;
                unless the same message came before, and was not refused.
        """
        if admitted.key is None:
            return
        keys, sender = self._keys[admitted.token.digest], _sender(admitted)
        known = keys.get(sender)
        if known is None:
            return
        if not is_refused:
            known.is_taken = True
        elif not known.is_taken:
            del keys[sender]

    def _check_site(self, scope: Mapping[str, Any]) -> None:
        """Refuse what a page of another site made a browser send."""
        if headers_named(scope, b"origin"):
            if not allowed(scope, self._settings, self._settings.pipe_origins):
                raise PipeRefusedError("origin")
        elif "cross-site" in (each.strip() for each in headers_named(scope, b"sec-fetch-site")):
            raise PipeRefusedError("origin")

    def _token(self, scope: Mapping[str, Any]) -> PipeToken:
        sent = headers_named(scope, b"authorization")
        found = _BEARER.fullmatch(sent[0]) if len(sent) == 1 else None
        # Always one hash and all comparisons, also where nothing was sent.
        given = found[1] if found is not None and len(found[1]) <= MOST_CHARACTERS else ""
        token = find_pipe_token(self._settings.pipe_tokens, given)
        if token is not None:
            return token
        wait = self._failure(scope)
        if wait:
            raise PipeRefusedError("attempts", headers=_later(wait))
        reason = ', error="invalid_token"' if given else ""
        challenge = f'Bearer realm="pipes"{reason}'
        raise PipeRefusedError("token", headers={"www-authenticate": challenge})

    def _failure(self, scope: Mapping[str, Any]) -> float:
        """Count a wrong token; give the seconds until another one is told so."""
        address = scope.get("client")
        client = counted(str(address[0])) if address else ""
        bucket = self._failures.get(client)
        if bucket is None:
            if len(self._failures) >= _MOST_CLIENTS:
                self._failures.popitem(last=False)
            bucket = self._failures[client] = Bucket(FAILURES_PER_MINUTE / 60, FAILURES_PER_MINUTE)
        self._failures.move_to_end(client)
        return bucket.ask(self._clock())

    def _check_rate(self, token: PipeToken) -> None:
        wait = self._rates[token.digest].ask(self._clock())
        if wait:
            raise PipeRefusedError("rate", headers=_later(wait))

    def _key_of(self, admitted: Admitted, label: str, text: str) -> str:
        """Give the key under which a message is sent that its sender may send again.

        It is made of the message too: one that comes again under the key of another, where nobody
        remembers that one, is a message of its own and not lost. And of the token, so that nobody
        can use up the keys of somebody else.
        """
        sender = _sender(admitted)
        message = sha256(f"{len(label)} {label} {text}".encode()).digest()
        keys, now = self._keys[admitted.token.digest], self._clock()
        while keys and next(iter(keys.values())).at < now - _KEY_SECONDS:
            keys.popitem(last=False)
        known = keys.get(sender)
        if known is None:
            if len(keys) >= _MOST_KEYS:
                keys.popitem(last=False)
            known = keys[sender] = _Known(now, message)
        if known.message != message:
            raise PipeRefusedError("key-reused")
        return sha256(sender + message).hexdigest()[:32]


def may_be_long(scope: Mapping[str, Any]) -> bool:
    """Whether a request may have a body above the limit."""
    announced = _announced_bytes(scope)
    if announced is not None:
        return announced > MOST_BYTES
    return any(headers_named(scope, name) for name in (b"content-length", b"transfer-encoding"))


def _sender(admitted: Admitted) -> bytes:
    """Name a key of a token and a channel."""
    parts = (admitted.token.digest.hex(), admitted.channel, admitted.key or "")
    return sha256("\n".join(parts).encode()).digest()


def _check_type(scope: Mapping[str, Any]) -> None:
    types = headers_named(scope, b"content-type")
    if len(types) != 1 or not _JSON.fullmatch(types[0].strip()):
        raise PipeRefusedError("type", headers={"accept": "application/json"})
    encodings = [each.strip().lower() for each in headers_named(scope, b"content-encoding")]
    if encodings not in ([], ["identity"]):
        raise PipeRefusedError("encoding", headers={"accept-encoding": "identity"})


def _key(scope: Mapping[str, Any]) -> str | None:
    sent = headers_named(scope, b"idempotency-key")
    if not sent:
        return None
    if len(sent) != 1 or not _KEY.fullmatch(sent[0]):
        raise PipeRefusedError("key")
    return sent[0]


def _announced_bytes(scope: Mapping[str, Any]) -> int | None:
    """The length that a request says its body has; ``None``: it does not say, or no number."""
    sent = headers_named(scope, b"content-length")
    is_number = len(sent) == 1 and sent[0].isascii() and sent[0].isdigit()
    # What has so many digits is too much, whatever they are.
    return int(sent[0][:16]) if is_number else None


def _members(body: bytes) -> tuple[Any, Any]:
    """Give the label and the value that stand in a body, neither of them checked."""
    if len(body) > MOST_BYTES:
        raise PipeRefusedError("large")
    try:
        text = body.decode()
        if text.count("[") + text.count("{") > MOST_LEVELS:
            check_depth(text)
        message = loads(text)
    except MessageTooDeepError:
        raise PipeRefusedError("deep") from None
    except ValueError:  # also of bytes that are no UTF-8, and of an int with too many digits
        raise PipeRefusedError("json") from None
    if not isinstance(message, dict) or message.keys() != {"label", "value"}:
        raise PipeRefusedError("members")
    return message["label"], message["value"]


def _later(seconds: float) -> dict[str, str]:
    return {"retry-after": str(max(1, ceil(seconds)))}
