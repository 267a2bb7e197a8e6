from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.server.asking import Client, run

from wardian import Page
from wardian.live.session import Session
from wardian.server import asgi
from wardian.server.origins import local_port
from wardian.server.sessions import COOKIE, SECURE_COOKIE, Sessions, cookie_name, cookie_pairs
from wardian.server.settings import Settings

SECRET = "a secret of many characters"


class Clock:
    """Lets time pass at once, both kinds of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._passed = 0.0
        wall, steady = time.time, time.monotonic
        monkeypatch.setattr(time, "time", lambda: wall() + self._passed)
        monkeypatch.setattr(time, "monotonic", lambda: steady() + self._passed)

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self._passed += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give a clock that can be turned forward."""
    return Clock(monkeypatch)


def make(**settings: object) -> Sessions:
    """Sessions with a secret of their own."""
    return Sessions(Settings(**{"secret": SECRET, **settings}))  # type: ignore[arg-type]


def sent(sessions: Sessions, session: Session) -> str:
    """What a browser sends back of a session's cookie."""
    return sessions.cookie(session).partition(";")[0]


def test_a_browser_finds_its_session_again() -> None:
    """The cookie that was set names the session it was set for, with what it holds."""
    sessions = make()
    session = sessions.create()
    session["name"] = "Ada"
    assert sessions.find(sent(sessions, session)) is session


def test_ids_cannot_be_guessed() -> None:
    """Each id has 128 random bits, and no two are equal."""
    sessions = make(max_sessions=5000)
    ids = {sessions.create().id for _ in range(2000)}
    assert len(ids) == 2000
    assert all(len(id) == 28 for id in ids)


@pytest.mark.parametrize(
    ("secure", "base", "cookie"),
    [
        (False, "/", f"{COOKIE}=ID; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax"),
        (True, "/", f"{SECURE_COOKIE}=ID; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax; Secure"),
        (
            True,
            "/shop/",
            f"{COOKIE}=ID; Path=/shop/; Max-Age=1209600; HttpOnly; SameSite=Lax; Secure",
        ),
    ],
)
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    secure: bool, base: str, cookie: str
) -> None:
    """Over https it is bound to it, and at the root to this very host."""
    sessions = make()
    session = sessions.create()
    written = sessions.cookie(session, secure=secure, base=base)
    value = written.partition("=")[2].partition(";")[0]
    assert written.replace(value, "ID") == cookie
    assert value.startswith(session.id + ".")


def test_over_https_a_cookie_without_the_prefix_is_not_taken() -> None:
    """A sub-domain can set the plain name for its parent; not the one with the prefix."""
    sessions = make()
    planted = sent(sessions, sessions.create())
    assert sessions.find(planted, secure=True, base="/") is None
    assert sessions.find(planted, secure=True, base="/shop/") is not None


@pytest.mark.parametrize(
    "value",
    ["", "x", "1", "abc.def", "." + "A" * 43, "A" * 28, "A" * 28 + "." + "A" * 43, "\xe9.\xe9"],
)
def test_an_id_that_is_not_ours_is_never_taken_over(value: str) -> None:
    """Whatever a browser claims to be, it is given an id of ours instead."""
    sessions = make()
    assert sessions.find(f"{COOKIE}={value}") is None
    assert len(sessions) == 0


@given(st.text(max_size=200))
def test_any_cookie_header_is_read_quietly(header: str) -> None:
    """No header raises, and none makes a session."""
    sessions = make()
    assert sessions.find(header) is None
    assert sessions.find(f"{COOKIE}={header}") is None
    assert len(sessions) == 0


def test_the_good_one_of_several_cookies_is_found() -> None:
    """A cookie of the same name that another app or a neighbour set does not hide ours."""
    sessions = make()
    session = sessions.create()
    header = f'{COOKIE}=forged.mac; theme=dark; {sent(sessions, session)}; {COOKIE}="x"'
    assert sessions.find(header) is session


def test_a_session_of_another_secret_is_not_taken() -> None:
    """After a restart without a secret every browser begins anew."""
    others = make(secret="another secret, as long")
    assert make().find(sent(others, others.create())) is None


def test_after_a_restart_with_the_same_secret_a_session_begins_again_empty() -> None:
    """The id was issued, so it goes on; what the program kept for it is gone."""
    before, after = make(), make()
    session = before.create()
    session["name"] = "Ada"
    again = after.find(sent(before, session))
    assert again is not None
    assert again.id == session.id
    assert dict(again) == {}


def test_an_id_older_than_its_cookie_is_not_taken_after_a_restart(clock: Clock) -> None:
    """How old an id is stands in it, and is signed with it."""
    before, after = make(), make()
    header = sent(before, before.create())
    clock.pass_by(15 * 24 * 3600)
    assert after.find(header) is None


