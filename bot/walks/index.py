"""The index of a walk: what it found and where the copies are, as CSV and as JSON.

Both come in parts that Discord takes.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from discord import File

from bot.ui.spreadsheet import csv_head, csv_line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.walk_index import IndexRow, WalkIndexStore
    from storage.walks import Walk

# Discord takes 10 MiB; a message has one part of each kind.
PART_BYTES = 4 * 1024 * 1024
COLUMNS = (
    "message",
    "author_id",
    "attachment",
    "size",
    "state",
    "link",
    "stored_as",
    "stored_size",
    "sha256",
    "reason",
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an index, as the two files of a message.

    Args:
        number: Which one, from 1 on.
        is_only: Whether there is no other.
        csv: The one.
        json: The other.
    """

    number: int
    is_only: bool
    csv: bytes
    json: bytes

    @property
    def names(self) -> tuple[str, str]:
        """What the files are called."""
        number = "" if self.is_only else f"-{self.number}"
        return f"rehosted{number}.csv", f"rehosted{number}.json"

    def files(self) -> list[File]:
        """Make files to send, once."""
        contents = (self.csv, self.json)
        return [
            File(io.BytesIO(content), name)
            for name, content in zip(self.names, contents, strict=True)
        ]


async def index_parts(
    store: WalkIndexStore, walk: Walk, part_bytes: int = PART_BYTES
) -> AsyncIterator[Part]:
    """Make the index of a walk, a part at a time; a walk that found nothing has none.

    Args:
        store: What it found.
        walk: Which walk.
        part_bytes: What neither file of a part is larger than.
    """
    made = _Sheet()
    number = 0
    async for row in store.rows(walk.id):
        entry = _entry(row, walk.guild_id)
        line, item = csv_line(entry.values()), json.dumps(entry, ensure_ascii=False)
        if made.rows and not made.has_room(line, item, part_bytes):
            number += 1
            yield made.part(number, is_only=False)
            made = _Sheet()
        made.add(line, item)
    if made.rows:
        yield made.part(number + 1, is_only=number == 0)


class _Sheet:
    """The two files of a part, as they grow."""

    def __init__(self) -> None:
        self._csv = bytearray(csv_head(COLUMNS).encode())
        self._json = bytearray(b"[\n")
        self.rows = 0

    def has_room(self, line: str, item: str, limit: int) -> bool:
        # A character has at most four bytes.
        longest = max(len(self._csv) + 4 * len(line), len(self._json) + 4 * len(item) + 8)
        return longest <= limit

    def add(self, line: str, item: str) -> None:
        self._csv += line.encode()
        self._json += (b",\n" if self.rows else b"") + item.encode()
        self.rows += 1

    def part(self, number: int, *, is_only: bool) -> Part:
        content = bytes(self._json) + b"\n]\n"
        return Part(number, is_only, bytes(self._csv), content)


def _entry(row: IndexRow, guild_id: int) -> dict[str, str | int | None]:
    message = f"https://discord.com/channels/{guild_id}/{row.channel_id}/{row.message_id}"
    values = (
        message,
        str(row.author_id),  # JSON's numbers are too short for it
        row.filename,
        row.size,
        row.state,
        row.link,
        row.stored_name,
        row.stored_size,
        row.sha256,
        row.reason,
    )
    return dict(zip(COLUMNS, values, strict=True))
