"""The state of the simulated Discord, and what makes new things in it."""

from __future__ import annotations

import base64
import mimetypes
import re
import secrets
import struct
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

from .entities import (
    BOT_PERMISSIONS,
    DEFAULT_PERMISSIONS,
    JSON,
    Attachment,
    Behaviour,
    Channel,
    Guild,
    Member,
    Message,
    Role,
    User,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .interaction import Interaction

EPOCH = 1420070400000
GATEWAY_MESSAGE_CONTENT_LIMITED = 1 << 19


def image_size(data: bytes) -> tuple[int, int] | None:
    """Read width and height of a PNG; other pictures are not measured."""
    if len(data) < 24 or not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


class World:
    """Users, guilds, channels, messages, files, registered commands and interactions."""

    def __init__(self) -> None:
        self._last_id = 0
        self.base = "http://127.0.0.1:0"
        self.message_content = False
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.attachments: dict[int, Attachment] = {}
        self.commands: dict[tuple[int | None, int], JSON] = {}
        self.interactions: dict[int, Interaction] = {}
        self.bot = self.add_user("carryall", bot=True)
        self.owner = self.add_user("owner")
        self.application_id = self.bot.id
        head = base64.urlsafe_b64encode(str(self.application_id).encode()).decode().rstrip("=")
        self.token = f"{head}.{secrets.token_hex(3)}.{secrets.token_hex(19)}"

    def snowflake(self) -> int:
        """Make an id that is larger than every one before it."""
        stamp = (int(time.time() * 1000) - EPOCH) << 22
        self._last_id = max(stamp, self._last_id + (1 << 22))
        return self._last_id

    def add_user(self, name: str, *, bot: bool = False) -> User:
        """Add a person."""
        user = User(self.snowflake(), name, None if bot else name.capitalize(), bot)
        self.users[user.id] = user
        return user

    def add_guild(
        self,
        name: str,
        owner: User | None = None,
        *,
        installed: bool = True,
        id_: int | None = None,
    ) -> Guild:
        """Add a guild, with the bot in it if ``installed``."""
        guild = Guild(id_ or self.snowflake(), name, owner or self.owner, installed)
        guild.roles[guild.id] = Role(guild.id, "@everyone", DEFAULT_PERMISSIONS)
        self.guilds[guild.id] = guild
        self.add_member(guild, guild.owner)
        if installed:
            self.add_member(guild, self.bot, BOT_PERMISSIONS)
        return guild

    def add_role(self, guild: Guild, name: str, permissions: int = 0) -> Role:
        """Add a role."""
        role = Role(self.snowflake(), name, permissions, len(guild.roles))
        guild.roles[role.id] = role
        return role

    def add_member(self, guild: Guild, user: User, permissions: int = 0) -> Member:
        """Put a user into a guild, with a role of their own where they may do more."""
        member = guild.members.setdefault(user.id, Member(user))
        if permissions:
            member.roles.append(self.add_role(guild, f"{user.name}'s role", permissions))
        return member

    def add_channel(self, guild: Guild, name: str) -> Channel:
        """Add a text channel."""
        channel = Channel(self.snowflake(), 0, name, guild)
        guild.channels[channel.id] = self.channels[channel.id] = channel
        return channel

    def add_thread(self, parent: Channel, name: str, *, archived: bool = False) -> Channel:
        """Add a public thread; it is none of the guild's channels."""
        thread = Channel(self.snowflake(), 11, name, parent.guild, parent=parent, archived=archived)
        self.channels[thread.id] = thread
        return thread

    def dm(self, user: User) -> Channel:
        """Find or open the DM between a person and the bot."""
        for channel in self.channels.values():
            if channel.bot_dm and user in channel.recipients:
                return channel
        channel = Channel(self.snowflake(), 1, recipients=[user], bot_dm=True)
        self.channels[channel.id] = channel
        return channel

    def private_channel(self, *users: User, name: str = "group") -> Channel:
        """Open a DM or group between people, without the bot."""
        kind = 3 if len(users) > 2 else 1
        channel = Channel(self.snowflake(), kind, name, recipients=list(users))
        self.channels[channel.id] = channel
        return channel

    def new_attachment(
        self,
        filename: str,
        data: bytes,
        *,
        content_type: str | None = None,
        declared_size: int | None = None,
        behaviour: Behaviour = "ok",
        channel: Channel | None = None,
        ephemeral: bool = True,
    ) -> Attachment:
        """Store a file; Discord rewrites odd names."""
        name = re.sub(r"[^A-Za-z0-9_.-]", "", filename.replace(" ", "_")) or "unknown"
        size = len(data) if declared_size is None else declared_size
        if declared_size is None and behaviour == "long":
            size = max(len(data) - max(len(data) // 2, 1), 0)
        found = Attachment(
            self.snowflake(),
            name,
            data,
            size,
            "",
            content_type or mimetypes.guess_type(name)[0],
            behaviour,
            dimensions=image_size(data),
        )
        self.place(found, channel, ephemeral=ephemeral)
        self.attachments[found.id] = found
        return found

    def place(self, found: Attachment, channel: Channel | None, *, ephemeral: bool) -> None:
        """Give a file its address, below a channel or among what was only just uploaded."""
        found.ephemeral = ephemeral
        folder = "ephemeral-attachments" if found.ephemeral else "attachments"
        place = channel.id if channel is not None else self.application_id
        issued = int(time.time())
        signed = f"ex={issued + 86400:x}&is={issued:x}&hm={secrets.token_hex(32)}&"
        found.url = f"{self.base}/{folder}/{place}/{found.id}/{quote(found.filename)}?{signed}"

    def new_message(self, channel: Channel, author: User, **fields: object) -> Message:
        """Put a message into a channel; ``fields`` replace the empty ones."""
        message_id = self.snowflake()
        full: JSON = {
            "id": str(message_id),
            "type": 0,
            "channel_id": str(channel.id),
            "author": author.payload(),
            "content": "",
            "timestamp": now(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "embeds": [],
            "components": [],
            "flags": 0,
            "pinned": False,
        }
        message = Message(message_id, channel, author, full | fields)
        self.messages[message_id] = message
        if not message.ephemeral:
            channel.last_message_id = message_id
        return message

    def may_read_content(self, message: Message) -> bool:
        """Whether Discord shows this message's content to a bot without the privilege."""
        mentioned = any(user["id"] == str(self.bot.id) for user in message.fields["mentions"])
        return message.channel.guild is None or message.author is self.bot or mentioned

    def seen(self, message: Message, *, privileged: bool) -> JSON:
        """Build the message as the bot gets to see it outside interactions."""
        built = message.payload()
        if not privileged and not self.may_read_content(message):
            built |= {"content": "", "embeds": [], "attachments": [], "components": []}
            built.pop("message_snapshots", None)
        return built

    def me(self) -> JSON:
        """Build the answer of ``users/@me``."""
        return self.bot.payload() | {
            "verified": True,
            "mfa_enabled": False,
            "locale": "en-US",
            "email": None,
        }

    def application_flags(self) -> int:
        """Give the application's flags, the portal's Message Content switch among them."""
        return GATEWAY_MESSAGE_CONTENT_LIMITED if self.message_content else 0

    def application(self) -> JSON:
        """Build the answer of ``oauth2/applications/@me``."""
        return {
            "id": str(self.application_id),
            "name": self.bot.name,
            "icon": None,
            "description": "",
            "type": None,
            "bot": self.bot.payload(),
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": self.application_flags(),
            "flags_new": str(self.application_flags()),
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "owner": self.owner.payload(),
            "approximate_guild_count": len(self.guilds),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": None,
            "eligible_oauth2_scopes": [],
            "integration_types_config": {"0": {}, "1": {}},
        }

    def shard_of(self, guild: Guild | None, shards: int) -> int:
        """Tell which shard hears of a guild; DMs go to the first."""
        return 0 if guild is None else (guild.id >> 22) % shards

    def guilds_of(self, shard: int, shards: int) -> Sequence[Guild]:
        """List the guilds of one shard in which the bot is installed."""
        return [
            guild
            for guild in self.guilds.values()
            if guild.installed and self.shard_of(guild, shards) == shard
        ]
