"""What the tests of Mixcloud share: tokens, our client on the emulator, what it was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.emulation import FAULTS, REQUESTS, Fault
from cogs.mixcloud.client import MixcloudClient
from cogs.mixcloud.emulator import STATE

if TYPE_CHECKING:
    from bot.emulation import RunningEmulator
    from bot.emulation.faults import SeenRequest
    from cogs.mixcloud.emulator.state import State

T = "tok-demo-host"
TAPE = "/night-ferry/harbour-tape-01/"
MP3 = b"ID3\x04" + bytes(5000)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def client_at(mixcloud: RunningEmulator, token: str | None = T, **more: Any) -> MixcloudClient:
    options: dict[str, Any] = {
        "access_token": token,
        "mixcloud_root": mixcloud.url,
        "oembed_root": f"{mixcloud.url}/oembed",
        "raise_exceptions": True,
    }
    return MixcloudClient(mixcloud.url, **{**options, **more})


def seen(mixcloud: RunningEmulator) -> list[SeenRequest]:
    found: list[SeenRequest] = mixcloud.runner.app[REQUESTS]
    return found


def state_of(mixcloud: RunningEmulator) -> State:
    found: State = mixcloud.runner.app[STATE]
    return found


def goes_wrong(mixcloud: RunningEmulator, **fault: Any) -> None:
    mixcloud.runner.app[FAULTS].append(Fault(**fault))


def sent(mixcloud: RunningEmulator) -> list[tuple[str, str]]:
    return [(one.method, one.path) for one in seen(mixcloud)]
