"""`/tixte` about uploads that are there: shown, brought back, renamed, deleted, completed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from cogs.tixte.emulator.fixtures import picture

from .tixte import JUNIPERS_KEY, SESSION_TOKEN
from .world import reply_of

if TYPE_CHECKING:
    from simcord.actors import MemberActor

    from .world import World

PNG = picture((32, 16), (38, 50, 98), (246, 144, 92), (255, 224, 138))
SUNRISE, NOTES, BERRY = "l5r277bx20a", "l5r277bx20b", "m7k2p9qd41c"
SEARCH = "/users/@me/uploads/search"


@pytest.fixture
async def master(world: World) -> World:
    """The world with Ada's account linked by its master key."""
    await world.link(SESSION_TOKEN)
    return world


async def said(world: World, command: str, **options: Any) -> str:
    return world.see_reply(await world.slash(f"tixte {command}", **options)).text


async def completed(
    world: World, typed: str, *, by: MemberActor | None = None, command: str = "show"
) -> list[tuple[str, str]]:
    choices: list[dict[str, str]] = await (by or world.ada).autocomplete(
        world.channel, f"tixte {command}", "upload", typed
    )
    return [(choice["name"], choice["value"]) for choice in choices]


async def test_what_is_registered(world: World) -> None:
    (put,) = world.wire.of("PUT", "/applications/*/commands")
    (tixte,) = (command for command in put.body if command["name"] == "tixte")
    options = {
        one["name"]: [option["name"] for option in one.get("options", ())]
        for one in tixte["options"]
    }
    files = ["file", "file2", "file3", "file4", "file5"]
    assert (
        options
        | {
            "upload": [*files, "domain", "private", "name", "random-name", "force", "post"],
            "upload-url": ["url", "name", "domain", "private", "force", "post"],
            "search": ["query", "domain", "min-size", "max-size", "limit"],
            "uploads": [],
            "show": ["upload", "post"],
            "download": ["upload"],
            "rename": ["upload", "name"],
            "delete": ["upload"],
        }
        == options
    )


@pytest.mark.parametrize("command", ["show", "download", "delete"])
async def test_without_an_account(world: World, command: str) -> None:
    seen = world.see_reply(await world.slash(f"tixte {command}", upload="a"))
    assert "You have no Tixte account linked yet." in seen.text
    assert list(seen.buttons) == ["Link Tixte"]
    assert seen.ephemeral


@pytest.mark.parametrize(
    "typed",
    [
        SUNRISE,
        "https://larkspur.tixte.co/sunrise.png",
        "https://larkspur.tixte.co/r/sunrise.png",
        "https://us-east-1.tixte.net/uploads/larkspur.tixte.co/sunrise.png",
        "sunrise.png",
        f"  {SUNRISE} ",
    ],
)
async def test_show(master: World, typed: str) -> None:
    seen = master.see_reply(await master.slash("tixte show", upload=typed))
    name, facts, link, direct, when, domain = seen.text.split("\n")
    assert name == "### sunrise.png"
    assert facts.startswith("-# ")
    assert facts.endswith(" · image/png")
    assert link == master.tixte.public("larkspur.tixte.co/sunrise.png")
    raw = master.tixte.public("larkspur.tixte.co/r/sunrise.png")
    assert direct == f"-# Direct: {raw}"
    assert when == "-# Uploaded <t:1711036920:f> (<t:1711036920:R>)"
    assert domain == "-# At larkspur.tixte.co, which serves 2 files"
    assert list(seen.buttons) == ["Open", "Post here", "Delete"]
    assert seen.pictures == [raw]
    assert seen.ephemeral
    again = master.see_reply(await master.slash("tixte show", upload=link))
    assert again == replace(seen, buttons=again.buttons)


async def test_a_private_file_has_no_picture(master: World) -> None:
    seen = master.see_reply(await master.slash("tixte show", upload="field notes.txt"))
    assert "12 Bytes · text/plain · 🔒 private" in seen.text
    assert "/larkspur.tixte.co/field%20notes.txt" in seen.text
    assert seen.pictures == []


async def test_show_for_everyone(master: World) -> None:
    result = await master.slash("tixte show", upload=SUNRISE, post=True)
    assert master.see_reply(result).text == "Posted below."
    (posted,) = master.public_messages(master.ben)
    assert posted.text.startswith("### sunrise.png")
    # What else the domain holds is the account's alone to know.
    assert "which serves" not in posted.text
    assert list(posted.buttons) == ["Open", "Delete"]


