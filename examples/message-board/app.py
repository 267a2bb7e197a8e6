"""Message board.

Every tab gets a page of its own, but they all show the same header, the same list, and one
icon, which stands in every message. Whatever changes a shared element changes it everywhere
it is shown.
"""

from datetime import datetime
from itertools import cycle

from wardian import Button, Div, Header, Icon, Label, Page, Pre, Textarea, Time, run

COLOURS = cycle(["#2f855a", "#c2410c", "#2563eb", "#9333ea"])

# Made once, shown on every page.
header = Header("Simple message board")
messages = Div(role="log", aria_label="Messages")
send_icon = Icon("send", size=16)
message_icon = Icon("messages-square", size=20, style={"color": next(COLOURS)})


def post(text: str) -> None:
    """Put a message on top of the list, with the one icon that all messages share."""
    time = Time(datetime.now().strftime("%Y-%m-%d %H:%M:%S"))
    messages.insert(0, Div(message_icon, time, Pre(text), classes="message"))


def message_board() -> Page:
    page = Page(header, title="Message board", css=CSS, classes="board")
    field = Textarea(placeholder="Enter message here")

    async def send() -> None:
        if field.value:
            post(field.value)
            field.value = ""
            await messages.update()

    def repaint() -> None:
        message_icon.style["color"] = next(COLOURS)

    with page:
        Div(
            Label("Message", field),
            Button(send_icon, " Send", on_click=send),
            Button("Repaint", on_click=repaint, title="Give the icon its next colour"),
            classes="compose",
        )
    page += messages
    return page


CSS = """
.board { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin-inline: auto; padding: 1rem;
  & header { font-size: 1.5rem; font-weight: 600; padding: .5rem 0 .5rem .75rem;
    border-inline-start: .25rem solid #c2410c }
  & .compose { display: flex; flex-wrap: wrap; gap: .5rem; margin-block: 1rem }
  & label { flex: 1 1 14rem; display: grid; font-size: .875rem; gap: .25rem }
  & textarea { font: 1rem/1.4 ui-monospace, monospace; padding: .5rem; border-radius: .5rem;
    border: 1px solid #8888; background: Field; color: FieldText; min-height: 3lh;
    resize: vertical }
  & button { align-self: end; font: inherit; padding: .5rem .9rem; border: 1px solid #8888;
    border-radius: .5rem; background: #8882; color: inherit; cursor: pointer }
  & .message { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .6rem;
    padding: .5rem 0; border-top: 1px solid #8884 }
  & .message svg { flex: none; align-self: center }
  & time { flex: none; font-size: .8rem; opacity: .75 }
  & pre { flex: 1 1 14rem; margin: 0; font: inherit; white-space: pre-wrap;
    overflow-wrap: anywhere } }
"""

post("Welcome to the simple message board!")
run(message_board, shared=True)
