"""What the file at an address is called, and of what type it says it is."""

from __future__ import annotations

import mimetypes
import re
from email.message import Message
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from yarl import URL

from bot.transfer.filename import clean_filename

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")


def name_of_url(url: URL) -> str | None:
    """Give the last segment of an address, None where it has none."""
    return clean_filename(url.name, fallback="") or None


def provisional_name(typed: str) -> str:
    """Name a file of which only the address is known."""
    url = URL(typed)
    return name_of_url(url) or clean_filename(url.host or "")


def declared_type(headers: Mapping[str, str]) -> str | None:
    """Read ``Content-Type`` without its parameters, None where it says nothing."""
    found = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return found if _TYPE.fullmatch(found) and found != "application/octet-stream" else None


def found_name(headers: Mapping[str, str], urls: Iterable[URL]) -> str:
    """Name a file: as its server says, else as its address ends, with an extension if possible.

    Args:
        headers: Those of the answer.
        urls: The addresses that lead to it, the best first.
    """
    name = _of_disposition(headers.get("Content-Disposition", ""))
    names = [name] if name else [one for url in urls if (one := name_of_url(url))]
    # A name with an extension comes before one without: redirects often end at a mere number.
    best = next((one for one in names if PurePosixPath(one).suffix), None)
    if best is not None:
        return best
    extension = _types().guess_extension(declared_type(headers) or "") or ""
    return clean_filename((names[0] if names else "file") + extension)


def _of_disposition(value: str) -> str | None:
    """Read the file name of ``Content-Disposition``; the extended spelling (RFC 8187) is better."""
    message = Message()
    message["Content-Disposition"] = value.replace("\r", " ").replace("\n", " ")
    found: str | None = None
    for key, text in message.get_params(failobj=[], header="Content-Disposition"):
        if key.lower() != "filename":
            continue
        if isinstance(text, tuple):  # charset, language, bytes as text: RFC 2231, as RFC 8187
            return clean_filename(_decoded(text[0], text[2]), fallback="") or None
        found = text
    return clean_filename(found, fallback="") or None if found else None


def _decoded(charset: str | None, text: str) -> str:
    try:
        return text.encode("latin-1").decode(charset or "utf-8", "replace")
    except (LookupError, UnicodeError):
        return text


@lru_cache(maxsize=1)
def _types() -> mimetypes.MimeTypes:
    # Python's own list: the system's differ, and reading them would touch the disk.
    return mimetypes.MimeTypes(filenames=())
