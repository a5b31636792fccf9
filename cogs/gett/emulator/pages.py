"""The pages of shares and files, for people in a browser (contract section 1, hosts)."""

from collections.abc import Iterable
from html import escape
from string import Template

from aiohttp import web

from bot.emulation import RefusalError
from cogs.gett.emulator.answers import find_file, find_share
from cogs.gett.emulator.state import File, Share

# A page made of other people's words runs no script.
POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
PAGE = Template(
    """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>$title</title></head>
<body>
<h1>$title</h1>
<ul>
$files
</ul>
<footer>An emulated Ge.tt</footer>
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
    return f'<li><a href="{where}">{escape(file.filename)}</a>, {file.body.size} bytes</li>'
