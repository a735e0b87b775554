"""Orders as real shops come to hold them: late statuses, moved on within minutes, variants, fields of an account."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.domain.shop import ShopOrder
from tests.functional.decisions import items_of
from tests.realshop.callers import RealShop
from tests.realshop.kit.admin import Admin
from tests.realshop.kit.checkout import HOME, SHOPPER, Order, Shopper
from tests.realshop.kit.scenery import (
    LATE_STATUSES,
    MASTER,
    OVERRIDING,
    SHIRT,
    VAT_NUMBER,
    add_account,
    add_late_statuses,
    ask_billing_address,
    move_on,
)
from tests.realshop.kit.shops import Installed
from tests.realshop.whole_app import SETTLED, WholeApp

pytestmark = pytest.mark.timeout(300)
PROCESSING = 2
OF_CARRIER = LATE_STATUSES[0][0]
PASSWORD = "lang genoeg wachtwoord"


@dataclass(frozen=True)
class Moved:
    """An order that is booked before its shop knows the status of a carrier, and one that has it at once."""

    booked: str
    passed_on: str
    app: WholeApp


def read(shop: Installed, order_id: str) -> ShopOrder:
    client = RealShop(shop.link_code_file.read_text(encoding="ascii"))
    (order,) = client.ask(lambda opened: opened.orders.by_id([order_id]))
    return order


@pytest.fixture
def shop(admin: Admin) -> Installed:
    if "upgraded" in admin.shop.name:
        pytest.skip("nobody shops here")
    return admin.shop


@pytest.fixture
def moved(shop: Installed) -> Iterator[Moved]:
    """The shop is linked while it has no status of a carrier; afterwards it has none again."""
    known = (
        f"DELETE FROM oc_order_status WHERE order_status_id IN ({', '.join(str(each) for each, _ in LATE_STATUSES)})"  # noqa: S608
    )
    shop.sql(known)
    if not shop.is_3:
        ask_billing_address(shop, asked=True)
    app = WholeApp(shop.link_code_file.read_text(encoding="ascii"), statuses=(PROCESSING,))
    booked = Shopper(shop, Order()).buy()
    time.sleep(SETTLED)
    app.import_orders()
    assert len(app.booked(booked)) == 1
    passed_on = Shopper(shop, Order()).buy()
    add_late_statuses(shop)
    for order_id in (booked, passed_on):
        move_on(shop, order_id, OF_CARRIER)
    time.sleep(SETTLED)
    app.import_orders()
    yield Moved(booked, passed_on, app)
    shop.sql(known)


def test_an_order_that_a_carrier_moved_on_within_minutes_is_asked_about_with_its_new_status(moved: Moved) -> None:
    assert len(moved.app.booked(moved.booked)) == 1
    found = items_of(moved.app)
    asked = [item.cause.dutch for item in found if item.kind is CauseKind.STATUS_NEW]
    assert all(any(name in sentence for sentence in asked) for _, name in LATE_STATUSES), found
    moved.app.next_day()
    listed = {order.order_id for item in items_of(moved.app) for order in item.orders}
    assert moved.app.booked(moved.passed_on) or moved.passed_on in listed, "booked or asked, never passed over"
    assert len(moved.app.booked(moved.booked)) == 1


def test_a_custom_field_of_an_account_arrives_whatever_the_shop_wraps_it_in(shop: Installed) -> None:
    if shop.is_3:
        pytest.skip("accounts of OpenCart 3 keep another kind of password; their field is no JSON within JSON")
    ask_billing_address(shop, asked=False)
    shopper = {**SHOPPER, "email": "account@example.test"}
    add_account(shop, shopper["email"], PASSWORD, {VAT_NUMBER: "NL001234567B01"})
    order_id = Shopper(shop, Order(shopper=shopper, account=PASSWORD, billing=None, delivery=HOME)).buy()
    stored = json.loads(shop.sql(f"SELECT custom_field FROM oc_order WHERE order_id = {int(order_id)}"))  # noqa: S608
    assert isinstance(stored, str if shop.name.startswith("4.0") else dict), "as this version keeps it"
    order = read(shop, order_id)
    assert str(VAT_NUMBER) in dict(order.custom_fields)
    assert dict(order.custom_fields)[str(VAT_NUMBER)] == "NL001234567B01"


def test_a_variant_that_was_ordered_is_read_as_the_shop_sold_it(shop: Installed) -> None:
    """The cart of 4.0 puts the master in its place, price included; that of 4.1 keeps it."""
    if shop.is_3:
        pytest.skip("OpenCart 3 has no variants")
    ask_billing_address(shop, asked=False)
    order_id = Shopper(shop, Order(billing=None, items=((SHIRT, 1), (OVERRIDING, 2)))).buy()
    line = read(shop, order_id).lines[-1]
    master, variant = ("STOEL", str(MASTER), Decimal(40)), ("STOEL-BLAUW", str(OVERRIDING), Decimal(45))
    assert (line.model, line.product_id, line.unit_price) == (variant if shop.is_4_1 else master)
    assert line.quantity == 2
