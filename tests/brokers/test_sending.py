"""What became of a message, asked from threads and from loops."""

from __future__ import annotations

import asyncio
from threading import Barrier, Thread

import pytest

from wardian.brokers.sending import Sending
from wardian.errors import SendError


def refused() -> SendError:
    """Why one is not accepted."""
    return SendError("expected room, got none")


def test_it_is_on_its_way_until_it_is_known() -> None:
    """And only the first answer counts."""
    sending = Sending()
    assert (sending.accepted, sending.id, sending.error, bool(sending)) == (None, None, None, False)
    assert repr(sending) == "<Sending on its way>"
    sending.settle(7)
    sending.settle(error=refused())
    assert (sending.accepted, sending.id, sending.error, bool(sending)) == (True, 7, None, True)
    assert repr(sending) == "<Sending accepted as 7>"
    other = Sending()
    other.settle(error=refused())
    assert (other.accepted, other.id, bool(other), repr(other)) == (
        *(False, None, False),
        "<Sending refused>",
    )


@pytest.mark.parametrize("accepted", [True, False])
def test_a_thread_waits_for_it(accepted: bool) -> None:
    """As many as want to; each is told."""
    sending = Sending()
    barrier = Barrier(5)
    told: list[object] = []

    def wait() -> None:
        barrier.wait(10)
        try:
            told.append(sending.wait(10).id)
        except SendError as error:
            told.append(str(error))

    threads = [Thread(target=wait) for _ in range(4)]
    for each in threads:
        each.start()
    barrier.wait(10)
    if accepted:
        sending.settle(3)
    else:
        sending.settle(error=refused())
    for each in threads:
        each.join(10)
    assert told == ([3] * 4 if accepted else ["expected room, got none"] * 4)


def test_a_thread_does_not_wait_for_ever() -> None:
    """It is told that nobody knows, and may ask again."""
    sending = Sending()
    with pytest.raises(SendError, match=r"an answer of the broker within 0\.01 s, got none"):
        sending.wait(0.01)
    sending.settle(1)
    assert sending.wait(0.01) is sending


def test_a_thread_that_runs_a_loop_may_not_wait() -> None:
    """The loop would stand still; what is known is given all the same."""

    async def main() -> None:
        sending = Sending()
        with pytest.raises(RuntimeError, match="await what send_nowait gave"):
            sending.wait()
        sending.settle(1)
        assert sending.wait() is sending

    asyncio.run(main())


@pytest.mark.parametrize("where", ["loop", "thread"])
@pytest.mark.parametrize("accepted", [True, False])
def test_a_coroutine_awaits_it(where: str, accepted: bool) -> None:
    """Several of them, and again afterwards; the answer may come from anywhere."""

    async def ask(sending: Sending) -> int | None:
        return (await sending).id

    async def main() -> None:
        sending = Sending()
        tasks = [asyncio.create_task(ask(sending)) for _ in range(3)]
        await asyncio.sleep(0)

        def settle() -> None:
            sending.settle(3 if accepted else None, None if accepted else refused())

        if where == "thread":
            Thread(target=settle).start()
        else:
            settle()
        async with asyncio.timeout(10):
            answers = await asyncio.gather(*tasks, ask(sending), return_exceptions=True)
        assert [str(each) for each in answers] == [
            "3" if accepted else "expected room, got none"
        ] * 4

    asyncio.run(main())


def test_who_gives_up_awaiting_it_leaves_it_on_its_way() -> None:
    """Also when the answer comes after the loop has ended."""
    sending = Sending()

    async def main() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await sending
        task = asyncio.ensure_future(sending)
        await asyncio.sleep(0)
        task.cancel()

    asyncio.run(main())
    sending.settle(1)
    assert sending.accepted
