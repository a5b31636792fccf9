"""Linking an account in a real browser: our pages, the service's, and the way between."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import expect
from yarl import URL

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
from storage.vault import KeyRing, generate_key
from tests.oauth_service import ToyService, toy_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

ADA = NewLink(7, "Ada Lovelace (@ada)", Owner("user", 7), "toy", scopes=("profile", "files/write"))
LONG_NAME = NewLink(
    8, "W" * 32 + " (@" + "w" * 32 + ")", Owner("guild", 8), "toy", scopes=("profile",)
)


@dataclass(frozen=True)
class Site:
    linking: OAuthLinking
    toy_url: str


@pytest_asyncio.fixture(
    loop_scope="module", params=[True, False], ids=["state echoed", "state not echoed"]
)
async def site(request: pytest.FixtureRequest, sqlite_url: str) -> AsyncIterator[Site]:
    async with AsyncExitStack() as stack:
        toy = await stack.enter_async_context(toy_server(echoes_state=request.param))
        store = await open_store(sqlite_url, KeyRing.parse(generate_key()))
        stack.push_async_callback(store.close)
        services = ServiceRegistry()
        services.add(ToyService(toy))
        public = ""
        linking = OAuthLinking(store.pending_links, services, lambda: public)
        application = build_application(Metrics(), Readiness({}))
        add_link_pages(application, linking, lambda: public)
        server = WebServer(application, Metrics(), host="127.0.0.1", port=0)
        await server.start()
        stack.push_async_callback(server.stop)
        public = str(server.url).rstrip("/")
        yield Site(linking, toy.url)


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser minds: policies that were hurt, things that did not load."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


async def begin(site: Site, new: NewLink = ADA) -> str:
    _, url = await site.linking.begin(new)
    return url


async def fits(page: Page) -> bool:
    """Tell whether nothing is wider than the window."""
    width = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    return bool(await page.evaluate(width))


async def contrast(page: Page, selector: str) -> float:
    """Measure the contrast of a text with what is behind it (WCAG 2)."""
    script = """selector => {
      const light = one => { const [r, g, b] = one.match(/[0-9.]+/g).map(Number).map(v => {
        v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
      let behind = document.querySelector(selector); const text = getComputedStyle(behind).color;
      while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)')
        behind = behind.parentElement;
      const [a, b] = [light(text), light(getComputedStyle(behind).backgroundColor)];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); }"""
    return float(await page.evaluate(script, selector))


@pytest.mark.parametrize(
    ("scheme", "size"),
    [("light", (1280, 900)), ("dark", (1280, 900)), ("light", (320, 640)), ("dark", (390, 844))],
)
async def test_the_whole_way(  # noqa: PLR0917 - fixtures and a table's columns
    site: Site,
    page: Page,
    complaints: list[str],
    artifacts: Path,
    scheme: str,
    size: tuple[int, int],
) -> None:
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    shot = f"link-{scheme}-{size[0]}"
    await page.goto(await begin(site))
    await expect(page.get_by_role("heading")).to_have_text("Link a Toy account")
    await expect(page.get_by_role("listitem").first).to_have_text("read your profile")
    assert await fits(page)
    assert min([await contrast(page, one) for one in ("h1", "li", "button")]) >= 4.5
    await page.screenshot(path=artifacts / f"{shot}-1-question.png", full_page=True)
    # By keyboard alone: there is one thing to press.
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Continue to Toy")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{site.toy_url}/**")
    await page.get_by_role("button", name="Allow").click()
    await expect(page.get_by_role("heading")).to_have_text("One step is left")
    await expect(page.locator("main")).to_contain_text("as ada-at-toy.")
    assert await fits(page)
    assert min([await contrast(page, one) for one in (".code", ".warn", ".soft")]) >= 4.5
    await page.screenshot(path=artifacts / f"{shot}-2-code.png", full_page=True)
    shown = await page.locator(".code").inner_text()
    # A phone that went to Discord and comes back loads the page again.
    await page.reload()
    assert await page.locator(".code").inner_text() == shown
    link = await site.linking.waiting(ADA)
    assert link is not None
    assert (await site.linking.enter(link, clean_code(shown))).is_right
    await page.reload()
    await expect(page.get_by_role("heading")).to_have_text("Nothing was linked")
    await expect(page.locator("main")).to_contain_text("has been used already")
    assert complaints == [
        "Failed to load resource: the server responded with a status of 410 (Gone)"
    ]


async def test_a_refusal_and_another_try(
    site: Site, page: Page, complaints: list[str], artifacts: Path
) -> None:
    url = await begin(site)
    for button, heading in (("Deny", "Nothing was linked"), ("Allow", "One step is left")):
        await page.goto(url)
        await page.get_by_role("button", name="Continue to Toy").click()
        await page.get_by_role("button", name=button).click()
        await expect(page.get_by_role("heading")).to_have_text(heading)
        if button == "Deny":
            await page.screenshot(path=artifacts / "link-refused.png", full_page=True)
    (complaint,) = complaints
    assert "400" in complaint


async def test_it_needs_no_scripts_and_nothing_from_elsewhere(site: Site, page: Page) -> None:
    browser = page.context.browser
    assert browser is not None
    context = await browser.new_context(java_script_enabled=False)
    plain = await context.new_page()
    asked: list[str] = []
    plain.on("request", lambda request: asked.append(request.url))
    url = await begin(site)
    await plain.goto(url)
    assert asked == [url]
    await plain.get_by_role("button", name="Continue to Toy").click()
    await plain.get_by_role("button", name="Allow").click()
    assert len(clean_code(await plain.locator(".code").inner_text())) == 8
    ours = URL(url).origin()
    assert {str(URL(one).origin()) for one in asked} == {str(ours), site.toy_url}
    await context.close()


async def test_another_browser_gets_no_code(site: Site, page: Page, artifacts: Path) -> None:
    await page.goto(await begin(site))
    await page.get_by_role("button", name="Continue to Toy").click()
    sign_in = page.url
    browser = page.context.browser
    assert browser is not None
    other = await (await browser.new_context()).new_page()
    await other.goto(sign_in)
    await other.get_by_role("button", name="Allow").click()
    await expect(other.locator("main")).to_contain_text("begun in another browser")
    await expect(other.locator(".code")).to_have_count(0)
    await other.screenshot(path=artifacts / "link-other-browser.png", full_page=True)
    assert await site.linking.waiting(ADA) is None
    await other.context.close()


async def test_long_names_on_a_narrow_page(site: Site, page: Page, artifacts: Path) -> None:
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto(await begin(site, LONG_NAME))
    await expect(page.locator("main")).to_contain_text("a Discord server that WWWW")
    assert await fits(page)
    await page.screenshot(path=artifacts / "link-long-name.png", full_page=True)


async def test_it_is_told_nothing_of_where_the_browser_was(site: Site, page: Page) -> None:
    referrers: list[str | None] = []
    page.on("request", lambda request: referrers.append(request.headers.get("referer")))
    await page.goto(await begin(site))
    await page.get_by_role("button", name="Continue to Toy").click()
    await page.wait_for_url(f"{site.toy_url}/**")
    assert referrers
    assert not any(referrers)
