"""Lists in pages, whatever they list: who turns them, and what nobody knows of their length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.pager import Entry, ListStyle, Pager
from bot.ui.pages import Listed, Page
from bot.ui.view import notice

from .world import reply_of

if TYPE_CHECKING:
    from .world import World


class Chained:
    """Three pages of two numbers that tell only what comes next."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, str | None]] = []

    async def fetch(self, number: int, cursor: str | None) -> Page[int]:
        self.asked.append((number, cursor))
        return Page((number, number * 10), next=f"behind {number}" if number < 3 else None)


async def card(number: int) -> discord.ui.LayoutView:
    return notice(f"Card {number}")


STYLE: ListStyle[int] = ListStyle(
    title="Numbers", empty="None.", entry=lambda one: Entry(f"• {one}", str(one)), open=card
)


def offer(world: World, source: Any, *, post: bool) -> None:
    """Give the running bot a command that lists numbers."""

    @app_commands.command(name="numbers", description="Lists numbers")
    async def numbers(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(ephemeral=not post, thinking=True)
        await Pager(interaction.user.id, source, STYLE).show(interaction)

    world.simulation.bot.tree.add_command(numbers)


async def begin(world: World, source: Any, *, post: bool = False) -> Any:
    offer(world, source, post=post)
    await world.simulation.bot.tree.sync()
    return reply_of(await world.slash("numbers"))


async def test_where_nobody_tells_how_many_there_are(world: World) -> None:
    source = Chained()
    reply = await begin(world, source)
    seen = world.see(reply)
    assert seen.text == "### Numbers\n• 1\n• 10\n-# Page 1"
    assert seen.buttons["⏭ Last"]["disabled"]
    await world.press(reply, "▶ Next")
    await world.press(reply, "▶ Next")
    assert world.see(reply).text.endswith("• 3\n• 30\n-# Page 3")
    assert world.see(reply).buttons["▶ Next"]["disabled"]
    await world.press(reply, "◀ Previous")
    assert world.see(reply).text.endswith("-# Page 2")
    assert source.asked == [(1, None), (2, "behind 1"), (3, "behind 2")]


async def test_only_who_asked_turns_a_posted_list(world: World) -> None:
    reply = await begin(world, Listed(range(30), 10), post=True)
    before = world.see(reply)
    assert not before.ephemeral
    refused = world.see_reply(await world.press(reply, "▶ Next", by=world.ben))
    assert "Only the person who asked can press this." in refused.text
    assert refused.ephemeral
    assert world.see(reply) == before
    await world.press(reply, "▶ Next")
    assert "Page 2 of 3" in world.see(reply).text
    (opened,) = (await world.ada.select(reply, [world.see(reply).options[4]["value"]])).followups
    assert world.see(opened).text == "Card 14"
    assert world.see(opened).ephemeral


async def test_what_is_dismissed_goes_to_rest_quietly(world: World) -> None:
    reply = await begin(world, Listed(range(30), 10), post=True)
    world.env.backend.messages[world.channel.id].pop(reply.id)
    await world.env.advance_time(601)
    await world.slash("help")


@given(st.lists(st.tuples(st.text(max_size=500), st.text(max_size=300)), min_size=1, max_size=30))
def test_discord_takes_any_page(entries: list[tuple[str, str]]) -> None:
    style: ListStyle[tuple[str, str]] = ListStyle(
        title="Any", empty="None.", entry=lambda one: Entry(one[0], one[1], one[1]), open=unused
    )
    pager = Pager(1, Listed(entries, 25), style)
    pager._draw(Page(entries, pages=10**9, total=10**12))
    components = pager.to_components()  # type: ignore[no-untyped-call] # discord.py leaves it so
    (container,) = components
    text, row = container["components"][:2]
    assert len(text["content"]) <= 4000
    options = row["components"][0]["options"]
    assert 1 <= len(options) <= 25
    for option in options:
        assert 1 <= len(option["label"]) <= 100
        assert len(option.get("description") or "") <= 100


async def unused(_entry: tuple[str, str]) -> discord.ui.LayoutView:
    raise AssertionError
