"""Sending a file's bytes: what may pass is tried again at a fresh address (contract, 5)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import stamina

from bot.http.errors import ErrorKind
from cogs.gett.errors import GettError, GettStorageLimit, makes_no_sense
from cogs.gett.request import GettRequest

if TYPE_CHECKING:
    from bot.http.body import ByteSource
    from cogs.gett.file import GettFile
    from cogs.gett.user import GettUser

ATTEMPTS = 3
# Sent again the bytes only replace those before, so these are worth another attempt.
_PASSING = (
    ErrorKind.SERVER,
    ErrorKind.INTERRUPTED,
    ErrorKind.UNREACHABLE,
    ErrorKind.INVALID_ANSWER,
)


async def send(
    file: GettFile,
    source: ByteSource,
    *,
    put_url: str,
    content_type: str = "application/octet-stream",
    verified: bool = False,
) -> None:
    """Send a file's bytes.

    Args:
        file: The file.
        source: The bytes; opened again for another attempt, where it can be.
        put_url: Where to first.
        content_type: What they are.
        verified: Ask afterwards whether all of it is there.

    Raises:
        GettError: Ge.tt refuses, or does not answer.
        SourceError: The bytes could not be read as announced.
    """
    transport = file.user.transport
    made = 0

    def again(error: Exception) -> bool:
        nonlocal made
        made += 1
        if not isinstance(error, GettError) or not source.replayable or made >= ATTEMPTS:
            return False
        # An address may have expired; a fresh one is refused only for another reason.
        return error.kind in _PASSING or (error.kind is ErrorKind.FORBIDDEN and made == 1)

    async for attempt in stamina.retry_context(
        on=again,
        attempts=ATTEMPTS,
        timeout=None,
        wait_initial=0.2,
        wait_max=5.0,
        wait_jitter=0.2,
    ):
        with attempt:
            url = put_url if made == 0 else await file.renew_upload_url()
            await GettRequest(transport, content_type=content_type).put(url, source)
            if verified and not await _was_taken(file, source.length):
                raise makes_no_sense("Ge.tt said yes, but has not got the bytes")


async def is_there(file: GettFile, size: int) -> bool:
    """Ask whether a file's bytes are there, all of them.

    Raises:
        GettError: Ge.tt does not answer.
    """
    await file.refresh()
    return file.readystate == "uploaded" and file.size == size


async def _was_taken(file: GettFile, size: int) -> bool:
    """Ask whether a file is what Ge.tt has just said yes to.

    Raises:
        GettError: Ge.tt does not answer.
    """
    # Shortly after the yes it may still be called uploading, of no size or that of before.
    return await is_there(file, size) or file.readystate == "uploading"


async def check_room(user: GettUser, size: int) -> None:
    """Refuse what the storage has no room for before anything is declared or sent.

    Raises:
        GettStorageLimit: There is no room.
        GettError: Ge.tt does not answer.
    """
    room = await user.room()
    if room is not None and size > room:
        error = GettStorageLimit(
            error=f"the storage has {max(0, room)} bytes left", kind=ErrorKind.TOO_LARGE
        )
        error.message = error.error
        raise error


async def clear_away(user: GettUser, sharename: str, fileid: str | None) -> bool:
    """Destroy a file that was declared but not filled; without its id the share made for it.

    Returns:
        Whether it is gone.
    """
    try:
        if fileid is None:
            await user.destroy(f"/shares/{sharename}", "/shares/{share}")
        else:
            await user.destroy(f"/files/{sharename}/{fileid}", "/files/{share}/{file}")
    except GettError as error:
        return error.kind is ErrorKind.NOT_FOUND
    return True


async def fill(
    file: GettFile, source: ByteSource, *, content_type: str, with_share: bool, verified: bool
) -> None:
    """Send the bytes of a file that was declared; where they do not arrive nothing stays behind.

    Args:
        file: The file, with or without an address for its bytes.
        source: The bytes.
        content_type: What they are.
        with_share: Whether its share was made for it alone.
        verified: Ask afterwards whether all of it is there.

    Raises:
        GettError: Ge.tt refuses, or does not answer.
        SourceError: The bytes could not be read as announced.
    """
    try:
        url = await file.upload_url()
        await send(file, source, put_url=url, content_type=content_type, verified=verified)
    except Exception as error:
        if isinstance(error, GettError) and error.kind in _PASSING:
            with suppress(GettError):
                if await is_there(file, source.length):
                    return
        fileid = None if with_share else file.fileid
        is_gone = await clear_away(file.user, file.sharename, fileid)
        if isinstance(error, GettError):
            error.maybe_done = not is_gone and error.kind in _PASSING
        raise
    file.note_upload(source.length)
