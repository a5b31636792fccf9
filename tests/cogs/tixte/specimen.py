"""Tixte for the conformance suite: the fixtures of section 6 of its contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.tixte.service import TixteService
from tests.conformance.specimen import Specimen

if TYPE_CHECKING:
    import aiohttp

LARKSPUR = "tx.Qw3rTy8uIoPa5sDf.Gh7jKl2zXcVb9nMq.W4eRt6yUiOp1aSdF.Gh3j"
JUNIPER = "tx.Ju9nIpErBeRrYb1r.Am8lEhEdGeRoW5sT.0rNsAnDmOsSyB6kQ.z7Wd"


def make(session: aiohttp.ClientSession, url: str) -> TixteService:
    """Make the service on an emulator."""
    return TixteService(session, url)


SPECIMEN = Specimen(
    service=TixteService,
    make=make,
    keys={"master_key": LARKSPUR},
    other_keys={"master_key": JUNIPER},
    unknown_keys={"master_key": "00000000-0000-4000-8000-000000000000"},
    unusable_keys=[
        {"master_key": "schlüssel-of-nobody"},
        {"master_key": "key\r\nX-Injected: yes"},
        {"master_key": LARKSPUR, "domain": "two words.tixte.co"},
    ],
    identity=("4c1d8e0f9b7a43529d6e1f2a3b4c5d6e", "larkspur"),
    account_path="/users/@me",
    things=lambda state: state.uploads,
    upload_request=("POST", "/upload"),
    links=[
        "https://larkspur.tixte.co/sunrise.png",
        "https://larkspur.tixte.co/r/sunrise.png",
        "https://us-east-1.tixte.net/uploads/larkspur.tixte.co/sunrise.png",
    ],
    destructive_links=[
        "https://api.tixte.com/v1/users/@me/uploads/del/l5r277bx20a?auth=00000000",
        "https://api.tixte.com/v1/users/%40me/uploads/%64el/l5r277bx20a?auth=00000000",
    ],
)
