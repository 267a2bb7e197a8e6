"""A long log.

A hundred thousand lines, of which only those exist that you see. Scroll with a wheel, the bar or
keys, look for a word, go to a line; new lines at the end do not move what you read.
"""

from wardian import (
    H1,
    Button,
    Div,
    Form,
    FormEvent,
    Input,
    InputEvent,
    Label,
    Output,
    Page,
    Small,
    Span,
    State,
    VirtualList,
    on,
    run,
)

LINES = 100_000
WHAT = ("opened", "closed", "was refused", "was asked for again", "is late", "arrived")
WHO = ("the gate", "a visitor from far away", "parcel 17", "the night train", "nobody")
WHY = ("", "", " because of rain", " and nobody noticed for a while, although it was in the papers")

CSS = """
.log {
    max-width: 46rem; margin: 0 auto; padding: 1.5rem; font-family: system-ui, sans-serif;
    & .tools { display: flex; gap: .5rem 1rem; align-items: center; flex-wrap: wrap }
    & form { display: flex; gap: .5rem }
    & input { font: inherit; padding: .3rem .5rem; width: 9rem }
    & button { font: inherit; cursor: pointer }
    & [role=list] { margin-top: 1rem; border: 1px solid #8886 }
    & .line { display: flex; gap: 1rem; padding: .2rem .5rem }
    & .line:hover { background: #8882 }
    & .line small { opacity: .6; min-width: 4rem; text-align: end }
}
"""


class Line:
    """A line of the log."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.text = f"{WHO[number * 7 % 5]} {WHAT[number * 11 % 6]}{WHY[number * 13 % 4]}"


class Log(Div):
    """The log, and how to find one's way in it."""

    lines = State[list[Line]]([])
    wanted = State("")

    def build(self) -> None:
        """Put the tools above the list."""
        self.classes.add("log")
        self.lines = [Line(number) for number in range(1, LINES + 1)]
        self.list = VirtualList(self.shown, self.line, aria_label="The log")
        self += H1("A long log")
        self += Div(
            Label("Find ", Input(type="search", on_input=on(self.find, debounce=0.2))),
            Form(
                Input(type="number", name="line", min=1, aria_label="number of a line"),
                Button("Go to line"),
                on_submit=self.go,
            ),
            Button("Write 100 lines", on_click=self.write),
            Output(lambda: f"{len(self.shown()):,} lines"),
            classes="tools",
        )
        self += self.list

    def line(self, line: Line) -> Div:
        """One line, as high as its text."""
        return Div(Small(line.number), Span(line.text), classes="line")

    def shown(self) -> list[Line]:
        """The lines with the wanted word; the list itself if there is none."""
        word = self.wanted
        return [line for line in self.lines if word in line.text] if word else self.lines

    def find(self, event: InputEvent) -> None:
        """Show only lines with a word."""
        self.wanted = event.value

    def go(self, event: FormEvent) -> None:
        """Scroll to a line, or to the last one."""
        number = event.fields_by_name.get("line", "")
        if number.isdigit() and self.shown():
            self.list.scroll_to(min(max(int(number), 1), len(self.shown())) - 1)

    def write(self) -> None:
        """Add lines at the end."""
        end = len(self.lines)
        self.lines += [Line(number) for number in range(end + 1, end + 101)]


run(lambda: Page(Log(), title="A long log", css=CSS))