def test_an_empty_session_is_forgotten_soon_and_one_with_data_later(clock: Clock) -> None:
    """What a program kept for a browser lasts a day; a visit that left nothing, two minutes."""
    sessions = make()
    empty, full = sessions.create(), sessions.create()
    full["name"] = "Ada"
    clock.pass_by(130)
    assert sessions.sweep() == 1
    assert list(sessions) == [full]
    clock.pass_by(24 * 3600)
    assert sessions.sweep() == 1
    assert empty.id != full.id
    assert len(sessions) == 0


def test_a_session_with_an_open_tab_is_kept(clock: Clock) -> None:
    """However long the tab stays open, and for the usual time after it was closed."""
    sessions = make()
    session = sessions.create()
    session.views.append(object())  # type: ignore[arg-type]  # any view: nobody looks into it
    for _ in range(3):
        clock.pass_by(100_000)
        assert sessions.sweep() == 0
    session.views.clear()
    assert sessions.sweep() == 0
    clock.pass_by(130)
    assert sessions.sweep() == 1


def test_a_flood_of_first_visits_pushes_out_no_one_who_returned() -> None:
    """Beyond the most there may be, those who never came back go first."""
    sessions = make(max_sessions=10)
    guest = sessions.create()
    guest["name"] = "Ada"
    header = sent(sessions, guest)
    assert sessions.find(header) is guest
    for _ in range(500):
        sessions.create()
    assert len(sessions) == 10
    assert sessions.find(header) is guest


def test_hooks_hear_of_every_session_once() -> None:
    """Each that begins, and each that is over."""
    sessions = make(max_sessions=2)
    begun: list[str] = []
    ended: list[str] = []
    sessions.on_start = lambda session: begun.append(session.id)
    sessions.on_end = lambda session: ended.append(session.id)
    made = [sessions.create().id for _ in range(5)]
    assert begun == made
    assert ended == made[:3]


def test_cookies_are_read_as_browsers_write_them() -> None:
    """Pairs, spaces and quotes; what is no pair is left out."""
    header = 'a=1;b = 2 ; c="3"; d; =5; e=f=g; a=6'
    assert list(cookie_pairs(header)) == [
        ("a", "1"), ("b", "2"), ("c", "3"), ("e", "f=g"), ("a", "6"),
    ]  # fmt: skip


def test_servers_of_one_machine_do_not_take_each_others_cookie() -> None:
    """Cookies know no ports: there, and only there, the port is in the name."""
    sessions = make()
    session = sessions.create()
    assert cookie_name(secure=False, base="/", local_port=8001) == f"{COOKIE}_8001"
    assert cookie_name(secure=True, base="/", local_port=8001) == f"{SECURE_COOKIE}_8001"
    cookie = sessions.cookie(session, local_port=8001).partition(";")[0]
    assert sessions.find(cookie, local_port=8001) is session
    assert sessions.find(cookie, local_port=8000) is None
    assert sessions.find(cookie) is None


@pytest.mark.parametrize(
    ("scheme", "host", "port"),
    [
        ("http", "localhost:8000", 8000),
        ("http", "127.0.0.2:8001", 8001),
        ("http", "[::1]:8001", 8001),
        ("http", "app.localhost:8001", 8001),
        ("https", "localhost:8443", 8443),
        ("http", "localhost", 0),
        ("http", "localhost:80", 0),
        ("https", "localhost:443", 0),
        ("http", "shop.example:8000", 0),
        ("https", "shop.example", 0),
        ("http", "192.0.2.1:8000", 0),
        ("http", "localhost.example:8000", 0),
    ],
)
def test_the_port_counts_on_this_machine_only(scheme: str, host: str, port: int) -> None:
    """Everywhere else a cookie keeps the name it always had."""
    assert local_port({"scheme": scheme, "headers": [(b"host", host.encode())]}) == port


def test_two_servers_of_one_machine_keep_their_visitors_apart() -> None:
    """A browser sends the cookies of both to both."""

    async def work() -> None:
        one, other = (asgi(Page("x"), secret=f"{n} secret of many characters") for n in (1, 2))
        first = Client(one, host="localhost:8001")
        await first.get("/")
        second = Client(other, host="localhost:8002")
        await second.get("/")
        first.cookie = second.cookie = f"{first.cookie}; {second.cookie}"
        for client, server in ((first, one), (second, other)):
            before = [session.id for session in server.sessions]
            await client.get("/")
            assert [session.id for session in server.sessions] == before
            await server.stop()

    run(work())
