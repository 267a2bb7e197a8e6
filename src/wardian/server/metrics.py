"""``/metrics``: counters in the text format that Prometheus reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from .host import ServerHost
    from .sessions import Sessions

_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def respond(host: ServerHost, sessions: Sessions) -> Response:
    """Answer with every counter there is."""
    return Response(render(host, sessions), media_type=_TYPE, headers={"cache-control": "no-store"})


def render(host: ServerHost, sessions: Sessions) -> str:
    """Give the counters as text.

    Source: the exposition format, version 0.0.4, of prometheus.io.
    """
    now: dict[str, int | Mapping[str, int]] = {
        "views": len(host.views),
        "sessions": len(sessions),
        "connected": Counter(each.name for each in host.carriers),
    }
    lines = [line for name, value in now.items() for line in _lines(name, "gauge", value)]
    for name in sorted(host.counters.NAMES):
        value = getattr(host.counters, name)
        lines.extend(_lines(f"{name}_total", "counter", value))
    return "\n".join(lines) + "\n"


def _lines(name: str, kind: str, value: int | Mapping[str, int]) -> Iterator[str]:
    full = f"wardian_{name}"
    yield f"# TYPE {full} {kind}"
    if isinstance(value, Mapping):
        label = "transport" if kind == "gauge" else "reason"
        for each in sorted(value):
            yield f'{full}{{{label}="{_escaped(each)}"}} {value[each]}'
    else:
        yield f"{full} {value}"


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
