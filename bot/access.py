"""Who may use which account: one's own, and a server's under the rules of the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import UserError
from storage.accounts import Owner

if TYPE_CHECKING:
    from bot.connections import Connections
    from storage.accounts import Account
    from storage.guild_settings import GuildSettingsStore


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for an account, and where.

    Args:
        person_id: Who.
        guild_id: The server that they ask in, None outside of servers.
        is_manager: Whether they have Manage Server there, as Discord says with each interaction.
    """

    person_id: int
    guild_id: int | None = None
    is_manager: bool = False

    @property
    def own(self) -> Owner:
        """The person as an owner."""
        return Owner("user", self.person_id)

    @property
    def managed(self) -> Owner | None:
        """The server as an owner, None unless they manage it and ask from there."""
        if self.guild_id is None or not self.is_manager:
            return None
        return Owner("guild", self.guild_id)


async def manageable(connections: Connections, asker: Asker) -> list[Account]:
    """List the accounts that somebody may manage: their own, then the server's."""
    found = [*await connections.of(asker.own)]
    if asker.managed is not None:
        found += await connections.of(asker.managed)
    return found


async def usable(
    connections: Connections, settings: GuildSettingsStore, asker: Asker, *, rehosting: bool
) -> list[Account]:
    """List the accounts that somebody may use, in the order in which they are chosen.

    Args:
        connections: The accounts.
        settings: What the servers allow.
        asker: Who asks.
        rehosting: Whether it is for ``/rehost``, where a server may let its members use its
            account; everything else takes Manage Server.
    """
    found = [*await connections.of(asker.own)]
    if asker.guild_id is None:
        return found
    servers = await connections.of(Owner("guild", asker.guild_id))
    if not servers:
        return found
    if asker.is_manager or (rehosting and (await settings.get(asker.guild_id)).members_may_use):
        found += servers
    return found


def servers_owner(asker: Asker) -> Owner:
    """Give the server as the owner of an account that is to be linked for it.

    Raises:
        UserError: There is no server, or they do not manage it.
    """
    if asker.guild_id is None:
        raise UserError(
            "There is no server here to link an account for.",
            "Use `/account link` with `server` in the server itself, or leave `server` out.",
        )
    if asker.managed is None:
        raise UserError(
            "Only people with the Manage Server permission link an account for this server.",
            "Leave `server` out to link an account of your own.",
        )
    return asker.managed
