"""Linking a Mixcloud account in the browser, and what its links show to anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from cogs.mixcloud.emulator.fixtures import picture
from storage.accounts import Owner

from .mixcloud import TAPE, link_mixcloud, mixcloud_of
from .world import reply_of

if TYPE_CHECKING:
    from .world import World

WEB = pytest.mark.parametrize("simulation", [{"web": True, "web_port": 0}], indirect=True)


async def sign_in(world: World, url: str, decision: str) -> str:
    """Do what a person does in their browser; gives the last page."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        async with browser.post(url, allow_redirects=False) as answer:
            target = answer.headers["Location"]
        assert target.startswith(f"{mixcloud_of(world).running.url}/oauth/authorize?")
        async with browser.get(target) as page:
            assert "Signed in as <b>Demo Host</b>" in await page.text()
        async with browser.post(target, data={"decision": decision}) as last:
            return await last.text()


@WEB
async def test_an_account_is_linked_in_the_browser(world: World) -> None:
    offered = reply_of(await world.slash("account link", service="mixcloud"))
    seen = world.see(offered)
    assert list(seen.buttons) == ["Sign in at Mixcloud", "Enter code"]
    page = await sign_in(world, seen.buttons["Sign in at Mixcloud"]["url"], "allow")
    assert "demo-host" in page
    code = page.partition('<strong class="code">')[2].partition("<")[0]
    form = await world.press(offered, "Enter code")
    assert form.modal is not None
    (label,) = form.modal["components"]
    field = label["component"]["custom_id"]
    told = world.see_reply(await world.ada.submit_modal(form, {field: code}))
    assert told.text.startswith("✅ Linked **Mixcloud** as **demo-host**.")
    owner = Owner("user", world.ada.id)
    (account,) = await world.simulation.store.accounts.of(owner, "mixcloud")
    assert (account.remote_id, account.remote_name) == ("/demo-host/", "demo-host")
    me = world.see_reply(await world.slash("mixcloud me"))
    assert me.text.startswith("### Demo Host\n")
    tokens = [token for token in mixcloud_of(world).state.tokens if token != "tok-demo-host"]
    new = next(token for token in tokens if not token.startswith(("tok-night", "tok-radio")))
    assert new not in world.everything_said()
    assert new.encode() not in world.database_bytes()


@WEB
async def test_a_refusal_links_nothing(world: World) -> None:
    offered = reply_of(await world.slash("account link", service="mixcloud"))
    url = world.see(offered).buttons["Sign in at Mixcloud"]["url"]
    page = await sign_in(world, url, "deny")
    assert '<strong class="code">' not in page
    owner = Owner("user", world.ada.id)
    assert await world.simulation.store.accounts.of(owner, "mixcloud") == []


async def test_unlinking_says_where_it_goes_on(world: World) -> None:
    await link_mixcloud(world)
    asked = reply_of(await world.slash("account unlink", account="demo-host"))
    seen = world.see(asked)
    if "Unlink" in seen.buttons:
        await world.press(asked, "Unlink")
    assert "Settings, Apps" in world.see(asked).text


async def test_a_link_is_previewed_without_an_account(world: World) -> None:
    seen = world.see_reply(
        await world.slash("preview", url=f"https://www.mixcloud.com{TAPE}?utm=1")
    )
    assert seen.text.startswith("### Harbour Tape 01\n-# Mixcloud · Night Ferry · since <t:")
    assert "⏱ 1:00:00\n43 plays · 1 favorite\n2 tracks listed" in seen.text
    assert seen.pictures == [f"{mixcloud_of(world).running.url}/pictures/shows{TAPE}1024.png"]
    assert "access_token" not in mixcloud_of(world).requests[-1].query


async def test_what_is_not_published_is_previewed_to_its_owner_alone(world: World) -> None:
    key = "/demo-host/opening-night/"
    mixcloud_of(world).state.shows[key].is_published = False
    url = f"https://www.mixcloud.com{key}"
    gone = world.see_reply(await world.slash("preview", url=url))
    assert "Mixcloud has nothing at this address (any more)." in gone.text
    await link_mixcloud(world)
    seen = world.see_reply(await world.slash("preview", url=url))
    assert seen.text.startswith("### Opening Night\n-# Mixcloud · Demo Host · ")
    assert "🔒 private" in seen.text
    assert seen.pictures == []


async def test_pictures_are_not_sent_to_mixcloud(world: World) -> None:
    await link_mixcloud(world)
    sunrise = picture((8, 8), (250, 200, 120), (255, 240, 200))
    result = await world.rehost(("sunrise.png", sunrise), service="mixcloud")
    seen = await world.final(result)
    assert "Mixcloud takes audio alone." in seen.text
    assert mixcloud_of(world).asked("POST") == []
