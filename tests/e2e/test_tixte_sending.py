"""`/tixte upload` and `/tixte upload-url`: the way of `/rehost`, with Tixte's own options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .tixte import SESSION_TOKEN
from .world import reply_of

if TYPE_CHECKING:
    from .club import Club
    from .world import World

MOSS = "moss.tixte.co"


@pytest.fixture
async def master(world: World) -> World:
    """The world with Ada's account linked, which has a second domain."""
    state = world.tixte.state
    state.domains[MOSS] = next(iter(state.accounts))
    await world.link(SESSION_TOKEN)
    return world


async def upload(world: World, **options: Any) -> Any:
    return await world.slash("tixte upload", file=("a.txt", b"dew"), **options)


async def test_upload(master: World) -> None:
    result = await master.slash("tixte upload", file=("a.txt", b"dew"), file2=("b.txt", b"moss"))
    seen = await master.final(result)
    assert seen.cards == 2
    assert seen.ephemeral
    assert master.tixte.stored == {"a.txt": b"dew", "b.txt": b"moss"}
    assert {one.domain for one in master.tixte.uploads} == {"larkspur.tixte.co"}


@pytest.mark.parametrize("typed", [MOSS, f"https://{MOSS.upper()}/"])
async def test_to_a_domain(master: World, typed: str) -> None:
    seen = await master.final(await upload(master, domain=typed, private=True, name="letter"))
    assert "### letter.txt" in seen.text
    assert f"/{MOSS}/letter.txt" in seen.text
    assert "🔒 private" in seen.text
    (stored,) = master.tixte.uploads
    assert (stored.domain, stored.type, stored.filename) == (MOSS, 2, "letter.txt")


async def test_a_random_name(master: World) -> None:
    seen = await master.final(await upload(master, **{"random-name": True}))
    (stored,) = master.tixte.uploads
    assert stored.filename == f"{stored.id}.txt"
    assert f"### {stored.id}.txt" in seen.text


async def test_for_everyone(master: World) -> None:
    seen = await master.final(await upload(master, post=True))
    assert not seen.ephemeral
    assert master.public_messages(master.ben) == [seen]


@pytest.mark.parametrize("simulation", [{"allow_private_addresses": True}], indirect=True)
async def test_from_the_web(master: World) -> None:
    address = master.tixte.running.url + "/__public/larkspur.tixte.co/r/sunrise.png"
    result = await master.slash("tixte upload-url", url=address, domain=MOSS, name="dawn")
    seen = await master.final(result)
    assert "### dawn.png" in seen.text
    (stored,) = master.tixte.uploads
    assert (stored.domain, stored.filename) == (MOSS, "dawn.png")
    sunrise = master.tixte.state.uploads["l5r277bx20a"].body
    assert stored.body.read(0, stored.body.size) == sunrise.read(0, sunrise.size)


async def test_an_address_that_is_none(master: World) -> None:
    seen = master.see_reply(await master.slash("tixte upload-url", url="ftp://example.org/a"))
    assert seen.reference
    assert master.tixte.posts == []


async def test_a_domain_of_somebody_else(master: World) -> None:
    seen = await master.final(await upload(master, domain="juniper.likes.cash"))
    assert "Tixte does not let this account do that." in seen.text
    assert master.tixte.stored == {}


@pytest.mark.parametrize("typed", ["my domain", "tixte", "a@b.co", "http://", "you.tixte.co/x"])
async def test_what_is_no_domain(master: World, typed: str) -> None:
    seen = master.see_reply(await upload(master, domain=typed))
    assert "is no domain." in seen.text
    assert seen.ephemeral
    assert master.tixte.posts == []


async def test_without_an_account_files_and_options_wait_for_one(world: World) -> None:
    state = world.tixte.state
    state.domains[MOSS] = next(iter(state.accounts))
    reply = reply_of(await upload(world, domain=MOSS, **{"random-name": True}))
    assert "your files are kept for a day" in world.see(reply).text
    linked = await world.fill_in(await world.press(reply, "Link Tixte"))
    await world.until(linked, lambda seen: ".txt" in seen.text)
    (stored,) = world.tixte.uploads
    assert (stored.domain, stored.name) == (MOSS, stored.id)


async def test_options_survive_a_dead_key(master: World) -> None:
    master.tixte.fail_upload(status=401)
    result = await upload(master, domain=MOSS)
    assert "**Link again**" in (await master.final(result)).text
    form = await master.press(reply_of(result), "Link again")
    await master.until(await master.fill_in(form), lambda seen: "### a.txt" in seen.text)
    (stored,) = master.tixte.uploads
    assert (stored.domain, stored.filename) == (MOSS, "a.txt")


async def test_a_servers_account_is_for_its_managers(club: Club) -> None:
    await club.open_to_members()
    world = club.world
    # Members may use it through /rehost alone.
    seen = world.see_reply(await upload(world))
    assert "You have no Tixte account linked yet." in seen.text
    by_mia = await upload(world, by=club.mia)
    assert "### a.txt" in (await world.final(by_mia)).text
    (sent,) = world.tixte.uploads
    shown = await world.slash("tixte show", by=club.max, upload=sent.id)
    assert "### a.txt" in world.see_reply(shown).text
