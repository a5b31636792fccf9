"""What was set for a server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import insert, select, update

from storage.tables import guild_settings

if TYPE_CHECKING:
    from storage.database import Database


class GuildSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """The settings of a server; kept as one JSON value, so that a new one needs no migration.

    Args:
        members_may_use: Whether members may send files through the server's account.
    """

    members_may_use: bool = False


class GuildSettingsStore:
    """The rows of ``guild_settings``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, guild_id: int) -> GuildSettings:
        """Give a server's settings; the defaults where nothing was set."""
        query = select(guild_settings.c.settings).where(guild_settings.c.guild_id == guild_id)
        async with self._database.read() as connection:
            written = (await connection.execute(query)).scalar_one_or_none()
        if written is None:
            return GuildSettings()
        return msgspec.json.decode(written, type=GuildSettings)

    async def put(self, guild_id: int, settings: GuildSettings) -> None:
        """Keep a server's settings."""
        values: dict[str, object] = {
            "settings": msgspec.json.encode(settings).decode(),
            "updated_at": datetime.now(UTC),
        }
        mine = guild_settings.c.guild_id == guild_id
        async with self._database.write() as connection:
            result = await connection.execute(update(guild_settings).where(mine).values(values))
            if result.rowcount == 0:
                values["guild_id"] = guild_id
                await connection.execute(insert(guild_settings).values(values))
