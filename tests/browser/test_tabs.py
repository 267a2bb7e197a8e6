"""Three tabs of one program: closed, opened and reloaded in every order, they stay one program.

A walk takes every three steps that do the same to all three tabs, in each of the six orders. The
longer one goes through every state (which of the three tabs are open) as well, and takes every two
steps that can follow each other there: whatever one tab does is tried before and after whatever
another does. (Two of the tabs are of one person, and alike: of two such steps it is enough that
either of these tabs has taken them.)
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from itertools import permutations

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect
from tests.browser.hosts import EXAMPLES
from tests.browser.serving import Served
from tests.browser.static_site import Site
from tests.browser.waiting import (
    staying,
    transport,
    visit,
    wait_until_live,
    wait_until_open,
)

TABS = "ABC"
FIELD = "() => document.querySelector('textarea').value"
SHOWS = """([messages, draft]) => document.querySelector('textarea').value === draft &&
  JSON.stringify([...document.querySelectorAll('pre')].map((pre) => pre.textContent)) ===
  JSON.stringify(messages)"""
DIFFERENT = "(view) => document.querySelector('wardian-app').getAttribute('view') !== view"
State = frozenset[str]
Step = tuple[str, str]
Order = tuple[State, tuple[Step, ...]]
"""Steps, and the state that they start in."""
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


def same_to_all() -> set[Order]:
    """Return the orders in which the same is done to all three tabs."""
    return {
        (start, tuple((what, tab) for tab in order))
        for order in permutations(TABS)
        for what, start in (("close", ALL), ("open", frozenset()), ("reload", ALL))
    }


def one_after_another() -> set[Order]:
    """Return every two steps that can follow each other."""
    states = [frozenset(names) for names in _subsets()]
    return {
        (state, (first, second))
        for state in states
        for first in steps_from(state)
        for second in steps_from(after(state, first))
    }


def and_alike(orders: set[Order]) -> set[Order]:
    """Return these orders, and pairs in which the tabs of one person have changed places."""
    other = {"A": "B", "B": "A", "C": "C"}
    return orders | {
        (frozenset(other[tab] for tab in state), tuple((what, other[tab]) for what, tab in steps))
        for state, steps in orders
        if len(steps) == 2
    }


def _subsets() -> list[str]:
    return ["".join(c for n, c in enumerate(TABS) if mask >> n & 1) for mask in range(8)]


def walk(orders: set[Order]) -> Iterator[Step]:
    """Yield steps, from no tab open, until each of these orders, or one alike, was taken."""
    wanted = set(orders)
    state: State = frozenset()
    history: list[tuple[State, Step]] = []
    while wanted:
        for step in _way_to_one(state, history, wanted):
            history.append((state, step))
            state = after(state, step)
            wanted -= and_alike(_taken(history))
            yield step


def _taken(history: list[tuple[State, Step]]) -> set[Order]:
    """Return the orders that end with the last step."""
    return {
        (history[-length][0], tuple(step for _, step in history[-length:]))
        for length in (2, 3)
        if len(history) >= length
    }


def _way_to_one(
    state: State,
    history: list[tuple[State, Step]],
    wanted: set[Order],
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


@pytest.mark.parametrize(
    ("orders", "most"), [(same_to_all(), 50), (same_to_all() | one_after_another(), 170)]
)
def test_a_walk_takes_every_order(orders: set[Order], most: int) -> None:
    """It does what the tests below rely on, in few enough steps to be walked."""
    history: list[tuple[State, Step]] = []
    taken: set[Order] = set()
    state: State = frozenset()
    for step in walk(orders):
        assert step in steps_from(state)
        history.append((state, step))
        state = after(state, step)
        taken |= _taken(history)
    assert orders <= and_alike(taken)
    assert len(history) < most


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
    place: Callable[..., Served], new_context: Callable[..., BrowserContext]
) -> Callable[..., Tabs]:
    """Return a function that serves a program for three tabs."""

    def open_tabs(source: str) -> Tabs:
        return Tabs(place(source).url(), new_context(), new_context())

    return open_tabs


@pytest.mark.slow
def test_the_message_board_in_three_tabs(open_tabs: Callable[..., Tabs]) -> None:
    """What one sends all have, whoever came, went or reloaded; what is not sent is one's own."""
    tabs = open_tabs((EXAMPLES / "message-board" / "app.py").read_text(encoding="utf-8"))
    messages = ["Welcome to the simple message board!"]
    drafts: dict[str, str] = {}
    for number, step in enumerate(walk(same_to_all() | one_after_another())):
        drafts.pop(step[1], None)
        page = tabs.take(step)
        if page is not None:
            assert page.evaluate(FIELD) == "", "what is not sent goes with its page"
            drafts[step[1]] = f"draft {number} of {step[1]}"
            page.fill("textarea", drafts[step[1]])
        if tabs.open:
            sender = sorted(tabs.open)[number % len(tabs.open)]
            tabs.open[sender].locator("text=Send").dispatch_event("click")
            messages.insert(0, drafts[sender])
            drafts[sender] = ""
        for tab, page in tabs.open.items():
            page.wait_for_function(SHOWS, arg=[messages, drafts[tab]])
        if tabs.open:
            drafts[sender] = f"draft {number} of {sender}"
            tabs.open[sender].fill("textarea", drafts[sender])


