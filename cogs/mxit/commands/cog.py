"""The cog of `/mxit`: the commands of all subjects in one group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from cogs.mxit.commands.contacts import ContactCommands
from cogs.mxit.commands.folders import FolderCommands
from cogs.mxit.commands.gallery import GalleryCommands
from cogs.mxit.commands.messages import MessageCommands
from cogs.mxit.commands.offers import OfferCommands
from cogs.mxit.commands.people import PeopleCommands
from cogs.mxit.commands.pictures import PictureCommands
from cogs.mxit.commands.receivers import Receivers

if TYPE_CHECKING:
    from bot.app import Carryall


class Mxit(
    MessageCommands,
    PeopleCommands,
    PictureCommands,
    ContactCommands,
    FolderCommands,
    GalleryCommands,
    OfferCommands,
    commands.GroupCog,
    group_name="mxit",
    group_description="Messages, contacts and your gallery at Mxit",
):
    """Everything that a linked Mxit account can do."""

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot
        self._receivers = Receivers()
