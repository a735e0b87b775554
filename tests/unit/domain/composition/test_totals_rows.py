"""What each row under the lines is: part of the total or not, VAT or an amount, a payment or a discount."""

from decimal import Decimal

import pytest

from sconnect.domain.composition.vat.forward import HALF_A_DIGIT
from sconnect.domain.composition.vat.totals_rows import (
    Charge,
    Rows,
    is_given_away,
    net_of_lines,
    noise_of,
    rows_of_order,
    with_roles,
)
from sconnect.domain.profile import TotalRole
from sconnect.domain.shop import ShippingMethod, ShopOrder, TotalKind, VoucherSold
from tests.unit.domain.makers import HIGH_CLASS, LOW_CLASS, D, dutch_shop, line, order, totals

SOLD = line("HIGH", 1, "100.0000", "21.0000", HIGH_CLASS)
VAT = ("tax", "BTW 21%", "21.0000")
Row = tuple[str, str, str]


def bought(*rows: Row, total: str = "121.0000", **changes: object) -> ShopOrder:
    return order([SOLD], totals(*rows), total, **changes)


def read(*rows: Row, total: str = "121.0000") -> Rows:
    return rows_of_order(bought(*rows, total=total), dutch_shop())


def left_out(*rows: Row, total: str = "121.0000") -> list[str]:
    return [row.code for row in read(*rows, total=total).left_out]


# --- rows that are no part of the total ---


def test_a_row_that_the_total_does_not_need_is_information() -> None:
    saved = ("you_save", "U bespaart", "12.5000")
    found = read(saved, VAT)
    assert [row.code for row in found.left_out] == ["you_save"]
    assert (found.charges, [row.code for row in found.taxes]) == ((), ["tax"])


def test_two_rows_that_the_total_does_not_need_are_information() -> None:
    assert left_out(("you_save", "", "12.5000"), ("points_value", "", "3.0000"), VAT) == ["you_save", "points_value"]


def test_three_rows_beyond_the_total_are_too_many_to_be_left_out_on_a_guess() -> None:
    assert left_out(("one", "", "12.5000"), ("two", "", "3.0000"), ("three", "", "1.1000"), VAT) == []


def test_one_row_is_left_out_rather_than_two() -> None:
    rows = (("gift_value", "", "5.0000"), ("packing", "", "2.0000"), ("bag", "", "3.0000"), VAT)
    assert left_out(*rows, total="126.0000") == ["gift_value"]


def test_of_two_rows_of_one_amount_none_is_left_out_on_a_guess() -> None:
    assert left_out(("gift_value", "", "5.0000"), ("packing", "", "5.0000"), VAT, total="126.0000") == []


def test_rows_that_all_count_are_all_kept_though_some_come_to_nothing_together() -> None:
    assert left_out(("packing", "", "5.0000"), ("action", "", "-5.0000"), VAT) == []


def test_rows_after_the_total_tell_what_was_paid() -> None:
    rows = (VAT, ("total", "Totaal", "121.0000"), ("paid", "Betaald", "121.0000"), ("due", "Te betalen", "-121.0000"))
    assert left_out(*rows) == ["paid", "due"]


def test_a_row_after_the_total_counts_when_the_total_needs_it() -> None:
    rows = (VAT, ("total", "Totaal", "126.0000"), ("packing", "Inpakken", "5.0000"))
    assert left_out(*rows, total="126.0000") == []


def test_a_row_before_the_total_is_information_beside_those_after_it() -> None:
    saved, paid = ("you_save", "", "12.5000"), ("paid", "Betaald", "50.0000")
    assert left_out(saved, VAT, ("total", "", "121.0000"), paid) == ["you_save", "paid"]
    assert left_out(saved, ("points", "", "1.0000"), VAT, ("total", "", "121.0000"), paid) == [
        "you_save",
        "points",
        "paid",
    ]


def test_a_row_that_counts_stands_before_the_total_and_what_was_paid_after_it() -> None:
    rows = (VAT, ("packing", "", "5.0000"), ("total", "", "126.0000"), ("paid", "", "50.0000"))
    assert left_out(*rows, total="126.0000") == ["paid"]


def test_rows_before_and_after_the_total_that_come_to_nothing_together_are_kept_when_all_count() -> None:
    assert left_out(("action", "", "-5.0000"), VAT, ("total", "", "121.0000"), ("packing", "", "5.0000")) == []


