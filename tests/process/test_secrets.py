"""Where secrets may not be: tables, output, requests, the command line; the log tells its most."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from sqlalchemy import MetaData, make_url, select
from sqlalchemy.ext.asyncio import create_async_engine

from .stage import has, texts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.discord_server import Interaction

    from .stage import Stage

MANAGE_GUILD = 1 << 5
URL_TOKEN = "token-in-an-address-that-somebody-typed"
URL_PASSWORD = "password-in-an-address"
WRONG_KEY = "5b1f9c0e-0000-4e53-9c1b-0d7a4f8e2c61"


@asynccontextmanager
async def elsewhere() -> AsyncIterator[str]:
    """Serve a file to those who know the token; another address breaks off in the middle."""

    async def give(request: web.Request) -> web.StreamResponse:
        assert request.query["token"] == URL_TOKEN
        if request.path == "/gone.txt":
            raise web.HTTPNotFound
        answer = web.StreamResponse(headers={"Content-Length": "1000"})
        await answer.prepare(request)
        await answer.write(b"w" * (500 if request.path == "/half.txt" else 1000))
        if request.path == "/half.txt" and request.transport is not None:
            request.transport.abort()
        return answer

    application = web.Application()
    application.router.add_get("/{name}", give)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def walk(stage: Stage, web_url: str) -> list[Interaction]:
    """Do everything in which a secret takes part, and some of it wrong."""
    server, user, place = stage.server, stage.user, stage.channel
    linked = await stage.link(user, place, stage.tixte.upload_key)
    assert "Linked" in linked
    assert "does not know this key" in await stage.link(user, place, WRONG_KEY)
    await walk_as_manager(stage)
    await stage.link(user, place)
    used = await stage.rehost(user, place, server.attachment("a.txt", b"a" * 5000))
    card = await used.wait_for(has("a.txt", "SHA-256"))
    gone = await stage.rehost(user, place, server.attachment("b.txt", b"b", behaviour="gone"))
    await gone.wait_for(has("b.txt", "does not have"))
    fetched = [
        await fetch(stage, f"{web_url}/{name}?token={URL_TOKEN}", words)
        for name, words in {"w.txt": "SHA-256", "gone.txt": "404", "half.txt": "❌"}.items()
    ]
    refused = f"http://ada:{URL_PASSWORD}@127.0.0.1/x?token={URL_TOKEN}"
    fetched.append(await fetch(stage, refused, "password"))
    assert "Deleted" in await stage.delete(user, card)
    unlink = await server.slash(user, place, "account unlink", {"account": "larkspur"})
    await unlink.wait_for()
    assert "no linked account" in texts(
        await (await server.slash(user, place, "account unlink", {"account": "x"})).wait_for()
    )
    dead = await stage.rehost(user, place, server.attachment("c.txt", b"c"))
    server.expire_token(dead)
    stalled = await stage.stalled(user, place)
    return [used, gone, *fetched, unlink, dead, stalled]


async def walk_as_manager(stage: Stage) -> None:
    """Link an account for the server, at first with a wrong key."""
    manager = stage.server.add_user("manager")
    stage.server.add_member(stage.guild, manager, MANAGE_GUILD)
    refused = await stage.link(manager, stage.channel, WRONG_KEY, server=True)
    assert "does not know this key" in refused
    linked = await stage.link(manager, stage.channel, server=True)
    assert "for this server" in linked


async def fetch(stage: Stage, url: str, words: str) -> Interaction:
    """Use ``/rehost url`` and wait for these words."""
    used = await stage.server.slash(stage.user, stage.channel, "rehost url", {"url": url})
    await used.wait_for(has(words))
    return used


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database_url(request: pytest.FixtureRequest, stage: Stage) -> str:
    """Where the bot keeps its records."""
    if request.param == "SQLite":
        return f"sqlite+aiosqlite:///{stage.workshop.data / 'carryall.db'}"
    return str(request.getfixturevalue("postgresql_url"))


async def test_no_secret_is_left_anywhere(stage: Stage, database_url: str) -> None:
    server = stage.server
    program = await stage.start(
        LOG_LEVEL="debug", ALLOW_PRIVATE_ADDRESSES="on", DATABASE_URL=database_url
    )
    async with elsewhere() as web_url:
        await walk(stage, web_url)
    places = {"cmdline": program.command_line()}
    # While it runs: with what is not yet in the database's file, and with a file on its way.
    places |= files(stage.workshop.data)
    places |= await tables(database_url)
    places |= {
        f"body of {one.method} {one.path.split('/')[1]} {number}": json.dumps(one.body).encode()
        for number, one in enumerate(server.requests)
    }
    server.gateway.reconnect()
    await stage.stalled(stage.user, stage.channel)
    secrets = secrets_of(stage, database_url)
    await program.stop()
    at_the_end = files(stage.workshop.data) | await tables(database_url)
    places |= {f"{name} at the end": data for name, data in at_the_end.items()}
    places |= {"stdout": program.stdout.encode(), "stderr": program.stderr.encode()}
    if database_url.startswith("sqlite"):
        assert any(one.endswith("-wal") for one in places)
    assert b"larkspur" in places["table accounts"]
    assert b"stuck.bin" in places["table transfers"]
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
        assert not [name for name in KEYS if secrets[name] in told]


KEYS = ("Tixte's master key", "Tixte's upload key", "a wrong key", "an address's token")


def secrets_of(stage: Stage, database_url: str) -> dict[str, str]:
    """List every secret of the run, by what it is."""
    server, tixte = stage.server, stage.tixte
    secrets = {
        "the bot's token": server.token,
        "Tixte's master key": tixte.master_key,
        "Tixte's upload key": tixte.upload_key,
        "a wrong key": WRONG_KEY,
        "an address's token": URL_TOKEN,
        "an address's password": URL_PASSWORD,
        "the vault's key": (stage.workshop.data / "keys").read_text().strip(),
    }
    if password := make_url(database_url).password:
        secrets["the database's password"] = f":{password}@"
    for interaction in server.world.interactions.values():
        secrets[f"the token of {interaction.payload['data']}"[:80]] = interaction.token
    signed = {f"hm of {one.filename}": one.url for one in server.world.attachments.values()}
    secrets |= {name: url.partition("hm=")[2].rstrip("&") for name, url in signed.items()}
    assert all(secrets.values())
    return secrets


def files(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder but the one that is for the vault's keys."""
    found = [one for one in folder.rglob("*") if one.is_file() and one.name != "keys"]
    return {str(one): one.read_bytes() for one in found}


async def tables(url: str) -> dict[str, bytes]:
    """Read every row of every table; long values lie in pieces in the database's file."""
    engine = create_async_engine(url)
    found: dict[str, bytes] = {}
    try:
        async with engine.connect() as connection:
            metadata = MetaData()
            await connection.run_sync(metadata.reflect)
            for table in metadata.sorted_tables:
                rows = (await connection.execute(select(table))).all()
                values = [value for row in rows for value in row]
                found[f"table {table.name}"] = b"\n".join(
                    value if isinstance(value, bytes) else str(value).encode() for value in values
                )
    finally:
        await engine.dispose()
    assert "table alembic_version" in found
    return found
