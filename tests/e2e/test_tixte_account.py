"""`/tixte me`, `user`, `avatar` and `key`: what a member sees, and that secrets stay theirs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.emulation import BODIES, StoredBody

from .tixte import JUNIPERS_KEY, JUNIPERS_TOKEN, SESSION_TOKEN, UPLOAD_KEY
from .world import reply_of

if TYPE_CHECKING:
    from simcord.results import InteractionResult

    from .club import Club
    from .world import World

LARKSPUR = "4c1d8e0f9b7a43529d6e1f2a3b4c5d6e"
JUNIPER = "9e2b7c6d5a4f4e3d8c1b0a9f8e7d6c5b"


@pytest.fixture
async def member(world: World) -> World:
    """Ada with the master key of larkspur."""
    await world.link(SESSION_TOKEN)
    return world


def attached(world: World, result: InteractionResult) -> tuple[str, bytes]:
    """Give name and bytes of the one file of a reply."""
    reply = reply_of(result)
    (file,) = world.env.backend.get_message(reply.channel_id, reply.id).attachments
    content = world.env.backend.cdn.get(file["url"])
    assert isinstance(content, bytes)
    return file["filename"], content


OPTIONS = {
    "me": [],
    "user": ["id"],
    "avatar": ["user"],
    "key": [],
    "embed": ["post"],
    "config": [],
    "config-edit": [
        *("title", "description", "author", "author-url", "provider", "provider-url"),
        *("color", "redirect", "only-image", "hide-branding"),
    ],
    "domain list": [],
    "domain create": ["domain", "custom"],
    "domain delete": ["domain"],
    "domain owner": ["domain"],
    "share list": ["upload"],
    "share add": ["upload", "user", "level", "message"],
    "share edit": ["upload", "user", "level"],
    "share remove": ["upload", "user"],
}


async def test_what_is_registered(world: World) -> None:
    (put,) = world.wire.of("PUT", "/applications/*/commands")
    (tixte,) = (command for command in put.body if command["name"] == "tixte")
    commands = {one["name"]: one for one in tixte["options"]}
    for group in ("domain", "share"):
        commands |= {f"{group} {one['name']}": one for one in commands.pop(group)["options"]}
    found = {
        name: [option["name"] for option in command.get("options", ())]
        for name, command in commands.items()
    }
    assert {name: found[name] for name in OPTIONS} == OPTIONS
    for command in ("share add", "share edit"):
        choices = commands[command]["options"][2]["choices"]
        assert [choice["value"] for choice in choices] == ["viewer", "manager", "owner"]
    for name in ("share list", "share add", "share edit", "share remove"):
        assert commands[name]["options"][0]["autocomplete"] is True
    for name in ("domain delete", "domain owner"):
        assert commands[name]["options"][0]["autocomplete"] is True


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("tixte me", {}),
        ("tixte user", {"id": "juniper"}),
        ("tixte avatar", {}),
        ("tixte key", {}),
        ("tixte embed", {}),
        ("tixte config", {}),
        ("tixte config-edit", {"title": "x"}),
        ("tixte domain list", {}),
        ("tixte domain create", {"domain": "a.tixte.co"}),
        ("tixte domain delete", {"domain": "larkspur.tixte.co"}),
        ("tixte domain owner", {"domain": "larkspur.tixte.co"}),
        ("tixte share list", {"upload": "sunrise.png"}),
        ("tixte share add", {"upload": "sunrise.png", "user": "juniper"}),
        ("tixte share edit", {"upload": "sunrise.png", "user": "juniper", "level": "viewer"}),
        ("tixte share remove", {"upload": "sunrise.png", "user": "juniper"}),
    ],
)
async def test_without_an_account(world: World, command: str, options: dict[str, Any]) -> None:
    seen = world.see_reply(await world.slash(command, **options))
    assert "You have no Tixte account linked yet." in seen.text
    assert list(seen.buttons) == ["Link Tixte"]
    assert seen.ephemeral
    assert world.tixte.requests == []


async def test_me(member: World) -> None:
    seen = member.see_reply(await member.slash("tixte me"))
    used = member.tixte.state.used_by(member.tixte.state.accounts[LARKSPUR])
    assert "### larkspur" in seen.text
    assert "**Free** plan · files up to 200.0 MB · two-factor sign-in off" in seen.text
    assert re.search(r"▰▱+ 0% · [0-9.]+ kB of 15.0 GB used", seen.text)
    assert used > 0
    assert f"id `{LARKSPUR}`" in seen.text
    assert "your first domain" in seen.text
    assert seen.pictures == [f"{member.tixte.running.url}/avatars/{LARKSPUR}.png"]
    assert seen.ephemeral
    assert "larkspur@example.org" not in member.everything_said()


async def test_me_is_the_account_of_whoever_asks(member: World) -> None:
    await member.link(JUNIPERS_KEY, by=member.ben)
    seen = member.see_reply(await member.slash("tixte me", by=member.ben))
    assert "### juniper" in seen.text
    assert seen.pictures == []
    assert "larkspur" not in seen.text


async def test_me_names_the_domain_and_the_plan(world: World) -> None:
    world.tixte.state.accounts[LARKSPUR].premium_tier = 2
    form = await world.slash("account link", service="tixte")
    await world.fill_in(form, key=SESSION_TOKEN, domain="larkspur.tixte.co")
    text = world.see_reply(await world.slash("tixte me")).text
    assert "**Turbo Charged** plan · files up to 10.0 GB" in text
    assert "Uploads go to `larkspur.tixte.co`" in text


@pytest.mark.parametrize("wanted", ["juniper", "@juniper", f" {JUNIPER} "])
async def test_user(member: World, wanted: str) -> None:
    seen = member.see_reply(await member.slash("tixte user", id=wanted))
    assert "### juniper" in seen.text
    assert f"id `{JUNIPER}`" in seen.text
    assert "example.org" not in seen.text


async def test_nobody_of_that_name(member: World) -> None:
    text = member.see_reply(await member.slash("tixte user", id="**nobody**")).text
    assert r"Tixte knows nobody called \*\*nobody\*\*." in text
    assert "Check the name" in text


@pytest.mark.parametrize("wanted", ["@", "..", "a/b", "a b", "@@me", "x?y", "%2e%2e"])
async def test_what_can_be_no_name_is_not_asked_for(member: World, wanted: str) -> None:
    before = len(member.tixte.requests)
    text = member.see_reply(await member.slash("tixte user", id=wanted)).text
    assert "is no Tixte id or username." in text
    assert len(member.tixte.requests) == before


async def test_me_is_a_name_like_any_other(member: World) -> None:
    """`@me` would be one's own account with its e-mail address."""
    text = member.see_reply(await member.slash("tixte user", id="@me")).text
    assert "Tixte knows nobody called me." in text


