"""What a person asked for, in a form that can be kept until they have an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from bot.transfer.request import Request, RequestedFile

if TYPE_CHECKING:
    from bot.service import Host
    from storage.accounts import Account
    from storage.batches import NewBatch


class KeptRequest(msgspec.Struct, frozen=True):
    """The files and options of a command, without account and reply."""

    files: tuple[RequestedFile, ...]
    private: bool = False
    name: str | None = None
    options: dict[str, str] = {}
    # The default of every command: what a picture tells about its person does not go out.
    keep_metadata: bool = False
    # Whether to send what the person has there already.
    force: bool = False

    def request(self, batch: NewBatch, account: Account, host: Host[object]) -> Request:
        """Make it a request, now that there is an account and a reply."""
        return Request(
            batch,
            account,
            host,
            self.files,
            private=self.private,
            name=self.name,
            options=self.options,
            keep_metadata=self.keep_metadata,
            force=self.force,
        )

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
