"""Where secrets may not be: files, output, requests, the command line; with the log at its most."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .stage import has, texts

if TYPE_CHECKING:
    from pathlib import Path

    from tests.discord_server import Interaction

    from .stage import Stage


async def walk(stage: Stage) -> list[Interaction]:
    """Do everything in which a secret takes part, and some of it wrong."""
    server, user, place = stage.server, stage.user, stage.channel
    linked = await stage.link(user, place, stage.tixte.upload_key)
    assert "Linked" in linked
    await stage.link(user, place)
    used = await stage.rehost(user, place, server.attachment("a.txt", b"a" * 5000))
    card = await used.wait_for(has("a.txt", "SHA-256"))
    gone = await stage.rehost(user, place, server.attachment("b.txt", b"b", behaviour="gone"))
    await gone.wait_for(has("b.txt", "does not have"))
    assert "Deleted" in await stage.delete(user, card)
    unlink = await server.slash(user, place, "account unlink", {"account": "larkspur"})
    await unlink.wait_for()
    assert "no linked account" in texts(
        await (await server.slash(user, place, "account unlink", {"account": "x"})).wait_for()
    )
    dead = await stage.rehost(user, place, server.attachment("c.txt", b"c"))
    server.expire_token(dead)
    stalled = await stage.stalled(user, place)
    return [used, gone, unlink, dead, stalled]


async def test_no_secret_is_left_anywhere(stage: Stage) -> None:
    server, tixte = stage.server, stage.tixte
    program = await stage.start(LOG_LEVEL="debug")
    await walk(stage)
    secrets = {
        "the bot's token": server.token,
        "Tixte's master key": tixte.master_key,
        "Tixte's upload key": tixte.upload_key,
    }
    for interaction in server.world.interactions.values():
        secrets[f"the token of {interaction.payload['data']}"[:80]] = interaction.token
    signed = {f"hm of {one.filename}": one.url for one in server.world.attachments.values()}
    secrets |= {name: url.partition("hm=")[2].rstrip("&") for name, url in signed.items()}

    places = {"cmdline": program.command_line()}
    places |= files(stage.workshop.data)  # while it runs: with what is not yet in the database
    places |= {
        f"body of {one.method} {one.path.split('/')[1]} {number}": json.dumps(one.body).encode()
        for number, one in enumerate(server.requests)
    }
    server.gateway.reconnect()
    await stage.stalled(stage.user, stage.channel)
    await program.stop()
    places |= {f"{name} at the end": data for name, data in files(stage.workshop.data).items()}
    places |= {"stdout": program.stdout.encode(), "stderr": program.stderr.encode()}
    assert any(one.endswith("-wal") for one in places)
    assert len(places["stderr"]) > 1000
    assert program.logged("bot.ready")

    found = [
        f"{name} in {place}"
        for name, secret in secrets.items()
        for place, data in places.items()
        if secret.encode() in data
    ]
    assert not found
    for one in server.requests:
        told = json.dumps([one.path, one.query, one.headers])
        assert tixte.upload_key not in told
        assert tixte.master_key not in told


def files(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder."""
    return {str(one): one.read_bytes() for one in folder.rglob("*") if one.is_file()}
