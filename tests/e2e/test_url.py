"""`/rehost url`: files from servers on the loopback interface, which only a setting allows."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from sqlalchemy import text

from bot.transfer.source import SourceConfig

from .world import reply_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from .seen import Seen
    from .world import World

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SECRET = "token=the-secret-of-this-address"
CONTENT = b"dew at dawn\n" * 1000

allowed = pytest.mark.parametrize(
    "simulation", [{"allow_private_addresses": True}], indirect=True, ids=[""]
)


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """Serve every path with one handler."""
    application = web.Application()
    application.router.add_get("/{path:.*}", handler)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def giving(body: bytes = CONTENT, /, **headers: str) -> Handler:
    """Answer with a body of a known length."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def handle(_request: web.Request) -> web.Response:
        return web.Response(body=body, headers=named)

    return handle


def pieces(*blocks: bytes, then: asyncio.Event | None = None, **headers: str) -> Handler:
    """Answer without saying how much there is."""

    async def handle(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers=headers)
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        for block in blocks:
            await answer.write(block)
        if then is not None:
            await then.wait()
        await answer.write_eof()
        return answer

    return handle


async def fetched(world: World, url: str, **options: Any) -> Seen:
    return await world.final(await world.slash("rehost url", url=url, **options))


@allowed
@pytest.mark.on_both_storages
async def test_a_file_of_known_length(linked: World) -> None:
    async with serving(giving(Content_Type="text/plain; charset=utf-8")) as base:
        seen = await fetched(linked, f"{base}/notes/dawn.txt?{SECRET}#part")
    assert linked.tixte.stored == {"dawn.txt": CONTENT}
    digest = hashlib.sha256(CONTENT).hexdigest()[:12]
    assert "### dawn.txt" in seen.text
    assert f"12.0 kB · text/plain · SHA-256 `{digest}`" in seen.text
    assert list(seen.buttons) == ["Open", "Post here", "Delete"]
    assert seen.ephemeral
    assert SECRET not in repr(linked.logs)
    assert SECRET.encode() not in linked.database_bytes()


@allowed
@pytest.mark.on_both_storages
async def test_a_second_file_of_a_name_gets_one_of_its_own(linked: World) -> None:
    async with serving(giving(Content_Type="text/plain")) as base:
        await fetched(linked, f"{base}/dawn.txt")
        seen = await fetched(linked, f"{base}/dawn.txt", force=True)
    assert re.search(r"### dawn-[a-z0-9]{4}\.txt", seen.text)
    assert len(linked.tixte.stored) == 2


@allowed
async def test_a_file_of_unknown_length_is_held_on_disk(linked: World) -> None:
    async with serving(pieces(CONTENT, CONTENT, CONTENT)) as base:
        seen = await fetched(linked, f"{base}/dawn.txt")
    assert linked.tixte.stored == {"dawn.txt": CONTENT * 3}
    assert linked.tixte.posts[0].declared_size is not None
    assert "36.0 kB" in seen.text
    assert list((linked.data_dir / "spool").iterdir()) == []


@allowed
@pytest.mark.parametrize(
    ("path", "headers", "options", "name"),
    [
        ("/a.txt", {"Content-Disposition": 'attachment; filename="b.csv"'}, {}, "b.csv"),
        ("/a", {"Content-Disposition": "attachment; filename*=UTF-8''%C3%A4.csv"}, {}, "ä.csv"),
        ("/a", {"Content-Disposition": 'attachment; filename="../../x.csv"'}, {}, "x.csv"),
        ("/d/%C3%A4%20b.txt", {}, {}, "ä b.txt"),
        ("/picture", {"Content-Type": "image/png"}, {}, "picture.png"),
        ("/", {"Content-Type": "text/csv"}, {}, "file.csv"),
        ("/a.txt", {}, {"name": "letter"}, "letter.txt"),
        ("/a.txt", {}, {"name": "letter.md"}, "letter.md"),
        ("/a", {"Content-Type": "application/pdf"}, {"name": "letter"}, "letter.pdf"),
    ],
)
async def test_names(
    linked: World, path: str, headers: dict[str, str], options: dict[str, str], name: str
) -> None:
    async with serving(giving(CONTENT, **headers)) as base:
        await fetched(linked, f"{base}{path}", **options)
    assert list(linked.tixte.stored) == [name]


