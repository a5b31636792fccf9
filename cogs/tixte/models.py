"""The objects of Tixte's contract, in one place (contract, section 3)."""

from __future__ import annotations

from cogs.tixte.calls.listing import UploadPage
from cogs.tixte.config import Config
from cogs.tixte.domain import Domain
from cogs.tixte.enums import MAX_FILE_BYTES, Premium, Region, UploadPermissionLevel, UploadType
from cogs.tixte.file import File
from cogs.tixte.permissions import Permissions
from cogs.tixte.upload import PartialUpload, Upload
from cogs.tixte.user import ClientUser, User
from cogs.tixte.wire import DeleteResponse, Size

__all__ = [
    "MAX_FILE_BYTES",
    "ClientUser",
    "Config",
    "DeleteResponse",
    "Domain",
    "File",
    "PartialUpload",
    "Permissions",
    "Premium",
    "Region",
    "Size",
    "Upload",
    "UploadPage",
    "UploadPermissionLevel",
    "UploadType",
    "User",
]
