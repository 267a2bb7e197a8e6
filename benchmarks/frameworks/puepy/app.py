"""The table as PuePy's documentation has it: a component with state, drawn anew and morphed in.

A row's ``ref`` makes it stay the same tag, with the same id, from one drawing to the next.
"""

from puepy import Application, Component, Page, t
from pyscript import window
from words import made

app = Application()


@t.component()
class Rows(Component):
    """The table's body."""

    component_name = "rows"
    enclosing_tag = "tbody"

    def initial(self):
        return {"plants": [], "chosen": None}

    def populate(self):
        chosen = self.state["chosen"]
        for number, label in self.state["plants"]:
            with t.tr(ref=f"row{number}", class_name="danger" if number == chosen else ""):
                t.td(str(number), class_name="col-md-1")
                with t.td(class_name="col-md-4"):
                    t.a(label, on_click=lambda event, number=number: self.choose(number))
                away = {"on_click": lambda event, number=number: self.remove(number)}
                with t.td(class_name="col-md-1"), t.a(**away):
                    t.span(class_name="glyphicon glyphicon-remove", aria_hidden="true")
                t.td(class_name="col-md-6")

    def choose(self, number):
        self.state["chosen"] = number

    def remove(self, number):
        self.state["plants"] = [each for each in self.state["plants"] if each[0] != number]

    def replace(self, many):
        with self.state.mutate("plants", "chosen"):
            self.state["plants"] = made(many)
            self.state["chosen"] = None

    def more(self):
        self.state["plants"] = self.state["plants"] + made(1000)

    def change(self):
        plants = list(self.state["plants"])
        for index in range(0, len(plants), 10):
            number, label = plants[index]
            plants[index] = (number, label + " !!!")
        self.state["plants"] = plants

    def clear(self):
        with self.state.mutate("plants", "chosen"):
            self.state["plants"] = []
            self.state["chosen"] = None

    def swap(self):
        plants = list(self.state["plants"])
        if len(plants) > 998:
            plants[1], plants[998] = plants[998], plants[1]
            self.state["plants"] = plants


@app.page()
class Main(Page):
    """The whole page."""

    default_classes = ["container"]

    def populate(self):
        with t.div(class_name="jumbotron"), t.div(class_name="row"):
            with t.div(class_name="col-md-6"):
                t.h1("Rows")
            with t.div(class_name="col-md-6"), t.div(class_name="row"):
                self.button("run", "Create 1,000 rows", lambda event: self.rows.replace(1000))
                self.button(
                    "runlots", "Create 10,000 rows", lambda event: self.rows.replace(10_000)
                )
                self.button("add", "Append 1,000 rows", lambda event: self.rows.more())
                self.button("update", "Update every 10th row", lambda event: self.rows.change())
                self.button("clear", "Clear", lambda event: self.rows.clear())
                self.button("swaprows", "Swap Rows", lambda event: self.rows.swap())
        with t.table(class_name="table table-hover table-striped test-data"):
            self.rows = t.rows(id="tbody")
        t.span(class_name="preloadicon glyphicon glyphicon-remove", aria_hidden="true")

    def button(self, name, title, operation):
        look = "btn btn-primary btn-block"
        with t.div(class_name="col-sm-6 smallpad"):
            t.button(title, id=name, type="button", class_name=look, on_click=operation)


app.mount("#main")
window.ready = True
