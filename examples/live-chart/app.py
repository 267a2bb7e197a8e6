"""Live chart.

Two curves drawn by pipes: a task measures a greenhouse five times a second and sends what it finds
on a channel. Each chart takes one label of it, and begins with what was sent before it came.
"""

import asyncio
from math import sin
from random import gauss
from time import time

from wardian import (
    Circle,
    Figcaption,
    Figure,
    G,
    Line,
    Message,
    Output,
    Page,
    Path,
    Pipe,
    State,
    Svg,
    SvgText,
    run,
    send,
)

CHANNEL = "greenhouse"
PAUSE, SECONDS = 0.2, 20
WIDTH, HEIGHT, MARGIN = 600, 150, 12


class Chart(Figure):
    """The latest 20 seconds of what is sent with one label."""

    points: State[list[tuple[float, float]]] = State([])

    def __init__(self, label: str, unit: str, low: int, high: int) -> None:
        super().__init__(classes=label)
        self.label, self.unit, self.low, self.high = label, unit, low, high
        self.began = time()

    def build(self) -> None:
        past = 4 * round(SECONDS / PAUSE)  # in a page, each tab that is open measures
        self += Pipe(CHANNEL, self.label, replay=past, on_value=self.take)
        self += Figcaption(self.label, Output(self.latest))
        # A curve is drawn where its moments are; what moves is the group that it stands in.
        self += Svg(
            [self.level(value) for value in (self.low, (self.low + self.high) // 2, self.high)],
            G(
                Path(d=self.area, classes="area"),
                Path(d=self.curve, classes="curve"),
                Circle(r=4, cx=lambda: self.tip[0], cy=lambda: self.tip[1]),
                style=lambda: {"transform": f"translateX({WIDTH - self.tip[0]:.1f}px)"},
                show=lambda: bool(self.points),
            ),
            view_box=f"0 0 {WIDTH + 40} {HEIGHT}",
            role="img",
            aria_label=f"The {self.label} of the last {SECONDS} seconds",
        )

    def take(self, message: Message) -> None:
        if isinstance(message.value, (int, float)):  # anybody may have sent it
            oldest = message.time - SECONDS - 1
            points = [point for point in self.points if point[0] > oldest]
            self.points = [*points, (message.time, message.value)]

    def latest(self) -> str:
        return f"{self.points[-1][1]:.1f} {self.unit}" if self.points else "–"

    def level(self, value: int) -> list[Line | SvgText]:
        y = self.height(value)
        return [Line(x2=WIDTH, y1=y, y2=y), SvgText(value, x=WIDTH + 10, y=y + 4)]

    def height(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 1)

    def place(self, point: tuple[float, float]) -> tuple[float, float]:
        moment, value = point
        return round((moment - self.began) * WIDTH / SECONDS, 1), self.height(value)

    @property
    def tip(self) -> tuple[float, float]:
        return self.place(self.points[-1]) if self.points else (0, 0)

    def curve(self) -> str:
        places = [f"{x} {y}" for x, y in map(self.place, self.points)]
        return f"M{' L'.join(places)}" if places else ""

    def area(self) -> str:
        if not self.points:
            return ""
        first, _ = self.place(self.points[0])
        return f"{self.curve()} V{HEIGHT} H{first} Z"


async def measure() -> None:
    while True:
        now = time()
        temperature = 22 + 3 * sin(now / 4) + sin(now) + gauss(0, 0.1)
        humidity = 70 - 8 * sin(now / 4 - 1) + gauss(0, 0.5)
        await send(CHANNEL, "temperature", round(temperature, 2))
        await send(CHANNEL, "humidity", round(humidity, 2))
        await asyncio.sleep(PAUSE)


CSS = """
.chart { font: 1rem/1.5 system-ui, sans-serif; padding: 1.5rem; display: grid; gap: 1.5rem;
  max-width: 46rem;
  & figure { margin: 0; --ink: light-dark(#2f855a, #68d391) }
  & .humidity { --ink: light-dark(#2b6cb0, #63b3ed) }
  & figcaption { display: flex; gap: .75rem; align-items: baseline; text-transform: capitalize;
    opacity: .9 }
  & output { font-size: 1.5rem; font-weight: 600; font-variant-numeric: tabular-nums;
    text-transform: none; color: var(--ink) }
  & svg { display: block; width: 100%; overflow: hidden }
  & line { stroke: #8884 }
  & text { font-size: .7rem; fill: currentColor; opacity: .6 }
  & g { transition: transform .2s linear }
  & .curve { fill: none; stroke: var(--ink); stroke-width: 2; stroke-linejoin: round }
  & .area { fill: var(--ink); opacity: .12 }
  & circle { fill: var(--ink) }
  @media (max-width: 30rem) { & text { font-size: 1.2rem } & .curve { stroke-width: 3.5 } }
  @media (prefers-reduced-motion: reduce) { & g { transition: none } } }
"""


def charts() -> Page:
    temperature = Chart("temperature", "°C", 16, 28)
    humidity = Chart("humidity", "%", 50, 90)
    return Page(temperature, humidity, title="Live chart", css=CSS, classes="chart")


run(charts, startup=measure)
