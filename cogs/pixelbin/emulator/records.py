"""Records as the service writes them (contract, section 2)."""

from typing import Any
from urllib.parse import quote

from aiohttp import web

from cogs.pixelbin.emulator.answers import own_address
from cogs.pixelbin.emulator.names import content_type
from cogs.pixelbin.emulator.state import Asset, Folder, Organisation


def url_of(request: web.Request, organisation: Organisation, asset: Asset) -> str:
    """Tell where a file is delivered."""
    path = quote(asset.delivered_as, safe="/~")
    return f"{own_address(request)}/v2/{organisation.cloud}/original/{path}"


def file_record(request: web.Request, organisation: Organisation, asset: Asset) -> dict[str, Any]:
    """Write a file."""
    return {
        "_id": asset.id,
        "name": asset.name,
        "path": asset.path,
        "fileId": asset.file_id,
        "format": asset.format,
        "assetType": asset.asset_type,
        "access": asset.access,
        "size": asset.body.size,
        "isActive": asset.is_active,
        "tags": asset.tags,
        "metadata": asset.metadata,
        "url": url_of(request, organisation, asset),
        "meta": {},
        "kvStore": [],
        "height": asset.height,
        "width": asset.width,
        "createdAt": asset.created_at,
        "updatedAt": asset.updated_at,
    }


def upload_record(request: web.Request, organisation: Organisation, asset: Asset) -> dict[str, Any]:
    """Write a file that has just been stored: no times, no ``isActive`` (contract, 2.9)."""
    meta: dict[str, Any] = {
        "size": asset.body.size,
        "height": asset.height,
        "width": asset.width,
        "format": asset.format,
        "assetType": asset.asset_type,
    }
    record: dict[str, Any] = {
        "orgId": organisation.id,
        "type": "file",
        "name": asset.name,
        "path": asset.path,
        "fileId": asset.file_id,
        "access": asset.access,
        "tags": asset.tags,
        "metadata": asset.metadata,
        "format": asset.format,
        "assetType": asset.asset_type,
        "size": asset.body.size,
        "width": asset.width,
        "height": asset.height,
        "context": {"steps": [], "req": {"headers": {}, "query": {}}, "meta": meta},
        "_id": asset.id,
        "url": url_of(request, organisation, asset),
    }
    if asset.full_name:
        record["isOriginal"] = True
        is_image = asset.asset_type == "image"
        meta |= {
            "extension": asset.format,
            "contentType": content_type(asset.format, asset.asset_type),
            "isImageAsset": is_image,
            "isTransformationSupported": is_image,
        }
    return record


def explore_item(
    request: web.Request, organisation: Organisation, one: Asset | Folder
) -> dict[str, Any]:
    """Write a file or a folder as lists show it."""
    record = {
        "_id": one.id,
        "createdAt": one.created_at,
        "updatedAt": one.updated_at,
        "name": one.name,
        "path": one.path,
        "type": "folder" if isinstance(one, Folder) else "file",
        "isActive": one.is_active,
    }
    if isinstance(one, Folder):
        return record
    return record | {
        "fileId": one.file_id,
        "format": one.format,
        "assetType": one.asset_type,
        "size": one.body.size,
        "tags": one.tags,
        "metadata": one.metadata,
        "access": one.access,
        "width": one.width,
        "height": one.height,
        "url": url_of(request, organisation, one),
    }


def folder_brief(folder: Folder) -> dict[str, Any]:
    """Write a folder in brief."""
    return {
        "_id": folder.id,
        "name": folder.name,
        "path": folder.path,
        "isActive": folder.is_active,
    }


def folder_item(folder: Folder) -> dict[str, Any]:
    """Write a folder as the path to another one shows it."""
    return {"_id": folder.id, "path": folder.path, "name": folder.name, "type": "folder"}


def folder_record(organisation: Organisation, folder: Folder) -> dict[str, Any]:
    """Write all of a folder; what only files have is null."""
    absent = ("fileId", "format", "size", "tags", "metadata", "access", "width", "height")
    return {
        "_id": folder.id,
        "createdAt": folder.created_at,
        "updatedAt": folder.updated_at,
        "isActive": folder.is_active,
        "orgId": str(organisation.id),
        "type": "folder",
        "name": folder.name,
        "path": folder.path,
        **dict.fromkeys(absent),
        "meta": {},
        "kvStore": [],
        "context": None,
        "assetType": None,
    }


def page_of(items: list[Any], number: int, size: int) -> dict[str, Any]:
    """Cut a page out of a list; an empty one tells nothing of itself."""
    shown = items[(number - 1) * size : number * size]
    if not shown:
        return {"items": [], "page": {}}
    return {
        "items": shown,
        "page": {
            "type": "number",
            "size": len(shown),
            "current": number,
            "hasNext": number * size < len(items),
            "itemTotal": len(items),
        },
    }
