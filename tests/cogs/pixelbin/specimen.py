"""Pixelbin for the conformance suite: the accounts of its emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.pixelbin.service import PixelbinService
from tests.conformance.specimen import Specimen

if TYPE_CHECKING:
    import aiohttp

TOKEN = "pbt-demo-token-0001"
OTHER_TOKEN = "pbt-other-token-0001"
READ_ONLY_TOKEN = "pbt-read-only-0001"


def make(session: aiohttp.ClientSession, url: str) -> PixelbinService:
    """Make the service on an emulator."""
    return PixelbinService(session, url)


SPECIMEN = Specimen(
    service=PixelbinService,
    make=make,
    keys={"token": TOKEN},
    other_keys={"token": OTHER_TOKEN},
    unknown_keys={"token": "pbt-token-of-nobody"},
    unusable_keys=[{"token": ""}, {"token": "abcd"}, {"token": "token\r\nX-Injected: yes"}],
    identity=("4242", "Demo Organisation"),
    account_path="/service/platform/organization/v1.0/apps/info",
    things=lambda state: [
        *(name for organisation in state.organisations for name in organisation.files)
    ],
    upload_request=("POST", "/service/platform/assets/v1.0/upload/direct"),
    links=[
        "https://cdn.pixelbin.io/v2/demo-cloud-1a2b3c/original/dir/asset.png",
        "https://cdn.pixelbin.io/v2/demo-cloud-1a2b3c/t.resize(w:200)~t.flip()/dir/asset.png",
        "https://cdn.pixelbin.io/v2/demo-cloud-1a2b3c/z-slug/p:thumb/asset.png?dpr=2.0",
    ],
)
