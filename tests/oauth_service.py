"""A small service with OAuth, on a socket of its own: it checks what it is told, and forgets."""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import web
from yarl import URL

from bot.http.errors import ErrorKind, ServiceError
from bot.oauth_flow import OAuthFlow, OAuthScope
from bot.service import Capabilities, Host, Identity, OutgoingFile, Service, StoredFile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from pydantic import SecretStr

    from bot.oauth_flow import Renew

CLIENT_ID = "toy-client"
CLIENT_SECRET = "toy-client-secret"


@dataclass
class ToyServer:
    """What it has given out, and how it is made to fail.

    Attributes:
        url: Where it listens.
        echoes_state: Whether it gives ``state`` back.
        rotates: Whether a refresh token is good for one use.
        user: Who is signed in at its page.
        tokens: Access tokens by what they are good for: their user and scopes.
        issued: All secrets that it ever gave out.
        asked: How often each path was asked.
        failing: Statuses with which paths answer from now on.
        stalls: Whether it says who somebody is only after a while.
    """

    echoes_state: bool = True
    rotates: bool = True
    url: str = ""
    user: str = "ada-at-toy"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)
    refreshes: dict[str, dict[str, str]] = field(default_factory=dict)
    issued: list[str] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    failing: dict[str, int] = field(default_factory=dict)
    stalls: asyncio.Event = field(default_factory=asyncio.Event)

    def _new(self, kind: str) -> str:
        self.issued.append(f"{kind}-{secrets.token_hex(12)}")
        return self.issued[-1]

    async def page(self, request: web.Request) -> web.Response:
        """Ask the person."""
        query = request.query
        if query["client_id"] != CLIENT_ID or URL(query["redirect_uri"]).host is None:
            raise web.HTTPBadRequest(text="unknown client or redirect address")
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">'
            for name, value in query.items()
        )
        text = (
            f'<link rel="icon" href="data:,"><title>Toy</title><p>Signed in as {self.user}</p>'
            f'<form method="post" action="/authorize">{hidden}'
            '<button name="said" value="allow">Allow</button>'
            '<button name="said" value="deny">Deny</button></form>'
        )
        return web.Response(text=text, content_type="text/html")

    async def decide(self, request: web.Request) -> web.Response:
        """Send the person back."""
        said = {name: str(value) for name, value in (await request.post()).items()}
        return web.Response(status=302, headers={"Location": self.decided(said, said["said"])})

    def decided(self, query: Mapping[str, str], said: str = "allow") -> str:
        """Give the address that the person is sent back to."""
        back = URL(query["redirect_uri"])
        if said == "allow":
            code = self._new("code")
            self.codes[code] = {"uri": query["redirect_uri"], "scope": query.get("scope", "")}
            back = back.extend_query(code=code)
        else:
            back = back.extend_query(error="access_denied")
        if self.echoes_state and "state" in query:
            back = back.extend_query(state=query["state"])
        return str(back)

    def allow(self, authorize_url: str) -> str:
        """Do what a person does at its page: allow it; gives where they are sent."""
        return self.decided(URL(authorize_url).query)

    def deny(self, authorize_url: str) -> str:
        """Refuse it there."""
        return self.decided(URL(authorize_url).query, "deny")

    async def token(self, request: web.Request) -> web.Response:
        """Give tokens for a code, or for a refresh token."""
        self._count(request)
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {expected}":
            return web.json_response({"error": "invalid_client"}, status=401)
        form = await request.post()
        if form["grant_type"] == "authorization_code":
            known = self.codes.pop(str(form["code"]), None)
            if known is None or known["uri"] != form["redirect_uri"]:
                return web.json_response({"error": "invalid_grant"}, status=400)
            granted = {"user": self.user, "scope": known["scope"]}
        else:
            used = str(form["refresh_token"])
            found = self.refreshes.get(used)
            if self.rotates:
                self.refreshes.pop(used, None)
            if found is None:
                return web.json_response({"error": "invalid_grant"}, status=400)
            granted = found
        access, refresh = self._new("access"), self._new("refresh")
        self.tokens[access] = self.refreshes[refresh] = granted
        said = {"access_token": access, "refresh_token": refresh, "scope": granted["scope"]}
        return web.json_response(said)

    async def me(self, request: web.Request) -> web.Response:
        """Say whose token it is."""
        self._count(request)
        if self.stalls.is_set():
            await asyncio.sleep(0.3)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            return web.json_response({"error": "invalid_token"}, status=401)
        return web.json_response({"id": "7", "name": self.tokens[token]["user"]})

    async def revoke(self, request: web.Request) -> web.Response:
        """Forget a token."""
        self._count(request)
        self.tokens.pop(str((await request.post())["token"]), None)
        return web.Response()

    def _count(self, request: web.Request) -> None:
        self.asked[request.path] += 1
        if status := self.failing.get(request.path):
            error = web.HTTPInternalServerError() if status >= 500 else web.HTTPForbidden()
            raise error


@asynccontextmanager
async def toy_server(
    *, echoes_state: bool = True, rotates: bool = True
) -> AsyncIterator[ToyServer]:
    """Serve one."""
    server = ToyServer(echoes_state=echoes_state, rotates=rotates)
    application = web.Application()
    application.router.add_get("/authorize", server.page)
    application.router.add_post("/authorize", server.decide)
    application.router.add_post("/token", server.token)
    application.router.add_get("/me", server.me)
    application.router.add_post("/revoke", server.revoke)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()


