"""What a newcomer does in the demo's page."""

from __future__ import annotations

import io
import re
import signal
import socket
import time
from typing import TYPE_CHECKING

import aiohttp
import pytest
from PIL import Image
from playwright.async_api import expect

from cogs.tixte.emulator.fixtures import create_state, fixture_credentials
from tests.browser.program import start_demo

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Locator, Page

    from tests.browser.program import Demo

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

KEY = fixture_credentials(create_state())["session token"]


def message(page: Page, text: str) -> Locator:
    """The newest message with a text."""
    return page.locator("#channel-message-list article").filter(has_text=text).last


async def type_command(page: Page, command: str) -> None:
    await page.locator("#channel-composer-input").fill(command)
    await page.get_by_role("option", name=command).first.wait_for()
    await page.keyboard.press("Enter")


async def run_command(page: Page) -> None:
    await page.get_by_role("button", name="Send", exact=True).click()


async def status_of(link: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(link) as answer:
        return answer.status


def picture_file() -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").resize((320, 200)).save(file, "PNG")
    return file.getvalue()


async def open_demo(page: Page, demo: Demo) -> None:
    await page.goto(demo.url)
    await expect(message(page, "harbour.png")).to_be_visible()
    # The thumbnails come from the emulated host.
    for name in ("hills-at-dusk.png", "harbour.png"):
        thumbnail = page.locator(f"img.component-thumbnail[alt='{name}']").last
        await expect(thumbnail).to_be_visible()


async def choose_picture(page: Page, name: str, content: bytes) -> None:
    await type_command(page, "/rehost files")
    await page.get_by_label("file attachment", exact=True).set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": content}
    )
    await run_command(page)


async def card_of(page: Page, name: str) -> Locator:
    card = message(page, name)
    await expect(card).to_contain_text("SHA-256")
    await expect(card.locator("img.component-thumbnail")).to_be_visible()
    return card


async def view_as_mira(page: Page) -> None:
    await page.get_by_label("Viewing as").select_option(label="Mira")
    await expect(message(page, "Only you can see this")).to_have_count(0)


async def submit_key(page: Page, key: str) -> None:
    form = page.locator("#modal-root")
    await expect(form).to_contain_text("Link Tixte")
    await form.get_by_role("textbox").first.fill(key)
    await form.get_by_role("button", name="Submit").click()


async def test_a_newcomer_sends_a_file_follows_its_link_and_deletes_it(
    demo: Demo, page: Page, artifacts: Path
) -> None:
    content = picture_file()
    await open_demo(page, demo)
    await page.screenshot(path=artifacts / "demo-tour.png")

    await choose_picture(page, "mine.png", content)
    card = await card_of(page, "mine.png")
    await page.screenshot(path=artifacts / "demo-sent.png")

    async with page.context.expect_page() as opened:
        await card.get_by_text("Open", exact=True).click()
    hosted = await opened.value
    assert await hosted.title() == "mine.png"
    shown = hosted.locator("img")
    assert (
        await shown.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 320
    )
    await hosted.screenshot(path=artifacts / "demo-hosted.png")
    direct = await shown.get_attribute("src")
    assert direct is not None
    answer = await page.request.get(direct)
    assert await answer.body() == content
    await hosted.close()

    await card.get_by_role("button", name="Delete").click()
    question = message(page, "cannot be undone")
    await expect(question).to_be_visible()
    assert await status_of(direct) == 200
    await page.screenshot(path=artifacts / "demo-question.png")
    await question.get_by_role("button", name="Delete").click()
    await expect(message(page, "Deleted mine.png at Tixte.")).to_be_visible()
    await expect(message(page, "mine.png").filter(has_text="Deleted at Tixte")).to_have_count(0)
    assert await status_of(direct) == 404
    await page.screenshot(path=artifacts / "demo-deleted.png")


