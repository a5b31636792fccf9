"""`/tixte domain`: listing, creating, deleting, owners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .tixte import JUNIPERS_TOKEN, SESSION_TOKEN
from .world import reply_of

if TYPE_CHECKING:
    from simcord.results import InteractionResult

    from .world import World

LARKSPUR = "4c1d8e0f9b7a43529d6e1f2a3b4c5d6e"
DOMAINS = "/users/@me/domains"


@pytest.fixture
async def member(world: World) -> World:
    """Ada with the master key of larkspur."""
    await world.link(SESSION_TOKEN)
    return world


def own_domains(world: World) -> list[str]:
    state = world.tixte.state
    return state.domains_of(state.accounts[LARKSPUR])


async def said(world: World, command: str, **options: Any) -> str:
    return world.see_reply(await world.slash(f"tixte domain {command}", **options)).text


async def ask_to_delete(world: World, domain: str = "larkspur.tixte.co") -> InteractionResult:
    return await world.slash("tixte domain delete", domain=domain)


async def test_list(member: World) -> None:
    member.tixte.state.domains["second.has.rocks"] = LARKSPUR
    result = await member.slash("tixte domain list")
    seen = member.see_reply(result)
    assert seen.text.splitlines() == [
        "### Your domains at Tixte",
        "`larkspur.tixte.co` · 2 uploads",
        "`second.has.rocks` · 0 uploads",
        "-# Page 1 of 1 · 2 in all",
    ]
    assert seen.ephemeral
    assert [one["label"] for one in seen.options] == ["larkspur.tixte.co", "second.has.rocks"]
    opened = await member.ada.select(reply_of(result), [seen.options[0]["value"]])
    (card,) = opened.followups
    assert "### larkspur" in member.see(card).text


async def test_list_names_the_default_one(world: World) -> None:
    form = await world.slash("account link", service="tixte")
    await world.fill_in(form, key=SESSION_TOKEN, domain="larkspur.tixte.co")
    assert "`larkspur.tixte.co` · 2 uploads · your uploads go here" in await said(world, "list")


async def test_no_domains(member: World) -> None:
    member.tixte.state.domains.clear()
    assert "You have no domain at Tixte yet" in await said(member, "list")


async def test_list_in_pages(member: World) -> None:
    for number in range(30):
        member.tixte.state.domains[f"n{number:02}.tixte.co"] = LARKSPUR
    result = await member.slash("tixte domain list")
    assert "-# Page 1 of 3 · 31 in all" in member.see_reply(result).text
    await member.press(reply_of(result), "⏭ Last")
    assert "`n29.tixte.co`" in member.see_reply(result).text
    assert "-# Page 3 of 3" in member.see_reply(result).text


@pytest.mark.parametrize("typed", ["probe-run.tixte.co", "https://Probe-Run.tixte.co/"])
async def test_create(member: World, typed: str) -> None:
    text = await said(member, "create", domain=typed)
    assert text.startswith("✅ `probe-run.tixte.co` is yours now.")
    assert own_domains(member) == ["larkspur.tixte.co", "probe-run.tixte.co"]


async def test_create_one_of_ones_own(member: World) -> None:
    text = await said(member, "create", domain="files.example.org", custom=True)
    assert text.startswith("✅ `files.example.org` is yours now. Point its DNS at Tixte")
    assert "files.example.org" in own_domains(member)


async def test_a_taken_domain(member: World) -> None:
    text = await said(member, "create", domain="juniper.likes.cash")
    assert "`juniper.likes.cash` is taken already. Choose another name." in text


async def test_a_suffix_that_tixte_has_not(member: World) -> None:
    text = await said(member, "create", domain="no-such-base.example")
    assert "Tixte has no free domain `no-such-base.example`." in text
    assert "before one of `tixte.co`, `likes.cash`" in text
    assert "`wants.solutions`; for a domain of your own set `custom`." in text


async def test_suffixes_while_tixte_does_not_list_them(member: World) -> None:
    member.tixte.fail(path="/domains", status=503, times=None)
    text = await said(member, "create", domain="no-such-base.example")
    assert "before one of `tixte.co`, `likes.cash`" in text


async def test_tixtes_own_as_a_custom_one(member: World) -> None:
    text = await said(member, "create", domain="mine.tixte.co", custom=True)
    assert "Tixte does not take `mine.tixte.co` as a domain of your own." in text
    assert "Leave `custom` out" in text


async def test_no_room(member: World) -> None:
    for name in ("b.tixte.co", "c.tixte.co"):
        await said(member, "create", domain=name)
    text = await said(member, "create", domain="d.tixte.co")
    assert "Your Tixte plan (Free) has no room for another domain." in text
    assert "Room for domains: Free 3, Turbo 6, Turbo Charged 12." in text
    assert len(own_domains(member)) == 3


@pytest.mark.parametrize("typed", ["tixte", "a b.tixte.co", "you@tixte.co", "a.tixte.co/x", "..."])
async def test_what_is_no_domain(member: World, typed: str) -> None:
    before = len(member.tixte.requests)
    for command in ("create", "delete", "owner"):
        assert "is no domain." in await said(member, command, domain=typed)
    assert len(member.tixte.requests) == before


async def test_the_answer_to_creating_is_lost(member: World) -> None:
    member.tixte.fail(method="PATCH", path=DOMAINS, mode="handle_then_drop")
    text = await said(member, "create", domain="probe.tixte.co")
    assert "✅ `probe.tixte.co` is yours now." in text
    assert "probe.tixte.co" in own_domains(member)
    patches = [one for one in member.tixte.requests if one.method == "PATCH"]
    assert len(patches) == 1


async def test_creating_fails_without_an_answer(member: World) -> None:
    member.tixte.fail(method="PATCH", path=DOMAINS, status=502, body="<html>")
    text = await said(member, "create", domain="probe.tixte.co")
    assert "Tixte failed, and `probe.tixte.co` was not created: it is not among your do" in text
    assert "Try again in a few minutes." in text
    assert "probe.tixte.co" not in own_domains(member)


async def test_nobody_knows_whether_it_was_created(member: World) -> None:
    await said(member, "list")
    member.tixte.fail(method="PATCH", path=DOMAINS, mode="handle_then_drop")
    member.tixte.fail(method="GET", path=DOMAINS, status=503, times=None)
    text = await said(member, "create", domain="probe.tixte.co")
    assert "Tixte did not say whether `probe.tixte.co` was created" in text
    assert "Look at `/tixte domain list` in a few minutes, before you try again." in text


async def test_delete(member: World) -> None:
    question = await ask_to_delete(member)
    seen = member.see_reply(question)
    assert "Delete the domain `larkspur.tixte.co`? Links of 2 uploads stop working" in seen.text
    assert "cannot be undone" in seen.text
    assert seen.ephemeral
    assert own_domains(member) == ["larkspur.tixte.co"]
    await member.press(reply_of(question), "Delete")
    assert own_domains(member) == []
    seen = member.see_reply(question)
    assert seen.text == "Deleted the domain `larkspur.tixte.co`."
    assert seen.buttons == {}


async def test_delete_the_default_one(world: World) -> None:
    form = await world.slash("account link", service="tixte")
    await world.fill_in(form, key=SESSION_TOKEN, domain="larkspur.tixte.co")
    text = world.see_reply(await ask_to_delete(world)).text
    assert "Your uploads go there now" in text


async def test_keep(member: World) -> None:
    question = await ask_to_delete(member)
    await member.press(reply_of(question), "Keep it")
    assert member.see_reply(question).text == "Kept: nothing was changed."
    assert own_domains(member) == ["larkspur.tixte.co"]


async def test_unanswered(member: World) -> None:
    question = await ask_to_delete(member)
    await member.env.advance_time(61)
    seen = member.see_reply(question)
    assert seen.text == "Not answered in time: nothing was changed."
    assert seen.buttons == {}
    assert own_domains(member) == ["larkspur.tixte.co"]


@pytest.mark.parametrize("command", ["delete", "owner"])
@pytest.mark.parametrize("domain", ["juniper.likes.cash", "nobodys.tixte.co"])
async def test_not_ones_own(member: World, command: str, domain: str) -> None:
    text = await said(member, command, domain=domain)
    assert f"Your Tixte account has no domain `{domain}`." in text
    assert "juniper.likes.cash" in member.tixte.state.domains


async def test_gone_before_the_answer(member: World) -> None:
    question = await ask_to_delete(member)
    member.tixte.state.domains.clear()
    pressed = await member.press(reply_of(question), "Delete")
    (told,) = pressed.followups
    assert "Your Tixte account has no domain `larkspur.tixte.co`." in member.see(told).text


async def test_the_account_is_unlinked_before_the_answer(member: World) -> None:
    question = await ask_to_delete(member)
    unlinking = await member.slash("account unlink", account="larkspur")
    await member.press(reply_of(unlinking), "Unlink")
    pressed = await member.press(reply_of(question), "Delete")
    (told,) = pressed.followups
    assert "not yours to use, or not linked any more" in member.see(told).text
    assert own_domains(member) == ["larkspur.tixte.co"]


async def test_the_question_is_about_one_account(member: World) -> None:
    """Another default account since then does not change whose domain goes."""
    question = await ask_to_delete(member)
    await member.link(JUNIPERS_TOKEN)
    await member.press(reply_of(question), "Delete")
    assert own_domains(member) == []
    assert "juniper.likes.cash" in member.tixte.state.domains


async def test_deleting_fails(member: World) -> None:
    question = await ask_to_delete(member)
    member.tixte.fail(method="DELETE", path=f"{DOMAINS}/*", status=403)
    pressed = await member.press(reply_of(question), "Delete")
    (told,) = pressed.followups
    assert "Tixte does not let the linked key delete this domain" in member.see(told).text
    await member.press(reply_of(question), "Delete")
    assert own_domains(member) == []


async def test_owner(member: World) -> None:
    text = await said(member, "owner", domain="larkspur.tixte.co")
    assert "### larkspur" in text
    assert LARKSPUR in text


async def test_completion(member: World) -> None:
    member.tixte.state.domains["second.has.rocks"] = LARKSPUR
    for command in ("delete", "owner"):
        choices = await member.ada.autocomplete(
            member.channel, f"tixte domain {command}", "domain", "SEC"
        )
        assert [choice["value"] for choice in choices] == ["second.has.rocks"]
    choices = await member.ben.autocomplete(member.channel, "tixte domain delete", "domain", "")
    assert choices == []
