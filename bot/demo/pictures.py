"""The tour's pictures, painted by numbers: the same bytes each time, and nobody's property."""

from __future__ import annotations

import io
import math

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]

SIZE = (960, 540)


def dusk() -> bytes:
    """Paint hills below a setting sun."""
    sky = _sky((38, 34, 84), (252, 158, 98))
    _disc(sky, (620, 330), 84, (255, 232, 168))
    ridges = ((96, 62, 112), (66, 46, 98), (42, 34, 78), (24, 22, 54))
    for depth, colour in enumerate(ridges):
        _ridge(sky, 300 + 62 * depth, 46 - 4 * depth, 1.7 + depth * 2.3, colour)
    return _png(sky)


def harbour() -> bytes:
    """Paint a sail on the water, in the morning."""
    sea = _sky((150, 210, 232), (250, 236, 208))
    draw = ImageDraw.Draw(sea)
    draw.rectangle((0, 350, *SIZE), fill=(58, 134, 158))
    for line in range(16):
        y = 362 + line * 11
        wave = [(x, y + 3 * math.sin(x / 41 + line * 1.9)) for x in range(0, SIZE[0] + 8, 8)]
        draw.line(wave, fill=(90 + 4 * line, 164 + 3 * line, 184), width=2)
    _disc(sea, (230, 150), 54, (255, 250, 232))
    draw.polygon([(560, 130), (560, 350), (430, 350)], fill=(250, 248, 240))
    draw.polygon([(572, 160), (572, 350), (664, 350)], fill=(226, 84, 78))
    draw.polygon([(410, 362), (690, 362), (646, 404), (456, 404)], fill=(74, 48, 42))
    return _png(sea)


def meadow() -> bytes:
    """Paint flowers in the grass."""
    field = _sky((186, 224, 246), (238, 248, 230))
    _ridge(field, 300, 26, 0.4, (140, 190, 120))
    _ridge(field, 360, 18, 2.1, (104, 164, 92))
    draw = ImageDraw.Draw(field)
    petals = ((240, 98, 120), (250, 202, 84), (246, 246, 250), (150, 120, 214))
    for number in range(60):
        # Multiples of two unrelated irrationals: spread without a pattern, and without chance.
        x = round(number * 0.754878 % 1 * SIZE[0])
        y = 400 + round(number * 0.569840 % 1 * 130)
        radius = 5 + (y - 400) // 14
        draw.line((x, y, x, y + 4 * radius), fill=(66, 118, 62), width=3)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=petals[number % 4])
    return _png(field)


def avatar(bag: Colour, ground: Colour) -> bytes:
    """Paint the bot's face: a bag with a handle, in two colours."""
    picture = Image.new("RGB", (512, 512), ground)
    draw = ImageDraw.Draw(picture)
    draw.arc((176, 96, 336, 288), 180, 360, fill=bag, width=34)
    draw.rounded_rectangle((112, 196, 400, 412), radius=48, fill=bag)
    draw.line((168, 272, 344, 272), fill=ground, width=26)
    return _png(picture.resize((128, 128), Image.Resampling.LANCZOS))


def _sky(top: Colour, bottom: Colour) -> Image.Image:
    strip = Image.new("RGB", (1, SIZE[1]))
    for y in range(SIZE[1]):
        share = y / (SIZE[1] - 1)
        strip.putpixel((0, y), _mix(top, bottom, share))
    return strip.resize(SIZE)


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _disc(picture: Image.Image, centre: tuple[int, int], radius: int, colour: Colour) -> None:
    """Paint a disc with a soft edge."""
    mask = Image.new("L", SIZE)
    x, y = centre
    ImageDraw.Draw(mask).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    picture.paste(Image.new("RGB", SIZE, colour), mask=mask.filter(ImageFilter.GaussianBlur(1.5)))


def _ridge(picture: Image.Image, height: float, swing: float, phase: float, colour: Colour) -> None:
    """Paint a line of hills, and all below it."""
    line = [
        (x, height + swing * (math.sin(x / 130 + phase) + 0.4 * math.sin(x / 53 + 3 * phase)))
        for x in range(0, SIZE[0] + 6, 6)
    ]
    ImageDraw.Draw(picture).polygon([(0, SIZE[1]), *line, (SIZE[0], SIZE[1])], fill=colour)


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
