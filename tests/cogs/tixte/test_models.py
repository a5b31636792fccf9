from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from cogs.tixte.client import TixteClient
from cogs.tixte.errors import TixteServerError
from cogs.tixte.models import (
    MAX_FILE_BYTES,
    ClientUser,
    DeleteResponse,
    Domain,
    Upload,
    UploadType,
)
from cogs.tixte.wire import ClientUserData, DomainData, read, read_upload

# The answer of section 2.1 of the contract.
ANSWER: dict[str, Any] = {
    "id": "l5r277bx20a",
    "name": "sunrise",
    "region": "us-east-1",
    "filename": "sunrise.png",
    "extension": "png",
    "domain": "larkspur.tixte.co",
    "type": 1,
    "expiration": None,
    "permissions": [{"user": {"id": "4c1d", "username": "larkspur"}, "access_level": 3}],
    "url": "https://larkspur.tixte.co/sunrise.png",
    "direct_url": "https://larkspur.tixte.co/r/sunrise.png",
    "deletion_url": "https://api.tixte.com/v1/users/@me/uploads/del/l5r277bx20a?auth=the-key",
    "message": "File uploaded successfully",
}
LEAST = {"id": "x", "name": "sunrise", "extension": "png", "domain": "d.tixte.co", "type": 1}


STATE = TixteClient(SecretStr("the-credential"))._state


def upload(**fields: object) -> Upload:
    return of({**ANSWER, **fields})


def of(fields: dict[str, Any]) -> Upload:
    return Upload(STATE, read_upload(fields))


def test_the_answer_of_the_contract() -> None:
    read = upload(size=48213)
    assert (read.id, read.name, read.extension, read.filename) == (
        "l5r277bx20a",
        "sunrise",
        "png",
        "sunrise.png",
    )
    assert (read.domain_url, read.type, read.size) == (
        "larkspur.tixte.co",
        UploadType.public,
        48213,
    )
    assert (read.url, read.direct_url) == (ANSWER["url"], ANSWER["direct_url"])
    assert read.deletion_url == ANSWER["deletion_url"]


def test_the_least_that_an_upload_needs() -> None:
    read = of(LEAST)
    assert read.url == "https://d.tixte.co/sunrise.png"
    assert read.direct_url == "https://d.tixte.co/r/sunrise.png"
    assert (read.full_name, read.size, read.deletion_url) == ("sunrise.png", None, None)


@pytest.mark.parametrize("gone", sorted(LEAST.keys() - {"type"}))
def test_what_an_upload_cannot_be_without(gone: str) -> None:
    with pytest.raises(TixteServerError):
        of({name: value for name, value in LEAST.items() if name != gone})


def test_drift_is_no_error() -> None:
    assert upload(brand_new={"x": 1}).id == "l5r277bx20a"
    assert upload(type=3).type == 3, "a kind that is not known yet"
    assert upload(region="eu-west-9").id == "l5r277bx20a"
    assert upload(filename=None, url=None, direct_url=None, deletion_url=None).filename is None


@pytest.mark.parametrize(
    ("name", "extension", "full"),
    [("a", "png", "a.png"), ("README", "", "README"), ("archive.tar", "gz", "archive.tar.gz")],
)
def test_the_full_name(name: str, extension: str, full: str) -> None:
    assert upload(name=name, extension=extension, filename=None).full_name == full


@pytest.mark.parametrize(
    ("filename", "escaped"),
    [
        ("probe sun.png", "probe%20sun.png"),
        ("naïve ☀️.png", "na%C3%AFve%20%E2%98%80%EF%B8%8F.png"),
        ("50%.png", "50%25.png"),
        ("a%20b.png", "a%2520b.png"),
        ("a?b.png", "a%3Fb.png"),
        ("a#b.png", "a%23b.png"),
        ("a&b=c.png", "a%26b%3Dc.png"),
        ('"quoted".png', "%22quoted%22.png"),
        ("(a)[b].png", "%28a%29%5Bb%5D.png"),
    ],
)
def test_links_lead_to_the_name_as_it_is(filename: str, escaped: str) -> None:
    # The service gives names unescaped in its addresses (contract, section 7).
    name, _, extension = filename.rpartition(".")
    address = "https://larkspur.tixte.co"
    given = upload(
        name=name,
        extension=extension,
        filename=filename,
        url=f"{address}/{filename}",
        direct_url=f"{address}/r/{filename}",
    )
    made = upload(name=name, extension=extension, filename=filename, url=None, direct_url=None)
    for one in (given, made):
        assert one.url == f"{address}/{escaped}"
        assert one.direct_url == f"{address}/r/{escaped}"


@pytest.mark.parametrize(
    ("raw", "escaped"),
    [
        ("https://d.tixte.co/probe%20sun.png", "https://d.tixte.co/probe%20sun.png"),
        ("http://127.0.0.1:8080/__public/d/x.png", "http://127.0.0.1:8080/__public/d/x.png"),
        ("https://d.tixte.co/two words.png?v=1", "https://d.tixte.co/two%20words.png?v=1"),
        ("https://d.tixte.co/<x>.png", "https://d.tixte.co/%3Cx%3E.png"),
    ],
)
def test_another_address_is_only_made_fit_to_follow(raw: str, escaped: str) -> None:
    assert upload(url=raw).url == escaped
    assert upload(direct_url=raw).direct_url == escaped


def test_secrets_are_not_shown() -> None:
    read = upload(size=1)
    for shown in (repr(read), str(read), f"{[read]}", f"{ {'x': read} }"):
        assert "the-key" not in shown
        assert "l5r277bx20a" in shown


@pytest.mark.parametrize(
    ("tier", "ceiling"),
    [(0, 200_000_000), (1, 4_000_000_000), (2, 10_000_000_000), (3, None), (-1, None)],
)
def test_a_plans_largest_file(tier: int, ceiling: int | None) -> None:
    data = ClientUserData(id="1", username="larkspur", premium_tier=tier)
    user = ClientUser(STATE, data)
    assert user.max_file_bytes == ceiling
    assert max(MAX_FILE_BYTES.values()) == 10_000_000_000


def test_what_is_private_is_not_shown() -> None:
    wire = {"id": "1", "username": "larkspur", "email": "larkspur@example.org", "phone": "5550123"}
    data = read(wire, ClientUserData)
    user = ClientUser(STATE, data)
    assert (user.avatar, user.premium_tier) == (None, 0)
    assert (user.email, user.phone) == ("larkspur@example.org", "5550123")
    for shown in (repr(user), str(user), repr(data), str(data), f"{[user, data]}"):
        assert "example.org" not in shown
        assert "5550123" not in shown
        assert "larkspur" in shown


def test_a_domain() -> None:
    wire = {"name": "larkspur.tixte.co", "owner": "4c1d", "uploads": 2, "new": True}
    domain = Domain(STATE, read(wire, DomainData))
    assert (domain.url, domain.owner_id, domain.uploads, domain.locked) == (
        "larkspur.tixte.co",
        "4c1d",
        2,
        False,
    )


def test_answers_do_not_share_what_they_hold() -> None:
    assert DeleteResponse().extra is not DeleteResponse().extra
