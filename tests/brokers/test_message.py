"""Messages: names, labels, keys and values, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from json import loads
from math import inf, nan
from typing import Any

import pytest

from wardian.brokers import message
from wardian.brokers.message import (
    Gap,
    Message,
    check_channel,
    check_key,
    check_label,
    read,
    write,
)
from wardian.errors import InvalidChannelError, InvalidValueError
from wardian.wire.codec import MAX_MESSAGE_BYTES, MAX_MESSAGE_DEPTH


class Lying(dict[str, Any]):
    """A dict that gives something else when it is looked at again."""

    looks = 0

    def items(self) -> Any:
        """Give what is wrong the second time, and never again."""
        self.looks += 1
        return {"a": object() if self.looks == 2 else 1}.items()


class Rude:
    """Something whose looks raise."""

    def __repr__(self) -> str:
        raise RuntimeError("no")


def nested(levels: int) -> Any:
    """Lists in lists."""
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("name", ["a", "A-b_c.d:e", "0", "x" * 128])
def test_channels_have_names(name: str) -> None:
    """Of characters that are safe in addresses and keys."""
    assert check_channel(name) == name


@pytest.mark.parametrize(
    "name", ["", "x" * 129, "a b", "a\n", "ä", "a/b", "*", "１", None, 1, b"a"]
)
def test_other_names_of_channels_are_refused(name: Any) -> None:
    """With what was expected, and what came."""
    with pytest.raises(InvalidChannelError, match=r"expected .* 1 to 128 letters.*, got "):
        check_channel(name)


@pytest.mark.parametrize("label", ["a", " ", "ä 字 \U0001f600", "x" * 128])
def test_labels_and_keys_are_any_text(label: str) -> None:
    """Of a certain length."""
    assert check_label(label) == label
    assert check_key(label) == label


@pytest.mark.parametrize("label", ["", "x" * 129, "\ud800", None, 1, ["a"], Rude()])
def test_other_labels_and_keys_are_refused(label: Any) -> None:
    """Also what cannot be written as UTF-8, and what cannot even be shown."""
    with pytest.raises(InvalidChannelError, match="expected a label of 1 to 128 characters, got"):
        check_label(label)
    with pytest.raises(InvalidValueError, match="expected a key of 1 to 128 characters, got"):
        check_key(label)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (0, 0),
        (-1.5, -1.5),
        ("", ""),
        ("ä 字 \U0001f600 \x00 \u2028", "ä 字 \U0001f600 \x00 \u2028"),
        ([], []),
        ((1, [2, (3,)]), [1, [2, [3]]]),
        ({"a": {"b": [None, False]}}, {"a": {"b": [None, False]}}),
        (2**200, 2**200),
        (nested(MAX_MESSAGE_DEPTH), nested(MAX_MESSAGE_DEPTH)),
        ("x" * (MAX_MESSAGE_BYTES - 2), "x" * (MAX_MESSAGE_BYTES - 2)),
    ],
)
def test_values_are_what_json_has(value: Any, expected: Any) -> None:
    """They arrive as what they are, as ASCII in between."""
    text = write(value)
    assert text.isascii() and loads(text) == expected
    assert read(text) == text


CYCLE: list[Any] = []
CYCLE.append(CYCLE)


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (nan, "nan (float) at value"),
        (inf, "inf (float) at value"),
        (b"bytes", "b'bytes' (bytes) at value"),
        ({1, 2}, "{1, 2} (set) at value"),
        (object, "<class 'object'> (type) at value"),
        (Rude(), "something (Rude) at value"),
        ("\ud800", r"'\ud800' (str) at value"),
        ({"rows": [{"at": 1}, {"at": {3}}]}, "{3} (set) at value['rows'][1]['at']"),
        ([1, (2, {"x": -inf})], "-inf (float) at value[1][1]['x']"),
        ({"a": {1: 2}}, "expected texts as keys, got 1 (int) in value['a']"),
        ({"a": {None: 2}}, "expected texts as keys, got None (NoneType) in value['a']"),
        ({"\udfff": 2}, r"expected texts as keys, got '\udfff' (str) in value"),
        (nested(MAX_MESSAGE_DEPTH + 1), "expected at most 64 levels of lists and dicts"),
        (nested(100_000), "expected at most 64 levels of lists and dicts"),
        (CYCLE, "expected at most 64 levels of lists and dicts"),
        ("x" * MAX_MESSAGE_BYTES, "expected a value of at most 65536 bytes as JSON, got 65538"),
        ("ä" * 11_000, "expected a value of at most 65536 bytes as JSON, got 66002"),
        ([0] * 70_000, "expected a value of at most 65536 bytes as JSON, got"),
        (10**5000, "got an int that Python does not write at value;"),
        ({"a": [1, -(10**5000)]}, "got an int that Python does not write at value['a'][1];"),
        ({"a": ["\ud83d", "\ude00"]}, r"'\ude00' (str) at value['a'][1]"),
        ({"a": "\ud83d\ude00"}, r"'\ud83d\ude00' (str) at value['a']"),
        ({"a": [nan]}, "nan (float) at value['a'][0]"),
        ({"a": [{True: 1}]}, "expected texts as keys, got True (bool) in value['a'][0]"),
        (Lying({"a": object()}), "expected a value that JSON has, got one that fails"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_values_are_refused_and_it_is_said_where(value: Any, where: str) -> None:
    """In the words of Python, so that it can be looked up."""
    with pytest.raises(InvalidValueError) as refused:
        write(value)
    assert where in str(refused.value) and len(str(refused.value)) < 400


def test_the_path_to_what_is_wrong_is_short_whatever_its_keys_are() -> None:
    """A key may be a book."""
    with pytest.raises(InvalidValueError) as refused:
        write({"x" * 60_000: {1}})
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    "text",
    ["", "{", "nan", "NaN", "Infinity", "[" * 100_000, "[" * 65 + "]" * 65, '"\ud800"', "1 2"]
    + ['"' + "x" * MAX_MESSAGE_BYTES + '"', '"' + "ä" * 40_000 + '"', '{"a":1e999}', '"\\ud800"'],
    ids=lambda text: text[:9],
)
def test_texts_of_others_are_checked_as_well(text: str) -> None:
    """Before they are parsed where that could do harm."""
    with pytest.raises(InvalidValueError):
        read(text)


@pytest.mark.parametrize("character", ["a", "ä", "字", "\U0001f600"])
def test_who_reads_and_who_writes_measure_the_same(character: str) -> None:
    """What is kept and told is ASCII, and its bytes count."""
    size = len(write(character)) - 2
    most = (MAX_MESSAGE_BYTES - 2) // size
    text = read(f'"{character * most}"')
    assert text == write(character * most) and text.isascii()
    with pytest.raises(InvalidValueError, match="at most 65536 bytes"):
        write(character * (most + 1))
    with pytest.raises(InvalidValueError, match="65536 bytes"):
        read(f'"{character * (most + 1)}"')


@pytest.mark.parametrize(
    "text",
    [
        "[" + ",".join(["[" * 63 + "]" * 63] * 100) + "]",
        "[" + ",".join(['{"a":' * 63 + "1" + "}" * 63] * 50) + "]",
        "[" + ",".join(['"[[[["'] * 100) + "]",
        "[" + ",".join([r'"\\\"[[[{"'] * 100) + "]",
    ],
    ids=["lists", "dicts", "texts", "escapes"],
)
def test_many_brackets_are_no_depth(text: str) -> None:
    """Nor are those in texts; one level more is refused in the middle of them."""
    assert read(text) == text
    deep = "[" * 32 + '{"a":' * 32 + "[]" + "}" * 32 + "]" * 32
    with pytest.raises(InvalidValueError, match="at most 64 levels"):
        read(text.replace("[", f"[{deep},", 1))


@pytest.mark.parametrize(
    "text", ["[}" * 50, "[" * 50 + "}" * 50, '["' + "[" * 99, '["\\', "]" * 99]
)
def test_brackets_that_do_not_pair_are_refused(text: str) -> None:
    """By whoever finds it first."""
    with pytest.raises(InvalidValueError):
        read(text)


def test_an_ordinary_value_is_not_looked_at_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """That takes many times as long: only what is refused is, to say where it stands."""

    def look(_value: object) -> None:
        raise AssertionError

    monkeypatch.setattr(message, "_check", look)
    monkeypatch.setattr(message, "check_depth", look)
    values: list[Any] = [[0] * 32_000, [[]] * 21_000, [{"a": [1.5, None]}] * 3000]
    for value in [*values, ["\U0001f600", True]]:
        assert read(write(value)) == write(value)


def test_who_reads_gives_the_text_in_our_own_spelling() -> None:
    """So equal values are equal texts."""
    assert read(' {"a" : [1.0, "\\u00e4"]} ') == '{"a":[1.0,"\\u00e4"]}'


def test_a_value_is_made_anew_for_each_who_asks() -> None:
    """Nobody sees what somebody else does to it."""
    told = Message("news", "a", '{"rows":[1]}', id=1, key="k", time=0)
    told.value["rows"].append(2)
    assert told.value == {"rows": [1]}


def test_messages_and_gaps_say_what_they_are() -> None:
    """In one short line."""
    text = '"' + "x" * 99 + '"'
    said = repr(Message("news", "a", text, id=7, key="k", time=0))
    assert said == "<Message news 7 'a' \"" + "x" * 36 + "...>"
    assert repr(Gap("news", 3, 5)) == "<Gap news 3-5>"
    assert repr(Gap("news", 3, None)) == "<Gap news 3-?>"


def values() -> Iterator[Any]:
    """Values of all kinds, in all kinds."""
    plain = [None, True, 1, 1.5, "text"]
    yield from plain
    for each in plain:
        yield [each, {"key": each}]
        yield {"key": [each]}


@pytest.mark.parametrize("value", list(values()), ids=str)
def test_equal_values_have_equal_texts(value: Any) -> None:
    """However they were made."""
    assert write(value) == write(loads(write(value)))
