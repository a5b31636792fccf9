"""Which share or file a person means: by its name or id, or a link to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.ui import text
from cogs.gett.errors import GettNotFound
from cogs.gett.links import is_name

if TYPE_CHECKING:
    from cogs.gett.client import GettClient
    from cogs.gett.file import GettFile
    from cogs.gett.service import GettService
    from cogs.gett.share import GettShare


def share_name(service: GettService, typed: str) -> str:
    """Read a share's name, or a link to it or to one of its files.

    Raises:
        UserError: It is neither.
    """
    return _parts(service, typed)[0]


async def find_share(service: GettService, client: GettClient, typed: str) -> GettShare:
    """Fetch the share that is meant.

    Raises:
        UserError: There is none.
        GettError: Ge.tt does not answer.
    """
    name = share_name(service, typed)
    try:
        return await client.get_share(name)
    except GettNotFound:
        raise _no_share(name) from None


async def find_file(
    service: GettService, client: GettClient, share: str, file: str | None
) -> GettFile:
    """Fetch the file that is meant.

    Args:
        service: Knows links.
        client: Asks.
        share: What was typed for its share: a name, or a link that may be the file's own.
        file: What was typed for the file: its id, its name, or a link; None for the only one.

    Raises:
        UserError: There is none, or it is not clear which.
        GettError: Ge.tt does not answer.
    """
    sharename, fileid = _parts(service, share)
    if file is None:
        return await _only_file(service, client, sharename, fileid)
    wanted = file.strip()
    link = service.parse(wanted)
    if link is not None and link[1] is not None:
        sharename, wanted = link[0], link[1]
    found = await find_share(service, client, sharename)
    by_id = [one for one in found.files if one.fileid == wanted]
    by_name = [one for one in found.files if one.filename == wanted]
    if by_id or by_name:
        return (by_id or by_name)[0]
    try:  # a file that is declared alone is in no list
        if is_name(wanted):
            return await client.get_file(sharename, wanted)
    except GettNotFound:
        pass
    raise UserError(
        f"The share {text.code(sharename, 64)} has no file {text.safe(wanted, 60)}.",
        "Choose one from the list that comes up while you type.",
    )


async def _only_file(
    service: GettService, client: GettClient, sharename: str, fileid: str | None
) -> GettFile:
    if fileid is not None:
        return await client.get_file(sharename, fileid)
    found = await find_share(service, client, sharename)
    match found.files:
        case [only]:
            return only
        case _:
            raise UserError(
                f"The share {text.code(sharename, 64)} has {len(found.files)} files.",
                "Choose one with `file`.",
            )


def _parts(service: GettService, typed: str) -> tuple[str, str | None]:
    wanted = typed.strip()
    found = service.parse(wanted)
    if found is not None:
        return found
    if not is_name(wanted):
        raise UserError(
            f"{text.safe(wanted, 60)} is neither the name of a share nor a link to one.",
            "Choose one from the list that comes up while you type, or paste its link.",
        )
    return wanted, None


def _no_share(name: str) -> UserError:
    return UserError(
        f"Ge.tt has no share {text.code(name, 64)} (any more).",
        "Choose one from the list that comes up while you type, or look through"
        " `/gett share list`.",
    )
