"""The fixtures: three accounts, their shows, and what they did to each other."""

import math
import struct
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.emulation import StoredBody
from cogs.mixcloud.emulator.state import Comment, Section, Show, State, User

CLIENT_ID, CLIENT_SECRET = "mc-demo-id", "mc-demo-secret"
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
TAGS = (("Ambient", "Drone"), ("Techno",), ("Ambient", "Field Recording"), ("Comedy", "Talk"))
CRATES = (("morning-crates", "Morning Crates"), ("evening-crates", "Evening Crates"))
HARBOUR_TAPES = 27
PICTURE_SIZE = (96, 96)

Colour = tuple[int, int, int]


def create_state() -> State:
    """Return a fresh state."""
    state = State(clients={CLIENT_ID: CLIENT_SECRET})
    for user in _users():
        state.users[user.username] = user
        state.tokens[user.token] = user.username
    for show in _shows():
        state.shows[show.key] = show
    state.categories = {
        "ambient": ("Ambient", "music"),
        "techno": ("Techno", "music"),
        "comedy": ("Comedy", "talk"),
    }
    tape = "/night-ferry/harbour-tape-01/"
    for username in ("night-ferry", "radio-quay"):
        state.mark("follow", username, "/demo-host/", FIRST)
    state.mark("favorite", "radio-quay", tape, FIRST + timedelta(hours=2))
    state.mark("listen", "radio-quay", tape, FIRST + timedelta(hours=1))
    for number, (username, text) in enumerate(
        (("radio-quay", "May"), ("demo-host", "Lovely rope sounds")), 1
    ):
        at = FIRST + timedelta(hours=number)
        state.comments.append(Comment(number, tape, username, text, at))
    return state


def fixture_credentials() -> Mapping[str, str]:
    """Return the credentials by label."""
    return {
        "token": "tok-demo-host",
        "client id": CLIENT_ID,
        "client secret": CLIENT_SECRET,
    }


def picture(size: tuple[int, int], ground: Colour, disc: Colour) -> bytes:
    """Return a PNG: a disc on a ground."""
    width, height = size
    radius = height // 3
    rows = bytearray()
    for y in range(height):
        half = math.isqrt(max(0, radius**2 - (y - height // 2) ** 2))
        side = width // 2 - half
        rows += b"\0" + bytes(ground) * side + bytes(disc) * (2 * half)
        rows += bytes(ground) * (width - side - 2 * half)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _users() -> tuple[User, ...]:
    born = datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)

    def user(
        username: str, name: str, biog: str, place: tuple[str, str], *, pro: bool, ground: Colour
    ) -> User:
        return User(
            username=username,
            name=name,
            token=f"tok-{username}",
            biog=biog,
            city=place[0],
            country=place[1],
            is_pro=pro,
            created=born,
            picture=StoredBody(picture(PICTURE_SIZE, ground, (240, 220, 180))),
            colour=bytes(ground).hex(),
        )

    return (
        user(
            "demo-host",
            "Demo Host",
            "Plays what the harbour sends in.",
            ("Lisbon", "Portugal"),
            pro=True,
            ground=(42, 90, 110),
        ),
        user(
            "night-ferry",
            "Night Ferry",
            "Tapes from the deck.",
            ("Athens", "Greece"),
            pro=False,
            ground=(74, 107, 124),
        ),
        user(
            "radio-quay",
            "Radio Quay",
            "Crates, mornings and evenings.",
            ("Bristol", "United Kingdom"),
            pro=True,
            ground=(120, 66, 54),
        ),
    )


def _shows() -> list[Show]:
    shows = [_tape(number) for number in range(1, HARBOUR_TAPES + 1)]
    for number, (slug, name) in enumerate((*CRATES, ("off-air", "Off Air"))):
        shows.append(
            Show(
                owner="radio-quay",
                slug=slug,
                name=name,
                tags=["Techno", "House"] if number < len(CRATES) else ["Talk"],
                description=f"{name}, straight from the quay.",
                created=FIRST + timedelta(days=10, hours=number),
                audio_length=5400,
                play_count=300 - number,
                colour="784236",
            )
        )
    shows.append(
        Show(
            owner="demo-host",
            slug="opening-night",
            name="Opening Night",
            tags=["Ambient"],
            description="The first one.",
            created=FIRST + timedelta(days=12),
            audio_length=1800,
            play_count=7,
            colour="2a5a6e",
        )
    )
    return shows


def _tape(number: int) -> Show:
    return Show(
        owner="night-ferry",
        slug=f"harbour-tape-{number:02}",
        name=f"Harbour Tape {number:02}",
        tags=list(TAGS[(number - 1) % len(TAGS)]),
        sections=[
            Section(start_time=0, artist="Sea Glass", song="Buoy"),
            Section(start_time=1260, artist="The Moorings", song=f"Knot {number}"),
        ],
        description="First tape." if number == 1 else f"Tape {number} of the deck.",
        created=FIRST + timedelta(hours=6 * (number - 1)),
        updated=FIRST + timedelta(hours=6 * (number - 1), minutes=10),
        audio_length=3600,
        play_count=40 + 3 * number,
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
