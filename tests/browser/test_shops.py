"""Four hundred shops: all about them fits on a few screens, takes few requests, and shuts nobody out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit, settled, visits
from tests.browser.desk import Desk, desk
from tests.browser.test_screens import AXE, RUN_AXE, sideways

SHOPS = 400
TALLEST = 5_000
"""Pixels of a screen."""
MOST_QUESTIONS = 10
"""To the tables, for all shops."""


@pytest.fixture(scope="module")
def office() -> Iterator[Desk]:
    """An office with many shops, one of which has orders that wait."""
    with desk(60, 40, shops=SHOPS) as built:
        yield built


@pytest.fixture
def visit(browser: Browser, office: Desk) -> Iterator[Visit]:
    """Open a page of the office."""
    with visits(browser, office.url, office.serve) as open_page:
        yield open_page


def go(page: Page, address: str) -> None:
    page.evaluate("document.querySelector('main').firstChild.dataset.left = ''")
    page.evaluate("address => { location.hash = address; }", address)
    expect(page.locator("main > [data-left]")).to_have_count(0)
    settled(page)


@pytest.mark.parametrize("width", [pytest.param(1280, marks=pytest.mark.large), 320])
def test_all_shops_are_few_screens_that_everybody_can_use(visit: Visit, office: Desk, width: int) -> None:
    page = visit("#/people", width=width, expected=("status of 404", "status of 500"))
    page.evaluate(AXE.read_text("utf-8"))
    for address in ("#/", "#/planning", "#/office"):
        with office.load() as load:
            go(page, address)
        assert load.pages + load.points <= MOST_QUESTIONS * len(load.requests), (address, load)
        assert page.evaluate(RUN_AXE) == [], address
        assert sideways(page) == [], address
        if width > 320:
            assert page.evaluate("document.documentElement.scrollHeight") < TALLEST, address


def test_a_shop_with_trouble_comes_first_and_all_are_found(visit: Visit) -> None:
    page = visit("#/")
    shops = page.get_by_role("table", name="Alle winkels")
    expect(shops.get_by_role("row").nth(1)).to_contain_text("De winkel weigert de koppelcode.")
    page.get_by_label("Zoek een winkel").fill("winkel bestaat niet")
    expect(shops.get_by_role("rowheader")).to_have_count(0)
    page.get_by_label("Zoek een winkel").fill("Winkel 397")
    expect(shops.get_by_role("rowheader")).to_have_count(1)
    page.get_by_label("Zoek een winkel").fill("")
    page.get_by_role("button", name=f"Toon alle {SHOPS}").click()
    expect(shops.get_by_role("rowheader")).to_have_count(SHOPS)


@pytest.mark.parametrize("width", [pytest.param(1280, marks=pytest.mark.large), 320])
def test_nothing_found_a_failure_and_a_choice_for_many_shut_nobody_out(visit: Visit, office: Desk, width: int) -> None:
    page = visit("#/people", width=width, expected=("status of 404", "status of 500"))
    page.evaluate(AXE.read_text("utf-8"))
    shop = office.profile

    def problems() -> list[str]:
        return [*page.evaluate(RUN_AXE), *sideways(page)]

    for address in (
        f"#/orders/{shop}?q=999999",
        f"#/worklist/{shop}?text=nergens",
        f"#/runs/{shop}",
        "#/adoption/winkel-001",
    ):
        go(page, address)
        assert problems() == [], address
    go(page, f"#/worklist/{shop}?kind=customer_unknown")
    page.get_by_role("checkbox", name="Kiezen: ").first.check()
    page.locator(".many").get_by_role("button", name="Overslaan").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert problems() == [], "the dialog"
    page.keyboard.press("Escape")

    page.route("**/api/profiles/*/orders?*", lambda route: route.fulfill(status=500, body="{}"))
    go(page, f"#/orders/{shop}")
    expect(page.get_by_role("button", name="Opnieuw")).to_be_visible()
    assert problems() == [], "a failure"
