"""Rows of nothing, orders given away, and how far stored amounts may be off."""

from dataclasses import replace

import pytest

from sconnect.domain.composition.vat.totals_rows import (
    Charge,
    Rows,
    is_given_away,
    net_of_lines,
    noise_of,
    rows_of_order,
)
from sconnect.domain.shop import TotalKind, VoucherSold
from tests.unit.domain.makers import HIGH_CLASS, D, dutch_shop, line, order, totals

SOLD = line("SHIRT", 2, "10.0000", "2.1000", HIGH_CLASS)


def test_a_row_of_nothing_does_not_count() -> None:
    rows = totals(("shipping", "Gratis", "0.0000"), ("tax", "BTW 21%", "4.2000"), ("tax", "BTW 9%", "0.0000"))
    found = rows_of_order(order([SOLD], rows, "24.2000"), dutch_shop())
    assert (found.charges, [row.title for row in found.taxes]) == ((), ["BTW 21%"])


def test_what_stands_under_the_vat_rows_was_added_after_vat() -> None:
    rows = totals(("handling", "Toeslag", "2.0000"), ("tax", "BTW 21%", "4.2000"), ("gift_wrap", "Inpakken", "3.0000"))
    found = rows_of_order(order([SOLD], rows, "29.2000"), dutch_shop())
    assert [(charge.code, charge.is_after_tax) for charge in found.charges] == [
        ("handling", False),
        ("gift_wrap", True),
    ]
    assert not Charge(TotalKind.FEE, "handling", "Toeslag", D(2)).is_after_tax


@pytest.mark.parametrize("kind", sorted(TotalKind))
def test_only_shipping_is_shipping(kind: TotalKind) -> None:
    assert Charge(kind, "x", "", D(1)).is_shipping is (kind is TotalKind.SHIPPING)


def test_stored_totals_of_lines_count_where_no_subtotal_says_otherwise() -> None:
    stored = order([replace(SOLD, total=D("19.5000"))], totals(("tax", "BTW 21%", "4.2000")), "24.2000")
    assert net_of_lines(stored) == (D("19.5000"),)
    needed = replace(stored, totals=totals(("sub_total", "Subtotaal", "20.0000"), ("tax", "BTW 21%", "4.2000")))
    assert net_of_lines(needed) == (D("20.0000"),)


@pytest.mark.parametrize(
    ("discount", "given_away"), [("-20.00", True), ("-19.995", True), ("-19.994", False), ("-10.00", False)]
)
def test_an_order_is_given_away_where_discounts_take_all_of_it(discount: str, *, given_away: bool) -> None:
    free = order([SOLD], (), "0.0000")
    assert is_given_away(free, Rows(discounts=(Charge(TotalKind.DISCOUNT, "coupon", "", D(discount)),))) is given_away


def test_of_nothing_sold_nothing_is_given_away() -> None:
    present = order([replace(SOLD, unit_price=D(0), unit_vat=D(0))], (), "0.0000")
    assert not is_given_away(present, Rows())
    returned = replace(SOLD, quantity=D(-2))
    fee = Charge(TotalKind.FEE, "handling", "", D(20))
    assert not is_given_away(order([returned], (), "0.0000"), Rows(charges=(fee,)))
    voucher = VoucherSold("Cadeaubon", D(5))
    assert not is_given_away(
        order([SOLD], (), "5.0000", vouchers_sold=(voucher,)),
        Rows(discounts=(Charge(TotalKind.DISCOUNT, "coupon", "", D(-20)),)),
    )


@pytest.mark.parametrize(
    ("quantity", "total", "noise"),
    [
        ("1", None, "0.00005"),
        ("4", None, "0.00020"),
        ("-4", None, "0.00020"),
        ("0.5", None, "0.00005"),
        ("4", "40", "0.00005"),
    ],
)
def test_a_price_of_four_decimals_may_be_off_once_for_each_piece_and_a_stored_total_once(
    quantity: str, total: str | None, noise: str
) -> None:
    sold = replace(SOLD, quantity=D(quantity), total=None if total is None else D(total))
    assert noise_of(sold) == D(noise)
