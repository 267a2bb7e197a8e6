"""The clock, one shared page; each line of standard input is one of its seconds."""

import asyncio
import os
import sys

from wardian import Div, Page, Span, run

page = Page(title="Clock")
clock = Span("Loading...", classes="text-5xl m-1 p-1 bg-gray-300 font-mono", parent=page)
for number in range(int(os.environ["ELEMENTS"])):
    page += Div(f"element {number}", classes="m-1 p-1")


def step() -> None:
    """Let one second go by."""
    line = sys.stdin.readline()
    if not line:
        asyncio.get_running_loop().remove_reader(0)
        return
    clock.text = line.strip()
    clock.update()


def listen() -> None:
    """Take seconds from standard input."""
    asyncio.get_running_loop().add_reader(0, step)


run(page, startup=listen)
