"""The files for containers say what is there; there is no engine here to build them with."""

from __future__ import annotations

import asyncio
import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web

from bot.config import Settings
from bot.metrics import Metrics
from bot.web.application import build_application
from bot.web.readiness import Readiness
from bot.web.server import WebServer

ROOT = Path(__file__).parent.parent
Instruction = tuple[str, str]


def instructions() -> list[Instruction]:
    """Take the Dockerfile apart: instruction and what follows, continued lines joined."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#")).replace("\\\n", " ")
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, rest = line.partition(" ")
        assert name.isupper(), line
        found.append((name, rest.strip()))
    return found


def of(name: str) -> list[str]:
    return [rest for found, rest in instructions() if found == name]


def environment() -> dict[str, str]:
    words = [word for rest in of("ENV") for word in shlex.split(rest)]
    return dict(word.split("=", 1) for word in words)


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return read


def test_what_is_copied_is_there_and_gets_to_the_builder() -> None:
    sources = [
        word
        for rest in of("COPY")
        if not rest.startswith("--from")
        for word in shlex.split(rest)[:-1]
    ]
    assert {"bot", "cogs", "storage", "requirements.lock"} == set(sources)
    assert all((ROOT / source).exists() for source in sources)
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    assert ignored[1] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == set(sources)


def test_the_packages_are_those_of_the_lock() -> None:
    (install,) = [rest for rest in of("RUN") if "pip install" in rest]
    assert "--require-hashes -r requirements.lock" in install
    assert "--extra-index-url" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_it_does_not_run_as_root_and_keeps_its_data_in_a_volume() -> None:
    names = [name for name, _rest in instructions()]
    assert of("USER") == ["carryall"]
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert of("VOLUME") == ["/data"]
    assert json.loads(of("ENTRYPOINT")[0]) + json.loads(of("CMD")[0]) == [
        *("python", "-m", "bot"),
        "run",
    ]
    assert all(rest.startswith("python:3.11-slim") for rest in of("FROM"))


def test_every_setting_is_one() -> None:
    given = environment()
    malloc = {"MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TOP_PAD_"}
    assert malloc <= set(given)
    python = {name for name in given if name.startswith("PYTHON")} | {"PATH"}
    ours = {name.lower() for name in set(given) - malloc - python}
    assert ours <= set(Settings.model_fields)
    assert given["WEB_HOST"] == "0.0.0.0"  # noqa: S104 - inside the container
    assert of("EXPOSE") == [given["WEB_PORT"]]


async def probe(port: int) -> int:
    """Run the health check's own command."""
    (rest,) = of("HEALTHCHECK")
    _python, *arguments = json.loads(rest.partition("CMD ")[2])
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env={"WEB_PORT": str(port)}, stderr=subprocess.DEVNULL
    )
    return await process.wait()


@pytest.mark.parametrize("ours", [True, False])
async def test_the_health_check(*, ours: bool) -> None:
    metrics = Metrics()
    application = build_application(metrics, Readiness({})) if ours else web.Application()
    server = WebServer(application, metrics, host="127.0.0.1", port=0)
    await server.start()
    port = server.url.port
    assert port is not None
    status = await probe(port)
    await server.stop()
    assert (status == 0) == ours
    assert await probe(port) != 0


def test_compose_starts_with_sqlite_and_has_postgresql_as_a_profile() -> None:
    services = compose()["services"]
    bot, postgres = services["bot"], services["postgres"]
    assert "profiles" not in bot
    assert postgres["profiles"] == ["postgres"]
    assert postgres["healthcheck"]["test"][1] == "pg_isready"
    assert "sqlite+aiosqlite:////data/" in bot["environment"]["DATABASE_URL"]
    assert bot["depends_on"]["postgres"] == {"condition": "service_healthy", "required": False}
    assert bot["env_file"] == [{"path": ".env", "required": False}]
    assert {name.lower() for name in bot["environment"]} <= set(Settings.model_fields)


def test_compose_publishes_the_web_port_to_this_machine_alone() -> None:
    given = compose()
    ports = [port for one in given["services"].values() for port in one.get("ports", ())]
    assert ports == ["127.0.0.1:${WEB_PORT:-8080}:8080"]
    inside = given["services"]["bot"]["environment"]
    assert (inside["WEB_HOST"], inside["WEB_PORT"]) == ("0.0.0.0", "8080")  # noqa: S104 - inside


def test_what_compose_mounts_is_declared() -> None:
    given = compose()
    named = {
        volume.split(":")[0]
        for one in given["services"].values()
        for volume in one.get("volumes", ())
    }
    assert named == set(given["volumes"])


def test_no_secret_stands_in_these_files() -> None:
    for name in ("Dockerfile", "compose.yaml", ".dockerignore"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "DISCORD_TOKEN" not in text
        assert "CREDENTIAL_KEYS" not in text
    assert compose()["services"]["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith("${")
