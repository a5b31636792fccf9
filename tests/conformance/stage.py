"""A service on a stage: itself, its emulator, and what can be looked at on both sides."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
from pydantic import SecretStr

from bot.emulation import FAULTS, REQUESTS, EmulatorOptions, Fault, RunningEmulator, serve
from bot.service import Host, OutgoingFile, Service, StoredFile
from tests.bot.http.loopback import Blocks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from bot.emulation.faults import SeenRequest
    from bot.http.body import ByteSource
    from bot.notes import Notes
    from tests.conformance.specimen import Keys, Specimen


MAX_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Stage:
    """A service against its emulator."""

    specimen: Specimen
    service: Service[object]
    emulator: RunningEmulator

    @property
    def host(self) -> Host[object]:
        """The service as one that stores files."""
        assert isinstance(self.service, Host)
        return self.service

    @property
    def requests(self) -> list[SeenRequest]:
        """What the emulator was asked."""
        seen: list[SeenRequest] = self.emulator.runner.app[REQUESTS]
        return seen

    def things(self) -> set[str]:
        """List what the emulator has of everybody's files, begun ones too."""
        assert self.specimen.things is not None
        module = import_module(f"cogs.{self.specimen.name}.emulator")
        return set(self.specimen.things(self.emulator.runner.app[module.STATE]))

    def connect(self, keys: Keys | None = None) -> object:
        """Make a client for the specimen's account, or for other keys."""
        typed = self.specimen.keys if keys is None else keys
        return self.service.connect({name: SecretStr(value) for name, value in typed.items()})

    def goes_wrong(self, **fault: Any) -> None:
        """Let the emulator's next answers go wrong."""
        self.emulator.runner.app[FAULTS].append(Fault(**fault))

    def uploads(self) -> list[SeenRequest]:
        """List the requests that carried a file's bytes."""
        assert self.specimen.upload_request is not None
        method, path = self.specimen.upload_request
        return [
            one for one in self.requests if one.method == method and fnmatchcase(one.path, path)
        ]

    async def put(
        self,
        client: object,
        name: str = "harbour.txt",
        source: ByteSource | None = None,
        *,
        private: bool = False,
        notes: Notes | None = None,
    ) -> StoredFile:
        """Send a file to the host; five bytes unless a source is given."""
        return await self.host.put(
            client,
            OutgoingFile(
                name=name,
                content_type=self.specimen.content_type,
                private=private,
                source=source or Blocks([b"tide\n"]),
                notes=notes,
            ),
        )

    def bytes_link(self, stored: StoredFile) -> str:
        """Say where a file's bytes are: at its direct link, else where the emulator shows them."""
        if stored.direct_url is not None:
            return stored.direct_url
        assert self.specimen.kept_at is not None
        return self.emulator.url + self.specimen.kept_at(stored)

    async def open_link(self, link: str) -> tuple[int, bytes]:
        """Open a public link like a stranger: at the emulator, by host name, with no credential."""
        for _ in range(MAX_REDIRECTS):
            status, leads_to, body = await self._open(link)
            if not leads_to:
                break
            link = leads_to
        return status, body

    async def _open(self, link: str) -> tuple[int, str, bytes]:
        parts = urlsplit(link)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        reader, writer = await asyncio.open_connection("127.0.0.1", self.emulator.port)
        writer.write(
            f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode()
        )
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        head, _, body = answer.partition(b"\r\n\r\n")
        found = re.search(rb"^Location: (\S+)\r?$", head, re.IGNORECASE | re.MULTILINE)
        return int(head.split()[1]), found[1].decode() if found else "", body


@asynccontextmanager
async def on_stage(specimen: Specimen) -> AsyncIterator[Stage]:
    """Start a specimen's emulator and make the service."""
    module = import_module(f"cogs.{specimen.name}.emulator")
    emulation = module.create_emulator(EmulatorOptions(strict=True))
    async with (
        await serve(emulation) as emulator,
        aiohttp.ClientSession(auto_decompress=False) as session,
    ):
        yield Stage(specimen, specimen.make(session, emulator.url), emulator)


def secrets_of(*keys: Keys) -> set[str]:
    """List what may be seen nowhere: every typed value that is long enough to be a secret."""
    return {value for one in keys for value in one.values() if len(value) > 8}


def shown_in(secrets: Iterable[str], *texts: str) -> set[str]:
    """List the secrets that a text shows."""
    return {secret for secret in secrets for text in texts if secret in text}
