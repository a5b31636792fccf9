"""What Discord's client does with a command: find it, check the options, build ``data``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .entities import JSON, Attachment, Channel, DriveError, Role, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .world import World

CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN = 1, 2, 3, 4, 5
USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 6, 7, 8, 9, 10, 11
Value = str | int | float | bool | Attachment | User | Channel | Role
ACCEPTED: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    USER: (User,),
    CHANNEL: (Channel,),
    ROLE: (Role,),
    MENTIONABLE: (User, Role),
    NUMBER: (int, float),
    ATTACHMENT: (Attachment,),
}


class Invocation:
    """One use of a command by a person in a channel."""

    def __init__(self, world: World, user: User, channel: Channel) -> None:
        self.world = world
        self.user = user
        self.channel = channel
        self.resolved: dict[str, JSON] = {}

    def command(self, name: str, kind: int) -> JSON:
        """Find a command by name and kind, the guild's own first.

        Raises:
            DriveError: It is not registered, or not to be seen here.
        """
        guild = self.channel.guild
        scopes = [None] if guild is None else [guild.id, None]
        registered = self.world.commands
        for scope in scopes:
            for (place, _), command in registered.items():
                if place == scope and command["name"] == name and command["type"] == kind:
                    self._visible(command)
                    return command
        names = sorted(one["name"] for one in registered.values() if one["type"] == kind)
        raise DriveError(f"no command {name!r} of type {kind}; registered: {names}")

    def _visible(self, command: JSON) -> None:
        channel, guild = self.channel, self.channel.guild
        contexts = command.get("contexts")
        if "guild_id" not in command:
            if contexts is not None and channel.context not in contexts:
                raise DriveError(f"{command['name']!r} is not shown in context {channel.context}")
            if contexts is None and channel.context and command.get("dm_permission") is False:
                raise DriveError(f"{command['name']!r} is not shown in DMs")
        foreign = channel.context == 2 or (guild is not None and not guild.installed)
        if foreign and 1 not in command["integration_types"]:
            raise DriveError(f"{command['name']!r} cannot be installed by a user")
        needed = command.get("default_member_permissions")
        if needed is not None and guild is not None:
            self.world.add_member(guild, self.user)
            if guild.permissions(self.user, channel) & int(needed) != int(needed):
                raise DriveError(f"{command['name']!r} is hidden from {self.user.name}")

    def slash(self, words: str, values: Mapping[str, Value]) -> JSON:
        """Build ``data`` of a chat input command from its words and values."""
        return self._chat(words, values, None, "")

    def autocomplete(
        self, words: str, option: str, typed: str, filled: Mapping[str, Value]
    ) -> JSON:
        """Build ``data`` of an autocomplete request for ``option``."""
        return self._chat(words, filled, option, typed)

    def _chat(self, words: str, values: Mapping[str, Value], focus: str | None, typed: str) -> JSON:
        first, *rest = words.split()
        command = self.command(first, CHAT)
        data: JSON = {"id": command["id"], "name": first, "type": CHAT}
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        definitions: list[JSON] = command.get("options") or []
        target = data
        for word in rest:
            found = next((one for one in definitions if one["name"] == word), None)
            if found is None or found["type"] not in {SUBCOMMAND, GROUP}:
                names = [one["name"] for one in definitions]
                raise DriveError(f"/{words}: no subcommand {word!r}; there are {names}")
            inner: JSON = {"name": word, "type": found["type"]}
            target["options"] = [inner]
            target, definitions = inner, found.get("options") or []
        if any(one["type"] in {SUBCOMMAND, GROUP} for one in definitions):
            raise DriveError(f"/{words} needs a subcommand")
        target["options"] = self._options(words, definitions, values, focus, typed)
        if self.resolved:
            data["resolved"] = self.resolved
        return data

    def _options(
        self,
        words: str,
        definitions: list[JSON],
        values: Mapping[str, Value],
        focus: str | None,
        typed: str,
    ) -> list[JSON]:
        names = {one["name"] for one in definitions}
        unknown = (set(values) | ({focus} if focus else set())) - names
        if unknown:
            raise DriveError(f"/{words} has no options {sorted(unknown)}; it has {sorted(names)}")
        built: list[JSON] = []
        for one in definitions:
            name, kind = one["name"], one["type"]
            if name == focus:
                if not one.get("autocomplete"):
                    raise DriveError(f"/{words}: option {name!r} has no autocompletion")
                built.append({"name": name, "type": kind, "value": typed, "focused": True})
            elif name in values:
                value = self._value(f"/{words} {name}", one, values[name])
                built.append({"name": name, "type": kind, "value": value})
            elif one.get("required") and focus is None:
                raise DriveError(f"/{words}: option {name!r} is required")
        return built

    def _value(self, where: str, option: JSON, value: Value) -> str | int | float:
        kind = option["type"]
        wrong_bool = isinstance(value, bool) and kind != BOOLEAN
        if not isinstance(value, ACCEPTED[kind]) or wrong_bool:
            raise DriveError(f"{where}: {value!r} does not fit option type {kind}")
        if isinstance(value, (Attachment, User, Channel, Role)):
            return self.resolve(value)
        choices = [choice["value"] for choice in option.get("choices") or []]
        if choices and value not in choices:
            raise DriveError(f"{where}: {value!r} is none of the choices {choices}")
        size = len(value) if isinstance(value, str) else value
        low = option.get("min_length" if isinstance(value, str) else "min_value")
        high = option.get("max_length" if isinstance(value, str) else "max_value")
        if (low is not None and size < low) or (high is not None and size > high):
            raise DriveError(f"{where}: {value!r} is not within {low}..{high}")
        return value

    def resolve(self, thing: Attachment | User | Channel | Role) -> str:
        """Enter a thing into ``resolved`` and give its id."""
        key = str(thing.id)
        if isinstance(thing, Attachment):
            self._enter("attachments", key, thing.payload())
        elif isinstance(thing, Role):
            self._enter("roles", key, thing.payload())
        elif isinstance(thing, Channel):
            permissions = {"permissions": "0"}
            if thing.guild is not None:
                bits = thing.guild.permissions(self.user, thing)
                permissions = {"permissions": str(bits)}
            self._enter("channels", key, thing.payload() | permissions)
        else:
            self._enter("users", key, thing.payload())
            guild = self.channel.guild
            if guild is not None and thing.id in guild.members:
                bits = guild.permissions(thing, self.channel)
                member = guild.members[thing.id].payload(user=False)
                self._enter("members", key, member | {"permissions": str(bits)})
        return key

    def _enter(self, kind: str, key: str, payload: JSON) -> None:
        self.resolved.setdefault(kind, {})[key] = payload

    def menu(self, name: str, kind: int, target: str, messages: JSON | None = None) -> JSON:
        """Build ``data`` of a context menu command."""
        command = self.command(name, kind)
        resolved = dict(self.resolved) if messages is None else {"messages": messages}
        data: JSON = {
            "id": command["id"],
            "name": name,
            "type": kind,
            "target_id": target,
            "resolved": resolved,
        }
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        return data
