"""What an order leaves open about its VAT, weighed: the order of likelihood decides which reading is booked."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition.vat.discount_division import Division, Goods
from sconnect.domain.composition.vat.readings import Hypothesis, Question, Reading, Treatment, Way
from sconnect.domain.composition.vat.shop_rates import LineRate, ShopRates
from sconnect.domain.composition.vat.shop_vat import (
    FixedTax,
    RatedCharge,
    ShopVat,
    _amount_options,
    _discounts,
    _fixed_causes,
    _Order,
    _scale,
    _several_readings,
    _told,
    _unproved,
    _without_vat_beyond_nothing,
    read_vat,
    vat_total_mismatch,
)
from sconnect.domain.composition.vat.totals_rows import Charge, net_of_lines, rows_of_order
from sconnect.domain.shop import OrderLine, Rounding, ShopInfo, ShopTaxRate, TotalKind
from tests.unit.domain.makers import CONSUMERS, HIGH_CLASS, LOW_CLASS, D, dutch_shop, line, order, totals

NL, CONSUMER = frozenset({"NL"}), frozenset({CONSUMERS})
BELGIAN = dutch_shop(
    tax_rates=(
        *dutch_shop().tax_rates,
        ShopTaxRate("BTW BE 6%", D(6), frozenset({"BE"}), frozenset({LOW_CLASS}), CONSUMER),
        ShopTaxRate("BTW BE 12%", D(12), frozenset({"BE"}), frozenset({"30"}), CONSUMER),
    )
)
TWO_ON_ONE = dutch_shop(
    tax_rates=(
        ShopTaxRate("Opslag", D(2), NL, frozenset({HIGH_CLASS}), CONSUMER),
        ShopTaxRate("Basis", D(19), NL, frozenset({HIGH_CLASS}), CONSUMER),
    )
)
OF_DAY = (D(0), D(9), D(21))
WITHOUT, BY_DISCOUNT = Treatment(Way.AT_RATE), Treatment(Way.DISCOUNT)
SHARED, SHARED_AFTER = Treatment(Way.SHARED), Treatment(Way.SHARED_AFTER_DISCOUNT)


def at(*percents: int) -> Treatment:
    return Treatment(Way.AT_RATE, tuple(map(D, percents)))


def amount(
    euro: str, tax_class: str | None = None, kind: TotalKind = TotalKind.SHIPPING, *, is_after_tax: bool = False
) -> Charge:
    return Charge(kind, "code", "Bedrag", D(euro), tax_class, is_after_tax)


def rates(country: str = "NL", info: ShopInfo | None = None) -> ShopRates:
    return ShopRates.for_order(order([], (), "0.0000", country=country), info or dutch_shop(), OF_DAY)


def options(
    charge: Charge, taxed: tuple[int, ...] = (9, 21), count: int = 2, known: ShopRates | None = None
) -> list[tuple[int, Treatment]]:
    return _amount_options(charge, known or rates(), set(map(D, taxed)), count)


def test_the_tax_class_goes_before_the_rates_of_the_goods_and_no_vat_comes_last() -> None:
    """Shipping that the shop gives a class is booked at its rate, even where another rate gives the row as well."""
    assert options(amount("5.0000", HIGH_CLASS)) == [
        (0, at(21)),
        (4, at(9)),
        (5, SHARED),
        (6, SHARED_AFTER),
        (7, WITHOUT),
    ]


def test_without_a_tax_class_the_highest_rate_of_the_goods_goes_first() -> None:
    """A shop that names no class for shipping mostly charges the high rate on it; without VAT needs an odd shop."""
    known = rates("BE", BELGIAN)
    assert options(amount("5.0000"), known=known) == [
        (1, at(21)),
        (2, at(9)),
        (3, SHARED),
        (4, SHARED_AFTER),
        (5, WITHOUT),
        (6, at(12)),
        (6, at(6)),
    ]
    assert options(amount("5.0000"), (5, 9, 21))[:3] == [(1, at(21)), (2, at(9)), (2, at(5))]


@pytest.mark.parametrize(("taxed", "count"), [((21,), 1), ((), 2), ((), 0)])
def test_an_amount_is_shared_only_over_several_products_that_bear_vat(taxed: tuple[int, ...], count: int) -> None:
    found = [treatment.way for _, treatment in options(amount("5.0000"), taxed, count)]
    assert set(found) == {Way.AT_RATE}


def test_an_amount_under_the_vat_rows_bears_no_vat_before_all_else() -> None:
    """The shop had computed its VAT before it came to the amount, so that its class can say nothing."""
    assert options(amount("5.0000", HIGH_CLASS, is_after_tax=True)) == [
        (0, WITHOUT),
        (3, at(21)),
        (7, at(9)),
        (8, SHARED),
        (9, SHARED_AFTER),
    ]
    assert options(amount("5.0000", is_after_tax=True))[:3] == [(0, WITHOUT), (4, at(21)), (5, at(9))]


@pytest.mark.parametrize("is_after_tax", [False, True])
def test_a_class_without_any_rate_says_that_there_is_no_vat(*, is_after_tax: bool) -> None:
    assert options(amount("5.0000", "0", is_after_tax=is_after_tax))[0] == (0, WITHOUT)
    assert all(treatment.rates != (D(0),) for _, treatment in options(amount("5.0000", "0")))


def test_a_class_with_several_rates_charges_all_of_them_or_one() -> None:
    found = options(amount("5.0000", HIGH_CLASS), known=rates(info=TWO_ON_ONE))
    assert found[:3] == [(0, at(19, 2)), (0, at(2)), (0, at(19))]


@pytest.mark.parametrize(
    ("is_after_tax", "weighed"), [(False, [(0, BY_DISCOUNT), (6, WITHOUT)]), (True, [(3, BY_DISCOUNT), (0, WITHOUT)])]
)
def test_a_coupon_lowers_the_vat_unless_it_stands_under_the_vat_rows(
    weighed: list[tuple[int, Treatment]], *, is_after_tax: bool
) -> None:
    """Under them it is money off, as a payment is: lowering the VAT would book less than the shop charged."""
    assert options(amount("-5.0000", kind=TotalKind.DISCOUNT, is_after_tax=is_after_tax)) == weighed


@pytest.mark.parametrize(("count", "lowers"), [(0, False), (1, True), (2, True)])
def test_a_negative_amount_of_an_extension_lowers_the_vat_of_one_product_too(count: int, *, lowers: bool) -> None:
    found = options(amount("-5.0000", kind=TotalKind.OTHER), count=count)
    assert ((0, BY_DISCOUNT) in found) is lowers


def test_a_negative_amount_of_an_extension_is_a_discount_first_and_a_payment_next() -> None:
    """Both change what is booked most; a negative charge at a rate of its own is rare."""
    assert options(amount("-5.0000", kind=TotalKind.OTHER)) == [
        (0, BY_DISCOUNT),
        (3, at(21)),
        (4, at(9)),
        (5, SHARED),
        (6, SHARED_AFTER),
        (1, WITHOUT),
    ]


def test_a_class_of_such_an_amount_goes_before_its_being_a_discount() -> None:
    assert options(amount("-5.0000", HIGH_CLASS, TotalKind.OTHER)) == [
        (0, at(21)),
        (2, BY_DISCOUNT),
        (4, at(9)),
        (5, SHARED),
        (6, SHARED_AFTER),
        (7, WITHOUT),
    ]
    after = options(amount("-5.0000", HIGH_CLASS, TotalKind.OTHER, is_after_tax=True))
    assert after[:3] == [(0, WITHOUT), (3, at(21)), (5, BY_DISCOUNT)]
    assert options(amount("-5.0000", kind=TotalKind.OTHER, is_after_tax=True))[:3] == [
        (0, WITHOUT),
        (3, BY_DISCOUNT),
        (6, at(21)),
    ]


def test_a_negative_amount_without_goods_has_nothing_to_lower() -> None:
    assert options(amount("-5.0000", kind=TotalKind.OTHER), (21,), 0) == [(1, at(21)), (5, WITHOUT), (6, at(9))]


# --- the question of a whole order -----------------------------------------------------------------------------------


def sold(tax_class: str, price: str, vat: str) -> OrderLine:
    return line(f"P{tax_class}", 1, price, vat, tax_class)


HIGH, LOW = sold(HIGH_CLASS, "100.0000", "21.0000"), sold(LOW_CLASS, "50.0000", "4.5000")
TILL_HIGH, TILL_LOW = replace(HIGH, unit_vat=D(0)), replace(LOW, unit_vat=D(0))
SHIPPING = ("shipping", "Verzending", "5.0000")
OF_HIGH, OF_LOW = LineRate((D(21),)), LineRate((D(9),))


def asked(
    lines: list[OrderLine],
    *rows: tuple[str, str, str],
    line_rates: tuple[LineRate, ...] | None = None,
    info: ShopInfo | None = None,
    of_day: tuple[Decimal, ...] = OF_DAY,
    country: str = "NL",
) -> _Order:
    shop_order = order(lines, totals(*rows), "0.0000", country=country)
    shop = info or dutch_shop()
    charged = {D(0): LineRate(), D(21): OF_HIGH, D("4.5"): OF_LOW}
    read = line_rates or tuple(charged[each.unit_vat] for each in lines)
    known = ShopRates.for_order(shop_order, shop, of_day)
    return _Order(shop_order, known, rows_of_order(shop_order, shop), read, net_of_lines(shop_order))


def question(lines: list[OrderLine], *rows: tuple[str, str, str], **more: Any) -> Question:
    return asked(lines, *rows, **more).question()


def numbers(found: list[tuple[int, Decimal | None]] | Any) -> list[tuple[int, int | None]]:
    return [(weight, None if percent is None else int(percent)) for weight, percent in found]


MANY_RATES = dutch_shop(
    tax_rates=(
        *dutch_shop().tax_rates,
        ShopTaxRate("Oud", D(0), NL),
        ShopTaxRate("Oud", D(17), NL),
        ShopTaxRate("Klein", D(3), NL),
        ShopTaxRate("Midden", D(12), NL, frozenset({"30"}), CONSUMER),
        ShopTaxRate("Nihil", D(0), NL, frozenset({"31"}), CONSUMER),
    ),
    shipping_tax_classes={"flat": "30"},
    total_tax_classes={"low_order_fee": "31"},
)
FEE = ("low_order_fee", "Toeslag", "2.0000")


def test_a_row_has_the_rate_of_its_name_and_else_what_lies_nearest() -> None:
    """The goods, then the charges, the day's rates, the country's: what is further off is booked only if it alone fits.

    One row for everything, as a till writes it, is the last of what the order itself tells.
    """
    found = question(
        [HIGH, LOW], SHIPPING, FEE, ("tax", "Oud", "27.0000"), info=MANY_RATES, of_day=(D(0), D(4), D(6), D(9), D(21))
    )
    [of_row] = found.row_options
    assert numbers(of_row) == [(0, 17), (9, 21), (9, 9), (10, 12), (11, 6), (11, 4), (12, 3), (10, None)]


def test_a_row_of_a_name_that_the_shop_does_not_know_has_a_rate_of_the_goods() -> None:
    found = question([HIGH, LOW], ("tax", "Weg", "25.5000"))
    assert [numbers(each) for each in found.row_options] == [[(1, 21), (1, 9), (6, None)]]


def test_a_row_named_after_a_rate_of_nothing_has_a_rate_of_the_goods() -> None:
    """A row of VAT is never at 0 %: the shop named its rates badly."""
    found = question([HIGH], ("tax", "Nihil", "21.0000"), info=MANY_RATES, of_day=())
    assert numbers(found.row_options[0])[0] == (1, 21)


def test_the_goods_of_a_row_at_one_rate_need_no_row_for_all_rates() -> None:
    [of_row] = question([HIGH], SHIPPING, ("tax", "BTW 21%", "22.0500")).row_options
    assert None not in [percent for _, percent in of_row]


def test_a_charge_at_another_rate_than_the_goods_can_share_one_row_with_them() -> None:
    [of_row] = question([LOW], SHIPPING, ("tax", "BTW 9%", "5.5500")).row_options
    assert numbers(of_row) == [(0, 9), (10, 21), (10, None)]


def test_two_rows_never_hold_all_rates_each() -> None:
    found = question([HIGH, LOW], ("tax", "Weg", "21.0000"), ("tax", "Weg", "4.5000"))
    assert [numbers(each) for each in found.row_options] == [[(1, 21), (1, 9)]] * 2


def test_a_rate_that_only_a_row_is_named_after_counts_for_the_charges() -> None:
    found = question([HIGH], ("fee", "Toeslag", "5.0000"), ("tax", "BTW 21%", "21.0000"), ("tax", "BTW 9%", "0.4500"))
    assert found.amount_options[0][:2] == [(1, at(21)), (2, at(9))]


def test_a_row_of_a_rate_of_nothing_puts_no_such_rate_before_the_charges() -> None:
    found = question([HIGH], ("fee", "Toeslag", "5.0000"), ("tax", "Nihil", "21.0000"), info=MANY_RATES)
    assert at(0) not in [treatment for _, treatment in found.amount_options[0]]


def test_a_till_that_stores_no_vat_with_the_lines_is_read_by_their_tax_classes() -> None:
    """Such a till writes one row for all rates, so that is as likely as its classes and comes before a single rate."""
    found = question([TILL_HIGH, TILL_LOW], ("tax", "Tax", "25.5000"))
    assert [(weight, goods.rates) for weight, goods in found.line_options] == [
        (0, (LineRate(), LineRate())),
        (3, (OF_HIGH, OF_LOW)),
    ]
    assert numbers(found.row_options[0]) == [(1, 21), (1, 9), (3, None)]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        ([HIGH, TILL_LOW], [("tax", "BTW 21%", "21.0000")]),
        ([TILL_HIGH, TILL_LOW], []),
        ([sold("0", "100.0000", "0.0000")], [("tax", "BTW 21%", "1.0500")]),
    ],
    ids=["one line has VAT", "no row", "no class bears VAT"],
)
def test_lines_are_read_by_their_own_vat_alone(lines: list[OrderLine], rows: list[tuple[str, str, str]]) -> None:
    """Taking a line that bears no VAT at the rate of its class would book VAT that nobody paid."""
    assert [weight for weight, _ in question(lines, *rows).line_options] == [0]


def test_one_taxed_class_among_the_lines_is_enough_for_a_till() -> None:
    found = question([TILL_HIGH, sold("0", "10.0000", "0.0000")], ("tax", "Tax", "21.0000"))
    weight, goods = found.line_options[1]
    assert (weight, goods.rates) == (3, (OF_HIGH, LineRate()))


def test_amounts_of_an_order_without_any_vat_bear_none() -> None:
    """A business abroad pays none on shipping either; only a coupon that cancels its VAT exactly could hide it."""
    found = question([TILL_HIGH, TILL_LOW], SHIPPING, ("extra", "Korting", "-3.0000"))
    assert found.amount_options[0] == [(9, at(21)), (0, WITHOUT), (17, at(9))]
    assert found.amount_options[1] == [(0, BY_DISCOUNT), (0, WITHOUT), (17, at(21)), (17, at(9))]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [([HIGH, TILL_LOW], []), ([TILL_HIGH, TILL_LOW], [("tax", "BTW 21%", "1.0500")])],
    ids=["VAT with a line", "a row"],
)
def test_amounts_of_an_order_with_some_vat_keep_their_likelihood(
    lines: list[OrderLine], rows: list[tuple[str, str, str]]
) -> None:
    assert question(lines, SHIPPING, *rows).amount_options[0][0] == (0, at(21))


def test_rows_of_fixed_taxes_are_no_rows_of_rates_unless_a_rate_has_the_name_too() -> None:
    info = dutch_shop(
        tax_rates=(
            *dutch_shop().tax_rates,
            ShopTaxRate("Statiegeld", D("0.15"), fixed=True),
            ShopTaxRate("BTW 9%", D("0.25"), fixed=True),
        )
    )
    rows = (("tax", "Statiegeld", "0.1500"), ("tax", "BTW 9%", "4.5000"), ("tax", "BTW 21%", "21.0000"))
    found = asked([HIGH, LOW], *rows, info=info)
    assert [row.title for row in found.fixed] == ["Statiegeld"]
    assert [row.title for row in found.taxes] == ["BTW 9%", "BTW 21%"]


# --- what a reading comes to -----------------------------------------------------------------------------------------


def reading(
    base: dict[int, str] | None = None,
    vat: dict[int, str] | None = None,
    discount: dict[int, str] | None = None,
    rounding: Rounding = Rounding.NONE,
) -> Reading:
    def euro(amounts: dict[int, str] | None) -> dict[Decimal, Decimal]:
        return {D(percent): D(text) for percent, text in (amounts or {}).items()}

    return Reading(
        Hypothesis(0, Goods((), (), (), (), ()), (), ()),
        Division(euro(discount)),
        euro(vat),
        euro(base),
        rounding,
        0,
        D(0),
    )


def rated(*amounts: tuple[int, str]) -> list[RatedCharge]:
    return [RatedCharge(amount(text), D(percent), D(text)) for percent, text in amounts]


def parts(charges: list[RatedCharge]) -> list[tuple[int, Decimal]]:
    return [(int(each.percent), each.amount) for each in charges]


@pytest.mark.parametrize(
    ("charges", "base", "vat", "discount", "found"),
    [
        ([(21, "-10"), (9, "-2"), (21, "5")], {21: "-4", 9: "40"}, {}, {}, [(21, -6), (0, -4), (9, -2), (21, 5)]),
        ([(21, "-3"), (21, "-3")], {21: "-4"}, {}, {}, [(0, -3), (21, -2), (0, -1)]),
        ([(21, "-10")], {21: "-0.5"}, {}, {}, [(21, D("-9.5")), (0, D("-0.5"))]),
        ([(21, "-10")], {21: "-4"}, {}, {21: "1"}, [(21, -7), (0, -3)]),
        ([(21, "-10")], {21: "-4"}, {21: "2"}, {}, [(21, -10)]),
        ([(21, "-10")], {21: "-0.00005"}, {}, {}, [(21, -10)]),
        ([(0, "-10")], {0: "-4"}, {}, {}, [(0, -10)]),
        ([(21, "0"), (0, "1")], {}, {}, {}, [(0, 1)]),
    ],
    ids=["beyond", "over two", "half a euro", "less the discount", "charged", "a lost decimal", "no VAT", "nothing"],
)
def test_what_an_amount_takes_beyond_a_rate_of_which_nothing_was_charged_bears_no_vat(
    charges: list[tuple[int, str]],
    base: dict[int, str],
    vat: dict[int, str],
    discount: dict[int, str],
    found: list[tuple[int, Any]],
) -> None:
    """Booked with VAT it would be VAT that the shop never gave back."""
    assert parts(_without_vat_beyond_nothing(rated(*charges), reading(base, vat, discount))) == found


@pytest.mark.parametrize(
    ("discount", "base", "vat", "found"),
    [
        ({21: "10", 0: "2"}, {21: "-3"}, {}, {21: 7, 0: 5}),
        ({21: "10"}, {21: "-3"}, {}, {21: 7, 0: 3}),
        ({21: "10"}, {21: "-12"}, {}, {0: 10}),
        ({21: "10"}, {21: "-10"}, {}, {0: 10}),
        ({21: "10"}, {21: "-3"}, {21: "0.5"}, {21: 10}),
        ({21: "10"}, {21: "-0.00005"}, {}, {21: 10}),
        ({21: "10"}, {}, {}, {21: 10}),
        ({21: "10", 0: "5"}, {21: "90", 0: "-1"}, {}, {21: 10, 0: 5}),
        ({21: "10", 9: "0"}, {21: "90", 9: "5"}, {}, {21: 10}),
    ],
)
def test_what_a_discount_takes_beyond_a_rate_of_which_nothing_was_charged_bears_no_vat(
    discount: dict[int, str], base: dict[int, str], vat: dict[int, str], found: dict[int, int]
) -> None:
    assert _discounts(reading(base, vat, discount)) == found


@pytest.mark.parametrize(
    ("base", "vat", "rounding", "scaled"),
    [
        ({21: "82.64", 9: "50"}, {21: "17.00", 9: "4.50"}, Rounding.PER_PIECE, [21]),
        ({21: "82.64"}, {21: "17.00"}, Rounding.NONE, []),
        ({21: "100"}, {21: "21.01"}, Rounding.PER_LINE, []),
        ({21: "100"}, {21: "20.99"}, Rounding.PER_LINE, []),
        ({21: "100"}, {21: "21.0101"}, Rounding.PER_LINE, [21]),
        ({0: "100"}, {}, Rounding.PER_LINE, []),
        ({21: "0"}, {21: "0.05"}, Rounding.PER_LINE, []),
        ({21: "-100"}, {21: "-20"}, Rounding.PER_LINE, []),
        ({21: "0.5"}, {21: "0.15"}, Rounding.PER_LINE, [21]),
        ({21: "0.5"}, {}, Rounding.PER_LINE, [21]),
    ],
)
def test_amounts_of_a_rate_change_when_the_books_cannot_reach_its_rounded_vat(
    base: dict[int, str], vat: dict[int, str], rounding: Rounding, scaled: list[int]
) -> None:
    """What was paid stays: the amount with the VAT that the books compute of it is the shop's amount and VAT."""
    found = _scale(reading(base, vat, rounding=rounding))
    assert list(found) == scaled
    for percent, factor in found.items():
        paid = D(base[int(percent)]) + D(vat.get(int(percent), "0"))
        assert abs(D(base[int(percent)]) * factor * (100 + percent) / 100 - paid) < D("1e-20")


