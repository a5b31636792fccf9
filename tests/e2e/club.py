"""A server with an account of its own, and the people who manage it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from storage.guild_settings import GuildSettings

if TYPE_CHECKING:
    from simcord.actors import MemberActor

    from .world import World


@dataclass
class Club:
    """The world, and Mia and Max who manage the server."""

    world: World
    mia: MemberActor
    max: MemberActor

    @classmethod
    def of(cls, world: World) -> Club:
        rights = discord.Permissions(manage_guild=True)
        role = world.guild.create_role("managers", permissions=rights)
        mia, max_ = (
            world.guild.add_member(world.env.create_user(name), roles=[role])
            for name in ("mia", "max")
        )
        return cls(world, mia, max_)

    async def open_to_members(self) -> None:
        store = self.world.simulation.store.guild_settings
        await store.put(self.world.guild.id, GuildSettings(members_may_use=True))

    async def said(self, command: str, *, by: MemberActor, **options: Any) -> str:
        return self.world.see_reply(await self.world.slash(command, by=by, **options)).text


def demote(world: World, manager: MemberActor) -> None:
    """Take the role away: from now on Discord sends other permissions."""
    world.env.backend.get_guild(world.guild.id).members[manager.id].role_ids.clear()
