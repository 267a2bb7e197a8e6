"""What the names in a template mean: which class a tag is, which keyword an attribute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import Context
from typing import Any

from ...errors import UnknownAttributeError
from ..element import Element
from ..safety import check_tag
from .scanning import Malformed


def _missing(_tag: str, _language: str) -> type[Element] | None:
    raise RuntimeError("expected wardian.elements to be imported; import from wardian")


class_of: Callable[[str, str], type[Element] | None] = _missing
"""Give the class of a tag in a language (``html``, ``svg`` or ``math``), ``None`` if there is no
such tag: ``elements`` puts its own here."""

tags: Sequence[str] = ()
"""The tags there are, put here by ``elements`` too."""

_MOST_REMEMBERED = 512
# There or not, as in HTML, whatever their text is.
_SWITCHES = frozenset({"checked", "selected", "indeterminate", "muted", "default_checked"})
# Keywords of every element, but what markup calls so is an attribute.
_NOT_IN_MARKUP = ("text", "parent", "self")
_RESERVED = ("for", "in", "is", "as", "from", "async")

_keywords: dict[type[Element], dict[str, str]] = {}


def class_of_tag(tag: str, language: str, at: int) -> type[Element]:
    """Give the class of a tag in HTML, in SVG or in MathML.

    Raises:
        Malformed: There is no such tag.
        InvalidTagError: The tag is refused everywhere.
    """
    check_tag(tag)
    found = class_of(tag, language)
    if found is None:
        which = "SVG, because it is in <svg>" if language == "svg" else "HTML or SVG"
        advice = f"; write <{{{tag}}}> for a component" if tag[0].isupper() else _nearest(tag)
        raise Malformed(f"expected a tag of {which}, got <{tag}>{advice}", at)
    return found


def keyword_of(made_of: type[Element] | None, name: str) -> str:
    """Give the keyword for an attribute; one that has none keeps its name, with a ``-`` or ``:``.

    Args:
        made_of: The element's class; ``None`` for a component.
        name: The name in HTML, in any case, or the keyword.

    Raises:
        TreeError: The element has no such attribute or event, or no element may have it.
    """
    if name == "class":
        return "classes"
    if made_of is None:
        keyword = name.replace("-", "_")
        if not keyword.isidentifier():
            raise UnknownAttributeError(
                f"expected the name of a keyword for a component, got {name!r}; write letters,"
                " digits, - and _, or pass a mapping as one value"
            )
        return keyword + "_" if keyword in _RESERVED else keyword
    if name in ("classes", "style", "show", "animation", "key"):
        return name
    if name[:2].lower() == "on" and len(name) > 2:
        name = name if name[2] == "_" else "on_" + name[2:].lower()
        set_apart(made_of, name, _nobody)
        return name
    known = _keywords.get(made_of)
    if known is None:
        # Where a name has two keywords, the first is the one that Python would have.
        known = {spec[0].lower(): each for each, spec in reversed([*made_of._spec.items()])}
        if len(_keywords) < _MOST_REMEMBERED:
            _keywords[made_of] = known
    keyword = known.get(name.lower(), name)
    free = "-" in made_of.tag or keyword.startswith(("data-", "aria-"))
    if free and "_" not in keyword:
        keyword = keyword.replace("-", "_")
    if keyword not in made_of._spec:
        set_apart(made_of, keyword, None)
    return keyword


def is_keyword(name: str) -> bool:
    """Whether this is a keyword, not the HTML name of an attribute without one."""
    return (name.isidentifier() and name not in _NOT_IN_MARKUP) or name[:3] == "on_"


def set_apart(made_of: type[Element], name: str, value: Any) -> None:
    """Set something on an element that nobody sees, to find out whether it may be.

    Raises:
        TreeError: It may not.
    """
    element = Context().run(made_of)  # an open ``with`` block must not get it
    if not is_keyword(name) and ("-" in name + made_of.tag or not name.isidentifier()):
        element.set(name, value)
    elif name in ("classes", "style", "animation"):
        setattr(element, name, value)
    elif name != "key":
        element._set_keyword(name, value)


def written_out(made_of: type[Element] | None, keyword: str, text: str | None) -> Any:
    """Give the value of an attribute that a template writes out; ``None``: only its name."""
    if made_of is None:
        return True if text is None else text
    kind = (made_of._spec.get(keyword) or ("", ""))[1]
    is_switch = kind == "bool" or (kind == "property" and keyword in _SWITCHES)
    return True if is_switch else text or ""


def _nobody() -> None:
    """Stand for a handler while its name is checked."""


def _nearest(tag: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(tag.lower(), tags, 1, 0.6)
    return f"; did you mean <{near[0]}>?" if near else '; a custom element has a "-" in its name'
