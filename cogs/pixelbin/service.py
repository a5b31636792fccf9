"""Pixelbin as a service: how an account is linked, and how files get there."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import msgspec
from yarl import URL

from bot.errors import UserError
from bot.http.client import ClientConfig
from bot.http.errors import ErrorKind
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
from cogs.pixelbin.client import BASE_URL, PixelbinClient
from cogs.pixelbin.content import is_ready, open_content
from cogs.pixelbin.errors import (
    PixelbinInvalidCredentialError,
    PixelbinNotFoundError,
    invalid_answer,
)
from cogs.pixelbin.finding import FILENAME, find_sent, parted, stored_file
from cogs.pixelbin.links import CDN_URL, DELIVERY_HOST, parse_link, place_of
from cogs.pixelbin.models import AccessEnum
from cogs.pixelbin.preview import preview_card

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    import aiohttp
    from pydantic import SecretStr

    from bot.http.observe import Observer
    from bot.preview import PreviewCard, PublicContent
    from bot.service import WantedFile

# Up to here a file goes in one request, above it in parts (contract, 7.5).
DIRECT_BYTES = 10 * 1024 * 1024
PARTS_AT_ONCE = 4
EXPIRY = 3600
PRIVATE_SECONDS = 3600

# What `/pixelbin upload` asks for beyond what every host can.
PATH_OPTION = "path"
TAGS_OPTION = "tags"
METADATA_OPTION = "metadata"
CONFLICT_OPTION = "overwrite"


class PixelbinService(Host[PixelbinClient], Previewable[PixelbinClient]):
    """Pixelbin, a store of media.

    Args:
        session: The session that its clients use.
        base_url: Where its API is.
        on_request: Observers of every HTTP answer.
        guarded: The session for delivery hosts that are not the service's own.
        cdn_url: Where files are delivered; with another API than Pixelbin's own they lie there.
    """

    name = "pixelbin"
    title = "Pixelbin"
    colour = 0x7B2CFF
    homepage = "https://www.pixelbin.io"
    probe_path = "/service/platform/organization/v1.0/apps/info"
    capabilities = Capabilities(
        upload=True, private=True, delete=True, find_by="name", get=True, empty_files=False
    )
    link = KeyForm(
        fields=(
            KeyField(
                name="token",
                label="API token",
                hint="console.pixelbin.io, Settings, Tokens. It is stored sealed and never shown.",
                placeholder="xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
            ),
        )
    )

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str = BASE_URL,
        on_request: Sequence[Observer] = (),
        *,
        guarded: aiohttp.ClientSession | None = None,
        cdn_url: str = CDN_URL,
    ) -> None:
        self._session = session
        self._guarded = guarded
        self._config = ClientConfig(base_url)
        self._on_request = on_request
        api_elsewhere = None if base_url == BASE_URL else base_url
        self._elsewhere = api_elsewhere if cdn_url == CDN_URL else cdn_url
        places = (place_of(cdn_url), None if base_url == BASE_URL else place_of(base_url))
        self._hosts = frozenset(place for place in (DELIVERY_HOST, *places) if place)
        self._own = frozenset(place for place in (place_of(base_url), place_of(cdn_url)) if place)

    def connect(self, credentials: Mapping[str, SecretStr]) -> PixelbinClient:
        """Make a client for an account.

        Raises:
            CredentialsError: The token cannot be one.
        """
        try:
            return PixelbinClient(
                credentials["token"],
                session=self._session,
                config=self._config,
                on_request=self._on_request,
            )
        except PixelbinInvalidCredentialError as error:
            raise CredentialsError(str(error)) from None

    async def identify(self, client: PixelbinClient) -> Identity:
        """Ask Pixelbin whose token this is.

        Raises:
            PixelbinError: Pixelbin refuses the token, or cannot be reached.
        """
        organization = (await client.organization.get_app_org_details()).org
        if organization is None or organization.id is None:
            raise invalid_answer("the answer names no organisation")
        name = organization.name or organization.cloud_name or str(organization.id)
        return Identity(str(organization.id), name)

    async def put(self, client: PixelbinClient, file: OutgoingFile) -> StoredFile:
        """Store a file: a small one in one request, a large one in parts.

        Raises:
            PixelbinError: Pixelbin refuses, or cannot be reached.
            SourceError: The bytes could not be read as announced.
        """
        name, extension = parted(file.name)
        conflict = file.options.get(CONFLICT_OPTION, "rename")
        known: dict[str, Any] = {
            "path": file.options.get(PATH_OPTION),
            "access": AccessEnum.PRIVATE if file.private else AccessEnum.PUBLIC_READ,
            "tags": _decoded(file.options.get(TAGS_OPTION), list[str]),
            "metadata": {
                **(_decoded(file.options.get(METADATA_OPTION), dict[str, Any]) or {}),
                FILENAME: file.name,
            },
            "overwrite": conflict == "replace",
            "filename_override": conflict == "rename",
        }
        if file.source.length <= DIRECT_BYTES:
            stored = await client.assets.file_upload(
                file.source,
                name=name,
                filename=f"file.{extension}" if extension else "file",
                content_type=file.content_type,
                **known,
            )
        else:
            stored = await client.uploader.upload(
                file.source,
                name=name,
                format=extension,
                expiry=EXPIRY,
                concurrency=PARTS_AT_ONCE,
                checkpoint=file.checkpoint,
                **known,
            )
        return stored_file(stored, maybe_done=True)

    async def delete(self, client: PixelbinClient, remote_id: str) -> None:
        """Delete a file by its id, wherever it was moved meanwhile.

        Raises:
            PixelbinError: Pixelbin refuses; NOT_FOUND where it is gone already.
        """
        deleted = await client.assets.delete_files([remote_id])
        if deleted and not any(one.id == remote_id for one in deleted):
            raise PixelbinNotFoundError("nothing was deleted", kind=ErrorKind.NOT_FOUND)

    async def find(self, client: PixelbinClient, wanted: WantedFile) -> StoredFile | None:
        """Look for a file by its id, else by what it was called when it was sent.

        Raises:
            PixelbinError: Pixelbin refuses, or cannot be reached.
        """
        if wanted.remote_id is not None:
            try:
                return stored_file(await client.assets.get_file_by_id(wanted.remote_id))
            except PixelbinNotFoundError:
                return None
        found = await find_sent(client, wanted)
        return None if found is None else stored_file(found)

    @asynccontextmanager
    async def get(
        self, client: PixelbinClient, stored: StoredFile
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open the bytes of a file; a private one's by an address that is signed for it.

        Raises:
            PixelbinError: They are not to be had.
        """
        url = stored.direct_url or await client.sign_url(stored.url, PRIVATE_SECONDS)
        async with open_content(self._session_for(url), url) as blocks:
            yield blocks

    @property
    def delivery_places(self) -> frozenset[str]:
        """Where files are delivered: hosts, with their port where it is not the usual one."""
        return self._hosts

    async def is_ready(self, url: str) -> bool:
        """Ask whether a transformed file is there; heavy operations take their time.

        Raises:
            PixelbinError: It cannot be made, or its server cannot be reached.
        """
        return await is_ready(self._session_for(url), url)

    def _session_for(self, url: str) -> aiohttp.ClientSession:
        is_own = place_of(url) in self._own
        return self._session if is_own or self._guarded is None else self._guarded

    def matches(self, url: str) -> bool:
        """Tell whether an address is one that Pixelbin delivers files at."""
        return parse_link(url, self._hosts) is not None

    def canonical(self, url: str) -> str:
        """Give an address without the signature that it may carry."""
        link = parse_link(url, self._hosts)
        return url if link is None or link.is_signed else link.url

    async def preview(
        self, url: str, content: PublicContent, clients: Sequence[PixelbinClient] = ()
    ) -> PreviewCard:
        """Tell what an address leads to; accounts add what only they know.

        Raises:
            UserError: There is no file, or its server does not answer.
        """
        link = parse_link(url, self._hosts)
        if link is None:
            raise UserError(
                "This is not a link to a file at Pixelbin.", "Use the link of a file there."
            )
        return await preview_card(link, content, clients, self.configured)

    def configured(self, url: str) -> str:
        """Say where a delivery address is, if Pixelbin is set to be elsewhere."""
        if self._elsewhere is None or place_of(url) != DELIVERY_HOST:
            return url
        return f"{URL(self._elsewhere).origin()}{URL(url, encoded=True).raw_path_qs}"


def _decoded(text: str | None, kind: Any) -> Any:
    return None if not text else msgspec.json.decode(text, type=kind)
