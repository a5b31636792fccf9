"""From a page of messages to steps: what is attached to each, a few files at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.ui.given import attached_to
from storage.walk_steps import FoundFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import discord

    from bot.transfer.request import RequestedFile
    from storage.walks import Walk

# So many files a step; a message with more of them is a step of its own.
_FILES = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A message of a walk, and what is attached to it or to what it forwards."""

    message_id: int
    files: tuple[FoundFile, ...]
    requested: dict[int, RequestedFile]


def in_steps(messages: Sequence[discord.Message], walk: Walk) -> Iterator[list[Found]]:
    """Put messages together, in their order, as long as they have few files.

    Args:
        messages: Some of one place.
        walk: Whose they are.
    """
    step: list[Found] = []
    count = 0
    for message in messages:
        found = _found(message, walk)
        if step and count + len(found.files) > _FILES:
            yield step
            step, count = [], 0
        step.append(found)
        count += len(found.files)
    if step:
        yield step


def _found(message: discord.Message, walk: Walk) -> Found:
    requested: dict[int, RequestedFile] = {}
    for file in attached_to(message):
        if file.origin.attachment_id is not None:
            # Without the guilds' intent a message does not know its server.
            origin = replace(file.origin, guild_id=walk.guild_id)
            requested[file.origin.attachment_id] = replace(file, origin=origin)
    files = tuple(
        FoundFile(message.id, attachment_id, message.author.id, file.filename, file.size)
        for attachment_id, file in requested.items()
    )
    return Found(message.id, files, requested)
