"""Single requests: what is asked, where, with what (contract, section 4)."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from bot.http.body import JsonBody, RawBody
from bot.http.client import Call
from bot.http.sources import StreamSource
from cogs.gett.dialect import GettResponse
from cogs.gett.errors import GettError
from cogs.gett.sources import open_source

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.http.body import Body
    from cogs.gett.transport import Transport

__all__ = ["BaseRequest", "GettRequest", "GettResponse"]

TOKEN = "accesstoken"  # noqa: S105 - the parameter's name
UPLOAD_TEMPLATE = "/upload/{share}/{file}"


class BaseRequest(ABC):
    """One request.

    Attributes:
        base_url: Where the API is.
        endpoint: What was asked: relative to ``base_url``, but for PUT a whole address.
        type: GET, POST or PUT.
        data: What was sent.
    """

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.endpoint = ""
        self.type = ""
        self.data: Any = None

    async def get(self, endpoint: str) -> GettResponse:
        """Ask for something.

        Raises:
            GettError: It is not to be had.
        """
        return await self._begin("GET", endpoint, None)

    async def post(self, endpoint: str, d: Any = None) -> GettResponse:
        """Send something to the API; what is no text yet is written as JSON.

        Raises:
            GettError: It is not taken.
        """
        return await self._begin("POST", endpoint, d)

    async def put(self, endpoint: str, d: Any) -> GettResponse:
        """Send bytes to an address that the API gave.

        Raises:
            GettError: They are not taken.
            SourceError: They could not be read as announced.
        """
        return await self._begin("PUT", endpoint, d)

    async def _begin(self, kind: str, endpoint: str, data: Any) -> GettResponse:
        self.type, self.endpoint, self.data = kind, endpoint, data
        return await self._make_request()

    @abstractmethod
    async def _make_request(self) -> GettResponse:
        """Make the request that the attributes describe."""


class GettRequest(BaseRequest):
    """A request over HTTP.

    Args:
        transport: The way out.
        token: The access token that goes along to the API.
        template: What the endpoint is called in metrics; ids do not belong there.
        idempotent: Whether doing it twice is the same as doing it once.
        content_type: What is put.
    """

    def __init__(
        self,
        transport: Transport,
        token: SecretStr | None = None,
        *,
        template: str | None = None,
        idempotent: bool = True,
        content_type: str = "application/octet-stream",
    ) -> None:
        super().__init__(transport.base_url)
        self._transport = transport
        self._token = token
        self._template = template
        self._idempotent = idempotent
        self._content_type = content_type

    async def _make_request(self) -> GettResponse:
        if self.type not in ("GET", "POST", "PUT"):
            raise NotImplementedError(f"Ge.tt knows no {self.type}")
        try:
            client = self._transport.api
            if self.type == "PUT":
                client = self._transport.sender(self.endpoint)
            response: GettResponse = await client.request(self._call())
        except GettError as error:
            # An address that takes a file is a secret.
            error.endpoint = UPLOAD_TEMPLATE if self.type == "PUT" else _tokenless(self.endpoint)
            raise
        return response

    def _call(self) -> Call:
        if self.type == "PUT":
            body = RawBody(open_source(self.data), self._content_type)
            return Call("PUT", (), body=body, template=UPLOAD_TEMPLATE, url=self.endpoint)
        path, _, query = self.endpoint.partition("?")
        fields = dict(parse_qsl(query, keep_blank_values=True))
        if self._token is not None:
            fields[TOKEN] = self._token.get_secret_value()
        return Call(
            self.type,
            tuple(unquote(part) for part in path.strip("/").split("/")),
            fields,
            self._body(),
            idempotent=self._idempotent,
            template=self._template,
        )

    def _body(self) -> Body | None:
        if self.type == "GET" or self.data is None:
            return None
        if isinstance(self.data, str):
            return RawBody(StreamSource(io.BytesIO(self.data.encode())), "application/json")
        return JsonBody(self.data)

    def __repr__(self) -> str:
        return f"<GettRequest {self.type}>"


def _tokenless(endpoint: str) -> str:
    path, mark, query = endpoint.partition("?")
    kept = "&".join(one for one in query.split("&") if not one.startswith(f"{TOKEN}="))
    return f"{path}{mark}{kept}" if kept else path
