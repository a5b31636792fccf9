"""Tells how the deletion of many files goes on, and how it ended.

While the process lives, that is in the reply to the person's press; afterwards, or where that reply
is too old, by direct message. No token is kept for it.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import discord
import structlog

from bot.ui import text
from bot.ui.bar import bar
from bot.ui.dynamic import PersistentItem
from bot.ui.reply import TOKEN_LIFE, send_directly
from bot.ui.view import static_view

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.app import Carryall
    from storage.deletions import Deletion, DeletionCounts, DeletionResult

log = structlog.get_logger(__name__)

EDIT_SECONDS = 2.0
_ROOM = 3700
_MAX_CAUSE = 300


class DeletionTeller:
    """Keeps the replies that deletions began in up to date.

    Args:
        bot: The bot.
    """

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot
        # Each with the end of its token's life by our own clock.
        self._replies: dict[str, tuple[discord.Interaction[Any], datetime]] = {}
        self._due: dict[str, float] = {}

    async def follow(self, deletion: Deletion, press: discord.Interaction[Any], total: int) -> None:
        """Show in a reply that it begins, and from then on how it goes on.

        Args:
            deletion: What begins.
            press: What began it, deferred.
            total: How many files go.
        """
        self._replies[deletion.id] = (press, datetime.now(UTC) + TOKEN_LIFE)
        self._due[deletion.id] = asyncio.get_running_loop().time() + EDIT_SECONDS
        await press.edit_original_response(view=_progress_view(deletion, 0, total))

    async def progress(
        self, deletion: Deletion, count: Callable[[], Awaitable[DeletionCounts]]
    ) -> None:
        """Show how far it is, every two seconds at most."""
        now = asyncio.get_running_loop().time()
        if now < self._due.get(deletion.id, now + 1):
            return
        self._due[deletion.id] = now + EDIT_SECONDS
        counts = await count()
        done = counts.total - counts.waiting
        await self._edit(deletion, _progress_view(deletion, done, counts.total))

    async def ended(
        self, deletion: Deletion, counts: DeletionCounts, results: list[DeletionResult]
    ) -> None:
        """Tell the end: in the reply, else by direct message; where both are shut, in the log."""
        view = _result_view(counts, results)
        is_told = await self._edit(deletion, view)
        self._replies.pop(deletion.id, None)
        self._due.pop(deletion.id, None)
        if is_told:
            return
        try:
            await send_directly(self._bot, deletion.user_id, deletion.id, view)
        except (discord.HTTPException, OSError) as error:
            log.warning("deletion.untold", deletion=deletion.id, error=type(error).__name__)

    async def _edit(self, deletion: Deletion, view: discord.ui.LayoutView) -> bool:
        press, expires_at = self._replies.get(deletion.id, (None, None))
        if press is None or expires_at is None or expires_at <= datetime.now(UTC):
            return False
        try:
            await self._bot.call_discord(press.edit_original_response(view=view))
        except (discord.HTTPException, OSError) as error:
            log.info("deletion.not_shown", deletion=deletion.id, error=type(error).__name__)
            return False
        return True


class DeletionButton(PersistentItem, template=r"carryall:deletion:(?P<deletion_id>[0-9a-f]{32})"):
    """The button that lets the rest of the files be."""

    def __init__(self, item: discord.ui.Item[Any], *, deletion_id: str) -> None:
        super().__init__(item)
        self.deletion_id = deletion_id

    async def pressed(self, interaction: discord.Interaction[Carryall]) -> None:
        """Stop; the message shows the end by itself."""
        await interaction.response.defer()
        await interaction.client.deletions.cancel(self.deletion_id, interaction.user.id)


def _progress_view(deletion: Deletion, done: int, total: int) -> discord.ui.LayoutView:
    share = done / max(1, total)
    words = (
        f"**Deleting {text.files(total)}**\n🗑️ {bar(share)} {done:,} of {total:,}\n"
        "-# This goes on if you close it, and after a restart of the bot. If it takes more than"
        " 15 minutes, its end comes by direct message."
    )
    stop: discord.ui.Button[Any] = discord.ui.Button(
        label="Stop", custom_id=f"carryall:deletion:{deletion.id}"
    )
    return static_view(discord.ui.TextDisplay(words), discord.ui.ActionRow(stop))


def _result_view(counts: DeletionCounts, results: list[DeletionResult]) -> discord.ui.LayoutView:
    lines = [f"**Deleted {text.files(counts.deleted)}.**"]
    if counts.failed:
        lines[0] += f" Not deleted, and still in your history: {text.files(counts.failed)}."
    length = len(lines[0])
    for shown, result in enumerate(results):
        line = _line(result)
        length += len(line) + 1
        if length > _ROOM:
            lines.append(f"… and {counts.deleted + counts.failed - shown:,} more")
            break
        lines.append(line)
    else:
        if (rest := counts.deleted + counts.failed - len(results)) > 0:
            lines.append(f"… and {rest:,} more")
    return static_view(discord.ui.TextDisplay("\n".join(lines)))


def _line(result: DeletionResult) -> str:
    name = text.safe(result.filename, 60)
    if result.state == "deleted":
        return f"🗑️ ~~{name}~~"
    return f"❌ **{name}**: {text.shorten(result.cause or '', _MAX_CAUSE)}"
