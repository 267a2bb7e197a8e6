"""Which styles may be written: none that leaves its declaration or loads anything."""

from __future__ import annotations

import math
import re

from ..errors import InvalidStyleError
from .escaping import clean, shown

_NAME_LIMIT = 128
_NAMES_REMEMBERED = 1024

_NAME = r"--[a-zA-Z0-9_-]+|-?[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_NAMES_REFUSED = frozenset({"behavior", "-ms-behavior", "-moz-binding", "constructor", "prototype"})
_PLAIN = r"[a-zA-Z0-9#%.,+-]+(?: [a-zA-Z0-9#%.,+-]+)*"
_STRING = r"\"(?:[^\"\\\n\r\f]|\\[^\n\r\f])*\"|'(?:[^'\\\n\r\f]|\\[^\n\r\f])*'"
_REFUSED = (
    r"(?i)[;{}<\\@]|/\*|\*/|-->"
    r"|(?:url|url-prefix|src|image|image-set|element|expression)\s*\("
    r"|behavior\s*:|script\s*:"
)
_DECLARATION = rf"(?:{_STRING}|[^;])+"
_OPENING = {")": "(", "]": "["}

_names: dict[str, str] = {}


def style_name(name: str) -> str:
    """Return a style property's name as CSS writes it: ``font_size`` becomes ``font-size``.

    Raises:
        InvalidStyleError: The name is outside the grammar, or runs code in some browser.
    """
    known = _names.get(name)
    if known is not None:
        return known
    css = name if name.startswith("--") else name.removesuffix("_").replace("_", "-")
    if css.startswith(("webkit-", "moz-")):
        css = "-" + css
    if len(name) > _NAME_LIMIT or css in _NAMES_REFUSED or re.fullmatch(_NAME, css) is None:
        raise InvalidStyleError(
            f"expected a CSS property such as 'font_size', got {shown(name)}; {_advice(name)}"
        )
    if len(_names) >= _NAMES_REMEMBERED:
        _names.clear()
    _names[name] = css
    return css


def check_style(name: str, value: str | float) -> str:
    r"""Return a style value if it can neither leave its declaration nor load anything.

    Args:
        name: ``font_size``, ``font-size`` or ``--my-colour``; checked as ``style_name`` does.
        value: Text or a number. Outside quotes it must not contain ``; { } < \ @``, comments,
            ``url(`` or ``expression(``; quotes and brackets must be closed.

    Raises:
        InvalidStyleError: The name or the value breaks the rule.
    """
    style_name(name)
    if not isinstance(value, str):
        return _number(name, value)
    if re.fullmatch(_PLAIN, value) is not None:
        return value
    value = clean(value).strip()
    outside = re.sub(_STRING, "''", value)
    bad = re.search(_REFUSED, outside)
    if bad is not None:
        raise InvalidStyleError(
            f"expected a value for {name!r} without {bad[0]!r} outside quotes, got {shown(value)};"
            " put rules and images into Page(css=...) and name them with classes"
        )
    if not _is_closed(outside):
        raise InvalidStyleError(
            f"expected every quote and bracket to be closed in the value of {name!r},"
            f" got {shown(value)}; close it"
        )
    return value


def parse_style(text: str) -> dict[str, str]:
    """Read ``"color: red; font-size: 2em"`` into names and values, each checked.

    Raises:
        InvalidStyleError: A part is no declaration, or breaks the rule for its name or value.
    """
    style: dict[str, str] = {}
    for found in re.finditer(_DECLARATION, clean(text)):
        part = found[0].strip()
        if not part:
            continue
        name, _, value = part.partition(":")
        name, value = name.strip(), value.strip()
        if not value:
            raise InvalidStyleError(
                f"expected declarations such as 'color: red; margin: 0', got {shown(part)};"
                " write property: value"
            )
        style[style_name(name)] = check_style(name, value)
    return style


def _is_closed(outside: str) -> bool:
    """Say whether brackets match and no quote is left after the strings were taken out."""
    open_brackets: list[str] = []
    for character in outside.replace("''", ""):
        if character in "'\"":
            return False
        if character in "([":
            open_brackets.append(character)
        elif character in ")]" and (
            not open_brackets or open_brackets.pop() != _OPENING[character]
        ):
            return False
    return not open_brackets


def _number(name: str, value: float) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return str(value)
    raise InvalidStyleError(
        f"expected text or a finite number for {name!r}, got {value!r}; write what CSS takes"
    )


def _advice(name: str) -> str:
    pythonic = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    css = pythonic.replace("_", "-")
    if name in _NAMES_REFUSED or css in _NAMES_REFUSED or len(name) > _NAME_LIMIT:
        return "leave it out"
    return f"write {pythonic!r}" if re.fullmatch(_NAME, css) else "use letters and dashes"
