"""Delivery addresses among others, their operations in words, and the cards of previews."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import UserError
from bot.preview import PublicFile
from cogs.pixelbin.client import PixelbinClient
from cogs.pixelbin.finding import parted
from cogs.pixelbin.links import in_words, original_of, parse_link, place_of
from cogs.pixelbin.service import PixelbinService
from cogs.pixelbin.urls import parse_pattern
from tests.cogs.pixelbin.over_sockets import PNG
from tests.cogs.pixelbin.specimen import OTHER_TOKEN, TOKEN

if TYPE_CHECKING:
    from bot.emulation import RunningEmulator
    from tests.cogs.pixelbin.over_sockets import Service

CDN = "https://cdn.pixelbin.io/v2/demo-cloud"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (f"{CDN}/original/dir/asset.png", "dir/asset.png"),
        (f"{CDN}/t.resize(w:20)/two%20words.png?dpr=2.0", "two words.png"),
        ("https://CDN.pixelbin.io:443/v2/demo-cloud/original/a.png", "a.png"),
        ("https://cdn.pixelbin.io./v2/demo-cloud/original/a.png", "a.png"),
        ("http://cdn.pixelbin.io/demo-cloud/original/a.png", "a.png"),
    ],
)
def test_delivery_addresses(url: str, path: str) -> None:
    link = parse_link(url)
    assert link is not None
    assert (link.cloud, link.path) == ("demo-cloud", path)


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.pixelbin.io/",
        "https://cdn.pixelbin.io:8443/v2/demo-cloud/original/a.png",
        "https://me@cdn.pixelbin.io/v2/demo-cloud/original/a.png",
        "https://cdn.pixelbin.io.example/v2/demo-cloud/original/a.png",
        "https://api.pixelbin.io/v2/demo-cloud/original/a.png",
        f"{CDN}/wrkr/x/a.png",
        f"{CDN}/original/a/../b.png",
        f"{CDN}/original/a//b.png",
        f"{CDN}/original/a.png?dpr=9",
        "https://cdn.pixelbin.io:x/v2/demo-cloud/original/a.png",
        "https://[::1",
        "",
    ],
)
def test_other_addresses(url: str) -> None:
    assert parse_link(url) is None


def test_a_signature_is_left_out() -> None:
    link = parse_link(f"{CDN}/t.flip()/a.png?pbs=1&pbe=2&pbt=3")
    assert link is not None
    assert link.is_signed
    assert link.url == f"{CDN}/t.flip()/a.png"
    assert original_of(link) == f"{CDN}/original/a.png"


def test_places() -> None:
    assert place_of("http://127.0.0.1:9000/x") == "127.0.0.1:9000"
    assert place_of("https://u:p@cdn.pixelbin.io/x") is None


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("original", []),
        ("t.resize(w:20)", ["It is resized to a width of 20 pixels."]),
        ("t.resize(h:20)", ["It is resized to a height of 20 pixels."]),
        ("t.resize(h:2,w:3)~t.flip()", ["It is resized to 3 by 2 pixels.", "It is turned upside down."]),  # noqa: E501
        ("t.compress(q:60)~t.toFormat(f:webp)", ["It is compressed to quality 60.", "It is turned into WEBP."]),  # noqa: E501
        ("erase.bg(i:car)", ["Its background is removed."]),
        ("p:thumb", ["The preset thumb is applied to it."]),
        ("wm.imgs(x:1)", ["The operation wm.imgs is applied to it."]),
    ],
)  # fmt: skip
def test_operations_in_words(pattern: str, words: list[str]) -> None:
    assert in_words(parse_pattern(pattern)) == words


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a.txt", ("a", "txt")),
        ("many.dots.PNG", ("many.dots", "png")),
        ("no-extension", ("no-extension", None)),
        (".hidden", (".hidden", None)),
        ("x.not an extension", ("x.not an extension", None)),
        ("a/b.txt", ("a-b", "txt")),
        ("", ("file", None)),
    ],
)
def test_names_are_parted(name: str, parts: tuple[str, str | None]) -> None:
    assert parted(name) == parts


class Looked:
    """Public content that is as it is told."""

    def __init__(self, seen: PublicFile) -> None:
        self.seen = seen
        self.asked: list[tuple[str, str | None]] = []

    async def look(self, url: str, *, at: str | None = None) -> PublicFile:
        self.asked.append((url, at))
        return self.seen


async def test_a_preview_of_what_anybody_sees(pixelbin: RunningEmulator) -> None:
    async with PixelbinClient(TOKEN, base_url=pixelbin.url) as client:
        service = PixelbinService(client._transport.open(), pixelbin.url)
        content = Looked(PublicFile("open", "image/png", 68))
        url = "https://cdn.pixelbin.io/v2/nobody-s/t.resize(w:200)~t.grey()/dir/cat.png"
        card = await service.preview(url, content)
    assert (card.title, card.url, card.direct_url) == ("cat.png", url, url)
    assert (card.place, card.size, card.private) == ("nobody-s/dir", 68, False)
    assert card.notes == (
        "It is resized to a width of 200 pixels.",
        "It is grey.",
        "As it was stored: https://cdn.pixelbin.io/v2/nobody-s/original/dir/cat.png",
    )
    at = f"{pixelbin.url}/v2/nobody-s/t.resize(w:200)~t.grey()/dir/cat.png"
    assert content.asked == [(url, at)]


async def test_a_preview_of_what_is_private_and_ones_own(
    pixelbin: RunningEmulator, service: Service
) -> None:
    async with (
        PixelbinClient(TOKEN, base_url=pixelbin.url) as mine,
        PixelbinClient(OTHER_TOKEN, base_url=pixelbin.url) as other,
    ):
        await mine.assets.file_upload(PNG, name="cat", filename="cat.png", access="private")
        pixelbin_service = PixelbinService(mine._transport.open(), pixelbin.url)
        url = f"{pixelbin.url}/v2/demo-cloud-1a2b3c/original/cat.png"
        content = Looked(PublicFile("private"))
        card = await pixelbin_service.preview(url, content, [other, mine])
        assert (card.private, card.direct_url, card.size) == (True, None, len(PNG))
        assert card.created_at is not None
        assert card.notes == (
            "It is yours, and private; /pixelbin file show makes a link that opens for a while.",
        )
        theirs = await pixelbin_service.preview(url, content, [other])
        assert (theirs.created_at, theirs.size) == (None, None)
        signed = Looked(PublicFile("open", "image/png", 68))
        shown = await pixelbin_service.preview(await mine.sign_url(url, 60), signed)
        assert "pbs=" not in f"{shown.url}{shown.direct_url}{shown.notes}"
        with pytest.raises(UserError, match="no file at this address"):
            await pixelbin_service.preview(url, Looked(PublicFile("gone")), [other])
        with pytest.raises(UserError, match="not a link"):
            await pixelbin_service.preview("https://example.org/", content)
