"""The todo list behaves as todo lists do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wardian.testing import Screen


@pytest.fixture
def todos(example: Callable[..., Screen]) -> Screen:
    """A list with milk, bread and tea, in this order."""
    screen = example("todo")
    for title in ("milk", "bread", "tea"):
        add(screen, title)
    return screen


def add(screen: Screen, title: str) -> None:
    """Write a title and send it."""
    screen.fill("[aria-label='New todo']", title)
    screen.fire("form", "submit")


def titles(screen: Screen) -> list[str]:
    """What the rows say, in order."""
    return [span.text for span in screen.all("li label span")]


def tick(screen: Screen, row: int) -> None:
    """Tick or untick the box of a row, counted from one."""
    screen.click(f"li:nth-of-type({row}) input[type=checkbox]")


def test_an_empty_list_is_just_a_field(example: Callable[..., Screen]) -> None:
    """No footer and no rows before there is anything to do, and nothing is added by blanks."""
    screen = example("todo")
    add(screen, "   ")
    assert titles(screen) == []


def test_a_title_is_added_at_the_end_and_the_field_is_emptied(todos: Screen) -> None:
    """Blanks around it are dropped."""
    add(todos, "  salt ")
    assert titles(todos) == ["milk", "bread", "tea", "salt"]
    assert todos.find("[aria-label='New todo']").value == ""


def test_the_count_is_of_what_is_left(todos: Screen) -> None:
    """In the singular for one."""
    assert todos.text(".tally") == "3 items left"
    tick(todos, 1)
    tick(todos, 2)
    assert todos.text(".tally") == "1 item left"


def test_filters_show_some_of_the_rows(todos: Screen) -> None:
    """Active, completed, and all again; the chosen button says so."""
    tick(todos, 2)
    todos.click("text=Active")
    assert titles(todos) == ["milk", "tea"]
    todos.click("text=Completed")
    assert titles(todos) == ["bread"]
    assert todos.text("[aria-pressed=true]") == "Completed"
    todos.click("text=All")
    assert titles(todos) == ["milk", "bread", "tea"]


def test_a_row_that_no_longer_fits_the_filter_leaves(todos: Screen) -> None:
    """Ticking a row of the active ones takes it out of them."""
    todos.click("text=Active")
    tick(todos, 1)
    assert titles(todos) == ["bread", "tea"]


def test_rows_keep_their_nodes_when_others_go(todos: Screen) -> None:
    """A row is known by its key: the node of tea is the same before and after."""
    tea = todos.all("li")[2]
    todos.click("[aria-label='Remove milk']")
    assert titles(todos) == ["bread", "tea"]
    assert todos.all("li")[1] is tea


def test_enter_keeps_what_was_edited(todos: Screen) -> None:
    """The field has the focus and the old title."""
    todos.click("[aria-label='Edit bread']")
    field = "li:nth-of-type(2) .edit"
    assert todos.find(field).value == "bread"
    todos.fill(field, " rye bread ")
    todos.press(field, "Enter")
    assert titles(todos) == ["milk", "rye bread", "tea"]


def test_escape_gives_up_what_was_edited(todos: Screen) -> None:
    """The title is what it was, and so is the field the next time."""
    field = "li:nth-of-type(2) .edit"
    todos.click("[aria-label='Edit bread']")
    todos.fill(field, "cake")
    todos.press(field, "Escape")
    assert titles(todos) == ["milk", "bread", "tea"]
    todos.click("[aria-label='Edit bread']")
    assert todos.find(field).value == "bread"


def test_leaving_the_field_keeps_what_was_edited(todos: Screen) -> None:
    """A click elsewhere is no reason to lose a word."""
    field = "li:nth-of-type(1) .edit"
    todos.fire("li:nth-of-type(1) label span", "dblclick")
    todos.fill(field, "oat milk")
    todos.fire(field, "blur")
    assert titles(todos) == ["oat milk", "bread", "tea"]


def test_an_emptied_title_removes_the_row(todos: Screen) -> None:
    """As in every todo list."""
    todos.click("[aria-label='Edit bread']")
    todos.fill("li:nth-of-type(2) .edit", "  ")
    todos.press("li:nth-of-type(2) .edit", "Enter")
    assert titles(todos) == ["milk", "tea"]


def test_an_edit_survives_a_change_of_the_other_rows(todos: Screen) -> None:
    """The list is made anew while a row is being edited: its field, and what was typed, stay."""
    todos.click("[aria-label='Edit tea']")
    todos.fill("li:nth-of-type(3) .edit", "green tea")
    add(todos, "salt")
    todos.press("li:nth-of-type(3) .edit", "Enter")
    assert titles(todos) == ["milk", "bread", "green tea", "salt"]


def test_all_are_marked_and_cleared_together(todos: Screen) -> None:
    """One box marks all; one button takes the completed ones away."""
    todos.click(".all input")
    assert todos.text(".tally") == "0 items left"
    tick(todos, 1)
    todos.click("text=Clear completed")
    assert titles(todos) == ["milk"]


def test_markup_in_a_title_is_text(todos: Screen) -> None:
    """What a person types is never markup."""
    add(todos, "<img src=x onerror=alert(1)>")
    assert titles(todos)[-1] == "<img src=x onerror=alert(1)>"
    assert "<img" not in todos.html()
