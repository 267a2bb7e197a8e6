from __future__ import annotations

import threading
import time

import pytest
import redis

from wardian.brokers.leases import Lease
from wardian.brokers.redis_leases import RedisLeases

from .servers import RedisServer


def test_a_lease_has_one_holder_at_a_time(server: RedisServer) -> None:
    """Until it is over or given back; the term tells whether another had it meanwhile."""
    a, b = RedisLeases(server.url), RedisLeases(server.url)
    assert a.look("x") is None
    assert a.acquire("x", "a", seconds=5) == Lease("a", 1)
    assert b.acquire("x", "b", seconds=5) == Lease("a", 1)
    assert b.look("x") == Lease("a", 1)
    b.release("x", "b")
    assert b.look("x") == Lease("a", 1)
    a.release("x", "a")
    assert b.look("x") is None
    assert a.acquire("x", "a", seconds=5) == Lease("a", 1)
    a.release("x", "a")
    assert b.acquire("x", "b", seconds=5) == Lease("b", 2)
    b.release("x", "b")
    assert a.acquire("x", "a", seconds=5, term=7) == Lease("a", 8)
    assert a.acquire("y", "a", seconds=5) == Lease("a", 1)
    a.close()
    b.close()


def test_a_lease_that_was_given_back_says_so(server: RedisServer) -> None:
    """Until somebody has it again; one that is over, or that was lost, does not."""
    leases = RedisLeases(server.url)
    assert leases.given_back("x") == 0
    leases.acquire("x", "a", seconds=5, term=3)
    found = leases.look("x")
    assert found is not None and 0 < found.seconds <= 5
    assert 0 < leases.acquire("x", "b", seconds=50).seconds <= 5
    leases.release("x", "b")
    assert leases.given_back("x") == 0
    leases.release("x", "a")
    assert leases.given_back("x") == 3
    leases.acquire("x", "a", seconds=5)
    assert leases.given_back("x") == 0
    server.ask("FLUSHALL")
    assert leases.look("x") is None
    assert leases.given_back("x") == 0
    leases.close()


def test_a_lease_that_is_not_renewed_is_over_in_time(server: RedisServer) -> None:
    """By the clock of Redis."""
    leases = RedisLeases(server.url)
    leases.acquire("x", "a", seconds=0.3)
    began = time.monotonic()
    while leases.look("x"):
        assert time.monotonic() - began < 5
    assert 0.2 < time.monotonic() - began < 1
    leases.close()


def test_of_many_who_want_it_one_has_it(server: RedisServer) -> None:
    """At the same moment, from as many threads."""
    start = threading.Barrier(8)
    got: list[Lease] = []

    def want(n: int) -> None:
        leases = RedisLeases(server.url)
        start.wait()
        got.append(leases.acquire("x", f"w{n}", seconds=5))
        leases.close()

    threads = [threading.Thread(target=want, args=(n,)) for n in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(got) == 8
    assert len(set(got)) == 1


def test_a_term_that_was_lost_goes_on(server: RedisServer) -> None:
    """Who knows of a later one than the store tells it."""
    leases = RedisLeases(server.url)
    leases.acquire("x", "a", seconds=5)
    server.ask("FLUSHALL")
    assert leases.acquire("x", "a", seconds=5, term=4) == Lease("a", 4)
    leases.close()


def test_a_store_that_is_away_is_told_and_found_again(own_server: RedisServer) -> None:
    """Each question says so, and the next one after it is back has its answer."""
    leases = RedisLeases(own_server.url)
    leases.acquire("x", "a", seconds=60)
    own_server.stop()
    with pytest.raises(redis.ConnectionError):
        leases.look("x")
    own_server.start()
    assert leases.look("x") == Lease("a", 1)
    leases.close()
    assert sorted(own_server.ask("KEYS", "*")) == [b"{wardian}:lease:x", b"{wardian}:term:x"]
    assert 0 < own_server.ask("TTL", "{wardian}:lease:x") <= 60
    assert 0 < own_server.ask("TTL", "{wardian}:term:x") <= 600
