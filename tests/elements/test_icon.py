"""Icons: drawn inline, found by name, silent beside text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wardian.elements import Div, Icon, icon
from wardian.errors import UnknownIconError

FOLDER = Path(icon._FOLDER)
built = pytest.mark.skipif(not FOLDER.is_dir(), reason="the icons are not built (npm run build)")

DOT = [("circle", {"cx": "12", "cy": "12", "r": "4"})]


@pytest.fixture(autouse=True)
def known_icons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Know two icons, and forget what a test makes known."""
    monkeypatch.setattr(icon, "_registered", {"dot": DOT, "two-dots": [*DOT, *DOT]})


def test_an_icon_is_an_svg_that_nobody_hears() -> None:
    """It takes the colour of the text around it."""
    assert Icon("dot").html() == (
        '<svg width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
        '<circle cx="12" cy="12" r="4"></circle></svg>'
    )


def test_an_icon_with_a_label_is_an_image() -> None:
    """Whoever cannot see it hears the label."""
    found = Icon("dot", label="Point")
    assert (found.get("role"), found.get("aria-label"), found.get("aria-hidden")) == (
        "img",
        "Point",
        None,
    )


def test_size_stroke_and_any_attribute_of_svg_can_be_given() -> None:
    """The given ones win."""
    found = Icon("dot", size="1em", stroke_width=1.5, fill="red", classes="big", id="x")
    assert [found.get(name) for name in ("width", "height", "stroke-width", "fill", "id")] == [
        "1em",
        "1em",
        "1.5",
        "red",
        "x",
    ]
    assert list(found.classes) == ["big"]


def test_assigning_the_name_draws_another_icon() -> None:
    """The element stays; a name of Python works as well."""
    found = Icon("dot")
    found.name = "two_dots"
    assert (found.name, len(found)) == ("two-dots", 2)
    with pytest.raises(UnknownIconError):
        found.name = "no"
    assert (found.name, len(found)) == ("two-dots", 2)


def test_icons_can_be_made_inside_a_block() -> None:
    """Only the icon becomes a child, not its shapes."""
    with Div() as block:
        Icon("two-dots")
    assert [len(child) for child in block] == [2]


def test_icons_of_your_own_are_registered_by_name() -> None:
    """Under a name of the usual form."""
    icon.register({"square": [("rect", {"width": "9"})]})
    assert "<rect" in Icon("square").html()
    with pytest.raises(UnknownIconError, match="lower-case"):
        icon.register({"A b": DOT})


def test_an_icon_the_page_does_not_carry_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a page there is no folder; the nearest registered one is named."""
    monkeypatch.setattr(icon, "_FOLDER", "nowhere")
    with pytest.raises(UnknownIconError, match=r"'dott'; did you mean 'dot'.*register"):
        Icon("dott")


@pytest.mark.parametrize("name", ["", "..", "../../errors", "a/b", "A B", "dot.json", "dot\n", "ſ"])
def test_no_name_reaches_outside_the_folder(name: str) -> None:
    """Names have a form; only such are looked for."""
    assert icon._read(name) is None


@built
def test_every_icon_of_the_set_can_be_drawn() -> None:
    """Each file is a list of shapes that elements can be made of."""
    files = sorted(FOLDER.glob("*.json"))
    assert len(files) > 1500
    for file in files[::97]:
        assert len(Icon(file.stem)) == len(json.loads(file.read_bytes()))


@built
def test_a_misspelt_icon_is_answered_with_the_nearest() -> None:
    """From all of the set."""
    with pytest.raises(UnknownIconError, match=r"did you mean 'send'"):
        Icon("sendd")


@built
def test_the_icons_keep_their_licence() -> None:
    """It travels with them."""
    assert "ISC License" in (FOLDER / "LICENSE").read_text(encoding="utf-8")
