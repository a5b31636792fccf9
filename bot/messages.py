"""Messages that nothing is remembered about."""

from __future__ import annotations

from typing import Any

import discord


def static_view(*items: discord.ui.Item[Any]) -> discord.ui.LayoutView:
    """Make a message of items that nothing is remembered about.

    Its links need no memory, and its buttons are persistent items, found by their custom ids; a
    view that is stopped is sent like any other but not kept.
    """
    view = discord.ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view
