"""Row functions that give ``html(t"…")``: the template's elements are structure like any others.

``html`` is known by what hangs on it, not by its name: ``_root(strings)`` gives the parts of a
template, and ``_given`` joins the pieces of an attribute. See ``tree.templates``.
"""

from __future__ import annotations

import _ast as ast
from copy import copy
from typing import TYPE_CHECKING, Any

from .scope import MISSING, UnreadableError
from .sketch import Gap, Sketch
from .source import filled, parsed

if TYPE_CHECKING:
    from .reading import Reading


def is_template(call: Any) -> bool:
    """Whether a call is given a template string, written out, and nothing else."""
    return (
        len(call.args) == 1 and not call.keywords and type(call.args[0]).__name__ == "TemplateStr"
    )


def parts_of(reading: Reading, call: Any, html: Any) -> list[Any]:
    """Read ``html(t"…")`` where structure stands.

    Args:
        reading: Of the row function.
        call: The call's syntax.
        html: The function it calls.

    Raises:
        UnreadableError: The template has what no shape can have, or is malformed.
    """
    strings = [""]
    values: list[Any] = []
    for each in call.args[0].values:
        if type(each).__name__ == "Constant":
            strings[-1] += each.value
        else:
            strings.append("")
            values.append(_formatted(each))
    top = html._root(tuple(strings))
    if top is None:
        raise UnreadableError
    return _Templating(reading, call.func, values).children(top)


def _formatted(interpolation: Any) -> Any:
    spec = interpolation.format_spec
    if interpolation.conversion == -1 and spec is None:
        return interpolation.value
    made = ast.FormattedValue(interpolation.value, interpolation.conversion, spec)
    return _at(interpolation, ast.JoinedStr([_at(interpolation, made)]))


def _at(old: Any, new: Any) -> Any:
    new.lineno, new.col_offset = old.lineno, old.col_offset
    new.end_lineno, new.end_col_offset = old.end_lineno, old.end_col_offset
    return new


def _joining(name: str, pieces: Any, many: int) -> str:
    """An expression for an attribute in quotes, as ``_given`` has it, of values ``E0``, ``E1``, ….

    What is text already, or a number, is put together at once; behind the values come the
    function and an empty text.
    """
    if isinstance(pieces, int):
        return f"E{many}._given({name!r}, {pieces}, (E0,))"
    names = [f"j{turn}" for turn in range(many)]
    plain = " & ".join(
        [f"(({each} := E{turn}).__class__ in plain)" for turn, each in enumerate(names)]
    )
    made = _text(pieces, many)
    if name == "style":
        made = ", ".join([f"{each!r}: {_text(of, many, alone=True)}" for each, of in pieces])
        made = f"{{{made}}}"
    return f"{made} if {plain} else E{many}._given({name!r}, {pieces!r}, ({', '.join(names)},))"


def _text(pieces: Any, many: int, *, alone: bool = False) -> str:
    text = ""
    for each in pieces:
        if isinstance(each, str):
            text += each.replace("{", "{{").replace("}", "}}")
        elif alone and len(pieces) == 1:
            return f"None if j{each} is None or j{each} is False else f'{{j{each}}}'"
        else:
            text += f"{{E{many + 1} if j{each} is None or j{each} is False else j{each}}}"
    return f"f{text!r}"


class _Templating:
    """One template of a row function."""

    __slots__ = ("_function", "_reading", "_values")

    def __init__(self, reading: Reading, function: Any, values: list[Any]) -> None:
        self._reading = reading
        self._function = function
        self._values = values

    def children(self, part: Any) -> list[Any]:
        """Read what stands in a part, in order."""
        found: list[Any] = []
        for each in part.children:
            if isinstance(each, str):
                found.append(each)
            elif isinstance(each, int):
                found += self._reading._parts(self._called(self._values[each]))
            else:
                found.append(self._element(each))
        return found

    def _called(self, node: Any) -> Any:
        """The same expression with calls around template strings that stand alone in it."""
        kind = type(node).__name__
        if kind == "TemplateStr":
            return _at(node, ast.Call(self._function, [node], []))
        changed = copy(node)
        if kind in ("List", "Tuple"):
            changed.elts = [self._called(each) for each in node.elts]
        elif kind == "IfExp":
            changed.body, changed.orelse = self._called(node.body), self._called(node.orelse)
        elif kind == "BoolOp":
            changed.values = [*node.values[:-1], self._called(node.values[-1])]
        return changed

    def _element(self, part: Any) -> Sketch:
        made = part.made_of
        if made is None:  # a component
            raise UnreadableError
        keywords: dict[str, Any] = {}
        others: dict[str, Any] = {}
        each_time = {setting.name for setting in part.settings}
        if part.keywords.get("animation") or not each_time.isdisjoint(("*", "animation")):
            raise UnreadableError
        for name, value in part.keywords.items():
            if name not in each_time:
                is_property = (made._spec.get(name) or ("", ""))[1] == "property"
                keywords[name] = self._constant(value) if is_property else value
        for setting in part.settings:
            name = setting.name
            value = setting.constant
            if name[:3] == "on_":
                value = self._reading._handler(name, self._values[setting.value])
            elif name == "key" and setting.value is not None:
                value = self._key(setting)
            elif setting.value is not None:
                value = self._gap(setting)
            if value is not MISSING:
                (keywords if name in part.keywords else others)[name] = value
        return Sketch(made, tuple(self.children(part)), keywords=keywords, others=others)

    def _gap(self, setting: Any) -> Gap:
        if isinstance(setting.value, int):
            return self._reading._gap(self._values[setting.value])
        pieces, numbers = setting.value
        used = [self._values[each] for each in numbers]
        text = _joining(setting.name, pieces, len(used))
        node = parsed(text, "eval", self._reading.source.code).body
        node = filled(node, [*used, self._function, _at(used[0], ast.Constant(""))], at=used[0])
        node.made_of = used
        return self._reading._gap(node)

    def _key(self, setting: Any) -> Any:
        if isinstance(setting.value, int):
            return self._reading._key(self._values[setting.value])
        raise UnreadableError  # put together of pieces

    def _constant(self, value: Any) -> Gap:
        return self._reading._gap(_at(self._function, ast.Constant(value)))
