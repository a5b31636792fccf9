"""Large files in parts: what arrives, what is sent again, and what goes on after a crash."""

from __future__ import annotations

import asyncio
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.http.errors import ErrorKind, SourceError
from cogs.pixelbin.client import PixelbinClient
from cogs.pixelbin.errors import (
    PixelbinAuthError,
    PixelbinConflictError,
    PixelbinError,
    PixelbinIllegalArgumentError,
    PixelbinServerError,
)
from tests.bot.http.loopback import Blocks
from tests.cogs.pixelbin.over_sockets import MULTIPART, V2
from tests.cogs.pixelbin.specimen import TOKEN

if TYPE_CHECKING:
    from bot.emulation.faults import SeenRequest
    from tests.cogs.pixelbin.over_sockets import Service

CONTENT = bytes(range(65, 90))


class Noted:
    """A checkpoint in memory."""

    def __init__(self) -> None:
        self.text: str | None = None
        self.saved = 0

    async def load(self) -> str | None:
        return self.text

    async def save(self, text: str) -> None:
        self.text = text
        self.saved += 1


def parts(service: Service) -> list[SeenRequest]:
    return service.asked("PUT", MULTIPART)


def numbers(service: Service) -> list[str]:
    return sorted(one.query["partNumber"] for one in parts(service))


async def upload(client: PixelbinClient, file: Any = CONTENT, **more: Any) -> Any:
    wanted = {"name": "big", "path": "dir1", "format": "bin", "chunk_size": 10, **more}
    return await client.uploader.upload(file, **wanted)


