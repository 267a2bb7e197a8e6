from __future__ import annotations

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardian.server.tokens import LIFE, Tokens

SECRET = "a secret of many characters"


def test_a_token_names_its_view_in_its_session() -> None:
    """What was made can be read, by every process with the same secret."""
    token = Tokens(SECRET).make(2**48 - 1, "alice")
    assert Tokens(SECRET).read(token, "alice") == 2**48 - 1


def test_a_token_is_of_no_use_in_another_session() -> None:
    """Who steals the token of a page lacks the cookie that goes with it."""
    tokens = Tokens(SECRET)
    assert tokens.read(tokens.make(7, "alice"), "mallory") is None
    assert tokens.read(tokens.make(7, "alice"), "") is None


def test_a_token_of_another_secret_is_refused() -> None:
    """Also one of the same server before it was restarted without a secret."""
    token = Tokens(None).make(7, "alice")
    assert Tokens(None).read(token, "alice") is None
    assert Tokens(SECRET).read(token, "alice") is None


def test_a_token_does_not_hold_the_sessions_id() -> None:
    """A token is in the page, where scripts can read it; the session's id must not be."""
    token = Tokens(SECRET).make(7, "alice-alice-alice")
    claims = _claims(token)
    assert claims[:2] == [1, 7]
    assert "alice" not in json.dumps(claims)


@pytest.mark.parametrize(("age", "good"), [(-30, True), (-120, False), (LIFE - 5, True)])
def test_a_token_lives_for_a_day(age: float, good: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token of the future is refused as well, but for a minute of another machine's clock."""
    tokens = Tokens(SECRET)
    token = tokens.make(7, "alice")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + age)
    assert (tokens.read(token, "alice") == 7) is good


def test_an_old_token_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """After its life a token is no better than none."""
    tokens = Tokens(SECRET)
    token = tokens.make(7, "alice")
    later = time.time() + LIFE + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert tokens.read(token, "alice") is None


def test_every_changed_character_spoils_a_token() -> None:
    """No place of a token can be written differently: neither its claims nor its signature."""
    tokens = Tokens(SECRET)
    token = tokens.make(7, "alice")
    for at in range(len(token)):
        for other in "A_9.":
            if token[at] != other:
                assert tokens.read(token[:at] + other + token[at + 1 :], "alice") is None


@given(st.text(max_size=600))
def test_any_text_is_refused_quietly(text: str) -> None:
    """What is no token gives no view, and raises nothing."""
    assert Tokens(SECRET).read(text, "alice") is None


@pytest.mark.parametrize(
    "claims", [None, [], [1, 7], [2, 7, "x", 0], [1, "7", "x", 0], {"view": 7}, [1, 7, 5, 0], "[["]
)
def test_claims_need_the_signature_first(claims: object) -> None:
    """Claims that are not ours are never looked at, whatever they are."""
    body = urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    assert Tokens(SECRET).read(f"{body}.{'A' * 43}", "alice") is None


def _claims(token: str) -> list[object]:
    body = token.partition(".")[0]
    found: list[object] = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found
