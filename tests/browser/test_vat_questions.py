"""What is asked about VAT when a shop is linked, and what an order says of gift vouchers with VAT."""

import json
import os
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit, settled
from tests.browser.stage import Stage, an_hour_ago
from tests.functional.orders import plain_order

pytestmark = pytest.mark.azurite

PROFILE = "/api/profiles/winkel-oc30"
SETTINGS = "#/settings/winkel-oc30/orders"
VOUCHER_QUESTION = {"nl": "Alles in de winkel heeft 21 % btw.", "en": "Everything in the shop has 21 % VAT."}


def shot(page: Page, name: str) -> None:
    """Keep a picture, where a folder for it is given."""
    if folder := os.environ.get("BROWSER_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_gift_vouchers_are_asked_about_where_the_shop_has_one_rate(visit: Visit, acts: Stage) -> None:
    """The demo shop has two rates, so the answer to its keys is made that of a shop with one."""
    page = visit("#/link")
    page.route("**/api/link", _with_one_rate)
    page.get_by_label("Koppelcode van de winkel").fill(acts.link_code)
    page.get_by_role("button", name="Verder met deze winkel").click()
    page.get_by_text("Ik heb zelf een koppelsleutel").click()
    page.get_by_label("Koppelsleutel van SnelStart").fill(acts.client_key)
    page.get_by_role("button", name="Verder met deze administratie").click()
    expect(page.get_by_label("Akkoord")).to_have_count(2)
    expect(page.get_by_text(VOUCHER_QUESTION["nl"])).to_be_visible()
    page.get_by_text("Zelf kiezen", exact=True).click()
    group = page.get_by_role("group", name="Cadeaubonnen voor één btw-tarief")
    expect(group.get_by_label("Verkocht vanaf")).to_have_value("2026-11-24")
    expect(group.get_by_label("Btw-percentage")).to_have_value("21")
    shot(page, "questions")
    page.get_by_label("Akkoord").first.check()
    page.get_by_role("button", name="Verder", exact=True).click()
    expect(page.get_by_label("Akkoord").last).to_be_focused()


def _with_one_rate(route: Route) -> None:
    answer = route.fetch()
    content: dict[str, Any] = answer.json()
    content["questions"].append(VOUCHER_QUESTION)
    rate = {"since": "2026-11-24", "percent": "21", "article_code": "LAB-SHIRT"}
    content["proposal"]["orders"]["single_purpose_vouchers"] = [rate]
    route.fulfill(response=answer, body=json.dumps(content))


def test_days_and_methods_are_chosen_in_the_settings_and_a_voucher_with_vat_has_a_row_of_its_own(
    visit: Visit, acts: Stage
) -> None:
    page = visit(SETTINGS)
    methods = page.get_by_role("group", name="Ophalen in de winkel", exact=True)
    methods.get_by_role("button", name="Toevoegen").click()
    methods.get_by_label("Code van de verzendmethode").fill("afhalen.balie")
    vouchers = page.get_by_role("group", name="Cadeaubonnen voor één btw-tarief", exact=True)
    vouchers.get_by_role("button", name="Toevoegen").click()
    for field in (vouchers.get_by_label("Verkocht vanaf"), page.get_by_label("Eénloketsysteem vanaf")):
        expect(field).to_have_attribute("type", "date")
    vouchers.get_by_label("Verkocht vanaf").fill("2026-09-01")
    vouchers.get_by_label("Btw-percentage").fill("21")
    vouchers.get_by_label("Artikelcode").fill("LAB-SHIRT")
    shot(page, "settings")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Opgeslagen.", exact=True)).to_be_visible()
    with acts.http() as http:
        kept = http.get(PROFILE).json()["orders"]
    assert kept["pickup_methods"] == [{"code": "afhalen.balie"}]
    assert kept["single_purpose_vouchers"] == [{"since": "2026-09-01", "percent": "21", "article_code": "LAB-SHIRT"}]
    _book_a_voucher(acts)
    page.goto(f"{acts.url}/#/orders/winkel-oc30")
    settled(page)
    page.get_by_role("link", name=_number_of_voucher(acts), exact=True).click()
    settled(page)
    row = (
        page.get_by_role("table")
        .filter(has_text="Btw per tarief")
        .get_by_role("row")
        .filter(has_text="in cadeaubonnen")
    )
    expect(row).to_contain_text("8,68")
    shot(page, "order")
    with acts.http() as http:
        read = http.get(PROFILE)
        orders = read.json()["orders"] | {"pickup_methods": [], "single_purpose_vouchers": []}
        body = read.json() | {"orders": orders}
        http.put(PROFILE, json=body, headers={"If-Match": read.headers["ETag"]}).raise_for_status()


def _book_a_voucher(acts: Stage) -> None:
    """Sell a gift voucher of 50 euro beside what the order holds already."""
    entry = deepcopy(plain_order())
    entry["vouchers"] = [
        {
            "order_voucher_id": "1",
            "order_id": "1",
            "voucher_id": "1",
            "description": "Cadeaubon van 50 euro",
            "code": "BON1",
            "amount": "50.0000",
        }
    ]
    for row in entry["totals"]:
        if row["code"] in {"sub_total", "total"}:
            row["value"] = f"{Decimal(row['value']) + 50:.4f}"
    entry["order"]["total"] = entry["totals"][-1]["value"]
    shop = acts.stack.shops["winkel-oc30"]
    now, shop.clock = shop.clock, an_hour_ago  # a shop holds an order back until its newest change has settled
    shop.place(entry, status=2)
    shop.clock = now
    acts.import_orders("winkel-oc30")


def _number_of_voucher(acts: Stage) -> str:
    """Return the number of the order placed last."""
    return max(acts.stack.shops["winkel-oc30"].entries, key=int)
