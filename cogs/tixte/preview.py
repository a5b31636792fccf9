"""What a Tixte link leads to: what anybody sees, and what its owner's account adds."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from bot.errors import UserError
from bot.http.errors import ServiceError
from bot.preview import PreviewCard
from cogs.tixte.errors import Forbidden
from cogs.tixte.links import parse_any_link, parse_own_link
from cogs.tixte.lookup import upload_named

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.preview import PublicContent
    from cogs.tixte.client import TixteClient
    from cogs.tixte.links import TixteLink
    from cogs.tixte.models import Upload

log = structlog.get_logger(__name__)

# With an upload key there is no search: so many of the newest uploads are looked through.
LOOKED_THROUGH = 100


async def preview_card(
    url: str,
    content: PublicContent,
    clients: Sequence[TixteClient],
    configured: Callable[[str], str] = str,
) -> PreviewCard:
    """Make the card of a link.

    Args:
        url: A link that is known to be at Tixte.
        content: Looks at what is public; no credential is sent there.
        clients: The accounts of whoever asks.
        configured: Says where public content is, if Tixte is set to be elsewhere.

    Raises:
        UserError: There is no file, or its server does not answer.
    """
    link = parse_any_link(url)
    if link is None:
        raise UserError("This is not a link to a file at Tixte.", "Use the link of an upload.")
    seen = await content.look(link.direct_url, at=configured(link.direct_url))
    mine = await _own_upload(link, clients) if clients else None
    if seen.state == "gone" and mine is None:
        raise UserError(
            "Tixte has no file at this address (any more).", "Check the link for typing errors."
        )
    is_open = seen.state == "open"
    return PreviewCard(
        title=link.filename,
        url=link.url,
        direct_url=link.direct_url if is_open else None,
        content_type=seen.content_type or (mine.mimetype if mine is not None else None),
        size=seen.size if mine is None or mine.size is None else mine.size,
        place=link.domain,
        private=seen.state == "private" or (mine is not None and mine.is_private),
        created_at=None if mine is None else mine.uploaded_at,
        notes=() if is_open else (_why_closed(is_mine=mine is not None),),
    )


def _why_closed(*, is_mine: bool) -> str:
    if is_mine:
        return "It is yours; others see it only if you share it with them at Tixte."
    return "This file is private: its owner decides at Tixte who may see it."


async def on_own_domains(client: TixteClient, urls: Sequence[str]) -> set[str]:
    """Tell which links are on domains of an account; it is asked only where that may be.

    Raises:
        HTTPException: Tixte refuses.
        TixteConnectionError: Tixte cannot be reached.
    """
    links = {url: link for url in urls if (link := parse_own_link(url)) is not None}
    if not links:
        return set()
    domains = {client.domain} if client.domain is not None else set()
    if any(link.domain not in domains for link in links.values()):
        # An upload key may not ask: then only the domain that it was linked with is known.
        with suppress(Forbidden):
            domains |= {domain.url.lower() for domain in await client.fetch_domains()}
    return {url for url, link in links.items() if link.domain in domains}


async def _own_upload(link: TixteLink, clients: Sequence[TixteClient]) -> Upload | None:
    """Find the upload in one of the accounts; one that does not answer adds nothing."""
    for client in clients:
        try:
            found = await upload_named(client, link.filename, link.domain, scanned=LOOKED_THROUGH)
        except ServiceError as error:
            log.info("preview.account_silent", service="tixte", error=type(error).__name__)
            continue
        if found is not None:
            return found
    return None
