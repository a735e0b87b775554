"""The page is light: few requests before it stands, little to fetch in all, and no questions from a hidden tab."""

import pytest
from playwright.sync_api import expect

from sconnect.entrypoints.page_files import page as page_of
from tests.browser.conftest import Visit

pytestmark = pytest.mark.azurite

LARGEST = 75_000  # bytes on the line
MOST_REQUESTS = 5


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_first_screen_takes_few_requests(visit: Visit, language: str) -> None:
    asked: list[str] = []
    page = visit("#/", language=language, asked=asked)
    expect(page.locator("section.card").first).to_be_visible()
    assert len(asked) <= MOST_REQUESTS, asked


def test_everything_there_is_weighs_little() -> None:
    whole = page_of()
    assert sum(len(file.zipped) for file in (whole.with_key, *whole.files.values())) < LARGEST


def test_what_is_fetched_once_is_kept(visit: Visit) -> None:
    page = visit("#/planning")
    kept = page.evaluate(
        "async () => { const { src } = document.querySelector('script'); await (await fetch(src)).text();"
        " return performance.getEntriesByName(src).map(({ transferSize }) => transferSize); }"
    )
    assert kept[0] > 0
    assert kept[1:] == [0]
