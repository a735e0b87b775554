"""The price of one line: what the shopper saw, and what makes a line come to a total in whole cents."""

from decimal import Decimal

import pytest

from sconnect.domain.composition.plan import LineRole, PlannedLine
from sconnect.domain.composition.unit_prices import PriceTerms
from sconnect.domain.values.bilingual import same

D = Decimal


def priced(
    quantity: str, price: str, total: str | None = None, *, decimals: int = 2, include_vat: bool = False
) -> list[tuple[Decimal, Decimal]]:
    line = PlannedLine(LineRole.PRODUCT, "X", D(21), D(quantity), D(price), "X", same("X"))
    parts = PriceTerms(include_vat, decimals).of_shop(line, None if total is None else D(total))
    return [(part.quantity, part.unit_price) for part in parts]


@pytest.mark.parametrize(
    ("quantity", "price", "decimals", "seen"),
    [
        # In whole cents as it is: 100 x 1.005.
        ("100", "1.0049", 3, "1.005"),
        # The price that makes the cents whole: 4.0196 is 4.02, and 1.0049 would not make that.
        ("4", "1.0049", 4, "1.005"),
        # No price of three decimals makes 3.01 of three pieces.
        ("3", "1.0040", 3, "1.00"),
        # In cents nothing but the price itself: 1.02 would make 0.51 of it.
        ("0.5", "1.013", 2, "1.01"),
        ("0.5", "1.013", 3, "1.02"),
        ("2", "1.49", 0, "1.49"),
        ("0", "12.3456", 4, "12.3456"),
        ("0", "12.3456", 2, "12.35"),
    ],
)
def test_a_price_has_more_decimals_only_where_the_line_then_comes_to_whole_cents(
    quantity: str, price: str, decimals: int, seen: str
) -> None:
    assert priced(quantity, price, decimals=decimals) == [(D(quantity), D(seen))]


def test_a_price_with_vat_is_rounded_after_the_vat() -> None:
    assert priced("4", "1.2397", decimals=2, include_vat=True) == [(D(4), D("1.50"))]


@pytest.mark.parametrize(
    ("quantity", "price", "total", "parts"),
    [
        ("3", "1.00", "3.01", [("2", "1.00"), ("1", "1.01")]),
        ("3", "1.00", "3.02", [("2", "1.01"), ("1", "1.00")]),
        # Pieces that come back.
        ("-3", "1.00", "-3.01", [("-2", "1.00"), ("-1", "1.01")]),
        ("-3", "1.00", "-3.02", [("-2", "1.01"), ("-1", "1.00")]),
        ("-3", "1.00", "-3.03", [("-3", "1.01")]),
        # An amount below zero, such as a discount.
        ("3", "-1.00", "-3.01", [("2", "-1.00"), ("1", "-1.01")]),
        ("1", "-1.00", "-1.01", [("1", "-1.01")]),
        ("-3", "-1.00", "3.01", [("-2", "-1.00"), ("-1", "-1.01")]),
    ],
)
@pytest.mark.parametrize("decimals", [0, 2])
def test_pieces_that_cannot_all_cost_the_same_cost_a_cent_more_or_less(
    quantity: str, price: str, total: str, parts: list[tuple[str, str]], decimals: int
) -> None:
    assert priced(quantity, price, total, decimals=decimals) == [(D(one), D(each)) for one, each in parts]


@pytest.mark.parametrize(
    ("quantity", "price", "total", "booked"),
    [
        ("0.5", "10.013", "5.00", "10.00"),
        ("2.5", "1.00", "2.53", "1.01"),
        # 1.01 makes 2.53.
        ("2.5", "1.00", "2.52", "1.00"),
        # 10.00 makes 3.30 as well, but nothing has to change.
        ("0.33", "9.99", "3.30", "9.99"),
        ("-2.5", "1.00", "-2.53", "1.01"),
    ],
)
def test_a_measured_quantity_gets_one_price_or_keeps_its_own(
    quantity: str, price: str, total: str, booked: str
) -> None:
    assert priced(quantity, price, total) == [(D(quantity), D(booked))]


def test_with_more_decimals_one_price_makes_the_total_before_pieces_differ() -> None:
    assert priced("4", "1.00", "4.02", decimals=3) == [(D(4), D("1.005"))]
    assert priced("4", "1.00", "4.02", decimals=2) == [(D(2), D("1.00")), (D(2), D("1.01"))]


def test_no_pieces_keep_their_price_whatever_the_total() -> None:
    assert priced("0", "12.34", "0.01") == [(D(0), D("12.34"))]