@pytest.mark.parametrize("size", [1, 9, 10, 11, 25, 1000])
@pytest.mark.parametrize("concurrency", [1, 4])
async def test_what_is_sent_is_what_is_there(
    client: PixelbinClient, service: Service, size: int, concurrency: int
) -> None:
    content = bytes(number % 251 for number in range(size))
    seen: list[tuple[int, int]] = []
    stored = await upload(
        client,
        io.BytesIO(content),
        concurrency=concurrency,
        progress=lambda arrived, whole: seen.append((arrived, whole)),
    )
    assert (stored.name, stored.size, stored.is_original) == ("big.bin", size, True)
    assert service.content("dir1/big.bin") == content
    assert len(parts(service)) == -(-size // 10)
    assert seen[-1] == (size, size)
    assert sorted(seen) == seen
    assert not any(one.authorization for one in service.requests if one.path == MULTIPART)
    assert all(one.declared_size == one.size for one in parts(service))


async def test_blocks_of_any_size_are_cut(client: PixelbinClient, service: Service) -> None:
    source = Blocks([b"A", b"", b"BCDEFGHIJKLMNOPQRSTUVWX", b"Y"])
    await upload(client, source)
    assert service.content("dir1/big.bin") == CONTENT
    assert source.opened == 1


@pytest.mark.parametrize(
    "source", [Blocks([b"short" * 4], length=25), Blocks([b"longer" * 5], length=25)]
)
async def test_a_source_of_another_length_leaves_nothing(
    client: PixelbinClient, service: Service, source: Blocks
) -> None:
    with pytest.raises(SourceError):
        await upload(client, source)
    assert service.asked("POST", MULTIPART) == []


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_g42_a_part_that_fails_once_is_sent_again(
    client: PixelbinClient, service: Service, status: int
) -> None:
    headers = {"Retry-After": "0"}
    service.goes_wrong(method="PUT", path=MULTIPART, status=status, headers=headers)
    stored = await upload(client, max_retries=1)
    assert stored.size == 25
    assert len(parts(service)) == 4


@pytest.mark.parametrize("mode", ["drop", "handle_then_drop"])
async def test_g42_a_part_whose_connection_breaks_is_sent_again(
    client: PixelbinClient, service: Service, mode: str
) -> None:
    service.goes_wrong(method="PUT", path=MULTIPART, mode=mode)
    assert (await upload(client)).size == 25
    assert service.content("dir1/big.bin") == CONTENT


async def test_g42_a_part_that_is_refused_ends_all(
    client: PixelbinClient, service: Service
) -> None:
    service.goes_wrong(method="PUT", path=MULTIPART, status=400, body={"message": "no"})
    with pytest.raises(PixelbinError) as caught:
        await upload(client, concurrency=1)
    assert (caught.value.status, caught.value.message) == (400, "no")
    assert len(parts(service)) == 1
    assert service.asked("POST", MULTIPART) == []
    assert "pbs=" not in f"{caught.value!r}{caught.value.request}"


async def test_a_part_that_fails_for_ever(client: PixelbinClient, service: Service) -> None:
    service.goes_wrong(method="PUT", path=MULTIPART, times=None, status=503)
    with pytest.raises(PixelbinServerError):
        await upload(client, max_retries=2, concurrency=1)
    assert len(parts(service)) == 3
    before = len(service.requests)
    await asyncio.sleep(0.05)
    assert len(service.requests) == before
    assert len(asyncio.all_tasks()) <= 3


async def test_g42_a_completion_that_fails_once(client: PixelbinClient, service: Service) -> None:
    service.goes_wrong(method="POST", path=MULTIPART, status=503)
    assert (await upload(client)).size == 25
    assert len(service.asked("POST", MULTIPART)) == 2


@pytest.mark.parametrize("again", [200, 404])
async def test_g42_a_completion_whose_answer_is_lost(
    client: PixelbinClient, service: Service, again: int
) -> None:
    service.state.switches.second_completion = again
    service.goes_wrong(method="POST", path=MULTIPART, mode="handle_then_drop")
    stored = await upload(client)
    assert (stored.file_id, stored.size) == ("dir1/big.bin", 25)
    assert [name for name in service.organisation.files if name.startswith("dir1/")] == [
        "dir1/big.bin"
    ]


async def test_a_completion_that_answers_nonsense(client: PixelbinClient, service: Service) -> None:
    service.goes_wrong(method="POST", path=MULTIPART, times=None, status=200, body="<html>")
    with pytest.raises(PixelbinServerError) as caught:
        await upload(client)
    assert (caught.value.kind, caught.value.maybe_done) == (ErrorKind.INVALID_ANSWER, True)


@pytest.mark.parametrize(
    ("more", "final"),
    [({}, None), ({"filename_override": True}, "big_"), ({"overwrite": True}, "big.bin")],
)
async def test_a_name_that_is_taken(
    client: PixelbinClient, more: dict[str, Any], final: str | None
) -> None:
    await upload(client)
    if final is None:
        with pytest.raises(PixelbinConflictError):
            await upload(client, **more)
        return
    assert (await upload(client, **more)).name.startswith(final)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"chunk_size": 0}, "Invalid chunkSize: Must be a positive integer."),
        ({"chunk_size": 1.5}, "Invalid chunkSize"),
        ({"max_retries": -1}, "Invalid maxRetries: Must be a non-negative integer."),
        ({"concurrency": 0}, "Invalid concurrency: Must be a positive integer."),
        ({"concurrency": True}, "Invalid concurrency"),
        ({"exponential_factor": -1}, "Invalid exponentialFactor: Must be a non-negative number."),
        ({"exponential_factor": float("nan")}, "Invalid exponentialFactor"),
        ({"file": b""}, "empty"),
        ({"format": "bat"}, "takes no .bat"),
    ],
)
async def test_what_is_refused_before_anything_is_sent(
    client: PixelbinClient, service: Service, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(PixelbinIllegalArgumentError, match=words):
        await upload(client, **more)
    with pytest.raises(TypeError):
        await upload(client, "text")
    assert service.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/service/public?pbs=1",
        "http://cdn.pixelbin.io/x",
        "https://pixelbin.io.example/x",
        "not an address",
        "",
    ],
)
async def test_bytes_are_sent_to_nobody_else(
    client: PixelbinClient, service: Service, url: str
) -> None:
    answer = {"presignedUrl": {"url": url, "fields": {}}}
    service.goes_wrong(method="POST", path=f"{V2}/upload/signed-url", status=200, body=answer)
    with pytest.raises(PixelbinError) as caught:
        await upload(client)
    assert caught.value.kind is ErrorKind.INVALID_ANSWER
    assert len(service.requests) == 1


