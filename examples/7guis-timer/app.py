"""Timer (7GUIs 4).

A gauge that fills while time passes, and a slider for how long. The task belongs to the
component: it starts when the timer is shown, and is cancelled when it is gone.
"""

import asyncio
from time import monotonic

from wardian import Button, Div, Input, InputEvent, Label, Output, Page, Progress, State, run

STEP = 0.1


class Timer(Div):
    """Counts seconds up to ``duration``."""

    elapsed = State(0.0)
    duration = State(15.0)

    def build(self) -> None:
        gauge = Progress(value=lambda: self.elapsed, max=lambda: self.duration or STEP)
        slider = Input(
            type="range", min=0, max=30, step=0.5, value=str(self.duration), on_input=self.stretch
        )
        self += Label("Elapsed", gauge)
        self += Output(lambda: f"{self.elapsed:.1f} s")
        self += Label("Duration", slider)
        self += Button("Reset", on_click=self.reset)

    async def on_mount(self) -> None:
        before = monotonic()
        while True:
            await asyncio.sleep(STEP)
            now = monotonic()
            self.elapsed = max(min(self.elapsed + now - before, self.duration), 0.0)
            before = now
            await self.update()

    def stretch(self, event: InputEvent) -> None:
        self.duration = float(event.value)

    def reset(self) -> None:
        self.elapsed = 0.0


CSS = """
.timer > div { font: 1.125rem/1.5 system-ui, sans-serif; padding: 2rem; max-width: 22rem;
  display: grid; gap: .75rem;
  & label { display: grid; grid-template-columns: 6rem 1fr; align-items: center }
  & progress, & input { width: 100%; accent-color: light-dark(#2f855a, #68d391) }
  & output { font-variant-numeric: tabular-nums; padding-inline-start: 6rem }
  & button { font: inherit; padding: .35rem } }
"""

run(Page(Timer(), title="Timer", css=CSS, classes="timer"))
