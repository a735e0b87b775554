"""One browser and one stage for all tests of the page. Whatever the browser complains about fails the test."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.stage import Stage, stage

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LONGEST_WAIT = 15_000
"""Milliseconds until something on the page must be there."""
_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""

Visit = Callable[..., Page]


@pytest.fixture(scope="package")
def acts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The program, running."""
    _demand_chromium()
    with stage(tmp_path_factory.mktemp("browser")) as built:
        yield built


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    _demand_chromium()
    with sync_playwright() as playwright:
        expect.set_options(timeout=LONGEST_WAIT)
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser, acts: Stage) -> Iterator[Visit]:
    """Open the page at an address, as a new reader with a screen of some width."""
    with visits(browser, acts.url) as open_page:
        yield open_page


@contextmanager
def visits(browser: Browser, home: str, prepare: Callable[[BrowserContext], object] | None = None) -> Iterator[Visit]:
    """Open pages of the app at `home`, each for a reader who was prepared; the browser may complain of nothing."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        address: str = "#/",
        *,
        width: int = 1280,
        scheme: str = "light",
        language: str = "nl",
        url: str = "",
        asked: list[str] | None = None,
        expected: tuple[str, ...] = (),
    ) -> Page:
        def listen(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"} and not any(part in message.text for part in expected):
                complaints.append(message.text)

        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="nl-NL",
            timezone_id="America/New_York",  # what the page shows is Dutch time, wherever its reader is
            reduced_motion="reduce",
        )
        contexts.append(context)
        if prepare:
            prepare(context)
        context.set_default_timeout(LONGEST_WAIT)
        context.add_init_script(_TELL_VIOLATIONS)
        if language != "nl":
            context.add_init_script(f"localStorage.setItem('sconnect.language', '{language}')")
        page = context.new_page()
        if asked is not None:
            page.on("request", lambda request: asked.append(request.url))
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.goto(f"{url or home}/{address}")
        settled(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def settled(page: Page) -> None:
    """Wait until a screen stands."""
    expect(page.locator("main h1").first).to_be_visible()
    expect(page.locator("main .loading")).to_have_count(0)


def _demand_chromium() -> None:
    if CHROMIUM.exists() or os.environ.get("CI"):
        return
    pytest.skip(f"{CHROMIUM} is not here, so nothing of the page was tried in a browser")
