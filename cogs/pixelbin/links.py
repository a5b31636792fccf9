"""Delivery addresses among others, and what the operations in them do, in words (contract, 6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from cogs.pixelbin.errors import PixelbinIllegalArgumentError
from cogs.pixelbin.urls import obj_to_url, url_to_obj

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DELIVERY_HOST = "cdn.pixelbin.io"
CDN_URL = f"https://{DELIVERY_HOST}"
MAX_WORDS = 60


@dataclass(frozen=True, slots=True)
class PixelbinLink:
    """A delivery address.

    Args:
        url: The address, without a signature.
        given: The address as it came.
        cloud: Whose it is.
        path: The file's path and name, with extension.
        transformations: What is done to the file.
    """

    url: str
    given: str
    cloud: str
    path: str
    transformations: tuple[Mapping[str, Any], ...]

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The folder that the file is in; empty for the root."""
        return self.path.rpartition("/")[0]

    @property
    def is_signed(self) -> bool:
        """Whether the address carries a signature."""
        return "pbs=" in urlsplit(self.given).query


def parse_link(
    url: str, hosts: frozenset[str] = frozenset((DELIVERY_HOST,))
) -> PixelbinLink | None:
    """Read a delivery address, None where it is none.

    Args:
        url: The address.
        hosts: Where files are delivered; with their port where it is not the scheme's own.
    """
    try:
        if place_of(url) not in hosts:
            return None
        found = url_to_obj(url)
    except (PixelbinIllegalArgumentError, ValueError):
        return None
    if found["worker"] or any(part in ("", ".", "..") for part in found["filePath"].split("/")):
        return None
    found["options"] = {}
    return PixelbinLink(
        url=obj_to_url(found),
        given=url,
        cloud=found["cloudName"],
        path=unquote(found["filePath"]),
        transformations=tuple(found["transformations"]),
    )


def place_of(url: str) -> str | None:
    """Give an address's host, with its port where it is not the usual one; None for disguises.

    Raises:
        ValueError: It is no address.
    """
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        return None
    host = (parts.hostname or "").rstrip(".")
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


def original_of(link: PixelbinLink) -> str:
    """Give the address of the file as it was stored."""
    found = url_to_obj(link.url)
    return obj_to_url({**found, "transformations": []})


def quoted(path: str) -> str:
    """Write a file's path as it stands in an address."""
    return quote(path, safe="/~")


_SIMPLE = {
    ("erase", "bg"): "its background is removed",
    ("remove", "bg"): "its background is removed",
    ("t", "flip"): "it is turned upside down",
    ("t", "flop"): "it is mirrored",
    ("t", "grey"): "it is grey",
    ("t", "blur"): "it is blurred",
    ("t", "sharpen"): "it is sharpened",
    ("t", "extract"): "a part of it is cut out",
}


def in_words(transformations: Sequence[Mapping[str, Any]]) -> list[str]:
    """Tell what operations do, one sentence each."""
    return [f"{_operation(one)}."[0].upper() + f"{_operation(one)}."[1:] for one in transformations]


def _operation(operation: Mapping[str, Any]) -> str:
    plugin, name = str(operation["plugin"]), str(operation["name"])
    values = {one["key"]: one["value"] for one in operation.get("values", ())}
    if plugin == "p":
        return f"the preset {name[:MAX_WORDS]} is applied to it"
    if (plugin, name) in _SIMPLE:
        return _SIMPLE[plugin, name]
    if plugin != "t" or name not in _WITH_VALUES:
        return f"the operation {plugin}.{name} is applied to it"[: 2 * MAX_WORDS]
    return _WITH_VALUES[name](values)


def _resize(values: Mapping[str, str]) -> str:
    width, height = values.get("w"), values.get("h")
    if width and height:
        return f"it is resized to {width} by {height} pixels"
    if width or height:
        return f"it is resized to a {'width' if width else 'height'} of {width or height} pixels"
    return "it is resized"


_WITH_VALUES: dict[str, Callable[[Mapping[str, str]], str]] = {
    "resize": _resize,
    "compress": lambda values: f"it is compressed to quality {values.get('q', '80')}",
    "toFormat": lambda values: f"it is turned into {values.get('f', 'jpeg').upper()}",
    "rotate": lambda values: f"it is rotated by {values.get('a', '0')} degrees",
}
