"""Part 8 of Pixelbin's contract from G20 on, over real sockets and without our client."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from cogs.pixelbin.signatures import sign_request, sign_url
from tests.bot.http.loopback import listening
from tests.cogs.pixelbin.over_sockets import DATA, MULTIPART, PNG, V2, P, bearer, call, refused
from tests.cogs.pixelbin.specimen import OTHER_TOKEN, READ_ONLY_TOKEN, TOKEN

if TYPE_CHECKING:
    from bot.emulation import RunningEmulator
    from tests.cogs.pixelbin.over_sockets import Service

UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}").fullmatch
ACCESS_KEY = "6227274d-92c9-4b74-bef8-2528542516d8"
NOT_FOUND = {
    "message": "File not found",
    "status": 404,
    "code": "JR-0404",
    "exception": "FileNotFoundError",
}


def form(
    content: bytes = PNG, filename: str | None = "cat.png", **texts: object
) -> aiohttp.FormData:
    parts = aiohttp.FormData(default_to_multipart=True)
    if filename is not None:
        parts.add_field("file", content, filename=filename)
    for name, value in texts.items():
        for one in value if isinstance(value, list) else [value]:
            parts.add_field(name, one if isinstance(one, str) else json.dumps(one))
    return parts


async def send(http: aiohttp.ClientSession, *args: Any, **texts: Any) -> tuple[int, Any]:
    return await call(http, "POST", f"{P}/upload/direct", data=form(*args, **texts))


async def cat(http: aiohttp.ClientSession, **more: object) -> tuple[int, Any]:
    texts: dict[str, object] = {
        "path": "dir1",
        "name": "my cat",
        "access": "private",
        "tags": ["a", "b"],
        "metadata": {"by": "42"},
        "overwrite": False,
        "filenameOverride": True,
    }
    return await send(http, **{**texts, **more})


async def test_g20_to_g23_folders(http: aiohttp.ClientSession) -> None:
    status, made = await call(http, "POST", f"{P}/folders", {"name": "subDir", "path": "/dir1/"})
    assert (status, UUID(made["_id"]) is not None) == (200, True)
    brief = {"_id": made["_id"], "name": "subDir", "path": "dir1", "isActive": True}
    assert made == brief
    status, above = await call(http, "GET", f"{P}/folders?path=dir1")
    assert (status, above["name"], above["path"]) == (200, "dir1", "")
    status, found = await call(http, "GET", f"{P}/folders?path=dir1&name=subDir")
    assert (status, found["_id"], found["type"]) == (200, made["_id"], "folder")
    assert found["size"] is None
    assert await refused(http, "GET", f"{P}/folders?name=nope") == 404
    assert await refused(http, "POST", f"{P}/folders", {"name": "subDir", "path": "dir1"}) == 400
    changed = await call(http, "PATCH", f"{P}/folders/dir1/subDir", {"isActive": False})
    assert changed == (200, {**brief, "isActive": False})
    status, around = await call(http, "GET", f"{P}/folders/{made['_id']}/ancestors")
    assert around == {
        "folder": {"_id": made["_id"], "path": "dir1", "name": "subDir", "type": "folder"},
        "ancestors": [{"_id": above["_id"], "path": "", "name": "dir1", "type": "folder"}],
    }


async def test_g24_a_direct_upload(http: aiohttp.ClientSession, pixelbin: RunningEmulator) -> None:
    status, got = await cat(http)
    assert status == 200
    assert UUID(got.pop("_id"))
    assert got.pop("context")["meta"]["width"] == 1
    assert got == {
        "orgId": 4242,
        "type": "file",
        "name": "my-cat",
        "path": "dir1",
        "fileId": "dir1/my-cat",
        "access": "private",
        "tags": ["a", "b"],
        "metadata": {"by": "42", "source": "direct"},
        "format": "png",
        "assetType": "image",
        "size": len(PNG),
        "width": 1,
        "height": 1,
        "url": f"{pixelbin.url}/v2/demo-cloud-1a2b3c/original/dir1/my-cat.png",
    }


async def test_g25_nothing_but_the_file(http: aiohttp.ClientSession) -> None:
    status, got = await send(http, b"dew at dawn\n", "note.txt")
    assert (status, got["name"], got["path"], got["fileId"]) == (200, "note", "", "note")
    assert got["tags"] == []
    assert got["url"].endswith("/original/note.txt")
    assert "isActive" not in got


async def test_g26_a_name_that_is_taken(http: aiohttp.ClientSession) -> None:
    _, first = await cat(http)
    status, error = await cat(http, filenameOverride=False)
    assert (status, error) == (
        400,
        {
            "message": "File already exists at dir1/my-cat",
            "status": 400,
            "code": "JR-0400",
            "exception": "FileAlreadyExistsError",
        },
    )
    status, second = await cat(http)
    assert status == 200
    assert re.fullmatch(r"my-cat_[0-9a-f]{6}", second["name"])
    parts = form(PNG + b"more", path="dir1", name="my cat", overwrite=True, filenameOverride=True)
    status, third = await call(http, "POST", f"{P}/upload/direct", data=parts)
    assert (status, third["name"], third["size"]) == (200, "my-cat", len(PNG) + 4)
    assert (third["fileId"], third["_id"]) == (first["fileId"], first["_id"])


@pytest.mark.parametrize(
    ("filename", "texts"),
    [
        ("cat.png", {"access": "public"}),
        (None, {"name": "x"}),
        ("evil.bat", {}),
        ("x", {"name": "evil.exe.scr.vbs"}),
        ("cat.png", {"metadata": "[1]"}),
        ("cat.png", {"metadata": "{"}),
        ("cat.png", {"path": "../up"}),
        ("cat.png", {"overwrite": "maybe"}),
    ],
)
async def test_g27_uploads_that_are_refused(
    http: aiohttp.ClientSession, filename: str | None, texts: dict[str, object]
) -> None:
    parts = form(PNG, filename, **texts)
    assert await refused(http, "POST", f"{P}/upload/direct", data=parts) == 400


async def test_an_extension_is_no_part_of_a_name(http: aiohttp.ClientSession) -> None:
    for name, expected in (("1.png", "1"), ("v1.2", "v1.2"), ("a.b.PNG", "a.b"), (".png", ".png")):
        status, got = await send(http, PNG, "1.jpeg", name=name, overwrite=True)
        assert (status, got["name"]) == (200, expected)
        assert got["url"].endswith(f"/original/{expected}.png")


async def test_g28_an_address_that_the_service_fetches(http: aiohttp.ClientSession) -> None:
    async def serve(request: web.BaseRequest) -> web.Response:
        return web.Response(status=200 if request.path == "/pic.png" else 404, body=PNG)

    async with listening(serve) as source:
        wanted = {
            "url": f"{source.url}/pic.png",
            "path": "dir1",
            "name": "p",
            "tags": ["x"],
            "metadata": {},
            "overwrite": False,
            "filenameOverride": True,
        }
        status, got = await call(http, "POST", f"{P}/upload/url", wanted)
        assert (status, got["fileId"], got["size"]) == (200, "dir1/p", len(PNG))
        missing = {"url": f"{source.url}/none.png"}
        assert await refused(http, "POST", f"{P}/upload/url", missing) == 400
    never = ("http://example.org/x.png", "http://10.0.0.1/x", "file:///etc/passwd", "http://[", "")
    for url in (*never, None):
        assert await refused(http, "POST", f"{P}/upload/url", {"url": url}) == 400
    assert await refused(http, "POST", f"{P}/upload/url", {}) == 400


async def test_g29_one_file(http: aiohttp.ClientSession) -> None:
    _, sent = await cat(http)
    status, found = await call(http, "GET", f"{P}/files/dir1/my-cat")
    assert (status, found["_id"], found["isActive"]) == (200, sent["_id"], True)
    assert await call(http, "GET", f"{P}/files/id/{sent['_id']}") == (200, found)
    assert await call(http, "GET", f"{P}/files/dir1/none") == (404, NOT_FOUND)


async def test_g30_a_file_that_moves(http: aiohttp.ClientSession) -> None:
    await cat(http)
    change = {
        "name": "tom",
        "path": "dir2",
        "access": "public-read",
        "tags": [],
        "metadata": {"k": "v"},
    }
    status, got = await call(http, "PATCH", f"{P}/files/dir1/my-cat", change)
    assert (status, got["fileId"], got["tags"]) == (200, "dir2/tom", [])
    assert got["metadata"] == {"k": "v"}
    assert got["url"].endswith("/original/dir2/tom.png")
    assert await refused(http, "GET", f"{P}/files/dir1/my-cat") == 404
    await cat(http)
    taken = {"name": "tom", "path": "dir2"}
    assert await refused(http, "PATCH", f"{P}/files/dir1/my-cat", taken) == 400
    assert await refused(http, "PATCH", f"{P}/files/dir1/my-cat", {"name": " "}) == 400
    _, got = await call(http, "PATCH", f"{P}/files/dir1/my-cat", {"name": "tim.png"})
    assert (got["name"], got["url"].rpartition("/")[2]) == ("tim", "tim.png")


async def test_g31_g32_lists(http: aiohttp.ClientSession) -> None:
    await send(http, path="dir2", name="c1", tags=["a"])
    query = "path=dir2&tags%5B0%5D=a&onlyFiles=true&pageNo=1&pageSize=10&sort=name-"
    status, got = await call(http, "GET", f"{P}/listFiles?{query}")
    assert status == 200
    assert [one["fileId"] for one in got["items"]] == ["dir2/c1"]
    page = {"type": "number", "size": 1, "current": 1, "hasNext": False, "itemTotal": 1}
    assert got["page"] == page
    assert await call(http, "GET", f"{P}/listFiles?path=nowhere") == (
        200,
        {"items": [], "page": {}},
    )
    for name in ("c2", "c3"):
        await send(http, path="dir2", name=name)
    for number, names, has_next in ((1, ["c3", "c2"], True), (2, ["c1"], False)):
        _, got = await call(
            http, "GET", f"{P}/listFiles?path=dir2&pageSize=2&pageNo={number}&sort=name-"
        )
        assert [one["name"] for one in got["items"]] == names
        assert got["page"] == {
            "type": "number",
            "size": len(names),
            "current": number,
            "hasNext": has_next,
            "itemTotal": 3,
        }


async def test_lists_leave_the_services_own_out(http: aiohttp.ClientSession) -> None:
    for query in ("", "name=playground", "onlyFolders=true", "sort=&format="):
        _, got = await call(http, "GET", f"{P}/listFiles?{query}")
        assert got == {"items": [], "page": {}}
    _, got = await call(http, "GET", f"{P}/listFiles?path=__playground&sort=-fileId")
    assert [one["name"] for one in got["items"]] == ["playground-default"]
    assert await refused(http, "GET", f"{P}/listFiles?sort=nothing") == 400


async def test_g33_several_files_deleted(http: aiohttp.ClientSession) -> None:
    _, sent = await cat(http)
    status, got = await call(http, "POST", f"{P}/files/delete", {"ids": [sent["_id"], "unknown"]})
    assert (status, [one["_id"] for one in got]) == (200, [sent["_id"]])
    assert await call(http, "GET", f"{P}/files/id/{sent['_id']}") == (404, NOT_FOUND)
    assert await refused(http, "POST", f"{P}/files/delete", {"ids": ["unknown"]}) == 404
    for ids in ([], "x", [1], None):
        assert await refused(http, "POST", f"{P}/files/delete", {"ids": ids}) == 400


async def test_g35_a_folder_with_everything_in_it(http: aiohttp.ClientSession) -> None:
    await cat(http, path="dir1/deep/down")
    _, folder = await call(http, "GET", f"{P}/folders?name=dir1")
    status, brief = await call(http, "DELETE", f"{P}/folders/{folder['_id']}")
    assert (status, brief["name"]) == (200, "dir1")
    assert await refused(http, "GET", f"{P}/files/dir1/deep/down/my-cat") == 404
    assert await refused(http, "GET", f"{P}/folders?path=dir1/deep") == 404
    assert await refused(http, "DELETE", f"{P}/folders/{folder['_id']}") == 404


async def test_g36_presets(http: aiohttp.ClientSession) -> None:
    params = {name: {"type": "integer", "default": 200} for name in ("w", "z")}
    wanted = {"presetName": "p1", "transformation": "t.flip()~t.resize(w:$w)", "params": params}
    status, got = await call(http, "POST", f"{P}/presets", wanted)
    assert (status, got["params"], got["archived"]) == (200, {"w": params["w"]}, False)
    assert await refused(http, "POST", f"{P}/presets", wanted) == 400
    long = {"presetName": "long", "transformation": "~".join(["t.flip()"] * 16)}
    assert await refused(http, "POST", f"{P}/presets", long) == 400
    assert (await call(http, "GET", f"{P}/presets/p1"))[1]["transformation"].startswith("t.flip")
    assert (await call(http, "PATCH", f"{P}/presets/p1", {"archived": True}))[1]["archived"]
    query = "archived=false&sort%5B0%5D=updatedAt"
    assert (await call(http, "GET", f"{P}/presets?{query}"))[1]["items"] == []
    _, all_of_them = await call(http, "GET", f"{P}/presets?name=p&transformation=flip")
    assert [one["presetName"] for one in all_of_them["items"]] == ["p1"]
    assert (await call(http, "DELETE", f"{P}/presets/p1"))[0] == 200
    assert await refused(http, "GET", f"{P}/presets/p1") == 404
    odd = {"presetName": "p 1/#", "transformation": "t.flip()"}
    assert (await call(http, "POST", f"{P}/presets", odd))[0] == 200
    path = URL(f"{P}/presets/p%201%2F%23", encoded=True)
    assert (await call(http, "GET", path))[1]["presetName"] == "p 1/#"  # type: ignore[arg-type]


async def test_g37_credentials(http: aiohttp.ClientSession) -> None:
    wanted = {"credentials": {"apiKey": "k"}, "pluginId": "remove"}
    status, got = await call(http, "POST", f"{P}/credentials", wanted)
    assert status == 200
    assert set(got) == {"orgId", "pluginId", "_id", "createdAt", "updatedAt"}
    assert (got["orgId"], got["pluginId"]) == (4242, "remove")
    assert await refused(http, "POST", f"{P}/credentials", wanted) == 400
    status, changed = await call(
        http, "PATCH", f"{P}/credentials/remove", {"credentials": {"apiKey": "k2"}}
    )
    assert (changed["orgId"], changed["isActive"], "credentials" in changed) == (
        "4242",
        True,
        False,
    )
    status, gone = await call(http, "DELETE", f"{P}/credentials/remove")
    assert (gone["orgId"], gone["isActive"]) == ("4242", True)
    assert gone["credentials"] == {"apiKey": "k2"}
    assert await refused(http, "DELETE", f"{P}/credentials/remove") == 404
    unknown = {"credentials": {}, "pluginId": "nope"}
    assert await refused(http, "POST", f"{P}/credentials", unknown) == 404
    text = {"credentials": "k", "pluginId": "remove"}
    assert await refused(http, "POST", f"{P}/credentials", text) == 400


def storage_form(fields: dict[str, str], *, file_first: bool = False) -> aiohttp.FormData:
    parts = aiohttp.FormData()
    if file_first:
        parts.add_field("file", PNG, filename="x")
    for name, value in fields.items():
        parts.add_field(name, value)
    if not file_first:
        parts.add_field("file", PNG, filename="x")
    return parts


async def test_g38_a_signed_address_to_the_storage(
    http: aiohttp.ClientSession, service: Service
) -> None:
    status, got = await call(http, "POST", f"{P}/upload/signed-url")
    url, fields = got["s3PresignedUrl"]["url"], got["s3PresignedUrl"]["fields"]
    data = json.loads(fields["x-amz-meta-assetData"])
    assert re.fullmatch(r"asset-[A-Za-z0-9]{9}", data["name"])
    assert (data["overwrite"], data["filenameOverride"]) == (False, False)
    for parts, expected in (
        (storage_form(fields, file_first=True), 403),
        (storage_form({**fields, "Policy": "e30="}), 403),
        (storage_form(fields), 204),
    ):
        async with http.post(url, data=parts) as answer:
            assert answer.status == expected
            if expected == 403:
                assert "<Code>AccessDenied</Code>" in await answer.text()
    status, found = await call(http, "GET", f"{P}/files/{data['fileId']}")
    assert (status, found["size"], found["format"]) == (200, len(PNG), "png")
    _, late = await call(http, "POST", f"{P}/upload/signed-url", {"name": "late"})
    service.state.switches.clock_skew = 360
    async with http.post(url, data=storage_form(late["s3PresignedUrl"]["fields"])) as answer:
        assert answer.status == 403


async def test_g38_the_other_kind_of_storage(http: aiohttp.ClientSession, service: Service) -> None:
    service.state.switches.storage = "google"
    _, got = await call(http, "POST", f"{P}/upload/signed-url", {"name": "pic", "path": "d"})
    url, fields = got["s3PresignedUrl"]["url"], got["s3PresignedUrl"]["fields"]
    assert "storage.googleapis.com" in url
    async with http.put(url, data=PNG) as answer:
        assert answer.status == 403
    async with http.put(url, data=PNG, headers=fields) as answer:
        assert answer.status == 200
    assert service.content("d/pic") == PNG
    # The name is taken now; storage says so in its own way.
    async with http.put(url, data=PNG, headers=fields) as answer:
        assert (answer.status, answer.content_type) == (400, "application/xml")


async def test_what_storage_takes_may_be_listed_later(
    http: aiohttp.ClientSession, service: Service
) -> None:
    service.state.switches.listed_after = 0.05
    _, got = await call(
        http, "POST", f"{P}/upload/signed-url", {"name": "late.png", "format": "png"}
    )
    signed = got["s3PresignedUrl"]
    async with http.post(signed["url"], data=storage_form(signed["fields"])) as answer:
        assert answer.status == 204
    assert await refused(http, "GET", f"{P}/files/late") == 404
    seen = []
    for _ in range(250):
        seen.append((await call(http, "GET", f"{P}/files/late"))[0])
        if seen[-1] == 200:
            break
        await asyncio.sleep(0.02)
    assert seen[-1] == 200


async def begin(http: aiohttp.ClientSession, **more: object) -> tuple[str, str]:
    wanted = {"name": "big", "path": "dir1", "format": "bin", "filenameOverride": True, **more}
    status, got = await call(http, "POST", f"{V2}/upload/signed-url", wanted)
    assert status == 200
    return got["presignedUrl"]["url"], got["presignedUrl"]["fields"][DATA]


async def put(
    http: aiohttp.ClientSession, url: str, number: int, content: bytes, data: str | None
) -> int:
    parts = aiohttp.FormData()
    parts.add_field("file", content, filename="file")
    if data is not None:
        parts.add_field(DATA, data)
    async with http.put(f"{url}&partNumber={number}", data=parts) as answer:
        return answer.status


async def test_g39_a_signed_address_for_parts(
    http: aiohttp.ClientSession, service: Service
) -> None:
    before = service.state.now()
    url, data = await begin(http, expiry=600)
    assert (json.loads(data)["name"], json.loads(data)["fileId"]) == ("big.bin", "dir1/big.bin")
    found = dict(part.split("=") for part in url.partition("?")[2].split("&"))
    assert 600 <= int(found["pbe"]) / 1000 - before < 660
    assert (found["pbt"], found["pbo"]) == (ACCESS_KEY, "4242")
    assert json.loads(data)["metadata"]["publicUploadId"] == found["pbu"]
    for expiry in (7200, 0, -1):
        assert await refused(http, "POST", f"{V2}/upload/signed-url", {"expiry": expiry}) == 400


async def test_g40_parts_are_joined(http: aiohttp.ClientSession, service: Service) -> None:
    url, data = await begin(http)
    content = bytes(range(65, 90))
    for number, at in ((3, 20), (1, 0), (2, 10)):
        assert await put(http, url, number, content[at : at + 10], data) == 204
    status, got = await call(http, "POST", url, {"parts": [1, 2, 3], DATA: data}, token=None)
    assert (status, got["size"], got["isOriginal"], got["name"]) == (200, 25, True, "big.bin")
    assert got["metadata"]["publicUploadId"] == json.loads(data)["metadata"]["publicUploadId"]
    async with http.get(got["url"]) as answer:
        assert await answer.read() == content
    assert await call(http, "POST", url, {"parts": [1, 2, 3], DATA: data}, token=None) == (200, got)
    service.state.switches.second_completion = 404
    again = {"parts": [1, 2, 3], DATA: data}
    assert await refused(http, "POST", url, again, token=None) == 404


async def test_g41_what_is_wrong_with_parts(http: aiohttp.ClientSession, service: Service) -> None:
    url, data = await begin(http)
    parts = aiohttp.FormData(default_to_multipart=True)
    parts.add_field("file", b"x", filename="file")
    assert await call(http, "PUT", f"{url}&partNumber=1", data=parts, token=None) == (
        400,
        {
            "message": f"Missing {DATA} field",
            "status": 400,
            "code": "CG-0400",
            "exception": "MissingMultipartMetaError",
        },
    )
    assert await put(http, url, 1, b"x", data.replace("big", "bag")) == 400
    assert await put(http, url, 0, b"x", data) == 400
    head, _, signature = url.partition("pbs=")
    forged = f"{head}pbs={'0' if signature[0] != '0' else '1'}{signature[1:]}"
    assert await put(http, forged, 1, b"x", data) == 401
    for number in (1, 2, 3):
        assert await put(http, url, number, b"x", data) == 204
    for numbers in ([1, 2], [], [1, 2, 3, 4], [1, 2, "3"], [1, None], [[1]], "1", None):
        body = {"parts": numbers, DATA: data}
        assert await refused(http, "POST", url, body, token=None) == 400
    service.state.switches.clock_skew = 3100
    assert await put(http, url, 1, b"x", data) == 401
    assert MULTIPART in url


async def test_what_is_known_of_a_file_in_parts(http: aiohttp.ClientSession) -> None:
    url, data = await begin(http)
    assert await put(http, url, 1, PNG, data) == 204
    _, got = await call(http, "POST", url, {"parts": [1], DATA: data}, token=None)
    at = URL(got["url"]).path
    known = f"/service/platform/transformation/context?url={at}"
    status, context = await call(http, "GET", known)
    assert (status, context["context"]["metadata"]["format"]) == (200, "png")
    assert await refused(http, "GET", known, token=OTHER_TOKEN) == 404


ROUTES = [
    ("POST", "/credentials"),
    ("PATCH", "/credentials/remove"),
    ("DELETE", "/credentials/remove"),
    ("GET", "/files/id/x"),
    ("GET", "/files/x"),
    ("PATCH", "/files/x"),
    ("DELETE", "/files/x"),
    ("POST", "/files/delete"),
    ("POST", "/folders"),
    ("GET", "/folders"),
    ("PATCH", "/folders/x"),
    ("DELETE", "/folders/x"),
    ("GET", "/folders/x/ancestors"),
    ("GET", "/listFiles"),
    ("GET", "/playground/default"),
    ("GET", "/playground/plugins"),
    ("GET", "/playground/plugins/t"),
    ("POST", "/presets"),
    ("GET", "/presets"),
    ("GET", "/presets/x"),
    ("PATCH", "/presets/x"),
    ("DELETE", "/presets/x"),
    ("POST", "/upload/direct"),
    ("POST", "/upload/url"),
    ("POST", "/upload/signed-url"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_g43_wrong_missing_and_raw_tokens(
    http: aiohttp.ClientSession, method: str, path: str
) -> None:
    for headers in ({}, bearer("pbt-nobody"), {"Authorization": f"Bearer {TOKEN}"}):
        assert await call(http, method, P + path, token=None, headers=headers) == (
            401,
            {
                "message": "Invalid authorization token",
                "status": 401,
                "code": "JR-0401",
                "exception": "UnauthorizedError",
            },
        )
    if method != "GET":
        assert await refused(http, method, P + path, token=READ_ONLY_TOKEN) == 403


async def test_g43_organisations_do_not_see_each_other(http: aiohttp.ClientSession) -> None:
    _, sent = await cat(http)
    theirs: dict[str, Any] = {"token": OTHER_TOKEN}
    assert await refused(http, "GET", f"{P}/files/dir1/my-cat", **theirs) == 404
    assert await refused(http, "GET", f"{P}/files/id/{sent['_id']}", **theirs) == 404
    delete = (f"{P}/files/delete", {"ids": [sent["_id"]]})
    assert await refused(http, "POST", *delete, **theirs) == 404
    _, listed = await call(http, "GET", f"{P}/listFiles?name=cat", **theirs)
    assert listed["items"] == []


async def test_g46_delivery(http: aiohttp.ClientSession, service: Service) -> None:
    _, private = await cat(http)
    _, public = await cat(http, name="open cat", access="public-read")

    async def status_of(url: str) -> int:
        async with http.get(url) as answer:
            if answer.status == 200:
                assert await answer.read() == PNG
                assert answer.headers["Content-Type"] == "image/png"
            return answer.status

    assert await status_of(public["url"]) == 200
    assert await status_of(private["url"]) == 401
    signed = sign_url(private["url"], 60, ACCESS_KEY, TOKEN)
    assert await status_of(signed) == 200
    assert await status_of(sign_url(private["url"], 60, 77, TOKEN)) == 200
    covered = sign_url(f"{private['url']}?dpr=2.0", 60, ACCESS_KEY, TOKEN, cover_query=True)
    assert await status_of(covered) == 200
    assert await status_of(signed.replace("pbs=", "pbs=0")) == 401
    assert await status_of(sign_url(private["url"], 60, ACCESS_KEY, "other")) == 401
    assert await status_of(sign_url(private["url"], -60, ACCESS_KEY, TOKEN)) == 401
    assert await status_of(public["url"].replace("open-cat", "no-cat")) == 404
    assert await status_of(public["url"].replace("demo-cloud", "nobodys")) == 404
    assert await status_of(public["url"].replace("original", "t.fly()")) == 400
    assert await status_of(public["url"].replace("original", "nothing")) == 400
    assert await status_of(public["url"].replace("original", "t.resize(w:10)")) == 200
    heavy = public["url"].replace("original", "erase.bg()")
    assert [await status_of(heavy), await status_of(heavy)] == [202, 200]
    service.state.switches.clock_skew = 61
    assert await status_of(signed) == 401
    await call(http, "PATCH", f"{P}/folders/dir1", {"isActive": False})
    assert await status_of(public["url"]) == 404


async def test_signed_requests(http: aiohttp.ClientSession, service: Service) -> None:
    host = f"{http._base_url.host}:{http._base_url.port}" if http._base_url else ""
    good = sign_request("GET", f"{P}/listFiles", [("name", "my cat")], host)
    path = f"{P}/listFiles?name=my+cat"
    assert (await call(http, "GET", path, headers=good))[0] == 200
    upstream = sign_request("GET", f"{P}/listFiles", [("name", "my+cat")], host)
    assert (await call(http, "GET", path, headers=upstream))[0] == 200
    for wrong in (
        {**good, "x-ebg-signature": "v1:0"},
        {"x-ebg-param": good["x-ebg-param"]},
        {"x-ebg-signature": good["x-ebg-signature"]},
        {**good, "x-ebg-param": "?"},
    ):
        assert await refused(http, "GET", path, headers=wrong) == 401
    service.state.switches.signed_requests_only = True
    assert await refused(http, "GET", path) == 401
    assert (await call(http, "GET", path, headers=good))[0] == 200


async def test_predictions(http: aiohttp.ClientSession) -> None:
    path = "/service/platform/transformation/v1.0/predictions"
    status, models = await call(
        http, "GET", "/service/public/transformation/v1.0/predictions", token=None
    )
    assert [one["name"] for one in models] == ["erase_bg"]
    parts = aiohttp.FormData()
    parts.add_field("input.image", PNG, filename="cat.png")
    status, job = await call(http, "POST", f"{path}/erase/bg", data=parts)
    assert (status, job["status"]) == (200, "ACCEPTED")
    seen = [(await call(http, "GET", f"{path}/{job['_id']}"))[1] for _ in range(2)]
    assert [one["status"] for one in seen] == ["PROCESSING", "SUCCESS"]
    async with http.get(seen[1]["output"][0]) as answer:
        assert await answer.read() == PNG
    flat = {"input.image": "http://127.0.0.1/cat.png"}
    assert (await call(http, "POST", f"{path}/erase/bg", flat))[1]["status"] == "ACCEPTED"
    assert await refused(http, "POST", f"{path}/erase/all", {"input": {}}) == 404
    assert await refused(http, "POST", f"{path}/erase/bg", {"input": {}}) == 400
