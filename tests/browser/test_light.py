"""The page is light: few requests before it stands, little to fetch in all, and no questions from a hidden tab."""

import gzip

import pytest
from playwright.sync_api import Request, expect

from sconnect.entrypoints.page_files import page as page_of
from tests.browser.conftest import Visit
from tests.browser.stage import Stage

pytestmark = pytest.mark.azurite

LARGEST = 150_000  # bytes
MOST_REQUESTS = 5


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_first_screen_takes_few_requests(visit: Visit, acts: Stage, language: str) -> None:
    page = visit("#/planning", language=language)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if not request.url.startswith("data:") else None)
    page.goto("about:blank")
    page.goto(f"{acts.url}/")
    expect(page.locator("section.card").first).to_be_visible()
    assert len(asked) <= MOST_REQUESTS, [request.url for request in asked]


def test_everything_there_is_weighs_little() -> None:
    whole = page_of()
    assert sum(len(file.body) for file in (whole.with_key, *whole.files.values())) < LARGEST
    assert sum(len(gzip.compress(file.body)) for file in whole.files.values()) < LARGEST / 3


def test_what_is_fetched_once_is_kept(visit: Visit) -> None:
    page = visit("#/planning")
    kept = page.evaluate(
        "async () => { await fetch(document.querySelector('script').src);"
        " return performance.getEntriesByName(document.querySelector('script').src).at(-1).transferSize; }"
    )
    assert kept == 0
