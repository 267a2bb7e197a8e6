"""Counter.

A component is a class: its state is a plain attribute, and writing it changes what reads
it. Here are as many counters as you like, and a total that reads them all.
"""

from wardian import Button, Div, Output, P, Page, Span, State, run


class Counter(Div):
    """A number with a button on either side."""

    number = State(0)

    def build(self) -> None:
        self.classes.add("row")
        self += Button("−", on_click=self.decrease, aria_label="one less")
        self += Output(lambda: self.number)
        self += Button("+", on_click=self.increase, aria_label="one more")

    def decrease(self) -> None:
        self.number -= 1

    def increase(self) -> None:
        self.number += 1


class Counters(Div):
    """Some counters, their total, and a button that adds one more."""

    counters: State[list[Counter]] = State([])

    def build(self) -> None:
        self.rows = Div(parent=self)
        self += P("Together ", Span(self.total, classes="total"))
        self += Button("Another counter", on_click=self.add)
        self.add()

    def add(self) -> None:
        counter = Counter()
        self.counters.append(counter)
        self.rows += counter

    def total(self) -> int:
        return sum(counter.number for counter in self.counters)


CSS = """
.counters { font: 1.25rem/1.5 system-ui, sans-serif; padding: 2rem;
  & button { font: inherit; padding: .35rem 1rem; border: 1px solid #8886; border-radius: .5rem;
    background: #8882; color: inherit; cursor: pointer }
  & button:hover { background: #8884 }
  & .row { display: flex; align-items: center; margin-block: .5rem }
  & output { min-width: 4ch; text-align: center }
  & output, & .total { font-weight: 600; font-variant-numeric: tabular-nums } }
"""

run(Page(Counters(), title="Counter", css=CSS, classes="counters"))
