"""Files, folders and lists of them, as Pixelbin answers them (contract, section 4)."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from cogs.pixelbin.wire import Model


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
