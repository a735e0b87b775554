"""One person in all profiles, on the page: found, and erased after a question."""

import pytest
from playwright.sync_api import expect

from local.demo.scenario import demos
from local.shop.shop import SimulatedShop
from tests.browser.conftest import Visit

pytestmark = pytest.mark.azurite


def test_a_person_is_searched_for_and_nobody_is_told_so(visit: Visit) -> None:
    page = visit("#/people")
    page.get_by_label("E-mailadres of volledige naam").fill("Niemand Anders")
    page.get_by_role("button", name="Zoeken").click()
    expect(page.get_by_text("Niets gevonden")).to_be_visible()


def test_who_is_found_is_shown_with_where_and_erased_only_after_a_question(visit: Visit) -> None:
    order = SimulatedShop(demos()[0].capture).entries["1"]["order"]
    page = visit("#/people")
    page.get_by_label("E-mailadres of volledige naam").fill(f"{order['firstname']} {order['lastname']}")
    page.get_by_role("button", name="Zoeken").click()
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows.filter(has_text="Order").filter(has_text="Gevonden").first).to_be_visible()
    expect(page.get_by_text("bewaarplicht van zeven jaar")).to_be_visible()
    page.get_by_role("button", name="Gegevens wissen").click()
    page.get_by_role("dialog").get_by_role("button", name="Annuleren").click()
    expect(rows.filter(has_text="Gevonden").first).to_be_visible()
