"""One visit of a server: the page it asked for, or the one that says why there is none.

A page host shows what failed in its own way, so nothing in a page needs this module.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from ..elements import H1, Code, P
from ..errors import PageNotFoundError
from . import faults
from .app import App
from .page import Page
from .page_function import Root, Shown, made
from .redirect import Redirect
from .request import Request


async def visit(app: App, request: Request) -> tuple[int, Root]:
    """Make what a visit shows, whatever happens. Never raises, except when it is cancelled.

    Returns:
        The HTTP status, and the page or redirect that goes with it: 404 where no page stands, or
        the page function says so with ``PageNotFoundError``; 500 where it raised anything else.
    """
    try:
        root = await app.root(request)
        return (root.status if isinstance(root, Redirect) else 200), root
    except PageNotFoundError as error:
        missing = error
    except BaseException as error:  # the program's, whatever it is
        if faults.is_quiet(error):
            raise
        return await _failed(app, request, error)
    try:
        return 404, await _made(app.not_found or _missing, request, missing)
    except BaseException as error:  # the program's, whatever it is
        if faults.is_quiet(error):
            raise
        return await _failed(app, request, error)


async def _failed(app: App, request: Request, error: BaseException) -> tuple[int, Root]:
    where = f"the page of {request.path}"
    name = faults.report(error, where=where)
    if app.error is not None:
        try:
            return 500, await _made(app.error, request, error)
        except BaseException as again:
            if faults.is_quiet(again):
                raise
            name = faults.report(again, where=f"the error page in place of {where}")
    return 500, _broken(name)


async def _made(page: Shown, *given: Any) -> Root:
    root = made(page, given)
    return await root if isinstance(root, Awaitable) else root


def _missing(request: Request) -> Page:
    return Page(
        H1("Not found"),
        P("There is no page at ", Code(request.path[:200]), "."),
        title="Not found",
    )


def _broken(name: str) -> Page:
    return Page(H1("Something went wrong"), P(name), title="Something went wrong")
