"""Clock.

One page, made once and shown in every tab that asks for it. A task sets the text each
second; `update()` sends just that text, and answers whether anybody has it.
"""

import asyncio
import time

from wardian import Page, Span, run

CSS = """
.clock { container-type: inline-size; display: grid; place-items: center;
  min-height: 12rem; padding: 1rem;
  & span { font: 500 clamp(1rem, 5cqi, 2.25rem)/1.2 ui-monospace, monospace; padding: .75em 1em;
    border-radius: .5em; background: #8882; font-variant-numeric: tabular-nums;
    text-align: center } }
"""

page = Page(title="Clock", css=CSS, classes="clock")
clock = Span("Loading...", parent=page)


async def tick() -> None:
    while True:
        clock.text = time.strftime("%a, %d %b %Y, %H:%M:%S")
        await clock.update()
        await asyncio.sleep(1)


run(page, startup=tick)