NO_VAT = "geen btw", "no VAT"


@pytest.mark.parametrize(
    ("vat", "told"),
    [({9: "4.50", 21: "21.00"}, ("21 %: 21,00 euro, 9 %: 4,50 euro",) * 2), ({}, NO_VAT), ({21: "0.004"}, NO_VAT)],
)
def test_a_reading_is_told_by_its_vat_the_highest_rate_first(vat: dict[int, str], told: tuple[str, str]) -> None:
    assert _told(reading(vat=vat)).both == told


def test_no_more_than_five_readings_are_put_before_a_person() -> None:
    many = [reading(vat={21: f"{euro}.00"}) for euro in range(1, 7)]
    cause = _several_readings(order([], (), "0.0000"), many)
    assert (cause.kind, cause.key) == (CauseKind.VAT_READINGS, "1001")
    assert cause.decisive == {f"reading_{number}": f"21 %: {number},00 euro" for number in range(1, 6)}


def test_a_difference_is_told_with_its_rate_and_both_amounts() -> None:
    cause = vat_total_mismatch("1001", D("5.5"), D("1.2"), D("1.3"))
    assert (cause.kind, cause.key) == (CauseKind.VAT_TOTAL_MISMATCH, "1001:5,5")
    assert cause.facts == {"percent": "5,5", "books": "1,20", "shop": "1,30"}


