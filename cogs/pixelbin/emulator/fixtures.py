"""What the emulator holds when it starts: two organisations, and the file to try things on."""

import struct
import zlib
from functools import cache

from bot.emulation import StoredBody
from cogs.pixelbin.emulator.modules import PLAYGROUND
from cogs.pixelbin.emulator.state import (
    PUBLIC,
    Asset,
    Folder,
    Organisation,
    State,
    Token,
    split,
    timestamp,
)

WIDTH, HEIGHT = 1140, 760
ROWS = 255


def create_state() -> State:
    """Make a fresh state."""
    demo = Organisation(
        id=4242,
        name="Demo Organisation",
        cloud="demo-cloud-1a2b3c",
        tokens=[
            Token(
                77,
                "pbt-demo-token-0001",
                "Demo",
                "6227274d-92c9-4b74-bef8-2528542516d8",
                ["read", "read_write"],
            ),
            Token(
                78,
                "pbt-read-only-0001",
                "Reader",
                "0f0f0f0f-0000-4000-8000-00000000000a",
                ["read"],
            ),
        ],
    )
    other = Organisation(
        id=4343,
        name="Other Organisation",
        cloud="other-cloud-4d5e6f",
        tokens=[
            Token(
                79,
                "pbt-other-token-0001",
                "Other",
                "1e1e1e1e-0000-4000-8000-00000000000b",
                ["read", "read_write"],
            )
        ],
    )
    for organisation in (demo, other):
        _add_playground(organisation)
    return State([demo, other])


def fixture_credentials(state: State) -> dict[str, str]:
    """Give the tokens of the first organisation by label."""
    full, reader = state.organisations[0].tokens
    return {"API token": full.secret, "read-only token": reader.secret}


def _add_playground(organisation: Organisation) -> None:
    (path, name), now = split(PLAYGROUND), timestamp()
    organisation.folders[path] = Folder(path="", name=path, created_at=now, updated_at=now)
    organisation.files[PLAYGROUND] = Asset(
        path=path,
        name=name,
        format="png",
        asset_type="image",
        access=PUBLIC,
        tags=[],
        metadata={"source": "direct"},
        body=StoredBody(_picture()),
        width=WIDTH,
        height=HEIGHT,
        created_at=now,
        updated_at=now,
    )


@cache
def _picture() -> bytes:
    """Draw a PNG: dusk over the sea, in stripes."""
    rows = bytearray()
    for y in range(HEIGHT):
        light = y * ROWS // HEIGHT
        colour = (60 + light // 2, 80 + light // 3, 150 - light // 3)
        rows += b"\0" + bytes(colour) * WIDTH
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
