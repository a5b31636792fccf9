from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest
from pydantic import SecretStr

from bot.service import CredentialsError
from cogs.tixte.service import TixteService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

KEY = "5b1f9c0e-6a2d-4e53-9c1b-0d7a4f8e2c61"


@pytest.fixture
async def service() -> AsyncIterator[TixteService]:
    async with aiohttp.ClientSession() as session:
        yield TixteService(session, "http://127.0.0.1:1")


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        (None, None),
        ("", None),
        ("  ", None),
        ("you.tixte.co", "you.tixte.co"),
        ("https://You.Tixte.co/", "you.tixte.co"),
        ("http://you.tixte.co", "you.tixte.co"),
        (" you.tixte.co ", "you.tixte.co"),
    ],
)
def test_a_domain_as_people_type_it(
    service: TixteService, typed: str | None, domain: str | None
) -> None:
    credentials = {"master_key": SecretStr(KEY)}
    if typed is not None:
        credentials["domain"] = SecretStr(typed)
    assert service.connect(credentials).domain == domain


@pytest.mark.parametrize(
    ("key", "domain", "words"),
    [
        ("schlüssel-hunter2", "", "characters that no Tixte key has"),
        ("hunter2\r\nX-Injected: yes", "", "characters that no Tixte key has"),
        (KEY, "hunter2", "looks like `you.tixte.co`"),
        (KEY, "hunter2.tixte.co/path", "looks like `you.tixte.co`"),
        (KEY, "hunter2@tixte.co", "looks like `you.tixte.co`"),
        (KEY, "hunter2.tixte.co?x", "looks like `you.tixte.co`"),
        (KEY, "two words.tixte.co", "looks like `you.tixte.co`"),
    ],
)
def test_what_cannot_be_right_is_refused_without_being_shown(
    service: TixteService, key: str, domain: str, words: str
) -> None:
    with pytest.raises(CredentialsError, match=words) as caught:
        service.connect({"master_key": SecretStr(key), "domain": SecretStr(domain)})
    assert "hunter2" not in str(caught.value)
    assert KEY not in str(caught.value)


def test_its_form_fits_discord(service: TixteService) -> None:
    assert len(service.link.fields) <= 5
    for one in service.link.fields:
        assert len(one.label) <= 45
        assert len(one.hint) <= 100
        assert len(one.placeholder) <= 100
