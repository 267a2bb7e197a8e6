"""The table with ``Each`` and ``html``: a row is a template string."""

from head import head
from words import made

from wardian import Div, Each, Element, Page, Span, State, Table, Tbody, html, run


class Plant:
    """What a row shows."""

    label = State("")

    def __init__(self, number: int, label: str) -> None:
        self.id = number
        self.label = label


class Plants(Div):
    """The whole page."""

    plants = State([])
    chosen = State(None)

    def build(self) -> None:
        self += head(
            run=lambda: self.replace(1000),
            runlots=lambda: self.replace(10_000),
            add=self.add,
            update=self.change,
            clear=self.empty,
            swaprows=self.swap,
        )
        rows = Each(lambda: self.plants, self.row, key="id")
        self += Table(Tbody(rows, id="tbody"), classes="table table-hover table-striped test-data")
        self += Span(classes="preloadicon glyphicon glyphicon-remove", aria_hidden="true")

    def row(self, plant: Plant) -> Element:
        danger = "danger" if plant is self.chosen else None
        return html(t"""<tr class={danger}>
            <td class="col-md-1">{plant.id}</td>
            <td class="col-md-4"><a onclick={self.choose}>{plant.label}</a></td>
            <td class="col-md-1"><a onclick={self.drop}>
                <span class="glyphicon glyphicon-remove" aria-hidden="true"></span></a></td>
            <td class="col-md-6"></td>
        </tr>""")

    def choose(self, plant: Plant) -> None:
        self.chosen = plant

    def drop(self, plant: Plant) -> None:
        self.plants.remove(plant)

    def replace(self, many: int) -> None:
        self.plants = [Plant(*new) for new in made(many)]
        self.chosen = None

    def add(self) -> None:
        self.plants += [Plant(*new) for new in made(1000)]

    def change(self) -> None:
        for plant in self.plants[::10]:
            plant.label += " !!!"

    def empty(self) -> None:
        self.plants.clear()
        self.chosen = None

    def swap(self) -> None:
        plants = self.plants
        if len(plants) > 998:
            plants[1], plants[998] = plants[998], plants[1]


run(Page(Plants(classes="container")))
