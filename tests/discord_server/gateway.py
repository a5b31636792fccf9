"""The gateway: sessions, heartbeats, dispatches, and all the ways of losing a connection."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import time
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

if TYPE_CHECKING:
    from collections.abc import Callable

    from .entities import JSON, Guild, Message
    from .world import World

GUILDS, GUILD_MEMBERS, GUILD_MESSAGES = 1 << 0, 1 << 1, 1 << 9
DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 12, 1 << 15
DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME = 0, 1, 2, 3, 4, 6
RECONNECT, REQUEST_MEMBERS, INVALID_SESSION, HELLO, ACK = 7, 8, 9, 10, 11
UNKNOWN_OP, BAD_JSON, NOT_IDENTIFIED, BAD_TOKEN, TWICE = 4001, 4002, 4003, 4004, 4005
BAD_SEQUENCE, TOO_FAST, BAD_SHARD, REFUSED_INTENTS = 4007, 4008, 4010, 4014
ACK_DELAY = 0.01
LARGEST_FRAME = 4096
FRAMES_PER_MINUTE = 120


@dataclass(eq=False)
class Session:
    """What an IDENTIFY made; it outlives its connection."""

    id: str
    intents: int
    shard: int
    shards: int
    sequence: int = 0
    sent: list[JSON] = field(default_factory=list)
    connection: Connection | None = None

    def dispatch(self, event: str, data: object) -> None:
        """Give an event its number, keep it for a RESUME, and send it if there is a connection."""
        self.sequence += 1
        frame: JSON = {"op": DISPATCH, "d": data, "s": self.sequence, "t": event}
        self.sent.append(frame)
        if self.connection is not None:
            self.connection.send(frame)


class Connection:
    """One WebSocket of the bot."""

    def __init__(self, gateway: Gateway, socket: web.WebSocketResponse, *, compress: bool) -> None:
        self.gateway = gateway
        self.socket = socket
        self.session: Session | None = None
        self.transport: asyncio.BaseTransport | None = None
        self._deflate = zlib.compressobj() if compress else None
        self._queue: asyncio.Queue[JSON | int] = asyncio.Queue()
        self._received: deque[float] = deque()

    def send(self, frame: JSON) -> None:
        """Queue a frame."""
        self._queue.put_nowait(frame)

    def close(self, code: int) -> None:
        """Queue the end of the connection."""
        self._queue.put_nowait(code)

    async def write(self) -> None:
        """Send what is queued until the connection ends."""
        with contextlib.suppress(ConnectionError):
            while True:
                frame = await self._queue.get()
                if isinstance(frame, int):
                    await self.socket.close(code=frame)
                    return
                text = json.dumps({"op": None, "d": None, "s": None, "t": None} | frame)
                if self._deflate is None:
                    await self.socket.send_str(text)
                else:
                    packed = self._deflate.compress(text.encode())
                    packed += self._deflate.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(packed)

    async def read(self) -> None:
        """Take frames until the connection ends."""
        async for message in self.socket:
            if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                break
            raw = message.data.encode() if isinstance(message.data, str) else message.data
            self._received.append(time.monotonic())
            while self._received and self._received[0] < time.monotonic() - 60:
                self._received.popleft()
            if len(self._received) > FRAMES_PER_MINUTE:
                self.close(TOO_FAST)
                continue
            try:
                frame = json.loads(raw)
                op, data = frame["op"], frame.get("d")
            except (ValueError, KeyError, TypeError):
                self.close(BAD_JSON)
                continue
            if len(raw) > LARGEST_FRAME:
                self.close(BAD_JSON)
                continue
            await self._take(op, data)

    async def _take(self, op: int, data: Any) -> None:
        if op == HEARTBEAT:
            self.gateway.heartbeats += 1
            await asyncio.sleep(ACK_DELAY)
            self.send({"op": ACK})
        elif op == IDENTIFY:
            self._identify(data)
        elif op == RESUME:
            self._resume(data)
        elif op not in {PRESENCE, VOICE, REQUEST_MEMBERS}:
            self.close(UNKNOWN_OP)
        elif self.session is None:
            self.close(NOT_IDENTIFIED)
        elif op == REQUEST_MEMBERS:
            self.gateway.members_chunk(self.session, data)

    def _identify(self, data: JSON) -> None:
        gateway = self.gateway
        gateway.identifies.append(data)
        shard, shards = data.get("shard") or [0, 1]
        if self.session is not None:
            self.close(TWICE)
        elif data["token"] != gateway.world.token:
            self.close(BAD_TOKEN)
        elif not 0 <= shard < shards:
            self.close(BAD_SHARD)
        elif data["intents"] & gateway.refused_intents:
            self.close(REFUSED_INTENTS)
        else:
            session = Session(secrets.token_hex(16), data["intents"], shard, shards)
            session.connection, self.session = self, session
            gateway.sessions[session.id] = session
            gateway.greet(session)

    def _resume(self, data: JSON) -> None:
        gateway = self.gateway
        gateway.resumes.append(data)
        session = gateway.sessions.get(data["session_id"])
        if data["token"] != gateway.world.token:
            self.close(BAD_TOKEN)
        elif session is None:
            self.send({"op": INVALID_SESSION, "d": False})
        elif not 0 <= (data["seq"] or 0) <= session.sequence:
            del gateway.sessions[session.id]
            self.close(BAD_SEQUENCE)
        else:
            for frame in session.sent:
                if frame["s"] > (data["seq"] or 0):
                    self.send(frame)
            session.connection, self.session = self, session
            session.dispatch("RESUMED", {})


class Gateway:
    """All connections and sessions.

    Attributes:
        identifies: The data of every IDENTIFY seen.
        resumes: The data of every RESUME seen.
        refused_intents: Privileged intents that the portal does not grant.
    """

    def __init__(self, world: World, url: Callable[[], str]) -> None:
        self.world = world
        self.url = url
        self.heartbeat_interval = 41250
        self.refused_intents = 0
        self.heartbeats = 0
        self.identifies: list[JSON] = []
        self.resumes: list[JSON] = []
        self.queries: list[dict[str, str]] = []
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one WebSocket."""
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        self.queries.append(dict(request.query))
        compress = request.query.get("compress") == "zlib-stream"
        connection = Connection(self, socket, compress=compress)
        connection.transport = request.transport
        self.connections.add(connection)
        connection.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_interval}})
        writer = asyncio.create_task(connection.write())
        try:
            await connection.read()
        finally:
            self.connections.discard(connection)
            if connection.session is not None and connection.session.connection is connection:
                connection.session.connection = None
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer
        return socket

    @property
    def live(self) -> list[Session]:
        """The sessions that have a connection."""
        return [one for one in self.sessions.values() if one.connection is not None]

    def greet(self, session: Session) -> None:
        """Send READY, and the guilds to those that asked to hear of guilds."""
        world = self.world
        guilds = world.guilds_of(session.shard, session.shards)
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": world.me(),
                "session_id": session.id,
                "session_type": "normal",
                "resume_gateway_url": self.url(),
                "shard": [session.shard, session.shards],
                "application": {
                    "id": str(world.application_id),
                    "flags": world.application_flags(),
                },
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "private_channels": [],
            },
        )
        for guild in guilds:
            self.guild_create(session, guild)

    def guild_create(self, session: Session, guild: Guild) -> None:
        """Tell a session of a guild, if its intents let it know."""
        if session.intents & GUILDS:
            members = list(guild.members.values())
            if not session.intents & GUILD_MEMBERS:
                members = [guild.members[self.world.bot.id]]
            session.dispatch("GUILD_CREATE", guild.create_payload(members))

    def _sessions_of(self, guild: Guild | None) -> list[Session]:
        of = self.world.shard_of
        return [one for one in self.sessions.values() if one.shard == of(guild, one.shards)]

    def dispatch(self, event: str, data: JSON, guild: Guild | None, intents: int = 0) -> int:
        """Send an event to the shard it belongs to; count the sessions that hear of it."""
        heard = [one for one in self._sessions_of(guild) if not intents or one.intents & intents]
        for session in heard:
            session.dispatch(event, data)
        return len(heard)

    def message_event(self, event: str, message: Message) -> None:
        """Tell of a new or changed message, as far as the intents let it be known."""
        guild = message.channel.guild
        if message.ephemeral or message.channel.context == 2:
            return
        if guild is not None and not guild.installed:
            return
        intents = DIRECT_MESSAGES if guild is None else GUILD_MESSAGES
        extra: JSON = {}
        if guild is not None:
            extra["guild_id"] = str(guild.id)
            if message.author.id in guild.members:
                extra["member"] = guild.members[message.author.id].payload(user=False)
        if message.nonce is not None and event == "MESSAGE_CREATE":
            extra["nonce"] = message.nonce
        for session in self._sessions_of(guild):
            if session.intents & intents:
                privileged = bool(session.intents & MESSAGE_CONTENT)
                session.dispatch(event, self.world.seen(message, privileged=privileged) | extra)

    def members_chunk(self, session: Session, data: JSON) -> None:
        """Answer a request for members."""
        guild = self.world.guilds[int(data["guild_id"])]
        asked = data.get("user_ids")
        wanted = {str(one) for one in asked} if isinstance(asked, list) else {str(asked)}
        found = [
            member.payload()
            for member in guild.members.values()
            if (asked and str(member.user.id) in wanted)
            or (not asked and member.user.name.startswith(data.get("query") or ""))
        ]
        limit = data.get("limit") or len(found)
        session.dispatch(
            "GUILD_MEMBERS_CHUNK",
            {
                "guild_id": str(guild.id),
                "members": found[:limit],
                "chunk_index": 0,
                "chunk_count": 1,
                "not_found": [],
                "nonce": data.get("nonce"),
            },
        )

    def reconnect(self) -> None:
        """Ask every connection to come again (op 7)."""
        for connection in list(self.connections):
            connection.send({"op": RECONNECT})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Declare every session invalid (op 9)."""
        for connection in list(self.connections):
            if connection.session is not None and not resumable:
                self.sessions.pop(connection.session.id, None)
            connection.send({"op": INVALID_SESSION, "d": resumable})

    def close(self, code: int) -> None:
        """Close every connection with a code."""
        for connection in list(self.connections):
            connection.close(code)

    def drop(self) -> None:
        """Tear every connection down without a word (1006)."""
        for connection in list(self.connections):
            if isinstance(connection.transport, asyncio.Transport):
                connection.transport.abort()
