"""The split of an order's amounts over the VAT rates: what its tax rows confirm, to the last decimal."""

from decimal import Decimal

import pytest

from sconnect.domain.composition.vat.totals_rows import Charge
from sconnect.domain.composition.vat.vat_split import Amounts, Split, TaxRow, most_likely, split, vat_before_discount
from sconnect.domain.shop import TotalKind
from tests.unit.domain.makers import D

HIGH, LOW, NONE = D(21), D(9), D(0)
CENTS = D("0.05")


def amounts(
    lines: dict[Decimal, str],
    rows: list[tuple[str, Decimal]],
    *,
    charges: tuple[Charge, ...] = (),
    discount: str = "0",
    pieces: int = 1,
) -> Amounts:
    return Amounts(
        {percent: D(base) for percent, base in lines.items()},
        {percent: D(pieces) for percent in lines},
        charges,
        [TaxRow(D(value), (percent,)) for value, percent in rows],
        D(discount),
    )


@pytest.mark.parametrize(
    ("row", "confirmed"),
    [("21.0000", True), ("21.0001", True), ("20.9999", True), ("21.0002", False), ("20.9998", False)],
)
def test_a_tax_row_may_be_off_by_one_in_its_last_decimal(row: str, *, confirmed: bool) -> None:
    assert (split(amounts({HIGH: "100"}, [(row, HIGH)]), D(0)) is not None) is confirmed


@pytest.mark.parametrize(
    ("row", "confirmed"), [("21.0500", True), ("20.9500", True), ("21.0501", False), ("20.9498", False)]
)
def test_a_shop_that_rounds_may_be_off_by_the_tolerance(row: str, *, confirmed: bool) -> None:
    assert (split(amounts({HIGH: "100"}, [(row, HIGH)]), CENTS) is not None) is confirmed


def test_without_a_discount_no_rate_has_one() -> None:
    assert split(amounts({HIGH: "100"}, [("20.9999", HIGH)]), D(0)) == Split((), {HIGH: D("20.9999")}, {})


def test_the_parts_of_a_discount_are_the_whole_discount_and_the_largest_takes_the_rounding() -> None:
    found = split(amounts({HIGH: "100", LOW: "50"}, [("20.5800", HIGH), ("3.3301", LOW)], discount="15"), D(0))
    assert found is not None
    assert found.discounts == {HIGH: D(2), LOW: D(13)}


def test_what_is_within_the_rounding_of_a_rate_is_no_discount() -> None:
    found = split(amounts({HIGH: "100", LOW: "50"}, [("18.9000", HIGH), ("4.5000", LOW)], discount="10"), D(0))
    assert found is not None
    assert found.discounts == {HIGH: D(10)}


def test_a_discount_may_fall_on_all_that_bears_no_vat_and_on_no_more() -> None:
    whole = split(amounts({HIGH: "100", NONE: "10"}, [("21.0000", HIGH)], discount="10"), D(0))
    assert whole is not None
    assert whole.discounts == {NONE: D(10)}
    assert split(amounts({HIGH: "100", NONE: "10"}, [("21.0000", HIGH)], discount="10.01"), D(0)) is None


def test_more_vat_than_the_amounts_give_is_no_discount_below_nothing() -> None:
    assert split(amounts({HIGH: "100", LOW: "100"}, [("22.0500", HIGH), ("8.1000", LOW)], discount="5"), D(0)) is None


def test_a_rate_without_anything_sold_has_no_vat() -> None:
    assert split(amounts({HIGH: "100"}, [("21.0000", HIGH), ("0.9000", LOW)]), D(0)) is None


def test_two_rows_of_one_rate_add_up() -> None:
    found = split(amounts({HIGH: "100"}, [("12.0000", HIGH), ("9.0000", HIGH)]), D(0))
    assert found is not None
    assert found.vat == {HIGH: D(21)}


def test_two_rows_of_unknown_names_are_two_rates() -> None:
    unnamed = [TaxRow(D("21.0000"), (HIGH, LOW), is_named=False), TaxRow(D("9.0000"), (HIGH, LOW), is_named=False)]
    found = split(Amounts({HIGH: D(100), LOW: D(100)}, {}, (), unnamed, D(0)), D(0))
    assert found is not None
    assert found.vat == {HIGH: D(21), LOW: D(9)}