@allowed
async def test_a_private_one_to_a_service_by_name_and_posted(linked: World) -> None:
    async with serving(giving()) as base:
        seen = await fetched(linked, f"{base}/a.txt", service="tixte", private=True, post=True)
    assert [upload.type for upload in linked.tixte.uploads] == [2]
    assert not seen.ephemeral
    assert "🔒 private" in seen.text


@allowed
async def test_a_web_page_is_sent_and_said_to_be_one(linked: World) -> None:
    async with serving(giving(b"<!doctype html><p>hi", Content_Type="text/html")) as base:
        seen = await fetched(linked, f"{base}/article")
    assert list(linked.tixte.stored) == ["article.html"]
    assert "text/html" in seen.text
    assert "This address gave a web page, not a picture or another file." in seen.text


@allowed
async def test_redirects_are_followed(linked: World) -> None:
    async def hop(request: web.Request) -> web.Response:
        left = int(request.path.rpartition("/")[2])
        if left:
            raise web.HTTPFound(f"/{left - 1}")
        return web.Response(body=CONTENT, headers={"Content-Type": "text/plain"})

    async with serving(hop) as base:
        await fetched(linked, f"{base}/3")
        seen = await fetched(linked, f"{base}/4")
    assert len(linked.tixte.stored) == 1
    assert "leads from one address to the next too many times" in seen.text


@allowed
@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "There is no file at this address (HTTP 404)."),
        (410, "There is no file at this address (HTTP 410)."),
        (403, "The server does not let us have this file (HTTP 403)."),
        (503, "The server at this address has trouble of its own (HTTP 503)."),
        (204, "The server at this address gave no file (HTTP 204)."),
    ],
)
async def test_what_servers_answer(linked: World, status: int, words: str) -> None:
    async def handle(_request: web.Request) -> web.Response:
        return web.Response(status=status)

    async with serving(handle) as base:
        seen = await fetched(linked, f"{base}/a.txt?{SECRET}")
    assert words in seen.text
    assert seen.reference in repr(linked.logs)
    assert SECRET not in repr(linked.logs)
    assert linked.tixte.posts == []


@allowed
async def test_nobody_listens(linked: World) -> None:
    async with serving(giving()) as base:
        pass
    seen = await fetched(linked, f"{base}/a.txt")
    assert "The server at this address cannot be reached." in seen.text


@allowed
async def test_a_packed_file_is_refused(linked: World) -> None:
    packed = gzip.compress(bytes(1_000_000))
    async with serving(giving(packed, Content_Encoding="gzip")) as base:
        seen = await fetched(linked, f"{base}/a.txt")
    assert "only in a compressed form, which is not unpacked here" in seen.text
    assert linked.tixte.posts == []


@allowed
async def test_an_empty_file_is_refused(linked: World) -> None:
    async with serving(giving(b"")) as base:
        seen = await fetched(linked, f"{base}/a.txt")
    assert "This file is empty (0 bytes)." in seen.text


@pytest.mark.parametrize(
    "simulation",
    [{"allow_private_addresses": True, "max_transfer_bytes": 20_000}],
    indirect=True,
    ids=[""],
)
async def test_more_than_the_bot_carries(linked: World) -> None:
    async with serving(giving(CONTENT * 2)) as base:
        told = await fetched(linked, f"{base}/told.txt")
    assert "This file has 24.0 kB; this bot carries files up to 20.0 kB." in told.text
    async with serving(pieces(CONTENT, CONTENT)) as base:
        untold = await fetched(linked, f"{base}/untold.txt")
    assert "larger than 20.0 kB, the most that goes there" in untold.text
    assert linked.tixte.posts == []
    assert list((linked.data_dir / "spool").iterdir()) == []


@allowed
async def test_more_than_the_plan_takes(linked: World) -> None:
    async with linked.simulation.store.database.write() as connection:
        await connection.execute(text("UPDATE accounts SET max_file_bytes = 20000"))
    async with serving(giving(CONTENT * 2)) as base:
        told = await fetched(linked, f"{base}/told.txt")
    assert "This file has 24.0 kB; your Tixte plan takes files up to 20.0 kB." in told.text
    async with serving(pieces(CONTENT, CONTENT)) as base:
        untold = await fetched(linked, f"{base}/untold.txt")
    assert "larger than 20.0 kB, the most that goes there" in untold.text
    assert linked.tixte.posts == []


