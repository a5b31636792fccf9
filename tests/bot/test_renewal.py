"""Credentials that expire are renewed once, and what comes of it is kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from bot.connections import Connections
from bot.http.errors import ErrorKind, ServiceError
from bot.renewal import Renewals
from bot.service_registry import ServiceRegistry
from storage.accounts import NewAccount, Owner
from storage.store import open_store
from storage.vault import KeyRing, generate_key
from tests.oauth_service import ToyService, toy_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from storage.accounts import Account
    from storage.store import Store
    from tests.oauth_service import ToyServer

ME = Owner("user", 7)


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[Store]:
    opened = await open_store(sqlite_url, KeyRing.parse(generate_key()))
    yield opened
    await opened.close()


@pytest.fixture
async def toy() -> AsyncIterator[ToyServer]:
    async with toy_server() as server:
        yield server


@pytest.fixture
def services(toy: ToyServer) -> ServiceRegistry:
    made = ServiceRegistry()
    made.add(ToyService(toy))
    return made


@pytest.fixture
async def account(store: Store, toy: ToyServer, services: ServiceRegistry) -> Account:
    service: Any = services.get("toy")
    uri = "https://bot.example/back"
    back = toy.allow(service.link.authorize_url(uri, "state", ("profile",)))
    code = back.partition("code=")[2].partition("&")[0]
    credentials = await service.link.exchange(code, uri)
    new = NewAccount(ME, "toy", "main", "7", "ada", None)
    return await store.accounts.save(new, credentials)


async def used(store: Store, account: Account) -> dict[str, SecretStr]:
    return secret(await store.accounts.credentials(account))


def secret(credentials: Mapping[str, str]) -> dict[str, SecretStr]:
    return {name: SecretStr(value) for name, value in credentials.items()}


async def test_all_who_wait_are_served_by_one_refresh(
    store: Store, toy: ToyServer, services: ServiceRegistry, account: Account
) -> None:
    before = await used(store, account)
    asked = toy.asked["/token"]
    renewals = Renewals(store.accounts, services)
    given = await asyncio.gather(*(renewals.renew(account.id, before) for _ in range(5)))
    assert toy.asked["/token"] == asked + 1
    kept = await used(store, account)
    assert kept != before
    assert all(one == kept for one in given)


async def test_another_process_was_faster(
    store: Store, toy: ToyServer, services: ServiceRegistry, account: Account
) -> None:
    before = await used(store, account)
    given = [
        await Renewals(store.accounts, services).renew(account.id, before) for _process in range(2)
    ]
    assert given[0] == given[1]
    assert len(toy.refreshes) == 1


async def test_another_process_was_faster_while_this_one_asked(
    store: Store, services: ServiceRegistry, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await used(store, account)
    flow: Any = services.get("toy")
    refresh = flow.link.refresh

    async def late(credentials: Mapping[str, SecretStr]) -> Mapping[str, str]:
        _, sealed = await sealed_of(store, account)
        renewed: Mapping[str, str] = await refresh(credentials)
        await store.accounts.renew(account, sealed, renewed)
        # The refresh token is spent by now: this one is refused.
        again: Mapping[str, str] = await refresh(credentials)
        return again

    monkeypatch.setattr(flow.link, "refresh", late)
    given = await Renewals(store.accounts, services).renew(account.id, before)
    assert given == await used(store, account)
    assert given != before


async def sealed_of(store: Store, account: Account) -> tuple[Account, bytes]:
    found = await store.accounts.sealed(account.id)
    assert found is not None
    return found


async def test_a_refused_refresh_means_linking_again(
    store: Store, toy: ToyServer, services: ServiceRegistry, account: Account
) -> None:
    toy.refreshes.clear()
    before = await used(store, account)
    with pytest.raises(ServiceError) as caught:
        await Renewals(store.accounts, services).renew(account.id, before)
    assert caught.value.kind is ErrorKind.UNAUTHORIZED
    assert await used(store, account) == before


async def test_a_service_in_trouble_loses_nothing(
    store: Store, toy: ToyServer, services: ServiceRegistry, account: Account
) -> None:
    toy.failing["/token"] = 500
    before = await used(store, account)
    with pytest.raises(ServiceError) as caught:
        await Renewals(store.accounts, services).renew(account.id, before)
    assert caught.value.kind is ErrorKind.SERVER
    toy.failing.clear()
    assert await Renewals(store.accounts, services).renew(account.id, before) != before


async def test_an_account_that_is_gone(
    store: Store, services: ServiceRegistry, account: Account
) -> None:
    before = await used(store, account)
    await store.accounts.remove(account)
    with pytest.raises(ServiceError, match="not linked any more"):
        await Renewals(store.accounts, services).renew(account.id, before)


async def test_what_is_linked_again_meanwhile_stays(store: Store, account: Account) -> None:
    _, sealed = await sealed_of(store, account)
    await store.accounts.save(
        NewAccount(ME, "toy", "main", "7", "ada", None), {"access_token": "newest"}
    )
    assert not await store.accounts.renew(account, sealed, {"access_token": "late"})
    assert await store.accounts.credentials(account) == {"access_token": "newest"}


async def test_a_client_goes_on_with_what_was_renewed(
    store: Store, toy: ToyServer, services: ServiceRegistry, account: Account
) -> None:
    connections = Connections(store.accounts, services)
    _, client = await connections.service(account)
    toy.tokens.clear()
    made: Any = client
    assert (await made.me())["id"] == "7"
    assert made.credentials == await used(store, account)
    _, again = await connections.service(account)
    assert again is client
