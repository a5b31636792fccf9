"""`/rehost files`: what goes in, what comes out, what is seen."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import pytest

from cogs.tixte.emulator.fixtures import picture

from .world import reply_of

if TYPE_CHECKING:
    from .world import World


PNG = picture((32, 16), (38, 50, 98), (246, 144, 92), (255, 224, 138))
TXT = b"dew at dawn\n"


async def test_one_file_becomes_a_card(linked: World) -> None:
    content = TXT * 1000
    _, seen = await linked.sent(("notes.txt", content))
    assert linked.tixte.stored == {"notes.txt": content}
    (upload,) = linked.tixte.uploads
    assert upload.type == 1
    assert seen.ephemeral
    assert seen.cards == 1
    name, facts, link, direct = seen.text.split("\n")
    assert name == "### notes.txt"
    digest = hashlib.sha256(content).hexdigest()[:12]
    assert facts == f"-# 12.0 kB · text/plain · SHA-256 `{digest}`"
    assert link.endswith("/larkspur.tixte.co/notes.txt")
    assert direct == f"-# Direct: {link.replace('notes.txt', 'r/notes.txt')}"
    assert list(seen.buttons) == ["Open", "Post here", "Delete"]
    assert seen.buttons["Open"]["url"] == link
    assert seen.pictures == []
    assert linked.tixte.posts[0].declared_size is not None


async def test_a_picture_is_shown(linked: World) -> None:
    # Its first bytes say what it is, whatever its name says.
    _, seen = await linked.sent(("sun.bin", PNG))
    assert "image/png" in seen.text
    assert seen.pictures == [seen.text.rpartition("Direct: ")[2]]


async def test_a_private_picture_is_not_shown(linked: World) -> None:
    _, seen = await linked.sent(("sun.png", PNG), private=True)
    assert "🔒 private" in seen.text
    assert seen.pictures == []
    assert [upload.type for upload in linked.tixte.uploads] == [2]


@pytest.mark.parametrize(
    ("given", "wanted", "names"),
    [
        (["a.txt"], "letter", ["letter.txt"]),
        (["a.txt"], "letter.md", ["letter.md"]),
        (["a"], "letter", ["letter"]),
        (["a.txt", "b.png"], "letter", ["letter-1.txt", "letter-2.png"]),
        (["a.txt"], "../../etc/passwd", ["passwd.txt"]),
        (["a.txt"], "x" * 200, ["x" * 200 + ".txt"]),
        (["a.txt"], "\x00\x1f", ["file.txt"]),
        (["a.txt"], "line\nbreak\ttab\x07", ["linebreaktab.txt"]),
        (["a.txt"], "..", ["file.txt"]),
        (["a.txt"], "gpj\u202e.exe", ["gpj.exe"]),
    ],
)
async def test_a_name_of_ones_own(
    linked: World, given: list[str], wanted: str, names: list[str]
) -> None:
    files = [(name, name.encode()) for name in given]
    _, seen = await linked.sent(*files, name=wanted)
    assert sorted(linked.tixte.stored) == names
    assert len(seen.references) == 0
    assert seen.cards == len(names)


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("a/b\\c.txt", "c.txt"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("family 👨‍👩‍👧 é.png", "family 👨‍👩‍👧 é.png"),
        ("100% sure? #1 & more+.txt", "100% sure? #1 & more+.txt"),
        ("Überraschung.txt", "Überraschung.txt"),
        ("n" * 296 + ".txt", "n" * 251 + ".txt"),
        ("名" * 300 + ".txt", None),
        (".htaccess", ".htaccess"),
    ],
)
async def test_odd_names(linked: World, name: str, stored: str | None) -> None:
    _, seen = await linked.sent((name, TXT))
    ((found, content),) = linked.tixte.stored.items()
    assert content == TXT
    assert stored is None or found == stored
    assert list(seen.buttons) == ["Open", "Post here", "Delete"]


@pytest.mark.parametrize(
    "name",
    [
        "**bold** __under__ ~~gone~~ ||spoiler||.txt",
        "`code` _it_ *it*.txt",
        "@everyone @here.txt",
        "<@123456789012345678> <@&123456789012345678>.txt",
        "# heading.txt",
        "> quote.txt",
        "[link](javascript:x).txt",
    ],
)
async def test_names_neither_format_nor_ping(linked: World, name: str) -> None:
    linked.tixte.fail_upload(status=500)
    _, failed = await linked.sent((name, TXT), post=True)
    assert_plain(failed.text.replace("**", "", 2), name)
    reply, card = await linked.sent((name, TXT), post=True)
    assert_plain(card.text.partition("\n")[0], name)
    (question,) = (await linked.press(reply, "Delete")).followups
    assert_plain(linked.see(question).text.replace("**", "", 2), name)
    done = await linked.press(question, "Delete")
    assert_plain(linked.see_reply(done).text.replace("**", "", 2), name)
    assert_plain(linked.see(reply).text.replace("~~", "", 2), name)
    for call in linked.wire.calls:
        allowed: Any = call.body.get("allowed_mentions") if isinstance(call.body, dict) else None
        assert not allowed or allowed["parse"] == []
    for message in linked.env.backend.messages[linked.channel.id].values():
        assert not message.mention_everyone
        assert message.ping_user_ids == []
        assert message.ping_role_ids == []


def assert_plain(text: str, name: str) -> None:
    """Nothing of a name may be markup or a mention in a message."""
    without_escaped = re.sub(r"\\.", "", text)
    marks = (
        "**",
        "__",
        "~~",
        "||",
        "`code",
        "_it",
        "*it",
        "@everyone",
        "@here",
        "<@1",
        "<@&1",
        "[link]",
    )
    for mark in marks:
        assert mark not in name or mark not in without_escaped, (mark, text)


async def test_post_shows_it_to_everyone(linked: World) -> None:
    _, seen = await linked.sent(("a.txt", TXT), post=True)
    assert not seen.ephemeral
    assert list(seen.buttons) == ["Open", "Delete"]
    assert linked.public_messages(linked.ben) == [seen]


async def test_five_files_become_a_summary(linked: World) -> None:
    files = [(f"f{number}.txt", b"x" * number) for number in range(1, 6)]
    reply, seen = await linked.sent(*files)
    assert seen.cards == 0
    assert seen.text.startswith("**5 of 5 files sent**")
    assert seen.text.count("✅") == 5
    assert [option["label"] for option in seen.options] == [name for name, _ in files]
    assert list(seen.buttons) == ["Post all"]
    opened = await linked.ada.select(reply, [seen.options[3]["value"]])
    card = linked.see_reply(opened)
    assert card.cards == 1
    assert card.ephemeral
    assert "### f4.txt" in card.text
    posted = linked.see_reply(await linked.press(reply, "Post all"))
    assert not posted.ephemeral
    assert posted.text == seen.text
    assert posted.buttons == {}
    assert linked.tixte.stored == dict(files)


async def test_everybody_gets_at_what_was_posted(linked: World) -> None:
    files = [(f"f{number}.txt", b"x" * number) for number in range(1, 6)]
    reply, seen = await linked.sent(*files, post=True)
    opened = await linked.ben.select(reply, [seen.options[0]["value"]])
    card = linked.see_reply(opened)
    assert "### f1.txt" in card.text
    assert card.ephemeral
    assert "Open" in card.buttons
    assert "Post here" not in card.buttons


async def test_four_files_get_a_card_each(linked: World) -> None:
    files = [(f"{number}" * 120 + ".png", PNG + bytes([number])) for number in range(1, 5)]
    _, seen = await linked.sent(*files)
    assert seen.cards == 4
    assert len(seen.pictures) == 4


async def test_an_empty_file_does_not_hold_up_the_others(linked: World) -> None:
    files = [("a.txt", b"a"), ("void.txt", b""), ("b.txt", b"b"), ("c.txt", b"c")]
    _, seen = await linked.sent(*files)
    assert seen.cards == 3
    assert sorted(linked.tixte.stored) == ["a.txt", "b.txt", "c.txt"]
    assert "❌ **void.txt**: This file is empty (0 bytes)." in seen.text
    assert seen.reference
    assert len(linked.tixte.posts) == 3


async def test_all_empty(linked: World) -> None:
    _, seen = await linked.sent(("a.txt", b""), ("b.txt", b""), ("c.txt", b""), ("d.txt", b""))
    assert seen.cards == 0
    assert seen.text.count("❌") == 4
    assert len(set(seen.references)) == 4
    assert linked.tixte.posts == []


async def test_without_an_account_the_files_wait_for_one(world: World) -> None:
    result = await world.rehost(("a.txt", TXT))
    seen = world.see_reply(result)
    assert world.no_account in seen.text
    assert seen.reference
    assert list(seen.buttons) == world.link_buttons
    form = await world.press(reply_of(result), "Link Tixte")
    assert form.modal is not None
    linked = await world.fill_in(form)
    await world.until(linked, lambda seen: "### a.txt" in seen.text)
    assert world.tixte.stored == {"a.txt": TXT}
    _, seen = await world.sent(("b.txt", TXT + b"b"))
    assert "### b.txt" in seen.text


async def test_what_waits_for_an_account_keeps_its_options(world: World) -> None:
    result = await world.rehost(("a.txt", TXT), private=True, name="letter")
    assert b"cdn.simcord.invalid" not in world.database_bytes()
    button = reply_of(result)
    linked = await world.fill_in(await world.press(button, "Link Tixte"))
    await world.until(linked, lambda seen: "🔒 private" in seen.text)
    assert world.tixte.stored == {"letter.txt": TXT}
    # It is sent once, however often the button is pressed.
    again = await world.fill_in(await world.press(button, "Link Tixte"))
    assert "Linked" in world.see_reply(again).text
    assert len(world.tixte.posts) == 1


async def test_what_goes_wrong_at_once_is_not_posted(world: World) -> None:
    for service in ("tixte", "nowhere"):
        result = await world.rehost(("a.txt", TXT), post=True, service=service)
        told = world.see_reply(result)
        assert told.ephemeral
        assert told.reference
    assert world.public_messages(world.ben) == []


async def test_a_second_file_of_a_name_leaves_the_first_ones_link_alone(linked: World) -> None:
    card, first = await linked.sent(("image.png", PNG))
    assert "### image.png" in first.text
    _, others = await linked.sent(("image.png", TXT), ("image.png", PNG + b"2"))
    assert len(re.findall(r"### image-[a-z0-9]{4}\.png", others.text)) == 2
    assert len(linked.tixte.stored) == 3
    assert linked.tixte.stored["image.png"] == PNG
    # Once the first one is deleted, its name is free again.
    (question,) = (await linked.press(card, "Delete")).followups
    await linked.press(question, "Delete")
    _, again = await linked.sent(("image.png", TXT), force=True)
    assert "### image.png" in again.text


async def test_the_link_button_works_after_a_restart(world: World) -> None:
    result = await world.rehost(("a.txt", TXT))
    await world.simulation.restart()
    form = await world.press(reply_of(result), "Link Tixte")
    await world.until(await world.fill_in(form), lambda seen: "### a.txt" in seen.text)
    assert world.tixte.stored == {"a.txt": TXT}


async def test_services_are_found_by_name_and_title(linked: World) -> None:
    _, seen = await linked.sent(("a.txt", TXT), service=" TIXTE ")
    assert seen.cards == 1
    result = await linked.rehost(("a.txt", TXT), service="nowhere")
    seen = linked.see_reply(result)
    assert "There is no service called nowhere that takes files." in seen.text
    assert f"Choose one of {', '.join(linked.hosts)}." in seen.text
    assert seen.reference
    assert len(linked.tixte.posts) == 1


async def test_services_are_completed(linked: World) -> None:
    async def offered(typed: str, *, by: Any = None) -> list[str]:
        actor = by or linked.ada
        found = await actor.autocomplete(linked.channel, "rehost files", "service", typed)
        return [choice["name"] for choice in found]

    others = [f"{title} (not linked yet)" for title in linked.hosts if title != "Tixte"]
    assert await offered("") == ["Tixte", *others]
    assert await offered("TIX") == ["Tixte"]
    assert await offered("nobody's") == []
    assert await offered("tix", by=linked.ben) == ["Tixte (not linked yet)"]


async def test_in_direct_messages(linked: World) -> None:
    result = await linked.ada.user.slash("rehost files", file=("a.txt", TXT))
    seen = await linked.final(result)
    assert "### a.txt" in seen.text
