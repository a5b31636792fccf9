from __future__ import annotations

import asyncio
import time

import pytest

from bot.transfer.progress import ProgressBoard


def test_what_was_sent() -> None:
    board = ProgressBoard()
    assert board.sent("t") == 0
    board.note("t", 5)
    board.note("t", 9)
    assert (board.sent("t"), board.sent("other")) == (9, 0)


async def test_a_ring_wakes_who_waits() -> None:
    board = ProgressBoard()
    board.watch("b")
    waiting = asyncio.create_task(board.wait("b", 5))
    await asyncio.sleep(0)
    board.ring("b")
    assert await waiting is True
    assert await board.wait("b", 0.01) is False, "it was heard once"


async def test_a_ring_before_the_wait_is_not_lost() -> None:
    board = ProgressBoard()
    board.watch("b")
    board.ring("b")
    assert await board.wait("b", 5) is True


async def test_a_ring_while_the_time_runs_out_is_not_lost() -> None:
    board = ProgressBoard()
    board.watch("b")
    for delay in (0.0, 0.001, 0.002):
        asyncio.get_running_loop().call_later(delay, board.ring, "b")
        heard = await board.wait("b", 0.001)
        assert heard or await board.wait("b", 1)


async def test_rings_of_one_moment_are_heard_as_one() -> None:
    board = ProgressBoard()
    board.watch("b")
    board.ring("b")
    board.ring("b")
    assert await board.wait("b", 1) is True
    assert await board.wait("b", 0.01) is False


async def test_all_who_wait_hear_it() -> None:
    board = ProgressBoard()
    board.watch("b")
    waiting = [asyncio.create_task(board.wait("b", 5)) for _ in range(3)]
    await asyncio.sleep(0)
    board.ring("b")
    assert await asyncio.gather(*waiting) == [True] * 3


async def test_watching_again_keeps_the_ring() -> None:
    board = ProgressBoard()
    board.watch("b")
    board.ring("b")
    board.watch("b")
    assert await board.wait("b", 1) is True


async def test_batches_do_not_hear_each_other() -> None:
    board = ProgressBoard()
    board.watch("a")
    board.watch("b")
    board.ring("a")
    began = time.monotonic()
    assert await board.wait("b", 0.02) is False
    assert time.monotonic() - began >= 0.02
    assert await board.wait("a", 1) is True


async def test_forget_frees() -> None:
    board = ProgressBoard()
    board.watch("b")
    board.note("t1", 1)
    board.note("t2", 2)
    board.note("other", 3)
    board.forget("b", ["t1", "t2", "never noted"])
    board.ring("b")
    board.forget("b", [])
    assert [board.sent(name) for name in ("t1", "t2", "other")] == [0, 0, 3]
    with pytest.raises(KeyError):
        await board.wait("b", 1)
    kept = {name: [*held] for name, held in vars(board).items()}
    assert kept == {"_sent": ["other"], "_pauses": [], "_bells": []}
