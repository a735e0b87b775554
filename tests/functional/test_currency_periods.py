"""A shop whose default currency changes: the amounts of an order stay in that of its own day, never booked as euro.

What the shop sells in another currency than its own is booked as before: its amounts are in the default one.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from local.demo.scenario import demos
from local.shop.captures import Entry, load
from sconnect.app.errors import RefusedError
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.worklist.orders import read_order
from sconnect.domain.causes import CauseKind
from sconnect.domain.values.money import to_cents
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of, refusal
from tests.functional.faults import DAY, assert_done
from tests.functional.lab import Lab
from tests.functional.test_ways_out import HIGH, LOW, amounts_of, sale

POUND = Decimal("1.17123456")


def in_currency(entry: Entry, code: str, rate: str = "1.00000000") -> Entry:
    entry["order"] |= {"currency_code": code, "currency_value": rate}
    return entry


def lab_of(currency: str) -> Lab:
    """A lab of a shop that was first seen while it counted in a currency."""
    lab = Lab()
    count_in(lab, currency)
    return lab


def count_in(lab: Lab, currency: str) -> None:
    lab.shop.capture = replace(lab.shop.capture, default_currency=currency)
    lab.import_orders()


def owed(lab: Lab, order_id: str) -> Decimal:
    [booked] = lab.booked(order_id)
    total: Decimal = booked["totaalInclusiefBtw"]
    return total


def shown(lab: Lab, order_id: str) -> tuple[Decimal | None, str]:
    """Return the total of an order as it is listed, and its currency."""
    summary = lab.run(read_order(lab.services, lab.profile.id, order_id)).summary
    return summary.total, summary.currency


def test_orders_of_before_a_change_to_euro_wait_for_their_rate_and_later_ones_are_booked() -> None:
    lab = lab_of("GBP")
    first, second = lab.place(in_currency(sale(), "GBP"), in_currency(sale(price="200.0000", vat="18.0000"), "GBP"))
    count_in(lab, "EUR")
    [later] = lab.place(sale())
    lab.import_orders()
    assert_done(lab, later)
    item = item_of(lab, CauseKind.CURRENCY)
    assert [order.order_id for order in item.orders] == [first, second]
    assert "toen deze order werd geplaatst" in item.cause.dutch
    assert [(order.total, order.currency) for order in item.orders] == [(Decimal(109), "GBP"), (Decimal(218), "GBP")]
    assert shown(lab, first) == (Decimal(109), "GBP")

    decide(lab, item, Action.ENTER_RATE, order_ids=(first,), rate=POUND)
    lab.import_orders()

    assert owed(lab, first) == Decimal("127.66")  # 109.00 * 1.17123456
    assert shown(lab, first) == (Decimal("127.66"), "EUR")
    assert shown(lab, later) == (Decimal(109), "EUR")
    [booked] = lab.booked(first)
    assert booked["totaalExclusiefBtw"] == Decimal("117.12")
    assert "Omgerekend: GBP 109,00 (1 GBP = 1,17123456 euro)" in booked["memo"]
    assert not lab.booked(second)
    marker = lab.marker(first)
    assert marker is not None
    assert marker.shop_total == Decimal("127.66")
    assert "Koers: 1 GBP is 1,17123456 euro" in marker.explanation


def test_an_order_in_euro_of_before_a_change_to_another_currency_is_booked_as_euro() -> None:
    lab = Lab()
    lab.import_orders()
    [before] = lab.place(sale())
    count_in(lab, "GBP")
    [after] = lab.place(in_currency(sale(), "GBP"))
    lab.import_orders()
    assert_done(lab, before)
    assert owed(lab, before) == Decimal("109.00")
    assert [order.order_id for order in item_of(lab, CauseKind.CURRENCY).orders] == [after]


@pytest.mark.parametrize(("number", "rate"), [(0, "1.17123456"), (1, "0.00612"), (2, "0.9")])
def test_every_captured_order_that_is_booked_in_euro_is_booked_at_a_rate_to_the_cent(number: int, rate: str) -> None:
    booked, converted = Lab(demo=demos()[number]), Lab(demo=demos()[number])
    for lab in (booked, converted):
        lab.change_profile("orders", statuses=(1, 2, 3, 5))
    count_in(converted, "GBP")
    entries = [entry for entry in load(booked.demo.capture).entries if entry["order"]["currency_code"] == "EUR"]
    numbers = [
        [lab.place(in_currency(entry, code))[0] for entry in entries]
        for lab, code in ((booked, "EUR"), (converted, "GBP"))
    ]
    for lab in (booked, converted):
        lab.import_orders()
    decide(converted, item_of(converted, CauseKind.CURRENCY), Action.ENTER_RATE, rate=Decimal(rate))
    converted.import_orders()
    compared = 0
    for plain, rated in zip(*numbers, strict=True):
        if booked.booked(plain):
            wanted = booked.shop.entries[plain]["order"]["total"]
            cents = to_cents(Decimal(wanted) * Decimal(rate))
            if not cents:
                continue
            assert owed(converted, rated) == cents, plain
            compared += 1
    assert compared


def test_a_rate_holds_for_the_order_as_it_was() -> None:
    lab = lab_of("GBP")
    [order_id] = lab.place(in_currency(sale(), "GBP"))
    lab.import_orders()
    item = item_of(lab, CauseKind.CURRENCY)
    lab.shop.entries[order_id] = {**lab.shop.entries[order_id]}
    decide(lab, item, Action.ENTER_RATE, rate=POUND)
    lab.shop.entries[order_id]["order"] |= {"firstname": "Anders"}
    lab.import_orders()
    assert not lab.booked(order_id)
    assert [order.order_id for order in item_of(lab, CauseKind.CURRENCY).orders] == [order_id]


def test_amounts_that_are_entered_after_a_rate_are_euro() -> None:
    lab = lab_of("GBP")
    odd = sale(total="112.0000")
    [order_id] = lab.place(in_currency(odd, "GBP"))
    lab.import_orders()
    decide(lab, item_of(lab, CauseKind.CURRENCY), Action.ENTER_RATE, rate=Decimal(2))
    lab.import_orders()
    [item] = [each for each in lab.listed() if each.order_id == order_id]
    kind = item.causes[0][0]
    decide(lab, item_of(lab, kind), Action.ENTER_AMOUNTS, amounts=amounts_of(lab, {HIGH: "121.00", LOW: "103.00"}))
    lab.import_orders()
    assert owed(lab, order_id) == Decimal("224.00")


def test_a_change_after_booking_is_told_in_euro_and_the_reconciliation_agrees() -> None:
    lab = lab_of("GBP")
    [order_id] = lab.place(in_currency(sale(), "GBP"))
    lab.import_orders()
    decide(lab, item_of(lab, CauseKind.CURRENCY), Action.ENTER_RATE, rate=Decimal(2))
    lab.import_orders()
    assert owed(lab, order_id) == Decimal("218.00")
    lab.clock.seconds += DAY
    lab.services = lab._wired()
    found = lab.run(reconcile(lab.services, lab.profile, date(2026, 11, 1), date(2026, 12, 31)))
    assert (found.differing, found.missing) == ((), ())
    for row in lab.shop.entries[order_id]["totals"]:
        if row["code"] == "total":
            row["value"] = "110.0000"
    lab.shop.entries[order_id]["order"]["total"] = "110.0000"
    lab.shop.change_status(order_id, 5)
    lab.clock.seconds += 60
    lab.import_orders()
    change = item_of(lab, CauseKind.CHANGED_AFTER_BOOKING)
    assert (change.facts["before"], change.facts["now"]) == ("218,00", "220,00")


@pytest.mark.parametrize("rate", [None])
def test_a_rate_is_needed(rate: Any) -> None:
    lab = lab_of("GBP")
    lab.place(in_currency(sale(), "GBP"))
    lab.import_orders()
    error = refusal(lab, item_of(lab, CauseKind.CURRENCY).id, Action.ENTER_RATE, rate=rate)
    assert isinstance(error, RefusedError)
    assert "hoeveel euro 1 GBP" in str(error)


def test_an_extension_of_before_says_only_what_the_shop_counts_in_today() -> None:
    lab = Lab()
    lab.shop.gate.is_old = True
    lab.import_orders()
    [order_id] = lab.place(sale())
    count_in(lab, "GBP")
    [item] = [item_of(lab, CauseKind.CURRENCY)]
    assert [order.order_id for order in item.orders] == [order_id]
    count_in(lab, "EUR")
    decide(lab, item, Action.RETRY)
    lab.import_orders()
    assert_done(lab, order_id)


def test_what_a_run_says_of_an_order_stands_in_both_languages() -> None:
    lab = lab_of("GBP")
    [order_id] = lab.place(in_currency(sale(), "GBP"))
    run = lab.import_orders()
    [told] = [error for error in run.errors if error.startswith(f"Order {order_id}:")]
    [english] = [error for error in run.english if error.startswith(f"Order {order_id}:")]
    assert "toen deze order werd geplaatst" in told
    assert "when this order was placed" in english
