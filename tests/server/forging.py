"""A tab of a hostile person: it says what it likes, and knows what the server should make of it."""

from __future__ import annotations

import json
import random
from typing import Any

from .protocol_client import Client

MAX_DEPTH = 64
MAX_BYTES = 64 * 1024
HOSTILE: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, -(2**63), 10**40, 0.5, 1e308, float("inf"),
    float("nan"), "", "click", "dblclick", "__class__", "__init__", "_secret", "on_mount",
    "constructor", "__proto__", "prototype", "then", "value", "checked", "name", "innerHTML",
    "hit", "bite", "spring", "\u0000", "\ud800", "\u202e", "é" * 50, "9" * 400, "a" * 5000, "../",
    "<script>", "'; drop", [], {}, [[]], [1, [2, [3]]], {"key": "Enter"}, {"key": {"a": 1}},
    {"__proto__": {"x": 1}}, {"x": float("nan")}, {"detail": "x" * 20000}, [["value"]],
]  # fmt: skip
TEXT = '[]{}",:\\0123456789-+.eEnulltrfas \u00e9\u2028\ufeff'


class Forger:
    """Sends anything over the connection of an ordinary tab.

    Attributes:
        client: The tab.
        expected: How often its bait has to have been taken: the messages that may.
    """

    def __init__(self, client: Client) -> None:
        """Use a tab that is open."""
        self.client = client
        self.bitten = 0
        self.next = 1

    @property
    def view(self) -> int:
        """The number of its own view."""
        return self.client.view

    def say(self, text: str) -> None:
        """Send a text, and reckon what the protocol makes of it."""
        message = read(text)
        if (
            message is not None
            and len(message) > 2
            and message[0] != "b"
            and message[1] == self.view
            and type(message[2]) is int
            and message[2] == self.next
        ):
            self.next += 1
            self.bitten += self.bites(message)
        self.client._send(text)

    def bites(self, message: list[Any]) -> int:
        """Whether a message is a click on the bait, whatever else it is."""
        letter, rest = message[0], message[3:]
        return (
            letter == "e"
            and len(rest) == 4
            and rest[0] == "click"
            and type(rest[1]) is list
            and any(type(each) is int and each == self.bait for each in rest[1][:256])
        )

    @property
    def bait(self) -> int:
        """The id of the one button that may be pressed."""
        return self.client.named("bait").id

    def click(self) -> None:
        """Do what an ordinary person does."""
        self.say(json.dumps(["e", self.view, self.next, "click", [self.bait], {}, []]))

    async def settle(self) -> None:
        """Wait until the server has dealt with everything said so far.

        A message that was handled before is acknowledged again, after all that came before it.
        """
        self.click()
        await self.client.until(lambda: self.client.handled >= self.next - 1, within=10)


def read(text: str) -> list[Any] | None:
    """Give a message as the protocol reads it, ``None`` for what it refuses."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES or depth_of(text) > MAX_DEPTH:
        return None
    try:
        message = json.loads(text)
    except ValueError:
        return None
    if type(message) is not list or not message or type(message[0]) is not str:
        return None
    return message


def depth_of(text: str) -> int:
    """Give how deep the brackets of a JSON text nest, strings left out."""
    deepest = depth = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


class Mutator:
    """Makes messages that are almost right, by a seed."""

    def __init__(self, seed: int, ids: list[int]) -> None:
        """Begin.

        Args:
            seed: Makes the messages repeat.
            ids: Of elements that are not to be reached.
        """
        self.random = random.Random(seed)
        self.ids = ids

    def message(self, forger: Forger) -> str:
        """Make a message for now, mutated once or a few times."""
        message = self.valid(forger)
        if self.random.random() < 0.35:
            return self.scratched(json.dumps(message))
        for _ in range(self.random.choice((1, 1, 1, 2, 4))):
            message = self.changed(message)
        return json.dumps(message)

    def valid(self, forger: Forger) -> Any:
        """Make a message that is right, but may name what is not to be reached."""
        rng, client = self.random, forger.client
        head = [forger.view, forger.next]
        target = rng.choice([forger.bait, *self.ids])
        field = rng.choice([client.named("field").id, client.named("box").id, *self.ids])
        edits = [[field, rng.choice(["value", "checked", "name"]), "typed", rng.randrange(5)]]
        return rng.choice([
            ["e", *head, rng.choice(["click", "dblclick", "keydown"]), [target], {"x": 1}, []],
            ["e", *head, "click", [forger.bait], {"x": 1, "y": 2, "alt": False}, edits],
            ["e", *head, "keydown", [client.named("keyed").id], {"key": "Escape"}, edits],
            ["s", *head, edits],
            ["r", *head, rng.randrange(1, 9), rng.choice([True, False]), {"value": 1}],
            ["g", *head],
            ["b", client.seq, 0],
        ])  # fmt: skip

    def changed(self, value: Any) -> Any:
        """Change one place of a JSON value."""
        rng = self.random
        if isinstance(value, list) and value and rng.random() < 0.8:
            at = rng.randrange(len(value))
            kind = rng.randrange(6)
            if kind == 0:
                return value[:at] + value[at + 1 :]
            if kind == 1:
                return [*value[:at], self.hostile(), *value[at:]]
            if kind == 2:
                return value[: at + 1] + value[at:]
            return [*value[:at], self.changed(value[at]), *value[at + 1 :]]
        if isinstance(value, dict) and value and rng.random() < 0.7:
            name = rng.choice(list(value))
            return {**value, str(rng.choice(HOSTILE[15:32])): 1, name: self.changed(value[name])}
        if rng.random() < 0.1:
            for _ in range(rng.choice((3, 60, 70, 150))):
                value = [value]
            return value
        return self.hostile()

    def hostile(self) -> Any:
        """Give a value that nobody expects here."""
        rng = self.random
        return rng.choice(self.ids) if rng.random() < 0.25 else rng.choice(HOSTILE)

    def scratched(self, text: str) -> str:
        """Change single characters of a text."""
        rng = self.random
        for _ in range(rng.choice((1, 1, 2, 8))):
            at = rng.randrange(len(text) + 1)
            kind = rng.randrange(4)
            if kind == 0:
                text = text[:at] + text[at + 1 :]
            elif kind == 1:
                text = text[:at] + rng.choice(TEXT) + text[at:]
            elif kind == 2:
                text = text[:at] + rng.choice(TEXT) + text[at + 1 :]
            else:
                text = text[: max(at, 1)]
        return text
