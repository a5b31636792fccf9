"""The ways out: to the API and to oEmbed, patient in the way that each kind of call needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yarl import URL

from bot.http.client import ApiClient, Call, ClientConfig
from bot.http.errors import ErrorKind, ServiceError
from bot.http.session import api_session
from cogs.mixcloud.dialect import MixcloudDialect, Reply
from cogs.mixcloud.errors import MixcloudParameterError, MixcloudTransportError
from cogs.mixcloud.retrying import MixcloudRetry, RateLimit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import aiohttp

    from bot.http.auth import Auth
    from bot.http.observe import Observer

READ_SECONDS = 30.0
READ_ATTEMPTS = 3
UPLOAD_SECONDS = 300.0
MAX_REDIRECTS = 3
TOKEN = "access_token"  # noqa: S105 - the name of the parameter


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for an answer, and how often to ask, reading."""

    seconds: float = READ_SECONDS
    attempts: int = READ_ATTEMPTS


class Token:
    """Puts the token into the query of every call to the API, as it is at that moment."""

    def __init__(self, read: Callable[[], str | None]) -> None:
        self._read = read

    def headers(self) -> dict[str, str]:
        """Give no headers."""
        return {}

    def query(self) -> dict[str, str]:
        """Give the token, where there is one."""
        token = self._read()
        return {TOKEN: token} if token else {}


class NoToken(Token):
    """For other hosts than the API's."""

    def __init__(self) -> None:
        super().__init__(lambda: None)


class Transport:
    """Sends calls; opens a session where none was given, and closes that one alone.

    Args:
        api_root: Where the API is.
        oembed_root: Where oEmbed is.
        token: Adds the token.
        decode: Reads JSON.
        session: The session to use; it stays open.
        patience: How patient to be, reading.
        on_request: Observers.
    """

    def __init__(
        self,
        api_root: str,
        oembed_root: str,
        *,
        token: Token,
        decode: Callable[[bytes], Any],
        session: aiohttp.ClientSession | None,
        patience: Patience,
        on_request: Sequence[Observer],
    ) -> None:
        self.root = URL(api_root.rstrip("/"))
        self._oembed_root = oembed_root.rstrip("/")
        self._token = token
        self._decode = decode
        self._session = session
        self._owns_session = session is None
        self._patience = patience
        self._on_request = on_request
        self._ways: dict[str, ApiClient] = {}
        self._limit = RateLimit()

    async def send(self, call: Call, way: str = "read") -> Reply:
        """Make a call.

        Args:
            call: What to do.
            way: ``read`` (actions too), ``text``, ``edit``, ``upload``, ``oembed``, ``oembed-xml``.

        Raises:
            ServiceError: Mixcloud refuses, or gives no answer that makes sense.
            SourceError: The body could not be read as announced.
        """
        self._limit.check()
        try:
            reply: Reply = await self._way(way).request(call)
        except ServiceError as error:
            self._limit.note(error)
            raise
        if reply.moved_to is None:
            return reply
        raise MovedError(reply.moved_to, reply.status)

    async def read(self, path: Sequence[str], query: Mapping[str, str], way: str = "read") -> Reply:
        """Read something, wherever it moved on the same host.

        Args:
            path: The segments, decoded.
            query: The query, without the token.
            way: ``read`` or ``text``.

        Raises:
            ServiceError: As ``send`` does.
        """
        path, query = tuple(path), dict(query)
        for _ in range(MAX_REDIRECTS):
            call = Call("GET", (*path, ""), query=query, template=template_of(path))
            try:
                return await self.send(call, way)
            except MovedError as moved:
                path, query = self._behind(moved, path)
        raise _nonsense("it redirects in a circle")

    def parse_link(self, link: str) -> tuple[tuple[str, ...], dict[str, str]]:
        """Split a link of the API into segments and query, without a token.

        Raises:
            MixcloudParameterError: It leads to another host.
        """
        try:
            url = URL(link)
            if (url.host, url.explicit_port) != (self.root.host, self.root.explicit_port):
                raise MixcloudParameterError("This link leads to another host than the API's.")
            below = url.path.removeprefix(self.root.path.rstrip("/"))
            query = {name: value for name, value in url.query.items() if name != TOKEN}
        except ValueError as error:
            if isinstance(error, MixcloudParameterError):
                raise
            raise MixcloudParameterError("This is no web address.") from None
        segments = tuple(part for part in below.split("/") if part)
        if any(part in (".", "..") for part in segments):
            raise MixcloudParameterError("This is no address of the API's.")
        return segments, query

    def open(self) -> aiohttp.ClientSession:
        """Give the session."""
        if self._session is None:
            self._session = api_session()
            self._ways.clear()
        return self._session

    async def close(self) -> None:
        """Close the session that was opened here; a second time does nothing."""
        if self._owns_session and self._session is not None:
            session, self._session = self._session, None
            self._ways.clear()
            await session.close()

    def _behind(
        self, moved: MovedError, path: Sequence[str]
    ) -> tuple[tuple[str, ...], dict[str, str]]:
        try:
            here = self.root.joinpath(*path) if path else self.root
            target = (here / "").join(URL(moved.location))
            return self.parse_link(str(target))
        except ValueError:
            raise _nonsense("it redirects to another host", moved.status) from None

    def _way(self, name: str) -> ApiClient:
        way = self._ways.get(name)
        if way is None:
            way = self._ways[name] = self._make_way(name, self.open())
        return way

    def _make_way(self, name: str, session: aiohttp.ClientSession) -> ApiClient:
        is_oembed = name.startswith("oembed")
        attempts = 2 if name == "edit" else self._patience.attempts
        config = ClientConfig(
            base_url=self._oembed_root if is_oembed else str(self.root),
            answer_timeout=UPLOAD_SECONDS if name == "upload" else self._patience.seconds,
            retry=MixcloudRetry(attempts=attempts),
        )
        auth: Auth = NoToken() if is_oembed else self._token
        dialect = MixcloudDialect(self._decode, text=name in ("text", "oembed-xml"))
        return ApiClient(
            session, config=config, auth=auth, dialect=dialect, on_request=self._on_request
        )


class MovedError(MixcloudTransportError):
    """A redirect; as an error it is what nobody followed."""

    def __init__(self, location: str, status: int) -> None:
        super().__init__("it redirects", kind=ErrorKind.INVALID_ANSWER, status=status)
        self.location = location


def template_of(path: Sequence[str]) -> str:
    """Name a path without what people chose, for metrics."""
    if not path:
        return "/"
    if path[0] in {"me", "popular", "new", "search", "categories", "upload"}:
        return f"/{path[0]}/"
    if path[0] in {"discover", "genres", "tag"}:
        return "/genres/{tag}/" + ("{list}/" if len(path) > 2 else "")  # noqa: PLR2004 - a tag and its list
    return "/" + "/".join(("{user}", "{show}", "{list}")[: len(path)]) + "/"


def _nonsense(text: str, status: int | None = None) -> MixcloudTransportError:
    return MixcloudTransportError(text, kind=ErrorKind.INVALID_ANSWER, status=status)
