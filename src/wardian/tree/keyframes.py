"""Named animations: ``animation="flip"``.

The names are the ones many know from CSS libraries; the movements are our own, written for the Web
Animations API. Each is a line of text, ``offset property: value; … | offset …``, read when it is
used. ``T`` stands for ``transform``, ``O`` for ``opacity``, and ``~`` before an offset for
``ease-in-out`` from there on. Directions are filled in from one pattern per family.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import InvalidStyleError, UnknownAnimationError
from .declarations import check_style, style_name

Animation = list[Any]
"""Keyframes, and the options they are played with, as the Web Animations API takes them."""

SPEEDS = {"faster": 500, "fast": 800, "slow": 2000, "slower": 3000}
"""Classes that set how long an animation takes, in milliseconds."""

_NORMAL_MS = 1000

_NAMED = {
    "bounce": "0 T:none | .2 T:translateY(0) | ~.4 T:translateY(-30px) scaleY(1.08) | .55 T:none"
    " | .7 T:translateY(-14px) scaleY(1.04) | .8 T:none | .9 T:translateY(-4px) | 1 T:none",
    "flash": "0 O:1 | .25 O:0 | .5 O:1 | .75 O:0 | 1 O:1",
    "pulse": "~0 T:scale(1) | ~.5 T:scale(1.06) | 1 T:scale(1)",
    "rubberBand": "0 T:scale(1) | .3 T:scale(1.25, .75) | .4 T:scale(.75, 1.25)"
    " | .5 T:scale(1.15, .85) | .65 T:scale(.95, 1.05) | .75 T:scale(1.05, .95) | 1 T:scale(1)",
    "headShake": "~0 T:none | .07 T:translateX(-6px) rotateY(-9deg) | .2 T:translateX(5px)"
    " rotateY(7deg) | .32 T:translateX(-3px) rotateY(-5deg) | .44 T:translateX(2px) rotateY(3deg)"
    " | .5 T:none | 1 T:none",
    "swing": "0 T:none; transform-origin:top center | .2 T:rotate(15deg);"
    " transform-origin:top center | .4 T:rotate(-10deg); transform-origin:top center"
    " | .6 T:rotate(5deg); transform-origin:top center | .8 T:rotate(-5deg);"
    " transform-origin:top center | 1 T:none; transform-origin:top center",
    "tada": "0 T:scale(1) | .1 T:scale(.9) rotate(-3deg) | .2 T:scale(.9) rotate(-3deg)"
    " | .3 T:scale(1.1) rotate(3deg) | .4 T:scale(1.1) rotate(-3deg) | .5 T:scale(1.1) rotate(3deg)"
    " | .6 T:scale(1.1) rotate(-3deg) | .7 T:scale(1.1) rotate(3deg)"
    " | .8 T:scale(1.1) rotate(-3deg) | .9 T:scale(1.1) rotate(3deg) | 1 T:scale(1)",
    "wobble": "0 T:none | .15 T:translateX(-25%) rotate(-5deg) | .3 T:translateX(20%) rotate(3deg)"
    " | .45 T:translateX(-15%) rotate(-3deg) | .6 T:translateX(10%) rotate(2deg)"
    " | .75 T:translateX(-5%) rotate(-1deg) | 1 T:none",
    "jello": "0 T:none | .11 T:none | .22 T:skew(-12deg, -12deg) | .33 T:skew(6deg, 6deg)"
    " | .44 T:skew(-3deg, -3deg) | .55 T:skew(1.5deg, 1.5deg) | .66 T:skew(-.8deg, -.8deg)"
    " | .77 T:skew(.4deg, .4deg) | .88 T:skew(-.2deg, -.2deg) | 1 T:none",
    "heartBeat": "~0 T:scale(1) | ~.14 T:scale(1.3) | ~.28 T:scale(1) | ~.42 T:scale(1.3)"
    " | .7 T:scale(1) | 1 T:scale(1)",
    "flip": "0 T:perspective(400px) rotateY(-360deg) | .4 T:perspective(400px) translateZ(150px)"
    " rotateY(-190deg) | .5 T:perspective(400px) translateZ(150px) rotateY(-170deg)"
    " | ~.8 T:perspective(400px) scale(.95) rotateY(0)"
    " | 1 T:perspective(400px) scale(1) rotateY(0)",
    "rollIn": "0 O:0; T:translateX(-100%) rotate(-120deg) | 1 O:1; T:none",
    "rollOut": "0 O:1; T:none | 1 O:0; T:translateX(100%) rotate(120deg)",
    "jackInTheBox": "0 O:0; T:scale(.1) rotate(30deg); transform-origin:center bottom"
    " | .5 O:1; T:scale(.9) rotate(-10deg) | .7 T:scale(1.02) rotate(3deg)"
    " | 1 O:1; T:none; transform-origin:center bottom",
    "hinge": "~0 O:1; T:none; transform-origin:top left | ~.2 T:rotate(80deg);"
    " transform-origin:top left | ~.4 T:rotate(60deg); transform-origin:top left"
    " | ~.6 T:rotate(80deg); transform-origin:top left | ~.8 O:1; T:rotate(60deg);"
    " transform-origin:top left | 1 O:0; T:translateY(700px); transform-origin:top left",
}
_MILLISECONDS = {"hinge": 2000, "heartBeat": 1300, "bounceIn": 750, "bounceOut": 750}

# Where an element comes from or goes to: the axis, and the sign of that side of it.
_SIDES = {"Up": ("Y", 1), "Down": ("Y", -1), "Left": ("X", -1), "Right": ("X", 1)}

# ``{far}`` is the way on the family's axis to where the element starts; the number after a
# family's name is that way's length. Families ending in Out run to the other side.
_FAMILIES = {
    "fadeIn": ("100%", "0 O:0; T:{far} | 1 O:1; T:none"),
    "slideIn": ("100%", "0 T:{far}; visibility:visible | 1 T:none"),
    "backIn": ("120vmax", "0 O:.7; T:{far} scale(.7) | .8 O:.7; T:scale(.7) | 1 O:1; T:none"),
    "bounceIn": (
        "120vmax",
        "~0 O:0; T:{far} | ~.6 O:1; T:{over} | ~.75 T:{back} | ~.9 T:{near} | 1 O:1; T:none",
    ),
    "zoomIn": ("80vmax", "~0 O:0; T:scale(.1) {far} | ~.6 O:1; T:scale(.5) {over} | 1 O:1; T:none"),
}
_SHORT = {"over": "-25px", "back": "10px", "near": "-5px"}

_FAMILIES_PLAIN = {
    "fadeIn": "0 O:0 | 1 O:1",
    "zoomIn": "0 O:0; T:scale(.3) | .5 O:1 | 1 O:1; T:none",
    "bounceIn": "~0 O:0; T:scale(.3) | ~.2 T:scale(1.1) | ~.4 T:scale(.9) | ~.6 O:1; T:scale(1.03)"
    " | ~.8 T:scale(.97) | 1 O:1; T:none",
    "rotateIn": "0 O:0; T:rotate(-200deg) | 1 O:1; T:none",
    "flipInX": "~0 O:0; T:perspective(400px) rotateX(90deg) | ~.4 T:perspective(400px)"
    " rotateX(-20deg) | .6 O:1; T:perspective(400px) rotateX(10deg) | .8 T:perspective(400px)"
    " rotateX(-5deg) | 1 O:1; T:perspective(400px)",
}
_CORNERS = {
    "DownLeft": ("left bottom", -45),
    "DownRight": ("right bottom", 45),
    "UpLeft": ("left bottom", 45),
    "UpRight": ("right bottom", -90),
}


def names() -> list[str]:
    """Give the name of every animation."""
    found = [*_NAMED, *_FAMILIES_PLAIN, "shakeX", "shakeY", "flipInY"]
    found += [family + side for family in _FAMILIES for side in _SIDES]
    found += [f"fadeIn{side}Big" for side in _SIDES]
    found += [f"rotateIn{corner}" for corner in _CORNERS]
    found += ["lightSpeedInLeft", "lightSpeedInRight"]
    found += [each.replace("In", "Out", 1) for each in found if "In" in each and each not in _NAMED]
    return sorted(found)


def animation_of(animation: str | Mapping[str, Any], classes: Sequence[str] = ()) -> Animation:
    """Give the keyframes and options of an animation.

    Args:
        animation: A name, or keyframes of your own: ``{"keyframes": [{"opacity": 0}, {"opacity":
            1}], "duration": 0.3}``. Durations and delays are seconds; ``easing``, ``iterations``,
            ``direction`` and ``fill`` are those of the Web Animations API.
        classes: Class names of the element; ``faster``, ``fast``, ``slow`` and ``slower`` set the
            duration.

    Raises:
        UnknownAnimationError: There is no animation of that name.
        InvalidStyleError: Keyframes of your own set what no style may have.
    """
    if isinstance(animation, str):
        name = _name_of(animation)
        keyframes = _read(_text_of(name))
        options: dict[str, Any] = {"duration": _MILLISECONDS.get(name, _NORMAL_MS)}
        if "Out" in name or name == "hinge":
            options["fill"] = "forwards"  # what has left does not jump back
    else:
        keyframes = [_own_keyframe(each) for each in animation.get("keyframes", ())]
        options = _own_options(animation)
    for each in classes:
        if each in SPEEDS:
            options["duration"] = SPEEDS[each]
    return [keyframes, options]


def _name_of(name: str) -> str:
    known = {each.lower(): each for each in names()}
    found = known.get(name.replace("-", "").replace("_", "").lower())
    if found is not None:
        return found
    from difflib import get_close_matches

    nearest = get_close_matches(name.lower(), list(known), 3, 0.5)
    hint = " or ".join(repr(known[each]) for each in nearest)
    raise UnknownAnimationError(
        f"expected the name of an animation, got {name!r};"
        f" {f'did you mean {hint}?' if hint else 'docs/guides has them all, or give keyframes'}"
    )


def _text_of(name: str) -> str:
    """Give the text of an animation by its exact name."""
    if name in _NAMED:
        return _NAMED[name]
    if name.startswith("shake"):
        axis = name[-1]
        swings = [f".{i} T:translate{axis}({'-' if i % 2 else ''}8px)" for i in range(1, 10)]
        return " | ".join(["0 T:none", *swings, "1 T:none"])
    if "Out" in name:
        return _reversed(_text_of(_entrance_of(name)))
    if name in ("flipInX", "flipInY"):
        return _FAMILIES_PLAIN["flipInX"].replace("rotateX", "rotate" + name[-1])
    if name in _FAMILIES_PLAIN:
        return _FAMILIES_PLAIN[name]
    if name.startswith("lightSpeed"):
        sign = "-" if name.endswith("Left") else ""
        skew = "" if sign else "-"
        return (
            f"0 O:0; T:translateX({sign}100%) skewX({skew}30deg) | .6 O:1; T:skewX({sign}20deg)"
            f" | .8 O:1; T:skewX({skew}5deg) | 1 O:1; T:none"
        )
    if name.startswith("rotateIn"):
        origin, degrees = _CORNERS[name.removeprefix("rotateIn")]
        return (
            f"0 O:0; T:rotate({degrees}deg); transform-origin:{origin}"
            f" | 1 O:1; T:none; transform-origin:{origin}"
        )
    return _directed(name)


def _directed(name: str) -> str:
    """Fill a family's pattern in for one side."""
    big = name.endswith("Big")
    side = next(side for side in _SIDES if name.removesuffix("Big").endswith(side))
    far, pattern = _FAMILIES[name[: name.index("In") + 2]]
    axis, sign = _SIDES[side]
    ways = {**_SHORT, "far": "200vmax" if big else far}
    for way, length in ways.items():
        minus = (sign < 0) != length.startswith("-")
        move = f"translate{axis}({'-' if minus else ''}{length.removeprefix('-')})"
        pattern = pattern.replace("{" + way + "}", move)
    return pattern


