"""`/transfers`: what is on its way is seen, stopped and taken up again; a host in trouble."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import pytest
from simcord.backend.cdn import CdnStore

from bot.transfer.patience import Patience
from cogs.transfers.commands import TransferCommands

from .seen import eventually
from .slow import SlowCdn

if TYPE_CHECKING:
    from .world import World

HASTY = {"patience": Patience(first=0.05, longest=0.2, in_all=60.0)}
SHORT = {"patience": Patience(first=0.05, longest=0.2, in_all=0.5)}


async def listed(world: World, *, by: Any = None) -> str:
    return world.see_reply(await world.slash("transfers list", by=by)).text


async def test_nothing_is_under_way(linked: World) -> None:
    assert "You have no transfers under way" in await listed(linked)
    for command in ("transfers cancel", "transfers resume"):
        refused = linked.see_reply(await linked.slash(command, transfer="nothing.bin"))
        assert "called nothing.bin." in refused.text
        assert refused.ephemeral
    assert await linked.ada.autocomplete(linked.channel, "transfers cancel", "transfer", "") == []


async def test_the_list_stays_up_to_date(linked: World) -> None:
    cdn = SlowCdn.take_over(linked.env)
    result = await linked.rehost(*((f"slow{number}.bin", b"s" * 1000) for number in range(5)))
    await linked.until(result, lambda seen: seen.text.count("⏫") == 3)
    shown = await linked.slash("transfers list")
    seen = linked.see_reply(shown)
    assert "**Under way: 5**" in seen.text
    assert seen.text.count("of 1.0 kB → Tixte") == 3
    assert "⏳ slow4.bin · waiting · 1.0 kB → Tixte · place 2 in the queue" in seen.text
    assert "slow" not in await listed(linked, by=linked.ben)
    cdn.go_on.set()
    await linked.until(shown, lambda seen: "You have no transfers under way" in seen.text)
    await linked.final(result)
    commands = linked.simulation.bot.get_cog("TransferCommands")
    assert isinstance(commands, TransferCommands)
    # Nothing of a list is held once nothing in it moves.
    await eventually(lambda: not commands._lists._tasks)


async def test_the_list_tells_how_far_a_file_is(linked: World) -> None:
    cdn = SlowCdn.take_over(linked.env, pieces=100, pause=0.15)
    result = await linked.rehost(("slow.bin", bytes(range(256)) * 4096))
    await linked.until(result, lambda seen: "⏫" in seen.text)
    shown = await linked.slash("transfers list")
    line = re.compile(r"⏫ slow\.bin · [▰▱]+ (\d+)% of 1\.0 MB · .+/s · .+ left → Tixte")
    seen = await linked.until(shown, lambda seen: line.search(seen.text))
    first = line.search(seen.text)
    assert first is not None
    later = await linked.until(shown, lambda seen: seen.text != first.string)
    second = line.search(later.text)
    assert second is not None
    assert 0 < int(first[1]) < int(second[1]) < 100
    cdn.go_on.set()
    assert (await linked.final(result)).cards == 1


async def test_cancelled_and_taken_up_again(linked: World) -> None:
    cdn = SlowCdn.take_over(linked.env)
    result = await linked.rehost(("slow1.bin", b"s" * 100))
    await linked.until(result, lambda seen: "⏫" in seen.text)
    (choice,) = await linked.ada.autocomplete(linked.channel, "transfers cancel", "transfer", "SLO")
    assert choice["name"] == "slow1.bin · 100 Bytes · Tixte · under way"
    assert await linked.ben.autocomplete(linked.channel, "transfers cancel", "transfer", "") == []
    refused = await linked.slash("transfers cancel", by=linked.ben, transfer=choice["value"])
    assert "None of your transfers" in linked.see_reply(refused).text
    async with asyncio.timeout(2):
        stopped = await linked.slash("transfers cancel", transfer=choice["value"])
    assert "Cancelled: **slow1.bin**." in linked.see_reply(stopped).text
    seen = await linked.final(result)
    assert "This file was cancelled." in seen.text
    assert linked.tixte.stored == {}
    assert "slow1.bin: This file was cancelled." in await listed(linked)

    cdn.go_on.set()
    again = await linked.slash("transfers resume", transfer="slow1.bin")
    assert (await linked.final(again)).cards == 1
    assert linked.tixte.stored == {"slow1.bin": b"s" * 100}
    assert await linked.states() == ["done"]
    twice = await linked.press(result.response, "Try again")
    assert "There is nothing to take up any more" in linked.see_reply(twice).text


async def test_all_of_them(linked: World) -> None:
    cdn = SlowCdn.take_over(linked.env)
    result = await linked.rehost(
        *((f"slow{number}.bin", b"s" * 99 + bytes([number])) for number in range(5))
    )
    await linked.until(result, lambda seen: seen.text.count("⏫") == 3)
    first, *_ = await linked.ada.autocomplete(linked.channel, "transfers cancel", "transfer", "")
    assert first["name"] == "All of them (5)"
    stopped = await linked.slash("transfers cancel", transfer=first["value"])
    assert linked.see_reply(stopped).text.count(".bin") == 5
    assert (await linked.final(result)).text.count("This file was cancelled.") == 5
    assert linked.tixte.stored == {}
    cdn.go_on.set()
    again = await linked.slash("transfers resume", transfer="all")
    assert (await linked.final(again)).text.startswith("**5 of 5 files sent**")
    assert len(linked.tixte.stored) == 5


async def test_a_slots_file_that_is_dead(linked: World) -> None:
    cdn = SlowCdn.take_over(linked.env)
    result = await linked.rehost(("slow1.bin", b"s" * 100))
    await linked.until(result, lambda seen: "⏫" in seen.text)
    await linked.slash("transfers cancel", transfer="all")
    cdn.go_on.set()
    linked.env.backend.cdn = CdnStore()
    again = await linked.slash("transfers resume", transfer="all")
    seen = await linked.final(again)
    assert "its link has expired. Please send it again." in seen.text
    assert "Try again" not in seen.buttons
    assert await linked.states() == ["failed"]


@pytest.mark.parametrize("simulation", [HASTY], indirect=True)
async def test_a_host_in_trouble_is_waited_for(linked: World) -> None:
    linked.tixte.fail_upload(status=503, times=None)
    result = await linked.rehost(("a.txt", b"a"))
    seen = await linked.until(result, lambda seen: "⏸️ a.txt" in seen.text)
    assert "Tixte has trouble of its own" in seen.text
    assert "What comes late is told by direct message." in seen.text
    shown = await linked.slash("transfers list")
    await linked.until(shown, lambda seen: "⏸️ a.txt" in seen.text)
    linked.tixte.mend()
    assert (await linked.final(result)).cards == 1
    assert linked.tixte.stored == {"a.txt": b"a"}
    assert len(linked.tixte.posts) >= 3


@pytest.mark.parametrize("simulation", [HASTY], indirect=True)
async def test_it_took_the_file_and_answered_with_an_error(linked: World) -> None:
    linked.tixte.fail_upload(mode="handle_then_drop")
    _, seen = await linked.sent(("a.txt", b"a"))
    assert seen.cards == 1
    assert len(linked.tixte.posts) == 1


@pytest.mark.parametrize("simulation", [SHORT], indirect=True)
async def test_it_is_given_up_and_a_button_tries_again(linked: World) -> None:
    linked.tixte.fail_upload(status=503, times=None)
    result = await linked.rehost(("a.txt", b"a"), ("b.txt", b"b"))
    seen = await linked.final(result)
    assert seen.text.count("The bot has tried for a moment.") == 2
    assert "Press **Try again** below" in seen.text
    linked.tixte.mend()
    again = await linked.press(result.response, "Try again")
    assert (await linked.final(again)).cards == 2
    assert linked.tixte.stored == {"a.txt": b"a", "b.txt": b"b"}
    refused = await linked.press(result.response, "Try again")
    assert "There is nothing to take up any more" in linked.see_reply(refused).text
    assert len(linked.tixte.uploads) == 2


@pytest.mark.parametrize("simulation", [HASTY], indirect=True)
async def test_a_restart_does_not_begin_the_waiting_anew(linked: World) -> None:
    linked.tixte.fail_upload(status=503, times=None)
    result = await linked.rehost(("a.txt", b"a"))
    await linked.until(result, lambda seen: "⏸️ a.txt" in seen.text)
    store = linked.simulation.store
    async with store.database.write() as connection:
        await connection.exec_driver_sql(
            "UPDATE transfers SET trouble_since = '2026-01-01 00:00:00'"
        )
    await linked.simulation.restart()
    seen = await linked.final(result)
    assert "The bot has tried for a minute." in seen.text
    linked.tixte.mend()
    again = await linked.press(result.response, "Try again")
    assert (await linked.final(again)).cards == 1


@pytest.mark.parametrize("simulation", [HASTY], indirect=True)
async def test_the_account_is_unlinked_meanwhile(linked: World) -> None:
    linked.tixte.fail_upload(status=503, times=None)
    result = await linked.rehost(("a.txt", b"a"))
    await linked.until(result, lambda seen: "⏸️ a.txt" in seen.text)
    store = linked.simulation.store
    async with store.database.write() as connection:
        await connection.exec_driver_sql("DELETE FROM accounts")
    linked.tixte.mend()
    seen = await linked.final(result)
    assert "not linked any more" in seen.text
    assert linked.tixte.stored == {}


async def test_sources_are_forgotten_after_a_day(linked: World) -> None:
    cdn = SlowCdn.take_over(linked.env)
    result = await linked.rehost(("slow1.bin", b"s" * 100))
    await linked.until(result, lambda seen: "⏫" in seen.text)
    await linked.slash("transfers cancel", transfer="all")
    cdn.go_on.set()
    await linked.final(result)
    store = linked.simulation.store
    async with store.database.write() as connection:
        await connection.exec_driver_sql("UPDATE transfers SET finished_at = '2026-01-01 00:00:00'")
    await linked.simulation.restart()
    assert "You have no transfers under way" in await listed(linked)
    again = await linked.press(result.response, "Try again")
    seen = await eventually(lambda: linked.see_reply(again), lambda seen: seen.text)
    assert "There is nothing to take up any more" in seen.text
