"""A plain discord.py bot against the stand-in: what it says must be what the library expects."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import pytest
import yarl

from . import BY_PROXY, Channel, DiscordServer, DriveError, Fault, Guild, User
from .specimen import Bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


class Stage:
    """A server, a person in a guild, and the means to start bots."""

    def __init__(self, server: DiscordServer) -> None:
        self.server = server
        self.user: User = server.add_user("alice")
        self.guild: Guild = server.add_guild("club")
        self.channel: Channel = server.add_channel(self.guild, "general")

    @contextlib.asynccontextmanager
    async def bot(
        self, intents: discord.Intents | None = None, **options: Any
    ) -> AsyncIterator[Bot]:
        bot = Bot(intents or discord.Intents.none(), **options)
        task = asyncio.create_task(bot.start(self.server.token))
        try:
            waiting = asyncio.create_task(self.server.ready(timeout=10))
            await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                waiting.cancel()
                await task
            await waiting
            await bot.wait_until_ready()
            yield bot
        finally:
            await bot.close()
            with contextlib.suppress(Exception):
                await task


@pytest.fixture
async def stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    async with DiscordServer() as server:
        monkeypatch.setattr("discord.http.Route.BASE", server.api_base)
        monkeypatch.setattr(
            "discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY", yarl.URL(server.gateway_url)
        )
        yield Stage(server)
        server.check()


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.getLogger("discord").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("discord").setLevel(logging.NOTSET)


async def test_login_sync_and_compression(stage: Stage) -> None:
    async with stage.bot(discord.Intents.default()) as bot:
        assert bot.user is not None
        assert bot.user.id == stage.server.application_id
        guild = bot.get_guild(stage.guild.id)
        assert guild is not None
        assert guild.me.id == bot.user.id
        assert bot.get_channel(stage.channel.id) is not None
        assert {one["name"] for one in stage.server.commands} == {
            "box",
            "form",
            "view",
            "card",
            "Count files",
        }
        first = {one["name"]: one["id"] for one in stage.server.commands}
        await bot.tree.sync()
        assert {one["name"]: one["id"] for one in stage.server.commands} == first
        assert stage.server.gateway.queries[0]["compress"] == "zlib-stream"
        assert stage.server.identifies[0]["token"] == stage.server.token
        assert bot.latency < 1


async def test_slash_downloads_defers_and_edits(stage: Stage) -> None:
    server = stage.server
    async with stage.bot():
        file = server.attachment("a b.txt", b"hello")
        used = await server.slash(stage.user, stage.channel, "box read", {"file": file})
        assert used.callback == {"type": 5, "data": {"flags": 64}}
        message = await used.wait_for(lambda one: one["content"] == "hello")
        assert message["flags"] == 64
        assert server.downloads == [file]
        more = await used.wait_followup()
        assert more["content"] == "more"
        sent = [(one.method, one.status) for one in server.requests if "/webhooks/" in one.path]
        assert sent == [("PATCH", 200), ("POST", 200)]


@pytest.mark.parametrize(
    ("behaviour", "answer"), [("gone", "NotFound"), ("short", "ClientPayloadError")]
)
async def test_downloads_go_wrong_as_told(stage: Stage, behaviour: Any, answer: str) -> None:
    server = stage.server
    async with stage.bot():
        file = server.attachment("a.txt", b"hello" * 1000, behaviour=behaviour)
        used = await server.slash(stage.user, stage.channel, "box read", {"file": file})
        await used.wait_for(lambda one: one["content"] == answer)


async def test_autocomplete_and_follow_up_while_loading(stage: Stage) -> None:
    server = stage.server
    async with stage.bot():
        choices = await server.autocomplete(stage.user, stage.channel, "box pick", "thing", "an")
        assert choices == [{"name": "banana", "value": "banana"}]
        dm = server.dm(stage.user)
        used = await server.slash(stage.user, dm, "box pick", {"thing": "banana"})
        assert await used.wait_for(lambda one: one["content"].startswith("banana"))
        assert used.followups == []


async def test_modal_with_files(stage: Stage) -> None:
    server = stage.server
    async with stage.bot():
        shown = await server.slash(stage.user, stage.channel, "form")
        assert shown.callback is not None
        assert shown.callback["type"] == 9
        files = [server.attachment("a", b"1"), server.attachment("b", b"22")]
        sent = await server.submit_modal(stage.user, shown, {"name": "bob", "files": files})
        assert sent.response is not None
        assert sent.response["content"] == "bob [1, 2]"
        with pytest.raises(DriveError, match="no fields"):
            await server.submit_modal(stage.user, shown, {"nome": "bob"})


async def test_buttons_and_selects(stage: Stage) -> None:
    server = stage.server
    async with stage.bot():
        used = await server.slash(stage.user, stage.channel, "view")
        message = await used.wait_for()
        [file] = message["attachments"]
        assert message["embeds"][0]["image"]["url"] == file["url"]
        pressed = await server.click(stage.user, message, label="Press")
        assert pressed.response is not None
        assert pressed.response["content"] == "pressed"
        picked = await server.select(stage.user, message, "pick", ["cherry"])
        after = await picked.wait_for(lambda one: one["content"] == "picked cherry")
        assert after["components"] == []
        with pytest.raises(DriveError, match="no button"):
            await server.click(stage.user, message, custom_id="press")


async def test_components_v2_with_files(stage: Stage) -> None:
    async with stage.bot():
        used = await stage.server.slash(stage.user, stage.channel, "card")
        message = await used.wait_for()
        container = message["components"][0]
        assert message["flags"] == 1 << 15
        assert container["components"][2]["items"][0]["media"]["url"].startswith("http://127")
        assert container["components"][3]["name"] == "b.txt"


async def test_menu_on_a_forwarded_message(stage: Stage) -> None:
    server = stage.server
    async with stage.bot():
        file = server.attachment("a.png", b"123")
        origin = server.post_message(stage.user, stage.channel, "look", attachments=[file])
        forwarded = server.post_message(stage.user, stage.channel, snapshots=[origin])
        used = await server.message_menu(stage.user, stage.channel, "Count files", forwarded)
        assert used.response is not None
        assert used.response["content"] == "1 files, 3 bytes"
        assert used.response["interaction_metadata"]["target_message_id"] == forwarded["id"]


async def test_what_is_not_registered_fails_loudly(stage: Stage) -> None:
    server, alice, place = stage.server, stage.user, stage.channel
    async with stage.bot():
        for words, values in (
            ("nothing", {}),
            ("box nothing", {}),
            ("box", {}),
            ("box read", {}),
            ("box read", {"file": "text"}),
            ("box pick", {"thing": "x", "other": "y"}),
        ):
            with pytest.raises(DriveError):
                await server.slash(alice, place, words, values)


async def test_invalid_session_identifies_again(stage: Stage) -> None:
    async with stage.bot() as bot:
        stage.server.gateway.invalidate()
        for _ in range(100):
            if bot.readies == 2:
                break
            await asyncio.sleep(0.1)
        assert len(stage.server.identifies) == 2
        assert bot.readies == 2


async def test_reconnect_and_dropped_connection_resume(stage: Stage) -> None:
    server, gateway = stage.server, stage.server.gateway
    async with stage.bot(discord.Intents.default()) as bot:
        for count_, lose in enumerate((gateway.reconnect, gateway.drop), 1):
            old = set(gateway.connections)
            lose()
            server.post_message(stage.user, server.dm(stage.user), f"missed {count_}")
            for _ in range(100):
                if len(server.resumes) == count_ and gateway.live:
                    break
                await asyncio.sleep(0.05)
            assert not old & gateway.connections
            used = await server.slash(stage.user, stage.channel, "form")
            assert used.callback is not None
        assert bot.heard == ["missed 1", "missed 2"]
        assert len(server.identifies) == 1


async def test_bad_token(stage: Stage) -> None:
    stage.server.world.token = "another"
    bot = Bot(discord.Intents.none())
    async with bot:
        with pytest.raises(discord.LoginFailure):
            await bot.start("wrong")


async def test_refused_intents(stage: Stage) -> None:
    stage.server.refused_intents = 1 << 15
    intents = discord.Intents.none()
    intents.message_content = True
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with stage.bot(intents):
            pass


async def test_message_content_is_withheld(stage: Stage) -> None:
    server = stage.server
    async with stage.bot(discord.Intents.default()) as bot:
        secret = server.post_message(stage.user, stage.channel, "secret")
        server.post_message(stage.user, stage.channel, f"hi <@{server.application_id}>")
        channel = await bot.fetch_channel(stage.channel.id)
        assert isinstance(channel, discord.TextChannel)
        assert (await channel.fetch_message(int(secret["id"]))).content == ""
        server.message_content = True
        assert [one.content async for one in channel.history(limit=1, oldest_first=True)] == [
            "secret"
        ]
        assert bot.heard[0] == ""
        assert bot.heard[1].startswith("hi")


async def test_threads(stage: Stage) -> None:
    server, channel = stage.server, stage.channel
    server.message_content = True
    open_, archived = (
        server.add_thread(channel, name, archived=name == "archived")
        for name in ("open", "archived")
    )
    server.post_message(stage.user, open_, "in a thread")
    async with stage.bot() as bot:
        assert stage.guild is not None
        guild = await bot.fetch_guild(stage.guild.id)
        assert [one.id for one in await guild.active_threads()] == [open_.id]
        parent = await guild.fetch_channel(channel.id)
        assert isinstance(parent, discord.TextChannel)
        assert [one.id async for one in parent.archived_threads()] == [archived.id]
        thread = await guild.fetch_channel(open_.id)
        assert isinstance(thread, discord.Thread)
        assert [one.content async for one in thread.history()] == ["in a thread"]


async def test_messages_of_the_bot(stage: Stage) -> None:
    server = stage.server
    async with stage.bot() as bot:
        user = await bot.fetch_user(stage.user.id)
        sent = await user.send("hello", file=discord.File(io.BytesIO(b"data"), "a.py"), nonce=5)
        await sent.edit(content="changed")
        assert (await user.send("again", nonce=5)).id == sent.id
        assert [one["content"] for one in server.messages(server.dm(stage.user))] == ["changed"]
        await sent.delete()
        stage.user.accepts_dms = False
        with pytest.raises(discord.Forbidden) as caught:
            await user.send("hello")
        assert caught.value.code == 50007
        stage.channel.denied[server.application_id] = 1 << 10
        with pytest.raises(discord.Forbidden) as caught:
            await bot.fetch_channel(stage.channel.id)
        assert caught.value.code == 50001


async def test_faults_and_rate_limits(stage: Stage) -> None:
    server = stage.server
    async with stage.bot() as bot:
        limited = Fault("GET", r"^/users/\d+$", 429, headers=BY_PROXY)
        server.faults += [limited, Fault("GET", r"^/users/\d+$", 500)]
        user = await bot.fetch_user(stage.user.id)
        assert user.name == "alice"
        server.faults.append(Fault("GET", r"^/users/\d+$", 429))
        with pytest.raises(discord.HTTPException) as caught:
            await bot.fetch_user(stage.user.id)
        assert caught.value.status == 429
        server.rate_limit = (2, 0.3)
        before = asyncio.get_running_loop().time()
        for _ in range(5):
            await bot.fetch_user(stage.user.id)
        assert asyncio.get_running_loop().time() - before > 0.4
        assert {one.status for one in server.requests[-5:]} == {200}


async def test_an_interaction_answers_once_and_for_15_minutes(stage: Stage) -> None:
    server = stage.server
    async with stage.bot(), aiohttp.ClientSession() as session:
        used = await server.slash(stage.user, stage.channel, "view")
        callback = f"{server.api_base}/interactions/{used.id}/{used.token}/callback"
        original = f"{server.api_base}/webhooks/{server.application_id}/{used.token}"
        original += "/messages/@original"

        async def call(method: str, url: str, body: object = None) -> tuple[int, int]:
            async with session.request(method, url, json=body) as response:
                assert response.headers["Content-Type"] == "application/json"
                return response.status, (await response.json()).get("code", 0)

        assert await call("POST", callback, {"type": 5}) == (400, 40060)
        assert await call("PATCH", original, {"content": "x" * 2001}) == (400, 50035)
        assert await call("PATCH", original, {"content": "fine"}) == (200, 0)
        server.expire_token(used)
        assert await call("PATCH", original, {"content": "late"}) == (401, 50027)
        assert await call("POST", callback.replace(used.token, "x"), {"type": 5}) == (404, 10062)
        assert await call("GET", f"{server.api_base}/nowhere") == (401, 0)
        late = await server.slash(stage.user, stage.channel, "view", timeout=0)
        late.created -= 4
        with pytest.raises(DriveError, match="no answer"):
            await late.wait_answered(0.5)
        assert all("2001" in one for one in server.violations)
        assert server.violations
        server.violations.clear()


async def test_places_without_the_bot(stage: Stage) -> None:
    server = stage.server
    foreign = server.add_channel(server.add_guild("other", installed=False), "general")
    private = server.private_channel(stage.user, server.add_user("bob"))
    async with stage.bot() as bot:
        for place in (foreign, private):
            with pytest.raises(DriveError, match=r"user|context"):
                await server.slash(stage.user, place, "form")
        for command in bot.tree.walk_commands():
            if command.parent is None:
                command.allowed_installs = discord.app_commands.AppInstallationType(user=True)
        await bot.tree.sync()
        for place in (foreign, private):
            used = await server.slash(stage.user, place, "view")
            assert used.payload["authorizing_integration_owners"] == {"1": str(stage.user.id)}
