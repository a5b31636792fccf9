"""Calls that read objects and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.http.errors import ErrorKind
from cogs.mixcloud.calls.base import Calls
from cogs.mixcloud.decorators import paginated, personal
from cogs.mixcloud.errors import MixcloudParameterError, MixcloudTransportError
from cogs.mixcloud.keys import HOSTS, key_segments

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    from cogs.mixcloud.decorators import Paging
    from cogs.mixcloud.models import ResourceList

SEARCHED = frozenset({"cloudcast", "user", "tag"})


class ReadingCalls(Calls):
    """Objects and lists."""

    async def get(
        self,
        url: str,
        *,
        relative: bool = True,
        create_connections: bool = True,
        fresh: bool = False,
        **params: Any,
    ) -> Any:
        """Read an object or a list.

        Args:
            url: A key, or a page's address; or a link of the API.
            relative: Whether it is a key.
            create_connections: Whether an object gets its connections.
            fresh: Whether what was answered a moment ago will not do.
            params: More of the query.

        Returns:
            A ``ResourceList``, a ``Resource``, or an ``AccessDict`` for what is neither.

        Raises:
            MixcloudError: Mixcloud refuses.
            MixcloudTransportError: Mixcloud cannot be reached, or makes no sense.
            MixcloudParameterError: It is no key, or a link to another host.
        """
        if relative:
            path = key_segments(url, HOSTS | {self._own_host})
            query: dict[str, str] = {}
        else:
            path, query = self._transport.parse_link(url)
        query |= {name: str(value) for name, value in params.items() if value is not None}
        return await self._get(path, query, create_connections=create_connections, fresh=fresh)

    async def _get(
        self,
        path: tuple[str, ...],
        query: Mapping[str, str],
        *,
        create_connections: bool = True,
        fresh: bool = False,
    ) -> Any:
        async def ask() -> Any:
            data = await self._read(path, {**query, "metadata": "1"}, fresh=fresh)
            return self._wrapped(data, create_connections=create_connections)

        return await self._settle(ask)

    async def me(self) -> Any:
        """Read whose token it is.

        Raises:
            MixcloudParameterError: There is no token.
            ServiceError: As ``get`` does.
        """
        personal(self)
        return await self._get(("me",), {})

    async def discover(self, tag: str) -> Any:
        """Read a tag: ``funk``, ``city:athens`` or ``funk+city:athens``; blanks become hyphens.

        Raises:
            MixcloudParameterError: The tag is empty.
            ServiceError: As ``get`` does.
        """
        slug = "-".join(tag.split()).lower().strip("/")
        if not slug or "/" in slug:
            raise MixcloudParameterError("A tag has one word, or a few with hyphens.")
        return await self.get(f"discover/{slug}")

    async def popular(self, **paging: Unpack[Paging]) -> Any:
        """List the popular shows; for the options see ``paginated``.

        Raises:
            ServiceError: As ``get`` does.
        """
        return await self._get(("popular",), paginated(**paging))

    async def hot(self, **paging: Unpack[Paging]) -> Any:
        """List the shows that become popular.

        Raises:
            ServiceError: As ``get`` does.
        """
        return await self._get(("popular", "hot"), paginated(**paging))

    async def new(self, **paging: Unpack[Paging]) -> Any:
        """List the newest shows.

        Raises:
            ServiceError: As ``get`` does.
        """
        return await self._get(("new",), paginated(**paging))

    async def search(self, query: str, *, type: str = "cloudcast", **paging: Unpack[Paging]) -> Any:  # noqa: A002 - the contract's name
        """Search shows, users or tags.

        Args:
            query: What to look for.
            type: ``cloudcast``, ``user`` or ``tag``.
            paging: See ``paginated``.

        Raises:
            MixcloudParameterError: The query is empty, or there is no such type.
            ServiceError: As ``get`` does.
        """
        if not query.strip():
            raise MixcloudParameterError("There is nothing to search for.")
        if type not in SEARCHED:
            raise MixcloudParameterError("The type is `cloudcast`, `user` or `tag`.")
        asked = {"q": query.strip(), "type": type, **paginated(**paging)}
        return await self._get(("search",), asked)

    async def _follow_connection(self, link: str, **paging: Unpack[Paging]) -> Any:
        path, query = self._transport.parse_link(link)
        return await self._get(path, {**query, **paginated(**paging)})

    @property
    def _own_host(self) -> str:
        root = self._transport.root
        return str(root.host if root.explicit_port is None else f"{root.host}:{root.explicit_port}")

    async def _read(
        self, path: tuple[str, ...], query: Mapping[str, str], *, fresh: bool = False
    ) -> Any:
        async def ask() -> Any:
            return self._process_response(await self._transport.read(path, query))

        if self._answers is None:
            return await ask()
        named = tuple(f"{name}={value}" for name, value in sorted(query.items()))
        return await self._answers.get((*path, *named), ask, fresh=fresh)

    def _wrapped(self, data: Any, *, create_connections: bool) -> Any:
        if not isinstance(data, dict):
            text = "the answer is no object"
            raise MixcloudTransportError(text, kind=ErrorKind.INVALID_ANSWER)
        if "data" in data:
            listed: ResourceList = self._resource_list_class(data, mixcloud=self._self)
            return listed
        return self._resource_class(
            data, full=True, create_connections=create_connections, mixcloud=self._self
        )
