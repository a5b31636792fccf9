"""One interaction: what the bot was told, and what it answered."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import TYPE_CHECKING, Any

from .entities import EVERY_PERMISSION, JSON, Channel, DriveError, Message, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from .world import World

ANSWER_SECONDS = 3.0
TOKEN_SECONDS = 15 * 60.0
FILE_LIMIT = 10 * 1024 * 1024
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5


class Interaction:
    """One interaction, with the answers of the bot to it.

    Attributes:
        payload: The object that INTERACTION_CREATE carried.
        callback: The body of the first answer, ``{"type", "data"}``, or None as yet.
        original: The id of the message that ``@original`` names, or None.
        followup_ids: The ids of the follow-up messages, oldest first.
    """

    def __init__(self, world: World, kind: int, user: User, channel: Channel, data: JSON) -> None:
        self.world = world
        self.id = world.snowflake()
        self.token = secrets.token_urlsafe(150)
        self.kind = kind
        self.user = user
        self.channel = channel
        self.created = time.monotonic()
        self.expired = False
        self.callback: JSON | None = None
        self.original: int | None = None
        self.followup_ids: list[int] = []
        self.source: Message | None = None
        self.parent: Interaction | None = None
        self.answered = asyncio.Event()
        self.payload = self._envelope(data)
        world.interactions[self.id] = self

    def _envelope(self, data: JSON) -> JSON:
        world, channel, guild = self.world, self.channel, self.channel.guild
        permissions = EVERY_PERMISSION
        if guild is not None:
            world.add_member(guild, self.user)
            permissions = guild.permissions(self.user, channel)
        app_permissions = (
            EVERY_PERMISSION if guild is None else guild.permissions(world.bot, channel)
        )
        built: JSON = {
            "id": str(self.id),
            "application_id": str(world.application_id),
            "type": self.kind,
            "token": self.token,
            "version": 1,
            "channel_id": str(channel.id),
            "channel": channel.payload() | {"permissions": str(permissions)},
            "app_permissions": str(app_permissions),
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": self._owners(),
            "context": channel.context,
            "attachment_size_limit": FILE_LIMIT,
            "data": data,
        }
        if guild is None:
            return built | {"user": self.user.payload()}
        built["channel"].pop("permission_overwrites")
        member = guild.members[self.user.id].payload() | {"permissions": str(permissions)}
        return built | {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "features": [], "locale": guild.locale},
            "guild_locale": guild.locale,
            "member": member,
        }

    def _owners(self) -> dict[str, str]:
        guild = self.channel.guild
        if guild is not None and guild.installed:
            return {"0": str(guild.id)}
        if self.channel.context == 1:
            return {"0": "0", "1": str(self.user.id)}
        return {"1": str(self.user.id)}

    @property
    def user_installed_only(self) -> bool:
        """Whether only the person, not the guild, installed the bot here."""
        return "0" not in self.payload["authorizing_integration_owners"]

    @property
    def late(self) -> bool:
        """Whether the time for the first answer has run out."""
        return time.monotonic() - self.created > ANSWER_SECONDS

    @property
    def dead(self) -> bool:
        """Whether the token works no more."""
        return self.expired or time.monotonic() - self.created > TOKEN_SECONDS

    def answer_with(self, callback: JSON) -> None:
        """Note the first answer and wake who waits for it."""
        self.callback = callback
        self.answered.set()

    def metadata(self) -> JSON:
        """Build the ``interaction_metadata`` of the messages that answer it."""
        built: JSON = {
            "id": str(self.id),
            "type": self.kind,
            "user": self.user.payload(),
            "authorizing_integration_owners": self.payload["authorizing_integration_owners"],
        }
        data = self.payload["data"]
        if self.kind == COMPONENT and self.source is not None:
            built["interacted_message_id"] = str(self.source.id)
        elif self.kind == MODAL_SUBMIT and self.parent is not None:
            built["triggering_interaction_metadata"] = self.parent.metadata()
        elif data.get("type") == 3:
            built["target_message_id"] = data["target_id"]
        elif data.get("type") == 2:
            built["target_user"] = data["resolved"]["users"][data["target_id"]]
        return built

    @property
    def response(self) -> JSON | None:
        """The message that ``@original`` names as it is now, or None."""
        message = None if self.original is None else self.world.messages.get(self.original)
        return None if message is None else message.payload()

    @property
    def loading(self) -> bool:
        """Whether the bot is still "thinking"."""
        response = self.response
        return response is not None and bool(response["flags"] & 128)

    @property
    def followups(self) -> list[JSON]:
        """The follow-up messages that still exist, as they are now."""
        found = (self.world.messages.get(one) for one in self.followup_ids)
        return [message.payload() for message in found if message is not None]

    @property
    def choices(self) -> list[JSON]:
        """The choices of an autocomplete answer."""
        if self.callback is None or self.callback["type"] != 8:
            raise DriveError(f"no autocomplete answer: {self.callback}")
        found: list[JSON] = self.callback["data"]["choices"]
        return found

    async def wait_answered(self, timeout: float = ANSWER_SECONDS + 1) -> Interaction:  # noqa: ASYNC109
        """Wait for the first answer.

        Raises:
            DriveError: None came in time.
        """
        try:
            await asyncio.wait_for(self.answered.wait(), timeout)
        except TimeoutError:
            data = self.payload["data"]
            named = data.get("name") or data.get("custom_id")
            raise DriveError(f"no answer to {named!r} within {timeout} s") from None
        return self

    async def wait_for(
        self,
        predicate: Callable[[JSON], Any] = lambda _message: True,
        timeout: float = 10.0,  # noqa: ASYNC109
    ) -> JSON:
        """Poll until the response is there, loaded, and ``predicate`` holds for it.

        Raises:
            DriveError: It did not come to that in time.
        """
        return await self._poll(lambda: [self.response], predicate, timeout)

    async def wait_followup(
        self,
        predicate: Callable[[JSON], Any] = lambda _message: True,
        timeout: float = 10.0,  # noqa: ASYNC109
    ) -> JSON:
        """Poll until ``predicate`` holds for one of the follow-ups.

        Raises:
            DriveError: It did not come to that in time.
        """
        return await self._poll(lambda: list(self.followups), predicate, timeout)

    async def _poll(
        self,
        messages: Callable[[], list[JSON | None]],
        predicate: Callable[[JSON], Any],
        seconds: float,
    ) -> JSON:
        until = time.monotonic() + seconds
        while True:
            for message in messages():
                if message is not None and not message["flags"] & 128 and predicate(message):
                    return message
            if time.monotonic() > until:
                raise DriveError(f"not within {seconds} s; now: {messages()}")
            await asyncio.sleep(0.02)
