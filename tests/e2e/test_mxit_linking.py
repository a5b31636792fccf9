"""Linking a Mxit account: our pages, the service's own, the code, and more permissions later."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from pydantic import SecretStr
from yarl import URL

from storage.accounts import Owner

from .mxit import FIRST_SCOPES, THANDI, Mxit
from .world import reply_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.accounts import Account

    from .world import World

pytestmark = pytest.mark.parametrize("simulation", [{"web": True, "web_port": 0}], indirect=True)


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield session


@pytest.fixture
def mxit(world: World) -> Mxit:
    return Mxit(world)


async def accounts(world: World) -> list[Account]:
    return await world.simulation.store.accounts.of(Owner("user", world.ada.id), "mxit")


async def sign_in(
    world: World, browser: aiohttp.ClientSession, message: Any, said: str = "allow"
) -> tuple[str, str]:
    """Go through all pages; gives our first page and the last one."""
    url = world.see(message).buttons["Sign in at Mxit"]["url"]
    async with browser.get(url) as answer:
        first = await answer.text()
    async with browser.post(url, allow_redirects=False) as answer:
        there = URL(answer.headers["Location"])
    async with browser.get(there) as answer:
        assert "asks for:" in await answer.text()
    form = {**there.query, "answer": said}
    async with browser.post(there.with_query(None), data=form) as answer:
        return unescape(first), unescape(await answer.text())


async def enter(world: World, message: Any, page: str) -> str:
    code = page.partition('<strong class="code">')[2].partition("<")[0]
    form = await world.press(message, "Enter code")
    assert form.modal is not None
    (label,) = form.modal["components"]
    typed = {label["component"]["custom_id"]: code}
    return world.see_reply(await world.ada.submit_modal(form, typed)).text


async def test_an_account_is_linked(
    world: World, mxit: Mxit, browser: aiohttp.ClientSession
) -> None:
    message = reply_of(await world.slash("account link", service="mxit"))
    first, last = await sign_in(world, browser, message)
    # Only what `/account link` and `/rehost` need, in words.
    for words in ("know which account is yours", "see the files of your gallery"):
        assert words in first
    for words in ("phone number", "in your name", "see your contacts"):
        assert words not in first
    assert "Thandi M" in last
    assert await accounts(world) == []
    assert "Linked **Mxit** as **Thandi M**" in await enter(world, message, last)
    [account] = await accounts(world)
    assert (account.remote_id, account.remote_name) == (THANDI, "Thandi M")
    kept = await world.simulation.store.accounts.credentials(account)
    assert set(kept["scope"].split()) == set(FIRST_SCOPES)
    _, seen = await world.sent(("a.txt", b"one"), service="mxit")
    assert "### a.txt" in seen.text
    assert kept["access_token"] not in world.everything_said()
    assert kept["access_token"].encode() not in world.database_bytes()


async def test_more_is_asked_for_when_it_is_needed(
    world: World, mxit: Mxit, browser: aiohttp.ClientSession
) -> None:
    message = reply_of(await world.slash("account link", service="mxit"))
    _, last = await sign_in(world, browser, message)
    await enter(world, message, last)
    refused = await world.slash("mxit status set", text="At sea")
    assert "change your status message" in world.see_reply(refused).text
    offered = reply_of(await world.press(reply_of(refused), "Allow it at Mxit"))
    first, last = await sign_in(world, browser, offered)
    assert "change your status message" in first
    assert "see the files of your gallery" in first
    await enter(world, offered, last)
    [account] = await accounts(world)
    kept = await world.simulation.store.accounts.credentials(account)
    assert set(kept["scope"].split()) == {*FIRST_SCOPES, "status/write"}
    done = await world.slash("mxit status set", text="At sea")
    assert "is now: At sea" in world.see_reply(done).text


async def test_somebody_who_says_no(
    world: World, mxit: Mxit, browser: aiohttp.ClientSession
) -> None:
    message = reply_of(await world.slash("account link", service="mxit"))
    _, last = await sign_in(world, browser, message, "deny")
    assert "You did not allow it at Mxit" in last
    assert await accounts(world) == []


async def test_an_expired_code(world: World, mxit: Mxit, browser: aiohttp.ClientSession) -> None:
    message = reply_of(await world.slash("account link", service="mxit"))
    mxit.fail(path="/token", status=400, body={"error": "invalid_grant"})
    _, last = await sign_in(world, browser, message)
    assert "Mxit did not accept this sign-in" in last
    assert await accounts(world) == []


async def test_unlinking_revokes(world: World, mxit: Mxit, browser: aiohttp.ClientSession) -> None:
    message = reply_of(await world.slash("account link", service="mxit"))
    _, last = await sign_in(world, browser, message)
    await enter(world, message, last)
    [account] = await accounts(world)
    token = (await world.simulation.store.accounts.credentials(account))["access_token"]
    asked = await world.slash("account unlink", account=str(account.id))
    await world.press(reply_of(asked), "Unlink")
    assert await accounts(world) == []
    assert token not in {grant.access for grant in mxit.state.grants}


async def test_without_client_id_and_secret(world: World) -> None:
    service: Any = world.simulation.bot.services.get("mxit")
    bare = replace(service.config, client_id="", client_secret=SecretStr(""))
    world.simulation.bot.services.remove("mxit")
    world.simulation.bot.services.add(type(service)(world.simulation.bot.session, bare))
    told = world.see_reply(await world.slash("account link", service="mxit")).text
    assert "MXIT_CLIENT_ID and MXIT_CLIENT_SECRET must be set" in told
