"""The picture of a show on its way: its address is a secret for as long as it is good."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.transfer.source import AttachmentSource, SourceConfig
from storage.vault import SealedFor

if TYPE_CHECKING:
    from collections.abc import Callable

    import aiohttp

    from bot.app import Carryall
    from bot.http.body import ByteSource
    from storage.vault import Vault

# The options of a transfer lie in the database in clear.
_SEAL = SealedFor(table="transfers", owner="options", service="mixcloud", field="picture")


@dataclass(frozen=True, slots=True)
class SealedPictures:
    """Seals the address of an attached picture, and opens it when it is to be sent.

    Args:
        vault: What seals.
        session: Reads attachments; it has no credential.
        rewrite_url: Says where attachments are read from.
        config: How patient to be.
    """

    vault: Vault
    session: aiohttp.ClientSession
    rewrite_url: Callable[[str], str]
    config: SourceConfig

    @classmethod
    def of(cls, bot: Carryall) -> SealedPictures:
        """Make it of a bot's parts."""
        seams = bot.seams
        return cls(bot.store.vault, bot.session, seams.rewrite_attachment_url, seams.source)

    def seal(self, url: str) -> str:
        """Seal an address."""
        return base64.urlsafe_b64encode(self.vault.seal(url, _SEAL)).decode()

    def open(self, sealed: str, size: int) -> ByteSource:
        """Give the bytes behind a sealed address.

        Raises:
            VaultError: It cannot be opened any more.
        """
        url = self.vault.open(base64.urlsafe_b64decode(sealed), _SEAL)
        return AttachmentSource(self.session, self.rewrite_url(url), size, self.config)
