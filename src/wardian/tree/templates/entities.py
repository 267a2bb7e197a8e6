"""Character references in the static text of a template: ``&amp; &nbsp; &#x2014;``.

The usual names stand here: the standard library's table of all 2,231 takes longer to import than
Wardian itself, so it is asked for the others only. A reference needs its semicolon: ``?a=1&copy=2``
stays what it is.
"""

from __future__ import annotations

import re

_REFERENCE = r"&(#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-zA-Z][a-zA-Z0-9]*);"

_NAMES = (
    "amp lt gt quot apos nbsp shy copy reg trade deg middot bull hellip ndash mdash lsquo rsquo"
    " ldquo rdquo laquo raquo times minus larr uarr rarr darr euro check"
)
_NAMED = dict(
    zip(
        _NAMES.split(),
        "&<>\"'\xa0\xad©®™°·•…–—‘’“”«»×−←↑→↓€✓",
        strict=True,
    )
)


def decoded(text: str) -> str:
    """Give text with its character references replaced; unknown ones stay as they are."""
    return re.sub(_REFERENCE, _character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name[0] != "#":
        known = _NAMED.get(name)
        if known is None:
            from html.entities import html5

            known = html5.get(name + ";", found[0])
        return known
    number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    if 0x80 <= number < 0xA0:  # what Windows had there, as every browser reads them
        return bytes([number]).decode("cp1252", "replace")
    if number == 0 or number > 0x10FFFF or 0xD800 <= number < 0xE000:
        return "\ufffd"
    return chr(number)
