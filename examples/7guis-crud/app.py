"""CRUD (7GUIs 5).

Create, read, update, delete: people in a list that a prefix filters. The list is a function
of the people and the prefix; keys keep each option the same while the others come and go.
"""

from dataclasses import dataclass, field
from itertools import count

from wardian import Button, Div, Input, InputEvent, Label, Option, Page, Select, State, run

numbers = count(1)


@dataclass
class Person:
    """Somebody in the list."""

    name: str
    surname: str
    number: int = field(default_factory=lambda: next(numbers))

    def __str__(self) -> str:
        return f"{self.surname}, {self.name}"


class People(Div):
    """The list, the filter, and the fields of whoever is selected."""

    people: State[list[Person]] = State(
        [Person("Hans", "Emil"), Person("Max", "Mustermann"), Person("Roman", "Tisch")]
    )
    prefix = State("")
    chosen: State[Person | None] = State(None)

    def build(self) -> None:
        self.name_field, self.surname_field = Input(), Input()
        self += Label("Filter prefix", Input(on_input=self.narrow))
        self += Select(self.options, size=6, aria_label="People", on_input=self.choose)
        self += Label("Name", self.name_field)
        self += Label("Surname", self.surname_field)
        with Div(classes="buttons", parent=self):
            Button("Create", on_click=self.create)
            Button("Update", on_click=self.change, disabled=lambda: not self.chosen)
            Button("Delete", on_click=self.delete, disabled=lambda: not self.chosen)

    def options(self) -> list[Option]:
        prefix = self.prefix.casefold()
        return [
            Option(str(each), value=str(each.number), key=each.number, selected=each is self.chosen)
            for each in self.people
            if each.surname.casefold().startswith(prefix)
        ]

    def narrow(self, event: InputEvent) -> None:
        self.prefix = event.value
        if self.chosen and not self.chosen.surname.casefold().startswith(self.prefix.casefold()):
            self.chosen = None

    def choose(self, event: InputEvent) -> None:
        self.chosen = next(each for each in self.people if str(each.number) == event.value)
        self.name_field.value = self.chosen.name
        self.surname_field.value = self.chosen.surname

    def create(self) -> None:
        self.people.append(Person(self.name_field.value, self.surname_field.value))

    def change(self) -> None:
        if self.chosen:
            changed = Person(self.name_field.value, self.surname_field.value, self.chosen.number)
            self.people[self.people.index(self.chosen)] = changed
            self.chosen = changed

    def delete(self) -> None:
        if self.chosen:
            self.people.remove(self.chosen)
            self.chosen = None


CSS = """
.crud > div { font: 1.125rem/1.5 system-ui, sans-serif; padding: 1.5rem; max-width: 24rem;
  display: grid; gap: .75rem;
  & label { display: grid; grid-template-columns: 7rem 1fr; align-items: baseline }
  & input, & select, & button { font: inherit; padding: .35rem .5rem; min-width: 0 }
  & .buttons { display: flex; flex-wrap: wrap; gap: .5rem } }
"""

run(Page(People(), title="CRUD", css=CSS, classes="crud"))
