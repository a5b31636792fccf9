"""The fixtures of section 6 of the contract, pictures included."""

import math
import struct
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.emulation import StoredBody
from cogs.tixte.emulator.state import OWNER, PRIVATE, PUBLIC, Account, State, Upload

Colour = tuple[int, int, int]


def create_state() -> State:
    """Return a fresh state with accounts A (larkspur) and B (juniper)."""
    larkspur = Account(
        id="4c1d8e0f9b7a43529d6e1f2a3b4c5d6e",
        username="larkspur",
        email="larkspur@example.org",
        master_key="tx.Qw3rTy8uIoPa5sDf.Gh7jKl2zXcVb9nMq.W4eRt6yUiOp1aSdF.Gh3j",
        upload_key="5b1f9c0e-6a2d-4e53-9c1b-0d7a4f8e2c61",
        password="pw-larkspur",  # noqa: S106 - a fixture, public
        avatar=StoredBody(picture((128, 128), (88, 101, 242), (36, 41, 99), (250, 206, 94))),
    )
    juniper = Account(
        id="9e2b7c6d5a4f4e3d8c1b0a9f8e7d6c5b",
        username="juniper",
        email="juniper@example.org",
        master_key="tx.Ju9nIpErBeRrYb1r.Am8lEhEdGeRoW5sT.0rNsAnDmOsSyB6kQ.z7Wd",
        upload_key="c07d2a94-51be-4f7c-8a36-2e9b6d1f4058",
        password="pw-juniper",  # noqa: S106
    )
    state = State()
    for account in (larkspur, juniper):
        state.accounts[account.id] = account
    state.domains = {"larkspur.tixte.co": larkspur.id, "juniper.likes.cash": juniper.id}
    sunrise = picture((480, 270), (38, 50, 98), (246, 144, 92), (255, 224, 138))
    berry = picture((320, 200), (214, 236, 196), (122, 178, 112), (178, 24, 62))
    notes = b"dew at dawn\n"
    for minute, upload in enumerate(
        (
            _upload(juniper, "m7k2p9qd41c", ("berry", "png"), berry),
            _upload(larkspur, "l5r277bx20b", ("field notes", "txt"), notes, PRIVATE),
            _upload(larkspur, "l5r277bx20a", ("sunrise", "png"), sunrise),
        )
    ):
        upload.domain = state.domains_of(state.accounts[next(iter(upload.permissions))])[0]
        upload.uploaded_at = datetime(2024, 3, 21, 16, minute, 0, 123000, tzinfo=UTC)
        state.uploads[upload.id] = upload
    return state


def fixture_credentials(state: State) -> Mapping[str, str]:
    """Return the credentials of account A by label."""
    larkspur = next(iter(state.accounts.values()))
    return {"session token": larkspur.master_key, "upload key": larkspur.upload_key}


def picture(size: tuple[int, int], top: Colour, bottom: Colour, disc: Colour) -> bytes:
    """Return a PNG: a vertical gradient with a disc in the middle."""
    width, height = size
    radius = height // 4
    rows = bytearray()
    for y in range(height):
        share = y / (height - 1)
        sky = bytes(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        half = math.isqrt(max(0, radius**2 - (y - height // 2) ** 2))
        side = width // 2 - half
        rows += b"\0" + sky * side + bytes(disc) * (2 * half) + sky * (width - side - 2 * half)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _upload(
    owner: Account, asset_id: str, name: tuple[str, str], content: bytes, kind: int = PUBLIC
) -> Upload:
    return Upload(
        id=asset_id,
        name=name[0],
        extension=name[1],
        domain="",
        type=kind,
        body=StoredBody(content),
        mimetype="image/png" if name[1] == "png" else "text/plain",
        permissions={owner.id: OWNER},
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
