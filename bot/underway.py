"""Commands and presses that are being answered, so that a stop does not cut them off."""

from __future__ import annotations

import asyncio

# discord.py runs each in a task of its own and tells of none of them but by its name.
_NAMES = (
    "CommandTree-invoker",
    "discord-ui-view-dispatch-",
    "discord-ui-modal-dispatch-",
    "discord-ui-dynamic-item-",
)


async def let_finish(seconds: float) -> None:
    """Give what is being answered so many seconds to come to its end."""
    answering = {task for task in asyncio.all_tasks() if task.get_name().startswith(_NAMES)}
    if answering:
        await asyncio.wait(answering, timeout=seconds)
