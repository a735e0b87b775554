"""The overview: what was booked and what waits as links, all shops with trouble first, and the days without colour."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Visit, settled

pytestmark = pytest.mark.azurite

REASON = "De winkel weigert de koppelcode."
EVERY = 31_000
"""Milliseconds after which the overview has looked again."""


def test_the_figures_lead_to_what_they_count_and_a_failing_shop_comes_first_by_itself(visit: Visit) -> None:
    page = visit("#/")
    tile = page.get_by_role("button", name="Vandaag")
    expect(tile).to_contain_text("incl. btw")
    tile.click()
    expect(page.get_by_role("heading", name="Alle winkels")).to_be_focused()
    page.get_by_text("Toon de cijfers").click()
    figures = page.get_by_role("table", name="Orders van de laatste dertig dagen")
    expect(figures.get_by_role("row")).not_to_have_count(1)
    shops = page.get_by_role("table", name="Alle winkels")
    expect(shops.get_by_role("rowheader")).to_have_count(page.locator(".cards .card").count())

    page.route("**/api/profiles?*", _altered("winkel-oc30", standing="failing", why={"nl": REASON, "en": "x"}))
    page.clock.install()
    page.goto(page.url.partition("#")[0] + "#/planning")
    settled(page)
    page.get_by_role("link", name="Overzicht").click()
    first = shops.get_by_role("row").nth(1)
    expect(first).to_contain_text("Labwinkel OpenCart 3.0")
    expect(first).to_contain_text(REASON)
    page.unroute("**/api/profiles?*")
    page.clock.fast_forward(EVERY)
    expect(shops.get_by_text(REASON)).to_have_count(0)

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    page.clock.fast_forward(10 * EVERY)
    assert asked == [], "a hidden tab asks nothing"
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    with page.expect_request("**/api/overview"):
        page.clock.fast_forward(EVERY)

    first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Orders: ")
    page.get_by_role("link", name="Overzicht").click()
    page.get_by_role("link", name="Winkel koppelen").first.click()
    expect(page.get_by_label("Profiel")).to_have_count(0)


def test_a_figure_leads_to_exactly_its_orders_and_those_to_the_others_with_their_article(visit: Visit) -> None:
    page = visit("#/")
    booked = page.get_by_role("table", name="Alle winkels").locator("a[href*='booked_from']").first
    count = int(booked.inner_text())
    booked.click()
    settled(page)
    expect(page.get_by_text("Alleen orders die zijn geboekt ")).to_be_visible()
    rows = page.get_by_role("rowheader")
    expect(rows).to_have_count(count)

    number = rows.first.inner_text()
    rows.first.get_by_role("link").click()
    settled(page)
    page.locator("dt", has_text="Orders met artikel").locator("+ dd").get_by_role("link").first.click()
    settled(page)
    expect(page.get_by_text("Alleen orders met dit artikel.")).to_be_visible()
    expect(page.get_by_role("rowheader", name=number, exact=True)).to_have_count(1)


def _altered(profile: str, **others: object) -> Callable[[Route], None]:
    """Give a profile of the list other fields."""

    def answer(route: Route) -> None:
        found: dict[str, Any] = route.fetch().json()
        items = [each | others if each["id"] == profile else each for each in found["items"]]
        route.fulfill(body=json.dumps(found | {"items": items}), content_type="application/json")

    return answer
