"""The pipes' endpoint: ``POST {base}/pipes/{channel}``, by which anything that speaks HTTP sends.

It is there only where a token opens it (the setting ``pipe_tokens``). What is decided about a
request stands in ``pipe_rules``; here its body is read, within bounds, and the message is sent.
Nothing of a request is ever logged, or sent back: no token, no label, no value. Who sends a value
that cannot be sent is told where in it the reason stands, and so the keys on the way there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope

from ..errors import BrokerError, ChannelError
from ..live.pipes.channels import channels
from .pipe_description import description
from .pipe_rules import (
    DESCRIPTION,
    MOST_BYTES,
    REFUSALS,
    PipeRefusedError,
    PipeRules,
    may_be_long,
)
from .posts import UnreadBodyError, read_bytes

if TYPE_CHECKING:
    from collections import Counter

    from ..brokers.broker import Draft
    from .pipe_rules import Admitted
    from .settings import Settings

log = logging.getLogger("wardian.server")

PATIENCE = 5.0
"""Seconds that a broker may take to accept a message."""

_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
_AFTER_READING = ("json", "deep", "members", "label", "value", "key-reused", "broker")
"""What is answered when the whole body has been read."""


class Pipes:
    """The endpoint of one server."""

    def __init__(
        self,
        settings: Settings,
        refused: Counter[str],
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Begin with nobody known.

        Args:
            settings: ``pipe_tokens`` and what belongs to them; ``join_timeout`` for bodies.
            refused: Where refusals are counted, by reason.
            clock: Gives seconds and never goes back.
        """
        self._rules = PipeRules(settings, clock=clock)
        self._settings = settings
        self._refused = refused

    async def respond(
        self, name: str, scope: Scope, receive: Receive, *, base: str, is_stopping: bool
    ) -> JSONResponse:
        """Answer one request.

        Args:
            name: What stands behind ``pipes/``, decoded.
            scope: Of the request.
            receive: The ASGI server's.
            base: The path of the app as the visitor sees it, with a slash at both ends.
            is_stopping: Whether the server takes nothing any more.
        """
        try:
            if is_stopping:
                raise PipeRefusedError("stopping")
            if name == DESCRIPTION:
                self._rules.admit_reader(scope)
                return JSONResponse(description(self._settings, base), headers=_HEADERS)
            admitted = self._rules.admit(scope, name)
            body = await read_bytes(receive, most=MOST_BYTES, seconds=self._settings.join_timeout)
            id = await self._send(admitted, self._rules.draft(admitted, body))
        except UnreadBodyError as error:
            return self._refuse(PipeRefusedError(error.code), scope)
        except PipeRefusedError as refusal:
            return self._refuse(refusal, scope)
        return JSONResponse({"id": id}, 202, headers=_HEADERS)

    async def _send(self, admitted: Admitted, draft: Draft) -> int:
        """Send a message, and give its number.

        Raises:
            PipeRefusedError: It was not accepted, or nobody knows in time whether it was.
        """
        sending = channels.send(draft)
        is_refused = sending.accepted is False  # it was not even on its way
        try:
            async with asyncio.timeout(PATIENCE):
                await sending
        except (ChannelError, TimeoutError, OSError) as error:
            # Other errors are of messages that may have arrived all the same.
            is_refused = is_refused or isinstance(error, BrokerError)
            log.warning("A message for a pipe was not accepted: %s", type(error).__name__)
            raise PipeRefusedError("broker") from None
        finally:
            self._rules.settle(admitted, is_refused=is_refused)
        assert sending.id is not None  # or it would have raised
        return sending.id

    def _refuse(self, refusal: PipeRefusedError, scope: Mapping[str, Any]) -> JSONResponse:
        """Tell why a request is not accepted."""
        code = refusal.code
        self._refused[f"pipe-{code}"] += 1
        log.debug("A message for a pipe was refused: %s", code)
        status, message = REFUSALS[code]
        content = {"error": code, "message": message}
        if refusal.where:
            content["where"] = refusal.where
        headers = {**_HEADERS, **refusal.headers}
        if status == 503:
            headers["retry-after"] = "1"
        if code == "slow" or (code not in _AFTER_READING and may_be_long(scope)):
            # Or the server would read on to find where the next request begins.
            headers["connection"] = "close"
        return JSONResponse(content, status, headers=headers)
