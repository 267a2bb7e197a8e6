"""``html``: what a program calls with a template string."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ...errors import TemplateError, TemplateStringsMissingError
from .building import build, formatted, joined
from .parsing import Parser
from .scanning import Malformed

if TYPE_CHECKING:
    from .building import Template
    from .parts import Parsed, Part

_MOST_REMEMBERED = 1024
_parsed: dict[tuple[str, ...], Parsed] = {}


def html(template: Template) -> Any:
    """Make elements from a template string: ``html(t"<li class={kind}>{text}</li>")``.

    The markup is read once; each further call only costs its values. Values are never markup:
    they are escaped for the place they stand in, or refused. As children they may be whatever is a
    child of an element: text, elements, other templates, lists of these, functions as live holes,
    ``None`` and ``False`` for nothing.

    Args:
        template: A template string of Python 3.14.

    Returns:
        An ordinary element; if the template has several at its top, or text, a list, which may
        stand wherever children may.

    Raises:
        TemplateError: The markup is malformed; the message shows where.
        TemplateStringsMissingError: ``template`` is no template string.
    """
    return made(template)


def made(template: Template) -> Any:
    """Do what ``html`` does."""
    try:
        strings = template.strings
    except AttributeError:
        raise TemplateStringsMissingError(_no_template(template)) from None
    parsed = _parsed.get(strings)
    if parsed is None:
        parsed = _read(strings, template)
    values = template.values
    for each in template.interpolations:
        if each.conversion is not None or each.format_spec:
            values = formatted(template)
            break
    return build(parsed, template, values)


def parsed_of(strings: tuple[str, ...]) -> Parsed:
    """Give the parts of a template, read once.

    Raises:
        Malformed: Something in it is wrong.
    """
    parsed = _parsed.get(strings)
    if parsed is None:
        parsed = Parser(strings).parse()
        if len(_parsed) >= _MOST_REMEMBERED:
            _parsed.clear()
        _parsed[strings] = parsed
    return parsed


def _root(strings: tuple[str, ...]) -> Part | None:
    """Give the top of a template for a list that reads its row function; ``None``: it cannot."""
    try:
        return parsed_of(strings).order[-1]
    except Malformed:
        return None


# What ``tree.lists`` knows a template function by.
html._root = _root  # type: ignore[attr-defined]
html._given = joined  # type: ignore[attr-defined]


def _read(strings: tuple[str, ...], template: Template) -> Parsed:
    try:
        return parsed_of(strings)
    except Malformed as problem:
        from .pointing import place_of

        text = f"{problem}\n{place_of(template, problem.at, since=problem.since)}"
        cause = problem.__cause__
    raise TemplateError(text) from cause


def _no_template(given: object) -> str:
    what = f"expected a template string, got {type(given).__name__} {given!r:.60}"
    if sys.version_info < (3, 14):
        return (
            f"{what}, and Python {sys.version_info[0]}.{sys.version_info[1]} has none; run the"
            " program in the page or on Python 3.14, or write elements: Li(text, classes=kind)"
        )
    return f'{what}; put a t before it: html(t"…"), or use HTML(…) for markup that you trust'
