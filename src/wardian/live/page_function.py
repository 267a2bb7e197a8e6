"""Page functions: what they take, and what they may give."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from ..errors import InvalidPageError, InvalidRouteError
from ..tree.element import Element
from .redirect import Redirect

PageFunction = Callable[..., Any]
"""A function of nothing or of the request, and of the parameters of its route by name, that returns
an element or a ``redirect(...)``, or a coroutine of one."""
Shown = Element | PageFunction
Root = Element | Redirect


def checked_page(page: Any) -> Shown:
    """Give a page or page function back.

    Raises:
        InvalidPageError: It is neither.
    """
    if isinstance(page, Element) or callable(page):
        return page  # type: ignore[no-any-return]
    raise InvalidPageError(
        f"expected an element or a function that returns one, got {page!r}; "
        "write run(Page(...)) or run(make_page)"
    )


def check_parameters(page: Shown, pattern: str, names: Iterable[str]) -> None:
    """Raise unless a page function takes the parameters of its route, and no others by name.

    Raises:
        InvalidRouteError: It does not.
    """
    if isinstance(page, Element):
        return
    parameters = dict.fromkeys(names)
    by_position, by_name = _arguments(page, (None,), parameters)
    try:
        inspect.signature(page).bind(*by_position, **by_name)
    except TypeError as error:
        title = getattr(page, "__qualname__", page)
        raise InvalidRouteError(
            f"expected {title} to take the request, or nothing, and by name "
            f"{', '.join(parameters) or 'nothing'} of the route {pattern!r}, got: {error}"
        ) from None
    except ValueError:
        return  # a callable that does not tell what it takes


def made(
    page: Shown, given: tuple[Any, ...], parameters: Mapping[str, Any] | None = None
) -> Root | Awaitable[Root]:
    """Give an element, or call a page function with what it takes.

    Args:
        page: The element or the function.
        given: The request, and what else the function may take by position.
        parameters: Those of the route.

    Returns:
        The element or redirect, or an awaitable of it where the function is async.

    Raises:
        InvalidPageError: The function returned something else.
    """
    if isinstance(page, Element):
        return page
    by_position, by_name = _arguments(page, given, parameters or {})
    result = page(*by_position, **by_name)
    return _checked_later(result, page) if isinstance(result, Awaitable) else _checked(result, page)


def _arguments(
    page: PageFunction, given: tuple[Any, ...], named: Mapping[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """What a page function is called with: what is given goes, in order, to what needs a value."""
    by_position: list[Any] = []
    by_name = dict(named)
    try:
        parameters = inspect.signature(page).parameters.values()
    except (TypeError, ValueError):
        return by_position, by_name
    left = list(given)
    passed = False  # a parameter of the route: what comes after it has to be given by name
    for each in parameters:
        if each.kind is each.VAR_POSITIONAL:
            # Of a component's class these are children.
            if not by_position and not isinstance(page, type):
                by_position = left[:1]
            break
        if each.kind in (each.KEYWORD_ONLY, each.VAR_KEYWORD) or not left:
            break
        if each.name in named:
            passed = True
        elif each.default is each.empty and passed:
            by_name[each.name] = left.pop(0)
        elif each.default is each.empty:
            by_position.append(left.pop(0))
    return by_position, by_name


def _checked(made: Any, page: PageFunction) -> Root:
    if isinstance(made, (Element, Redirect)):
        return made
    raise InvalidPageError(
        f"expected the page function {getattr(page, '__qualname__', page)!r} to return an element, "
        f"got {made!r}; return the page at its end"
    )


async def _checked_later(made: Awaitable[Any], page: PageFunction) -> Root:
    return _checked(await made, page)
