"""Tells Discord our commands, only when they have changed."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import discord
import structlog

from storage.command_syncs import CommandSync, CommandSyncStore

if TYPE_CHECKING:
    from discord import app_commands

log = structlog.get_logger(__name__)


async def sync_commands(
    tree: app_commands.CommandTree[Any], store: CommandSyncStore, dev_guild_ids: tuple[int, ...]
) -> None:
    """Bring Discord's list of commands up to ours.

    With development servers set, the commands go to those alone: there they appear at once, and
    the commands that everybody has stay as they are.
    """
    if not dev_guild_ids:
        await _sync(tree, store, None)
        return
    for guild_id in dev_guild_ids:
        guild = discord.Object(guild_id)
        tree.copy_global_to(guild=guild)
        await _sync(tree, store, guild)


async def _sync(
    tree: app_commands.CommandTree[Any], store: CommandSyncStore, guild: discord.Object | None
) -> None:
    application_id = tree.client.application_id
    assert application_id is not None  # noqa: S101 - discord.py sets it when it logs in
    scope = "global" if guild is None else str(guild.id)
    payload = [command.to_dict(tree) for command in tree.get_commands(guild=guild)]
    digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
    known = await store.get(application_id, scope)
    if known is not None and known.digest == digest:
        # What we sent last time counts only while Discord still has what it answered then.
        there = _registered(await tree.fetch_commands(guild=guild))
        if there == known.registered:
            return
    answered = await tree.sync(guild=guild)
    registered = _registered(answered)
    await store.save(application_id, scope, CommandSync(digest, registered))
    log.info("commands.synced", scope=scope, count=len(answered))


def _registered(commands: list[app_commands.AppCommand]) -> str:
    names = [f"{command.type.value}:{command.name}:{command.id}" for command in commands]
    return ",".join(sorted(names))
