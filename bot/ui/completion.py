"""Completing what a person types: from our own records at once, joined by the live account."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from discord import app_commands

from bot.apart import apart
from bot.errors import UserError
from bot.http.errors import ServiceError
from bot.ui import text
from storage.trouble import StorageError
from storage.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Sequence

log = structlog.get_logger(__name__)

LIVE_SECONDS = 1.5  # Discord waits for 3 s in all
MAX_CHOICES = 25  # Discord, as are the two lengths
MAX_NAME = 100
MAX_VALUE = 100
_EXPECTED = (ServiceError, UserError, StorageError, VaultError, OSError)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that may be meant: what the person reads, and what the command gets."""

    name: str
    value: str


async def complete(
    own: Awaitable[Iterable[Suggestion]],
    live: Awaitable[Iterable[Suggestion]],
    *,
    seconds: float = LIVE_SECONDS,
) -> list[app_commands.Choice[str]]:
    """Join what we know ourselves and what the account says in time; failures only leave gaps.

    Both are asked at once. Whoever asks must see to it that both know only what is the person's.

    Args:
        own: Asks our own records; comes first in the list.
        live: Asks the service; let be when it takes too long.
        seconds: How long that is.
    """
    # Apart: what is measured is the time that the person waits, not a simulated clock's.
    asked = (_in_time(own, "own", seconds), _in_time(live, "live", seconds))
    found = await asyncio.gather(*(apart(one) for one in asked))
    return as_choices([*found[0], *found[1]])


async def _in_time(
    asked: Awaitable[Iterable[Suggestion]], whom: str, seconds: float
) -> Sequence[Suggestion]:
    try:
        async with asyncio.timeout(seconds):
            return list(await asked)
    except (TimeoutError, *_EXPECTED) as error:
        log.info("completion.gap", asked=whom, error=type(error).__name__)
        return ()


def as_choices(suggestions: Iterable[Suggestion]) -> list[app_commands.Choice[str]]:
    """Make choices that Discord takes: each value once, none too long, at most 25."""
    choices: dict[str, app_commands.Choice[str]] = {}
    for suggestion in suggestions:
        name = text.shorten(" ".join(suggestion.name.split()), MAX_NAME)
        if name and 0 < len(suggestion.value) <= MAX_VALUE:
            choice = app_commands.Choice(name=name, value=suggestion.value)
            choices.setdefault(suggestion.value, choice)
        if len(choices) == MAX_CHOICES:
            break
    return list(choices.values())
