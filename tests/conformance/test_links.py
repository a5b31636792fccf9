"""A service knows its own links, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from bot.service import Previewable
from tests.conformance.specimen import Specimen, find_specimens, named

if TYPE_CHECKING:
    from tests.conformance.stage import Stage

FOREIGN = [
    "https://example.org/sunrise.png",
    "https://discord.com/channels/1/2/3",
    "https://xn--nxasmq6b.example/",
    "ftp://example.org/x",
    "https://",
    "not a link",
    "",
    "https://[::1",
]


def made_for_links() -> list[Specimen]:
    return [one for one in find_specimens() if issubclass(one.service, Previewable)]


@pytest.fixture(params=made_for_links(), ids=named)
def specimen(request: pytest.FixtureRequest) -> Specimen:
    found: Specimen = request.param
    return found


def previewable(stage: Stage) -> Previewable[object]:
    assert isinstance(stage.service, Previewable)
    return stage.service


async def test_its_links_are_its_own(stage: Stage) -> None:
    assert stage.specimen.links
    for link in stage.specimen.links:
        assert previewable(stage).matches(link), link


@pytest.mark.parametrize("link", FOREIGN)
async def test_other_links_are_not(stage: Stage, link: str) -> None:
    assert not previewable(stage).matches(link)
    assert not stage.service.destroys(link)


async def test_its_home_in_disguise_is_not(stage: Stage) -> None:
    for link in stage.specimen.links:
        host = urlsplit(link).netloc
        for disguise in (f"https://{host}.example.org/x", f"https://example.org/{host}/x"):
            assert not previewable(stage).matches(disguise), disguise
        parts = urlsplit(link)
        with_password = parts._replace(netloc=f"me:secret@{parts.netloc}").geturl()
        assert not previewable(stage).matches(with_password), with_password


async def test_only_what_deletes_is_kept_from_being_opened(stage: Stage) -> None:
    for link in stage.specimen.links:
        assert not stage.service.destroys(link)
    for link in stage.specimen.destructive_links:
        assert stage.service.destroys(link)
        assert not previewable(stage).matches(link)
