"""Ge.tt for the conformance suite: the fixtures of section 6 of its contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.gett.service import GettService
from tests.cogs.gett.over_sockets import BIRCH, MAPLE, USERID
from tests.conformance.specimen import Specimen

if TYPE_CHECKING:
    import aiohttp


def make(session: aiohttp.ClientSession, url: str) -> GettService:
    """Make the service on an emulator."""
    return GettService(session, url)


SPECIMEN = Specimen(
    service=GettService,
    make=make,
    keys=MAPLE,
    other_keys=BIRCH,
    unknown_keys=MAPLE | {"password": "leaf-without-syrup"},
    unusable_keys=[
        MAPLE | {"email": "maple at example.org"},
        MAPLE | {"password": ""},
        MAPLE | {"apikey": "two words-of-a-key"},
        {"email": "maple@example.org", "password": "leaf-and-syrup"},
    ],
    identity=(USERID, "Maple Tester"),
    account_path="/users/me",
    things=lambda state: [
        *state.shares,
        *(f"{name}/{one}" for name, share in state.shares.items() for one in share.files),
    ],
    upload_request=("PUT", "/upload/*"),
    overwrites=True,
    links=[
        "https://ge.tt/9FxKq2B",
        "https://ge.tt/9FxKq2B/v/2f",
        "https://www.ge.tt/7TqLm4C/v/0",
    ],
)