def test_rates_off_by_half_a_cent_are_told_the_highest_first() -> None:
    guess = reading({0: "10", 9: "100", 21: "100", 6: "100"}, {9: "9.0049", 21: "21.005", 6: "5.99", 12: "1"})
    found = [cause.facts["percent"] for cause in _unproved(asked([HIGH]), guess)]
    assert found == ["21", "12", "6"]


def test_an_order_of_which_no_rate_by_itself_is_off_is_told_as_a_whole() -> None:
    [cause] = _unproved(asked([HIGH]), reading({21: "100"}, {21: "21"}))
    assert (cause.kind, cause.key) == (CauseKind.VAT_RATE_UNCLEAR, "1001:deze order")
    assert cause.facts == {
        "what": "deze order",
        "what_en": "this order",
        "detail": "de btw-regels volgen niet uit de bedragen",
        "detail_en": "the VAT rows do not follow from the amounts",
    }


# --- fixed taxes -----------------------------------------------------------------------------------------------------

DEPOSIT = ShopTaxRate("Statiegeld", D("0.15"), NL, frozenset({HIGH_CLASS}), fixed=True)
DISPOSAL = ShopTaxRate("Verwijdering", D("1.25"), NL, frozenset({LOW_CLASS}), fixed=True)
WITH_DEPOSIT = dutch_shop(tax_rates=(*dutch_shop().tax_rates, DISPOSAL, DEPOSIT))


