from __future__ import annotations

from typing import TYPE_CHECKING

from storage.command_syncs import CommandSync

if TYPE_CHECKING:
    from storage.store import Store


async def test_the_newest_of_each_scope_is_kept(store: Store) -> None:
    syncs = store.command_syncs
    assert await syncs.get(1, "global") is None
    await syncs.save(1, "global", CommandSync("old", "{}"))
    await syncs.save(1, "global", CommandSync("new", '{"☀️": 1}'))
    await syncs.save(1, "99", CommandSync("server", "{}"))
    await syncs.save(2, "global", CommandSync("another application", "{}"))
    assert await syncs.get(1, "global") == CommandSync("new", '{"☀️": 1}')
    assert await syncs.get(1, "99") == CommandSync("server", "{}")
    assert await syncs.get(2, "global") == CommandSync("another application", "{}")
    assert await syncs.get(2, "99") is None
