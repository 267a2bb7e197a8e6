"""Counter (7GUIs 1).

The smallest live program: a button, a number, and one function that changes it. The
function returns nothing, so what it changed is shown.
"""

from wardian import Button, Output, Page, run

CSS = """
.one-counter { font: 1.25rem/1.5 system-ui, sans-serif; padding: 2rem; display: flex; gap: 1rem;
  align-items: center;
  & output { min-width: 3ch; text-align: end; font-variant-numeric: tabular-nums }
  & button { font: inherit; padding: .35rem 1.25rem } }
"""

page = Page(title="Counter", css=CSS, classes="one-counter")
number = Output("0", parent=page)


def count() -> None:
    number.text = str(int(number.text) + 1)


page += Button("Count", on_click=count)
run(page)
