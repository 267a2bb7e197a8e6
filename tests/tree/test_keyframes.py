"""Named animations, and ones of a program's own."""

from __future__ import annotations

import re

import pytest

from wardian.errors import InvalidStyleError, UnknownAnimationError
from wardian.tree.declarations import check_style
from wardian.tree.keyframes import animation_of, names

WELL_KNOWN = [
    "bounce",
    "flash",
    "pulse",
    "rubberBand",
    "shakeX",
    "shakeY",
    "headShake",
    "swing",
    "tada",
    "wobble",
    "jello",
    "heartBeat",
    "hinge",
    "jackInTheBox",
    "rollIn",
    "rollOut",
    "flip",
    "flipInX",
    "flipInY",
    "flipOutX",
    "flipOutY",
]
FAMILIES = (
    "fadeIn",
    "fadeOut",
    "slideIn",
    "slideOut",
    "backIn",
    "backOut",
    "bounceIn",
    "bounceOut",
)
WELL_KNOWN += [family + side for family in FAMILIES for side in ("Up", "Down", "Left", "Right")]
WELL_KNOWN += ["fadeIn", "fadeOut", "bounceIn", "bounceOut", "zoomIn", "zoomOut", "rotateIn"]
WELL_KNOWN += ["rotateOut", "lightSpeedInLeft", "lightSpeedInRight", "lightSpeedOutLeft"]


def test_the_well_known_names_are_there() -> None:
    """None is there twice."""
    assert set(WELL_KNOWN) <= set(names())
    assert len(names()) == len(set(names()))


@pytest.mark.parametrize("name", names())
def test_every_animation_is_what_the_browser_takes(name: str) -> None:
    """Offsets from 0 to 1 in order, properties by their script names, values that are harmless."""
    keyframes, options = animation_of(name)
    offsets = [frame["offset"] for frame in keyframes]
    assert (offsets[0], offsets[-1]) == (0, 1)
    assert offsets == sorted(offsets)
    assert options["duration"] >= 500
    for frame in keyframes:
        for key, value in frame.items():
            assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)?", key)
            assert key == "offset" or check_style("x", value) == value
            assert not re.search(r"[{}]|--", str(value))


@pytest.mark.parametrize(
    "name", [each for each in names() if "In" in each and each != "jackInTheBox"]
)
def test_what_comes_in_ends_where_it_belongs(name: str) -> None:
    """Visible, and in its own place."""
    last = animation_of(name)[0][-1]
    assert last.get("opacity", "1") == "1"
    assert last.get("transform", "none") in ("none", "perspective(400px)")


@pytest.mark.parametrize("name", [each for each in names() if "Out" in each])
def test_what_goes_out_starts_in_its_place_and_stays_away(name: str) -> None:
    """It does not jump back when the movement is over."""
    keyframes, options = animation_of(name)
    assert keyframes[0].get("opacity", "1") == "1"
    assert options["fill"] == "forwards"


def test_directions_are_the_way_the_element_moves() -> None:
    """Down comes from above; out upwards leaves to above."""
    assert animation_of("fadeInDown")[0][0]["transform"] == "translateY(-100%)"
    assert animation_of("slideInLeft")[0][0]["transform"] == "translateX(-100%)"
    assert animation_of("fadeOutUp")[0][-1]["transform"] == "translateY(-100%)"
    assert animation_of("slideOutRight")[0][-1]["transform"] == "translateX(100%)"


def test_classes_set_how_long_it_takes() -> None:
    """Other classes say nothing about it."""
    found = [
        animation_of("flip", ["x", each])[1]["duration"]
        for each in ("faster", "fast", "y", "slow", "slower")
    ]
    assert found == [500, 800, 1000, 2000, 3000]


def test_names_are_found_however_they_are_written() -> None:
    """As in CSS, or as Python writes names."""
    assert animation_of("fade_in_up") == animation_of("fadeInUp") == animation_of("fade-in-up")


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    """Up to three of them."""
    with pytest.raises(UnknownAnimationError, match="did you mean 'flip'"):
        animation_of("flipp")
    with pytest.raises(UnknownAnimationError, match="give keyframes"):
        animation_of("qqqqqq")


def test_keyframes_of_your_own_have_python_names_and_seconds() -> None:
    """On the wire they have the browser's names and milliseconds."""
    given = {
        "keyframes": [{"font_size": "1em"}, {"font-size": "2em", "easing": "ease", "opacity": 0.5}],
        "duration": 0.25,
        "delay": 1,
        "iterations": 2,
    }
    assert animation_of(given) == [
        [{"fontSize": "1em"}, {"fontSize": "2em", "easing": "ease", "opacity": "0.5"}],
        {"duration": 250, "delay": 1000, "iterations": 2},
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"keyframes": [{"color": "url(x)"}]},
        {"keyframes": [{"fontSize": "1em"}]},
        {"keyframes": [{"--x": "1"}]},
        {"keyframes": [], "duratoin": 1},
    ],
)
def test_keyframes_of_your_own_follow_the_rules_of_styles(given: dict[str, object]) -> None:
    """And options have names."""
    with pytest.raises(InvalidStyleError):
        animation_of(given)