def fixed_causes(value: str, title: str = "Statiegeld") -> list[Cause]:
    """Four and two bottles with a deposit, a product without; two of three charges are in the class of the deposit."""
    lines = [line("A", 4, "1.0000", "0.2100"), line("B", 2, "1.0000", "0.2100"), line("C", 1, "1.0000", "0.2100")]
    with_deposit = LineRate((D(21),), ("Statiegeld",))
    rows = (SHIPPING, FEE, ("gift_wrap", "Inpakken", "1.0000"), ("tax", title, value))
    found = asked(lines, *rows, line_rates=(with_deposit, with_deposit, OF_HIGH), info=WITH_DEPOSIT)
    return list(_fixed_causes(found))


@pytest.mark.parametrize("value", ["0.9000", "1.2000", "0.3000", "0.6000", "0.9100", "0.8900"])
def test_a_fixed_tax_counts_per_piece_or_per_line_with_or_without_the_charges(value: str) -> None:
    """OpenCart 4.1.0.4 counts it once a line in the row; the charges bear it when their class does."""
    assert fixed_causes(value) == []


@pytest.mark.parametrize("value", ["0.7500", "0.9101", "1.3500", "0.4500", "0.0900"])
def test_a_fixed_tax_that_follows_from_no_count_waits(value: str) -> None:
    [cause] = fixed_causes(value)
    shown = str(D(value).quantize(D("0.01"))).replace(".", ",")
    assert cause.kind is CauseKind.VAT_RATE_UNCLEAR
    assert cause.facts == {
        "what": f"de heffing 'Statiegeld' van {shown} euro",
        "what_en": f"the fixed tax 'Statiegeld' of {shown} euro",
        "detail": "de producten komen uit op 0,90 euro",
        "detail_en": "the products come to 0,90 euro",
    }


