"""Which rates of the shop can hold for an order, and which of them a line bears."""

from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.composition.vat.shop_rates import LineRate, ShopRates, rate_of_class, rate_of_line
from sconnect.domain.shop import OrderLine, ShopTaxRate
from tests.unit.domain.makers import BUSINESSES, CONSUMERS, HIGH_CLASS, LOW_CLASS, D, address, dutch_shop, line, order

NL, BE = frozenset({"NL"}), frozenset({"BE"})
CONSUMER, BUSINESS = frozenset({CONSUMERS}), frozenset({BUSINESSES})
HIGH_ONLY, BOTH = frozenset({HIGH_CLASS}), frozenset({HIGH_CLASS, LOW_CLASS})


def rate(name: str, percent: str, countries: frozenset[str] = NL, classes: frozenset[str] = HIGH_ONLY) -> ShopTaxRate:
    return ShopTaxRate(name, D(percent), countries, classes, CONSUMER)


def fixed(name: str, euro: str, **changes: Any) -> ShopTaxRate:
    given = {"country_codes": NL, "tax_class_ids": HIGH_ONLY, "customer_group_ids": CONSUMER} | changes
    return ShopTaxRate(name, D(euro), fixed=True, **given)


def known(*rates: ShopTaxRate, country: str = "NL", of_day: tuple[int, ...] = ()) -> ShopRates:
    made = order([], (), "0.0000", country=country)
    return ShopRates.for_order(made, dutch_shop(tax_rates=rates, tax_classes={"40": "Leeg"}), tuple(map(D, of_day)))


TWO = (rate("Opslag", "2"), rate("Basis", "19"))


def test_rates_below_nothing_are_no_vat_and_fixed_taxes_of_nothing_are_none() -> None:
    found = known(rate("Nul", "0"), rate("Min", "-1"), rate("Hoog", "21"), fixed("Niets", "0"), fixed("Statie", "0.15"))
    assert [each.name for each in found.rates] == ["Nul", "Hoog"]
    assert [each.name for each in found.fixed] == ["Statie"]


@pytest.mark.parametrize(("country", "read_as"), [("be", "BE"), ("", "NL")])
def test_an_order_without_a_country_is_dutch(country: str, read_as: str) -> None:
    made = order([], (), "0.0000", billing_address=address(country), shipping_address=address(country))
    assert ShopRates.for_order(made, dutch_shop()).country == read_as


def test_several_rates_of_a_class_hold_together_when_country_and_group_have_them() -> None:
    assert known(*TWO).together(HIGH_CLASS) == (D(19), D(2))
    assert known(*TWO).together(LOW_CLASS) == ()
    others = (rate("Ver", "6", BE), ShopTaxRate("Zakelijk", D(5), NL, HIGH_ONLY, BUSINESS), rate("Nul", "0"))
    assert known(rate("Hoog", "21"), *others).together(HIGH_CLASS) == ()


def test_a_fixed_tax_holds_for_its_class_country_and_group() -> None:
    own = fixed("Statie", "0.15")
    others = (
        fixed("Ver", "0.15", country_codes=BE),
        fixed("Zakelijk", "0.15", customer_group_ids=BUSINESS),
        fixed("Ander", "0.15", tax_class_ids=frozenset({LOW_CLASS})),
    )
    assert known(own, *others).fixed_of(HIGH_CLASS) == (own,)
    assert known(own, *others).fixed_of(None) == ()


def test_a_class_that_gives_nothing_here_gives_zero_and_an_unknown_class_nothing() -> None:
    found = known(rate("Ver", "6", BE))
    assert [found.of_class(each) for each in (HIGH_CLASS, "0", "40", "99", None)] == [(D(0),), (D(0),), (D(0),), (), ()]


def test_a_name_stands_for_the_rates_of_this_country_when_it_has_any() -> None:
    rates = (rate("BTW", "21"), rate("BTW", "6", BE), rate("TVA", "12", BE))
    assert [known(*rates).named(name) for name in ("BTW", "TVA", "Weg")] == [(D(21),), (D(12),), ()]


def test_a_class_with_rates_of_another_country_alone_has_no_dutch_rate_that_is_known() -> None:
    found = known(rate("TVA", "6", BE, frozenset({"40"})))
    assert [found.at_home("40"), found.at_home("0")] == [(), (D(0),)]
    assert [found.can_bear_vat("40"), found.can_bear_vat("0")] == [True, False]


def read(
    sold: OrderLine, rates: ShopRates, in_rows: tuple[int, ...] = (), titles: tuple[str, ...] = ()
) -> LineRate | None:
    return rate_of_line(sold, rates, tuple(map(D, in_rows)), titles)


def test_a_line_bears_all_rates_of_its_class_only_when_they_give_its_vat() -> None:
    rates = known(*TWO, of_day=(9,))
    assert read(line("A", 1, "100.0000", "21.0000", HIGH_CLASS), rates) == LineRate((D(19), D(2)))
    assert read(line("A", 1, "100.0000", "9.0000", HIGH_CLASS), rates) == LineRate((D(9),))
    assert read(line("A", 1, "0.0000", "0.0000", HIGH_CLASS), rates) == LineRate((D(2),))
    assert read(line("A", 1, "0.0004", "0.0000", HIGH_CLASS), rates) == LineRate((D(2),))


