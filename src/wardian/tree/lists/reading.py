"""Read a row function: which of its expressions are structure, and which are values.

Structure is what stands where the row's elements are made: calls of plain element classes in what
is returned and among their children, and the conditions between them. Every other expression there
is a *gap*, and stays as it is: it is compiled again, in the function's own scope, to give its value
without any element. Statements before a ``return`` stay as they are, too.

Nothing is guessed. What would make elements in another way, what a clone cannot have, and what
would notice that it runs in another function makes the whole function one that is called.
"""

from __future__ import annotations

from copy import copy
from types import CodeType, FunctionType
from typing import Any

from ...errors import WardianError
from ..listeners import Listener, on
from .assigning import FUNCTIONS, Assigned
from .purity import walked
from .scope import (
    MISSING,
    Naming,
    UnreadableError,
    can_be_called,
    is_html,
    is_loaded,
    kind_of,
    literal,
    makes,
    options_of,
)
from .sketch import Choice, Gap, HandlerGap, KeyGap, Sketch, is_plain
from .source import Source, nested, replaced
from .templating import is_template, parts_of

GAP, AND, IF, KIND = range(4)
"""A step is a gap, or a choice: ``a and Span()``, ``… if a else …``, a kind of handler."""

_FORBIDDEN = frozenset({"With", "AsyncWith", "AsyncFor", "Global", "Nonlocal", "NamedExpr"})
_INTROSPECTION = frozenset(
    {"locals", "vars", "eval", "exec", "dir", "breakpoint", "_getframe", "currentframe"}
)
_MUTABLE = frozenset({"List", "Dict", "Set", "list", "dict", "set", "sorted", *FUNCTIONS})
_STRUCTURES = frozenset({"Call", "IfExp", "BoolOp"})


class Step:
    """One gap or choice of a return, in the order in which they are evaluated.

    Attributes:
        index: Of the gap, or of the choice.
        expression: What it is.
        path: The choices and branches it stands in, from the outside.
        kind: ``GAP`` or what decides the choice.
        rest: For ``and``: index of the gap for a value that is no structure.
    """

    __slots__ = ("branches", "expression", "index", "kind", "path", "rest")

    def __init__(
        self, index: int, expression: Any, path: tuple[tuple[Step, int], ...], kind: int = GAP
    ) -> None:
        self.index = index
        self.expression = expression
        self.path = path
        self.kind = kind
        self.rest = -1
        self.branches: list[list[Step]] = []


