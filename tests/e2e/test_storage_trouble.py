"""What people read while the database is in trouble."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.transfer.patience import Patience
from tests.postgresql import administer

from .seen import eventually
from .slow import SlowCdn

if TYPE_CHECKING:
    from .world import World


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.database.BUSY_TIMEOUT_MILLISECONDS", 100)


@pytest.mark.only_on("sqlite", reason="another program can lock the whole of its file")
@pytest.mark.usefixtures("impatient")
async def test_a_lock_is_told_and_waited_out_by_the_person(linked: World) -> None:
    linked.may_fault = True
    await linked.simulation.store.database.close()  # connections with the short patience
    with closing(sqlite3.connect(linked.data_dir / "carryall.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        seen = await linked.final(await linked.rehost(("a.txt", b"a")))
        assert "The bot's own records are locked by another program right now" in seen.text
        assert "Try again in a minute" in seen.text
        (reference,) = seen.references
        (logged,) = [one for one in linked.logs if one.get("reference") == reference]
        assert "another process holds it" in logged["error"]
        other.execute("COMMIT")
    _, again = await linked.sent(("a.txt", b"a"))
    assert again.cards == 1


@pytest.mark.only_on("sqlite", reason="another program can lock the whole of its file")
@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "simulation", [{"patience": Patience(first=0.05, longest=0.2, in_all=60.0)}], indirect=True
)
async def test_a_file_on_its_way_waits_for_the_records(linked: World) -> None:
    linked.may_fault = True
    await linked.simulation.store.database.close()
    cdn = SlowCdn.take_over(linked.env)
    result = await linked.rehost(("slow.bin", b"s" * 100))
    await linked.until(result, lambda seen: "⏫" in seen.text)
    with closing(sqlite3.connect(linked.data_dir / "carryall.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        cdn.go_on.set()
        await eventually(
            lambda: [one for one in linked.logs if one.get("event") == "transfer.waits"]
        )
        assert linked.tixte.stored == {"slow.bin": b"s" * 100}
        other.execute("COMMIT")
    seen = await linked.final(result)
    assert seen.cards == 1
    assert len(linked.tixte.posts) == 1


@pytest.mark.only_on("postgresql", reason="it is a server, which may go away")
async def test_a_server_that_goes_away_is_told_and_found_again(
    linked: World, postgresql_server: str
) -> None:
    linked.may_fault = True
    name = linked.simulation.store.database.url.database
    administer(
        postgresql_server,
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",  # noqa: S608 - ours
    )
    seen = await linked.final(await linked.rehost(("a.txt", b"a")))
    assert "The bot's own records cannot be reached right now" in seen.text
    assert "Try again in a minute" in seen.text
    administer(postgresql_server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    _, again = await linked.sent(("a.txt", b"a"))
    assert again.cards == 1
    assert linked.tixte.stored == {"a.txt": b"a"}
