"""The bot: what it is made of, how it starts, and how it stops."""

from __future__ import annotations

import asyncio
import contextvars
import gc
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.command_sync import sync_commands
from bot.connections import Connections
from bot.discord_endpoint import check_gateway, not_discord, use_gateway_of
from bot.extensions import set_up_cogs, tear_down_cogs
from bot.http.guard import guarded_session
from bot.http.session import api_session
from bot.oauth_linking import OAuthLinking
from bot.service_registry import ServiceRegistry
from bot.service_watch import ServiceWatch
from bot.transfer.patience import Patience
from bot.transfer.progress import ProgressBoard
from bot.transfer.source import SourceConfig
from bot.tree import Tree
from bot.ui.deletion_teller import DeletionButton, DeletionTeller
from bot.ui.stale import answer_stale
from bot.ui.teller import BatchTeller
from bot.ui.upload_buttons import BatchItem, UploadButton
from bot.underway import let_finish
from bot.walks.buttons import WalkButton
from bot.walks.walks import Walks
from bot.wiring import deletions_of, metrics_of, public_look_of, transfers_of, web_of

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from types import ModuleType

    import aiohttp

    from bot.config import Settings
    from bot.http.observe import Observer
    from bot.transfer.mass_deletion import MassDeletions
    from bot.transfer.public import PublicLook
    from bot.transfer.transfers import Transfers
    from bot.web.server import WebServer
    from storage.store import Store

log = structlog.get_logger(__name__)

T = TypeVar("T")

# A stop may take 10 s in all (Docker's default before it kills): what is being answered gets its
# answer, the transfers are parked, then what has ended is told.
STOP_ANSWERING_SECONDS = 2.0
STOP_WALKS_SECONDS = 0.5
STOP_TRANSFERS_SECONDS = 2.5
STOP_DELETIONS_SECONDS = 0.5
STOP_TELLING_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Seams:
    """The few places where a simulated Discord differs from the real one, and tests are hastier.

    Args:
        rewrite_attachment_url: Turns the address that Discord gave for an attachment into the one
            to read from.
        rewrite_public_url: Turns an address of a service's public content into the one where it
            is.
        name_public_url: Turns that back.
        source: How patient to be with a source.
        patience: How patient to be with a host.
        web: Whether to serve the web part; a simulation has no port to watch.
        people_are_here: Whether people reach the web part where it listens.
    """

    rewrite_attachment_url: Callable[[str], str] = str
    rewrite_public_url: Callable[[str], str] = str
    name_public_url: Callable[[str], str] = str
    source: SourceConfig = field(default_factory=SourceConfig)
    patience: Patience = field(default_factory=Patience)
    web: bool = False
    people_are_here: bool = False


