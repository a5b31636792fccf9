"""Finding a file again by what it was called when it was sent."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bot.service import StoredFile
from cogs.pixelbin.errors import invalid_answer
from cogs.pixelbin.models import AccessEnum
from cogs.pixelbin.preview import moment

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.service import WantedFile
    from cogs.pixelbin.client import PixelbinClient
    from cogs.pixelbin.models import ExploreItem, FilesResponse, UploadResponse

LOOK_BACK = 100
LOOK_BACK_PAGES = 5
# In a file's metadata: what it was called before the service made a name of it.
FILENAME = "filename"


def stored_file(
    file: UploadResponse | FilesResponse | ExploreItem, *, maybe_done: bool = False
) -> StoredFile:
    """Read a file of Pixelbin's as a stored one.

    Raises:
        PixelbinError: It has no id or no address.
    """
    if not file.id or not file.url:
        raise invalid_answer("the file has no id or no address", maybe_done=maybe_done)
    is_private = file.access == AccessEnum.PRIVATE
    return StoredFile(
        remote_id=file.id,
        url=file.url,
        direct_url=None if is_private else file.url,
        name=file.url.rpartition("/")[2],
        size=file.size,
    )


def parted(name: str) -> tuple[str, str | None]:
    """Part a name into what Pixelbin calls name and format."""
    path = PurePosixPath(name.replace("/", "-"))
    extension = path.suffix.removeprefix(".")
    if not re.fullmatch(r"[A-Za-z0-9]{1,12}", extension):
        return path.name or "file", None
    return path.stem, extension.lower()


async def find_sent(client: PixelbinClient, wanted: WantedFile) -> ExploreItem | None:
    """Look for a file that was sent under a name, None where it is not there.

    Raises:
        PixelbinError: Pixelbin refuses, or cannot be reached.
    """
    async for item in _candidates(client, wanted.name):
        if _may_be(item, wanted):
            return item
    return None


async def _candidates(client: PixelbinClient, name: str) -> AsyncIterator[ExploreItem]:
    """List files that may have been sent under a name, newest first."""
    words = re.findall(r"[A-Za-z0-9]+", parted(name)[0])
    # What the service makes of a name is not known, but it leaves letters and digits be.
    searched = max(words, key=len, default=None)
    paginator = client.assets.list_files_paginator(
        name=searched, only_files=True, page_size=LOOK_BACK, sort="createdAt-"
    )
    for _ in range(LOOK_BACK_PAGES):
        if not paginator.has_next():
            return
        for item in (await paginator.next()).items or ():
            yield item


def _may_be(item: ExploreItem, wanted: WantedFile) -> bool:
    if item.id in wanted.besides or (item.metadata or {}).get(FILENAME) != wanted.name:
        return False
    if wanted.size is not None and item.size not in (None, wanted.size):
        return False
    came = moment(item.created_at)
    return wanted.since is None or came is None or came >= wanted.since
