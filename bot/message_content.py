"""Discord's Message Content switch: whether the bot is given what is in others' messages.

Menus, options and forms bring everything with them. A message that is read over REST comes without
content, attachments and embeds as long as the switch is off in the Developer Portal.
"""

from __future__ import annotations

# https://discord.com/developers/docs/resources/application#application-object-application-flags
_GRANTED = 1 << 18 | 1 << 19

SWITCH = "the Developer Portal's Message Content switch (Bot, Privileged Gateway Intents)"


def is_granted(flags: int) -> bool:
    """Tell from an application's flags whether the switch is on."""
    return bool(flags & _GRANTED)
