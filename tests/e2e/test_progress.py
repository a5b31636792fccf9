"""Transfers that take a while: what is shown meanwhile, and to whom."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING

from .seen import eventually
from .slow import SlowCdn
from .tixte import JUNIPERS_KEY

if TYPE_CHECKING:
    from .world import World

ORIGINAL = "/webhooks/*/messages/@original"
LARGE = bytes(range(256)) * 4096 * 2


async def test_progress_is_shown_not_more_often_than_every_two_seconds(linked: World) -> None:
    cdn = SlowCdn.take_over(linked.env, pieces=50, pause=0.1)
    earlier = len(linked.wire.of("PATCH", ORIGINAL))
    result = await linked.rehost(("slow.bin", LARGE), ("quick.txt", b"q"))
    first = await linked.until(result, lambda seen: "✅ quick.txt · 1 Byte" in seen.text)
    assert first.text.startswith("**Sending 2 files to Tixte**")
    assert "⏫ slow.bin · ▰" in first.text
    assert "% of 2.1 MB" in first.text
    second = await linked.until(result, lambda seen: seen.text != first.text)
    assert "⏫ slow.bin" in second.text
    assert second.text.count("▰") > first.text.count("▰")
    cdn.go_on.set()
    seen = await linked.final(result)
    assert seen.cards == 2
    edits = linked.wire.of("PATCH", ORIGINAL)[earlier:]
    assert len(edits) >= 3
    for one, next_one in itertools.pairwise(edits):
        assert next_one.at - one.at >= 1.95
    assert linked.tixte.stored["slow.bin"] == LARGE


async def test_two_persons_see_only_their_own(linked: World) -> None:
    await linked.link(JUNIPERS_KEY, by=linked.ben)
    cdn = SlowCdn.take_over(linked.env)
    adas = await linked.rehost(("slow-ada.bin", b"a" * 1000))
    bens = await linked.rehost(("slow-ben.bin", b"b" * 1000), by=linked.ben)
    await linked.until(adas, lambda seen: "slow-ada.bin" in seen.text)
    cdn.go_on.set()
    to_ada, to_ben = await linked.final(adas), await linked.final(bens)
    assert "### slow-ada.bin" in to_ada.text
    assert "### slow-ben.bin" in to_ben.text
    for person, name in ((linked.ada, "slow-ben"), (linked.ben, "slow-ada")):
        shown = linked.public_messages(person)
        assert shown
        assert not any(name in seen.text for seen in shown)
    owners = {upload.filename: upload.domain for upload in linked.tixte.uploads}
    assert owners == {
        "slow-ada.bin": "larkspur.tixte.co",
        "slow-ben.bin": "juniper.likes.cash",
    }


async def test_other_commands_go_on_meanwhile(linked: World) -> None:
    cdn = SlowCdn.take_over(linked.env)
    slow = await linked.rehost(("slow.bin", b"s" * 1000))
    _, seen = await linked.sent(("quick.txt", b"q"))
    assert "### quick.txt" in seen.text
    assert "larkspur" in linked.see_reply(await linked.slash("account list")).text
    assert not linked.see_reply(slow).is_final
    cdn.go_on.set()
    await linked.final(slow)


async def test_more_files_than_go_at_once(linked: World) -> None:
    cdn = SlowCdn.take_over(linked.env)
    result = await linked.rehost(
        *((f"slow{number}.bin", b"s" * (100 + number)) for number in range(1, 6))
    )
    seen = await linked.until(result, lambda seen: seen.text)
    # One place is left for somebody else.
    assert seen.text.count("⏫") == 3
    assert seen.text.count("⏳") == 2
    assert sorted(await linked.states()) == ["sending"] * 3 + ["waiting"] * 2
    cdn.go_on.set()
    assert (await linked.final(result)).text.startswith("**5 of 5 files sent**")


async def test_progress_that_cannot_be_shown_stops_nothing(linked: World) -> None:
    cdn = SlowCdn.take_over(linked.env)
    linked.env.inject_error("PATCH", ORIGINAL, status=503, times=1)
    result = await linked.rehost(("slow.bin", b"s" * 1000))
    await eventually(lambda: [one for one in linked.logs if "progress_not_shown" in one["event"]])
    cdn.go_on.set()
    assert "### slow.bin" in (await linked.final(result)).text
    await asyncio.sleep(0)
