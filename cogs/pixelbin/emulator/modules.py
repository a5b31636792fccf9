"""Modules, and the file to try them on (contract, 2.5)."""

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from bot.emulation import RefusalError
from cogs.pixelbin.emulator.answers import answer, authenticate
from cogs.pixelbin.emulator.records import file_record

P = "/service/platform/assets/v1.0/playground"
PLAYGROUND = "__playground/playground-default"


def _operation(method: str, name: str, *params: tuple[str, str, Any]) -> dict[str, Any]:
    return {
        "params": [
            {"name": one, "type": kind, "default": default, "identifier": one, "title": one}
            for one, kind, default in params
        ],
        "displayName": name,
        "method": method,
        "description": f"{name} of a picture",
    }


def _module(identifier: str, name: str, description: str, *operations: Any) -> dict[str, Any]:
    return {
        "identifier": identifier,
        "name": name,
        "description": description,
        "credentials": {"required": identifier in {"awsRek", "remove"}},
        "isHeavy": identifier in {"erase", "remove"},
        "operations": [*operations],
        "enabled": True,
    }


PLUGINS: dict[str, dict[str, Any]] = {
    module["identifier"]: module
    for module in (
        _module(
            "erase",
            "EraseBG",
            "EraseBG Background Removal Module",
            _operation("bg", "Erase BG", ("i", "enum", "general"), ("shadow", "boolean", False)),
        ),
        _module(
            "t",
            "Basic",
            "Basic Transformations",
            _operation("resize", "Resize", ("h", "integer", 0), ("w", "integer", 0)),
            _operation("compress", "Compress", ("q", "integer", 80)),
            _operation("toFormat", "Change format", ("f", "enum", "jpeg"), ("q", "enum", "75")),
            _operation("rotate", "Rotate", ("a", "integer", 0)),
            _operation("flip", "Flip"),
            _operation("flop", "Flop"),
            _operation("grey", "Greyscale"),
            _operation("blur", "Blur", ("s", "float", 0.3)),
            _operation("sharpen", "Sharpen", ("s", "float", 1.5)),
            _operation("extract", "Extract", ("t", "integer", 10), ("l", "integer", 10)),
        ),
        _module(
            "awsRek",
            "AWS Rekognition",
            "Detects what a picture shows",
            _operation("detectLabels", "Detect labels", ("l", "integer", 5)),
        ),
        _module(
            "remove", "Remove.bg", "Removes backgrounds", _operation("bg", "Remove background")
        ),
    )
}


def routes() -> Iterable[web.RouteDef]:
    """Give the routes of this module."""
    return (
        web.get(f"{P}/default", show_default),
        web.get(f"{P}/plugins", list_plugins),
        web.get(f"{P}/plugins/{{plugin}}", show_plugin),
    )


async def show_default(request: web.Request) -> web.Response:
    """``GET playground/default``."""
    caller = await authenticate(request)
    asset = caller.organisation.files.get(PLAYGROUND)
    if asset is None:
        raise RefusalError(404, "File not found", "FileNotFoundError")
    meta = {"size": asset.body.size, "width": asset.width, "height": asset.height}
    record = file_record(request, caller.organisation, asset)
    return answer(
        {
            **record,
            "orgId": str(caller.organisation.id),
            "type": "file",
            "kvStore": {},
            "context": {"req": {"query": {}, "headers": {}}, "meta": meta, "steps": []},
        }
    )


async def list_plugins(request: web.Request) -> web.Response:
    """``GET playground/plugins``: among the plugins is a key that is none, as on the service."""
    caller = await authenticate(request)
    presets = [*caller.organisation.presets.values()]
    return answer(
        {
            "delimiters": {"operationSeparator": "~", "parameterSeparator": ","},
            "plugins": {**PLUGINS, "presets": {"name": "Presets"}},
            "presets": presets,
        }
    )


async def show_plugin(request: web.Request) -> web.Response:
    """``GET playground/plugins/{identifier}``."""
    await authenticate(request)
    found = PLUGINS.get(request.match_info["plugin"])
    if found is None:
        raise RefusalError(404, "Plugin not found", "PluginNotFoundError")
    return answer(found)