@pytest.mark.parametrize(
    ("command", "options", "what"),
    [
        ("tixte user", {"id": "juniper"}, "look people up"),
        ("tixte avatar", {"user": "juniper"}, "look people up"),
        ("tixte key", {}, "hand out keys"),
        ("tixte domain list", {}, "look after domains"),
        ("tixte domain create", {"domain": "a.tixte.co"}, "look after domains"),
        ("tixte domain delete", {"domain": "larkspur.tixte.co"}, "look after domains"),
        ("tixte domain owner", {"domain": "larkspur.tixte.co"}, "look after domains"),
        ("tixte share list", {"upload": "sunrise.png"}, "look after who has access"),
    ],
)
async def test_an_upload_key_is_not_enough(
    linked: World, command: str, options: dict[str, Any], what: str
) -> None:
    seen = linked.see_reply(await linked.slash(command, **options))
    assert f"Tixte does not let the linked key {what}" in seen.text
    assert "master key" in seen.text
    form = await linked.press(reply_of(await linked.slash(command, **options)), "Link again")
    await linked.fill_in(form, key=SESSION_TOKEN)
    again = linked.see_reply(await linked.slash(command, **options))
    assert "does not let" not in again.text


async def test_avatar(member: World) -> None:
    result = await member.slash("tixte avatar")
    name, content = attached(member, result)
    assert name == "avatar.png"
    avatar = member.tixte.state.accounts[LARKSPUR].avatar
    assert avatar is not None
    assert content == avatar.read(0, avatar.size)
    seen = member.see_reply(result)
    assert "### larkspur" in seen.text
    assert seen.ephemeral
    picture = next(one for one in member.tixte.requests if one.path.startswith("/avatars/"))
    assert "Authorization" not in picture.headers


async def test_no_avatar(member: World) -> None:
    text = member.see_reply(await member.slash("tixte avatar", user="juniper")).text
    assert text == "**juniper** has no picture at Tixte."


async def test_an_avatar_that_is_gone_or_none(member: World) -> None:
    member.tixte.fail(path="/avatars/*", status=404)
    text = member.see_reply(await member.slash("tixte avatar")).text
    assert "Tixte does not have this picture any more." in text
    account = member.tixte.state.accounts[LARKSPUR]
    account.avatar = StoredBody(b"<svg onload='alert(1)'/>")
    text = member.see_reply(await member.slash("tixte avatar")).text
    assert "is no picture." in text


async def test_an_avatar_larger_than_may_be_attached(member: World) -> None:
    account = member.tixte.state.accounts[LARKSPUR]
    content = b"\x89PNG\r\n\x1a\n" + bytes(17_000_000)
    account.avatar = StoredBody(content)
    member.tixte.running.runner.app[BODIES].add(account.avatar)
    text = member.see_reply(await member.slash("tixte avatar")).text
    assert "This picture is larger than the 16.8 MB that may be attached here." in text