def test_a_fixed_tax_that_no_product_bears_waits() -> None:
    [cause] = fixed_causes("1.2500", "Verwijdering")
    assert cause.facts["detail"] == "de producten komen uit op 0,00 euro"


# --- the whole of it -------------------------------------------------------------------------------------------------


def read(lines: list[OrderLine], *rows: tuple[str, str, str], info: ShopInfo | None = None, chosen: str = "") -> Any:
    shop = info or dutch_shop()
    shop_order = order(lines, totals(*rows), "0.0000")
    known = ShopRates.for_order(shop_order, shop, () if shop.tax_rates == () else OF_DAY)
    return read_vat(shop_order, rows_of_order(shop_order, shop), known, chosen=chosen)


def unclear(found: list[Cause]) -> list[tuple[str, str]]:
    assert {cause.kind for cause in found} == {CauseKind.VAT_RATE_UNCLEAR}
    return [(cause.facts["what"], cause.facts["detail"]) for cause in found]


def test_lines_whose_vat_no_rate_gives_are_named_each() -> None:
    found = read([HIGH, line("ODD", 1, "10.0000", "1.2345"), line("FREE", 1, "0.0000", "2.1000")])
    assert unclear(found) == [
        ("product Product ODD (ODD)", "de winkel rekende 12,35 % btw, en dat tarief kent de winkel niet"),
        ("product Product FREE (FREE)", "de winkel rekende 2.1000 euro btw over een prijs van nul"),
    ]


