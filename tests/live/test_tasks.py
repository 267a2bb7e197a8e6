"""Tasks and hooks: they live as long as what they belong to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from wardian import Button, Div, P, Page, State, run_task
from wardian.testing import Screen


class Ticker(Div):
    """Counts seconds while it is shown."""

    n = State(0)

    def build(self) -> None:
        """Show the count."""
        self.seen: list[str] = []
        self += P(lambda: self.n)

    async def on_mount(self) -> None:
        """Count."""
        self.seen.append("mount")
        try:
            while True:
                await asyncio.sleep(1)
                self.n += 1
                self.update()
        finally:
            self.seen.append("cancelled")

    def on_unmount(self) -> None:
        """Note the end."""
        self.seen.append("unmount")


def test_on_mount_runs_while_the_element_is_shown() -> None:
    """And is cancelled when it is taken out; the page goes on."""
    ticker = Ticker()
    page = Page(ticker, Button("out", on_click=lambda: page.remove(ticker)))
    with Screen(page) as screen:
        screen.wait(2.5)
        assert screen.text("p") == "2"
        screen.click("text=out")
        screen.wait(5)
        assert ticker.n == 2 and sorted(ticker.seen) == ["cancelled", "mount", "unmount"]
        assert screen.errors == []


def test_put_back_it_is_mounted_again() -> None:
    """Each coming and going is told."""
    ticker = Ticker()
    page = Page(ticker)
    with Screen(page) as screen:
        page.remove(ticker)
        screen.update(page)
        page.append(ticker)
        screen.update(page)
        assert ticker.seen.count("mount") == 2 and ticker.seen.count("unmount") == 1


def test_a_move_is_neither_coming_nor_going() -> None:
    """Within one flush the element never leaves."""
    ticker = Ticker()
    page = Page(Div(ticker), Div())
    with Screen(page) as screen:
        page[0].remove(ticker)
        page[1].append(ticker)
        screen.update(page)
        assert ticker.seen == ["mount"]


def test_the_last_tab_ends_it() -> None:
    """A shared element is shown as long as one tab shows it."""
    ticker = Ticker()
    with Screen(Page(ticker)) as one:
        two = one.another()
        two.close()
        one.wait(1.5)
        assert ticker.seen == ["mount"] and one.text("p") == "1"
    assert "unmount" in ticker.seen


def test_hooks_as_keywords_and_generators() -> None:
    """``on_mount=`` takes a function of any kind."""
    seen: list[str] = []

    def steps() -> Iterator[None]:
        seen.append("one")
        yield
        seen.append("two")

    page = Page(Div(on_mount=steps, on_unmount=lambda: seen.append("gone")))
    with Screen(page) as screen:
        screen.wait(1)
        page.clear()
        screen.update(page)
    assert seen == ["one", "two", "gone"]


def test_a_task_of_nobody_runs_on_and_reports() -> None:
    """What it raises is shown, and nothing else ends."""
    page = Page(P("a"))

    async def fails() -> None:
        await asyncio.sleep(1)
        raise ValueError("from a task")

    async def start() -> None:
        run_task(fails())

    with Screen(page, startup=start) as screen:
        screen.wait(2)
        assert "ValueError: from a task" in screen.errors[0]
        page[0].text = "b"
        assert screen.update(page) is True


def test_a_startup_that_never_ends_holds_up_nothing() -> None:
    """It goes on in the background."""
    page = Page(P("0"))

    async def for_ever() -> None:
        while True:
            await asyncio.sleep(1)
            page[0].text = str(int(page[0].text) + 1)
            page.update()

    with Screen(page, startup=for_ever) as screen:
        screen.wait(3.5)
        assert screen.text("p") == "3"


def test_a_call_reaches_an_element_just_made() -> None:
    """What changed is sent first; the value comes back."""
    from wardian import Input
    from wardian.errors import CallFailedError, ViewClosedError

    answers: list[object] = []
    page = Page()

    async def focus() -> None:
        field = Input(id="f")
        page.append(field)
        answers.append(await field.call("focus"))
        try:
            await Input().call("focus")
        except ViewClosedError as error:
            answers.append(type(error))
        try:
            await field.call("explode")
        except CallFailedError as error:
            answers.append(str(error))

    page.append(Button("go", on_click=focus))
    with Screen(page) as screen:
        real = screen.tab.answer

        def answer(element: object, method: str, args: list[object]) -> object:
            if method == "explode":
                raise RuntimeError("no such method")
            return real(element, method, args)  # type: ignore[arg-type]

        screen.tab.answer = answer
        screen.click("text=go")
        focused = screen.tab.views[screen.view.number].focused
        assert focused is screen.find("#f")
    assert answers[:2] == [None, ViewClosedError] and "no such method" in str(answers[2])


def test_a_component_made_anew_by_its_parent_goes_on_living() -> None:
    """Its state is carried over, the old one's task ends, and the new one's begins."""

    class Parent(Div):
        turn = State(0)

        def build(self) -> None:
            self += lambda: Div(f"turn {self.turn}", Ticker())

    parent = Parent()
    with Screen(
        Page(parent, Button("next", on_click=lambda: setattr(parent, "turn", 1)))
    ) as screen:
        screen.wait(3.5)
        assert screen.text("p") == "3"
        screen.click("text=next")
        screen.wait(2.5)
        assert screen.text("p") == "5"
        assert len(asyncio.all_tasks(screen._loop)) == 1


def test_each_listener_has_its_own_keys() -> None:
    """Two listeners of one event do not hear each other's keys."""
    from wardian import Input

    seen: list[str] = []
    field = Input()
    field.on("keydown", lambda: seen.append("save"), keys=("Enter",))
    field.on("keydown", lambda: seen.append("cancel"), keys=("Escape",))
    with Screen(Page(field)) as screen:
        screen.press("input", "Enter")
        screen.press("input", "Escape")
    assert seen == ["save", "cancel"]


def test_a_call_is_answered_though_its_element_has_gone() -> None:
    """Who waits for it does not wait for ever, and nothing is kept."""
    from wardian.live.calls import _open

    page = Page(box := Div("x"))
    answers: list[object] = []

    def leaving(element: object, method: str, args: list[object]) -> object:
        if box in page:
            page.remove(box)
            page.update()
        return method

    async def play() -> None:
        answers.append(await box.call("play"))

    with Screen(page) as screen, screen.another() as other:
        screen.tab.answer = other.tab.answer = leaving
        screen.run(play())
        screen.wait(1)
        assert answers == ["play"] and not _open


def test_star_import_brings_everything_public() -> None:
    """Elements, pages, states and functions."""
    names: dict[str, object] = {}
    exec("from wardian import *", names)
    assert {"Div", "Page", "State", "run", "on", "run_task", "Tag", "HTML"} <= names.keys()
