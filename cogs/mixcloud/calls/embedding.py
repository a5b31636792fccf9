"""Calls that give code to embed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.http.client import Call
from cogs.mixcloud.calls.base import Calls
from cogs.mixcloud.decorators import displayed, targeting
from cogs.mixcloud.keys import key_segments, page_of
from cogs.mixcloud.models import AccessDict

if TYPE_CHECKING:
    from typing import Unpack

    from cogs.mixcloud.decorators import Display
    from cogs.mixcloud.dialect import Reply

FRAME = "<iframe"


class EmbeddingCalls(Calls):
    """Code to embed."""

    async def _embed(self, cloudcast: str, params: dict[str, str]) -> Reply:
        wanted = dict(params)
        kind = wanted.pop("format")
        path = (*key_segments(cloudcast), f"embed-{kind}")
        return await self._transport.read(path, wanted, "text" if kind == "html" else "read")

    @targeting
    async def embed_html(self, cloudcast: str, **display: Unpack[Display]) -> Any:
        """Read the HTML that shows a player.

        Args:
            cloudcast: The show's key.
            display: See ``displayed``; the format is of no account.

        Raises:
            MixcloudParameterError: It is no key.
            ServiceError: Mixcloud refuses, or cannot be reached.
        """
        params = {**displayed(**display), "format": "html"}

        async def ask() -> Any:
            return self._proper_result(await self._embed(cloudcast, params))

        return await self._settle(ask)

    @targeting
    async def embed_json(self, cloudcast: str, **display: Unpack[Display]) -> Any:
        """Read the same in JSON; ``html`` is there, however Mixcloud calls it.

        Args:
            cloudcast: The show's key.
            display: See ``displayed``; the format is of no account.

        Raises:
            MixcloudParameterError: It is no key.
            ServiceError: Mixcloud refuses, or cannot be reached.
        """
        params = {**displayed(**display), "format": "json"}

        async def ask() -> AccessDict:
            found = self._native_result(await self._embed(cloudcast, params))
            return AccessDict(with_html(found.data), mixcloud=self._self)

        return await self._settle(ask)

    @targeting
    async def oembed(self, key: str, **display: Unpack[Display]) -> Any:
        """Read what oEmbed says of a page.

        Args:
            key: The page's key.
            display: See ``displayed``; with ``format="xml"`` the answer is text.

        Raises:
            MixcloudParameterError: It is no key, or no such format.
            ServiceError: Mixcloud refuses, or cannot be reached.
        """
        params = displayed(**display)
        # The standard's names beside Mixcloud's own (contract, 2.5).
        params |= {f"max{name}": params[name] for name in ("width", "height") if name in params}
        params = {"url": page_of(key, self._mixcloud_root), **params}
        way = "oembed-xml" if params["format"] == "xml" else "oembed"

        async def ask() -> Any:
            call = Call("GET", ("",), query=params, template="/oembed/")
            reply = await self._transport.send(call, way)
            return str(reply.data) if way == "oembed-xml" else self._native_result(reply)

        return await self._settle(ask)


def with_html(data: dict[str, Any]) -> dict[str, Any]:
    """Give an answer its ``html``, whatever Mixcloud calls the text with the frame in it."""
    if isinstance(data.get("html"), str):
        return data
    for value in data.values():
        if isinstance(value, str) and FRAME in value:
            return {**data, "html": value}
    return data
