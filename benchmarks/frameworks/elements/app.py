"""The table with plain elements: every row is a Python object that is changed in place."""

from head import head
from words import made

from wardian import A, Div, Page, Span, Table, Tbody, Td, Tr, run

body = Tbody(id="tbody")
chosen: Tr | None = None


def row(number: int, label: str) -> Tr:
    tr = Tr(
        Td(number, classes="col-md-1"),
        Td(A(label, on_click=lambda: select(tr)), classes="col-md-4"),
        Td(
            A(
                Span(classes="glyphicon glyphicon-remove", aria_hidden="true"),
                on_click=lambda: remove(tr),
            ),
            classes="col-md-1",
        ),
        Td(classes="col-md-6"),
        key=number,
    )
    return tr


def replace(many: int) -> None:
    global chosen
    chosen = None
    body[:] = [row(*new) for new in made(many)]


def add() -> None:
    body.extend([row(*new) for new in made(1000)])


def update() -> None:
    for tr in body[::10]:
        tr[1][0].text += " !!!"


def clear() -> None:
    global chosen
    chosen = None
    body.clear()


def swap() -> None:
    if len(body) > 998:
        body[1], body[998] = body[998], body[1]


def select(tr: Tr) -> None:
    global chosen
    if chosen:
        chosen.classes = ""
    chosen = tr
    tr.classes = "danger"


def remove(tr: Tr) -> None:
    global chosen
    if tr is chosen:
        chosen = None
    body.remove(tr)


run(
    Page(
        Div(
            head(
                run=lambda: replace(1000),
                runlots=lambda: replace(10_000),
                add=add,
                update=update,
                clear=clear,
                swaprows=swap,
            ),
            Table(body, classes="table table-hover table-striped test-data"),
            Span(classes="preloadicon glyphicon glyphicon-remove", aria_hidden="true"),
            classes="container",
        )
    )
)
