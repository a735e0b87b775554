"""What the page says when a trial or a run did not come to what was asked: why, and nothing that is not so."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from local.shop import faults
from local.shop.http.server import serving
from local.shop.identity import ShopIdentity
from local.shop.shop import SimulatedShop
from tests.browser.conftest import Visit, settled
from tests.browser.stage import Stage
from tests.functional.orders import plain_orders

pytestmark = pytest.mark.azurite

DOWN = "staat in onderhoud"
BROKEN = "De webwinkel is niet bereikbaar."
SENT_AWAY = "SnelStart neemt even geen aanvragen meer aan."


@pytest.fixture
def shop() -> SimulatedShop:
    """A shop with three orders that nobody linked yet."""
    shop = SimulatedShop("4.0.2.3", empty=True)
    for entry in plain_orders(3):
        shop.place(entry, status=2)
    shop.identity = ShopIdentity(here="proefwinkel.example.test")
    return shop


def test_a_trial_that_fails_says_why_and_does_not_lead_on(visit: Visit, acts: Stage, shop: SimulatedShop) -> None:
    with acts.http() as http:
        keys = {"link_code": shop.link_code(acts.behind.open(serving(shop))), "client_key": acts.client_key}
        proposal = http.post("/api/link", json=keys).json()["proposal"]
        made = http.post("/api/profiles", json={"profile": {**proposal, "id": "proef", "active": False}, **keys})
        made.raise_for_status()
        shop.fault = faults.maintenance
        page = visit("#/link/proef")
        failed = page.get_by_role("alert").filter(has_text="De proef is niet gelukt.")
        expect(failed).to_be_visible()
        expect(page.locator(".notice.bad")).to_contain_text(DOWN)
        expect(page.get_by_text("Er zijn nog geen orders om te proberen")).to_have_count(0)
        expect(page.get_by_role("button", name="Dit klopt: verder")).to_be_hidden()

        before = visit("#/adoption/proef")
        before.get_by_role("button", name="Nu kijken").click()
        expect(before.locator(".toast.bad")).to_contain_text(DOWN)

        shop.fault = None
        page.get_by_role("button", name="Proef herhalen").click()
        expect(page.get_by_text("Zo zouden de laatste 3 orders worden geboekt")).to_be_visible()
        expect(page.get_by_role("button", name="Dit klopt: verder")).to_be_visible()
        expect(failed).to_have_count(0)
        headers = {"If-Match": made.headers["ETag"], "Content-Type": "application/json"}
        http.delete("/api/profiles/proef", headers=headers).raise_for_status()


def test_a_shop_that_falls_away_between_two_steps_says_so(visit: Visit, acts: Stage, shop: SimulatedShop) -> None:
    page = visit("#/link")
    page.get_by_label("Koppelcode van de winkel").fill(shop.link_code(acts.behind.open(serving(shop))))
    page.get_by_role("button", name="Verder met deze winkel").click()
    page.get_by_text("Ik heb zelf een koppelsleutel").click()
    shop.fault = faults.maintenance
    page.get_by_label("Koppelsleutel van SnelStart").fill(acts.client_key)
    page.get_by_role("button", name="Verder met deze administratie").click()
    expect(page.get_by_label("Koppelcode van de winkel")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text=DOWN)).to_be_visible()


def test_a_run_that_was_sent_away_is_not_said_to_have_had_nothing_to_do(visit: Visit) -> None:
    page = visit("#/runs/winkel-oc30")
    page.route("**/api/runs/*", _sent_away)
    page.get_by_role("table", name="Uitvoeringen").get_by_role("rowheader").first.get_by_role("link").click()
    settled(page)
    _says_why(page)


def test_a_comparison_that_broke_off_says_so(visit: Visit) -> None:
    page = visit("#/runs/winkel-oc30", expected=("status of 404",))
    page.route("**/api/runs/*", lambda route: _as(route, state="failed", counts={}, errors=[BROKEN], errors_en=["x"]))
    page.route("**/api/runs/*/reconciliation", lambda route: route.fulfill(status=404, json={"error": {}}))
    run = page.get_by_role("table", name="Uitvoeringen").get_by_role("rowheader").first.get_by_role("link")
    page.goto(
        f"{page.url.partition('#')[0]}#/reconcile/winkel-oc30/run/{str(run.get_attribute('href')).rpartition('/')[2]}"
    )
    settled(page)
    expect(page.get_by_role("alert").filter(has_text="Deze vergelijking is niet af")).to_contain_text(BROKEN)


def _sent_away(route: Route) -> None:
    """Answer that the run is done, and that SnelStart took no requests."""
    _as(route, state="done", counts={}, errors=[SENT_AWAY], errors_en=["x"])


def _as(route: Route, **others: Any) -> None:
    """Answer with a run of which some is otherwise."""
    answer = route.fetch()
    run: dict[str, Any] = answer.json()
    route.fulfill(response=answer, body=json.dumps(run | others))


def _says_why(page: Page) -> None:
    facts = page.locator("dl.facts").first
    expect(facts).to_contain_text(SENT_AWAY)
    expect(facts).not_to_contain_text("Er viel niets te doen")
