"""A thousand people.

A table of a thousand rows: find, sort, edit in place, choose and remove. Rows are written with
ordinary elements, but only their values travel to the page; whatever is done to the list
becomes the fewest moves of rows, so the field you type in keeps its caret wherever its row goes.
"""

from operator import attrgetter

from wardian import (
    H1,
    Button,
    Caption,
    Div,
    Each,
    Input,
    InputEvent,
    Label,
    P,
    Page,
    Span,
    State,
    Table,
    Tbody,
    Td,
    Th,
    Thead,
    Tr,
    run,
)

FIRST = ("Ada", "Alan", "Barbara", "Donald", "Edsger", "Frances", "Grace", "Margaret", "Niklaus")
LAST = ("Allen", "Bartik", "Conway", "Hamilton", "Hopper", "Knuth", "Liskov", "Turing", "Wing")
CITIES = ("Amsterdam", "Bologna", "Cambridge", "Delft", "Edinburgh", "Florence", "Geneva")

CSS = """
.people {
    max-width: 46rem; margin: 0 auto; padding: 1.5rem; font-family: system-ui, sans-serif;
    & .tools { display: flex; gap: .5rem; align-items: center; flex-wrap: wrap }
    & .tools input { font: inherit; padding: .3rem .5rem; flex: 1 1 12rem }
    & table { width: 100%; border-collapse: collapse; margin-top: 1rem }
    & caption { text-align: start; padding: .3rem 0; opacity: .75 }
    & th, & td { text-align: start; padding: .2rem .4rem; border-bottom: 1px solid #8884 }
    & td input { font: inherit; width: 100%; box-sizing: border-box; border: 0; background: none;
        color: inherit }
    & tr.chosen { background: #48f3 }
    & button { font: inherit; cursor: pointer }
    & button + button { margin-inline-start: .4rem }
}
"""


class Person:
    """Somebody, with a name that can be changed."""

    name = State("")

    def __init__(self, number: int) -> None:
        self.number = number
        first, last = FIRST[number % len(FIRST)], LAST[number // 2 % len(LAST)]
        self.name = f"{first} {last}"
        self.city = CITIES[number * 3 % len(CITIES)]

    def rename(self, event: InputEvent) -> None:
        """Take the name that was typed."""
        self.name = event.value


class People(Div):
    """The table, and what is done with it."""

    people = State[list[Person]]([])
    wanted = State("")
    order = State("number")
    chosen = State[Person | None](None)

    def build(self) -> None:
        """Put the tools above the table."""
        self.people = [Person(number) for number in range(1, 1001)]
        columns = (("number", "No."), ("name", "Name"), ("city", "City"))
        self += H1("People")
        self += Div(
            Label("Find ", Input(type="search", on_input=self.find)),
            Button("Add", on_click=self.add),
            Button("Shift the chosen one up", on_click=self.lift),
            classes="tools",
        )
        self += Table(
            Caption(lambda: f"{len(self.shown())} of {len(self.people)}"),
            Thead(Tr([Th(self.sorter(*column), scope="col") for column in columns], Td())),
            Tbody(Each(self.shown, self.row)),
        )
        self += P(lambda: f"Chosen: {self.chosen.name}" if self.chosen else "Nobody is chosen.")

    def row(self, person: Person) -> Tr:
        """Show one person."""
        return Tr(
            Td(person.number),
            Td(
                Input(
                    value=person.name,
                    on_input=lambda person, event: person.rename(event),
                    aria_label=f"Name of number {person.number}",
                )
            ),
            Td(person.city),
            Td(
                Button("Choose", on_click=self.choose, aria_pressed=person is self.chosen),
                Button("Remove", on_click=self.remove_person),
            ),
            classes="chosen" if person is self.chosen else None,
        )

    def sorter(self, name: str, title: str) -> Button:
        """Make a heading that sorts by its column."""
        mark = Span(lambda: " ▲" if self.order == name else "", aria_hidden="true")
        return Button(title, mark, on_click=lambda: self.sort_by(name))

    def shown(self) -> list[Person]:
        """Give the people whose name or city has what is wanted."""
        wanted = self.wanted.lower()
        if not wanted:
            return self.people
        return [each for each in self.people if wanted in f"{each.name} {each.city}".lower()]

    def find(self, event: InputEvent) -> None:
        """Show only those who are wanted."""
        self.wanted = event.value

    def sort_by(self, name: str) -> None:
        """Sort everybody."""
        self.order = name
        self.people.sort(key=attrgetter(name))

    def add(self) -> None:
        """Add somebody at the top."""
        self.people.insert(0, Person(max((each.number for each in self.people), default=0) + 1))

    def choose(self, person: Person) -> None:
        """Choose somebody, or nobody."""
        self.chosen = None if person is self.chosen else person

    def remove_person(self, person: Person) -> None:
        """Take somebody out."""
        self.people.remove(person)
        if person is self.chosen:
            self.chosen = None

    def lift(self) -> None:
        """Let the chosen one change places with the one above."""
        people, chosen = self.people, self.chosen
        if chosen is not None and chosen is not people[0]:
            at = people.index(chosen)
            people[at - 1], people[at] = people[at], people[at - 1]


run(Page(People(), title="People", classes="people", css=CSS))
