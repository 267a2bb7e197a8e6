"""Handlers of every kind, what they are told, and what happens when they end."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from wardian import (
    App,
    Button,
    Div,
    Event,
    Fieldset,
    Form,
    Input,
    Legend,
    Li,
    Option,
    P,
    Page,
    Select,
    Span,
    Ul,
    on,
)
from wardian.live.events import FormEvent, InputEvent, KeyboardEvent, MouseEvent
from wardian.testing import Screen


def patches(screen: Screen) -> int:
    """How many patches the tab was sent."""
    return sum(1 for text in screen.sent if json.loads(text)[0] == "p")


def test_no_argument_or_the_event() -> None:
    """Functions, methods, lambdas, partials and callable objects."""
    seen: list[Any] = []

    class Caller:
        def __call__(self, event: Event) -> None:
            seen.append(event.type)

        def method(self) -> None:
            seen.append("method")

    def two(first: str, event: Event) -> None:
        seen.append((first, event.type))

    page = Page(
        Button("a", on_click=lambda: seen.append("none")),
        Button("b", on_click=lambda event: seen.append(event.target.text)),
        Button("c", on_click=Caller()),
        Button("d", on_click=Caller().method),
        Button("e", on_click=functools.partial(two, "bound")),
        Button("f", on_click=lambda text="default": seen.append(text)),
        Button("g", on_click=lambda *args: seen.append(len(args))),
    )
    with Screen(page) as screen:
        for name in "abcdefg":
            screen.click(f"text={name}")
        assert screen.errors == []
    assert seen == ["none", "b", "click", "method", ("bound", "click"), "default", 1]


def test_none_flushes_and_anything_else_does_not() -> None:
    """What was changed and not flushed goes with the next flush."""
    text = P("0")

    def change(answer: Any) -> Any:
        text.text = str(int(text.text) + 1)
        return answer

    page = Page(
        text,
        Button("keep", on_click=lambda: change(True)),
        Button("send", on_click=lambda: change(None)),
    )
    with Screen(page) as screen:
        screen.click("text=keep")
        assert (screen.text("p"), patches(screen)) == ("0", 0)
        screen.click("text=send")
        assert (screen.text("p"), patches(screen)) == ("2", 1)


def test_an_async_handler_flushes_when_it_ends_and_when_it_says_so() -> None:
    """In between, nothing it changed is sent by itself."""
    text = P("0")

    async def work() -> None:
        text.text = "1"
        await asyncio.sleep(1)
        text.text = "2"
        await text.update()
        await asyncio.sleep(1)
        text.text = "3"

    with Screen(Page(text, Button("go", on_click=work))) as screen:
        screen.click("text=go")
        assert screen.text("p") == "0"
        screen.wait(1.5)
        assert screen.text("p") == "2"
        screen.wait(1)
        assert screen.text("p") == "3"


@pytest.mark.parametrize("kind", ["generator", "async generator"])
def test_a_generator_flushes_at_each_yield(kind: str) -> None:
    """Each step is a patch of its own, in order."""
    text = P("0")

    def steps() -> Iterator[None]:
        for at in (1, 2, 3):
            text.text = str(at)
            yield

    async def async_steps() -> AsyncIterator[None]:
        for at in (1, 2, 3):
            text.text = str(at)
            yield
            await asyncio.sleep(0.1)

    handler = steps if kind == "generator" else async_steps
    with Screen(Page(text, Button("go", on_click=handler))) as screen:
        screen.click("text=go")
        screen.wait(1)
        assert [json.loads(text)[3][0][2] for text in screen.sent[1:]] == ["1", "2", "3"]


def test_two_handlers_interleave_without_disturbing_each_other() -> None:
    """A slow handler does not hold up a quick one."""
    slow, quick = P("s0"), P("q0")

    async def work() -> None:
        await asyncio.sleep(5)
        slow.text = "s1"

    def click() -> None:
        quick.text = "q1"

    page = Page(slow, quick, Button("slow", on_click=work), Button("quick", on_click=click))
    with Screen(page) as screen:
        screen.click("text=slow")
        screen.click("text=quick")
        assert screen.html().count("q1") == 1 and "s1" not in screen.html()
        screen.wait(6)
        assert "s1" in screen.html()


def test_an_event_bubbles_until_it_is_stopped() -> None:
    """Innermost first; ``stop`` keeps it from elements further out."""
    seen: list[str] = []
    inner = Button("x", on_click=lambda: seen.append("inner"))
    stopping = Button("y", on_click=on(lambda: seen.append("stopping"), stop=True))
    page = Page(Div(inner, stopping, on_click=lambda: seen.append("outer")))
    with Screen(page) as screen:
        screen.click("text=x")
        screen.click("text=y")
    assert seen == ["inner", "outer", "stopping"]


def test_once_and_keys() -> None:
    """Options hold on Python's side as well."""
    seen: list[str] = []
    field = Input(on_keydown=on(lambda event: seen.append(event.key), keys="Enter"))
    page = Page(field, Button("x", on_click=on(lambda: seen.append("once"), once=True)))
    with Screen(page) as screen:
        screen.press("input", "a")
        screen.press("input", "Enter")
        screen.click("text=x")
        screen.click("text=x")
    assert seen == ["Enter", "once"]


