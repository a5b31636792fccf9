"""Attachments that are not what Discord said: words of their own, and nothing kept of them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Literal

import pytest
import pytest_asyncio

from .inside import bot_inside
from .stage import Stage, has, labels, links, staged, texts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.discord_server import Attachment

    from .stage import JSON
    from .tixte import Tixte

pytestmark = pytest.mark.asyncio(loop_scope="module")
BIG = 3_000_000
Kind = Literal["gone", "stall", "short", "long", "declared too large"]
WORDS: dict[Kind, str] = {
    "gone": "does not have this attachment any more",
    "stall": "stopped sending",
    "short": "ended before it was complete",
    "long": "longer than Discord said",
    "declared too large": "ended before it was complete",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hasty(tixte: Tixte, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A stage with a bot that soon gives up on what stalls."""
    logging.getLogger("discord").setLevel(logging.CRITICAL)
    async with staged(tixte, tmp_path_factory.mktemp("hasty") / "work") as stage:
        async with bot_inside(stage):
            await stage.link(stage.user, stage.channel)
            yield stage
        stage.server.check()
    logging.getLogger("discord").setLevel(logging.NOTSET)


def bad_file(stage: Stage, kind: Kind, size: int = BIG) -> Attachment:
    data = b"bad\n" * (size // 4)
    if kind == "declared too large":
        return stage.server.attachment("bad.bin", data, declared_size=len(data) + 1000)
    return stage.server.attachment("bad.bin", data, behaviour=kind)


def deletable(count: int) -> Callable[[JSON], bool]:
    return lambda message: labels(message).count("Delete") == count


@pytest.mark.parametrize("size", [4000, BIG], ids=["small", "big"])
@pytest.mark.parametrize("kind", list(WORDS))
async def test_a_bad_file_between_good_ones(hasty: Stage, kind: Kind, size: int) -> None:
    server, tixte = hasty.server, hasty.tixte
    before = await tixte.uploads()
    good = [server.attachment(f"good{number}.txt", b"good" * number) for number in (1, 2)]
    used = await hasty.rehost(
        hasty.user, hasty.channel, good[0], bad_file(hasty, kind, size), good[1]
    )
    card = await used.wait_for(has("good1.txt", "good2.txt", "SHA-256", "bad.bin", "❌"))
    assert WORDS[kind] in texts(card)
    assert "send it again" in texts(card)
    assert labels(card) == ["Open", "Post here", "Delete"] * 2

    added = (await tixte.uploads())[: -len(before)]
    assert sorted(one["name"] for one in added) == ["good1", "good2"]
    raw = [link.replace("/larkspur.tixte.co/", "/larkspur.tixte.co/r/") for link in links(card)]
    assert [await tixte.download(one) for one in raw] == [b"good", b"goodgood"]
    for left in (1, 0):
        assert "Deleted" in await hasty.delete(hasty.user, card)
        card = await used.wait_for(deletable(left))
    assert await tixte.uploads() == before
    hasty.server.check()


async def test_only_bad_files(hasty: Stage) -> None:
    before = await hasty.tixte.uploads()
    files = [bad_file(hasty, kind) for kind in WORDS]
    used = await hasty.rehost(hasty.user, hasty.channel, *files)
    told = await used.wait_for(lambda message: texts(message).count("❌") == len(files))
    assert labels(told) == []
    assert await hasty.tixte.uploads() == before


async def test_an_empty_file_is_refused_unread(hasty: Stage) -> None:
    file = hasty.server.attachment("empty.txt", b"")
    used = await hasty.rehost(hasty.user, hasty.channel, file)
    await used.wait_for(has("empty.txt", "0 bytes"))
    assert file not in hasty.server.downloads


async def test_what_was_bad_once_may_be_good_the_next_time(hasty: Stage) -> None:
    file = hasty.server.attachment("later.txt", b"later", behaviour="gone")
    first = await hasty.rehost(hasty.user, hasty.channel, file)
    await first.wait_for(has("later.txt", "❌"))
    file.behaviour = "ok"
    second = await hasty.rehost(hasty.user, hasty.channel, file)
    card = await second.wait_for(has("later.txt", "SHA-256"))
    assert "Deleted" in await hasty.delete(hasty.user, card)
