"""Flight booker (7GUIs 3).

Fields that constrain each other: a return flight needs a second date, not before the first,
and only what makes sense can be booked. Each rule is one function, written where it is
used.
"""

from datetime import date, datetime

from wardian import Button, Form, Input, Label, Option, Output, Page, Select, State, run

FORM = "%d.%m.%Y"


def parsed(text: str) -> date | None:
    """The date that a text means, if it means one."""
    try:
        return datetime.strptime(text.strip(), FORM).date()
    except ValueError:
        return None


class FlightBooker(Form):
    """A one-way flight, or there and back."""

    kind = State("one-way")
    there = State(date.today().strftime(FORM))
    back = State(date.today().strftime(FORM))
    booked = State("")

    def build(self) -> None:
        self.on("submit", self.book)
        kinds = [Option("one-way flight", value="one-way"), Option("return flight", value="return")]
        choice = Select(kinds, value=lambda: self.kind)
        start = Input(value=lambda: self.there, aria_invalid=lambda: not parsed(self.there))
        end = Input(
            value=lambda: self.back,
            aria_invalid=lambda: self.returns and not parsed(self.back),
            disabled=lambda: not self.returns,
        )
        for field, state in ((choice, "kind"), (start, "there"), (end, "back")):
            field.on("input", lambda event, state=state: setattr(self, state, event.value))
        self += Label("Flight", choice)
        self += Label("There", start)
        self += Label("Back", end)
        self += Button("Book", disabled=lambda: not self.is_possible())
        self += Output(lambda: self.booked)

    @property
    def returns(self) -> bool:
        return self.kind == "return"

    def is_possible(self) -> bool:
        there, back = parsed(self.there), parsed(self.back)
        if not self.returns:
            return there is not None
        return there is not None and back is not None and there <= back

    def book(self) -> None:
        dates = f"from {self.there} to {self.back}" if self.returns else f"on {self.there}"
        self.booked = f"You have booked a {self.kind} flight {dates}."


CSS = """
.flight form { font: 1.125rem/1.5 system-ui, sans-serif; padding: 2rem; max-width: 20rem;
  display: grid; gap: .75rem;
  & label { display: grid; grid-template-columns: 4rem 1fr; align-items: baseline }
  & input, & select, & button { font: inherit; padding: .35rem .5rem; min-width: 0 }
  & [aria-invalid=true] { outline: 2px solid light-dark(#c53030, #fc8181);
    color: light-dark(#c53030, #fc8181) } }
"""

run(Page(FlightBooker(), title="Flight booker", css=CSS, classes="flight"))
