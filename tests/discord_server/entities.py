"""What exists in the simulated Discord: people, guilds, channels, files and messages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Literal

JSON = dict[str, Any]
Behaviour = Literal["ok", "gone", "stall", "short", "long"]

VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
READ_MESSAGE_HISTORY = 1 << 16
ADMINISTRATOR = 1 << 3
EVERY_PERMISSION = (1 << 53) - 1
DEFAULT_PERMISSIONS = 2248473465835073  # what @everyone has in a new guild
BOT_PERMISSIONS = EVERY_PERMISSION & ~ADMINISTRATOR


def now() -> str:
    """Give the current time as Discord writes it."""
    moment = dt.datetime.now(dt.UTC)
    return moment.isoformat(timespec="microseconds")


class DriveError(AssertionError):
    """A test asked for something that no person could do, or the bot did not answer."""


@dataclass(eq=False)
class User:
    """A person, or the bot."""

    id: int
    name: str
    global_name: str | None = None
    bot: bool = False
    accepts_dms: bool = True

    def payload(self) -> JSON:
        """Build the user object."""
        return {
            "id": str(self.id),
            "username": self.name,
            "discriminator": "0000" if self.bot else "0",
            "global_name": self.global_name,
            "avatar": None,
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
            "bot": self.bot,
        }


@dataclass(eq=False)
class Role:
    """A role of a guild."""

    id: int
    name: str
    permissions: int = 0
    position: int = 0

    def payload(self) -> JSON:
        """Build the role object."""
        return {
            "id": str(self.id),
            "name": self.name,
            "permissions": str(self.permissions),
            "position": self.position,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }


@dataclass(eq=False)
class Member:
    """A person in a guild."""

    user: User
    roles: list[Role] = field(default_factory=list)
    joined_at: str = field(default_factory=now)

    def payload(self, *, user: bool = True) -> JSON:
        """Build the member object, with or without the user in it."""
        built: JSON = {
            "roles": [str(role.id) for role in self.roles],
            "joined_at": self.joined_at,
            "flags": 0,
            "nick": None,
            "avatar": None,
            "banner": None,
            "premium_since": None,
            "pending": False,
            "communication_disabled_until": None,
        }
        if user:
            built |= {"user": self.user.payload(), "deaf": False, "mute": False}
        return built


@dataclass(eq=False)
class Guild:
    """A guild; ``installed`` says whether the bot itself is a member."""

    id: int
    name: str
    owner: User
    installed: bool = True
    locale: str = "en-US"
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)

    def base_payload(self) -> JSON:
        """Build what both the gateway and REST tell of a guild."""
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": None,
            "splash": None,
            "discovery_splash": None,
            "description": None,
            "banner": None,
            "owner_id": str(self.owner.id),
            "roles": [role.payload() for role in self.roles.values()],
            "emojis": [],
            "stickers": [],
            "features": [],
            "preferred_locale": self.locale,
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "nsfw_level": 0,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "afk_timeout": 300,
            "afk_channel_id": None,
            "system_channel_id": None,
            "system_channel_flags": 0,
            "rules_channel_id": None,
            "public_updates_channel_id": None,
            "vanity_url_code": None,
            "premium_progress_bar_enabled": False,
            "application_id": None,
        }

    def create_payload(self, members: list[Member]) -> JSON:
        """Build the object of GUILD_CREATE."""
        return self.base_payload() | {
            "unavailable": False,
            "large": False,
            "joined_at": now(),
            "member_count": len(self.members),
            "members": [member.payload() for member in members],
            "channels": [channel.payload() for channel in self.channels.values()],
            "threads": [],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    def permissions(self, user: User, channel: Channel | None = None) -> int:
        """Compute what a user may do in the guild, or in one of its channels."""
        if user is self.owner:
            return EVERY_PERMISSION
        member = self.members.get(user.id)
        if member is None:
            return 0
        value = self.roles[self.id].permissions
        for role in member.roles:
            value |= role.permissions
        if value & ADMINISTRATOR:
            return EVERY_PERMISSION
        if channel is not None:
            channel = channel.parent or channel
            value &= ~channel.denied.get(self.id, 0) & ~channel.denied.get(user.id, 0)
        return value


@dataclass(eq=False)
class Channel:
    """A text channel, a thread, a DM or a group.

    ``denied`` takes permission bits from a user or guild id; a thread goes by its parent.
    """

    id: int
    type: int
    name: str = ""
    guild: Guild | None = None
    recipients: list[User] = field(default_factory=list)
    bot_dm: bool = False
    denied: dict[int, int] = field(default_factory=dict)
    last_message_id: int | None = None
    parent: Channel | None = None
    archived: bool = False

    @property
    def context(self) -> int:
        """The interaction context: 0 guild, 1 DM with the bot, 2 any other."""
        if self.guild is not None:
            return 0
        return 1 if self.bot_dm else 2

    def payload(self) -> JSON:
        """Build the channel object."""
        last = self.last_message_id
        built: JSON = {
            "id": str(self.id),
            "type": self.type,
            "flags": 0,
            "last_message_id": None if last is None else str(last),
        }
        if self.guild is None:
            built["recipients"] = [user.payload() for user in self.recipients]
            if self.type == 3:
                built |= {"name": self.name, "icon": None, "owner_id": built["recipients"][0]["id"]}
            return built
        if self.parent is not None:
            return built | self._of_thread(self.guild, self.parent)
        return built | {
            "guild_id": str(self.guild.id),
            "name": self.name,
            "position": 0,
            "nsfw": False,
            "parent_id": None,
            "topic": None,
            "rate_limit_per_user": 0,
            "permission_overwrites": [
                {
                    "id": str(target),
                    "type": 0 if target in self.guild.roles else 1,
                    "allow": "0",
                    "deny": str(bits),
                }
                for target, bits in self.denied.items()
            ],
        }

    def _of_thread(self, guild: Guild, parent: Channel) -> JSON:
        return {
            "guild_id": str(guild.id),
            "parent_id": str(parent.id),
            "name": self.name,
            "owner_id": str(guild.owner.id),
            "rate_limit_per_user": 0,
            "message_count": 0,
            "member_count": 1,
            "total_message_sent": 0,
            "thread_metadata": {
                "archived": self.archived,
                "archive_timestamp": now(),
                "auto_archive_duration": 1440,
                "locked": False,
            },
        }


@dataclass(eq=False)
class Attachment:
    """A file with its bytes; ``behaviour`` says how its download goes."""

    id: int
    filename: str
    data: bytes
    size: int
    url: str
    content_type: str | None = None
    behaviour: Behaviour = "ok"
    ephemeral: bool = True
    description: str | None = None
    dimensions: tuple[int, int] | None = None

    def payload(self) -> JSON:
        """Build the attachment object."""
        built: JSON = {
            "id": str(self.id),
            "filename": self.filename,
            "size": self.size,
            "url": self.url,
            "proxy_url": self.url,
        }
        if self.content_type is not None:
            built["content_type"] = self.content_type
        if self.description is not None:
            built["description"] = self.description
        if self.dimensions is not None:
            built["width"], built["height"] = self.dimensions
        if self.ephemeral:
            built["ephemeral"] = True
        return built


@dataclass(eq=False)
class Message:
    """A message; ``fields`` is the message object but for its attachments."""

    id: int
    channel: Channel
    author: User
    fields: JSON
    attachments: list[Attachment] = field(default_factory=list)
    seen_by: User | None = None
    nonce: str | int | None = None

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.fields["flags"] & 64)

    @property
    def loading(self) -> bool:
        """Whether it still says that the bot is thinking."""
        return bool(self.fields["flags"] & 128)

    def payload(self) -> JSON:
        """Build the message object."""
        return self.fields | {"attachments": [one.payload() for one in self.attachments]}
