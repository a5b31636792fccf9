"""The async client of Pixelbin (contract, section 5): ``PixelbinClient(token).assets``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import SecretStr

from bot.http.client import ClientConfig
from cogs.pixelbin.calls.credentials import CredentialCalls
from cogs.pixelbin.calls.files import FileCalls
from cogs.pixelbin.calls.folders import FolderCalls
from cogs.pixelbin.calls.listing import ListingCalls
from cogs.pixelbin.calls.modules import ModuleCalls
from cogs.pixelbin.calls.organization import BillingCalls, OrganizationCalls, TransformationCalls
from cogs.pixelbin.calls.presets import PresetCalls
from cogs.pixelbin.calls.uploads import UploadCalls
from cogs.pixelbin.errors import PixelbinInvalidCredentialError, invalid_answer
from cogs.pixelbin.signatures import sign_url
from cogs.pixelbin.transport import Transport
from cogs.pixelbin.uploader import Uploader

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    import aiohttp

    from bot.http.observe import Observer
    from cogs.pixelbin.models import AppOrgDetails

BASE_URL = "https://api.pixelbin.io"


class Assets(
    UploadCalls, FileCalls, FolderCalls, ListingCalls, PresetCalls, ModuleCalls, CredentialCalls
):
    """Everything about files: every row of the method map."""


class PixelbinClient:
    """Speaks to Pixelbin with one API token.

    Args:
        token: The API token.
        base_url: Where the API is.
        session: The session to use; it stays open. None to make one.
        sign_requests: Whether to sign requests as services before 2024 wanted it.
        max_file_bytes: The largest file to send; None leaves that to the service.
        on_request: Observers, called once for every HTTP answer of the API.
        config: How patient to be; it takes the place of ``base_url``.

    Attributes:
        assets: Files, folders, lists, presets, modules, uploads.
        uploader: Large files in parts.
        organization: Whose the token is.
        billing: What the organisation uses.
        transformation: What the service knows of transformed files.

    Raises:
        PixelbinInvalidCredentialError: The token cannot be one.
    """

    def __init__(
        self,
        token: SecretStr | str,
        *,
        base_url: str = BASE_URL,
        session: aiohttp.ClientSession | None = None,
        sign_requests: bool = False,
        max_file_bytes: int | None = None,
        on_request: Sequence[Observer] = (),
        config: ClientConfig | None = None,
    ) -> None:
        if not isinstance(token, SecretStr | str):
            raise PixelbinInvalidCredentialError("There is no API token.")
        self._transport = Transport(
            token if isinstance(token, SecretStr) else SecretStr(token),
            config=config or ClientConfig(base_url),
            session=session,
            sign_requests=sign_requests,
            on_request=on_request,
        )
        self.assets = Assets(self._transport, max_file_bytes)
        self.uploader = Uploader(self._transport, self.assets)
        self.organization = OrganizationCalls(self._transport)
        self.billing = BillingCalls(self._transport)
        self.transformation = TransformationCalls(self._transport)
        self._details: AppOrgDetails | None = None

    async def details(self) -> AppOrgDetails:
        """Give whose the token is; asked once and remembered.

        Raises:
            PixelbinError: Pixelbin refuses the token, cannot be reached, or answers nonsense.
        """
        if self._details is None:
            self._details = await self.organization.get_app_org_details()
        return self._details

    async def cloud_name(self) -> str:
        """Give the name under which the organisation's files are delivered.

        Raises:
            PixelbinError: As ``details``.
        """
        organization = (await self.details()).org
        if organization is None or not organization.cloud_name:
            raise invalid_answer("the answer names no cloud")
        return organization.cloud_name

    async def sign_url(self, url: str, expiry_seconds: int, *, cover_query: bool = False) -> str:
        """Sign a delivery address with the token, so that a private file can be fetched.

        Args:
            url: The address.
            expiry_seconds: For how long.
            cover_query: Whether to sign its query too.

        Raises:
            PixelbinError: The address cannot be signed, or the token's access key cannot be had.
        """
        app = (await self.details()).app
        if app is None or not app.token:
            raise invalid_answer("the answer names no access key")
        secret = self._transport.token.get_secret_value()
        return sign_url(url, expiry_seconds, app.token, secret, cover_query=cover_query)

    async def close(self) -> None:
        """Close what the client opened; a second time does nothing."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        self._transport.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return "<PixelbinClient>"