def test_a_total_that_is_twice_a_row_too_low_is_not_explained_by_that_row() -> None:
    assert left_out(VAT, ("total", "", "116.0000"), ("paid", "", "5.0000"), total="116.0000") == []


def test_rows_under_a_subtotal_are_not_after_the_total() -> None:
    rows = (("sub_total", "", "100.0000"), ("one", "", "12.5000"), ("two", "", "3.0000"), ("three", "", "1.1000"), VAT)
    assert left_out(*rows) == []


def test_a_subtotal_is_not_the_total_after_which_rows_stop_counting() -> None:
    rows = (("sub_total", "", "100.0000"), ("packing", "", "5.0000"), VAT, ("total", "", "126.0000"))
    assert left_out(*rows, total="126.0000") == []


def test_shipping_and_discounts_of_the_shop_itself_are_never_left_out() -> None:
    assert left_out(("shipping", "", "5.0000"), VAT) == []
    assert left_out(VAT, ("total", "", "121.0000"), ("shipping", "", "5.0000")) == []


def test_of_an_order_that_came_to_nothing_a_discount_may_be_worth_more_than_what_it_takes() -> None:
    """OpenCart never lets a total fall below nothing: all rows count, and none is taken for information."""
    assert left_out(("action", "", "-130.0000"), ("bonus", "", "-20.0000"), total="0.0000") == []
    assert left_out(("packing", "", "5.0000"), ("action", "", "-130.0000"), total="0.0000") == []
    assert left_out(("packing", "", "5.0000"), ("action", "", "-100.0000"), total="0.0000") == ["packing"]


def test_of_an_order_that_came_to_nothing_rows_after_the_total_are_information() -> None:
    rows = (("action", "", "-130.0000"), ("total", "", "0.0000"), ("points_left", "", "12.5000"))
    assert left_out(*rows, total="0.0000") == ["points_left"]


def test_a_row_that_is_the_whole_total_counts_wherever_it_stands() -> None:
    rows = (VAT, ("action", "", "-121.0000"), ("total", "", "5.0000"), ("packing", "", "5.0000"))
    assert left_out(*rows, total="5.0000") == []


@pytest.mark.parametrize(
    ("total", "is_explained"), [("126.0056", True), ("125.9944", True), ("126.0057", False), ("125.9943", False)]
)
def test_a_total_may_be_off_by_half_a_cent_and_the_decimals_that_the_database_lost(
    total: str, *, is_explained: bool
) -> None:
    half = line("HIGH", 1, "50.0000", "10.5000", HIGH_CLASS)
    rows = totals(("shipping", "", "5.0000"), VAT, ("total", "", total), ("paid", "", "1.0000"))
    assert bool(rows_of_order(order([half, half], rows, total), dutch_shop()).left_out) is is_explained


def test_gift_vouchers_that_were_sold_are_part_of_the_total() -> None:
    sold = bought(("you_save", "", "25.0000"), VAT, total="146.0000", vouchers_sold=(VoucherSold("Bon", D(25)),))
    assert [row.code for row in rows_of_order(sold, dutch_shop()).left_out] == ["you_save"]


# --- what counts ---


def test_every_row_that_counts_goes_to_its_own_kind() -> None:
    found = read(
        *(("shipping", "", "5.0000"), ("low_order_fee", "", "2.0000"), ("packing", "", "1.0000")),
        *(
            ("coupon", "", "-3.0000"),
            ("voucher", "", "-4.0000"),
            ("credit", "", "-6.0000"),
            ("tax", "BTW 21%", "22.0500"),
        ),
        total="117.0500",
    )
    assert [each.code for each in found.charges] == ["shipping", "low_order_fee", "packing"]
    assert [each.code for each in found.discounts] == ["coupon"]
    assert [row.code for row in found.payments] == ["voucher", "credit"]
    assert [row.code for row in found.taxes] == ["tax"]
    assert found.left_out == ()


def test_an_amount_under_the_last_row_of_vat_came_after_vat_was_computed() -> None:
    rows = (("packing", "", "1.0000"), VAT, ("bag", "", "2.0000"), ("tax", "BTW 9%", "0.0900"), ("fee", "", "3.0000"))
    assert [each.is_after_tax for each in read(*rows, total="127.0900").charges] == [False, False, True]


def test_without_a_row_of_vat_nothing_stands_under_it() -> None:
    found = read(("packing", "", "1.0000"), ("bag", "", "2.0000"), total="103.0000")
    assert [each.is_after_tax for each in found.charges] == [False, False]


