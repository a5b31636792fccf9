"""`/rehost message`: what is behind a link, for those who may read it."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord import PermissionOverwrite
from simcord.enums import ChannelType
from simcord.http.client import FakeHTTPClient

from cogs.tixte.emulator.fixtures import picture

from .seen import eventually
from .test_url import giving, serving
from .world import reply_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from simcord.builders import ChannelHandle

    from .seen import Seen
    from .world import World

THREE = (("a.txt", b"a"), ("b.txt", b"bb"), ("c.txt", b"ccc"))
SECRET = (("secret.txt", b"for their eyes alone"),)
REFUSED = "There is no message behind this link that both you and the bot may read."
HISTORY = "GET", "/channels/*/messages/*"
NONE = discord.Intents.none()

allowed = pytest.mark.parametrize(
    "simulation", [{"allow_private_addresses": True}], indirect=True, ids=[""]
)


def link(channel: Any, message: Any, guild: Any, host: str = "discord.com") -> str:
    return f"https://{host}/channels/{guild}/{getattr(channel, 'id', channel)}/{message.id}"


async def used(world: World, url: str, **options: Any) -> Seen:
    return await world.final(await world.slash("rehost message", link=url, **options))


def unnumbered(seen: Seen) -> str:
    """The text without its reference, which is another one each time."""
    return seen.text.replace(seen.reference, "")


@pytest.mark.parametrize(
    "host", ["discord.com", "ptb.discord.com", "canary.discord.com", "discordapp.com"]
)
async def test_a_message_of_this_channel(linked: World, host: str) -> None:
    message = await linked.ben.send(linked.channel, "look", attachments=THREE)
    seen = await used(linked, link(linked.channel, message, linked.guild.id, host))
    assert seen.ephemeral
    assert seen.cards == 3
    assert linked.tixte.stored == dict(THREE)


async def test_options(linked: World) -> None:
    message = await linked.ben.send(linked.channel, attachments=THREE[:1])
    url = f"<{link(linked.channel, message, linked.guild.id)}>"
    result = await linked.slash("rehost message", link=url, service="tixte", private=True)
    assert "🔒 private" in (await linked.final(result)).text
    posted = await linked.slash("rehost message", link=url, post=True)
    assert not (await linked.final(posted)).ephemeral


async def test_a_forwarded_message_and_many_files(linked: World) -> None:
    other = linked.guild.create_text_channel("elsewhere")
    files = [(f"{number}.txt", b"x" * (number + 1)) for number in range(10)]
    message = await linked.ben.send(other, attachments=files)
    forwarded = await linked.ben.forward(message, linked.channel)
    seen = await used(linked, link(linked.channel, forwarded, linked.guild.id))
    assert seen.text.startswith("**10 of 10 files sent**")
    assert linked.tixte.stored == dict(files)


@allowed
async def test_embedded_pictures(linked: World) -> None:
    message = await linked.ben.send(linked.channel, "look", attachments=THREE[:1])
    stored = linked.env.backend.get_message(linked.channel.id, message.id)
    png = picture((4, 2), (38, 50, 98), (246, 144, 92), (255, 224, 138))
    async with serving(giving(png, Content_Type="image/png")) as base:
        stored.embeds = [
            {
                "type": "rich",
                "image": {"url": f"{base}/dawn.png"},
                "thumbnail": {"url": f"{base}/dew.png"},
            },
            {"type": "image", "thumbnail": {"url": f"{base}/dawn.png"}},  # the same again
            {
                "type": "gifv",
                "video": {"url": f"{base}/wave.mp4", "proxy_url": "https://media.invalid/w"},
                "thumbnail": {"url": f"{base}/wave.png"},
            },
            # A page with a player is no file; its picture is.
            {
                "type": "video",
                "video": {"url": f"{base}/player"},
                "thumbnail": {"url": f"{base}/still.png"},
            },
            # What is attached comes once, and a deletion link never.
            {"type": "rich", "image": {"url": f"{message.attachments[0].url}?ex=1"}},
            {"type": "rich", "image": {"url": "https://api.tixte.com/v1/users/@me/uploads/del/x"}},
        ]
        by_link = await used(linked, link(linked.channel, message, linked.guild.id), force=True)
        assert sorted(linked.tixte.stored) == [
            *("a.txt", "dawn.png", "dew.png", "still.png", "wave.mp4")
        ]
        menu = await linked.ada.context_menu(linked.channel, "Re-host attachments", message)
        by_menu = await linked.final(menu)
    assert by_link.text.startswith("**5 of 5 files sent**")
    assert by_menu.text.startswith("**5 of 5 files sent**")


def us(world: World) -> discord.ClientUser:
    assert world.env.bot.user is not None
    return world.env.bot.user


# Who may read it: every way in which somebody may, and may not.


def hidden(world: World, name: str = "hidden", **denied: bool) -> ChannelHandle:
    """A channel for Ben and the bot; for everybody else something is denied."""
    rights = denied or {"view_channel": False}
    ours = PermissionOverwrite(view_channel=True, read_message_history=True, send_messages=True)
    return world.guild.create_text_channel(
        name,
        overwrites={
            world.guild.default_role: PermissionOverwrite(**rights),
            world.ben: ours,
            us(world): ours,
        },
    )


async def in_open_channel(world: World) -> str:
    channel = world.guild.create_text_channel("open")
    message = await world.ben.send(channel, attachments=SECRET)
    return link(channel, message, world.guild.id)


async def in_channel_opened_to_her(world: World) -> str:
    channel = world.guild.create_text_channel(
        "hers",
        overwrites={
            world.guild.default_role: PermissionOverwrite(view_channel=False),
            world.ada: PermissionOverwrite(view_channel=True),
            world.ben: PermissionOverwrite(view_channel=True),
            us(world): PermissionOverwrite(view_channel=True),
        },
    )
    return link(channel, await world.ben.send(channel, attachments=SECRET), world.guild.id)


def thread_in(world: World, parent: ChannelHandle, *, private: bool = False) -> Any:
    kind = ChannelType.PRIVATE_THREAD if private else ChannelType.PUBLIC_THREAD
    return world.env.backend.create_thread(parent.id, "thread", world.ben.id, type=kind)


async def say_in(world: World, channel_id: int) -> Any:
    backend = world.env.backend
    attachments = backend.store_attachments(channel_id, SECRET)
    return backend.create_message(channel_id, world.ben.id, "", attachments=attachments)


async def in_thread(world: World) -> str:
    thread = thread_in(world, world.guild.create_text_channel("open"))
    return link(thread, await say_in(world, thread.id), world.guild.id)


async def in_private_thread_of_hers(world: World) -> str:
    thread = thread_in(world, world.guild.create_text_channel("open"), private=True)
    world.env.backend.add_thread_member(thread.id, world.ada.id)
    world.env.backend.add_thread_member(thread.id, us(world).id)
    return link(thread, await say_in(world, thread.id), world.guild.id)


async def in_another_server_of_hers(world: World) -> str:
    other = world.env.create_guild("other")
    channel = other.create_text_channel("there")
    ben = other.add_member(world.ben.user)
    other.add_member(world.ada.user)
    return link(channel, await ben.send(channel, attachments=SECRET), other.id)


async def in_voice_channel(world: World) -> str:
    channel = world.guild.create_voice_channel("talk")
    return link(channel, await say_in(world, channel.id), world.guild.id)


@pytest.mark.parametrize(
    "place",
    [
        in_open_channel,
        in_channel_opened_to_her,
        in_thread,
        in_private_thread_of_hers,
        in_another_server_of_hers,
        in_voice_channel,
    ],
)
async def test_who_may_read_it_gets_it(
    linked: World, place: Callable[[World], Awaitable[str]]
) -> None:
    seen = await used(linked, await place(linked))
    assert "### secret.txt" in seen.text
    assert linked.tixte.stored == dict(SECRET)


async def in_hidden_channel(world: World) -> str:
    channel = hidden(world)
    return link(channel, await world.ben.send(channel, attachments=SECRET), world.guild.id)


async def in_channel_without_history(world: World) -> str:
    channel = hidden(world, read_message_history=False)
    return link(channel, await world.ben.send(channel, attachments=SECRET), world.guild.id)


async def in_channel_closed_to_her(world: World) -> str:
    shut = PermissionOverwrite(view_channel=False)
    channel = world.guild.create_text_channel("not-hers", overwrites={world.ada: shut})
    return link(channel, await world.ben.send(channel, attachments=SECRET), world.guild.id)


async def in_thread_of_hidden_channel(world: World) -> str:
    thread = thread_in(world, hidden(world))
    return link(thread, await say_in(world, thread.id), world.guild.id)


async def in_private_thread_of_others(world: World) -> str:
    thread = thread_in(world, world.guild.create_text_channel("open"), private=True)
    world.env.backend.add_thread_member(thread.id, us(world).id)
    return link(thread, await say_in(world, thread.id), world.guild.id)


async def in_voice_channel_that_is_shut(world: World) -> str:
    channel = world.guild.create_voice_channel("talk")
    message = await say_in(world, channel.id)
    role = world.env.backend.get_guild(world.guild.id).everyone_role
    role.permissions &= ~discord.Permissions.connect.flag
    return link(channel, message, world.guild.id)


async def in_a_server_of_others(world: World) -> str:
    other = world.env.create_guild("other")
    channel = other.create_text_channel("there")
    ben = other.add_member(world.ben.user)
    return link(channel, await ben.send(channel, attachments=SECRET), other.id)


async def in_a_server_of_others_called_hers(world: World) -> str:
    url = await in_a_server_of_others(world)
    _, channel, message = url.rsplit("/", 2)
    return f"https://discord.com/channels/{world.guild.id}/{channel}/{message}"


async def in_a_server_without_the_bot(_world: World) -> str:
    return "https://discord.com/channels/120000000000000001/120000000000000002/120000000000000003"


async def in_direct_messages_of_another(world: World) -> str:
    message = await world.ben.send_dm("secret")
    return link(message.channel, message, "@me")


async def in_a_hidden_channel_under_at_me(world: World) -> str:
    return (await in_open_channel(world)).replace(str(world.guild.id), "@me")


async def nowhere_in_hidden_channel(world: World) -> str:
    return f"https://discord.com/channels/{world.guild.id}/{hidden(world).id}/120000000000000003"


async def nowhere(world: World) -> str:
    return f"https://discord.com/channels/{world.guild.id}/120000000000000002/120000000000000003"


@pytest.mark.parametrize(
    "place",
    [
        in_hidden_channel,
        in_channel_without_history,
        in_channel_closed_to_her,
        in_thread_of_hidden_channel,
        in_private_thread_of_others,
        in_voice_channel_that_is_shut,
        in_a_server_of_others,
        in_a_server_of_others_called_hers,
        in_a_server_without_the_bot,
        in_direct_messages_of_another,
        in_a_hidden_channel_under_at_me,
        nowhere_in_hidden_channel,
        nowhere,
    ],
)
async def test_everybody_else_is_refused_in_the_same_words(
    linked: World, place: Callable[[World], Awaitable[str]]
) -> None:
    url = await place(linked)
    linked.wire.calls.clear()
    seen = await used(linked, url)
    none = await used(linked, await in_a_server_without_the_bot(linked))
    assert REFUSED in seen.text
    assert "Choose **Re-host attachments** in the message's own menu" in seen.text
    assert unnumbered(seen) == unnumbered(none)
    # The message is not even read.
    assert linked.wire.of(*HISTORY) == []
    assert linked.tixte.posts == []
    posted = await linked.slash("rehost message", link=url, post=True)
    assert linked.see_reply(posted).ephemeral
    assert REFUSED in linked.see_reply(posted).text


async def test_the_same_channel_without_history(linked: World) -> None:
    channel = hidden(linked, read_message_history=False)
    message = await linked.ben.send(channel, attachments=SECRET)
    url = link(channel, message, linked.guild.id)
    result = await linked.ada.slash(channel, "rehost message", link=url)
    assert REFUSED in linked.see_reply(result).text
    assert linked.tixte.posts == []


async def test_a_moderator_of_threads_reads_private_ones(linked: World) -> None:
    url = await in_private_thread_of_others(linked)
    rights = discord.Permissions(manage_threads=True)
    role = linked.guild.create_role("moderators", permissions=rights)
    linked.env.backend.get_guild(linked.guild.id).members[linked.ada.id].role_ids.append(role.id)
    assert "### secret.txt" in (await used(linked, url)).text


async def test_the_bot_may_not_read_it(linked: World) -> None:
    channel = linked.guild.create_text_channel(
        "botless",
        overwrites={us(linked): PermissionOverwrite(read_message_history=False)},
    )
    message = await linked.ben.send(channel, attachments=SECRET)
    url = link(channel, message, linked.guild.id)
    role = linked.env.backend.get_guild(linked.guild.id).members[us(linked).id]
    role.role_ids.clear()  # as its administrator, nothing could be denied to it
    assert (
        "The bot may not read earlier messages in that channel." in (await used(linked, url)).text
    )
    here = await linked.ada.slash(channel, "rehost message", link=url)
    seen = await linked.until(here, lambda seen: seen.text)
    assert "The bot may not read earlier messages here." in seen.text
    assert "**Re-host attachments**" in seen.text


async def test_direct_messages_with_the_bot(linked: World) -> None:
    channel = linked.ada.user.dm_channel
    backend = linked.env.backend
    attached = backend.store_attachments(channel.id, SECRET)
    message = backend.create_message(channel.id, linked.ada.id, "", attachments=attached)
    url = link(channel, message, "@me")
    seen = await linked.final(await linked.ada.user.slash("rehost message", link=url))
    assert "### secret.txt" in seen.text
    # To anybody else the same link is no link.
    anothers = await linked.ben.user.slash("rehost message", link=url)
    assert REFUSED in linked.see_reply(anothers).text


async def test_posting_while_discord_is_slow(
    linked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await in_open_channel(linked)
    answer = FakeHTTPClient.request

    async def slowly(it: Any, route: Any, **rest: Any) -> Any:
        if route.method == "GET":
            await asyncio.sleep(0.3)
        return await answer(it, route, **rest)

    monkeypatch.setattr(FakeHTTPClient, "request", slowly)
    commands = sys.modules["cogs.rehost.commands"]
    monkeypatch.setattr(commands, "READ_BEFORE_ANSWER_SECONDS", 0.1)
    result = await linked.slash("rehost message", link=url, post=True)
    seen = linked.see_reply(result)
    assert "Discord is slow to show this message." in seen.text
    assert "Leave `post` out" in seen.text
    assert seen.ephemeral
    assert linked.tixte.posts == []


async def test_no_such_message_here(linked: World) -> None:
    url = f"https://discord.com/channels/{linked.guild.id}/{linked.channel.id}/120000000000000003"
    assert "There is no such message (any more)." in (await used(linked, url)).text


@pytest.mark.parametrize("typed", ["hello", "https://discord.com/channels/1/2", "https://x.test/"])
async def test_what_is_no_link_to_a_message(linked: World, typed: str) -> None:
    assert "This is not a link to a message." in (await used(linked, typed)).text


async def test_a_message_without_files(linked: World) -> None:
    message = await linked.ben.send(linked.channel, "nothing here")
    seen = await used(linked, link(linked.channel, message, linked.guild.id))
    assert "This message has no attachments and no embedded pictures." in seen.text


# The Message Content switch.


@pytest.mark.parametrize("simulation", [{"approved_intents": NONE}], indirect=True, ids=[""])
async def test_without_the_switch_the_menu_is_named(linked: World) -> None:
    message = await linked.ben.send(linked.channel, "look", attachments=THREE)
    seen = await used(linked, link(linked.channel, message, linked.guild.id))
    assert "This message came without its files" in seen.text
    assert "Choose **Re-host attachments** in the message's own menu" in seen.text
    assert "Message Content switch" in seen.text
    assert linked.tixte.posts == []
    # And that works.
    menu = await linked.ada.context_menu(linked.channel, "Re-host attachments", message)
    assert (await linked.final(menu)).cards == 3


@pytest.mark.parametrize("simulation", [{"approved_intents": NONE}], indirect=True, ids=[""])
async def test_without_the_switch_its_own_messages_are_whole(linked: World) -> None:
    channel = linked.simulation.bot.get_partial_messageable(linked.channel.id)
    message = await linked.simulation.bot.call_discord(channel.send("nothing here"))
    seen = await used(linked, link(linked.channel, message, linked.guild.id))
    assert "This message has no attachments" in seen.text


async def test_without_an_account_the_files_wait_for_one(world: World) -> None:
    message = await world.ben.send(world.channel, attachments=THREE)
    url = link(world.channel, message, world.guild.id)
    result = await world.slash("rehost message", link=url)
    assert list(world.see_reply(result).buttons) == world.link_buttons
    form = await world.press(reply_of(result), "Link Tixte")
    await world.fill_in(form)
    await eventually(lambda: world.tixte.stored, lambda stored: stored == dict(THREE))
