"""`/mxit folder` and `gallery`, and Mxit as a host of `/rehost`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from .mxit import HELLO, Mxit
from .world import reply_of

if TYPE_CHECKING:
    from simcord.results import InteractionResult

    from .world import World


@pytest.fixture
async def mxit(world: World) -> Mxit:
    made = Mxit(world)
    await made.link()
    return made


async def said(world: World, command: str, **options: Any) -> str:
    seen = world.see_reply(await world.slash(f"mxit {command}", **options))
    assert seen.ephemeral
    return seen.text


async def confirm(world: World, result: InteractionResult, verb: str) -> str:
    return world.see_reply(await world.press(reply_of(result), verb)).text


def files(mxit: Mxit) -> dict[str, tuple[str, bytes]]:
    return {
        one.name: (one.folder, one.body.read(0, one.body.size))
        for one in mxit.thandi.files.values()
    }


async def test_folders(world: World, mxit: Mxit) -> None:
    assert "📁 Default" in await said(world, "folder list")
    told = await said(world, "folder create", name="My *pics* 港/2")
    assert told == r"✅ Your gallery has the folder **My \*pics\* 港/2** now."
    assert mxit.thandi.folders == ["Default", "My *pics* 港/2"]
    told = await said(world, "folder rename", folder="my *pics* 港/2", name="Holiday")
    assert "is called **Holiday** now" in told
    assert mxit.thandi.folders == ["Default", "Holiday"]


@pytest.mark.parametrize("name", ["send", "SEND", "   "])
async def test_folders_called_like_a_route(world: World, mxit: Mxit, name: str) -> None:
    assert "No folder can be called" in await said(world, "folder create", name=name)
    told = await said(world, "folder rename", folder="Default", name=name)
    assert "No folder can be called" in told
    assert mxit.thandi.folders == ["Default"]


async def test_folders_that_are_there_or_not(world: World, mxit: Mxit) -> None:
    assert "Perhaps there is one of that name" in await said(world, "folder create", name="Default")
    told = await said(world, "folder rename", folder="nope", name="x")
    assert "Your gallery has no folder called `nope`." in told
    assert "no folder called `nope`" in await said(world, "gallery list", folder="nope")


async def test_deleting_a_folder_asks_and_says_how_much_goes(world: World, mxit: Mxit) -> None:
    asked = await world.slash("mxit folder delete", folder="default")
    seen = world.see_reply(asked)
    assert seen.text == "Delete the folder **Default** with 1 file? This cannot be undone."
    assert mxit.thandi.folders == ["Default"]
    assert "is gone, with 1 file" in await confirm(world, asked, "Delete it")
    assert (mxit.thandi.folders, mxit.thandi.files) == ([], {})
    assert "Your gallery has no folders." in await said(world, "folder list")


async def test_listing_files(world: World, mxit: Mxit) -> None:
    told = await said(world, "gallery list", folder="Default")
    assert "### 📁 Default" in told
    assert f"**hello.txt** · `{HELLO}`" in told
    assert "is empty" in await said(world, "gallery list", folder="Default", skip=1)


async def test_a_file_is_shown(world: World, mxit: Mxit) -> None:
    seen = world.see_reply(await world.slash("mxit gallery show", file="hello.txt"))
    assert seen.ephemeral
    assert seen.text.startswith("### hello.txt\n-# 10 Bytes · text/plain")
    shown = world.see_reply(await world.slash("mxit gallery show", file=HELLO.upper()))
    assert "### hello.txt" in shown.text


async def test_a_picture_is_posted(world: World, mxit: Mxit) -> None:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "PNG")
    result = await world.slash(
        "mxit gallery upload", file=("Grüße.png", made.getvalue()), folder="Default"
    )
    await world.final(result)
    before = len(world.public_messages(world.ben))
    await world.slash("mxit gallery show", file="Grüße.png", post=True)
    [*_, posted] = world.public_messages(world.ben)
    assert len(world.public_messages(world.ben)) == before + 1
    assert "### Grüße.png" in posted.text
    assert posted.pictures


async def test_uploading(world: World, mxit: Mxit) -> None:
    options: dict[str, Any] = {"folder": "New one", "prevent-share": True}
    result = await world.slash(
        "mxit gallery upload",
        file=("tide.txt", b"high tide"),
        name="Grüße & tide.txt",
        **options,
    )
    seen = await world.final(result)
    assert "### Grüße & tide.txt" in seen.text
    assert "No link leads to it: it lies in the Mxit account alone." in seen.text
    assert list(seen.buttons) == ["Delete"]
    assert files(mxit)["Grüße & tide.txt"] == ("New one", b"high tide")
    assert [one for one in mxit.thandi.files.values() if one.prevent_share]
    (question,) = (await world.press(reply_of(result), "Delete")).followups
    assert world.see(question).text == "Delete **Grüße & tide.txt** at Mxit? This cannot be undone."
    await world.press(question, "Delete")
    assert "Grüße & tide.txt" not in files(mxit)


async def test_rehosting_goes_to_a_folder_of_its_own(world: World, mxit: Mxit) -> None:
    _, seen = await world.sent(("a.txt", b"one"), ("b.txt", b"two"), service="mxit", private=True)
    assert seen.cards == 2
    assert mxit.thandi.folders == ["Default", "Carryall"]
    assert files(mxit)["a.txt"] == ("Carryall", b"one")
    assert files(mxit)["b.txt"] == ("Carryall", b"two")


async def test_rehosting_without_the_permission_names_it_and_offers_to_ask(world: World) -> None:
    mxit = Mxit(world)
    await mxit.link(scopes=("openid", "profile/public", "content/read"))
    _, seen = await world.sent(("a.txt", b"one"), service="mxit")
    needed = "your permission to add, rename and delete files of your gallery (`content/write`)"
    assert f"Mxit wants {needed} for this." in seen.text
    assert "the file goes out once it is linked" in seen.text
    assert "Link again" in seen.buttons
    assert list(files(mxit)) == ["hello.txt"]


async def test_a_server_that_tells_no_id(world: World, mxit: Mxit) -> None:
    habits = mxit.state.habits
    mxit.state.habits = type(habits)(file_id_answers="empty")
    result, seen = await world.sent(("a.txt", b"one"), service="mxit")
    assert "### a.txt" in seen.text
    (question,) = (await world.press(result, "Delete")).followups
    await world.press(question, "Delete")
    assert "a.txt" not in files(mxit)


async def test_renaming(world: World, mxit: Mxit) -> None:
    told = await said(world, "gallery rename", file="hello.txt", name="hallo 港.txt")
    assert told == "✅ **hello.txt** is called **hallo 港.txt** now."
    assert list(files(mxit)) == ["hallo 港.txt"]


async def test_deleting_asks_first(world: World, mxit: Mxit) -> None:
    asked = await world.slash("mxit gallery delete", file="hello.txt")
    seen = world.see_reply(asked)
    assert seen.text == ("Delete **hello.txt** from the folder **Default**? This cannot be undone.")
    assert files(mxit)
    assert "is gone" in await confirm(world, asked, "Delete it")
    assert files(mxit) == {}


async def test_files_that_are_not_there_or_twice(world: World, mxit: Mxit) -> None:
    for command in ("gallery show", "gallery delete"):
        assert "Your gallery has no file `x.txt`." in await said(world, command, file="x.txt")
    await world.sent(("hello.txt", b"again"), service="mxit")
    told = await said(world, "gallery show", file="hello.txt")
    assert "Your gallery has 2 files called `hello.txt`." in told


async def test_completing(world: World, mxit: Mxit) -> None:
    await world.sent(("tide.txt", b"x"), service="mxit")
    folders = await world.ada.autocomplete(world.channel, "mxit gallery list", "folder", "def")
    assert [one["value"] for one in folders] == ["Default"]
    found = await world.ada.autocomplete(world.channel, "mxit gallery show", "file", "T")
    assert {one["name"].partition(" · ")[0] for one in found} == {"tide.txt", "hello.txt"}
    ben = await world.ben.autocomplete(world.channel, "mxit gallery show", "file", "")
    assert ben == []
