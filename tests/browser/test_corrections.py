"""A refund: look at the prepared credit, change a quantity, create it, see both numbers; and before invoicing."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, settled
from tests.browser.stage import Stage

pytestmark = pytest.mark.azurite

PROFILE = "winkel-oc30"
REFUNDED = 11


def _refund(acts: Stage, *, invoiced: bool, skip: int) -> tuple[str, int]:
    """Let the shop refund a booked order; returns its number and that of its sales order."""
    with acts.http() as http:
        orders = http.get(f"/api/profiles/{PROFILE}/orders", params={"state": "done", "limit": 200}).json()["items"]
    orders.sort(key=lambda each: int(each["order_id"]))
    order = [each for each in orders if each["sales_order_number"] and not each["by_hand"]][skip]
    if invoiced:
        name = acts.stack.demos[0].books.name
        url = f"{acts.stack.snelstart_url}/_admin/administrations/{name}/orders/{order['sales_order_id']}/invoice"
        httpx.post(url, trust_env=False).raise_for_status()
    shop = acts.stack.shops[PROFILE]
    kept, shop.clock = shop.clock, lambda: datetime.now(UTC) - timedelta(minutes=5)
    shop.change_status(order["order_id"], REFUNDED)
    shop.clock = kept
    acts.import_orders(PROFILE)
    return order["order_id"], order["sales_order_number"]


def _choose_one_piece(page: Page) -> None:
    page.get_by_label("Wat", exact=True).select_option("lines")
    page.get_by_label("Aantal van").first.fill("1")
    page.get_by_role("button", name="Voorstel bekijken").click()


def test_a_refund_is_credited_and_both_numbers_stand_with_the_order(visit: Visit, acts: Stage) -> None:
    order_id, number = _refund(acts, invoiced=True, skip=0)
    page = visit(f"#/worklist/{PROFILE}")
    item = page.locator("article").filter(has_text=f"Order {order_id} staat in de winkel op")
    item.get_by_role("link", name="Corrigeren").click()
    settled(page)
    card = page.locator("[data-part=corrections]")
    expect(card.get_by_text("Gefactureerd", exact=True)).to_be_visible()
    page.get_by_role("button", name="Voorstel bekijken").click()
    expect(card.get_by_role("table").filter(has_text="Voorstel voor creditorder")).to_be_visible()
    _choose_one_piece(page)
    expect(card.get_by_role("table").filter(has_text="Voorstel voor creditorder").get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name="Creditorder maken").click()
    done = card.get_by_role("table").filter(has_text="Wat er sinds het boeken is gedaan")
    page.get_by_role("button", name="Nakijken in SnelStart").click()
    expect(done).to_contain_text(f"{order_id}-C1")
    expect(done).to_contain_text("Gedaan")
    expect(card.get_by_text(f"{number}, €")).to_be_visible()


def test_before_it_is_invoiced_the_sales_order_itself_is_changed_and_removing_asks_once_more(
    visit: Visit, acts: Stage
) -> None:
    order_id, number = _refund(acts, invoiced=False, skip=2)
    page = visit(f"#/orders/{PROFILE}/{order_id}")
    card = page.locator("[data-part=corrections]")
    expect(card.get_by_text("Nog niet gefactureerd")).to_be_visible()
    page.get_by_label("Wat", exact=True).select_option("amount")
    page.get_by_label("Bedrag inclusief btw, in euro").fill("1,00")
    page.get_by_role("button", name="Voorstel bekijken").click()
    expect(card.get_by_role("table").filter(has_text="Zo wordt de verkooporder")).to_be_visible()
    card.get_by_role("button", name="Verkooporder wijzigen").click()
    page.get_by_role("button", name="Nakijken in SnelStart").click()
    expect(card.get_by_role("table").filter(has_text="Wat er sinds het boeken is gedaan")).to_contain_text("Wijziging")
    card.get_by_role("button", name="Verkooporder verwijderen").click()
    expect(page.get_by_role("dialog")).to_contain_text(f"Verkooporder {number} wordt uit SnelStart verwijderd")
    page.get_by_role("dialog").get_by_role("button", name="Annuleren").click()
    expect(card.get_by_text(f"{number}, €")).to_be_visible()