def _entrance_of(name: str) -> str:
    """Name the entrance that is this exit backwards: one leaves upwards as one came down."""
    entrance = name.replace("Out", "In", 1)
    if entrance.startswith("rotate"):
        return entrance
    for side, other in (("Up", "Down"), ("Down", "Up")):
        if side in entrance:
            return entrance.replace(side, other)
    return entrance


def _reversed(text: str) -> str:
    frames = []
    for frame in reversed(text.split(" | ")):
        offset, _, style = frame.partition(" ")
        ease = "~" if offset.startswith("~") else ""
        frames.append(f"{ease}{round(1 - float(offset.lstrip('~')), 3)} {style}")
    return " | ".join(frames)


def _read(text: str) -> list[dict[str, Any]]:
    keyframes = []
    for frame in text.split(" | "):
        offset, _, style = frame.partition(" ")
        keyframe: dict[str, Any] = {"offset": float(offset.lstrip("~"))}
        if offset.startswith("~"):
            keyframe["easing"] = "ease-in-out"
        for part in style.split("; "):
            name, _, value = part.partition(":")
            name = {"T": "transform", "O": "opacity"}.get(name, name)
            keyframe[_script_name(name)] = value
        keyframes.append(keyframe)
    return keyframes


def _script_name(css: str) -> str:
    """Name a CSS property as keyframes do: ``transformOrigin``; ``float`` is ``cssFloat`` there."""
    if css in ("float", "offset"):
        return "css" + css.capitalize()
    first, *rest = css.removeprefix("-").split("-")
    return (first.capitalize() if css.startswith("-") else first) + "".join(
        map(str.capitalize, rest)
    )


def _own_keyframe(given: Mapping[str, Any]) -> dict[str, Any]:
    keyframe: dict[str, Any] = {}
    for name, value in given.items():
        if name in ("offset", "easing", "composite"):
            keyframe[name] = value
        else:
            css = style_name(name)
            if css.startswith("--"):
                raise InvalidStyleError(
                    f"expected a CSS property in a keyframe, got {name!r}; custom properties do not"
                    " move: name the property that uses it"
                )
            keyframe[_script_name(css)] = check_style(name, value)
    return keyframe


def _own_options(given: Mapping[str, Any]) -> dict[str, Any]:
    options: dict[str, Any] = {"duration": _NORMAL_MS}
    for name, value in given.items():
        if name in ("duration", "delay", "end_delay"):
            options["endDelay" if name == "end_delay" else name] = round(float(value) * 1000)
        elif name in ("easing", "iterations", "direction", "fill"):
            options[name] = value
        elif name != "keyframes":
            raise InvalidStyleError(
                "expected keyframes, duration, delay, end_delay, easing, iterations, direction or"
                f" fill in an animation, got {name!r}; leave it out"
            )
    return options
