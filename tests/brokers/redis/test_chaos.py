"""Four server processes over one Redis, while everything that can break does.

Processes are killed and started again, Redis is restarted with its append-only file, connections
are cut, and processes and Redis stand still for a while. The faults are drawn from a seed. Each
process writes what it sent, handled and was told of as a gap; at the end the files are compared.

The full run (``pytest -m everywhere tests/brokers/redis``) has 50,000 messages; else a smaller one
is made of the same parts.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

from .servers import RedisServer

PROGRAMS = Path(__file__).parent / "programs"
WORKERS = 4
SENDERS = WORKERS * 3 + 4
RECOVERED_S = 5.0
SETTLED_S = 60.0

pytestmark = pytest.mark.alone


@dataclass(kw_only=True)
class Plan:
    """How much happens, and for how long."""

    messages: int
    seconds: float
    kills: int
    restarts: int
    cuts: int
    pauses: int
    seed: int


SMALL = Plan(messages=4800, seconds=10, kills=2, restarts=1, cuts=6, pauses=1, seed=20261122)
FULL = Plan(messages=50_000, seconds=75, kills=14, restarts=2, cuts=20, pauses=4, seed=6)


@dataclass
class Seen:
    """What one worker wrote of one channel, in its order."""

    ids: list[int] = field(default_factory=list)
    handled: dict[str, set[int]] = field(default_factory=dict)
    repeats: int = 0
    gaps: list[tuple[int, int | None, int]] = field(default_factory=list)


class Fault(NamedTuple):
    """What was done from when to when, and to which process; to all, if it has no name."""

    what: str
    began: float
    over: float
    name: str


class Chaos:
    """The processes of a run.

    Attributes:
        faults: What was done.
    """

    def __init__(self, plan: Plan, *, server: RedisServer, folder: Path) -> None:
        self.plan = plan
        self.server = server
        self.folder = folder
        self.random = random.Random(plan.seed)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.faults: list[Fault] = []
        self.names = [f"worker{number}" for number in range(WORKERS)]

    def start(self, name: str) -> None:
        """Start a process, or start it again."""
        loopless = name == "loopless"
        each = self.plan.messages // SENDERS * (4 if loopless else 1)
        rate = each / self.plan.seconds
        program = str(PROGRAMS / ("loopless.py" if loopless else "worker.py"))
        arguments = [self.server.url, str(self.folder), name, str(each), str(rate)]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, program, *arguments], stdout=log, stderr=log
            )

    def run(self) -> None:
        """Do everything, and wait until every process has handled what it can."""
        for name in self.names:
            self.start(name)
        self.wait(lambda: all(self.wrote(name, "r") for name in self.names), "to listen")
        (self.folder / "go").touch()
        self.start("loopless")
        begin = time.monotonic()
        for at, fault in self.schedule():
            time.sleep(max(0, begin + at - time.monotonic()))
            getattr(self, fault)()
        self.wait(lambda: self.processes["loopless"].poll() is not None, "to send without a loop")
        self.wait(lambda: all(self.wrote(name, "d") for name in self.names), "to send")
        self.wait(lambda: not self.missing(), "to handle everything", fail=False)
        (self.folder / "end").touch()
        for process in self.processes.values():
            process.wait(SETTLED_S)

    def end(self) -> None:
        """Kill what still runs."""
        for process in self.processes.values():
            process.kill()
            process.wait()

    def schedule(self) -> list[tuple[float, str]]:
        """Draw when each fault happens: kills at equal distances, the others anywhere."""
        plan, length = self.plan, self.plan.seconds
        drawn = [(length * (n + 1) / (plan.kills + 1), "kill") for n in range(plan.kills)]
        drawn += [(length * (n + 0.55) / plan.restarts, "restart") for n in range(plan.restarts)]
        for count, fault in ((plan.cuts, "cut"), (plan.pauses, "pause")):
            drawn += [(self.random.uniform(0.5, length - 1), fault) for _ in range(count)]
        return sorted(drawn)

    @contextmanager
    def fault(self, what: str, name: str = "") -> Iterator[None]:
        """Remember what is done in the body."""
        began = time.time()
        yield
        self.faults.append(Fault(what, began, time.time(), name))

    def kill(self) -> None:
        """Kill a process, and start it anew."""
        name = self.random.choice([*self.names, "loopless"])
        process = self.processes[name]
        with self.fault("kill", name):
            if process.poll() is None:
                process.kill()
                process.wait()
            self.start(name)

    def restart(self) -> None:
        """Restart Redis: first by asking it, then without."""
        first = not any(each.what == "restart" for each in self.faults)
        with self.fault("restart"):
            self.server.stop(how=signal.SIGTERM if first else signal.SIGKILL)
            self.server.start()

    def cut(self) -> None:
        """Have Redis close somebody's connection."""
        until = time.monotonic() + SETTLED_S
        while not (clients := self.server.clients()):
            assert time.monotonic() < until, "nobody came back"
            time.sleep(0.02)
        with self.fault("cut"):
            self.server.kill_client(self.random.choice(clients))

    def pause(self) -> None:
        """Have Redis or a process stand still: for shorter or longer than they have patience."""
        seconds = self.random.choice([0.5, 1.5, 5.0])
        name = self.random.choice(self.names)
        process = self.processes[name]
        if self.random.random() < 0.5 and process.poll() is None:
            with self.fault(f"pause of {seconds} s", name):
                process.send_signal(signal.SIGSTOP)
                time.sleep(seconds)
                process.send_signal(signal.SIGCONT)
        else:
            with self.fault(f"pause of Redis of {seconds} s"):
                self.server.pause()
                time.sleep(seconds)
                self.server.go_on()

    def wait(self, condition: Callable[[], bool], what: str, *, fail: bool = True) -> None:
        """Wait for something while all processes run."""
        until = time.monotonic() + SETTLED_S + self.plan.seconds
        while not condition():
            for name, process in self.processes.items():
                assert process.poll() in (None, 0), f"{name} ended: {self.log(name)}"
            if time.monotonic() > until:
                assert not fail, f"waited in vain for the processes {what}: {self.log('worker0')}"
                return
            time.sleep(0.2)

    def log(self, name: str) -> str:
        """Give what a process wrote for people."""
        return (self.folder / f"{name}.log").read_text()[-3000:]

    def lines(self, name: str) -> list[list[str]]:
        """Give what a process wrote for us."""
        file = self.folder / f"{name}.txt"
        text = file.read_text() if file.exists() else ""
        return [line.split(" ") for line in text.splitlines()]

    def wrote(self, name: str, kind: str) -> bool:
        """Whether a process wrote such a line since it was started last."""
        since = self.lines(name)
        starts = [at for at, line in enumerate(since) if line[0] == "b"]
        return bool(starts) and any(line[0] == kind for line in since[starts[-1] :])

    def accepted(self) -> list[tuple[str, int, str]]:
        """Give channel, number and name of each message that its sender knows as accepted."""
        return [
            (line[2], int(line[3]), line[4])
            for name in [*self.names, "loopless"]
            for line in self.lines(name)
            if line[0] == "a"
        ]

    def seen(self, name: str) -> dict[str, Seen]:
        """Read what a worker handled and was told of."""
        found: dict[str, Seen] = defaultdict(Seen)
        for kind, *words in self.lines(name):
            if kind == "m":
                seen, id = found[words[0]], int(words[1])
                seen.repeats += words[2] in seen.handled
                seen.handled.setdefault(words[2], set()).add(id)
                seen.ids.append(id)
            elif kind == "g":
                seen = found[words[0]]
                last = None if words[2] == "None" else int(words[2])
                seen.gaps.append((int(words[1]), last, len(seen.ids)))
            elif kind == "b":
                for seen in found.values():
                    seen.ids.append(0)  # it goes on at its cursor
        return found

    def missing(self) -> list[tuple[str, str, int, str]]:
        """Give what was accepted, and neither handled by a worker nor told as a gap."""
        accepted, lost = self.accepted(), []
        for name in self.names:
            seen = self.seen(name)
            for channel, id, by in accepted:
                if id not in seen[channel].handled.get(by, ()) and not covered(seen[channel], id):
                    lost.append((name, channel, id, by))
        return lost

    def recovered(self) -> list[tuple[float, str]]:
        """Give for each fault the longest that a worker handled nothing which was sent behind it.

        Where the next fault hits the worker before that, it is counted up to then.
        """
        handled_by = {
            name: [
                (float(words[3]), float(words[4]))
                for kind, *words in self.lines(name)
                if kind == "m"
            ]
            for name in self.names
        }
        took = []
        for at, fault in enumerate(self.faults):
            longest = 0.0
            for name, all_handled in handled_by.items():
                if fault.name not in ("", name):
                    continue
                further = self.faults[at + 1 :]
                end = min((each.began for each in further if each.name in ("", name)), default=None)
                handled = [when for sent, when in all_handled if sent >= fault.over]
                ends = [each for each in (end, min(handled, default=None)) if each is not None]
                longest = max(longest, min(ends, default=fault.over) - fault.over)
            took.append((longest, fault.what))
        return took


