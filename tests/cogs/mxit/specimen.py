"""Mxit for the conformance suite: the fixtures of its emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from cogs.mxit.access import MxitConfig
from cogs.mxit.service import MxitService
from tests.conformance.specimen import Specimen

if TYPE_CHECKING:
    import aiohttp


def make(session: aiohttp.ClientSession, url: str) -> MxitService:
    """Make the service on an emulator."""
    secret = SecretStr("mx-demo-secret")
    return MxitService(session, MxitConfig(url, url, "mx-demo-id", secret, "demoapp"))


SPECIMEN = Specimen(
    service=MxitService,
    make=make,
    keys={"access_token": "tok-thandi", "refresh_token": "ref-thandi"},
    other_keys={"access_token": "tok-sipho", "refresh_token": "ref-sipho"},
    unknown_keys={"access_token": "tok-nobody", "refresh_token": "ref-nobody"},
    unusable_keys=[
        {"access_token": "tökën-of-nobody"},
        {"access_token": "tok-x\r\nX-Injected: yes"},
        {"access_token": "tok-thandi", "refresh_token": "two words"},
        {"refresh_token": "ref-thandi"},
    ],
    identity=("m10000000001", "Thandi M"),
    account_path="/userinfo",
    things=lambda state: [*(one for person in state.people.values() for one in person.files)],
    upload_request=("POST", "/user/media/file/Carryall"),
    renews=True,
)
