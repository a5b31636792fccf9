from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from storage.guild_settings import GuildSettings

if TYPE_CHECKING:
    from storage.store import Store


async def test_nothing_is_open_until_somebody_opens_it(store: Store) -> None:
    assert await store.guild_settings.get(1) == GuildSettings(members_may_use=False)


async def test_what_is_put_is_found_for_that_server_alone(store: Store) -> None:
    for is_open in (True, False, True):
        await store.guild_settings.put(1, GuildSettings(members_may_use=is_open))
        assert (await store.guild_settings.get(1)).members_may_use is is_open
        assert (await store.guild_settings.get(2)).members_may_use is False


async def test_a_setting_of_another_release_does_no_harm(store: Store) -> None:
    await store.guild_settings.put(1, GuildSettings(members_may_use=True))
    async with store.database.write() as connection:
        written = '{"later": [1], "members_may_use": true}'
        await connection.execute(text("UPDATE guild_settings SET settings = :s"), {"s": written})
    assert (await store.guild_settings.get(1)).members_may_use is True
