"""The text of messages: what is refused before Python parses it, and that ops are ASCII."""

from __future__ import annotations

import json

import pytest

from wardian.errors import BadMessageError, MessageTooDeepError, MessageTooLargeError
from wardian.wire import ops
from wardian.wire.codec import MAX_MESSAGE_BYTES, decode


def test_a_message_is_read() -> None:
    """A list that starts with a letter comes back as it was sent."""
    assert decode('["e",1,2,"click",[3],{},[]]') == ["e", 1, 2, "click", [3], {}, []]


@pytest.mark.parametrize("text", ["", "{}", "[]", "[1]", "nonsense", '["e"', '"e"', "null"])
def test_a_text_that_is_no_message_is_refused(text: str) -> None:
    """Anything else than a list that starts with a string raises."""
    with pytest.raises(BadMessageError):
        decode(text)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_json_is_refused_before_it_is_parsed(opening: str) -> None:
    """A hundred thousand brackets raise: parsing them would end an interpreter."""
    with pytest.raises((MessageTooDeepError, MessageTooLargeError)):
        decode('["e",' + opening * 100_000)
    with pytest.raises(MessageTooDeepError):
        decode('["e",' + opening * 64)


def test_many_shallow_lists_and_brackets_in_strings_are_fine() -> None:
    """Depth counts, not brackets."""
    shallow = ["s", 1, 1, [[at, "value", '[[[[{{{"\\', 1] for at in range(500)]]
    assert decode(json.dumps(shallow)) == shallow


def test_sixty_four_levels_are_the_most() -> None:
    """The outermost list is the first level."""
    assert decode('["e",' + "[" * 63 + "]" * 64)
    with pytest.raises(MessageTooDeepError):
        decode('["e",' + "[" * 64 + "]" * 65)


@pytest.mark.parametrize("character", ["a", "é", "😀"])
def test_the_limit_counts_bytes(character: str) -> None:
    """A message of more than 64 KiB in UTF-8 is refused."""
    fitting = (MAX_MESSAGE_BYTES - 6) // len(character.encode())
    assert decode(f'["{character * fitting}"]')
    with pytest.raises(MessageTooLargeError):
        decode(f'["{character * (fitting + 8)}"]')


def test_every_op_is_ascii_json() -> None:
    """Whatever a text holds, its op is ASCII and reads back as it was."""
    text = 'ö "quoted" \\ \n \u2028 😀 </script>'
    made = [
        ops.text(1, text),
        ops.markup(1, text),
        ops.attribute(1, "title", text),
        ops.attribute(1, "title", None),
        ops.prop(1, "open", True),
        ops.value(1, "value", text, (2, 3)),
        ops.style(1, {"color": "red", "margin": None}),
        ops.show(1, False),
        ops.listen(1, "click", {"d": 5}),
        ops.animation(1, None),
        ops.remove(1, [2, 3]),
        ops.insert(1, 0, ["4", '[5,"p"]']),
        ops.head(1, {"title": text}),
        ops.call(1, 7, "focus", [text]),
    ]
    assert all(op.isascii() for op in made)
    assert [json.loads(op) for op in made] == [
        ["t", 1, text],
        ["h", 1, text],
        ["a", 1, "title", text],
        ["a", 1, "title", None],
        ["p", 1, "open", True],
        ["v", 1, "value", text, 2, 3],
        ["y", 1, {"color": "red", "margin": None}],
        ["s", 1, 0],
        ["e", 1, "click", {"d": 5}],
        ["k", 1, None],
        ["r", 1, 2, 3],
        ["i", 1, 0, 4, [5, "p"]],
        ["d", 1, {"title": text}],
        ["c", 1, 7, "focus", [text]],
    ]
