"""A program whose every button goes wrong in its own way, and one that counts.

Each function below is a handler; what it raises, or something that it names, must be seen in the
traceback that is shown, and the counter must count afterwards. Runs on CPython and in the page.
"""

import asyncio
import builtins
import sys

from wardian import Button, Div, Li, Page, Span, State, Ul, run, run_task

FAULTS = {}


def fault(handler):
    """Give a handler a button of its name."""
    FAULTS[handler.__name__] = handler
    return handler


def raising(kind, *args):
    """Make a handler that raises an exception of a built-in kind."""

    def handler():
        raise kind(*args)

    handler.__name__ = f"raises_{kind.__name__}"
    fault(handler)


KINDS = (
    "ArithmeticError AssertionError AttributeError BaseException BlockingIOError BrokenPipeError"
    " BufferError ChildProcessError ConnectionResetError EOFError Exception FileExistsError"
    " FloatingPointError GeneratorExit ImportError IndentationError IndexError InterruptedError"
    " KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError"
    " NotImplementedError OSError OverflowError PermissionError ReferenceError RuntimeError"
    " StopAsyncIteration StopIteration SyntaxError SystemError SystemExit TimeoutError TypeError"
    " UnicodeError UserWarning ValueError ZeroDivisionError"
)
for name in KINDS.split():
    raising(getattr(builtins, name), "went wrong")
raising(asyncio.CancelledError)
raising(asyncio.InvalidStateError, "went wrong")
raising(UnicodeDecodeError, "utf-8", b"\xff", 0, 1, "went wrong")


class Unprintable(Exception):
    """Cannot be shown."""

    def __str__(self):
        """Fail."""
        raise ValueError("no text")

    __repr__ = __str__


class Own(BaseException):
    """A kind of the program's own."""


class Hostile(Exception):
    """Shown, it would be markup."""


@fault
def calls_exit():
    """End the interpreter."""
    sys.exit("bye")


@fault
def recurses():
    """Call itself for ever."""
    return recurses()


@fault
def divides():
    """Let Python raise."""
    return 1 / 0


@fault
def does_not_compile():
    """Meet a syntax error at run time."""
    compile("def f(:", "made_up.py", "exec")


@fault
def imports_nothing():
    """Import what is not there."""
    import no_such_module  # noqa: F401


@fault
def raises_no_exception():
    """Raise what cannot be raised."""
    raise "text"  # noqa: B016


@fault
def raises_unprintable():
    """Raise what has no text."""
    raise Unprintable


@fault
def raises_own():
    """Raise a kind of its own."""
    raise Own("mine")


@fault
def raises_markup():
    """Raise what looks like markup."""
    raise Hostile("<img src=x onerror=alert(1)></script>\n" + "x" * 5000 + "\0\ud800")


@fault
def raises_group():
    """Raise several at once."""
    raise ExceptionGroup("several", [ValueError("one"), TypeError("two")])


@fault
def raises_base_group():
    """Raise several of the worst at once."""
    raise BaseExceptionGroup("several", [KeyboardInterrupt(), SystemExit(2), Own("mine")])


@fault
def raises_chain():
    """Raise one because of another."""
    try:
        divides()
    except ZeroDivisionError as error:
        raise LookupError("because") from error


@fault
def raises_circle():
    """Raise two that name each other."""
    first, second = ValueError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    raise first


@fault
def raises_with_notes():
    """Raise with notes that are none."""
    error = ValueError("noted")
    error.__notes__ = ["a note", 3]
    raise error


@fault
async def async_at_once():
    """Raise before anything is awaited."""
    raise ValueError("at once")


@fault
async def async_later():
    """Raise after a pause."""
    await asyncio.sleep(0)
    raise ValueError("later")


@fault
async def async_exits():
    """End the interpreter after a pause."""
    await asyncio.sleep(0)
    sys.exit(1)


