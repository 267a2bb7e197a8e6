"""Children by the hundred travel as rows of a list; nobody but the wire can tell."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any

import pytest
from tests.tree.editing import World
from tests.tree.test_property import TwiceWire, compare, compare_with_html

from wardian import A, Input, Page, Span, Table, Tbody, Td, Tr
from wardian.testing import Screen
from wardian.tree.ledger import ledger


def row(number: int, **more: Any) -> Tr:
    """A row like all others."""
    return Tr(
        Td(str(number), classes="number"),
        Td(A(f"row {number}", on_click=print), "!", Span()),
        **more,
    )


def patch(screen: Screen) -> list[Any]:
    """The ops of the last patch."""
    return list(json.loads(screen.sent[-1])[3])


def shown(screen: Screen) -> str:
    """What the tab shows, without the comments."""
    return re.sub("<!--.*?-->", "", screen.html())


@pytest.fixture
def body() -> Tbody:
    """A table's body with nothing in it."""
    return Tbody()


def test_many_alike_travel_in_columns(body: Tbody) -> None:
    """One shape, and for each text a column."""
    with Screen(Page(Table(body))) as screen:
        body[:] = [row(number) for number in range(100)]
        screen.update(body)
        begin, insert = patch(screen)
        assert begin[:3] == ["i", body._id, 0] and begin[3][1] == 4
        assert insert[3][1:4] == [5, 1, 100] and len(screen.sent[-1]) < 3000
        assert len(screen.all("tr")) == 100 and body.html() in shown(screen)


def test_rows_that_stand_in_a_table_itself_are_described_one_by_one() -> None:
    """A parser puts a body around them, and the comments of a list would be parted."""
    table = Table()
    with Screen(Page(table)) as screen:
        table[:] = [row(number) for number in range(100)]
        screen.update(table)
        assert table._list is None and len(screen.all("tr")) == 100


def test_few_children_are_described_one_by_one(body: Tbody) -> None:
    """A list is worth its while from some number on."""
    with Screen(Page(Table(body))) as screen:
        body[:] = [row(number) for number in range(5)]
        screen.update(body)
        assert [op[0] for op in patch(screen)] == ["i"] and body._list is None


def test_rows_are_elements_like_any_other(body: Tbody) -> None:
    """Changed, moved, taken out, put back, clicked."""
    clicks: list[int] = []
    with Screen(Page(Table(body))) as screen:
        body[:] = [row(number) for number in range(50)]
        body[7] = Tr(Td("7"), Td(A("press", on_click=lambda: clicks.append(7)), "!", Span()))
        screen.update(body)
        screen.click("text=press")
        assert clicks == [7]
        body[3][1][0].text, body[4].classes = "changed", "danger"
        gone = body.pop(10)
        body.insert(2, gone)
        body.reverse()
        body.append(Tr(Td("different")))
        screen.update(body)
        assert body.html() in shown(screen)
        with screen.another() as second:
            assert shown(second) == shown(screen)


def test_all_go_by_one_short_op(body: Tbody) -> None:
    """However many there are."""
    with Screen(Page(Table(body))) as screen:
        body[:] = [row(number) for number in range(100)]
        screen.update(body)
        body.clear()
        screen.update(body)
        assert body._list is not None and patch(screen) == [["r", body._list.id]]
        body.text = "nothing"
        screen.update(body)
        assert shown(screen).count("nothing") == 1 and body._list is None


def test_what_is_not_plain_stands_among_the_rows(body: Tbody) -> None:
    """Fields with values, styles, components, live holes."""

    class Counter(Td):
        def build(self) -> None:
            self += "built"

    with Screen(Page(Table(body))) as screen:
        rows = [row(number) for number in range(60)]
        rows[5] = Tr(Td(Input(value="x")))
        rows[20].style = "color: red"
        rows[21].append(Counter())
        rows[40].append(Td(lambda: "hole"))
        body[:] = rows
        screen.update(body)
        assert [each.tag for each in screen.all("input")] == ["input"]
        assert "built" in screen.html() and "hole" in screen.html()
        with screen.another() as second:
            assert shown(second) == shown(screen) and len(second.all("tr")) == 60


def test_plain_elements_that_do_not_listen_are_not_looked_up() -> None:
    """Only what a tab may speak of is found by id; and all of it is forgotten at the end."""
    page = Page(Table(body := Tbody()))
    with Screen(page) as screen:
        body[:] = [row(number) for number in range(40)]
        screen.update(body)
        assert not ledger.alive and len(ledger.alive.sleeping) == 1
        body[3][0].text = "woken"
        assert [type(each) for each in ledger.alive.values()] == [A]
    assert not ledger.alive and not ledger.alive.sleeping


