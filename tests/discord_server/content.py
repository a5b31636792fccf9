"""From what a bot sends to what Discord answers: embeds, components and files of a message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .entities import JSON, Attachment, Message, now
from .validate import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .world import World

SUPPRESS_EMBEDS = 4
EPHEMERAL = 64
LOADING = 128
HAS_SNAPSHOT = 1 << 14
IS_COMPONENTS_V2 = 1 << 15
SETTABLE = SUPPRESS_EMBEDS | 4096 | IS_COMPONENTS_V2
SELECTS = frozenset({3, 5, 6, 7, 8})
FIRST_REAL_ID = 1000


@dataclass(frozen=True)
class Upload:
    """One ``files[n]`` part of a request."""

    filename: str
    data: bytes


def children(component: JSON) -> list[JSON]:
    """List what stands directly inside a component."""
    inside = list(component.get("components") or [])
    inside += [component[key] for key in ("accessory", "component") if component.get(key)]
    return inside


def walk(components: Iterable[JSON]) -> Iterator[JSON]:
    """Go through components and all that they hold, in reading order."""
    for component in components:
        yield component
        yield from walk(children(component))


def number(components: list[JSON]) -> None:
    """Give every component that has none an ``id``, counting from 1."""
    taken = {component["id"] for component in walk(components) if component.get("id")}
    following = 1
    for component in walk(components):
        if not component.get("id"):
            while following in taken:
                following += 1
            component["id"] = following
            taken.add(following)


def copied(value: Any) -> Any:
    """Copy decoded JSON without the keys that hold null."""
    if isinstance(value, dict):
        return {key: copied(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [copied(inner) for inner in value]
    return value


class Composer:
    """Writes the body of one request into a message."""

    def __init__(self, world: World, message: Message) -> None:
        self.world = world
        self.message = message

    def apply(
        self, body: Mapping[str, object], files: Mapping[int, Upload], *, create: bool
    ) -> None:
        """Change the message as ``body`` says; what is absent stays."""
        fields = self.message.fields
        self._attach(body, files)
        if "content" in body:
            fields["content"] = body["content"] or ""
        if "embeds" in body:
            fields["embeds"] = [self._embed(one) for one in self._list(body["embeds"])]
        if "components" in body:
            components = [self._component(one) for one in self._list(body["components"])]
            number(components)
            fields["components"] = components
        flags = body.get("flags")
        wanted = flags & SETTABLE if isinstance(flags, int) else None
        if wanted is not None:
            fields["flags"] = wanted | (fields["flags"] & ~(SETTABLE & ~IS_COMPONENTS_V2))
        if create:
            fields["tts"] = bool(body.get("tts", False))
        else:
            fields["edited_timestamp"] = now()
        fields["flags"] &= ~LOADING

    @staticmethod
    def _list(value: object) -> list[JSON]:
        found = copied(value)
        return found if isinstance(found, list) else []

    def _attach(self, body: Mapping[str, object], files: Mapping[int, Upload]) -> None:
        message = self.message
        kept, new = message.attachments, sorted(files)
        described: dict[int, JSON] = {}
        if "attachments" in body:
            listed = self._list(body["attachments"])
            ids = [int(one["id"]) for one in listed]
            described = {int(one["id"]): one for one in listed}
            kept = [one for one in kept if one.id in ids]
            new = [n for n in new if n in ids]
        for one in kept:
            one.description = described.get(one.id, {}).get("description", one.description)
        message.attachments = kept + [
            self._store(files[n], described.get(n, {}).get("description")) for n in new
        ]

    def _store(self, upload: Upload, description: str | None) -> Attachment:
        stored = self.world.new_attachment(
            upload.filename,
            upload.data,
            channel=self.message.channel,
            ephemeral=self.message.ephemeral,
        )
        stored.description = description
        return stored

    def _file(self, url: str) -> Attachment | None:
        name = url.removeprefix("attachment://")
        if name == url:
            return None
        return next((one for one in self.message.attachments if one.filename == name), None)

    def _picture(self, url: str) -> JSON:
        stored = self._file(url)
        if stored is None:
            proxy = f"{self.world.base}/external/{re.sub('[^A-Za-z0-9]', '', url)}"
            return {"url": url, "proxy_url": proxy, "width": 0, "height": 0}
        width, height = stored.dimensions or (0, 0)
        return {"url": stored.url, "proxy_url": stored.url, "width": width, "height": height}

    def _embed(self, embed: JSON) -> JSON:
        embed["type"] = "rich"
        for key in ("image", "thumbnail"):
            if embed.get(key, {}).get("url"):
                embed[key] |= self._picture(embed[key]["url"])
        for key in ("author", "footer"):
            if embed.get(key, {}).get("icon_url"):
                shown = self._picture(embed[key]["icon_url"])
                embed[key] |= {"icon_url": shown["url"], "proxy_icon_url": shown["proxy_url"]}
        for entry in embed.get("fields", []):
            entry.setdefault("inline", False)
        return embed

    def _media(self, url: str) -> JSON:
        stored = self._file(url)
        media = self._picture(url) | {"id": str(self.world.snowflake())}
        if stored is not None:
            media["attachment_id"] = str(stored.id)
            if stored.content_type is not None:
                media["content_type"] = stored.content_type
        return media

    def _component(self, component: JSON) -> JSON:
        for inner in walk([component]):
            self._complete(inner)
        return component

    def _complete(self, component: JSON) -> None:
        kind = component["type"]
        if kind in SELECTS:
            component.setdefault("min_values", 1)
            component.setdefault("max_values", 1)
        if kind == 17:
            component.setdefault("accent_color", None)
        if kind == 14:
            component.setdefault("spacing", 1)
            component.setdefault("divider", True)
        if kind == 12:
            for item in component["items"]:
                item.setdefault("description", None)
                item.setdefault("spoiler", False)
                item["media"] = self._media(item["media"]["url"])
        if kind in {11, 13, 17}:
            component.setdefault("spoiler", False)
        if kind == 11:
            component.setdefault("description", None)
            component["media"] = self._media(component["media"]["url"])
        if kind == 13:
            stored = self._file(component["file"]["url"])
            component["file"] = self._media(component["file"]["url"])
            component["name"] = stored.filename if stored else None
            component["size"] = stored.size if stored else None


def state_violations(
    message: Message, body: Mapping[str, object], files: Mapping[int, Upload]
) -> list[Violation]:
    """Find what is wrong with an edit because of what the message is."""
    found: list[Violation] = []
    fields = message.fields
    flags = body.get("flags") or 0
    v2 = bool((fields["flags"] | (flags if isinstance(flags, int) else 0)) & IS_COMPONENTS_V2)
    after = {key: body.get(key, fields[key]) for key in ("content", "embeds", "components")}
    if v2:
        found += [
            Violation((key,), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "is V2")
            for key in ("content", "embeds")
            if after[key]
        ]
    listed = body.get("attachments", None) if "attachments" in body else message.attachments
    if not (any(after.values()) or listed or files):
        found.append(Violation((), "MESSAGE_EMPTY", "the edit leaves nothing in the message"))
    own = {one.id for one in message.attachments}
    for place, one in enumerate(body.get("attachments") or []):  # type: ignore[var-annotated, arg-type]
        known = int(one["id"])
        if known >= FIRST_REAL_ID and known not in own:
            path = ("attachments", place, "id")
            found.append(Violation(path, "ATTACHMENT_NOT_FOUND", "the message has no such file"))
    return found


SNAPSHOT = frozenset(
    {
        "type",
        "content",
        "mentions",
        "mention_roles",
        "attachments",
        "embeds",
        "timestamp",
        "edited_timestamp",
        "flags",
        "components",
    }
)


def forward(message: Message, snapshots: Sequence[JSON]) -> None:
    """Make a message a forward of other message objects, out of the same channel."""
    channel = message.channel
    origin = str(snapshots[0].get("id", message.id - 1))
    reference: JSON = {"type": 1, "channel_id": str(channel.id), "message_id": origin}
    if channel.guild is not None:
        reference["guild_id"] = str(channel.guild.id)
    message.fields["flags"] |= HAS_SNAPSHOT
    message.fields["message_reference"] = reference
    message.fields["message_snapshots"] = [
        {"message": {key: one[key] for key in SNAPSHOT}} for one in snapshots
    ]
