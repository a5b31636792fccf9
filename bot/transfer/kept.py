"""What a person asked for, in a form that can be kept until they have an account."""

from __future__ import annotations

import msgspec

from bot.transfer.transfers import RequestedFile


class KeptRequest(msgspec.Struct, frozen=True):
    """The files and options of a command, without account and reply."""

    files: tuple[RequestedFile, ...]
    private: bool = False
    name: str | None = None

    def to_text(self) -> str:
        """Write it down."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_text(cls, text: str) -> KeptRequest:
        """Read what ``to_text`` wrote.

        Raises:
            msgspec.MsgspecError: It is something else.
        """
        return msgspec.json.decode(text, type=cls)
