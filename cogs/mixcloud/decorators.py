"""What calls share: paging, sizes of embeds, the token, and being offered by resources.

The names are the contract's (section 4.4); what need not wrap a method is a plain function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol, TypedDict, TypeVar

from cogs.mixcloud.constants import PER_PAGE
from cogs.mixcloud.dates import to_timestamp
from cogs.mixcloud.errors import MixcloudParameterError
from cogs.mixcloud.form import uploading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cogs.mixcloud.dates import When

__all__ = ["displayed", "paginated", "personal", "targeting", "uploading"]

MethodT = TypeVar("MethodT", bound="Callable[..., Any]")


class Paging(TypedDict, total=False):
    """Which part of a list; ``page`` counts from 0 and excludes all but ``per_page``."""

    offset: int | None
    limit: int | None
    since: When | None
    until: When | None
    page: int | None
    per_page: int


class Display(TypedDict, total=False):
    """How something embedded is to look."""

    format: Literal["json", "xml"]
    width: int | str | None
    height: int | str | None
    color: str | None


class _HasToken(Protocol):
    access_token: str | None


def paginated(
    *,
    offset: int | None = None,
    limit: int | None = None,
    since: When | None = None,
    until: When | None = None,
    page: int | None = None,
    per_page: int = PER_PAGE,
) -> dict[str, str]:
    """Make the query of a part of a list.

    Raises:
        MixcloudParameterError: The parts do not go together, or are out of bounds.
        TypeError: A time is nothing that tells one.
    """
    given = {"offset": offset, "limit": limit, "since": since, "until": until}
    if page is not None:
        if mixed := [name for name, value in given.items() if value is not None]:
            raise MixcloudParameterError(f"`page` does not go with `{'`, `'.join(mixed)}`.")
        _check_number("page", page, 0)
        _check_number("per_page", per_page, 1)
        return {"offset": str(page * per_page), "limit": str(per_page)}
    query: dict[str, str] = {}
    for name, number, least in (("offset", offset, 0), ("limit", limit, 1)):
        if number is not None:
            _check_number(name, number, least)
            query[name] = str(number)
    for name, moment in (("since", since), ("until", until)):
        if moment is not None:
            query[name] = str(to_timestamp(moment))
    return query


def displayed(
    *,
    format: str = "json",  # noqa: A002 - the contract's name
    width: int | str | None = None,
    height: int | str | None = None,
    color: str | None = None,
) -> dict[str, str]:
    """Make the query of something embedded; what is None is left to Mixcloud.

    Raises:
        MixcloudParameterError: The format is neither json nor xml.
    """
    if format not in ("json", "xml"):
        raise MixcloudParameterError("The format is `json` or `xml`.")
    given: Mapping[str, int | str | None] = {"width": width, "height": height, "color": color}
    wanted = {name: str(value) for name, value in given.items() if value is not None}
    if "color" in wanted:
        wanted["color"] = wanted["color"].removeprefix("#")
    return {"format": format, **wanted}


def personal(client: _HasToken) -> str:
    """Give the token that a call cannot be made without.

    Raises:
        MixcloudParameterError: There is none; nothing was sent.
    """
    if not client.access_token:
        raise MixcloudParameterError("This needs an access token.")
    return client.access_token


def targeting(method: MethodT) -> MethodT:
    """Let every resource offer a method with its own key as the first argument."""
    method.targeting = True  # type: ignore[attr-defined]
    return method


def _check_number(name: str, value: object, least: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise MixcloudParameterError(f"`{name}` is a whole number from {least}.")
