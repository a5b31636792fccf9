"""How the parts of the bot are put together, each from what was set and from the others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot import __version__
from bot.metrics import Metrics
from bot.transfer.durable_jobs import DurableJobs
from bot.transfer.fetch import UrlFetcher
from bot.transfer.job_book import jobs_config
from bot.transfer.mass_deletion import MassDeletions
from bot.transfer.public import PublicLook
from bot.transfer.refresh import Refresher
from bot.transfer.rooms import Ceilings
from bot.transfer.sources import Sources
from bot.transfer.transfers import TransferConfig, Transfers
from bot.web.application import build_application
from bot.web.link_pages import add_link_pages
from bot.web.readiness import Readiness
from bot.web.server import WebServer
from storage.database import StorageError

if TYPE_CHECKING:
    import aiohttp

    from bot.app import Carryall
    from bot.config import Settings
    from bot.transfer.job_book import JobsConfig


def public_look_of(bot: Carryall) -> PublicLook:
    """Make what looks at public content: at typed addresses guarded, at services' own freely."""
    return PublicLook(
        _fetcher(bot, bot.guarded), _fetcher(bot, bot.session), bot.seams.rewrite_public_url
    )


def transfers_of(bot: Carryall) -> Transfers:
    """Make what carries files; needs the sessions, the board and the teller."""
    sources = Sources(
        bot.session,
        _fetcher(bot, bot.guarded),
        spool_folder=bot.settings.data_dir / "spool",
        config=bot.seams.source,
        rewrite_url=bot.seams.rewrite_attachment_url,
    )
    return Transfers(
        bot.store,
        bot.connections,
        sources,
        TransferConfig(
            max_bytes=bot.settings.max_transfer_bytes,
            ceilings=Ceilings(bot.settings.transfer_concurrency),
            patience=bot.seams.patience,
        ),
        board=bot.board,
        teller=bot.teller,
        refresh=Refresher(bot, bot.call_discord, can_read=_reads_messages(bot)).refresh,
        engine=partial(DurableJobs, _jobs_config(bot.settings)),
        metrics=bot.metrics,
    )


def deletions_of(bot: Carryall) -> MassDeletions:
    """Make what deletes many files; needs its teller."""
    executor = _jobs_config(bot.settings).executor
    return MassDeletions(bot.store, bot.connections, bot.deletion_teller, executor)


def metrics_of(bot: Carryall) -> Metrics:
    """Make the metrics, with those that are read off the bot."""
    metrics = Metrics()
    metrics.about(__version__)
    metrics.watch(
        "gateway_latency_seconds", "The gateway's last heartbeat", lambda: float(bot.latency)
    )
    metrics.watch("guilds", "Servers that have the bot", lambda: len(bot.guilds))
    return metrics


def web_of(bot: Carryall) -> WebServer:
    """Make the web part, not started yet."""

    async def gateway() -> str | None:
        return None if bot.is_ready() and not bot.is_closed() else "not ready"

    async def database() -> str | None:
        try:
            await bot.store.database.ping()
        except StorageError:
            return "cannot be used"  # why stands in the log and in `carryall doctor`
        return None

    readiness = Readiness({"gateway": gateway, "database": database})
    application = build_application(bot.metrics, readiness)
    add_link_pages(application, bot.linking, lambda: bot.public_url)
    return WebServer(
        application,
        bot.metrics,
        host=bot.settings.web_host,
        port=bot.settings.web_port,
    )


def _fetcher(bot: Carryall, session: aiohttp.ClientSession) -> UrlFetcher:
    return UrlFetcher(session, bot.seams.source, bot.services.destroys)


def _jobs_config(settings: Settings) -> JobsConfig:
    return jobs_config(settings.database_url, settings.data_dir, settings.discord_shard_ids)


def _reads_messages(bot: Carryall) -> bool:
    """Tell whether Discord gives the bot what other people's messages hold."""
    flags = bot.application_flags
    return flags.gateway_message_content or flags.gateway_message_content_limited
