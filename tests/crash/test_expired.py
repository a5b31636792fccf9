"""A file's address expires while the bot is down; its message may be there, changed, or gone."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from tests.process.program import until
from tests.process.stage import has

if TYPE_CHECKING:
    from tests.discord_server import Attachment, Interaction
    from tests.process.stage import JSON, Stage


async def stuck_from_a_message(stage: Stage) -> tuple[Interaction, JSON, Attachment]:
    """Use the menu on a message whose file stalls, and kill the bot in the middle of it."""
    server, user, place = stage.server, stage.user, stage.channel
    server.message_content = True
    server.add_member(stage.guild, server.world.bot, permissions=(1 << 10) | (1 << 16))
    program = await stage.start()
    await stage.link(user, place)
    # A size of its own: the host is asked for a file of that name and size, and has earlier ones.
    content = b"e" * (1_000_000 + secrets.randbelow(1_000_000))
    file = server.attachment("expires.bin", content, behaviour="stall")
    message = server.post_message(user, place, attachments=[file])
    used = await server.message_menu(user, place, "Re-host attachments", message)
    await until(lambda: file in server.downloads, "the download")
    program.kill()
    file.behaviour = "ok"
    file.url = file.url.replace("hm=", "hm=0")  # signed anew
    return used, message, file


async def test_the_message_gives_a_new_address(stage: Stage) -> None:
    used, _, _ = await stuck_from_a_message(stage)
    program = await stage.start()
    await used.wait_for(has("expires.bin", "SHA-256"), timeout=20)
    await program.stop()


@pytest.mark.parametrize(
    ("left", "words"),
    [("nothing", "message with this attachment was deleted"), ("text", "taken out of its message")],
)
async def test_what_is_gone_is_said(stage: Stage, left: str, words: str) -> None:
    used, message, _ = await stuck_from_a_message(stage)
    if left == "nothing":
        del stage.server.world.messages[int(message["id"])]
    else:
        stage.server.world.messages[int(message["id"])].attachments = []
    program = await stage.start()
    await used.wait_for(has("expires.bin", words, "Please send it again."), timeout=20)
    await program.stop()
