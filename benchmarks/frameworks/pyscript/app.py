"""The table with ``pyscript.web``: elements are made and changed by hand, as it is documented."""

from pyscript import web, window
from words import made

rows = []
chosen = None


def row(number, label):
    def choose(event):
        global chosen
        if chosen is not None:
            chosen.classes.remove("danger")
        chosen = tr
        tr.classes.add("danger")

    def remove(event):
        global chosen
        if chosen is tr:
            chosen = None
        rows.remove(tr)
        tr.remove()

    tr = web.tr(
        web.td(str(number), classes=["col-md-1"]),
        web.td(web.a(label, on_click=choose), classes=["col-md-4"]),
        web.td(
            web.a(
                web.span(classes=["glyphicon", "glyphicon-remove"], ariaHidden="true"),
                on_click=remove,
            ),
            classes=["col-md-1"],
        ),
        web.td(classes=["col-md-6"]),
    )
    return tr


def append(many):
    new = [row(*each) for each in made(many)]
    rows.extend(new)
    body.append(new)


def clear(event=None):
    global chosen
    chosen = None
    rows.clear()
    body.replaceChildren()


def replace(many):
    clear()
    append(many)


def update(event):
    for tr in rows[::10]:
        label = tr.find("a")[0]
        label.textContent += " !!!"


def swap(event):
    if len(rows) > 998:
        rows[1]._dom_element.before(rows[998]._dom_element)
        rows[997]._dom_element.after(rows[1]._dom_element)
        rows[1], rows[998] = rows[998], rows[1]


def button(name, title, operation):
    look = ["btn", "btn-primary", "btn-block"]
    inside = web.button(title, type="button", id=name, classes=look, on_click=operation)
    return web.div(inside, classes=["col-sm-6", "smallpad"])


buttons = web.div(
    button("run", "Create 1,000 rows", lambda event: replace(1000)),
    button("runlots", "Create 10,000 rows", lambda event: replace(10_000)),
    button("add", "Append 1,000 rows", lambda event: append(1000)),
    button("update", "Update every 10th row", update),
    button("clear", "Clear", clear),
    button("swaprows", "Swap Rows", swap),
    classes=["row"],
)
body = web.tbody(id="tbody")
web.page["main"].append(
    web.div(
        web.div(
            web.div(
                web.div(web.h1("Rows"), classes=["col-md-6"]),
                web.div(buttons, classes=["col-md-6"]),
                classes=["row"],
            ),
            classes=["jumbotron"],
        ),
        web.table(body, classes=["table", "table-hover", "table-striped", "test-data"]),
        web.span(classes=["preloadicon", "glyphicon", "glyphicon-remove"], ariaHidden="true"),
        classes=["container"],
    )
)
window.ready = True
