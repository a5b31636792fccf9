"""Mixcloud as a service: its accounts, how shows get there, what its pages are about."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

import msgspec
from yarl import URL

from bot.errors import UserError
from bot.http.errors import ErrorKind
from bot.service import (
    Capabilities,
    CredentialsError,
    Host,
    Identity,
    Previewable,
    StoredFile,
)
from cogs.mixcloud.client import MixcloudClient
from cogs.mixcloud.constants import API_ROOT, MIXCLOUD_ROOT, MP3_MAX_SIZE, NAME_MAX_SIZE
from cogs.mixcloud.errors import MixcloudError, MixcloudParameterError, MixcloudTransportError
from cogs.mixcloud.flow import TOKEN, MixcloudFlow
from cogs.mixcloud.keys import HOSTS, page_of
from cogs.mixcloud.links import key_of_link
from cogs.mixcloud.options import ShowAbout
from cogs.mixcloud.preview import preview_card
from cogs.mixcloud.views import view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import aiohttp
    from pydantic import SecretStr

    from bot.http.body import ByteSource
    from bot.http.observe import Observer
    from bot.preview import PreviewCard, PublicContent
    from bot.service import OutgoingFile, WantedFile
    from cogs.mixcloud.views import View

    # Makes the bytes of a sealed address, of so many bytes.
    OpenPicture = Callable[[str, int], ByteSource]

# What the service was seen to take (contract, 7).
AUDIO_SUFFIXES = frozenset(
    {".mp3", ".m4a", ".aac", ".flac", ".wav", ".ogg", ".wma", ".aiff", ".aif"}
)
LOOK_BACK = 10
_TOKEN = re.compile(r"[\x21-\x7e]{1,400}")


class MixcloudService(Host[MixcloudClient], Previewable[MixcloudClient]):
    """Mixcloud, radio shows.

    Args:
        session: The session that its clients use.
        api_root: Where its API is.
        site: Where its pages, its linking and its oEmbed are.
        on_request: Observers of every HTTP answer.
        client_id: What the bot is called at Mixcloud; without it no account can be linked.
        client_secret: Its secret.
        open_picture: Opens the picture that goes with a show.
    """

    name = "mixcloud"
    title = "Mixcloud"
    colour = 0x5000FF
    homepage = "https://www.mixcloud.com"
    probe_path = "/popular/?limit=1"
    capabilities = Capabilities(upload=True, find_by="name", max_bytes=MP3_MAX_SIZE)

    def __init__(
        self,
        session: aiohttp.ClientSession,
        api_root: str = API_ROOT,
        site: str = MIXCLOUD_ROOT,
        on_request: Sequence[Observer] = (),
        *,
        client_id: str | None = None,
        client_secret: SecretStr | None = None,
        open_picture: OpenPicture | None = None,
    ) -> None:
        self._session = session
        self._api_root = api_root
        self.site = site.rstrip("/")
        self._on_request = on_request
        self._open_picture = open_picture
        own = URL(self.site)
        self.hosts = HOSTS | {own.authority}
        self.anybody = self._client(None)
        self.link = MixcloudFlow(session, self.site, client_id, client_secret)

    def connect(self, credentials: Mapping[str, SecretStr]) -> MixcloudClient:
        """Make a client for an account.

        Raises:
            CredentialsError: The token is none.
        """
        token = credentials[TOKEN]
        if not _TOKEN.fullmatch(token.get_secret_value()):
            raise CredentialsError("The token has characters that no token has.")
        return self._client(token)

    def _client(self, token: SecretStr | None) -> MixcloudClient:
        return MixcloudClient(
            self._api_root,
            access_token=token,
            mixcloud_root=self.site,
            oembed_root=f"{self.site}/oembed",
            raise_exceptions=True,
            session=self._session,
            cache=True,
            on_request=self._on_request,
        )

    async def identify(self, client: MixcloudClient) -> Identity:
        """Ask Mixcloud whose account this is.

        Raises:
            MixcloudError: Mixcloud refuses the token.
            MixcloudTransportError: Mixcloud cannot be reached, or makes no sense.
        """
        view = view_of((await client.get("me", fresh=True)).data)
        if not view.username:
            text = "the account has no name"
            raise MixcloudTransportError(text, kind=ErrorKind.INVALID_ANSWER)
        return Identity(view.key or f"/{view.username}/", view.username, MP3_MAX_SIZE)

    async def put(self, client: MixcloudClient, file: OutgoingFile) -> StoredFile:
        """Publish a show.

        Raises:
            MixcloudError: Mixcloud refuses.
            MixcloudTransportError: Mixcloud cannot be reached, or the connection broke.
            SourceError: The bytes could not be read as announced.
            UserError: It is no audio, or what is said of it cannot be said.
        """
        if not is_audio(file.name, file.content_type):
            raise UserError(
                "Mixcloud takes audio alone.", "Send an MP3, or choose another service."
            )
        try:
            about = ShowAbout.from_options(file.options)
            if about.picture is not None and self._open_picture is not None:
                picture = self._open_picture(about.picture, about.picture_size)
            else:
                picture = None
            done = await client.upload(
                file.source,
                about.title or title_of(file.name),
                filename=file.name,
                content_type=file.content_type,
                audio_length=about.audio_length,
                picture=picture,
                **about.as_keywords(),
            )
        except MixcloudParameterError as error:
            raise UserError(str(error), "Change it and send the show again.") from None
        except msgspec.MsgspecError:
            raise UserError("What was said of the show is lost.", "Send it again.") from None
        key = done.data["result"]["key"]
        return self._stored(key, about.title or title_of(file.name))

    async def delete(self, client: MixcloudClient, remote_id: str) -> None:
        """Refuse: Mixcloud has no such call.

        Raises:
            MixcloudError: Always.
        """
        del client, remote_id
        raise MixcloudError(
            {"error": {"message": "Shows are deleted on Mixcloud's own site only."}}, status=400
        )

    async def find(self, client: MixcloudClient, wanted: WantedFile) -> StoredFile | None:
        """Look for a show by its key, else among the newest by its title.

        Raises:
            MixcloudError: Mixcloud refuses.
            MixcloudTransportError: Mixcloud cannot be reached.
        """
        if wanted.remote_id is not None:
            try:
                view = view_of((await client.get(wanted.remote_id, fresh=True)).data)
            except MixcloudError as error:
                if error.kind is ErrorKind.NOT_FOUND:
                    return None
                raise
            return self._stored(view.key, view.name)
        shows = await client.get("me/cloudcasts", fresh=True, limit=LOOK_BACK)
        name = _plain(title_of(wanted.name))
        for one in shows.data.get("data", ()):
            view = view_of(one)
            if view.key in wanted.besides:
                continue
            if _plain(view.name) == name and _may_be(view, wanted):
                return self._stored(view.key, view.name)
        return None

    def matches(self, url: str) -> bool:
        """Tell whether an address is one of a page about something."""
        return key_of_link(url, self.hosts) is not None

    def canonical(self, url: str) -> str:
        """Give one spelling for all addresses of a page."""
        key = key_of_link(url, self.hosts)
        return url if key is None else page_of(key, self.site)

    async def preview(
        self, url: str, content: PublicContent, clients: Sequence[MixcloudClient] = ()
    ) -> PreviewCard:
        """Tell what a page is about; accounts add what is not published yet.

        Raises:
            UserError: There is nothing.
            MixcloudError: Mixcloud refuses.
            MixcloudTransportError: Mixcloud does not answer.
        """
        del content  # the API tells more than the page
        key = key_of_link(url, self.hosts)
        if key is None:
            raise UserError(
                "This is not the address of a show or a person at Mixcloud.",
                "Use the address of its page.",
            )
        return await preview_card(key, self.anybody, clients)

    def _stored(self, key: str, name: str) -> StoredFile:
        return StoredFile(
            remote_id=key, url=page_of(key, self.site), direct_url=None, name=name, size=None
        )


def is_audio(name: str, content_type: str) -> bool:
    """Tell whether a file is one that Mixcloud may take, by its name or type."""
    is_named_so = PurePath(name).suffix.lower() in AUDIO_SUFFIXES
    return is_named_so or content_type.startswith("audio/")


def title_of(filename: str) -> str:
    """Make the title of a show that was given none."""
    stem = PurePath(filename).stem if PurePath(filename).suffix else filename
    return stem.strip()[:NAME_MAX_SIZE] or "Untitled"


def _plain(title: str) -> str:
    """Leave of a title what also survives in the name of a file."""
    return "".join(letter for letter in title.casefold() if letter.isalnum()) or title


def _may_be(view: View, wanted: WantedFile) -> bool:
    came = view.time("created_time")
    # Mixcloud's times have whole seconds.
    since = None if wanted.since is None else wanted.since.replace(microsecond=0)
    return since is None or came is None or came >= since
