"""A program that says what a person has done to it, in order and with what it had by then."""

from __future__ import annotations

LOG = """
import json
from wardian import Button, Div, Form, Input, Output, Page, State, run

class Log(Div):
    said = State("[]")

    def build(self):
        self.lines = []
        for name in "abc":
            self += Button(name, id=name, on_click=lambda name=name: self.say("click", name))
        self.field = Input(id="field", on_keydown=lambda event: self.say("key", event.key),
                           on_input=lambda event: self.say("input", event.value))
        self += self.field
        self.note = Input(id="note", name="note")
        self.box = Input(type="checkbox", id="box")
        self += Form(self.note, self.box, Button("add", id="add"), on_submit=self.add)
        self += Output(lambda: self.said, id="said")

    def say(self, *what):
        self.lines.append([*what, self.field.value])
        self.said = json.dumps(self.lines)

    def add(self, event):
        self.lines.append(["submit", self.note.value, self.box.checked, dict(event.form)["note"]])
        self.said = json.dumps(self.lines)
        self.note.value = ""

run(lambda: Page(Log(), title="Log"))
"""
