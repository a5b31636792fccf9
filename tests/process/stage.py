"""A simulated Discord, the emulated Tixte, a person in a server, and the bot as a process."""

from __future__ import annotations

import secrets
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tests.discord_server import DiscordServer

from .program import Program, Workshop, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from tests.discord_server import Attachment, Channel, Interaction, User

    from .tixte import Tixte

JSON = dict[str, Any]
START_SECONDS = 30.0
TEXT_DISPLAY, BUTTON, LABEL = 10, 2, 18


class Stage:
    """Everything that a test needs.

    Args:
        server: Discord.
        tixte: Tixte.
        folder: Where the bot runs.
    """

    def __init__(self, server: DiscordServer, tixte: Tixte, folder: Path) -> None:
        self.server = server
        self.tixte = tixte
        self.user: User = server.add_user("alice")
        self.guild = server.add_guild("club")
        self.channel: Channel = server.add_channel(self.guild, "general")
        self.workshop = Workshop(
            folder,
            DISCORD_TOKEN=server.token,
            DISCORD_API_BASE=server.api_base,
            TIXTE_URL=tixte.url,
            # Only whether something answers there is looked at.
            PIXELBIN_URL=tixte.url,
            PIXELBIN_CDN_URL=tixte.url,
        )

    # ---- the bot

    async def start(self, *, shards: int = 1, **settings: str | None) -> Program:
        """Start the bot and wait until it is ready."""
        known = {id(session) for session in self.server.gateway.live}
        program = self.workshop.run("run", **settings)

        def ready() -> bool:
            assert program.status is None, f"it has ended ({program.status})\n{program.stderr}"
            new = {id(session) for session in self.server.gateway.live} - known
            return len(new) >= shards

        await until(ready, lambda: f"ready\n{program.stderr}", START_SECONDS)
        await program.wait_logged("bot.ready", START_SECONDS)
        return program

    def seen(self, method: str, ending: str) -> list[JSON]:
        """Give the bodies of the bot's requests to paths with an ending."""
        found = self.server.requests
        return [
            {"path": one.path, "body": one.body, "status": one.status}
            for one in found
            if one.method == method and one.path.endswith(ending)
        ]

    # ---- what a person does

    async def link(
        self, user: User, channel: Channel, key: str | None = None, *, server: bool = False
    ) -> str:
        """Link an account by the form; gives the bot's words."""
        options: dict[str, Any] = {"service": "tixte"} | ({"server": True} if server else {})
        shown = await self.server.slash(user, channel, "account link", options)
        assert shown.callback is not None
        assert shown.callback["type"] == 9, shown.callback
        fields = {
            one["label"]: one["component"]["custom_id"]
            for one in walk(shown.callback["data"]["components"])
            if one["type"] == LABEL
        }
        values = {fields["Master key or upload key"]: key or self.tixte.master_key}
        sent = await self.server.submit_modal(user, shown, values)
        return texts(await sent.wait_for())

    async def rehost(self, user: User, channel: Channel, *files: Attachment) -> Interaction:
        """Use ``/rehost files``."""
        names = ("file", "file2", "file3", "file4", "file5")
        return await self.server.slash(
            user, channel, "rehost files", dict(zip(names, files, strict=False))
        )

    async def delete(self, user: User, card: JSON) -> str:
        """Press Delete on a card and confirm it; gives the bot's last words."""
        pressed = await self.server.click(user, card, label="Delete")
        question = await pressed.wait_followup()
        assert "cannot be undone" in texts(question)
        confirmed = await self.server.click(user, question, label="Delete")
        return texts(await confirmed.wait_for(lambda message: not labels(message)))

    async def stalled(self, user: User, channel: Channel) -> Interaction:
        """Send a file whose source stops in the middle, and wait until it has."""
        # Of a size of its own: other tests send to the same account, moments before.
        data = b"s" * (2_000_000 + secrets.randbelow(100_000))
        file = self.server.attachment("stuck.bin", data, behaviour="stall")
        used = await self.rehost(user, channel, file)
        await until(lambda: file in self.server.downloads, "the download of the stalled file")
        return used


@asynccontextmanager
async def staged(tixte: Tixte, folder: Path) -> AsyncIterator[Stage]:
    """Set up a stage, and clear it away."""
    async with DiscordServer() as server:
        stage = Stage(server, tixte, folder)
        try:
            yield stage
        finally:
            stage.workshop.close()


def walk(components: list[JSON]) -> Iterator[JSON]:
    """Go through components and what they hold."""
    for one in components:
        yield one
        yield from walk(one.get("components") or [])
        yield from walk([one[key] for key in ("accessory", "component") if one.get(key)])


def texts(message: JSON) -> str:
    """Give all that a message says."""
    said = [one["content"] for one in walk(message["components"]) if one["type"] == TEXT_DISPLAY]
    return "\n".join([message["content"], *said]).strip()


def labels(message: JSON) -> list[str]:
    """List what stands on a message's buttons."""
    return [one["label"] for one in walk(message["components"]) if one["type"] == BUTTON]


def links(message: JSON) -> list[str]:
    """List where a message's link buttons lead."""
    return [
        one["url"] for one in walk(message["components"]) if one["type"] == BUTTON and "url" in one
    ]


def has(*words: str) -> Any:
    """Make a test for a message: whether it says all of these."""
    return lambda message: all(word in texts(message) for word in words)