def test_a_row_of_an_unknown_name_that_fits_two_rates_is_for_a_person() -> None:
    shipping = Charge(TotalKind.SHIPPING, "shipping", "Verzending", D(12))
    fee = Charge(TotalKind.OTHER, "fee", "Toeslag", D(28))
    unnamed = [TaxRow(D("2.5200"), (HIGH, LOW), is_named=False)]
    assert split(Amounts({}, {}, (shipping, fee), unnamed, D(0)), D(0)) is None
    named = [TaxRow(D("2.5200"), (HIGH, LOW))]
    found = split(Amounts({}, {}, (shipping, fee), named, D(0)), D(0))
    assert found is not None
    assert (found.charges, found.vat) == ((HIGH, NONE), {HIGH: D("2.52")})


def test_the_tax_class_of_a_charge_is_tried_first_then_the_highest_rate_then_none() -> None:
    hinted = Charge(TotalKind.SHIPPING, "shipping", "Verzending", D(5), (LOW,))
    assert hinted.likely_percents({HIGH, LOW}) == (LOW, HIGH, NONE)
    assert Charge(TotalKind.OTHER, "fee", "Toeslag", D(5)).likely_percents({LOW, HIGH}) == (HIGH, LOW, NONE)
    unconfirmed = amounts({HIGH: "100", LOW: "50"}, [("1.0000", HIGH)], charges=(hinted,))
    guess = most_likely(unconfirmed)
    assert (guess.charges, guess.vat) == ((LOW,), {HIGH: D(1)})
    assert vat_before_discount(unconfirmed, guess) == {HIGH: D(21), LOW: D("4.95")}


def test_each_charge_adds_to_the_precision_of_its_rate() -> None:
    charges = tuple(Charge(TotalKind.OTHER, f"fee{number}", "Toeslag", D("0.0001"), (HIGH,)) for number in range(3))
    found = split(amounts({HIGH: "100"}, [("21.0002", HIGH)], charges=charges), D(0))
    assert found is not None
    assert found.charges == (HIGH, HIGH, HIGH)


def test_a_discount_within_the_rounding_falls_on_the_rate_that_misses_most() -> None:
    rows = [("20.9999", HIGH), ("4.5000", LOW)]
    found = split(amounts({HIGH: "100", LOW: "50"}, rows, discount="0.0003"), D(0))
    assert found is not None
    assert found.discounts == {HIGH: D("0.0003")}


@pytest.mark.parametrize(("base", "confirmed"), [("99.9995", True), ("99.9994", False)])
def test_the_precision_of_a_rate_is_that_of_its_row_and_of_the_prices_behind_it(base: str, *, confirmed: bool) -> None:
    """One piece and the discount, each right to half a digit, and a row to a whole one: 0.000576 at 21 %."""
    assert (split(amounts({HIGH: base}, [("21.0000", HIGH)]), D(0)) is not None) is confirmed


@pytest.mark.parametrize(
    ("row", "found"),
    [("42.0000", True), ("23.5200", False)],
    ids=["the last that is tried", "one more"],
)
def test_an_order_with_too_many_possible_splits_is_for_a_person(row: str, *, found: bool) -> None:
    """Thirteen charges at 21 % or none: with the first at 21 % there are 4096 splits, and as many without."""
    first = Charge(TotalKind.OTHER, "fee", "Toeslag", D(100))
    others = tuple(Charge(TotalKind.OTHER, f"fee{number}", "Toeslag", D(1)) for number in range(12))
    made = amounts({HIGH: "100"}, [(row, HIGH)], charges=(first, *others))
    assert (split(made, D(0)) is not None) is found


def test_a_rate_that_misses_no_more_than_its_rounding_takes_nothing_of_a_discount_that_another_bears() -> None:
    rows = [("21.0000", HIGH), ("4.5000", LOW)]
    found = split(amounts({HIGH: "100.0008", LOW: "50.0010"}, rows, discount="0.0018"), D(0))
    assert found is not None
    assert found.discounts == {HIGH: D("0.0018")}
