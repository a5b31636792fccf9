from __future__ import annotations

import pytest

from bot.demo.public import PublicAddresses
from bot.emulation import EmulatorOptions, SamePaths
from cogs.pixelbin.emulator import create_emulator as create_pixelbin
from cogs.tixte.emulator import create_emulator

TIXTE = "http://127.0.0.1:9001"
TOY = "http://127.0.0.1:9002"
PIXELBIN = "http://127.0.0.1:9003"


@pytest.fixture
def addresses() -> PublicAddresses:
    tixte = create_emulator(EmulatorOptions()).public
    pixelbin = create_pixelbin(EmulatorOptions()).public
    assert tixte is not None
    assert pixelbin is not None
    toy = SamePaths(("toy.example", ".toys.example"))
    return PublicAddresses({TOY: toy, TIXTE: tixte, PIXELBIN: pixelbin})


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("https://toy.example/s/1?a=b%20c", f"{TOY}/s/1?a=b%20c"),
        ("https://TOY.example", f"{TOY}/"),
        ("https://cdn.toys.example/x%2Fy", f"{TOY}/x%2Fy"),
        (
            "https://cdn.pixelbin.io/v2/demo/t.resize(w:2)/a%20b.png?x=1",
            f"{PIXELBIN}/v2/demo/t.resize(w:2)/a%20b.png?x=1",
        ),
        (
            "https://larkspur.tixte.co/two%20words.png",
            f"{TIXTE}/__public/larkspur.tixte.co/two%20words.png",
        ),
        (
            "https://us-east-1.tixte.net/uploads/larkspur.tixte.co/a.png",
            f"{TIXTE}/__public/larkspur.tixte.co/r/a.png",
        ),
    ],
)
def test_an_address_leads_to_the_emulator_of_its_own_service(
    addresses: PublicAddresses, url: str, here: str
) -> None:
    assert addresses.here(url) == here


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/x",
        "https://toys.example/x",
        "https://eviltoy.example/x",
        f"{TOY}/s/1",
        f"{TIXTE}/__public/larkspur.tixte.co/a.png",
    ],
)
def test_other_addresses_stay_as_they_are(addresses: PublicAddresses, url: str) -> None:
    assert addresses.here(url) == url


def test_the_way_back(addresses: PublicAddresses) -> None:
    url = "https://larkspur.tixte.co/two%20words.png"
    assert addresses.there(addresses.here(url)) == url
    for other in (f"{TOY}/s/1", f"{TIXTE}/users/@me", "http://127.0.0.1:90011/__public/x/y"):
        assert addresses.there(other) == other
