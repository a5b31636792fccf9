"""Ge.tt as a service: how an account is linked, and how files get there."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import msgspec

from bot.service import (
    Capabilities,
    CredentialsError,
    Host,
    Identity,
    KeyField,
    KeyForm,
    OutgoingFile,
    Previewable,
    StoredFile,
)
from cogs.gett import hosting
from cogs.gett.client import GettClient
from cogs.gett.errors import GettArgumentError, GettNotFound
from cogs.gett.links import is_name, parse_url, site_of
from cogs.gett.preview import preview_card
from cogs.gett.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    import aiohttp
    from pydantic import SecretStr

    from bot.http.observe import Observer
    from bot.notes import Memory
    from bot.preview import PreviewCard, PublicContent
    from bot.service import WantedFile
    from cogs.gett.file import GettFile

_BAD_KEY = re.compile(r"[\s\x00-\x1f\x7f]")


class GettService(Host[GettClient], Previewable[GettClient]):
    """Ge.tt, or rather a server that takes its place.

    Args:
        session: The session that its clients use.
        base_url: Where its API is.
        on_request: Observers of every HTTP answer.
        content_session: The session for content that is elsewhere, from ``bot.http.guard``.
    """

    name = "gett"
    title = "Ge.tt"
    colour = 0xF58A1F
    homepage = "https://ge.tt"
    probe_path = "/users/me"
    capabilities = Capabilities(upload=True, delete=True, find_by="list", get=True)
    link = KeyForm(
        fields=(
            KeyField(
                name="apikey",
                label="API key",
                hint="Your server's page for developers. It is stored sealed and never shown.",
            ),
            KeyField(
                name="email",
                label="E-mail address of the account",
                hint="The one that you log in with.",
                placeholder="you@example.org",
                max_length=254,
            ),
            KeyField(
                name="password",
                label="Password of the account",
                hint="It is stored sealed and never shown.",
            ),
        )
    )

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        on_request: Sequence[Observer] = (),
        *,
        content_session: aiohttp.ClientSession | None = None,
    ) -> None:
        self._session = session
        self._base_url = base_url
        self._on_request = on_request
        self._content_session = content_session or session
        self._site = site_of(base_url)

    def connect(self, credentials: Mapping[str, SecretStr]) -> GettClient:
        """Make a client for an account.

        Raises:
            CredentialsError: A field cannot be what it should be.
        """
        typed = {name: one.get_secret_value().strip() for name, one in credentials.items()}
        if _BAD_KEY.search(typed.get("apikey", "")):
            raise CredentialsError("The API key is one word, without blanks or line ends.")
        try:
            return self._client(
                apikey=typed.get("apikey"),
                email=typed.get("email"),
                # A blank may be a part of it.
                password=credentials.get("password"),
            )
        except GettArgumentError as error:
            raise CredentialsError(f"{error}.") from None

    def remember(self, client: GettClient, memory: Memory) -> None:
        """Let the account's tokens outlive the client."""
        client.user.keep_tokens(_KeptTokens(memory))

    async def identify(self, client: GettClient) -> Identity:
        """Ask Ge.tt whose account this is.

        Raises:
            GettError: It does not accept the keys, or does not answer.
        """
        user = client.user
        await user.refresh()
        name = user.fullname or user.email or str(user.userid)
        return Identity(str(user.userid), name, user.storage_limit)

    async def put(self, client: GettClient, file: OutgoingFile) -> StoredFile:
        """Upload a file: to the share that its options name, else to one of its own.

        Raises:
            GettError: Ge.tt refuses, or does not answer; then nothing is left there.
            SourceError: The bytes could not be read as announced.
        """
        return _stored(await hosting.put(client, file))

    async def delete(self, client: GettClient, remote_id: str) -> None:
        """Delete a file, and the share with it that was made for it.

        Raises:
            GettError: Ge.tt refuses; ``GettNotFound`` where it is gone already.
        """
        await hosting.delete(client, *_parts(remote_id))

    async def find(self, client: GettClient, wanted: WantedFile) -> StoredFile | None:
        """Look for a file by its id or its note, else through the account's shares.

        Raises:
            GettError: Ge.tt refuses, or does not answer.
        """
        if wanted.remote_id is not None:
            try:
                return _stored(await client.get_file(*_parts(wanted.remote_id)))
            except GettNotFound:
                return None
        if wanted.noted is not None:
            found = await hosting.find_begun(client, wanted)
            return None if found is None else _stored(found)
        async for share in client.iter_shares():
            for file in share.files:
                if file.filename == wanted.name and _may_be(file, wanted):
                    return _stored(file)
        return None

    async def abandon(self, client: GettClient, wanted: WantedFile) -> None:
        """Take away a file that was declared and will not be filled.

        Raises:
            GettError: Ge.tt does not answer, or does not delete it.
        """
        await hosting.abandon(client, wanted)

    @asynccontextmanager
    async def get(
        self, client: GettClient, stored: StoredFile
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open the bytes of a file.

        Raises:
            GettError: They are not to be had.
        """
        file = await client.get_file(*_parts(stored.remote_id))
        async with file.open_contents() as blocks:
            yield blocks

    def parse(self, url: str) -> tuple[str, str | None] | None:
        """Read an address of a share or a file, here or at the public service of old."""
        return parse_url(url, self._site)

    def matches(self, url: str) -> bool:
        """Tell whether an address is one of a share or a file."""
        return self.parse(url) is not None

    def canonical(self, url: str) -> str:
        """Give one spelling for all addresses of a share or a file."""
        found = self.parse(url)
        return url if found is None else f"{self.name}:{'/'.join(one for one in found if one)}"

    async def preview(
        self, url: str, content: PublicContent, clients: Sequence[GettClient] = ()
    ) -> PreviewCard:
        """Tell what an address leads to; all of it is public.

        Raises:
            UserError: There is no such share or file.
            GettError: Ge.tt does not answer.
        """
        del content, clients  # what there is to see, the API tells everybody
        return await preview_card(self.parse(url), self._client(refresh_token=""))

    def _client(
        self,
        *,
        apikey: str | None = None,
        email: str | None = None,
        password: SecretStr | None = None,
        refresh_token: str | None = None,
    ) -> GettClient:
        return GettClient(
            apikey=apikey,
            email=email,
            password=password,
            refresh_token=refresh_token,
            session=self._session,
            content_session=self._content_session,
            base_url=self._base_url,
            on_request=self._on_request,
        )


class _KeptTokens:
    """Tokens in what the bot remembers for an account."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def load(self) -> Tokens | None:
        """Give what was kept last, None where there is nothing that can be used."""
        text = await self._memory.load()
        try:
            return None if text is None else msgspec.json.decode(text, type=Tokens)
        except msgspec.MsgspecError:
            return None

    async def save(self, tokens: Tokens) -> None:
        """Keep tokens in the place of those before."""
        await self._memory.save(msgspec.json.encode(tokens).decode())


def _parts(remote_id: str) -> tuple[str, str]:
    sharename, _, fileid = remote_id.partition("/")
    if not is_name(sharename) or not is_name(fileid):
        raise GettNotFound(404, error="file not found")
    return sharename, fileid


def _may_be(file: GettFile, wanted: WantedFile) -> bool:
    """Tell whether a file of the right name may be the one that is looked for."""
    if file.readystate != "uploaded" or _id(file) in wanted.besides:
        return False
    if wanted.size is not None and file.size not in (None, wanted.size):
        return False
    came = file.created_at
    return wanted.since is None or came is None or came >= wanted.since


def _id(file: GettFile) -> str:
    return f"{file.sharename}/{file.fileid}"


def _stored(file: GettFile) -> StoredFile:
    return StoredFile(
        remote_id=_id(file),
        url=file.getturl,
        direct_url=file.blob_url,
        name=file.filename,
        size=file.size,
    )
