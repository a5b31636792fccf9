"""Which upload a person means, and which service; from our own records alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from discord import app_commands

from bot.errors import UserError
from bot.ui import text
from bot.ui.choice import host_named
from bot.ui.completion import MAX_CHOICES, Suggestion, as_choices
from storage.history import Filter
from storage.trouble import StorageError
from storage.words import words_wanted

if TYPE_CHECKING:
    from bot.service_registry import ServiceRegistry
    from storage.history import HistoryStore
    from storage.uploads import Upload

log = structlog.get_logger(__name__)

_MAX_DIGITS = 18  # what a database counts to
_CHOOSE = "Choose one as they come up while you type, or look through `/history list`."


async def find_item(history: HistoryStore, person_id: int, typed: str) -> Upload:
    """Find the upload that a person means: one that came up, or words that fit only one.

    Raises:
        UserError: It is none of theirs, or several fit.
    """
    wanted = typed.strip()
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= _MAX_DIGITS:
        own = await history.own(person_id, int(wanted))
        if own is not None:
            return own
    found = await history.search(person_id, wanted, limit=MAX_CHOICES)
    named = [one for one in found if one.filename == wanted]
    if len(found) == 1 or named:
        return (named or found)[0]
    if found:
        raise UserError(f"Several of your files fit “{text.safe(wanted, 60)}”.", _CHOOSE)
    raise UserError(f"You have no file “{text.safe(wanted, 60)}” in your history.", _CHOOSE)


async def item_choices(
    history: HistoryStore, services: ServiceRegistry, person_id: int, typed: str
) -> list[app_commands.Choice[str]]:
    """Complete an upload of a person's; no service is asked, so it may be down."""
    try:
        if words_wanted(typed):
            found = await history.search(person_id, typed, limit=MAX_CHOICES)
        else:
            found = await history.page(person_id, Filter(), limit=MAX_CHOICES)
    except StorageError as error:
        log.info("completion.gap", asked="history", error=type(error).__name__)
        return []
    return as_choices(_suggestion(one, services) for one in found)


def _suggestion(upload: Upload, services: ServiceRegistry) -> Suggestion:
    told = f"{text.size(upload.size)} · {services.title(upload.service)}"
    name = text.shorten(upload.filename, 50)
    return Suggestion(f"{name} · {told} · {upload.created_at:%Y-%m-%d}", str(upload.id))


def service_named(services: ServiceRegistry, typed: str | None) -> str | None:
    """Give the name of the service that a person means.

    Raises:
        UserError: There is none of that name.
    """
    return None if typed is None else host_named(services, typed).name


def service_choices(services: ServiceRegistry, typed: str) -> list[app_commands.Choice[str]]:
    """Complete the name of a service that takes files."""
    wanted = typed.strip().lower()
    return [
        app_commands.Choice(name=host.title, value=host.name)
        for host in services.hosts()
        if wanted in host.name or wanted in host.title.lower()
    ][:MAX_CHOICES]
