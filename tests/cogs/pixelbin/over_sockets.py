"""Speaking to the emulated Pixelbin over real sockets, and looking at what it was asked."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.emulation import FAULTS, REQUESTS, Fault
from cogs.pixelbin.emulator import STATE
from tests.cogs.pixelbin.specimen import TOKEN

if TYPE_CHECKING:
    import aiohttp

    from bot.emulation import RunningEmulator
    from bot.emulation.faults import SeenRequest
    from cogs.pixelbin.emulator.state import Organisation, State

P = "/service/platform/assets/v1.0"
V2 = "/service/platform/assets/v2.0"
MULTIPART = "/service/public/assets/v1.0/signed-multipart"
DATA = "x-pixb-meta-assetdata"


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)


@dataclass(frozen=True, slots=True)
class Service:
    """The emulator, seen from inside."""

    running: RunningEmulator

    @property
    def state(self) -> State:
        found: State = self.running.runner.app[STATE]
        return found

    @property
    def organisation(self) -> Organisation:
        return self.state.organisations[0]

    @property
    def requests(self) -> list[SeenRequest]:
        found: list[SeenRequest] = self.running.runner.app[REQUESTS]
        return found

    def goes_wrong(self, **fault: Any) -> None:
        self.running.runner.app[FAULTS].append(Fault(**fault))

    def asked(self, method: str, path: str = "*") -> list[SeenRequest]:
        return [one for one in self.requests if one.method == method and path in ("*", one.path)]

    def content(self, file_id: str) -> bytes:
        body = self.organisation.files[file_id].body
        return body.read(0, body.size)


def bearer(token: str = TOKEN) -> dict[str, str]:
    return {"Authorization": f"Bearer {base64.b64encode(token.encode()).decode()}"}


async def call(
    http: aiohttp.ClientSession,
    method: str,
    path: str,
    body: object = None,
    *,
    token: str | None = TOKEN,
    **more: Any,
) -> tuple[int, Any]:
    """Make one call, with a JSON body where there is one."""
    headers = {**({} if token is None else bearer(token)), **more.pop("headers", {})}
    if body is not None:
        more["data"], headers["Content-Type"] = json.dumps(body), "application/json"
    async with http.request(method, path, headers=headers, **more) as answer:
        assert len(answer.headers["X-Fynd-Trace-Id"]) == 32
        if answer.status == 204:
            return 204, None
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        return answer.status, await answer.json()


async def refused(
    http: aiohttp.ClientSession, method: str, path: str, *args: Any, **more: Any
) -> int:
    """Make a call that is refused, in the service's shape."""
    status, content = await call(http, method, path, *args, **more)
    assert set(content) == {"message", "status", "code", "exception"}
    assert content["status"] == status
    assert content["code"] in (f"JR-0{status}", f"CG-0{status}")
    assert content["exception"].endswith("Error")
    return status
