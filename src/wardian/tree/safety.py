"""What may be written where: names, text, addresses and styles that come from data.

Every string that reaches a document passes one of these functions, by the context it lands in. The
client applies the same rules again, so a value that passes here passes there. Nothing here repairs:
a name or style that breaks its rule raises, and only an address is replaced (by
``about:blank#blocked``, with a warning), because addresses come from data far more often than names
do.

Names are checked for every element that is built, so answers are remembered in small dicts, emptied
when full: a program uses a few hundred names, and an attacker's must not fill the memory.
"""

from __future__ import annotations

import re

from ..errors import InvalidAttributeError, InvalidTagError, UnknownEventError
from .addresses import BLOCKED_URL, URL_ATTRIBUTES, safe_url
from .declarations import check_style, parse_style, style_name
from .escaping import check_raw_text, clean, escape_attribute, escape_text, shown

__all__ = [
    "BLOCKED_URL",
    "REFUSED_TAGS",
    "URL_ATTRIBUTES",
    "check_attribute",
    "check_event",
    "check_raw_text",
    "check_style",
    "check_tag",
    "clean",
    "escape_attribute",
    "escape_text",
    "parse_style",
    "safe_url",
    "style_name",
]

_REFUSED = (
    "script base meta object embed applet frame frameset plaintext xmp noembed noframes noscript"
    " listing html head body"
)
REFUSED_TAGS = frozenset(_REFUSED.split())
"""They run code, hold a document of their own, change how the rest of the document is read, or are
folded by the parser into the element that stands in the document already."""

VOID = frozenset(
    {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
"""Tags that hold nothing and have no end."""

_NAMES_REMEMBERED = 1024
_NAME_LIMIT = 128

_TAG = r"[a-zA-Z][a-zA-Z0-9]*(?:-[a-zA-Z0-9._]+)*"
_ATTRIBUTE = r"[a-zA-Z_][a-zA-Z0-9_.:-]*"
_EVENT = r"[a-zA-Z][a-zA-Z0-9_.:-]*"

_MARKUP_ATTRIBUTES = frozenset({"srcdoc", "innerhtml", "outerhtml"})
# They would become keys of JavaScript objects, where they mean something else.
_JAVASCRIPT_NAMES = frozenset({"__proto__", "constructor", "prototype"})

_tags: dict[str, str] = {}
_attributes: dict[str, str] = {}
_events: dict[str, str] = {}


def check_tag(name: str, *, unsafe: bool = False) -> str:
    """Return the tag name if an element may have it.

    Args:
        name: Follows the grammar of HTML and SVG names, ASCII only, at most 128 characters.
        unsafe: Also accept the names in ``REFUSED_TAGS``.

    Raises:
        InvalidTagError: The name is outside the grammar, or refused.
    """
    if name in _tags:
        return name
    if len(name) > _NAME_LIMIT or re.fullmatch(_TAG, name) is None:
        raise InvalidTagError(
            f"expected a tag name such as 'div' or 'my-element', got {shown(name)};"
            " use letters, digits and dashes, a letter first"
        )
    if name.lower() in REFUSED_TAGS:
        if unsafe:
            return name
        raise InvalidTagError(
            f"expected a tag that only shows something, got <{name}>; {_advice(name.lower())}"
        )
    return _remember(_tags, name, name)


def check_attribute(name: str) -> str:
    """Return the attribute name as it is written; names of addresses come back in lower case.

    Raises:
        InvalidAttributeError: The name is outside the grammar, runs code, takes markup, or is
            ``style``.
    """
    known = _attributes.get(name)
    if known is not None:
        return known
    if len(name) > _NAME_LIMIT or re.fullmatch(_ATTRIBUTE, name) is None:
        raise InvalidAttributeError(
            f"expected an attribute name, got {shown(name)};"
            " use letters, digits and '_ . : -', a letter first"
        )
    lower = name.lower()
    if lower.startswith("on"):
        raise InvalidAttributeError(
            f"expected an attribute that runs no code, got {name!r}; give a function:"
            f" on_{lower[2:].lstrip('_-.:') or 'click'}=handler"
        )
    if lower in _MARKUP_ATTRIBUTES:
        raise InvalidAttributeError(
            f"expected an attribute without markup in it, got {name!r};"
            " add HTML(...) as a child instead"
        )
    if lower == "style":
        raise InvalidAttributeError(
            "expected any attribute but 'style'; write style={'color': 'red'}, or use el.style"
        )
    if lower in _JAVASCRIPT_NAMES:
        raise InvalidAttributeError(
            f"expected an attribute name, got {name!r}, which JavaScript keeps for itself;"
            " choose another"
        )
    return _remember(_attributes, name, lower if lower in URL_ATTRIBUTES else name)


def check_event(name: str) -> str:
    """Return the event type if it may be listened to: ``click``, ``sl-change``, ``my:event``.

    Raises:
        UnknownEventError: The name is outside the grammar of event types.
    """
    if name in _events:
        return name
    if len(name) > _NAME_LIMIT or name in _JAVASCRIPT_NAMES or re.fullmatch(_EVENT, name) is None:
        raise UnknownEventError(
            f"expected an event type such as 'click' or 'my-event', got {shown(name)};"
            " use letters, digits and '_ . : -', a letter first"
        )
    return _remember(_events, name, name)


def _remember(memory: dict[str, str], name: str, answer: str) -> str:
    if len(memory) >= _NAMES_REMEMBERED:
        memory.clear()
    memory[name] = answer
    return answer


def _advice(tag: str) -> str:
    if tag == "script":
        return "Python is what runs here; name JavaScript modules in Page(head=...)"
    if tag in ("html", "head", "body", "meta", "base"):
        return "the document has it already; use the arguments of Page(...)"
    if tag in ("object", "embed", "applet", "frame", "frameset"):
        return "use Iframe, Img, Video or Audio"
    return "use Pre or Div"
