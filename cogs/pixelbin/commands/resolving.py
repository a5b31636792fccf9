"""Which file or folder a person means: by its id, a link to it, or its path."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.ui import text
from cogs.pixelbin.commands.options import parse_folder
from cogs.pixelbin.errors import PixelbinIllegalArgumentError, PixelbinNotFoundError
from cogs.pixelbin.links import parse_link
from cogs.pixelbin.preview import file_at

if TYPE_CHECKING:
    from cogs.pixelbin.client import PixelbinClient
    from cogs.pixelbin.models import ExploreItem, FilesResponse

_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}").fullmatch


async def find_file(client: PixelbinClient, typed: str, hosts: frozenset[str]) -> FilesResponse:
    """Find the file that is meant.

    Args:
        client: The account's client.
        typed: What was chosen or typed: an id, a link, or a path with or without extension.
        hosts: Where links lead.

    Raises:
        UserError: There is no such file.
        PixelbinError: Pixelbin refuses, cannot be reached, or answers nonsense.
    """
    wanted = typed.strip()
    try:
        if _ID(wanted):
            return await client.assets.get_file_by_id(wanted)
        link = parse_link(wanted, hosts)
        path = link.path if link is not None else wanted.strip("/")
        found = await file_at(client, path)
    except (PixelbinNotFoundError, PixelbinIllegalArgumentError):
        found = None
    if found is None:
        raise UserError(
            f"There is no file {text.safe(wanted, 60)} in this account (any more).",
            "Choose one from the list that comes up while you type, or look with `/pixelbin"
            " search`.",
        )
    return found


async def find_folder(client: PixelbinClient, typed: str) -> ExploreItem:
    """Find the folder that is meant, by its path.

    Raises:
        UserError: There is no such folder.
        PixelbinError: Pixelbin refuses, cannot be reached, or answers nonsense.
    """
    path = parse_folder(typed) or ""
    above, _, name = path.rpartition("/")
    found = None
    if name:
        with suppress(PixelbinNotFoundError, PixelbinIllegalArgumentError):
            found = await client.assets.get_folder_details(above or None, name)
    if found is None or not found.id:
        raise UserError(
            f"There is no folder {text.safe(path, 60) or 'of that name'} in this account.",
            "Choose one from the list that comes up while you type; `/pixelbin search` with"
            " `only: folders` lists them.",
        )
    return found
