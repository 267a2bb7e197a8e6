"""Commands to one tab: done once there, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wardian import Button, Page
from wardian.elements.upload import file_name
from wardian.errors import BadPatchError, InvalidAddressError
from wardian.live.commands import MAX_UNCONFIRMED, media_type
from wardian.live.view import View
from wardian.testing import Screen
from wardian.testing.dom import Tab


def test_each_command_reaches_the_tab_it_is_for() -> None:
    """And no other tab of the page; in order."""
    page = Page(Button("go"))
    with Screen(page) as screen:
        other = screen.another()
        view = screen.view
        view.title("Inbox (3)")
        view.navigate("/next")
        view.redirect("https://example.org/?a=b")
        view.open("other.html#top")
        assert screen.commands == [
            ("title", "Inbox (3)"),
            ("navigate", "/next"),
            ("redirect", "https://example.org/?a=b"),
            ("open", "other.html#top"),
        ]
        assert other.commands == []
        numbers = [json.loads(text)[2] for text in screen.sent if text.startswith('["n"')]
        assert numbers == [1, 2, 3, 4] and view.commands == 4


def test_own_paths_lead_to_where_the_app_lives() -> None:
    """Below a base path, or behind the # of a page."""
    with Screen(Page()) as screen:
        screen.view.request.base = "/shop/"
        screen.view.navigate("/item/3")
        screen.view.open("//example.org/x")
        screen.view.request.base = "#/"
        screen.view.redirect("/item/4")
        assert screen.commands == [
            ("navigate", "/shop/item/3"),
            ("open", "//example.org/x"),
            ("redirect", "#/item/4"),
        ]


@pytest.mark.parametrize(
    ("document", "sent"),
    [
        ("https://a/about/?x=1", "https://a/about/?x=1#/item/4"),
        ("file:///a/app.html", "#/item/4"),  # a link may not have that scheme
        ("", "#/item/4"),
    ],
)
def test_a_fragment_is_one_of_the_document_whatever_its_base_is(document: str, sent: str) -> None:
    """The document of a route has a base; links are followed from there."""
    with Screen(Page()) as screen:
        screen.view.request.base, screen.view.request.document = "#/", document
        screen.view.navigate("/item/4")
        screen.view.redirect("next.html#part")
        assert screen.commands == [("navigate", sent), ("redirect", "next.html#part")]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "a\nb", "file:///x"])
def test_no_command_leads_where_code_would_run(url: str) -> None:
    """The handler gets the error; the tab hears nothing."""
    with Screen(Page()) as screen:
        for command in (screen.view.navigate, screen.view.redirect, screen.view.open):
            with pytest.raises(InvalidAddressError):
                command(url)
        assert screen.commands == [] and screen.view.commands == 0


def test_a_tab_refuses_a_command_that_python_should_not_send() -> None:
    """Both sides check."""
    tab = Tab()
    for wrong in (
        '["n",1,1,"eval","1"]',
        '["n",1,1,"navigate","javascript:x"]',
        '["n",1,1,"open","data:text/html,x"]',
        '["n",1,1,"title",3]',
        '["n",1,0,"title","x"]',
        '["n",1,1,"download","data:,x"]',
    ):
        with pytest.raises(BadPatchError):
            tab.receive(wrong)


def test_a_file_is_offered_under_its_name() -> None:
    """Text as UTF-8, bytes as they are, a file by its path."""
    with Screen(Page()) as screen:
        screen.view.download("größe", "../a\\b/größe.txt")
        screen.view.download(b"\x00\xff", "x.png")
        screen.view.download(memoryview(b"ab"), "x", type="application/x-thing")
        screen.view.download(Path(__file__), "test.py", type="text/plain")
        with pytest.raises(TypeError, match="bytes, text or a path"):
            screen.view.download(3, "x")  # type: ignore[arg-type]
        first, second, third, fourth = screen.commands
    assert first == ("download", "data:text/plain;base64,Z3LDtsOfZQ==", "größe.txt")
    assert second == ("download", "data:image/png;base64,AP8=", "x.png")
    assert third == ("download", "data:application/x-thing;base64,YWI=", "x")
    assert fourth[2] == "test.py" and len(fourth[1]) > 1000


class Offering:
    """A transport that has addresses of its own for files, as a server has."""

    def __init__(self) -> None:
        self.offered: list[tuple[object, str, str]] = []
        self.told: list[str] = []

    def reaches(self, view: View) -> bool:
        """Always."""
        return True

    attends = reaches

    def send(self, text: str, *, to: View | None = None) -> None:
        """Keep it."""
        self.told.append(text)

    def tell(self, view: View, text: str) -> None:
        """Keep it."""
        self.told.append(text)

    def offer(self, view: View, data: object, *, name: str, type: str) -> str:
        """Keep it, and give an address."""
        self.offered.append((data, name, type))
        return "/_wardian/download/key"


def test_a_transport_with_addresses_of_its_own_sends_no_content() -> None:
    """The tab fetches it there."""
    with Screen(Page()) as screen:
        transport = Offering()
        view = View(screen.app, Page(), transport, 7)
        view.download("text", "a.csv")
        assert transport.offered == [(b"text", "a.csv", "text/csv")]
        assert transport.told == ['["n",7,1,"download","/_wardian/download/key","a.csv"]']


def test_what_a_tab_has_not_confirmed_is_kept_and_bounded() -> None:
    """Of titles only the last one: a clock in one pushes nothing out."""
    with Screen(Page()) as screen:
        view = View(screen.app, Page(), Offering(), 7)
        view.open("/first")
        for second in range(100):
            view.title(str(second))
        assert list(view.unconfirmed.values()) == [
            '["n",7,1,"open","/first"]',
            '["n",7,101,"title","99"]',
        ]
        for number in range(100):
            view.open(f"/{number}")
        assert len(view.unconfirmed) == MAX_UNCONFIRMED
        assert list(view.unconfirmed)[-1] == view.commands == 201


def test_a_command_that_comes_twice_is_done_once() -> None:
    """Whatever was sent again after a reconnect."""
    with Screen(Page()) as screen:
        screen.view.title("a")
        again = next(text for text in screen.sent if text.startswith('["n"'))
        screen.tab.receive(again)
        screen.view.title("b")
        screen.tab.receive(again)
        assert screen.commands == [("title", "a"), ("title", "b")]


def test_a_screen_that_is_away_gets_its_commands_later() -> None:
    """Nothing is lost."""
    with Screen(Page()) as screen:
        screen.connected = False
        screen.view.title("a")
        assert screen.commands == [] and len(screen.view.unconfirmed) == 1
        screen.connected = True
        screen.view.title("b")
        assert screen.commands == [("title", "a"), ("title", "b")]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("C:\\Users\\me\\a.txt", "a.txt"),
        ("../../etc/passwd", "passwd"),
        ("..", "file"),
        ("", "file"),
        ("a/", "file"),
        ("a\r\nb\0\u202ec.txt", "abc.txt"),
        (" .hidden ", ".hidden"),
        ("x" * 500 + ".png", ("x" * 500 + ".png")[-200:]),
        ("größe 字.txt", "größe 字.txt"),
    ],
)
def test_a_name_of_a_file_is_a_name_and_no_path(given: str, kept: str) -> None:
    """Nor does it hold what cannot be seen."""
    assert file_name(given) == kept


def test_the_type_of_a_file_is_guessed_from_its_name() -> None:
    """What nobody knows is a row of bytes; so is what is packed."""
    assert media_type("a.html") == "text/html"
    assert media_type("a.tar.gz") == media_type("a") == "application/octet-stream"