def test_vat_in_a_row_of_an_extension_is_not_where_the_rows_of_vat_end() -> None:
    rows = (VAT, ("packing", "", "1.0000"), ("packing_tax", "", "0.2100"))
    assert [each.is_after_tax for each in read(*rows, total="122.2100").charges] == [True]


@pytest.mark.parametrize(
    ("code", "title", "value", "is_vat"),
    [
        ("shipping_tax", "Verzending", "0.8678", True),
        ("btw", "Opslag", "0.8678", True),
        ("wrap_VAT", "Inpakken", "0.8678", True),
        ("eu-mwst", "", "0.8678", True),
        ("anything", "BTW 21%", "0.8678", True),
        ("anything", "BTW 6%", "0.8678", False),
        ("taxi", "Taxi", "0.8678", False),
        ("invatie", "", "0.8678", False),
        ("shipping_tax", "Verzending", "-0.8678", False),
        ("low_order_fee", "BTW 21%", "0.8678", False),
    ],
)
def test_a_row_of_an_extension_is_vat_by_its_code_or_the_name_of_a_rate(
    code: str, title: str, value: str, *, is_vat: bool
) -> None:
    found = read(VAT, (code, title, value), total=str(D(121) + D(value)))
    assert [row.code for row in found.taxes[1:]] == [code] * is_vat
    assert [each.code for each in found.charges] == [code] * (not is_vat)


@pytest.mark.parametrize(
    ("kind", "amount", "is_discount"),
    [
        (TotalKind.OTHER, "-0.01", True),
        (TotalKind.OTHER, "0", False),
        (TotalKind.OTHER, "0.5", False),
        (TotalKind.FEE, "-5", False),
        (TotalKind.DISCOUNT, "-5", False),
    ],
)
def test_only_an_extension_that_takes_something_off_is_a_discount_of_an_extension(
    kind: TotalKind, amount: str, *, is_discount: bool
) -> None:
    assert Charge(kind, "combo", "", D(amount)).is_discount_of_extension is is_discount


@pytest.mark.parametrize(
    ("code", "title", "amount", "may_be"),
    [
        ("deposit", "", "-10", True),
        ("module", "Aanbetaling", "-10", True),
        ("kado_bon", "", "-10", True),
        ("bon", "", "-10", True),
        ("module", "Uw bon", "-10", True),
        ("bonus", "Bonuskorting", "-10", False),
        ("carbon", "Karton", "-10", False),
        ("order_paid", "", "-10", True),
        ("unpaid", "", "-10", False),
        ("combo", "Combikorting", "-10", False),
        ("gift_wrap", "Cadeauverpakking", "10", False),
    ],
)
def test_a_lowering_row_that_is_named_like_a_payment_may_be_one(
    code: str, title: str, amount: str, *, may_be: bool
) -> None:
    assert Charge(TotalKind.OTHER, code, title, D(amount)).may_be_payment is may_be


def test_a_fee_of_the_shop_is_no_payment_whatever_its_name() -> None:
    assert not Charge(TotalKind.FEE, "credit_card", "Creditcard", D(-1)).may_be_payment


@pytest.mark.parametrize(
    ("row", "method", "expected"),
    [
        (("low_order_fee", "", "5.0000"), ShippingMethod("flat", "", LOW_CLASS), HIGH_CLASS),
        (("packing", "", "5.0000"), ShippingMethod("flat", "", LOW_CLASS), None),
        (("shipping", "", "5.0000"), ShippingMethod("flat", "", LOW_CLASS), LOW_CLASS),
        (("shipping", "", "5.0000"), ShippingMethod("flat", ""), HIGH_CLASS),
        (("shipping", "", "5.0000"), ShippingMethod("parcel", ""), None),
    ],
)
def test_the_tax_class_of_an_amount_is_that_of_the_order_else_that_of_the_shops_settings(
    row: Row, method: ShippingMethod, expected: str | None
) -> None:
    [charge] = rows_of_order(bought(row, VAT, total="126.0000", shipping_method=method), dutch_shop()).charges
    assert charge.tax_class == expected


# --- what the settings say ---


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (TotalRole.DISCOUNT, TotalKind.DISCOUNT),
        (TotalRole.PAYMENT, TotalKind.CREDIT),
        (TotalRole.VOUCHER, TotalKind.VOUCHER),
        (TotalRole.FEE, TotalKind.FEE),
    ],
)
def test_the_settings_say_what_rows_of_a_code_are_and_leave_the_others(role: TotalRole, kind: TotalKind) -> None:
    rows = with_roles(bought(("wallet", "", "-5.0000"), ("packing", "", "1.0000"), VAT), {"wallet": role}).totals
    assert [row.kind for row in rows] == [kind, TotalKind.OTHER, TotalKind.TAX]


