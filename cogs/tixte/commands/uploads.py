"""`/tixte` commands about uploads."""

from __future__ import annotations

from cogs.tixte.commands.base import TixteCommands


class UploadCommands(TixteCommands):
    """Looking at uploads, renaming and deleting them."""
