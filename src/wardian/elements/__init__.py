"""Every element as a class: ``from wardian.elements import Div, Svg, Tag``.

A class is made from the tag table when its name is first used, and kept: a program pays for the
dozen tags it uses, not for the two hundred there are.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    from .making import named

    found = globals()[name] = named(name)
    return found


def __dir__() -> list[str]:
    from .making import names

    return sorted({*globals(), *names()})
