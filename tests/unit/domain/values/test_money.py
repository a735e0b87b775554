from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from sconnect.domain.values.money import (
    NotAnAmountError,
    euro_text,
    including_vat,
    number_text,
    parse_amount,
    to_cents,
    vat_within,
)

D = Decimal
CENTS = st.decimals(min_value=-100_000, max_value=100_000, places=2)


@pytest.mark.parametrize(
    ("amount", "cents"), [("1.005", "1.01"), ("-1.005", "-1.01"), ("1.0049", "1.00"), ("2.675", "2.68")]
)
def test_half_a_cent_rounds_away_from_zero(amount: str, cents: str) -> None:
    assert to_cents(D(amount)) == D(cents)


@pytest.mark.parametrize(
    ("value", "amount"), [("12.3853", "12.3853"), (" 5 ", "5"), (7, "7"), (0.1, "0.1"), (D("1.10"), "1.10")]
)
def test_amounts_are_read_as_they_are_written(value: object, amount: str) -> None:
    assert parse_amount(value) == D(amount)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "twelve",
        "1,50",
        "NaN",
        "Infinity",
        "1e12",
        True,
        None,
        [],
        Fraction(5),
        "1000000000",
        "-1000000000",
        "1_000",
        "１２",
        "٣.5",
    ],
)
def test_what_is_no_amount_is_refused(value: object) -> None:
    with pytest.raises(NotAnAmountError):
        parse_amount(value)


def test_vat_goes_in_and_comes_out() -> None:
    assert including_vat(D("12.3853"), D(9)) == D("13.499977")
    assert vat_within(D("121.00"), D(21)) == D("21.00")
    assert vat_within(D("13.50"), D(0)) == D("0.00")


@pytest.mark.parametrize(
    ("number", "text"),
    [("21.0000", "21"), ("5.5", "5,5"), ("0.00", "0"), ("100", "100"), ("0.50", "0,5"), ("1E+2", "100")],
)
def test_a_percentage_is_written_without_needless_zeros(number: str, text: str) -> None:
    assert number_text(D(number)) == text


def test_euros_are_written_to_the_cent() -> None:
    assert euro_text(D("1234.5")) == "1234,50"


def test_the_largest_amount_and_the_most_decimals_are_just_allowed() -> None:
    assert parse_amount("999999999.99") == D("999999999.99")
    assert parse_amount("-999999999.99") == D("-999999999.99")
    assert parse_amount("0." + "1" * 20) == D("0." + "1" * 20)
    with pytest.raises(NotAnAmountError, match="is not an amount"):
        parse_amount("0." + "1" * 21)


def test_half_a_cent_of_vat_within_a_price_rounds_away_from_zero() -> None:
    assert vat_within(D("0.13"), D(4)) == D("0.01")  # 0.005
    assert vat_within(D("-0.13"), D(4)) == D("-0.01")
    assert euro_text(D("0.005")) == "0,01"
