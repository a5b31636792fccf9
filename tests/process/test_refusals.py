"""Why the bot does not start: one clear line, exit status 2, no traceback, no secret."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.discord_server import Fault

from .program import Workshop

if TYPE_CHECKING:
    from pathlib import Path

    from .program import Program
    from .stage import Stage

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.hushed.secretsecretsecretsecretsecretsecret12"
KEY = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"  # 27 bytes in base64, not 32
START_SECONDS = 30.0


async def refusal(program: Program, *secrets: str) -> str:
    """Wait for the end of a program that cannot start, and give its one line."""
    assert await program.ended(START_SECONDS) == 2, program.stderr
    assert program.stdout == ""
    for secret in (TOKEN, KEY, *secrets):
        assert secret not in program.stderr
    lines = [line for line in program.stderr.splitlines() if not line.startswith("{")]
    assert len(lines) == 1, program.stderr
    assert lines[0].startswith("carryall: ")
    assert len(lines[0]) < 300
    worst = [one for one in program.events if one["level"] not in {"debug", "info"}]
    assert not worst, program.stderr
    program.check_tidy()
    return lines[0]


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A folder with a token, and Discord at a port where nobody is."""
    return Workshop(
        tmp_path / "work", DISCORD_TOKEN=TOKEN, DISCORD_API_BASE=f"http://127.0.0.1:{closed_port()}"
    )


def closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


# ---- settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DISCORD_TOKEN", None),
        ("DISCORD_TOKEN", "  "),
        ("DISCORD_TOKEN", f"{TOKEN} {TOKEN}"),
        ("DISCORD_SHARD_IDS", "0,1"),
        ("DATABASE_URL", "mysql://"),
        # The password is not escaped, so that it looks like a port.
        ("DATABASE_URL", "postgresql+psycopg://me:p@rt:hidden-word@host/carryall"),
        ("CREDENTIAL_KEYS", KEY),
        ("TIXTE_URL", "https://me:hidden-word@tixte.example"),
    ],
)
async def test_a_wrong_setting_is_named(workshop: Workshop, name: str, value: str | None) -> None:
    line = await refusal(workshop.run("run", **{name: value}), "hidden-word")
    assert line.startswith(f"carryall: {name}: ")
    assert f"for example {name}=" in line
    assert not workshop.data.exists()


async def test_every_wrong_setting_gets_a_line(workshop: Workshop) -> None:
    wrong = {
        "DISCORD_API_BASE": "foo",
        "DISCORD_SHARD_COUNT": "none",
        "DEV_GUILD_IDS": "abc",
        "MESSAGE_CONTENT": "perhaps",
        "DATABASE_URL": "carryall.db",
        "CREDENTIAL_KEYS": f"{KEY}*",
        "LOG_LEVEL": "loud",
        "LOG_FORMAT": "xml",
        "MAX_TRANSFER_BYTES": "-1",
        "TRANSFER_CONCURRENCY": "0",
        "WEB_PORT": "65536",
        "PUBLIC_URL": "carryall.example.org",
        "TIXTE_URL": "ftp://tixte.example",
    }
    program = workshop.run("run", **wrong)
    assert await program.ended() == 2
    lines = program.stderr.splitlines()
    assert sorted(line.split(": ")[1] for line in lines) == sorted(wrong)
    assert all("for example" in line for line in lines)
    assert KEY not in program.stderr


@pytest.mark.parametrize("kind", ["readable by others", "no keys", "no text", "a folder"])
async def test_a_file_of_keys_that_cannot_be_used(workshop: Workshop, kind: str) -> None:
    workshop.data.mkdir()
    path = workshop.data / "keys"
    if kind == "a folder":
        path.mkdir(mode=0o700)
    else:
        path.write_bytes(b"\xff\xfe\0" if kind == "no text" else KEY.encode())
        path.chmod(0o644 if kind == "readable by others" else 0o600)
    line = await refusal(workshop.run("run"))
    assert "CREDENTIAL_KEYS" in line
    assert ("chmod 600" in line) == (kind == "readable by others")


async def test_a_data_folder_that_cannot_be_made(workshop: Workshop) -> None:
    (workshop.folder / "file").write_text("in the way")
    line = await refusal(workshop.run("run", DATA_DIR="file/data"))
    assert "DATA_DIR" in line


