"""Elements from the parts of a template and the values of its interpolations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import Context
from typing import TYPE_CHECKING, Any, Protocol, cast

from ...errors import InvalidAttributeError, TemplateError
from .. import context
from ..classes import written_classes
from ..element import Element
from ..node import Node
from .naming import is_keyword, keyword_of
from .parts import Parsed, Part, Setting
from .scanning import Pieces

if TYPE_CHECKING:

    class Interpolation(Protocol):
        """What stands in one pair of braces."""

        @property
        def value(self) -> Any:
            """What the expression gave."""

        @property
        def expression(self) -> str:
            """How the program wrote it."""

        @property
        def conversion(self) -> str | None:
            """``r``, ``s`` or ``a``."""

        @property
        def format_spec(self) -> str:
            """What follows the colon."""

    class Template(Protocol):
        """A template string, as Python 3.14 makes them."""

        @property
        def strings(self) -> tuple[str, ...]:
            """The text around the braces."""

        @property
        def interpolations(self) -> tuple[Interpolation, ...]:
            """The braces."""

        @property
        def values(self) -> tuple[Any, ...]:
            """What the expressions gave."""


_PLAIN = frozenset({str, int, float, type(None)})


def build(parsed: Parsed, template: Template, values: tuple[Any, ...]) -> Any:
    """Make what a template describes.

    Args:
        parsed: The template's parts.
        template: Where it came from, for errors.
        values: One for each interpolation, formatted.

    Returns:
        The element, if one alone stands at the top, else a list of what stands there.
    """
    made: list[Any] = []  # what waits for the part around it
    part = parsed.order[-1]
    try:
        for part in parsed.order[:-1]:
            content: Iterable[Any] = part.children
            if part.inner:
                start = len(made) - part.inner
                inner = made[start:]
                del made[start:]
                only = part.inner == len(part.children)
                content = inner if only else _content(part, values, inner)
            elif part.varies:
                content = _content(part, values, made)
            if part.settings or part.made_of is None:
                made.append(_element(part, content, values))
            else:
                made.append(part.made_of(*content, **part.keywords))
    except Exception as error:  # whoever made or refused something: it was for this tag
        from .pointing import add_place

        add_place(error, template, part.at)
        raise
    if parsed.only is not None:
        return made[0]
    return _at_the_top(_content(parsed.order[-1], values, made))


def formatted(template: Template) -> tuple[Any, ...]:
    """Give the values of a template, those with a conversion or a format as text."""
    return tuple(
        each.value
        if each.conversion is None and not each.format_spec
        else format(_converted(each), each.format_spec)
        for each in template.interpolations
    )


def joined(name: str, pieces: Any, values: tuple[Any, ...]) -> Any:
    """Give what an attribute in quotes comes to; a function, if any of its values is one.

    ``None`` and ``False`` are nothing, so that ``class="row {done and 'done'}"`` works.

    Args:
        name: The keyword.
        pieces: Text, and numbers of values; of a style pairs of a name and its pieces, or the
            number of a mapping.
        values: Where the numbers point to.
    """
    if any(map(callable, values)):
        return lambda: joined(name, pieces, tuple([v() if callable(v) else v for v in values]))
    if name != "style":
        return _text(name, pieces, values)
    if isinstance(pieces, int):
        return _mapping(values[pieces])
    return {each: _text(each, of, values, alone=True) for each, of in pieces}


def _mapping(style: Any) -> Any:
    if style and not isinstance(style, Mapping):
        raise InvalidAttributeError(
            f"expected a mapping of CSS properties in style={{…}}, got {style!r:.60}; write the"
            ' declarations out: style="color: {colour}; width: {n}px"'
        )
    return style or None


def _text(name: str, pieces: Pieces, values: tuple[Any, ...], *, alone: bool = False) -> Any:
    text = ""
    for each in pieces:
        value = values[each] if type(each) is int else each
        if type(value) is str:
            text += value
            continue
        if value is None or value is False:
            if alone and len(pieces) == 1:
                return None  # then the declaration is left out
            continue
        if name == "classes" and not isinstance(value, (str, int, float)):
            value = written_classes(value) or ""
        elif isinstance(value, (dict, list, set, tuple, bytes)):
            raise InvalidAttributeError(
                f"expected text or a number in the quotes of {name!r}, got {value!r}; turn it into"
                " a string first"
            )
        text += str(value)
    return text


def given(setting: Setting, values: tuple[Any, ...]) -> Any:
    """Give what an attribute is set to this time."""
    if isinstance(setting.value, int):
        return values[setting.value]
    if setting.value is None:
        return setting.constant
    pieces, used = setting.value
    return joined(setting.name, pieces, tuple([values[each] for each in used]))


def _content(part: Part, values: tuple[Any, ...], inner: list[Any]) -> list[Any]:
    content: list[Any] = []
    parts = iter(inner)
    for child in part.children:
        if type(child) is str:
            content.append(child)
        elif type(child) is int:
            value = values[child]
            content.append(value if type(value) in _PLAIN else child_of(value))
        else:
            content.append(next(parts))
    return content


def child_of(value: Any) -> Any:
    """Give a value as an element takes it: template strings in it become elements."""
    if isinstance(value, (Node, str, dict, bytes)):
        return value
    if hasattr(value, "interpolations"):
        from .making import made

        return made(value)
    if isinstance(value, Iterable) and not callable(value):
        return [child_of(each) for each in value]
    return value


def _element(part: Part, content: Iterable[Any], values: tuple[Any, ...]) -> Any:
    keywords = part.keywords.copy()
    others: dict[str, Any] = {}
    made_of = part.made_of
    for setting in part.settings:
        name, number = setting.name, setting.value
        value = values[number] if type(number) is int else given(setting, values)
        if name == "*":
            named = {keyword_of(made_of, str(each)): of for each, of in _items(value)}
        elif name in keywords and value is not False:
            keywords[name] = value
            continue
        else:
            named = {name: value}
        for name, value in named.items():
            if made_of is None:
                keywords[name] = value
            elif is_keyword(name):
                keywords[name] = None if value is False and name[:3] == "on_" else value
            else:
                others[name] = value
    if made_of is None:
        return _component(part, values)(*content, **keywords)
    element = made_of(*content, **keywords)
    for name, value in others.items():
        element.set(name, value)
    return element


def _items(mapping: Any) -> Iterable[tuple[Any, Any]]:
    if mapping is None or mapping is False:
        return ()
    if not isinstance(mapping, Mapping):
        raise InvalidAttributeError(
            f"expected a mapping where an interpolation stands alone in a tag, got {mapping!r};"
            " write name={value} for one attribute"
        )
    return mapping.items()


def _component(part: Part, values: tuple[Any, ...]) -> Any:
    component, end = values[part.component[0]], values[part.component[-1]]
    if not callable(component):
        raise TemplateError(
            f"expected a component in <{{…}}>, a class or a function, got {component!r}; make an"
            " element of any name with Tag(name)"
        )
    if end is not component:
        raise TemplateError(f"expected the end of {component!r}, got that of {end!r}")
    return component


def _at_the_top(content: list[Any]) -> list[Any]:
    """Give several things, or text, that stand at the top; an open ``with`` block gets them."""
    if not context.open_blocks:
        return content
    nodes = Context().run(Element)._read(content)
    for node in nodes:
        context.claim(node)
        context.attach_made(cast("Element", node))  # it takes any node
    return list(nodes)


def _converted(interpolation: Interpolation) -> Any:
    how = interpolation.conversion
    convert: Any = repr if how == "r" else ascii if how == "a" else str
    return convert(interpolation.value) if how else interpolation.value