def test_rows_of_a_shop_without_any_rate_are_named_each() -> None:
    bare = dutch_shop(tax_rates=(), shipping_tax_classes={}, total_tax_classes={})
    found = read([TILL_HIGH], ("tax", "Weg", "21.0000"), ("tax", "Kwijt", "1.0000"), info=bare)
    assert unclear(found) == [
        ("de btw-regel van 21,00 euro", "de winkel kent geen tarief met de naam 'Weg'"),
        ("de btw-regel van 1,00 euro", "de winkel kent geen tarief met de naam 'Kwijt'"),
    ]


def in_two_ways(chosen: str = "") -> ShopVat:
    """A row of 21 % of 3 euro or 9 % of 7: a coupon can have taken the rest."""
    lines = [sold(HIGH_CLASS, "10.0000", "2.1000"), sold(LOW_CLASS, "10.0000", "0.9000")]
    lines.append(sold("0", "50.0000", "0.0000"))
    found = read(lines, ("coupon", "Coupon", "-20.0000"), ("tax", "Weg", "0.6300"), chosen=chosen)
    assert isinstance(found, ShopVat)
    return found


def test_two_readings_wait_until_a_person_chose_one() -> None:
    [cause] = in_two_ways().causes
    assert sorted(cause.decisive.values()) == ["21 %: 0,63 euro", "9 %: 0,63 euro"]
    assert [in_two_ways("iets anders").causes, in_two_ways().vat] == [(cause,), {D(21): D("0.63")}]