@pytest.mark.parametrize(
    ("price", "vat", "percents"),
    [("100.0000", "21.0001", (D(21),)), ("100.0000", "21.0002", None), ("100.0000", "0.0000", ())],
)
def test_a_line_may_be_off_by_one_in_the_last_decimal(price: str, vat: str, percents: Any) -> None:
    found = read(line("A", 1, price, vat, HIGH_CLASS), known(rate("Hoog", "21")))
    assert found == (None if percents is None else LineRate(percents))


def test_of_the_rates_that_fit_a_low_price_the_rows_decide_then_the_class_then_the_nearest() -> None:
    """Of EUR 0.0010 both 21 and 19 % are EUR 0.0002: the rate that the order shows is the one that was charged."""
    rates = known(rate("Hoog", "21"), rate("Laag", "19", classes=frozenset({LOW_CLASS})), rate("Oud", "20", BE))
    cheap = line("A", 1, "0.0010", "0.0002", LOW_CLASS)
    assert read(cheap, rates, (21,)) == LineRate((D(21),))
    assert read(cheap, rates) == LineRate((D(19),))
    assert read(line("A", 1, "0.0010", "0.0002", "99"), rates) == LineRate((D(20),))


def test_a_rate_that_only_a_row_tells_of_can_be_that_of_a_line() -> None:
    assert read(line("A", 1, "100.0100", "6.0006"), known(rate("Hoog", "21")), (6,)) == LineRate((D(6),))


def test_a_free_line_has_the_rate_of_its_class_else_the_highest_of_the_rows() -> None:
    rates = known(rate("Hoog", "21"))
    assert read(line("A", 1, "0.0000", "0.0000", HIGH_CLASS), rates, (9,)) == LineRate((D(21),))
    assert read(line("A", 1, "0.0000", "0.0000", "99"), rates, (6, 9)) == LineRate((D(9),))
    assert read(line("A", 1, "0.0000", "0.0000", "99"), rates) == LineRate()


@pytest.mark.parametrize(
    ("vat", "percents"), [("0.1700", (D(21),)), ("0.1800", (D(21),)), ("0.1900", None), ("0.0000", ())]
)
def test_vat_in_cents_per_piece_has_the_one_rate_that_it_can_be_rounded_from(vat: str, percents: Any) -> None:
    found = read(line("A", 1, "0.8329", vat, HIGH_CLASS), known(rate("Hoog", "21")))
    assert found == (None if percents is None else LineRate(percents))


def test_the_slack_of_vat_in_cents_is_half_a_cent_and_the_last_decimal() -> None:
    """4.49 % of a euro is EUR 0.0449, and EUR 0.0051 from five cents."""
    sold = line("A", 1, "1.0000", "0.0500", HIGH_CLASS)
    assert read(sold, known(rate("Precies", "4.49"))) == LineRate((D("4.49"),))
    assert read(sold, known(rate("Minder", "4.48"))) is None


STATIE = fixed("Statiegeld", "0.15")


@pytest.mark.parametrize(
    ("sold", "titles", "found"),
    [
        (("10.0000", "2.2500", HIGH_CLASS), (), LineRate((D(21),), ("Statiegeld",))),
        (("10.0000", "2.1000", HIGH_CLASS), (), LineRate((D(21),))),
        (("10.0000", "2.2500", "99"), ("Statiegeld",), LineRate((D(21),), ("Statiegeld",))),
        (("10.0000", "2.2500", "99"), ("BTW 21%",), None),
        (("10.0000", "0.1500", HIGH_CLASS), (), LineRate((), ("Statiegeld",))),
        (("0.0000", "0.1500", HIGH_CLASS), (), None),
        (("0.0000", "0.0000", HIGH_CLASS), (), LineRate((D(21),))),
        (("0.2000", "0.0420", HIGH_CLASS), (), LineRate((D(21),))),
        (("1.0000", "0.1499", HIGH_CLASS), (), None),
    ],
)
def test_a_fixed_tax_is_part_of_the_vat_of_a_line(
    sold: tuple[str, str, str], titles: tuple[str, ...], found: LineRate | None
) -> None:
    """That of its class, else one that the order has a row of, else none."""
    price, vat, tax_class = sold
    assert read(line("A", 1, price, vat, tax_class), known(rate("Hoog", "21"), STATIE), (), titles) == found


@pytest.mark.parametrize(
    ("tax_class", "parts"),
    [(HIGH_CLASS, (D(19), D(2))), (LOW_CLASS, (D(9),)), ("0", ()), ("99", ())],
)
def test_the_class_gives_all_its_rates_or_the_first(tax_class: str, parts: tuple[Decimal, ...]) -> None:
    low = frozenset({LOW_CLASS})
    rates = known(*TWO, rate("Laag", "9", classes=low), ShopTaxRate("Ver", D(6), BE, low, CONSUMER))
    assert rate_of_class(line("A", 1, "1.0000", "0.0000", tax_class), rates) == LineRate(parts)


def test_a_class_of_which_a_rate_of_nothing_comes_first_gives_nothing() -> None:
    rates = known(rate("Nul", "0"), rate("Hoog", "21"))
    assert rate_of_class(line("A", 1, "1.0000", "0.0000", HIGH_CLASS), rates) == LineRate()
