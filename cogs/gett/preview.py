"""What a link to a share or a file leads to; all of it is public."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.preview import PreviewCard
from cogs.gett.errors import GettNotFound

if TYPE_CHECKING:
    from cogs.gett.client import GettClient
    from cogs.gett.file import GettFile
    from cogs.gett.share import GettShare

# How many files of a share are named.
NAMED = 5


async def preview_card(found: tuple[str, str | None] | None, client: GettClient) -> PreviewCard:
    """Make the card of a link.

    Args:
        found: The share, and the file where it is a file's link; None for no link at all.
        client: Looks at what everybody may see.

    Raises:
        UserError: There is no such share or file.
        GettError: Ge.tt does not answer.
    """
    if found is None:
        raise UserError(
            "This is not a link to a share or a file at Ge.tt.", "Use the link of a share."
        )
    sharename, fileid = found
    try:
        if fileid is None:
            return _share_card(await client.get_share(sharename))
        return _file_card(await client.get_file(sharename, fileid))
    except GettNotFound:
        raise UserError(
            "Ge.tt has no share or file at this address (any more).",
            "Check the link for typing errors.",
        ) from None


def _share_card(share: GettShare) -> PreviewCard:
    count = len(share.files)
    names = [one.filename for one in share.files[:NAMED]]
    more = f" and {count - NAMED} more" if count > NAMED else ""
    noun = "1 file" if count == 1 else f"{count} files"
    notes = [f"{noun}: {', '.join(names)}{more}." if names else "It has no files."]
    return PreviewCard(
        title=share.title or f"Share {share.sharename}",
        url=share.getturl,
        size=sum(one.size or 0 for one in share.files),
        place=f"Ge.tt share {share.sharename}",
        created_at=share.created_at,
        notes=tuple(notes),
    )


def _file_card(file: GettFile) -> PreviewCard:
    is_there = file.readystate in ("uploaded", "uploading")
    downloads = "1 download" if file.downloads == 1 else f"{file.downloads} downloads"
    return PreviewCard(
        title=file.filename,
        url=file.getturl,
        direct_url=file.blob_url if is_there else None,
        content_type=mimetypes.guess_type(file.filename)[0],
        size=file.size,
        place=f"Ge.tt share {file.sharename}",
        created_at=file.created_at,
        notes=(f"{downloads}.",) if is_there else ("Nothing was uploaded yet.",),
    )
