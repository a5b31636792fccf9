"""A server with two members in the simulated Discord, and what they do there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

from bot.service import KeyForm
from bot.ui.text import any_of

from .seen import Seen, eventually, look
from .tixte import UPLOAD_KEY, Tixte

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, MutableMapping
    from pathlib import Path

    import simcord
    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle, GuildHandle
    from simcord.results import InteractionResult, ResponseMessage
    from sqlalchemy import URL

    from bot.demo.simulation import Simulation

    from .wire import Wire

KEY_FIELD = "Master key or upload key"
DOMAIN_FIELD = "Domain to upload to"


@dataclass(slots=True)
class World:
    """Everything that a test needs.

    Attributes:
        simulation: The running bot and what is around it.
        wire: What the bot said to Discord.
        logs: Events of the log, before anything is redacted.
        data_dir: Where the database is.
        may_go_unanswered: Whether a reply may be left "thinking" at the end.
        may_fault: Whether a fault of ours may be in the log at the end.
    """

    simulation: Simulation
    wire: Wire
    logs: list[MutableMapping[str, Any]]
    data_dir: Path
    guild: GuildHandle
    channel: ChannelHandle
    ada: MemberActor
    ben: MemberActor
    may_go_unanswered: bool = False
    may_fault: bool = False
    tixte: Tixte = field(init=False)

    def __post_init__(self) -> None:
        self.tixte = Tixte(self.simulation.emulators["tixte"])

    @property
    def env(self) -> simcord.Env:
        return self.simulation.env

    # Which services there are: what is said of them all grows with each folder.

    @property
    def hosts(self) -> list[str]:
        """Name the services that take files."""
        return [one.title for one in self.simulation.bot.services.hosts()]

    @property
    def services(self) -> list[str]:
        """Name all services."""
        return [one.title for one in self.simulation.bot.services]

    @property
    def no_account(self) -> str:
        """Say what is told where there is no account that takes files."""
        return f"You have no {any_of([*self.hosts])} account linked yet."

    @property
    def nothing_linked(self) -> str:
        """Say what is told where there is no account at all."""
        return f"You have no {any_of([*self.services])} account linked yet."

    @property
    def link_buttons(self) -> list[str]:
        """List the buttons that link an account that takes files."""
        return [f"Link {title}" for title in self.hosts]

    # What people do.

    async def slash(
        self, command: str, *, by: MemberActor | None = None, **options: Any
    ) -> InteractionResult:
        """Use a command in the channel."""
        return await (by or self.ada).slash(self.channel, command, **options)

    async def fill_in(
        self,
        form: InteractionResult,
        key: str = UPLOAD_KEY,
        domain: str = "",
        *,
        by: MemberActor | None = None,
    ) -> InteractionResult:
        """Send Tixte's form for keys."""
        answers = {KEY_FIELD: key} | ({DOMAIN_FIELD: domain} if domain else {})
        return await self.answer(form, answers, by=by)

    async def answer(
        self, form: InteractionResult, answers: Mapping[str, str], *, by: MemberActor | None = None
    ) -> InteractionResult:
        """Send a form; the answers by their labels."""
        assert form.modal is not None
        ids = {
            label["label"]: label["component"]["custom_id"] for label in form.modal["components"]
        }
        values = {ids[label]: value for label, value in answers.items()}
        return await (by or self.ada).submit_modal(form, values)

    async def link(
        self, key: str = UPLOAD_KEY, *, by: MemberActor | None = None, **options: Any
    ) -> InteractionResult:
        """Link an account at Tixte by the command."""
        form = await self.slash("account link", by=by, service="tixte", **options)
        return await self.fill_in(form, key, by=by)

    async def link_at(
        self, service: str, *, by: MemberActor | None = None, **keys: str
    ) -> InteractionResult:
        """Link an account by the command; the keys by the names of the service's fields."""
        found = self.simulation.bot.services.get(service)
        assert found is not None
        assert isinstance(found.link, KeyForm)
        labels = {one.name: one.label for one in found.link.fields}
        form = await self.slash("account link", by=by, service=service)
        return await self.answer(form, {labels[name]: it for name, it in keys.items()}, by=by)

    async def rehost(
        self,
        *files: tuple[str, bytes],
        by: MemberActor | None = None,
        **options: Any,
    ) -> InteractionResult:
        """Send files; the transfers go on when this returns."""
        names = ("file", "file2", "file3", "file4", "file5")
        given = dict(zip(names, files, strict=False))
        return await self.slash("rehost files", by=by, **given, **options)

    async def sent(
        self,
        *files: tuple[str, bytes],
        by: MemberActor | None = None,
        **options: Any,
    ) -> tuple[ResponseMessage, Seen]:
        """Send files and wait for the end: the reply, and what it looks like."""
        result = await self.rehost(*files, by=by, **options)
        seen = await self.final(result)
        return reply_of(result), seen

    async def press(
        self, message: Any, label: str, *, by: MemberActor | None = None
    ) -> InteractionResult:
        """Press a button, the first of that label."""
        custom_id = self.see(message).buttons[label]["custom_id"]
        return await (by or self.ada).click(message, custom_id=custom_id)

    # What people see.

    def see(self, message: Any) -> Seen:
        """Look at a message."""
        return look(self.env.backend.get_message(message.channel_id, message.id))

    def see_reply(self, result: InteractionResult) -> Seen:
        """Look at the reply to something."""
        return self.see(reply_of(result))

    async def final(self, result: InteractionResult) -> Seen:
        """Wait until a reply tells the end."""
        return await self.until(result, lambda seen: seen.is_final)

    async def until(self, result: InteractionResult, wanted: Callable[[Seen], object]) -> Seen:
        """Wait until a reply looks as wanted."""
        return await eventually(lambda: self.see_reply(result), wanted)

    def direct_messages(self, person: MemberActor) -> list[Seen]:
        """Look at what the bot wrote to somebody directly."""
        backend = self.env.backend
        channel_id = backend.dm_channels.get(person.id)
        if channel_id is None:
            return []
        messages = backend.messages.get(channel_id, {}).values()
        return [look(one) for one in sorted(messages, key=lambda one: one.id)]

    def public_messages(self, viewer: MemberActor) -> list[Seen]:
        """Look at everything in the channel that somebody sees."""
        backend = self.env.backend
        messages = sorted(
            backend.messages.get(self.channel.id, {}).values(), key=lambda one: one.id
        )
        return [look(one) for one in messages if one.visible_to(viewer.id)]

    # What is left behind.

    def database_bytes(self) -> bytes:
        """Read all that the database has: its files with their journal, or every row's values."""
        url = self.simulation.store.database.url
        if url.get_backend_name() == "postgresql":
            return b"\n".join(_values(url))
        files = sorted(self.data_dir.glob("carryall.db*"))
        assert files
        return b"".join(file.read_bytes() for file in files)

    def everything_said(self) -> str:
        """Join all that left the bot: requests to Discord, messages, log, transcript."""
        messages = [
            repr(message)
            for channel in self.env.backend.messages.values()
            for message in channel.values()
        ]
        return "\n".join(
            [
                *map(repr, self.wire.calls),
                *messages,
                *map(repr, self.logs),
                self.env.transcript(),
            ]
        )

    async def states(self) -> list[str]:
        """List the states of all transfers, by time."""
        async with self.simulation.store.database.read() as connection:
            query = text("SELECT state FROM transfers ORDER BY created_at, position")
            return [row[0] for row in await connection.execute(query)]


def _values(url: URL) -> Iterator[bytes]:
    """Read every value of every row as it is kept."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):  # noqa: S608 - ours
                for value in row:
                    yield value if isinstance(value, bytes) else str(value).encode()


def reply_of(result: InteractionResult) -> ResponseMessage:
    """Give the one reply to something."""
    assert result.response is not None
    return result.response
