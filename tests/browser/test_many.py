"""Thousands of orders, as somebody works with them: a screen asks and reads little, and fits on a few screens."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit, settled, visits
from tests.browser.desk import FIRST, REGULAR, Desk, Load, desk

TALLEST = 5_000
"""Pixels of a screen."""
MOST_REQUESTS = 2
"""Of a list: a page of it, and of the work list the decisions about many."""
A_PAGE = 1_000
"""Rows that the tables give at a time."""

ROWS_OF_DECISION = 4
"""Rows that deciding about an order, or taking that back, may read."""
PATIENCE = 300_000
"""Milliseconds for a decision about thousands; here everything runs in one thread."""


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((5_000, 1_400), id="5,000 orders"),
        pytest.param((100_000, 20_000), id="100,000 orders", marks=[pytest.mark.large, pytest.mark.timeout(1_800)]),
    ],
)
def full(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A desk with many orders."""
    with desk(*request.param) as built:
        yield built


@pytest.fixture
def visit(browser: Browser, full: Desk) -> Iterator[Visit]:
    """Open a page of the desk."""
    with visits(browser, full.url, full.serve) as open_page:
        yield open_page


def opened(full: Desk, page: Page, address: str) -> Load:
    """Go to a screen and wait until it stands; what that took."""
    return taken(full, page, lambda: page.evaluate("address => { location.hash = address; }", address))


def taken(full: Desk, page: Page, act: Callable[[], object]) -> Load:
    with full.load() as load:
        page.evaluate("document.querySelector('main').firstChild.dataset.left = ''")
        act()
        expect(page.locator("main > [data-left]")).to_have_count(0)
        settled(page)
    assert height(page) < TALLEST, page.url
    return load


def height(page: Page) -> int:
    tall: int = page.evaluate("document.documentElement.scrollHeight")
    return tall


def rows(page: Page) -> int:
    return page.get_by_role("rowheader").count()


def test_orders_are_listed_and_found_by_a_page_or_two_of_a_table(visit: Visit, full: Desk) -> None:
    page = visit("#/", expected=("status of 404",))
    irregular = FIRST + 1
    searches = {
        "": 50,
        "q=1": 50,
        f"q={irregular}": 1,
        f"q={quote(REGULAR.split()[0])}": 50,
        "q=vries": 50,
        f"q=klant+nummer+{irregular - FIRST}": 1,
        "q=12,95": 20,
        "q=jan@example.test": 50,
        "q=nobody": 0,
        "state=waiting": 50,
        "from=2026-11-20&until=2026-11-23": 50,
        "q=vries&state=waiting": 50,
        "q=vries&state=refused": 0,
    }
    for search, least in searches.items():
        load = opened(full, page, f"#/orders/{full.profile}?{search}")
        assert rows(page) >= least, search
        assert len(load.requests) <= MOST_REQUESTS, load
        assert load.pages <= 2 * len(load.requests), (search, load)
        assert load.rows <= 2 * A_PAGE * len(load.requests), (search, load)


def test_an_overview_reads_what_is_kept_for_it(visit: Visit, full: Desk) -> None:
    with full.load() as load:
        page = visit("#/")
    assert height(page) < TALLEST
    assert load.pages + load.points <= 10, load
    assert load.rows <= 20, load


def test_all_of_a_kind_are_found_decided_and_taken_back(visit: Visit, full: Desk) -> None:
    page = visit("#/")
    load = opened(full, page, f"#/worklist/{full.profile}")
    cards = page.locator("article")
    expect(cards).to_have_count(25)
    assert_light(load, cards=25)
    different = page.get_by_role("navigation", name="Soorten").get_by_role("link", name="Totaal verschilt")
    assert_light(taken(full, page, different.click), cards=25)
    waiting = page.get_by_role("status").filter(has_text="punten wachten")
    before = waiting.inner_text()
    page.get_by_label("Zoek op order, naam, code").fill("10,03")
    assert_light(taken(full, page, lambda: page.keyboard.press("Enter")), cards=25)
    assert waiting.inner_text() != before

    with full.load() as load:
        page.locator(".many").get_by_role("button", name="Overslaan").click()
        dialog = page.get_by_role("dialog")
        of_all = dialog.get_by_text(re.compile(r"^\d+ orders van \d+ punten"))
        orders = int(of_all.inner_text().split()[0])
    assert orders > 25
    assert_light(load, cards=0)
    dialog.get_by_label("Reden").fill("proef")
    with full.load() as load:
        dialog.get_by_role("button", name="Besluiten").click()
        expect(page.locator("article:not(.decided)")).to_have_count(0)
        decision = page.locator("[data-decision]").first
        expect(decision).to_contain_text("Uitgevoerd.", timeout=PATIENCE)
        expect(cards).to_have_count(0)
    expect(decision).to_contain_text(f"{orders} orders: besloten")
    # The list is gone through once by the run that follows, and once in parts for the orders that it is about.
    assert load.rows <= 2 * full.waiting + 5 * A_PAGE + ROWS_OF_DECISION * orders, load

    with full.load() as load:
        decision.get_by_role("button", name="Alles terugnemen").click()
        page.get_by_role("dialog").get_by_role("button", name="Terugnemen").click()
        expect(decision).to_contain_text(f"{orders} orders: teruggenomen", timeout=PATIENCE)
        expect(cards).to_have_count(25)
    assert load.rows <= 2 * full.waiting + 5 * A_PAGE + ROWS_OF_DECISION * orders, load
    page.get_by_role("link", name="Totaal verschilt").click()
    expect(waiting).to_contain_text(f"{orders} punten wachten")


def assert_light(load: Load, *, cards: int) -> None:
    """A view of the work list reads its copy, whether the list is long, and the entries of the cards."""
    assert len(load.requests) <= MOST_REQUESTS, load
    assert load.pages <= 4, load
    assert load.rows <= A_PAGE + 60, load
    assert load.points <= cards + 10, load