class Reading(Naming):
    """A row function of one code, whose names mean certain classes and handlers.

    Attributes:
        found: Each ``return``.
        ends: Whether there is only one, at the end.
        returns: For each ``return`` the parts of what it gives; ``None``: no structure.
        steps: For each ``return`` its gaps and choices.
        handlers: The expressions of the handlers, and of keys.
        gaps: How many gaps there are.
        choices: How many choices there are, with that of the ``return`` if there are several.
        kinds: Choices that tell what kind of handler a row has.
        statements: What comes before, or around, the returns.
        assigned: The same, if it only names values.
        readable: Whether it could be read.
    """

    def __init__(self, source: Source, function: FunctionType, bound: Any, item: str) -> None:
        super().__init__(source, function, bound, item=item)
        self.returns: list[list[Any] | None] = []
        self.steps: list[list[Step]] = []
        self.handlers: list[Any] = []
        self.gaps = 0
        self.kinds: list[int] = []
        self._into: list[Step] = []
        self._path: tuple[tuple[Step, int], ...] = ()
        found = self.found = list(_returns(source.body))
        self.ends = len(found) == 1 and type(source.body[-1]).__name__ == "Return"
        self.choices = 0 if self.ends else 1
        self.statements = [each for each in source.body if not _says_nothing(each)]
        self.assigned = Assigned(self.statements if self.ends else [], source.arguments)
        self.readable = True
        try:
            self._check(source.code)
            for each in found:
                self._return(each.value)
        except UnreadableError:
            self.readable = False
        self.readable = self.readable and any(self.returns)
        used = [step.expression for steps in self.steps for step in every(steps)]
        self.assigned.settle(used)

    # What is refused wherever it stands

    def _check(self, code: CodeType) -> None:
        if code.co_flags & 0x2A0 or any(
            _INTROSPECTION.intersection(each.co_names) for each in nested(code)
        ):
            raise UnreadableError
        for node in walked(self.source.body):
            if type(node).__name__ in _FORBIDDEN:
                raise UnreadableError
        for node in walked(self.statements, ("Return",)):
            self._refuse_making(node)
        # A row may be asked for its values and be called all the same: it must not do things.
        for node in walked(self.statements, ("Return", *FUNCTIONS)):
            kind = type(node).__name__
            does = kind == "Expr" and type(node.value).__name__ != "Constant"
            if does or (kind in ("Attribute", "Subscript") and not is_loaded(node)):
                raise UnreadableError

    def _refuse_making(self, node: Any) -> None:
        if type(node).__name__ == "Call" and makes(self.class_of(node.func)):
            raise UnreadableError

    # Structure

    def _return(self, value: Any) -> None:
        self._into = []
        self._path = ()
        structured = value is not None and type(value).__name__ in _STRUCTURES
        parts = self._parts(value) if structured and self._is_structure(value) else None
        self.returns.append(parts)
        self.steps.append(self._into)

    def _is_structure(self, node: Any) -> bool:
        kind = type(node).__name__
        if kind == "Call":
            made = self.class_of(node.func)
            if makes(made) and not (is_template(node) if is_html(made) else is_plain(made)):
                raise UnreadableError
            return makes(made)
        if kind in ("List", "Tuple"):
            return any(self._is_structure(each) for each in node.elts)
        if kind == "IfExp":
            # Both are looked at: what stands in each must be allowed.
            return any([self._is_structure(node.body), self._is_structure(node.orelse)])
        if kind == "BoolOp":
            *others, last = [self._is_structure(each) for each in node.values]
            if any(others) or (last and type(node.op).__name__ == "Or"):
                raise UnreadableError
            return bool(last)
        return False

    def _parts(self, node: Any) -> list[Any]:
        """Read what stands where a child does."""
        kind = type(node).__name__
        if kind in ("List", "Tuple"):
            return [part for each in node.elts for part in self._parts(each)]
        if kind == "Constant":
            if node.value is None or node.value is False:
                return []
            if type(node.value) not in (str, int, float):
                raise UnreadableError
            return [node.value]
        if not self._is_structure(node):
            return [self._gap(node)]
        if kind == "Call":
            made = self.class_of(node.func)
            return parts_of(self, node, made) if is_html(made) else [self._element(node, made)]
        if kind == "IfExp":
            return self._chosen(node.test, IF, [node.orelse, node.body])
        *values, last = node.values
        first = values[0] if len(values) == 1 else copy(node)
        if len(values) > 1:
            first.values = values
        return self._chosen(first, AND, [last])

    def _chosen(self, test: Any, kind: int, parts: list[Any]) -> list[Any]:
        self._refuse_gap(test)
        step = Step(self.choices, test, self._path, kind)
        self.choices += 1
        into, path = self._into, self._path
        into.append(step)
        branches = []
        for branch, part in enumerate(parts, start=kind != IF):
            self._into = []
            self._path = (*path, (step, branch))
            branches.append(tuple(self._parts(part)))
            step.branches.append(self._into)
        self._into, self._path = into, path
        if kind == IF:
            return [Choice(step.index, tuple(branches))]
        # 0: nothing to show, 1: the structure, 2: another value, shown as text.
        step.rest = self.gaps
        self.gaps += 1
        return [Choice(step.index, ((), branches[0], (Gap(step.rest),)))]

    def _element(self, node: Any, made: Any) -> Sketch:
        children = [part for each in node.args for part in self._parts(each)]
        keywords = {}
        for each in node.keywords:
            if each.arg is None:
                raise UnreadableError
            value = self._keyword(made, each.arg, each.value)
            if value is not MISSING:
                keywords[each.arg] = value
        if children and type(keywords.get("text")) is Gap:
            raise UnreadableError
        return Sketch(made, tuple(children), keywords=keywords)

    def _keyword(self, made: Any, name: str, node: Any) -> Any:
        if name.startswith("on_"):
            return self._handler(name, node)
        constant = literal(node)
        if name in ("parent", "animation"):
            if constant is None:
                return MISSING
            raise UnreadableError
        if name == "key":
            return self._key(node)
        is_property = made._spec.get(name, ("", ""))[1] == "property"
        if constant is not MISSING and not is_property and (name != "show" or constant is True):
            return constant
        return self._gap(node, text=name == "text")

    def _gap(self, node: Any, *, text: bool = False) -> Gap:
        self._refuse_gap(node)
        self._into.append(Step(self.gaps, node, self._path))
        self.gaps += 1
        return Gap(self.gaps - 1, text=text)

    def _refuse_gap(self, node: Any) -> None:
        """Refuse what gives an element or a function: each row would have to be called after."""
        if type(node).__name__ in ("Lambda", "Starred", "GeneratorExp", "ListComp"):
            raise UnreadableError
        for each in walked([node]):
            self._refuse_making(each)

    # Handlers

    def _handler(self, name: str, node: Any) -> Any:
        if name in ("on_mount", "on_unmount"):
            raise UnreadableError
        if literal(node) is None:
            return MISSING
        if self.remembers(node, self.statements):
            raise UnreadableError
        if any(getattr(each, "id", "") in self.locals for each in walked([node])):
            self._refuse_keeping()
        like = self._like(node)
        if like is None:
            step = Step(self.choices, node, self._path, KIND)
            self._into.append(step)
            self.kinds.append(self.choices)
            self.choices += 1
        elif like is MISSING:
            return MISSING
        self.handlers.append(node)
        choice = self.choices - 1 if like is None else -1
        return HandlerGap(len(self.handlers) - 1, like, choice=choice)

    def _key(self, node: Any) -> Any:
        """Read what a key is: nobody needs it but elements."""
        if not self.examined([node])[0]:
            raise UnreadableError
        if literal(node) is None:
            return MISSING
        self.handlers.append(node)
        return KeyGap(len(self.handlers) - 1)

    def _refuse_keeping(self) -> None:
        """Refuse a handler that could keep something in the row's variables, between two events."""
        plain = [each for each in self.statements if type(each).__name__ not in FUNCTIONS]
        names = {getattr(each, "id", type(each).__name__) for each in walked(plain, ("Return",))}
        if not self.examined(plain)[0] or not _MUTABLE.isdisjoint(names):
            raise UnreadableError

    def _like(self, node: Any) -> Any:
        """A listener like the handler's; ``None`` if that differs from row to row."""
        kind = type(node).__name__
        own = self.assigned.function(node.id) if kind == "Name" else None
        if kind == "Lambda" or own is not None:
            node = own or node
            needed = len(node.args.posonlyargs + node.args.args) - len(node.args.defaults)
            if needed > 2 or any(each is None for each in node.args.kw_defaults):
                raise UnreadableError
            return Listener(_nothing)
        if kind == "Call" and self.class_of(node.func) is on and len(node.args) == 1:
            options = {each.arg: literal(each.value) for each in node.keywords}
            inner = node.args[0]
            plain = self._like(inner) and self.options.get(self.path_of(inner), 0) == 0
            if not plain or None in options or MISSING in options.values():
                return None
            try:
                return on(_nothing, **options)
            except (TypeError, ValueError, WardianError):
                raise UnreadableError from None
        path = self.path_of(node)
        value = self.scope.attribute(path) if path else MISSING
        if value is MISSING:
            return None
        self.options[path] = options_of(value)
        if kind_of(value) == 3 or not can_be_called(value):
            raise UnreadableError
        if value is None:
            return MISSING
        if not isinstance(value, Listener):
            return Listener(_nothing)
        like = copy(value)
        like.handler = _nothing
        return like

    # What is known of it

    @property
    def is_one(self) -> bool:
        """Whether a row is one expression, with names for parts of it.

        Not with ``super()``, which looks around.
        """
        free = self.source.code.co_freevars
        return self.ends and self.assigned.straight and "__class__" not in free

    def before(self, nodes: list[Any]) -> list[Any]:
        """What is evaluated before some expressions: of a row with such names, what they need."""
        if not self.is_one:
            return self.statements
        return [each.value for each in self.assigned.needed(nodes)]

    def entries_of(self, step: Step) -> list[int]:
        """Where the values of a step stand in the tuple: its own, and the rest."""
        own = step.index + (self.choices if step.kind == GAP else 0)
        return [own, self.choices + step.rest] if step.rest >= 0 else [own]


def every(steps: list[Step]) -> list[Step]:
    """The steps and all in their branches."""
    found = list(steps)
    for step in found:
        for branch in step.branches:
            found += branch
    return found


def _nothing() -> None:
    """Stand where a handler will."""


def _says_nothing(statement: Any) -> bool:
    kind = type(statement).__name__
    return kind in ("Pass", "Return") or (
        kind == "Expr" and type(statement.value).__name__ == "Constant"
    )


def _returns(body: list[Any]) -> list[Any]:
    found: list[Any] = []

    def instead(statement: Any) -> list[Any]:
        found.append(statement)
        return [statement]

    replaced(body, instead)
    return found
