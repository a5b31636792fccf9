from __future__ import annotations

import asyncio
import logging
import shutil
import sys
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
import structlog

from bot.demo.simulation import simulate
from bot.transfer.durable_jobs import DurableJobs
from bot.transfer.job_book import jobs_config
from bot.transfer.patience import IMPATIENT
from storage.store import open_store
from storage.vault import KeyRing, generate_key
from tests.postgresql import database

from .club import Club
from .wire import Wire
from .world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, MutableMapping
    from pathlib import Path

    from bot.demo.simulation import Simulation

T = TypeVar("T")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose where a test's bot remembers: SQLite, or both where the test is marked for it."""
    if "storage" not in metafunc.fixturenames:
        return
    marked = metafunc.definition.get_closest_marker
    only, asked_for = marked("only_on"), metafunc.config.getoption("storage")
    if only is not None:
        able = [only.args[0]]
    elif asked_for is not None or marked("on_both_storages") is not None:
        able = ["sqlite", "postgresql"]
    else:
        able = ["sqlite"]
    if asked_for is None:
        chosen = [pytest.param(one) for one in able]
    elif asked_for in able:
        chosen = [pytest.param(asked_for)]
    else:
        assert only is not None
        why = pytest.mark.skip(reason=f"not on {asked_for}: {only.kwargs['reason']}")
        chosen = [pytest.param(asked_for, marks=why)]
    if [one.values for one in chosen] != [("sqlite",)] or chosen[0].marks:
        metafunc.parametrize("storage", chosen, indirect=True)


@pytest.fixture
def storage(request: pytest.FixtureRequest) -> str:
    """Say where the bot remembers, see ``pytest_generate_tests``."""
    given: str = getattr(request, "param", "sqlite")
    return given


def migrate(url: str, folder: Path) -> None:
    """Bring a database up to date: that takes longer than most tests, which begin with copies.

    With it a book of jobs that knows the queues: it looks for new ones once a second.
    """

    async def make() -> None:
        store = await open_store(url, KeyRing.parse(generate_key()))
        await store.close()
        config = jobs_config(url, folder, None)
        jobs = DurableJobs(config, {}, 3)
        await jobs.start()
        await jobs.stop(1)

    asyncio.run(make())


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of SQLite that is up to date."""
    file = tmp_path_factory.mktemp("database") / "carryall.db"
    migrate(f"sqlite+aiosqlite:///{file}", file.parent)
    return file


@pytest.fixture(scope="session")
def empty_postgresql(
    postgresql_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database of PostgreSQL that is up to date."""
    with database(postgresql_server) as url:
        migrate(url, tmp_path_factory.mktemp("unused"))
        yield url


@pytest.fixture
def database_url(storage: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database of the test's own, up to date and empty."""
    if storage == "sqlite":
        empty_file = request.getfixturevalue("empty_file")
        shutil.copytree(empty_file.parent, tmp_path, dirs_exist_ok=True)
        yield f"sqlite+aiosqlite:///{tmp_path / 'carryall.db'}"
        return
    server, template = map(request.getfixturevalue, ("postgresql_server", "empty_postgresql"))
    with database(server, template) as url:
        yield url


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> Iterator[list[MutableMapping[str, Any]]]:
    """The events of our log, and of the libraries', before anything is redacted."""
    caplog.set_level(logging.INFO)
    with structlog.testing.capture_logs() as events:
        yield events
    sys.stdout.writelines(f"{event}\n" for event in events)  # pytest shows it with a failure
    events += [
        {"event": record.getMessage(), "log_level": record.levelname.lower(), "of": record.name}
        for record in caplog.records
    ]


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    listening = Wire()
    listening.listen(monkeypatch)
    return listening


@asynccontextmanager
async def in_a_task(manager: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
    """Enter and leave in one task: SimCord's context variables end in the context they began in."""
    entered: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    leave = asyncio.Event()

    async def hold() -> None:
        try:
            async with manager as value:
                entered.set_result(value)
                await leave.wait()
        except BaseException as error:
            if entered.done():
                raise
            entered.set_exception(error)

    holding = asyncio.create_task(hold())
    try:
        yield await entered
    finally:
        leave.set()
        await holding


@pytest.fixture
async def simulation(
    request: pytest.FixtureRequest, tmp_path: Path, database_url: str, wire: Wire
) -> AsyncIterator[Simulation]:
    """The bot in its simulated Discord; settings come as the fixture's parameter."""
    given: dict[str, Any] = getattr(request, "param", {})
    settings: dict[str, Any] = {"database_url": database_url, "patience": IMPATIENT} | given
    async with in_a_task(simulate(tmp_path, **settings)) as running:
        wire.env = running.env
        yield running


@pytest.fixture
async def world(
    simulation: Simulation,
    wire: Wire,
    logs: list[MutableMapping[str, Any]],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> AsyncIterator[World]:
    """A server with Ada and Ben; at the end nothing may be left that Discord or a person minds."""
    env = simulation.env
    guild = env.create_guild("club")
    world = World(
        simulation=simulation,
        wire=wire,
        logs=logs,
        data_dir=tmp_path,
        guild=guild,
        channel=guild.create_text_channel("general"),
        ada=guild.add_member(env.create_user("ada")),
        ben=guild.add_member(env.create_user("ben")),
    )
    yield world
    await simulation.bot.close()
    assert wire.violations == []
    for interaction in env.backend.interactions.values():
        assert interaction.responded, f"nobody answered {interaction}"
        assert world.may_go_unanswered or not interaction.loading, f"still thinking: {interaction}"
    if not world.may_fault:
        faults = [event for event in logs if event["log_level"] in {"error", "critical"}]
        faults += [{"event": one.getMessage()} for one in caplog.records if one.levelno >= 40]
        assert faults == []


@pytest.fixture
async def linked(world: World) -> World:
    """The same, with Ada's account linked."""
    await world.link()
    return world


@pytest.fixture
def bare(world: World) -> Club:
    """The same, with people who manage the server; nothing is linked."""
    return Club.of(world)


@pytest.fixture
async def club(bare: Club) -> Club:
    """The same, with an account that Mia linked for the server."""
    linked = await bare.world.link(by=bare.mia, server=True)
    assert "for this server" in bare.world.see_reply(linked).text
    return bare
