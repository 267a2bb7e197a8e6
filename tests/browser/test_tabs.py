"""Three tabs of one program: closed, opened and reloaded in every order, they stay one program.

The walks go through every state (which of the three tabs are open) and take every two steps that
can follow each other there, so whatever one tab does is tried before and after whatever another
does; and every three steps that do the same to all three tabs, in each of the six orders.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from itertools import permutations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.hosts import EXAMPLES
from tests.browser.serving import Served
from tests.browser.waiting import visit, wait_until_open

TABS = "ABC"
FIELD = "() => document.querySelector('textarea').value"
SHOWS = """([messages, draft]) => document.querySelector('textarea').value === draft &&
  JSON.stringify([...document.querySelectorAll('pre')].map((pre) => pre.textContent)) ===
  JSON.stringify(messages)"""
State = frozenset[str]
Step = tuple[str, str]
ALL: State = frozenset(TABS)


def steps_from(state: State) -> list[Step]:
    """Return what can be done when these tabs are open."""
    steps = [("open", tab) for tab in TABS if tab not in state]
    for tab in sorted(state):
        steps += [("close", tab), ("reload", tab)]
    return steps


def after(state: State, step: Step) -> State:
    """Return which tabs are open after a step."""
    what, tab = step
    return {"open": state | {tab}, "close": state - {tab}, "reload": state}[what]


def wanted_orders() -> set[tuple[State, tuple[Step, ...]]]:
    """Return every order of steps that a walk must take, with the state it starts in."""
    states = [frozenset(tab for tab in TABS if tab in names) for names in _subsets()]
    wanted = {
        (state, (first, second))
        for state in states
        for first in steps_from(state)
        for second in steps_from(after(state, first))
    }
    for order in permutations(TABS):
        for what, start in (("close", ALL), ("open", frozenset()), ("reload", ALL)):
            wanted.add((start, tuple((what, tab) for tab in order)))
    return wanted


def _subsets() -> list[str]:
    return ["".join(c for n, c in enumerate(TABS) if mask >> n & 1) for mask in range(8)]


def walk() -> Iterator[Step]:
    """Yield steps, from no tab open, until every wanted order was taken."""
    wanted = wanted_orders()
    state: State = frozenset()
    history: list[tuple[State, Step]] = []
    while wanted:
        for step in _way_to_one(state, history, wanted):
            history.append((state, step))
            state = after(state, step)
            wanted -= _taken(history)
            yield step


def _taken(history: list[tuple[State, Step]]) -> set[tuple[State, tuple[Step, ...]]]:
    """Return the orders that end with the last step."""
    return {
        (history[-length][0], tuple(step for _, step in history[-length:]))
        for length in (2, 3)
        if len(history) >= length
    }


def _way_to_one(
    state: State,
    history: list[tuple[State, Step]],
    wanted: set[tuple[State, tuple[Step, ...]]],
) -> list[Step]:
    """Find the fewest steps that end with a wanted order."""
    queue = deque([(state, history[-2:], [])])
    while queue:
        at, past, way = queue.popleft()
        for step in steps_from(at):
            longer = [*past, (at, step)]
            if _taken(longer) & wanted:
                return [*way, step]
            queue.append((after(at, step), longer[-2:], [*way, step]))
    raise AssertionError("every order can be reached")


def test_the_walk_takes_every_order() -> None:
    """It does what the tests below rely on, in few enough steps to be walked."""
    history: list[tuple[State, Step]] = []
    taken: set[tuple[State, tuple[Step, ...]]] = set()
    state: State = frozenset()
    for step in walk():
        assert step in steps_from(state)
        history.append((state, step))
        state = after(state, step)
        taken |= _taken(history)
    assert wanted_orders() <= taken
    assert len(history) < 250


class Tabs:
    """Three tabs, two of one person and one of another."""

    def __init__(self, url: str, ours: BrowserContext, theirs: BrowserContext) -> None:
        self._url = url
        self._contexts = {"A": ours, "B": ours, "C": theirs}
        self.open: dict[str, Page] = {}

    def take(self, step: Step) -> Page | None:
        """Take a step, and return the page that was opened or loaded."""
        what, tab = step
        if what == "close":
            self.open.pop(tab).close()
            return None
        if what == "open":
            self.open[tab] = self._contexts[tab].new_page()
        visit(self.open[tab], self._url)
        return self.open[tab]


@pytest.fixture
def open_tabs(
    serve: Callable[..., Served], new_context: Callable[..., BrowserContext]
) -> Callable[..., Tabs]:
    """Return a function that serves a program for three tabs."""

    def open_tabs(source: str) -> Tabs:
        return Tabs(serve(source).url(), new_context(), new_context())

    return open_tabs


def test_the_message_board_in_three_tabs(open_tabs: Callable[..., Tabs]) -> None:
    """What one sends all have, whoever came, went or reloaded; what is not sent is one's own."""
    tabs = open_tabs((EXAMPLES / "message-board" / "app.py").read_text(encoding="utf-8"))
    messages = ["Welcome to the simple message board!"]
    drafts: dict[str, str] = {}
    for number, step in enumerate(walk()):
        drafts.pop(step[1], None)
        page = tabs.take(step)
        if page is not None:
            assert page.evaluate(FIELD) == "", "what is not sent goes with its page"
            drafts[step[1]] = f"draft {number} of {step[1]}"
            page.fill("textarea", drafts[step[1]])
        if tabs.open:
            sender = sorted(tabs.open)[number % len(tabs.open)]
            tabs.open[sender].click("text=Send")
            messages.insert(0, drafts[sender])
            drafts[sender] = ""
        for tab, page in tabs.open.items():
            page.wait_for_function(SHOWS, arg=[messages, drafts[tab]])
        if tabs.open:
            drafts[sender] = f"draft {number} of {sender}"
            tabs.open[sender].fill("textarea", drafts[sender])


def test_the_clock_in_three_tabs(open_tabs: Callable[..., Tabs]) -> None:
    """All that are open go on, and show the same, whoever came, went or reloaded."""
    source = (EXAMPLES / "clock" / "app.py").read_text(encoding="utf-8")
    faster = source.replace("asyncio.sleep(1)", "asyncio.sleep(0.02)").replace(
        'time.strftime("%a, %d %b %Y, %H:%M:%S")', 'f"{time.time():.2f}"'
    )
    assert faster.count("0.02") == faster.count(":.2f") == 1
    tabs = open_tabs(faster)
    seen = "0"
    for step in walk():
        tabs.take(step)
        for page in tabs.open.values():
            later = page.wait_for_function(
                """(seen) => { const text = document.querySelector('.clock span').textContent;
                return text > seen && text }""",
                arg=seen,
            )
            seen = later.json_value()


def test_a_tab_that_is_duplicated_has_a_view_of_its_own(open_tabs: Callable[..., Tabs]) -> None:
    """The same person's second tab has its own page, and both stay connected."""
    tabs = open_tabs((EXAMPLES / "message-board" / "app.py").read_text(encoding="utf-8"))
    first, second = tabs.take(("open", "A")), tabs.take(("open", "B"))
    assert first is not None
    assert second is not None
    first.get_by_label("Message", exact=True).fill("mine alone")
    expect(second.get_by_label("Message", exact=True)).to_have_value("")
    numbers = {page.locator("wardian-app").get_attribute("view") for page in (first, second)}
    assert len(numbers) == 2
    assert all(re.fullmatch(r"\d+", number or "") for number in numbers)
    for page in (first, second):
        wait_until_open(page)
