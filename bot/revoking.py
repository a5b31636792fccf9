"""Taking a permission back at its service, as far as that goes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from pydantic import SecretStr

from bot.http.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.oauth_flow import OAuthFlow

log = structlog.get_logger(__name__)

REVOKE_SECONDS = 10.0


async def revoke(flow: OAuthFlow, credentials: Mapping[str, str]) -> bool:
    """Take a permission back at its service, where that can be done; tells whether it was."""
    secret = {name: SecretStr(value) for name, value in credentials.items()}
    try:
        async with asyncio.timeout(REVOKE_SECONDS):
            return await flow.revoke(secret)
    except (ServiceError, TimeoutError) as error:
        log.warning("link.not_revoked", error=f"{error!r}")
        return False
