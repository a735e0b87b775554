"""What the shop meant as VAT: read from its rows, and told when the rows do not agree with the lines."""

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.domain.composition.vat.shop_rates import ShopRates
from sconnect.domain.composition.vat.shop_vat import ShopVat, read_vat
from sconnect.domain.composition.vat.totals_rows import is_given_away, rows_of_order
from sconnect.domain.shop import ShopOrder
from tests.unit.domain.makers import dutch_shop, line, order, totals

HIGH, LOW = line("HIGH", 1, "200.0000", "42.0000"), line("LOW", 1, "50.0000", "4.5000")


def _read(shop_order: ShopOrder) -> ShopVat:
    found = read_vat(shop_order, rows_of_order(shop_order, dutch_shop()), ShopRates.for_order(shop_order, dutch_shop()))
    assert isinstance(found, ShopVat)
    return found


def test_a_rate_whose_row_does_not_agree_is_told_with_both_amounts() -> None:
    found = _read(order([HIGH, LOW], totals(("tax", "BTW 21%", "40.0000"), ("tax", "BTW 9%", "4.5000")), "294.5000"))
    [cause] = found.causes
    assert (cause.kind, cause.key) == (CauseKind.VAT_TOTAL_MISMATCH, "1001:21")
    assert cause.facts == {"percent": "21", "books": "42,00", "shop": "40,00"}


def test_a_rate_that_only_the_lines_or_only_a_row_tell_of_is_told_with_nothing_on_the_other_side() -> None:
    found = _read(order([HIGH], totals(("tax", "BTW 9%", "4.5000")), "204.5000"))
    assert [cause.facts for cause in found.causes] == [
        {"percent": "21", "books": "42,00", "shop": "0,00"},
        {"percent": "9", "books": "0,00", "shop": "4,50"},
    ]


def test_a_row_of_nothing_counts_for_nothing() -> None:
    rows = totals(
        *(("coupon", "Coupon", "0.0000"), ("coupon", "Coupon", "-1.0000"), ("coupon", "Coupon", "1.0000")),
        *(("voucher", "Bon", "0.0000"), ("voucher", "Bon", "-1.0000"), ("voucher", "Bon", "1.0000")),
        *(("tax", "BTW 21%", "0.0000"), ("tax", "BTW 21%", "1.0000")),
    )
    bought = order([], rows, "1.0000")
    found = rows_of_order(bought, dutch_shop())
    assert [found.payments, found.taxes] == [rows[4:6], rows[7:]]
    assert [each.amount for each in found.discounts] == [row.value for row in rows[1:3]]


@pytest.mark.parametrize(
    ("coupon", "given_away"),
    [("-205.0000", True), ("-204.9950", True), ("-205.0050", True), ("-204.9949", False), ("-205.0051", False)],
)
def test_goods_and_shipping_are_given_away_when_nothing_is_left_of_them(coupon: str, *, given_away: bool) -> None:
    bought = order([HIGH], totals(("shipping", "Verzending", "5.0000"), ("coupon", "Coupon", coupon)), "0.0000")
    assert is_given_away(bought, rows_of_order(bought, dutch_shop())) is given_away


def test_an_order_without_goods_gives_nothing_away() -> None:
    nothing = order([], totals(("shipping", "Verzending", "5.0000"), ("coupon", "Coupon", "-5.0000")), "0.0000")
    assert not is_given_away(nothing, rows_of_order(nothing, dutch_shop()))
