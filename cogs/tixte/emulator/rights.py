"""Who may do what with an upload (contract section 2.4).

Tixte names the levels and says little about them. Taken here: a viewer sees the upload and its
list of people and may leave it; a manager renames it too, and lets in or out whoever is below the
owner; only the owner deletes it or gives it away.
"""

from aiohttp import web

from bot.emulation import RefusalError
from cogs.tixte.emulator.answers import STATE
from cogs.tixte.emulator.state import Account, Upload


def find_upload(request: web.Request, account: Account, least: int) -> Upload:
    """Return the upload that the path names.

    Args:
        request: Has the asset id as ``upload`` in its path.
        account: Who asks.
        least: The level that it takes.

    Raises:
        RefusalError: 404 for an unknown upload, 403 below that level.
    """
    upload = request.config_dict[STATE].uploads.get(request.match_info["upload"])
    if upload is None:
        raise RefusalError(404, "there is no such upload")
    level = upload.permissions.get(account.id)
    if level is None:
        raise RefusalError(403, "the upload belongs to somebody else")
    if level < least:
        raise RefusalError(403, "your permission for this upload does not reach that far")
    return upload
