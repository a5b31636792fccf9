"""`/mxit whois`, `profile`, `status`, `avatar`, `cover` and `contact`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from bot.oauth_flow import OAuthFlow
from cogs.mxit.emulator.state import Contact
from storage.accounts import Owner

from .mxit import FIRST_SCOPES, LERATO, SIPHO, Mxit
from .world import reply_of

if TYPE_CHECKING:
    from simcord.results import InteractionResult

    from .world import World


@pytest.fixture
async def mxit(world: World) -> Mxit:
    made = Mxit(world)
    await made.link()
    return made


async def said(world: World, command: str, **options: Any) -> str:
    seen = world.see_reply(await world.slash(f"mxit {command}", **options))
    assert seen.ephemeral
    return seen.text


def shown(mxit: Mxit, place: str) -> bytes:
    stored = getattr(mxit.thandi, place)
    return bytes(stored.body.read(0, stored.body.size))


async def replaced(world: World, command: str, **options: Any) -> str:
    """Set a picture, and say yes."""
    asked = await world.slash(f"mxit {command}", **options)
    return world.see_reply(await world.press(reply_of(asked), "Replace it")).text


def picture(colour: str = "red") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("whois", {"mxit-id": "sipho"}),
        ("profile show", {}),
        ("profile edit", {}),
        ("message send", {"to": "sipho", "text": "hi"}),
        ("gallery list", {"folder": "Default"}),
        ("offer send", {"file": "x", "to": "sipho"}),
    ],
)
@pytest.mark.parametrize(
    "simulation", [{"mxit_api_url": None, "mxit_auth_url": None}], indirect=True
)
async def test_m25_without_addresses_it_says_so(
    world: World, command: str, options: dict[str, Any]
) -> None:
    told = await said(world, command, **options)
    assert "Mxit was closed in 2015" in told
    assert "MXIT_API_URL" in told
    assert Mxit(world).requests == []


@pytest.mark.parametrize(
    "simulation", [{"mxit_api_url": None, "mxit_auth_url": None}], indirect=True
)
async def test_without_addresses_no_other_command_knows_better(world: World) -> None:
    told = world.see_reply(await world.slash("account link", service="Mxit")).text
    assert "Mxit was closed in 2015" in told
    _, seen = await world.sent(("a.txt", b"one"), service="mxit")
    assert "Mxit was closed in 2015" in seen.text


async def test_without_an_account_there_is_a_button(world: World) -> None:
    options: dict[str, Any] = {"mxit-id": "sipho"}
    seen = world.see_reply(await world.slash("mxit whois", **options))
    assert "You have no Mxit account linked yet." in seen.text
    assert "Link Mxit" in seen.buttons


async def test_whois(world: World, mxit: Mxit) -> None:
    told = await said(world, "whois", **{"mxit-id": "thandi"})
    for part in (
        "### Thandi M",
        "`m10000000001`",
        "“On the ferry”",
        "I am Thandi",
        "**Name** Thandi Mokoena",
        "**Age** 24",
        "**Gender** female",
        "**Mood** happy",
        "**Here** online",
        "**At Mxit since** 31 December 2009",
    ):
        assert part in told
    assert "example.org" not in told
    assert "### Sipho" in await said(world, "whois", **{"mxit-id": SIPHO})


async def test_whois_a_service(world: World, mxit: Mxit) -> None:
    mxit.state.people["newsbot"].status = "All the *news*"
    told = await said(world, "whois", **{"mxit-id": "newsbot"})
    assert told == "### News Bot\n-# `newsbot` · no profile\n“All the **news**”"


async def test_whois_nobody(world: World, mxit: Mxit) -> None:
    told = await said(world, "whois", **{"mxit-id": "no*body*"})
    assert "Mxit knows nobody called `no*body*`." in told
    assert "Mxit knows nobody called `m99`." in await said(world, "whois", **{"mxit-id": "m99"})


async def test_what_people_say_of_themselves_stays_text(world: World, mxit: Mxit) -> None:
    mxit.state.people[SIPHO].display_name = "**big** @everyone [x](http://x.org)"
    mxit.state.people[SIPHO].status = "*bold /and open @everyone ~~x~~"
    told = await said(world, "whois", **{"mxit-id": "sipho"})
    assert "**big**" not in told
    assert r"\[x\]" in told
    assert r"“\*bold /and open \@everyone \~\~x\~\~”" in told


async def test_the_own_profile(world: World, mxit: Mxit) -> None:
    told = await said(world, "profile show")
    for part in (
        "### Thandi M",
        "**E-mail** thandi",
        "**Phone** 27820000001",
        "**Born** 14 March 1990",
        "**Where** Cape Town",
        "**Relationship** single",
    ):
        assert part in told


def ids(form: InteractionResult) -> dict[str, str]:
    assert form.modal is not None
    return {label["label"]: label["component"]["custom_id"] for label in form.modal["components"]}


async def fill(world: World, form: InteractionResult, **answers: Any) -> InteractionResult:
    named = ids(form)
    return await world.ada.submit_modal(
        form, {named[name.replace("_", " ")]: value for name, value in answers.items()}
    )


async def test_editing_names(world: World, mxit: Mxit) -> None:
    form = await world.slash("mxit profile edit", part="name")
    assert list(ids(form)) == ["Display name", "First name", "Last name", "Title", "Gender"]
    result = await fill(world, form, Display_name="Thandi 港", Last_name="none", Gender=["1"])
    told = world.see_reply(result).text
    assert "✅ Saved" in told
    assert "### Thandi 港" in told
    assert "**Gender** male" in told
    assert mxit.thandi.display_name == "Thandi 港"
    assert mxit.thandi.profile["LastName"] == ""
    assert mxit.thandi.profile["FirstName"] == "Thandi"


async def test_editing_the_rest(world: World, mxit: Mxit) -> None:
    form = await world.slash("mxit profile edit", part="about")
    assert list(ids(form)) == [
        "About me",
        "Where you are",
        "E-mail address",
        "Mobile number",
        "Relationship",
    ]
    result = await fill(world, form, About_me="I am **me** and/or *you*", Relationship=["0"])
    assert "I am **me** and/or *you*" in world.see_reply(result).text
    assert mxit.thandi.profile["AboutMe"] == r"I am *me* and\/or /you/"
    assert mxit.thandi.profile["RelationshipStatus"] == 0
    assert mxit.thandi.profile["Email"] == "thandi@example.org"


async def test_editing_nothing_asks_nothing(world: World, mxit: Mxit) -> None:
    form = await world.slash("mxit profile edit")
    told = world.see_reply(await fill(world, form)).text
    assert told == "Nothing was filled in, so nothing was changed."
    assert mxit.requests == []


@pytest.mark.parametrize(
    ("command", "options", "words"),
    [
        (
            "profile show",
            {},
            "see your whole profile, with e-mail address, phone number and birthday",
        ),
        ("status set", {"text": "x"}, "change your status message"),
        ("avatar delete", {}, "change your avatar and cover"),
        ("avatar set", {"file": ("a.png", picture())}, "change your avatar and cover"),
        ("cover set", {"file": ("a.png", picture())}, "change your avatar and cover"),
        ("contact list", {}, "see your contacts and suggestions"),
        ("contact add", {"contact": "newsbot"}, "add contacts for you"),
        ("message as-me", {"to": "sipho", "text": "x"}, "send messages in your name"),
    ],
)
async def test_a_missing_scope_is_named_and_offered(
    world: World, command: str, options: dict[str, Any], words: str
) -> None:
    mxit = Mxit(world)
    account = await mxit.link(scopes=FIRST_SCOPES)
    result = await world.slash(f"mxit {command}", **options)
    seen = world.see_reply(result)
    assert f"This needs your permission to {words} (" in seen.text
    custom_id = seen.buttons["Allow it at Mxit"]["custom_id"]
    service = world.simulation.bot.services.get("mxit")
    assert service is not None
    flow = service.link
    assert isinstance(flow, OAuthFlow)
    mask = custom_id.rpartition(":s")[2]
    names = flow.scope_names(mask)
    assert custom_id.startswith(f"carryall:link:mxit:a{account.id}")
    assert set(FIRST_SCOPES) < set(names)
    assert words in flow.words(names)
    assert mxit.state.people[SIPHO].inbox == []


async def test_status(world: World, mxit: Mxit) -> None:
    assert await said(world, "status show") == "Your status: On the ferry"
    told = await said(world, "status set", text="At **sea** / 5 * 3")
    assert told == r"✅ Your status at Mxit is now: At **sea** / 5 \* 3"
    assert mxit.thandi.status == r"At *sea* \/ 5 \* 3"
    shown = await said(world, "status show", **{"mxit-id": "thandi"})
    assert shown == r"`thandi`'s status: At **sea** / 5 \* 3"
    mxit.state.people[SIPHO].status = ""
    assert "status is empty" in await said(world, "status show", **{"mxit-id": "sipho"})
    assert "knows nobody" in await said(world, "status show", **{"mxit-id": "nobody"})


async def test_avatars(world: World, mxit: Mxit) -> None:
    red = picture()
    told = await replaced(world, "avatar set", file=("me.png", red))
    assert told == "✅ **me.png** is your avatar at Mxit now."
    assert mxit.thandi.avatar is not None
    assert mxit.thandi.avatar.body.read(0, 10_000) == red
    assert mxit.thandi.avatar.content_type == "image/png"
    whose: list[dict[str, Any]] = [{}, {"mxit-id": "thandi"}]
    for options in whose:
        seen = world.see_reply(await world.slash("mxit avatar show", **options))
        assert seen.pictures
        assert "avatar" in seen.text
    asked = await world.slash("mxit avatar delete")
    assert "Remove the avatar of **Thandi M**" in world.see_reply(asked).text
    assert mxit.thandi.avatar is not None
    done = world.see_reply(await world.press(reply_of(asked), "Remove it"))
    assert "is gone" in done.text
    assert mxit.thandi.avatar is None


async def test_covers(world: World, mxit: Mxit) -> None:
    told = await replaced(world, "cover set", file=("c.png", picture("blue")))
    assert told == "✅ **c.png** is your cover at Mxit now."
    assert mxit.thandi.cover is not None
    seen = world.see_reply(await world.slash("mxit cover show"))
    assert seen.pictures


@pytest.mark.parametrize("place", ["avatar", "cover"])
async def test_a_picture_is_replaced_only_after_a_yes(world: World, mxit: Mxit, place: str) -> None:
    old, new = picture(), picture("blue")
    await replaced(world, f"{place} set", file=("old.png", old))
    asked = await world.slash(f"mxit {place} set", file=("*new*.png", new))
    question = world.see_reply(asked)
    assert question.ephemeral
    assert rf"Make **\*new\*.png** the {place} of **Thandi M** at Mxit?" in question.text
    assert f"The {place} that is there now, if any, is gone then" in question.text
    kept = world.see_reply(await world.press(reply_of(asked), "Keep it"))
    assert kept.text == "Kept: nothing was changed."
    assert shown(mxit, place) == old
    await replaced(world, f"{place} set", file=("new.png", new))
    assert shown(mxit, place) == new


@pytest.mark.parametrize("place", ["avatar", "cover"])
async def test_a_picture_that_mxit_does_not_take_after_the_yes(
    world: World, mxit: Mxit, place: str
) -> None:
    asked = await world.slash(f"mxit {place} set", file=("me.png", picture()))
    mxit.fail(path=f"/user/{place}", method="POST", times=None, status=500)
    (failed,) = (await world.press(reply_of(asked), "Replace it")).followups
    assert world.see(failed).ephemeral
    assert world.see(failed).text.startswith("⚠️ Mxit has trouble")
    assert getattr(mxit.thandi, place) is None


@pytest.mark.parametrize("command", ["avatar set", "cover set"])
async def test_what_is_no_picture(world: World, mxit: Mxit, command: str) -> None:
    told = await said(world, command, file=("notes.txt", b"hello"))
    assert "**notes.txt** is not a picture that Mxit shows." in told
    large = await said(world, command, file=("big.png", picture() + bytes(2**20)))
    assert "at most 1.0 MB may be sent" in large
    assert mxit.requests == []


async def test_contacts(world: World, mxit: Mxit) -> None:
    told = await said(world, "contact list")
    assert "**Sipho** · `m10000000002` · connected · Friends" in told
    assert "**News Bot** · `newsbot` · service · connected" in told
    assert "Lerato" not in told
    every = await said(world, "contact list", filter="all")
    for words in ("Pieter** · `m10000000004` · connected · blocked", "invites you", "rejected"):
        assert words in every
    assert "There are no such contacts." in await said(world, "contact list", filter="apps", skip=5)
    two = await said(world, "contact list", filter="all", skip=1, count=2)
    assert two.count("\n") == 3


async def test_many_contacts_come_in_pages(world: World, mxit: Mxit) -> None:
    people, kind = mxit.state.people, type(mxit.thandi)
    for number in range(23):
        one = kind(user_id=f"m2{number}", mxit_id=f"x{number}", display_name=f"Friend {number}")
        people[one.user_id] = one
        mxit.thandi.contacts[one.user_id] = Contact("B")
    result = await world.slash("mxit contact list", filter="friends")
    seen = world.see_reply(result)
    assert "Friend 8**" in seen.text
    assert "Friend 9**" not in seen.text
    await world.press(reply_of(result), "▶ Next")
    assert "Friend 9**" in world.see_reply(result).text
    await world.press(reply_of(result), "▶ Next")
    last = world.see_reply(result)
    assert "Friend 22**" in last.text
    assert last.buttons["▶ Next"]["disabled"]


async def test_adding_contacts(world: World, mxit: Mxit) -> None:
    assert "was added" in await said(world, "contact add", contact="demoapp")
    assert mxit.thandi.contacts["demoapp"].subscription == "B"
    await said(world, "contact add", contact="lerato")
    assert mxit.thandi.contacts[LERATO].subscription == "B"
    assert "knows nobody called `nobody`" in await said(world, "contact add", contact="nobody")


async def test_suggestions(world: World, mxit: Mxit) -> None:
    assert "**Buhle**" in await said(world, "contact suggestions")
    mxit.fail(path="*/suggestions", status=400)
    assert await said(world, "contact suggestions") == "Mxit has no suggestions for you."


async def test_a_revoked_token_is_linked_again(world: World, mxit: Mxit) -> None:
    mxit.state.grants.clear()
    seen = world.see_reply(await world.slash("mxit profile show"))
    assert "Link the account again with the button" in seen.text
    assert "Link again" in seen.buttons


async def test_an_expired_token_is_renewed_and_kept(world: World, mxit: Mxit) -> None:
    for grant in mxit.state.grants:
        grant.ends_at = 0.0
    assert "### Thandi M" in await said(world, "profile show")
    store = world.simulation.store.accounts
    [account] = await store.of(Owner("user", world.ada.id), "mxit")
    kept = await store.credentials(account)
    assert kept["access_token"] != "tok-thandi"
    assert any(grant.access == kept["access_token"] for grant in mxit.state.grants)
    assert "### Thandi M" in await said(world, "profile show")


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 203, "body": "WebContextNull"},
        {"status": 500, "body": "<html>Server Error</html>"},
        {"status": 400, "body": "a **plain** text"},
    ],
)
async def test_errors_in_any_shape(world: World, mxit: Mxit, fault: dict[str, Any]) -> None:
    mxit.fail(path="/user/profile", times=None, **fault)
    told = await said(world, "profile show")
    assert "Mxit" in told
    assert "<html>" not in told
    if fault["status"] == 400:
        assert "`a **plain** text`" in told
