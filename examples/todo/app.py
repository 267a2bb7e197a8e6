"""Todo list.

Things to do, with filters, counts and editing in place: double-click a title or press its
pencil, then Enter keeps and Escape gives up. The list is a function of the state; each row
keeps its DOM node by its key.
"""

from collections.abc import Callable
from itertools import count

from wardian import (
    H1,
    Button,
    Div,
    Footer,
    Form,
    Icon,
    Input,
    InputEvent,
    KeyboardEvent,
    Label,
    Li,
    Page,
    Span,
    State,
    Ul,
    on,
    run,
)

FILTERS: dict[str, Callable[["Todo"], bool]] = {
    "All": lambda todo: True,
    "Active": lambda todo: not todo.done,
    "Completed": lambda todo: todo.done,
}


class Todo:
    """Something to do."""

    title = State("")
    done: State[bool] = State(False)
    numbers = count(1)

    def __init__(self, title: str) -> None:
        self.id = next(self.numbers)
        self.title = title


class TodoItem(Li):
    """One row: a box to tick, the title, and a field in its place while it is edited."""

    editing = State(False)

    def __init__(self, todo: Todo, *, forget: Callable[[Todo], None]) -> None:
        super().__init__(key=todo.id, classes=self.look)
        self.todo = todo
        self.forget = forget

    def look(self) -> list[str]:
        return ["done"] if self.todo.done else []

    def build(self) -> None:
        todo = self.todo
        with Div(classes="row", show=lambda: not self.editing, parent=self):
            with Label():
                Input(type="checkbox", checked=lambda: todo.done, on_change=self.tick)
                Span(lambda: todo.title, on_dblclick=on(self.edit, prevent_default=True))
            Button(
                Icon("pencil", size=16), on_click=self.edit, aria_label=lambda: f"Edit {todo.title}"
            )
            Button(
                Icon("x", size=16), on_click=self.drop, aria_label=lambda: f"Remove {todo.title}"
            )
        self.field = Input(
            classes="edit",
            show=lambda: self.editing,
            aria_label="Title",
            on_blur=self.keep,
            on_keydown=on(self.finish, keys=("Enter", "Escape")),
            parent=self,
        )

    def tick(self, event: InputEvent) -> None:
        self.todo.done = event.checked

    def drop(self) -> None:
        self.forget(self.todo)

    async def edit(self) -> None:
        self.field.value = self.todo.title
        self.editing = True
        await self.update()
        await self.field.call("focus")

    def finish(self, event: KeyboardEvent) -> None:
        if event.key == "Enter":
            self.keep()
        self.editing = False

    def keep(self) -> None:
        if not self.editing:
            return
        self.editing = False
        title = self.field.value.strip()
        if title:
            self.todo.title = title
        else:
            self.drop()


class TodoList(Div):
    """The list, with a field that adds to it and a footer that filters and counts."""

    todos: State[list[Todo]] = State([])
    chosen = State("All")

    def build(self) -> None:
        self.field = Input(placeholder="What needs to be done?", aria_label="New todo")
        self += H1("Todos")
        self += Form(self.field, on_submit=self.add)
        self += Label(
            Input(type="checkbox", checked=lambda: not self.left(), on_change=self.tick_all),
            "Mark all as done",
            classes="all",
            show=lambda: bool(self.todos),
        )
        self += Ul(self.items)
        with Footer(show=lambda: bool(self.todos), parent=self):
            Span(self.tally, classes="tally", role="status")
            Div(map(self.filter_button, FILTERS), role="group", aria_label="Show")
            Button(
                "Clear completed",
                on_click=self.clear_done,
                show=lambda: self.left() < len(self.todos),
            )

    def filter_button(self, name: str) -> Button:
        return Button(
            name,
            on_click=lambda: self.choose(name),
            aria_pressed=lambda: self.chosen == name,
        )

    def items(self) -> list[TodoItem]:
        shown = filter(FILTERS[self.chosen], self.todos)
        return [TodoItem(todo, forget=self.todos.remove) for todo in shown]

    def left(self) -> int:
        return sum(not todo.done for todo in self.todos)

    def tally(self) -> str:
        left = self.left()
        return f"{left} item{'' if left == 1 else 's'} left"

    def add(self) -> None:
        title = self.field.value.strip()
        if title:
            self.todos.append(Todo(title))
        self.field.value = ""

    def choose(self, name: str) -> None:
        self.chosen = name

    def tick_all(self, event: InputEvent) -> None:
        for todo in self.todos:
            todo.done = event.checked

    def clear_done(self) -> None:
        self.todos = [todo for todo in self.todos if not todo.done]


CSS = """
.todos { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin-inline: auto; padding: 1rem;
  & h1 { font-size: 1.75rem; font-weight: 600; margin: 0 0 .75rem }
  & input:not([type]) { font: inherit; width: 100%; box-sizing: border-box; padding: .6rem .75rem;
    border: 1px solid #8888; border-radius: .5rem; background: Field; color: FieldText }
  & .all { display: flex; gap: .75rem; padding: .6rem .75rem .2rem; font-size: .875rem }
  & ul { list-style: none; margin: .25rem 0 0; padding: 0 }
  & li { border-bottom: 1px solid #8884; padding: .25rem 0 }
  & .row { display: flex; align-items: center; gap: .25rem;
    & label { flex: 1; display: flex; align-items: center; gap: .75rem; padding: .35rem .75rem;
      overflow-wrap: anywhere } }
  & input[type=checkbox] { flex: none; inline-size: 1.15rem; block-size: 1.15rem; margin: .15rem 0;
    accent-color: light-dark(#2f855a, #68d391) }
  & .done label { text-decoration: line-through; opacity: .6 }
  & button { font: inherit; font-size: .875rem; color: inherit; background: none; cursor: pointer;
    border: 1px solid #0000; border-radius: .4rem; padding: .3rem .5rem }
  & button:hover, & [aria-pressed=true] { border-color: #8888 }
  & footer { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem;
    justify-content: space-between; padding: .6rem .25rem; font-size: .875rem } }
"""

run(Page(TodoList(), title="Todo list", css=CSS, classes="todos"))