class ToyFlow(OAuthFlow):
    """Its OAuth."""

    scopes = (
        OAuthScope("profile", "read your profile"),
        OAuthScope("files/write", "add files <and remove them>"),
        OAuthScope("messages", "write messages in your name", at_first=False),
    )
    revoke_hint = "At toy.example, Settings, Apps you take the permission back."

    def __init__(self, server: ToyServer, *, revokes: bool = True, configured: bool = True) -> None:
        self.server = server
        self.echoes_state = server.echoes_state
        self._revokes = revokes
        self._configured = configured

    def missing(self) -> Sequence[str]:
        return () if self._configured else ("TOY_CLIENT_ID", "TOY_CLIENT_SECRET")

    def authorize_url(self, redirect_uri: str, state: str | None, scopes: Sequence[str]) -> str:
        query = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": redirect_uri,
            "scope": " ".join(scopes),
        }
        if state is not None:
            query["state"] = state
        return str(URL(f"{self.server.url}/authorize").with_query(query))

    async def exchange(self, code: str, redirect_uri: str) -> Mapping[str, str]:
        return await self._token(
            {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        )

    async def refresh(self, credentials: Mapping[str, SecretStr]) -> Mapping[str, str]:
        token = credentials["refresh_token"].get_secret_value()
        return await self._token({"grant_type": "refresh_token", "refresh_token": token})

    async def revoke(self, credentials: Mapping[str, SecretStr]) -> bool:
        if not self._revokes:
            return False
        token = credentials["access_token"].get_secret_value()
        await self._post("/revoke", {"token": token})
        return True

    async def _token(self, form: Mapping[str, str]) -> Mapping[str, str]:
        said = await self._post("/token", form)
        return {name: said[name] for name in ("access_token", "refresh_token")}

    async def _post(self, path: str, form: Mapping[str, str]) -> Any:
        basic = aiohttp.encode_basic_auth(CLIENT_ID, CLIENT_SECRET)
        return await call("POST", self.server.url + path, {"Authorization": basic}, form)


class ToyClient:
    """Its client, which renews a refused token once."""

    def __init__(
        self, url: str, credentials: Mapping[str, SecretStr], renew: Renew | None = None
    ) -> None:
        self.credentials = credentials
        self._url = url
        self._renew = renew

    async def me(self) -> Any:
        try:
            return await self._me()
        except ServiceError as error:
            if error.kind is not ErrorKind.UNAUTHORIZED or self._renew is None:
                raise
        self.credentials = await self._renew(self.credentials)
        return await self._me()

    async def _me(self) -> Any:
        token = self.credentials["access_token"].get_secret_value()
        return await call("GET", f"{self._url}/me", {"Authorization": f"Bearer {token}"})


class ToyService(Service[ToyClient]):
    """The service."""

    name = "toy"
    title = "Toy"
    colour = 0x2BAE66
    homepage = "https://toy.example"
    capabilities = Capabilities()

    def __init__(self, server: ToyServer, *, revokes: bool = True, configured: bool = True) -> None:
        self.link = ToyFlow(server, revokes=revokes, configured=configured)
        self._server = server

    def connect(self, credentials: Mapping[str, SecretStr]) -> ToyClient:
        return ToyClient(self._server.url, credentials)

    def connect_renewing(self, credentials: Mapping[str, SecretStr], renew: Renew) -> ToyClient:
        return ToyClient(self._server.url, credentials, renew)

    async def identify(self, client: ToyClient) -> Identity:
        said = await client.me()
        return Identity(said["id"], said["name"])


class ToyHost(Host[ToyClient]):
    """The same service, which also takes files."""

    name = "toy"
    title = "Toy"
    colour = 0x2BAE66
    homepage = "https://toy.example"
    capabilities = Capabilities(upload=True, delete=True)

    def __init__(self, server: ToyServer) -> None:
        self._plain = ToyService(server)
        self.link = self._plain.link
        self.stored: dict[str, bytes] = {}

    def connect(self, credentials: Mapping[str, SecretStr]) -> ToyClient:
        return self._plain.connect(credentials)

    def connect_renewing(self, credentials: Mapping[str, SecretStr], renew: Renew) -> ToyClient:
        return self._plain.connect_renewing(credentials, renew)

    async def identify(self, client: ToyClient) -> Identity:
        return await self._plain.identify(client)

    async def put(self, client: ToyClient, file: OutgoingFile) -> StoredFile:
        await client.me()
        async with file.source.open() as blocks:
            content = b"".join([block async for block in blocks])
        self.stored[file.name] = content
        return StoredFile(file.name, f"https://toy.example/{file.name}", None, file.name, None)

    async def delete(self, client: ToyClient, remote_id: str) -> None:
        await client.me()
        del self.stored[remote_id]


async def call(
    method: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None = None
) -> Any:
    """Ask it, and raise what a client of ours raises."""
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, headers=headers, data=form) as answer,
        ):
            if answer.status >= 500:
                raise ServiceError("trouble", kind=ErrorKind.SERVER, status=answer.status)
            if answer.status >= 400:
                raise ServiceError("refused", kind=ErrorKind.UNAUTHORIZED, status=answer.status)
            return await answer.json() if answer.content_type == "application/json" else None
    except aiohttp.ClientConnectionError as error:
        raise ServiceError("no connection", kind=ErrorKind.UNREACHABLE) from error
