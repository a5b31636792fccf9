from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.expiring import Expiring

if TYPE_CHECKING:
    import pytest


async def test_a_value_is_kept_for_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now)
    kept: Expiring[str, int] = Expiring(60.0, 10)
    assert kept.get("a") is None
    kept.put("a", 1)
    now = 159.9
    assert kept.get("a") == 1
    now = 160.0
    assert kept.get("a") is None, "asking does not make it live longer"


async def test_only_so_many_are_kept() -> None:
    kept: Expiring[int, int] = Expiring(60.0, 2)
    kept.put(1, 1)
    kept.put(2, 2)
    assert kept.get(1) == 1
    kept.put(3, 3)
    assert [kept.get(key) for key in (1, 2, 3)] == [1, None, 3]


async def test_what_is_not_wanted_is_dropped() -> None:
    kept: Expiring[int, str] = Expiring(60.0, 10)
    for key, value in enumerate("aba"):
        kept.put(key, value)
    kept.drop(lambda _, value: value == "a")
    assert [kept.get(key) for key in range(3)] == [None, "b", None]
