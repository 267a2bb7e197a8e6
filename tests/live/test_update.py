"""``update()``: the honest answer, from anywhere, in every spelling."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time

import pytest

from wardian import Div, Li, P, Page, Span, Ul, run_task
from wardian.testing import Screen


def test_false_before_a_tab_true_with_one_false_after() -> None:
    """And what was changed meanwhile is there when the tab comes."""
    page = Page(P("a"))
    first = Screen(Page())
    page[0].text = "before"
    assert first.update(page) is False
    with Screen(page) as screen:
        assert screen.text("p") == "before"
        page[0].text = "with"
        assert screen.update(page) is True and screen.text("p") == "with"
    page[0].text = "after"
    assert first.update(page) is False
    with Screen(page) as again:
        assert again.text("p") == "after"
    first.close()


def test_true_when_nothing_changed_and_nothing_is_sent() -> None:
    """The tab has it: that is the question."""
    page = Page("x")
    with Screen(page) as screen:
        before = len(screen.sent)
        assert screen.update(page) is True
        assert len(screen.sent) == before


def test_an_element_just_put_in_is_sent_by_its_own_update() -> None:
    """Alone, or inside something that was put in with it."""
    page = Page(P("a"))
    with Screen(page) as screen:
        new = P("b")
        page.append(new)
        assert screen.update(new) is True and "b" in screen.html()
        inner = Span("c")
        page.append(Div(P(inner)))
        assert screen.update(inner) is True and screen.text("span") == "c"


def test_false_for_an_element_that_no_tab_shows() -> None:
    """One that was never put in, and one that was taken out."""
    page = Page(P("a"))
    with Screen(page) as screen:
        new = P("b")
        assert screen.update(new) is False
        page.append(new)
        screen.update(page)
        page.remove(new)
        screen.update(page)
        assert screen.update(new) is False


def test_false_when_no_transport_can_push_and_nothing_is_lost() -> None:
    """The answer counts what is queued."""
    page = Page(P("a"))
    with Screen(page) as screen:
        screen.connected = False
        page[0].text = "b"
        answer = page.update()
        assert (bool(answer), answer.sent, answer.queued) == (False, 0, 1)


def test_every_spelling_does_the_same() -> None:
    """Awaited, as a task, as a future, and bare."""
    page = Page(P("a"))
    answers: list[bool] = []

    async def spell() -> None:
        page[0].text = "1"
        answers.append(await page.update())
        page[0].text = "2"
        answers.append(await asyncio.create_task(page.update()))
        page[0].text = "3"
        answers.append(await asyncio.ensure_future(page.update()))
        page[0].text = "4"
        answers.append(await run_task(page.update()))
        page[0].text = "5"
        page.update()

    with Screen(page) as screen:
        screen.run(spell())
        assert answers == [True] * 4 and screen.text("p") == "5"
        assert [json.loads(text)[0] for text in screen.sent] == ["m"] + ["p"] * 5


def test_one_transmission_for_each_update() -> None:
    """A thousand updates are a thousand texts, each below 150 bytes."""
    page = Page(Span("x"), [P(str(at)) for at in range(200)])
    with Screen(page) as screen:
        before = len(screen.sent)
        for at in range(1000):
            page[0].text = str(at)
            screen.update(page)
        sent = screen.sent[before:]
        assert len(sent) == 1000 and max(map(len, sent)) <= 150


def test_every_tab_that_shows_it_has_it() -> None:
    """A shared page, and a shared element on pages of their own."""
    shared = Div(P("a"))
    with Screen(lambda: Page(shared)) as one, one.another() as two:
        shared[0].text = "b"
        answer = shared.update()
        assert answer.sent == 2
        assert one.text("p") == two.text("p") == "b"
        assert one.view.root is not two.view.root


def test_a_tab_that_goes_does_not_disturb_the_others() -> None:
    """Opened, closed and opened again in any order."""
    shared = Div(P("a"))
    with Screen(lambda: Page(shared)) as one:
        with one.another() as two:
            shared[0].text = "b"
            shared.update()
            assert two.text("p") == "b"
        shared[0].text = "c"
        assert shared.update().sent == 1 and one.text("p") == "c"
        with one.another() as three:
            assert three.text("p") == "c"


def test_update_from_another_thread() -> None:
    """The flush is made in the app's loop, and the answer comes back."""
    page = Page(P("a"))
    answers: list[bool] = []

    async def in_thread() -> bool:
        page[0].text = "b"
        return await page.update()

    with Screen(page) as screen:
        thread = threading.Thread(target=lambda: answers.append(asyncio.run(in_thread())))
        thread.start()
        deadline = time.monotonic() + 5
        while not answers and time.monotonic() < deadline:
            screen.wait(0)
        thread.join()
        assert answers == [True] and screen.text("p") == "b"