async def test_what_fails_is_not_posted(master: World) -> None:
    result = await master.slash("tixte show", upload="none.png", post=True)
    assert "There is no upload none.png in this account" in master.see_reply(result).text
    assert master.public_messages(master.ben) == []


@pytest.mark.parametrize("restarted", [False, True])
async def test_the_cards_buttons(master: World, restarted: bool) -> None:  # noqa: FBT001
    card = reply_of(await master.slash("tixte show", upload=SUNRISE))
    if restarted:
        await master.simulation.restart()
    (posted,) = (await master.press(card, "Post here")).followups
    assert not master.see(posted).ephemeral
    (refused,) = (await master.press(posted, "Delete", by=master.ben)).followups
    assert "an account that is not yours to use" in master.see(refused).text
    (question,) = (await master.press(card, "Delete")).followups
    assert "Delete **sunrise.png** at Tixte?" in master.see(question).text
    assert SUNRISE in master.tixte.state.uploads
    await master.press(question, "Delete")
    assert SUNRISE not in master.tixte.state.uploads
    assert master.see(question).text == "Deleted **sunrise.png** at Tixte."
    assert master.see(card).text == "~~sunrise.png~~\nDeleted at Tixte."
    (told,) = (await master.press(posted, "Delete")).followups
    assert "Tixte does not have this (any more)." in master.see(told).text


@pytest.mark.parametrize("typed", [BERRY, "https://juniper.likes.cash/berry.png", "berry.png"])
async def test_somebody_elses_upload(master: World, typed: str) -> None:
    for command in ("show", "delete", "download"):
        text = await said(master, command, upload=typed)
        assert "There is no upload" in text
        assert "`/tixte uploads`" in text
    assert BERRY in master.tixte.state.uploads


async def test_download(master: World) -> None:
    result = await master.slash("tixte download", upload="sunrise.png")
    reply = reply_of(result)
    (attached,) = reply.attachments
    assert attached.filename == "sunrise.png"
    upload = master.tixte.state.uploads[SUNRISE]
    assert master.env.backend.cdn.get(attached.url) == upload.body.read(0, upload.body.size)
    assert "**sunrise.png** from Tixte" in master.see(reply).text
    assert master.see(reply).ephemeral


async def test_a_file_that_is_too_large_comes_as_a_link(master: World) -> None:
    master.tixte.state.uploads[SUNRISE].body.size = 26_214_401  # a byte above Discord's limit here
    text = await said(master, "download", upload="sunrise.png")
    assert "larger than the 26.2 MB that may be sent here" in text
    assert master.tixte.public("larkspur.tixte.co/r/sunrise.png") in text
    assert not any("__public" in one.path for one in master.tixte.requests)


async def test_a_private_file_comes_as_a_link(master: World) -> None:
    text = await said(master, "download", upload=NOTES)
    assert "only to a browser that is logged in" in text
    assert "/larkspur.tixte.co/r/field%20notes.txt" in text


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("moon", "moon.png"),
        ("moon.png", "moon.png"),
        ("moon.jpg", "moon.jpg"),
        ("v1.2", "v1.2.png"),
    ],
)
async def test_rename(master: World, name: str, wanted: str) -> None:
    text = await said(master, "rename", upload=SUNRISE, name=name)
    assert f"to **{wanted}**" in text
    assert master.tixte.public(f"larkspur.tixte.co/{wanted}") in text
    assert master.tixte.state.uploads[SUNRISE].filename == wanted


async def test_a_name_that_is_taken_is_left_alone(master: World) -> None:
    await master.sent(("moon.png", PNG))
    text = await said(master, "rename", upload=SUNRISE, name="moon")
    assert "There is a file called moon.png already" in text
    assert master.tixte.state.uploads[SUNRISE].filename == "sunrise.png"
    assert "called that already" in await said(master, "rename", upload=SUNRISE, name="sunrise")


async def test_a_new_name_is_known_to_what_we_recorded(master: World) -> None:
    await master.sent(("a.txt", b"a"))
    await said(master, "rename", upload="a.txt", name="b")
    assert [name for name, _ in await completed(master, "b.txt")] == ["b.txt · 1 Byte"]
    await master.simulation.emulators["tixte"].close()
    assert [name for name, _ in await completed(master, "b.txt")] == ["b.txt · 1 Byte"]