def test_values_are_what_the_person_sees_when_a_handler_runs() -> None:
    """Also of controls that have no handler of their own."""
    name = Input(value="start")
    agree = Input(type="checkbox")
    pick = Select(Option("a"), Option("b"))
    seen: list[Any] = []
    page = Page(
        name,
        agree,
        pick,
        Button("read", on_click=lambda: seen.append((name.value, agree.checked, pick.value))),
    )
    with Screen(page) as screen:
        screen.fill("input:nth-of-type(1)", "typed")
        screen.click("input[type=checkbox]")
        screen.fill("select", "b")
        screen.click("text=read")
        assert seen == [("typed", True, "b")]


def test_clearing_a_field_after_it_was_read() -> None:
    """The message board's idiom: what was typed is taken, and the field emptied."""
    field, board = Input(), Ul()

    def send() -> None:
        board.insert(0, Li(field.value))
        field.value = ""

    with Screen(Page(field, Button("Send", on_click=send), board)) as screen:
        for message in ("one", "two"):
            screen.type("input", message)
            screen.click("text=Send")
            assert screen.find("input").value == ""
        assert [li.text for li in screen.all("li")] == ["two", "one"]


def test_events_have_the_fields_of_their_family() -> None:
    """And none that their family does not have, whatever the tab sends."""
    seen: list[Any] = []
    page = Page(
        Button("x", on_click=seen.append, on_keydown=seen.append),
        Form(Input(name="who", on_input=seen.append), Button("ok"), on_submit=seen.append),
    )
    with Screen(App(routes={"/a": page}), url="/a?n=1") as screen:
        screen.fire("text=x", "click", x=3, y=4.5, ctrl=True, target="forged", alt="no bool")
        screen.press("text=x", "Enter")
        screen.type("input", "me")
        screen.click("text=ok")
        click, key, typed, sent = seen[0], seen[1], seen[-2], seen[-1]
        assert isinstance(click, MouseEvent) and isinstance(key, KeyboardEvent)
        assert (click.x, click.y, click.ctrl, click.alt) == (3, 4.5, True, False)
        assert click.target is page[0] and click.page is page and click.view is screen.view
        assert key.key == "Enter"
        assert isinstance(typed, InputEvent) and typed.value == "me"
        assert isinstance(sent, FormEvent) and sent.fields_by_name["who"] == "me"
        assert screen.view.request.query["n"] == "1"


def test_a_handler_may_take_its_own_element_out() -> None:
    """A second click that was on its way finds nobody, and that is all."""
    page = Page()
    button = Button("x", on_click=lambda: page.remove(button))
    page.append(button)
    with Screen(page) as screen:
        late = f'["e",{screen.view.number},99,"click",[{button._id}],{{}},[]]'
        screen.click("text=x")
        screen.tab._send(late)
        assert screen.html() == "<div></div>" and screen.errors == []


