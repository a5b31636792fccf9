"""`/pixelbin upload`, `upload-url`, `search`, `file …` and `signed-url`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .pixelbin import ACCESS_KEY, READ_ONLY_TOKEN, Pixelbin, link
from .world import reply_of

if TYPE_CHECKING:
    from .world import World


@pytest.fixture
async def pixelbin(world: World) -> Pixelbin:
    """The world's Pixelbin, with Ada's account linked."""
    told = world.see_reply(await link(world))
    assert "Demo Organisation" in told.text
    return Pixelbin(world)


async def slash(pixelbin: Pixelbin, command: str, **options: Any) -> Any:
    named = {name.replace("_", "-"): value for name, value in options.items()}
    return await pixelbin.world.slash(f"pixelbin {command}", **named)


async def text_of(pixelbin: Pixelbin, command: str, **options: Any) -> str:
    result = await slash(pixelbin, command, **options)
    seen = pixelbin.world.see_reply(result)
    assert seen.ephemeral
    return seen.text


async def test_without_an_account(world: World) -> None:
    seen = world.see_reply(await world.slash("pixelbin me"))
    assert "Pixelbin" in seen.text
    assert any("Link" in label for label in seen.buttons)


async def test_upload(pixelbin: Pixelbin) -> None:
    result = await slash(
        pixelbin,
        "upload",
        file=("my sea.txt", b"waves"),
        path="/trips/2026/",
        private=True,
        tags="sea, north sea ,",
        metadata='{"by": "Ada"}',
    )
    seen = await pixelbin.world.final(result)
    assert "### my-sea.txt" in seen.text
    assert "🔒 private" in seen.text
    (stored,) = pixelbin.files.values()
    assert (stored.file_id, stored.access) == ("trips/2026/my-sea", "private")
    assert stored.tags == ["sea", "north sea"]
    assert stored.metadata == {"by": "Ada", "filename": "my sea.txt", "source": "direct"}


async def test_a_large_file_goes_in_parts(pixelbin: Pixelbin) -> None:
    content = bytes(range(256)) * 4096 * 11
    seen = await pixelbin.world.final(await slash(pixelbin, "upload", file=("big.bin", content)))
    assert "### big.bin" in seen.text
    (stored,) = pixelbin.files.values()
    assert stored.body.size == len(content)
    assert stored.body.read(len(content) - 300, 300) == content[-300:]
    parts = [one for one in pixelbin.requests if one.method == "PUT"]
    assert [one.query["partNumber"] for one in parts] == ["1", "2"]
    assert not any(one.authorization for one in parts)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"metadata": "[1]"}, "`metadata` is no JSON object"),
        ({"path": "../up"}, "is no folder"),
        ({"tags": ",".join(str(number) for number in range(60))}, "60 tags"),
    ],
)
async def test_what_cannot_be_read_is_refused(
    pixelbin: Pixelbin, options: dict[str, str], words: str
) -> None:
    result = await slash(pixelbin, "upload", file=("a.txt", b"dew"), **options)
    assert words in pixelbin.world.see_reply(result).text
    assert pixelbin.files == {}


async def test_a_name_that_is_taken(pixelbin: Pixelbin) -> None:
    pixelbin.put("", "a", b"old")
    refused = await slash(pixelbin, "upload", file=("a.txt", b"new"), overwrite="fail")
    seen = await pixelbin.world.until(refused, lambda seen: "already" in seen.text)
    assert "a" in seen.text
    renamed = await slash(pixelbin, "upload", file=("a.txt", b"dew"))
    await pixelbin.world.final(renamed)
    assert sorted(name.partition("_")[0] for name in pixelbin.files) == ["a", "a"]
    asked = await slash(pixelbin, "upload", file=("a.txt", b"latest"), overwrite="replace")
    question = pixelbin.world.see_reply(asked)
    assert "replace what has the same name" in question.text
    assert pixelbin.files["a"].body.read(0, 9) == b"old"
    pressed = await pixelbin.world.press(reply_of(asked), "Replace")
    await pixelbin.world.final(pressed)
    assert pixelbin.files["a"].body.read(0, 9) == b"latest"


async def test_the_same_bytes_go_again_only_by_force(pixelbin: Pixelbin) -> None:
    for options, count in (({}, 1), ({}, 1), ({"force": True}, 2)):
        sent = await slash(pixelbin, "upload", file=("a.txt", b"dew"), **options)
        await pixelbin.world.final(sent)
        assert len(pixelbin.files) == count


async def test_upload_url(pixelbin: Pixelbin) -> None:
    pixelbin.put("", "source", b"far away")
    url = f"{pixelbin.url}/v2/demo-cloud-1a2b3c/original/source.txt"
    text = await text_of(pixelbin, "upload-url", url=url, path="web", name="near.txt", tags="x")
    assert text.startswith("### near\n")
    assert pixelbin.files["web/near"].body.read(0, 99) == b"far away"
    assert pixelbin.files["web/near"].tags == ["x"]
    history = pixelbin.world.see_reply(await pixelbin.world.slash("history list"))
    assert history.text.count("near.txt") == 1
    replaced = await slash(
        pixelbin, "upload-url", url=url, path="web", name="near.txt", overwrite="replace"
    )
    await pixelbin.world.press(reply_of(replaced), "Replace")
    listed = pixelbin.world.see_reply(await pixelbin.world.slash("history list"))
    assert listed.text == history.text
    missing = await text_of(pixelbin, "upload-url", url=url.replace("source", "none"))
    assert "could not be fetched" in missing or "does not take" in missing
    again = await text_of(
        pixelbin, "upload-url", url=url, path="web", name="near.txt", overwrite="fail"
    )
    assert "already" in again
    assert "This address" in await text_of(pixelbin, "upload-url", url="near.txt")


async def test_search(pixelbin: Pixelbin) -> None:
    for number in range(1, 31):
        pixelbin.put("logs", f"log-{number:02}")
    before = len(pixelbin.requests)
    result = await slash(pixelbin, "search", path="logs", sort="name")
    reply = reply_of(result)
    seen = pixelbin.world.see(reply)
    assert seen.text.startswith("### Files at Pixelbin\n")
    assert "logs/log-01 · 4 Bytes · txt" in seen.text
    assert seen.text.endswith("-# Page 1 of 3 · 30 in all")
    assert len(pixelbin.requests) == before + 1
    await pixelbin.world.press(reply, "⏭ Last")
    assert "log-30" in pixelbin.world.see(reply).text
    opened = await pixelbin.world.ada.select(reply, [pixelbin.world.see(reply).options[0]["value"]])
    (card,) = opened.followups
    shown = pixelbin.world.see(card)
    assert shown.text.startswith("### log-21")
    assert list(shown.buttons) == ["Open", "Post here", "Delete"]
    assert "Nothing at Pixelbin fits" in await text_of(pixelbin, "search", name="nowhere")
    folders = await text_of(pixelbin, "search", only="folders")
    assert "📁 logs" in folders


async def test_show(pixelbin: Pixelbin) -> None:
    pixelbin.put("dir", "open", tags=["a", "*b*"], metadata={"k": "`v`"})
    text = await text_of(pixelbin, "file show", file="dir/open.txt")
    assert text.startswith("### open\n")
    assert f"{pixelbin.url}/v2/demo-cloud-1a2b3c/original/dir/open.txt" in text
    assert "Tags: a, \\*b\\*" in text
    link_ = f"{pixelbin.url}/v2/demo-cloud-1a2b3c/original/dir/open.txt"
    assert await text_of(pixelbin, "file show", file=link_) == text
    posted = await slash(pixelbin, "file show", file="dir/open", post=True)
    (public,) = posted.followups
    seen = pixelbin.world.see(public)
    assert not seen.ephemeral
    assert "Tags" not in seen.text
    assert list(seen.buttons) == ["Open"]
    missing = await text_of(pixelbin, "file show", file="dir/none")
    assert "There is no file dir/none in this account" in missing


async def test_a_private_files_link_is_signed(pixelbin: Pixelbin) -> None:
    pixelbin.put("", "secret", access="private")
    text = await text_of(pixelbin, "file show", file="secret", expires=60)
    assert f"pbt={ACCESS_KEY}" in text
    assert "for 1 minute" in text
    assert "Post here" not in text


async def test_by_id(pixelbin: Pixelbin) -> None:
    asset = pixelbin.put("", "one")
    assert (await text_of(pixelbin, "file by-id", id=asset.id)).startswith("### one\n")
    assert "no id" in await text_of(pixelbin, "file by-id", id="../files/x")
    assert "Pixelbin" in await text_of(pixelbin, "file by-id", id="unknown")


async def test_edit(pixelbin: Pixelbin) -> None:
    pixelbin.put("dir", "old", tags=["x"])
    text = await text_of(
        pixelbin,
        "file edit",
        file="dir/old",
        name="new",
        path="elsewhere",
        private=True,
        active=False,
        tags="none",
        metadata='{"k": 1}',
    )
    assert "the old link stops working" in text
    stored = pixelbin.files["elsewhere/new"]
    assert (stored.access, stored.is_active, stored.tags) == ("private", False, [])
    assert stored.metadata == {"k": 1}
    assert "Nothing is to change" in await text_of(pixelbin, "file edit", file="elsewhere/new")
    pixelbin.put("", "taken")
    clash = await text_of(pixelbin, "file edit", file="elsewhere/new", name="taken", path="/")
    assert "already" in clash


async def test_delete(pixelbin: Pixelbin) -> None:
    pixelbin.put("", "keep")
    pixelbin.put("", "go")
    asked = await slash(pixelbin, "file delete", file="go")
    assert "Delete **go** at Pixelbin?" in pixelbin.world.see_reply(asked).text
    assert set(pixelbin.files) == {"keep", "go"}
    await pixelbin.world.press(reply_of(asked), "Delete")
    assert pixelbin.world.see_reply(asked).text == "Deleted **go** at Pixelbin."
    assert set(pixelbin.files) == {"keep"}


async def test_delete_many(pixelbin: Pixelbin) -> None:
    for number in range(1, 28):
        pixelbin.put("logs", f"log-{number:02}")
    reply = reply_of(await slash(pixelbin, "file delete-many", path="logs"))
    seen = pixelbin.world.see(reply)
    assert "27 files fit" in seen.text
    assert len(seen.options) == 25
    picked = await pixelbin.world.ada.select(reply, ["0", "2"])
    (question,) = picked.followups
    asked = pixelbin.world.see(question)
    assert "Delete these 2 files" in asked.text
    assert "logs/log-01" in asked.text
    assert "logs/log-03" in asked.text
    del pixelbin.organisation.files["logs/log-03"]
    await pixelbin.world.press(question, "Delete")
    told = pixelbin.world.see(question).text
    assert "Deleted 1 of 2 files" in told
    assert "✅ Deleted logs/log-01" in told
    assert "☑️ Was gone already: logs/log-03" in told
    assert "logs/log-02" in pixelbin.files


async def test_the_buttons_of_a_card(pixelbin: Pixelbin) -> None:
    pixelbin.put("", "card")
    reply = reply_of(await slash(pixelbin, "file show", file="card"))
    posted = await pixelbin.world.press(reply, "Post here")
    (public,) = posted.followups
    assert not pixelbin.world.see(public).ephemeral
    pressed = await pixelbin.world.press(reply, "Delete")
    (question,) = pressed.followups
    await pixelbin.world.press(question, "Delete")
    assert pixelbin.files == {}
    assert "Deleted at Pixelbin" in pixelbin.world.see(reply).text


async def test_a_token_that_may_only_read(world: World) -> None:
    await link(world, READ_ONLY_TOKEN)
    pixelbin = Pixelbin(world)
    pixelbin.put("", "x")
    asked = reply_of(await slash(pixelbin, "file delete", file="x"))
    pressed = await world.press(asked, "Delete")
    told = " ".join(world.see(one).text for one in pressed.followups) + world.see(asked).text
    assert "Pixelbin" in told
    assert "x" in pixelbin.files


async def test_completing(pixelbin: Pixelbin) -> None:
    asset = pixelbin.put("dir", "tide table")
    choices = await pixelbin.world.ada.autocomplete(
        pixelbin.world.channel, "pixelbin file show", "file", "dir/tid"
    )
    assert [(one["name"], one["value"]) for one in choices] == [
        ("dir/tide table · 4 Bytes", asset.id)
    ]


async def test_signed_url(pixelbin: Pixelbin) -> None:
    result = await slash(pixelbin, "signed-url", name="in", format="png", expiry=120)
    reply = reply_of(result)
    seen = pixelbin.world.see(reply)
    assert seen.ephemeral
    assert "works for 2 minutes" in seen.text
    assert "pbs=" not in seen.text
    (attached,) = pixelbin.world.env.backend.get_message(reply.channel_id, reply.id).attachments
    assert attached["filename"] == "signed-url.json"
    first = await text_of(pixelbin, "signed-url", version=1)
    assert "works for 5 minutes" in first
    assert "always works for five minutes" in await text_of(
        pixelbin, "signed-url", version=1, expiry=60
    )
