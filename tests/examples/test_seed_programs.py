"""Clock, countdown, message board and ``do_something`` behave as their originals say."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from wardian.testing import Screen

Open = Callable[..., Screen]


def test_the_clock_shows_the_time_in_every_tab(example: Open) -> None:
    """One page, shown in two tabs: both have the time, which is a text of a known form."""
    first = example("clock")
    second = first.another()
    first.wait(2)
    assert re.fullmatch(r"\w+, \d\d \w+ \d{4}, \d\d:\d\d:\d\d", first.text("span"))
    assert second.text("span") == first.text("span")


def test_the_clock_sends_one_text_a_second(example: Open) -> None:
    """Ten seconds are at most ten small patches, however big the page."""
    screen = example("clock")
    screen.sent.clear()
    screen.wait(10)
    assert len(screen.sent) <= 11
    assert all(len(text) <= 150 for text in screen.sent)


def test_the_countdown_counts_and_goes_off(example: Open) -> None:
    """It counts from ``num``, a number each second, then says Boom! and offers another go."""
    screen = example("countdown", "?num=3")
    screen.click("button")
    seen = []
    for _ in range(4):
        seen.append(screen.text(".number"))
        screen.wait(1)
    assert seen == ["3", "2", "1", "Boom!"]
    screen.click("button")
    assert screen.text(".number") == "3"


def test_the_button_is_hidden_while_the_countdown_runs(example: Open) -> None:
    """``show`` takes it away, so nobody starts a second one."""
    screen = example("countdown", "?num=3")
    assert 'hidden=""' not in screen.html()
    screen.click("button")
    assert 'hidden=""' in screen.html()
    screen.wait(4)
    assert 'hidden=""' not in screen.html()


@pytest.mark.parametrize("query", ["", "?num=0", "?num=ten", "?num=1e9", "?animation=evil"])
def test_a_bad_query_counts_from_ten(example: Open, query: str) -> None:
    """What a visitor writes into the address is checked; the default stands in for it."""
    screen = example("countdown", query)
    screen.click("button")
    assert screen.text(".number") == "10"


def test_a_message_reaches_every_tab_and_empties_only_the_senders_field(example: Open) -> None:
    """The list is shared by pages that are otherwise each visitor's own."""
    first = example("message-board")
    second = first.another()
    second.fill("textarea", "not sent yet")
    first.fill("textarea", "hello <b>all</b>")
    first.click("text=Send")
    for screen in (first, second):
        assert [pre.text for pre in screen.all("pre")][0] == "hello <b>all</b>"
        assert len(screen.all(".message")) == 2
    assert first.find("textarea").value == ""
    assert second.find("textarea").value == "not sent yet"


def test_an_empty_message_is_not_sent(example: Open) -> None:
    """Pressing Send with nothing in the field changes nothing."""
    screen = example("message-board")
    screen.click("text=Send")
    assert len(screen.all(".message")) == 1


def test_every_message_has_the_one_icon(example: Open) -> None:
    """The same element stands in each message: one change of colour shows in all of them."""
    screen = example("message-board")
    for text in ("one", "two"):
        screen.fill("textarea", text)
        screen.click("text=Send")
    screen.click("text=Repaint")
    icons = screen.all(".message > svg")
    assert len(icons) == 3
    assert "color: #c2410c" in screen.html()
    assert screen.html().count("color: #c2410c") == 3


def test_the_first_update_is_false_and_the_others_are_true(example: Open) -> None:
    """The task starts before anybody sees the page; what it added first is shown all the same."""
    screen = example("do-something")
    screen.wait(10)
    answers = [p.text.split()[2] for p in screen.all("p")]
    assert answers == ["False:", "True:", "True:", "True:", "True:", "True:"]
    assert screen.text("div > div").count("hello") == 6
    assert screen.text("div > div").endswith("done")
