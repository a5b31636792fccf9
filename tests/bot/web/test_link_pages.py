"""The pages of account linking, over real sockets."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
import structlog
from sqlalchemy import select, update
from yarl import URL

from bot.errors import UserError
from bot.link_code import clean_code
from bot.metrics import Metrics
from bot.oauth_linking import OAuthLinking
from bot.service_registry import ServiceRegistry
from bot.web.application import build_application
from bot.web.link_pages import add_link_pages
from bot.web.readiness import Readiness
from bot.web.server import WebServer
from storage.accounts import Owner
from storage.pending_link import NewLink
from storage.store import open_store
from storage.tables import pending_links
from storage.vault import KeyRing, generate_key
from tests.oauth_service import ToyService, toy_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.store import Store
    from tests.oauth_service import ToyServer

ADA = NewLink(7, "Ada <b> (@ada)", Owner("user", 7), "toy", scopes=("profile", "files/write"))


@dataclass
class Site:
    """Our pages, and the service behind them."""

    toy: ToyServer
    store: Store
    services: ServiceRegistry
    stack: AsyncExitStack
    public: str | None = None
    linking: OAuthLinking = field(init=False)
    server: WebServer = field(init=False)

    async def start(self, prefix: str = "") -> None:
        """Serve, as if for the first time."""
        self.linking = OAuthLinking(self.store.pending_links, self.services, lambda: self.public)
        application = build_application(Metrics(), Readiness({}))
        self.public = f"http://127.0.0.1{prefix}"
        add_link_pages(application, self.linking, lambda: self.public)
        self.server = WebServer(application, Metrics(), host="127.0.0.1", port=0)
        await self.server.start()
        self.public = f"{str(self.server.url).rstrip('/')}{prefix}"
        self.stack.push_async_callback(self.server.stop)

    async def begin(self, new: NewLink = ADA) -> str:
        _, url = await self.linking.begin(new)
        return url

    async def statuses(self) -> list[str]:
        async with self.store.database.read() as connection:
            rows = await connection.execute(
                select(pending_links.c.status).order_by(pending_links.c.created_at)
            )
            return list(rows.scalars())


@dataclass
class Browser:
    """One browser: cookies, and no redirects that nobody looks at."""

    session: aiohttp.ClientSession

    async def get(self, url: str, **more: Any) -> tuple[int, str]:
        async with self.session.get(url, allow_redirects=False, **more) as answer:
            return answer.status, await answer.text()

    async def go_on(self, url: str, **more: Any) -> str:
        """Press Continue; gives where that leads."""
        async with self.session.post(url, allow_redirects=False, **more) as answer:
            assert answer.status == 303, await answer.text()
            return answer.headers["Location"]


@pytest.fixture(params=[True, False], ids=["state echoed", "state not echoed"])
async def site(request: pytest.FixtureRequest, sqlite_url: str) -> AsyncIterator[Site]:
    async with AsyncExitStack() as stack:
        toy = await stack.enter_async_context(toy_server(echoes_state=request.param))
        store = await open_store(sqlite_url, KeyRing.parse(generate_key()))
        stack.push_async_callback(store.close)
        services = ServiceRegistry()
        services.add(ToyService(toy))
        made = Site(toy, store, services, stack)
        await made.start()
        yield made


@pytest.fixture
async def browsers() -> AsyncIterator[list[Browser]]:
    async with AsyncExitStack() as stack:
        yield [
            Browser(
                await stack.enter_async_context(
                    aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
                )
            )
            for _ in range(2)
        ]


@pytest.fixture
def browser(browsers: list[Browser]) -> Browser:
    return browsers[0]


def code_on(page: str) -> str:
    return clean_code(page.partition('<strong class="code">')[2].partition("<")[0])


async def test_the_whole_way(site: Site, browser: Browser) -> None:
    url = await site.begin()
    status, page = await browser.get(url)
    assert status == 200
    assert "Ada &lt;b&gt; (@ada)" in page
    assert "<li>add files &lt;and remove them&gt;</li>" in page
    assert "messages in your name" not in page
    target = await browser.go_on(url)
    assert URL(target).query["scope"] == "profile files/write"
    back = site.toy.allow(target)
    assert ("state" in URL(back).query) is site.toy.echoes_state
    status, page = await browser.get(back)
    assert status == 200
    assert "as <bdi><strong>ada-at-toy</strong></bdi>" in page
    assert "Never give this code to anyone" in page
    code = code_on(page)
    assert len(code) == 8
    assert await site.statuses() == ["pending"]
    link = await site.linking.waiting(ADA)
    assert link is not None
    entered = await site.linking.enter(link, f" {code[:4].lower()} - {code[4:]} ")
    assert entered.is_right
    assert entered.fetched is not None
    assert entered.fetched.credentials["access_token"] in site.toy.tokens
    assert (entered.fetched.remote_id, entered.fetched.remote_name) == ("7", "ada-at-toy")
    assert await site.statuses() == []


async def test_a_prefetcher_changes_nothing(site: Site, browser: Browser) -> None:
    url = await site.begin()
    for _ in range(3):
        async with browser.session.get(url) as answer:
            assert answer.status == 200
            assert "Set-Cookie" not in answer.headers
        async with browser.session.head(url) as answer:
            assert answer.status == 200
    assert await site.statuses() == ["opened"]
    assert not site.toy.asked


async def test_what_the_headers_forbid(site: Site, browser: Browser) -> None:
    url = await site.begin()
    async with browser.session.get(url) as answer:
        headers, page = answer.headers, await answer.text()
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert f"form-action 'self' https: {site.toy.url};" in policy
    assert "frame-ancestors 'none'" in policy
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    async with browser.session.post(url, allow_redirects=False) as answer:
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/link" in cookie
    assert "Secure" not in cookie


async def test_a_cookie_of_https_is_for_https_alone(site: Site, browser: Browser) -> None:
    url = await site.begin()
    local = site.public
    site.public = "https://bot.example/carryall"
    async with browser.session.post(url, allow_redirects=False) as answer:
        cookie, target = answer.headers["Set-Cookie"], answer.headers["Location"]
    assert "Secure" in cookie
    assert "Path=/carryall/link" in cookie
    assert URL(target).query["redirect_uri"].startswith("https://bot.example/carryall/link/back")
    site.public = local


async def test_a_replayed_callback_shows_the_same_code(site: Site, browser: Browser) -> None:
    back = site.toy.allow(await browser.go_on(await site.begin()))
    _, first = await browser.get(back)
    status, again = await browser.get(back)
    assert (status, again) == (200, first)
    assert site.toy.asked["/token"] == 1


async def test_two_callbacks_at_once_spend_the_code_once(site: Site, browser: Browser) -> None:
    back = site.toy.allow(await browser.go_on(await site.begin()))
    answers = await asyncio.gather(*(browser.get(back) for _ in range(4)))
    assert site.toy.asked["/token"] == 1
    assert {status for status, _ in answers} <= {200, 409}
    assert await site.statuses() == ["pending"]


async def test_a_second_browser_gets_nothing(site: Site, browsers: list[Browser]) -> None:
    mine, other = browsers
    back = site.toy.allow(await mine.go_on(await site.begin()))
    status, page = await other.get(back)
    assert status == 403
    assert "begun in another browser" in page
    assert not site.toy.asked
    assert (await mine.get(back))[0] == 200
    status, page = await other.get(back)
    assert (status, code_on(page)) == (403, "")


async def test_the_browser_that_goes_on_last_counts(site: Site, browsers: list[Browser]) -> None:
    first, second = browsers
    url = await site.begin()
    early = site.toy.allow(await first.go_on(url))
    late = site.toy.allow(await second.go_on(url))
    assert (await first.get(early))[0] == 410
    assert (await second.get(late))[0] == 200
    status, page = await first.get(url)
    assert status == 409
    assert "signed in at Toy already" in page
    async with first.session.post(url, allow_redirects=False) as answer:
        assert answer.status == 409


async def test_two_links_at_once_in_one_browser(site: Site, browser: Browser) -> None:
    ben = NewLink(8, "@ben", Owner("user", 8), "toy")
    urls = [await site.begin(), await site.begin(ben)]
    backs = [site.toy.allow(await browser.go_on(url)) for url in urls]
    codes = [code_on((await browser.get(back))[1]) for back in backs]
    assert len(set(codes)) == 2
    bens = await site.linking.waiting(ben)
    assert bens is not None
    assert not (await site.linking.enter(bens, codes[0])).is_right
    assert (await site.linking.enter(bens, codes[1])).is_right


async def test_a_refusal(site: Site, browser: Browser) -> None:
    url = await site.begin()
    status, page = await browser.get(site.toy.deny(await browser.go_on(url)))
    assert status == 400
    assert "You did not allow it at Toy" in page
    assert await site.statuses() == ["opened"]
    back = site.toy.allow(await browser.go_on(url))
    assert (await browser.get(back))[0] == 200


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"code": ""},
        {"code": "x" * 5000},
        {"error": "server_error", "error_description": "<script>alert(1)</script>"},
        {"error": "", "code": "c"},
    ],
    ids=str,
)
async def test_an_answer_that_is_none(site: Site, browser: Browser, query: dict[str, str]) -> None:
    target = URL(await browser.go_on(await site.begin()))
    back = URL(target.query["redirect_uri"]).extend_query(query)
    if site.toy.echoes_state:
        back = back.extend_query(state=target.query["state"])
    status, page = await browser.get(str(back))
    assert status == 400
    assert "without a sign-in" in page
    assert "alert" not in page
    assert not site.toy.asked


async def test_a_code_that_the_service_does_not_know(site: Site, browser: Browser) -> None:
    back = site.toy.allow(await browser.go_on(await site.begin()))
    site.toy.codes.clear()
    status, page = await browser.get(back)
    assert status == 502
    assert "Toy did not accept this sign-in" in page
    assert await site.statuses() == ["opened"]
    assert (await browser.get(back))[0] == 410


@pytest.mark.parametrize("path", ["/token", "/me"])
async def test_a_service_in_trouble(site: Site, browser: Browser, path: str) -> None:
    url = await site.begin()
    back = site.toy.allow(await browser.go_on(url))
    site.toy.failing[path] = 500
    status, page = await browser.get(back)
    assert status == 502
    assert "Toy did not answer, or has trouble of its own" in page
    # What came is not kept, nor left lying at the service.
    assert site.toy.tokens == {}
    site.toy.failing.clear()
    assert (await browser.get(site.toy.allow(await browser.go_on(url))))[0] == 200


async def test_a_service_that_stalls(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.oauth_linking.FETCH_SECONDS", 0.05)
    back = site.toy.allow(await browser.go_on(await site.begin()))
    site.toy.stalls.set()
    status, page = await browser.get(back)
    assert status == 502
    assert "Toy did not answer" in page
    assert await site.statuses() == ["opened"]


async def test_another_state_than_ours(site: Site, browser: Browser) -> None:
    back = URL(site.toy.allow(await browser.go_on(await site.begin())))
    status, page = await browser.get(str(back.update_query(state="somebody-elses")))
    assert status == 410
    assert "used already" in page
    assert not site.toy.asked


@pytest.mark.parametrize("path", ["/link/open/nothing", "/link/back", "/link/back/nothing"])
async def test_what_nobody_has_begun(site: Site, browser: Browser, path: str) -> None:
    status, page = await browser.get(f"{site.public}{path}?code=c")
    assert status == 410
    assert "Use /account link in Discord" in page


@pytest.mark.parametrize("path", ["/link", "/link/", "/link/open", "/link/other/x"])
async def test_other_addresses(site: Site, browser: Browser, path: str) -> None:
    status, _ = await browser.get(f"{site.public}{path}")
    assert status == 404


async def age(site: Site) -> None:
    """Let the ten minutes pass."""
    async with site.store.database.write() as connection:
        await connection.execute(
            update(pending_links).values(expires_at=pending_links.c.created_at)
        )


async def test_ten_minutes_before_signing_in(site: Site, browser: Browser) -> None:
    url = await site.begin()
    back = site.toy.allow(await browser.go_on(url))
    await age(site)
    for address in (url, back):
        status, page = await browser.get(address)
        assert status == 410
        assert "older than 10 minutes" in page
    async with browser.session.post(url, allow_redirects=False) as answer:
        assert answer.status == 410
    assert not site.toy.asked


async def test_ten_minutes_before_the_code(site: Site, browser: Browser) -> None:
    back = site.toy.allow(await browser.go_on(await site.begin()))
    _, page = await browser.get(back)
    link = await site.linking.waiting(ADA)
    assert link is not None
    await age(site)
    assert await site.linking.waiting(ADA) is None
    with pytest.raises(UserError, match="No sign-in waits for this code"):
        await site.linking.enter(link, code_on(page))
    assert len(site.toy.tokens) == 1
    await site.linking.drop_expired()
    assert await site.statuses() == []
    assert site.toy.tokens == {}


async def test_three_wrong_codes_throw_it_away(site: Site, browser: Browser) -> None:
    back = site.toy.allow(await browser.go_on(await site.begin()))
    _, page = await browser.get(back)
    link = await site.linking.waiting(ADA)
    assert link is not None
    for left in (2, 1, 0):
        entered = await site.linking.enter(link, "AAAABBBB")
        assert (entered.is_right, entered.tries_left) == (False, left)
    with pytest.raises(UserError):
        await site.linking.enter(link, code_on(page))
    assert await site.statuses() == []
    assert site.toy.tokens == {}


async def test_one_that_gives_less_than_is_wanted_is_not_resumed(
    site: Site, browser: Browser
) -> None:
    await browser.get(site.toy.allow(await browser.go_on(await site.begin())))
    assert await site.linking.waiting(replace(ADA, scopes=("profile",))) is not None
    assert await site.linking.waiting(replace(ADA, scopes=("profile", "messages"))) is None


async def test_a_callback_after_a_restart(site: Site, browser: Browser) -> None:
    back = URL(site.toy.allow(await browser.go_on(await site.begin())))
    await site.server.stop()
    await site.start()
    port = site.server.url.port
    status, page = await browser.get(str(back.with_port(port)))
    assert status == 200
    assert len(code_on(page)) == 8


async def test_a_callback_after_the_address_has_changed(site: Site, browser: Browser) -> None:
    back = site.toy.allow(await browser.go_on(await site.begin()))
    # The code is exchanged with the address of that time, byte for byte.
    site.public = "https://elsewhere.example/bot"
    assert (await browser.get(back))[0] == 200


@pytest.mark.parametrize("prefix", ["/carryall", "/a/b"])
@pytest.mark.parametrize("is_stripped", [True, False])
async def test_behind_a_path_of_a_proxy(
    site: Site,
    browser: Browser,
    prefix: str,
    is_stripped: bool,  # noqa: FBT001 - a table's column
) -> None:
    await site.server.stop()
    await site.start(prefix)

    def through_proxy(url: str) -> str:
        assert url.startswith(f"{site.public}/link/")
        return url.replace(prefix, "", 1) if is_stripped else url

    url = await site.begin()
    status, page = await browser.get(through_proxy(url))
    assert status == 200
    assert "action=" not in page
    async with browser.session.post(through_proxy(url), allow_redirects=False) as answer:
        cookie, target = answer.cookies, answer.headers["Location"]
    (morsel,) = cookie.values()
    assert morsel["path"] == f"{prefix}/link"
    back = site.toy.allow(target)
    assert back.startswith(f"{site.public}/link/back")
    sent = {"Cookie": f"{morsel.key}={morsel.value}"}
    status, _ = await browser.get(through_proxy(back), headers=sent)
    assert status == 200


async def test_a_form_of_another_site(site: Site, browser: Browser) -> None:
    url = await site.begin()
    headers = {"Sec-Fetch-Site": "cross-site"}
    async with browser.session.post(url, headers=headers, allow_redirects=False) as answer:
        assert answer.status == 403
        assert "Set-Cookie" not in answer.headers
    assert await site.statuses() == ["opened"]


async def test_a_fault_is_a_page_and_its_address_not_logged(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = site.toy.allow(await browser.go_on(await site.begin()))
    flow: Any = site.services.get("toy")

    async def fault(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(flow.link, "exchange", fault)
    with structlog.testing.capture_logs() as logs:
        status, page = await browser.get(back)
    assert status == 500
    assert "boom" not in page
    (event,) = [one for one in logs if one["event"] == "web.failed"]
    assert event["reference"] in page
    assert URL(back).query["code"] not in str(logs)


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_nothing_is_left_in_clear(site: Site, browser: Browser, tmp_path: Path) -> None:
    with structlog.testing.capture_logs() as logs:
        url = await site.begin()
        target = await browser.go_on(url)
        back = site.toy.allow(target)
        _, page = await browser.get(back)
    uri = target.partition("redirect_uri=")[2]
    cookies = [one.value for one in browser.session.cookie_jar]
    state = URL(target).query.get("state") or URL(URL(target).query["redirect_uri"]).name
    code = code_on(page)
    secrets = [*site.toy.issued, *cookies, state, code, f"{code[:4]}-{code[4:]}", URL(url).name]
    assert uri
    assert len(secrets) == 8
    kept = everything_in(tmp_path)
    assert b"pending" in kept
    assert [one for one in secrets if one.encode() in kept] == []
    assert [one for one in secrets if one in str(logs)] == []


@pytest.mark.parametrize("missing", ["settings", "address"])
async def test_what_is_not_set_is_said(site: Site, missing: str) -> None:
    if missing == "settings":
        site.services.remove("toy")
        site.services.add(ToyService(site.toy, configured=False))
        words = "TOY_CLIENT_ID and TOY_CLIENT_SECRET must be set"
    else:
        site.public = None
        words = "PUBLIC_URL must be set"
    with pytest.raises(UserError) as told:
        await site.begin()
    assert words in told.value.cause
    assert await site.statuses() == []


async def test_what_a_service_says_beside_that(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    service = ToyService(site.toy, configured=False)
    monkeypatch.setattr(service.link, "missing_hint", "Toy was closed in 2015.")
    site.services.remove("toy")
    site.services.add(service)
    with pytest.raises(UserError) as told:
        await site.begin()
    assert told.value.cause.endswith("by whoever runs this bot. Toy was closed in 2015.")


async def test_a_service_that_is_gone_meanwhile(site: Site, browser: Browser) -> None:
    url = await site.begin()
    back = site.toy.allow(await browser.go_on(url))
    site.services.remove("toy")
    assert [(await browser.get(one))[0] for one in (url, back)] == [410, 410]
