"""`/tixte share`: who else may see, manage or own an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .tixte import JUNIPERS_TOKEN, SESSION_TOKEN
from .world import reply_of

if TYPE_CHECKING:
    from .world import World

LARKSPUR = "4c1d8e0f9b7a43529d6e1f2a3b4c5d6e"
JUNIPER = "9e2b7c6d5a4f4e3d8c1b0a9f8e7d6c5b"
NOTES = "l5r277bx20b"
BERRY = "m7k2p9qd41c"
VIEWER, MANAGER, OWNER = 1, 2, 3


@pytest.fixture
async def member(world: World) -> World:
    """Ada with the master key of larkspur."""
    await world.link(SESSION_TOKEN)
    return world


async def share(world: World, command: str, upload: str = "field notes.txt", **options: Any) -> str:
    result = await world.slash(f"tixte share {command}", upload=upload, **options)
    seen = world.see_reply(result)
    assert seen.ephemeral
    return seen.text


def levels(world: World, upload: str = NOTES) -> dict[str, int]:
    return world.tixte.state.uploads[upload].permissions


async def test_list(member: World) -> None:
    levels(member)[JUNIPER] = MANAGER
    result = await member.slash("tixte share list", upload=NOTES)
    seen = member.see_reply(result)
    assert seen.text.splitlines() == [
        "### Who has access to field notes.txt",
        "**larkspur** · owner",
        "**juniper** · manager: may look at it, rename it and share it",
        "-# Page 1 of 1 · 2 in all",
    ]
    opened = await member.ada.select(reply_of(result), [seen.options[1]["value"]])
    (card,) = opened.followups
    assert f"id `{JUNIPER}`" in member.see(card).text


@pytest.mark.parametrize("user", ["juniper", JUNIPER, "@juniper"])
async def test_add(member: World, user: str) -> None:
    text = await share(member, "add", user=user, message="have a look")
    assert text == (
        "✅ **juniper** has access to **field notes.txt** now (viewer: may look at it)."
    )
    assert levels(member) == {LARKSPUR: OWNER, JUNIPER: VIEWER}


async def test_add_a_manager(member: World) -> None:
    assert "manager: may look at it" in await share(member, "add", user="juniper", level="manager")
    assert levels(member)[JUNIPER] == MANAGER


async def test_added_already(member: World) -> None:
    await share(member, "add", user="juniper")
    text = await share(member, "add", user="juniper", level="manager")
    assert "**juniper** has access to **field notes.txt** already." in text
    assert "Change what they may do with `/tixte share edit`." in text
    assert levels(member)[JUNIPER] == VIEWER


async def test_edit(member: World) -> None:
    await share(member, "add", user="juniper")
    text = await share(member, "edit", user="juniper", level="manager")
    assert text.startswith("✅ For **field notes.txt**, **juniper** is manager")
    assert levels(member)[JUNIPER] == MANAGER


async def test_remove(member: World) -> None:
    await share(member, "add", user="juniper")
    text = await share(member, "remove", user="juniper")
    assert text == "✅ **juniper** has no access to **field notes.txt** any more."
    assert levels(member) == {LARKSPUR: OWNER}


@pytest.mark.parametrize(("command", "options"), [("edit", {"level": "manager"}), ("remove", {})])
async def test_somebody_without_access(
    member: World, command: str, options: dict[str, str]
) -> None:
    text = await share(member, command, user="juniper", **options)
    assert "**juniper** has no access to **field notes.txt**." in text
    assert "`/tixte share list`" in text


async def test_the_owner_stays(member: World) -> None:
    text = await share(member, "edit", user="larkspur", level="viewer")
    assert "**larkspur** owns **field notes.txt**, and an upload keeps an owner." in text
    assert levels(member) == {LARKSPUR: OWNER}


@pytest.mark.parametrize("command", ["add", "edit", "remove"])
async def test_nobody_of_that_name(member: World, command: str) -> None:
    options = {"level": "viewer"} if command == "edit" else {}
    text = await share(member, command, user="rumpelstilt", **options)
    assert "Tixte knows nobody called rumpelstilt." in text


@pytest.mark.parametrize("upload", ["berry.png", BERRY, "nothing.txt"])
@pytest.mark.parametrize("command", ["list", "add"])
async def test_no_upload_of_ones_own(member: World, command: str, upload: str) -> None:
    options = {"user": "larkspur"} if command == "add" else {}
    text = await share(member, command, upload=upload, **options)
    assert "There is no upload" in text
    assert levels(member, BERRY) == {JUNIPER: OWNER}


async def test_a_viewer_may_look_but_not_share(member: World) -> None:
    levels(member, BERRY)[LARKSPUR] = VIEWER
    assert "**juniper** · owner" in await share(member, "list", upload=BERRY)
    text = await share(member, "edit", upload=BERRY, user="larkspur", level="manager")
    assert "Tixte does not let the linked key look after who has access to **berry.png**." in text
    assert "That takes the upload's owner or a manager" in text
    assert levels(member, BERRY)[LARKSPUR] == VIEWER


@pytest.mark.parametrize("command", ["add", "edit"])
async def test_giving_away(member: World, command: str) -> None:
    if command == "edit":
        levels(member)[JUNIPER] = VIEWER
    question = await member.slash(
        f"tixte share {command}", upload=NOTES, user="juniper", level="owner"
    )
    seen = member.see_reply(question)
    assert f"Give **field notes.txt** to **juniper** (id `{JUNIPER}`)?" in seen.text
    assert "**This cannot be undone.**" in seen.text
    assert list(seen.buttons) == ["Give it away", "Keep it"]
    assert levels(member)[LARKSPUR] == OWNER
    await member.press(reply_of(question), "Give it away")
    assert levels(member) == {LARKSPUR: VIEWER, JUNIPER: OWNER}
    seen = member.see_reply(question)
    assert seen.text == "**field notes.txt** belongs to **juniper** now."
    assert seen.buttons == {}


async def test_not_giving_away(member: World) -> None:
    question = await member.slash("tixte share add", upload=NOTES, user="juniper", level="owner")
    await member.press(reply_of(question), "Keep it")
    assert member.see_reply(question).text == "Kept: nothing was changed."
    assert levels(member) == {LARKSPUR: OWNER}


async def test_unanswered(member: World) -> None:
    question = await member.slash("tixte share add", upload=NOTES, user="juniper", level="owner")
    await member.env.advance_time(61)
    assert "Not answered in time: nothing was changed." in member.see_reply(question).text
    assert levels(member) == {LARKSPUR: OWNER}


async def test_only_the_person_asked_gives_away(member: World) -> None:
    await member.link(JUNIPERS_TOKEN, by=member.ben)
    question = await member.slash("tixte share add", upload=NOTES, user="juniper", level="owner")
    assert all("Give **field notes" not in one.text for one in member.public_messages(member.ben))
    await member.press(reply_of(question), "Give it away")
    assert levels(member)[JUNIPER] == OWNER


async def test_leaving(member: World) -> None:
    levels(member, BERRY)[LARKSPUR] = VIEWER
    question = await member.slash("tixte share remove", upload=BERRY, user="larkspur")
    assert "Give up your own access to **berry.png**?" in member.see_reply(question).text
    assert LARKSPUR in levels(member, BERRY)
    await member.press(reply_of(question), "Leave it")
    assert levels(member, BERRY) == {JUNIPER: OWNER}


async def test_the_answer_to_adding_is_lost(member: World) -> None:
    member.tixte.fail(method="POST", path="*/permissions", mode="handle_then_drop")
    text = await share(member, "add", user="juniper")
    assert text.startswith("✅ **juniper** has access")
    posts = [one for one in member.tixte.requests if one.path.endswith("/permissions")]
    assert [one.method for one in posts] == ["POST", "GET"]


async def test_adding_fails_without_an_answer(member: World) -> None:
    member.tixte.fail(method="POST", path="*/permissions", status=502)
    text = await share(member, "add", user="juniper")
    assert "Tixte failed, and **field notes.txt** is shared as it was before." in text
    assert levels(member) == {LARKSPUR: OWNER}


async def test_nobody_knows_whether_it_was_given_away(member: World) -> None:
    levels(member)[JUNIPER] = VIEWER
    question = await member.slash("tixte share edit", upload=NOTES, user="juniper", level="owner")
    member.tixte.fail(method="PATCH", path="*/permissions/*", mode="handle_then_drop")
    member.tixte.fail(method="GET", path="*/permissions", status=503, times=None)
    pressed = await member.press(reply_of(question), "Give it away")
    (told,) = pressed.followups
    text = member.see(told).text
    assert "It may have gone through all the same: look at your Tixte account" in text


async def test_another_persons_uploads_are_out_of_reach(member: World) -> None:
    await member.link(JUNIPERS_TOKEN, by=member.ben)
    result = await member.slash("tixte share list", by=member.ben, upload=NOTES)
    assert "There is no upload" in member.see_reply(result).text
    for person, wanted in (
        (member.ada, {"sunrise.png", "field notes.txt"}),
        (member.ben, {"berry.png"}),
    ):
        choices = await person.autocomplete(member.channel, "tixte share list", "upload", "")
        assert {choice["name"].partition(" · ")[0] for choice in choices} == wanted


async def test_names_are_only_names(member: World) -> None:
    member.tixte.state.accounts[JUNIPER].username = "**@everyone**"
    text = await share(member, "add", user=JUNIPER)
    assert r"\*\*@" in text
    assert "@everyone" not in text
