"""The stage is that of the tests of the running program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.process.conftest import tixte
from tests.process.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.process.stage import Stage
    from tests.process.tixte import Tixte

__all__ = ["tixte"]


@pytest.fixture
async def stage(tixte: Tixte, up_to_date_file: Path, tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage of one's own, with no bot yet; what is tested is no first start."""
    async with staged(tixte, tmp_path / "work", up_to_date_file) as own:
        yield own
        own.server.check()