@pytest.mark.parametrize(
    "simulation",
    [{"allow_private_addresses": True, "source": SourceConfig(0.5, 0.3, 0.5, 1.0)}],
    indirect=True,
    ids=[""],
)
async def test_servers_that_are_slow(linked: World) -> None:
    never = asyncio.Event()

    async def no_headers(_request: web.Request) -> web.Response:
        await never.wait()
        return web.Response()

    async with serving(no_headers) as base:
        seen = await fetched(linked, f"{base}/a.txt")
    assert "The server at this address did not answer in time." in seen.text
    async with serving(pieces(CONTENT, then=never)) as base:
        seen = await fetched(linked, f"{base}/a.txt")
    assert "The server at this address stopped sending, or is far too slow." in seen.text

    async def half(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": str(len(CONTENT) * 2)})
        await answer.prepare(request)
        await answer.write(CONTENT)
        assert request.transport is not None
        request.transport.close()
        return answer

    async with serving(half) as base:
        seen = await fetched(linked, f"{base}/a.txt")
    assert "The file at this address ended before it was complete" in seen.text
    assert linked.tixte.stored == {}


@allowed
async def test_the_host_s_trouble_is_survived_by_asking_again(linked: World) -> None:
    asked = 0

    async def handle(_request: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.Response(body=CONTENT)

    linked.tixte.fail_upload(status=429, headers={"Retry-After": "0"})
    async with serving(handle) as base:
        await fetched(linked, f"{base}/a.txt")
    assert linked.tixte.stored == {"a.txt": CONTENT}
    assert asked == 2


@allowed
@pytest.mark.on_both_storages
async def test_progress_restart_and_secrets_at_rest(linked: World) -> None:
    go_on = asyncio.Event()
    async with serving(pieces(CONTENT, then=go_on)) as base:
        result = await linked.slash("rehost url", url=f"{base}/slow.txt?{SECRET}")
        await linked.until(result, lambda seen: "⏬ slow.txt · 12.0 kB fetched so far" in seen.text)
        assert SECRET.encode() not in linked.database_bytes()
        await linked.simulation.restart()
        # Nothing of it had gone out yet.
        assert linked.tixte.posts == []
        go_on.set()
        seen = await linked.final(result)
    assert seen.cards == 1
    assert await linked.states() == ["done"]
    assert linked.tixte.stored == {"slow.txt": CONTENT}
    assert list((linked.data_dir / "spool").iterdir()) == []


@allowed
@pytest.mark.on_both_storages
async def test_it_is_kept_until_an_account_is_linked(world: World) -> None:
    async with serving(giving()) as base:
        result = await world.slash("rehost url", url=f"{base}/kept.txt?{SECRET}", name="letter")
        assert SECRET.encode() not in world.database_bytes()
        form = await world.press(reply_of(result), "Link Tixte")
        await world.final(await world.fill_in(form))
        for _ in range(100):
            if world.tixte.stored:
                break
            await asyncio.sleep(0.05)
    assert world.tixte.stored == {"letter.txt": CONTENT}
    assert SECRET not in repr(world.logs)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{port}/a.txt", "http://localhost:{port}/", "http://[::ffff:7f00:1]:{port}/"],
)
async def test_private_addresses_are_refused(linked: World, url: str) -> None:
    asked: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=CONTENT)

    async with serving(handle) as base:
        seen = await fetched(linked, url.format(port=base.rpartition(":")[2]))
    assert "This address leads into a private network." in seen.text
    assert "Attach the file with `/rehost files` instead." in seen.text
    assert seen.reference
    assert asked == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "This address does not begin with http:// or https://."),
        ("not an address", "This address does not begin with http:// or https://."),
        ("http://ada:pw@example.com/", "This address holds a user name or password"),
        ("http://2130706433/", "hides where it leads"),
        ("http://example.com:22/", "uses a port that is not the web's"),
    ],
)
async def test_what_is_no_address_is_said_at_once(linked: World, url: str, words: str) -> None:
    seen = linked.see_reply(await linked.slash("rehost url", url=url, post=True))
    assert words in seen.text
    assert "Use the address of a file on the open web" in seen.text
    assert seen.ephemeral
    assert await linked.states() == []
