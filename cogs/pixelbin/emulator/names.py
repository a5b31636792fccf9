"""Names as the service makes them, and what it finds in bytes (contract, 1.8)."""

import re
import struct
from dataclasses import dataclass
from pathlib import PurePosixPath

import filetype

from bot.emulation import RefusalError, StoredBody
from cogs.pixelbin.emulator.state import made_up_name

REFUSED = frozenset(
    """
    action app bat cmd command cpl csh gadget inf1 ins inx ipa isu job jse ksh msc msi msp mst osx
    out paf pif prg ps1 reg rgs run shb shs u3p vb vbe vbs vbscript workflow ws wsf
    """.split()  # noqa: SIM905 - read as the words that they are
)
HEAD_BYTES = 8192
JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
FORMATS = {"jpg": "jpeg", "tif": "tiff"}


@dataclass(frozen=True, slots=True)
class Found:
    """What bytes are."""

    format: str
    asset_type: str
    width: int | None = None
    height: int | None = None


def slug(name: str) -> str:
    """Make a name safe for addresses."""
    made = re.sub(r"[^A-Za-z0-9._~-]+", "-", name).strip("-")
    return made_up_name() if made.strip(".") == "" else made


def clean_path(path: object) -> str:
    """Read a folder's path; slashes around it go.

    Raises:
        RefusalError: 400, it is none.
    """
    if path is None:
        return ""
    if not isinstance(path, str):
        raise RefusalError(400, "path must be string")
    path = path.strip("/")
    if path and any(part in ("", ".", "..") for part in path.split("/")):
        raise RefusalError(400, "path is invalid")
    return path


def stem(filename: str) -> str:
    """Give a file's name without its extension."""
    return PurePosixPath(filename.rpartition("/")[2] or "file").stem


def extension(filename: str) -> str:
    """Give the extension of a name, in small letters."""
    return PurePosixPath(filename).suffix.removeprefix(".").lower()


def bare(name: str | None, *formats: str) -> str | None:
    """Take its extension off a name, where it is one of the file's formats (contract, 1.8)."""
    known = {FORMATS.get(one, one) for one in formats}
    if name is None or FORMATS.get(extension(name), extension(name)) not in known:
        return name
    return PurePosixPath(name).stem


def check_extension(name: str) -> None:
    """Refuse what the service takes from nobody.

    Raises:
        RefusalError: 400.
    """
    if extension(name) in REFUSED:
        message = f"File type {extension(name)} is not supported"
        raise RefusalError(400, message, "UnsupportedFileTypeError")


def examine(body: StoredBody, hint: str) -> Found:
    """Look into bytes; where they say nothing the extension counts."""
    head = body.read(0, HEAD_BYTES)
    kind = filetype.guess(head)
    suffix = re.sub(r"[^a-z0-9]", "", hint.lower())[:12] or "bin"
    if kind is None:
        return Found(suffix, "raw")
    group = kind.mime.partition("/")[0]
    asset_type = group if group in ("image", "video", "audio") else "raw"
    width, height = _dimensions(head) if asset_type == "image" else (None, None)
    return Found(FORMATS.get(kind.extension, kind.extension), asset_type, width, height)


def content_type(asset_format: str, asset_type: str) -> str:
    """Tell the type that a file is delivered with."""
    kind = filetype.get_type(ext={"jpeg": "jpg", "tiff": "tif"}.get(asset_format, asset_format))
    if kind is not None and asset_type != "raw":
        return str(kind.mime)
    return "text/plain" if asset_format == "txt" else "application/octet-stream"


def _dimensions(head: bytes) -> tuple[int | None, int | None]:
    try:
        if head.startswith(b"\x89PNG"):
            return struct.unpack(">II", head[16:24])
        if head.startswith(b"GIF8"):
            return struct.unpack("<HH", head[6:10])
        if head.startswith(b"\xff\xd8"):
            return _jpeg_dimensions(head)
    except struct.error:
        pass
    return None, None


def _jpeg_dimensions(head: bytes) -> tuple[int | None, int | None]:
    at = 2
    while at + 9 < len(head) and head[at] == 0xFF:  # noqa: PLR2004 - a marker's first byte
        marker, length = head[at + 1], struct.unpack(">H", head[at + 2 : at + 4])[0]
        if marker in JPEG_SIZES:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None, None
