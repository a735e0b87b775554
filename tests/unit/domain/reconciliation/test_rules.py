"""Shop and books side by side: what each sold per rate, and whether a person has to look."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.books import BookedLine, BookedOrder, VatKind
from sconnect.domain.composition import plan_order
from sconnect.domain.profile import VoucherRate
from sconnect.domain.reconciliation.rules import (
    Amounts,
    DifferingOrder,
    DoubleOrder,
    Finding,
    ForeignOrder,
    MissingOrder,
    RateTotals,
    Reconciliation,
    Sentence,
    WithdrawnOrder,
    added,
    books_amounts,
    rate_totals,
    shop_amounts,
)
from sconnect.domain.shop import VoucherSold
from sconnect.domain.vat import Taxation, VatTreatment
from tests.unit.domain.makers import HIGH_CLASS, LOW_CLASS, D, dutch_books, dutch_shop, line, order, planned, totals
from tests.unit.domain.makers import profile as settings

AT_HOME = Taxation(VatTreatment.DOMESTIC, "NL", date(2026, 11, 23))
KINDS = {"shirt": VatKind.HIGH, "book": VatKind.LOW, "voucher": VatKind.NONE}
SENTENCE = Sentence("Er is iets.", "There is something.")


def _line(article: str | None, total: str) -> BookedLine:
    return BookedLine(article, "regel", D(1), D(total), D(total))


def _booked(*lines: BookedLine, **changes: Any) -> BookedOrder:
    made = BookedOrder("id", 1, "LAB-1", None, None, lines=lines)
    return replace(made, **changes)


def test_books_with_vat_in_the_prices_take_it_out_of_the_sum_of_each_rate() -> None:
    order = _booked(_line("shirt", "12.10"), _line("book", "10.90"), _line("shirt", "24.20"), _line("voucher", "-5.00"))
    assert books_amounts(order, KINDS, AT_HOME, dutch_books()) == {
        D(21): Amounts(D("30.00"), D("6.30")),
        D(9): Amounts(D("10.00"), D("0.90")),
        D(0): Amounts(D("-5.00"), D("0.00")),
    }


def test_books_with_prices_without_vat_add_it_to_the_sum_of_each_rate() -> None:
    order = _booked(_line("shirt", "10.00"), _line("book", "10.00"), prices_include_vat=False)
    assert books_amounts(order, KINDS, AT_HOME, dutch_books()) == {
        D(21): Amounts(D("10.00"), D("2.10")),
        D(9): Amounts(D("10.00"), D("0.90")),
    }


def test_lines_are_rounded_to_the_cent_one_by_one_as_the_books_do() -> None:
    order = _booked(_line("voucher", "0.005"), _line("voucher", "0.005"))
    assert books_amounts(order, KINDS, AT_HOME, dutch_books()) == {D(0): Amounts(D("0.02"), D("0.00"))}


def test_a_line_of_text_counts_for_nothing() -> None:
    order = _booked(_line(None, "99.00"), _line("shirt", "12.10"))
    assert books_amounts(order, KINDS, AT_HOME, dutch_books()) == {D(21): Amounts(D("10.00"), D("2.10"))}


def test_an_order_with_an_article_that_nobody_knows_any_more_cannot_be_told() -> None:
    assert books_amounts(_booked(_line("gone", "12.10")), KINDS, AT_HOME, dutch_books()) is None


def test_an_unknown_article_cannot_be_told_where_everything_is_sold_without_vat_either() -> None:
    abroad = Taxation(VatTreatment.EXPORT, "CH", date(2026, 11, 23))
    assert books_amounts(_booked(_line("gone", "12.10")), KINDS, abroad, dutch_books()) is None


def test_an_order_at_a_rate_that_the_books_do_not_hold_cannot_be_told() -> None:
    kinds = {"shirt": VatKind.OTHER}
    assert books_amounts(_booked(_line("shirt", "12.10")), kinds, AT_HOME, dutch_books()) is None


def test_the_rates_are_those_of_the_sale_as_it_was_booked() -> None:
    germany = Taxation(VatTreatment.ONE_STOP_SHOP, "DE", date(2026, 11, 23))
    amounts = books_amounts(_booked(_line("shirt", "11.90")), KINDS, germany, dutch_books())
    assert amounts == {D(19): Amounts(D("10.00"), D("1.90"))}


def test_the_shop_side_is_what_was_charged_per_rate_unrounded() -> None:
    bought = order(
        [line("SHIRT", 2, "10.0050", "2.1011", HIGH_CLASS), line("LOW", 1, "10.0000", "0.9000", LOW_CLASS)],
        totals(("tax", "BTW 21%", "4.2022"), ("tax", "BTW 9%", "0.9000")),
        "35.1122",
    )
    plan = planned(plan_order(bought, dutch_shop(), settings(), dutch_books()))
    assert shop_amounts(plan) == {D(21): Amounts(D("20.0100"), D("4.2022")), D(9): Amounts(D("10.0000"), D("0.9000"))}


def test_a_rate_that_only_lines_or_only_the_vat_tells_of_is_shown_all_the_same() -> None:
    bought = order([line("ZERO", 1, "10.0000", "0")], (), "10.0000")
    plan = planned(plan_order(bought, dutch_shop(), settings(), dutch_books()))
    assert shop_amounts(replace(plan, shop_vat={D(21): D("0.01")})) == {
        D(0): Amounts(D("10.0000"), D(0)),
        D(21): Amounts(D(0), D("0.01")),
    }


def test_the_vat_of_single_purpose_vouchers_is_told_apart() -> None:
    rate = VoucherRate(percent=D(21), article_code="BON-H")
    sold = order([], (), "121.00", vouchers_sold=(VoucherSold("Bon", D(121)),))
    plan = planned(plan_order(sold, dutch_shop(), settings(single_purpose_vouchers=(rate,)), dutch_books()))
    shop = shop_amounts(plan)
    assert shop == {D(21): Amounts(D(100), D(21), D(21))}
    twice = added([shop, shop, {D(21): Amounts(D(1), D("0.21"))}])
    [found] = rate_totals(twice, {D(21): Amounts(D(201), D("42.21"))})
    assert (found.shop_vat, found.voucher_vat, found.difference) == (D("42.21"), D("42.00"), D(0))


def test_amounts_of_several_orders_add_up_per_rate() -> None:
    one = {D(21): Amounts(D("10.00"), D("2.10")), D(9): Amounts(D("1.00"), D("0.09"))}
    two = {D(21): Amounts(D("5.00"), D("1.05"))}
    assert added([one, two]) == {D(21): Amounts(D("15.00"), D("3.15")), D(9): Amounts(D("1.00"), D("0.09"))}


def test_both_sides_stand_next_to_each_other_in_cents_the_highest_rate_first() -> None:
    shop = {D(9): Amounts(D("10.004"), D("0.904")), D(21): Amounts(D("10"), D("2.1"))}
    books = {D(21): Amounts(D("10.00"), D("2.11")), D(0): Amounts(D("3.00"), D("0.00"))}
    rates = rate_totals(shop, books)
    assert rates == (
        RateTotals(D(21), D("10.00"), D("2.10"), D("10.00"), D("2.11")),
        RateTotals(D(9), D("10.00"), D("0.90"), D("0.00"), D("0.00")),
        RateTotals(D(0), D("0.00"), D("0.00"), D("3.00"), D("0.00")),
    )
    assert [rate.difference for rate in rates] == [D("0.01"), D("-10.90"), D("3.00")]


def _reconciliation(**found: Any) -> Reconciliation:
    return Reconciliation(date(2026, 11, 1), date(2026, 11, 30), **found)


def _missing(finding: Finding) -> MissingOrder:
    return MissingOrder("1001", Decimal("12.10"), Sentence.of(finding))


@pytest.mark.parametrize(
    ("found", "needed"),
    [
        ({}, False),
        ({"differing": (DifferingOrder("1001", "7", D(10), D(11)),)}, False),
        ({"missing": (_missing(Finding.NOT_IMPORTED), _missing(Finding.SKIPPED))}, False),
        ({"missing": (_missing(Finding.NOT_IMPORTED), _missing(Finding.GONE_FROM_BOOKS))}, True),
        ({"double": (DoubleOrder("LAB-1", ("7", "8")),)}, True),
        ({"foreign": (ForeignOrder("LAB-1", "7", None, SENTENCE),)}, True),
        ({"withdrawn": (WithdrawnOrder("1001", "7", None),)}, True),
    ],
)
def test_a_person_is_needed_for_what_does_not_come_right_by_itself(found: dict[str, Any], needed: bool) -> None:
    assert _reconciliation(**found).needs_a_person is needed


def test_shortened_it_names_fewer_orders_of_each_kind_and_keeps_the_counts() -> None:
    found = _reconciliation(
        missing=(_missing(Finding.SKIPPED),) * 3,
        double=(DoubleOrder("LAB-1", ("7", "8")),) * 3,
        foreign=(ForeignOrder("LAB-1", "7", None, SENTENCE),) * 3,
        differing=(DifferingOrder("1001", "7", D(10), D(11)),) * 3,
        withdrawn=(WithdrawnOrder("1001", "7", None),) * 3,
        counts={"missing": 3},
        orders_shop=9,
    )
    short = found.shortened(2)
    kinds = (short.missing, short.double, short.foreign, short.differing, short.withdrawn)
    assert kinds == (
        found.missing[:2],
        found.double[:2],
        found.foreign[:2],
        found.differing[:2],
        found.withdrawn[:2],
    )
    assert (short.counts, short.orders_shop) == ({"missing": 3}, 9)


def test_a_finding_is_said_in_both_languages() -> None:
    sentence = Sentence.of(Finding.NOT_IN_SHOP)
    assert sentence.nl == "Wel in SnelStart, maar de winkel heeft deze order niet meer."
    assert sentence.en == "In SnelStart, but the shop no longer has this order."


def test_a_comparison_of_nothing_found_nothing() -> None:
    nothing = _reconciliation()
    assert (nothing.orders_shop, nothing.orders_books, nothing.unreadable, nothing.calls) == (0, 0, 0, 0)
