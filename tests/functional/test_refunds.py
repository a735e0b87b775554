"""What the shop refunded, cancelled or credited is seen: before booking, after it, and as an order of its own."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from local.shop.captures import Entry
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.storage.records import OrderRecord
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.reconciliation.rules import Reconciliation
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of, items_of
from tests.functional.faults import DAY, timer_runs
from tests.functional.lab import BOOKED_STATUS, Lab
from tests.functional.orders import plain_order, plain_orders

PENDING, REFUNDED, CANCELED = 1, 11, 7


def refunded_lab(number: int = 1, *, comment: str = "") -> tuple[Lab, list[str]]:
    """Orders that were refunded in the shop before the first import."""
    lab = Lab()
    placed = lab.place(*plain_orders(number))
    for order_id in placed:
        refund(lab, order_id, comment)
    lab.import_orders()
    return lab, placed


def refund(lab: Lab, order_id: str, comment: str = "", status: int = REFUNDED) -> None:
    lab.shop.change_status(order_id, status)
    lab.shop.entries[order_id]["histories"][-1]["comment"] = comment
    lab.clock.seconds += 60


def compared(lab: Lab) -> Reconciliation:
    today = lab.clock.now().date()
    return lab.run(reconcile(lab.services, lab.profile, today - timedelta(days=60), today + timedelta(days=1)))


def kinds(lab: Lab) -> list[CauseKind]:
    return [item.kind for item in items_of(lab)]


def test_orders_that_were_refunded_before_they_were_booked_are_one_question_and_are_counted() -> None:
    lab, placed = refunded_lab(3)
    item = item_of(lab, CauseKind.UNDONE_BEFORE_BOOKING)
    assert [order.order_id for order in item.orders] == placed
    assert "Hoeveel er is terugbetaald, vertelt de winkel niet" in item.cause.dutch
    assert item.actions[0] is Action.BOOK_AND_CREDIT
    assert not any(lab.booked(order_id) for order_id in placed)
    found = compared(lab)
    assert [missing.order_id for missing in found.missing] == placed
    assert found.counts["missing"] == 3
    assert "voordat hij geboekt was" in found.missing[0].reason.nl


def test_who_leaves_it_out_is_not_asked_again() -> None:
    lab, [order_id] = refunded_lab()
    decide(lab, item_of(lab, CauseKind.UNDONE_BEFORE_BOOKING), Action.SKIP, reason="alles terugbetaald")
    timer_runs(lab, 3, every=DAY)
    lab.import_orders(by="anna")
    assert kinds(lab) == []
    assert not lab.booked(order_id)
    assert compared(lab).missing == ()


def test_who_books_it_sees_at_once_what_is_still_to_be_credited() -> None:
    lab, [order_id] = refunded_lab()
    decide(lab, item_of(lab, CauseKind.UNDONE_BEFORE_BOOKING), Action.BOOK_AND_CREDIT)
    lab.clock.seconds += 60
    lab.import_orders()
    lab.assert_booked_once(order_id)
    item = item_of(lab, CauseKind.UNDONE_AFTER_BOOKING)
    assert [order.order_id for order in item.orders] == [order_id]
    assert "?" not in item.cause.dutch + item.cause.english
    timer_runs(lab, 2, every=DAY)
    assert kinds(lab) == [CauseKind.UNDONE_AFTER_BOOKING]
    decide(lab, item_of(lab, CauseKind.UNDONE_AFTER_BOOKING), Action.SKIP, reason="gecrediteerd")
    timer_runs(lab, 2, every=DAY)
    assert kinds(lab) == []
    lab.assert_booked_once(order_id)


def test_an_amount_is_named_only_where_the_shop_names_it() -> None:
    lab, [order_id] = refunded_lab(comment="Partial refund of amount 10.00 EUR has been created. Reason: IBAN NL00TEST")
    cause = item_of(lab, CauseKind.UNDONE_BEFORE_BOOKING).cause
    assert "Volgens de winkel is er €\xa010,00 terugbetaald." in cause.dutch
    assert "IBAN" not in str(lab.marker(order_id))
    refund(lab, order_id)  # another one, of which nothing is told
    timer_runs(lab, 1)
    assert "vertelt de winkel niet" in item_of(lab, CauseKind.UNDONE_BEFORE_BOOKING).cause.dutch


def test_a_sale_that_counts_again_is_booked() -> None:
    lab, [order_id] = refunded_lab()
    lab.shop.change_status(order_id, BOOKED_STATUS)
    lab.clock.seconds += 60
    timer_runs(lab, 1)
    lab.assert_booked_once(order_id)
    assert kinds(lab) == []


def test_what_an_earlier_version_left_out_is_not_listed_anew() -> None:
    lab, [order_id] = refunded_lab()
    marker = lab.marker(order_id)
    assert marker is not None
    former = replace(marker, state=OrderState.SKIPPED, cause_kind=CauseKind.NOT_SELECTED, causes=())
    lab.run(
        lab.services.store.put(
            replace(former, history_id=int(lab.shop.entries[order_id]["histories"][-1]["order_history_id"]))
        )
    )
    decide(lab, item_of(lab, CauseKind.UNDONE_BEFORE_BOOKING), Action.RETRY)
    timer_runs(lab, 3, every=DAY)
    assert kinds(lab) == []
    assert [missing.order_id for missing in compared(lab).missing] == [order_id]


def credit_of(lab: Lab, order_id: str) -> Entry:
    """The credit order that Mollie's module makes of an order: no shipping, each VAT row holding the whole VAT."""
    entry = deepcopy(lab.shop.entries[order_id])
    net = sum((Decimal(line["price"]) * int(line["quantity"]) for line in entry["products"]), Decimal(0))
    vat = sum((Decimal(line["tax"]) * int(line["quantity"]) for line in entry["products"]), Decimal(0))
    for line in entry["products"]:
        line["quantity"] = f"-{line['quantity']}"
        line["total"] = f"-{line['total']}"
    total = {"order_total_id": "0", "order_id": "0", "extension": "", "sort_order": "1"}
    rows = [
        ("sub_total", "Subtotaal", -net),
        ("tax", "BTW 21%", -vat),
        ("tax", "BTW 9%", -vat),
        ("total", "Totaal", -net - vat),
    ]
    entry["totals"] = [{**total, "code": code, "title": title, "value": f"{value:.4f}"} for code, title, value in rows]
    entry["order"]["total"] = f"{-net - vat:.4f}"
    return entry


