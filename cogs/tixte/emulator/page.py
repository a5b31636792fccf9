"""The viewer page of an upload, with the tags that make an embed (contract section 2.8)."""

from collections.abc import Iterator
from html import escape
from string import Template
from urllib.parse import quote

from cogs.tixte.emulator.state import Config, Embed, Upload

MEDIA = frozenset({"image", "audio", "video"})
COLOUR = "#5865f2"
BRANDING = "<footer>Hosted by an emulated Tixte</footer>"
PAGE = Template(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>$name</title>
<meta name="viewport" content="width=device-width">
$tags
<style>$css</style>
</head>
<body>
<h1>$name</h1>
$picture
<p><a href="$raw">$size bytes, $mimetype</a></p>
$branding
</body>
</html>
"""
)


def viewer_page(upload: Upload, address: str, config: Config) -> str:
    """Return the page; every word of it that people chose is escaped.

    Args:
        upload: The file.
        address: Where its domain's content is found, without a slash at the end.
        config: The settings of the domain's owner.
    """
    raw = f"{address}/r/{quote(upload.filename)}"
    tags = dict(_media_tags(upload, raw))
    if not config.only_image:
        tags |= _text_tags(upload, address, config.embed)
    return PAGE.substitute(
        name=escape(upload.filename),
        tags="\n".join(_tag(name, value) for name, value in tags.items()),
        css=config.custom_css.replace("<", r"\3c "),  # nothing in it ends the style element
        picture=_picture(upload, raw),
        raw=escape(raw),
        size=upload.body.size,
        mimetype=escape(upload.mimetype),
        branding="" if config.hide_branding else BRANDING,
    )


def _media_tags(upload: Upload, raw: str) -> Iterator[tuple[str, str]]:
    yield "twitter:card", "summary_large_image"
    if _family(upload) in MEDIA:
        yield f"og:{_family(upload)}", raw


def _text_tags(upload: Upload, address: str, embed: Embed) -> dict[str, str]:
    tags = {
        "theme-color": embed.theme_color or COLOUR,
        "og:site_name": embed.provider_name or upload.domain,
        "og:title": embed.title or upload.filename,
        "og:url": f"{address}/{quote(upload.filename)}",
        "og:description": embed.description,
        "author": embed.author_name,
    }
    return {name: value for name, value in tags.items() if value}


def _tag(name: str, value: str) -> str:
    kind = "property" if name.startswith("og:") else "name"
    return f'<meta {kind}="{name}" content="{escape(value)}">'


def _picture(upload: Upload, raw: str) -> str:
    if _family(upload) != "image":
        return ""
    return f'<img src="{escape(raw)}" alt="" style="max-width: 100%">'


def _family(upload: Upload) -> str:
    return upload.mimetype.partition("/")[0]
