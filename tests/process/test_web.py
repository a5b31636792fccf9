"""The web part of the running program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp

from .stage import has

if TYPE_CHECKING:
    from .program import Program
    from .stage import Stage


async def get(program: Program, path: str) -> tuple[int, str]:
    """Ask the program for something."""
    url = next(one["url"] for one in program.events if one["event"] == "web.listening")
    async with aiohttp.ClientSession() as session, session.get(f"{url}{path}") as answer:
        return answer.status, await answer.text()


async def test_health_readiness_and_metrics(stage: Stage) -> None:
    program = await stage.start()
    assert (await get(program, "/healthz"))[0] == 200
    assert await get(program, "/readyz") == (
        200,
        '{"name": "carryall", "status": "ready", "missing": {}}',
    )
    await stage.link(stage.user, stage.channel)
    used = await stage.rehost(
        stage.user, stage.channel, stage.server.attachment("holiday.png", b"p" * 5000)
    )
    await used.wait_for(has("holiday", "SHA-256"))
    await stage.server.slash(stage.user, stage.channel, "help", {})
    status, text = await get(program, "/metrics")
    assert status == 200
    for line in (
        'carryall_transfers_total{outcome="done",service="tixte"} 1.0',
        'carryall_transfer_bytes_total{service="tixte"} 5000.0',
        'carryall_interactions_total{command="rehost files",outcome="done"} 1.0',
        "carryall_transfers_running 0.0",
        "carryall_transfers_waiting 0.0",
        "carryall_guilds 1.0",
        "carryall_gateway_latency_seconds",
    ):
        assert line in text
    for hidden in ("holiday", str(stage.user.id), str(stage.guild.id), stage.server.token):
        assert hidden not in text
    await program.stop()
    assert "healthz" not in program.stderr


async def test_log_lines_say_whose_they_are(stage: Stage) -> None:
    program = await stage.start()
    await stage.link(stage.user, stage.channel)
    used = await stage.rehost(
        stage.user, stage.channel, stage.server.attachment("holiday.png", b"p" * 5000)
    )
    await used.wait_for(has("holiday", "SHA-256"))
    refused = await stage.rehost(
        stage.user, stage.channel, stage.server.attachment("gone.png", b"p", behaviour="gone")
    )
    await refused.wait_for(has("❌"))
    done = logged(program, "transfer.done")
    assert done["job"] == done["transfer"]
    for line in (done, logged(program, "transfer.failed")):
        assert (line["user"], line["guild"]) == (stage.user.id, stage.guild.id)
    used = await stage.server.slash(
        stage.user, stage.channel, "account unlink", {"account": "nothing like it"}
    )
    await used.wait_for(has("⚠️"))
    line = logged(program, "interaction.failed")
    assert (line["interaction"], line["user"]) == (used.id, stage.user.id)
    await program.stop()


def logged(program: Program, event: str) -> dict[str, Any]:
    """Give the one line of an event."""
    (line,) = [one for one in program.events if one["event"] == event]
    return line


async def test_pages_of_account_linking_are_served_and_not_logged(stage: Stage) -> None:
    program = await stage.start(PUBLIC_URL="https://bot.example/carryall")
    for path in ("/link/open/a-token", "/carryall/link/back?state=a-state&code=a-code"):
        status, page = await get(program, path)
        assert status == 410
        assert "Use /account link in Discord" in page
    await program.stop()
    for secret in ("a-token", "a-state", "a-code"):
        assert secret not in program.stderr + program.stdout
