"""What the names of a row function mean, and what is known of expressions without any."""

from __future__ import annotations

import builtins
from collections.abc import Container
from functools import partial
from types import FunctionType, ModuleType
from typing import Any

from ...errors import InvalidHandlerError
from ..listeners import Listener, listen_options, on
from ..node import Node
from .loose import called
from .purity import SAFE_BUILTINS, Reads, examined, kind_of_node, walked
from .source import Source

MISSING: Any = object()
_FUNCTIONS = frozenset({"Lambda", "FunctionDef", "AsyncFunctionDef"})
_NEW = frozenset(
    {"Call", "List", "Dict", "Set", "ListComp", "DictComp", "SetComp", "GeneratorExp", "Yield"}
)


class UnreadableError(Exception):
    """A row function has to be called."""


class Scope:
    """What names mean where a function stands, now."""

    __slots__ = ("_bound", "_function")

    def __init__(self, function: FunctionType, bound: Any) -> None:
        self._function = function
        self._bound = bound

    def _root(self, name: str) -> Any:
        function = self._function
        code = function.__code__
        if name in code.co_varnames[: code.co_argcount]:
            return self._bound if name == code.co_varnames[0] else MISSING
        if name in code.co_freevars:
            try:
                return (function.__closure__ or ())[code.co_freevars.index(name)].cell_contents
            except ValueError:
                return MISSING
        known = function.__globals__
        builtins: dict[str, Any] = getattr(function, "__builtins__")  # noqa: B009  # not in typeshed
        return known[name] if name in known else builtins.get(name, MISSING)

    def member(self, path: tuple[str, ...]) -> Any:
        """What a path of names means, if modules are all that it leads through."""
        value = self._root(path[0])
        for name in path[1:]:
            if type(value) is not ModuleType:
                return MISSING
            value = getattr(value, name, MISSING)
        return value

    def attribute(self, path: tuple[str, ...]) -> Any:
        """What a path of names means, through any objects."""
        value = self._root(path[0])
        try:
            for name in path[1:]:
                value = getattr(value, name)
        except Exception:  # noqa: BLE001 (calling the row raises it again)
            return MISSING
        return value


class Naming:
    """The names of a row function.

    Attributes:
        source: The function's.
        item: Its parameter for the item.
        scope: Where it stands.
        locals: The names that are given values in it.
        names: What was taken for granted of names: that they mean these.
        options: The same of handlers: that this is sent of them.
    """

    def __init__(self, source: Source, function: FunctionType, bound: Any, *, item: str) -> None:
        self.source = source
        self.item = item
        self.scope = Scope(function, bound)
        self.names: dict[tuple[str, ...], Any] = {}
        self.options: dict[tuple[str, ...], Any] = {}
        code = source.code
        given = {each.arg for each in source.arguments.posonlyargs + source.arguments.args}
        self.locals = {*code.co_varnames, *code.co_cellvars} - given | _stored(source)

    def examined(self, nodes: list[Any], *, without: Container[int] = ()) -> tuple[bool, Reads]:
        """Whether expressions may be evaluated on their own, and what they read."""
        pure, reads = examined(
            nodes,
            item=self.item,
            own=self.locals,
            is_builtin=self.is_builtin,
            without=without,
        )
        return pure, None if self.item in self.locals else reads

    def is_builtin(self, node: Any) -> bool:
        """Whether a name is that of a safe built-in, and means it."""
        path = self.path_of(node)
        if len(path) != 1 or path[0] not in SAFE_BUILTINS:
            return False
        value = self.scope.member(path)
        if value is not getattr(builtins, path[0]):
            return False
        self.names[path] = value
        return True

    def path_of(self, node: Any) -> tuple[str, ...]:
        """The names of ``a.b.c``; empty if it is something else, or of the row's own."""
        names: list[str] = []
        while type(node).__name__ == "Attribute":
            names.append(node.attr)
            node = node.value
        if type(node).__name__ != "Name":
            return ()
        name = node.id
        if name == self.item or name in self.locals or name[-1] == " ":  # or of our own
            return ()
        return (name, *reversed(names))

    def class_of(self, node: Any) -> Any:
        """What is called, if it can only be one thing: a global, or one of a module."""
        path = self.path_of(node)
        value = self.scope.member(path) if path else MISSING
        if value is on or value is partial or makes(value):
            self.names[path] = value
        return value

    def remembers(self, handler: Any, statements: list[Any]) -> bool:
        """Whether a handler may keep something in itself: made for each event, it would forget it.

        What a call gives may, if it is not one that only binds; so may what a decorator gives, and
        a function whose default is an object of its own.
        """
        for each in walked([handler], ("Lambda",)):
            if kind_of_node(each) == "Call" and self.class_of(each.func) not in (on, partial):
                return True
        for each in walked([handler, *statements]):
            if kind_of_node(each) in _FUNCTIONS:
                given = walked([*each.args.defaults, *each.args.kw_defaults])
                if getattr(each, "decorator_list", ()) or not _NEW.isdisjoint(
                    map(kind_of_node, given)
                ):
                    return True
        return False

    def fits(self, function: FunctionType, bound: Any) -> bool:
        """Whether the names mean the same in another function of this code, or by now."""
        scope = Scope(function, bound)
        return all(scope.member(path) is value for path, value in self.names.items()) and all(
            options_of(scope.attribute(path)) == options for path, options in self.options.items()
        )


def is_loaded(node: Any) -> bool:
    """Whether a name, attribute or subscript is read, not assigned or deleted."""
    return type(node.ctx).__name__ == "Load"


def _stored(source: Source) -> set[str]:
    """Every name that is given a value in a function, or in one inside it."""
    names = set()
    for node in walked(source.body):
        if type(node).__name__ == "Name" and not is_loaded(node):
            names.add(node.id)
        for field in ("name", "asname", "rest"):
            name = getattr(node, field, None)
            if isinstance(name, str):
                names.add(name.partition(".")[0])
    return names


def is_html(made: Any) -> bool:
    """Whether this is the function that takes template strings; see ``templating``."""
    return type(made) is FunctionType and hasattr(made, "_given")


def makes(made: Any) -> bool:
    """Whether calling this makes elements, as far as can be known."""
    return is_html(made) or (isinstance(made, type) and issubclass(made, Node))


def kind_of(handler: Any) -> int:
    """What a row's handler is: 0 a function, 1 none, 2 with options, 3 nothing that can be one."""
    if handler is None:
        return 1
    return 2 if isinstance(handler, Listener) else 0 if callable(handler) else 3


def options_of(handler: Any) -> Any:
    """What is sent of a handler."""
    return listen_options([handler]) if isinstance(handler, Listener) else kind_of(handler)


def can_be_called(handler: Any) -> bool:
    """Whether a handler needs no more than what handlers in rows are given."""
    try:
        return not callable(handler) or bool(called(Listener, handler))
    except InvalidHandlerError:
        return False


def literal(node: Any) -> Any:
    """The value of an expression without any name in it, ``MISSING`` of all others."""
    kind = type(node).__name__
    if kind == "Constant":
        return node.value
    if kind == "UnaryOp" and type(node.op).__name__ == "USub":
        value = literal(node.operand)
        return -value if type(value) in (int, float) else MISSING
    if kind in ("List", "Tuple"):
        values = [literal(each) for each in node.elts]
        return MISSING if MISSING in values else values
    if kind == "Dict":
        keys = [literal(each) for each in node.keys]
        values = [literal(each) for each in node.values]
        if all(type(key) is str for key in keys) and MISSING not in values:
            return dict(zip(keys, values, strict=True))
    return MISSING
