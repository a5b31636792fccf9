from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from bot.connections import KEEP_SECONDS, MAX_CLIENTS, Connections
from bot.errors import UserError
from bot.service import Capabilities, Host, Identity, KeyForm, StoredFile
from bot.service_registry import ServiceRegistry
from storage.accounts import AccountStore, NewAccount, Owner
from storage.store import open_store
from storage.vault import KeyRing, VaultError, generate_key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from pydantic import SecretStr

    from bot.service import OutgoingFile
    from storage.accounts import Account
    from storage.store import Store

Credentials = dict[str, str]


class Keeper(Host[Credentials]):
    """Its clients are the credentials that they were made with."""

    name = "keeper"
    title = "Keeper"
    colour = 0
    homepage = "https://example.org"
    link = KeyForm(())
    capabilities = Capabilities(upload=True)

    def __init__(self) -> None:
        self.connected = 0

    def connect(self, credentials: Mapping[str, SecretStr]) -> Credentials:
        self.connected += 1
        return {name: value.get_secret_value() for name, value in credentials.items()}

    async def identify(self, client: Credentials) -> Identity:
        return Identity("1", client["key"])

    async def put(self, client: Credentials, file: OutgoingFile) -> StoredFile:
        raise NotImplementedError

    async def delete(self, client: Credentials, remote_id: str) -> None:
        raise NotImplementedError


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[Store]:
    ring = KeyRing.parse(generate_key())
    opened = await open_store(sqlite_url, ring)
    yield opened
    await opened.close()


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def connections(store: Store, keeper: Keeper) -> Connections:
    services = ServiceRegistry()
    services.add(keeper)
    return Connections(store.accounts, services)


async def link(store: Store, key: str = "k", label: str = "main") -> Account:
    new = NewAccount(Owner("user", 1), "keeper", label, "r", "n", None)
    return await store.accounts.save(new, {"key": key})


async def test_an_account_has_one_client(
    store: Store, connections: Connections, keeper: Keeper
) -> None:
    account, other = await link(store, "one"), await link(store, "two", label="second")
    host, client = await connections.host(account.id, "keeper")
    assert host is keeper
    assert client == {"key": "one"}
    assert (await connections.host(account.id, "keeper"))[1] is client
    assert (await connections.host(other.id, "keeper"))[1] == {"key": "two"}
    assert keeper.connected == 2


class SlowAccounts(AccountStore):
    """Takes its time, as a database in a cluster does."""

    async def sealed(self, account_id: int) -> tuple[Account, bytes] | None:
        await asyncio.sleep(0.02)
        return await super().sealed(account_id)


async def test_those_who_ask_at_once_share_it_too(store: Store, keeper: Keeper) -> None:
    # Else each would learn of a rate limit by itself.
    account = await link(store)
    services = ServiceRegistry()
    services.add(keeper)
    connections = Connections(SlowAccounts(store.database, store.accounts._vault), services)
    asked = [connections.host(account.id, "keeper") for _ in range(8)]
    first, *rest = [client for _host, client in await asyncio.gather(*asked)]
    assert all(client is first for client in rest)


async def test_an_account_linked_again_gets_a_new_client(
    store: Store, connections: Connections
) -> None:
    account = await link(store, "old")
    _, old = await connections.host(account.id, "keeper")
    assert (await link(store, "new")).id == account.id
    _, new = await connections.host(account.id, "keeper")
    assert (old, new) == ({"key": "old"}, {"key": "new"})


async def test_only_so_many_clients_are_kept(
    store: Store, connections: Connections, keeper: Keeper
) -> None:
    accounts = [await link(store, label=str(number)) for number in range(MAX_CLIENTS + 1)]
    for account in accounts[:-1]:
        await connections.host(account.id, "keeper")
    await connections.host(accounts[0].id, "keeper")
    await connections.host(accounts[-1].id, "keeper")
    assert keeper.connected == MAX_CLIENTS + 1
    await connections.host(accounts[0].id, "keeper")
    assert keeper.connected == MAX_CLIENTS + 1, "used lately, so kept"
    await connections.host(accounts[1].id, "keeper")
    assert keeper.connected == MAX_CLIENTS + 2, "unused for longest, so dropped"


