"""What payment modules themselves do on a real shop, against a stand-in for their provider: the app sees each."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from decimal import Decimal

import httpx
import pytest

from sconnect.app.worklist.listing.reading import WorkItem
from sconnect.domain.causes import CauseKind
from sconnect.domain.values.money import euro_text
from tests.functional.decisions import items_of
from tests.realshop.kit.admin import Admin
from tests.realshop.kit.checkout import SHOPPER, Order, Shopper
from tests.realshop.kit.modules import MULTISAFEPAY_KEY
from tests.realshop.kit.mollie import refund_in_dashboard, say
from tests.realshop.kit.scenery import ask_billing_address, move_on
from tests.realshop.kit.shops import quoted
from tests.realshop.whole_app import SETTLED, WholeApp

pytestmark = pytest.mark.timeout(300)
PENDING = 1
EXPIRED = "14"


@dataclass(frozen=True)
class Sold:
    """An order, and the number of its payment at Mollie."""

    order_id: str
    transaction: str
    shopper: Shopper
    total: Decimal


@dataclass(frozen=True)
class Events:
    """What happened after the first import, and the work list after the next day's."""

    partial: Sold
    whole: Sold
    dashboard: Sold
    credited: Sold
    twice: Sold
    expired: Sold
    app: WholeApp
    items: list[WorkItem]

    def about(self, sold: Sold) -> list[WorkItem]:
        """Return the items about an order."""
        return [item for item in self.items if sold.order_id in {order.order_id for order in item.orders}]


def sell(admin: Admin, name: str) -> Sold:
    shopper = Shopper(admin.shop, Order(shopper={**SHOPPER, "email": f"{name}@example.test"}))
    order_id = shopper.check_out()
    transaction = shopper.begin_payment()
    shopper.hear(transaction)
    return sold(admin, order_id, transaction, shopper)


def sold(admin: Admin, order_id: str, transaction: str, shopper: Shopper) -> Sold:
    total = Decimal(admin.shop.sql(f"SELECT total FROM oc_order WHERE order_id = {int(order_id)}"))  # noqa: S608
    return Sold(order_id, transaction, shopper, total.quantize(Decimal("0.01")))


def sell_expired(admin: Admin) -> Sold:
    """The first attempt expires and the second is paid; the module leaves the order expired."""
    shopper = Shopper(admin.shop, Order())
    order_id = shopper.check_out()
    first = shopper.begin_payment()
    say(first, "expired")
    shopper.hear(first)
    second = shopper.begin_payment()
    shopper.hear(second)
    return sold(admin, order_id, second, shopper)


def refund(admin: Admin, order: Sold, amount: str = "") -> None:
    """Refund from the page of the order, which gives it the status that the module answers; "" refunds the whole."""
    page = "sale/order/" if admin.shop.is_3 else "extension/mollie/payment/mollie_ideal."
    fields = {"refund_amount": amount, "partial_refund_type": "custom_amount"} if amount else {}
    answer = admin.post(f"{page}{'partialRefund' if amount else 'refund'}", order_id=order.order_id, **fields)
    assert not answer["error"], answer
    move_on(admin.shop, order.order_id, int(answer["order_status_id"]), answer["comment"])


def credit(admin: Admin, order: Sold) -> str:
    """Make a credit order by the module's own route, as its page of an order does; returns its number."""
    route = "payment/mollie_applepay/" if admin.shop.is_3 else "extension/mollie/payment/mollie_applepay."
    query = {"route": f"{route}creditOrder", "order_id": order.order_id}
    answer = httpx.post(f"{admin.shop.url}index.php", params=query, trust_env=False, timeout=60).json()
    assert answer["success"], answer
    return admin.shop.sql("SELECT MAX(order_id) FROM oc_order").strip()


@pytest.fixture(scope="module")
def events(admin: Admin) -> Events:
    if "upgraded" in admin.shop.name or not admin.shop.has("mollie_payments"):
        pytest.skip("Mollie's module is not installed here (tests.realshop.kit.modules)")
    shop = admin.shop
    if not shop.is_3:
        ask_billing_address(shop, asked=True)
    app = WholeApp(shop.link_code_file.read_text(encoding="ascii"))
    partial, whole, dashboard, credited, twice = (
        sell(admin, name) for name in ("deel", "geheel", "dashboard", "credit", "dubbel")
    )
    expired = sell_expired(admin)
    time.sleep(SETTLED)
    app.import_orders()
    assert [order for order in (partial, whole, dashboard, credited, twice) if not app.booked(order.order_id)] == []
    refund(admin, partial, "10.00")
    refund(admin, whole)
    refund_in_dashboard(dashboard.transaction, "5.00")
    dashboard.shopper.hear(dashboard.transaction)
    credit(admin, credited)
    again = twice.shopper.begin_payment()
    twice.shopper.hear(again)
    time.sleep(SETTLED)
    app.next_day()
    return Events(partial, whole, dashboard, credited, twice, expired, app, items_of(app))


