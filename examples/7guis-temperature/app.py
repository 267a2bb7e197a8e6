"""Temperature converter (7GUIs 2).

Two fields that follow each other, Celsius and Fahrenheit. What is no number yet changes
nothing on the other side.
"""

from collections.abc import Callable

from wardian import Input, InputEvent, Label, Page, run

CSS = """
.temperature { font: 1.125rem/1.5 system-ui, sans-serif; padding: 2rem; display: flex;
  flex-wrap: wrap; gap: 1rem 1.5rem;
  & label { display: flex; gap: .5rem; align-items: baseline }
  & input { font: inherit; width: 7ch; padding: .3rem .5rem; text-align: end } }
"""

page = Page(title="Temperature converter", css=CSS, classes="temperature")


def field(unit: str) -> Input:
    number = Input(inputmode="decimal", autocomplete="off")
    page.append(Label(number, f"°{unit}"))
    return number


def converter(target: Input, *, convert: Callable[[float], float]) -> Callable[[InputEvent], None]:
    def follow(event: InputEvent) -> None:
        try:
            degrees = float(event.value)
        except ValueError:
            return
        target.value = f"{convert(degrees):.1f}".removesuffix(".0")

    return follow


celsius, fahrenheit = field("C"), field("F")
celsius.on("input", converter(fahrenheit, convert=lambda degrees: degrees * 9 / 5 + 32))
fahrenheit.on("input", converter(celsius, convert=lambda degrees: (degrees - 32) * 5 / 9))
run(page)
