"""What XMP, IPTC and the texts of a PNG tell, as far as a look for their names shows it."""

from __future__ import annotations

from bot.transfer.metadata.kinds import Removed

_XMP = (
    (b"GPSL", Removed.LOCATION),
    (b"photoshop:City", Removed.LOCATION),
    (b"Iptc4xmpCore:Location", Removed.LOCATION),
    (b"tiff:Make", Removed.CAMERA),
    (b"tiff:Model", Removed.CAMERA),
    (b"aux:SerialNumber", Removed.CAMERA),
    (b"CreateDate", Removed.DATE),
    (b"DateCreated", Removed.DATE),
    (b"DateTimeOriginal", Removed.DATE),
    (b"dc:creator", Removed.AUTHOR),
    (b"dc:rights", Removed.AUTHOR),
    (b"dc:title", Removed.DESCRIPTION),
    (b"dc:description", Removed.DESCRIPTION),
    (b"dc:subject", Removed.DESCRIPTION),
    (b"CreatorTool", Removed.SOFTWARE),
    (b"xmpMM:History", Removed.HISTORY),
    (b"DocumentID", Removed.HISTORY),
)
# Photoshop's resources (8BIM), and IPTC's fields (1C 02 and a number) inside one of them.
_PHOTOSHOP = (
    (b"\x1c\x02\x5a", Removed.LOCATION),
    (b"\x1c\x02\x65", Removed.LOCATION),
    (b"\x1c\x02\x37", Removed.DATE),
    (b"\x1c\x02\x50", Removed.AUTHOR),
    (b"\x1c\x02\x74", Removed.AUTHOR),
    (b"\x1c\x02\x05", Removed.DESCRIPTION),
    (b"\x1c\x02\x78", Removed.DESCRIPTION),
    (b"8BIM\x04\x0c", Removed.THUMBNAIL),
)
_PNG_TEXTS = {
    b"author": Removed.AUTHOR,
    b"copyright": Removed.AUTHOR,
    b"creation time": Removed.DATE,
    b"date:create": Removed.DATE,
    b"date:modify": Removed.DATE,
    b"software": Removed.SOFTWARE,
    b"source": Removed.CAMERA,
    b"title": Removed.DESCRIPTION,
    b"description": Removed.DESCRIPTION,
    b"comment": Removed.COMMENT,
}


def in_xmp(packet: bytes) -> set[Removed]:
    """Tell what an XMP packet, or the beginning of one, is about."""
    return {kind for name, kind in _XMP if name in packet} or {Removed.OTHER}


def in_photoshop(resources: bytes) -> set[Removed]:
    """Tell what Photoshop's resources are about."""
    return {kind for mark, kind in _PHOTOSHOP if mark in resources} or {Removed.HISTORY}


def in_png_text(keyword: bytes, text: bytes) -> set[Removed]:
    """Tell what a PNG's text is about."""
    if keyword == b"XML:com.adobe.xmp":
        return in_xmp(text)
    if keyword.startswith(b"Raw profile type"):
        return {Removed.OTHER}
    return {_PNG_TEXTS.get(keyword.lower(), Removed.COMMENT)}
