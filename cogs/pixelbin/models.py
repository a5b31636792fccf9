"""The objects of Pixelbin's contract (section 4): what it answers, and what it is asked.

Attributes are the keys in snake case. Everything may be absent but what ``NEEDED`` names: the live
service leaves keys out, and gives some of them in several shapes.
"""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from cogs.pixelbin.enums import AccessEnum
from cogs.pixelbin.requests import (
    AddCredentialsRequest,
    AddPresetRequest,
    CreateFolderRequest,
    DeleteMultipleFilesRequest,
    FileUploadRequest,
    SignedUploadRequest,
    SignedUploadRequestV2,
    UpdateCredentialsRequest,
    UpdateFileRequest,
    UpdateFolderRequest,
    UpdatePresetRequest,
    UrlUploadRequest,
)
from cogs.pixelbin.wire import Model

__all__ = [
    "AccessEnum",
    "AddCredentialsRequest",
    "AddCredentialsResponse",
    "AddPresetRequest",
    "AddPresetResponse",
    "AppOrgDetails",
    "AppSchema",
    "CreateFolderRequest",
    "DeleteMultipleFilesRequest",
    "Delimiter",
    "ExploreItem",
    "ExploreResponse",
    "FileUploadRequest",
    "FilesResponse",
    "FolderItem",
    "FoldersResponse",
    "GetAncestorsResponse",
    "GetPresetsResponse",
    "ListFilesResponse",
    "Meter",
    "OrganizationDetailSchema",
    "Page",
    "Prediction",
    "PresignedUrl",
    "PresignedUrlV2",
    "SignedUploadRequest",
    "SignedUploadRequestV2",
    "SignedUploadResponse",
    "SignedUploadV2Response",
    "TransformationContext",
    "TransformationModuleResponse",
    "TransformationModulesResponse",
    "UpdateCredentialsRequest",
    "UpdateFileRequest",
    "UpdateFolderRequest",
    "UpdatePresetRequest",
    "UploadResponse",
    "UrlUploadRequest",
    "Usage",
]


class FolderItem(Model, frozen=True):
    """A folder, as others name it."""

    id: str | None = msgspec.field(default=None, name="_id")
    org_id: int | None = None
    name: str | None = None
    path: str | None = None
    type: str | None = None


class ExploreItem(Model, frozen=True):
    """A file or a folder in a list; ``access`` is text where the service has a new word."""

    id: str | None = msgspec.field(default=None, name="_id")
    org_id: int | None = None
    name: str | None = None
    type: str | None = None
    path: str | None = None
    file_id: str | None = None
    format: str | None = None
    size: int | None = None
    access: str | None = None
    s3_bucket: str | None = None
    s3_key: str | None = None
    asset_type: str | None = None
    is_active: bool | None = None
    tags: list[str] | None = None
    metadata: dict[str, Any] | None = None
    width: int | None = None
    height: int | None = None
    url: str | None = None
    created_at: str | None = None
    updated_at: str | None = None

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.type == "folder"

    @property
    def address(self) -> str:
        """The folder's or file's path and name."""
        return self.file_id or "/".join(part for part in (self.path, self.name) if part)


class Page(Model, frozen=True):
    """Which page it is; all of it is absent on an empty one."""

    type: str | None = None
    size: int | None = None
    current: int | None = None
    has_next: bool = False
    item_total: int | None = None


class ExploreResponse(Model, frozen=True):
    """One page of files and folders."""

    NEEDED: ClassVar[tuple[str, ...]] = ("items",)

    items: list[ExploreItem] | None = None
    page: Page = Page()


class ListFilesResponse(Model, frozen=True):
    """One page of files and folders."""

    NEEDED: ClassVar[tuple[str, ...]] = ("items",)

    items: list[ExploreItem] | None = None
    page: Page = Page()


class FilesResponse(Model, frozen=True):
    """A file, with everything that is told of it."""

    NEEDED: ClassVar[tuple[str, ...]] = ("file_id",)

    id: str | None = msgspec.field(default=None, name="_id")
    name: str | None = None
    path: str | None = None
    file_id: str | None = None
    format: str | None = None
    size: int | None = None
    access: str | None = None
    is_active: bool | None = None
    tags: list[str] | None = None
    metadata: dict[str, Any] | None = None
    url: str | None = None
    thumbnail: str | None = None
    asset_type: str | None = None
    meta: Any = None
    kv_store: Any = None
    width: int | None = None
    height: int | None = None
    created_at: str | None = None
    updated_at: str | None = None
    org_id: int | None = None
    type: str | None = None
    context: dict[str, Any] | None = None
    is_original: bool | None = None


class UploadResponse(Model, frozen=True):
    """A file that has just been stored."""

    NEEDED: ClassVar[tuple[str, ...]] = ("file_id",)

    id: str | None = msgspec.field(default=None, name="_id")
    file_id: str | None = None
    name: str | None = None
    path: str | None = None
    format: str | None = None
    size: int | None = None
    access: str | None = None
    tags: list[str] | None = None
    metadata: dict[str, Any] | None = None
    url: str | None = None
    thumbnail: str | None = None
    org_id: int | None = None
    type: str | None = None
    asset_type: str | None = None
    width: int | None = None
    height: int | None = None
    context: dict[str, Any] | None = None
    is_original: bool | None = None


class FoldersResponse(Model, frozen=True):
    """A folder in brief."""

    NEEDED: ClassVar[tuple[str, ...]] = ("id",)

    id: str | None = msgspec.field(default=None, name="_id")
    name: str | None = None
    path: str | None = None
    is_active: bool | None = None
    type: str | None = None


