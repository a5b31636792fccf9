from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.specimen import find_specimens, named
from tests.conformance.stage import Stage, on_stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.conformance.specimen import Specimen


@pytest.fixture(autouse=True)
def always_without_backoff(no_backoff: None) -> None:
    """Let nothing wait here."""


@pytest.fixture(params=find_specimens(), ids=named)
def specimen(request: pytest.FixtureRequest) -> Specimen:
    """Every service; modules about a capability narrow it down."""
    found: Specimen = request.param
    return found


@pytest.fixture
async def stage(specimen: Specimen) -> AsyncIterator[Stage]:
    """The service against its emulator."""
    async with on_stage(specimen) as opened:
        yield opened
