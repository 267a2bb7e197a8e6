"""Live buttons.

One sender, two listeners that know nothing of it: the buttons send on a named channel, and a pipe
tells the counters and the log. Every tab is told, and `curl` presses a button as well as you do.
"""

# With `wardian serve app.py --pipe-token TOKEN`, from anywhere:
#
#     curl -X POST http://127.0.0.1:8000/pipes/live_button_counter \
#       -H "Authorization: Bearer TOKEN" -H "Content-Type: application/json" \
#       -d '{"label": "named_counts", "value": "fern"}'
#
# Where Python is in the page, a script of the page, or its console:
#
#     wardian.send("live_button_counter", "named_counts", "fern")

from functools import partial
from time import localtime, strftime

from wardian import (
    H2,
    Button,
    Code,
    Div,
    Li,
    Message,
    Ol,
    Output,
    P,
    Page,
    Pipe,
    Section,
    Span,
    State,
    run,
    send,
)

CHANNEL, LABEL = "live_button_counter", "named_counts"
PLANTS = {"moss": "#2f855a", "fern": "#5b7a00", "palm": "#9a5b12"}
KEPT = 100


class Sender(Section):
    """A button for each plant. It shows nothing of what it sends."""

    def build(self) -> None:
        self += H2("Sender")
        for name, color in PLANTS.items():
            press = partial(self.press, name)
            self += Button(name, value=name, style={"background": color}, on_click=press)
        self += P("Or ", Code("curl -X POST …/pipes/live_button_counter"), ", or another tab.")

    async def press(self, name: str) -> None:
        await send(CHANNEL, LABEL, name)


class Counts(Section):
    """How often each button was pressed: told of the latest hundred messages, and all to come."""

    counts = State(dict.fromkeys(PLANTS, 0))

    def build(self) -> None:
        self += H2("Listener: counts")
        self.pipe = Pipe(CHANNEL, LABEL, replay=KEPT, on_value=self.count, parent=self)
        for name in PLANTS:
            bar = Div(style=partial(self.bar, name))
            number = Output(partial(self.counted, name), aria_label=name)
            self += Div(Span(name), bar, number, classes="row")

    def count(self) -> None:
        if self.pipe.value in list(PLANTS):  # anybody may have sent it
            self.counts[self.pipe.value] += 1

    def counted(self, name: str) -> int:
        return self.counts[name]

    def bar(self, name: str) -> dict[str, str]:
        share = self.counts[name] / max(1, *self.counts.values())
        return {"background": PLANTS[name], "transform": f"scaleX({share:.3f})"}


class Log(Section):
    """The latest five, with the time at which each was sent."""

    def build(self) -> None:
        self += H2("Listener: log")
        self.lines = Ol(parent=self)
        self += Pipe(CHANNEL, LABEL, replay=5, on_value=self.write)

    def write(self, message: Message) -> None:
        sent = strftime("%H:%M:%S", localtime(message.time))
        self.lines.insert(0, Li(f"{message.value} at {sent}"[:60]))
        del self.lines[5:]


CSS = """
.buttons { font: 1rem/1.5 system-ui, sans-serif; padding: 1.5rem; display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)); max-width: 60rem;
  & section { border: 1px solid #8884; border-radius: .75rem; padding: 1rem 1.25rem;
    min-height: 12rem }
  & h2 { font-size: .8rem; letter-spacing: .05em; text-transform: uppercase; opacity: .7;
    margin: 0 0 .75rem }
  & button { font: inherit; font-weight: 600; color: white; border: 0; border-radius: .5rem;
    padding: .5rem 1rem; margin: 0 .5rem .5rem 0; cursor: pointer }
  & button:active { transform: translateY(1px) }
  & p { font-size: .85rem; opacity: .8; margin: .5rem 0 0 }
  & .row { display: grid; grid-template-columns: 3.5rem 1fr 3ch; gap: .75rem; align-items: center }
  & .row div { height: .75rem; border-radius: .25rem; transform-origin: left;
    transition: transform .25s }
  & output { text-align: end; font-weight: 600; font-variant-numeric: tabular-nums }
  & ol { margin: 0; padding-inline-start: 1.25rem; font-variant-numeric: tabular-nums } }
"""

run(lambda: Page(Sender(), Counts(), Log(), title="Live buttons", css=CSS, classes="buttons"))
