"""The async client of Mixcloud (contract, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from pydantic import SecretStr

from cogs.mixcloud.caching import Answers
from cogs.mixcloud.calls.actions import ActionCalls
from cogs.mixcloud.calls.embedding import EmbeddingCalls
from cogs.mixcloud.calls.publishing import PublishingCalls
from cogs.mixcloud.constants import API_ROOT, MIXCLOUD_ROOT, MP3_MAX_SIZE, OEMBED_ROOT
from cogs.mixcloud.decoding import MixcloudJSONDecoder, decode_json
from cogs.mixcloud.models import Resource, ResourceList
from cogs.mixcloud.transport import READ_ATTEMPTS, READ_SECONDS, Patience, Token, Transport

if TYPE_CHECKING:
    import json
    from collections.abc import Callable, Sequence
    from types import TracebackType

    import aiohttp

    from bot.http.observe import Observer


class MixcloudClient(PublishingCalls, EmbeddingCalls, ActionCalls):
    """Speaks to Mixcloud, with or without an access token.

    Args:
        api_root: Where the API is.
        access_token: Whose account it is.
        mixcloud_root: Where people find pages.
        oembed_root: Where oEmbed is.
        json_decoder_class: Reads JSON.
        resource_class: Wraps objects.
        resource_list_class: Wraps lists.
        raise_exceptions: Whether what Mixcloud says against a call is raised; else it comes back as
            an ``AccessDict`` with ``error``.
        session: The session to use; it stays open. None to make one.
        timeout: Seconds to wait for an answer, reading.
        retries: How often to ask at most, reading.
        mp3_max_size: The largest audio to send.
        cache: Whether to keep answers for a moment, and to ask once for all who want the same.
        on_request: Observers, called once for every HTTP answer.
    """

    api_root = API_ROOT
    mixcloud_root = MIXCLOUD_ROOT
    oembed_root = OEMBED_ROOT
    json_decoder_class: type[json.JSONDecoder] = MixcloudJSONDecoder
    resource_class: type[Resource] = Resource
    resource_list_class: type[ResourceList] = ResourceList

    def __init__(
        self,
        api_root: str | None = None,
        *,
        access_token: SecretStr | str | None = None,
        mixcloud_root: str | None = None,
        oembed_root: str | None = None,
        json_decoder_class: type[json.JSONDecoder] | None = None,
        resource_class: type[Resource] | None = None,
        resource_list_class: type[ResourceList] | None = None,
        raise_exceptions: bool = False,
        session: aiohttp.ClientSession | None = None,
        timeout: float = READ_SECONDS,
        retries: int = READ_ATTEMPTS,
        mp3_max_size: int = MP3_MAX_SIZE,
        cache: bool = False,
        on_request: Sequence[Observer] = (),
    ) -> None:
        is_secret = isinstance(access_token, SecretStr)
        self.access_token = access_token.get_secret_value() if is_secret else access_token  # type: ignore[union-attr, assignment]
        self._api_root = (api_root or self.api_root).rstrip("/")
        self._mixcloud_root = (mixcloud_root or self.mixcloud_root).rstrip("/")
        self._oembed_root = (oembed_root or self.oembed_root).rstrip("/")
        self._json_decode = _decoder(json_decoder_class or self.json_decoder_class)
        self._resource_class = resource_class or self.resource_class
        self._resource_list_class = resource_list_class or self.resource_list_class
        self._raise_exceptions = raise_exceptions
        self._mp3_max_size = mp3_max_size
        self._own_names = {}
        self._answers = Answers() if cache else None
        self._transport = Transport(
            self._api_root,
            self._oembed_root,
            token=Token(lambda: self.access_token),
            decode=self._json_decode,
            session=session,
            patience=Patience(timeout, retries),
            on_request=on_request,
        )

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

    async def close(self) -> None:
        """Close the session that the client opened, never one that was given."""
        await self._transport.close()

    @property
    def _session(self) -> aiohttp.ClientSession:
        return self._transport.open()

    @staticmethod
    def _url_join(url: str, segment: str) -> str:
        """Join an address and a segment; there is one slash between them and one at the end."""
        return f"{url.rstrip('/')}/{segment.strip('/')}/"

    def _build_url(self, segment: str) -> str:
        """Give the address of something of the API's."""
        return self._url_join(self._api_root, segment)

    def __repr__(self) -> str:
        return f"<MixcloudClient {self._api_root!r}>"


def _decoder(decoder_class: type[json.JSONDecoder]) -> Callable[[bytes], Any]:
    if decoder_class is MixcloudJSONDecoder:
        return decode_json
    decoder = decoder_class()
    return lambda body: decoder.decode(body.decode())


Mixcloud = MixcloudClient
