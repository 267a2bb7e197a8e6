"""The clock of JustPy's tutorial; each line of standard input is one of its seconds."""

import asyncio
import os
import sys

import justpy as jp

wp = jp.WebPage(delete_flag=False)
clock = jp.Span(text="Loading...", classes="text-5xl m-1 p-1 bg-gray-300 font-mono", a=wp)
for number in range(int(os.environ["ELEMENTS"])):
    jp.Div(text=f"element {number}", classes="m-1 p-1", a=wp)


def step() -> None:
    """Let one second go by."""
    line = sys.stdin.readline()
    if not line:
        asyncio.get_running_loop().remove_reader(0)
        return
    clock.text = line.strip()
    jp.run_task(wp.update())


async def listen() -> None:
    """Take seconds from standard input."""
    asyncio.get_running_loop().add_reader(0, step)


async def page():
    """Give the one page."""
    return wp


jp.justpy(page, startup=listen, host="127.0.0.1", port=int(os.environ["PORT"]))
