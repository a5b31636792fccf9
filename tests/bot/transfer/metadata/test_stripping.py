"""Pictures keep their looks and lose what they tell; whatever else comes is refused in words."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.transfer.metadata.edits import MAX_EDITS, MAX_PARTS
from bot.transfer.metadata.kinds import Removed
from bot.transfer.metadata.scanner import Scanner, walker_of
from bot.transfer.metadata.tape import BrokenFileError
from tests.bot.transfer.metadata import samples
from tests.bot.transfer.metadata.stripping import about, edit, scan, seen, strip

PERSONAL = {Removed.LOCATION, Removed.CAMERA, Removed.DATE, Removed.AUTHOR, Removed.THUMBNAIL}
PICTURES = {
    "photo": (samples.phone_jpeg(6), {*PERSONAL, Removed.COMMENT, Removed.CREDENTIALS}),
    "photo, big-endian": (samples.phone_jpeg(8, order=">"), PERSONAL),
    "photo, upright": (samples.phone_jpeg(1), PERSONAL),
    "photo that does not say": (samples.phone_jpeg(None), PERSONAL),
    "progressive photo": (samples.phone_jpeg(3, progressive=True), PERSONAL),
    "photo with restarts": (samples.phone_jpeg(5, restart_marker_blocks=1), PERSONAL),
    "motion photo": (samples.motion_photo(), {*PERSONAL, Removed.VIDEO}),
    "PNG": (samples.phone_png(6), {*PERSONAL, Removed.COMMENT, Removed.CREDENTIALS}),
    "APNG": (samples.phone_png(8, frames=3), PERSONAL),
    "PNG with a tail": (samples.phone_png(trailer=b"an earlier crop"), {Removed.TRAILER}),
    "WebP": (samples.phone_webp(6), PERSONAL),
    "lossless WebP": (samples.phone_webp(1, lossless=True), PERSONAL),
    "animated WebP": (samples.phone_webp(3, frames=3), PERSONAL),
    "WebP with a tail": (samples.phone_webp(trailer=b"tail"), {Removed.TRAILER}),
    "GIF": (samples.phone_gif(frames=1), {Removed.COMMENT, Removed.LOCATION}),
    "animated GIF": (samples.phone_gif(frames=3), {Removed.COMMENT, Removed.AUTHOR}),
    "GIF with a tail": (samples.phone_gif(trailer=b"tail"), {Removed.TRAILER}),
}
pictures = pytest.mark.parametrize("name", PICTURES)


@pictures
def test_what_is_personal_is_gone_and_told(name: str) -> None:
    picture, expected = PICTURES[name]
    stripping = scan(picture)
    result = edit(picture, stripping)
    assert [secret for secret in samples.SECRETS if secret in picture]
    assert [secret for secret in samples.SECRETS if secret in result] == []
    assert set(stripping.removed) >= expected
    assert list(stripping.removed) == [one for one in Removed if one in stripping.removed]
    assert len(result) == stripping.result_length


@pictures
def test_a_picture_looks_as_before(name: str) -> None:
    picture, _ = PICTURES[name]
    result = strip(picture)
    assert seen(result) == seen(picture)
    assert about(result) == about(picture)


@pictures
def test_a_stripped_picture_is_left_alone(name: str) -> None:
    result = strip(PICTURES[name][0])
    again = scan(result)
    assert (again.edits, again.removed) == ((), ())


@pictures
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_the_blocks_do_not_matter(name: str, data: st.DataObject) -> None:
    picture, _ = PICTURES[name]
    lengths = data.draw(st.lists(st.integers(1, len(picture) // 4), max_size=60))
    stripping = scan(picture, lengths)
    assert stripping == scan(picture)
    assert edit(picture, stripping, reversed(lengths)) == strip(picture)


@pictures
def test_one_byte_at_a_time(name: str) -> None:
    picture, _ = PICTURES[name]
    stripping = scan(picture, itertools.repeat(1))
    assert edit(picture, stripping, itertools.repeat(1)) == strip(picture)


@pictures
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_picture_is_stripped_or_refused(name: str, data: st.DataObject) -> None:
    picture = bytearray(PICTURES[name][0])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(12, len(picture) - 1))
        picture[at] = data.draw(st.integers(0, 255))
    del picture[data.draw(st.integers(12, len(picture))) :]
    damaged = bytes(picture)
    try:
        stripping = scan(damaged)
    except BrokenFileError:
        return
    result = edit(damaged, stripping)
    assert len(result) == stripping.result_length
    # What came out is a whole file again, in which nothing is left to find.
    assert scan(result).removed == ()


@pytest.mark.parametrize("head", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF"])
@given(rest=st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_random_bytes_are_refused_or_stripped(head: bytes, rest: bytes) -> None:
    data = head + (b"\xf0\0\0\0WEBP" if head == b"RIFF" else b"") + rest
    try:
        stripping = scan(data)
    except BrokenFileError:
        return
    assert len(edit(data, stripping)) == stripping.result_length


def test_only_the_first_picture_of_several_stays() -> None:
    both = samples.multi_picture()
    result = strip(both)
    assert Removed.PICTURES in scan(both).removed
    assert b"MPF\0" not in result
    assert len(seen(both)) == 2
    assert seen(result) == seen(both)[:1]
    assert about(result)["format"] == "JPEG"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_kept(orientation: int) -> None:
    for make in (samples.phone_jpeg, samples.phone_png, samples.phone_webp):
        result = strip(make(orientation))
        assert about(result)["orientation"] == orientation
        assert (b"Exif" in result or b"eXIf" in result or b"EXIF" in result) == (orientation > 1)


def test_a_picture_without_metadata_is_left_alone() -> None:
    plain = samples.jpeg_pixels(samples.picture(), icc_profile=samples.icc())
    assert scan(plain).edits == ()


def test_the_thumbnail_of_jfif_goes() -> None:
    plain = samples.jpeg_pixels(samples.picture())
    jfif = plain[6:18] + b"\x02\x02" + bytes(12)
    with_thumbnail = plain[:2] + samples.segment(0xE0, jfif) + plain[20:]
    stripping = scan(with_thumbnail)
    assert stripping.removed == (Removed.THUMBNAIL,)
    assert edit(with_thumbnail, stripping) == plain


def test_a_photo_may_lack_its_end() -> None:
    picture = samples.phone_jpeg(6)[:-2]
    assert scan(picture).result_length < len(picture)


def test_text_in_a_gif_takes_its_timing_with_it() -> None:
    made = samples.phone_gif(frames=1)
    control, text = b"\x21\xf9\x04\x01\x10\0\0\0", b"\x21\x01\x0c" + bytes(12) + b"\x02hi\0"
    at = made.index(b"\x2c" + bytes(4))
    result = strip(made[:at] + control + text + made[at:])
    assert control not in result
    assert result == strip(made)


def test_a_frame_with_more_than_pixels_shrinks() -> None:
    webp = samples.phone_webp(1, frames=2)
    at = webp.index(b"ANMF")
    size = int.from_bytes(webp[at + 4 : at + 8], "little")
    secret = b"PRIV" + (16).to_bytes(4, "little") + samples.AUTHOR
    end = at + 8 + size + size % 2
    fuller = (
        b"RIFF"
        + (len(webp) - 8 + len(secret) + size % 2).to_bytes(4, "little")
        + webp[8 : at + 4]
        + (size + size % 2 + len(secret)).to_bytes(4, "little")
        + webp[at + 8 : end]
        + secret
        + webp[end:]
    )
    result = strip(fuller)
    assert samples.AUTHOR not in result
    assert seen(result) == seen(webp)


HOSTILE = {
    "only a beginning": b"\xff\xd8\xff",
    "a segment shorter than its length": b"\xff\xd8\xff\xe1\0\1" + bytes(50),
    "a segment beyond the end": b"\xff\xd8\xff\xe1\xff\xff" + bytes(50),
    "a picture of comments": b"\xff\xd8" + samples.segment(0xFE, b"") * (MAX_PARTS + 1),
    "a chunk beyond the end": samples.phone_png()[:33] + b"\x7f\xff\xff\xfftEXt" + bytes(99),
    "a chunk of two gigabytes and more": samples.phone_png()[:33] + b"\xff\xff\xff\xfftEXtab",
    "a chunk without a name": samples.phone_png()[:33] + bytes(50),
    "no pixels": samples.phone_png()[:33] + samples.chunk(b"IEND", b""),
    "chunks in turns": samples.phone_png()[:33]
    + (samples.chunk(b"tIME", b"") + samples.chunk(b"tRNS", b"")) * (MAX_EDITS + 1),
    "a RIFF that is too long": b"RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\0\0" + bytes(99),
    "a RIFF of nothing": b"RIFF\x04\0\0\0WEBP",
    "a frame without a head": b"RIFF\x10\0\0\0WEBPANMF\x04\0\0\0" + bytes(4),
    "a GIF that breaks off": samples.phone_gif()[:700],
    "a GIF with an unknown block": b"GIF89a" + bytes(7) + b"\x99" + bytes(20),
    "a GIF of nothing": b"GIF89a" + bytes(7) + b";",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_understood_is_refused(name: str) -> None:
    with pytest.raises(BrokenFileError, match=r"\w"):
        scan(HOSTILE[name])


def test_memory_does_not_grow_with_the_file() -> None:
    """A text of 64 MiB passes through in blocks; what is held of it is one of them."""
    png = samples.phone_png()
    walker = walker_of(png)
    assert walker is not None
    scanner = Scanner(walker)
    block = bytes(64 * 1024)
    scanner.feed(png[:33] + (1024 * len(block)).to_bytes(4, "big") + b"zTXt")
    for _ in range(1024):
        scanner.feed(block)
        assert len(scanner._tape._held) <= 2 * len(block)
    scanner.feed(bytes(4) + png[33:])
    stripping = scanner.finish()
    assert stripping.length - stripping.result_length > 1024 * len(block)


@pytest.mark.parametrize(
    "head", [b"", b"\xff\xd8", b"RIFF\0\0\0\0AVI LIST", b"II*\0" + bytes(20), b"<svg>"]
)
def test_other_files_have_no_walker(head: bytes) -> None:
    assert walker_of(head) is None