@fault
async def async_interrupts():
    """Interrupt after a pause."""
    await asyncio.sleep(0)
    raise KeyboardInterrupt


@fault
async def async_says_cancelled():
    """Claim to be cancelled, and nobody cancelled it."""
    await asyncio.sleep(0)
    raise asyncio.CancelledError


@fault
async def async_group():
    """Let a task group fail."""

    async def fails():
        raise ValueError("in a task of async_group")

    async with asyncio.TaskGroup() as group:
        group.create_task(fails())


@fault
async def async_awaits_cancelled():
    """Await a task that is cancelled."""
    task = asyncio.ensure_future(asyncio.sleep(10))
    await asyncio.sleep(0)
    task.cancel()
    await task


@fault
async def async_awaits_nothing():
    """Await what cannot be awaited."""
    await 3


@fault
def generator_at_once():
    """Raise before the first yield."""
    if FAULTS:
        raise ValueError("before")
    yield


@fault
def generator_later():
    """Raise after the first yield."""
    yield
    raise ValueError("after")


@fault
def generator_stops():
    """Raise what ends generators."""
    yield
    raise StopIteration("inside")


@fault
def generator_exits():
    """Raise what closes generators."""
    yield
    raise GeneratorExit


@fault
async def async_generator_later():
    """Raise after the first yield of an asynchronous generator."""
    yield
    await asyncio.sleep(0)
    raise ValueError("after")


@fault
def in_a_task():
    """Fail in a task of its own."""

    async def fails():
        await asyncio.sleep(0)
        raise ValueError("in_a_task")

    run_task(fails())


class Broken(Div):
    """A component that cannot be built."""

    def build(self):
        """Fail."""
        raise RuntimeError("in_build")


class BadText:
    """Has no text."""

    def __str__(self):
        """Fail."""
        raise RuntimeError("in_str")


class Hooked(Div):
    """A component that fails when it is shown."""

    def on_mount(self):
        """Fail."""
        raise RuntimeError("in_mount")

    def on_unmount(self):
        """Fail."""
        raise RuntimeError("in_unmount")


class Holes(Div):
    """A component whose live parts fail once it has changed."""

    kind = State("")

    def build(self):
        """Make live parts."""
        self += Span(lambda: self.fails("in_hole"), title=lambda: self.fails("in_attribute"))
        self += Ul(lambda: [Li("x", key=1), Li("y", key=1 if self.kind == "in_keys" else 2)])

    def fails(self, kind):
        """Fail if it is this one's turn."""
        if self.kind == kind:
            raise RuntimeError(kind)
        return self.kind


place = Div()
holes = Holes()


@fault
def in_build():
    """Show what cannot be built."""
    place.append(Broken())


@fault
def in_str():
    """Show what has no text."""
    place.text = BadText()


@fault
def in_mount():
    """Show what fails when shown."""
    place.append(Hooked())


@fault
def in_unmount():
    """Take away what fails when it goes."""
    place.clear()


@fault
def in_hole():
    """Let a live child fail."""
    holes.kind = "in_hole"


@fault
def in_attribute():
    """Let a live attribute fail."""
    holes.kind = "in_attribute"


@fault
def in_keys():
    """Let a live list have one key twice."""
    holes.kind = "in_keys"


@fault
def in_tree():
    """Put an element into itself."""
    place.append(place)


@fault
def has_two_arguments_too_few(event=None):
    """Call what needs an argument."""
    (lambda a: a)()


class Counter(Div):
    """What must go on."""

    n = State(0)

    def build(self):
        """Show the count."""
        self += Button("+", id="count", on_click=self.count)
        self += Span(lambda: str(self.n), id="n")

    def count(self):
        """Count."""
        self.n += 1


page = Page(
    Counter(),
    place,
    holes,
    [Button(name, id=name, on_click=handler) for name, handler in FAULTS.items()],
    title="Faults",
)
if __name__ == "__main__":
    run(page)
