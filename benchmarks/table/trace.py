"""What a Chrome trace says about one click, read as js-framework-benchmark reads it.

This is ``computeResultsCPU`` of its ``webdriver-ts/src/timeline.ts``. The time of an operation goes
from the dispatch of the click to the end of a commit: of the first that begins after the last thing
the page did about it (an animation frame, a timer, a layout, a function call; a timer counts from
when it fires), or of the last one if none does. Where the one animation frame that the click asked
for came more than 16 ms after it, with no layout before, what it was late by is the browser's doing
and left out.

Upstream's traces hold V8's sampling profile as well. No figure is made of it, and it costs script
some of its time: here it is off.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

CATEGORIES = ["blink.user_timing", "devtools.timeline", "disabled-by-default-devtools.timeline"]
_WORK = ("FireAnimationFrame", "TimerFire", "Layout", "FunctionCall")
_SCRIPT = (
    "EvaluateScript",
    "v8.evaluateModule",
    "FunctionCall",
    "TimerFire",
    "FireIdleCallback",
    "FireAnimationFrame",
    "RunMicrotasks",
    "V8.Execute",
)
_STAGES = {
    "style": ("UpdateLayoutTree",),
    "layout": ("Layout",),
    "paint": ("PrePaint", "Paint", "Layerize", "Commit"),
    "gc": ("MinorGC", "MajorGC", "V8.GCScavenger", "V8.GC_MC_BACKGROUND_MARKING"),
}
_FRAME_MS = 16
LOOK = "looked at"  # the mark of `bench.look`


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One click, in milliseconds.

    Attributes:
        total: From the click to the end of the commit.
        script: JavaScript and WebAssembly within that time.
        stages: What the browser did within it, by kind.
        disturbed: Whether the page was asked what it shows before all was over.
        process: The number of the page's process.
    """

    total: float
    script: float
    stages: dict[str, float]
    disturbed: bool
    process: int


class UnreadableTrace(Exception):
    """The trace does not have one click and a commit after it: measure again."""


def read(trace: bytes) -> Measured:
    """Evaluate the trace of one click.

    Raises:
        UnreadableTrace: It is not whole, or has no click, or more than one, or no commit.
    """
    try:
        events = json.loads(trace)["traceEvents"]
    except (ValueError, KeyError) as error:
        raise UnreadableTrace(f"{len(trace)} bytes that are no trace") from error
    click = _click(events)
    begin = click["ts"]
    here = [each for each in events if each.get("pid") == click["pid"]]
    ours = sorted((each for each in here if each.get("ph") == "X"), key=_end)
    commit = _commit(ours, _end(click))
    finish = _end(commit)
    inside = [each for each in ours if begin <= each["ts"] <= finish]
    scripts = [each for each in inside if each["name"] in _SCRIPT or each is click]
    stages = {
        stage: _union([each for each in inside if each["name"] in names]) / 1000
        for stage, names in _STAGES.items()
    }
    return Measured(
        total=(finish - begin) / 1000 - _late(here, click, commit),
        script=_union(scripts) / 1000,
        stages=stages,
        disturbed=any(each["name"] == LOOK and begin <= each["ts"] <= finish for each in here),
        process=click["pid"],
    )


def _click(events: list[dict[str, Any]]) -> dict[str, Any]:
    clicks = [
        each
        for each in events
        if each["name"] == "EventDispatch" and each["args"]["data"]["type"] == "click"
    ]
    if len(clicks) != 1:
        raise UnreadableTrace(f"{len(clicks)} clicks")
    return clicks[0]


def _commit(ours: list[dict[str, Any]], after: float) -> dict[str, Any]:
    later = [each for each in ours if each["ts"] > after]
    commits = [each for each in later if each["name"] == "Commit"]
    if not commits:
        raise UnreadableTrace("no commit")
    work = [
        each["ts"] if each["name"] == "TimerFire" else _end(each)
        for each in later
        if each["name"] in _WORK
    ]
    last = max(work, default=after)
    return next((each for each in commits if each["ts"] > last), commits[-1])


def _late(here: list[dict[str, Any]], click: dict[str, Any], commit: dict[str, Any]) -> float:
    """Give by how many milliseconds the browser granted an animation frame later than it should."""
    end = _end(click)
    asked = [
        each
        for each in here
        if each["name"] == "RequestAnimationFrame" and click["ts"] <= each["ts"] <= end
    ]
    fired = [
        each
        for each in here
        if each["name"] == "FireAnimationFrame" and click["ts"] <= each["ts"] < commit["ts"]
    ]
    if len(asked) != 1 or len(fired) != 1:
        return 0.0
    at = fired[0]["ts"]
    if any(each["name"] == "Layout" and end < each["ts"] < at for each in here):
        return 0.0
    return max(0.0, float(at - end) / 1000 - _FRAME_MS)


def _union(events: list[dict[str, Any]]) -> float:
    """Give how long at least one of them lasted."""
    total = last = 0.0
    for each in sorted(events, key=lambda each: each["ts"]):
        total += max(0.0, _end(each) - max(last, each["ts"]))
        last = max(last, _end(each))
    return total


def _end(event: dict[str, Any]) -> float:
    return float(event["ts"] + event.get("dur", 0))
