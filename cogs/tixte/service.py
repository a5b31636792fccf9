"""Tixte as a service: how an account is linked, and how files get there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.service import (
    Capabilities,
    CredentialsError,
    Host,
    Identity,
    KeyField,
    KeyForm,
    OutgoingFile,
    StoredFile,
)
from cogs.tixte.client import TixteClient
from cogs.tixte.models import MAX_FILE_BYTES, UploadType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import aiohttp
    from pydantic import SecretStr

    from bot.http.observe import Observer


# What `/tixte upload` asks for beyond what every host can.
DOMAIN_OPTION = "domain"
RANDOM_NAME_OPTION = "random-name"


class TixteService(Host[TixteClient]):
    """Tixte, an image host.

    Args:
        session: The session that its clients use.
        base_url: Where its API is.
        on_request: Observers of every HTTP answer.
    """

    name = "tixte"
    title = "Tixte"
    colour = 0x5865F2
    homepage = "https://tixte.com"
    capabilities = Capabilities(
        upload=True,
        private=True,
        delete=True,
        find_by="name",
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
    ) -> None:
        self._session = session
        self._base_url = base_url
        self._on_request = on_request

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
        return StoredFile(
            remote_id=upload.id,
            url=upload.url,
            direct_url=upload.direct_url,
            name=upload.full_name,
            size=upload.size,
            deletion_handle=upload.deletion_url,
        )

    async def delete(self, client: TixteClient, remote_id: str) -> None:
        """Delete an upload.

        Raises:
            HTTPException: Tixte refuses; NOT_FOUND where it is gone already.
            TixteConnectionError: Tixte cannot be reached.
        """
        await client.delete_upload(remote_id)