async def test_delete_asks_first(master: World) -> None:
    question = reply_of(await master.slash("tixte delete", upload="sunrise.png"))
    assert "Delete **sunrise.png** at Tixte?" in master.see(question).text
    assert "cannot be undone" in master.see(question).text
    assert list(master.see(question).buttons) == ["Delete", "Keep it"]
    assert SUNRISE in master.tixte.state.uploads
    await master.press(question, "Delete")
    assert SUNRISE not in master.tixte.state.uploads
    assert master.see(question).text == "Deleted **sunrise.png** at Tixte."


async def test_deletion_is_noted_in_our_records(master: World) -> None:
    await master.sent(("a.txt", b"a"))
    await master.press(reply_of(await master.slash("tixte delete", upload="a.txt")), "Delete")
    assert master.tixte.stored == {}
    assert await completed(master, "a.txt") == []
    upload = await master.simulation.store.uploads.get(1)
    assert upload is not None
    assert upload.is_deleted


async def test_unanswered_nothing_goes(master: World) -> None:
    question = reply_of(await master.slash("tixte delete", upload="sunrise.png"))
    await master.env.advance_time(61)
    assert "Not answered in time" in master.see(question).text
    assert SUNRISE in master.tixte.state.uploads


async def test_names_are_completed_from_our_records_and_the_account(master: World) -> None:
    await master.sent(("sunset.png", PNG))
    (upload,) = master.tixte.uploads
    found = await completed(master, "sun")
    assert [value for _, value in found] == [upload.id, SUNRISE]
    assert found[0][0] == f"sunset.png · {len(PNG)} Bytes"
    assert {value for _, value in await completed(master, "")} == {upload.id, SUNRISE, NOTES}
    assert await completed(master, "zzz") == []


async def test_nobody_elses_uploads_are_completed(master: World) -> None:
    await master.sent(("sunset.png", PNG))
    # Ben has no account: nothing comes up, and nothing is asked.
    asked = len(master.tixte.requests)
    assert await completed(master, "sun", by=master.ben) == []
    assert len(master.tixte.requests) == asked
    await master.link(JUNIPERS_KEY, by=master.ben)
    assert await completed(master, "sun", by=master.ben) == []
    assert [value for _, value in await completed(master, "", by=master.ben)] == [BERRY]


async def test_two_people_with_one_account_see_only_what_they_sent_from_records(
    master: World,
) -> None:
    await master.link(SESSION_TOKEN, by=master.ben)
    await master.sent(("sunset.png", PNG))
    await master.simulation.emulators["tixte"].close()
    assert [name for name, _ in await completed(master, "sun")] == [
        f"sunset.png · {len(PNG)} Bytes"
    ]
    assert await completed(master, "sun", by=master.ben) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503, "times": None},
        {"status": 200, "body": "<html>oops</html>", "times": None},
        {"mode": "drop", "times": None},
    ],
    ids=["503", "html", "drop"],
)
async def test_while_tixte_is_down_our_records_complete(
    master: World, fault: dict[str, Any]
) -> None:
    await master.sent(("sunset.png", PNG))
    master.tixte.fail(**fault)
    assert len(await completed(master, "sun")) == 1


async def test_an_upload_key_is_enough_for_what_it_may(linked: World) -> None:
    assert [value for _, value in await completed(linked, "sun")] == [SUNRISE]
    assert (await said(linked, "show", upload="sunrise.png")).startswith("### sunrise.png")
    assert "to **moon.png**" in await said(linked, "rename", upload=SUNRISE, name="moon")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 200, "body": "<html>oops</html>"}, "makes no sense, such as an error page"),
        ({"mode": "truncate", "keep": 30}, "broke off, or it did not answer in time"),
        ({"status": 503}, "Tixte has trouble of its own (HTTP 503)."),
        ({"status": 401}, "Tixte does not accept the linked key"),
    ],
    ids=["html", "truncated", "503", "401"],
)
async def test_tixte_in_trouble(master: World, fault: dict[str, Any], words: str) -> None:
    master.tixte.fail(path=SEARCH, times=None, **fault)
    seen = master.see_reply(await master.slash("tixte show", upload="sunrise.png"))
    assert words in seen.text
    assert seen.reference
    assert list(seen.buttons) == (["Link again"] if "401" in str(fault) else [])
    assert "html" not in seen.text
