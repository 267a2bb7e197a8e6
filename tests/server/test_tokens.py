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
    token = Tokens(SECRET).make(2**48 - 1, "alice", address="/?")
    claim = Tokens(SECRET).read(token, "alice")
    assert claim is not None
    assert (claim.view, claim.is_old) == (2**48 - 1, False)


def test_a_token_is_of_no_use_in_another_session() -> None:
    """Who steals the token of a page lacks the cookie that goes with it."""
    tokens = Tokens(SECRET)
    assert tokens.read(tokens.make(7, "alice", address="/?"), "mallory") is None
    assert tokens.read(tokens.make(7, "alice", address="/?"), "") is None


def test_a_token_of_another_secret_is_refused() -> None:
    """Also one of the same server before it was restarted without a secret."""
    token = Tokens(None).make(7, "alice", address="/?")
    assert Tokens(None).read(token, "alice") is None
    assert Tokens(SECRET).read(token, "alice") is None


def test_a_token_does_not_hold_the_sessions_id() -> None:
    """A token is in the page, where scripts can read it; the session's id must not be."""
    token = Tokens(SECRET).make(7, "alice-alice-alice", address="/?")
    claims = _claims(token)
    assert claims[:2] == [1, 7]
    assert "alice" not in json.dumps(claims)


@pytest.mark.parametrize(("age", "is_old"), [(-30, False), (LIFE - 5, False), (LIFE + 1, True)])
def test_a_token_is_young_for_a_day(
    age: float, is_old: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old one still names its view: the tab that shows it may go on."""
    tokens = Tokens(SECRET)
    token = tokens.make(7, "alice", address="/?")
    later = time.time() + age
    monkeypatch.setattr(time, "time", lambda: later)
    claim = tokens.read(token, "alice")
    assert claim is not None
    assert (claim.view, claim.is_old) == (7, is_old)


def test_a_token_of_the_future_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a minute is no difference between the clocks of two machines."""
    tokens = Tokens(SECRET)
    token = tokens.make(7, "alice", address="/?")
    before = time.time() - 120
    monkeypatch.setattr(time, "time", lambda: before)
    assert tokens.read(token, "alice") is None


def test_a_token_is_for_the_address_it_was_given_at() -> None:
    """And for no other; the address itself is not in it."""
    tokens = Tokens(SECRET)
    token = tokens.make(7, "alice", address="/secret-page?a=1")
    claim = tokens.read(token, "alice")
    assert claim is not None
    assert tokens.is_for(claim, "/secret-page?a=1")
    assert not any(tokens.is_for(claim, other) for other in ("/secret-page?", "/?a=1", ""))
    assert "secret-page" not in json.dumps(_claims(token))


def test_every_changed_character_spoils_a_token() -> None:
    """No place of a token can be written differently: neither its claims nor its signature."""
    tokens = Tokens(SECRET)
    token = tokens.make(7, "alice", address="/?")
    for at in range(len(token)):
        for other in "A_9.":
            if token[at] != other:
                assert tokens.read(token[:at] + other + token[at + 1 :], "alice") is None


@given(st.text(max_size=600))
def test_any_text_is_refused_quietly(text: str) -> None:
    """What is no token gives no view, and raises nothing."""
    assert Tokens(SECRET).read(text, "alice") is None


@pytest.mark.parametrize(
    "claims",
    [
        None,
        [],
        [1, 7],
        [2, 7, "x", 0, "y"],
        [1, "7", "x", 0, "y"],
        {"view": 7},
        [1, 7, 5, 0, 6],
        "[[",
    ],
)
def test_claims_need_the_signature_first(claims: object) -> None:
    """Claims that are not ours are never looked at, whatever they are."""
    body = urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    assert Tokens(SECRET).read(f"{body}.{'A' * 43}", "alice") is None


def _claims(token: str) -> list[object]:
    body = token.partition(".")[0]
    found: list[object] = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found
