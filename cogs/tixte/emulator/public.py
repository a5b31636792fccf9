"""Public content: raw files and viewer pages, chosen by host name (contract section 2.8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from aiohttp import web
from yarl import URL

from bot.emulation import Handler, StoredPayload
from cogs.tixte.emulator.answers import STATE, public_address, public_base
from cogs.tixte.emulator.page import viewer_page
from cogs.tixte.emulator.state import BASE_DOMAINS, PRIVATE, Account, State, Upload

BY_PATH = "/__public/"
RAW = "r/"
REGION_HOSTS = ".tixte.net"
OWN_DOMAINS = tuple(f".{base}" for base in BASE_DOMAINS)
READING = frozenset({"GET", "HEAD"})
# A page made of other people's words runs no script and loads only media.
POLICY = "default-src 'none'; img-src *; media-src *; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class PublicDomains:
    """The accounts' domains, each below a path (see ``bot.emulation.PublicPlaces``)."""

    state: State

    def path_of(self, url: URL) -> str | None:
        """Give the path of an address on one of the domains."""
        host, path = (url.host or "").lower(), url.raw_path.removeprefix("/")
        if host.endswith(REGION_HOSTS):
            domain, _, name = path.removeprefix("uploads/").partition("/")
            return f"{BY_PATH}{domain}/{RAW}{name}"
        is_ours = host in self.state.domains or host.endswith(OWN_DOMAINS)
        return f"{BY_PATH}{host}/{path}" if is_ours else None

    def url_of(self, path: str) -> str | None:
        """Give the address on a domain of what lies below its path."""
        if not path.startswith(BY_PATH):
            return None
        host, _, name = path.removeprefix(BY_PATH).partition("/")
        return f"https://{unquote(host)}/{name}"


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module: public content without a special ``Host`` header."""
    return (web.get(BY_PATH + "{domain}/{path:.*}", show_by_path),)


@web.middleware
async def by_host(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer for the accounts' domains; everything else is the API."""
    host = request.host.partition(":")[0].lower()
    path = request.path.removeprefix("/")
    if host.endswith(REGION_HOSTS):
        folder, _, rest = path.partition("/")
        domain, _, filename = rest.partition("/")
        return _show(request, domain.lower() if folder == "uploads" else "", RAW + filename)
    is_domain = host in request.config_dict[STATE].domains
    if is_domain or host.endswith(OWN_DOMAINS):
        return _show(request, host, path)
    return await handler(request)


async def show_by_path(request: web.Request) -> web.Response:
    """Answer for a domain that is named in the path (``public_base``)."""
    return _show(request, request.match_info["domain"].lower(), request.match_info["path"])


def _show(request: web.Request, domain: str, path: str) -> web.Response:
    if request.method not in READING:
        return web.Response(status=405, text="Only GET and HEAD\n", headers={"Allow": "GET, HEAD"})
    state = request.config_dict[STATE]
    owner = state.accounts.get(state.domains.get(domain, ""))
    if owner is None:
        return web.Response(status=404, text="There is no such domain\n")
    if not path and owner.config.base_redirect:
        return web.Response(status=302, headers={"Location": str(owner.config.base_redirect)})
    return _show_upload(request, state.served_at(domain, path.removeprefix(RAW)), owner, path)


def _show_upload(
    request: web.Request, upload: Upload | None, owner: Account, path: str
) -> web.Response:
    if upload is None:
        return web.Response(status=404, text="Not found\n")
    if upload.type == PRIVATE:
        return web.Response(status=403, text="This file is private\n")
    if path.startswith(RAW):
        return _show_raw(request, upload)
    page = viewer_page(upload, _address(request, upload.domain), owner.config)
    headers = {"Content-Security-Policy": POLICY}
    return web.Response(text=page, content_type="text/html", headers=headers)


def _show_raw(request: web.Request, upload: Upload) -> web.Response:
    headers = {"X-Content-Type-Options": "nosniff", "Accept-Ranges": "bytes"}
    size = upload.body.size
    part = _asked_part(request, size)
    if part is None:
        payload = StoredPayload(upload.body, upload.mimetype)
        return web.Response(body=payload, headers=headers)
    if not part:
        headers["Content-Range"] = f"bytes */{size}"
        return web.Response(status=416, text="There are no such bytes\n", headers=headers)
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    payload = StoredPayload(upload.body, upload.mimetype, part)
    return web.Response(status=206, body=payload, headers=headers)


def _asked_part(request: web.Request, size: int) -> range | None:
    """Return the bytes of a single range; None where all are to be sent."""
    # Answers carry no validator that If-Range could name.
    if "Range" not in request.headers or "If-Range" in request.headers:
        return None
    try:
        return range(size)[request.http_range]
    except ValueError:  # not understood, or several at once: a server may ignore those
        return None


def _address(request: web.Request, domain: str) -> str:
    if public_base(request) is None and request.path.startswith(BY_PATH):
        return f"{request.scheme}://{request.host}{BY_PATH}{domain}"
    return public_address(request, domain)
