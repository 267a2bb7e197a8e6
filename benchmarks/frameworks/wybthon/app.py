"""The table as wybthon's documentation has it: signals, a compiled template, ``For``."""

from words import made
from wybthon import For, component, create_projection, create_signal, html

plants, set_plants = create_signal([])
chosen, set_chosen = create_signal(None)
is_chosen = create_projection(lambda: {} if chosen() is None else {chosen(): True})


class Plant:
    """What a row shows; the label is a signal of its own."""

    __slots__ = ("id", "label", "set_label")

    def __init__(self, number, label):
        self.id = number
        self.label, self.set_label = create_signal(label)


def replace(many):
    set_plants([Plant(*new) for new in made(many)])
    set_chosen(None)


def add():
    set_plants(lambda plants: plants + [Plant(*new) for new in made(1000)])


def update():
    for plant in plants()[::10]:
        plant.set_label(lambda label: label + " !!!")


def clear():
    set_plants([])
    set_chosen(None)


def swap():
    swapped = list(plants())
    if len(swapped) > 998:
        swapped[1], swapped[998] = swapped[998], swapped[1]
        set_plants(swapped)


def remove(number):
    set_plants(lambda plants: [plant for plant in plants if plant.id != number])


def row(plant, _index):
    number, label = plant.id, plant.label

    def danger():
        return "danger" if is_chosen.get(number) else ""

    return html(
        t"""<tr class={danger}>
              <td class="col-md-1">{number}</td>
              <td class="col-md-4"><a onclick={(lambda: set_chosen(number))}>{label}</a></td>
              <td class="col-md-1">
                <a onclick={(lambda: remove(number))}>
                  <span class="glyphicon glyphicon-remove" aria-hidden="true"></span>
                </a>
              </td>
              <td class="col-md-6"></td>
            </tr>"""
    )


def button(name, title, operation):
    return html(
        t"""<div class="col-sm-6 smallpad">
              <button type="button" class="btn btn-primary btn-block"
                id={name} onclick={operation}>{title}</button>
            </div>"""
    )


@component
def App():
    return html(
        t"""<div class="container">
              <div class="jumbotron">
                <div class="row">
                  <div class="col-md-6"><h1>Rows</h1></div>
                  <div class="col-md-6">
                    <div class="row">
                      {button("run", "Create 1,000 rows", lambda: replace(1000))}
                      {button("runlots", "Create 10,000 rows", lambda: replace(10_000))}
                      {button("add", "Append 1,000 rows", add)}
                      {button("update", "Update every 10th row", update)}
                      {button("clear", "Clear", clear)}
                      {button("swaprows", "Swap Rows", swap)}
                    </div>
                  </div>
                </div>
              </div>
              <table class="table table-hover table-striped test-data">
                <tbody id="tbody">{For(plants, row)}</tbody>
              </table>
              <span class="preloadicon glyphicon glyphicon-remove" aria-hidden="true"></span>
            </div>"""
    )
