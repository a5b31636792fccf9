"""`carryall doctor` and `carryall invite` as processes, against a simulated Discord."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from tests.discord_server import Fault

from .test_refusals import closed_port, refusal

if TYPE_CHECKING:
    from .program import Program
    from .stage import Stage

LINE = re.compile(r"(ok|warning|problem) +(.+?) {2,}(.+)")
Report = dict[str, tuple[str, str]]


async def examined(program: Program, *, status: int) -> Report:
    """Wait for a report and take it apart: state and words by label."""
    assert await program.ended(30.0) == status, program.stdout + program.stderr
    assert program.stderr == ""
    report: Report = {}
    label = ""
    for line in program.stdout.splitlines()[:-2]:
        if line.strip().startswith("->"):
            state, words = report[label]
            report[label] = (state, words + line.strip())
        else:
            matched = LINE.fullmatch(line)
            assert matched is not None, line
            state, label, words = matched.groups()
            report[label] = (state, words)
    for state, words in report.values():
        assert ("->" in words) == (state != "ok")
    return report


def states(report: Report) -> set[str]:
    return {state for state, _words in report.values()}


async def test_all_is_well_before_and_while_it_runs(stage: Stage) -> None:
    port = str(closed_port())
    bot = await stage.start(WEB_PORT=port)
    running = stage.workshop.run("doctor", WEB_PORT=port, PUBLIC_URL=f"http://127.0.0.1:{port}")
    report = await examined(running, status=0)
    assert states(report) == {"ok"}
    assert "serves a Carryall that runs" in report["Web"][1]
    assert "Public address" in report
    assert set(report) >= {"Settings", "Keys", "Database", "Disk", "Token", "Gateway", "Clock"}
    assert "is up" in report["Service tixte"][1]
    await bot.stop()
    report = await examined(stage.workshop.run("doctor", WEB_PORT=port), status=0)
    assert states(report) == {"ok"}
    assert "is free" in report["Web"][1]
    keys = (stage.workshop.data / "keys").read_text().strip()
    said = "".join(program.stdout for program in stage.workshop.programs)
    assert stage.server.token not in said
    assert keys not in said


async def test_it_makes_nothing(stage: Stage) -> None:
    report = await examined(stage.workshop.run("doctor"), status=0)
    assert report["Keys"][0] == report["Database"][0] == "warning"
    assert os.listdir(stage.workshop.folder) == []  # noqa: PTH208 - the test has no loop to hold up


async def test_a_token_that_is_missing(stage: Stage) -> None:
    # Discord tells everybody where its gateway is; this stand-in asks for a token there as well.
    body = {"url": stage.server.gateway.url()}
    stage.server.faults.append(Fault("GET", "^/gateway$", 200, body))
    report = await examined(stage.workshop.run("doctor", DISCORD_TOKEN=None), status=1)
    assert report["Token"][0] == "problem"
    assert "DISCORD_TOKEN" in report["Token"][1]
    assert report["Gateway"][0] == report["Clock"][0] == "ok"


@pytest.mark.parametrize(("token", "label"), [("MTIz.not.ours", "Token"), ("MTIz x", "Settings")])
async def test_a_token_that_is_refused(stage: Stage, token: str, label: str) -> None:
    report = await examined(stage.workshop.run("doctor", DISCORD_TOKEN=token), status=1)
    assert report[label][0] == "problem"
    assert "DISCORD_TOKEN" in report[label][1]
    assert token not in str(report)


async def test_settings_that_are_wrong(stage: Stage) -> None:
    report = await examined(stage.workshop.run("doctor", WEB_PORT="many"), status=1)
    assert set(report) == {"Settings"}
    assert "write it like WEB_PORT=8080" in report["Settings"][1]


async def test_message_content_that_is_not_granted(stage: Stage) -> None:
    report = await examined(stage.workshop.run("doctor", MESSAGE_CONTENT="on"), status=1)
    assert report["Message Content"][0] == "problem"
    stage.server.message_content = True
    report = await examined(stage.workshop.run("doctor", MESSAGE_CONTENT="on"), status=0)
    assert report["Message Content"][0] == "ok"


async def test_what_is_not_there(stage: Stage) -> None:
    nowhere = f"http://127.0.0.1:{closed_port()}"
    report = await examined(
        stage.workshop.run(
            "doctor", DISCORD_API_BASE=nowhere, TIXTE_URL=nowhere, PUBLIC_URL=nowhere
        ),
        status=1,
    )
    assert report["Token"][0] == report["Gateway"][0] == "problem"
    assert report["Service tixte"][0] == report["Public address"][0] == "warning"
    assert "TIXTE_URL" in report["Service tixte"][1]


async def test_a_gateway_that_is_none(stage: Stage) -> None:
    address = stage.tixte.url.replace("http", "ws", 1)
    stage.server.gateway.url = lambda: address
    report = await examined(stage.workshop.run("doctor"), status=1)
    assert report["Gateway"][0] == "problem"


@pytest.mark.parametrize(("minutes", "state"), [(-5, "problem"), (0.5, "warning")])
async def test_a_clock_that_is_wrong(stage: Stage, minutes: float, state: str) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
    limit = {"total": 1000, "remaining": 3, "reset_after": 1000, "max_concurrency": 1}
    body = {"url": stage.server.gateway.url(), "shards": 1, "session_start_limit": limit}
    stage.server.faults.append(Fault("GET", "^/gateway/bot$", 200, body, headers={"Date": date}))
    status = 1 if state == "problem" else 0
    report = await examined(stage.workshop.run("doctor"), status=status)
    assert report["Clock"][0] == state
    assert ("ahead of" if minutes < 0 else "behind") in report["Clock"][1]
    assert report["Starts"][0] == "warning"


async def test_a_port_that_somebody_else_has(stage: Stage) -> None:
    port = stage.tixte.url.split(":")[2].split("/")[0]
    report = await examined(stage.workshop.run("doctor", WEB_PORT=port), status=1)
    assert report["Web"][0] == "problem"
    assert "WEB_PORT" in report["Web"][1]


# ---- invite


async def test_the_links(stage: Stage) -> None:
    program = stage.workshop.run("invite")
    assert await program.ended() == 0
    server, user = program.stdout.splitlines()
    client = f"client_id={stage.server.application_id}"
    authorize = "https://discord.com/oauth2/authorize?"
    assert server.startswith(f"server  {authorize}{client}&")
    assert server.endswith("integration_type=0&scope=bot+applications.commands&permissions=0")
    assert user == f"user    {authorize}{client}&integration_type=1&scope=applications.commands"


@pytest.mark.parametrize("token", [None, "MTIz.not.ours"])
async def test_no_links_without_a_token(stage: Stage, token: str | None) -> None:
    line = await refusal(stage.workshop.run("invite", DISCORD_TOKEN=token))
    assert "DISCORD_TOKEN" in line


async def test_no_links_without_discord(stage: Stage) -> None:
    nowhere = f"http://127.0.0.1:{closed_port()}"
    line = await refusal(stage.workshop.run("invite", DISCORD_API_BASE=nowhere))
    assert "DISCORD_API_BASE" in line
