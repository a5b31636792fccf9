"""A list of transfers that stays up to date while something in it moves."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
import structlog

from bot.apart import apart
from bot.ui.view import notice
from cogs.transfers.queue import positions
from cogs.transfers.walks import walk_lines
from cogs.transfers.words import transfer_list
from storage.trouble import StorageError

if TYPE_CHECKING:
    from bot.app import Carryall

log = structlog.get_logger(__name__)

# People read no faster; Discord allows 5 edits in 5 s.
EDIT_SECONDS = 2.0
# An answer can be edited for 15 minutes.
LIFE_SECONDS = 14 * 60.0


class LiveLists:
    """The lists that are kept up to date, one a person: a newer one takes an older one's place.

    Args:
        bot: The bot.
    """

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def show(self, interaction: discord.Interaction[Any]) -> None:
        """Answer a deferred command with the list, and keep it up to date for a while."""
        words, moves = await self._look(interaction.user.id)
        await interaction.edit_original_response(view=notice(words))
        self._end(interaction.user.id)
        if moves:
            # An empty context: it outlives the command.
            task = apart(self._follow(interaction, words))
            self._tasks[interaction.user.id] = task
            task.add_done_callback(partial(self._forget, interaction.user.id))

    def close(self) -> None:
        """Let all of them be."""
        for person_id in [*self._tasks]:
            self._end(person_id)

    def _forget(self, person_id: int, task: asyncio.Task[None]) -> None:
        # A newer list may have taken its place.
        if self._tasks.get(person_id) is task:
            del self._tasks[person_id]

    def _end(self, person_id: int) -> None:
        if (older := self._tasks.pop(person_id, None)) is not None:
            older.cancel()

    async def _look(self, person_id: int) -> tuple[str, bool]:
        """Give the list, and whether something in it moves."""
        bot = self._bot
        mine = await bot.store.transfers.of_person(person_id)
        services = {one.service for one in mine if one.state == "waiting"}
        waiting = {name: await bot.store.transfers.waiting(name) for name in services}
        walks, walks_move = await walk_lines(bot, person_id)
        words = transfer_list(mine, positions(mine, waiting), bot.board, bot.services, walks)
        return words, walks_move or any(not one.is_finished for one in mine)

    async def _follow(self, interaction: discord.Interaction[Any], shown: str) -> None:
        moves = True
        try:
            async with asyncio.timeout(LIFE_SECONDS):
                while moves:
                    await asyncio.sleep(EDIT_SECONDS)
                    words, moves = await self._look(interaction.user.id)
                    if words != shown:
                        edit = interaction.edit_original_response(view=notice(words))
                        await self._bot.call_discord(edit)
                        shown = words
        except TimeoutError:
            return  # the answer cannot be edited any longer; the command gives a new one
        except (discord.HTTPException, OSError, StorageError) as error:
            log.info("transfers.list_left", error=type(error).__name__)
