"""What the books make of lines: whole cents per line, VAT over the sum of each rate."""

from decimal import Decimal

from sconnect.domain.control_totals import ControlTotals, RatedTotal, control_totals, possible_totals
from tests.unit.domain.makers import D

LINES = [
    RatedTotal(D(21), D("12.10")),
    RatedTotal(D(9), D("1.09")),
    RatedTotal(D(21), D("0.05")),
    RatedTotal(D(0), D(5)),
]


def test_what_the_books_may_compute_depends_on_what_they_round() -> None:
    without = [RatedTotal(Decimal(21), Decimal("0.02"))] * 2
    assert possible_totals(without, prices_include_vat=False) == {Decimal("0.05"), Decimal("0.04")}
    assert possible_totals(without, prices_include_vat=True) == {Decimal("0.04")}
    half = [RatedTotal(Decimal(21), Decimal("1.005"))] * 2
    assert possible_totals(half, prices_include_vat=True) == {Decimal("2.02"), Decimal("2.00"), Decimal("2.01")}
    tie = [RatedTotal(Decimal(21), Decimal("0.50"))]
    assert possible_totals(tie, prices_include_vat=False) == {Decimal("0.61"), Decimal("0.60")}


def test_vat_is_taken_out_of_prices_that_include_it() -> None:
    assert control_totals(LINES, prices_include_vat=True) == ControlTotals(
        including_vat=D("18.24"), excluding_vat=D("16.04"), vat={D(21): D("2.11"), D(9): D("0.09")}
    )


def test_vat_is_added_to_prices_that_exclude_it() -> None:
    assert control_totals(LINES, prices_include_vat=False) == ControlTotals(
        including_vat=D("20.89"), excluding_vat=D("18.24"), vat={D(21): D("2.55"), D(9): D("0.10")}
    )


def test_half_a_cent_of_vat_rounds_away_from_zero() -> None:
    half = [RatedTotal(D(5), D("0.10"))]
    assert control_totals(half, prices_include_vat=False).vat == {D(5): D("0.01")}
    back = [RatedTotal(D(5), D("-0.10"))]
    assert control_totals(back, prices_include_vat=False).including_vat == D("-0.11")


def test_vat_is_computed_over_the_sum_and_not_per_line() -> None:
    many = [RatedTotal(D(21), D("0.02"))] * 10
    assert control_totals(many, prices_include_vat=False).vat == {D(21): D("0.04")}


def test_no_lines_come_to_nothing() -> None:
    assert control_totals([], prices_include_vat=True) == ControlTotals(D(0), D(0), {})
