"""What Pixelbin is asked: bodies of which only what was given is sent (contract, section 4)."""

from __future__ import annotations

from typing import Any

import msgspec


class Request(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A body; None is what was not given, and is not sent."""

    def to_json(self) -> dict[str, Any]:
        """Give the JSON object."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built

    def __repr__(self) -> str:
        # Without values: credentials and metadata are nobody else's.
        return f"<{type(self).__name__}>"


class StorageRequest(Request, frozen=True, kw_only=True):
    """What every way of storing a file may say of it."""

    path: str | None = None
    name: str | None = None
    access: str | None = None
    tags: list[str] | None = None
    metadata: dict[str, Any] | None = None
    overwrite: bool | None = None
    filename_override: bool | None = None


class FileUploadRequest(StorageRequest, frozen=True, kw_only=True):
    """The text parts that go along with a file."""


class UrlUploadRequest(StorageRequest, frozen=True, kw_only=True):
    """An address that the service fetches by itself."""

    url: str


class SignedUploadRequest(StorageRequest, frozen=True, kw_only=True):
    """A file that is to be sent without a token."""

    format: str | None = None


class SignedUploadRequestV2(SignedUploadRequest, frozen=True, kw_only=True):
    """The same, with the seconds that the address is to be good for."""

    expiry: int | None = None


class UpdateFileRequest(Request, frozen=True, kw_only=True):
    """What of a file is to change."""

    name: str | None = None
    path: str | None = None
    access: str | None = None
    is_active: bool | None = None
    tags: list[str] | None = None
    metadata: dict[str, Any] | None = None


class DeleteMultipleFilesRequest(Request, frozen=True, kw_only=True):
    """Which files are to go, by their ``_id``."""

    ids: list[str]


class CreateFolderRequest(Request, frozen=True, kw_only=True):
    """A folder to make."""

    name: str
    path: str | None = None


class UpdateFolderRequest(Request, frozen=True, kw_only=True):
    """What of a folder is to change."""

    is_active: bool | None = None


class AddCredentialsRequest(Request, frozen=True, kw_only=True):
    """Credentials for a module."""

    credentials: dict[str, Any]
    plugin_id: str


class UpdateCredentialsRequest(Request, frozen=True, kw_only=True):
    """Other credentials for a module."""

    credentials: dict[str, Any]


class AddPresetRequest(Request, frozen=True, kw_only=True):
    """Operations to keep under a name."""

    preset_name: str
    transformation: str
    params: dict[str, Any] | None = None


class UpdatePresetRequest(Request, frozen=True, kw_only=True):
    """Whether a preset is put away."""

    archived: bool