def test_a_partial_refund_is_seen_with_its_amount(events: Events) -> None:
    [item] = events.about(events.partial)
    assert item.kind is CauseKind.UNDONE_AFTER_BOOKING
    assert "10,00 euro" in item.cause.dutch


def test_a_full_refund_is_seen_with_its_amount(events: Events) -> None:
    [item] = events.about(events.whole)
    assert item.kind is CauseKind.UNDONE_AFTER_BOOKING
    assert euro_text(events.whole.total) in item.cause.dutch


def test_a_refund_in_the_dashboard_is_seen_and_no_amount_is_named_that_the_module_does_not_keep(events: Events) -> None:
    [item] = events.about(events.dashboard)
    assert item.kind is CauseKind.REFUNDED_AT_PROVIDER
    assert "5,00" not in item.cause.dutch
    assert "vertelt de winkel niet" in item.cause.dutch


def test_a_credit_order_is_an_item_that_names_its_original_and_is_not_booked(events: Events, admin: Admin) -> None:
    number = admin.shop.sql("SELECT MAX(order_id) FROM oc_order WHERE total < 0").strip()
    found = [item for item in events.items if number in {order.order_id for order in item.orders}]
    assert [item.kind for item in found] == [CauseKind.SHOP_CREDIT], found
    assert events.credited.order_id in found[0].cause.dutch
    assert not events.app.booked(number)


def test_an_order_that_was_paid_twice_is_seen(events: Events) -> None:
    [item] = events.about(events.twice)
    assert item.kind is CauseKind.PAID_TWICE
    assert "2 keer betaald" in item.cause.dutch


def test_an_expired_order_that_was_paid_by_a_second_attempt_is_seen_and_not_booked(
    events: Events, admin: Admin
) -> None:
    status = admin.shop.sql(
        f"SELECT order_status_id FROM oc_order WHERE order_id = {int(events.expired.order_id)}"  # noqa: S608
    )
    assert status.strip() == EXPIRED
    [item] = events.about(events.expired)
    assert item.kind is CauseKind.PAID_UNBOOKED
    assert events.expired.transaction in item.cause.dutch
    assert not events.app.booked(events.expired.order_id)


def notify(admin: Admin, order_id: str, status: str) -> None:
    """Have MultiSafepay notify of a transaction in a state, signed as its own."""
    content = {"order_id": order_id, "transaction_id": "5051", "status": status, "payment_details": {"type": "IDEAL"}}
    body = json.dumps(content)
    stamp = str(int(time.time()))
    signed = hmac.new(MULTISAFEPAY_KEY.encode(), f"{stamp}:{body}".encode(), hashlib.sha512).hexdigest()
    answer = httpx.post(
        f"{admin.shop.url}index.php",
        params={
            "route": "extension/multisafepay/payment/multisafepay.postCallback",
            "transactionid": order_id,
            "timestamp": stamp,
        },
        content=body,
        headers={"Auth": base64.b64encode(f"{stamp}:{signed}".encode()).decode()},
        trust_env=False,
        timeout=60,
    )
    assert answer.text == "OK", answer.text[:500]


def test_a_chargeback_that_multisafepay_shows_as_pending_is_asked_about(admin: Admin) -> None:
    shop = admin.shop
    if not (shop.files / "extension/multisafepay").exists():
        pytest.skip("MultiSafepay's module is not installed here (tests.realshop.kit.modules)")
    ask_billing_address(shop, asked=True)
    app = WholeApp(shop.link_code_file.read_text(encoding="ascii"), statuses=(2, 3, 5))
    order_id = Shopper(shop, Order()).check_out()
    method = {"code": "multisafepay/ideal.multisafepay/ideal", "name": "iDEAL"}
    chosen = f"payment_method = {quoted(json.dumps(method))}"
    shop.sql(f"UPDATE oc_order SET {chosen} WHERE order_id = {int(order_id)}")  # noqa: S608 - our own
    notify(admin, order_id, "completed")
    time.sleep(SETTLED)
    app.import_orders()
    assert len(app.booked(order_id)) == 1
    notify(admin, order_id, "chargedback")
    status = shop.sql(f"SELECT order_status_id FROM oc_order WHERE order_id = {int(order_id)}")  # noqa: S608
    assert int(status) == PENDING
    time.sleep(SETTLED)
    app.next_day()
    [item] = [item for item in items_of(app) if order_id in {order.order_id for order in item.orders}]
    assert item.kind is CauseKind.UNPAID_AFTER_BOOKING
    assert len(app.booked(order_id)) == 1
