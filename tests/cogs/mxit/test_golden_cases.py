"""Section 6 of Mxit's contract, case by case, over real sockets and without our client."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from yarl import URL

from bot.emulation import FAULTS, Fault
from cogs.mxit.emulator import STATE
from cogs.mxit.emulator.pictures import DEFAULT_AVATAR
from cogs.mxit.moments import parse_date

from .over_sockets import (
    BASIC,
    CALLBACK,
    ID,
    PNG,
    SIPHO,
    THANDI,
    U_REFRESH,
    U,
    app_token,
    call,
    consent,
    person,
    take_token,
)

if TYPE_CHECKING:
    import aiohttp

    from bot.emulation import RunningEmulator

GUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
AUTHORIZE = (
    f"/authorize?response_type=code&client_id={ID}&redirect_uri=https%3A%2F%2Fbot.example%2Fcb"
    "&scope=profile%2Fprivate+graph%2Fread&state=s1"
)


async def code_of(http: aiohttp.ClientSession, mxit: RunningEmulator, path: str = AUTHORIZE) -> str:
    there = await consent(http, f"{mxit.url}{path}")
    assert there.with_query(None) == URL(CALLBACK)
    assert there.query["state"] == "s1"
    return there.query["code"]


async def test_m1_consent(http: aiohttp.ClientSession, mxit: RunningEmulator) -> None:
    assert await code_of(http, mxit)


async def test_m2_refusal(http: aiohttp.ClientSession, mxit: RunningEmulator) -> None:
    there = await consent(http, f"{mxit.url}{AUTHORIZE}", "deny")
    assert there.query["error"] == "access_denied"
    assert there.query["state"] == "s1"
    assert "code" not in there.query


async def test_a_form_sent_without_a_button_allows(http: aiohttp.ClientSession) -> None:
    form = dict(URL(AUTHORIZE).query)
    async with http.post("/authorize", data=form, allow_redirects=False) as answer:
        assert answer.status == 302
        assert URL(answer.headers["Location"]).query["code"]


@pytest.mark.parametrize(
    "address", ["ferry://in?x=1#f", "http://127.0.0.1:9/cb?x=1#f", "ferry:in?x=1#f"]
)
async def test_any_address_may_be_gone_back_to(http: aiohttp.ClientSession, address: str) -> None:
    form = {**URL(AUTHORIZE).query, "redirect_uri": address, "state": "a b&c"}
    async with http.post("/authorize", data=form, allow_redirects=False) as answer:
        assert answer.status == 302
        there = answer.headers["Location"]
    start, _, end = address.partition("#")
    assert there.startswith(f"{start}&code=")
    assert there.endswith(f"&state=a+b%26c#{end}")
    code = there.partition("code=")[2].partition("&")[0]
    status, _ = await take_token(
        http, grant_type="authorization_code", code=code, redirect_uri=address
    )
    assert status == 200


@pytest.mark.parametrize(
    "address", ["", "/cb", "bot.example/cb", "http:///cb", "http://a b/", "ferry:a\nb"]
)
async def test_what_is_no_address_gets_nothing(http: aiohttp.ClientSession, address: str) -> None:
    form = {**URL(AUTHORIZE).query, "redirect_uri": address}
    status, said = await call(http, "POST", "/authorize", None, data=form)
    assert (status, said["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("as_text", [False, True])
async def test_m3_a_code_becomes_a_token(
    http: aiohttp.ClientSession, mxit: RunningEmulator, *, as_text: bool
) -> None:
    await call(http, "PATCH", "/__habits", None, json={"expires_as_text": as_text})
    code = await code_of(http, mxit)
    status, got = await take_token(
        http, grant_type="authorization_code", code=code, redirect_uri=CALLBACK
    )
    assert status == 200
    assert got["expires_in"] == ("3600" if as_text else 3600)
    assert got["refresh_token"]
    assert got["token_type"] == "bearer"
    assert got["scope"].split() == ["profile/private", "graph/read"]


async def test_m4_a_code_works_once_and_for_its_address(
    http: aiohttp.ClientSession, mxit: RunningEmulator
) -> None:
    code = await code_of(http, mxit)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    assert (await take_token(http, **form))[0] == 200
    status, got = await take_token(http, **form)
    assert (status, got["error"]) == (400, "invalid_grant")
    form["code"] = await code_of(http, mxit)
    status, got = await take_token(http, **{**form, "redirect_uri": "https://bot.example/other"})
    assert (status, got["error"]) == (400, "invalid_grant")


async def test_m5_a_token_of_the_app(http: aiohttp.ClientSession) -> None:
    status, got = await take_token(
        http, grant_type="client_credentials", scope="profile/public message/send"
    )
    assert status == 200
    assert "refresh_token" not in got


async def test_m6_no_token(http: aiohttp.ClientSession) -> None:
    form = {"grant_type": "client_credentials", "scope": "profile/public"}
    wrong = {"Authorization": BASIC["Authorization"][:-4] + "AAAA"}
    status, got = await call(http, "POST", "/token", None, headers=wrong, data=form)
    assert (status, got["error"]) == (401, "invalid_client")
    status, got = await take_token(http, **{**form, "scope": "profile/public fly"})
    assert (status, got["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize("rotates", [True, False])
async def test_m7_renewing(http: aiohttp.ClientSession, *, rotates: bool) -> None:
    await call(http, "PATCH", "/__habits", None, json={"rotates": rotates})
    status, got = await take_token(http, grant_type="refresh_token", refresh_token=U_REFRESH)
    assert status == 200
    assert got["access_token"] != U
    assert ("refresh_token" in got) is rotates
    assert (await call(http, "GET", "/user/profile"))[0] == 401
    assert (await call(http, "GET", "/user/profile", got["access_token"]))[0] == 200
    again = await take_token(http, grant_type="refresh_token", refresh_token=U_REFRESH)
    assert again[0] == (400 if rotates else 200)


async def test_m8_look_up(http: aiohttp.ClientSession) -> None:
    token = await app_token(http, "profile/public")
    assert await call(http, "GET", "/user/lookup/thandi", token) == (200, THANDI)


@pytest.mark.parametrize("status", [404, 400])
async def test_m9_nobody(http: aiohttp.ClientSession, status: int) -> None:
    await call(http, "PATCH", "/__habits", None, json={"unknown_status": status})
    token = await app_token(http, "profile/public")
    assert (await call(http, "GET", "/user/lookup/nobody", token))[0] == status


async def test_m10_a_status(http: aiohttp.ClientSession) -> None:
    body = rb'"h\u00e9llo \/ \"q\""'
    assert await call(http, "PUT", "/user/statusmessage", data=body) == (200, None)
    async with http.get("/user/public/statusmessage/thandi") as answer:
        assert await answer.read() == body
        assert await answer.json() == 'héllo / "q"'


async def test_m11_an_avatar(http: aiohttp.ClientSession) -> None:
    png = {"Content-Type": "image/png"}
    assert await call(http, "POST", "/user/avatar", headers=png, data=PNG) == (200, None)
    assert await call(http, "GET", "/user/public/avatar/thandi", None) == (200, PNG)
    assert await call(http, "DELETE", "/user/avatar") == (200, None)
    assert await call(http, "GET", "/user/public/avatar/thandi", None) == (200, DEFAULT_AVATAR)


async def test_m12_a_basic_profile(http: aiohttp.ClientSession) -> None:
    token = await app_token(http, "profile/public")
    status, got = await call(http, "GET", f"/user/profile/{THANDI}", token)
    assert status == 200
    assert "Email" not in got
    assert got["RegistrationDate"] == "/Date(1262296800000+0200)/"
    assert str(parse_date(got["RegistrationDate"])) == "2009-12-31 22:00:00+00:00"


async def test_m13_a_change_of_the_profile(http: aiohttp.ClientSession) -> None:
    _, before = await call(http, "GET", "/user/profile")
    change = {"Gender": 0, "RelationshipStatus": 5, "Title": ""}
    assert await call(http, "PUT", "/user/profile", json=change) == (200, None)
    _, after = await call(http, "GET", "/user/profile")
    assert after == {**before, **change}
    assert after["Email"] == "thandi@example.org"


async def test_m14_a_missing_scope(http: aiohttp.ClientSession, mxit: RunningEmulator) -> None:
    code = await code_of(http, mxit)
    _, got = await take_token(
        http, grant_type="authorization_code", code=code, redirect_uri=CALLBACK
    )
    status, said = await call(
        http, "PUT", "/user/profile", got["access_token"], json={"Title": "x"}
    )
    assert status == 403
    assert "profile/write" in said["error_description"]


async def test_m15_an_expired_token(http: aiohttp.ClientSession) -> None:
    await call(http, "POST", "/__expire", None, json={"what": "access"})
    assert (await call(http, "GET", "/user/profile"))[0] == 401
    _, got = await take_token(http, grant_type="refresh_token", refresh_token=U_REFRESH)
    assert (await call(http, "GET", "/user/profile", got["access_token"]))[0] == 200


async def test_m16_contacts(http: aiohttp.ClientSession) -> None:
    path = "/user/socialgraph/contactlist?filter=%40Apps&skip=0&count=5"
    status, got = await call(http, "GET", path)
    assert status == 200
    [newsbot] = got["Contacts"]
    assert newsbot["UserId"] == "newsbot"
    assert (newsbot["ContactType"], newsbot["SubscriptionType"]) == (1, 66)
    await call(http, "PATCH", "/__habits", None, json={"one_more": True})
    _, got = await call(http, "GET", path.replace("Apps", "All"))
    assert len(got["Contacts"]) == 6


async def test_m17_a_service_becomes_a_contact(http: aiohttp.ClientSession) -> None:
    path = "/user/socialgraph/contact/demoapp"
    assert await call(http, "PUT", path) == (200, None)
    for name in ("%40All", "%40Apps"):
        _, got = await call(http, "GET", f"/user/socialgraph/contactlist?filter={name}")
        assert "demoapp" in [one["UserId"] for one in got["Contacts"]]


async def test_a_recommendation(http: aiohttp.ClientSession, mxit: RunningEmulator) -> None:
    token = await app_token(http, "contact/recommend")
    told = {"Application": "newsbot", "FromUserId": THANDI, "ToUserId": SIPHO, "Message": "Read"}
    path = "/user/recommend"
    assert await call(http, "POST", path, token, json=told) == (200, None)
    assert person(mxit, SIPHO).inbox == [{**told, "CallbackUrl": None}]
    assert (await call(http, "POST", path, token, json={**told, "ToUserId": "m0"}))[0] == 404
    assert (await call(http, "POST", path, token, json={**told, "Application": "x"}))[0] == 404
    assert (await call(http, "POST", path, token, json={"Application": "newsbot"}))[0] == 400
    assert (await call(http, "POST", path, None, json=told))[0] == 401


def a_message(**more: Any) -> dict[str, Any]:
    link = {"CreateTemporaryContact": True, "TargetService": "newsbot", "Text": "Open"}
    message = {
        "From": "demoapp",
        "To": SIPHO,
        "Body": "Hi {0}",
        "ContainsMarkup": True,
        "Links": [link],
    }
    return message | more


@pytest.mark.parametrize("path", ["/message/send", "/message/send/"])
async def test_m18_a_message(http: aiohttp.ClientSession, mxit: RunningEmulator, path: str) -> None:
    token = await app_token(http, "message/send")
    assert await call(http, "POST", path, token, json=a_message()) == (200, None)
    [got] = person(mxit, SIPHO).inbox
    assert (got["From"], got["Body"], got["Spool"]) == ("demoapp", "Hi {0}", True)
    assert got["Links"][0]["TargetService"] == "newsbot"


async def test_null_in_a_message_is_as_good_as_nothing(
    http: aiohttp.ClientSession, mxit: RunningEmulator
) -> None:
    token = await app_token(http, "message/send")
    message = a_message(Body="Hi", Spool=None, SpoolTimeOut=None, Links=None)
    assert await call(http, "POST", "/message/send", token, json=message) == (200, None)
    [got] = person(mxit, SIPHO).inbox
    assert (got["Spool"], got["SpoolTimeOut"], got["Links"]) == (True, 604800, None)
    assert (await call(http, "POST", "/message/send", token, json=a_message(Body=None)))[0] == 400


async def test_m19_one_bad_id_among_many(
    http: aiohttp.ClientSession, mxit: RunningEmulator
) -> None:
    token = await app_token(http, "message/send")
    status, _ = await call(http, "POST", "/message/send", token, json=a_message(To=f"{SIPHO},m0"))
    assert status == 400
    assert len(person(mxit, SIPHO).inbox) == 1


async def test_m20_no_links_at_all(http: aiohttp.ClientSession, mxit: RunningEmulator) -> None:
    token = await app_token(http, "message/send")
    assert (await call(http, "POST", "/message/send", token, json=a_message(Links=[])))[0] == 400
    assert person(mxit, SIPHO).inbox == []


async def test_m21_a_file(http: aiohttp.ClientSession) -> None:
    assert await call(http, "POST", "/user/media/My%20pics") == (200, None)
    path = "/user/media/file/My%20pics?fileName=a%20b%26c.png&preventShare=false"
    png = {"Content-Type": "image/png"}
    status, file_id = await call(http, "POST", path, headers=png, data=PNG)
    assert status == 200
    assert re.fullmatch(GUID, file_id)
    listed = await call(http, "GET", "/user/media/list/My%20pics")
    assert listed == (200, [{"FileId": file_id, "FileName": "a b&c.png"}])
    async with http.get(
        f"/user/media/content/{file_id}", headers={"Authorization": f"Bearer {U}"}
    ) as answer:
        assert answer.content_type == "image/png"
        assert await answer.read() == PNG


async def test_files_keep_the_whole_of_their_type(http: aiohttp.ClientSession) -> None:
    text = {"Content-Type": "text/plain; charset=utf-16"}
    path = "/user/media/file/Default?fileName=a.txt"
    _, file_id = await call(http, "POST", path, headers=text, data="Fähre".encode("utf-16"))
    async with http.get(
        f"/user/media/content/{file_id}", headers={"Authorization": f"Bearer {U}"}
    ) as answer:
        assert answer.headers["Content-Type"] == text["Content-Type"]
        assert await answer.text() == "Fähre"


async def test_m22_folders(http: aiohttp.ClientSession) -> None:
    await call(http, "POST", "/user/media/My%20pics")
    assert await call(http, "PUT", "/user/media/My%20pics", json="Holiday") == (200, None)
    _, got = await call(http, "GET", "/user/media")
    assert got == {"Folders": [{"FolderName": "Default"}, {"FolderName": "Holiday"}]}
    assert await call(http, "DELETE", "/user/media/Holiday") == (200, None)
    assert await call(http, "GET", "/user/media") == (200, {"Folders": [{"FolderName": "Default"}]})


async def test_m23_an_offer(http: aiohttp.ClientSession, mxit: RunningEmulator) -> None:
    token = await app_token(http, "content/send")
    query = f"fileName=o.png&userId={SIPHO}&autoOpen=true&preventShare=false"
    status, file_id = await call(
        http, "POST", f"/user/media/file/send?{query}", token, data=PNG, headers={}
    )
    assert status == 200
    assert re.fullmatch(GUID, file_id)
    assert person(mxit, SIPHO).offers == [
        {"FileId": file_id, "FileName": "o.png", "AutoOpen": True}
    ]


async def test_m24_an_internal_failure_once(
    http: aiohttp.ClientSession, mxit: RunningEmulator
) -> None:
    mxit.runner.app[FAULTS].append(Fault(path="/user/media", status=203, body="WebContextNull"))
    assert (await call(http, "GET", "/user/media"))[0] == 203
    assert (await call(http, "GET", "/user/media"))[0] == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/user/lookup/thandi"),
        ("PUT", "/user/statusmessage"),
        ("GET", "/user/avatar"),
        ("POST", "/user/avatar"),
        ("DELETE", "/user/avatar"),
        ("GET", "/user/cover"),
        ("POST", "/user/cover"),
        ("GET", f"/user/profile/{THANDI}"),
        ("GET", "/user/profile"),
        ("PUT", "/user/profile"),
        ("PUT", "/user/socialgraph/contact/newsbot"),
        ("GET", "/user/socialgraph/contactlist"),
        ("GET", "/user/socialgraph/suggestions"),
        ("GET", "/user/media"),
        ("POST", "/user/media/x"),
        ("PUT", "/user/media/Default"),
        ("DELETE", "/user/media/Default"),
        ("GET", "/user/media/list/Default"),
        ("GET", "/user/media/content/x"),
        ("POST", "/user/media/file/Default"),
        ("PUT", "/user/media/file/x"),
        ("DELETE", "/user/media/file/x"),
        ("POST", "/user/media/file/send"),
        ("POST", "/user/media/file/send/x"),
        ("POST", "/message/send"),
        ("GET", "/userinfo"),
    ],
)
async def test_every_route_wants_a_token_with_the_scope(
    http: aiohttp.ClientSession, mxit: RunningEmulator, method: str, path: str
) -> None:
    for token in (None, "nope"):
        assert (await call(http, method, path, token))[0] == 401
    powerless = mxit.runner.app[STATE].grant(("contact/recommend",), THANDI)
    assert (await call(http, method, path, powerless.access))[0] == 403


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("PUT", "/user/statusmessage", "status/write"),
        ("GET", "/user/avatar", "profile/public"),
        ("GET", "/user/cover", "profile/public"),
        ("GET", "/user/profile", "profile/private"),
        ("GET", "/user/socialgraph/contactlist", "graph/read"),
        ("GET", "/user/media", "content/read"),
        ("POST", "/user/media/file/Default", "content/write"),
        ("GET", "/userinfo", "openid"),
    ],
)
async def test_what_is_somebodys_is_not_the_apps(
    http: aiohttp.ClientSession, method: str, path: str, scope: str
) -> None:
    assert (await call(http, method, path, await app_token(http, scope)))[0] == 403


async def test_unknown_routes_and_methods(http: aiohttp.ClientSession) -> None:
    assert (await call(http, "GET", "/user/friends"))[0] == 404
    status, body = await call(http, "DELETE", "/user/profile")
    assert status == 405
    assert body.startswith(b"<html>")
