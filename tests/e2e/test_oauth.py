"""`/account link` at a service with OAuth: what its person sees, here and in their browser."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from dbos import DBOS
from sqlalchemy import text
from yarl import URL

from bot.apart import apart
from bot.relink import relink_action
from storage.accounts import Owner
from tests.oauth_service import ToyHost, ToyService, toy_server

from .club import demote
from .seen import eventually
from .world import reply_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from simcord.actors import MemberActor
    from simcord.results import InteractionResult

    from storage.accounts import Account
    from tests.oauth_service import ToyServer

    from .club import Club
    from .world import World

pytestmark = [
    pytest.mark.on_both_storages,
    pytest.mark.parametrize("simulation", [{"web": True, "web_port": 0}], indirect=True),
]


@dataclass
class Toy:
    """The service, and a browser that its person has."""

    world: World
    server: ToyServer
    browser: aiohttp.ClientSession

    def plug_in(self, *, revokes: bool = True, configured: bool = True) -> None:
        """Let the bot know of the service."""
        services = self.world.simulation.bot.services
        services.remove("toy")
        services.add(ToyService(self.server, revokes=revokes, configured=configured))

    async def begin(self, *, by: MemberActor | None = None, **options: Any) -> InteractionResult:
        return await self.world.slash("account link", by=by, service="toy", **options)

    async def sign_in(self, message: Any) -> str:
        """Open the page of a message, allow it at the service; gives the code."""
        url = self.world.see(message).buttons["Sign in at Toy"]["url"]
        async with self.browser.post(url, allow_redirects=False) as answer:
            target = answer.headers["Location"]
        async with self.browser.get(self.server.allow(target)) as answer:
            page = await answer.text()
        return page.partition('<strong class="code">')[2].partition("<")[0]

    async def enter(
        self, message: Any, code: str, *, by: MemberActor | None = None
    ) -> InteractionResult:
        form = await self.world.press(message, "Enter code", by=by)
        assert form.modal is not None
        assert form.modal["title"] == "Enter the code"
        (label,) = form.modal["components"]
        field = label["component"]["custom_id"]
        return await (by or self.world.ada).submit_modal(form, {field: code})

    async def link(self, *, by: MemberActor | None = None, **options: Any) -> str:
        """Link an account; gives what is said in the end."""
        message = reply_of(await self.begin(by=by, **options))
        answer = await self.enter(message, await self.sign_in(message), by=by)
        return self.world.see_reply(answer).text

    async def accounts(self, owner: Owner | None = None) -> list[Account]:
        return await self.world.simulation.store.accounts.of(
            owner or Owner("user", self.world.ada.id), "toy"
        )

    async def left(self) -> int:
        async with self.world.simulation.store.database.read() as connection:
            return int((await connection.scalar(text("SELECT count(*) FROM pending_links"))) or 0)


@asynccontextmanager
async def plugged_in(world: World, **variant: bool) -> AsyncIterator[Toy]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with toy_server(**variant) as server, aiohttp.ClientSession(cookie_jar=jar) as browser:
        toy = Toy(world, server, browser)
        toy.plug_in()
        yield toy


@pytest.fixture
async def toy(world: World) -> AsyncIterator[Toy]:
    async with plugged_in(world) as made:
        yield made


@pytest.mark.parametrize("echoes_state", [True, False])
async def test_an_account_is_linked(world: World, echoes_state: bool) -> None:  # noqa: FBT001
    async with plugged_in(world, echoes_state=echoes_state) as toy:
        offered = await toy.begin()
        seen = world.see_reply(offered)
        assert seen.ephemeral
        assert "**Link Toy**" in seen.text
        assert "Never give it to anyone" in seen.text
        assert list(seen.buttons) == ["Sign in at Toy", "Enter code"]
        public = world.simulation.bot.public_url
        assert seen.buttons["Sign in at Toy"]["url"].startswith(f"{public}/link/open/")
        code = await toy.sign_in(reply_of(offered))
        assert await toy.accounts() == []
        told = world.see_reply(await toy.enter(reply_of(offered), code.lower()))
        assert told.text == ("✅ Linked **Toy** as **ada-at-toy**. Your sign-in is stored sealed.")
        assert told.ephemeral
        (account,) = await toy.accounts()
        assert (account.remote_id, account.label, account.is_default) == ("7", "ada-at-toy", True)
        assert await toy.left() == 0
        tested = world.see_reply(await world.slash("account test", account="ada-at-toy"))
        assert "**ada-at-toy** works" in tested.text


async def test_the_page_names_the_discord_user(toy: Toy) -> None:
    url = toy.world.see_reply(await toy.begin()).buttons["Sign in at Toy"]["url"]
    async with toy.browser.get(url) as answer:
        page = await answer.text()
    assert "linked to the Discord user <bdi><strong>ada (@ada)</strong></bdi>" in page


async def test_the_code_before_the_sign_in(toy: Toy) -> None:
    message = reply_of(await toy.begin())
    told = toy.world.see_reply(await toy.enter(message, "ABCDEFGH"))
    assert "You have not signed in yet" in told.text
    assert await toy.accounts() == []
    assert (
        "Linked" in toy.world.see_reply(await toy.enter(message, await toy.sign_in(message))).text
    )


async def test_wrong_codes(toy: Toy) -> None:
    world, message = toy.world, reply_of(await toy.begin())
    code = await toy.sign_in(message)
    answer = reply_of(await toy.enter(message, "AAAA-AAAA"))
    assert "That is not the code; 2 tries are left." in world.see(answer).text
    answer = reply_of(await toy.enter(answer, "BBBB-BBBB"))
    assert "That is not the code; 1 try is left." in world.see(answer).text
    told = world.see_reply(await toy.enter(answer, "CCCCCCCC"))
    assert "for the third time: this sign-in was thrown away" in told.text
    assert await toy.left() == 0
    assert toy.server.tokens == {}
    told = world.see_reply(await toy.enter(message, code))
    assert "No sign-in waits for this code" in told.text
    assert await toy.accounts() == []


async def test_a_second_try_may_be_right(toy: Toy) -> None:
    message = reply_of(await toy.begin())
    code = await toy.sign_in(message)
    answer = reply_of(await toy.enter(message, "AAAAAAAA"))
    assert "Linked **Toy**" in toy.world.see_reply(await toy.enter(answer, code)).text
    told = toy.world.see_reply(await toy.enter(message, code))
    assert "No sign-in waits for this code" in told.text
    assert len(await toy.accounts()) == 1


async def test_nobody_else_enters_the_code(toy: Toy) -> None:
    message = reply_of(await toy.begin())
    code = await toy.sign_in(message)
    link_button = toy.world.see(message).buttons["Enter code"]["custom_id"]
    bens = reply_of(await toy.begin(by=toy.world.ben))
    bens_button = toy.world.see(bens).buttons["Enter code"]["custom_id"]
    assert link_button != bens_button
    told = toy.world.see_reply(await toy.enter(bens, code, by=toy.world.ben))
    assert "You have not signed in yet" in told.text
    assert await toy.accounts(Owner("user", toy.world.ben.id)) == []
    assert "Linked" in toy.world.see_reply(await toy.enter(message, code)).text


async def test_linking_again_resumes(toy: Toy) -> None:
    world = toy.world
    code = await toy.sign_in(reply_of(await toy.begin()))
    resumed = reply_of(await toy.begin())
    seen = world.see(resumed)
    assert "You have signed in at **Toy** already" in seen.text
    assert list(seen.buttons) == ["Enter code", "Start over"]
    assert "Linked **Toy**" in world.see_reply(await toy.enter(resumed, code)).text


async def test_starting_over(toy: Toy) -> None:
    world = toy.world
    old = await toy.sign_in(reply_of(await toy.begin()))
    (first,) = toy.server.tokens
    resumed = reply_of(await toy.begin())
    await world.press(resumed, "Start over")
    assert list(world.see(resumed).buttons) == ["Sign in at Toy", "Enter code"]
    assert first not in toy.server.tokens
    code = await toy.sign_in(resumed)
    assert code != old
    assert "Linked **Toy**" in world.see_reply(await toy.enter(resumed, code)).text


async def test_two_at_once(toy: Toy) -> None:
    world = toy.world
    messages = [reply_of(await toy.begin(label=label)) for label in ("one", "two")]
    codes = []
    for message, user in zip(messages, ("ada-1", "ada-2"), strict=True):
        toy.server.user = user
        codes.append(await toy.sign_in(message))
    assert "not the code" in world.see_reply(await toy.enter(messages[0], codes[1])).text
    for message, code in zip(messages, codes, strict=True):
        assert "Linked" in world.see_reply(await toy.enter(message, code)).text
    assert {one.label: one.remote_name for one in await toy.accounts()} == {
        "one": "ada-1",
        "two": "ada-2",
    }


async def test_after_a_restart(toy: Toy) -> None:
    world, message = toy.world, reply_of(await toy.begin())
    url = URL(world.see(message).buttons["Sign in at Toy"]["url"])
    async with toy.browser.post(url, allow_redirects=False) as answer:
        back = URL(toy.server.allow(answer.headers["Location"]))
    await world.simulation.restart()
    toy.plug_in()
    port = URL(str(world.simulation.bot.public_url)).port
    async with toy.browser.get(back.with_port(port)) as answer:
        page = await answer.text()
    code = page.partition('<strong class="code">')[2].partition("<")[0]
    assert "Linked **Toy**" in world.see_reply(await toy.enter(message, code)).text


async def test_too_late(toy: Toy) -> None:
    message = reply_of(await toy.begin())
    code = await toy.sign_in(message)
    async with toy.world.simulation.store.database.write() as connection:
        await connection.execute(
            text("UPDATE pending_links SET expires_at = :then"),
            {"then": datetime.now(UTC).replace(tzinfo=None) - timedelta(seconds=1)},
        )
    told = toy.world.see_reply(await toy.enter(message, code))
    assert "No sign-in waits for this code" in told.text
    await toy.world.simulation.bot.linking.drop_expired()
    assert toy.server.tokens == {}


async def test_what_is_not_set_is_said_in_a_sentence(toy: Toy) -> None:
    toy.plug_in(configured=False)
    seen = toy.world.see_reply(await toy.begin())
    assert (
        "Toy accounts cannot be linked yet: TOY_CLIENT_ID and TOY_CLIENT_SECRET must be set first"
        " by whoever runs this bot."
    ) in seen.text
    assert seen.buttons == {}


async def test_a_dead_sign_in_is_renewed_under_the_same_account(toy: Toy) -> None:
    world = toy.world
    await toy.link(label="mine **1**")
    (before,) = await toy.accounts()
    toy.server.tokens.clear()
    toy.server.refreshes.clear()
    told = reply_of(await world.slash("account test", account=before.label))
    assert "Toy" in world.see(told).text or "linked key" in world.see(told).text
    assert list(world.see(told).buttons) == ["Link again"]
    offered = reply_of(await world.press(told, "Link again"))
    answer = await toy.enter(offered, await toy.sign_in(offered))
    assert "called **mine" in world.see_reply(answer).text
    (after,) = await toy.accounts()
    assert (after.id, after.label) == (before.id, before.label)
    tested = world.see_reply(await world.slash("account test", account=before.label))
    assert "works" in tested.text


async def test_an_expired_token_is_renewed_and_kept(toy: Toy) -> None:
    world = toy.world
    await toy.link()
    (account,) = await toy.accounts()
    store = world.simulation.store.accounts
    before = await store.credentials(account)
    toy.server.tokens.clear()
    tested = world.see_reply(await world.slash("account test", account="ada-at-toy"))
    assert "**ada-at-toy** works" in tested.text
    after = await store.credentials(account)
    assert after["refresh_token"] != before["refresh_token"]
    assert after["access_token"] in toy.server.tokens
    assert (await toy.accounts())[0].id == account.id
    # A process that starts now goes on with what was kept.
    await world.simulation.restart()
    toy.plug_in()
    asked = toy.server.asked["/token"]
    tested = world.see_reply(await world.slash("account test", account="ada-at-toy"))
    assert "works" in tested.text
    assert toy.server.asked["/token"] == asked


async def test_unlinking_takes_the_permission_back(toy: Toy) -> None:
    world = toy.world
    await toy.link()
    question = await world.slash("account unlink", account="ada-at-toy")
    await world.press(reply_of(question), "Unlink")
    seen = world.see_reply(question)
    assert "Toy has taken the permission back" in seen.text
    assert toy.server.tokens == {}
    assert await toy.accounts() == []


@pytest.mark.parametrize("revokes", [True, False])
async def test_unlinking_where_that_cannot_be_done(
    toy: Toy,
    revokes: bool,  # noqa: FBT001 - a table's column
) -> None:
    world = toy.world
    await toy.link()
    toy.plug_in(revokes=revokes)
    toy.server.failing["/revoke"] = 500
    question = await world.slash("account unlink", account="ada-at-toy")
    await world.press(reply_of(question), "Unlink")
    assert "At toy.example, Settings, Apps you take the permission back." in (
        world.see_reply(question).text
    )
    assert await toy.accounts() == []


async def test_more_is_asked_for_later(toy: Toy) -> None:
    world = toy.world
    await toy.link()
    (account,) = await toy.accounts()
    service: Any = world.simulation.bot.services.get("toy")
    mask = service.link.scope_mask(["messages"])
    action = relink_action(account, scopes=mask)
    told = reply_of(await world.slash("account test", account="ada-at-toy"))
    form = await push(world, told, action.custom_id)
    url = world.see(reply_of(form)).buttons["Sign in at Toy"]["url"]
    async with toy.browser.get(url) as answer:
        assert "<li>write messages in your name</li>" in await answer.text()
    async with toy.browser.post(url, allow_redirects=False) as answer:
        target = URL(answer.headers["Location"])
    assert target.query["scope"] == "profile files/write messages"


async def takes_files(toy: Toy) -> ToyHost:
    """Let the service take files as well."""
    host = ToyHost(toy.server)
    services = toy.world.simulation.bot.services
    services.remove("toy")
    services.add(host)
    # The bot makes the queues when it starts, for the services of that time.
    await apart(
        DBOS.register_queue_async(
            "toy", worker_concurrency=2, partition_worker_concurrency=2, polling_interval_sec=0.05
        )
    )
    return host


async def test_files_wait_for_the_sign_in(toy: Toy) -> None:
    world, host = toy.world, await takes_files(toy)
    refused = await world.rehost(("a.txt", b"kept"), service="toy")
    assert list(world.see_reply(refused).buttons) == ["Link Toy"]
    offered = reply_of(await world.press(reply_of(refused), "Link Toy"))
    answer = reply_of(await toy.enter(offered, await toy.sign_in(offered)))
    await eventually(lambda: world.see(answer), lambda seen: seen.cards == 1)
    assert host.stored == {"a.txt": b"kept"}


async def test_files_wait_where_the_sign_in_dies(toy: Toy) -> None:
    world, host = toy.world, await takes_files(toy)
    await toy.link()
    toy.server.tokens.clear()
    # The first one is sent with a renewed token, and nobody notices.
    _, seen = await world.sent(("a.txt", b"a"))
    assert seen.cards == 1
    toy.server.tokens.clear()
    toy.server.refreshes.clear()
    reply, seen = await world.sent(("b.txt", b"b"), name="wished")
    assert "Press **Link again**" in seen.text
    offered = reply_of(await world.press(reply, "Link again"))
    # Interrupted, and taken up again by another way: the file goes along all the same.
    code = await toy.sign_in(offered)
    resumed = reply_of(await world.press(reply, "Link again"))
    assert "You have signed in at **Toy** already" in world.see(resumed).text
    answer = reply_of(await toy.enter(resumed, code))
    await eventually(lambda: world.see(answer), lambda seen: seen.cards == 1)
    assert host.stored == {"a.txt": b"a", "wished.txt": b"b"}
    assert len(await toy.accounts()) == 1


async def push(world: World, message: Any, custom_id: str) -> InteractionResult:
    """Press a button that stands in no message of ours yet."""
    stored = world.env.backend.get_message(message.channel_id, message.id)
    stored.components = [
        {
            "type": 1,
            "components": [{"type": 2, "style": 2, "label": "More", "custom_id": custom_id}],
        }
    ]
    return await world.ada.click(message, custom_id=custom_id)


async def test_a_server_account(bare: Club) -> None:
    world = bare.world
    async with plugged_in(world) as toy:
        told = await toy.link(by=bare.mia, server=True)
        assert "Linked **Toy** as **ada-at-toy** for this server." in told
        (account,) = await toy.accounts(Owner("guild", world.guild.id))
        assert account.remote_name == "ada-at-toy"
        refused = world.see_reply(await toy.begin(server=True))
        assert "Only people with the Manage Server permission" in refused.text


async def test_a_manager_who_is_none_any_more(bare: Club) -> None:
    world = bare.world
    async with plugged_in(world) as toy:
        message = reply_of(await toy.begin(by=bare.mia, server=True))
        code = await toy.sign_in(message)
        demote(world, bare.mia)
        told = world.see_reply(await toy.enter(message, code, by=bare.mia))
        assert "Only people with the Manage Server permission" in told.text
        assert await toy.accounts(Owner("guild", world.guild.id)) == []


async def test_no_secret_is_left_anywhere(toy: Toy) -> None:
    world = toy.world
    message = reply_of(await toy.begin())
    url = world.see(message).buttons["Sign in at Toy"]["url"]
    code = await toy.sign_in(message)
    await toy.enter(message, "AAAABBBB")
    cookies = [one.value for one in toy.browser.cookie_jar]
    secrets = [*toy.server.issued, *cookies]
    kept = world.database_bytes()
    plain = code.replace("-", "")
    found = [one for one in [*secrets, code, plain, URL(url).name] if one.encode() in kept]
    assert found == []
    assert cookies
    await toy.enter(message, code)
    await world.slash("account test", account="ada-at-toy")
    kept = world.database_bytes()
    assert [one for one in secrets if one.encode() in kept] == []
    logs = "\n".join(map(repr, world.logs))
    assert [one for one in [*secrets, code, plain, URL(url).name] if one in logs] == []
    assert [one for one in secrets if one in world.everything_said()] == []
    await eventually(lambda: "link.signed_in" in logs)
