"""Public content: raw files and viewer pages, chosen by host name (contract section 2.8)."""

from collections.abc import Iterable
from html import escape
from string import Template
from urllib.parse import quote

from aiohttp import web

from bot.emulation import Handler, StoredPayload
from cogs.tixte.emulator.answers import STATE, public_address, public_base
from cogs.tixte.emulator.state import BASE_DOMAINS, PRIVATE, Upload

RAW = "r/"
REGION_HOSTS = ".tixte.net"
READING = frozenset({"GET", "HEAD"})
MEDIA = frozenset({"image", "audio", "video"})
# A page made of other people's words runs no script and loads only media.
POLICY = "default-src 'none'; img-src *; media-src *; style-src 'unsafe-inline'"
PAGE = Template(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>$name</title>
<meta name="viewport" content="width=device-width">
<meta name="theme-color" content="#5865f2">
<meta name="twitter:card" content="summary_large_image">
<meta property="og:site_name" content="$domain">
<meta property="og:title" content="$name">
<meta property="og:url" content="$url">
$tag
</head>
<body>
<h1>$name</h1>
$picture
<p><a href="$raw">$size bytes, $mimetype</a></p>
</body>
</html>
"""
)


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module: public content without a special ``Host`` header."""
    return (web.get("/__public/{domain}/{path:.+}", show_by_path),)


@web.middleware
async def by_host(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer for the accounts' domains; everything else is the API."""
    host = request.host.partition(":")[0].lower()
    if request.path.startswith("/__"):
        return await handler(request)
    if host.endswith(REGION_HOSTS) and request.path.startswith("/uploads/"):
        domain, _, filename = request.path.removeprefix("/uploads/").partition("/")
        return _show(request, domain, RAW + filename)
    is_domain = host in request.config_dict[STATE].domains
    if is_domain or host.endswith(tuple(f".{base}" for base in BASE_DOMAINS)):
        return _show(request, host, request.path.removeprefix("/"))
    return await handler(request)


async def show_by_path(request: web.Request) -> web.Response:
    """Answer for a domain that is named in the path (``public_base``)."""
    return _show(request, request.match_info["domain"].lower(), request.match_info["path"])


def _show(request: web.Request, domain: str, path: str) -> web.Response:
    if request.method not in READING:
        return web.Response(status=405, text="Only GET and HEAD\n", headers={"Allow": "GET, HEAD"})
    upload = request.config_dict[STATE].served_at(domain, path.removeprefix(RAW))
    if upload is None:
        return web.Response(status=404, text="Not found\n")
    if upload.type == PRIVATE:
        return web.Response(status=403, text="This file is private\n")
    if path.startswith(RAW):
        headers = {"X-Content-Type-Options": "nosniff"}
        return web.Response(body=StoredPayload(upload.body, upload.mimetype), headers=headers)
    headers = {"Content-Security-Policy": POLICY}
    page = viewer_page(request, upload)
    return web.Response(text=page, content_type="text/html", headers=headers)


def viewer_page(request: web.Request, upload: Upload) -> str:
    """Return the page with embed tags; every word of it that people chose is escaped."""
    if public_base(request) is None and request.path.startswith("/__public/"):
        address = f"{request.scheme}://{request.host}/__public/{upload.domain}"
    else:
        address = public_address(request, upload.domain)
    raw = escape(f"{address}/{RAW}{quote(upload.filename)}")
    family = upload.mimetype.partition("/")[0]
    tag = f'<meta property="og:{family}" content="{raw}">' if family in MEDIA else ""
    picture = f'<img src="{raw}" alt="" style="max-width: 100%">' if family == "image" else ""
    return PAGE.substitute(
        name=escape(upload.filename),
        domain=escape(upload.domain),
        url=escape(f"{address}/{quote(upload.filename)}"),
        raw=raw,
        tag=tag,
        picture=picture,
        size=upload.body.size,
        mimetype=escape(upload.mimetype),
    )
