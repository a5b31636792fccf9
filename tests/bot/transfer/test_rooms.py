from __future__ import annotations

import asyncio

import pytest

from bot.transfer.rooms import Ceilings, Rooms


@pytest.mark.parametrize(
    ("process", "service", "person"), [(1, 1, 1), (2, 1, 1), (3, 2, 1), (5, 4, 3), (64, 63, 62)]
)
def test_each_leaves_room_to_others(process: int, service: int, person: int) -> None:
    ceilings = Ceilings(process)
    assert (ceilings.service, ceilings.person) == (service, person)


async def test_a_service_that_hangs_holds_up_no_other() -> None:
    rooms = Rooms(Ceilings(3))
    inside: list[str] = []
    leave = asyncio.Event()

    async def visit(service: str, name: str) -> None:
        async with rooms.place(service):
            inside.append(name)
            await leave.wait()

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        for number in range(4):
            group.create_task(visit("tixte", f"tixte-{number}"))
        for number in range(2):
            group.create_task(visit("gett", f"gett-{number}"))
        await asyncio.sleep(0.01)
        assert inside == ["tixte-0", "tixte-1", "gett-0"]
        leave.set()
    assert sorted(inside) == ["gett-0", "gett-1", "tixte-0", "tixte-1", "tixte-2", "tixte-3"]


async def test_who_is_cancelled_while_waiting_takes_no_place() -> None:
    rooms = Rooms(Ceilings(1))

    async def visit() -> None:
        async with rooms.place("tixte"):
            pass

    async with asyncio.timeout(5):
        async with rooms.place("gett"):
            waiting = asyncio.create_task(visit())
            await asyncio.sleep(0)
            waiting.cancel()
        await visit()
        assert waiting.cancelled()
