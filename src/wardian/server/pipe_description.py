"""The pipes' endpoint as OpenAPI describes it, with the bounds that hold.

``docs/reference/pipes.openapi.json`` is what this gives for a server with the usual settings.
"""

from __future__ import annotations

from typing import Any

from ..brokers.message import MAX_LABEL_LENGTH
from .pipe_rules import (
    DESCRIPTION,
    MOST_BYTES,
    MOST_KEY_CHARACTERS,
    MOST_LEVELS,
    REFUSALS,
)
from .settings import Settings

_RETRY = {
    "description": "Seconds after which it is worth another try.",
    "required": True,
    "schema": {"type": "integer", "minimum": 1},
}
_HEADERS: dict[int, dict[str, Any]] = {
    401: {
        "WWW-Authenticate": {
            "description": "What was expected.",
            "required": True,
            "schema": {"type": "string", "pattern": "^Bearer "},
        }
    },
    405: {
        "Allow": {
            "description": "The methods that are.",
            "required": True,
            "schema": {"type": "string"},
        }
    },
    429: {"Retry-After": _RETRY},
    503: {"Retry-After": _RETRY},
}
_OF_A_READER = ("stopping", "origin", "method", "token", "attempts", "rate")


def description(settings: Settings, base: str = "/") -> dict[str, Any]:
    """Describe the endpoint in the words of OpenAPI 3.1.

    Args:
        settings: ``pipes_per_second``, ``pipes_burst``.
        base: The path of the app as the visitor sees it, with a slash at both ends.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Wardian pipes",
            "version": "1",
            "description": "Sends messages to channels that pages of this server listen to.",
        },
        "servers": [{"url": base.rstrip("/") or "/"}],
        "security": [{"token": []}],
        "paths": {
            "/pipes/{channel}": {"parameters": [_CHANNEL], "post": _sending(settings)},
            f"/pipes/{DESCRIPTION}": {"get": _describing()},
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Message": _MESSAGE, "Accepted": _ACCEPTED, "Refused": _refused()},
        },
    }


_CHANNEL = {
    "name": "channel",
    "in": "path",
    "required": True,
    "description": f"The channel's name; not {DESCRIPTION!r}, which is this description.",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": 128,
        "pattern": "^[A-Za-z0-9_.:-]+$",
        "not": {"const": DESCRIPTION},
    },
    "example": "orders",
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": (
        "Names this message, so that it may be sent again when no answer came: it is accepted "
        "once, and the answer is the same. Good for as long as the channel keeps the message."
    ),
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": MOST_KEY_CHARACTERS,
        "pattern": "^[!-~]+$",
    },
    "example": "order-4711-paid",
}
_MESSAGE = {
    "type": "object",
    "required": ["label", "value"],
    "additionalProperties": False,
    "properties": {
        "label": {
            "type": "string",
            "minLength": 1,
            "maxLength": MAX_LABEL_LENGTH,
            "description": "What listeners select by.",
        },
        "value": {"description": f"Any JSON, at most {MOST_LEVELS - 1} levels of it."},
    },
    "example": {"label": "paid", "value": {"number": 4711}},
}
_ACCEPTED = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {
            "type": "integer",
            "minimum": 1,
            "description": "The number of the message on its channel.",
        }
    },
}


def _refused() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["error", "message"],
        "additionalProperties": False,
        "properties": {
            "error": {"type": "string", "enum": list(REFUSALS)},
            "message": {"type": "string", "description": "What was expected, for people."},
            "where": {
                "type": "string",
                "description": "In the value, what cannot be sent.",
                "examples": ["value['rows'][3]"],
            },
        },
    }


def _sending(settings: Settings) -> dict[str, Any]:
    return {
        "operationId": "send",
        "summary": "Send a message",
        "description": (
            f"At most {settings.pipes_burst} at once and {settings.pipes_per_second:g} a second "
            "with one token."
        ),
        "parameters": [_KEY],
        "requestBody": {
            "required": True,
            "description": f"At most {MOST_BYTES} bytes and {MOST_LEVELS} levels.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Message"}}},
        },
        "responses": {
            "202": _response("Accepted: kept for everybody who listens.", "Accepted"),
            **_refusals(tuple(REFUSALS)),
        },
    }


def _describing() -> dict[str, Any]:
    found = {
        "description": "This description.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
    return {
        "operationId": "describe",
        "summary": "What is accepted",
        "responses": {"200": found, **_refusals(_OF_A_READER)},
    }


def _refusals(codes: tuple[str, ...]) -> dict[str, Any]:
    """One response for each status, with what each code of it means."""
    found: dict[str, Any] = {}
    for status in sorted({REFUSALS[code][0] for code in codes}):
        said = [f"`{code}`: {REFUSALS[code][1]}" for code in codes if REFUSALS[code][0] == status]
        found[str(status)] = _response("; ".join(said) + ".", "Refused", _HEADERS.get(status))
    return found


def _response(text: str, schema: str, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    made: dict[str, Any] = {"description": text, "content": content}
    if headers:
        made["headers"] = headers
    return made
