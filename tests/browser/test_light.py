"""The page is light: few requests before it stands, little to fetch in all, and no questions from a hidden tab."""

import pytest
from playwright.sync_api import expect

from sconnect.entrypoints.page.bundle import page as page_of
from tests.browser.conftest import Visit, settled
from tests.browser.test_screens import SCREENS

pytestmark = pytest.mark.azurite

LARGEST = 120_000  # bytes on the line, of every screen in both languages
LARGEST_WITH_HEADERS = 126_000
MOST_REQUESTS = 8
"""The document, its style, the frame, the user, the shops, the figures, and the two files that draw these."""
_WEIGHTS = """
() => Object.fromEntries(
  [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .map(({ name, transferSize }) => [new URL(name).pathname, transferSize])
    .filter(([path]) => !path.startsWith("/api/")))
"""
"""What each file of the page weighed on the line, its headers included."""


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_first_screen_takes_few_requests(visit: Visit, language: str) -> None:
    asked: list[str] = []
    page = visit("#/", language=language, asked=asked)
    expect(page.locator("section.card").first).to_be_visible()
    assert len(asked) <= MOST_REQUESTS, asked


def test_everything_there_is_weighs_little() -> None:
    whole = page_of()
    assert sum(len(file.zipped) for file in (whole.with_key, *whole.files.values())) < LARGEST


def test_a_visit_to_every_screen_weighs_little(visit: Visit) -> None:
    page = visit("#/", expected=("status of 404",))
    for address in SCREENS:
        page.evaluate("address => { location.hash = address; }", address)
        settled(page)
    weights = page.evaluate(_WEIGHTS)
    assert {address.rpartition("/")[2] for address in weights} == {"", *page_of().files}
    assert sum(weights.values()) < LARGEST_WITH_HEADERS, weights


def test_what_is_fetched_once_is_kept(visit: Visit) -> None:
    page = visit("#/planning")
    kept = page.evaluate(
        "async () => { const { src } = document.querySelector('script'); await (await fetch(src)).text();"
        " return performance.getEntriesByName(src).map(({ transferSize }) => transferSize); }"
    )
    assert kept[0] > 0
    assert kept[1:] == [0]
