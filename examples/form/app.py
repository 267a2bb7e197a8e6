"""Form.

Every kind of field that HTML has. The table beside it shows what Python sees of each while
you type or choose, and the whole form when you send it.
"""

from typing import Any

from wardian import (
    H2,
    Code,
    Datalist,
    Div,
    Element,
    Fieldset,
    Form,
    FormEvent,
    Input,
    InputEvent,
    Label,
    Legend,
    Optgroup,
    Option,
    Page,
    Select,
    State,
    Table,
    Tbody,
    Td,
    Textarea,
    Th,
    Thead,
    Tr,
    run,
)

TEXTS: dict[str, dict[str, Any]] = {
    "text": {"placeholder": "Ada Lovelace", "autocomplete": "name"},
    "search": {"list": "plants"},
    "email": {"placeholder": "ada@example.org", "multiple": True},
    "url": {"placeholder": "https://example.org/"},
    "tel": {"placeholder": "+44 20 7946 0000"},
    "password": {"autocomplete": "off", "minlength": 8},
}
NUMBERS: dict[str, dict[str, Any]] = {
    "number": {"default_value": "3", "min": 0, "max": 10, "step": 0.5},
    "range": {"default_value": "40", "min": 0, "max": 100},
    "color": {"default_value": "#2f855a"},
}
DATES = ("date", "time", "datetime-local", "month", "week")
ARROW = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAABQAAAAUAQMAAAC3R49OAAAABlBMVEUAAAAvhVpbPGz2AAAAAXRSTlMAQObY"
    "ZgAAAC1JREFUeNpjYIACAyC2AWJ7ED4AxB+A+A8Q/wcK1B8AYxAbLPYBqgaqx4ABDgAPjA0jRMlf1gAAAABJ"
    "RU5ErkJggg=="
)
PLANTS = ("Fern", "Moss", "Orchid", "Palm")


class EveryField(Form):
    """The form, and what is known of each of its fields."""

    seen: State[dict[str, str]] = State({})
    sent: State[list[list[str]]] = State([])

    def build(self) -> None:
        self.on("submit", self.send)
        self.on("reset", self.clear)
        with Div(classes="fields", parent=self):
            with Fieldset(Legend("Text")):
                for kind, attributes in TEXTS.items():
                    self.field(kind, Input(type=kind, **attributes))
                self.field("textarea", Textarea(rows=3))
                Datalist([Option(value=plant) for plant in PLANTS], id="plants")
            with Fieldset(Legend("Numbers and colour")):
                for kind, attributes in NUMBERS.items():
                    self.field(kind, Input(type=kind, **attributes))
            with Fieldset(Legend("Dates and times")):
                for kind in DATES:
                    self.field(kind, Input(type=kind))
            with Fieldset(Legend("Choices")):
                self.field("checkbox", Input(type="checkbox"))
                for colour in ("red", "green"):
                    self.field("radio", Input(type="radio", value=colour), label=f"radio, {colour}")
                ferns = Optgroup(Option("Maidenhair"), Option("Royal fern"), label="Ferns")
                self.field("select", Select(Option("None", value=""), ferns))
                plants = [Option(plant) for plant in PLANTS]
                self.field("select multiple", Select(plants, multiple=True, size=4))
            with Fieldset(Legend("Files and the rest")):
                self.field("file", Input(type="file", multiple=True))
                Input(type="hidden", name="hidden", value="carried along")
                with Div(classes="buttons"):
                    Input(type="submit", value="Send", name="submit")
                    Input(type="image", src=ARROW, alt="Send by image", name="image")
                    Input(type="reset", value="Reset")
                    Input(type="button", value="Clear this table", on_click=self.clear)
        with Div(classes="seen", aria_live="polite", parent=self):
            H2("What Python sees")
            Table(Thead(Tr(Th("Field"), Th("Value"))), Tbody(self.rows))
            H2("What was sent", show=lambda: bool(self.sent))
            Table(Tbody(self.sent_rows))

    def field(self, name: str, control: Element, *, label: str = "") -> None:
        """Put a control with its label in the open block, and look at each of its events."""
        control.set("name", name)
        control.on("input", lambda event: self.see(name, event))
        Label(label or name, control)

    def see(self, name: str, event: InputEvent) -> None:
        """Note what the event says of a field: each kind of control has one thing to say."""
        kind = event.target.get("type")
        if kind == "checkbox":
            value: object = event.checked
        elif kind == "file":
            value = event.files
        elif event.target.get("multiple") is not None and kind != "email":
            value = event.values
        else:
            value = event.value
        self.seen[name] = repr(value)

    def send(self, event: FormEvent) -> None:
        self.sent = event.form

    def clear(self) -> None:
        self.seen = {}
        self.sent = []

    def rows(self) -> list[Tr]:
        return [Tr(Th(name), Td(Code(value)), key=name) for name, value in self.seen.items()]

    def sent_rows(self) -> list[Tr]:
        return [Tr(Th(name), Td(Code(repr(value)))) for name, value in self.sent]


CSS = """
.everything form { font: 1rem/1.5 system-ui, sans-serif; padding: 1rem; display: grid; gap: 1.5rem;
  grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)); align-items: start;
  & .fields { display: grid; gap: 1rem }
  & fieldset { border: 1px solid #8886; border-radius: .5rem; display: grid; gap: .5rem;
    padding: .5rem 1rem 1rem; min-width: 0 }
  & legend, & h2 { font-size: 1rem; font-weight: 600 }
  & h2 { margin: .25rem 0 .5rem }
  & label { display: grid; grid-template-columns: 8.5rem 1fr; align-items: center; gap: .5rem }
  & input, & select, & textarea { font: inherit; min-width: 0; max-width: 100% }
  & [type=checkbox], & [type=radio] { justify-self: start; width: 1.1em; height: 1.1em }
  & .buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .5rem }
  & .seen { position: sticky; top: 1rem; min-width: 0 }
  & table { border-collapse: collapse; width: 100% }
  & th, & td { text-align: start; vertical-align: baseline; padding: .25rem .5rem .25rem 0;
    border-bottom: 1px solid #8884; font-weight: 400; overflow-wrap: anywhere } }
"""

run(Page(EveryField(), title="Form", css=CSS, classes="everything"))
