"""The whole walk over sockets: help, linking, re-hosting, deleting; in every kind of place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .stage import Stage, has, labels, links, texts

if TYPE_CHECKING:
    from tests.discord_server import Channel, User

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("checked")]

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89"
    b"\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
)


def place_of(stage: Stage, context: str, user: User) -> Channel:
    server = stage.server
    if context == "guild":
        return stage.channel
    if context == "dm":
        return server.dm(user)
    if context == "foreign guild":
        return server.add_channel(server.add_guild("elsewhere", installed=False), "general")
    return server.private_channel(user, server.add_user("bob"))


@pytest.mark.parametrize("context", ["guild", "dm", "private channel", "foreign guild"])
async def test_a_person_links_sends_and_deletes(running: Stage, context: str) -> None:
    server, tixte = running.server, running.tixte
    user = server.add_user("walker")
    place = place_of(running, context, user)

    helped = await server.slash(user, place, "help")
    assert "/rehost files" in texts(await helped.wait_for())

    linked = await running.link(user, place)
    assert "Linked **Tixte** as **larkspur**" in linked
    listed = await server.slash(user, place, "account list")
    assert "larkspur" in texts(await listed.wait_for())

    contents = [PNG, bytes(range(256)) * 2000]
    files = [
        server.attachment("dot.png", contents[0]),
        server.attachment("my notes.bin", contents[1]),
    ]
    before = len(await tixte.uploads())
    used = await running.rehost(user, place, *files)
    card = await used.wait_for(has("dot.png", "my\\_notes.bin", "SHA-256"))
    assert card["flags"] & 64
    assert labels(card) == ["Open", "Post here", "Delete"] * 2
    assert len(await tixte.uploads()) == before + 2
    kept = [
        await tixte.download(url.replace("/larkspur.tixte.co/", "/larkspur.tixte.co/r/"))
        for url in links(card)
    ]
    assert kept == contents

    origin = server.post_message(
        user, place, "look", attachments=[server.attachment("old.txt", b"once\n")]
    )
    forwarded = server.post_message(user, place, snapshots=[origin])
    chosen = await server.message_menu(user, place, "Re-host attachments", forwarded)
    assert "old.txt" in texts(await chosen.wait_for(has("old.txt", "SHA-256")))

    assert "Deleted **dot.png**" in await running.delete(user, card)
    card = await used.wait_for(has("~~dot.png~~"))
    assert labels(card) == ["Open", "Post here", "Delete"]
    assert len(await tixte.uploads()) == before + 2
    posted = await server.click(user, card, label="Post here")
    shown = await posted.wait_for(has("my\\_notes.bin"))
    assert not shown["flags"] & 64


async def test_another_person_may_not_delete(running: Stage) -> None:
    server, place = running.server, running.channel
    owner, other = server.add_user("owner2"), server.add_user("other")
    await running.link(owner, place)
    file = server.attachment("mine.txt", b"mine")
    used = await server.slash(owner, place, "rehost files", {"file": file, "post": True})
    card = await used.wait_for(has("mine.txt", "SHA-256"))
    pressed = await server.click(other, card, label="Delete")
    assert "Only the person who sent this file" in texts(await pressed.wait_for())


async def test_a_wrong_key_is_not_kept(running: Stage) -> None:
    user = running.server.add_user("guesser")
    said = await running.link(user, running.channel, "5b1f9c0e-0000-4e53-9c1b-0d7a4f8e2c61")
    assert said.startswith("⚠️")
    assert "key" in said
    listed = await running.server.slash(user, running.channel, "account list")
    assert "account linked yet" in texts(await listed.wait_for())
