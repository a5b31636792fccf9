"""A host through the durable path: whatever a killed process has left, one file comes of it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.connections import Connections
from bot.emulation import StoredBody
from bot.http.guard import guarded_session
from bot.service import WantedFile
from bot.service_registry import ServiceRegistry
from bot.transfer.checkpointing import TransferNotes
from bot.transfer.durable_jobs import DurableJobs
from bot.transfer.fetch import UrlFetcher
from bot.transfer.job_book import jobs_config
from bot.transfer.patience import Patience
from bot.transfer.progress import ProgressBoard
from bot.transfer.rooms import Ceilings
from bot.transfer.sent import Sent
from bot.transfer.source import SourceConfig
from bot.transfer.sources import Sources
from bot.transfer.transfers import TransferConfig, Transfers
from cogs.tixte.emulator import STATE
from storage.accounts import NewAccount, Owner
from storage.batches import NewBatch
from storage.store import open_store
from storage.transfers import NewTransfer
from storage.uploads import Origin
from storage.vault import KeyRing, generate_key
from tests.bot.http.loopback import Blocks
from tests.cogs.tixte import specimen as tixte
from tests.conformance.specimen import named, those_that
from tests.finders import FINDERS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.service import StoredFile
    from storage.batches import Batch
    from storage.store import Store
    from storage.transfers import Transfer
    from tests.conformance.specimen import Specimen
    from tests.conformance.stage import Stage

CONTENT = b"the tide comes in\n" * 200
HASTY = Patience(looks_after=(0.0, 0.01))
ATTACHMENT = "/attachments/1/2/tide.txt"


def asked_by(way: str) -> Specimen:
    """Give Tixte's specimen, whose host is asked in another way."""
    return replace(tixte.SPECIMEN, service=FINDERS[way], make=FINDERS[way])


def way_of(specimen: Specimen) -> str:
    """Name a specimen by how it is asked too."""
    return f"{specimen.name}, by {specimen.service.capabilities.find_by}"


@pytest.fixture(
    params=[*those_that(lambda can: can.upload), *map(asked_by, ("list", "hash", "nothing"))],
    ids=way_of,
)
def specimen(request: pytest.FixtureRequest) -> Specimen:
    found: Specimen = request.param
    return found


class Nobody:
    """Follows no batch: there is no Discord here."""

    def follow(self, batch: Batch) -> None:
        """Let it be."""


async def nowhere(_transfer: Transfer) -> None:
    """Have no other address."""


@pytest.fixture
async def attachment() -> AsyncIterator[str]:
    """The address of the file that is to be carried."""

    async def give(_request: web.Request) -> web.Response:
        return web.Response(body=CONTENT)

    application = web.Application()
    application.router.add_get(ATTACHMENT, give)
    async with TestServer(application) as server:
        yield str(server.make_url(ATTACHMENT))