@pytest.mark.slow
def test_the_clock_in_three_tabs(open_tabs: Callable[..., Tabs]) -> None:
    """All that are open go on, and show the same, whoever came, went or reloaded."""
    source = (EXAMPLES / "clock" / "app.py").read_text(encoding="utf-8")
    faster = source.replace("asyncio.sleep(1)", "asyncio.sleep(0.02)").replace(
        'time.strftime("%a, %d %b %Y, %H:%M:%S")', 'f"{time.time():.2f}"'
    )
    assert faster.count("0.02") == faster.count(":.2f") == 1
    tabs = open_tabs(faster)
    seen = "0"
    for step in walk(same_to_all()):
        tabs.take(step)
        for page in tabs.open.values():
            later = page.wait_for_function(
                """(seen) => { const text = document.querySelector('.clock span').textContent;
                return text > seen && text }""",
                arg=seen,
            )
            seen = later.json_value()


PRIVATE = """
from wardian import Button, Input, Output, Page, State, run

def private():
    page = Page(title="Private")
    field = Input(type="text", id="field", aria_label="Field", parent=page)
    said = Output("", id="said", parent=page)
    clicks = []

    def more():
        clicks.append(field.value)
        said.text = " ".join(clicks)

    page += Button("more", id="more", on_click=more)
    return page

run(private)
"""


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["at-once", "after-typing", "after-a-click"])
def test_a_tab_that_is_duplicated_becomes_a_view_of_its_own(
    moment: str, page: Page, context: BrowserContext, place: Callable[..., Served], site: Site
) -> None:
    """A copy begins with the first one's response, token and all, and takes nothing from it."""
    response = page.goto(place(PRIVATE).url())
    assert response is not None
    wait_until_live(page)
    original = view_of(page)
    with staying(page):
        page.get_by_label("Field").focus()
        if moment != "at-once":
            page.keyboard.type("mine")
        if moment == "after-a-click":
            page.locator("#more").click()
            expect(page.locator("#said")).to_have_text("mine")
            page.get_by_label("Field").focus()
        copy = duplicate(response, context.new_page(), site)
        page.wait_for_function(DIFFERENT, arg=view_of(copy))
        wait_until_open(page)
        if moment == "after-a-click":
            assert view_of(page) == original
            expect(page.locator("#said")).to_have_text("mine")
        expect(copy.get_by_label("Field")).to_have_value("")
        expect(copy.locator("#said")).to_have_text("")
        # Each has a page of its own in Python, and both stay connected.
        page.bring_to_front()
        expect(page.get_by_label("Field")).to_be_focused()
        page.keyboard.type("!")
        copy.get_by_label("Field").fill("other")
        for each in (page, copy):
            each.locator("#more").click()
        before = {"at-once": "!", "after-typing": "mine!", "after-a-click": "mine mine!"}[moment]
        expect(page.locator("#said")).to_have_text(before)
        expect(copy.locator("#said")).to_have_text("other")
        assert view_of(page) != view_of(copy)
        assert original in (view_of(page), view_of(copy))
        for each in (page, copy):
            wait_until_open(each)
            assert transport(each) == "websocket"


def duplicate(response: Response, page: Page, site: Site) -> Page:
    """Open an address as a browser opens a copy of a tab: from the response that it had kept."""
    site.csp = None
    # A response from no network would be one that Chromium forbids to open sockets on this machine.
    kept = site.write("kept.html", response.body())
    page.route(response.url, lambda route: route.continue_(url=kept), times=1)
    return visit(page, response.url)


def view_of(page: Page) -> str:
    """Return the number of the view that ``page`` shows."""
    number = page.locator("wardian-app").get_attribute("view")
    assert number is not None
    assert re.fullmatch(r"\d+", number)
    return number
