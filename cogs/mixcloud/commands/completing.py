"""What comes up while somebody types a show, a person, a tag or a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.errors import UserError
from bot.ui import text
from bot.ui.completion import MAX_CHOICES, Suggestion, complete
from cogs.mixcloud.commands.using import using_mixcloud
from cogs.mixcloud.errors import MixcloudParameterError
from cogs.mixcloud.keys import key_segments
from cogs.mixcloud.views import view_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import discord

    from bot.app import Carryall
    from cogs.mixcloud.client import MixcloudClient

MAX_TYPED = 100
OF_USERS = (
    "cloudcasts",
    "favorites",
    "followers",
    "following",
    "listens",
    "feed",
    "comments",
    "playlists",
)
OF_SHOWS = ("similar", "comments", "favorites", "listeners")
OF_TAGS = ("popular", "new", "hot")
OF_CATEGORIES = ("cloudcasts", "users", "userpick-cloudcasts", "userpick-users")
TAGS = frozenset({"genres", "discover", "tag"})


async def key_choices(
    interaction: discord.Interaction[Carryall], typed: str, *types: str, own: bool = False
) -> list[app_commands.Choice[str]]:
    """Complete the key of something.

    Args:
        interaction: The completion.
        typed: What was typed so far.
        types: What is searched: ``cloudcast``, ``user``.
        own: Only shows of one's own.
    """
    typed = typed.strip()[:MAX_TYPED]
    uploads = interaction.client.store.uploads
    try:
        async with using_mixcloud(interaction) as (account, client):

            async def on_record() -> list[Suggestion]:
                if "cloudcast" not in types:
                    return []
                found = await uploads.search(
                    interaction.user.id, account.id, typed, limit=MAX_CHOICES
                )
                return [Suggestion(one.filename, one.remote_id) for one in found]

            live = _own_shows(client, typed) if own or not typed else _found(client, typed, types)
            return await complete(on_record(), live)
    except (UserError, MixcloudParameterError):
        return []  # the command itself will say what is missing


async def tag_choices(
    interaction: discord.Interaction[Carryall], typed: str
) -> list[app_commands.Choice[str]]:
    """Complete a tag."""
    typed = typed.strip()[:MAX_TYPED]
    try:
        async with using_mixcloud(interaction) as (_account, client):
            return await complete(_nothing(), _tags(client, typed))
    except (UserError, MixcloudParameterError):
        return []


def connection_choices(key: str, typed: str) -> list[app_commands.Choice[str]]:
    """Complete the name of a connection, by the looks of the key alone."""
    wanted = typed.strip().casefold()
    names = [name for name in connections_of(key) if wanted in name]
    return [app_commands.Choice(name=name, value=name) for name in names[:MAX_CHOICES]]


def connections_of(key: str) -> Sequence[str]:
    """List the connections of what a key names."""
    try:
        parts = key_segments(key)
    except MixcloudParameterError:
        return tuple(dict.fromkeys((*OF_USERS, *OF_SHOWS)))
    if parts[0] in TAGS:
        return OF_TAGS
    if parts[0] == "categories":
        return OF_CATEGORIES
    return OF_USERS if len(parts) == 1 else OF_SHOWS


async def _nothing() -> list[Suggestion]:
    return []


async def _own_shows(client: MixcloudClient, typed: str) -> list[Suggestion]:
    shows = await client.get("me/cloudcasts", limit=100 if typed else MAX_CHOICES)
    wanted = typed.casefold()
    return [one for one in _suggestions(shows) if wanted in one.name.casefold()]


async def _found(client: MixcloudClient, typed: str, types: Iterable[str]) -> list[Suggestion]:
    found: list[Suggestion] = []
    for kind in types:
        found += _suggestions(await client.search(typed, type=kind, limit=MAX_CHOICES))
    return found


async def _tags(client: MixcloudClient, typed: str) -> list[Suggestion]:
    if not typed:
        return []
    found = await client.search(typed, type="tag", limit=MAX_CHOICES)
    views = [view_of(one) for one in found.data.get("data", ()) if isinstance(one, dict)]
    return [Suggestion(one.name, one.key.strip("/").rpartition("/")[2]) for one in views]


def _suggestions(found: Any) -> list[Suggestion]:
    views = [view_of(one) for one in found.data.get("data", ()) if isinstance(one, dict)]
    return [Suggestion(_named(one), one.key) for one in views if one.key]


def _named(view: Any) -> str:
    owner = view.inner("user")
    return text.shorten(view.name, 70) + ("" if owner is None else f" · {owner.name}")
