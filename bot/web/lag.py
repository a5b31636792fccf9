"""How late the event loop is: what holds it up holds up everybody."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.metrics import Metrics

EVERY_SECONDS = 0.5
WINDOW = 20  # looks that a peak stays visible for; two windows are kept, so it is not cut short


async def watch_lag(metrics: Metrics, every: float = EVERY_SECONDS) -> None:
    """Look again and again, for ever, and note the worst of the last while."""
    loop = asyncio.get_running_loop()
    before, worst, looks = 0.0, 0.0, 0
    while True:
        due = loop.time() + every
        await asyncio.sleep(every)
        worst = max(worst, loop.time() - due)
        metrics.loop_lagged(max(before, worst))
        looks += 1
        if looks == WINDOW:
            before, worst, looks = worst, 0.0, 0
