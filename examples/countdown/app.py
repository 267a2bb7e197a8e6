"""Countdown.

One handler, many updates: it hides the button, shows a number each second, and ends with a
bang. Ask for `?num=3&animation=bounceIn` to count from three with another animation.
"""

import asyncio

from wardian import Button, Div, Icon, Page, Request, run

ANIMATIONS = ("flip", "bounceIn", "fadeIn", "zoomIn", "pulse", "tada")


class Countdown(Div):
    """Counts from ``start`` down to one, then goes off."""

    def __init__(self, start: int, *, animation: str) -> None:
        super().__init__(style={"display": "contents"})
        self.start = start
        self.number_animation = animation

    def build(self) -> None:
        self.button = Button("Start Countdown", on_click=self.count_down, parent=self)
        self.stage = Div(role="timer", style={"display": "contents"}, parent=self)

    async def count_down(self) -> None:
        bomb = Icon("bomb", size=56, classes="bomb")
        number = Div(classes="number faster", animation=self.number_animation)
        self.stage[:] = [bomb, number]
        self.button.show = False
        for seconds in range(self.start, 0, -1):
            number.text = str(seconds)
            await self.update()
            await asyncio.sleep(1)
        number.text = "Boom!"
        number.animation = "zoomIn"
        number.classes.add("boom")
        bomb.classes.add("boom")
        self.button.show = True


def countdown(request: Request) -> Page:
    start = request.query.get("num", 10, type=int, min=1, max=100)
    animation = request.query.get("animation", "flip", choices=ANIMATIONS)
    counter = Countdown(start, animation=animation)
    return Page(counter, title="Countdown", css=CSS, classes="countdown")


CSS = """
.countdown { container-type: inline-size; font: 1.25rem/1.5 system-ui, sans-serif;
  display: grid; justify-items: center; align-content: center; gap: 1rem; min-height: 18rem;
  padding: 1rem;
  & button { font: inherit; padding: .5rem 1.25rem; border: 1px solid currentColor;
    border-radius: .5rem; background: none; color: light-dark(#b42318, #ff9d92); cursor: pointer }
  & .number { font: 600 clamp(3rem, 18cqi, 6rem)/1 system-ui, sans-serif; padding: .25em .5em;
    border-radius: .15em; background: #24557a; color: #fff; font-variant-numeric: tabular-nums }
  & .boom { background: none; color: light-dark(#b42318, #ff9d92) } }
"""

run(countdown)
