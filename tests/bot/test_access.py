from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.access import Asker, manageable, servers_owner, usable
from bot.connections import Connections
from bot.errors import UserError
from bot.service_registry import ServiceRegistry
from storage.accounts import NewAccount, Owner
from storage.guild_settings import GuildSettings
from storage.store import open_store
from storage.vault import KeyRing, generate_key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.store import Store

GUILD = 7
MEMBER, MANAGER, ELSEWHERE = (
    Asker(1, GUILD),
    Asker(2, GUILD, is_manager=True),
    Asker(2, 8, is_manager=True),
)
OUTSIDE = Asker(2)


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[Store]:
    ring = KeyRing.parse(generate_key())
    opened = await open_store(sqlite_url, ring)
    for owner, service in (
        (Owner("guild", GUILD), "one"),
        (Owner("guild", GUILD), "two"),
        (Owner("user", 1), "one"),
        (Owner("user", 1), "two"),
        # Ids of people and of servers are numbers of the same kind.
        (Owner("user", GUILD), "one"),
        (Owner("guild", 1), "one"),
    ):
        new = NewAccount(owner, service, f"{owner} {service}", "r", "n", None)
        await opened.accounts.save(new, {})
    yield opened
    await opened.close()


@pytest.fixture
def connections(store: Store) -> Connections:
    return Connections(store.accounts, ServiceRegistry())


OWN = ["user:1 two", "user:1 one"]
SERVERS = ["guild:7 two", "guild:7 one"]


@pytest.mark.parametrize(
    ("asker", "rehosting", "is_open", "expected"),
    [
        (MEMBER, True, False, OWN),
        (MEMBER, True, True, OWN + SERVERS),
        (MEMBER, False, True, OWN),
        (MANAGER, True, False, SERVERS),
        (MANAGER, False, False, SERVERS),
        (ELSEWHERE, True, True, []),
        (OUTSIDE, True, True, []),
        (Asker(2, None, is_manager=True), True, True, []),
        (Asker(GUILD, None), True, True, ["user:7 one"]),
    ],
)
async def test_who_may_use_what(
    *,
    store: Store,
    connections: Connections,
    asker: Asker,
    rehosting: bool,
    is_open: bool,
    expected: list[str],
) -> None:
    await store.guild_settings.put(GUILD, GuildSettings(members_may_use=is_open))
    found = await usable(connections, store.guild_settings, asker, rehosting=rehosting)
    assert [one.label for one in found] == expected


async def test_what_is_chosen_comes_first(store: Store, connections: Connections) -> None:
    one = next(one for one in await connections.of(MEMBER.own) if one.service == "one")
    await store.accounts.make_default(one)
    found = await usable(connections, store.guild_settings, MEMBER, rehosting=True)
    assert [one.label for one in found] == ["user:1 one", "user:1 two"]


@pytest.mark.parametrize(
    ("asker", "expected"),
    [(MEMBER, OWN), (MANAGER, SERVERS), (ELSEWHERE, []), (OUTSIDE, [])],
)
async def test_who_may_manage_what(
    store: Store, connections: Connections, asker: Asker, expected: list[str]
) -> None:
    await store.guild_settings.put(GUILD, GuildSettings(members_may_use=True))
    assert [one.label for one in await manageable(connections, asker)] == expected


def test_for_whom_a_servers_account_is_linked() -> None:
    assert servers_owner(MANAGER) == Owner("guild", GUILD)
    with pytest.raises(UserError, match="There is no server here"):
        servers_owner(OUTSIDE)
    with pytest.raises(UserError, match="Manage Server"):
        servers_owner(MEMBER)