def shown_key(seen_text: str) -> str:
    found = re.search(r"\|\|`([^`]+)`\|\|", seen_text)
    assert found is not None
    return found[1]


async def test_key(member: World) -> None:
    result = await member.slash("tixte key")
    seen = member.see_reply(result)
    assert seen.ephemeral
    assert "### Upload key of larkspur" in seen.text
    assert shown_key(seen.text) == UPLOAD_KEY
    name, content = attached(member, result)
    assert name == "tixte.sxcu"
    assert json.loads(content)["Headers"] == {"Authorization": UPLOAD_KEY}
    assert all(UPLOAD_KEY not in one.text for one in member.public_messages(member.ben))


async def test_the_key_is_nowhere_but_in_the_reply(member: World) -> None:
    await member.slash("tixte key")
    said = [call for call in member.wire.calls if UPLOAD_KEY in repr(call.body)]
    (reply,) = said
    assert reply.path.endswith("/messages/@original")
    assert UPLOAD_KEY not in repr(member.logs)
    assert SESSION_TOKEN not in member.everything_said()
    for secret in (UPLOAD_KEY, SESSION_TOKEN):
        assert secret.encode() not in member.database_bytes()


async def test_another_persons_key_is_out_of_reach(member: World) -> None:
    await member.link(JUNIPERS_TOKEN, by=member.ben)
    seen = member.see_reply(await member.slash("tixte key", by=member.ben))
    assert shown_key(seen.text) == JUNIPERS_KEY


async def test_a_servers_key_is_handed_to_nobody(bare: Club) -> None:
    await bare.world.link(SESSION_TOKEN, by=bare.mia, server=True)
    for manager in (bare.mia, bare.max):
        assert "### larkspur" in await bare.said("tixte me", by=manager)
        said = await bare.said("tixte key", by=manager)
        assert "This is the server's account: its key is handed to nobody." in said
    assert UPLOAD_KEY not in bare.world.everything_said()
    await bare.open_to_members()
    assert "You have no Tixte account linked yet." in await bare.said("tixte me", by=bare.world.ada)


@pytest.mark.parametrize("domain", ["", "larkspur.tixte.co"])
async def test_the_sharex_file_works(world: World, domain: str) -> None:
    form = await world.slash("account link", service="tixte")
    await world.fill_in(form, key=SESSION_TOKEN, domain=domain)
    _, content = attached(world, await world.slash("tixte key"))
    uploader = json.loads(content)
    # What ShareX sends: each argument a field, then the file.
    body = aiohttp.FormData()
    for field, value in uploader["Arguments"].items():
        body.add_field(field, as_sharex_reads(value, "screen shot.png"))
    body.add_field(uploader["FileFormName"], b"pixels", filename="screen shot.png")
    headers = {name: as_sharex_reads(value, "") for name, value in uploader["Headers"].items()}
    async with (
        aiohttp.ClientSession() as session,
        session.request(
            uploader["RequestMethod"], uploader["RequestURL"], data=body, headers=headers
        ) as response,
    ):
        answer = await response.json()
    assert response.status == 200, answer
    assert world.tixte.stored == {"screen shot.png": b"pixels"}
    assert [one.domain for one in world.tixte.uploads] == ["larkspur.tixte.co"]
    assert [one.type for one in world.tixte.uploads] == [1]
    for field in ("URL", "ThumbnailURL", "DeletionURL"):
        (path,) = re.fullmatch(r"\{json:([a-z_.]+)\}", uploader[field]).groups()  # type: ignore[union-attr]
        found = answer
        for key in path.split("."):
            found = found[key]
        assert found.startswith("http")


def as_sharex_reads(text: str, filename: str) -> str:
    """Read a value by ShareX's rules: functions in braces, backslash for what is meant as it is."""
    result, characters = "", iter(text)
    for character in characters:
        if character == "\\":
            result += next(characters)
        elif character == "{":
            function = "".join(iter(lambda: next(characters), "}"))
            assert function == "filename"
            result += filename
        else:
            assert character not in "}|%"
            result += character
    return result


@pytest.mark.parametrize("command", ["tixte me", "tixte key", "tixte avatar"])
async def test_a_dead_key(member: World, command: str) -> None:
    member.tixte.state.accounts[LARKSPUR].master_key = "changed"
    seen = member.see_reply(await member.slash(command))
    assert "Tixte does not accept the linked key" in seen.text
    assert list(seen.buttons) == ["Link again"]


async def test_tixte_may_be_down(member: World) -> None:
    member.tixte.fail(path="/users/@me/uploads/size", status=503, times=None)
    seen = member.see_reply(await member.slash("tixte me"))
    assert "Tixte has trouble of its own (HTTP 503). Try again in a few minutes." in seen.text
    assert seen.reference
