"""`/pixelbin folder`, `preset`, `module`, `credential`, `transform`, `sample` and `me`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .pixelbin import ACCESS_KEY, READ_ONLY_TOKEN, TOKEN, Pixelbin, link
from .test_pixelbin_files import slash, text_of
from .world import reply_of

if TYPE_CHECKING:
    from .world import World


@pytest.fixture
async def pixelbin(world: World) -> Pixelbin:
    await link(world)
    return Pixelbin(world)


async def press(pixelbin: Pixelbin, asked: Any, label: str) -> str:
    await pixelbin.world.press(reply_of(asked), label)
    return pixelbin.world.see_reply(asked).text


async def test_going_through_folders(pixelbin: Pixelbin) -> None:
    pixelbin.put("trips/2026", "sea")
    pixelbin.put("trips", "plan")
    result = await slash(pixelbin, "folder show", folder="/")
    reply, world = reply_of(result), pixelbin.world
    seen = world.see(reply)
    assert seen.text.startswith("### 📁 Root folder\n")
    assert "📁 trips" in seen.text
    (root,) = [one for one in seen.options if one["label"] == "📁 trips"]
    await world.ada.select(reply, [root["value"]])
    seen = world.see(reply)
    assert seen.text.startswith("### 📁 trips\n")
    assert [one["label"] for one in seen.options] == ["📁 2026", "plan"]
    opened = await world.ada.select(reply, [seen.options[1]["value"]])
    (card,) = opened.followups
    assert world.see(card).text.startswith("### plan")
    await world.ada.select(reply, [seen.options[0]["value"]])
    assert "trips/2026/sea" in world.see(reply).text
    await world.press(reply, "⬆ Up")
    assert world.see(reply).text.startswith("### 📁 trips\n")
    await world.press(reply, "⬆ Up")
    assert world.see(reply).text.startswith("### 📁 Root folder\n")
    assert "⬆ Up" not in world.see(reply).buttons
    assert "There is no folder nope" in await text_of(pixelbin, "folder show", folder="nope")


async def test_folders(pixelbin: Pixelbin) -> None:
    made = await text_of(pixelbin, "folder create", name="deep", path="a/b")
    assert made == "Made folder **deep** in folder `a/b`."
    assert set(pixelbin.organisation.folders) >= {"a", "a/b", "a/b/deep"}
    assert "already" in await text_of(pixelbin, "folder create", name="deep", path="a/b")
    assert "cannot be a folder's name" in await text_of(pixelbin, "folder create", name="x/y")
    off = await text_of(pixelbin, "folder edit", folder="a/b", active=False)
    assert "off: its files are not delivered" in off
    assert pixelbin.organisation.folders["a/b"].is_active is False
    around = await text_of(pixelbin, "folder ancestors", folder="a/b/deep")
    assert "Root / a / b / **deep**" in around
    pixelbin.put("a/b/deep", "file")
    asked = await slash(pixelbin, "folder delete", folder="a")
    assert (
        "with everything below it (1 thing directly in it)" in pixelbin.world.see_reply(asked).text
    )
    assert await press(pixelbin, asked, "Delete") == "Deleted folder **a** with everything in it."
    assert pixelbin.files == {}


async def test_presets(pixelbin: Pixelbin) -> None:
    added = await text_of(
        pixelbin,
        "preset add",
        name="thumb",
        transformation="t.resize(w:$w)~t.grey()",
        params='{"w": {"type": "integer", "default": 64}}',
    )
    assert added.startswith("### thumb\nKept.\n`t.resize(w:$w)~t.grey()`")
    assert "• It is grey." in added
    assert "`$w` integer, 64 unless it is given" in added
    again = await text_of(pixelbin, "preset add", name="thumb", transformation="t.flip()")
    assert "There is a preset called thumb already" in again
    wrong = await text_of(pixelbin, "preset add", name="x", transformation="resize")
    assert "no chain of operations" in wrong
    listed = await text_of(pixelbin, "preset list", name="thu", archived=False, sort="newest")
    assert "**thumb** `t.resize(w:$w)~t.grey()`" in listed
    assert "put away" in await text_of(pixelbin, "preset archive", preset="thumb")
    assert "No preset fits" in await text_of(pixelbin, "preset list", archived=False)
    assert "Taken out again" in await text_of(pixelbin, "preset archive", preset="thumb", undo=True)
    asked = await slash(pixelbin, "preset delete", preset="thumb")
    assert await press(pixelbin, asked, "Delete") == "Deleted preset **thumb**."
    assert "There is no preset thumb" in await text_of(pixelbin, "preset show", preset="thumb")
    assert pixelbin.organisation.presets == {}


async def test_modules(pixelbin: Pixelbin) -> None:
    reply = reply_of(await slash(pixelbin, "module list"))
    seen = pixelbin.world.see(reply)
    assert "**EraseBG** `erase`" in seen.text
    assert "Presets" not in seen.text
    shown = await text_of(pixelbin, "module show", module="remove")
    assert "needs keys of your own" in shown
    assert "`remove.bg()`" in shown
    assert "no module nope" in await text_of(pixelbin, "module show", module="nope")


async def keys(pixelbin: Pixelbin, command: str, typed: str, module: str = "remove") -> Any:
    form = await slash(pixelbin, f"credential {command}", module=module)
    assert form.modal is not None
    (label,) = form.modal["components"]
    answers = {label["component"]["custom_id"]: typed}
    return await pixelbin.world.ada.submit_modal(form, answers)


async def test_credentials_are_never_shown(pixelbin: Pixelbin) -> None:
    secret, other = "key-of-the-plugin-1", "key-of-the-plugin-2"
    told = pixelbin.world.see_reply(await keys(pixelbin, "add", f"apiKey: {secret}"))
    assert "has your keys now: `apiKey`" in told.text
    kept = pixelbin.organisation.credentials["remove"]
    assert kept["credentials"] == {"apiKey": secret}
    again = pixelbin.world.see_reply(await keys(pixelbin, "add", f"apiKey: {other}"))
    assert "has keys already" in again.text
    await keys(pixelbin, "update", f'{{"apiKey": "{other}"}}')
    assert kept["credentials"] == {"apiKey": other}
    wrong = pixelbin.world.see_reply(await keys(pixelbin, "update", other))
    assert "These keys cannot be read" in wrong.text
    asked = await slash(pixelbin, "credential delete", module="remove")
    assert "Deleted the keys" in await press(pixelbin, asked, "Delete")
    assert pixelbin.organisation.credentials == {}
    gone = pixelbin.world.see_reply(await keys(pixelbin, "update", "a: b"))
    assert "has no keys of yours" in gone.text
    nothing = pixelbin.world.see_reply(await keys(pixelbin, "add", "a: b", module="nope"))
    assert "no module nope" in nothing.text
    said = pixelbin.world.everything_said() + str(pixelbin.world.logs)
    assert secret not in said
    assert other not in said
    assert TOKEN not in said


PICTURE: dict[str, Any] = {"format": "png", "asset_type": "image", "width": 4, "height": 4}


async def test_transform(pixelbin: Pixelbin) -> None:
    pixelbin.put("dir", "cat", b"\x89PNG", **PICTURE)
    result = await slash(
        pixelbin,
        "transform",
        file="dir/cat",
        resize="320x200",
        format="webp",
        quality=80,
        chain="t.flip()~t.blur(s:5)",
    )
    seen = pixelbin.world.see_reply(result)
    url = (
        f"{pixelbin.url}/v2/demo-cloud-1a2b3c/t.resize(h:200,w:320)~t.compress(q:80)"
        "~t.toFormat(f:webp)~t.flip()~t.blur(s:5)/dir/cat.png"
    )
    assert seen.pictures == [url]
    assert "• It is resized to 320 by 200 pixels." in seen.text
    assert "• It is turned into WEBP." in seen.text
    posted = await slash(pixelbin, "transform", file="dir/cat", resize="x64", post=True)
    (public,) = posted.followups
    assert not pixelbin.world.see(public).ephemeral


async def test_a_heavy_operation_is_waited_for(pixelbin: Pixelbin) -> None:
    pixelbin.put("", "cat", b"\x89PNG", access="private", **PICTURE)
    result = await slash(
        pixelbin, "transform", file="cat", expires=60, **{"erase-background": True}
    )
    seen = pixelbin.world.see_reply(result)
    assert "• Its background is removed." in seen.text
    (picture,) = seen.pictures
    assert "/erase.bg()/cat.png?pbs=" in picture
    assert f"pbt={ACCESS_KEY}" in picture
    assert "for 1 minute" in seen.text
    asked = [one for one in pixelbin.requests if "/erase.bg()/" in one.path]
    assert [one.status for one in asked] == [202, 200]
    assert not any(one.authorization for one in asked)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "Nothing is to be done"),
        ({"resize": "big"}, "`resize` does not read as a size"),
        ({"resize": "0x0"}, "`resize` does not read as a size"),
        ({"chain": "t.flip"}, "no chain of operations"),
        ({"chain": "t.flip()/../x"}, "no chain of operations"),
        ({"preset": "a/b"}, "no chain of operations"),
        ({"chain": "t.fly()"}, "Pixelbin"),
        ({"preset": "nope"}, "Pixelbin"),
    ],
)
async def test_transformations_that_cannot_be(
    pixelbin: Pixelbin, options: dict[str, str], words: str
) -> None:
    pixelbin.put("", "cat", b"\x89PNG", **PICTURE)
    text = await text_of(pixelbin, "transform", file="cat", **options)
    assert words in text


async def test_only_pictures_are_transformed(pixelbin: Pixelbin) -> None:
    pixelbin.put("", "notes")
    text = await text_of(pixelbin, "transform", file="notes", resize="10")
    assert "is no picture" in text


async def test_sample(pixelbin: Pixelbin) -> None:
    seen = pixelbin.world.see_reply(await slash(pixelbin, "sample"))
    assert seen.text.startswith("### playground-default\n")
    assert seen.pictures == [
        f"{pixelbin.url}/v2/demo-cloud-1a2b3c/original/__playground/playground-default.png"
    ]
    assert list(seen.buttons) == ["Open"]


async def test_me(pixelbin: Pixelbin) -> None:
    text = await text_of(pixelbin, "me")
    assert text.startswith("### Demo Organisation\nCloud `demo-cloud-1a2b3c`\n")
    assert "**Credits** ▰▱▱▱▱▱▱▱▱▱▱▱ 1% · 12 of 1,000 used" in text
    assert "may read, read\\_write" in text
    assert ACCESS_KEY not in text
    pixelbin.fail(path="/service/platform/payment/v1.0/usage", status=403)
    assert "does not tell this token what is used" in await text_of(pixelbin, "me")


async def test_a_token_that_may_only_read(world: World) -> None:
    await link(world, READ_ONLY_TOKEN)
    pixelbin = Pixelbin(world)
    text = await text_of(pixelbin, "folder create", name="x")
    assert "Pixelbin" in text
    assert "x" not in pixelbin.organisation.folders


@pytest.mark.parametrize(
    "command",
    [
        ("me", {}),
        ("search", {"name": "x"}),
        ("file show", {"file": "x"}),
        ("folder create", {"name": "x"}),
        ("preset list", {}),
        ("module list", {}),
        ("sample", {}),
        ("signed-url", {}),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500, "body": "<html>oops</html>"},
        {"status": 200, "body": ""},
        {"status": 200, "body": {"unexpected": True}},
        {"status": 403, "body": {"message": "Usage Limit Exceeded", "errorCode": "JR-1000"}},
    ],
    ids=str,
)
async def test_a_service_in_trouble_is_told_in_words(
    pixelbin: Pixelbin, command: tuple[str, dict[str, str]], fault: dict[str, Any]
) -> None:
    pixelbin.fail(path="/service/*", times=None, **fault)
    text = await text_of(pixelbin, command[0], **command[1])
    assert "Pixelbin" in text
    assert "on our side" not in text
    assert TOKEN not in text