@pytest.mark.parametrize("account_id", [None, 999])
async def test_an_account_that_is_not_linked_any_more(
    connections: Connections, account_id: int | None
) -> None:
    with pytest.raises(UserError, match=r"The Keeper account .* is not linked any more") as caught:
        await connections.host(account_id, "keeper")
    assert "/account link" in caught.value.next_step


async def test_an_account_that_was_unlinked(store: Store, connections: Connections) -> None:
    account = await link(store)
    await connections.host(account.id, "keeper")
    await store.accounts.remove(account)
    with pytest.raises(UserError, match="not linked any more"):
        await connections.host(account.id, "keeper")


async def test_a_service_that_is_not_there(store: Store, connections: Connections) -> None:
    account = await link(store)
    with pytest.raises(UserError, match="gone is not available here"):
        await connections.host(account.id, "gone")


async def test_credentials_that_cannot_be_opened(
    sqlite_url: str, store: Store, keeper: Keeper
) -> None:
    account = await link(store)
    ring = KeyRing.parse(generate_key())
    stranger = await open_store(sqlite_url, ring)
    services = ServiceRegistry()
    services.add(keeper)
    with pytest.raises(VaultError):
        await Connections(stranger.accounts, services).host(account.id, "keeper")
    await stranger.close()


def test_titles(connections: Connections) -> None:
    assert (connections.title("keeper"), connections.title("gone")) == ("Keeper", "gone")


def statements(store: Store) -> list[str]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement != "BEGIN":
            seen.append(statement)

    event.listen(store.database.engine.sync_engine, "before_cursor_execute", note)
    return seen


async def test_one_used_in_the_last_minute_needs_no_database(
    store: Store, connections: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = await link(store)
    _, client = await connections.host(account.id, "keeper")
    assert await connections.of(account.owner) == (account,)
    seen = statements(store)
    assert (await connections.host(account.id, "keeper"))[1] is client
    assert (await connections.service(account))[1] is client
    assert await connections.of(account.owner) == (account,)
    assert await connections.account(account.id) == account
    assert seen == []
    loop = asyncio.get_running_loop()
    later = loop.time() + KEEP_SECONDS + 1
    monkeypatch.setattr(loop, "time", lambda: later)
    assert (await connections.host(account.id, "keeper"))[1] is client
    assert len(seen) == 1, "the row is read again, the key is not opened again"


async def test_changes_are_seen_at_once(store: Store, connections: Connections) -> None:
    account, other = await link(store), await link(store, label="second")
    owner = account.owner
    assert [one.label for one in await connections.of(owner)] == ["second", "main"]
    await store.accounts.make_default(account)
    assert [one.label for one in await connections.of(owner)] == ["main", "second"]
    await store.accounts.refresh(account, "renamed", None)
    found = await connections.account(account.id)
    assert found is not None
    assert found.remote_name == "renamed"
    await store.accounts.remove(other)
    assert [one.label for one in await connections.of(owner)] == ["main"]


class ChangingAccounts(AccountStore):
    """Somebody changes the accounts while they are read."""

    async def of(self, owner: Owner, service: str | None = None) -> list[Account]:
        found = await super().of(owner, service)
        for listener in self.listeners:
            listener(owner, None)
        return found


async def test_what_changed_while_it_was_read_is_not_kept(store: Store, keeper: Keeper) -> None:
    account = await link(store)
    services = ServiceRegistry()
    services.add(keeper)
    connections = Connections(ChangingAccounts(store.database, store.accounts._vault), services)
    await connections.of(account.owner)
    seen = statements(store)
    await connections.of(account.owner)
    assert len(seen) == 1


async def test_a_client_goes_with_its_account(store: Store, connections: Connections) -> None:
    account = await link(store)
    await connections.host(account.id, "keeper")
    await store.accounts.remove(account)
    assert connections._clients == {}
    with pytest.raises(UserError, match="not linked any more"):
        await connections.service(account)


async def test_forgotten_rows_are_read_again(store: Store, connections: Connections) -> None:
    account = await link(store)
    _, client = await connections.host(account.id, "keeper")
    seen = statements(store)
    connections.forget(account)
    assert (await connections.host(account.id, "keeper"))[1] is client
    assert len(seen) == 1
