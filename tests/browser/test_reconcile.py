"""From the shop to the ledger, as a bookkeeper reads and prints it."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.stage import Stage

pytestmark = pytest.mark.azurite

PROFILE = "winkel-oc30"
BOOKED, INVOICED, POSTED = 2, 4, 5
"""Columns, behind that of the rate."""


def euro(text: str) -> Decimal:
    return Decimal(re.sub(r"[^\d,-]", "", text).replace(",", ".") or "0")


def total(page: Page, table: str, column: int) -> Decimal:
    rows: Locator = page.get_by_role("table", name=table, exact=True).get_by_role("row", name="Totaal")
    return euro(rows.get_by_role("cell").nth(column - 1).inner_text())


def gross(page: Page, column: int) -> Decimal:
    return total(page, "Omzet exclusief btw", column) + total(page, "Btw", column)


def day_of(order: dict[str, str]) -> date:
    """Return the Dutch calendar day on which an order was placed."""
    return datetime.fromisoformat(order["placed_at"]).astimezone(ZoneInfo("Europe/Amsterdam")).date()


class Books:
    """The sales orders of the administration, as they stand there now: other tests credit and change some."""

    def __init__(self, acts: Stage) -> None:
        self._url = f"{acts.stack.snelstart_url}/_admin/administrations/{quote('Voorbeeld Handel BV')}/orders"

    def orders(self, numbers: set[int]) -> list[dict[str, Any]]:
        found = httpx.get(self._url, trust_env=False).raise_for_status().json()
        return [each for each in found if each["nummer"] in numbers]

    def invoice(self, order: dict[str, Any]) -> None:
        """Invoice a sales order, as a person does in SnelStart."""
        httpx.post(f"{self._url}/{order['id']}/invoice", trust_env=False).raise_for_status()


def total_of(orders: Iterable[dict[str, Any]]) -> Decimal:
    return sum((Decimal(str(each["totaalInclusiefBtw"])) for each in orders), Decimal(0))


def test_a_period_is_reconciled_a_difference_opened_and_the_whole_printed(visit: Visit, acts: Stage) -> None:
    with acts.http() as http:
        orders = http.get(f"/api/profiles/{PROFILE}/orders", params={"state": "done", "limit": 50}).json()["items"]
    last = max(map(day_of, orders))
    numbers = {int(each["sales_order_number"]) for each in orders if day_of(each) == last}
    books = Books(acts)
    books.invoice(next(each for each in books.orders(numbers) if not each.get("verkoopfactuur")))
    of_day = books.orders(numbers)
    invoiced = total_of(each for each in of_day if each.get("verkoopfactuur"))

    page = visit(f"#/reconcile/{PROFILE}/{last}/{last}")
    page.get_by_role("button", name="Vergelijk").click()
    expect(page.get_by_text("aanroepen bij SnelStart")).to_be_visible()

    assert gross(page, BOOKED) == total_of(of_day)
    assert gross(page, INVOICED) == gross(page, POSTED) == invoiced

    expect(page.get_by_text("Bewijs voor de Belastingdienst: nog geen jaar weggeschreven.")).to_be_visible()

    page.emulate_media(media="print")
    expect(page.get_by_role("table", name="Omzet exclusief btw")).to_be_visible()
    expect(page.get_by_role("button", name="Vergelijk")).to_be_hidden()
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="screen")

    waiting = page.get_by_role("table", name=re.compile("Nog niet gefactureerd"))
    link = waiting.get_by_role("link").first
    number = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", name=re.compile(rf"\b{number}\b")).first).to_be_visible()
    expect(page.get_by_role("link", name="Aansluiting").last).to_have_attribute("href", re.compile("/reconcile/"))
