"""What rows read through objects of their items, and what becomes of rows that raise meanwhile."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import pytest
from tests.tree.lists.living import shown, told

from wardian import Each, Li, State, Ul
from wardian.errors import DuplicateKeyError
from wardian.tree.element import Element
from wardian.tree.recording import flush

pytestmark = pytest.mark.usefixtures("errors")

Row = Callable[[Any], Element]


class Person:
    """Somebody whose name is a state, and who is shown by it."""

    name = State("")

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return self.name

    def title(self) -> str:
        """Be called like a method of strings."""
        return self.name.title()

    def __add__(self, other: str) -> str:
        return self.name + other


class Task:
    """An item with an object in it."""

    owner = State[Any](None)
    done = State(False)

    def __init__(self, owner: Any) -> None:
        self.owner = owner


class Switch:
    """A state that is no item's, and lists in one."""

    on = State(False)
    items = State[Any]([])


switch = Switch()
plain: dict[str, Any] = {"raises": False}


@pytest.fixture(autouse=True)
def nothing_said() -> None:
    """Begin anew."""
    vars(switch).clear()
    plain["raises"] = False


def updated(each: Each[Any]) -> None:
    """Look at everything again, as ``update()`` does."""
    each._rows.reread()
    flush()


def texts(each: Each[Any]) -> list[str]:
    """What the rows show."""
    return [row.html() for row in each]


def as_text(task: Task) -> Element:
    """An object as text."""
    return Li(f"by {task.owner}")


def as_method(task: Task) -> Element:
    """A method of it that is named like one of strings."""
    return Li(task.owner.title())


def as_attribute(task: Task) -> Element:
    """The object itself as an attribute's value."""
    return Li(text=task.owner)


def as_operand(task: Task) -> Element:
    """The object as an operand."""
    return Li(task.owner + "!")


def as_branch(task: Task) -> Element:
    """The object in one branch."""
    return Li("done" if task.done else str(task.owner))


def in_a_list(task: Task) -> Element:
    """Objects in a list."""
    return Li(str([str(task.owner)]), title=f"{task.owner}")


ROWS = [as_text, as_method, as_attribute, as_operand, as_branch, in_a_list]


@pytest.mark.parametrize("row", ROWS)
def test_a_state_of_an_object_of_an_item_is_followed(row: Row) -> None:
    """Read as text, by a method, by an operator, in a branch: as rows of elements follow it."""
    ann, bob = Person("ann"), Person("bob")
    tasks = [Task(ann), Task(bob), Task(ann)]
    shown(Ul(each := Each(tasks, row)))
    assert each._rows.held.plan is not None
    ann.name = "eve"
    assert flush()
    assert texts(each) == [row(task).html() for task in tasks]
    tasks[1].owner = Person("joe")
    flush()
    tasks[1].owner.name = "jim"
    assert flush()
    assert texts(each) == [row(task).html() for task in tasks]


def test_an_object_in_a_state_may_be_changed_in_place() -> None:
    """Nobody tells of it: ``update()`` looks at what the item does not tell of."""

    class Place:
        x = 1

        def __str__(self) -> str:
            return str(self.x)

    task = Task(Place())
    shown(Ul(each := Each([task], lambda task: Li(f"at {task.owner}", title=f"{task.done}"))))
    task.owner.x = 2
    updated(each)
    assert "at 2" in texts(each)[0]


def test_values_of_an_item_are_not_followed_one_by_one() -> None:
    """Texts, numbers, dates and lists of these: the item tells, and remembers nobody."""
    tasks = [Task(each) for each in ("a", 1, date(2026, 1, 2), ["x", 3], (1.5, None))]
    shown(Ul(each := Each(tasks, lambda task: Li(f"{task.owner}", title=f"- {task.done}"))))
    assert all("owner listeners" not in vars(task) for task in tasks)
    tasks[3].owner.append("y")
    flush()
    assert "'y'" in texts(each)[3]


def check() -> str:
    """Raise for a reason that nothing can follow."""
    if plain["raises"]:
        raise ValueError("not now")
    return "fine"


def test_a_change_is_shown_after_its_row_has_raised_once() -> None:
    """The row keeps what it showed; the next look shows what the item has told before."""
    task = Task("a")
    shown(Ul(each := Each([task], lambda task: Li(task.owner, title=check()))))
    plain["raises"], task.owner = True, "b"
    flush()
    assert len(told) == 1 and ">a<" in texts(each)[0]
    plain["raises"] = False
    updated(each)
    assert ">b<" in texts(each)[0]


