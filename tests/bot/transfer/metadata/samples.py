"""Pictures as phones and editors make them: Pillow's pixels, with segments written by hand."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache

from PIL import Image, ImageCms, PngImagePlugin

GPS_SECRET = b"52 degrees north"
AUTHOR = b"Erika Mustermann"
CAMERA = b"Pocketphone 12 Pro"
SECRETS = (GPS_SECRET, AUTHOR, CAMERA)


@cache
def icc() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def picture(size: tuple[int, int] = (48, 32), *, seed: int = 0) -> Image.Image:
    pixels = bytes(
        (x * 7 + y * 13 + seed * 31 + channel * 50) % 256
        for y in range(size[1])
        for x in range(size[0])
        for channel in range(3)
    )
    return Image.frombytes("RGB", size, pixels)


def exif(orientation: int | None = 6, *, order: str = "<") -> bytes:
    """TIFF as a phone writes it: camera, author, date, place, a thumbnail."""
    value = AUTHOR + b"\0"
    camera = CAMERA + b"\0"
    place = GPS_SECRET + b"\0"
    thumbnail = jpeg_pixels(picture((8, 8)))
    tags = [
        (0x010F, 2, len(camera), camera),
        (0x013B, 2, len(value), value),
        (0x0132, 2, 20, b"2026:11:21 10:00:00\0"),
    ]
    if orientation is not None:
        tags.append((0x0112, 3, 1, struct.pack(f"{order}HH", orientation, 0)))
    tags.sort()
    count = len(tags) + 1
    after = 8 + 2 + 12 * count + 4
    data = b""
    entries = b""
    for tag, kind, number, raw in tags:
        if len(raw) <= 4:
            entries += struct.pack(f"{order}HHI", tag, kind, number) + raw
        else:
            entries += struct.pack(f"{order}HHII", tag, kind, number, after + len(data))
            data += raw
    gps_at = after + len(data)
    gps = struct.pack(f"{order}HHHII", 1, 0x001B, 7, len(place), gps_at + 18) + bytes(4) + place
    second_at = gps_at + len(gps)
    second = struct.pack(f"{order}H", 2)
    second += struct.pack(f"{order}HHII", 0x0201, 4, 1, second_at + 30)
    second += struct.pack(f"{order}HHII", 0x0202, 4, 1, len(thumbnail)) + bytes(4)
    entries += struct.pack(f"{order}HHII", 0x8825, 4, 1, gps_at)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    head = mark + struct.pack(f"{order}IH", 8, count)
    return head + entries + struct.pack(f"{order}I", second_at) + data + gps + second + thumbnail


def jpeg_pixels(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


XMP = (
    b'<x:xmpmeta><rdf:Description exif:GPSLatitude="52,31N" tiff:Model="' + CAMERA + b'"'
    b" xmp:CreateDate='2026'><dc:creator>" + AUTHOR + b"</dc:creator></rdf:Description>"
    b"</x:xmpmeta>"
)
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x19\x1c\x02\x50\0\x10" + AUTHOR + b"\0"


def phone_jpeg(
    orientation: int | None = 6, *, order: str = "<", trailer: bytes = b"", **options: object
) -> bytes:
    """A photo with everything that phones and editors leave in one."""
    plain = jpeg_pixels(picture(), icc_profile=icc(), **options)
    return with_personal_segments(plain, orientation, order=order) + trailer


def with_personal_segments(plain: bytes, orientation: int | None, *, order: str = "<") -> bytes:
    personal = (
        segment(0xE1, b"Exif\0\0" + exif(orientation, order=order))
        + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)
        + segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(40) + AUTHOR)
        + segment(0xED, IPTC)
        + segment(0xEB, b"JP\0\x01\0\0\0\x01" + AUTHOR)
        + segment(0xFE, b"taken by " + AUTHOR)
        + segment(0xE5, AUTHOR)
        + b"\xff\xff\xff"  # fill bytes
    )
    jfif_end = 4 + int.from_bytes(plain[4:6], "big")
    return plain[:jfif_end] + personal + plain[jfif_end:]


def motion_photo() -> bytes:
    video = b"\0\0\0\x18ftypmp42" + bytes(12) + GPS_SECRET * 50
    return phone_jpeg(trailer=video)


def multi_picture() -> bytes:
    """Two pictures in one file, as phones add depth and brightness."""
    out = io.BytesIO()
    second = picture(seed=1)
    picture().save(out, "MPO", save_all=True, append_images=[second], icc_profile=icc())
    return with_personal_segments(out.getvalue(), 6)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def phone_png(orientation: int = 6, *, frames: int = 1, trailer: bytes = b"") -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", AUTHOR.decode())
    texts.add_text("Comment", "at " + GPS_SECRET.decode(), zip=True)
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    out = io.BytesIO()
    rest = [picture(seed=number) for number in range(1, frames)]
    picture().save(
        out,
        "PNG",
        pnginfo=texts,
        icc_profile=icc(),
        dpi=(300, 300),
        exif=exif(orientation),
        save_all=frames > 1,
        append_images=rest,
        duration=70,
    )
    made = out.getvalue()
    # After the header: the time of the last change, content credentials, and Apple's offsets.
    extra = chunk(b"tIME", bytes(7)) + chunk(b"caBX", AUTHOR) + chunk(b"iDOT", bytes(28))
    return made[:33] + extra + made[33:] + trailer


def phone_webp(
    orientation: int = 6, *, frames: int = 1, lossless: bool = False, trailer: bytes = b""
) -> bytes:
    out = io.BytesIO()
    picture().save(
        out,
        "WEBP",
        exif=exif(orientation),
        xmp=XMP,
        icc_profile=icc(),
        lossless=lossless,
        save_all=frames > 1,
        append_images=[picture(seed=number) for number in range(1, frames)],
        duration=70,
    )
    return with_riff_chunk(out.getvalue(), b"PRIV", AUTHOR + b"!") + trailer


def with_riff_chunk(webp: bytes, kind: bytes, data: bytes) -> bytes:
    extra = kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
    return webp[:4] + struct.pack("<I", len(webp) - 8 + len(extra)) + webp[8:] + extra


def phone_gif(*, frames: int = 3, trailer: bytes = b"") -> bytes:
    out = io.BytesIO()
    images = [picture(seed=number).quantize(32) for number in range(frames)]
    animated = {"save_all": True, "append_images": images[1:], "loop": 3, "duration": 70}
    options = animated if frames > 1 else {}
    images[0].save(out, "GIF", comment=b"by " + AUTHOR, **options)
    made = out.getvalue()
    xmp = b"\x21\xff\x0bXMP DataXMP" + XMP + b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    credentials = b"\x21\xff\x0bC2PA_GIF\x01\0\0" + bytes((len(AUTHOR),)) + AUTHOR + b"\0"
    plain = b"\x21\x01\x0c" + bytes(12) + bytes((len(CAMERA),)) + CAMERA + b"\0"
    head = 13 + (3 << ((made[10] & 7) + 1) if made[10] & 0x80 else 0)
    return made[:head] + xmp + credentials + plain + made[head:] + trailer