@pytest.fixture
async def stalled() -> AsyncIterator[tuple[str, asyncio.Event]]:
    """The address of a file of which the second half never comes, and when the first has."""
    is_halfway = asyncio.Event()

    async def give(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        answer.content_length = len(CONTENT)
        await answer.prepare(request)
        await answer.write(CONTENT[: len(CONTENT) // 2])
        is_halfway.set()
        await asyncio.Event().wait()
        return answer

    application = web.Application()
    application.router.add_get(ATTACHMENT, give)
    async with TestServer(application) as server:
        yield str(server.make_url(ATTACHMENT)), is_halfway


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[Store]:
    opened = await open_store(sqlite_url, KeyRing.parse(generate_key()))
    yield opened
    await opened.close()


async def asked_for(stage: Stage, store: Store, url: str) -> Transfer:
    """Record what a command asks for; no job has begun."""
    account = await store.accounts.save(
        NewAccount(Owner("user", 7), stage.specimen.name, "mine", *stage.specimen.identity, None),
        dict(stage.specimen.keys),
    )
    life = datetime.now(UTC) + timedelta(minutes=15)
    batch = NewBatch(7, 1, 2, 3, posted=False, token="token", token_expires_at=life)
    file = NewTransfer(
        account_id=account.id,
        service=stage.specimen.name,
        origin=Origin(1, 2, None, 4),
        filename="tide.txt",
        declared_type=stage.specimen.content_type,
        size=len(CONTENT),
        private=False,
        source_url=url,
    )
    _, (transfer,) = await store.transfers.create(batch, [file])
    return transfer


async def taken(stage: Stage, store: Store, transfer: Transfer) -> StoredFile:
    """Send the file of a transfer; the host says yes."""
    notes = TransferNotes(store, transfer)
    return await stage.put(stage.connect(), "tide.txt", Blocks([CONTENT]), notes=notes)


async def note(store: Store, transfer: Transfer, stored: StoredFile) -> None:
    """Note the host's yes; it is yet to be verified."""
    size, digest = len(CONTENT), sha256(CONTENT).hexdigest()
    sent = Sent(stored, size, size, digest, "text/plain")
    await store.carrying.mark_sending(transfer.id)
    await store.carrying.mark_sent(transfer, stored.remote_id, sent.to_text())


@asynccontextmanager
async def restarted(stage: Stage, store: Store, folder: Path) -> AsyncIterator[Transfers]:
    """Start the jobs on what is recorded."""
    services = ServiceRegistry()
    services.add(stage.service)
    async with aiohttp.ClientSession() as session, guarded_session(allow_private=True) as guarded:
        config = SourceConfig()
        fetcher = UrlFetcher(guarded, config, services.destroys)
        transfers = Transfers(
            store,
            Connections(store.accounts, services),
            Sources(session, fetcher, spool_folder=folder / "spool", config=config),
            TransferConfig(max_bytes=10**9, ceilings=Ceilings(3), patience=HASTY),
            board=ProgressBoard(),
            teller=Nobody(),
            refresh=nowhere,
            engine=partial(DurableJobs, jobs_config(str(store.database.url), folder, None)),
        )
        await transfers.take_up()
        try:
            yield transfers
        finally:
            await transfers.stop(2)


async def ended(store: Store, transfer: Transfer) -> Transfer:
    """Wait for the end of a transfer."""
    async with asyncio.timeout(15):
        while True:
            found = await store.transfers.get(transfer.id)
            assert found is not None
            if found.is_finished:
                return found
            await asyncio.sleep(0.02)


async def test_what_is_cancelled_leaves_nothing_half_made(
    stage: Stage, store: Store, stalled: tuple[str, asyncio.Event], tmp_path: Path
) -> None:
    before = stage.things()
    url, is_halfway = stalled
    transfer = await asked_for(stage, store, url)
    async with restarted(stage, store, tmp_path) as transfers:
        async with asyncio.timeout(15):
            await is_halfway.wait()
            await asyncio.sleep(0.1)  # what was given is on its way to the host
        began = asyncio.get_running_loop().time()
        assert await transfers.cancel(transfer.id)
        assert asyncio.get_running_loop().time() - began < 5
        found = await ended(store, transfer)
    assert found.cause == "This file was cancelled."
    assert found.upload is None
    async with asyncio.timeout(5):
        while stage.things() != before:  # noqa: ASYNC110 - a host may need a moment to notice
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("far", ["planned", "sending", "sent", "noted"])
async def test_one_file_comes_of_it(
    stage: Stage, store: Store, attachment: str, tmp_path: Path, far: str
) -> None:
    transfer = await asked_for(stage, store, attachment)
    if far != "planned":
        await store.carrying.mark_sending(transfer.id)
    if far in ("sent", "noted"):
        stored = await taken(stage, store, transfer)
        if far == "noted":
            await note(store, transfer, stored)
    before = len(stage.uploads())
    async with restarted(stage, store, tmp_path):
        found = await ended(store, transfer)
    if stage.host.capabilities.find_by == "nothing" and far in ("sending", "sent"):
        assert found.upload is None
        assert "Look whether it arrived" in str(found.next_step)
        assert len(stage.uploads()) == before
        return
    assert found.upload is not None, found.cause
    assert found.upload.size == len(CONTENT)
    assert found.upload.sha256 == sha256(CONTENT).hexdigest()
    assert len(stage.uploads()) == 1
    if found.upload.direct_url is not None:
        assert await stage.open_link(found.upload.direct_url) == (200, CONTENT)


@pytest.mark.parametrize(
    "specimen", those_that(lambda can: can.delete and can.find_by != "nothing"), ids=named
)
async def test_a_file_that_the_host_lost_after_its_yes_is_sent_again(
    stage: Stage, store: Store, attachment: str, tmp_path: Path
) -> None:
    transfer = await asked_for(stage, store, attachment)
    await note(store, transfer, await taken(stage, store, transfer))
    lost = await store.transfers.get(transfer.id)
    assert lost is not None
    assert lost.remote_id is not None
    await stage.host.delete(stage.connect(), lost.remote_id)
    async with restarted(stage, store, tmp_path):
        found = await ended(store, transfer)
    assert found.upload is not None, found.cause
    assert found.upload.remote_id != lost.remote_id
    assert found.upload.sha256 == sha256(CONTENT).hexdigest()
    assert len(stage.uploads()) == 2
    kept = await stage.host.find(
        stage.connect(), WantedFile("tide.txt", None, found.upload.remote_id)
    )
    assert kept is not None


@pytest.mark.parametrize("specimen", [asked_by("hash")], ids=way_of)
@pytest.mark.parametrize("kept", [CONTENT[:-1] + b"!", CONTENT[:-1]])
async def test_a_copy_that_is_not_what_was_sent_is_replaced(
    stage: Stage, store: Store, attachment: str, tmp_path: Path, kept: bytes
) -> None:
    transfer = await asked_for(stage, store, attachment)
    await note(store, transfer, await taken(stage, store, transfer))
    uploads = stage.emulator.runner.app[STATE].uploads
    *_, (remote_id, upload) = uploads.items()
    upload.body = StoredBody(kept)
    async with restarted(stage, store, tmp_path):
        found = await ended(store, transfer)
    assert found.upload is not None, found.cause
    assert remote_id not in uploads
    assert uploads[found.upload.remote_id].body.read(0, len(CONTENT) + 1) == CONTENT


@pytest.mark.parametrize("specimen", [asked_by("name"), asked_by("hash")], ids=way_of)
async def test_a_file_of_that_name_and_size_with_other_bytes(
    stage: Stage, store: Store, attachment: str, tmp_path: Path
) -> None:
    """Where the host tells hashes it stays what it is; elsewhere nobody can know."""
    transfer = await asked_for(stage, store, attachment)
    other = await stage.put(stage.connect(), "tide.txt", Blocks([CONTENT[:-1] + b"!"]))
    await store.carrying.mark_sending(transfer.id)
    async with restarted(stage, store, tmp_path):
        found = await ended(store, transfer)
    assert found.upload is not None, found.cause
    told = stage.host.capabilities.find_by == "hash"
    assert (found.upload.remote_id != other.remote_id) == told
    assert other.remote_id in stage.emulator.runner.app[STATE].uploads


@pytest.mark.parametrize("specimen", those_that(lambda can: can.upload and can.delete), ids=named)
async def test_another_file_of_that_name_is_not_taken_for_it(
    stage: Stage, store: Store, attachment: str, tmp_path: Path
) -> None:
    transfer = await asked_for(stage, store, attachment)
    other = await stage.put(stage.connect(), "tide.txt", Blocks([b"another"]))
    await store.carrying.mark_sending(transfer.id)
    async with restarted(stage, store, tmp_path):
        found = await ended(store, transfer)
    if stage.host.capabilities.find_by == "nothing":
        assert found.upload is None
        return
    assert found.upload is not None, found.cause
    assert found.upload.remote_id != other.remote_id
    assert found.upload.sha256 == sha256(CONTENT).hexdigest()
