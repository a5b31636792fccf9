"""`/history`: what a person sent, found again; nobody else ever finds it."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from storage.tables import uploads
from tests.storage.test_uploads import upload

from .test_buttons import push_through
from .world import reply_of

if TYPE_CHECKING:
    from simcord.actors import MemberActor

    from .world import World

pytestmark = pytest.mark.on_both_storages

PICTURES: dict[str, Any] = {"content_type": "image/png"}


async def record(world: World, *names: str, by: MemberActor | None = None, **other: Any) -> int:
    """Record uploads, as if they had been sent long ago; gives the id of the last one."""
    store = world.simulation.store
    number = 0
    async with store.database.write() as connection:
        for name in names:
            new = upload(
                (by or world.ada).id,
                **{
                    "filename": name,
                    "url": f"https://larkspur.tixte.co/{name}",
                    "direct_url": f"https://larkspur.tixte.co/r/{name}",
                    "content_type": "text/plain",
                    "size": 2048,
                }
                | other,
            )
            number = await store.uploads.add(connection, new, "https://delete/me?auth=secret")
    return number


async def choices(
    world: World, typed: str, *, by: MemberActor | None = None, command: str = "history show"
) -> list[dict[str, Any]]:
    found: list[Any] = await (by or world.ada).autocomplete(world.channel, command, "item", typed)
    return found


async def said(world: World, command: str, *, by: MemberActor | None = None, **options: Any) -> str:
    seen = world.see_reply(await world.slash(command, by=by, **options))
    assert seen.ephemeral
    return seen.text


# --- lists


async def test_nothing_yet(world: World) -> None:
    for command in ("list", "stats", "export"):
        assert "You have sent nothing yet." in await said(world, f"history {command}")
    assert "no pictures or videos" in await said(world, "history gallery")
    assert "there is nothing to delete" in await said(world, "history delete-many")
    assert await choices(world, "") == []


async def test_what_was_sent_is_listed_and_opens(linked: World) -> None:
    await linked.sent(("a.txt", b"a"))
    await linked.sent(("b.txt", b"bb"), private=True)
    await record(linked, "secret-of-ben.txt", by=linked.ben)
    reply = reply_of(await linked.slash("history list"))
    seen = linked.see(reply)
    _, first, second, foot = seen.text.splitlines()
    assert first.startswith("📝 **b.txt** · 2 Bytes · Tixte · \\#general · <t:")
    assert first.endswith(":R> · 🔒")
    assert second.startswith("📝 **a.txt** · 1 Byte · Tixte · \\#general · <t:")
    assert foot == "-# Page 1 of 1 · 2 in all"
    assert "ben" not in seen.text
    (card,) = (await linked.ada.select(reply, [seen.options[1]["value"]])).followups
    opened = linked.see(card)
    assert opened.ephemeral
    assert "### a.txt" in opened.text
    assert list(opened.buttons) == ["Open", "Post here", "Delete"]
    (question,) = (await linked.press(card, "Delete")).followups
    await linked.press(question, "Delete")
    assert "~~a.txt~~" in linked.see(card).text
    assert list(linked.tixte.stored) == ["b.txt"]
    (told,) = (await linked.ada.select(reply, [seen.options[1]["value"]])).followups
    assert "This file was deleted meanwhile." in linked.see(told).text


async def test_pages_go_on_where_they_ended(world: World) -> None:
    await record(world, *[f"f{number:02}.txt" for number in range(1, 26)])
    reply = reply_of(await world.slash("history list"))
    assert "**f25.txt**" in world.see(reply).text
    assert world.see(reply).text.endswith("-# Page 1 of 3 · 25 in all")
    await record(world, "meanwhile.txt")
    await world.press(reply, "▶ Next")
    assert [line.split("**")[1] for line in world.see(reply).text.splitlines()[1:-1]] == [
        f"f{number:02}.txt" for number in range(15, 5, -1)
    ]
    await world.press(reply, "⏮ First")
    await world.press(reply, "⏭ Last")
    last = world.see(reply).text
    assert "**f01.txt**" in last
    assert last.endswith("-# Page 3 of 3 · 26 in all")
    refused = await push_through(
        world, world.ben, reply, world.see(reply).buttons["◀ Previous"]["custom_id"]
    )
    assert "Only the person who asked can press this." in world.see_reply(refused).text


async def test_filters(world: World) -> None:
    await record(world, "a.png", **PICTURES)
    await record(world, "b.txt")
    await record(world, "c.png", service="elsewhere", **PICTURES)
    text = await said(world, "history list", service="Tixte", kind="image")
    assert "a.png" in text
    assert "b.txt" not in text
    assert "c.png" not in text
    assert "You have sent nothing like that." in await said(world, "history list", kind="video")
    refused = await said(world, "history list", service="nowhere")
    assert "There is no service called nowhere" in refused
    found: Any = await world.ada.autocomplete(world.channel, "history list", "service", "tix")
    assert [one["value"] for one in found] == ["tixte"]


async def test_search(world: World) -> None:
    await record(world, "IMG_2024-Zürich.jpeg", "holiday.png", "other.txt")
    await record(world, "zurich-of-ben.png", by=world.ben)
    assert "IMG\\_2024-Zürich.jpeg" in await said(world, "history search", text="zuri")
    text = await said(world, "history search", text="zurich")
    assert "ben" not in text
    assert "holiday" not in text
    nothing = await said(world, "history search", text="**nowhere** @everyone")
    assert "Nothing that you sent fits “\\*\\*nowhere\\*\\* @\u200beveryone”." in nothing
    await record(world, *[f"sun-{number:02}.txt" for number in range(12)])
    reply = reply_of(await world.slash("history search", text="sun"))
    await world.press(reply, "▶ Next")
    assert "**sun-01.txt**" in world.see(reply).text
    assert world.see(reply).buttons["▶ Next"]["disabled"]


async def test_gallery_shows_what_everybody_may_see(world: World) -> None:
    await record(world, *[f"p{number:02}.png" for number in range(1, 13)], **PICTURES)
    await record(world, "hidden.png", private=True, **PICTURES)
    await record(world, "drawing.svg", content_type="image/svg+xml")
    await record(world, "page-only.png", direct_url=None, **PICTURES)
    await record(world, "clip.mp4", content_type="video/mp4")
    await record(world, "of-ben.png", by=world.ben, **PICTURES)
    reply = reply_of(await world.slash("history gallery"))
    seen = world.see(reply)
    assert seen.pictures == [
        "https://larkspur.tixte.co/r/clip.mp4",
        *(f"https://larkspur.tixte.co/r/p{number:02}.png" for number in range(12, 3, -1)),
    ]
    await world.press(reply, "▶ Next")
    assert len(world.see(reply).pictures) == 3
    (card,) = (await world.ada.select(reply, [world.see(reply).options[2]["value"]])).followups
    assert "### p01.png" in world.see(card).text
    only = world.see_reply(await world.slash("history gallery", kind="video"))
    assert only.pictures == ["https://larkspur.tixte.co/r/clip.mp4"]


# --- one file


async def test_show_and_post(linked: World) -> None:
    _, card = await linked.sent(("a.txt", b"a"))
    (choice,) = await choices(linked, "a.t")
    assert choice["name"].startswith("a.txt · 1 Byte · Tixte · 20")
    shown = linked.see_reply(await linked.slash("history show", item=choice["value"]))
    assert shown.ephemeral
    assert shown.text == card.text
    assert shown.buttons["Open"]["url"] == card.buttons["Open"]["url"]
    assert list(shown.buttons) == ["Open", "Post here", "Delete"]
    assert linked.public_messages(linked.ben) == []
    posted = await linked.slash("history show", item="a.txt", post=True)
    assert "Posted below." in linked.see_reply(posted).text
    (public,) = linked.public_messages(linked.ben)
    assert "### a.txt" in public.text
    assert list(public.buttons) == ["Open", "Delete"]


async def test_other_peoples_files_are_like_none(linked: World) -> None:
    theirs = await record(linked, "secret.txt", by=linked.ben)
    words = []
    for item in (str(theirs), "999999999", "0", "9" * 18, "9" * 30, "secret.txt", "sec"):
        for command in ("history show", "history delete"):
            text = await said(linked, command, item=item)
            assert f"You have no file “{item}” in your history." in text
            words.append(text.replace(item, "…").partition("(reference")[0].partition("`")[0])
    assert len(set(words)) == 1
    assert await choices(linked, str(theirs)) == []
    assert await choices(linked, "secret") == []
    assert len(await choices(linked, "secret", by=linked.ben)) == 1


async def test_several_that_fit(world: World) -> None:
    await record(world, "sun.txt", "sun-2.txt")
    text = await said(world, "history show", item="su")
    assert "Several of your files fit “su”." in text
    assert "### sun.txt" in await said(world, "history show", item="sun.txt")


async def test_completion_needs_no_host(linked: World) -> None:
    await linked.sent(("a.txt", b"a"))
    await record(linked, "newest.txt")
    linked.tixte.fail(status=503, times=1000)
    asked = len(linked.tixte.requests)
    assert [one["name"].split(" · ")[0] for one in await choices(linked, "")] == [
        "newest.txt",
        "a.txt",
    ]
    assert "### a.txt" in await said(linked, "history show", item="a.txt")
    assert "a.txt" in await said(linked, "history list")
    assert len(linked.tixte.requests) == asked
    linked.tixte.mend()


async def test_delete(linked: World) -> None:
    await linked.sent(("a.txt", b"a"))
    (choice,) = await choices(linked, "", command="history delete")
    question = reply_of(await linked.slash("history delete", item=choice["value"]))
    assert "Delete **a.txt** at Tixte?" in linked.see(question).text
    assert "cannot be undone" in linked.see(question).text
    await linked.press(question, "Keep it")
    assert linked.tixte.stored == {"a.txt": b"a"}
    question = reply_of(await linked.slash("history delete", item=choice["value"]))
    await linked.press(question, "Delete")
    assert linked.see(question).text == "Deleted **a.txt** at Tixte."
    assert linked.tixte.stored == {}
    assert await choices(linked, "") == []
    assert "You have no file" in await said(linked, "history show", item=choice["value"])
    assert "You have sent nothing yet." in await said(linked, "history list")


# --- sums and exports


async def test_stats(world: World) -> None:
    await record(world, "a.txt", "b.txt")
    await record(world, "c.txt", service="elsewhere", size=5_000_000)
    await record(world, "d.txt", by=world.ben)
    async with world.simulation.store.database.write() as connection:
        old = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
        await connection.execute(
            update(uploads).where(uploads.c.filename == "a.txt").values(created_at=old)
        )
    _, first, second, total = (await said(world, "history stats")).splitlines()
    assert first.startswith("- **elsewhere**: 1 file · 5.0 MB · since <t:")
    assert second == f"- **Tixte**: 2 files · 4.1 kB · since <t:{int(old.timestamp())}:D>"
    assert total == "-# 3 files in all · 5.0 MB"


def attached(world: World, result: Any) -> list[tuple[str, bytes]]:
    reply = reply_of(result)
    message = world.env.backend.get_message(reply.channel_id, reply.id)
    cdn = world.env.backend.cdn
    return [(one["filename"], cdn.get(one["url"]) or b"") for one in message.attachments]


async def test_export_as_csv(world: World) -> None:
    await record(world, "=HYPERLINK(1).txt", "+1.txt", "-1.txt", "@a.txt", 'a,"b".txt', "ü.txt")
    await record(world, "of-ben.txt", by=world.ben)
    result = await world.slash("history export")
    assert world.see_reply(result).ephemeral
    assert "6 files" in world.see_reply(result).text
    ((name, content),) = attached(world, result)
    assert name == "history.csv"
    assert b"secret" not in content
    assert b"of-ben" not in content
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["filename"] for row in rows] == [
        "'=HYPERLINK(1).txt",
        "'+1.txt",
        "'-1.txt",
        "'@a.txt",
        'a,"b".txt',
        "ü.txt",
    ]
    assert rows[0]["attachment_id"] == str(2**63 - 1)
    assert (rows[0]["private"], rows[0]["size"]) == ("no", "2048")
    assert datetime.fromisoformat(rows[0]["sent_at"]) > datetime.now(UTC) - timedelta(hours=1)


async def test_export_as_json(world: World) -> None:
    await record(world, "=1.txt", "b.txt")
    result = await world.slash("history export", format="json")
    ((name, content),) = attached(world, result)
    assert name == "history.json"
    first, second = json.loads(content)
    assert (first["filename"], second["filename"]) == ("=1.txt", "b.txt")
    assert first["url"] == "https://larkspur.tixte.co/=1.txt"
    assert b"secret" not in content
