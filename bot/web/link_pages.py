"""The pages on which an account is linked by OAuth; ``bot.oauth_linking`` decides."""

from __future__ import annotations

from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from aiohttp import web
from yarl import URL

from bot.errors import explain
from bot.link_code import cookie_name, show_code
from bot.link_refusals import LinkPageError, signed_in_already
from bot.web.page import paragraph, redirect, show

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.oauth_flow import OAuthFlow
    from bot.oauth_linking import Arrival, OAuthLinking
    from bot.service import Service
    from storage.pending_link import PendingLink

log = structlog.get_logger(__name__)

PREFIX = "/link"
COOKIE_SECONDS = 20 * 60  # to sign in, and to look at the code again
_OURS = (None, "same-origin", "none")


def add_link_pages(
    application: web.Application, linking: OAuthLinking, public_url: Callable[[], str | None]
) -> None:
    """Serve the pages, also below the path of the public address: some proxies leave it there.

    Args:
        application: What serves them.
        linking: What links.
        public_url: Says where people reach them.
    """
    prefixes = {PREFIX, URL(public_url() or "").path.rstrip("/") + PREFIX}
    for prefix in sorted(prefixes):
        application.add_subapp(prefix, LinkPages(linking, public_url).application())


class LinkPages:
    """Shows what is to be linked, sends browsers to the service, and shows the code.

    Args:
        linking: What links.
        public_url: Says where people reach the pages.
    """

    def __init__(self, linking: OAuthLinking, public_url: Callable[[], str | None]) -> None:
        self._linking = linking
        self._public_url = public_url

    def application(self) -> web.Application:
        """Put the routes together."""
        pages = web.Application(middlewares=[_in_words])
        pages.router.add_get("/open/{page}", self._open)
        pages.router.add_post("/open/{page}", self._go_on)
        pages.router.add_get("/back", self._back, allow_head=False)
        pages.router.add_get("/back/{state}", self._back, allow_head=False)
        return pages

    async def _open(self, request: web.Request) -> web.Response:
        link, service, flow = await self._linking.shown(request.match_info["page"])
        if link.status == "pending":
            raise signed_in_already(service)
        return _question(link, service, flow)

    async def _go_on(self, request: web.Request) -> web.Response:
        if request.headers.get("Sec-Fetch-Site") not in _OURS:
            raise LinkPageError(
                "Another site has sent you here.",
                "Open the link in Discord and press Continue yourself.",
                HTTPStatus.FORBIDDEN,
            )
        departure = await self._linking.depart(request.match_info["page"])
        response = redirect(departure.url)
        public = URL(self._public_url() or "")
        response.set_cookie(
            cookie_name(departure.link),
            departure.cookie,
            max_age=COOKIE_SECONDS,
            path=public.raw_path.rstrip("/") + PREFIX,
            secure=public.scheme == "https",
            httponly=True,
            samesite="Lax",
        )
        return response

    async def _back(self, request: web.Request) -> web.Response:
        state = request.match_info.get("state") or request.query.get("state", "")
        arrival = await self._linking.arrive(state, request.query, request.cookies)
        return _code(arrival, self._linking.title(arrival.link))


@web.middleware
async def _in_words(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Turn whatever goes wrong into a page; addresses, which carry codes, stay out of the log."""
    try:
        return await handler(request)
    except LinkPageError as error:
        return _refusal(error.cause, error.next_step, error.status, error.heading)
    except web.HTTPException as error:
        status = HTTPStatus(error.status)
        return _refusal("There is nothing here.", "Use the link in Discord.", status)
    except Exception as error:  # the border of the web part: whatever it was, it is answered
        told = explain(error)
        resource = request.match_info.route.resource
        route = "unknown" if resource is None else resource.canonical
        log.exception("web.failed", route=route, reference=told.reference, exc_info=error)
        next_step = f"{told.next_step} Reference: {told.reference}"
        return _refusal(told.cause, next_step, HTTPStatus.INTERNAL_SERVER_ERROR)


def _question(link: PendingLink, service: Service[object], flow: OAuthFlow) -> web.Response:
    """Show who wants to link what; what it leads to begins with the button."""
    title, person = escape(service.title), _name(link.asked.user_name)
    whose = (
        f"It becomes the account of a Discord server that {person} manages."
        if link.asked.owner.kind == "guild"
        else f"It will be linked to the Discord user {person}."
    )
    wanted = flow.words(link.asked.scopes)
    items = "".join(f"<li>{escape(one)}</li>" for one in wanted)
    asks = f"<p>{title} will ask you to let Carryall:</p><ul>{items}</ul>" if wanted else ""
    return show(
        f"Link a {service.title} account",
        f"<p>{whose} If that is not you, close this page: it was meant for somebody else.</p>",
        asks,
        f"<p>What happens now:</p><ol><li>You sign in at {title} and allow it there.</li>"
        "<li>It sends you back here, and you see a code of eight letters and digits.</li>"
        "<li>You enter the code in Discord. Only then is the account linked.</li></ol>",
        f'<form method="post"><button>Continue to {title}</button></form>',
        form_targets=_form_targets(service, flow),
    )


def _form_targets(service: Service[object], flow: OAuthFlow) -> list[str]:
    """Say where the button may lead: browsers hold the redirects behind it to this as well."""
    probe = flow.authorize_url(service.homepage, "-" if flow.echoes_state else None, ())
    return ["'self'", "https:", str(URL(probe).origin())]


def _code(arrival: Arrival, title: str) -> web.Response:
    """Show the code, and to whom the account goes if it is entered."""
    name, person = _name(arrival.account_name), _name(arrival.link.asked.user_name)
    return show(
        "One step is left",
        f"<p>You are signed in at {escape(title)} as {name}. To link this account"
        f" to the Discord user {person}, go back to Discord, press"
        " <strong>Enter code</strong> below the bot's message, and enter:</p>",
        f'<strong class="code">{show_code(arrival.code)}</strong>',
        paragraph(
            "Never give this code to anyone. Whoever asks you for it wants your account.",
            kind="warn",
        ),
        paragraph(
            "The code works once and for 10 minutes; then you can close this page.", kind="soft"
        ),
    )


def _name(given: str) -> str:
    """Show somebody's name apart: it may turn the reading direction."""
    return f"<bdi><strong>{escape(given)}</strong></bdi>"


def _refusal(
    cause: str, next_step: str, status: HTTPStatus, heading: str = "Nothing was linked"
) -> web.Response:
    return show(heading, paragraph(cause), paragraph(next_step), status=status)
