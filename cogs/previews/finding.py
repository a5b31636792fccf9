"""Which service knows a link, and what it says of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import structlog

from bot.errors import UserError, explain
from bot.http.errors import ServiceError
from bot.service import Previewable
from storage.accounts import Owner
from storage.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.app import Carryall
    from bot.preview import PreviewCard

log = structlog.get_logger(__name__)

# Of each service; more accounts of one person are rare, and each may have to be asked.
MAX_ACCOUNTS = 3
ASK_ACCOUNTS_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class KnownLink:
    """A link, the service that knows it, and the person's accounts there."""

    url: str
    service: Previewable[object]
    clients: tuple[object, ...] = ()


async def known_links(bot: Carryall, person_id: int, urls: Sequence[str]) -> list[KnownLink]:
    """Find the service of each link; those that nobody knows, and other spellings, are left out.

    Args:
        bot: The bot.
        person_id: Whose accounts are asked about links that look like no service's.
        urls: The links; none of them destroys anything.
    """
    urls = [bot.seams.name_public_url(url) for url in urls]
    clients = await _clients(bot, person_id)
    services = bot.services.previewables()
    found: dict[str, Previewable[object]] = {}
    for url in urls:
        matching = next((service for service in services if service.matches(url)), None)
        if matching is not None:
            found[url] = matching
    for service in services:
        unknown = [url for url in urls if url not in found]
        for client in clients.get(service.name, ()):
            for url in await _recognised(service, client, unknown):
                found.setdefault(url, service)
    once: dict[str, KnownLink] = {}
    for url in urls:
        if (known := found.get(url)) is not None:
            link = KnownLink(url, known, tuple(clients.get(known.name, ())))
            once.setdefault(known.canonical(url), link)
    return list(once.values())


async def card_of(bot: Carryall, link: KnownLink, *, is_public: bool) -> PreviewCard:
    """Make the card of a link.

    Args:
        bot: The bot.
        link: The link.
        is_public: Whether everybody sees it; then it says what everybody may know.

    Raises:
        UserError: There is nothing to show.
        ServiceError: The service does not answer.
    """
    clients = () if is_public else link.clients
    card = await link.service.preview(link.url, bot.public, clients)
    here = bot.seams.rewrite_public_url
    direct = None if card.direct_url is None else here(card.direct_url)
    return replace(card, url=here(card.url), direct_url=direct)


async def cards_of(
    bot: Carryall, links: Sequence[KnownLink]
) -> list[tuple[KnownLink, PreviewCard | str]]:
    """Make the cards of several links at once; one that fails says why and leaves the others."""

    async def one(link: KnownLink) -> PreviewCard | str:
        try:
            return await card_of(bot, link, is_public=False)
        except (UserError, ServiceError) as error:
            return str(explain(error))

    made = await asyncio.gather(*(one(link) for link in links))
    return list(zip(links, made, strict=True))


async def _clients(bot: Carryall, person_id: int) -> dict[str, list[object]]:
    """Give clients for the person's own accounts; a server's is nobody's to look through."""
    found: dict[str, list[object]] = {}
    for account in await bot.connections.of(Owner("user", person_id)):
        if len(found.get(account.service, ())) >= MAX_ACCOUNTS:
            continue
        try:
            service, client = await bot.connections.service(account)
        except (UserError, VaultError) as error:
            log.info("preview.account_unusable", account=account.id, error=type(error).__name__)
            continue
        if isinstance(service, Previewable):
            found.setdefault(service.name, []).append(client)
    return found


async def _recognised(
    service: Previewable[object], client: object, urls: Sequence[str]
) -> set[str]:
    if not urls:
        return set()
    try:
        async with asyncio.timeout(ASK_ACCOUNTS_SECONDS):
            return await service.recognise(client, urls)
    except (ServiceError, TimeoutError) as error:
        log.info("preview.account_silent", service=service.name, error=type(error).__name__)
        return set()
