"""What a host has taken, in a form that outlives the process until it is recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from bot.service import StoredFile

if TYPE_CHECKING:
    from bot.transfer.pipe import Pipe
    from bot.transfer.preparing import Prepared
    from storage.transfers import Transfer


class Sent(msgspec.Struct, frozen=True):
    """A file that a host says it has, and what we saw of it on its way.

    Args:
        stored: What the host says.
        size: How many bytes went out.
        announced: How many there were to send.
        sha256: Their hash, empty where they were not seen.
        content_type: What they are.
        source_size: How many bytes the file had before something was removed.
        source_sha256: Its hash before, empty where it was not seen.
        removed: What was removed, in words for the person.
    """

    stored: StoredFile
    size: int
    announced: int
    sha256: str
    content_type: str
    source_size: int | None = None
    source_sha256: str = ""
    removed: str | None = None

    @classmethod
    def through(
        cls, pipe: Pipe, stored: StoredFile, declared_type: str | None, prepared: Prepared
    ) -> Sent:
        """Put together what the host says and what went through the pipe."""
        return cls(
            stored,
            pipe.size,
            pipe.length,
            pipe.sha256,
            pipe.content_type(declared_type),
            prepared.size,
            prepared.sha256 or pipe.sha256,
            prepared.told,
        )

    @property
    def kept(self) -> int:
        """How many bytes the host has."""
        return self.size if self.stored.size is None else self.stored.size

    @property
    def is_whole(self) -> bool:
        """Whether the host has all that there was; it may also say yes before it has."""
        return self.kept == self.size == self.announced

    @property
    def is_same(self) -> bool:
        """Whether the host's hash is that of what went out, as far as both are known."""
        told = self.stored.sha256
        return told is None or not self.sha256 or told.lower() == self.sha256

    def told(self, found: StoredFile) -> Sent:
        """Take over what the host says of the file when it is asked for it."""
        size = self.stored.size if found.size is None else found.size
        sha256 = found.sha256 or self.stored.sha256
        return msgspec.structs.replace(self, stored=replace(self.stored, size=size, sha256=sha256))

    @classmethod
    def unseen(cls, transfer: Transfer, stored: StoredFile) -> Sent:
        """Describe a file whose bytes this process has not seen."""
        outgoing = transfer.outgoing_size
        size = stored.size if stored.size is not None else outgoing or 0
        announced = outgoing if outgoing is not None else size
        kind = transfer.declared_type or "application/octet-stream"
        return cls(stored, size, announced, "", kind)

    def to_text(self) -> str:
        """Write it down; it may hold what deletes the file."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_text(cls, text: str) -> Sent:
        """Read what ``to_text`` wrote.

        Raises:
            msgspec.MsgspecError: It is something else.
        """
        return msgspec.json.decode(text, type=cls)