def test_rows_sleep_until_something_in_them_changes(body: Tbody) -> None:
    """Only the row that is needed is woken; what was sent names it and what is in it rightly."""
    with Screen(Page(Table(body))) as screen:
        body[:] = [row(number) for number in range(40)]
        screen.update(body)
        assert body[0]._up and not body[0][0]._up
        body[1][1][0].classes = "chosen"
        body[2][0].text += "!"
        screen.update(body)
        assert body[1][0]._up and not body[0][0]._up
        assert body.html() in shown(screen) and 'class="chosen"' in screen.html()


def test_an_event_in_a_row_that_sleeps_is_heard(body: Tbody) -> None:
    """The first thing that happens to a row is a click on it."""
    heard: list[int] = []
    with Screen(Page(Table(body))) as screen:
        for n in range(40):
            body.append(Tr(Td(Span("x", id=f"s{n}", on_click=partial(heard.append, n)))))
        screen.update(body)
        for at in (7, 39, 7):
            screen.click(f"#s{at}")
    assert heard == [7, 39, 7]


def test_what_sleeps_may_be_taken_elsewhere(body: Tbody) -> None:
    """Out of its row, into another one, and into a second place; the tab shows each."""
    other = Tbody()
    with Screen(page := Page(Table(body), Table(other))) as screen:
        body[:] = [row(number) for number in range(40)]
        screen.update(body)
        link = body[5][1].pop(0)
        body[6][1].append(link)
        other.append(body[7])
        body[8][1].append(body[9][1][0])
        screen.update(page)
        assert body.html() in shown(screen) and other.html() in shown(screen)
        link.text = "moved"
        screen.update(link)
        assert screen.html().count("moved") == 1 and body.html() in shown(screen)


def test_update_of_what_sleeps_says_that_the_tab_has_it(body: Tbody) -> None:
    """It is live, though nothing in it was ever asked for."""
    with Screen(Page(Table(body))) as screen:
        body[:] = [row(number) for number in range(40)]
        link = body[3][1][0]
        assert screen.update(body) and screen.update(link)


def test_classes_that_differ_among_alike_rows_are_a_column(body: Tbody) -> None:
    """Where all have the same they are part of the shape."""
    with Screen(Page(Table(body))) as screen:
        body[:] = [Tr(Td("x"), classes="same") for n in range(40)]
        screen.update(body)
        begin, insert = patch(screen)
        shape = [[1, "tr", {"class": "same"}, [[2, "td"]]], [[2, "#text"]]]
        assert (begin[3][2]["1"], insert[3][1:4]) == (shape, [5, 1, 40])
        body[:] = [Tr(Td("y"), classes="even" if n % 2 else "odd") for n in range(40)]
        screen.update(body)
        assert [op[0] for op in patch(screen)] == ["r", "f", "i"]
        shape = [[1, "tr", 0, [[2, "td"]]], [[1, "class"], [2, "#text"]]]
        assert (patch(screen)[1][3], patch(screen)[2][3][1:4]) == (shape, [5, 2, 40])
        assert body.html() in shown(screen)


def test_rows_that_are_shown_again_come_as_rows_again(body: Tbody) -> None:
    """Taken out asleep and put back, they are alike still, and changes in between are in them."""
    with Screen(Page(Table(body))) as screen:
        rows = body[:] = [row(number) for number in range(40)]
        screen.update(body)
        body.clear()
        screen.update(body)
        rows[3][0].text = "changed"
        rows[4][0].title = "another"
        body[:] = rows
        screen.update(body)
        assert body.html() in shown(screen) and 'title="another"' in screen.html()


@pytest.mark.parametrize("part", range(10))
def test_random_edits_of_hidden_lists_show_the_tree(
    part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tree's own property, with every child in a list."""
    monkeypatch.setattr("tests.tree.editing.Wire", TwiceWire)
    monkeypatch.setattr("wardian.tree.alike.FEWEST", 1)
    monkeypatch.setattr("wardian.tree.alike.FEWEST_OF_SHAPE", 1)
    for seed in range(part, 300, 10):
        world = World(seed)
        world.flushed = compare
        world.run(50)
        compare_with_html(world)
        world.close()
        assert not ledger.alive and not ledger.roots and not ledger.dirty
