"""A server's account: who links it, who sees it, whose the files are that go through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import pytest

from storage.accounts import Owner
from storage.guild_settings import GuildSettings

from .club import demote
from .test_buttons import ask_to_delete, push_through
from .tixte import JUNIPERS_KEY, UPLOAD_KEY
from .world import reply_of

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle

    from .club import Club


ONLY_MANAGERS = "Only people with the Manage Server permission"


def named(service: str | None) -> dict[str, Any]:
    return {} if service is None else {"service": service}


async def elsewhere(club: Club) -> tuple[MemberActor, ChannelHandle]:
    """Mia in another server, which she manages as well."""
    env = club.world.env
    other = env.create_guild("elsewhere")
    role = other.create_role("managers", permissions=discord.Permissions(manage_guild=True))
    return other.add_member(club.mia.user, roles=[role]), other.create_text_channel("general")


async def test_a_manager_links_it(bare: Club) -> None:
    world = bare.world
    form = await world.slash("account link", by=bare.mia, service="tixte", server=True)
    assert form.modal is not None
    assert form.modal["title"] == "Link Tixte for this server"
    seen = world.see_reply(await world.fill_in(form, by=bare.mia))
    assert "Linked **Tixte** as **larkspur** for this server." in seen.text
    assert "Only people with Manage Server use it" in seen.text
    assert seen.ephemeral
    store = world.simulation.store.accounts
    (account,) = await store.of(Owner("guild", world.guild.id))
    assert await store.of(Owner("user", bare.mia.id)) == []
    assert await store.credentials(account) == {"master_key": UPLOAD_KEY}
    assert UPLOAD_KEY.encode() not in world.database_bytes()


async def test_after_a_wrong_key_the_same_form_opens_again(bare: Club) -> None:
    world = bare.world
    refused = await world.link("5b1f9c0e-0000-4e53-9c1b-0d7a4f8e2c61", by=bare.mia, server=True)
    assert "Tixte does not know this key." in world.see_reply(refused).text
    form = await world.press(reply_of(refused), "Link Tixte", by=bare.mia)
    assert form.modal is not None
    assert form.modal["title"] == "Link Tixte for this server"
    seen = world.see_reply(await world.fill_in(form, by=bare.mia))
    assert "Linked **Tixte** as **larkspur** for this server." in seen.text
    store = world.simulation.store.accounts
    assert len(await store.of(Owner("guild", world.guild.id))) == 1
    assert await store.of(Owner("user", bare.mia.id)) == []


async def test_the_button_after_a_wrong_key_is_for_managers(bare: Club) -> None:
    world = bare.world
    refused = await world.link("x", by=bare.mia, server=True)
    demote(world, bare.mia)
    told = await world.press(reply_of(refused), "Link Tixte", by=bare.mia)
    assert told.modal is None
    assert ONLY_MANAGERS in world.see_reply(told).text


async def test_nobody_else_links_it(bare: Club) -> None:
    said = await bare.said("account link", by=bare.world.ada, service="tixte", server=True)
    assert ONLY_MANAGERS in said
    assert "leave `server` out" in said.lower()
    assert await bare.world.simulation.store.accounts.count() == 0


async def test_there_is_none_in_direct_messages(bare: Club) -> None:
    result = await bare.mia.user.slash("account link", service="tixte", server=True)
    assert "There is no server here" in bare.world.see_reply(result).text


async def test_the_right_is_looked_at_again_when_the_form_comes(bare: Club) -> None:
    world = bare.world
    form = await world.slash("account link", by=bare.mia, service="tixte", server=True)
    demote(world, bare.mia)
    seen = world.see_reply(await world.fill_in(form, by=bare.mia))
    assert ONLY_MANAGERS in seen.text
    assert world.tixte.requests == []
    assert await world.simulation.store.accounts.count() == 0


async def test_managers_see_it_and_nobody_else(club: Club) -> None:
    await club.world.link(JUNIPERS_KEY)
    for manager in (club.mia, club.max):
        shown = await club.said("account list", by=manager)
        assert "**This server's accounts** · only Manage Server uses it" in shown
        assert "**Tixte** · larkspur · default · linked" in shown
        assert "juniper" not in shown
    for member in (club.world.ada, club.world.ben):
        shown = await club.said("account list", by=member)
        assert "larkspur" not in shown
        assert "server" not in shown
    await club.open_to_members()
    assert "larkspur" not in await club.said("account list", by=club.world.ben)
    assert "members may use it in `/rehost`" in await club.said("account list", by=club.mia)


async def test_both_kinds_are_told_apart(club: Club) -> None:
    await club.world.link(JUNIPERS_KEY, by=club.mia)
    shown = await club.said("account list", by=club.mia)
    own, servers = shown.split("**This server's accounts**")
    assert "juniper" in own
    assert "larkspur" in servers
    choices = await club.mia.autocomplete(club.world.channel, "account use", "account", "")
    assert [one["name"] for one in choices] == ["Tixte: juniper", "Tixte: larkspur (this server's)"]


@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize("command", ["account use", "account test", "account unlink"])
@pytest.mark.parametrize("name", ["larkspur", "1", "Tixte: larkspur (this server's)"])
async def test_a_member_manages_nothing(
    club: Club,
    is_open: bool,  # noqa: FBT001
    command: str,
    name: str,
) -> None:
    if is_open:
        await club.open_to_members()
    asked = len(club.world.tixte.requests)
    said = await club.said(command, by=club.world.ada, account=name)
    assert "You have no linked account called" in said
    assert len(club.world.tixte.requests) == asked
    choices = await club.world.ada.autocomplete(club.world.channel, command, "account", "")
    assert choices == []


@pytest.mark.parametrize("command", ["account use", "account test", "account unlink"])
async def test_another_servers_manager_manages_nothing(club: Club, command: str) -> None:
    mia, channel = await elsewhere(club)
    result = await mia.slash(channel, command, account="1")
    assert "You have no linked account called 1" in club.world.see_reply(result).text
    assert await mia.autocomplete(channel, command, "account", "") == []
    listed = await mia.slash(channel, "account list")
    assert "larkspur" not in club.world.see_reply(listed).text


async def test_it_is_used_in_its_own_server_only(club: Club) -> None:
    await club.open_to_members()
    mia, channel = await elsewhere(club)
    result = await mia.slash(channel, "rehost files", file=("a.txt", b"a"))
    assert club.world.no_account in club.world.see_reply(result).text
    assert club.world.tixte.posts == []


async def test_a_member_cannot_use_it_until_it_is_open(club: Club) -> None:
    world = club.world
    refused = world.see_reply(await world.rehost(("a.txt", b"a")))
    assert world.no_account in refused.text
    assert world.tixte.posts == []
    choices = await world.ada.autocomplete(world.channel, "rehost files", "service", "tix")
    assert [one["name"] for one in choices] == ["Tixte (not linked yet)"]
    await club.open_to_members()
    choices = await world.ada.autocomplete(world.channel, "rehost files", "service", "tix")
    assert [one["name"] for one in choices] == ["Tixte"]
    for service in (None, "Tixte"):
        _, seen = await world.sent(("a.txt", b"a"), **named(service))
        assert seen.cards == 1
    await world.simulation.store.guild_settings.put(world.guild.id, GuildSettings())
    refused = world.see_reply(await world.rehost(("b.txt", b"b")))
    assert world.no_account in refused.text


async def test_a_manager_uses_it_at_once(club: Club) -> None:
    for manager in (club.mia, club.max):
        _, seen = await club.world.sent(("a.txt", b"a"), by=manager)
        assert seen.cards == 1
    demote(club.world, club.max)
    refused = club.world.see_reply(await club.world.rehost(("a.txt", b"a"), by=club.max))
    assert club.world.no_account in refused.text


async def test_ones_own_account_comes_first(club: Club) -> None:
    await club.open_to_members()
    await club.world.link(JUNIPERS_KEY)
    for service in (None, "tixte"):
        await club.world.sent(("a.txt", b"a"), **named(service))
    assert {one.domain for one in club.world.tixte.uploads} == {"juniper.likes.cash"}


async def test_files_are_of_who_sent_them(club: Club) -> None:
    world = club.world
    await club.open_to_members()
    card, _ = await world.sent(("a.txt", b"a"), post=True)
    for other in (world.ben, club.mia):
        told = world.see_reply(await world.press(card, "Delete", by=other))
        assert "Only the person who sent this file can do that." in told.text
    assert world.tixte.stored
    # Even once it is closed again: what somebody made stays theirs to delete.
    await world.simulation.store.guild_settings.put(world.guild.id, GuildSettings())
    question = await ask_to_delete(world, card)
    await world.press(question, "Delete")
    assert world.see(question).text == "Deleted **a.txt** at Tixte."
    assert world.tixte.stored == {}


async def test_a_manager_unlinks_it(club: Club) -> None:
    await club.world.link(JUNIPERS_KEY, by=club.max)
    result = await club.world.slash("account unlink", by=club.max, account="larkspur")
    question = reply_of(result)
    assert "Unlink **larkspur** (Tixte, larkspur) of this server?" in club.world.see(question).text
    await club.world.press(question, "Unlink", by=club.max)
    assert "Its key is erased." in club.world.see(question).text
    assert "larkspur" not in await club.said("account list", by=club.max)
    assert "juniper" in await club.said("account list", by=club.max)


async def test_the_right_to_unlink_may_be_gone_by_the_answer(club: Club) -> None:
    world = club.world
    question = reply_of(await world.slash("account unlink", by=club.max, account="larkspur"))
    yes = world.see(question).buttons["Unlink"]["custom_id"]
    demote(world, club.max)
    told = await push_through(world, club.max, question, yes)
    assert "You have no linked account called" in world.see_reply(told).text
    assert "larkspur" in await club.said("account list", by=club.mia)


async def test_a_manager_tests_and_chooses_it(club: Club) -> None:
    said = await club.said("account test", by=club.max, account="larkspur")
    assert "**larkspur** works: Tixte knows it as **larkspur**." in said
    said = await club.said("account use", by=club.max, account="larkspur")
    assert "From now on the server's files go to **larkspur** (Tixte)" in said


async def test_the_log_names_no_key(club: Club) -> None:
    assert UPLOAD_KEY not in club.world.everything_said()
