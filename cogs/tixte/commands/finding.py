"""Which upload a person means: by its id, a link to it, or its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.ui import text
from cogs.tixte.enums import UploadPermissionLevel
from cogs.tixte.errors import NotFound
from cogs.tixte.links import parse_any_link
from cogs.tixte.lookup import upload_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from cogs.tixte.client import TixteClient
    from cogs.tixte.upload import Upload
    from storage.uploads import UploadStore

MAX_TYPED = 500
# What a name is looked for in where the key may not search.
MAX_SCANNED = 500
_ID = re.compile(r"[0-9a-z]{11}")
_EVERY_LEVEL = tuple(UploadPermissionLevel)


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds uploads of one account for one person.

    Args:
        client: The account's client.
        own: What is on record.
        person_id: Whose records.
        account_id: Of which account.
        named: Gives the service's own address for one that people see; another in a simulated
            world.
    """

    client: TixteClient
    own: UploadStore
    person_id: int
    account_id: int
    named: Callable[[str], str] = str

    async def find(self, typed: str) -> Upload:
        """Find the upload that is meant.

        Args:
            typed: What was chosen or typed: an id, a link, or a whole name.

        Raises:
            UserError: There is no such upload.
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        wanted = self.named(typed.strip())
        remote_id = wanted if _ID.fullmatch(wanted) else await self._of_link(wanted)
        if remote_id is not None:
            try:
                return await self.client.fetch_upload(remote_id)
            except NotFound:
                pass  # it may be a name of eleven letters
        link = parse_any_link(wanted)
        name, domain = (wanted, None) if link is None else (link.filename, link.domain)
        found = await upload_named(
            self.client, name, domain, scanned=MAX_SCANNED, levels=_EVERY_LEVEL
        )
        if found is None:
            raise UserError(
                f"There is no upload {text.safe(wanted, 60)} in this account (any more).",
                "Choose one from the list that comes up while you type, or look through"
                " `/tixte uploads`.",
            )
        return found

    async def _of_link(self, wanted: str) -> str | None:
        if "://" not in wanted:
            return None
        known = await self.own.at_link(self.person_id, self.account_id, wanted)
        return None if known is None else known.remote_id
