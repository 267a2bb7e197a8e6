"""Circle drawer (7GUIs 6).

Click to draw a circle; right-click one, or select it and press the button, to change its
diameter in a dialog. Undo and redo walk through a list of pictures: a picture is a tuple of
circles that never changes.
"""

from math import hypot

from wardian import (
    Button,
    Circle,
    Dialog,
    Div,
    Form,
    Input,
    InputEvent,
    Label,
    MouseEvent,
    Page,
    State,
    Svg,
    on,
    run,
)

Disc = tuple[float, float, float]
"""Centre and radius of a circle, in pixels."""


class CircleDrawer(Div):
    """A canvas with a history."""

    history: State[list[tuple[Disc, ...]]] = State([()])
    now = State(0)
    selected: State[int | None] = State(None)
    radius: State[float | None] = State(None)
    """Radius of the selected circle while its dialog is open."""

    def build(self) -> None:
        with Div(classes="buttons", parent=self):
            Button("Undo", on_click=self.undo, disabled=lambda: self.now == 0)
            Button("Redo", on_click=self.redo, disabled=lambda: self.now == len(self.history) - 1)
            Button("Diameter…", on_click=self.adjust, disabled=lambda: self.selected is None)
        self += Svg(
            self.circles,
            role="img",
            aria_label=lambda: f"{len(self.picture)} circles",
            on_click=self.draw,
            on_contextmenu=on(self.adjust_there, prevent_default=True),
        )
        self.slider = Input(type="range", min=5, max=150, on_input=self.resize)
        done = Button("Done", value="done")
        self.dialog = Dialog(
            Form(Label("Diameter", self.slider), done, method="dialog", on_submit=self.close),
            on_close=self.keep,
            parent=self,
        )

    @property
    def picture(self) -> tuple[Disc, ...]:
        return self.history[self.now]

    def circles(self) -> list[Circle]:
        return [
            Circle(
                cx=x,
                cy=y,
                r=self.radius if self.radius and each == self.selected else r,
                key=each,
                classes="selected" if each == self.selected else None,
            )
            for each, (x, y, r) in enumerate(self.picture)
        ]

    def nearest(self, event: MouseEvent) -> int | None:
        """The circle under the pointer whose centre is nearest."""
        distances = [
            (hypot(x - event.offset_x, y - event.offset_y), r, each)
            for each, (x, y, r) in enumerate(self.picture)
        ]
        return min(((far, each) for far, r, each in distances if far <= r), default=(0, None))[1]

    def draw(self, event: MouseEvent) -> None:
        self.selected = self.nearest(event)
        if self.selected is None:
            self.show_next((*self.picture, (event.offset_x, event.offset_y, 20)))
            self.selected = len(self.picture) - 1

    def show_next(self, picture: tuple[Disc, ...]) -> None:
        """Add a picture to the history; what could be redone is forgotten."""
        self.history = [*self.history[: self.now + 1], picture]
        self.now += 1

    def undo(self) -> None:
        self.now, self.selected = self.now - 1, None

    def redo(self) -> None:
        self.now, self.selected = self.now + 1, None

    async def adjust_there(self, event: MouseEvent) -> None:
        self.selected = self.nearest(event)
        await self.adjust()

    async def adjust(self) -> None:
        if self.selected is None:
            return
        self.radius = self.picture[self.selected][2]
        self.slider.value = str(round(self.radius * 2))
        await self.update()
        await self.dialog.call("showModal")

    def resize(self, event: InputEvent) -> None:
        self.radius = float(event.value) / 2

    async def close(self) -> None:
        await self.dialog.call("close")

    def keep(self) -> None:
        """The dialog is closed: one step of the history, however often the slider moved."""
        if self.selected is not None and self.radius is not None:
            x, y, before = self.picture[self.selected]
            if self.radius != before:
                picture = list(self.picture)
                picture[self.selected] = (x, y, self.radius)
                self.show_next(tuple(picture))
        self.radius = None


CSS = """
.circles { font: 1rem/1.5 system-ui, sans-serif; padding: 1rem;
  & .buttons { display: flex; gap: .5rem; justify-content: center; margin-bottom: .75rem }
  & button { font: inherit; padding: .3rem .9rem }
  & svg { display: block; width: 100%; height: 18rem; border: 1px solid #8886;
    border-radius: .5rem; cursor: crosshair; touch-action: manipulation }
  & circle { fill: #8881; stroke: currentColor }
  & circle:hover { fill: #8883 }
  & circle.selected { fill: #8886 }
  & dialog { border: 1px solid #8886; border-radius: .5rem; margin-bottom: 2rem }
  & form, & form label { display: grid; gap: .5rem; min-width: 14rem } }
"""

run(Page(CircleDrawer(), title="Circle drawer", css=CSS, classes="circles"))
