"""The pages of shares and files, for people in a browser (contract section 1, hosts)."""

from collections.abc import Iterable
from html import escape
from string import Template

from aiohttp import web

from bot.emulation import RefusalError
from cogs.gett.emulator.answers import address_name, find_file, find_share
from cogs.gett.emulator.content import media_type
from cogs.gett.emulator.state import File, Share

# A page made of other people's words runs no script.
POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
PAGE = Template(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>$title</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}
h1,li{overflow-wrap:anywhere}img{display:block;max-width:100%}footer{margin-top:2rem}</style>
</head>
<body>
<h1>$title</h1>
<ul>
$files
</ul>
<footer><small>An emulated Ge.tt</small></footer>
</body>
</html>
"""
)


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    share = "/{sharename:[0-9A-Za-z_-]{4,16}}"
    return (web.get(share, show_share), web.get(f"{share}/v/{{fileid}}", show_file))


async def show_share(request: web.Request) -> web.Response:
    """``GET /{sharename}``."""
    try:
        share = find_share(request)
    except RefusalError:
        return web.Response(status=404, text="Page not found\n")
    return _page(share.title or share.sharename, share, share.listed())


async def show_file(request: web.Request) -> web.Response:
    """``GET /{sharename}/v/{fileid}``."""
    try:
        share, file = find_file(request)
    except RefusalError:
        return web.Response(status=404, text="Page not found\n")
    return _page(file.filename, share, [file])


def _page(title: str, share: Share, files: list[File]) -> web.Response:
    lines = "\n".join(_line(share, one) for one in files)
    page = PAGE.substitute(title=escape(title), files=lines)
    headers = {"Content-Security-Policy": POLICY}
    return web.Response(text=page, content_type="text/html", headers=headers)


def _line(share: Share, file: File) -> str:
    if file.body is None:
        return f"<li>{escape(file.filename)}, not uploaded yet</li>"
    where = f"/files/{share.sharename}/{file.fileid}/blob?download"
    link = f'<a href="{where}">{escape(file.filename)}</a>, {file.body.size} bytes'
    return f"<li>{link}{_picture(share, file)}</li>"


def _picture(share: Share, file: File) -> str:
    """Show a picture by its content, which does not count as a download."""
    if not media_type(file).startswith("image/"):
        return ""
    where = f"/content/{share.sharename}/{file.fileid}/{address_name(file)}"
    return f'<img src="{where}?sig={file.content_signature}" alt="">'