async def test_somebody_without_an_account_links_one_and_the_file_goes_on(
    demo: Demo, page: Page, artifacts: Path
) -> None:
    await open_demo(page, demo)
    await view_as_mira(page)
    await choose_picture(page, "kept.png", picture_file())
    refusal = message(page, "account linked yet")
    await expect(refusal).to_be_visible()
    # What the bot has put in words is an answer: the page does not take it for a failure.
    await expect(page.locator("#channel-composer-input")).to_be_visible()
    await expect(page.locator("#inspector-count")).to_be_hidden()
    await refusal.get_by_role("button", name="Link Tixte").click()
    await submit_key(page, "wrong")
    unknown = message(page, "does not know this key")
    await expect(unknown).to_be_visible()
    await page.screenshot(path=artifacts / "demo-refused.png")

    await unknown.get_by_role("button", name="Link Tixte").click()
    await submit_key(page, KEY)
    await expect(message(page, "Linked Tixte as larkspur")).to_be_visible()
    await page.screenshot(path=artifacts / "demo-linked.png")
    await card_of(page, "kept.png")


async def test_an_account_is_linked_by_command(demo: Demo, page: Page, artifacts: Path) -> None:
    await open_demo(page, demo)
    await view_as_mira(page)
    await type_command(page, "/account link")
    await page.get_by_label("service, required").press_sequentially("tix")
    await page.get_by_role("option", name="Tixte").first.click()
    await run_command(page)
    await expect(page.locator("#modal-root")).to_contain_text("Link Tixte")
    await page.screenshot(path=artifacts / "demo-form.png")
    await submit_key(page, KEY)
    await expect(message(page, "Linked Tixte as larkspur")).to_be_visible()


async def test_the_cards_of_all_services_are_there_and_their_links_open(
    demo: Demo, page: Page, artifacts: Path
) -> None:
    await open_demo(page, demo)
    for name in ("Harbour Tape 01", "meadow.png", "dusk.png"):
        thumbnail = page.locator(f"img.component-thumbnail[alt='{name}']").last
        await expect(thumbnail).to_be_visible()
    await expect(page.locator("#inspector-count")).to_be_hidden()
    pages = {
        "Open at Mixcloud": "Harbour Tape 01",
        "meadow.png": "meadow.png",
        "SHA-256 7e523d2385e5": "dusk.png",
        "For Sunday": "For Sunday",
    }
    for words, title in pages.items():
        card = page.locator("#channel-message-list article").filter(has_text=words).first
        await card.scroll_into_view_if_needed()
        async with page.context.expect_page() as opened:
            await card.get_by_text(re.compile(r"^Open( at .*)?$")).first.click()
        shown = await opened.value
        await expect(shown).to_have_title(re.compile(re.escape(title)))
        picture = shown.locator("img").first
        width = "picture => picture.decode().then(() => picture.naturalWidth)"
        assert await picture.evaluate(width) > 200
        await shown.close()
    await page.screenshot(path=artifacts / "demo-services.png")


@pytest.mark.parametrize(("title", "name"), [("Mixcloud", "demo-host"), ("Mxit", "Thandi M")])
async def test_an_account_is_linked_on_the_pages_of_its_service(
    demo: Demo, page: Page, title: str, name: str
) -> None:
    await open_demo(page, demo)
    await view_as_mira(page)
    await type_command(page, "/account link")
    await page.get_by_label("service, required").press_sequentially(title[:3])
    await page.get_by_role("option", name=title).first.click()
    await run_command(page)
    asked = message(page, f"Link {title}")
    async with page.context.expect_page() as opened:
        await asked.get_by_text(f"Sign in at {title}").click()
    browser = await opened.value
    await browser.get_by_role("button", name=f"Continue to {title}").click()
    await browser.get_by_role("button", name="Allow").click()
    code = await browser.locator(".code").inner_text()
    await page.bring_to_front()
    await asked.get_by_role("button", name="Enter code").click()
    form = page.locator("#modal-root")
    await form.get_by_role("textbox").first.fill(code)
    await form.get_by_role("button", name="Submit").click()
    await expect(message(page, f"Linked {title} as {name}")).to_be_visible()


async def test_the_page_shows_the_finished_card_by_itself_and_soon(demo: Demo, page: Page) -> None:
    await open_demo(page, demo)
    await choose_picture(page, "soon.png", picture_file())
    begun = time.monotonic()
    await card_of(page, "soon.png")
    assert time.monotonic() - begun < 3


async def test_a_port_that_is_taken_is_told_and_another_one_used() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        demo = start_demo(port)
        assert demo.stop(signal.SIGTERM) == 0
    said = demo.rest()
    assert f"Port {port} is taken" in said
    assert f"127.0.0.1:{port}/" not in demo.url
    assert "Traceback" not in said
