"""Find elements in a tab of ``testing.dom`` by what a person sees, or by a small part of CSS.

======================  ====================================================================
``text=Save``           the innermost elements with exactly this text (surrounding space apart)
``text=/^Sa/``          … whose text the regular expression finds
``#id`` ``.class``      as in CSS, as are ``tag``, ``*``, ``[name]``, ``[name=value]``,
                        ``[name^=value]``, ``[name$=value]``, ``[name*=value]``
``a b`` ``a > b``       below; directly below
``:nth-of-type(n)``     n counts from 1; also ``:first-of-type``, ``:last-of-type``
``:has-text("x")``      contains the text, in any case
``:checked``            a box or radio button that is checked
``a, b``                either
======================  ====================================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .nodes import TabElement

_TOKEN = re.compile(
    r"""(?P<tag>\*|[a-zA-Z][\w-]*)
      | \#(?P<id>[\w-]+)
      | \.(?P<class>[^\s.#\[:>,]+)
      | \[\s*(?P<name>[\w.:-]+)\s*(?:(?P<how>[\^$*]?=)\s*(?P<value>"[^"]*"|'[^']*'|[^\]]*?)\s*)?\]
      | :(?P<pseudo>[a-z-]+)(?:\((?P<argument>"[^"]*"|'[^']*'|[^)]*)\))?
      | (?P<joint>\s*[>,]\s*|\s+)""",
    re.VERBOSE,
)
_PSEUDOS = frozenset({"nth-of-type", "first-of-type", "last-of-type", "has-text", "checked"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """The tests one element must pass, and how it stands to the step before."""

    joint: str
    tests: list[tuple[str, str, str]]


def select(root: TabElement, selector: str) -> list[TabElement]:
    """Give every element at or below ``root`` that a selector names, in document order.

    Args:
        root: Where to look.
        selector: See the module's table.

    Raises:
        ValueError: The selector is malformed.
    """
    candidates = [root, *root.elements()]
    if selector.startswith("text="):
        return _by_text(candidates, selector.removeprefix("text="))
    either = _parse(selector)
    return [element for element in candidates if any(_matches(element, s) for s in either)]


def select_one(root: TabElement, selector: str) -> TabElement:
    """Give the one element that a selector names.

    Raises:
        LookupError: No element, or more than one.
        ValueError: The selector is malformed.
    """
    found = select(root, selector)
    if len(found) == 1:
        return found[0]
    if not found:
        text = " ".join(root.text.split())
        shown = text if len(text) <= 200 else text[:199] + "…"
        raise LookupError(
            f"expected one element for {selector!r}, got none; the view shows {shown!r}"
        )
    several = ", ".join(map(repr, found[:5]))
    raise LookupError(
        f"expected one element for {selector!r}, got {len(found)}: {several};"
        " say more, or use :nth-of-type(n)"
    )


def _by_text(candidates: list[TabElement], wanted: str) -> list[TabElement]:
    """Give the innermost of those whose text is the wanted one."""
    if len(wanted) > 2 and wanted[0] == wanted[-1] == "/":
        pattern = re.compile(wanted[1:-1])
        hits = [element for element in candidates if pattern.search(element.text)]
    else:
        words = wanted.split()
        hits = [element for element in candidates if element.text.split() == words]
    outer = {id(above) for element in hits for above in element.path() if above is not element}
    return [element for element in hits if id(element) not in outer]


def _parse(selector: str) -> list[list[_Step]]:
    either: list[list[_Step]] = [[_Step(joint=" ", tests=[])]]
    at, end = 0, len(selector.rstrip())
    selector = selector.rstrip()
    while at < end:
        found = _TOKEN.match(selector, at)
        if found is None or (found["pseudo"] and found["pseudo"] not in _PSEUDOS):
            raise _malformed(selector, at)
        at = found.end()
        if found["joint"]:
            joint = found["joint"].strip() or " "
            if not either[-1][-1].tests:
                raise _malformed(selector, at)
            if joint == ",":
                either.append([_Step(joint=" ", tests=[])])
            else:
                either[-1].append(_Step(joint=joint, tests=[]))
        else:
            either[-1][-1].tests.append(_test(found))
    if any(not step.tests for steps in either for step in steps):
        raise _malformed(selector, at)
    return either


def _malformed(selector: str, at: int) -> ValueError:
    return ValueError(
        f"expected a selector such as 'text=Save', '#id', 'ul > li' or 'a:has-text(\"x\")', got"
        f" {selector!r}, not understood at character {at}"
    )


def _test(found: re.Match[str]) -> tuple[str, str, str]:
    if found["name"]:
        return found["how"] or "[", found["name"], (found["value"] or "").strip("\"'")
    for kind in ("tag", "id", "class"):
        if found[kind]:
            return kind, found[kind], ""
    return f":{found['pseudo']}", (found["argument"] or "").strip("\"'"), ""


def _matches(element: TabElement, steps: list[_Step]) -> bool:
    """Say whether an element is the end of a chain of steps.

    Taking the nearest ancestor that fits each step would miss chains, so every place where a chain
    may stand is kept.
    """
    standing = [element] if _passes(element, steps[-1]) else []
    for index in range(len(steps) - 1, 0, -1):
        above: list[TabElement] = []
        for each in standing:
            path = list(each.path())[1:]
            above += path[:1] if steps[index].joint == ">" else path
        standing = [each for each in above if _passes(each, steps[index - 1])]
    return bool(standing)


def _passes(element: TabElement, step: _Step) -> bool:
    return all(_holds(element, *test) for test in step.tests)


def _holds(element: TabElement, kind: str, name: str, value: str) -> bool:
    own = element.attributes.get(name)
    match kind:
        case "tag":
            return name in ("*", element.tag)
        case "id":
            return element.attributes.get("id") == name
        case "class":
            return name in element.attributes.get("class", "").split()
        case ":has-text":
            return name.lower() in " ".join(element.text.split()).lower()
        case ":checked":
            return element.checked
        case ":nth-of-type" | ":first-of-type" | ":last-of-type":
            return _is_nth(element, kind, name)
        case "[":
            return own is not None
        case "=":
            return own == value
        case "^=":
            return own is not None and own.startswith(value)
        case "$=":
            return own is not None and own.endswith(value)
        case _:
            return own is not None and value in own


def _is_nth(element: TabElement, kind: str, name: str) -> bool:
    if element.parent is None:
        return name in ("", "1")
    alike = [
        child
        for child in element.parent.children
        if isinstance(child, TabElement) and child.tag == element.tag
    ]
    if kind == ":last-of-type":
        return alike[-1] is element
    return alike.index(element) + 1 == int(name or 1)
