"""Storing a file, whatever way it came: names, folders, conflicts (contract, 1.8 and 2.9)."""

import secrets
from typing import Any

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, StoredBody, discard_body
from cogs.pixelbin.emulator.names import check_extension, clean_path, examine, slug
from cogs.pixelbin.emulator.state import (
    PRIVATE,
    PUBLIC,
    Asset,
    Folder,
    Organisation,
    join,
    made_up_name,
    split,
    timestamp,
)

EXISTS = "FileAlreadyExistsError"


class Wanted(msgspec.Struct, kw_only=True, rename="camel"):
    """What is asked of a file that is to be stored; a null is as good as an absent key."""

    path: str | None = None
    name: str | None = None
    format: str | None = None
    access: str | None = None
    tags: list[str] | None = None
    metadata: dict[str, Any] | None = None
    overwrite: bool | None = None
    filename_override: bool | None = None
    url: str | None = None
    expiry: int | None = None


# What every way of uploading takes.
FIELDS = frozenset({"path", "name", "access", "tags", "metadata", "overwrite", "filenameOverride"})


def convert(values: dict[str, Any]) -> Wanted:
    """Read what is asked.

    Raises:
        RefusalError: 400, it has the wrong types or cannot be.
    """
    try:
        wanted = msgspec.convert(values, Wanted)
    except msgspec.ValidationError as error:
        raise RefusalError(400, str(error)) from error
    if wanted.access not in (None, PUBLIC, PRIVATE):
        raise RefusalError(400, "access must be public-read or private")
    wanted.path = clean_path(wanted.path)
    check_extension(wanted.name or "")
    return wanted


def choose_name(
    organisation: Organisation, wanted: Wanted, fallback: str | None, suffix: str = ""
) -> str:
    """Choose a file's name, with ``suffix`` behind it.

    Raises:
        RefusalError: 400, it is taken and nothing says what then.
    """
    base = slug(wanted.name or fallback or "") if wanted.name or fallback else made_up_name()
    if suffix and base.endswith(suffix):
        base = base.removesuffix(suffix)
    name = base + suffix
    address = join(wanted.path or "", name)
    if address not in organisation.files or wanted.overwrite:
        return name
    if not wanted.filename_override:
        raise RefusalError(400, f"File already exists at {address}", EXISTS)
    return f"{base}_{secrets.token_hex(3)}{suffix}"


def store(
    request: web.Request,
    organisation: Organisation,
    wanted: Wanted,
    body: StoredBody,
    *,
    name: str,
    hint: str,
    source: str,
    full_name: bool = False,
    beside: dict[str, Any] | None = None,
) -> Asset:
    """Put a file where it belongs; one of that name is replaced."""
    found = examine(body, hint)
    path, now = wanted.path or "", timestamp()
    make_folders(organisation, path)
    asset = Asset(
        path=path,
        name=name,
        format=found.format,
        asset_type=found.asset_type,
        access=wanted.access or PUBLIC,
        tags=wanted.tags or [],
        metadata={**(wanted.metadata or {}), "source": source, **(beside or {})},
        body=body,
        width=found.width,
        height=found.height,
        full_name=full_name,
        created_at=now,
        updated_at=now,
    )
    if (replaced := organisation.files.get(asset.file_id)) is not None:
        asset.id, asset.created_at = replaced.id, replaced.created_at
        discard_body(request, replaced.body)
    organisation.files[asset.file_id] = asset
    return asset


def make_folders(organisation: Organisation, path: str) -> Folder | None:
    """Make a folder and those above it, where they are missing."""
    folder = None
    parts = path.split("/") if path else []
    for count in range(1, len(parts) + 1):
        address = "/".join(parts[:count])
        above, name = split(address)
        now = timestamp()
        folder = organisation.folders.setdefault(
            address, Folder(path=above, name=name, created_at=now, updated_at=now)
        )
    return folder