def covered(seen: Seen, id: int) -> bool:
    """Whether a gap tells of a number; one of unknown size goes up to what was handled next."""
    for first, last, at in seen.gaps:
        end = last if last is not None else next((each for each in seen.ids[at:] if each), id)
        if first <= id <= end:
            return True
    return False


def out_of_order(ids: list[int]) -> list[tuple[int, int]]:
    """Give the pairs of numbers that rise not; 0 stands for a new start."""
    return [(a, b) for a, b in zip(ids, ids[1:], strict=False) if a and b and b <= a]


@pytest.mark.parametrize(
    "plan", [SMALL, pytest.param(FULL, marks=pytest.mark.everywhere)], ids=["small", "full"]
)
def test_no_loss_is_silent(plan: Plan, own_server: RedisServer, tmp_path: Path) -> None:
    """What was accepted is handled by every worker or told as a gap, in order, and soon again."""
    chaos = Chaos(plan, server=own_server, folder=tmp_path)
    try:
        chaos.run()
    finally:
        chaos.end()
    seen = {name: chaos.seen(name) for name in chaos.names}
    accepted = chaos.accepted()
    refused = sum(
        line[0] == "x" for name in [*chaos.names, "loopless"] for line in chaos.lines(name)
    )
    recovered = chaos.recovered()
    gaps = {name: sum(len(each.gaps) for each in found.values()) for name, found in seen.items()}
    slowest = [f"{what} {seconds:.2f} s" for seconds, what in sorted(recovered, reverse=True)[:6]]
    repeats = {name: sum(s.repeats for s in found.values()) for name, found in seen.items()}
    told = [
        f"{len(accepted)} accepted, {refused} refused, gaps {gaps}",
        f"{len(recovered)} faults; the slowest recoveries: {slowest}",
        f"handled twice, after a kill: {repeats}",
    ]
    sys.stdout.write("\n" + "\n".join(told) + "\n")  # shown with -s

    assert chaos.missing() == []
    assert [out_of_order(s.ids) for found in seen.values() for s in found.values()] == [
        [] for found in seen.values() for _ in found
    ]
    numbers: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for found in seen.values():
        for channel, each in found.items():
            for by, ids in each.handled.items():
                numbers[by].update((channel, id) for id in ids)
    if not any(gaps.values()):  # with a new epoch what is left is told again
        assert [by for by, ids in numbers.items() if len(ids) > 1] == []
    assert len(accepted) >= plan.messages * 0.9
    assert [each for each in recovered if each[0] > RECOVERED_S] == []
    # A Redis that is killed may lose its last second: that is a gap on each channel, and no more.
    assert max(gaps.values()) <= 4 * plan.restarts
    assert max(repeats.values()) <= 4 * (plan.kills + 1)  # at most one of each channel
