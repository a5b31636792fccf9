"""`/tixte share`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from bot.errors import UserError
from bot.http.errors import ErrorKind
from bot.ui import text
from bot.ui.completion import Suggestion, complete
from bot.ui.confirm import Confirm
from bot.ui.pager import Entry, ListStyle, Pager
from bot.ui.view import notice
from cogs.tixte.commands.account import MAX_USER, fetch_user
from cogs.tixte.commands.account_cards import COLOUR, user_view
from cogs.tixte.commands.base import TixteCommands
from cogs.tixte.commands.domains import Listed
from cogs.tixte.commands.refusals import needs_master_key, refusals
from cogs.tixte.commands.typed import code
from cogs.tixte.enums import UploadPermissionLevel
from cogs.tixte.errors import TixteException

if TYPE_CHECKING:
    from bot.app import Carryall
    from cogs.tixte.client import TixteClient
    from cogs.tixte.upload import Upload
    from cogs.tixte.user import User
    from storage.accounts import Account

MAX_MESSAGE = 500
UserName = app_commands.Range[str, 1, MAX_USER]
Level = Literal["viewer", "manager", "owner"]
_MEANS = {
    UploadPermissionLevel.viewer: "may look at it",
    UploadPermissionLevel.manager: "may look at it, rename it and share it",
    UploadPermissionLevel.owner: "owns it",
}
