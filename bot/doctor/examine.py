"""The whole examination, and its report."""

from __future__ import annotations

import asyncio

import aiohttp
import click

from bot.config import SettingsError, load_settings
from bot.discord_rest import DiscordRest
from bot.doctor.addresses import check_services, check_web
from bot.doctor.discord_side import check_discord
from bot.doctor.finding import Finding, State
from bot.doctor.local import (
    bad_settings,
    check_database,
    check_disk,
    check_keys,
    good_settings,
)

COLOURS = {State.OK: "green", State.WARNING: "yellow", State.PROBLEM: "red"}


async def examine() -> list[Finding]:
    """Look at everything; with settings that cannot be read, at them alone."""
    try:
        settings = load_settings()
    except SettingsError as error:
        return bad_settings(error)
    local = [good_settings(settings), check_keys(settings)]
    async with aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
    ) as session:
        database, *others = await asyncio.gather(
            check_database(settings),
            check_discord(settings, DiscordRest(session, settings), session),
            check_services(settings, session),
            check_web(settings, session),
        )
    return [*local, database, *check_disk(settings), *(one for part in others for one in part)]


async def report() -> bool:
    """Examine, and print what was found.

    Returns:
        Whether there is no problem.
    """
    found = await examine()
    width = max(len(one.label) for one in found)
    for one in found:
        state = click.style(f"{one.state.value:<7}", fg=COLOURS[one.state])
        click.echo(f"{state}  {one.label:<{width}}  {one.seen}")
        if one.mend:
            click.echo(f"{'':<{7 + 2 + width}}  -> {one.mend}")
    problems = sum(one.state is State.PROBLEM for one in found)
    warnings = sum(one.state is State.WARNING for one in found)
    click.echo(f"\n{_count(problems, 'problem')}, {_count(warnings, 'warning')}")
    return problems == 0


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
