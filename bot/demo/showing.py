"""Shows the simulated Discord in the browser, with a few things already in its channel."""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import aiohttp
import click
from discord import app_commands
from simcord import SetupError
from simcord.backend.cdn import CDN_BASE

from bot.demo import pictures
from bot.demo.further import FurtherSteps
from bot.demo.live import LivePage
from bot.demo.script import CREDENTIAL, SERVICE, Script
from bot.demo.stage import open_stage
from bot.errors import explain
from bot.oauth_flow import OAuthFlow

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import simcord
    from simcord.preview import Preview

    from bot.demo.stage import Stage

SIGNALS = (signal.SIGINT, signal.SIGTERM)
AVATAR = "carryall"


async def show(port: int) -> None:
    """Show it until Ctrl+C, SIGTERM, or "End preview session" in the page.

    Args:
        port: Where the page is; 0, or one that is taken, for any free one.
    """
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in SIGNALS:
        loop.add_signal_handler(number, stopped.set)
    stopping = asyncio.ensure_future(stopped.wait())
    showing = asyncio.ensure_future(_show(port))
    try:
        # Whatever is under way when the signal comes is cancelled, and cleans up behind itself.
        await asyncio.wait((stopping, showing), return_when=asyncio.FIRST_COMPLETED)
        if stopped.is_set():
            showing.cancel()
        with suppress(asyncio.CancelledError):
            await showing
    finally:
        stopping.cancel()
        for number in SIGNALS:
            loop.remove_signal_handler(number)
    click.echo("The demo has ended.")


async def _show(port: int) -> None:
    async with open_stage(log_level="warning") as stage, aiohttp.ClientSession() as session:
        await stage.link_all_but(SERVICE)
        script = Script(stage, session)
        await script.link()
        await FurtherSteps(stage, session).play()
        # Last, since the page shows the end of the channel first.
        await script.rehost_from_menu()
        await script.rehost_and_post()
        stage.let_time_pass()
        _forgive_expected_errors(stage.env)
        async with _open_page(stage, port) as preview:
            live = LivePage(stage, preview, session)
            await live.look()
            if port not in (0, _port_of(preview)):
                click.echo(
                    f"Port {port} is taken; the demo is on port {_port_of(preview)} instead."
                )
            click.echo(_welcome(stage, preview.url))
            watching = asyncio.ensure_future(live.run())
            try:
                await preview.wait_closed()
            finally:
                watching.cancel()


@asynccontextmanager
async def _open_page(stage: Stage, port: int) -> AsyncIterator[Preview]:
    preview = _preview(stage, port)
    try:
        await preview.__aenter__()
    except SetupError as error:
        if not isinstance(error.__cause__, OSError):
            raise
        preview = _preview(stage, 0)
        await preview.__aenter__()
    try:
        yield preview
    finally:
        await preview.close()


def _preview(stage: Stage, port: int) -> Preview:
    bot_user = stage.env.backend.bot_user
    bot_user.avatar = AVATAR
    face = ("carryall.png", pictures.avatar((255, 255, 255), (88, 101, 242)))
    return stage.env.preview(
        stage.channel,
        viewers=[stage.you, stage.friend],
        layout="channel",
        width=1280,
        height=900,
        assets={f"{CDN_BASE}/avatars/{bot_user.id}/{AVATAR}.png": face},
        port=port,
    )


def _forgive_expected_errors(env: simcord.Env) -> None:
    """Let the page take an error that the bot has put in words for an answer.

    SimCord takes everything that a command or form raises for a failure of its test: the page would
    say "Action was not completed" and leave the command standing.
    """
    all_since = env.errors_since

    def unexpected_since(cursor: int) -> tuple[BaseException, ...]:
        return tuple(error for error in all_since(cursor) if not _is_expected(error))

    env.errors_since = unexpected_since  # type: ignore[method-assign]


def _is_expected(error: BaseException) -> bool:
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    return explain(error).is_expected


def _port_of(preview: Preview) -> int:
    return int(preview.url.partition("/#")[0].rpartition(":")[2])


def _welcome(stage: Stage, url: str) -> str:
    services = stage.bot.services
    everywhere = ", ".join(one.title for one in services)
    by_page = ", ".join(one.title for one in services if isinstance(one.link, OAuthFlow))
    title = stage.bot.services.title(SERVICE)
    key = stage.simulation.credentials[SERVICE][CREDENTIAL]
    rule = "─" * min(99, len(url) + 2)
    return f"""
{rule}
 {url}
{rule}
 Open this address in a browser: a simulated Discord with the real bot in it. Things to try:
  1. Type /rehost files, choose a file of yours (up to 10 MiB), and press the arrow to send it.
     If the answer is out of sight, press "jump to latest".
  2. Press the buttons of its card. The links lead to the emulated {title}; Delete asks first.
  3. You have accounts at {everywhere}, all of them emulated:
     type / and a service's name for what it can do.
  4. Choose Viewing as Mira, who has no account yet, and link one: /account link.
     {by_page}: on a page in your browser. {title}: by this key:
     {key}
 Ctrl+C ends it; nothing is kept, and nothing leaves this machine.
"""
