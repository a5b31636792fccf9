"""What the tests of the running program share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from .stage import Stage, staged
from .tixte import Tixte

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def tixte(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tixte]:
    """One emulator for all; who looks at its uploads compares before and after."""
    running = Tixte(tmp_path_factory.mktemp("tixte") / "work")
    yield running
    running.close()


@pytest.fixture
async def stage(tixte: Tixte, tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage of one's own, with no bot yet."""
    async with staged(tixte, tmp_path / "work") as own:
        yield own
        own.server.check()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tixte: Tixte, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A stage that the tests of a module share, with a bot that is ready."""
    async with staged(tixte, tmp_path_factory.mktemp("shared") / "work") as shared:
        program = await shared.start()
        yield shared
        await program.stop()


@pytest.fixture
def checked(running: Stage) -> Iterator[None]:
    """Hold each test on a shared stage to Discord's rules."""
    yield
    running.server.check()
