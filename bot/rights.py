"""What a member may read: threads go by their parent, private ones by who is in them."""

from __future__ import annotations

from typing import Any

import discord


def reads(rights: discord.Permissions, channel: Any = None) -> bool:
    """Tell whether somebody with these rights in a channel may read what was written there."""
    # What is written in a voice channel is for those who may enter it.
    if isinstance(channel, discord.VoiceChannel | discord.StageChannel) and not rights.connect:
        return False
    return rights.view_channel and rights.read_message_history


async def is_in(
    thread: discord.Thread, member: discord.Member, rights: discord.Permissions
) -> bool:
    """Tell whether a thread is open to somebody who may read its parent.

    Raises:
        NotFound: It is private, and they are no member of it.
    """
    if not thread.is_private() or rights.manage_threads:
        return True
    await thread.fetch_member(member.id)  # not found where they are no member of it
    return True
