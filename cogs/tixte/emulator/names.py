"""The names that files get."""

import mimetypes
import unicodedata
from collections.abc import Mapping

# What people send to an image host, and Python's own table does not know.
OTHER_TYPES: Mapping[str, str] = {
    "apng": "image/apng",
    "flac": "audio/flac",
    "gz": "application/gzip",
    "jxl": "image/jxl",
    "log": "text/plain",
    "m4a": "audio/mp4",
    "md": "text/markdown",
    "mkv": "video/x-matroska",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "ogv": "video/ogg",
    "webp": "image/webp",
}


def clean_name(name: str) -> str:
    """Return a name that can stand in a path: no folders, no control characters, valid UTF-8.

    What the service does with such names is unknown; clients clean them themselves (section 5).
    """
    base = name.replace("\\", "/").rpartition("/")[2]
    valid = base.encode(errors="replace").decode()
    text = "".join(letter for letter in valid if unicodedata.category(letter) != "Cc")
    return text if text.strip(". ") else ""


def split_name(filename: str) -> tuple[str, str]:
    """Return name and extension; a leading dot begins no extension."""
    name, _, extension = filename.rpartition(".")
    return (name, extension) if name else (filename, "")


def guess_type(extension: str) -> str:
    """Return the media type for an extension, the same on every machine."""
    lowered = extension.lower()
    if lowered in OTHER_TYPES:
        return OTHER_TYPES[lowered]
    known = mimetypes.MimeTypes()  # the built-in table, without the machine's own files
    return known.guess_type(f"x.{lowered}")[0] or "application/octet-stream"
