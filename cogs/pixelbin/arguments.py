"""What is refused before anything is sent (contract, 1.7, 7.2 and 7.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cogs.pixelbin.enums import AccessEnum
from cogs.pixelbin.errors import PixelbinIllegalArgumentError, PixelbinInvalidCredentialError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MIN_TOKEN = 5
MAX_EXPIRY = 3600
MAX_OPERATIONS = 15
SEPARATOR = "~"
# What Pixelbin takes from nobody (contract, 1.7).
_REFUSED = """
action app bat cmd command cpl csh gadget inf1 ins inx ipa isu job jse ksh msc
msi msp mst osx out paf pif prg ps1 reg rgs run shb shs u3p vb vbe vbs vbscript
workflow ws wsf
"""
REFUSED_EXTENSIONS = frozenset(_REFUSED.split())


def check_token(token: object) -> str:
    """Give a token back that may be one.

    Raises:
        PixelbinInvalidCredentialError: It is none.
    """
    if not isinstance(token, str) or not token:
        raise PixelbinInvalidCredentialError("There is no API token.")
    if len(token) < MIN_TOKEN:
        raise PixelbinInvalidCredentialError("The API token is too short to be one.")
    if not token.isprintable():
        raise PixelbinInvalidCredentialError("The API token has characters that no token has.")
    return token


def path_of(text: object, what: str) -> tuple[str, ...]:
    """Split a path with slashes into its segments.

    Raises:
        PixelbinIllegalArgumentError: One of them is empty, or would walk to another path.
    """
    parts = tuple(text.split("/")) if isinstance(text, str) else ()
    if not parts or any(part in ("", ".", "..") for part in parts):
        raise PixelbinIllegalArgumentError(f"The {what} is no path of names with slashes between.")
    return parts


def segment(text: object, what: str) -> str:
    """Give a name back that stands for itself in a path.

    Raises:
        PixelbinIllegalArgumentError: It is empty, or a path.
    """
    if not isinstance(text, str) or text in ("", ".", "..") or "/" in text:
        raise PixelbinIllegalArgumentError(f"The {what} is empty, or a path instead of a name.")
    return text


def access_of(access: AccessEnum | str | None) -> str | None:
    """Give the word for who may fetch a file.

    Raises:
        PixelbinIllegalArgumentError: There is no such word.
    """
    if access is None:
        return None
    try:
        return AccessEnum(access).value
    except ValueError:
        raise PixelbinIllegalArgumentError("access is public-read or private.") from None


def tags_of(tags: Sequence[str] | None) -> list[str] | None:
    """Give a list of tags.

    Raises:
        PixelbinIllegalArgumentError: They are something else.
    """
    if tags is None:
        return None
    if isinstance(tags, str) or not all(isinstance(tag, str) for tag in tags):
        raise PixelbinIllegalArgumentError("tags are a list of texts.")
    return list(tags)


def object_of(value: Any, what: str) -> dict[str, Any] | None:
    """Give a JSON object.

    Raises:
        PixelbinIllegalArgumentError: It is something else.
    """
    if value is not None and not isinstance(value, dict):
        raise PixelbinIllegalArgumentError(f"{what} is a JSON object.")
    return value


def expiry_of(expiry: object) -> int | None:
    """Give the seconds that an address is good for.

    Raises:
        PixelbinIllegalArgumentError: They are too few or too many.
    """
    if expiry is None:
        return None
    if isinstance(expiry, bool) or not isinstance(expiry, int) or not 1 <= expiry <= MAX_EXPIRY:
        raise PixelbinIllegalArgumentError(f"expiry is 1 to {MAX_EXPIRY} seconds.")
    return expiry


def check_filename(*names: str | None) -> None:
    """Refuse extensions that the service refuses.

    Raises:
        PixelbinIllegalArgumentError: One of the names has such an extension.
    """
    for name in names:
        dotted = (name or "").rstrip(". ").rpartition(".")
        if dotted[1] and dotted[2].lower() in REFUSED_EXTENSIONS:
            raise PixelbinIllegalArgumentError(f"Pixelbin takes no .{dotted[2].lower()} files.")


def check_operations(transformation: object) -> str:
    """Give operations back that a preset may hold.

    Raises:
        PixelbinIllegalArgumentError: There are none, or too many.
    """
    if not isinstance(transformation, str) or not transformation.strip():
        raise PixelbinIllegalArgumentError("There is no operation.")
    if transformation.count(SEPARATOR) >= MAX_OPERATIONS:
        raise PixelbinIllegalArgumentError(f"A preset holds at most {MAX_OPERATIONS} operations.")
    return transformation


def query_of(**values: str | bool | int | Iterable[str] | None) -> dict[str, str]:
    """Write a query as the service reads it: lists with numbers, booleans in words."""
    query: dict[str, str] = {}
    for key, value in values.items():
        if value is None:
            continue
        if isinstance(value, bool):
            query[key] = "true" if value else "false"
        elif isinstance(value, str | int):
            query[key] = str(value)
        else:
            query |= {f"{key}[{number}]": one for number, one in enumerate(value)}
    return query
