from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest
import stamina

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(auto_decompress=False) as opened:
        yield opened


@pytest.fixture
def no_backoff() -> Iterator[None]:
    """Retry without pauses; how often is still up to the policy."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield
