"""`/preview` and the menu "Preview links"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from .test_url import serving
from .tixte import JUNIPERS_KEY, SESSION_TOKEN, UPLOAD_KEY
from .world import reply_of

if TYPE_CHECKING:
    from simcord.results import InteractionResult

    from bot.emulation import SeenRequest

    from .seen import Seen
    from .world import World

SUNRISE = "https://larkspur.tixte.co/sunrise.png"
BERRY = "https://juniper.likes.cash/berry.png"
NOTES = "https://larkspur.tixte.co/field%20notes.txt"
DELETION = f"https://api.tixte.com/v1/users/@me/uploads/del/l5r277bx20a?auth={UPLOAD_KEY}"
UNKNOWN = "None of the services here knows this link."


async def previewed(world: World, url: str, **options: Any) -> Seen:
    return world.see_reply(await world.slash("preview", url=url, **options))


async def use_menu(world: World, message: Any) -> InteractionResult:
    return await world.ada.context_menu(world.channel, "Preview links", message)


def content_requests(world: World) -> list[SeenRequest]:
    return [one for one in world.tixte.requests if one.path.startswith(("/r/", "/uploads/"))]


@pytest.mark.parametrize(
    "url",
    [
        SUNRISE,
        f"<{SUNRISE}>",
        "http://LARKSPUR.tixte.co/sunrise.png?width=3#x",
        "https://larkspur.tixte.co/r/sunrise.png",
        "https://us-east-1.tixte.net/uploads/larkspur.tixte.co/sunrise.png",
    ],
)
async def test_a_public_link_without_an_account(world: World, url: str) -> None:
    seen = await previewed(world, url)
    assert seen.text.startswith("### sunrise.png\n-# Tixte · larkspur.tixte.co · ")
    assert " kB · image/png" in seen.text
    assert "since" not in seen.text
    (picture,) = seen.pictures
    assert picture.endswith("/larkspur.tixte.co/r/sunrise.png")
    assert list(seen.buttons) == ["Open"]
    assert seen.ephemeral
    (asked,) = content_requests(world)
    assert not asked.authorization


@pytest.mark.parametrize("key", [UPLOAD_KEY, SESSION_TOKEN], ids=["upload key", "session token"])
async def test_the_owners_account_adds_what_it_knows(world: World, key: str) -> None:
    await world.link(key)
    world.tixte.requests.clear()
    seen = await previewed(world, SUNRISE)
    assert "· since <t:1711036920:D>" in seen.text
    assert seen.pictures
    # The credential goes to the API alone.
    for asked in world.tixte.requests:
        assert asked.authorization != asked.path.startswith(("/r/", "/uploads/"))
    anothers = await previewed(world, BERRY)
    assert "### berry.png" in anothers.text
    assert "since" not in anothers.text


async def test_a_private_file_of_another(world: World) -> None:
    await world.link(JUNIPERS_KEY)
    seen = await previewed(world, NOTES)
    assert "### field notes.txt" in seen.text
    assert "🔒 private" in seen.text
    assert "This file is private: its owner decides at Tixte who may see it." in seen.text
    assert seen.pictures == []
    assert "12 Bytes" not in seen.text


async def test_a_private_file_of_ones_own(linked: World) -> None:
    seen = await previewed(linked, NOTES)
    assert "12 Bytes · text/plain · since <t:" in seen.text
    assert "🔒 private" in seen.text
    assert "It is yours" in seen.text
    # What everybody sees says only what everybody may know.
    result = await linked.slash("preview", url=NOTES, post=True)
    assert linked.see_reply(result).ephemeral
    (posted,) = [linked.see(one) for one in result.followups]
    assert not posted.ephemeral
    assert "This file is private" in posted.text
    assert "12 Bytes" not in posted.text
    assert "since" not in posted.text


async def test_posting(world: World) -> None:
    result = await world.slash("preview", url=SUNRISE, post=True)
    (posted,) = [world.see(one) for one in result.followups]
    assert not posted.ephemeral
    assert "### sunrise.png" in posted.text
    refused = await world.slash("preview", url="https://example.com/x", post=True)
    assert world.see_reply(refused).ephemeral
    assert refused.followups == []


async def test_a_file_that_is_not_there(world: World) -> None:
    seen = await previewed(world, "https://larkspur.tixte.co/nothing.png")
    assert "Tixte has no file at this address (any more)." in seen.text
    assert seen.reference


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://example.com/sunrise.png", UNKNOWN),
        ("https://tixte.co/sunrise.png", UNKNOWN),
        ("https://larkspur.tixte.co/", UNKNOWN),
        ("https://larkspur.tixte.co.example.com/sunrise.png", UNKNOWN),
        ("https://eviltixte.co/sunrise.png", UNKNOWN),
        ("https://larkspur.tixte.co:8443/sunrise.png", UNKNOWN),
        ("https://larkspur.tixte.co/r/../../x/y/z", UNKNOWN),
        ("hello", "This address does not begin with http:// or https://."),
        ("https://a:b@larkspur.tixte.co/x.png", "holds a user name or password"),
    ],
)
async def test_links_that_no_service_knows(world: World, url: str, words: str) -> None:
    seen = await previewed(world, url)
    assert words in seen.text
    assert seen.ephemeral
    assert content_requests(world) == []


async def test_ones_own_domain(world: World) -> None:
    larkspur = next(iter(world.tixte.state.accounts.values()))
    upload = next(one for one in world.tixte.state.uploads.values() if one.name == "sunrise")
    world.tixte.state.domains["pictures.example.org"] = larkspur.id
    upload.domain = "pictures.example.org"
    url = "https://pictures.example.org/sunrise.png"
    assert UNKNOWN in (await previewed(world, url)).text
    assert content_requests(world) == []
    await world.link(SESSION_TOKEN)
    assert "Tixte · pictures.example.org" in (await previewed(world, url)).text
    # It is known to its owner alone.
    assert UNKNOWN in (await previewed(world, url, by=world.ben)).text


async def test_an_account_that_does_not_answer_takes_nothing_away(linked: World) -> None:
    linked.tixte.fail(method="GET", path="/users/@me/uploads", status=401, times=5)
    linked.tixte.fail(method="POST", path="/users/@me/uploads/search", status=401, times=5)
    seen = await previewed(linked, SUNRISE)
    assert "### sunrise.png" in seen.text
    assert "since" not in seen.text


@pytest.mark.parametrize(
    "url",
    [
        DELETION,
        DELETION.replace("@me", "%40me"),
        DELETION.replace("uploads/del", "uploads//DEL"),
        DELETION.replace("/del/", "/%64el/"),
        DELETION.replace("https", "http").replace("api.tixte.com", "API.tixte.com."),
    ],
)
async def test_a_deletion_link_is_neither_opened_nor_shown(linked: World, url: str) -> None:
    linked.tixte.requests.clear()
    for post in (False, True):
        seen = await previewed(linked, url, post=post)
        assert "This link deletes a file as soon as it is opened" in seen.text
        assert "Whoever has it can delete the file" in seen.text
        assert seen.ephemeral
    rehosted = await linked.slash("rehost url", url=url)
    assert "This address deletes a file as soon as it is opened" in linked.see_reply(rehosted).text
    assert linked.tixte.requests == []
    assert UPLOAD_KEY not in repr([one.body for one in linked.wire.calls])
    assert UPLOAD_KEY not in repr(linked.logs)


@pytest.mark.parametrize("simulation", [{"allow_private_addresses": True}], indirect=True, ids=[""])
async def test_no_redirect_leads_to_a_deletion_link(linked: World) -> None:
    emulated = f"{linked.tixte.running.url}/users/@me/uploads/del/l5r277bx20a?auth={UPLOAD_KEY}"

    async def lead_on(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": emulated})

    async with serving(lead_on) as base:
        result = await linked.slash("rehost url", url=f"{base}/dawn.png")
        seen = await linked.final(result)
    assert "This address deletes a file as soon as it is opened" in seen.text
    assert [one for one in linked.tixte.requests if "/del/" in one.path] == []
    assert "l5r277bx20a" in linked.tixte.state.uploads


# The menu.


async def test_every_link_of_a_message(world: World) -> None:
    text = (
        f"bare {SUNRISE}, [words]({BERRY}) and <{NOTES}>; again ||{SUNRISE}||"
        " and https://example.com/else."
    )
    message = await world.ben.send(world.channel, text)
    seen = world.see_reply(await use_menu(world, message))
    assert seen.ephemeral
    titles = [line for line in seen.text.splitlines() if line.startswith("###")]
    assert titles == ["### sunrise.png", "### berry.png", "### field notes.txt"]
    assert seen.cards == 3


async def test_links_in_embeds_and_forwarded_messages(world: World) -> None:
    other = world.guild.create_text_channel("elsewhere")
    message = await world.ben.send(other, SUNRISE)
    stored = world.env.backend.get_message(other.id, message.id)
    stored.embeds = [
        {"type": "rich", "url": BERRY, "fields": [{"name": "notes", "value": f"[here]({NOTES})"}]}
    ]
    forwarded = await world.ben.forward(message, world.channel)
    assert world.see_reply(await use_menu(world, forwarded)).cards == 3


async def test_links_in_a_card_of_ours(linked: World) -> None:
    reply, _ = await linked.sent(("dawn.txt", b"dew"), post=True)
    seen = linked.see_reply(await use_menu(linked, reply.message))
    assert "### dawn.txt" in seen.text
    assert seen.cards == 1


async def test_more_links_than_cards_and_one_that_fails(world: World) -> None:
    links = [SUNRISE.replace("sunrise", f"no{number}") for number in range(4)]
    message = await world.ben.send(world.channel, " ".join([*links, SUNRISE, BERRY]))
    seen = world.see_reply(await use_menu(world, message))
    assert seen.text.count("Tixte has no file at this address") == 4
    assert "❌ **no0.png**" in seen.text
    assert seen.cards == 1
    assert "The first 5 of 6 links; `/preview` shows the others." in seen.text


async def test_a_message_with_a_deletion_link(world: World) -> None:
    message = await world.ben.send(world.channel, f"{SUNRISE} {DELETION}")
    seen = world.see_reply(await use_menu(world, message))
    assert seen.cards == 1
    assert "A link here deletes a file as soon as it is opened" in seen.text
    alone = await world.ben.send(world.channel, DELETION)
    seen = world.see_reply(await use_menu(world, alone))
    assert "This link deletes a file as soon as it is opened" in seen.text
    assert [one for one in world.tixte.requests if "/del/" in one.path] == []
    assert UPLOAD_KEY not in repr([one.body for one in world.wire.calls])


async def test_messages_without_known_links(world: World) -> None:
    message = await world.ben.send(world.channel, "nothing here")
    seen = world.see_reply(await use_menu(world, message))
    assert "There are no links in this message." in seen.text
    message = await world.ben.send(world.channel, "https://example.com/x http://127.0.0.1/y")
    seen = world.see_reply(await use_menu(world, message))
    assert "None of the services here knows a link in this message." in seen.text
    known = [one.title for one in world.simulation.bot.services.previewables()]
    assert f"Links of {', '.join(known)} can be previewed" in seen.text


async def test_a_link_in_a_name_that_would_break_the_markup(world: World) -> None:
    seen = await previewed(world, "https://larkspur.tixte.co/**@everyone**.png")
    assert "@everyone**" not in seen.text
    message = await world.ben.send(world.channel, "https://larkspur.tixte.co/**@everyone**.png")
    seen = world.see_reply(await use_menu(world, message))
    assert "❌" in seen.text
    assert "**@everyone" not in seen.text


async def test_buttons_of_cards_need_no_memory(world: World) -> None:
    seen = await previewed(world, SUNRISE)
    assert seen.buttons["Open"]["url"].endswith("/larkspur.tixte.co/sunrise.png")
    assert reply_of(await world.slash("preview", url=SUNRISE)).components