def test_events_of_what_is_hidden_or_not_shown_are_dropped() -> None:
    """No handler runs for an element that this view does not show."""
    seen: list[str] = []
    hidden = Button("h", on_click=lambda: seen.append("hidden"), show=False)
    elsewhere = Button("e", on_click=lambda: seen.append("elsewhere"))
    plain = Span("p")
    page, other = Page(hidden, plain), Page(elsewhere)
    with Screen(page) as screen, Screen(other, loop=screen._loop):
        for target in (hidden, elsewhere, plain):
            screen.tab._send(f'["e",{screen.view.number},1,"click",[{target._id}],{{}},[]]')
        screen.tab._send(f'["e",{screen.view.number},1,"mousedown",[{hidden._id}],{{}},[]]')
        assert seen == [] and screen.errors == []


def test_what_no_browser_would_let_happen_runs_nothing() -> None:
    """Disabled controls, disabled fieldsets, hidden ancestors, and one element named often."""
    seen: list[str] = []

    def button(name: str, **attributes: Any) -> Button:
        return Button(name, on_click=lambda: seen.append(name), **attributes)

    first = button("in the legend of a disabled fieldset")
    often = button("often")
    targets = [
        button("disabled", disabled=True),
        button("in a disabled fieldset"),
        button("in what is hidden"),
        first,
        often,
    ]
    page = Page(
        targets[0],
        Fieldset(Legend(first), Div(targets[1]), disabled=True),
        Div(Div(targets[2]), show=False),
        often,
    )
    with Screen(page) as screen:
        for number, target in enumerate(targets, 1):
            ids = ",".join([str(target._id)] * 9)
            screen.tab._send(f'["e",{screen.view.number},{number},"click",[{ids}],{{}},[]]')
        assert seen == ["in the legend of a disabled fieldset", "often"]
        assert screen.errors == []


def test_what_a_hidden_control_tells_by_itself_is_heard() -> None:
    """A hidden file field that a button opens, a field that loses focus as it is hidden."""
    seen: list[str] = []
    field = Input(show=False, on_change=lambda: seen.append("change"), on_blur=lambda: None)
    with Screen(Page(Div(field))) as screen:
        screen.tab._send(f'["e",{screen.view.number},1,"change",[{field._id}],{{}},[]]')
        assert seen == ["change"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '["e"]',
        '["e",1]',
        '["e",true,1,"click",[1],{},[]]',
        '["e",VIEW,1,7,[1],{},[]]',
        '["e",VIEW,1,"click","1",{},[]]',
        '["e",VIEW,1,"click",[null,"x",-1,1e99,{}],[],0]',
        '["s",VIEW,1,[[1,"value","x",1],[2,"innerHTML","x",1],["a"],7]]',
        '["r",VIEW,1,5,true,null]',
        '["zz",VIEW,1]',
        '["e",99999,1,"click",[1],{},[]]',
        "[" * 5000,
    ],
)
def test_forged_and_broken_messages_do_nothing(text: str) -> None:
    """They raise nothing, run nothing, and change nothing."""
    page = Page(Button("x", on_click=lambda: page.clear()), P("p"))
    with Screen(page) as screen:
        before = screen.html()
        screen.tab._send(text.replace("VIEW", str(screen.view.number)))
        assert screen.html() == before and screen.errors == []


def test_edits_are_taken_for_form_controls_only() -> None:
    """A message cannot write a value onto anything else, nor any other property."""
    plain, field = P("x"), Input(value="a")
    with Screen(Page(plain, field)) as screen:
        number = screen.view.number
        edits = [
            [plain._id, "value", "forged", 1],
            [field._id, "disabled", True, 1],
            [field._id, "value", {"a": 1}, 1],
            [field._id, "checked", "yes", 1],
        ]
        screen.tab._send(json.dumps(["s", number, 1, edits]))
        assert plain.get(".value") is None and field.value == "a" and not field.checked
        screen.tab._send(json.dumps(["s", number, 2, [[field._id, "value", "b", 2]]]))
        assert field.value == "b"


def test_a_value_typed_in_one_tab_reaches_the_others() -> None:
    """On a shared page every tab shows the same field."""
    field = Input(on_input=lambda: None)
    with Screen(Page(field)) as one, one.another() as two:
        one.type("input", "hello")
        assert two.find("input").value == "hello"
        two.fill("input", "both")
        assert one.find("input").value == "both" and field.value == "both"
