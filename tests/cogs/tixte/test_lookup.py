"""Which upload a name or a link leads to, against the emulator."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from cogs.tixte.client import TixteClient
from cogs.tixte.lookup import upload_named
from tests.bot.http.loopback import Blocks

from .over_sockets import K, S

if TYPE_CHECKING:
    import aiohttp

    from bot.emulation import RunningEmulator

DOMAIN = "larkspur.tixte.co"


@pytest.fixture(params=[S, K], ids=["session token", "upload key"])
def client(
    request: pytest.FixtureRequest, tixte: RunningEmulator, http: aiohttp.ClientSession
) -> TixteClient:
    return TixteClient(SecretStr(request.param), DOMAIN, session=http, base_url=tixte.url)


@pytest.mark.parametrize("domain", [None, DOMAIN])
async def test_the_newest_of_a_name_is_what_a_link_serves(
    client: TixteClient, domain: str | None
) -> None:
    older = await client.upload(Blocks([b"one"]), name="twice.txt")
    await asyncio.sleep(0.01)  # Tixte tells times in milliseconds
    newer = await client.upload(Blocks([b"two"]), name="twice.txt")
    found = await upload_named(client, "twice.txt", domain, scanned=100)
    assert found is not None
    assert older.id != newer.id == found.id


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("sunrise", DOMAIN),
        ("sunrise.jpg", DOMAIN),
        ("Sunrise.png", DOMAIN),
        ("sunrise.png", "fernfiles.example"),
        ("berry.png", None),
    ],
)
async def test_what_only_resembles_it_is_not_it(
    client: TixteClient, name: str, domain: str | None
) -> None:
    assert await upload_named(client, name, domain, scanned=100) is None


async def test_no_more_is_looked_through_than_was_said(
    tixte: RunningEmulator, http: aiohttp.ClientSession
) -> None:
    """With an upload key there is no search: the newest are looked through."""
    client = TixteClient(SecretStr(K), DOMAIN, session=http, base_url=tixte.url)
    await client.upload(Blocks([b"x"]), name="newest.txt")
    assert await upload_named(client, "newest.txt", None, scanned=1) is not None
    assert await upload_named(client, "sunrise.png", None, scanned=1) is None
    assert await upload_named(client, "sunrise.png", None, scanned=100) is not None