def test_rows_that_the_settings_say_do_not_count_are_gone() -> None:
    roles = {"points": TotalRole.IGNORED}
    rows = with_roles(bought(("points", "", "-5.0000"), ("packing", "", "1.0000"), VAT), roles).totals
    assert [row.code for row in rows] == ["packing", "tax"]


@pytest.mark.parametrize("role", sorted(TotalRole))
def test_no_setting_makes_anything_else_of_vat_or_the_total(role: TotalRole) -> None:
    before = bought(("sub_total", "", "100.0000"), VAT, ("total", "", "121.0000"))
    assert with_roles(before, dict.fromkeys(("sub_total", "tax", "total"), role)) == before


def test_without_settings_rows_stay_what_they_are() -> None:
    assert with_roles(bought(("wallet", "", "-5.0000"), VAT), {}) == bought(("wallet", "", "-5.0000"), VAT)


# --- amounts of lines ---


def sold(quantity: int, price: str, stored: str, subtotal: str, *vouchers: str) -> tuple[Decimal, ...]:
    made = line("A", quantity, price, "0.0000", total=D(stored))
    codes = tuple(VoucherSold("Bon", D(amount)) for amount in vouchers)
    return net_of_lines(order([made], totals(("sub_total", "", subtotal)), subtotal, vouchers_sold=codes))


def test_the_stored_amount_of_a_line_is_what_was_charged() -> None:
    assert sold(1500, "0.8264", "1239.6694", "1239.6694") == (D("1239.6694"),)


def test_price_times_quantity_counts_when_only_that_gives_the_subtotal() -> None:
    """A shop whose module changed the quantity later: 3 x 10 with a stored 20 was sold for 30."""
    assert sold(3, "10.0000", "20.0000", "30.0000") == (D(30),)
    assert sold(3, "10.0000", "20.0000", "20.0000") == (D(20),)
    assert sold(3, "10.0000", "20.0000", "55.0000", "25.0000") == (D(30),)


@pytest.mark.parametrize(
    ("stored", "subtotal", "expected"),
    [
        ("29.9950", "30.0000", "29.9950"),
        ("29.9949", "30.0000", "30"),
        ("30.0051", "30.0000", "30"),
        ("29.9000", "30.0050", "30"),
        ("29.9000", "30.0051", "29.9000"),
        ("29.9000", "29.9949", "29.9000"),
    ],
)
def test_half_a_cent_is_no_reason_to_doubt_a_stored_amount(stored: str, subtotal: str, expected: str) -> None:
    assert sold(3, "10.0000", stored, subtotal) == (D(expected),)


def test_only_the_first_sum_is_the_subtotal() -> None:
    made = line("A", 3, "10.0000", "0.0000", total=D(20))
    rows = totals(("sub_total", "", "20.0000"), ("packing", "", "10.0000"), ("total", "", "30.0000"))
    assert net_of_lines(order([made], rows, "30.0000")) == (D(20),)


def test_a_charge_of_the_same_amount_is_not_the_subtotal() -> None:
    made = line("A", 3, "10.0000", "0.0000", total=D(20))
    rows = totals(("packing", "", "30.0000"), ("sub_total", "", "20.0000"))
    assert net_of_lines(order([made], rows, "50.0000")) == (D(20),)


def test_goods_of_some_cents_can_be_given_away() -> None:
    free = order([line("A", 1, "0.5000", "0.0000")], totals(("coupon", "", "-0.5000")), "0.0000")
    assert is_given_away(free, rows_of_order(free, dutch_shop()))


def test_a_line_of_a_part_of_a_piece_lost_no_less_than_a_whole_one() -> None:
    assert noise_of(line("A", "0.5", "1.0000", "0.2100")) == HALF_A_DIGIT


def test_goods_and_gift_vouchers_are_given_away_together_or_not_at_all() -> None:
    free = bought(("coupon", "", "-125.0000"), total="0.0000", vouchers_sold=(VoucherSold("Bon", D(25)),))
    assert is_given_away(free, rows_of_order(free, dutch_shop()))
    paid = bought(("coupon", "", "-100.0000"), total="25.0000", vouchers_sold=(VoucherSold("Bon", D(25)),))
    assert not is_given_away(paid, rows_of_order(paid, dutch_shop()))
