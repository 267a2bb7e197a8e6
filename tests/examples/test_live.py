"""Live buttons and the live chart: what is sent on a channel is shown by who listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from wardian.brokers.memory import MemoryBroker
from wardian.live.pipes.channels import channels
from wardian.live.pipes.sending import send, send_nowait
from wardian.testing import Screen

Open = Callable[..., Screen]


@pytest.fixture(autouse=True)
def fresh_channels() -> Iterator[None]:
    """Send and listen where no other test has sent anything."""
    before = channels.broker
    channels.use(MemoryBroker())
    yield
    channels.use(before)


def counts(screen: Screen) -> dict[str, int]:
    """What the first listener shows."""
    rows = screen.all(".row")
    return dict(zip([row.text.rstrip("0123456789") for row in rows], numbers(screen), strict=True))


def numbers(screen: Screen) -> list[int]:
    """The numbers alone."""
    return [int(each.text) for each in screen.all("output")]


def lines(screen: Screen) -> list[str]:
    """What the second listener shows, without the times."""
    return [line.text.partition(" at ")[0] for line in screen.all("li")]


def test_both_listeners_are_told_of_each_button(example: Open) -> None:
    """Also of one that is pressed twice: equal values are two messages."""
    screen = example("live-buttons")
    for name in ("fern", "fern", "palm"):
        screen.click(f"button[value={name}]")
    assert counts(screen) == {"moss": 0, "fern": 2, "palm": 1}
    assert lines(screen) == ["palm", "fern", "fern"]


def test_every_tab_is_told_of_a_button(example: Open) -> None:
    """One that is opened later begins with what was sent before."""
    first = example("live-buttons")
    first.click("button[value=moss]")
    second = first.another()
    assert counts(second) == {"moss": 1, "fern": 0, "palm": 0}
    second.click("button[value=palm]")
    assert numbers(first) == numbers(second) == [1, 0, 1]
    assert lines(first) == lines(second) == ["palm", "moss"]
    second.close()


def test_the_log_keeps_five_lines(example: Open) -> None:
    """The newest first."""
    screen = example("live-buttons")
    for name in ("moss", "fern", "palm") * 2:
        screen.click(f"button[value={name}]")
    assert lines(screen) == ["palm", "fern", "moss", "palm", "fern"]


@pytest.mark.parametrize("value", [None, 7, ["fern"], {"a": "b"}, "<b>weed</b>", "x" * 1000])
def test_a_stranger_may_send_anything(example: Open, value: object) -> None:
    """Nothing is counted but plants; the log says what came, as text and in short."""
    screen = example("live-buttons")
    screen.run(send("live_button_counter", "named_counts", value))
    screen.run(send("live_button_counter", "something_else", "fern"))
    assert numbers(screen) == [0, 0, 0]
    [line] = [each.text for each in screen.all("li")]
    assert line.startswith(str(value)[:50])
    assert len(line) <= 60


def test_the_chart_draws_what_is_measured(example: Open) -> None:
    """Five points a second of each label, in a curve of its own."""
    screen = example("live-chart")
    screen.wait(2.1)
    for name in ("temperature", "humidity"):
        path = screen.find(f".{name} path.curve").attributes["d"]
        assert path.count("L") in (10, 11)
    assert screen.find(".temperature output").text.endswith(" °C")
    assert screen.find(".humidity output").text.endswith(" %")


def test_a_chart_that_is_opened_later_has_the_past(example: Open) -> None:
    """The two tabs show the same."""
    first = example("live-chart")
    first.wait(2.1)
    second = first.another()
    points = [
        screen.find(".humidity path.curve").attributes["d"].count("L") for screen in (first, second)
    ]
    assert points[0] == points[1] > 5
    second.close()


def test_a_measurement_that_is_none_is_left_out(example: Open) -> None:
    """The last one stays; another label of the channel concerns nobody."""
    screen = example("live-chart")
    before = screen.text(".temperature output")
    for label in ("temperature", "pressure"):
        send_nowait("greenhouse", label, "none")
    screen.wait(0)
    assert screen.text(".temperature output") == before
