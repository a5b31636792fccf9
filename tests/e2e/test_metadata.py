"""What pictures tell about their person stays behind, and what would run scripts is not sent."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from tests.bot.transfer.metadata import samples
from tests.bot.transfer.metadata.stripping import about, seen, strip

from .test_form import send
from .test_message_link import link
from .test_url import giving, serving
from .world import reply_of

if TYPE_CHECKING:
    from storage.uploads import Upload

    from .world import World

PICTURES = {
    "photo.jpg": samples.phone_jpeg(6),
    "motion.jpg": samples.motion_photo(),
    "screen.png": samples.phone_png(8),
    "moving.png": samples.phone_png(3, frames=3),
    "photo.webp": samples.phone_webp(6),
    "moving.webp": samples.phone_webp(1, frames=3),
    "moving.gif": samples.phone_gif(frames=3),
}
PHOTO = samples.phone_jpeg(6)
KEEP: Any = {"keep-metadata": True}
SCRIPTED = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>'
# The beginning of a photo as iPhones make them.
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"Pocketphone 12 Pro" * 9

allowed = pytest.mark.parametrize(
    "simulation", [{"allow_private_addresses": True}], indirect=True, ids=[""]
)


async def recorded(world: World) -> Upload:
    uploads = await world.simulation.store.uploads.get_many(range(1, 50))
    (only,) = uploads.values()
    return only


@pytest.mark.on_both_storages
@pytest.mark.parametrize("name", PICTURES)
async def test_a_picture_arrives_without_what_it_tells(linked: World, name: str) -> None:
    picture = PICTURES[name]
    _, card = await linked.sent((name, picture))
    stored = linked.tixte.stored[name]
    assert [secret for secret in samples.SECRETS if secret in stored] == []
    assert seen(stored) == seen(picture)
    assert about(stored) == about(picture)
    (told,) = [line for line in card.text.split("\n") if line.startswith("-# Removed: ")]
    assert told.startswith("-# Removed: location, camera, ")
    assert f"SHA-256 `{hashlib.sha256(stored).hexdigest()[:12]}`" in card.text
    upload = await recorded(linked)
    assert (upload.size, upload.sha256) == (len(stored), hashlib.sha256(stored).hexdigest())
    assert upload.source_size == len(picture)
    assert upload.source_sha256 == hashlib.sha256(picture).hexdigest()


async def test_what_is_removed_is_told_up_to_six_kinds(linked: World) -> None:
    _, card = await linked.sent(("photo.jpg", PHOTO))
    assert (
        "\n-# Removed: location, camera, date, author, comment, embedded thumbnail and more\n"
        in card.text
    )


async def test_the_content_says_what_a_file_is(linked: World) -> None:
    await linked.sent(("notes.txt", PHOTO))
    assert linked.tixte.stored == {"notes.txt": strip(PHOTO)}


async def test_metadata_is_kept_where_that_is_wished(linked: World) -> None:
    _, card = await linked.sent(("photo.jpg", PHOTO), **KEEP)
    assert linked.tixte.stored == {"photo.jpg": PHOTO}
    assert "Removed" not in card.text
    upload = await recorded(linked)
    assert (upload.source_size, upload.source_sha256) == (upload.size, upload.sha256)
    assert upload.removed is None


@allowed
@pytest.mark.parametrize(("options", "expected"), [({}, strip(PHOTO)), (KEEP, PHOTO)])
async def test_of_an_address(linked: World, options: dict[str, Any], expected: bytes) -> None:
    async with serving(giving(PHOTO, Content_Type="image/jpeg")) as base:
        result = await linked.slash("rehost url", url=f"{base}/photo.jpg", **options)
        await linked.final(result)
    assert linked.tixte.stored == {"photo.jpg": expected}


@pytest.mark.parametrize(("options", "expected"), [({}, strip(PHOTO)), (KEEP, PHOTO)])
async def test_of_a_message(linked: World, options: dict[str, Any], expected: bytes) -> None:
    message = await linked.ben.send(linked.channel, "look", attachments=(("p.jpg", PHOTO),))
    url = link(linked.channel, message, linked.guild.id)
    await linked.final(await linked.slash("rehost message", link=url, **options))
    assert linked.tixte.stored == {"p.jpg": expected}


@pytest.mark.parametrize(
    ("answers", "expected"), [({}, strip(PHOTO)), ({"Keep metadata": True}, PHOTO)]
)
async def test_of_a_form(linked: World, answers: dict[str, Any], expected: bytes) -> None:
    form = await linked.slash("rehost form")
    await linked.final(await send(linked, form, Files=[("p.jpg", PHOTO)], **answers))
    assert linked.tixte.stored == {"p.jpg": expected}


async def test_the_wish_outlives_the_lack_of_an_account(world: World) -> None:
    asked = await world.rehost(("p.jpg", PHOTO), **KEEP)
    form = await world.press(reply_of(asked), "Link Tixte")
    linked = await world.fill_in(form)
    await world.until(linked, lambda seen: "### p.jpg" in seen.text)
    assert world.tixte.stored == {"p.jpg": PHOTO}


async def test_a_picture_whose_answer_was_lost_is_found_by_what_was_sent(linked: World) -> None:
    linked.tixte.fail_upload(mode="handle_then_drop")
    _, card = await linked.sent(("p.jpg", PHOTO))
    assert "-# Removed: location" in card.text
    assert linked.tixte.stored == {"p.jpg": strip(PHOTO)}
    assert len(linked.tixte.posts) == 1


async def test_many_pictures_say_so_in_their_summary(linked: World) -> None:
    files = [(f"{number}.jpg", PHOTO) for number in range(4)]
    _, card = await linked.sent(*files, ("plain.txt", b"plain"), force=True)
    lines = card.text.split("\n")
    assert sum(line.endswith(" · metadata removed") for line in lines) == 4
    assert "✅ plain.txt · 5 Bytes" in lines


async def test_a_damaged_picture_is_refused_with_a_way_on(linked: World) -> None:
    damaged = PHOTO[:400]
    _, card = await linked.sent(("photo.jpg", damaged))
    assert "This picture is damaged" in card.text
    assert "`keep-metadata`" in card.text
    assert linked.tixte.posts == []
    await linked.sent(("photo.jpg", damaged), **KEEP)
    assert linked.tixte.stored == {"photo.jpg": damaged}


async def test_what_is_not_cleaned_is_said(linked: World) -> None:
    _, card = await linked.sent(("IMG_0001.heic", HEIC))
    assert "image/heic" in card.text
    assert "May still tell where and when it was taken" in card.text
    assert linked.tixte.stored == {"IMG_0001.heic": HEIC}


@pytest.mark.parametrize("options", [{}, KEEP])
async def test_scripts_are_refused(linked: World, options: dict[str, Any]) -> None:
    _, card = await linked.sent(("logo.svg", SCRIPTED), ("plain.svg", DRAWING), **options)
    assert "This SVG holds scripts, which would run for everyone who opens its link." in card.text
    assert "Put it in a ZIP archive, or save it as a plain SVG or a PNG" in card.text
    assert linked.tixte.stored == {"plain.svg": DRAWING}


async def test_a_page_under_another_name_is_refused_too(linked: World) -> None:
    page = b"\xef\xbb\xbf\n<!doctype html><title>x</title><script>alert(1)</script>"
    _, card = await linked.sent(("notes.txt", page))
    assert "This page holds scripts" in card.text
    assert linked.tixte.posts == []
