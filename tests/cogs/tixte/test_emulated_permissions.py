"""Who may do what with an upload of the emulated Tixte (contract, section 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cogs.tixte.over_sockets import S_OF_B, A, B, S, call, refused

if TYPE_CHECKING:
    import aiohttp

NOTES = "/users/@me/uploads/l5r277bx20b"
ENTRIES = f"{NOTES}/permissions"
NOBODY = "0" * 32


async def let_in(http: aiohttp.ClientSession, level: int) -> None:
    body = {"permission_level": level, "user": B}
    assert (await call(http, "POST", ENTRIES, json=body))[0] == 200


async def levels(http: aiohttp.ClientSession, key: str = S) -> dict[str, int]:
    _, got = await call(http, "GET", ENTRIES, key)
    return {one["user"]["id"]: one["access_level"] for one in got["data"]}


async def listed(http: aiohttp.ClientSession, key: str) -> dict[str, int]:
    _, got = await call(http, "GET", "/users/@me/uploads", key)
    return {one["asset_id"]: one["permission_level"] for one in got["data"]["uploads"]}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", ENTRIES, None),
        ("POST", ENTRIES, {"permission_level": 1, "user": B}),
        ("PATCH", f"{ENTRIES}/{A}", {"permission_level": 1}),
        ("DELETE", f"{ENTRIES}/{A}", None),
        ("DELETE", f"{ENTRIES}/{B}", None),
        ("PATCH", NOTES, {"name": "mine"}),
        ("DELETE", NOTES, None),
    ],
)
async def test_a_stranger_does_nothing(
    http: aiohttp.ClientSession, method: str, path: str, body: Any
) -> None:
    assert await refused(http, method, path, key=S_OF_B, json=body) == 403
    gone = path.replace("l5r277bx20b", "00000000000")
    assert await refused(http, method, gone, key=S_OF_B, json=body) == 404
    assert await levels(http) == {A: 3}


async def test_a_viewer_sees_and_leaves(http: aiohttp.ClientSession) -> None:
    await let_in(http, 1)
    assert (await listed(http, S_OF_B))["l5r277bx20b"] == 1
    assert await levels(http, S_OF_B) == {A: 3, B: 1}
    for method, path, body in (
        ("POST", ENTRIES, {"permission_level": 1, "user": NOBODY}),
        ("PATCH", f"{ENTRIES}/{B}", {"permission_level": 2}),
        ("DELETE", f"{ENTRIES}/{A}", None),
        ("PATCH", NOTES, {"name": "mine"}),
        ("DELETE", NOTES, None),
    ):
        assert await refused(http, method, path, key=S_OF_B, json=body) == 403
    assert (await call(http, "DELETE", f"{ENTRIES}/{B}", S_OF_B))[0] == 200
    assert "l5r277bx20b" not in await listed(http, S_OF_B)


async def test_a_manager_renames_and_deletes_nothing(http: aiohttp.ClientSession) -> None:
    await let_in(http, 2)
    assert (await call(http, "PATCH", NOTES, S_OF_B, json={"name": "ours"}))[0] == 200
    assert await refused(http, "DELETE", NOTES, key=S_OF_B) == 403
    owner, self_made = {"permission_level": 1}, {"permission_level": 3}
    assert await refused(http, "PATCH", f"{ENTRIES}/{A}", key=S_OF_B, json=owner) == 400
    assert await refused(http, "DELETE", f"{ENTRIES}/{A}", key=S_OF_B) == 400
    assert await refused(http, "PATCH", f"{ENTRIES}/{B}", key=S_OF_B, json=self_made) == 403
    assert await levels(http) == {A: 3, B: 2}


@pytest.mark.parametrize("way", ["POST", "PATCH"])
async def test_giving_an_upload_away(http: aiohttp.ClientSession, way: str) -> None:
    if way == "PATCH":
        await let_in(http, 1)
        given = await call(http, "PATCH", f"{ENTRIES}/{B}", json={"permission_level": 3})
    else:
        given = await call(http, "POST", ENTRIES, json={"permission_level": 3, "user": B})
    assert (given[0], given[1]["data"]["access_level"]) == (200, 3)
    assert await levels(http, S_OF_B) == {A: 1, B: 3}
    assert await refused(http, "DELETE", NOTES) == 403
    assert await refused(http, "PATCH", f"{ENTRIES}/{B}", json={"permission_level": 1}) == 403
    assert await refused(http, "DELETE", f"{ENTRIES}/{B}") == 403
    _, size = await call(http, "GET", "/users/@me/uploads/size")
    _, page = await call(http, "GET", "/users/@me/uploads?permission_levels=[3]")
    own = page["data"]["uploads"]
    assert [one["asset_id"] for one in own] == ["l5r277bx20a"]
    assert size["data"]["used"] == own[0]["size"]
    assert (await call(http, "DELETE", NOTES, S_OF_B))[0] == 200


async def test_an_owner_stays(http: aiohttp.ClientSession) -> None:
    itself = f"{ENTRIES}/{A}"
    assert await refused(http, "PATCH", itself, json={"permission_level": 2}) == 400
    assert await refused(http, "DELETE", itself) == 400
    assert (await call(http, "PATCH", itself, json={"permission_level": 3}))[0] == 200
    body = {"permission_level": 1, "user": A}
    status, got = await call(http, "POST", ENTRIES, json=body)
    assert (status, got["error"]["code"]) == (400, "already_added")
    assert await levels(http) == {A: 3}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"permission_level": 1, "user": NOBODY}, 404),
        ({"permission_level": 1, "user": "juniper"}, 404),
        ({"permission_level": 0, "user": B}, 400),
        ({"permission_level": 4, "user": B}, 400),
        ({"permission_level": "1", "user": B}, 400),
        ({"permission_level": True, "user": B}, 400),
        ({"permission_level": 1}, 400),
        ({"user": B}, 400),
        ({"permission_level": 1, "user": 7}, 400),
        ({"permission_level": 1, "user": B, "message": ["hi"]}, 400),
        ([1, B], 400),
    ],
)
async def test_a_grant_that_is_none(http: aiohttp.ClientSession, body: Any, status: int) -> None:
    assert await refused(http, "POST", ENTRIES, json=body) == status
    assert await levels(http) == {A: 3}
