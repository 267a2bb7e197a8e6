"""Row functions that give template strings: read like those that call elements."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from tests.tree.lists.programs import Item, light, program, real

from wardian.elements.templates import html
from wardian.errors import InvalidAttributeError, TemplateError
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
    "html(t\"<li>{t'<b>{item.name}</b>' if item.done else t'{item.n} left'}</li>\")",
    "html(t\"<li>{[item.n, item.done and t'<b>{item.n and t'<i>{item.name}</i>'}</b>']}</li>\")",
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


class Shout(str):
    """Text that is shown in another way than it is."""

    def __str__(self) -> str:
        return self.upper()


KINDS = ["a b", "", "<\"'{}\\n&amp;", 0, True, False, None, -0.0, 10**30, float("nan"), Shout("x")]
KINDS += [["a", None, "b"], {"c": 1, "d": 0}, b"b", 1 + 2j, Item, lambda: "live", print]  # type: ignore[list-item]


@pytest.mark.parametrize(
    "text",
    [
        """html(t'<li class="a {item.name} {item.n}">x</li>')""",
        """html(t'<li class="{item.name}{item.name}">x</li>')""",
        """html(t'<li title="{{&quot;\\'é\\\\{item.name}}}" id="{item.n}-{item.name}">x</li>')""",
        """html(t'<li style="top: {item.name}; left: -{item.name}px; color: red">x</li>')""",
    ],
)
def test_what_is_joined_is_the_same_for_every_kind_of_value(text: str) -> None:
    """It is put together at once where that is enough, and else as everywhere."""
    row = row_of(text)
    found = plan(row)
    shown = 0
    for name in KINDS:
        for n in (1, "y", None, [2]):
            item = Item(name=name, n=n)
            try:
                expected = real(row, item)
            except Exception as error:  # noqa: BLE001 (whatever it is, it must be the same)
                try:
                    assert light(found, item) is REAL
                except type(error) as same:
                    assert str(same) == str(error)
                continue
            got = light(found, item)
            assert got is REAL or got == expected
            shown += got is not REAL
    assert shown > 20


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


def test_a_row_of_a_template_costs_what_a_row_of_elements_does() -> None:
    """The same values, each by itself, that depend on the same: with names for parts, too."""
    elements = program(
        "def row(item):\n"
        "    mark = 'on' if item is chosen else None\n"
        "    return Tr(Td(item.n), Td(A(item.name, on_click=press)), classes=mark)\n",
        chosen=ITEMS[0],
        press=print,
    )["row"]
    template = program(
        "def row(item):\n"
        "    mark = 'on' if item is chosen else None\n"
        "    return html(t'<tr class={mark}><td>{item.n}</td>"
        "<td><a onclick={press}>{item.name}</a></td></tr>')\n",
        chosen=ITEMS[0],
        press=print,
        html=html,
    )["row"]
    one, other = plan(elements), plan(template)
    assert {*one.reads} == {*other.reads} == {frozenset(), frozenset({"n"}), frozenset({"name"})}
    assert len(one.selections) == len(other.selections) == 1
    for each in (one, other):
        columns = {each.reads[entry]: each.all(entry) for entry in range(each.width)}
        by_reads = {
            reads: column and [str(value) for value in column(ITEMS)]
            for reads, column in columns.items()
        }
        assert by_reads == {
            frozenset(): ["on", "None", "None", "None"],
            frozenset({"n"}): ["1", "2.5", "0", "-1"],
            frozenset({"name"}): [item.name for item in ITEMS],
        }
    assert light(one, ITEMS[0]) == light(other, ITEMS[0]) == real(template, ITEMS[0])


def test_text_in_the_place_of_a_style_is_refused_in_rows_too() -> None:
    """It could add declarations."""
    row = row_of('html(t"<li style={item.name}>x</li>")')
    assert light(plan(row), Item(name={"top": 0})) == real(row, Item(name={"top": 0}))
    assert light(plan(row), Item(name=None)) == real(row, Item(name=None))
    hostile = Item(name="top: 0; position: fixed")
    for way in (row, plan(row).values):
        with pytest.raises(InvalidAttributeError, match="expected a mapping of CSS properties"):
            way(hostile)


def test_a_handler_is_found_by_its_element() -> None:
    """As the element itself has it."""
    row = row_of(
        'html(t"<li><b>x</b><button on_click={item.press} oninput={f}>y</button></li>")', f=print
    )
    found = plan(row)
    shape = found.shape(found.values(ITEMS[0])[: found.choices])
    assert shape is not None
    handlers = {
        (node, event): found.handler(index, ITEMS[0]) for node, event, index in shape.handlers
    }
    assert handlers == {(3, "click"): ITEMS[0].press, (3, "input"): print}


@pytest.mark.parametrize(
    "text",
    [
        'html(t"<li {item.more}>x</li>")',
        'html(t"<li><{item.component} /></li>")',
        'html(t"<li animation=fade>x</li>")'.replace("fade", "{item.none}"),
        "html(t\"<li>{[html(t'<b>{tag}</b>') for tag in item.tags]}</li>\")",
        "html(t\"<li>{[t'<b>{tag}</b>' for tag in item.tags]}</li>\")",
        "html(t\"<li>{t'<b>{item.n}</b>' or 1}</li>\")",
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
    with pytest.raises(TemplateError, match="expected </li>, got </b>, which is not open"):
        row(ITEMS[0])


@pytest.mark.parametrize(
    ("template", "entries"),
    [
        ("<li class={'danger' if item is store.chosen else None}>{item.name}</li>", [0]),
        ("<li class='row {'danger' if item is store.chosen else ''}'>{item.name}</li>", [0]),
        ("<li>{item.name}{item.n == store.number and html(t'<b>!</b>')}</li>", [0, 2]),
        ("<li>{t'<b>{item.name}</b>' if store.chosen is item else ''}</li>", [0, 1]),
    ],
)
def test_what_a_template_compares_with_something_outside_is_a_selection(
    template: str, entries: list[int]
) -> None:
    """As in rows of elements: no row is evaluated but those that compare otherwise."""
    found = plan(row_of(f'html(t"{template}")'))
    assert sorted(found.selections) == entries and not found.outside
