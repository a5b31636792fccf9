"""A host keeps what it is given, finds it, lets it go, and does nothing twice."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.http.errors import ErrorKind, ServiceError, SourceError
from bot.service import WantedFile
from tests.bot.http.loopback import Blocks, Zeros
from tests.conformance.specimen import named, those_that
from tests.conformance.stage import secrets_of, shown_in

if TYPE_CHECKING:
    from bot.http.body import ByteSource
    from bot.service import StoredFile
    from tests.conformance.specimen import Specimen
    from tests.conformance.stage import Stage

MIB = 1024 * 1024

NAMES = [
    "plain.txt",
    "two words.txt",
    "Grüße aus Köln.txt",
    "港の朝.txt",
    "⚓ rope ⚓.txt",
    "100% #1 a&b=c?.txt",
    "quo\"te and 'tick'.txt",
    "semi;colon,comma.txt",
    "..hidden.txt",
    "many.dots.in.a.name.txt",
    "no-extension",
    "x" * 100 + ".txt",
]


@pytest.fixture(params=those_that(lambda can: can.upload), ids=named)
def specimen(request: pytest.FixtureRequest) -> Specimen:
    found: Specimen = request.param
    return found


async def assert_there(stage: Stage, client: object, stored: StoredFile, content: bytes) -> None:
    """Look at what is there: by its link, else with the credential, else by what the host says."""
    if stored.direct_url is not None or stage.specimen.kept_at is not None:
        assert await stage.open_link(stage.bytes_link(stored)) == (200, content)
    elif stage.host.capabilities.get:
        async with stage.host.get(client, stored) as blocks:
            assert b"".join([block async for block in blocks]) == content
    elif stage.host.capabilities.find_by != "nothing":
        found = await stage.host.find(client, WantedFile(remote_id=stored.remote_id))
        assert found is not None
        assert found.size in (len(content), None)


@pytest.mark.parametrize("size", [0, 1, 64 * 1024 - 1, 64 * 1024 + 1, 3 * MIB])
async def test_what_is_sent_is_what_is_there(stage: Stage, size: int) -> None:
    if size == 0 and not stage.host.capabilities.empty_files:
        with pytest.raises(ServiceError) as caught:
            await stage.put(stage.connect(), "tape.bin", Blocks([]))
        assert caught.value.kind is ErrorKind.BAD_REQUEST
        assert stage.uploads() == []
        return
    content = bytes(range(256)) * (size // 256 + 1)
    content = content[:size]
    blocks = [content[at : at + 10_000] for at in range(0, size, 10_000)]
    client = stage.connect()
    stored = await stage.put(client, "tape.bin", Blocks(blocks))
    assert stored.remote_id
    assert stored.size in (size, None)
    if stage.service.capabilities.links:
        assert stored.url.startswith(("https://", "http://"))
    else:
        assert (stored.url, stored.direct_url) == ("", None)
    await assert_there(stage, client, stored, content)


@pytest.mark.parametrize("name", NAMES)
async def test_names_in_every_script(stage: Stage, name: str) -> None:
    client = stage.connect()
    stored = await stage.put(client, name)
    assert stored.name
    assert " " not in stored.url
    assert stored.url.isascii()
    await assert_there(stage, client, stored, b"tide\n")


async def test_every_byte_is_announced(stage: Stage) -> None:
    await stage.put(stage.connect(), "zeros.bin", Zeros(2 * MIB))
    for request in stage.uploads():
        assert request.declared_size == request.size
        assert "Transfer-Encoding" not in request.headers


@pytest.mark.parametrize(
    "source", [Blocks([b"short"], length=9), Blocks([b"longer"], length=5)], ids=["short", "long"]
)
async def test_a_source_of_another_length_leaves_nothing(stage: Stage, source: ByteSource) -> None:
    client = stage.connect()
    with pytest.raises(SourceError):
        await stage.put(client, "broken.bin", source)
    assert not any(200 <= (request.status or 0) < 300 for request in stage.uploads())
    if stage.host.capabilities.find_by != "nothing":
        assert await stage.host.find(client, WantedFile(name="broken.bin")) is None


@pytest.mark.parametrize("specimen", those_that(lambda can: can.private), ids=named)
async def test_a_private_file_is_not_public(stage: Stage) -> None:
    stored = await stage.put(stage.connect(), "secret.txt", private=True)
    for link in (stored.url, stored.direct_url):
        if link:
            status, body = await stage.open_link(link)
            assert status in (401, 403, 404)
            assert b"tide" not in body


@pytest.mark.parametrize("specimen", those_that(lambda can: can.delete), ids=named)
async def test_a_deleted_file_is_gone(stage: Stage) -> None:
    client = stage.connect()
    stored = await stage.put(client)
    await stage.host.delete(client, stored.remote_id)
    if stored.direct_url is not None:
        assert (await stage.open_link(stored.direct_url))[0] == 404
    with pytest.raises(ServiceError) as caught:
        await stage.host.delete(client, stored.remote_id)
    assert caught.value.kind is ErrorKind.NOT_FOUND


@pytest.mark.parametrize("specimen", those_that(lambda can: can.delete), ids=named)
async def test_nobody_deletes_what_is_somebody_elses(stage: Stage) -> None:
    client = stage.connect()
    stored = await stage.put(client)
    with pytest.raises(ServiceError) as caught:
        await stage.host.delete(stage.connect(stage.specimen.other_keys), stored.remote_id)
    assert caught.value.kind in (ErrorKind.FORBIDDEN, ErrorKind.NOT_FOUND)
    await assert_there(stage, client, stored, b"tide\n")


AMBIGUOUS = [
    ({"status": 500}, ErrorKind.SERVER),
    ({"status": 502, "body": "<html>bad gateway</html>"}, ErrorKind.SERVER),
    ({"status": 200, "body": "<html>welcome</html>"}, ErrorKind.INVALID_ANSWER),
    ({"status": 200, "body": ""}, ErrorKind.INVALID_ANSWER),
    ({"status": 200, "body": {"unexpected": True}}, ErrorKind.INVALID_ANSWER),
    ({"mode": "truncate", "keep": 20}, ErrorKind.INTERRUPTED),
    ({"mode": "handle_then_drop"}, ErrorKind.INTERRUPTED),
]
OVERWRITE = [one for one in those_that(lambda can: can.upload) if one.overwrites]
ADD = [one for one in those_that(lambda can: can.upload) if not one.overwrites]


@pytest.mark.parametrize("specimen", OVERWRITE, ids=named)
@pytest.mark.parametrize("fault", [one for one, _ in AMBIGUOUS], ids=str)
async def test_what_overwrites_is_sent_again(stage: Stage, fault: dict[str, object]) -> None:
    assert stage.specimen.upload_request is not None
    method, path = stage.specimen.upload_request
    stage.goes_wrong(method=method, path=path, **fault)
    client = stage.connect()
    stored = await stage.put(client)
    assert stored.direct_url is not None
    assert await stage.open_link(stored.direct_url) == (200, b"tide\n")
    await stage.host.delete(client, stored.remote_id)
    assert await stage.host.find(client, WantedFile(name="harbour.txt")) is None


@pytest.mark.parametrize("specimen", OVERWRITE, ids=named)
@pytest.mark.parametrize(("fault", "kind"), AMBIGUOUS[:5], ids=str)
async def test_what_never_arrives_leaves_nothing(
    stage: Stage, fault: dict[str, object], kind: ErrorKind
) -> None:
    assert stage.specimen.upload_request is not None
    method, path = stage.specimen.upload_request
    stage.goes_wrong(method=method, path=path, times=None, **fault)
    client = stage.connect()
    with pytest.raises(ServiceError) as caught:
        await stage.put(client)
    assert (caught.value.kind, caught.value.maybe_done) == (kind, False)
    assert 1 < len(stage.uploads()) <= 3
    assert await stage.host.find(client, WantedFile(name="harbour.txt")) is None


@pytest.mark.parametrize("specimen", ADD, ids=named)
@pytest.mark.parametrize(("fault", "kind"), AMBIGUOUS, ids=str)
async def test_what_may_have_arrived_is_not_sent_again(
    stage: Stage, fault: dict[str, object], kind: ErrorKind
) -> None:
    assert stage.specimen.upload_request is not None
    method, path = stage.specimen.upload_request
    stage.goes_wrong(method=method, path=path, times=None, **fault)
    source = Blocks([b"tide\n"])
    with pytest.raises(ServiceError) as caught:
        await stage.put(stage.connect(), source=source)
    assert caught.value.kind is kind
    assert caught.value.maybe_done
    assert source.opened == 1
    assert len(stage.uploads()) == 1
    shown = "".join(traceback.format_exception(caught.value))
    assert not shown_in(secrets_of(stage.specimen.keys), shown)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ErrorKind.BAD_REQUEST),
        (401, ErrorKind.UNAUTHORIZED),
        (402, ErrorKind.PAYMENT_REQUIRED),
        (403, ErrorKind.FORBIDDEN),
        (413, ErrorKind.TOO_LARGE),
    ],
)
async def test_what_a_host_refuses_is_sent_once(stage: Stage, status: int, kind: ErrorKind) -> None:
    assert stage.specimen.upload_request is not None
    method, path = stage.specimen.upload_request
    stage.goes_wrong(method=method, path=path, times=None, status=status)
    with pytest.raises(ServiceError) as caught:
        await stage.put(stage.connect())
    assert caught.value.kind is kind
    assert not caught.value.maybe_done
    # An address that takes a file may have expired: then another one is asked for; so may a token.
    expires = stage.specimen.overwrites and kind is ErrorKind.FORBIDDEN
    again = expires or (stage.specimen.renews and kind is ErrorKind.UNAUTHORIZED)
    assert len(stage.uploads()) == 1 + again


async def test_a_file_is_sent_again_once_the_host_has_time(stage: Stage) -> None:
    assert stage.specimen.upload_request is not None
    method, path = stage.specimen.upload_request
    stage.goes_wrong(method=method, path=path, status=429, headers={"Retry-After": "0"})
    client = stage.connect()
    await assert_there(stage, client, await stage.put(client), b"tide\n")


async def test_a_source_that_opens_once_is_not_sent_again(stage: Stage) -> None:
    assert stage.specimen.upload_request is not None
    method, path = stage.specimen.upload_request
    stage.goes_wrong(method=method, path=path, status=429, headers={"Retry-After": "0"})
    source = Blocks([b"tide\n"], replayable=False)
    with pytest.raises(ServiceError) as caught:
        await stage.put(stage.connect(), source=source)
    assert caught.value.kind is ErrorKind.RATE_LIMITED
    assert source.opened == 1


async def test_what_a_host_answers_shows_no_secret(stage: Stage) -> None:
    stored = await stage.put(stage.connect())
    secrets = secrets_of(stage.specimen.keys)
    if stored.deletion_handle is not None:
        secrets.add(stored.deletion_handle)
    assert not shown_in(secrets, repr(stored), stored.url, stored.direct_url or "")


@pytest.mark.parametrize("specimen", those_that(lambda can: can.delete), ids=named)
async def test_a_deletion_handle_deletes_without_a_credential(stage: Stage) -> None:
    client = stage.connect()
    stored = await stage.put(client)
    with pytest.raises(ServiceError):
        await stage.host.delete_by_handle("https://example.com/not/a/handle?auth=x")
    if stored.deletion_handle is not None:
        await stage.host.delete_by_handle(stored.deletion_handle)
        with pytest.raises(ServiceError) as caught:
            await stage.host.delete_by_handle(stored.deletion_handle)
        assert caught.value.kind is ErrorKind.NOT_FOUND
        assert await stage.host.find(client, WantedFile(remote_id=stored.remote_id)) is None


@pytest.mark.parametrize("specimen", those_that(lambda can: can.find_by != "nothing"), ids=named)
async def test_what_is_there_is_found(stage: Stage) -> None:
    client = stage.connect()
    stored = await stage.put(client, "Grüße & tide.txt")
    found = await stage.host.find(client, WantedFile(name="Grüße & tide.txt", size=5))
    assert found is not None
    assert (found.remote_id, found.url) == (stored.remote_id, stored.url)
    by_id = await stage.host.find(client, WantedFile(remote_id=stored.remote_id))
    assert by_id is not None
    assert by_id.remote_id == stored.remote_id


@pytest.mark.parametrize("specimen", those_that(lambda can: can.find_by != "nothing"), ids=named)
async def test_what_is_not_there_is_not_found(stage: Stage) -> None:
    client = stage.connect()
    stored = await stage.put(client, "tide.txt")
    nobody = stage.connect(stage.specimen.other_keys)
    assert await stage.host.find(nobody, WantedFile(name="tide.txt", size=5)) is None
    assert await stage.host.find(client, WantedFile(name="ebb.txt")) is None
    if stored.size is not None:
        assert await stage.host.find(client, WantedFile(name="tide.txt", size=6)) is None
    if stage.service.capabilities.dated:
        later = datetime.now(UTC) + timedelta(days=1)
        assert await stage.host.find(client, WantedFile(name="tide.txt", since=later)) is None
    others = frozenset({stored.remote_id})
    assert await stage.host.find(client, WantedFile(name="tide.txt", besides=others)) is None
    if not stage.service.capabilities.delete:
        return
    await stage.host.delete(client, stored.remote_id)
    assert await stage.host.find(client, WantedFile(name="tide.txt", size=5)) is None
    assert await stage.host.find(client, WantedFile(remote_id=stored.remote_id)) is None


@pytest.mark.parametrize("specimen", those_that(lambda can: can.find_by != "nothing"), ids=named)
async def test_trouble_is_not_taken_for_absence(stage: Stage) -> None:
    client = stage.connect()
    await stage.put(client, "tide.txt")
    stage.goes_wrong(times=None, status=503)
    with pytest.raises(ServiceError):
        await stage.host.find(client, WantedFile(name="tide.txt", size=5))


@pytest.mark.parametrize("specimen", those_that(lambda can: can.get), ids=named)
async def test_the_bytes_come_back(stage: Stage) -> None:
    client = stage.connect()
    stored = await stage.put(client, "tide.bin", Zeros(300_000))
    async with stage.host.get(client, stored) as blocks:
        assert sum([len(block) async for block in blocks]) == 300_000
    assert not any(
        request.authorization and request.path.endswith("tide.bin") for request in stage.requests
    )
