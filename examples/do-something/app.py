"""Do something.

A component starts a task of its own, which adds to the component and asks for an update.
The answer says whether somebody has it now: the first one comes before the page is shown,
so it has to wait.
"""

import asyncio

from wardian import Div, P, Page, run, run_task

ANSWERS = {True: "True: the page has it.", False: "False: nobody to show it to yet, so it waits."}


class Doer(Div):
    """Says hello six times, and what ``update()`` answered each time."""

    def __init__(self) -> None:
        super().__init__(role="log")
        run_task(self.do_something())

    async def do_something(self) -> None:
        for _ in range(6):
            self += "hello"
            is_update_possible = await self.update()
            self += P(f"update() answered {ANSWERS[bool(is_update_possible)]}")
            await asyncio.sleep(1)
        self += "done"
        await self.update()


CSS = """
.doer { font: 1.125rem/1.5 system-ui, sans-serif; padding: 1.5rem;
  & p { margin: 0 0 .75rem; padding-inline-start: 1rem; border-inline-start: 3px solid #8886;
    font-size: .9em; opacity: .85 } }
"""

run(Page(Doer(), title="Do something", css=CSS, classes="doer"))
