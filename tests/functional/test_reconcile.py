"""Shop and books side by side, with the whole app in between: missing, double, foreign, withdrawn, different."""

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal

import pytest

from sconnect.app.errors import RefusedError
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.domain.reconciliation.rules import Finding, Reconciliation
from sconnect.domain.values.money import to_cents
from tests.functional.faults import place_waiting
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
STATUS_CANCELLED = 7


def _compared(lab: Lab, first: date | None = None, last: date | None = None) -> Reconciliation:
    today = lab.clock.now().date()
    return lab.run(
        reconcile(lab.services, lab.profile, first or today - timedelta(days=60), last or today + timedelta(days=1))
    )


def _booked_lab(number: int = 6) -> tuple[Lab, list[str]]:
    lab = Lab()
    placed = lab.place(*plain_orders(number))
    assert lab.import_orders().counts["done"] == number
    return lab, placed


def _copy(lab: Lab, order_id: str, **changes: object) -> None:
    """Book an order again behind our back."""
    [order] = lab.booked(order_id)
    books = lab.sim.books(lab.demo.books.name).orders
    key = f"00000000-0000-4000-a000-{len(books):012d}"
    books[key] = {**deepcopy(order), "id": key, "nummer": 90_000 + len(books), **changes}


def test_what_was_imported_agrees_to_the_cent_per_rate() -> None:
    lab, placed = _booked_lab(12)
    found = _compared(lab)
    assert (found.orders_shop, found.orders_books, found.unreadable) == (12, 12, 0)
    assert not found.needs_a_person
    assert found.counts == {}
    assert {rate.percent for rate in found.rates if rate.shop_vat} == {Decimal(21), Decimal(9)}
    for rate in found.rates:
        assert abs(rate.difference) <= Decimal("0.05")
        assert abs(rate.books_vat - rate.shop_vat) <= Decimal("0.05")
    shop_total = sum(to_cents(Decimal(lab.shop.entries[each]["order"]["total"])) for each in placed)
    assert sum(rate.books_net + rate.books_vat for rate in found.rates) == shop_total


def test_comparing_costs_a_few_calls_whatever_the_number_of_orders() -> None:
    lab, _ = _booked_lab(30)
    before = sum(lab.snelstart_calls.values())
    found = _compared(lab, lab.clock.now().date() - timedelta(days=30))
    assert found.calls == sum(lab.snelstart_calls.values()) - before
    assert found.calls <= 20


def test_what_was_not_imported_yet_is_missing() -> None:
    lab, _ = _booked_lab(2)
    [late] = lab.place(*plain_orders(1, first_customer=50))
    [missing] = _compared(lab).missing
    assert missing.order_id == late
    assert missing.reason.nl == Finding.NOT_IMPORTED.nl
    assert missing.total == to_cents(Decimal(lab.shop.entries[late]["order"]["total"]))


def test_what_waits_is_missing_for_the_reason_in_the_work_list() -> None:
    lab = Lab()
    order_id = place_waiting(lab)
    [missing] = _compared(lab).missing
    assert missing.order_id == order_id
    assert "ONBEKEND-1" in missing.reason.nl
    assert "ONBEKEND-1" in missing.reason.en
    assert missing.reason.nl != missing.reason.en


def test_what_was_removed_from_the_books_is_missing_and_needs_a_person() -> None:
    lab, placed = _booked_lab(3)
    [order] = lab.booked(placed[0])
    del lab.sim.books(lab.demo.books.name).orders[order["id"]]
    found = _compared(lab)
    [missing] = found.missing
    assert (missing.order_id, missing.reason.nl) == (placed[0], Finding.GONE_FROM_BOOKS.nl)
    assert found.needs_a_person


@pytest.mark.parametrize("days_later", [0, 20])
def test_what_was_booked_twice_is_named_with_both_numbers(days_later: int) -> None:
    lab, placed = _booked_lab(3)
    [order] = lab.booked(placed[1])
    day = date.fromisoformat(str(order["datum"])[:10]) - timedelta(days=days_later)
    _copy(lab, placed[1], datum=f"{day}T00:00:00")

    found = _compared(lab)

    [double] = found.double
    assert double.reference == lab.profile.payment_reference(placed[1])
    assert set(double.numbers) == {str(each["nummer"]) for each in lab.booked(placed[1])}
    assert (found.orders_shop, found.orders_books, found.counts) == (3, 4, {"double": 1})
    more = sum(rate.difference for rate in found.rates)
    assert abs(more - Decimal(str(order["totaalInclusiefBtw"]))) <= Decimal("0.02")


def test_what_was_given_another_date_is_found_all_the_same() -> None:
    lab, placed = _booked_lab(3)
    [order] = lab.booked(placed[2])
    order["datum"] = "2026-10-02T00:00:00"
    found = _compared(lab)
    assert (found.orders_books, found.counts) == (3, {})


def test_what_somebody_else_booked_with_our_prefix_is_foreign() -> None:
    lab, placed = _booked_lab(2)
    _copy(lab, placed[0], betalingskenmerk=lab.profile.payment_reference("99999"))
    _copy(lab, placed[0], betalingskenmerk="ANDER-1")
    found = _compared(lab)
    [foreign] = found.foreign
    assert (foreign.reference, foreign.reason.nl) == (lab.profile.payment_reference("99999"), Finding.NOT_OURS.nl)
    assert found.orders_books == 3


def test_what_the_shop_lost_after_it_was_booked_is_foreign() -> None:
    lab, placed = _booked_lab(2)
    del lab.shop.entries[placed[0]]
    [foreign] = _compared(lab).foreign
    assert foreign.reason.nl == Finding.NOT_IN_SHOP.nl


def test_what_was_cancelled_after_it_was_booked_is_named() -> None:
    lab, placed = _booked_lab(2)
    lab.shop.change_status(placed[1], STATUS_CANCELLED)
    lab.clock.seconds += 60
    found = _compared(lab)
    [withdrawn] = found.withdrawn
    assert withdrawn.order_id == placed[1]
    assert found.needs_a_person
    assert (found.orders_shop, found.orders_books) == (1, 2)


def test_another_total_is_named() -> None:
    lab, placed = _booked_lab(2)
    [order] = lab.booked(placed[0])
    order["totaalInclusiefBtw"] += Decimal("1.50")
    [differing] = _compared(lab).differing
    assert differing.order_id == placed[0]
    assert differing.books_total - differing.shop_total == Decimal("1.50")


def test_only_the_days_that_were_asked_for_count() -> None:
    lab, placed = _booked_lab(4)
    day = date.fromisoformat(str(lab.booked(placed[0])[0]["datum"])[:10])
    found = _compared(lab, day + timedelta(days=1), day + timedelta(days=9))
    assert (found.orders_shop, found.orders_books, found.rates) == (0, 0, ())
    assert _compared(lab, day, day).orders_shop == 4


@pytest.mark.parametrize(("first", "last"), [(LAST, FIRST), (FIRST, LAST)])
def test_a_period_that_makes_no_sense_is_refused(first: date, last: date) -> None:
    with pytest.raises(RefusedError, match="hoogstens 92 dagen"):
        _compared(Lab(), first, last)
