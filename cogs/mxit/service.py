"""Mxit as a service: how an account is linked, and how files get into its gallery."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import msgspec

from bot.http.errors import ErrorKind
from bot.service import Capabilities, Host, Identity, StoredFile
from cogs.mxit.access import Clients, MxitFlow, token_of
from cogs.mxit.calls.base import Limits
from cogs.mxit.errors import MxitAPIException
from cogs.mxit.models import folder_name

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    import aiohttp
    from pydantic import SecretStr

    from bot.http.observe import Observer
    from bot.oauth_flow import Renew
    from bot.service import OutgoingFile, WantedFile
    from cogs.mxit.access import MxitConfig
    from cogs.mxit.client import MxitClient
    from cogs.mxit.tokens import Token

# Where files go that were sent to no folder in particular; made when it is not there.
FOLDER = "Carryall"
# Those of so many folders are looked through for a file that may be there.
MAX_FOLDERS = 20
# So many files of one name, the last ones, are told from one that is sent.
MAX_NAMESAKES = 200
# What `/mxit gallery upload` asks for beyond what every host can.
FOLDER_OPTION = "folder"
PREVENT_SHARE_OPTION = "prevent-share"


class MxitService(Host["MxitClient"]):
    """Mxit, or what speaks its language today.

    Args:
        session: The session that its clients use.
        config: What is set.
        on_request: Observers of every HTTP answer.
    """

    name = "mxit"
    title = "Mxit"
    colour = 0xF68B1F
    homepage = "https://en.wikipedia.org/wiki/Mxit"
    probe_path = "/user/profile"
    capabilities = Capabilities(
        upload=True,
        private=True,
        delete=True,
        find_by="name",
        dated=False,
        get=True,
        links=False,
        max_bytes=Limits().file,
    )

    def __init__(
        self,
        session: aiohttp.ClientSession,
        config: MxitConfig,
        on_request: Sequence[Observer] = (),
    ) -> None:
        self.config = config
        self._clients = Clients(session, config, on_request)
        self.link: MxitFlow = MxitFlow(self._clients)

    def connect(self, credentials: Mapping[str, SecretStr]) -> MxitClient:
        """Make a client for an account.

        Raises:
            CredentialsError: The token cannot be sent.
        """
        return self._clients.make([token_of(credentials)])

    def connect_renewing(self, credentials: Mapping[str, SecretStr], renew: Renew) -> MxitClient:
        """Make a client for an account that is kept.

        Raises:
            CredentialsError: The token cannot be sent.
        """
        held = credentials

        async def renewed(_spent: Token) -> Token:
            nonlocal held
            held = await renew(held)
            return token_of(held)

        return self._clients.make([token_of(credentials)], renew=renewed)

    async def identify(self, client: MxitClient) -> Identity:
        """Ask Mxit whose account this is.

        Raises:
            MxitAPIException: Mxit refuses, or does not answer.
        """
        user_id = await client.users.who_am_i()
        profile = await client.users.get_own_profile(user_id)
        return Identity(user_id, profile.facts.display_name or user_id)

    async def put(self, client: MxitClient, file: OutgoingFile) -> StoredFile:
        """Add a file to a folder of the gallery.

        Raises:
            MxitAPIException: Mxit refuses, or does not answer.
            SourceError: The bytes could not be read as announced.
        """
        folder = file.options.get(FOLDER_OPTION) or FOLDER
        await _make_sure_of(client, folder)
        if file.notes is not None:
            await file.notes.write(await _namesakes(client, folder, file.name))
        file_id = await client.users.upload_gallery_file(
            folder,
            file.name,
            file.source,
            content_type=file.content_type,
            prevent_share=PREVENT_SHARE_OPTION in file.options,
        )
        if file_id is not None:
            return _stored(file_id, file.name)
        # Some servers do not tell the id (contract, 2.3).
        found = await _find_in(client, folder, file.name, file.source.length)
        if found is None:
            raise MxitAPIException(
                "the file is not there", kind=ErrorKind.INVALID_ANSWER, maybe_done=True
            )
        return found

    async def delete(self, client: MxitClient, remote_id: str) -> None:
        """Delete a file.

        Raises:
            MxitAPIException: Mxit refuses, or does not answer; NOT_FOUND where it is gone.
        """
        await client.users.delete_gallery_file(remote_id)

    async def find(self, client: MxitClient, wanted: WantedFile) -> StoredFile | None:
        """Look for a file by its id, else by its name, and its size where that is known.

        Raises:
            MxitAPIException: Mxit refuses, or does not answer.
        """
        if wanted.remote_id is not None:
            return await _look_at(client, wanted.remote_id, wanted.name, wanted.size)
        if wanted.noted == "":
            return None  # no byte goes out before it is noted what was there
        others = wanted.besides.union(msgspec.json.decode(wanted.noted or "[]", type=list[str]))
        folders = await folders_of(client)
        folders.sort(key=lambda name: name != FOLDER)
        for folder in folders[:MAX_FOLDERS]:
            found = await _find_in(client, folder, wanted.name, wanted.size, others)
            if found is not None:
                return found
        return None

    @asynccontextmanager
    async def get(
        self, client: MxitClient, stored: StoredFile
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open the bytes of a file.

        Raises:
            MxitAPIException: They are not to be had.
        """
        async with client.users.open_gallery_file(stored.remote_id) as content:
            yield content.blocks


async def folders_of(client: MxitClient) -> list[str]:
    """List the names of the gallery's folders.

    Raises:
        MxitAPIException: Mxit refuses, or does not answer.
    """
    listed = await client.users.get_gallery_folder_list()
    return [folder_name(entry) for entry in listed["Folders"]]


async def _make_sure_of(client: MxitClient, folder: str) -> None:
    """Make a folder if it is not there."""
    if folder in await folders_of(client):
        return
    try:
        await client.users.create_gallery_folder(folder)
    except MxitAPIException:
        # Another file on its way may have made it meanwhile; and case may not count there.
        names = {name.casefold() for name in await folders_of(client)}
        if folder.casefold() not in names:
            raise


async def _namesakes(client: MxitClient, folder: str, name: str) -> str:
    """List what has a file's name before it is sent: Mxit does not tell which one came when."""
    there = await _ids_of(client, folder, name)
    return msgspec.json.encode(there[-MAX_NAMESAKES:]).decode()


async def _ids_of(client: MxitClient, folder: str, name: str) -> list[str]:
    return [
        one.facts.file_id
        async for one in client.users.iter_gallery_items(folder)
        if one.facts.file_name == name
    ]


async def _find_in(
    client: MxitClient,
    folder: str,
    name: str,
    size: int | None,
    others: frozenset[str] = frozenset(),
) -> StoredFile | None:
    """Find the last file of a name, and of a size where that is known, that is none of others."""
    for file_id in reversed(await _ids_of(client, folder, name)):
        if file_id in others:
            continue
        found = await _look_at(client, file_id, name, size)
        if found is not None:
            return found
    return None


async def _look_at(
    client: MxitClient, file_id: str, name: str, size: int | None
) -> StoredFile | None:
    """See whether a file is there; its list does not tell its size, its bytes do."""
    try:
        async with client.users.open_gallery_file(file_id) as content:
            length = content.length
    except MxitAPIException as error:
        if error.kind is ErrorKind.NOT_FOUND:
            return None
        raise
    if None not in (size, length) and size != length:
        return None
    return _stored(file_id, name, length)


def _stored(file_id: str, name: str, size: int | None = None) -> StoredFile:
    return StoredFile(remote_id=file_id, url="", direct_url=None, name=name, size=size)
