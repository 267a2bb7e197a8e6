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
from dataclasses import dataclass
from pathlib import Path

import pytest

from .judging import (
    RECOVERED_S,
    Accepted,
    Fault,
    Line,
    Seen,
    accepted_of,
    missing,
    out_of_order,
    recoveries,
    seen_by,
)
from .servers import RedisServer

PROGRAMS = Path(__file__).parent / "programs"
WORKERS = 4
SENDERS = WORKERS * 3 + 4
CHANNELS = [f"chaos-{number}" for number in range(4)]
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


SMALL = Plan(messages=4800, seconds=10, kills=2, restarts=2, cuts=6, pauses=1, seed=20261122)
FULL = Plan(messages=50_000, seconds=75, kills=14, restarts=2, cuts=20, pauses=4, seed=6)


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
        self.everybody = [*self.names, "loopless"]

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
        self.wait(lambda: self.wrote("loopless", "b"), "to begin without a loop")
        begin = time.monotonic()
        for at, fault in self.schedule():
            time.sleep(max(0, begin + at - time.monotonic()))
            getattr(self, fault)()
        time.sleep(max(0, self.faults[-1].over + RECOVERED_S + 1 - time.time()))
        (self.folder / "enough").touch()
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

    def note(self, what: str, began: float, *, name: str = "", stood_still: bool = True) -> None:
        """Remember what was done since a time."""
        over = time.time()
        self.faults.append(Fault(what, began, over, name, over if stood_still else began))
        with (self.folder / "faults.log").open("a") as log:
            log.write(f"{self.faults[-1]}\n")

    def kill(self) -> None:
        """Kill a process, and start it anew."""
        name = self.random.choice(self.everybody)
        process = self.processes[name]
        began = time.time()
        process.kill()
        process.wait()
        self.start(name)
        self.note("kill", began, name=name)

    def restart(self) -> None:
        """Restart Redis: first by asking it, then without."""
        asked = not any("restart" in each.what for each in self.faults)
        began = time.time()
        self.server.stop(how=signal.SIGTERM if asked else signal.SIGKILL)
        self.server.start()
        self.note("restart" if asked else "hard restart", began)

    def cut(self) -> None:
        """Have Redis close somebody's connection."""
        until = time.monotonic() + SETTLED_S
        while not (clients := self.server.clients()):
            assert time.monotonic() < until, "nobody came back"
            time.sleep(0.02)
        began = time.time()
        self.server.kill_client(self.random.choice(clients))
        self.note("cut", began, stood_still=False)

    def pause(self) -> None:
        """Have Redis or a process stand still: for shorter or longer than they have patience."""
        seconds = self.random.choice([0.5, 1.5, 5.0])
        name = self.random.choice(self.names)
        process = self.processes[name]
        if self.random.random() < 0.5:
            began = time.time()
            process.send_signal(signal.SIGSTOP)
            time.sleep(seconds)
            process.send_signal(signal.SIGCONT)
            self.note(f"pause of {seconds} s", began, name=name)
        else:
            began = time.time()
            self.server.pause()
            time.sleep(seconds)
            self.server.go_on()
            self.note(f"pause of Redis of {seconds} s", began)

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

    def accepted(self) -> list[Accepted]:
        """Give each message that its sender knows as accepted."""
        return [each for name in self.everybody for each in accepted_of(self.lines(name))]

    def seen(self) -> dict[str, dict[str, Seen]]:
        """Give what each worker handled and was told of."""
        return {name: seen_by(self.lines(name)) for name in self.names}

    def missing(self) -> list[tuple[str, str]]:
        """Give what a worker should have handled, and has not."""
        accepted = self.accepted()
        return [
            (name, by)
            for name, seen in self.seen().items()
            for by in missing(seen, accepted, self.faults)
        ]

    def all_faults(self) -> list[Fault]:
        """Give what was done. A process that was killed stands still until the next one runs."""
        begun = {
            name: [float(words[0]) for kind, *words in self.lines(name) if kind == "b"]
            for name in self.everybody
        }
        return [
            each._replace(stood_still=min(t for t in begun[each.name] if t > each.began))
            if each.what == "kill"
            else each
            for each in self.faults
        ]

    def going_on(self) -> Iterator[Line]:
        """Give what has to go on: each channel to each worker, and each way that each sends."""
        sent: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for name, found in self.seen().items():
            for channel in CHANNELS:
                yield Line(f"{channel} to {name}", name, found[channel].times)
        for name in self.names:
            for kind, *words in self.lines(name):
                if kind == "m":
                    by, _, way, _ = words[2].split(".")
                    sent[f"{by} {way}"].append((float(words[3]), float(words[4])))
        ways = [f"{name} {way}" for name in self.names for way in ("await", "nowait", "thread")]
        for way in [*ways, "loopless loopless"]:
            yield Line(f"from {way}", way.split()[0], sent[way])


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
    seen, accepted, faults = chaos.seen(), chaos.accepted(), chaos.all_faults()
    refused = sum(line[0] == "x" for name in chaos.everybody for line in chaos.lines(name))
    recovered = sorted(recoveries(faults, chaos.going_on()), reverse=True)
    gaps = {name: sum(len(each.gaps) for each in found.values()) for name, found in seen.items()}
    repeats = {name: sum(s.repeats for s in found.values()) for name, found in seen.items()}
    told = [
        f"{len(accepted)} accepted, {refused} refused, gaps {gaps}",
        f"{len(faults)} faults; the slowest recoveries:",
        *(f"  {each.seconds:.2f} s after a {each.fault}: {each.line}" for each in recovered[:6]),
        f"handled twice, after a kill: {repeats}",
    ]
    sys.stdout.write("\n" + "\n".join(told) + "\n")  # shown with -s

    assert chaos.missing() == []
    assert [out_of_order(s.ids) for found in seen.values() for s in found.values()] == [
        [] for found in seen.values() for _ in found
    ]
    numbers: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for each in accepted:
        numbers[each.by].add((each.channel, each.id))
    for found in seen.values():
        for channel, part in found.items():
            for by, ids in part.handled.items():
                numbers[by].update((channel, id) for id in ids)
    if not any(gaps.values()):  # with a new epoch what is left is told again
        assert [by for by, ids in numbers.items() if len(ids) > 1] == []
    assert len(accepted) + refused >= plan.messages
    assert len(accepted) >= plan.messages * 0.9
    assert [each for each in recovered if each.seconds > RECOVERED_S] == []
    # A Redis that is killed may lose what it has not written: one gap on each channel, and none
    # before. One that is asked to end loses nothing.
    hard = [each.began for each in faults if each.is_hard_kill]
    for found in seen.values():
        for part in found.values():
            assert part.distinct_gaps <= len(hard)
            assert all(at >= hard[0] for at in part.gaps_at)
    # Nothing is handled twice by one process; who was killed handles again one of each channel, or
    # all that an epoch tells again.
    killed = {each.name for each in faults if each.what == "kill"}
    for name, found in seen.items():
        if name not in killed:
            assert repeats[name] == 0
        for part in found.values():
            assert part.gaps or part.repeats <= plan.kills + 1
