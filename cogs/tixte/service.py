"""Tixte as a service: how an account is linked, and how files get there."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from pydantic import SecretStr
from yarl import URL

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
from cogs.tixte.client import TixteClient
from cogs.tixte.errors import Forbidden
from cogs.tixte.links import (
    API_HOST,
    content_of,
    is_deletion_link,
    parse_any_link,
    parse_link,
    read_deletion_link,
)
from cogs.tixte.models import MAX_FILE_BYTES, UploadType
from cogs.tixte.preview import on_own_domains, preview_card
from cogs.tixte.utils import clean_name

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    import aiohttp

    from bot.http.observe import Observer
    from bot.preview import PreviewCard, PublicContent
    from bot.service import WantedFile
    from cogs.tixte.assets import AssetConfig
    from cogs.tixte.models import Upload

# How many of the newest uploads are looked at where Tixte lets a credential not search.
LOOK_BACK = 100


# What `/tixte upload` asks for beyond what every host can.
DOMAIN_OPTION = "domain"
RANDOM_NAME_OPTION = "random-name"


class TixteService(Host[TixteClient], Previewable[TixteClient]):
    """Tixte, an image host.

    Args:
        session: The session that its clients use.
        base_url: Where its API is.
        on_request: Observers of every HTTP answer.
        asset_session: The session for public content, from ``bot.http.guard``.
        asset_config: How patient to be with public content, and where it is held.
        shown_at: Says where people find what lies at a link; elsewhere in a simulated world.
    """

    name = "tixte"
    title = "Tixte"
    colour = 0x5865F2
    homepage = "https://tixte.com"
    probe_path = "/users/@me"
    # Session tokens, and upload keys; no id of ours looks like the latter.
    secret_shapes: tuple[str, ...] = (
        r"\btx\.(?:mfa\.)?(?:[A-Za-z0-9]{16}\.){3}[A-Za-z0-9]{4}",
        r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b",
    )
    capabilities = Capabilities(
        upload=True,
        private=True,
        delete=True,
        find_by="name",
        get=True,
        max_bytes=max(MAX_FILE_BYTES.values()),
        # Both uploads succeed, and the link serves the newest (contract, 2.1).
        same_name_hides=True,
    )
    link = KeyForm(
        fields=(
            KeyField(
                name="master_key",
                label="Master key or upload key",
                hint="tixte.com, Dashboard, Integrations. It is stored sealed and never shown.",
                placeholder="xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx, or tx.…",
            ),
            KeyField(
                name="domain",
                label="Domain to upload to",
                hint="Leave it empty to use your first domain.",
                placeholder="you.tixte.co",
                required=False,
                max_length=253,
            ),
        )
    )

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        on_request: Sequence[Observer] = (),
        *,
        asset_session: aiohttp.ClientSession | None = None,
        asset_config: AssetConfig | None = None,
        shown_at: Callable[[str], str] = str,
    ) -> None:
        self._session = session
        self._asset_config = asset_config
        self._asset_session = asset_session
        self._base_url = base_url
        self._on_request = on_request
        self._shown_at = shown_at
        host = URL(base_url).host or API_HOST
        self._api_hosts = frozenset((API_HOST, host.lower()))

    def address(self, link: str) -> str:
        """Say where people find what lies at a link of Tixte's."""
        return self._shown_at(link)

    def connect(self, credentials: Mapping[str, SecretStr]) -> TixteClient:
        """Make a client for an account.

        Raises:
            CredentialsError: The key cannot be sent in a header, or the domain is none.
        """
        key = credentials["master_key"]
        if not key.get_secret_value().isascii() or not key.get_secret_value().isprintable():
            raise CredentialsError("The key has characters that no Tixte key has.")
        domain = credentials["domain"].get_secret_value() if "domain" in credentials else ""
        domain = domain.removeprefix("https://").removeprefix("http://").strip("/ ").lower()
        if domain and ("." not in domain or any(mark in domain for mark in " /@?#")):
            raise CredentialsError("The domain looks like `you.tixte.co`, without anything else.")
        return TixteClient(
            key,
            domain or None,
            session=self._session,
            base_url=self._base_url,
            on_request=self._on_request,
            asset_session=self._asset_session,
            asset_config=self._asset_config,
            rewrite_asset_url=content_of(self._base_url),
        )

    async def identify(self, client: TixteClient) -> Identity:
        """Ask Tixte whose account this is.

        Raises:
            HTTPException: Tixte refuses the credential.
            TixteConnectionError: Tixte cannot be reached.
        """
        user = await client.fetch_client_user()
        return Identity(user.id, user.username, user.max_file_bytes)

    async def put(self, client: TixteClient, file: OutgoingFile) -> StoredFile:
        """Upload a file.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached, or the connection broke.
            SourceError: The bytes could not be read as announced.
        """
        upload = await client.upload(
            file.source,
            name=file.name,
            domain=file.options.get(DOMAIN_OPTION),
            random_name=RANDOM_NAME_OPTION in file.options,
            upload_type=UploadType.private if file.private else UploadType.public,
            content_type=file.content_type,
        )
        return _stored(upload)

    async def delete(self, client: TixteClient, remote_id: str) -> None:
        """Delete an upload.

        Raises:
            HTTPException: Tixte refuses; NOT_FOUND where it is gone already.
            TixteConnectionError: Tixte cannot be reached.
        """
        await client.delete_upload(remote_id)

    async def delete_by_handle(self, handle: str) -> None:
        """Delete an upload by the key in its deletion link.

        Raises:
            HTTPException: Tixte refuses; NOT_FOUND where it is gone already.
            TixteConnectionError: Tixte cannot be reached.
        """
        found = read_deletion_link(handle)
        if found is None:
            await super().delete_by_handle(handle)
            return
        upload_id, key = found
        await self.connect({"master_key": SecretStr(key)}).delete_upload(upload_id)

    async def find(self, client: TixteClient, wanted: WantedFile) -> StoredFile | None:
        """Look for an upload by its id, else by its name, and its size where that is known.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        if wanted.remote_id is not None:
            by_id = await client.find_upload(wanted.remote_id, since=wanted.since)
            return None if by_id is None else _stored(by_id)
        name = clean_name(wanted.name)
        for upload in await _candidates(client, name) if name else ():
            if upload.full_name == name and _may_be(upload, wanted):
                return _stored(upload)
        return None

    @asynccontextmanager
    async def get(
        self, client: TixteClient, stored: StoredFile
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open the bytes of an upload; a private one's are not given out.

        Raises:
            HTTPException: They are not to be had; ``Forbidden`` for a private upload.
            TixteConnectionError: Their server cannot be reached.
            AddressNotAllowed: Their address is none that is fetched.
        """
        async with client.open_content(self.public_url(stored)) as blocks:
            yield blocks

    def destroys(self, url: str) -> bool:
        """Tell whether an address is one that deletes an upload when it is opened."""
        return is_deletion_link(url, self._api_hosts)

    def matches(self, url: str) -> bool:
        """Tell whether an address is one of a file on Tixte's own domains."""
        return parse_link(url) is not None

    def canonical(self, url: str) -> str:
        """Give one spelling for page, direct address and raw address of a file."""
        link = parse_any_link(url)
        return url if link is None else f"https://{link.domain}/{link.filename}"

    async def recognise(self, client: TixteClient, urls: Sequence[str]) -> set[str]:
        """Tell which addresses are on domains of this account.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        return await on_own_domains(client, urls)

    async def preview(
        self, url: str, content: PublicContent, clients: Sequence[TixteClient] = ()
    ) -> PreviewCard:
        """Tell what an address leads to; accounts add what only they see.

        Raises:
            UserError: There is no file, or its server does not answer.
        """
        return await preview_card(url, content, clients, content_of(self._base_url))


async def _candidates(client: TixteClient, name: str) -> Sequence[Upload]:
    """List uploads that may have a name, newest first."""
    stem = name.rpartition(".")[0] or name
    try:
        found = await client.search_upload(stem, limit=LOOK_BACK)
    except Forbidden:  # an upload key may not search, nor may some accounts (contract, 2.3)
        return (await client.fetch_upload_page(1, LOOK_BACK)).uploads
    newest_first = [one for one in found if one.uploaded_at is not None]
    newest_first.sort(key=lambda one: str(one.uploaded_at), reverse=True)
    return newest_first + [one for one in found if one.uploaded_at is None]


def _may_be(upload: Upload, wanted: WantedFile) -> bool:
    """Tell whether an upload of the right name may be the file; what is not told may fit."""
    if upload.id in wanted.besides:
        return False
    if wanted.size is not None and upload.size not in (None, wanted.size):
        return False
    came = upload.uploaded_at
    return wanted.since is None or came is None or came >= wanted.since


def _stored(upload: Upload) -> StoredFile:
    return StoredFile(
        remote_id=upload.id,
        url=upload.url,
        direct_url=upload.direct_url,
        name=upload.full_name,
        size=upload.size,
        deletion_handle=upload.deletion_url,
    )
