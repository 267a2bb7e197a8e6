"""Text as it is written between tags, inside attributes, and where no escape exists."""

from __future__ import annotations

import re

from ..errors import UnsafeMarkupError

# Patterns are text here and in the modules beside this one: ``re`` keeps what it compiled, and a
# page that needs none of them must not wait for all of them while it is imported.
_UNCLEAN = "[\x00\ud800-\udfff]"
# In SVG, <style> is ordinary markup: there, any "<x" begins a tag.
_STYLE_BREAK = r"<[a-zA-Z/!?]"
_SCRIPT_BREAK = r"(?i)<(?:/|!--|script)"


def clean(text: str) -> str:
    """Replace NUL and lone surrogates, which no document can hold, by U+FFFD."""
    if text.isascii() and "\0" not in text:
        return text
    return re.sub(_UNCLEAN, "\ufffd", text)


def escape_text(text: str) -> str:
    """Escape text that stands between tags."""
    text = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def escape_attribute(text: str) -> str:
    """Escape an attribute value; the caller writes the double quotes around it."""
    text = escape_text(text).replace('"', "&quot;")
    return text.replace("\n", "&#10;").replace("\t", "&#9;")


def check_raw_text(tag: str, text: str) -> str:
    """Return the text as it is written inside an element whose content is no markup.

    Args:
        tag: ``script`` and ``style`` cannot be escaped, so what could end them, or begin a tag
            where they
            stand in SVG, is refused. ``textarea`` and ``title`` are escaped like text; a line break
            that the parser would drop at the start of a ``textarea`` is written twice.
        text: The content.

    Raises:
        UnsafeMarkupError: The text cannot stand in this element.
    """
    lower = tag.lower()
    if lower in ("textarea", "title"):
        text = escape_text(text)
        return "\n" + text if lower == "textarea" and text.startswith("\n") else text
    text = clean(text)
    bad = re.search(_STYLE_BREAK if lower == "style" else _SCRIPT_BREAK, text)
    if bad is None:
        return text
    raise UnsafeMarkupError(
        f"expected text that cannot end <{lower}>, got {shown(text[bad.start() :])} at character"
        f" {bad.start()}; write '<' as \\3C in CSS and \\u003C in JSON"
    )


def shown(text: str) -> str:
    """Quote text for a message, cut to a length that fits a line."""
    return repr(text if len(text) <= 80 else text[:79] + "…")
