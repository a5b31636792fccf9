"""A person's history as files: CSV for spreadsheets, JSON for programs."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from bot.ui.spreadsheet import csv_head, csv_line

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from storage.history import HistoryStore
    from storage.uploads import Upload

ExportFormat = Literal["csv", "json"]
_FIELDS = (
    *("sent_at", "filename", "service", "url", "direct_url", "size", "content_type", "sha256"),
    *("private", "removed_metadata", "place", "guild_id", "channel_id", "message_id"),
    *("attachment_id", "remote_id"),
)
_BETWEEN = b",\n"
_END_BYTES = 8


@dataclass(slots=True)
class Part:
    """One file of an export, closed by whoever gets it."""

    file: Any
    size: int = 0
    rows: int = 0

    def write(self, content: bytes) -> None:
        """Add something."""
        self.file.write(content)
        self.size += len(content)


async def export_parts(
    history: HistoryStore, person_id: int, form: ExportFormat, *, limit: int, folder: Path
) -> AsyncGenerator[Part, None]:
    """Write what a person sent, oldest first, into files that are small enough for Discord.

    Little is held in memory: the rows go to a file without a name as they are read.

    Args:
        history: Where it is recorded.
        person_id: Whose; nobody else's is in it.
        form: How it is written.
        limit: How many bytes a file may have.
        folder: Where the files are made.
    """
    part: Part | None = None
    try:
        async for upload in history.all(person_id):
            row = _csv_row(upload) if form == "csv" else _json_row(upload)
            if part is not None and part.size + len(row) + _END_BYTES > limit:
                full, part = part, None
                yield _finished(full, form)
            if part is None:
                part = Part(tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 - closed by who gets it
                part.write(csv_head(_FIELDS).encode() if form == "csv" else b"[\n")
                row = row.removeprefix(_BETWEEN)
            part.write(row)
            part.rows += 1
        if part is not None:
            last, part = part, None
            yield _finished(last, form)
    finally:
        if part is not None:
            part.file.close()


def _json_row(upload: Upload) -> bytes:
    return _BETWEEN + msgspec.json.encode(_facts(upload))


def _finished(part: Part, form: ExportFormat) -> Part:
    if form == "json":
        part.write(b"\n]\n")
    part.file.seek(0)
    return part


def _facts(upload: Upload) -> dict[str, str | int | None]:
    """Say what leaves: nothing that deletes, no secret."""
    origin = upload.origin
    values = (
        *(upload.created_at.isoformat(), upload.filename, upload.service, upload.url),
        *(upload.direct_url, upload.size, upload.content_type, upload.sha256 or None),
        *(upload.private, upload.removed, origin.place, _id(origin.guild_id)),
        *(_id(origin.channel_id), _id(origin.message_id), _id(origin.attachment_id)),
        upload.remote_id,
    )
    return dict(zip(_FIELDS, values, strict=True))


def _id(number: int | None) -> str | None:
    # As text: programs that read numbers as floating point would change the last digits.
    return None if number is None else str(number)


def _csv_row(upload: Upload) -> bytes:
    return csv_line(_facts(upload).values()).encode()
