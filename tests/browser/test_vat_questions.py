"""What is asked about VAT when a shop is linked, and what an order says of gift vouchers with VAT."""

import json
import os
from copy import deepcopy
from datetime import UTC, datetime
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


def test_an_order_in_a_sent_return_asks_for_a_date_and_so_does_its_correction(visit: Visit, acts: Stage) -> None:
    shop = acts.stack.shops["winkel-oc30"]
    kept, shop.clock = shop.clock, lambda: datetime(2026, 2, 10, 10, tzinfo=UTC)
    order_id = shop.place(plain_order(), status=2)
    shop.clock = kept
    acts.import_orders("winkel-oc30")
    page = visit("#/worklist/winkel-oc30", width=320)
    item = page.locator("article").filter(has_text="De btw-aangifte over het eerste kwartaal van 2026 is al verzonden")
    item.get_by_role("button", name="Datum kiezen").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Kiezen en boeken").click()
    expect(dialog.get_by_role("alert")).to_have_text("Kies eerst een datum.")
    dialog.get_by_label("Datum van de verkooporder").select_option(label="In de periode laten: suppletie nodig")
    shot(page, "date")
    dialog.get_by_role("button", name="Kiezen en boeken").click()
    expect(page.get_by_text("Klaar", exact=True).first).to_be_visible()

    page.goto(f"{acts.url}/#/orders/winkel-oc30/{order_id}")
    settled(page)
    page.get_by_role("button", name="Nakijken in SnelStart").click()
    page.get_by_label("Wat", exact=True).select_option("amount")
    page.get_by_label("Bedrag inclusief btw, in euro").fill("1,00")
    page.get_by_role("button", name="Voorstel bekijken").click()
    card = page.locator("[data-part=corrections]")
    expect(card.get_by_text("en deze verkooporder valt op 10-02-2026, in die periode")).to_be_visible()
    card.get_by_role("button", name="Verkooporder wijzigen").click()
    expect(card.get_by_role("alert")).to_have_text("Kies eerst een datum.")
    card.get_by_label("Datum van de verkooporder").select_option(label="Een andere dag")
    card.get_by_label("Dag", exact=True).fill("2026-04-02")
    shot(page, "date-of-correction")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    card.get_by_role("button", name="Verkooporder wijzigen").click()
    page.get_by_role("button", name="Nakijken in SnelStart").click()
    done = card.get_by_role("table").filter(has_text="Wat er sinds het boeken is gedaan")
    expect(done).to_contain_text("Datum van de verkooporder: 02-04-2026")