def credited_lab() -> tuple[Lab, str, str]:
    """A booked sale, and the credit order that the shop made of it."""
    lab = Lab()
    lab.place(*plain_orders(3, first_customer=5))
    [sold] = lab.place(plain_order())
    lab.import_orders()
    [credit] = lab.place(credit_of(lab, sold))
    timer_runs(lab, 1)
    return lab, sold, credit


def test_a_credit_order_of_the_shop_names_its_sale_and_is_never_booked() -> None:
    lab, sold, credit = credited_lab()
    item = item_of(lab, CauseKind.SHOP_CREDIT)
    assert [order.order_id for order in item.orders] == [credit]
    assert f"Order {credit} heeft in de winkel een negatief totaal" in item.cause.dutch
    assert f"waarschijnlijk bij order {sold}" in item.cause.dutch
    assert "geboekt als verkooporder" in item.cause.dutch
    timer_runs(lab, 2, every=DAY)
    lab.import_orders(by="anna")
    assert not lab.booked(credit)


def test_a_refunded_sale_and_its_credit_order_are_one_item_dealt_with_once() -> None:
    lab, sold, credit = credited_lab()
    refund(lab, sold)
    timer_runs(lab, 1)
    assert kinds(lab) == [CauseKind.SHOP_CREDIT]
    item = item_of(lab, CauseKind.SHOP_CREDIT)
    assert [order.order_id for order in item.orders] == [sold, credit]
    decide(lab, item, Action.SKIP, reason="één keer gecrediteerd")
    timer_runs(lab, 3, every=DAY)
    assert kinds(lab) == []
    assert lab.marker(credit).state is OrderState.SKIPPED  # type: ignore[union-attr]


def test_a_sale_refunded_after_its_credit_order_was_dealt_with_says_so() -> None:
    lab, sold, credit = credited_lab()
    decide(lab, item_of(lab, CauseKind.SHOP_CREDIT), Action.SKIP, reason="gecrediteerd")
    refund(lab, sold)
    timer_runs(lab, 1)
    item = item_of(lab, CauseKind.SHOP_CREDIT)
    assert [order.order_id for order in item.orders] == [sold]
    assert f"Order {credit}" in item.cause.dutch
    decide(lab, item, Action.SKIP, reason="was al gecrediteerd")
    timer_runs(lab, 2, every=DAY)
    assert kinds(lab) == []


def test_a_booked_order_that_goes_back_to_pending_is_asked_about_once() -> None:
    lab = Lab()
    lab.change_profile("orders", statuses=(2, 3, 5))
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    refund(lab, order_id, status=PENDING)
    timer_runs(lab, 1)
    item = item_of(lab, CauseKind.UNPAID_AFTER_BOOKING)
    assert "chargeback" in item.cause.dutch
    decide(lab, item, Action.SKIP, reason="nog steeds betaald")
    timer_runs(lab, 2, every=DAY)
    assert kinds(lab) == []
    refund(lab, order_id, status=BOOKED_STATUS)
    refund(lab, order_id, status=CANCELED)
    timer_runs(lab, 1)
    assert kinds(lab) == [CauseKind.UNDONE_AFTER_BOOKING]


def test_a_marker_is_all_that_is_needed_to_tell_what_is_to_be_credited() -> None:
    lab, [order_id] = refunded_lab()
    decide(lab, item_of(lab, CauseKind.UNDONE_BEFORE_BOOKING), Action.BOOK_AND_CREDIT)
    marker = lab.marker(order_id)
    assert isinstance(marker, OrderRecord)
    assert marker.still_to_credit is None, "it is not booked yet"
