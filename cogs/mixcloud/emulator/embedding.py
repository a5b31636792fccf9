"""What embeds a show (contract, 2.5)."""

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from aiohttp import web
from yarl import URL

from bot.emulation import RefusalError, check_fields
from cogs.mixcloud.emulator import objects
from cogs.mixcloud.emulator.answers import STATE, answer, not_found, own_address
from cogs.mixcloud.emulator.paging import COMMON
from cogs.mixcloud.emulator.state import Show, now

DISPLAY = frozenset({"width", "height", "color"})
OEMBED = frozenset({"url", "format", "maxwidth", "maxheight"})
SIZE = re.compile(r"\d{1,4}|\d{1,3}%")
COLOUR = re.compile(r"[0-9a-fA-F]{6}")
HEIGHT, WIDTH = 120, "100%"
HOSTS = frozenset({"mixcloud.com", *(f"{name}.mixcloud.com" for name in ("www", "m", "app"))})


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (web.get("/oembed/", oembed), web.get("/widget/iframe/", show_widget))


def frame(request: web.Request, show: Show) -> str:
    """Return the HTML that shows a player; a size or colour that is none is left out."""
    width = _sized(request.query, "width") or WIDTH
    height = _sized(request.query, "height") or str(HEIGHT)
    source = f"{own_address(request)}/widget/iframe/?hide_cover=1&feed={quote(show.key, safe='')}"
    colour = request.query.get("color", "")
    if COLOUR.fullmatch(colour):
        source += f"&stylecolor={colour}"
    size = f'width="{width}" height="{height}"'
    return f'<iframe {size} src="{escape(source)}" frameborder="0"></iframe>'


def embed_html(request: web.Request, show: Show) -> web.Response:
    """``GET {key}embed-html/``."""
    check_fields(request, request.query, COMMON | DISPLAY)
    return web.Response(text=frame(request, show), content_type="text/html")


def embed_json(request: web.Request, show: Show) -> web.Response:
    """``GET {key}embed-json/``."""
    check_fields(request, request.query, COMMON | DISPLAY)
    return answer(request, {"html": frame(request, show)})


EMBEDS: Mapping[str, Callable[[web.Request, Show], web.Response]] = {
    "embed-html": embed_html,
    "embed-json": embed_json,
}


async def oembed(request: web.Request) -> web.Response:
    """``GET /oembed/``: JSON or XML, without any account."""
    check_fields(request, request.query, OEMBED | DISPLAY)
    show = _show_at(request, request.query.get("url", ""))
    owner = request.config_dict[STATE].users[show.owner]
    pictures = f"{own_address(request)}/pictures/shows{quote(show.key)}"
    told: dict[str, Any] = {
        "type": "rich",
        "version": "1.0",
        "provider_name": "Mixcloud",
        "provider_url": own_address(request),
        "title": show.name,
        "author_name": owner.name,
        "author_url": objects.address(request, f"/{owner.username}/"),
        "html": frame(request, show),
        "width": _told(request.query, "width", WIDTH),
        "height": _told(request.query, "height", HEIGHT),
        "image": f"{pictures}600.png",
    }
    match request.query.get("format", "json"):
        case "json":
            return web.json_response(told)
        case "xml":
            inside = "".join(f"<{name}>{escape(str(v))}</{name}>" for name, v in told.items())
            text = f'<?xml version="1.0" encoding="utf-8"?><oembed>{inside}</oembed>'
            return web.Response(text=text, content_type="text/xml")
    raise RefusalError(501, "the format is json or xml")


async def show_widget(request: web.Request) -> web.Response:
    """``GET /widget/iframe/``: what a browser shows in the frame."""
    show = request.config_dict[STATE].shows.get(request.query.get("feed", ""))
    if show is None:
        raise not_found()
    text = f"<!doctype html><title>{escape(show.name)}</title><p>▶ {escape(show.name)}</p>"
    return web.Response(text=text, content_type="text/html")


def _show_at(request: web.Request, given: str) -> Show:
    try:
        url = URL(given)
    except ValueError:
        raise not_found() from None
    if request.host not in (url.authority, url.host) and url.host not in HOSTS:
        raise not_found()
    show = request.config_dict[STATE].shows.get(f"{url.path.rstrip('/')}/")
    if show is None or not (show.is_unlisted or show.is_public(now())):
        raise not_found()
    return show


def _told(query: Mapping[str, str], name: str, usual: int | str) -> int | str:
    """Say a size as oEmbed does: pixels are a number."""
    size = _sized(query, name)
    if size is None:
        return usual
    return size if size.endswith("%") else int(size)


def _sized(query: Mapping[str, str], name: str) -> str | None:
    wanted = query.get(name) or query.get(f"max{name}") or ""
    return wanted if SIZE.fullmatch(wanted) else None