class Carryall(commands.AutoShardedBot):
    """The bot.

    Args:
        settings: What was set.
        store: What is remembered; it belongs to whoever opened it.
        seams: For simulations and tests.
    """

    session: aiohttp.ClientSession
    service_watch: ServiceWatch
    guarded: aiohttp.ClientSession
    public: PublicLook
    board: ProgressBoard
    transfers: Transfers
    teller: BatchTeller
    walks: Walks
    deletions: MassDeletions
    deletion_teller: DeletionTeller
    web: WebServer | None = None

    def __init__(self, settings: Settings, store: Store, seams: Seams | None = None) -> None:
        # It has no voice, and need not say so at every start.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        shard_ids = settings.discord_shard_ids
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=_intents(message_content=settings.message_content),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            shard_count=settings.discord_shard_count,
            shard_ids=list(shard_ids) if shard_ids is not None else None,  # type: ignore[arg-type] # the library's type forgets its default
            # Nothing is kept of what goes by: the bot lives on interactions.
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.2,
        )
        self.settings = settings
        self.store = store
        self.seams = seams or Seams()
        self.services = ServiceRegistry()
        self.connections = Connections(store.accounts, self.services)
        self.linking = OAuthLinking(store.pending_links, self.services, lambda: self.public_url)
        self.metrics = metrics_of(self)
        self.started_at = datetime.now(UTC)
        self._discord_context = contextvars.Context()
        self._cog_modules: list[ModuleType] = []

    @property
    def public_url(self) -> str | None:
        """Where people reach the web part, None where they do not."""
        if self.settings.public_url is None and self.seams.people_are_here and self.web is not None:
            return str(self.web.url).rstrip("/")
        return self.settings.public_url

    async def login(self, token: str) -> None:
        """Say who we are, and hear it.

        Raises:
            StartError: What answers is not Discord.
            HTTPException: Discord refuses, or has trouble.
        """
        try:
            await super().login(token)
        except (KeyError, TypeError, ValueError):
            # Until we know who we are, only discord.py reads what was answered.
            if self.application is None:
                raise not_discord() from None
            raise

    async def setup_hook(self) -> None:
        """Build everything that needs the loop; discord.py calls it between login and gateway."""
        self._discord_context = contextvars.copy_context()
        if self.seams.web:
            self.web = web_of(self)
            await self.web.start()
        # One session for all; it sends no cookie of one person's account with another's call.
        self.session = api_session()
        self.service_watch = ServiceWatch(self.session, self.settings, self.services)
        # And one for what people type.
        self.guarded = guarded_session(allow_private=self.settings.allow_private_addresses)
        self.public = public_look_of(self)
        self.board = ProgressBoard()
        self.teller = BatchTeller(self, self.store, self.board)
        self.transfers = transfers_of(self)
        self.walks = Walks(self)
        self.deletion_teller = DeletionTeller(self)
        self.deletions = deletions_of(self)
        self._cog_modules = await set_up_cogs(self)
        self.add_dynamic_items(UploadButton, BatchItem, WalkButton, DeletionButton)
        await sync_commands(self.tree, self.store.command_syncs, self.settings.dev_guild_ids)
        await use_gateway_of(self)
        await self.transfers.take_up()
        await self.walks.take_up()
        await self.deletions.take_up()

    def observers_of(self, service: str) -> list[Observer]:
        """Give what hears of every call to a service: the metrics, and what `/status` knows."""
        return [self.metrics.observer(service), self.service_watch.observer(service)]

    async def connect(self, *, reconnect: bool = True) -> None:
        """Go to the gateway and stay there.

        Raises:
            StartError: It cannot be reached at all.
        """
        await check_gateway()
        await super().connect(reconnect=reconnect)

    async def on_ready(self) -> None:
        """Note that the gateway has told everything."""
        # What lives now lives on: the collector need not look at it again. That holds for the first
        # time alone: after a lost session, what is garbage by then would be kept.
        if not gc.get_freeze_count():
            gc.freeze()
        log.info("bot.ready", user=str(self.user), guilds=len(self.guilds), shards=self.shard_count)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer what discord.py does not know any more."""
        await answer_stale(interaction)

    async def on_app_command_completion(
        self,
        interaction: discord.Interaction[Any],
        command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu,
    ) -> None:
        """Hand over results that could not be delivered, behind the answer to a command."""
        self.metrics.command_answered(command.qualified_name, "done")
        # Behind a deferred answer a follow-up would take its place (Discord); there the teller
        # hands over, once the answer is in.
        if interaction.response.type is discord.InteractionResponseType.channel_message:
            await self._hand_over(interaction)

    async def on_app_command_refused(self, interaction: discord.Interaction[Any]) -> None:
        """Hand over results behind a refusal too, which has taken the place of any deferred one."""
        await self._hand_over(interaction)

    async def _hand_over(self, interaction: discord.Interaction[Any]) -> None:
        async def send(view: discord.ui.LayoutView, files: Sequence[discord.File] = ()) -> None:
            await interaction.followup.send(view=view, files=files, ephemeral=True)

        if interaction.user.id in self.teller.waiting:
            await self.teller.hand_over(interaction.user.id, send)
        if interaction.user.id in self.walks.waiting:
            await self.walks.hand_over(interaction.user.id, send)

    async def call_discord(self, call: Coroutine[Any, Any, T]) -> T:
        """Make a call to Discord from outside any interaction.

        discord.py finds some of its state in context variables, and so does a simulated Discord:
        the call runs in the context in which the bot was set up.
        """
        loop = asyncio.get_running_loop()
        return await self._discord_context.copy().run(loop.create_task, call)

    async def close(self) -> None:
        """Stop: answers are given, transfers parked, what has ended is told, connections closed."""
        if self.is_closed():
            return
        await let_finish(STOP_ANSWERING_SECONDS)
        if hasattr(self, "walks"):
            await self.walks.stop(STOP_WALKS_SECONDS)
            await self.transfers.stop(STOP_TRANSFERS_SECONDS)
            await self.deletions.stop(STOP_DELETIONS_SECONDS)
            await self.teller.stop(STOP_TELLING_SECONDS)
        if self.web is not None:
            await self.web.stop()
        if hasattr(self, "session"):
            await self.session.close()
            await self.guarded.close()
        await super().close()
        await tear_down_cogs(self, self._cog_modules)
        gc.unfreeze()


def _intents(*, message_content: bool) -> discord.Intents:
    """Choose none by default: interactions need none, and servers then cost next to nothing."""
    intents = discord.Intents.none()
    if message_content:
        intents.guilds = intents.guild_messages = intents.message_content = True
    return intents