def test_an_interrupt_loses_no_change() -> None:
    """What was about to be shown is shown by the next flush."""

    def stop() -> str:
        if plain["raises"]:
            raise KeyboardInterrupt
        return ""

    task = Task("a")
    shown(Ul(each := Each([task], lambda task: Li(task.owner, title=stop()))))
    plain["raises"], task.owner = True, "b"
    with pytest.raises(KeyboardInterrupt):
        flush()
    plain["raises"] = False
    flush()
    assert ">b<" in texts(each)[0] and told == []


def light(task: Task) -> Element:
    """Raise because of a state."""
    if switch.on:
        raise ValueError
    return Li(task.owner)


def made(task: Task) -> Element:
    """The same, made of elements."""
    if switch.on:
        raise ValueError
    return Li(*[task.owner])


@pytest.mark.parametrize("row", [light, made])
def test_a_new_row_that_raised_because_of_a_state_comes_when_that_changes(row: Row) -> None:
    """Nobody need say ``update()``."""
    switch.on = True
    shown(Ul(each := Each([Task("a"), Task("b")], row)))
    assert len(told) == 2 and len(each._rows.ids) == 0
    switch.on = False
    flush()
    assert texts(each) == ["<li>a</li>", "<li>b</li>"]


def test_a_list_whose_function_is_read_anew_forgets_what_it_was_about_to_write() -> None:
    """Entries of one reading mean nothing in the next."""

    class Handler:
        on_pick: Any = None

    handler = Handler()
    handler.on_pick = print
    tasks = [Task("a"), Task("b")]
    shown(Ul(each := Each(tasks, lambda task: Li(task.owner, on_click=handler.on_pick))))
    tasks[0].owner = "q"
    assert len(each) == 2  # it is found, and not sent
    handler.on_pick = "no function"
    updated(each)
    assert len(told) == 2 and len(each._rows.ids) == 0
    handler.on_pick = print
    updated(each)
    assert texts(each) == ["<li>q</li>", "<li>b</li>"]


def test_a_copy_of_an_item_has_nothing_of_the_page() -> None:
    """It can be copied and pickled while lists show it, and tells no list."""
    switch.items = [Noted("a")]
    shown(Ul(each := Each(switch.items, lambda item: Li(item.text))))
    copied = copy.deepcopy(switch.items[0])
    stored = pickle.loads(pickle.dumps(switch.items[0]))  # noqa: S301 (our own)
    copied.text, stored.text = "b", "c"
    assert not flush() and "a" in texts(each)[0]


class Noted:
    """An item that can be found by its name."""

    text = State("")

    def __init__(self, text: str) -> None:
        self.text = text


class Pair(NamedTuple):
    """A tuple with names."""

    number: int
    name: str


def test_a_named_tuple_is_its_value() -> None:
    """Made anew it is the same row, also beside objects; a tuple of lists is an object."""
    other = Task("z")
    switch.items = [Pair(1, "a"), (2, "b"), other, ("c", [])]
    shown(Ul(each := Each(switch.items, lambda item: Li("x"))))
    before = list(each._rows.ids)
    switch.items[:] = [Pair(1, "a"), (2, "b"), other, ("c", [])]
    flush()
    assert each._rows.ids[:3] == before[:3] and each._rows.ids[3] != before[3]


def test_what_cannot_tell_items_apart_is_named() -> None:
    """The same object twice, and a key that cannot be hashed, also where it comes later."""
    task = Task("a")
    switch.items = [task, Task("b")]
    shown(Ul(each := Each(switch.items, lambda task: Li("x"))))
    switch.items = [task, task]
    flush()
    assert isinstance(told[-1], DuplicateKeyError) and "Task object" in str(told[-1])
    shown(Ul(each := Each(switch.items, lambda task: Li("x"), key="owner")))
    switch.items = [Task("a"), Task("b"), Task("c")]
    flush()
    switch.items = [Task("c"), Task({}), Task("a"), Task("d")]
    flush()
    assert isinstance(told[-1], TypeError) and "can be hashed" in str(told[-1])
    assert len(each._rows.ids) == 3
