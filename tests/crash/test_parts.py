"""Killed in the middle of an upload in parts: what has arrived is not sent again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, text

from tests.process.program import until
from tests.process.records import count, unfinished
from tests.process.stage import LABEL, has, links, texts, walk

from .pixelbin import PARTS, Pixelbin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.process.stage import Stage

MIB = 1024 * 1024
SIZE = 200 * MIB
CHUNKS = 20
AT_ONCE = 4
NOTED = "SELECT count(*) FROM transfers WHERE checkpoint IS NOT NULL"


@pytest.fixture
def pixelbin(tmp_path: Path) -> Iterator[Pixelbin]:
    running = Pixelbin(tmp_path / "pixelbin")
    yield running
    running.close()


async def link(stage: Stage, pixelbin: Pixelbin) -> None:
    shown = await stage.server.slash(
        stage.user, stage.channel, "account link", {"service": "pixelbin"}
    )
    assert shown.callback is not None
    (field,) = [
        one["component"]["custom_id"]
        for one in walk(shown.callback["data"]["components"])
        if one["type"] == LABEL
    ]
    sent = await stage.server.submit_modal(stage.user, shown, {field: pixelbin.token})
    assert "Demo Organisation" in texts(await sent.wait_for())


@pytest.mark.timeout(300)
async def test_what_has_arrived_is_not_sent_again(stage: Stage, pixelbin: Pixelbin) -> None:
    server, user, channel, data = stage.server, stage.user, stage.channel, stage.workshop.data
    settings: dict[str, Any] = {"PIXELBIN_URL": pixelbin.url, "MAX_TRANSFER_BYTES": "300MB"}
    program = await stage.start(**settings)
    await link(stage, pixelbin)
    content = bytes(range(256)) * (SIZE // 256)
    file = server.attachment("tides.bin", content)
    used = await server.slash(user, channel, "rehost files", {"file": file, "service": "pixelbin"})
    arrived: list[int] = []
    deadline = time.monotonic() + 60
    while len(arrived) < CHUNKS // 2 and time.monotonic() < deadline:
        arrived = await pixelbin.parts()
    program.kill()
    assert await program.ended() == -9
    before = await pixelbin.parts()
    assert CHUNKS // 2 <= len(before) < CHUNKS, "killed too early or too late to tell anything"
    assert count(data, NOTED) == 1
    assert b"signed-multipart" not in (data / "carryall.db").read_bytes()

    program = await stage.start(**settings)
    shown = await used.wait_for(has("tides.bin", "SHA-256"), timeout=120)
    await until(lambda: unfinished(data) == 0, "the transfer has ended", 20)
    after = await pixelbin.parts()
    assert sorted(set(after)) == list(range(1, CHUNKS + 1))
    # Sent again are only those that were on their way at the kill: nobody had their answer yet.
    assert len(after) - CHUNKS <= AT_ONCE
    assert len(set(after[len(before) :]) & set(before)) <= AT_ONCE
    seen = await pixelbin.requests()
    completions = [one for one in seen if (one["method"], one["path"]) == ("POST", PARTS)]
    assert len(completions) == 1
    assert count(data, "SELECT count(*) FROM uploads") == 1
    assert count(data, NOTED) == 0
    (url, *_) = [one for one in links(shown) if "/v2/" in one]
    assert await pixelbin.download(url) == (200, SIZE)
    engine = create_engine(f"sqlite:///{data / 'carryall.db'}")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT size FROM uploads")) == SIZE
    engine.dispose()
    await program.stop()
