"""Events that a tab tells by a call, and says no more of than a handler asks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wardian import Button, Div, Each, Li, P, Page, Ul, on
from wardian.live.dispatch import happen
from wardian.testing import Screen
from wardian.tree.element import Element


class Teller:
    """The tab's side of the call."""

    def __init__(self, screen: Screen, payload: Any = None) -> None:
        self.screen = screen
        self.payload = payload if payload is not None else {"x": 3}
        self.asked = 0

    def says(self) -> str:
        """As the tab's function."""
        self.asked += 1
        return json.dumps(["e", self.payload])

    def tell(self, element: Element | int, type: str = "click") -> None:
        """Let an event happen."""
        name = element if isinstance(element, int) else element._id

        async def inside() -> None:
            happen(self.screen.view, type, name, self.says)

        self.screen.run(inside())


def test_nothing_is_asked_that_no_handler_wants() -> None:
    """One that takes no event runs without."""
    told: list[str] = []
    page = Page(Button("a", on_click=lambda: told.append("click")))
    with Screen(page) as screen:
        teller = Teller(screen)
        teller.tell(page[0])
        assert told == ["click"] and teller.asked == 0


def test_what_a_handler_wants_is_asked_once_and_before_the_first() -> None:
    """So no handler changes what the next one is told."""
    told: list[Any] = []
    page = Page(Button("a", on_click=lambda: told.append(teller.asked)))
    page[0].on("click", lambda event: told.append(event.x))
    page[0].on("click", lambda event: told.append(event.target))
    with Screen(page) as screen:
        teller = Teller(screen)
        teller.tell(page[0])
        assert told == [1, 3, page[0]] and teller.asked == 1


def test_keys_are_looked_at() -> None:
    """Though the handler wants nothing."""
    told: list[str] = []
    page = Page(Button("a", on_keydown=on(lambda: told.append("key"), keys="Enter")))
    with Screen(page) as screen:
        Teller(screen, {"key": "a"}).tell(page[0], "keydown")
        assert told == []
        Teller(screen, {"key": "Enter"}).tell(page[0], "keydown")
        assert told == ["key"]


def test_a_row_is_told_with_its_item() -> None:
    """Without an element for it, and without the event, unless the handler takes two."""
    told: list[Any] = []
    page = Page(
        ul := Ul(Each(["a", "b"], lambda item: Li(item, on_click=told.append))),
        Ul(Each(["c"], lambda item: Li(item, on_click=lambda item, event: told.append(event.x)))),
    )
    with Screen(page) as screen:
        teller = Teller(screen)
        names = [each.id for each in screen.all("li")]
        teller.tell(names[1])
        assert told == ["b"] and teller.asked == 0
        teller.tell(names[2])
        assert told == ["b", 3] and teller.asked == 1
        teller.tell(ul[0][0])  # an element by now
        assert told == ["b", 3, "a"]


@pytest.mark.parametrize("payload", [{"text": "x" * (1 << 20)}, json.loads("[" * 70 + "]" * 70)])
def test_what_says_too_much_is_refused(payload: Any, caplog: pytest.LogCaptureFixture) -> None:
    """As a message of that size or depth is: nothing runs."""
    told: list[Any] = []
    page = Page(Button("a", on_paste=told.append), Button("b", on_click=told.append))
    with Screen(page) as screen:
        Teller(screen, payload).tell(page[0], "paste")
        assert told == [] and "refused" in caplog.text
        Teller(screen).tell(page[1])
        assert len(told) == 1


def test_what_cannot_happen_does_not() -> None:
    """The element is hidden, disabled, gone, of another page, or the view is over."""
    told: list[str] = []

    def button(**options: Any) -> Button:
        return Button("a", on_click=lambda: told.append("click"), **options)

    gone, other = button(), Page(button())
    page = Page(Div(button(), show=False), button(disabled=True), Div(gone), P(button()))
    with Screen(page) as screen, Screen(other):
        gone.detach()
        screen.update(page)
        teller = Teller(screen)
        for name in (page[0][0], page[1], gone, other[0], 10**9, -5):
            teller.tell(name)
        assert told == []
        page[0].show = True
        screen.update(page)
        teller.tell(page[0][0])
        assert told == ["click"]
        screen.view.close()
        teller.tell(page[3][0])
        assert told == ["click"]


def test_an_element_in_two_places_is_seen_in_one() -> None:
    """Also in a part of another page, whichever of them hides it."""
    told: list[str] = []
    both = Button("a", on_click=lambda: told.append("click"))
    inner = Page(P(both))
    page = Page(Div(both, show=False), Div(both), Div(show=False))
    with Screen(page) as screen, Screen(inner) as small:
        Teller(screen).tell(both)
        Teller(small).tell(both)
        assert told == ["click", "click"]
        page[1].show = False
        inner[0].show = False
        screen.update(page)
        small.update(inner)
        Teller(screen).tell(both)
        assert told == ["click", "click"]


def test_a_repr_that_raises_takes_no_report_away() -> None:
    """What failed is named by its class then."""

    class Odd(Button):
        def __repr__(self) -> str:
            raise RuntimeError("no name")

    def fail() -> None:
        raise ValueError("press")

    page = Page(Odd("a", on_click=fail))
    with Screen(page) as screen:
        Teller(screen).tell(page[0])
        assert "ValueError: press in the click handler of <Odd>" in screen.errors[0]
