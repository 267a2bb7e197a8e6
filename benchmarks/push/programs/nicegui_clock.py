"""The clock in NiceGUI: a page for each tab, as it is there, and one loop that sets all labels."""

import asyncio
import os
import sys

from nicegui import app, ui

labels = []


@ui.page("/")
def page() -> None:
    """Make the page of one tab."""
    labels.append(ui.label("Loading...").classes("text-5xl m-1 p-1 bg-gray-300 font-mono"))
    for number in range(int(os.environ["ELEMENTS"])):
        ui.label(f"element {number}").classes("m-1 p-1")


def step() -> None:
    """Let one second go by."""
    line = sys.stdin.readline()
    if not line:
        asyncio.get_running_loop().remove_reader(0)
        return
    for label in labels:
        label.set_text(line.strip())


def listen() -> None:
    """Take seconds from standard input."""
    asyncio.get_running_loop().add_reader(0, step)


app.on_startup(listen)
# By default a tab that does not answer a ping within two seconds is dropped.
ui.run(
    port=int(os.environ["PORT"]),
    host="127.0.0.1",
    show=False,
    reload=False,
    reconnect_timeout=120,
)
