"""An http(s) address as it is set: without what would be lost, or seen, where it is used."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator
from yarl import URL


def _web_address(value: str) -> str:
    try:
        url = URL(value)
    except ValueError as error:
        raise ValueError("must be an http(s) address") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("must be an http(s) address")
    if url.user or url.password:
        raise ValueError("must not hold a user name or password")
    if url.query_string or url.fragment:
        raise ValueError("must end with its path, without ? and #")
    return value.rstrip("/")


WebAddress = Annotated[str, AfterValidator(_web_address)]
