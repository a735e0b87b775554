"""The payments of orders, as payment modules keep them, read as a shop tells them."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from local.shop import SimulatedShop
from local.shop.http.wire import json_response
from sconnect.app.errors import UnreadableError
from sconnect.domain.payments import OrderPayments, PaymentPage, PaymentState
from tests.contract.opencart.support import TurnableClock, client_of, run

START = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(name="clock")
def _clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture(name="shop")
def _shop(clock: TurnableClock) -> SimulatedShop:
    return SimulatedShop(clock=clock.now)


def page_of(shop: SimulatedShop, clock: TurnableClock, *, since: datetime = START, limit: int = 200) -> PaymentPage:
    return run(client_of(shop, clock).payments.since(since, limit=limit))


def one(shop: SimulatedShop, clock: TurnableClock) -> OrderPayments:
    [found] = page_of(shop, clock).orders
    return found


def first_order(shop: SimulatedShop) -> str:
    return min(shop.entries, key=int)


def test_attempts_and_refunds_come_with_state_amount_and_number(shop: SimulatedShop, clock: TurnableClock) -> None:
    order_id = first_order(shop)
    shop.payments.pay(order_id, "tr_1", "10.0000", state="expired")
    shop.payments.pay(order_id, "tr_2", "12.5000")
    shop.payments.refund(order_id, "re_1", "2.5000", transaction="tr_2")
    found = one(shop, clock)
    assert found.order_id == order_id
    assert found.total == Decimal(shop.entries[order_id]["order"]["total"])
    assert [(each.transaction, each.state, each.amount) for each in found.payments] == [
        ("tr_1", PaymentState.FAILED, Decimal("10.0000")),
        ("tr_2", PaymentState.PAID, Decimal("12.5000")),
    ]
    assert [(each.refund, each.transaction, each.amount, each.currency, each.is_void) for each in found.refunds] == [
        ("re_1", "tr_2", Decimal("2.5000"), "EUR", False)
    ]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("PAID", PaymentState.PAID),
        ("COMPLETE", PaymentState.PAID),
        ("authorized", PaymentState.PAID),
        ("REFUNDED", PaymentState.REFUNDED),
        ("PARTIALLY_REFUNDED", PaymentState.REFUNDED),
        ("CANCELED", PaymentState.FAILED),
        ("VOIDED", PaymentState.FAILED),
        ("open", PaymentState.OPEN),
        ("iets nieuws", PaymentState.OPEN),
        (None, PaymentState.OPEN),
    ],
)
def test_the_words_of_modules_are_read_as_states(
    state: str | None, expected: PaymentState, shop: SimulatedShop, clock: TurnableClock
) -> None:
    shop.payments.pay(first_order(shop), "tr_1", None, state=state)
    [payment] = one(shop, clock).payments
    assert (payment.state, payment.amount) == (expected, None)


def test_pages_hold_every_order_once(shop: SimulatedShop, clock: TurnableClock) -> None:
    for order_id in shop.entries:
        shop.payments.pay(order_id, f"tr_{order_id}", "1.00")
    client, after, seen = client_of(shop, clock), "", list[str]()
    while True:
        page = run(client.payments.since(START, after_order=after, limit=3))
        seen += [each.order_id for each in page.orders]
        after = page.next_order
        if not page.more:
            break
    assert seen == sorted(shop.entries, key=int)


def test_an_old_order_comes_when_a_row_of_it_changed_since(shop: SimulatedShop, clock: TurnableClock) -> None:
    order_id = first_order(shop)
    shop.payments.pay(order_id, "tr_1", "1.00")
    since = clock.now() + timedelta(days=1)
    assert page_of(shop, clock, since=since).orders == ()
    shop.payments.changed[order_id] = since.timestamp()
    assert [each.order_id for each in page_of(shop, clock, since=since).orders] == [order_id]


def answering(shop: SimulatedShop, **changes: object) -> None:
    """Let every answer of the shop have these fields instead of its own."""
    shop.fault = lambda honest: json_response(200, {**json.loads(honest.body), **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"payments": None},
        {"payments": [{}] * 201},
        {"next_order": "5"},
        {"next_order": True},
        {"next_order": -1},
        {"next_order": 10**18},
        {"more": "ja"},
        {"more": True, "next_order": 0},
    ],
    ids=str,
)
def test_an_answer_that_is_no_page_is_refused(
    changes: dict[str, object], shop: SimulatedShop, clock: TurnableClock
) -> None:
    answering(shop, **changes)
    with pytest.raises(UnreadableError, match="betalingen"):
        page_of(shop, clock)


def test_rows_that_say_nothing_are_passed_over(shop: SimulatedShop, clock: TurnableClock) -> None:
    rows: list[object] = [
        None,
        {"order_id": "geen getal"},
        {"order_id": "7", "payments": [None, {"transaction": ["x"], "amount": "veel", "state": 5}], "refunds": {}},
    ]
    answering(shop, payments=rows, next_order=7, more=False)
    found = one(shop, clock)
    assert found.order_id == "7"
    assert all(payment.amount is None and not payment.was_paid for payment in found.payments)
    assert found.refunds == ()


def test_a_shop_of_before_knows_no_such_call(shop: SimulatedShop) -> None:
    shop.gate.is_old = True
    assert "payments" not in shop._description()["capabilities"]


def test_histories_travel_without_their_comments(shop: SimulatedShop, clock: TurnableClock) -> None:
    order_id = first_order(shop)
    row = shop.entries[order_id]["histories"][-1]
    row["comment"] = "Refund of 10.00 EUR to NL00 BANK 0123 4567 89"
    [order] = run(client_of(shop, clock).orders.by_id([order_id]))
    assert order.history[-1].refunded == Decimal("10.00")
    assert "comment" not in shop.requests[-1].query


def test_the_payments_of_one_order_are_read_by_its_number(shop: SimulatedShop, clock: TurnableClock) -> None:
    order_id = first_order(shop)
    shop.payments.pay(order_id, "tr_1", "10.0000")
    found = run(client_of(shop, clock).payments.of_order(order_id))
    assert found is not None
    assert (found.order_id, [each.transaction for each in found.payments]) == (order_id, ["tr_1"])
    assert run(client_of(shop, clock).payments.of_order("987654")) is None
