"""What Mixcloud answers: objects and lists that are wrapped when they are looked at.

The service tells more and less than is known of it (contract, 3), so an object keeps all that came
and gives it by attribute; ``views`` reads what cards need, checked.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Self

from cogs.mixcloud.keys import same_key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

    from cogs.mixcloud.client import MixcloudClient

    Connection = Callable[..., Awaitable["ResourceList"]]

LIST_KEYS = frozenset({"data", "paging", "name"})


class _WrapMixin:
    """Wraps what is inside on access.

    Args:
        data: What came.
        mixcloud: The client that it came to.
    """

    def __init__(self, data: Any, *, mixcloud: MixcloudClient) -> None:
        self.data = data
        self.mixcloud = mixcloud

    def _wrap(self, item: Any) -> Any:
        """Wrap an object or list; anything else stays what it is."""
        kind = type(item)
        if kind is dict:
            if "type" in item:
                return self.mixcloud._resource_class(item, mixcloud=self.mixcloud)  # noqa: SLF001 - the client chooses the class
            return AccessDict(item, mixcloud=self.mixcloud)
        return AccessList(item, mixcloud=self.mixcloud) if kind is list else item


class AccessDict(_WrapMixin):
    """An object whose fields are attributes; ``data`` is the original."""

    data: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        if name in ("data", "mixcloud"):  # while it is being made or copied
            raise AttributeError(name)
        try:
            return self._wrap(self.data[name])
        except KeyError:
            raise AttributeError(f"there is no {name} in this {type(self).__name__}") from None

    def __getitem__(self, name: str) -> Any:
        return self._wrap(self.data[name])

    def get(self, name: str, default: Any = None) -> Any:
        """Give a field, or the default where there is none."""
        return self._wrap(self.data[name]) if name in self.data else default

    def __contains__(self, name: object) -> bool:
        return name in self.data

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def __eq__(self, other: object) -> bool:
        theirs = other.data if isinstance(other, AccessDict) else other
        return bool(self.data == theirs)

    __hash__ = None  # type: ignore[assignment]  # as a dict

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.data})

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {', '.join(self.data)}>"


class AccessList(_WrapMixin):
    """A list; text as its index finds the resource with that key."""

    data: list[Any]

    def __getitem__(self, index: int | slice | str) -> Any:
        if isinstance(index, str):
            return self._wrap(self._find(index))
        found = self.data[index]
        return [self._wrap(one) for one in found] if isinstance(index, slice) else self._wrap(found)

    def _find(self, key: str) -> Any:
        for item in self.data:
            theirs = item.get("key") if isinstance(item, dict) else None
            if isinstance(theirs, str) and (theirs == key or same_key(theirs, key)):
                return item
        raise KeyError(key)

    def __iter__(self) -> Iterator[Any]:
        return map(self._wrap, self.data)

    def __len__(self) -> int:
        return len(self.data)

    def __eq__(self, other: object) -> bool:
        theirs = other.data if isinstance(other, AccessList) else other
        return bool(self.data == theirs)

    __hash__ = None  # type: ignore[assignment]  # as a list

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.data)}>"


class Resource(AccessDict):
    """Something with a page of its own: a user, a show, a tag, a category, a comment.

    Its connections are coroutine methods (``user.cloudcasts(limit=5)``), and so is everything that
    the client does to a resource (``show.favorite()``).

    Args:
        data: What came.
        full: Whether that is all of it, or the short form of lists.
        create_connections: Whether to give it its connections.
        mixcloud: The client that it came to.
    """

    def __init__(
        self,
        data: dict[str, Any],
        *,
        full: bool = False,
        create_connections: bool = True,
        mixcloud: MixcloudClient,
    ) -> None:
        super().__init__(data, mixcloud=mixcloud)
        self._full = full
        self._connections: dict[str, Connection] = {}
        if create_connections:
            self._create_connections()

    @property
    def connections(self) -> Sequence[str]:
        """The names of its connections, as the service has them."""
        return tuple(self._links())

    def _links(self) -> Mapping[str, str]:
        metadata = self.data.get("metadata")
        links = metadata.get("connections") if isinstance(metadata, dict) else None
        return links if isinstance(links, dict) else {}

    def _create_connections(self) -> None:
        """Make a paginated coroutine method of each connection; a hyphen becomes an underscore."""
        for name, link in self._links().items():
            if isinstance(link, str):
                method = partial(self.mixcloud._follow_connection, link)  # noqa: SLF001 - its own client
                self._connections[name.replace("-", "_")] = method

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        # A user's ``favorites`` is a connection; a field of that name would be no list.
        if (connection := self._connections.get(name)) is not None:
            return connection
        if name in self.data:
            return self._wrap(self.data[name])
        method = getattr(type(self.mixcloud), name, None)
        if getattr(method, "targeting", False) and "key" in self.data:
            return partial(getattr(self.mixcloud, name), self.data["key"])
        raise AttributeError(f"there is no {name} in {self!r}")

    async def load(self, *, force: bool = False) -> Self:
        """Fetch the rest of it, once.

        Args:
            force: Fetch it again even so.

        Raises:
            ServiceError: Mixcloud does not give it.
        """
        if self._full and not force:
            return self
        whole = await self.mixcloud.get(self.data["key"])
        if isinstance(whole, Resource):
            self.data = whole.data
            self._full = True
            self._connections = {}
            self._create_connections()
        return self

    def __repr__(self) -> str:
        kind = str(self.data.get("type") or "resource").capitalize()
        key = self.data.get("key")
        return f"<Resource: {kind}>" if key is None else f"<Resource: {kind} {key!r}>"


class ResourceList(AccessDict):
    """A page of a list; it is indexed by its own names first, then by number or key."""

    def __getitem__(self, index: int | slice | str) -> Any:
        if isinstance(index, str) and index in LIST_KEYS:
            return self._wrap(self.data[index])
        return self._items[index]

    @property
    def _items(self) -> AccessList:
        items = self.data.get("data")
        return AccessList(items if isinstance(items, list) else [], mixcloud=self.mixcloud)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    async def next(self) -> ResourceList | None:
        """Fetch the page behind this one; None where there is none.

        Raises:
            ServiceError: Mixcloud does not give it.
        """
        return await self._navigate("next")

    async def previous(self) -> ResourceList | None:
        """Fetch the page before this one; None where there is none.

        Raises:
            ServiceError: Mixcloud does not give it.
        """
        return await self._navigate("previous")

    def has(self, where: Literal["next", "previous"]) -> bool:
        """Tell whether there is a link to another page; what it leads to may be empty."""
        return self._link(where) is not None

    async def _navigate(self, where: Literal["next", "previous"]) -> ResourceList | None:
        link = self._link(where)
        if link is None:
            return None
        found: ResourceList = await self.mixcloud.get(link, relative=False)
        return found

    def _link(self, where: str) -> str | None:
        paging = self.data.get("paging")
        link = paging.get(where) if isinstance(paging, dict) else None
        return link if isinstance(link, str) and link else None

    def __repr__(self) -> str:
        name = self.data.get("name")
        return f"<ResourceList of {len(self)}{f': {name}' if isinstance(name, str) else ''}>"
