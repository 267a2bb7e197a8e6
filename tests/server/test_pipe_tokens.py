"""Tokens for pipes: which are taken, where they come from, and that nothing shows them."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.server.senders import ORDERS, TOKEN, WRONG

from wardian import Page
from wardian.errors import InvalidSettingError
from wardian.server import Settings, asgi, pipe_tokens
from wardian.server.pipe_tokens import PipeToken, find_pipe_token, parse_pipe_tokens, pipe_token

HEXADECIMAL = "0123456789abcdef" * 2
DIGITS = "0123456789" * 4


@pytest.mark.parametrize(
    "token",
    [
        "k3F9-xQ_7mTz2Lw8vB5nR1",
        HEXADECIMAL,
        HEXADECIMAL.upper(),
        DIGITS,
        "a~b.c+d/e-f_ghijklmnop==",
        "abcdefghi" * 56,
    ],
)
def test_a_token_of_128_bit_is_taken(token: str) -> None:
    """As random texts are written: base64, hexadecimal, digits."""
    assert find_pipe_token(Settings(pipe_tokens=[token]).pipe_tokens, token)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("k3F9-xQ_7mTz2Lw8vB5nR", "at least 22 characters (128 bit), got 21"),
        ("k3F9-xQ_7mTz2Lw8vB5nR====", "at least 22 characters (128 bit), got 21"),
        (HEXADECIMAL[:31], "at least 32 characters (128 bit), got 31"),
        (DIGITS[:38], "at least 39 characters (128 bit), got 38"),
        ("ab" * 30, "random characters, got 2 different ones"),
        ("", "letters, digits"),
        ("k3F9 xQ_7mTz2Lw8vB5nR1cY", "letters, digits"),
        ("k3F9äxQ_7mTz2Lw8vB5nR1cY", "letters, digits"),
        ("k3F9xQ_7mTz2Lw8vB5nR1cY\n", "letters, digits"),
        ("abcdefghi" * 57, "1 to 512"),
        (b"k3F9-xQ_7mTz2Lw8vB5nR1", "a text, got bytes"),
        (None, "a text, got NoneType"),
    ],
)
def test_a_token_that_can_be_guessed_is_refused_and_not_shown(token: Any, said: str) -> None:
    """At the start, with how to make a good one."""
    with pytest.raises(InvalidSettingError) as caught:
        asgi(Page("x"), pipe_tokens={token: None})
    assert said in str(caught.value)
    assert "token_urlsafe" in str(caught.value)
    assert not token or str(token)[:12] not in str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        TOKEN,
        {"orders": TOKEN},
        {TOKEN: "orders"},
        {TOKEN: []},
        {TOKEN: ["a b"]},
        {TOKEN: [1]},
        {TOKEN: [ORDERS + "!"]},
        [TOKEN, TOKEN],
        None,
        5,
        True,
    ],
)
def test_a_wrong_setting_shows_no_token(value: Any) -> None:
    """Whatever stands where."""
    with pytest.raises(InvalidSettingError, match="token") as caught:
        asgi(Page("x"), pipe_tokens=value)
    assert TOKEN not in str(caught.value)
    assert ORDERS not in str(caught.value)


def test_no_copy_of_settings_has_the_token() -> None:
    """Not printed, not changed, not sent to another process: only its hash is kept."""
    settings = Settings(pipe_tokens={TOKEN: ["orders"], ORDERS: None})  # type: ignore[arg-type]
    changed = replace(settings, secret="a secret of many characters")
    assert changed.pipe_tokens == settings.pipe_tokens
    server = asgi(Page("x"), pipe_tokens=[TOKEN])
    for each in (settings, settings.pipe_tokens, changed, server.settings, vars(server.pipes)):
        assert TOKEN not in repr(each)
    assert TOKEN.encode() not in pickle.dumps(settings)  # as it goes to a worker
    assert repr(settings.pipe_tokens) == "(<PipeToken for orders>, <PipeToken for all channels>)"
    assert pickle.loads(pickle.dumps(settings)) == settings  # noqa: S301 (our own)


def test_every_token_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """With each of them, hash by hash, whichever fits: the time tells nothing."""
    compared: list[tuple[bytes, bytes]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(pipe_tokens, "compare_digest", compare)
    tokens = [pipe_token(TOKEN), pipe_token(ORDERS), pipe_token(HEXADECIMAL)]
    found = [find_pipe_token(tokens, given) for given in (TOKEN, ORDERS, WRONG, "", "\udcff")]
    assert found == [tokens[0], tokens[1], None, None, None]
    assert len(compared) == 5 * 3
    assert {len(each) for pair in compared for each in pair} == {32}


def test_the_environment_may_hold_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """One a line, with its channels; what is given in the program goes before it."""
    monkeypatch.setenv("WARDIAN_PIPE_TOKEN", f"# ours\n\n{TOKEN}\n{ORDERS}  orders, board\n")
    assert Settings().pipe_tokens == (pipe_token(TOKEN), pipe_token(ORDERS, ["orders", "board"]))
    given = Settings(pipe_tokens=[HEXADECIMAL])  # type: ignore[arg-type]
    assert given.pipe_tokens == (pipe_token(HEXADECIMAL),)
    monkeypatch.setenv("WARDIAN_PIPE_TOKEN", "short")
    with pytest.raises(InvalidSettingError, match="at least 22 characters"):
        Settings()
    monkeypatch.setenv("WARDIAN_PIPE_TOKEN", " \n")
    assert Settings().pipe_tokens == ()


@pytest.mark.parametrize("text", [f"{TOKEN} ,", f"{TOKEN} , ,", f"{TOKEN}\n{TOKEN}"])
def test_a_list_with_nothing_in_it_opens_nothing(text: str) -> None:
    """It is a mistake, and must not mean all channels."""
    with pytest.raises(InvalidSettingError):
        pipe_tokens.pipe_tokens(parse_pipe_tokens(text))


def test_channels_that_come_with_no_token_are_for_those_without() -> None:
    """As ``--pipe-channels`` says."""
    found = pipe_tokens.pipe_tokens(parse_pipe_tokens(f"{TOKEN}\n{ORDERS} orders", ("board",)))
    assert found == (pipe_token(TOKEN, ["board"]), pipe_token(ORDERS, ["orders"]))
    assert [each.opens("board") for each in found] == [True, False]
    assert PipeToken(digest=b"").opens("anything")


def test_a_closed_endpoint_costs_nothing(tmp_path: Path) -> None:
    """Nothing of it is imported, nor of Redis, where no setting asks for it."""
    import subprocess
    import sys

    code = (
        "import sys\n"
        "from wardian import Page\n"
        "from wardian.server import asgi\n"
        "asgi(Page('x'))\n"
        "late = ('pipes', 'pipe_rules', 'pipe_tokens', 'pipe_description', 'shared_channels')\n"
        "names = [f'wardian.server.{each}' for each in late]\n"
        "names += ['redis', 'wardian.brokers.redis', 'wardian.live.pipes.channels']\n"
        "print([each for each in names if each in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
