"""A link to a message, as Discord's "Copy Message Link" gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.errors import UserError

# A snowflake; the longest that 64 bits give has 20 digits.
_ID = r"[0-9]{15,20}"
_LINK = re.compile(
    rf"https?://(?:(?:ptb|canary|www)\.)?discord(?:app)?\.com/channels"
    rf"/(?P<guild>@me|{_ID})/(?P<channel>{_ID})/(?P<message>{_ID})/?(?:[?#].*)?",
    re.ASCII | re.IGNORECASE,
)
_MOST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class MessageLink:
    """Where a message is, as its link says; ``guild_id`` is None for direct messages."""

    guild_id: int | None
    channel_id: int
    message_id: int


def parse_message_link(typed: str) -> MessageLink:
    """Read a link that somebody typed.

    Raises:
        UserError: It is not a link to a message.
    """
    found = _LINK.fullmatch(typed.strip().removeprefix("<").removesuffix(">"))
    if found is not None:
        guild = None if found["guild"].lower() == "@me" else int(found["guild"])
        link = MessageLink(guild, int(found["channel"]), int(found["message"]))
        if max(guild or 0, link.channel_id, link.message_id) <= _MOST:
            return link
    raise UserError(
        "This is not a link to a message.",
        "Open the message's menu, choose **Copy Message Link**, and paste that.",
    )
