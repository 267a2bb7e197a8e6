"""The smallest program that does something, for tests of where it runs."""

COUNTER = """
from wardian import Button, Page, Span, run

page = Page(title="Counter")
count = Span("0", id="count", parent=page)

def increase():
    count.text = str(int(count.text) + 1)

page += Button("+", id="more", on_click=increase)
run(page)
"""
