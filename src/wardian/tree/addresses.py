"""Which addresses may stand in attributes.

The rule is an allowlist of schemes applied to what the browser itself would see: it drops control
characters and spaces at the ends, and TAB, LF and CR anywhere, before it looks at the scheme
(https://url.spec.whatwg.org/#concept-basic-url-parser). Everything that is no scheme for the
browser is relative.
"""

from __future__ import annotations

import re
import sys
import warnings

from ..errors import BlockedURLWarning
from .escaping import clean, shown

BLOCKED_URL = "about:blank#blocked"

_URLS = (
    "href src action formaction xlink:href poster cite data background ping manifest srcset"
    " imagesrcset longdesc to from values by"
)
URL_ATTRIBUTES = frozenset(_URLS.split())
"""Attributes whose value must pass ``safe_url``, on every tag."""

_ENDS = "".join(map(chr, range(0x21)))
_ANYWHERE = {0x09: None, 0x0A: None, 0x0D: None}
_SCHEME = r"([a-zA-Z][a-zA-Z0-9+.-]*):"
SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel", "blob"})
"""What an address may begin with that leads anywhere."""
_PICTURE = r"(?i)data:image/(?:png|gif|jpeg|webp|avif)[;,]"
_PICTURE_ATTRIBUTES = frozenset({"src", "poster", "srcset", "imagesrcset", "background"})
_PICTURE_LINKS = frozenset({"image", "feimage", "link"})
_DOCUMENT_TAGS = frozenset({"iframe", "frame", "script", "embed", "object"})
_ANIMATED_ATTRIBUTES = frozenset({"to", "from", "by", "values"})
_ANIMATION_TAGS = frozenset({"animate", "set", "animatemotion", "animatetransform", "animatecolor"})
_SRCSET_CANDIDATE = r"[\t\n\f\r ,]*([^\t\n\f\r ]+)"
_SRCSET_DESCRIPTORS = r"(?:\([^)]*\)?|[^(),])*"


def safe_url(value: str, *, attribute: str, tag: str) -> str:
    """Return an address as the browser would read it, or ``about:blank#blocked`` with a warning.

    Allowed are ``http: https: mailto: tel: blob:`` and relative addresses, and ``data:image/…`` of
    the usual pixel formats where only a picture can come of it. In lists (``srcset``, ``ping``, the
    values of an animation) each address is judged by itself.

    Args:
        value: The address, or the list of them.
        attribute: Name of the attribute, as ``check_attribute`` returns it.
        tag: Tag of the element.
    """
    name = attribute.lower()
    if name in ("srcset", "imagesrcset"):
        return _safe_srcset(value, attribute=name, tag=tag)
    if name in _ANIMATED_ATTRIBUTES:
        return _safe_animation(value, attribute=name, tag=tag)
    if name == "ping":
        return " ".join(_safe_one(part, attribute=name, tag=tag) for part in value.split())
    return _safe_one(value, attribute=name, tag=tag)


def _safe_one(value: str, *, attribute: str, tag: str) -> str:
    url = clean(value.strip(_ENDS).translate(_ANYWHERE))
    scheme = re.match(_SCHEME, url)
    if scheme is None or scheme[1].lower() in SAFE_SCHEMES:
        return url
    if _takes_pictures(attribute, tag.lower()) and re.match(_PICTURE, url):
        return url
    _warn(url, attribute=attribute, tag=tag)
    return BLOCKED_URL


def _takes_pictures(attribute: str, tag: str) -> bool:
    if attribute in _PICTURE_ATTRIBUTES:
        return tag not in _DOCUMENT_TAGS
    return tag in _PICTURE_LINKS and attribute in ("href", "xlink:href")


def _safe_srcset(value: str, *, attribute: str, tag: str) -> str:
    """Judge each candidate, as https://html.spec.whatwg.org/#parsing-a-srcset-attribute does."""
    next_candidate = re.compile(_SRCSET_CANDIDATE)
    next_descriptors = re.compile(_SRCSET_DESCRIPTORS)
    candidates = []
    found = next_candidate.match(value)
    while found is not None:
        at = found.end()
        url = found[1].rstrip(",")
        descriptors = ""
        if url == found[1]:
            rest = next_descriptors.match(value, at)
            if rest is not None:
                at = rest.end()
                descriptors = " ".join(clean(rest[0]).split())
        if url:
            url = _safe_one(url, attribute=attribute, tag=tag)
            candidates.append(f"{url} {descriptors}" if descriptors else url)
        found = next_candidate.match(value, at)
    return ", ".join(candidates)


def _safe_animation(value: str, *, attribute: str, tag: str) -> str:
    """Judge what an animation may write into ``href``; numbers and colours stay as they are."""
    value = clean(value)
    if tag.lower() not in _ANIMATION_TAGS:
        return value
    for part in value.split(";"):
        if _safe_one(part, attribute=attribute, tag=tag) == BLOCKED_URL:
            return BLOCKED_URL
    return value


def _warn(url: str, *, attribute: str, tag: str) -> None:
    message = (
        f"expected a relative address or one of {', '.join(sorted(SAFE_SCHEMES))}, got"
        f" {shown(url)} in {attribute!r} of <{tag}>; it was replaced by {BLOCKED_URL}"
    )
    if sys.version_info >= (3, 12):
        # Point at the program's line, however deep inside the package this is.
        package = __file__.rpartition("tree")[0]
        warnings.warn(message, BlockedURLWarning, skip_file_prefixes=(package,))
    else:
        warnings.warn(message, BlockedURLWarning, stacklevel=4)
