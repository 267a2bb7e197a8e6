"""The judge of the chaos test: it excuses what was announced, and nothing else."""

from __future__ import annotations

from math import inf

from .judging import (
    Accepted,
    Fault,
    Line,
    accepted_of,
    is_covered,
    may_be_lost,
    missing,
    out_of_order,
    recoveries,
    seen_by,
)


def cut(at: float) -> Fault:
    """A connection is closed."""
    return Fault("cut", at, at, "", at)


def down(what: str, began: float, over: float, name: str = "") -> Fault:
    """Redis, or a process, can do nothing for a while."""
    return Fault(what, began, over, name, over)


def seconds(faults: list[Fault], *handled: tuple[float, float]) -> list[float]:
    """Give how long after each fault nothing came to the process ``w``."""
    return [each.seconds for each in recoveries(faults, [Line("c to w", "w", handled)])]


def test_the_next_fault_ends_no_recovery() -> None:
    """What comes behind it counts from the first one."""
    assert seconds([cut(10), cut(11), cut(12)], (9, 9), (18, 18)) == [8, 7, 6]


def test_what_was_sent_before_a_fault_is_no_recovery() -> None:
    """A message that was there already says nothing of sending."""
    assert seconds([cut(10)], (9, 11), (11, 15)) == [5]


def test_nothing_at_all_is_no_recovery() -> None:
    """It is infinite, and not as long as the test went on."""
    assert seconds([cut(10)], (9, 9)) == [inf]
    assert seconds([cut(10), down("restart", 11, 12)], (9, 9)) == [inf, inf]


def test_time_in_which_nothing_can_be_done_does_not_count() -> None:
    """Redis is down, or the process was killed by another fault: each second counts once."""
    restart = down("restart", 12, 14)
    assert seconds([cut(10), restart], (16, 16)) == [4, 2]
    both = [cut(10), restart, down("kill", 13, 15, "w")]
    assert seconds(both, (17, 17)) == [4, 2, 2]


def test_what_another_process_suffers_is_no_excuse() -> None:
    """And neither is the fault itself."""
    assert seconds([cut(10), down("kill", 11, 16, "v")], (17, 17)) == [7, 1]
    killed = Fault("kill", 10, 10.5, "w", 12)
    assert seconds([killed], (13, 13)) == [2.5]


def test_a_gap_of_unknown_size_ends_at_what_is_handled_next() -> None:
    """With nothing behind it, it tells of nothing."""
    lines = [line.split() for line in ("m c 5 a 1 1", "g c 6 None 2", "m c 100 z 3 3")]
    assert is_covered(seen_by(lines)["c"], 50, by="b")
    assert not is_covered(seen_by(lines)["c"], 101, by="b")
    assert not is_covered(seen_by(lines[:2])["c"], 50, by="b")


def test_a_number_that_was_given_twice_is_covered_by_the_gap_behind_it() -> None:
    """The listener had the second one, and is told later that something is lost."""
    lines = [line.split() for line in ("m c 5 a 1 1", "g c 6 None 2", "m c 100 z 3 3")]
    assert is_covered(seen_by(lines)["c"], 5, by="b")
    assert not is_covered(seen_by(lines)["c"], 4, by="b")
    assert not is_covered(seen_by(lines[:1])["c"], 5, by="b")


def test_only_what_a_killed_redis_had_not_written_may_be_lost() -> None:
    """Two seconds of it; none of one that was asked to end, however many gaps were told."""
    hard, polite = down("hard restart", 100, 101), down("restart", 100, 101)
    late, early = Accepted("c", 6, "b", 99, 99.1), Accepted("c", 6, "b", 90, 97.9)
    behind = Accepted("c", 6, "b", 100.5, 101.5)
    assert [may_be_lost(each, [hard]) for each in (late, early, behind)] == [True, False, False]
    assert not may_be_lost(late, [polite, cut(100)])
    told = seen_by([line.split() for line in ("m c 5 a 1 1", "g c 6 None 2", "m c 100 z 3 3")])
    assert missing(told, [late], [hard]) == []
    assert missing(told, [late], [polite]) == missing(told, [early], [hard]) == ["b"]
    assert missing(seen_by([]), [late], [hard]) == ["b"]


def test_lines_are_read() -> None:
    """What was handled twice, what was accepted, and an order that is none."""
    lines = ["m c 5 a 1 1.5", "b 2", "m c 5 a 1 3", "m c 4 b 1 4", "a nowait c 7 k 1.5 2"]
    seen = seen_by(line.split() for line in lines)["c"]
    assert (seen.repeats, seen.handled, seen.ids) == (1, {"a": {5}, "b": {4}}, [5, 0, 5, 4])
    assert out_of_order(seen.ids) == [(5, 4)]
    assert accepted_of(line.split() for line in lines) == [Accepted("c", 7, "k", 1.5, 2)]
