"""Line totals in whole cents: they add up to what the shop charged, and change as little as can be."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import example, given, seed, settings
from hypothesis import strategies as st

from sconnect.domain.composition.plan import LineRole, PlannedLine
from sconnect.domain.composition.unit_prices import PriceTerms
from sconnect.domain.composition.whole_cents import Roundable, Wanted, in_whole_cents, wanted_total
from sconnect.domain.values.bilingual import same

D = Decimal
CENT = D("0.01")


def line(percent: str, quantity: str, amount: str, seen: str, *, fixed: bool = False) -> Roundable:
    return Roundable(D(percent), D(quantity), D(amount), D(seen), fixed)


def settled(lines: list[Roundable], total: str, vat: dict[str, str], *, include_vat: bool = True) -> list[str]:
    wanted = Wanted(D(total), {D(percent): D(amount) for percent, amount in vat.items()}, include_vat)
    return [str(amount) for amount in in_whole_cents(lines, wanted)]


def test_nothing_changes_where_the_amounts_are_whole_cents() -> None:
    lines = [line("21", "2", "29.900068", "29.90"), line("21", "1", "6.049976", "6.05")]
    assert settled(lines, "35.95", {"21": "6.24"}) == ["29.90", "6.05"]


def test_the_piece_with_the_largest_remainder_is_rounded_the_other_way() -> None:
    lines = [line("21", "1", "1.813", "1.81"), line("21", "1", "1.8145", "1.81"), line("21", "1", "1.8135", "1.81")]
    assert settled(lines, "5.44", {"21": "0.94"}) == ["1.81", "1.82", "1.81"]


def test_a_price_in_whole_cents_stays_while_pieces_of_another_line_can_carry_the_cent() -> None:
    lines = [line("21", "1", "6.050034", "6.05"), line("21", "3", "1.00", "0.99")]
    assert settled(lines, "7.05", {"21": "1.22"}) == ["6.05", "1.00"]


def test_a_single_piece_carries_it_before_a_line_is_split() -> None:
    lines = [line("21", "3", "1.00", "0.99"), line("21", "1", "6.0545", "6.05")]
    assert settled(lines, "7.05", {"21": "1.22"}) == ["0.99", "6.06"]


def test_one_line_is_split_rather_than_two() -> None:
    lines = [line("21", "5", "10.021", "10.00"), line("21", "2", "2.009", "2.00"), line("21", "2", "2.009", "2.00")]
    assert settled(lines, "14.02", {"21": "2.43"}) == ["10.02", "2.00", "2.00"]


def test_a_cent_of_the_total_goes_on_a_line_before_it_needs_one_of_its_own() -> None:
    assert settled([line("21", "1", "12.10", "12.10")], "12.11", {"21": "2.10"}) == ["12.11"]
    assert settled([line("21", "2", "12.10", "12.10")], "12.09", {"21": "2.10"}) == ["12.09"]


def test_two_cents_that_no_line_can_carry_are_left() -> None:
    assert settled([line("21", "1", "12.10", "12.10")], "12.12", {"21": "2.10"}) == ["12.10"]


def test_means_of_payment_and_presents_keep_their_amount() -> None:
    lines = [line("0", "1", "25.00", "25.00", fixed=True), line("21", "1", "0", "0.00", fixed=True)]
    assert settled(lines, "25.01", {}) == ["25.00", "0.00"]


def test_an_amount_never_becomes_nothing_nor_changes_sign() -> None:
    lines = [line("21", "1", "0.0055", "0.01"), line("21", "1", "-0.0055", "-0.01"), line("21", "1", "0.004", "0.00")]
    assert settled(lines, "0.01", {"21": "0.00"}) == ["0.02", "-0.01", "0.00"]


def test_without_vat_the_sum_is_the_one_whose_vat_and_total_are_those_of_the_shop() -> None:
    """24.7108 and 5.1893 is 29.9001; 24.72 would bear 5.19 too, and come to 29.91."""
    assert settled([line("21", "2", "24.7108", "24.72")], "29.90", {"21": "5.19"}, include_vat=False) == ["24.71"]


def test_without_vat_some_totals_cannot_be_reached() -> None:
    """24.69 makes 29.87 and 24.70 makes 29.89."""
    lines = [line("21", "1", "24.6942", "24.69")]
    [total] = settled(lines, "29.88", {"21": "5.19"}, include_vat=False)
    assert total in {"24.69", "24.70"}


def test_the_sums_of_the_rates_are_those_whose_vat_is_nearest_to_the_rows() -> None:
    lines = [line("21", "1", "10.005", "10.01"), line("9", "1", "20.005", "20.01")]
    assert settled(lines, "30.01", {"21": "1.74", "9": "1.65"}) == ["10.01", "20.00"]


@pytest.mark.parametrize(("total", "expected"), [("12.15", "12.15"), ("12.16", "12.10")])
def test_a_difference_above_the_tolerance_is_never_spread_over_the_lines(total: str, expected: str) -> None:
    lines = [line("21", "1", "12.10", "12.10")]
    assert wanted_total(lines, D(total), D("0.05"), include_vat=True) == D(expected)


@dataclass(frozen=True)
class Sold:
    """A line of an order as the shop computes it: price without VAT."""

    percent: Decimal
    quantity: Decimal
    price: Decimal


def planned(sold: Sold) -> PlannedLine:
    return PlannedLine(LineRole.PRODUCT, "X", sold.percent, sold.quantity, sold.price, "X", same("X"))


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def books(
    pieces: list[tuple[Decimal, Decimal, Decimal]], *, include_vat: bool
) -> tuple[Decimal, dict[Decimal, Decimal]]:
    """Add up (percent, quantity, price) as SnelStart does; written apart from the code under test."""
    sums: dict[Decimal, Decimal] = defaultdict(Decimal)
    for percent, quantity, price in pieces:
        sums[percent] += cents(quantity * price)
    base = {percent: 100 + percent if include_vat else D(100) for percent in sums}
    vat = {percent: cents(total * percent / base[percent]) for percent, total in sums.items()}
    return sum(sums.values(), D(0)) + (D(0) if include_vat else sum(vat.values(), D(0))), vat


PERCENTS = st.sampled_from([D(21), D(9), D(0)])
WHOLE = st.integers(1, 12).map(D)
ANY_QUANTITY = st.one_of(
    WHOLE, st.integers(1, 100_000).map(D), st.integers(-3, -1).map(D), st.decimals("0.1", "9.9", places=2)
)
CONSUMER = st.builds(
    lambda percent, quantity, shown: Sold(
        percent, quantity, (shown * 100 / (100 + percent)).quantize(D("0.0001"), rounding=ROUND_HALF_UP)
    ),
    PERCENTS,
    WHOLE,
    st.decimals("0.05", "500", places=2),
)
ANY_LINE = st.builds(
    Sold, PERCENTS, ANY_QUANTITY, st.one_of(st.decimals("-50", "900", places=4), st.decimals("-9", "9", places=4))
)


def outcome(
    sold: list[Sold], terms: PriceTerms
) -> tuple[Decimal, dict[Decimal, Decimal], list[Roundable], list[Decimal], list[tuple[Decimal, Decimal, Decimal]]]:
    """Settle an order of a shop that rounds nothing: its total, VAT, lines, their totals and the pieces booked."""
    exact: dict[Decimal, Decimal] = defaultdict(Decimal)
    for one in sold:
        exact[one.percent] += one.quantity * one.price * one.percent / 100
    total = cents(sum((one.quantity * one.price for one in sold), D(0)) + sum(exact.values(), D(0)))
    plan = [planned(one) for one in sold]
    lines = []
    for each in plan:
        [seen] = terms.of_shop(each)
        lines.append(Roundable(each.percent, each.quantity, terms.amount(each), seen.total, not each.unit_price))
    vat = {percent: cents(amount) for percent, amount in exact.items()}
    totals = in_whole_cents(lines, Wanted(total, vat, terms.include_vat))
    pieces = [
        (each.percent, part.quantity, part.unit_price)
        for each, amount in zip(plan, totals, strict=True)
        for part in terms.of_shop(each, amount)
    ]
    return total, vat, lines, totals, pieces


@given(st.lists(CONSUMER, min_size=1, max_size=8), st.integers(2, 5))
@seed(20_261_129)
@settings(max_examples=400, deadline=None)
def test_consumer_prices_including_vat_never_change(sold: list[Sold], decimals: int) -> None:
    total, vat, lines, _, pieces = outcome(sold, PriceTerms(include_vat=True, decimals=decimals))
    if total == sum((one.seen for one in lines), D(0)):
        assert len(pieces) == len(sold)
    booked_total, booked_vat = books(pieces, include_vat=True)
    assert booked_total == total
    assert all(abs(booked_vat[percent] - vat[percent]) <= CENT for percent in vat)


@given(st.lists(ANY_LINE, min_size=1, max_size=8), st.booleans(), st.integers(0, 6))
@example([Sold(D(21), D(100_000), D("0.0049"))], True, 2)
@example([Sold(D(21), D("0.33"), D("9.9950")), Sold(D(9), D(-2), D("3.3350"))], False, 2)
@seed(20_261_130)
@settings(max_examples=600, deadline=None)
def test_any_order_comes_near_its_total_with_whole_pieces(sold: list[Sold], include_vat: bool, decimals: int) -> None:
    terms = PriceTerms(include_vat, decimals)
    total, vat, lines, totals, pieces = outcome(sold, terms)
    assert sum((quantity for _, quantity, _ in pieces), D(0)) == sum((one.quantity for one in sold), D(0))
    for one, amount in zip(lines, totals, strict=True):
        kept = abs(one.seen - one.amount)
        assert abs(amount - one.amount) < max(2 * CENT, kept + 2 * CENT)
        assert amount == amount.quantize(CENT)
    booked_total, booked_vat = books(pieces, include_vat=include_vat)
    whole = all(one.quantity == one.quantity.to_integral_value() and abs(one.price) >= CENT for one in sold)
    if whole:
        unreachable = CENT * len({one.percent for one in sold}) if not include_vat else D(0)
        assert abs(booked_total - total) <= unreachable, (booked_total, total)
        assert all(abs(booked_vat[percent] - vat[percent]) <= 2 * CENT for percent in vat)