async def test_a_service_on_this_machine_may_use_another_of_its_names(
    client: PixelbinClient, service: Service
) -> None:
    made = await client.assets.create_signed_url_v2(name="far", format="txt")
    assert made.presigned_url is not None
    signed = made.presigned_url.raw | {
        "url": str(made.presigned_url.url).replace("127.0.0.1", "localhost")
    }
    path = f"{V2}/upload/signed-url"
    service.goes_wrong(method="POST", path=path, status=200, body={"presignedUrl": signed})
    stored = await upload(client)
    assert stored.file_id == "far.txt"


async def test_going_on_sends_no_part_again(client: PixelbinClient, service: Service) -> None:
    noted = Noted()
    service.goes_wrong(method="PUT", path=MULTIPART, times=1, status=400)
    with pytest.raises(PixelbinError):
        await upload(client, chunk_size=2, concurrency=1, checkpoint=noted)
    assert numbers(service) == ["1"]
    assert json.loads(str(noted.text))["done"] == []
    async with PixelbinClient(TOKEN, base_url=service.running.url) as killed:
        task = asyncio.create_task(upload(killed, chunk_size=2, concurrency=1, checkpoint=noted))
        while len(parts(service)) < 7:  # noqa: ASYNC110 - what the emulator has seen
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    done = set(json.loads(str(noted.text))["done"])
    assert done
    before = len(parts(service))
    stored = await upload(client, chunk_size=9, checkpoint=noted)
    sent = {int(one.query["partNumber"]) for one in parts(service)[before:]}
    assert sent == set(range(1, 14)) - done
    assert service.content("dir1/big.bin") == CONTENT
    assert stored.size == 25
    assert len(service.asked("POST", f"{V2}/upload/signed-url")) == 1


async def test_going_on_after_the_completion(client: PixelbinClient, service: Service) -> None:
    noted = Noted()
    first = await upload(client, checkpoint=noted)
    for again in (200, 404):
        service.state.switches.second_completion = again
        assert (await upload(client, checkpoint=noted)).id == first.id
    assert len(parts(service)) == 3


async def test_an_upload_that_is_forgotten_there_begins_anew(
    client: PixelbinClient, service: Service
) -> None:
    noted = Noted()
    service.goes_wrong(method="POST", path=MULTIPART, status=400)
    with pytest.raises(PixelbinError):
        await upload(client, checkpoint=noted)
    service.state.multipart.clear()
    stored = await upload(client, checkpoint=noted)
    assert stored.size == 25
    assert len(parts(service)) == 6


@pytest.mark.parametrize("text", ["", "no JSON", "[]", '{"address": 1}', "{}"])
async def test_a_checkpoint_that_cannot_be_read_is_none(client: PixelbinClient, text: str) -> None:
    noted = Noted()
    noted.text = text
    assert (await upload(client, checkpoint=noted)).size == 25


async def test_a_checkpoint_of_another_file_is_none(
    client: PixelbinClient, service: Service
) -> None:
    noted = Noted()
    await upload(client, CONTENT[:-1], checkpoint=noted)
    assert (await upload(client, checkpoint=noted, overwrite=True)).size == 25
    assert len(service.asked("POST", f"{V2}/upload/signed-url")) == 2


async def test_an_upload_that_takes_too_long(client: PixelbinClient, service: Service) -> None:
    service.goes_wrong(method="PUT", path=MULTIPART, status=401, body={"message": "expired"})
    with pytest.raises(PixelbinAuthError) as caught:
        await upload(client, concurrency=1)
    assert not caught.value.maybe_done
