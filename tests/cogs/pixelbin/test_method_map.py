"""Every row of part 5 of Pixelbin's contract: our client against the emulator, over sockets."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from bot.http.errors import ErrorKind
from cogs.pixelbin.client import PixelbinClient
from cogs.pixelbin.errors import (
    PixelbinAuthError,
    PixelbinConflictError,
    PixelbinError,
    PixelbinForbiddenError,
    PixelbinIllegalArgumentError,
    PixelbinNotFoundError,
    PixelbinTooLargeError,
)
from cogs.pixelbin.models import AccessEnum
from tests.bot.http.loopback import listening
from tests.cogs.pixelbin.over_sockets import DATA, PNG, V2, P
from tests.cogs.pixelbin.specimen import READ_ONLY_TOKEN, TOKEN

if TYPE_CHECKING:
    from pathlib import Path

    from bot.emulation import RunningEmulator
    from cogs.pixelbin.models import UploadResponse
    from tests.cogs.pixelbin.over_sockets import Service


async def send(client: PixelbinClient, name: str = "cat", **more: Any) -> UploadResponse:
    return await client.assets.file_upload(PNG, name=name, filename="cat.png", **more)


async def test_rows_1_to_3_credentials(client: PixelbinClient, service: Service) -> None:
    secret = {"apiKey": "key-of-the-plugin"}
    added = await client.assets.add_credentials(secret, "remove")
    assert (added.org_id, added.plugin_id, added.credentials) == (4242, "remove", None)
    with pytest.raises(PixelbinConflictError):
        await client.assets.add_credentials(secret, "remove")
    changed = await client.assets.update_credentials("remove", {"apiKey": "k2"})
    assert (changed.org_id, changed.is_active) == (4242, True)
    assert service.organisation.credentials["remove"]["credentials"] == {"apiKey": "k2"}
    gone = await client.assets.delete_credentials("remove")
    assert gone.credentials == {"apiKey": "k2"}
    assert "k2" not in repr(gone)
    with pytest.raises(PixelbinNotFoundError):
        await client.assets.delete_credentials("remove")
    nothing: Any
    for nothing in ({}, "text", None):
        with pytest.raises(PixelbinIllegalArgumentError):
            await client.assets.add_credentials(nothing, "remove")


async def test_rows_4_and_5_one_file(client: PixelbinClient) -> None:
    sent = await send(client, path="dir", tags=["a"], metadata={"k": [1, {"x": None}]})
    assert sent.id is not None
    by_id = await client.assets.get_file_by_id(sent.id)
    found = await client.assets.get_file_by_file_id("dir/cat")
    assert by_id.raw == found.raw
    assert (found.id, found.name, found.path, found.file_id) == (sent.id, "cat", "dir", "dir/cat")
    assert (found.format, found.size, found.access) == ("png", len(PNG), AccessEnum.PUBLIC_READ)
    assert (found.is_active, found.tags, found.width) == (True, ["a"], 1)
    assert found.metadata == {"k": [1, {"x": None}], "source": "direct"}
    assert found.raw["kvStore"] == []
    for missing in (client.assets.get_file_by_id("x"), client.assets.get_file_by_file_id("x/y")):
        with pytest.raises(PixelbinNotFoundError) as caught:
            await missing
        error = caught.value
        assert (error.status, error.code, error.message) == (404, "JR-0404", "File not found")
        assert error.exception == "FileNotFoundError"
        assert error.trace_id is not None
        assert error.trace_id in str(error)
        assert (error.request or "").startswith("GET /assets/files/")


async def test_row_6_update_file(client: PixelbinClient) -> None:
    await send(client, path="dir", tags=["a"])
    got = await client.assets.update_file(
        "dir/cat",
        name="tom",
        path="dir2",
        access=AccessEnum.PRIVATE,
        is_active=False,
        tags=[],
        metadata={"k": "v"},
    )
    assert (got.file_id, got.access, got.is_active) == ("dir2/tom", "private", False)
    assert (got.tags, got.metadata) == ([], {"k": "v"})
    await send(client, path="dir")
    with pytest.raises(PixelbinConflictError) as caught:
        await client.assets.update_file("dir/cat", name="tom", path="dir2")
    assert caught.value.kind is ErrorKind.CONFLICT
    with pytest.raises(PixelbinNotFoundError):
        await client.assets.update_file("dir/none", tags=["x"])


async def test_row_7_delete_file(client: PixelbinClient, service: Service) -> None:
    await send(client, path="dir")
    gone = await client.assets.delete_file("dir/cat")
    assert (gone.file_id, gone.size) == ("dir/cat", len(PNG))
    with pytest.raises(PixelbinNotFoundError):
        await client.assets.delete_file("dir/cat")
    await send(client, path="dir")
    service.goes_wrong(method="DELETE", mode="handle_then_drop")
    assert (await client.assets.delete_file("dir/cat")).file_id == "dir/cat"
    assert "dir/cat" not in service.organisation.files


async def test_row_8_delete_files(client: PixelbinClient, service: Service) -> None:
    ids = [str((await send(client, name)).id) for name in ("one", "two", "three")]
    gone = await client.assets.delete_files([*ids[:2], "unknown"])
    assert {one.name for one in gone} == {"one", "two"}
    with pytest.raises(PixelbinNotFoundError):
        await client.assets.delete_files(ids[:2])
    service.goes_wrong(method="POST", path=f"{P}/files/delete", mode="handle_then_drop")
    assert await client.assets.delete_files(ids[2:]) == []
    for wrong in ([], "one", ["a/b"], [""]):
        with pytest.raises(PixelbinIllegalArgumentError):
            await client.assets.delete_files(wrong)


async def test_rows_9_to_13_folders(client: PixelbinClient, service: Service) -> None:
    made = await client.assets.create_folder("sub dir", "dir1")
    assert (made.name, made.path, made.is_active) == ("sub dir", "dir1", True)
    with pytest.raises(PixelbinConflictError):
        await client.assets.create_folder("sub dir", "dir1")
    found = await client.assets.get_folder_details("dir1", "sub dir")
    assert (found.id, found.type, found.is_folder, found.size) == (made.id, "folder", True, None)
    assert (await client.assets.get_folder_details("dir1/sub dir")).id == made.id
    with pytest.raises(PixelbinNotFoundError):
        await client.assets.get_folder_details(name="nope")
    off = await client.assets.update_folder("dir1/sub dir", is_active=False)
    assert off.is_active is False
    assert made.id is not None
    around = await client.assets.get_folder_ancestors(made.id)
    assert around.folder is not None
    assert (around.folder.name, [one.name for one in around.ancestors or ()]) == (
        "sub dir",
        ["dir1"],
    )
    await send(client, path="dir1/sub dir")
    gone = await client.assets.delete_folder(made.id)
    assert gone.name == "sub dir"
    assert "dir1/sub dir/cat" not in service.organisation.files
    with pytest.raises(PixelbinNotFoundError):
        await client.assets.delete_folder(made.id)
    with pytest.raises(PixelbinNotFoundError):
        await client.assets.get_folder_ancestors(made.id)


async def test_row_10_a_folder_that_comes_in_a_list(
    client: PixelbinClient, service: Service
) -> None:
    service.goes_wrong(path=f"{P}/folders", status=200, body=[{"_id": "1", "type": "folder"}])
    assert (await client.assets.get_folder_details("x")).id == "1"
    service.goes_wrong(path=f"{P}/folders", status=200, body=[{"_id": "1"}, {"_id": "2"}])
    assert (await client.assets.create_folder("x")).id == "2"


async def test_row_14_list_files(client: PixelbinClient, service: Service) -> None:
    await send(client, "tabby", path="cats", tags=["a", "b"])
    await send(client, "Tiger", path="cats/big", tags=["a"])
    await client.assets.file_upload(b"text", name="tab", filename="tab.txt", path="cats")
    listed = await client.assets.list_files(path="cats")
    assert [one.name for one in listed.items or ()] == ["big", "tab", "tabby"]
    assert (listed.page.size, listed.page.has_next, listed.page.item_total) == (3, False, 3)

    async def names(**wanted: Any) -> list[str | None]:
        return [one.name for one in (await client.assets.list_files(**wanted)).items or ()]

    assert await names(name="TAB") == ["tab", "tabby"]
    assert await names(name="ti", path="cats") == ["Tiger"]
    assert await names(name="t", path="cats", format="png", sort="name-") == ["Tiger", "tabby"]
    assert await names(name="t", tags=["a", "b"], path="cats") == ["tabby"]
    assert await names(path="cats", only_files=True) == ["tab", "tabby"]
    assert await names(path="cats", only_folders=True) == ["big"]
    assert await names(path="cats", only_files=False, page_size=1, page_no=2) == ["tab"]
    sent = service.asked("GET", f"{P}/listFiles")[-1].query
    assert sent == {"path": "cats", "onlyFiles": "false", "pageSize": "1", "pageNo": "2"}
    empty = await client.assets.list_files(path="nowhere")
    assert (empty.items, empty.page.has_next, empty.page.current) == ([], False, None)
    folder = (await client.assets.list_files(path="cats", only_folders=True)).items
    assert folder is not None
    assert (folder[0].is_folder, folder[0].address) == (True, "cats/big")


async def test_row_15_the_paginator(client: PixelbinClient, service: Service) -> None:
    for name in ("one", "three", "two"):
        await send(client, name, path="p")
    before = len(service.asked("GET", f"{P}/listFiles"))
    paginator = client.assets.list_files_paginator(path="p", page_size=2)
    assert paginator.has_next()
    pages = [[one.name async for one in _items(page)] async for page in paginator]
    assert pages == [["one", "three"], ["two"]]
    assert not paginator.has_next()
    assert (await paginator.next()).items == []
    assert len(service.asked("GET", f"{P}/listFiles")) - before == 2


async def _items(page: Any) -> Any:
    for item in page.items:
        yield item


@pytest.mark.parametrize(
    "page",
    [
        {"items": [], "page": {"current": 1, "hasNext": True}},
        {"items": [{"_id": "1"}], "page": {"current": 0, "hasNext": True}},
    ],
)
async def test_row_15_a_service_that_does_not_go_on(
    client: PixelbinClient, service: Service, page: dict[str, Any]
) -> None:
    service.goes_wrong(path=f"{P}/listFiles", times=None, status=200, body=page)
    pages = [one async for one in client.assets.list_files_paginator()]
    assert len(pages) <= 2
    assert len(service.requests) == len(pages)


async def test_row_15_a_folder_of_25_000_files(client: PixelbinClient, service: Service) -> None:
    async with client._transport.open().post(
        f"{service.running.url}/__files", json={"count": 25_000, "path": "many"}
    ) as answer:
        assert answer.status == 200
    seen = 0
    paginator = client.assets.list_files_paginator(path="many", page_size=100, only_files=True)
    first = await paginator.next()
    assert first.page.item_total == 25_000
    seen = len(first.items or ())
    second = await paginator.next()
    assert seen + len(second.items or ()) == 200
    assert len(service.asked("GET", f"{P}/listFiles")) == 2


async def test_row_16_the_sample(client: PixelbinClient) -> None:
    sample = await client.assets.get_default_asset_for_playground()
    assert sample.file_id == "__playground/playground-default"
    assert (sample.org_id, sample.width, sample.type) == (4242, 1140, "file")


async def test_rows_17_and_18_modules(client: PixelbinClient) -> None:
    found = await client.assets.get_modules()
    assert found.delimiters is not None
    assert (found.delimiters.operation_separator, found.delimiters.parameter_separator) == (
        "~",
        ",",
    )
    assert {"erase", "t", "remove"} <= {one.identifier for one in found.modules}
    assert "presets" in (found.plugins or {})
    assert all(one.identifier for one in found.modules)
    module = await client.assets.get_module("remove")
    assert (module.name, module.needs_credentials, module.is_heavy) == ("Remove.bg", True, True)
    assert module.operations is not None
    assert module.operations[0]["method"] == "bg"
    with pytest.raises(PixelbinNotFoundError):
        await client.assets.get_module("nope")


async def test_rows_19_to_23_presets(client: PixelbinClient) -> None:
    params = {"w": {"type": "integer", "default": 200}, "z": {"type": "integer", "default": 1}}
    added = await client.assets.add_preset("p1", "t.flip()~t.resize(w:$w)", params)
    assert (added.preset_name, added.params, added.archived) == ("p1", {"w": params["w"]}, False)
    with pytest.raises(PixelbinConflictError):
        await client.assets.add_preset("p1", "t.flip()")
    await client.assets.add_preset("p2", "t.grey()")
    listed = await client.assets.get_presets(page_no=1, page_size=1, sort=["presetName-"])
    assert [one.preset_name for one in listed.items or ()] == ["p2"]
    assert listed.page.has_next
    grey = await client.assets.get_presets(name="p", transformation="grey", archived=False)
    assert [one.preset_name for one in grey.items or ()] == ["p2"]
    assert (await client.assets.update_preset("p2", archived=True)).archived is True
    assert (await client.assets.get_presets(archived=True)).page.item_total == 1
    assert (await client.assets.get_preset("p1")).transformation == "t.flip()~t.resize(w:$w)"
    assert (await client.assets.delete_preset("p1")).preset_name == "p1"
    for gone in (client.assets.get_preset("p1"), client.assets.delete_preset("p1")):
        with pytest.raises(PixelbinNotFoundError):
            await gone
    for operations in ("", " ", "~".join(["t.flip()"] * 16)):
        with pytest.raises(PixelbinIllegalArgumentError):
            await client.assets.add_preset("p3", operations)


async def test_row_24_file_upload(client: PixelbinClient, service: Service, tmp_path: Path) -> None:
    path = tmp_path / "sea shore.txt"
    path.write_bytes(b"from a path")
    stream = io.BytesIO(b"from a stream")
    stream.name = "stream.txt"

    async def blocks() -> Any:
        yield b"in "
        yield b"blocks"

    sources: list[tuple[Any, dict[str, Any], str, bytes]] = [
        (b"bytes", {"name": "b"}, "b", b"bytes"),
        (path, {}, "sea-shore", b"from a path"),
        (stream, {}, "stream", b"from a stream"),
        (blocks(), {"name": "i", "length": 9}, "i", b"in blocks"),
    ]
    for file, more, name, content in sources:
        stored = await client.assets.file_upload(file, **more)
        assert (stored.name, stored.size) == (name, len(content))
        assert service.content(name) == content
    for wrong, error in (("text", TypeError), (3, TypeError), (blocks(), ValueError)):
        with pytest.raises(error):
            await client.assets.file_upload(wrong)  # type: ignore[arg-type]
    with pytest.raises(PixelbinIllegalArgumentError):
        await client.assets.file_upload(io.StringIO("text"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("overwrite", "filename_override", "outcome"),
    [
        (False, False, "conflict"),
        (None, None, "conflict"),
        (False, True, "another name"),
        (True, False, "replaced"),
        (True, True, "replaced"),
    ],
)
async def test_row_24_a_name_that_is_taken(
    client: PixelbinClient,
    overwrite: bool | None,  # noqa: FBT001 - a column of the table
    filename_override: bool | None,  # noqa: FBT001
    outcome: str,
) -> None:
    first = await send(client)
    more: dict[str, Any] = {"overwrite": overwrite, "filename_override": filename_override}
    if outcome == "conflict":
        with pytest.raises(PixelbinConflictError, match="already exists"):
            await send(client, **more)
        return
    second = await send(client, **more)
    assert (second.file_id == first.file_id) is (outcome == "replaced")


@pytest.mark.parametrize(
    "more",
    [
        {"access": "public"},
        {"tags": "one,two"},
        {"tags": [1]},
        {"metadata": "{}"},
        {"metadata": [1]},
        {"filename": "evil.bat"},
        {"filename": "evil.BAT."},
    ],
)
async def test_row_24_what_is_refused_before_anything_is_sent(
    client: PixelbinClient, service: Service, more: dict[str, Any]
) -> None:
    with pytest.raises(PixelbinIllegalArgumentError):
        await client.assets.file_upload(PNG, **{"filename": "x.png", **more})
    with pytest.raises(PixelbinIllegalArgumentError):
        await client.assets.file_upload(b"")
    assert service.requests == []


async def test_row_24_a_limit_of_ones_own(pixelbin: RunningEmulator, service: Service) -> None:
    async with PixelbinClient(TOKEN, base_url=pixelbin.url, max_file_bytes=9) as client:
        with pytest.raises(PixelbinTooLargeError):
            await client.assets.file_upload(b"0123456789")
    assert service.requests == []


@pytest.mark.parametrize(
    "metadata",
    [{}, {"a": None}, {"deep": {"er": [[], {}, "ü", 1.5, True]}}, {"big": "x" * 200_000}],
    ids=["empty", "null", "deep", "big"],
)
async def test_row_24_metadata_of_every_shape(
    client: PixelbinClient, metadata: dict[str, Any]
) -> None:
    tags = ["", "ü", "a" * 500, *(str(number) for number in range(200))]
    stored = await send(client, metadata=metadata, tags=tags)
    assert stored.metadata == {**metadata, "source": "direct"}
    assert stored.tags == tags


async def test_row_25_url_upload(client: PixelbinClient, service: Service) -> None:
    async def serve(request: web.BaseRequest) -> web.Response:
        return web.Response(body=PNG)

    async with listening(serve) as source:
        stored = await client.assets.url_upload(
            f"{source.url}/pic.png",
            path="dir",
            name="pic",
            access="private",
            tags=["x"],
            metadata={"k": "v"},
            overwrite=False,
            filename_override=True,
        )
    assert (stored.file_id, stored.size, stored.access) == ("dir/pic", len(PNG), "private")
    with pytest.raises(PixelbinError) as caught:
        await client.assets.url_upload("http://192.0.2.1/x.png")
    assert caught.value.kind is ErrorKind.BAD_REQUEST
    with pytest.raises(PixelbinIllegalArgumentError):
        await client.assets.url_upload("")
    assert len(service.asked("POST", f"{P}/upload/url")) == 2


async def test_rows_26_and_27_signed_addresses(client: PixelbinClient, service: Service) -> None:
    wanted: dict[str, Any] = {
        "name": "asset",
        "path": "dir",
        "format": "jpeg",
        "access": AccessEnum.PRIVATE,
        "tags": ["t"],
        "metadata": {"k": "v"},
        "overwrite": False,
        "filename_override": True,
    }
    first = (await client.assets.create_signed_url(**wanted)).s3_presigned_url
    assert first is not None
    assert "x-amz-meta-assetData" in (first.fields or {})
    second = (await client.assets.create_signed_url_v2(**wanted, expiry=600)).presigned_url
    assert second is not None
    assert '"fileId":"dir/asset.jpeg"' in (second.fields or {})[DATA]
    assert "pbs=" in (second.url or "")
    assert "pbs=" not in f"{second!r} {first!r}"
    assert (await client.assets.create_signed_url()).s3_presigned_url is not None
    for expiry in (0, 3601, True, "600"):
        with pytest.raises(PixelbinIllegalArgumentError):
            await client.assets.create_signed_url_v2(expiry=expiry)  # type: ignore[arg-type]
    for format_ in ("bat", "EXE.bat"):
        with pytest.raises(PixelbinIllegalArgumentError):
            await client.assets.create_signed_url(format=format_)
    assert len(service.asked("POST", f"{V2}/upload/signed-url")) == 1


async def test_whose_the_token_is_and_what_is_used(client: PixelbinClient) -> None:
    details = await client.organization.get_app_org_details()
    assert details.app is not None
    assert details.org is not None
    assert (details.app.permissions, details.org.cloud_name) == (
        ["read", "read_write"],
        "demo-cloud-1a2b3c",
    )
    usage = await client.billing.get_usage_v2()
    assert usage.storage is not None
    assert usage.credits is not None
    assert (usage.storage.total, usage.credits.used) == (10, 12)
    assert (await client.billing.get_usage())["total"]["credits"] == 1000
    assert await client.cloud_name() == "demo-cloud-1a2b3c"
    context = await client.transformation.get_transformation_context(
        "/v2/demo-cloud-1a2b3c/t.flip()/__playground/playground-default.png"
    )
    assert (context.context or {})["metadata"]["width"] == 1140


@pytest.mark.parametrize(
    ("file_id", "path"),
    [
        ("a#b?/c d%.png", f"{P}/files/a%23b%3F/c%20d%25.png"),
        ("ü/港", f"{P}/files/%C3%BC/%E6%B8%AF"),
        ("a&b=c;d+e/~x", f"{P}/files/a%26b%3Dc%3Bd%2Be/~x"),
        ("...", f"{P}/files/..."),
        ("a%2Fb", f"{P}/files/a%252Fb"),
    ],
)
async def test_g34_a_path_reaches_exactly_its_file(file_id: str, path: str) -> None:
    asked: list[str] = []

    async def note(request: web.BaseRequest) -> web.Response:
        asked.append(request.raw_path)
        return web.json_response({"fileId": file_id})

    async with (
        listening(note) as server,
        PixelbinClient(TOKEN, base_url=server.url) as client,
    ):
        await client.assets.delete_file(file_id)
        await client.assets.update_file(file_id, tags=[])
        await client.assets.get_file_by_file_id(file_id)
    assert asked == [path] * 3


@pytest.mark.parametrize("file_id", ["a/../b", "..", "a//b", "/a", "a/", "", ".", "a/./b"])
async def test_g34_a_path_that_walks_is_never_asked(
    client: PixelbinClient, service: Service, file_id: str
) -> None:
    for refused in (
        client.assets.delete_file(file_id),
        client.assets.get_file_by_file_id(file_id),
        client.assets.update_file(file_id, tags=[]),
        client.assets.update_folder(file_id, is_active=True),
    ):
        with pytest.raises(PixelbinIllegalArgumentError):
            await refused
    for one in ("../files/x", "a/b", "", "..", None):
        for also in (
            client.assets.delete_folder(one),  # type: ignore[arg-type]
            client.assets.get_file_by_id(one),  # type: ignore[arg-type]
            client.assets.get_preset(one),  # type: ignore[arg-type]
            client.assets.get_module(one),  # type: ignore[arg-type]
            client.assets.delete_credentials(one),  # type: ignore[arg-type]
        ):
            with pytest.raises(PixelbinIllegalArgumentError):
                await also
    assert service.requests == []


async def test_a_file_in_a_folder_called_id(client: PixelbinClient) -> None:
    with pytest.raises(PixelbinIllegalArgumentError):
        await client.assets.get_file_by_file_id("id/x")


async def test_a_token_that_may_only_read(pixelbin: RunningEmulator) -> None:
    async with PixelbinClient(READ_ONLY_TOKEN, base_url=pixelbin.url) as client:
        assert (await client.assets.list_files()).items is not None
        with pytest.raises(PixelbinForbiddenError):
            await client.assets.create_folder("x")


async def test_a_token_that_nobody_has(pixelbin: RunningEmulator) -> None:
    async with PixelbinClient("pbt-nobody", base_url=pixelbin.url) as client:
        with pytest.raises(PixelbinAuthError) as caught:
            await client.assets.list_files()
    assert "pbt-nobody" not in f"{caught.value!r}{caught.value}{client!r}"


async def test_signed_requests_are_taken(pixelbin: RunningEmulator, service: Service) -> None:
    service.state.switches.signed_requests_only = True
    async with PixelbinClient(TOKEN, base_url=pixelbin.url, sign_requests=True) as client:
        await client.assets.create_folder("a, b: c", "dir")
        stored = await client.assets.file_upload(PNG, name="my cat", path="dir")
        found = await client.assets.list_files(name="my-cat", tags=[], sort="name")
        assert [one.id for one in found.items or ()] == [stored.id]
        await client.assets.list_files(name="a b+ü&", tags=["x y", "z"])
        await client.assets.update_file("dir/my-cat", metadata={"k": "ü, ü: ü"})
        await client.assets.delete_file("dir/my-cat")
    async with PixelbinClient(TOKEN, base_url=pixelbin.url) as client:
        with pytest.raises(PixelbinAuthError, match="Invalid Signature"):
            await client.assets.list_files()
