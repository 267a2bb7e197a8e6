"""What stands above the table, the same in all of Wardian's programs."""

from collections.abc import Callable

from wardian import H1, Button, Div


def head(**operations: Callable[[], None]) -> Div:
    """Give a heading, and a button for each operation."""
    titles = {
        "run": "Create 1,000 rows",
        "runlots": "Create 10,000 rows",
        "add": "Append 1,000 rows",
        "update": "Update every 10th row",
        "clear": "Clear",
        "swaprows": "Swap Rows",
    }
    look = {"type": "button", "classes": "btn btn-primary btn-block"}
    buttons = [
        Div(Button(title, id=name, on_click=operations[name], **look), classes="col-sm-6 smallpad")
        for name, title in titles.items()
    ]
    return Div(
        Div(
            Div(H1("Rows"), classes="col-md-6"),
            Div(Div(*buttons, classes="row"), classes="col-md-6"),
            classes="row",
        ),
        classes="jumbotron",
    )