@pytest.mark.parametrize("percent", [21, 9])
def test_the_chosen_reading_is_taken(percent: int) -> None:
    found = in_two_ways(f"{percent} %: 0,63 euro")
    assert (found.vat, found.causes) == ({D(percent): D("0.63")}, ())


def test_an_order_keeps_its_amounts_rows_and_fixed_taxes() -> None:
    lines = [
        line("BOTTLE", 2, "10.0000", "2.2500", HIGH_CLASS),
        sold("0", "50.0000", "0.0000"),
    ]
    rows = (
        SHIPPING,
        ("coupon", "Coupon", "-7.0000"),
        ("tax", "BTW 21%", "4.8300"),
        ("tax", "Statiegeld", "0.3000"),
    )
    found = read(lines, *rows, info=WITH_DEPOSIT)
    assert isinstance(found, ShopVat)
    assert (found.line_percents, found.line_nets) == ((D(21), D(0)), (D(20), D(50)))
    assert [(int(each.percent), each.amount) for each in found.charges] == [(21, D(5))]
    assert found.discounts == {D(21): D(2), D(0): D(5)}
    assert [row.amount for row in found.discount_rows] == [D(-7)]
    assert found.fixed_taxes == (FixedTax("Statiegeld", D("0.3000")),)
    assert (found.vat, found.base) == ({D(21): D("4.83")}, {D(21): D(23), D(0): D(45)})
    assert (found.causes, found.rounding) == ((), Rounding.NONE)
    assert found.rows.charges[0].is_shipping
    assert found.charged(lines) == {D(21)}
    assert found.charged([replace(each, unit_vat=D(0)) for each in lines]) == {D(21)}


