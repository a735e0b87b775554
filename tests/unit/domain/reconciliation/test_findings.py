"""What a reconciliation collects while it reads: sums of both sides, and the orders that differ."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sconnect.domain.books import BookedLine, BookedOrder, VatKind
from sconnect.domain.composition import OrderPlan, plan_order
from sconnect.domain.reconciliation.findings import Findings
from sconnect.domain.reconciliation.rules import (
    DifferingOrder,
    DoubleOrder,
    Finding,
    ForeignOrder,
    MissingOrder,
    RateTotals,
    Reconciliation,
    Sentence,
    WithdrawnOrder,
)
from sconnect.domain.vat import Taxation, VatTreatment
from tests.unit.domain.makers import D, dutch_books, dutch_shop, planned, profile, shirt_order

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
AT_HOME = Taxation(VatTreatment.DOMESTIC, "NL", date(2026, 11, 23))
KINDS = {"shirt": VatKind.HIGH}
MOST = 500
WHY = Sentence.of(Finding.SKIPPED)


@pytest.fixture
def findings() -> Findings:
    return Findings(FIRST, LAST)


def _booked(order_id: str = "id-7", number: int | None = 7, reference: str = "LAB-1001", **changes: Any) -> BookedOrder:
    made = BookedOrder(
        order_id,
        number,
        reference,
        D("12.10"),
        D("10.00"),
        lines=(BookedLine("shirt", "T-shirt", D(1), D(10), D("12.10")),),
    )
    return replace(made, **changes)


def _plan() -> OrderPlan:
    return planned(plan_order(shirt_order(), dutch_shop(), profile(), dutch_books()))


def _add_booked(findings: Findings, order: BookedOrder) -> None:
    findings.add_booked(order, KINDS, AT_HOME, dutch_books())


def _found(findings: Findings) -> Reconciliation:
    return findings.result(calls=0)


def test_without_any_order_only_the_days_and_the_calls_are_told(findings: Findings) -> None:
    assert findings.result(calls=3) == Reconciliation(FIRST, LAST, calls=3)


def test_orders_of_the_shop_add_up_on_its_side(findings: Findings) -> None:
    findings.add_shop(_plan())
    findings.add_shop(_plan())
    assert _found(findings) == Reconciliation(
        FIRST, LAST, rates=(RateTotals(D(21), D("20.00"), D("4.20"), D("0.00"), D("0.00")),), orders_shop=2
    )


def test_sales_orders_add_up_on_the_side_of_the_books(findings: Findings) -> None:
    _add_booked(findings, _booked())
    _add_booked(findings, _booked("id-8", 8))
    assert _found(findings) == Reconciliation(
        FIRST, LAST, rates=(RateTotals(D(21), D("0.00"), D("0.00"), D("20.00"), D("4.20")),), orders_books=2
    )


def test_a_sales_order_that_is_found_twice_counts_once(findings: Findings) -> None:
    _add_booked(findings, _booked())
    _add_booked(findings, _booked())
    found = _found(findings)
    assert (found.orders_books, [rate.books_net for rate in found.rates]) == (1, [D("10.00")])


def test_an_order_of_the_shop_whose_vat_is_unknown_counts_and_stays_out_of_the_rates(findings: Findings) -> None:
    findings.add_shop(None)
    findings.add_shop(None)
    assert _found(findings) == Reconciliation(FIRST, LAST, orders_shop=2, unreadable=2)


def test_a_sales_order_whose_vat_is_unknown_counts_and_stays_out_of_the_rates(findings: Findings) -> None:
    for number in (7, 8):
        lines = (BookedLine("gone", "Weg", D(1), D(10), D("12.10")),)
        _add_booked(findings, _booked(f"id-{number}", number, lines=lines))
    assert _found(findings) == Reconciliation(FIRST, LAST, orders_books=2, unreadable=2)


def test_an_order_whose_total_differs_from_the_books_is_named_with_both_totals(findings: Findings) -> None:
    findings.compare_totals(replace(shirt_order(), total=D("12.1049")), [_booked(total_including_vat=D("12.11"))])
    assert _found(findings) == Reconciliation(
        FIRST,
        LAST,
        differing=(DifferingOrder("1001", "7", D("12.10"), D("12.11")),),
        counts={"differing": 1},
    )


def test_totals_that_are_the_same_to_the_cent_do_not_differ(findings: Findings) -> None:
    findings.compare_totals(replace(shirt_order(), total=D("12.1049")), [_booked()])
    assert _found(findings) == Reconciliation(FIRST, LAST)


def test_a_total_that_the_books_did_not_tell_does_not_differ(findings: Findings) -> None:
    findings.compare_totals(shirt_order(), [_booked(total_including_vat=None)])
    assert _found(findings) == Reconciliation(FIRST, LAST)


def test_of_an_order_that_is_booked_twice_each_total_is_compared_and_the_pair_is_named(findings: Findings) -> None:
    findings.compare_totals(shirt_order(), [_booked("id-9", 9, total_including_vat=D("0.00")), _booked("id-8", 8)])
    assert _found(findings) == Reconciliation(
        FIRST,
        LAST,
        double=(DoubleOrder("LAB-1001", ("8", "9")),),
        differing=(DifferingOrder("1001", "9", D("12.10"), D("0.00")),),
        counts={"double": 1, "differing": 1},
    )


def test_a_payment_reference_that_several_sales_orders_have_is_named_once(findings: Findings) -> None:
    findings.add_double([_booked("id-7", 7), _booked("id-8", 8)])
    findings.add_double([_booked("id-8", 8), _booked("id-7", 7)])
    findings.add_double([_booked("id-5", 5, "LAB-2"), _booked("id-6", 6, "LAB-2")])
    found = _found(findings)
    assert found.double == (DoubleOrder("LAB-1001", ("7", "8")), DoubleOrder("LAB-2", ("5", "6")))
    assert found.counts == {"double": 2}


def test_the_payment_reference_of_doubles_is_that_of_the_first(findings: Findings) -> None:
    booked = [_booked("id-7", 7, "LAB-1001"), _booked("id-8", 8, "lab-1001")]
    findings.add_double(booked)
    findings.add_double(booked)
    assert _found(findings).double == (DoubleOrder("LAB-1001", ("7", "8")),)


@pytest.mark.parametrize("booked", [[], [_booked()]], ids=["none", "one"])
def test_a_single_sales_order_is_no_double(findings: Findings, booked: list[BookedOrder]) -> None:
    findings.add_double(booked)
    assert _found(findings) == Reconciliation(FIRST, LAST)


def test_a_sales_order_without_a_number_is_named_by_its_id(findings: Findings) -> None:
    findings.add_foreign(_booked(number=None), Finding.NOT_OURS)
    [foreign] = _found(findings).foreign
    assert foreign.number == "id-7"


def test_a_missing_order_is_named_with_its_total_and_the_reason(findings: Findings) -> None:
    findings.add_missing(replace(shirt_order(), total=D("12.1049")), WHY)
    assert _found(findings) == Reconciliation(
        FIRST, LAST, missing=(MissingOrder("1001", D("12.10"), WHY),), counts={"missing": 1}
    )


def test_a_foreign_sales_order_is_named_with_its_total_and_the_reason(findings: Findings) -> None:
    findings.add_foreign(_booked(), Finding.NOT_OURS)
    assert _found(findings) == Reconciliation(
        FIRST,
        LAST,
        foreign=(ForeignOrder("LAB-1001", "7", D("12.10"), Sentence.of(Finding.NOT_OURS)),),
        counts={"foreign": 1},
    )


def test_a_withdrawn_order_is_named_with_what_was_booked(findings: Findings) -> None:
    findings.add_withdrawn(shirt_order(), _booked(total_including_vat=D("11.00")))
    assert _found(findings) == Reconciliation(
        FIRST, LAST, withdrawn=(WithdrawnOrder("1001", "7", D("11.00")),), counts={"withdrawn": 1}
    )


def _add_double(findings: Findings, number: int) -> None:
    findings.add_double([_booked("id-7", 7, f"LAB-{number}"), _booked("id-8", 8, f"LAB-{number}")])


ADDED: dict[str, Callable[[Findings, int], None]] = {
    "missing": lambda findings, _: findings.add_missing(shirt_order(), WHY),
    "double": _add_double,
    "foreign": lambda findings, _: findings.add_foreign(_booked(), Finding.NOT_OURS),
    "differing": lambda findings, _: findings.compare_totals(shirt_order(), [_booked(total_including_vat=D(1))]),
    "withdrawn": lambda findings, _: findings.add_withdrawn(shirt_order(), _booked()),
}


@pytest.mark.parametrize("kind", ADDED)
def test_of_each_kind_so_many_orders_are_named_and_the_others_only_counted(findings: Findings, kind: str) -> None:
    places = []
    for number in range(MOST + 2):
        places.append(findings.places_left(kind))
        ADDED[kind](findings, number)
    found = _found(findings)
    assert len(getattr(found, kind)) == MOST
    assert found.counts == {kind: MOST + 2}
    assert places == [*range(MOST, 0, -1), 0, 0]
    assert findings.places_left(kind) == 0


def test_the_places_of_one_kind_are_not_taken_by_another(findings: Findings) -> None:
    findings.add_missing(shirt_order(), WHY)
    assert (findings.places_left("missing"), findings.places_left("foreign")) == (MOST - 1, MOST)
