"""Template strings for tests that run on every Python: real ones where there are any."""

from __future__ import annotations

import sys
from string import Formatter
from typing import Any


class Interpolation:
    """What Python 3.14 has for one pair of braces."""

    def __init__(self, value: Any, expression: str, conversion: str | None, spec: str) -> None:
        self.value = value
        self.expression = expression
        self.conversion = conversion
        self.format_spec = spec


class Template:
    """What Python 3.14 makes of ``t"…"``."""

    def __init__(self, *parts: str | Interpolation) -> None:
        strings, interpolations = [""], []
        for part in parts:
            if isinstance(part, str):
                strings[-1] += part
            else:
                interpolations.append(part)
                strings.append("")
        self.strings = tuple(strings)
        self.interpolations = tuple(interpolations)

    @property
    def values(self) -> tuple[Any, ...]:
        """The values of all interpolations."""
        return tuple(each.value for each in self.interpolations)


def t(text: str, **values: Any) -> Any:
    """Give the template string of ``text``, whose expressions see ``values``."""
    if sys.version_info >= (3, 14):
        return eval("t" + repr(text), values)  # noqa: S307 - the tests' own text
    parts: list[str | Interpolation] = []
    for literal, expression, spec, conversion in Formatter().parse(text):
        parts.append(literal)
        if expression is not None:
            value = eval(expression, values)  # noqa: S307 - the tests' own text
            parts.append(Interpolation(value, expression, conversion, spec or ""))
    return Template(*parts)
