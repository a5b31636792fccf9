"""Linking an account by OAuth: from the address of our page to the code entered in Discord.

A link to our page can be sent to somebody else, and so can the service's page behind it. So what
comes back counts only in the browser that pressed Continue (its cookie), and the account is kept
only once the person whose link it is has entered the code that this browser shows.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.errors import UserError
from bot.http.errors import ErrorKind, ServiceError
from bot.link_code import clean_code, confirmation_code, cookie_name
from bot.link_refusals import (
    LinkPageError,
    asked_already,
    no_sign_in,
    not_fetched,
    not_signed_in,
    nothing_to_enter,
    other_browser,
    over,
    signed_in_already,
)
from bot.linking import identify
from bot.oauth_flow import OAuthFlow
from bot.revoking import revoke
from bot.service import CredentialsError
from storage.pending_link import Fetched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.service import Service
    from bot.service_registry import ServiceRegistry
    from storage.pending_link import Entered, NewLink, PendingLink
    from storage.pending_links import PendingLinkStore

log = structlog.get_logger(__name__)

PAGE_PATH = "/link/open"
BACK_PATH = "/link/back"
MAX_CODE = 4096
FETCH_SECONDS = 60.0  # somebody looks at an empty page meanwhile
_BUSY = (ErrorKind.RATE_LIMITED, ErrorKind.SERVER, ErrorKind.UNREACHABLE, ErrorKind.INTERRUPTED)


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a browser goes on to, and the cookie that it takes along."""

    link: PendingLink
    url: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A browser that came back: whose account that is, and the code to enter."""

    link: PendingLink
    account_name: str
    code: str


class OAuthLinking:
    """Takes accounts through OAuth.

    Args:
        links: Those on their way.
        services: Where to.
        public_url: Says where people reach our pages, None where they do not.
    """

    def __init__(
        self,
        links: PendingLinkStore,
        services: ServiceRegistry,
        public_url: Callable[[], str | None],
    ) -> None:
        self._links = links
        self._services = services
        self._public_url = public_url

    async def begin(self, new: NewLink) -> tuple[PendingLink, str]:
        """Begin to link an account; gives the address of its page.

        Raises:
            UserError: Whoever runs the bot has not set what that takes.
        """
        service = self._services.get(new.service)
        flow = None if service is None else service.link
        public_url = self._public_url()
        missing = [] if public_url else ["PUBLIC_URL"]
        hint = ""
        if isinstance(flow, OAuthFlow) and (unset := flow.missing()):
            missing += unset
            hint = f" {flow.missing_hint}".rstrip()
        if missing or public_url is None:
            raise UserError(
                f"{self._services.title(new.service)} accounts cannot be linked yet:"
                f" {' and '.join(missing)} must be set first by whoever runs this bot.{hint}",
                "Tell them, or use another service.",
            )
        link, page = await self._links.open(new)
        log.info("link.opened", link=link.id, service=new.service)
        return link, f"{public_url}{PAGE_PATH}/{page}"

    async def shown(self, page: str) -> tuple[PendingLink, Service[object], OAuthFlow]:
        """Find what a page is about; nothing changes, since link previews come by as well.

        Raises:
            LinkPageError: It is over.
        """
        link = await self._links.by_page(page)
        if link is None:
            raise over()
        return link, *self._service(link)

    async def depart(self, page: str) -> Departure:
        """Let a browser go on to the service.

        Raises:
            LinkPageError: It is over, or signed in already.
        """
        link, service, flow = await self.shown(page)
        state, cookie = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        base = f"{self._public_url()}{BACK_PATH}"
        if not await self._links.send(link, state, cookie, base):
            raise signed_in_already(service)
        echoed = state if flow.echoes_state else None
        url = flow.authorize_url(_redirect_uri(flow, base, state), echoed, link.asked.scopes)
        log.info("link.sent", link=link.id, service=service.name)
        return Departure(link, url, cookie)

    async def arrive(
        self, state: str, answer: Mapping[str, str], cookies: Mapping[str, str]
    ) -> Arrival:
        """Take what a browser brings back from the service; twice gives the same.

        Args:
            state: What tells which link it is.
            answer: The query that the service sent the browser back with.
            cookies: The browser's.

        Raises:
            LinkPageError: There is no account at the end of it.
        """
        link = await self._links.by_state(state)
        if link is None:
            raise over()
        cookie = cookies.get(cookie_name(link))
        if cookie is None or not link.is_browser(cookie):
            log.warning("link.other_browser", link=link.id, service=link.asked.service)
            raise other_browser()
        code = confirmation_code(cookie, state)
        if link.status == "pending":
            return Arrival(link, await self._links.account_name(link), code)
        service, flow = self._service(link)
        await self._check_answer(link, service, state, answer)
        if not await self._links.claim(link):
            raise asked_already(service)
        uri = _redirect_uri(flow, link.redirect_base or "", state)
        fetched = await self._fetch(link, service, flow, answer["code"], uri)
        if not await self._links.keep(link, fetched, code):
            await self._revoke(link, flow, fetched)
            raise over()
        log.info("link.signed_in", link=link.id, service=service.name)
        return Arrival(link, fetched.remote_name, code)

    async def _check_answer(
        self, link: PendingLink, service: Service[object], state: str, answer: Mapping[str, str]
    ) -> None:
        """See that a code came, and no other state than ours."""
        if not hmac.compare_digest(answer.get("state", state).encode(), state.encode()):
            raise over()
        if 1 <= len(answer.get("code", "")) <= MAX_CODE and "error" not in answer:
            return
        await self._links.give_back(link)
        refused = answer.get("error") == "access_denied"
        log.info("link.refused", link=link.id, service=service.name, by_person=refused)
        raise no_sign_in(service, by_person=refused)

    async def _fetch(
        self, link: PendingLink, service: Service[object], flow: OAuthFlow, code: str, uri: str
    ) -> Fetched:
        """Exchange the code, and ask whose account that is."""
        credentials: Mapping[str, str] | None = None
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                credentials = await flow.exchange(code, uri)
                identity = await identify(service, credentials)
        except (ServiceError, CredentialsError, TimeoutError) as error:
            if credentials is not None:
                await self._revoke(link, flow, Fetched("", "", None, credentials))
            raise await self._refused(link, service, error) from error
        return Fetched(identity.id, identity.name, identity.max_file_bytes, credentials)

    async def _refused(
        self, link: PendingLink, service: Service[object], error: Exception
    ) -> LinkPageError:
        await self._links.give_back(link)
        is_busy = isinstance(error, TimeoutError) or (
            isinstance(error, ServiceError) and error.kind in _BUSY
        )
        log.warning("link.failed", link=link.id, service=service.name, error=f"{error!r}")
        return not_fetched(service, is_busy=is_busy)

    def title(self, link: PendingLink) -> str:
        """Tell what people call the service of a link."""
        return self._services.title(link.asked.service)

    async def waiting(self, new: NewLink) -> PendingLink | None:
        """Find one that only waits for its code, and gives no less than what is asked for now."""
        link = await self._links.waiting(new)
        return link if link is not None and {*new.scopes} <= {*link.asked.scopes} else None

    async def find(self, link_id: str, user_id: int) -> PendingLink:
        """Find somebody's link that waits for its code.

        Raises:
            UserError: It is over, or there is no code yet.
        """
        link = await self._links.of(link_id, user_id)
        if link is None:
            raise nothing_to_enter()
        if link.status != "pending":
            raise not_signed_in()
        return link

    async def enter(self, link: PendingLink, typed: str) -> Entered:
        """Take the code that somebody entered in Discord.

        Returns:
            What came of it; with the last wrong one the sign-in is thrown away.

        Raises:
            UserError: There is nothing to enter a code for.
        """
        entered = await self._links.enter(link.id, link.asked.user_id, clean_code(typed))
        if entered is None:
            raise nothing_to_enter()
        if not entered.is_right:
            log.warning("link.wrong_code", link=link.id, tries_left=entered.tries_left)
            await self._throw_away([(entered.link, entered.fetched)])
        return entered

    async def drop(self, link_id: str, user_id: int) -> PendingLink:
        """Throw somebody's link away; gives what it was.

        Raises:
            UserError: It is over already.
        """
        dropped = await self._links.drop(link_id, user_id)
        if dropped is None:
            raise nothing_to_enter()
        await self._throw_away([dropped])
        return dropped[0]

    async def drop_expired(self) -> None:
        """Throw away what nobody has finished in time."""
        await self._throw_away(await self._links.drop_expired())

    async def _throw_away(self, dropped: Iterable[tuple[PendingLink, Fetched | None]]) -> None:
        for link, fetched in dropped:
            service = self._services.get(link.asked.service)
            if fetched is not None and service is not None and isinstance(service.link, OAuthFlow):
                await self._revoke(link, service.link, fetched)

    async def _revoke(self, link: PendingLink, flow: OAuthFlow, fetched: Fetched) -> None:
        done = await revoke(flow, fetched.credentials)
        log.info("link.thrown_away", link=link.id, service=link.asked.service, revoked=done)

    def _service(self, link: PendingLink) -> tuple[Service[object], OAuthFlow]:
        service = self._services.get(link.asked.service)
        if service is None or not isinstance(service.link, OAuthFlow):
            raise over()
        return service, service.link


def _redirect_uri(flow: OAuthFlow, base: str, state: str) -> str:
    return base if flow.echoes_state else f"{base}/{state}"