async def test_a_port_that_is_taken(workshop: Workshop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = await refusal(workshop.run("emulate", "tixte", "--port", str(port)))
    assert str(port) in line


async def test_a_web_port_that_is_taken(stage: Stage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = await refusal(stage.workshop.run("run", WEB_PORT=str(port)), stage.server.token)
    assert f"127.0.0.1 port {port}" in line
    assert "WEB_PORT" in line


# ---- the database


@pytest.mark.parametrize("place", ["file/below/carryall.db", "folder", "/proc/no/carryall.db"])
async def test_a_database_that_cannot_be_opened(workshop: Workshop, place: str) -> None:
    (workshop.folder / "file").write_text("in the way")
    (workshop.folder / "folder").mkdir()
    line = await refusal(workshop.run("run", DATABASE_URL=f"sqlite+aiosqlite:///{place}"))
    assert "DATABASE_URL" in line
    assert place.removesuffix("/carryall.db") in line


async def test_a_database_server_that_is_not_there(workshop: Workshop) -> None:
    url = f"postgresql+psycopg://me:hidden-word@127.0.0.1:{closed_port()}/carryall"
    line = await refusal(workshop.run("run", DATABASE_URL=url), "hidden-word")
    assert "DATABASE_URL" in line


async def test_a_damaged_database(workshop: Workshop) -> None:
    workshop.data.mkdir()
    (workshop.data / "carryall.db").write_bytes(b"SQLite format 3\0" + os.urandom(8192))
    assert "database" in await refusal(workshop.run("run"))


async def test_no_database_at_all(workshop: Workshop) -> None:
    workshop.data.mkdir()
    (workshop.data / "carryall.db").write_text("a letter to my aunt\n" * 100)
    assert "database" in await refusal(workshop.run("run"))


async def test_a_database_of_a_newer_release(workshop: Workshop) -> None:
    workshop.data.mkdir()
    with closing(sqlite3.connect(workshop.data / "carryall.db")) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('9f3c')")
        connection.commit()
    line = await refusal(workshop.run("run"))
    assert "newer release" in line
    assert "9f3c" in line


# ---- Discord


async def test_discord_is_not_there(workshop: Workshop) -> None:
    line = await refusal(workshop.run("run"))
    assert "cannot be reached" in line
    assert "DISCORD_API_BASE" in line


@pytest.mark.parametrize("path", ["^/users/@me$", "^/gateway/bot$"])
async def test_a_token_that_rest_refuses(stage: Stage, path: str) -> None:
    stage.server.faults.append(Fault("GET", path, 401, times=100))
    line = await refusal(stage.workshop.run("run"), stage.server.token)
    assert "DISCORD_TOKEN" in line


async def test_a_token_that_the_gateway_refuses(stage: Stage) -> None:
    stage.server.world.token = TOKEN
    program = stage.workshop.run("run", DISCORD_TOKEN=TOKEN, DISCORD_SHARD_COUNT="1")
    original = stage.server.gateway.url

    def url() -> str:
        # REST has taken the token; from here on it is another.
        stage.server.world.token = "another"
        return original()

    stage.server.gateway.url = url
    line = await refusal(program)
    assert "4004" in line
    assert "DISCORD_TOKEN" in line


async def test_intents_that_are_refused(stage: Stage) -> None:
    stage.server.refused_intents = 1 << 15
    line = await refusal(stage.workshop.run("run", MESSAGE_CONTENT="on"), stage.server.token)
    assert "Message Content" in line
    assert "MESSAGE_CONTENT=off" in line


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("^/users/@me$", 200, "<html><body>Welcome to nginx!</body></html>"),
        ("^/users/@me$", 200, {"hello": "world"}),
        ("^/users/@me$", 404, "<html><body>404 Not Found</body></html>"),
        ("^/users/@me$", 503, None),
        ("^/oauth2/applications/@me$", 503, None),
        ("^/gateway/bot$", 503, None),
        ("^/gateway/bot$", 200, "<html></html>"),
        ("^/gateway/bot$", 200, {"url": "nowhere", "shards": 1, "session_start_limit": {}}),
        ("/commands$", 403, None),
    ],
)
async def test_what_is_there_is_not_discord(
    stage: Stage, path: str, status: int, body: str | dict[str, object] | None
) -> None:
    stage.server.faults.append(Fault("*", path, status, body, times=100))
    line = await refusal(stage.workshop.run("run"), stage.server.token)
    assert stage.server.api_base in line
    assert re.search("DISCORD_API_BASE|later", line)


async def test_a_gateway_that_is_not_there(stage: Stage) -> None:
    port = closed_port()
    stage.server.gateway.url = lambda: f"ws://127.0.0.1:{port}/"
    line = await refusal(stage.workshop.run("run"), stage.server.token)
    assert f"127.0.0.1:{port}" in line
    assert "cannot be reached" in line


async def test_a_gateway_without_a_name(stage: Stage) -> None:
    stage.server.gateway.url = lambda: "wss://gateway.invalid/"
    line = await refusal(stage.workshop.run("run"), stage.server.token)
    assert "gateway.invalid" in line
