"""The tour as a newcomer starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ADDRESSES = (
    "TIXTE_URL",
    "GETT_URL",
    "MIXCLOUD_URL",
    "MIXCLOUD_API_URL",
    "MXIT_API_URL",
    "MXIT_AUTH_URL",
    "PIXELBIN_URL",
    "PIXELBIN_CDN_URL",
)
ROOT = Path(__file__).parents[2]


def tour(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "tour"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_the_tour_ends_well_and_says_what_happened() -> None:
    played = tour()
    assert played.returncode == 0, played.stdout + played.stderr
    assert played.stderr == ""
    for line in (
        "/help",
        "Tixte does not know this key",
        "Linked Tixte as larkspur",
        "Pixelbin · Demo Organisation",
        "Mxit · Thandi M",
        "Mixcloud · demo-host",
        "Ge.tt · Maple Tester",
        "right-click that message, Apps, Re-host attachments",
        "gives the same",
        "This file is empty",
        "/mixcloud search query:harbour tape 01",
        "Published 1 January 2026 (",
        "its picture is there",
        "/rehost files file:meadow.png service:Pixelbin",
        "For Sunday 2 files · 8.6 kB · made just now",
        "No link leads to it: it lies in the Mxit account alone.",
        "what is attached is the same 26 bytes",
        "cannot be undone",
        "Deleted hills-at-dusk.png at Tixte.",
        "the link is gone (404)",
        "every step did what it should",
    ):
        assert line in " ".join(played.stdout.split())


def test_the_transcript_fits_the_screen() -> None:
    lines = tour().stdout.splitlines()
    assert max(len(line) for line in lines if "http" not in line) <= 100
    assert not any("{" in line or "**" in line for line in lines)


def test_what_is_set_for_a_real_bot_does_not_disturb_it(tmp_path: Path) -> None:
    played = tour(
        DISCORD_TOKEN="not-a-token",
        DATABASE_URL="postgresql+psycopg://nowhere/none",
        DATA_DIR=str(tmp_path),
        DISCORD_SHARD_COUNT="3",
        DISCORD_SHARD_IDS="1,2",
        MESSAGE_CONTENT="on",
        **dict.fromkeys(ADDRESSES, "http://127.0.0.1:9/"),
        MIXCLOUD_CLIENT_ID="somebody-else",
    )
    assert played.returncode == 0, played.stdout + played.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_step_that_fails_is_told_and_ends_it_with_status_1() -> None:
    played = tour(MAX_TRANSFER_BYTES="1")
    assert played.returncode == 1
    assert "carryall: the tour failed: expected" in played.stderr
    assert "this bot carries files up to 1 Byte" in played.stderr
    assert "Traceback" not in played.stderr