class GetAncestorsResponse(Model, frozen=True):
    """A folder and those around it, outermost first."""

    NEEDED: ClassVar[tuple[str, ...]] = ("ancestors",)

    folder: FolderItem | None = None
    ancestors: list[FoldersResponse] | None = None


class PresignedUrl(Model, frozen=True):
    """Where a file may be sent without a token; both parts are secret."""

    NEEDED: ClassVar[tuple[str, ...]] = ("url", "fields")

    url: str | None = None
    fields: dict[str, str] | None = None


class PresignedUrlV2(PresignedUrl, frozen=True):
    """Where a file may be sent in parts without a token; both parts are secret."""


class SignedUploadResponse(Model, frozen=True):
    """A signed address of the first kind."""

    NEEDED: ClassVar[tuple[str, ...]] = ("s3_presigned_url",)

    s3_presigned_url: PresignedUrl | None = None


class SignedUploadV2Response(Model, frozen=True):
    """A signed address of the second kind."""

    NEEDED: ClassVar[tuple[str, ...]] = ("presigned_url",)

    presigned_url: PresignedUrlV2 | None = None


class AddCredentialsResponse(Model, frozen=True):
    """Credentials of a module; deleting them gives them out in clear, into no ``repr``."""

    NEEDED: ClassVar[tuple[str, ...]] = ("plugin_id",)

    id: str | None = msgspec.field(default=None, name="_id")
    created_at: str | None = None
    updated_at: str | None = None
    org_id: int | None = None
    plugin_id: str | None = None
    is_active: bool | None = None
    credentials: dict[str, Any] | None = None


class AddPresetResponse(Model, frozen=True):
    """A preset: operations under a name."""

    NEEDED: ClassVar[tuple[str, ...]] = ("preset_name",)

    id: str | None = msgspec.field(default=None, name="_id")
    preset_name: str | None = None
    transformation: str | None = None
    params: dict[str, Any] | None = None
    archived: bool | None = None
    org_id: int | None = None
    is_active: bool | None = None
    created_at: str | None = None
    updated_at: str | None = None


class GetPresetsResponse(Model, frozen=True):
    """One page of presets."""

    NEEDED: ClassVar[tuple[str, ...]] = ("items",)

    items: list[AddPresetResponse] | None = None
    page: Page = Page()


class Delimiter(Model, frozen=True):
    """What separates operations and parameters."""

    operation_separator: str | None = None
    parameter_separator: str | None = None


class TransformationModuleResponse(Model, frozen=True):
    """A module: a group of operations."""

    NEEDED: ClassVar[tuple[str, ...]] = ("identifier",)

    identifier: str | None = None
    name: str | None = None
    description: str | None = None
    credentials: dict[str, Any] | None = None
    operations: list[dict[str, Any]] | None = None
    enabled: bool | None = None
    is_heavy: bool | None = None

    @property
    def needs_credentials(self) -> bool:
        """Whether it works only with credentials of one's own."""
        return bool((self.credentials or {}).get("required"))


class TransformationModulesResponse(Model, frozen=True):
    """All modules; among ``plugins`` the service puts what is none (contract, 2.5)."""

    NEEDED: ClassVar[tuple[str, ...]] = ("plugins",)

    delimiters: Delimiter | None = None
    plugins: dict[str, TransformationModuleResponse] | None = None
    presets: list[dict[str, Any]] | None = None

    @property
    def modules(self) -> list[TransformationModuleResponse]:
        """The modules themselves."""
        return [one for one in (self.plugins or {}).values() if one.identifier]


class AppSchema(Model, frozen=True):
    """What a token is; ``token`` is its access key, no secret of the account's."""

    id: int | None = msgspec.field(default=None, name="_id")
    org_id: int | None = None
    name: str | None = None
    token: str | None = None
    permissions: list[str] | None = None
    active: bool | None = None
    created_at: str | None = None
    updated_at: str | None = None


class OrganizationDetailSchema(Model, frozen=True):
    """An organisation."""

    id: int | None = msgspec.field(default=None, name="_id")
    name: str | None = None
    cloud_name: str | None = None
    owner_id: str | None = None
    active: bool | None = None
    created_at: str | None = None
    updated_at: str | None = None
    restrictions: list[Any] | None = None
    rate_limit: Any = None


class AppOrgDetails(Model, frozen=True):
    """Whose a token is."""

    NEEDED: ClassVar[tuple[str, ...]] = ("app", "org")

    app: AppSchema | None = None
    org: OrganizationDetailSchema | None = None


class Meter(Model, frozen=True):
    """How much of something is used."""

    used: float | None = None
    total: float | None = None


class Usage(Model, frozen=True):
    """What an organisation uses: storage in GB, and credits."""

    NEEDED: ClassVar[tuple[str, ...]] = ("storage", "credits")

    storage: Meter | None = None
    credits: Meter | None = None


class TransformationContext(Model, frozen=True):
    """What the service knows of a transformed file."""

    NEEDED: ClassVar[tuple[str, ...]] = ("context",)

    context: dict[str, Any] | None = None


class Prediction(Model, frozen=True):
    """A job of the service's own models."""

    NEEDED: ClassVar[tuple[str, ...]] = ("id", "status")

    id: str | None = msgspec.field(default=None, name="_id")
    status: str | None = None
    output: Any = None
    error: Any = None
    urls: dict[str, Any] | None = None
    retention: str | None = None
    consumed_credits: float | None = None
