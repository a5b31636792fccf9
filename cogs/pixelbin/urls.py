"""Delivery addresses, taken apart and put together (contract, 6.2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from cogs.pixelbin.errors import (
    PixelbinIllegalArgumentError,
    PixelbinIllegalQueryParameterError,
    PixelbinInvalidUrlError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

BASE_URL = "https://cdn.pixelbin.io"
ORIGINAL = "original"
WORKER = "wrkr"
VERSIONS = ("v1", "v2")
MIN_DPR, MAX_DPR = 0.1, 5.0

_ZONE = re.compile(r"[A-Za-z0-9_-]{6}").fullmatch
_CLOUD = re.compile(r"[A-Za-z0-9_-]{3,}").fullmatch
_OPERATION = re.compile(r"([A-Za-z0-9_-]+)[.:]([A-Za-z0-9_.-]+)(?:\((.*)\))?", re.DOTALL).fullmatch
_DPR = "DPR value should be numeric and should be between 0.1 to 5.0"
_F_AUTO = "F_auto value should be boolean"


def url_to_obj(url: str, *, is_custom_domain: bool = False) -> dict[str, Any]:
    """Take a delivery address apart.

    Args:
        url: The address.
        is_custom_domain: Whether its host stands for one cloud, whose name is not in the path.

    Raises:
        PixelbinInvalidUrlError: It is no delivery address.
        PixelbinIllegalQueryParameterError: Its query cannot be.
    """
    try:
        parsed = urlsplit(url)
        _ = parsed.port
    except (ValueError, AttributeError):
        raise PixelbinInvalidUrlError("This is no address.") from None
    if parsed.scheme not in ("http", "https") or not parsed.netloc:
        raise PixelbinInvalidUrlError("This is no http(s) address.")
    parts = parsed.path.removeprefix("/").split("/")
    found: dict[str, Any] = {"baseUrl": f"{parsed.scheme}://{parsed.netloc}"}
    found["version"] = _take_version(parts, is_custom_domain=is_custom_domain)
    found["cloudName"] = None if is_custom_domain else _take_cloud(parts)
    found["zone"] = parts.pop(0) if parts and _is_zone(parts) else None
    found |= _take_file(parts)
    found["options"] = _options(parsed.query)
    if is_custom_domain:
        found["isCustomDomain"] = True
    return found


def _take_version(parts: list[str], *, is_custom_domain: bool) -> str:
    if parts and parts[0] in VERSIONS:
        version = parts.pop(0)
        if is_custom_domain and version != "v2":
            raise PixelbinInvalidUrlError("An address on a domain of one's own begins with /v2/.")
        return version
    if is_custom_domain:
        raise PixelbinInvalidUrlError("An address on a domain of one's own begins with /v2/.")
    return "v1"


def _take_cloud(parts: list[str]) -> str:
    cloud = parts.pop(0) if parts else ""
    if not _CLOUD(cloud):
        raise PixelbinInvalidUrlError("The address names no cloud.")
    return cloud


def _is_zone(parts: Sequence[str]) -> bool:
    # Any six characters are one, by the service's own rule; something must come behind them.
    return len(parts) > 1 and parts[0] != WORKER and bool(_ZONE(parts[0]))


def _take_file(parts: list[str]) -> dict[str, Any]:
    if parts and parts[0] == WORKER:
        rest = "/".join(parts[1:])
        if not rest:
            raise PixelbinInvalidUrlError("The address names no file.")
        return {
            "pattern": "",
            "filePath": "",
            "worker": True,
            "workerPath": rest,
            "transformations": [],
        }
    pattern, path = (parts[0] if parts else ""), "/".join(parts[1:])
    if not pattern or not path:
        raise PixelbinInvalidUrlError("The address names no file.")
    return {
        "pattern": pattern,
        "filePath": path,
        "worker": False,
        "workerPath": "",
        "transformations": parse_pattern(pattern),
    }


def parse_pattern(pattern: str) -> list[dict[str, Any]]:
    """Take the operations between cloud and file apart; ``original`` has none.

    Raises:
        PixelbinInvalidUrlError: They are none.
    """
    if pattern == ORIGINAL:
        return []
    return [_parse_operation(text) for text in pattern.split("~")]


def _parse_operation(text: str) -> dict[str, Any]:
    matched = _OPERATION(text)
    is_preset = text.startswith("p:")
    name, call, _ = text.partition("(")
    if matched is None or (not is_preset and (not call or ":" in name)):
        raise PixelbinInvalidUrlError(f"{text[:60]!r} is no operation.")
    operation: dict[str, Any] = {"plugin": matched[1], "name": matched[2]}
    if matched[3]:
        pairs = [one.partition(":") for one in matched[3].split(",")]
        if not all(key and colon for key, colon, _ in pairs):
            raise PixelbinInvalidUrlError(f"{text[:60]!r} has a value without a name.")
        operation["values"] = [{"key": key, "value": value} for key, _, value in pairs]
    return operation


def _options(query: str) -> dict[str, Any]:
    given = dict(parse_qsl(query, keep_blank_values=True))
    options: dict[str, Any] = {}
    if "dpr" in given:
        options["dpr"] = _dpr(given["dpr"])
    if "f_auto" in given:
        if given["f_auto"].lower() not in ("true", "false"):
            raise PixelbinIllegalQueryParameterError(_F_AUTO)
        options["f_auto"] = given["f_auto"].lower() == "true"
    return options


def _dpr(value: Any) -> float | str:
    if value == "auto":
        return "auto"
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise PixelbinIllegalQueryParameterError(_DPR) from None
    if isinstance(value, bool) or not MIN_DPR <= number <= MAX_DPR:
        raise PixelbinIllegalQueryParameterError(_DPR)
    return number


def obj_to_url(obj: Mapping[str, Any]) -> str:
    """Put a delivery address together; ``obj`` stays as it is.

    Args:
        obj: As ``url_to_obj`` gives it; ``baseUrl``, ``version``, ``zone``, ``transformations`` and
            ``options`` may be left out.

    Raises:
        PixelbinIllegalArgumentError: Something is missing or cannot be.
        PixelbinIllegalQueryParameterError: An option cannot be.
    """
    is_custom = bool(obj.get("isCustomDomain"))
    cloud = obj.get("cloudName")
    if is_custom and cloud:
        raise PixelbinIllegalArgumentError("key cloudName is not valid for custom domains")
    if not is_custom and not cloud:
        raise PixelbinIllegalArgumentError("key cloudName should be defined")
    version = obj.get("version") if obj.get("version") in VERSIONS else "v2"
    zone = obj.get("zone")
    zone = zone if isinstance(zone, str) and _ZONE(zone) else None
    base = str(obj.get("baseUrl") or BASE_URL).rstrip("/")
    parts = [base, "v2" if is_custom else version, cloud, zone, *_file_parts(obj)]
    return "/".join(str(part) for part in parts if part) + _query(obj.get("options") or {})


def _file_parts(obj: Mapping[str, Any]) -> tuple[str, ...]:
    if obj.get("worker"):
        if not obj.get("workerPath"):
            raise PixelbinIllegalArgumentError("key workerPath should be defined")
        return WORKER, str(obj["workerPath"])
    if not obj.get("filePath"):
        raise PixelbinIllegalArgumentError("key filePath should be defined")
    return pattern_of(obj.get("transformations") or ()), str(obj["filePath"])


def pattern_of(transformations: Iterable[Mapping[str, Any]]) -> str:
    """Write operations as they stand in an address.

    Raises:
        PixelbinIllegalArgumentError: One of them lacks a name or a value.
    """
    written = []
    for operation in transformations:
        if (plugin := operation.get("plugin")) and (name := operation.get("name")):
            values = _values(operation.get("values") or (), name)
            if plugin == "p":
                written.append(f"p:{name}" + (f"({values})" if values else ""))
            else:
                written.append(f"{plugin}.{name}({values})")
    return "~".join(written) or ORIGINAL


def _values(values: Iterable[Mapping[str, Any]], name: str) -> str:
    pairs = []
    for one in values:
        key, value = one.get("key"), one.get("value")
        if not key:
            raise PixelbinIllegalArgumentError(f"key not specified in '{name}'")
        if value is None or value == "":
            raise PixelbinIllegalArgumentError(f"value not specified for '{key}' in '{name}'")
        pairs.append(f"{key}:{value}")
    return ",".join(pairs)


def _query(options: Mapping[str, Any]) -> str:
    query: dict[str, str] = {}
    if options.get("dpr") is not None:
        query["dpr"] = str(_dpr(options["dpr"]))
    if options.get("f_auto") is not None:
        if not isinstance(options["f_auto"], bool):
            raise PixelbinIllegalQueryParameterError(_F_AUTO)
        query["f_auto"] = "true" if options["f_auto"] else "false"
    return f"?{urlencode(query)}" if query else ""
