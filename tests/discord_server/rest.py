"""The REST routes: the bot itself, its commands, channels, guilds and their messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .api import Answer, ApiError, Call, RejectedError
from .content import Composer, state_violations
from .entities import (
    JSON,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    VIEW_CHANNEL,
    Channel,
    Guild,
    Message,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from .api import Api
    from .gateway import Gateway
    from .world import World


class Rest:
    """Everything that the bot asks for with its own token."""

    def __init__(self, world: World, api: Api, gateway: Gateway) -> None:
        self.world = world
        self.gateway = gateway
        self.shards = 1
        route = api.route
        route("GET", "/users/@me", lambda _call: Answer(200, world.me()))
        route("GET", "/oauth2/applications/@me", lambda _call: Answer(200, world.application()))
        route("GET", "/applications/@me", lambda _call: Answer(200, world.application()))
        route("GET", "/gateway", lambda _call: Answer(200, {"url": gateway.url()}))
        route("GET", "/gateway/bot", self.gateway_bot)
        for scope in ("/applications/{app}", "/applications/{app}/guilds/{guild}"):
            route("GET", f"{scope}/commands", self.list_commands)
            route("PUT", f"{scope}/commands", self.replace_commands)
            route("POST", f"{scope}/commands", self.create_command)
            route("PATCH DELETE", f"{scope}/commands/{{command}}", self.change_command)
        route("POST", "/users/@me/channels", self.open_dm)
        route("GET", "/users/{user}", self.user)
        route("GET", "/channels/{channel}", lambda call: Answer(200, self.channel(call).payload()))
        route("GET", "/channels/{channel}/messages", self.history)
        route("POST", "/channels/{channel}/messages", self.send)
        route("GET PATCH DELETE", "/channels/{channel}/messages/{message}", self.one_message)
        route("POST", "/channels/{channel}/typing", self.typing)
        route("GET", "/guilds/{guild}", lambda call: Answer(200, self.guild(call).base_payload()))
        route("GET", "/guilds/{guild}/channels", self.guild_channels)
        route("GET", "/guilds/{guild}/roles", self.guild_roles)
        route("GET", "/guilds/{guild}/threads/active", self.active_threads)
        route("GET", "/channels/{channel}/threads/archived/public", self.archived_threads)
        route("GET", "/guilds/{guild}/members/{user}", self.member)

    def gateway_bot(self, _call: Call) -> Answer:
        start = {"total": 1000, "remaining": 999, "reset_after": 86400000, "max_concurrency": 1}
        url = self.gateway.url()
        return Answer(200, {"url": url, "shards": self.shards, "session_start_limit": start})

    # ---- commands

    def _scope(self, call: Call) -> int | None:
        if call.id("app") != self.world.application_id:
            raise ApiError(403, 20012, "You are not authorized to perform this action")
        return self.guild(call).id if "guild" in call.ids else None

    def _commands(self, scope: int | None) -> list[JSON]:
        return [one for (place, _), one in self.world.commands.items() if place == scope]

    def _register(self, scope: int | None, sent: JSON) -> tuple[JSON, bool]:
        world, kind = self.world, sent.get("type") or 1
        same = [
            one
            for one in self._commands(scope)
            if (one["name"], one["type"]) == (sent["name"], kind)
        ]
        command_id = int(same[0]["id"]) if same else world.snowflake()
        needed = sent.get("default_member_permissions")
        built: JSON = {
            "id": str(command_id),
            "application_id": str(world.application_id),
            "version": str(world.snowflake()),
            "type": kind,
            "name": sent["name"],
            "name_localizations": sent.get("name_localizations"),
            "description": sent.get("description") or "",
            "description_localizations": sent.get("description_localizations"),
            "default_member_permissions": None if needed is None else str(needed),
            "nsfw": bool(sent.get("nsfw", False)),
        }
        if sent.get("options"):
            built["options"] = sent["options"]
        if scope is None:
            allowed = sent.get("dm_permission")
            built |= {
                "dm_permission": True if allowed is None else allowed,
                "contexts": sent.get("contexts"),
                "integration_types": sent.get("integration_types") or [0],
            }
        else:
            built |= {"guild_id": str(scope), "integration_types": [0]}
        world.commands[scope, command_id] = built
        return built, not same

    def list_commands(self, call: Call) -> Answer:
        return Answer(200, self._commands(self._scope(call)))

    def replace_commands(self, call: Call) -> Answer:
        scope = self._scope(call)
        kept = [self._register(scope, one)[0] for one in call.body]
        ids = {one["id"] for one in kept}
        for command in self._commands(scope):
            if command["id"] not in ids:
                del self.world.commands[scope, int(command["id"])]
        return Answer(200, kept)

    def create_command(self, call: Call) -> Answer:
        built, new = self._register(self._scope(call), call.body)
        return Answer(201 if new else 200, built)

    def change_command(self, call: Call) -> Answer:
        key = (self._scope(call), call.id("command"))
        command = self.world.commands.get(key)
        if command is None:
            raise ApiError(404, 10063, "Unknown application command")
        if call.method == "DELETE":
            del self.world.commands[key]
            return Answer(204)
        changes = {name: value for name, value in call.body.items() if name != "type"}
        del self.world.commands[key]
        built, _ = self._register(key[0], command | changes)
        del self.world.commands[key[0], int(built["id"])]
        built["id"] = command["id"]
        self.world.commands[key] = built
        return Answer(200, built)

    # ---- people and places

    def user(self, call: Call) -> Answer:
        user = self.world.users.get(call.id("user"))
        if user is None:
            raise ApiError(404, 10013, "Unknown User")
        return Answer(200, user.payload())

    def guild(self, call: Call) -> Guild:
        guild = self.world.guilds.get(call.id("guild"))
        if guild is None or not guild.installed:
            raise ApiError(404, 10004, "Unknown Guild")
        return guild

    def guild_channels(self, call: Call) -> Answer:
        return Answer(200, [one.payload() for one in self.guild(call).channels.values()])

    def guild_roles(self, call: Call) -> Answer:
        return Answer(200, [one.payload() for one in self.guild(call).roles.values()])

    def active_threads(self, call: Call) -> Answer:
        guild = self.guild(call)
        return self._threads(lambda one: one.guild is guild and not one.archived)

    def archived_threads(self, call: Call) -> Answer:
        parent = self.channel(call, READ_MESSAGE_HISTORY)
        found = self._threads(lambda one: one.parent is parent and one.archived)
        return Answer(200, found.body | {"has_more": False})

    def _threads(self, which: Callable[[Channel], bool]) -> Answer:
        there = [one for one in self.world.channels.values() if one.parent is not None]
        return Answer(
            200, {"threads": [one.payload() for one in there if which(one)], "members": []}
        )

    def member(self, call: Call) -> Answer:
        member = self.guild(call).members.get(call.id("user"))
        if member is None:
            raise ApiError(404, 10007, "Unknown Member")
        return Answer(200, member.payload())

    def open_dm(self, call: Call) -> Answer:
        user = self.world.users.get(int(call.body.get("recipient_id") or 0))
        if user is None or user.bot:
            raise ApiError(400, 50033, "Invalid Recipient(s)")
        return Answer(200, self.world.dm(user).payload())

    def channel(self, call: Call, *needed: int) -> Channel:
        """Find a channel that the bot may see, with the permissions that it needs there."""
        channel = self.world.channels.get(call.id("channel"))
        if channel is None:
            raise ApiError(404, 10003, "Unknown Channel")
        if channel.guild is None:
            if not channel.bot_dm:
                raise ApiError(403, 50001, "Missing Access")
            return channel
        bits = channel.guild.permissions(self.world.bot, channel)
        if not bits & VIEW_CHANNEL:
            raise ApiError(403, 50001, "Missing Access")
        if any(not bits & bit for bit in needed):
            raise ApiError(403, 50013, "Missing Permissions")
        return channel

    def typing(self, call: Call) -> Answer:
        self.channel(call, SEND_MESSAGES)
        return Answer(204)

    # ---- messages

    def _seen(self, message: Message) -> JSON:
        return self.world.seen(message, privileged=self.world.message_content)

    def history(self, call: Call) -> Answer:
        channel = self.channel(call)
        if channel.guild is not None:
            bits = channel.guild.permissions(self.world.bot, channel)
            if not bits & READ_MESSAGE_HISTORY:
                return Answer(200, [])
        there = [
            one
            for one in sorted(self.world.messages.values(), key=lambda one: -one.id)
            if one.channel is channel and not one.ephemeral
        ]
        limit, query = int(call.query.get("limit", 50)), call.query
        if "before" in query:
            there = [one for one in there if one.id < int(query["before"])]
        if "after" in query:
            there = [one for one in there if one.id > int(query["after"])][-limit:]
        if "around" in query:
            middle = int(query["around"])
            near: Callable[[Message], int] = lambda one: abs(one.id - middle)  # noqa: E731
            there = sorted(sorted(there, key=near)[:limit], key=lambda one: -one.id)
        return Answer(200, [self._seen(one) for one in there[:limit]])

    def send(self, call: Call) -> Answer:
        world, body = self.world, call.body or {}
        channel = self.channel(call, SEND_MESSAGES)
        if channel.bot_dm and not channel.recipients[0].accepts_dms:
            raise ApiError(403, 50007, "Cannot send messages to this user")
        nonce = body.get("nonce")
        if body.get("enforce_nonce") and nonce is not None:
            for message in world.messages.values():
                if message.channel is channel and message.nonce == nonce:
                    return Answer(200, message.payload() | {"nonce": nonce})
        message = world.new_message(channel, world.bot)
        Composer(world, message).apply(body, call.files, create=True)
        if reference := body.get("message_reference"):
            message.fields["type"] = 19
            message.fields["message_reference"] = {
                "type": reference.get("type") or 0,
                "channel_id": str(reference.get("channel_id") or channel.id),
                "message_id": str(reference["message_id"]),
            }
        message.nonce = nonce
        self.gateway.message_event("MESSAGE_CREATE", message)
        return Answer(200, message.payload() | ({} if nonce is None else {"nonce": nonce}))

    def one_message(self, call: Call) -> Answer:
        world = self.world
        channel = self.channel(call)
        message = world.messages.get(call.id("message"))
        if message is None or message.channel is not channel or message.ephemeral:
            raise ApiError(404, 10008, "Unknown Message")
        if call.method == "GET":
            self.channel(call, READ_MESSAGE_HISTORY)
            return Answer(200, self._seen(message))
        if message.author is not world.bot:
            if call.method == "PATCH":
                raise ApiError(403, 50005, "Cannot edit a message authored by another user")
            self.channel(call, 1 << 13)
        if call.method == "PATCH":
            edit(world, self.gateway, message, call)
            return Answer(200, message.payload())
        delete(world, self.gateway, message)
        return Answer(204)


def edit(world: World, gateway: Gateway, message: Message, call: Call) -> None:
    """Change a message and tell of it.

    Raises:
        RejectedError: The message, being what it is, cannot be changed so.
    """
    body = call.body or {}
    if found := state_violations(message, body, call.files):
        raise RejectedError(found)
    Composer(world, message).apply(body, call.files, create=False)
    gateway.message_event("MESSAGE_UPDATE", message)


def delete(world: World, gateway: Gateway, message: Message) -> None:
    """Delete a message and tell of it."""
    del world.messages[message.id]
    if not message.ephemeral:
        guild = message.channel.guild
        gone: JSON = {"id": str(message.id), "channel_id": str(message.channel.id)}
        if guild is not None:
            gone["guild_id"] = str(guild.id)
        gateway.dispatch("MESSAGE_DELETE", gone, guild, (1 << 9) if guild else (1 << 12))
