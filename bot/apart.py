"""Work that belongs to no interaction."""

from __future__ import annotations

import asyncio
import contextvars
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")


def apart(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Start something in an empty context, and so all that it starts.

    Its log lines carry nobody's ids, and a simulated Discord, which follows the bot's context,
    neither waits for what goes on for ever nor plays with its clock.
    """
    return contextvars.Context().run(asyncio.get_running_loop().create_task, work)
