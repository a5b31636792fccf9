"""What people do: write, use commands and menus, press, choose, fill in forms."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from . import validate
from .api import beyond_the_data
from .content import forward
from .entities import JSON, Attachment, Behaviour, Channel, DriveError, Guild, User
from .forms import ModalForm, chosen, pressed
from .gateway import Gateway
from .interaction import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, Interaction
from .invoke import MESSAGE_MENU, USER_MENU, Invocation
from .world import World

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .entities import Member, Message, Role
    from .forms import Chosen, Filled
    from .invoke import Value

PATIENCE = 4.0  # seconds for the first answer; the bot itself has three


class Driver:
    """The people in front of the simulated Discord."""

    def __init__(self) -> None:
        self.world = World()
        self.gateway = Gateway(self.world, self._gateway_url)
        self.dishonest: list[str] = []

    def _gateway_url(self) -> str:
        return self.world.base.replace("http", "ws", 1) + "/"

    # ---- who and where

    def add_user(self, name: str) -> User:
        """Add a person; ``accepts_dms = False`` on them closes their DMs."""
        return self.world.add_user(name)

    def add_guild(
        self,
        name: str,
        owner: User | None = None,
        *,
        installed: bool = True,
        guild_id: int | None = None,
    ) -> Guild:
        """Add a guild; ``installed=False`` makes it one where the bot is no member."""
        guild = self.world.add_guild(name, owner, installed=installed, id_=guild_id)
        for session in self.gateway.live if installed else []:
            if session.shard == self.world.shard_of(guild, session.shards):
                self.gateway.guild_create(session, guild)
        return guild

    def add_member(self, guild: Guild, user: User, permissions: int = 0) -> Member:
        """Put a person into a guild, with these permissions beyond the usual ones."""
        return self.world.add_member(guild, user, permissions)

    def add_role(self, guild: Guild, name: str, permissions: int = 0) -> Role:
        """Add a role."""
        return self.world.add_role(guild, name, permissions)

    def add_channel(self, guild: Guild, name: str) -> Channel:
        """Add a text channel; ``denied[user or guild id]`` takes permission bits away."""
        channel = self.world.add_channel(guild, name)
        if guild.installed:
            self.gateway.dispatch("CHANNEL_CREATE", channel.payload(), guild, 1)
        return channel

    def add_thread(self, parent: Channel, name: str, *, archived: bool = False) -> Channel:
        """Add a public thread to a channel."""
        return self.world.add_thread(parent, name, archived=archived)

    def dm(self, user: User) -> Channel:
        """Find or open the DM of a person with the bot."""
        return self.world.dm(user)

    def private_channel(self, *users: User, name: str = "group") -> Channel:
        """Open a DM (two people) or group (more) that the bot is not in."""
        return self.world.private_channel(*users, name=name)

    def attachment(
        self,
        filename: str,
        data: bytes,
        content_type: str | None = None,
        declared_size: int | None = None,
        behaviour: Behaviour = "ok",
    ) -> Attachment:
        """Make a file to hand to a command, a form or a message."""
        return self.world.new_attachment(
            filename,
            data,
            content_type=content_type,
            declared_size=declared_size,
            behaviour=behaviour,
        )

    def post_message(
        self,
        user: User,
        channel: Channel,
        content: str = "",
        *,
        attachments: Sequence[Attachment] = (),
        snapshots: Sequence[JSON] = (),
        embeds: Sequence[JSON] = (),
    ) -> JSON:
        """Post a message; ``snapshots`` are message objects that it forwards."""
        if channel.guild is not None:
            self.world.add_member(channel.guild, user)
        mentions = [one.payload() for one in self.world.users.values() if f"<@{one.id}>" in content]
        message = self.world.new_message(
            channel, user, content=content, mentions=mentions, embeds=list(embeds)
        )
        for one in attachments:
            self.world.place(one, channel, ephemeral=False)
        message.attachments = list(attachments)
        if snapshots:
            forward(message, snapshots)
        self._be_honest("MessageResponse", message.payload())
        self.gateway.message_event("MESSAGE_CREATE", message)
        return message.payload()

    def messages(self, channel: Channel) -> list[JSON]:
        """List what stands in a channel, oldest first, ephemeral ones included."""
        there = sorted(self.world.messages.values(), key=lambda one: one.id)
        return [one.payload() for one in there if one.channel is channel]

    def _be_honest(self, schema: str, payload: JSON) -> None:
        problems = beyond_the_data(validate.validate_object(schema, payload))
        self.dishonest += [f"{schema}: {one}" for one in problems]

    # ---- the connection

    async def ready(self, shards: int = 1, timeout: float = 15.0) -> None:  # noqa: ASYNC109
        """Wait until the bot has identified with so many shards and got READY on each.

        Raises:
            DriveError: It did not.
        """
        until = time.monotonic() + timeout
        while len({one.shard for one in self.gateway.live}) < shards:
            if time.monotonic() > until:
                seen = len(self.gateway.identifies)
                raise DriveError(f"not ready within {timeout} s; IDENTIFYs seen: {seen}")
            await asyncio.sleep(0.02)

    async def _send(self, interaction: Interaction, seconds: float) -> Interaction:
        guild = interaction.channel.guild
        if not self.gateway.dispatch("INTERACTION_CREATE", interaction.payload, guild):
            raise DriveError("the bot has no session that would hear of this")
        return await interaction.wait_answered(seconds) if seconds > 0 else interaction

    # ---- commands

    async def slash(
        self,
        user: User,
        channel: Channel,
        command: str,
        values: Mapping[str, Value] | None = None,
        *,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Interaction:
        """Use a slash command and wait for the first answer; a timeout of 0 does not wait.

        Raises:
            DriveError: Not registered so, or no answer in time.
        """
        data = Invocation(self.world, user, channel).slash(command, values or {})
        interaction = Interaction(self.world, COMMAND, user, channel, data)
        return await self._send(interaction, timeout)

    async def message_menu(
        self,
        user: User,
        channel: Channel,
        name: str,
        message: JSON,
        *,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Interaction:
        """Use a message menu command on a message."""
        found = self._message(user, message)
        call = Invocation(self.world, user, channel)
        resolved = {str(found.id): found.payload()}
        data = call.menu(name, MESSAGE_MENU, str(found.id), resolved)
        return await self._send(Interaction(self.world, COMMAND, user, channel, data), timeout)

    async def user_menu(
        self,
        user: User,
        channel: Channel,
        name: str,
        target: User,
        *,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Interaction:
        """Use a user menu command on a person."""
        call = Invocation(self.world, user, channel)
        data = call.menu(name, USER_MENU, call.resolve(target))
        return await self._send(Interaction(self.world, COMMAND, user, channel, data), timeout)

    async def autocomplete(
        self,
        user: User,
        channel: Channel,
        command: str,
        option: str,
        typed: str = "",
        *,
        filled: Mapping[str, Value] | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> list[JSON]:
        """Type into an option and give the choices that the bot offers."""
        call = Invocation(self.world, user, channel)
        data = call.autocomplete(command, option, typed, filled or {})
        interaction = Interaction(self.world, AUTOCOMPLETE, user, channel, data)
        await self._send(interaction, max(timeout, 0.1))
        return interaction.choices

    # ---- components and forms

    def _message(self, user: User, message: JSON) -> Message:
        found = self.world.messages.get(int(message["id"]))
        if found is None:
            raise DriveError(f"the message {message['id']} is gone")
        if found.seen_by not in {None, user}:
            raise DriveError(f"{user.name} does not see this ephemeral message")
        return found

    async def _component(
        self, user: User, message: Message, data: JSON, seconds: float
    ) -> Interaction:
        interaction = Interaction(self.world, COMPONENT, user, message.channel, data)
        interaction.source = message
        interaction.payload["message"] = message.payload()
        return await self._send(interaction, seconds)

    async def click(
        self,
        user: User,
        message: JSON,
        *,
        custom_id: str | None = None,
        label: str | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Interaction:
        """Press a button, found by custom id or label in the message as it is now."""
        found = self._message(user, message)
        data = pressed(found.payload(), custom_id, label)
        return await self._component(user, found, data, timeout)

    async def select(
        self,
        user: User,
        message: JSON,
        custom_id: str,
        values: Sequence[Chosen],
        *,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Interaction:
        """Choose in a select: strings, or users, roles, channels."""
        found = self._message(user, message)
        call = Invocation(self.world, user, found.channel)
        data = chosen(call, found.payload(), custom_id, values)
        return await self._component(user, found, data, timeout)

    async def submit_modal(
        self,
        user: User,
        shown: Interaction,
        values: Mapping[str, Filled] | None = None,
        *,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Interaction:
        """Fill in and send off the modal that answered ``shown``."""
        if shown.callback is None or shown.callback["type"] != 9:
            raise DriveError(f"no modal was shown: {shown.callback}")
        call = Invocation(self.world, user, shown.channel)
        data = ModalForm(call, shown.callback["data"], values or {}).data()
        interaction = Interaction(self.world, MODAL_SUBMIT, user, shown.channel, data)
        interaction.parent = shown
        if shown.source is not None:
            interaction.source = shown.source
            interaction.payload["message"] = shown.source.payload()
        return await self._send(interaction, timeout)