def test_update_from_a_thread_that_outlives_the_loop_is_false() -> None:
    """Nobody is there any more, and nothing is raised."""
    page = Page(P("a"))
    with Screen(page):
        pass

    async def late() -> bool:
        return await page.update()

    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(asyncio.run(late())))
    thread.start()
    thread.join(5)
    assert answers == [False]


def test_threads_may_change_elements_while_others_flush() -> None:
    """No change is lost and nothing is raised, however often the interpreter switches."""
    page = Page([Div(P("0")) for _ in range(400)])
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)

    def change(part: int) -> None:
        for turn in range(20):
            for row in page[part::4]:
                row[0].text = str(turn)
                row[0].classes = f"c{turn % 3}"

    try:
        with Screen(page) as screen:
            threads = [threading.Thread(target=change, args=(part,)) for part in range(4)]
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                screen.update(page)
            screen.update(page)
            assert screen.errors == []
            assert {p.text for p in screen.all("p")} == {"19"}
            assert {p.attributes["class"] for p in screen.all("p")} == {"c1"}
    finally:
        sys.setswitchinterval(interval)


def test_the_clock_of_the_seed_stops_when_its_answer_is_false() -> None:
    """A task that loops while ``update()`` is true ends with the last tab."""
    page = Page(clock := Span("Loading..."))
    ticks: list[bool] = []

    async def tick() -> None:
        while True:
            clock.text = str(len(ticks))
            ticks.append(await clock.update())
            if not ticks[-1] and len(ticks) > 1:
                break
            await asyncio.sleep(1)

    screen = Screen(page, startup=tick)
    assert screen.text("span") == "0"
    screen.wait(3.5)
    assert ticks == [False, True, True, True] and screen.text("span") == "3"
    screen.view.close()
    screen.wait(2)
    assert ticks[-1] is False and len(ticks) == 5
    screen.close()


def test_the_component_of_the_other_seed() -> None:
    """``self += "hello"`` and ``await self.update()`` in a task started by the component."""
    answers: list[bool] = []

    class Greeter(Div):
        def on_mount(self) -> None:
            self.run_task(self.do_something())

        async def do_something(self) -> None:
            self += "hello"
            answers.append(await self.update())

    with Screen(Page(Greeter())) as screen:
        assert answers == [True]
        assert screen.html() == "<div><div>hello</div></div>"


@pytest.mark.parametrize("size", [50, 5000])
def test_a_flush_asks_no_more_of_a_large_page(size: int) -> None:
    """One text is one op in one patch, however many elements there are."""
    page = Page([P(str(at)) for at in range(size)])
    with Screen(page) as screen:
        page[size // 2].text = "new"
        screen.update(page)
        message = json.loads(screen.sent[-1])
        assert message[0] == "p" and len(message[3]) == 1 and len(screen.sent[-1]) <= 150
        page.append(P("one more", classes="row", data_id=7))
        screen.update(page)
        assert len(screen.sent[-1]) <= 300


def test_an_update_to_one_view_reaches_it_alone_and_the_others_with_the_next() -> None:
    """Nobody is left behind, and the answer is about that one."""
    page = Page(P("a"), P("b"))
    with Screen(page) as first:
        second = first.another()

        async def to_first() -> tuple[bool, int, int]:
            page[0].text = "A"
            answer = page.update(to=first.view)
            return await answer, answer.sent, answer.queued

        assert first.run(to_first()) == (True, 1, 1)
        assert first.html() == "<div><p>A</p><p>b</p></div>"
        assert second.html() == "<div><p>a</p><p>b</p></div>"
        page[1].text = "B"
        assert first.update(page)
        assert first.html() == second.html() == "<div><p>A</p><p>B</p></div>"


def test_an_update_to_all_brings_what_one_was_sent_alone() -> None:
    """Also when nothing else has changed since, and once only."""
    page = Page(P("a"))
    with Screen(page) as first:
        second = first.another()
        page[0].text = "A"
        first.run(page.update(to=first.view))
        assert first.update(page)
        assert first.html() == second.html() == "<div><p>A</p></div>"
        sent = len(first.sent), len(second.sent)
        assert first.update(page)
        assert sent == (len(first.sent), len(second.sent))


def test_a_page_knows_its_open_views() -> None:
    """In the order in which they came."""
    page = Page()
    assert page.views == []
    with Screen(page) as first:
        second = first.another()
        assert page.views == [first.view, second.view]
        second.close()
        assert page.views == [first.view]
    assert page.views == []


def test_a_page_that_also_stands_elsewhere_is_never_adopted() -> None:
    """What is assigned in its place there is another element; the page goes on as it was."""
    row = Li("one", key=1)
    rows = Ul(row)
    with Screen(Page(rows)) as page, Screen(row) as own:
        rows[:] = [Li("two", key=1)]
        page.update(rows)
        row.text = "three"
        own.update(row)
        rows[0].text = "four"
        page.update(rows)
        assert own.html() == "<li>three</li>"
        assert page.html() == "<div><ul><li>four</li></ul></div>"