def test_the_rates_that_were_charged_are_those_of_taxed_lines_and_of_the_rows() -> None:
    """A free line bears no VAT, whatever the rate of its class."""
    found = ShopVat((D(21), D(9), D(0)), (), (), {}, {D(19): D(1)})
    assert found.charged([HIGH, TILL_LOW, sold("0", "1.0000", "0.0100")]) == {D(21), D(19)}


def test_amounts_of_a_rate_with_vat_rounded_per_piece_are_what_was_paid() -> None:
    """100 pieces of EUR 0.8264 with EUR 0.17: a rate beside it without such a rounding stays as it is."""
    lines = [line("HIGH", 100, "0.8264", "0.1700", HIGH_CLASS), sold(LOW_CLASS, "50.0000", "4.5000")]
    rows = (SHIPPING, ("reward", "Punten", "-13.2640"), ("tax", "BTW 21%", "16.3100"), ("tax", "BTW 9%", "4.0500"))
    found = read(lines, *rows)
    assert isinstance(found, ShopVat)
    assert (found.rounding, found.causes) == (Rounding.PER_PIECE, ())
    factor = (D("79.376") + D("16.31")) / D("1.21") / D("79.376")
    assert [round(each, 8) for each in found.line_nets] == [round(D("82.64") * factor, 8), D(50)]
    assert [round(each.amount, 8) for each in found.charges] == [round(5 * factor, 8)]
    assert {int(percent): round(part, 8) for percent, part in found.discounts.items()} == {
        21: round(D("8.264") * factor, 8),
        9: D(5),
    }


def test_shipping_that_follows_the_goods_is_divided_as_they_are() -> None:
    lines = [sold(HIGH_CLASS, "100.0000", "21.0000"), sold(LOW_CLASS, "100.0000", "9.0000")]
    found = read(lines, SHIPPING, ("tax", "BTW 21%", "21.5250"), ("tax", "BTW 9%", "9.2250"))
    assert isinstance(found, ShopVat)
    assert parts(list(found.charges)) == [(21, D("2.5")), (9, D("2.5"))]


def test_a_fee_that_follows_what_a_coupon_leaves_of_the_goods_is_divided_as_they_are() -> None:
    """EUR 20 off the product at 21 % leaves 80 beside 100: four of the nine euro bear 21 %."""
    lines = [sold(HIGH_CLASS, "100.0000", "21.0000"), sold(LOW_CLASS, "100.0000", "9.0000")]
    rows = (("fee", "Toeslag", "9.0000"), ("coupon", "Coupon", "-20.0000"))
    found = read(lines, *rows, ("tax", "BTW 21%", "17.6400"), ("tax", "BTW 9%", "9.4500"))
    assert isinstance(found, ShopVat)
    assert (parts(list(found.charges)), found.causes) == ([(21, D(4)), (9, D(5))], ())
