"""The screen of links: found by a name, and from an order to its links and back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.stage import Stage

pytestmark = pytest.mark.azurite


def test_a_link_is_found_by_a_name_and_from_an_order_and_leads_back(visit: Visit, acts: Stage) -> None:
    with acts.http() as http:
        orders = http.get("/api/profiles/winkel-oc30/orders", params={"state": "done", "limit": 50}).json()["items"]
        shown = http.get("/api/profiles/winkel-oc30/mappings/customers", params={"limit": 200}).json()["items"]
    of_card = {each["customer_id"]: each for each in shown if each["shopper"]}
    order = next(each for each in orders if each["customer_id"] in of_card)
    link = of_card[order["customer_id"]]

    page = visit("#/mappings/winkel-oc30/customers")
    page.get_by_label("Naam, e-mailadres, klant- of accountnummer").fill(link["shopper"].split()[0])
    page.get_by_role("button", name="Zoek", exact=True).click()
    row = page.get_by_role("row").filter(has_text=link["shopper"]).first
    expect(row).to_contain_text(link["name"])
    expect(page.get_by_role("table")).not_to_contain_text(re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{32}"))

    page.evaluate(f"location.hash = '#/orders/winkel-oc30/{order['order_id']}'")
    page.get_by_role("link", name="Koppelingen van klanten").click()
    expect(page.get_by_role("row").filter(has_text=link["shopper"])).to_have_count(1)
    page.get_by_role("link", name=re.compile("^Orders: ")).first.click()
    expect(page.get_by_role("link", name=order["order_id"], exact=True)).to_be_visible()


def test_a_search_without_a_hit_says_what_was_searched(visit: Visit) -> None:
    page = visit("#/mappings/winkel-oc30/articles?q=BESTAAT-NIET")
    expect(page.get_by_text("Een artikel dat aan zijn code wordt gevonden, heeft geen koppeling nodig")).to_be_visible()
    page.get_by_role("link", name="Alle koppelingen").click()
    expect(page.get_by_label("Artikelcode van winkel of SnelStart")).to_have_value("")
