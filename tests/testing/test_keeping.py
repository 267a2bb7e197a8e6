"""Kept states as a test without a browser sees them: what a screen keeps, another restores."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from wardian import B, Button, Div, Each, Li, Page, Span, State, Ul
from wardian.testing import Kept, Screen
from wardian.tree import keeping


@pytest.fixture(autouse=True)
def _nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every report be the first one."""
    monkeypatch.setattr(keeping, "_told", set())


class Counter(Div):
    """Counts."""

    n = State(0, keep=True)
    dark = State(False, keep="browser")

    def build(self) -> None:
        """Show it."""
        self += Span(lambda: f"n={self.n}")
        self += B(f"built with {self.n}, {self.dark}")
        self += Button("more", on_click=self.more)
        self += Button("dark", on_click=self.darken)

    def more(self) -> None:
        """Count."""
        self.n += 1

    def darken(self) -> None:
        """Be dark."""
        self.dark = True


def values(kept: dict[str, str]) -> list[Any]:
    """Return the values that are kept."""
    return [json.loads(text)[2] for text in kept.values()]


def test_a_screen_restores_what_another_kept() -> None:
    """Before anything is built."""
    with Screen(lambda: Page(Counter())) as screen:
        screen.click("text=more")
        screen.click("text=more")
        screen.click("text=dark")
        assert values(screen.kept.tab) == [2]
        assert values(screen.kept.browser) == [True]
    with Screen(lambda: Page(Counter()), kept=screen.kept) as again:
        assert again.text("span") == "n=2"
        assert again.text("b") == "built with 2, True"


def test_a_tab_beside_it_has_what_the_browser_keeps() -> None:
    """And nothing of the tab's."""
    with Screen(lambda: Page(Counter())) as screen:
        screen.click("text=more")
        screen.click("text=dark")
        screen.wait(1)
        assert screen.another().text("b") == "built with 0, True"


def test_a_program_is_run_again(tmp_path: Path) -> None:
    """As a page does it after a reload: its own objects find their values in the first line."""
    program = tmp_path / "app.py"
    program.write_text(
        dedent("""
        from wardian import Button, Page, Span, State, run

        class Store:
            n = State(0, keep=True)
            def more(self):
                self.n += 1

        store = Store()
        run(Page(Span(f"began with {store.n}"), Button("more", on_click=store.more)))
        """)
    )
    with Screen.open(program) as screen:
        screen.click("text=more")
        kept = screen.kept
    with Screen.open(program, kept=kept) as screen:
        assert screen.text("span") == "began with 1"
    with Screen.open(program) as screen:
        assert screen.text("span") == "began with 0"


def test_a_test_may_spoil_what_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    """To see what its program does then."""
    with Screen(lambda: Page(Counter())) as screen:
        screen.click("text=more")
        (name,) = screen.kept.tab
    kept = Kept(tab={name: "spoiled"})
    with Screen(lambda: Page(Counter()), kept=kept) as screen:
        assert screen.text("span") == "n=0"
        assert kept.tab == {}
    assert "Counter.n has its default: a kept value was dropped" in caplog.text


def test_two_with_one_name_are_told(caplog: pytest.LogCaptureFixture) -> None:
    """They would restore each other's values; with keys they have names of their own."""
    with Screen(lambda: Page(Counter(), Counter())) as screen:
        screen.wait(1)
        (said,) = [each.getMessage() for each in caplog.records]
        assert said.startswith("Counter has kept states: expected each object to have a key of its")
        assert "got two with None" in said
        screen.click("div > div:nth-of-type(1) > button:nth-of-type(1)")
        assert values(screen.kept.tab) == []
    caplog.clear()
    with Screen(lambda: Page(Counter(key="a"), Counter(key="b"))) as screen:
        screen.click("div > div:nth-of-type(1) > button:nth-of-type(1)")
        assert values(screen.kept.tab) == [1]
    assert caplog.records == []


def test_one_that_is_made_anew_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    """Whether it stands for the one before it, or comes when that has gone for a while."""

    class Wall:
        turn = State(0)

    wall = Wall()

    def shown() -> Any:
        return [] if wall.turn == 2 else [Counter(key="a")]

    with Screen(lambda: Page(Div(shown))) as screen:
        for turn in range(1, 5):
            if wall.turn != 2:
                screen.click("text=more")
            wall.turn = turn
            screen.update(screen.view.root)
        assert screen.text("span") == "n=3"
        screen.click("text=more")
        assert values(screen.kept.tab) == [4]
    assert [each for each in caplog.records if "kept states" in each.getMessage()] == []


def test_what_cannot_be_kept_is_told_and_what_was_kept_goes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Better the default than a value from before."""
    counter = Counter()
    with Screen(lambda: Page(counter)) as screen:
        screen.click("text=more")
        assert values(screen.kept.tab) == [1]
        counter.n = "many"  # type: ignore[assignment]
        assert screen.kept.tab == {}
        counter.n = "more"  # type: ignore[assignment]
        assert screen.kept.tab == {}
        counter.n = 3
        assert values(screen.kept.tab) == [3]
    (said,) = [each.getMessage() for each in caplog.records]
    assert said == "Counter.n is not kept as it is now: expected a number, got 'many'"


class Task:
    """An item of a list."""

    done = State(False, keep=True)

    def __init__(self, key: int) -> None:
        self.key = key


def test_items_of_lists_keep_states() -> None:
    """Each by its key; the list follows them."""

    def page() -> Page:
        tasks = [Task(1), Task(2)]

        def toggle(task: Task) -> None:
            task.done = not task.done

        def row(task: Task) -> Li:
            return Li(Button(f"{task.key} {'done' if task.done else 'open'}", on_click=toggle))

        return Page(Ul(Each(tasks, row, key=lambda task: task.key)))

    with Screen(page) as screen:
        screen.click("li:nth-of-type(2) button")
        assert [each.text for each in screen.all("li")] == ["1 open", "2 done"]
    with Screen(page, kept=screen.kept) as screen:
        assert [each.text for each in screen.all("li")] == ["1 open", "2 done"]
        screen.click("li:nth-of-type(2) button")
        assert [each.text for each in screen.all("li")] == ["1 open", "2 open"]


def test_states_that_are_not_kept_are_written_nowhere() -> None:
    """A page with none of them leaves nothing."""

    class Plain(Div):
        n = State(0)

    plain = Plain()
    with Screen(lambda: Page(plain)) as screen:
        plain.n = 1
        assert (screen.kept.tab, screen.kept.browser) == ({}, {})
