"""Section 6 of Mixcloud's contract, case by case, over real sockets."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.http.errors import ErrorKind
from cogs.mixcloud.errors import (
    MixcloudDecodeError,
    MixcloudError,
    MixcloudOAuthError,
    MixcloudParameterError,
    MixcloudRateLimitError,
    MixcloudTransportError,
)
from cogs.mixcloud.oauth import MixcloudOAuth
from tests.cogs.mixcloud.over_sockets import (
    MP3,
    PNG,
    TAPE,
    T,
    client_at,
    goes_wrong,
    seen,
    sent,
    state_of,
)

if TYPE_CHECKING:
    from bot.emulation import RunningEmulator
    from cogs.mixcloud.client import MixcloudClient

JAVASCRIPT = "text/javascript; charset=utf-8"
CALLBACK = "https://bot.example/cb/s3cr3t"


async def fetch(
    http: aiohttp.ClientSession, path: str, method: str = "GET", **more: Any
) -> tuple[int, Any]:
    async with http.request(method, path, **more) as answer:
        assert answer.headers["Content-Type"] == JAVASCRIPT
        assert answer.headers["X-Request-Id"]
        return answer.status, json.loads(await answer.read())


def form(**texts: str) -> aiohttp.FormData:
    parts = aiohttp.FormData()
    for name, text in texts.items():
        parts.add_field(name.replace("__", "-"), text)
    return parts


def pilot(**texts: str) -> aiohttp.FormData:
    parts = form(
        name="Pilot Episode",
        description="Hi",
        tags__0__tag="Talk",
        tags__1__tag="Ambient",
        sections__0__artist="Sea Glass",
        sections__0__song="Buoy",
        sections__0__start_time="0",
        sections__1__chapter="Outro",
        sections__1__start_time="95",
        publish_date="2031-05-06T07:08:09Z",
        unlisted="1",
        **texts,
    )
    parts.add_field("picture", PNG, filename="pilot.png")
    parts.add_field("mp3", MP3, filename="pilot.mp3")
    return parts


async def test_g1_a_get_without_slash(http: aiohttp.ClientSession) -> None:
    async with http.get("/night-ferry?metadata=1", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (301, "/night-ferry/?metadata=1")


async def test_g2_a_user(http: aiohttp.ClientSession) -> None:
    status, user = await fetch(http, "/night-ferry/?metadata=1")
    assert (status, user["key"], user["type"]) == (200, "/night-ferry/", "user")
    names = {"feed", "playlists", "comments", "followers", "favorites", "following"}
    assert set(user["metadata"]["connections"]) == names | {"cloudcasts", "listens"}
    assert "is_current_user" not in user


async def test_g3_without_metadata(http: aiohttp.ClientSession) -> None:
    async with http.get("/night-ferry/harbour-tape-01/") as answer:
        text = await answer.text()
    assert '"key":"/night-ferry/harbour-tape-01/"' in text
    assert '"type"' not in text
    assert '"metadata"' not in text


async def test_g4_a_show(http: aiohttp.ClientSession) -> None:
    status, show = await fetch(http, f"{TAPE}?metadata=1")
    assert (status, show["type"], show["description"]) == (200, "cloudcast", "First tape.")
    assert [one["track"]["artist"]["name"] for one in show["sections"]] == [
        "Sea Glass",
        "The Moorings",
    ]
    assert len(show["metadata"]["connections"]) == 4
    assert show["created_time"] == "2026-01-01T00:00:00Z"


async def test_g5_nothing(
    http: aiohttp.ClientSession, mixcloud: RunningEmulator, client: MixcloudClient
) -> None:
    status, answer = await fetch(http, "/nobody/nothing/?metadata=1")
    assert (status, answer["error"]["type"]) == (404, "ResourceNotFoundException")
    with pytest.raises(MixcloudError) as caught:
        await client.get("nobody/nothing")
    assert (caught.value.type, caught.value.kind) == (
        "ResourceNotFoundException",
        ErrorKind.NOT_FOUND,
    )
    assert len(seen(mixcloud)) == 2


async def test_g6_g7_a_dated_list_and_its_next_page(
    http: aiohttp.ClientSession, mixcloud: RunningEmulator
) -> None:
    _, page = await fetch(http, f"/night-ferry/cloudcasts/?metadata=1&limit=2&access_token={T}")
    assert [one["slug"] for one in page["data"]] == ["harbour-tape-27", "harbour-tape-26"]
    links = page["paging"]
    assert "since=2026-01-07+12%3A00%3A00" in links["previous"]
    assert "until=2026-01-07+06%3A00%3A00" in links["next"]
    for link in links.values():
        assert link.startswith(f"{mixcloud.url}/night-ferry/cloudcasts/?")
        assert "metadata=1&limit=2" in link
        assert T not in link
    _, behind = await fetch(http, links["next"].removeprefix(mixcloud.url))
    assert [one["slug"] for one in behind["data"]] == ["harbour-tape-25", "harbour-tape-24"]
    _, before = await fetch(http, links["previous"].removeprefix(mixcloud.url))
    assert before["data"] == []


async def test_g8_a_list_by_numbers(http: aiohttp.ClientSession) -> None:
    _, page = await fetch(http, "/popular/?metadata=1&limit=2&offset=2")
    query = {name: parse_qs(urlsplit(link).query) for name, link in page["paging"].items()}
    assert (query["previous"]["offset"], query["next"]["offset"]) == (["0"], ["4"])
    assert query["next"]["limit"] == ["2"]


async def test_g9_a_search(http: aiohttp.ClientSession) -> None:
    _, page = await fetch(http, "/search/?q=harbour&type=cloudcast&metadata=1")
    assert len(page["data"]) == 20
    assert {one["type"] for one in page["data"]} == {"cloudcast"}
    assert set(page["paging"]) == {"next"}
    assert "name" not in page


@pytest.mark.parametrize("token", ["", "&access_token=nobodys"])
async def test_g10_no_token_or_a_bad_one(http: aiohttp.ClientSession, token: str) -> None:
    status, answer = await fetch(http, f"/me/?metadata=1{token}")
    assert (status, answer["error"]["type"]) == (401, "OAuthException")


@pytest.mark.parametrize("path", ["/popular/", TAPE, f"{TAPE}embed-json/", "/night-ferry/feed/"])
async def test_g10_a_bad_token_is_one_everywhere(http: aiohttp.ClientSession, path: str) -> None:
    status, answer = await fetch(http, f"{path}?access_token=nobodys")
    assert (status, answer["error"]["type"]) == (401, "OAuthException")


async def test_g11_me(http: aiohttp.ClientSession) -> None:
    status, me = await fetch(http, f"/me/?metadata=1&access_token={T}")
    assert (status, me["username"], me["is_current_user"]) == (200, "demo-host", True)


async def test_g12_following_and_back(http: aiohttp.ClientSession) -> None:
    for method, follows in (("POST", True), ("DELETE", False)):
        status, done = await fetch(http, f"/night-ferry/follow/?access_token={T}", method)
        assert (status, done["result"]["success"]) == (200, True)
        _, user = await fetch(http, f"/night-ferry/?access_token={T}")
        assert user["following"] is follows
        _, followers = await fetch(http, "/night-ferry/followers/")
        assert ("demo-host" in {one["username"] for one in followers["data"]}) is follows


async def test_g12_a_field_takes_it_back_as_well(http: aiohttp.ClientSession) -> None:
    path = f"/night-ferry/follow/?access_token={T}"
    await fetch(http, path, "POST")
    await fetch(http, path, "POST", data={"method": "delete"})
    _, user = await fetch(http, f"/night-ferry/?access_token={T}")
    assert user["following"] is False


async def test_g13_listening_later(http: aiohttp.ClientSession, mixcloud: RunningEmulator) -> None:
    path = f"{TAPE}listen-later/?access_token={T}"
    for method, kept in (("POST", True), ("DELETE", False)):
        status, done = await fetch(http, path, method)
        assert (status, done["result"]["success"]) == (200, True)
        assert state_of(mixcloud).has_mark("listen-later", "demo-host", TAPE) is kept


async def test_g14_a_rate_limit(
    http: aiohttp.ClientSession, mixcloud: RunningEmulator, client: MixcloudClient
) -> None:
    async with http.put("/__limit", json={"retry_after": 452}) as answer:
        assert answer.status == 204
    status, answer_ = await fetch(http, "/popular/")
    assert (status, answer_["error"]["type"]) == (403, "RateLimitException")
    assert answer_["error"]["retry_after"] == 452
    asked = len(seen(mixcloud))
    with pytest.raises(MixcloudRateLimitError) as caught:
        await client.popular()
    assert (caught.value.retry_after, caught.value.status) == (452, 403)
    assert len(seen(mixcloud)) == asked + 1
    with pytest.raises(MixcloudRateLimitError) as again:
        await client.get("night-ferry")
    assert again.value.retry_after == pytest.approx(452, abs=2)
    assert len(seen(mixcloud)) == asked + 1


async def test_g15_an_upload(http: aiohttp.ClientSession, mixcloud: RunningEmulator) -> None:
    status, done = await fetch(http, f"/upload/?access_token={T}", "POST", data=pilot())
    assert (status, done["result"]) == (
        200,
        {
            "success": True,
            "message": "Uploaded Pilot Episode",
            "key": "/demo-host/pilot-episode/",
        },
    )
    show = state_of(mixcloud).shows["/demo-host/pilot-episode/"]
    assert show.audio is not None
    assert show.audio.sha256 == hashlib.sha256(MP3).hexdigest()
    assert (show.description, show.tags, show.is_unlisted) == ("Hi", ["Talk", "Ambient"], True)
    assert [(one.song, one.chapter, one.start_time) for one in show.sections] == [
        ("Buoy", None, 0),
        (None, "Outro", 95),
    ]
    assert str(show.publish_date) == "2031-05-06 07:08:09+00:00"


async def test_g16_an_upload_without_name(
    http: aiohttp.ClientSession, mixcloud: RunningEmulator, client: MixcloudClient
) -> None:
    parts = form()
    parts.add_field("mp3", MP3, filename="pilot.mp3")
    status, answer = await fetch(http, f"/upload/?access_token={T}", "POST", data=parts)
    assert (status, answer["details"]) == (400, {"name": ["This field is required."]})
    goes_wrong(mixcloud, path="/upload/", status=400, body=answer)
    with pytest.raises(MixcloudError) as caught:
        await client.upload(MP3, "Pilot")
    assert caught.value.details == {"name": ["This field is required."]}
    assert caught.value.message is not None
    assert "This field is required." in caught.value.message


async def test_g17_an_upload_that_ends_in_nothing(
    mixcloud: RunningEmulator,
) -> None:
    async with client_at(mixcloud, "tok-night-ferry") as basic:
        with pytest.raises(MixcloudDecodeError) as caught:
            await basic.upload(MP3, "One more tape")
    assert caught.value.outcome == "not made"
    assert caught.value.hint is not None
    assert "Pro" in caught.value.hint
    assert sent(mixcloud) == [("POST", "/upload/"), ("GET", "/me/cloudcasts/")]


async def test_g17_but_it_was_made_all_the_same(
    mixcloud: RunningEmulator, client: MixcloudClient
) -> None:
    goes_wrong(mixcloud, path="/upload/", mode="handle_then_drop")
    with pytest.raises(MixcloudTransportError) as caught:
        await client.upload(MP3, "Pilot Episode")
    assert (caught.value.outcome, caught.value.key) == ("made", "/demo-host/pilot-episode/")
    assert caught.value.sent
    assert [one for one in sent(mixcloud) if one[0] == "POST"] == [("POST", "/upload/")]


async def test_g17_and_nobody_can_tell(mixcloud: RunningEmulator, client: MixcloudClient) -> None:
    goes_wrong(mixcloud, times=None, status=503)
    with pytest.raises(MixcloudError) as caught:
        await client.upload(MP3, "Pilot Episode")
    assert caught.value.outcome == "unknown"


async def test_g18_g19_an_edit_changes_what_is_sent(
    http: aiohttp.ClientSession, mixcloud: RunningEmulator
) -> None:
    await fetch(http, f"/upload/?access_token={T}", "POST", data=pilot())
    path = f"/upload/demo-host/pilot-episode/edit/?access_token={T}"
    status, done = await fetch(http, path, "POST", data=form(name="Pilot, Take 2"))
    show = state_of(mixcloud).shows["/demo-host/pilot-episode/"]
    assert (status, done["result"]["success"]) == (200, True)
    assert (show.name, show.tags, show.description) == ("Pilot, Take 2", ["Talk", "Ambient"], "Hi")
    assert len(show.sections) == 2
    await fetch(http, path, "POST", data=form(tags__0__tag="Jazz"))
    assert (show.tags, show.name, len(show.sections)) == (["Jazz"], "Pilot, Take 2", 2)


async def test_g19_one_unknown_host_changes_no_host(
    http: aiohttp.ClientSession, mixcloud: RunningEmulator
) -> None:
    parts = pilot(hosts__0__username="radio-quay", hosts__1__username="nobody")
    await fetch(http, f"/upload/?access_token={T}", "POST", data=parts)
    show = state_of(mixcloud).shows["/demo-host/pilot-episode/"]
    assert show.hosts == ["radio-quay"]
    path = f"/upload/demo-host/pilot-episode/edit/?access_token={T}"
    hosts = {"hosts__0__username": "night-ferry", "hosts__1__username": "nobody"}
    await fetch(http, path, "POST", data=form(**hosts))
    assert show.hosts == ["radio-quay"]
    await fetch(http, path, "POST", data=form(hosts__0__username=""))
    assert show.hosts == []


async def test_g16_a_picture_that_is_too_large(http: aiohttp.ClientSession) -> None:
    parts = form(name="Pilot")
    parts.add_field("picture", io.BytesIO(bytes(10 * 1024**2 + 1)), filename="pilot.png")
    status, answer = await fetch(http, f"/upload/?access_token={T}", "POST", data=parts)
    assert (status, list(answer["details"])) == (400, ["picture"])


async def test_g20_somebody_elses_show(
    http: aiohttp.ClientSession, mixcloud: RunningEmulator, client: MixcloudClient
) -> None:
    path = f"/upload/night-ferry/harbour-tape-01/edit/?access_token={T}"
    status, answer = await fetch(http, path, "POST", data=form(name="Mine"))
    assert (status, answer["error"]["type"]) == (403, "PermissionException")
    with pytest.raises(MixcloudError) as caught:
        await client.edit(TAPE, name="Mine")
    assert caught.value.kind is ErrorKind.FORBIDDEN
    assert not isinstance(caught.value, MixcloudRateLimitError)
    assert state_of(mixcloud).shows[TAPE].name == "Harbour Tape 01"


async def approve(
    http: aiohttp.ClientSession, redirect: str = CALLBACK, decision: str = "allow", state: str = ""
) -> str:
    query = {"client_id": "mc-demo-id", "redirect_uri": redirect}
    query |= {"state": state} if state else {}
    async with http.get("/oauth/authorize", params=query) as page:
        text = await page.text()
    assert "mc-demo-id" in text
    assert "Demo Host" in text
    decided = {"decision": decision}
    async with http.post(
        "/oauth/authorize", params=query, data=decided, allow_redirects=False
    ) as answer:
        assert answer.status == 302
        return answer.headers["Location"]


async def test_g21_approving(http: aiohttp.ClientSession) -> None:
    location = await approve(http, state="abc")
    base, _, query = location.partition("?")
    assert base == CALLBACK
    assert set(parse_qs(query)) == {"code"}
    kept = await approve(http, f"{CALLBACK}?a=b%20c")
    assert kept.startswith(f"{CALLBACK}?a=b%20c&code=")
    assert await approve(http, decision="deny") == f"{CALLBACK}?error=access_denied"


async def test_g21_a_client_that_sends_the_form_as_it_is(http: aiohttp.ClientSession) -> None:
    redirect = f"{CALLBACK}?a=b&c=d"
    query = {"client_id": "mc-demo-id", "redirect_uri": redirect}
    async with http.get("/oauth/authorize", params=query) as page:
        text = await page.text()
    (action,) = re.findall(r'<form method="post" action="([^"]+)">', text)
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text)
    fields = {name: html.unescape(value) for name, value in hidden}
    async with http.post(action, data=fields, allow_redirects=False) as answer:
        assert answer.status == 302
        assert answer.headers["Location"].startswith(f"{redirect}&code=")


@pytest.mark.parametrize("redirect", ["carryall://back", "javascript:alert(1)", "/relative"])
async def test_g21_any_address_that_is_one(http: aiohttp.ClientSession, redirect: str) -> None:
    query = {"client_id": "mc-demo-id", "redirect_uri": redirect}
    async with http.get("/oauth/authorize", params=query) as page:
        assert page.status == (200 if redirect == "carryall://back" else 400)


async def test_g21_a_fake_that_echoes_state(http: aiohttp.ClientSession) -> None:
    await (await http.put("/__limit", json={"echoes_state": True})).read()
    assert "&state=abc" in await approve(http, state="abc")


@pytest.mark.parametrize("as_text", [False, True])
async def test_g22_a_code_is_good_once(
    http: aiohttp.ClientSession, mixcloud: RunningEmulator, *, as_text: bool
) -> None:
    await (await http.put("/__limit", json={"answers_token_as_text": as_text})).read()
    code = parse_qs(urlsplit(await approve(http)).query)["code"][0]
    oauth = MixcloudOAuth(
        f"{mixcloud.url}/oauth",
        client_id="mc-demo-id",
        client_secret="mc-demo-secret",
        redirect_uri=CALLBACK,
        raise_exceptions=True,
    )
    token = await oauth.access_token(code)
    assert token is not None
    async with client_at(mixcloud, token) as theirs:
        assert (await theirs.me()).username == "demo-host"
    asked = len(seen(mixcloud))
    with pytest.raises(MixcloudOAuthError) as caught:
        await oauth.access_token(code)
    assert caught.value.message == "invalid code"
    assert len(seen(mixcloud)) == asked + 1


async def test_g23_embedding(http: aiohttp.ClientSession) -> None:
    path = f"{TAPE}embed-html/?width=400&height=90&color=3388aa"
    async with http.get(path) as answer:
        assert answer.content_type == "text/html"
        text = await answer.text()
    assert text.startswith('<iframe width="400" height="90" ')
    assert "feed=%2Fnight-ferry%2Fharbour-tape-01%2F" in text


@pytest.mark.parametrize("site", ["https://www.mixcloud.com", ""])
async def test_g24_oembed(
    http: aiohttp.ClientSession, mixcloud: RunningEmulator, site: str
) -> None:
    query = {"url": f"{site or mixcloud.url}{TAPE}", "format": "json"}
    async with http.get("/oembed/", params=query) as answer:
        told = await answer.json()
    assert (answer.status, told["version"], told["provider_name"]) == (200, "1.0", "Mixcloud")
    assert told["html"].startswith("<iframe ")
    sized = {**query, "url": query["url"].rstrip("/"), "width": "400", "height": "90"}
    async with http.get("/oembed/", params=sized) as answer:
        told = await answer.json()
    assert (told["width"], told["height"]) == (400, 90)
    assert 'width="400" height="90"' in told["html"]
    refusals: list[tuple[dict[str, str], int]] = [
        ({"url": f"https://evilmixcloud.com{TAPE}"}, 404),
        ({"url": "https://example.org/a/b/"}, 404),
        ({"format": "yaml"}, 501),
    ]
    for refused, status in refusals:
        async with http.get("/oembed/", params={**query, **refused}) as answer:
            assert answer.status == status


async def test_g25_one_byte_too_many_is_refused_here(
    mixcloud: RunningEmulator, client: MixcloudClient
) -> None:
    async def nothing() -> Any:
        yield b""

    with pytest.raises(MixcloudParameterError, match="524288001 bytes"):
        await client.upload(nothing(), "Too long", filename="x.mp3", size=524_288_001)
    assert seen(mixcloud) == []
