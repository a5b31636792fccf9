"""The demo, a real browser that looks at it, and where its pictures go."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from tests.browser.program import ROOT, Demo, start_demo

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from playwright.async_api import Browser, Page

ARTIFACTS = ROOT / "test-artifacts"
# How long a busy machine may take to show something; what a test waits for comes or it does not.
PATIENCE_MS = 30_000
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is not None:
        return path
    missing = "there is no chromium here for the browser tests (try: make browser)"
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture
def demo(chromium: str) -> Iterator[Demo]:
    running = start_demo()
    yield running
    if running.process.poll() is None:
        assert running.stop() == 0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One for the tests of a module: to start it takes longer than most of them."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=chromium, args=CHROMIUM_ARGUMENTS
        )
        expect.set_options(timeout=PATIENCE_MS)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page of somebody who was never here: no cookie and nothing else is kept between tests."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    yield await context.new_page()
    await context.close()


@pytest.fixture
def artifacts() -> Path:
    ARTIFACTS.mkdir(exist_ok=True)
    return ARTIFACTS
