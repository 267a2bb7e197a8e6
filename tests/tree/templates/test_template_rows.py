"""Row functions that give template strings: read like those that call elements."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from tests.tree.lists.programs import Item, light, program, real

from wardian.elements.templates import html
from wardian.errors import TemplateError
from wardian.tree.lists.row_plan import RowPlan, plan_of
from wardian.tree.lists.shape import REAL

pytestmark = pytest.mark.skipif(
    sys.version_info < (3, 14), reason="template strings came with Python 3.14"
)

ITEMS = [
    Item(n=1, name="a", done=True, tags=["x", None]),
    Item(n=2.5, name="<b>&", done=False, tags=[]),
    Item(n=0, name="", done=None, tags=["y", "z"]),
    Item(n=-1, name="javascript:x", done=True, tags=["<"]),
]


def row_of(text: str, **names: Any) -> Any:
    """A row function that gives a template."""
    return program(f"def row(item):\n    return {text}\n", html=html, **names)["row"]


def plan(row: Any) -> RowPlan:
    """What is known of it."""
    found = plan_of(row)
    assert found is not None
    return found


READ = [
    'html(t"<li>{item.name}</li>")',
    'html(t"<li>{item.n} of {item.name}!</li>")',
    'html(t"<li class={item.name} title={item.n} hidden={item.done}>x</li>")',
    'html(t"<li class={item.tags}>x</li>")',
    'html(t\'<li class="row {item.tags} {item.done and item.name}" id="n{item.n}">x</li>\')',
    'html(t"<li style={dict(top=item.n)}>{item.n:.2f} {item.name!r:>9}</li>")',
    "html(t'<li style=\"top: {item.n}px; color: red; left: {item.done}\">x</li>')",
    "html(t\"<li style='color: red' class='a b' data-x-y=z aria-label=l>x</li>\")",
    'html(t"<li show={item.done} key={item.n}>x</li>")',
    'html(t"<li><input type=checkbox checked={item.done} value={item.name} disabled></li>")',
    'html(t"<li><input type=checkbox checked value=a><input name=b required></li>")',
    "html(t\"<li>{html(t'<b>{item.name}</b>') if item.done else item.n}</li>\")",
    "html(t\"<li>{item.done and html(t'<b>{item.name}</b> and more')}</li>\")",
    'html(t"<li>{B(item.name, classes=item.tags)}<hr></li>")',
    'Li(html(t"<b>{item.n}</b><i>{item.name}</i>"), html(t"x"))',
    "html(t\"<li><a href={item.name} xlink:href='#{item.n}' onclick={item.press}>x</a></li>\")",
    'html(t"<my-row any={item.n} other-any={item.name} @x=y>x</my-row>")'.replace(" @x=y", ""),
    'html(t"<tr>\\n <td>{item.n}</td>\\n <td>{item.name}</td>\\n</tr>")',
    'html(t"<li>{None}{item.name}{1}</li>")',
    "html(t\"<li><svg viewBox='0 0 1 1'><circle r={item.n} fill=red /></svg></li>\")",
]


@pytest.mark.filterwarnings("ignore::wardian.errors.BlockedURLWarning")
@pytest.mark.parametrize("text", READ)
def test_a_template_is_read_and_shows_the_same(text: str) -> None:
    """A clone with its values is what the elements would have been."""
    row = row_of(text)
    found = plan(row)
    for item in ITEMS:
        assert light(found, item) == real(row, item)


@pytest.mark.parametrize(
    "text",
    [
        "html(t\"<li class='a {item.name} {item.n}' title={item.n:03}>{item.name}</li>\")",
        "html(t\"<li style='top: {item.n}px'>{item.name}</li>\")",
    ],
)
def test_each_value_can_be_asked_for_alone(text: str) -> None:
    """Also of an attribute that is joined: nothing unknown is called for it."""
    found = plan(row_of(text))
    items = ITEMS[:2]
    rows = found.rows(items)
    for entry in range(found.width):
        column = found.all(entry)
        assert column is not None
        assert column(items) == [values[entry] for values in rows]
    assert found.outside == frozenset()


def test_a_handler_is_found_by_its_element() -> None:
    """As the element itself has it."""
    row = row_of(
        'html(t"<li><b>x</b><button on_click={item.press} oninput={f}>y</button></li>")', f=print
    )
    found = plan(row)
    shape = found.shape(found.values(ITEMS[0])[: found.choices])
    assert shape is not None
    assert [(node, event) for node, event, _ in shape.handlers] == [(3, "click"), (3, "input")]
    handlers = [found.handler(index, ITEMS[0]) for _, _, index in shape.handlers]
    assert handlers == [ITEMS[0].press, print]


@pytest.mark.parametrize(
    "text",
    [
        'html(t"<li {item.more}>x</li>")',
        'html(t"<li><{item.component} /></li>")',
        'html(t"<li animation=fade>x</li>")'.replace("fade", "{item.none}"),
        "html(t\"<li>{[html(t'<b>{tag}</b>') for tag in item.tags]}</li>\")",
        "html(t\"<li>{t'<b>{item.n}</b>'}</li>\")",
        "html(item.template)",
    ],
)
def test_what_no_clone_can_be_is_made_of_elements(text: str) -> None:
    """The row function is called, and is right."""
    row = row_of(text)
    item = Item(
        n=1,
        more={"id": "a"},
        tags=["a"],
        none=None,
        component=lambda: "y",
        template=program('template = t"<li>x</li>"\n')["template"],
    )
    found = plan_of(row)
    assert found is None or light(found, item) is REAL
    assert real(row, item)[0] == "li"


def test_a_malformed_template_is_an_error_where_it_is_used() -> None:
    """Reading it in advance raises nothing."""
    row = row_of('html(t"<li>{item.n}</b></li>")')
    assert plan_of(row) is None
    with pytest.raises(TemplateError, match="expected </li> before </b>"):
        row(ITEMS[0])
