"""Mixcloud for the conformance suite: the fixtures of its emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from pydantic import SecretStr

from cogs.mixcloud.service import MixcloudService
from tests.conformance.specimen import Specimen

if TYPE_CHECKING:
    import aiohttp


def make(session: aiohttp.ClientSession, url: str) -> MixcloudService:
    """Make the service on an emulator."""
    return MixcloudService(
        session, url, url, client_id="mc-demo-id", client_secret=SecretStr("mc-demo-secret")
    )


SPECIMEN = Specimen(
    service=MixcloudService,
    make=make,
    keys={"access_token": "tok-demo-host"},
    other_keys={"access_token": "tok-radio-quay"},
    unknown_keys={"access_token": "tok-nobody-at-all"},
    unusable_keys=[{"access_token": "tök-of-nobody"}, {"access_token": "tok\r\nX-Injected: yes"}],
    identity=("/demo-host/", "demo-host"),
    account_path="/me/",
    things=lambda state: state.shows,
    upload_request=("POST", "/upload/"),
    content_type="audio/mpeg",
    kept_at=lambda stored: f"/__audio{quote(stored.remote_id)}",
    links=[
        "https://www.mixcloud.com/night-ferry/harbour-tape-01/",
        "https://mixcloud.com/night-ferry/",
        "https://m.mixcloud.com/night-ferry/harbour-tape-01",
        "https://www.mixcloud.com/genres/ambient/",
        "https://www.mixcloud.com/caf%C3%A9-radio/",
    ],
)
