"""The message menu "Re-host attachments"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simcord.results import InteractionResult

    from .world import World

THREE = (("a.txt", b"a"), ("b.txt", b"bb"), ("c.txt", b"ccc"))


async def use_menu(world: World, message: Any) -> InteractionResult:
    return await world.ada.context_menu(world.channel, "Re-host attachments", message)


async def test_all_files_of_a_message(linked: World) -> None:
    message = await linked.ben.send(linked.channel, "look", attachments=THREE)
    seen = await linked.final(await use_menu(linked, message))
    assert seen.ephemeral
    assert seen.cards == 3
    assert linked.tixte.stored == dict(THREE)


async def test_ten_files(linked: World) -> None:
    files = [(f"{number}{'n' * 90}.txt", b"x" * (number + 1)) for number in range(10)]
    message = await linked.ben.send(linked.channel, attachments=files)
    seen = await linked.final(await use_menu(linked, message))
    assert seen.text.startswith("**10 of 10 files sent**")
    assert len(seen.options) == 10


async def test_a_message_without_files(linked: World) -> None:
    message = await linked.ben.send(linked.channel, "nothing here")
    result = await use_menu(linked, message)
    seen = linked.see_reply(result)
    assert "This message has no attachments and no embedded pictures." in seen.text
    assert seen.ephemeral
    assert seen.reference


async def test_a_forwarded_message(linked: World) -> None:
    other = linked.guild.create_text_channel("elsewhere")
    message = await linked.ben.send(other, "look", attachments=THREE)
    forwarded = await linked.ben.forward(message, linked.channel)
    seen = await linked.final(await use_menu(linked, forwarded))
    assert seen.cards == 3
    assert linked.tixte.stored == dict(THREE)


async def test_a_file_that_is_gone(linked: World) -> None:
    message = await linked.ben.send(linked.channel, attachments=THREE)
    blobs = linked.env.backend.cdn._blobs
    del blobs[next(url for url in blobs if url.endswith("/b.txt"))]
    seen = await linked.final(await use_menu(linked, message))
    assert seen.cards == 2
    assert "❌ **b.txt**: Discord does not have this attachment any more" in seen.text
    assert "Please send it again." in seen.text
    assert seen.reference in repr(linked.logs)
    assert sorted(linked.tixte.stored) == ["a.txt", "c.txt"]


async def test_ten_files_of_which_three_are_gone(linked: World) -> None:
    files = [(f"file{number}.txt", b"%d" % number) for number in range(10)]
    message = await linked.ben.send(linked.channel, attachments=files)
    blobs = linked.env.backend.cdn._blobs
    gone = {"file2.txt", "file5.txt", "file9.txt"}
    for url in [url for url in blobs if url.rpartition("/")[2] in gone]:
        del blobs[url]
    seen = await linked.final(await use_menu(linked, message))
    assert seen.text.startswith("**7 of 10 files sent**")
    for name in gone:
        assert f"❌ **{name}**: Discord does not have this attachment any more" in seen.text
    assert linked.tixte.stored == {name: data for name, data in files if name not in gone}


async def test_a_file_of_another_length(linked: World) -> None:
    message = await linked.ben.send(linked.channel, attachments=THREE)
    blobs = linked.env.backend.cdn._blobs
    blobs[next(url for url in blobs if url.endswith("/b.txt"))] = b"much longer than announced"
    seen = await linked.final(await use_menu(linked, message))
    assert seen.cards == 2
    assert "The attachment is longer than Discord said" in seen.text
    assert sorted(linked.tixte.stored) == ["a.txt", "c.txt"]


async def test_without_an_account(world: World) -> None:
    message = await world.ben.send(world.channel, attachments=THREE)
    seen = world.see_reply(await use_menu(world, message))
    assert list(seen.buttons) == world.link_buttons
