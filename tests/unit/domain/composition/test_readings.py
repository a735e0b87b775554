"""Kinds of orders that real shops write, each read as the shopper paid it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.domain.composition import Composition, plan_order
from sconnect.domain.composition.plan import LineRole
from sconnect.domain.composition.vat import readings
from sconnect.domain.composition.vat.shop_rates import LineRate, ShopRates
from sconnect.domain.composition.vat.shop_vat import _Order
from sconnect.domain.composition.vat.totals_rows import net_of_lines, rows_of_order
from sconnect.domain.shop import OrderLine, Rounding, ShopInfo, ShopOrder, ShopTaxRate
from sconnect.domain.values.money import dutch_amounts
from tests.unit.domain.makers import (
    CONSUMERS,
    HIGH_CLASS,
    LOW_CLASS,
    D,
    book,
    causes,
    composed,
    dutch_books,
    dutch_shop,
    line,
    order,
    planned,
    profile,
    totals,
)

HIGH, LOW = ("tax", "BTW 21%"), ("tax", "BTW 9%")
EVERYTHING = profile(other_fee_articles={"high": "F-H", "low": "F-L", "none": "F-0"}, tolerance=D("0.05"))


def vat(shop_order: ShopOrder, info: ShopInfo | None = None) -> dict[int, tuple[Decimal, Decimal]]:
    """The VAT per percentage, as the books will compute it and as the shop charged it."""
    made = outcome(shop_order, info)
    return {int(rate.percent): (rate.books, rate.shop) for rate in made.vat if rate.books or rate.shop}


def outcome(shop_order: ShopOrder, info: ShopInfo | None = None) -> Composition:
    made = composed(book(shop_order, EVERYTHING, info or dutch_shop()))
    assert made.control_total == shop_order.total.quantize(D("0.01"))
    return made


def same(high: str = "", low: str = "") -> dict[int, tuple[Decimal, Decimal]]:
    return {percent: (D(amount), D(amount)) for percent, amount in ((21, high), (9, low)) if amount}


def goods(high: str = "", low: str = "") -> list[OrderLine]:
    made = []
    if high:
        made.append(line("HIGH", 1, high, str((D(high) * D("0.21")).quantize(D("0.0001"))), HIGH_CLASS))
    if low:
        made.append(line("LOW", 1, low, str((D(low) * D("0.09")).quantize(D("0.0001"))), LOW_CLASS))
    return made


def two_rates_of_one_name() -> ShopInfo:
    rates = tuple(replace(rate, name="BTW") if "NL" in rate.country_codes else rate for rate in dutch_shop().tax_rates)
    return dutch_shop(tax_rates=rates)


def test_two_rates_under_one_name_with_a_coupon() -> None:
    rows = totals(
        ("shipping", "Verzending", "5.0000"),
        ("coupon", "Coupon (X)", "-10.9000"),
        ("tax", "BTW", "19.9500"),
        ("tax", "BTW", "0.7290"),
    )
    assert vat(order(goods("100.0000", "9.0000"), rows, "123.7790"), two_rates_of_one_name()) == same("19.95", "0.73")


def test_a_rate_that_was_changed_in_place_is_read_from_the_lines() -> None:
    rates = (ShopTaxRate("BTW", D(21), frozenset({"NL"}), frozenset({HIGH_CLASS}), frozenset({CONSUMERS})),)
    info = dutch_shop(tax_rates=rates, shipping_tax_classes={"flat": HIGH_CLASS})
    rows = totals(("shipping", "Verzending", "5.0000"), ("tax", "BTW", "9.4500"))
    assert vat(order([line("LOW", 1, "100.0000", "9.0000", HIGH_CLASS)], rows, "114.4500"), info) == same("", "9.45")


def test_a_row_that_no_rounding_explains_waits() -> None:
    rows = totals((*HIGH, "20.9600"))
    assert causes(book(order(goods("100.0000"), rows, "120.9600"), EVERYTHING)) >= {CauseKind.VAT_TOTAL_MISMATCH}


def test_vat_that_was_rounded_per_piece_is_booked_and_told() -> None:
    rows = totals((*HIGH, "17.0000"))
    made = outcome(order([line("HIGH", 100, "0.8264", "0.1700", HIGH_CLASS)], rows, "99.6400"))
    [rate] = made.vat
    assert (rate.shop, rate.books) == (D("17.00"), D("17.29"))
    assert any("17,00" in notice.dutch and "17,29" in notice.dutch for notice in made.notices)


def test_shipping_in_proportion_to_the_goods_stands_on_a_line_per_rate() -> None:
    lines = [line("HIGH", 1, "100.0000", "21.0000", HIGH_CLASS), line("LOW", 10, "10.0000", "0.9000", LOW_CLASS)]
    rows = totals(("shipping", "Verzending", "5.0000"), (*HIGH, "21.5250"), (*LOW, "9.2250"))
    bought = order(lines, rows, "235.7500")
    found = vat(bought)
    assert {percent: shop for percent, (_, shop) in found.items()} == {21: D("21.53"), 9: D("9.23")}
    plan = planned(plan_order(bought, dutch_shop(), EVERYTHING, dutch_books()))
    assert [(int(each.percent), each.amount) for each in plan.lines[2:]] == [(21, D("2.5")), (9, D("2.5"))]


def test_a_discount_of_any_code_that_lowers_the_vat_per_product() -> None:
    lines = [line("LOW", 2, "12.3853", "1.1147", LOW_CLASS), line("HIGH", 1, "24.7934", "5.2066", HIGH_CLASS)]
    rows = totals(
        ("shipping", "Verzending", "5.0000"),
        ("cgdiscount", "Groepskorting", "-4.9564"),
        (*HIGH, "5.7360"),
        (*LOW, "2.0064"),
    )
    assert vat(order(lines, rows, "57.3500")) == same("5.74", "2.01")


def test_such_a_discount_beside_a_coupon() -> None:
    rows = totals(
        ("combo", "Combikorting", "-10.0000"), ("coupon", "Coupon (X)", "-5.0000"), (*HIGH, "18.9000"), (*LOW, "4.0500")
    )
    assert vat(order(goods("100.0000", "50.0000"), rows, "157.9500")) == same("18.90", "4.05")


def test_vat_in_total_rows_of_their_own() -> None:
    rows = totals(
        ("gift_wrap", "Inpakken", "2.4793"),
        ("shipping", "Verzending", "4.1322"),
        ("tax", "BTW 21%", "5.2066"),
        ("gift_wrap_tax", "Inpakken btw", "0.5207"),
        ("shipping_tax", "Verzending btw", "0.8678"),
    )
    assert vat(order(goods("24.7934"), rows, "38.0000")) == same("6.60")


def test_a_row_that_looks_like_vat_and_fits_no_reading_waits() -> None:
    rows = totals(("shipping", "Verzending", "4.1322"), (*HIGH, "6.0744"), ("shipping_tax", "Iets", "3.0000"))
    assert isinstance(book(order(goods("24.7934"), rows, "38.0000"), EVERYTHING), list)


@pytest.mark.parametrize("rows", [(("tax", "Tax", "25.5000"),), (("tax", "Tax", "21.0000"), ("tax", "Tax", "4.5000"))])
def test_a_till_that_stores_no_vat_with_the_lines(rows: tuple[tuple[str, str, str], ...]) -> None:
    lines = [line("HIGH", 1, "100.0000", "0.0000", HIGH_CLASS), line("LOW", 1, "50.0000", "0.0000", LOW_CLASS)]
    assert vat(order(lines, totals(*rows), "175.5000")) == same("21.00", "4.50")


def test_rows_after_the_total_and_rows_that_the_total_does_not_need_are_left_out() -> None:
    rows = totals(
        ("you_save", "U bespaart", "12.5000"),
        (*HIGH, "21.0000"),
        ("total", "Totaal", "121.0000"),
        ("paid", "Betaald", "121.0000"),
        ("due", "Nog te betalen", "-121.0000"),
    )
    made = outcome(order(goods("100.0000"), rows, "121.0000"))
    assert len(made.order.lines) == 1


def test_small_untaxed_fees_beside_vat_in_whole_cents() -> None:
    rows = totals(("bag", "Tasje", "0.1000"), (*HIGH, "21.0000"))
    made = outcome(order(goods("100.0000"), rows, "121.1000"), dutch_shop(total_tax_classes={}))
    assert vat(order(goods("100.0000"), rows, "121.1000")) == same("21.00")
    assert [each.unit_price for each in made.order.lines] == [D("121.00"), D("0.10")]


def test_everything_discounted_away_is_booked_at_nothing() -> None:
    rows = totals(("coupon", "Coupon (ALLES)", "-100.0000"))
    made = outcome(order(goods("100.0000"), rows, "0.0000"))
    assert [each.unit_price for each in made.order.lines] == [D("121.00"), D("-121.00")]


def test_reward_points_and_a_coupon_beyond_the_goods() -> None:
    rows = totals(
        ("reward", "Punten", "-15.0000"),
        ("shipping", "Verzending", "5.0000"),
        ("coupon", "Coupon (X)", "-8.0000"),
        (*HIGH, "0.4200"),
    )
    assert vat(order(goods("20.0000"), rows, "2.4200")) == same("0.42")


def test_a_discount_beyond_a_rate_of_which_nothing_was_charged_bears_no_vat() -> None:
    rows = totals(
        ("reward", "Punten", "-15.0000"),
        ("shipping", "Verzending", "5.0000"),
        ("coupon", "Coupon (X)", "-8.0000"),
        (*HIGH, "0.7350"),
    )
    made = vat(order(goods("10.0000", "10.0000"), rows, "2.7350"))
    assert made[21][1] == D("0.74")
    assert 9 not in made


def test_the_stored_total_of_a_line_is_the_truth() -> None:
    sold = line("HIGH", 1500, "0.8264", "0.1736", HIGH_CLASS, total=D("1239.6694"))
    rows = totals(("coupon", "Coupon (X)", "-123.9669"), (*HIGH, "234.2975"))
    assert vat(order([sold], rows, "1350.0000")) == same("234.30")


def test_several_rates_on_one_class() -> None:
    consumers = frozenset({CONSUMERS})
    rates = (
        ShopTaxRate("Basis", D(19), frozenset({"NL"}), frozenset({HIGH_CLASS}), consumers),
        ShopTaxRate("Opslag", D(2), frozenset({"NL"}), frozenset({HIGH_CLASS}), consumers),
    )
    rows = totals(("shipping", "Verzending", "5.0000"), ("tax", "Basis", "19.9500"), ("tax", "Opslag", "2.1000"))
    info = dutch_shop(tax_rates=rates)
    assert vat(order(goods("100.0000"), rows, "127.0500"), info) == same("22.05")


def test_a_coupon_for_one_product_of_each_rate() -> None:
    lines = [*goods("100.0000", "50.0000"), *goods("30.0000", "20.0000")]
    rows = totals(("coupon", "Coupon (X)", "-15.0000"), (*HIGH, "25.2000"), (*LOW, "5.8500"))
    assert vat(order(lines, rows, "216.0500")) == same("25.20", "5.85")


def read_in_two_ways() -> ShopOrder:
    """A row of a name that the shop no longer has: 21 % of 3 euro or 9 % of 7, for a coupon can have taken the rest."""
    lines = [*goods("10.0000", "10.0000"), line("ZERO", 1, "50.0000", "0.0000", "0")]
    return order(lines, totals(("coupon", "Coupon (X)", "-20.0000"), ("tax", "Weg", "0.6300")), "50.6300")


def test_two_readings_that_are_as_likely_wait_with_both() -> None:
    found = book(read_in_two_ways(), EVERYTHING)
    assert causes(found) == {CauseKind.VAT_READINGS}
    assert isinstance(found, list)
    assert sorted(found[0].decisive.values()) == ["21 %: 0,63 euro", "9 %: 0,63 euro"]


def test_an_order_of_which_not_every_reading_could_be_tried_waits_with_the_one_that_was_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its second reading has the same VAT at another rate: stopping before it must not book the first."""
    monkeypatch.setattr(readings, "_MOST_COMPUTED", 1)
    bought = read_in_two_ways()
    found = book(bought, EVERYTHING)
    assert isinstance(found, list)
    [cause] = found
    assert cause.kind is CauseKind.VAT_READINGS
    [told] = cause.decisive.values()
    assert dutch_amounts(told) in cause.dutch
    assert "te veel mogelijkheden" in cause.dutch
    assert planned(plan_order(bought, dutch_shop(), EVERYTHING, dutch_books(), reading=told)).causes == ()


def till(*lines: tuple[str, int, str], coupon: str, tax: str, total: str) -> ShopOrder:
    """An order of a till on the shop's tables: no VAT with the lines, and one row for all of it."""
    classes = {"HIGH": HIGH_CLASS, "LOW": LOW_CLASS}
    sold = [line(model, quantity, price, "0.0000", classes[model]) for model, quantity, price in lines]
    return order(sold, totals(("coupon", "Coupon (KASSA)", coupon), ("tax", "Tax", tax)), total)


def test_a_till_of_which_too_little_can_be_tried_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "_MOST_ATTEMPTS", 1)
    found = book(till(("HIGH", 1, "100.0000"), ("LOW", 1, "50.0000"), coupon="0", tax="20.0000", total="170.0000"))
    assert CauseKind.VAT_TOTAL_MISMATCH in causes(found)


def test_one_row_for_all_rates_that_two_choices_of_products_give_waits_with_both() -> None:
    """A coupon of 20.6321 over everything gives 18.9800; over three of the four, with VAT rounded, as well."""
    lines = ("HIGH", 2, "10.5000"), ("LOW", 1, "33.3211"), ("LOW", 3, "48.5000"), ("LOW", 1, "6.5000")
    found = book(till(*lines, coupon="-20.6321", tax="18.9800", total="204.6690"), EVERYTHING)
    assert isinstance(found, list)
    [cause] = found
    assert cause.kind is CauseKind.VAT_READINGS
    assert sorted(cause.decisive.values()) == ["21 %: 3,95 euro, 9 %: 15,03 euro", "21 %: 3,97 euro, 9 %: 15,01 euro"]


@pytest.mark.parametrize(
    ("tax", "high", "low"), [("27.0000", "18.90", "8.10"), ("27.9000", "18.90", "9.00"), ("29.1000", "21.00", "8.10")]
)
def test_one_row_for_all_rates_tells_what_a_coupon_covers_when_one_choice_gives_it(
    tax: str, high: str, low: str
) -> None:
    """Twenty off both, or ten off one: the row is that of no other choice."""
    coupon = "-20.0000" if tax == "27.0000" else "-10.0000"
    total = str(D("200.0000") + D(coupon) + D(tax))
    bought = till(("HIGH", 1, "100.0000"), ("LOW", 1, "100.0000"), coupon=coupon, tax=tax, total=total)
    assert vat(bought) == same(high, low)


def two_lines_under_one_name() -> readings.Question:
    bought = order(
        goods("100.0000", "50.0000"), totals(("tax", "BTW", "21.0000"), ("tax", "BTW", "4.5000")), "175.5000"
    )
    rates = ShopRates.for_order(bought, two_rates_of_one_name(), (D(21), D(9), D(0)))
    rows = rows_of_order(bought, two_rates_of_one_name())
    line_rates = (LineRate((D(21),)), LineRate((D(9),)))
    return _Order(bought, rates, rows, line_rates, net_of_lines(bought)).question()


def test_of_readings_without_rounding_none_is_the_better_one_for_the_decimals_that_were_lost() -> None:
    """Of roundings the one that comes nearest is taken; unrounded VAT is right or it is not."""
    [exact] = readings.find_readings(two_lines_under_one_name()).readings
    other = replace(exact, vat={D(21): D("21.5"), D(9): D("4.0")}, misfit=D("0.0004"))
    rounded = replace(other, rounding=Rounding.PER_LINE)
    assert readings._apart([exact, other]) == (exact, other)
    assert readings._apart([exact, rounded]) == (exact,)


def test_shipping_in_proportion_beside_a_coupon_on_one_product() -> None:
    """Five eighths of the shipping bear 21 %, and the goods at 21 % are 10.00 less: which is what their row is of."""
    rows = totals(
        ("shipping", "Verzending", "8.0000"),
        ("coupon", "Kortingsbon", "-10.0000"),
        (*HIGH, "19.9500"),
        (*LOW, "5.6700"),
    )
    made = outcome(order(goods("100.0000", "60.0000"), rows, "183.6200"), dutch_shop(shipping_tax_classes={}))
    services = [(part.planned.role, part.planned.percent, part.total) for part in made.parts[2:]]
    assert services == [
        (LineRole.SHIPPING, D(21), D("6.05")),
        (LineRole.SHIPPING, D(9), D("3.27")),
        (LineRole.DISCOUNT, D(21), D("-12.10")),
    ]


def test_a_gift_of_some_cents_does_not_go_under_a_rate_that_nothing_else_in_the_order_has() -> None:
    """At 9 % its VAT would come to less than half a cent, which a shop that rounds would leave out as well."""
    product = line("HIGH", 1, "33.0600", "6.9400", HIGH_CLASS)
    rows = totals(("donation", "Donatie", "0.0500"), (*HIGH, "6.9400"))
    made = outcome(order([product], rows, "40.0500"))
    assert [(part.planned.percent, part.total) for part in made.parts] == [(D(21), D("40.00")), (D(0), D("0.05"))]


def test_everything_is_given_away_to_the_decimals_that_the_rows_lost() -> None:
    rows = totals(
        ("shipping", "Verzending", "5.0000"), ("low_order_fee", "Toeslag", "2.5000"), ("coupon", "Alles", "-17.4998")
    )
    bought = order(goods("10.0000"), rows, "0.0002")
    plan = planned(plan_order(bought, dutch_shop(shipping_tax_classes={"flat": LOW_CLASS}), EVERYTHING, dutch_books()))
    assert [line.percent for line in plan.lines if line.role is LineRole.SHIPPING] == [D(9)]


def test_a_row_is_of_the_rate_that_the_shop_has_by_its_name_though_small_charges_then_bear_none() -> None:
    """All three charges at 9 % come to as much, less the decimals that were lost."""
    product = line("LOW", 2, "0.0100", "0.0009", LOW_CLASS)
    charges = [("shipping", "Verzending", value) for value in ("0.0035", "0.0627", "0.0769")]
    bought = order([product], totals(*charges, (*LOW, "0.0018"), (*HIGH, "0.0132")), "0.1781")
    plan = planned(plan_order(bought, dutch_shop(shipping_tax_classes={}), EVERYTHING, dutch_books()))
    assert [made.percent for made in plan.lines] == [D(9), D(0), D(21), D(0)]


def test_vat_of_every_amount_can_be_rounded_beside_one_product() -> None:
    """1.0395 and 0.3150 on shipping and fee: 3.4545 with the product, or 3.46 when each is rounded."""
    product = line("HIGH", 1, "10.0000", "2.1000", HIGH_CLASS)
    rows = totals(("shipping", "Verzending", "4.9500"), ("low_order_fee", "Toeslag", "1.5000"), (*HIGH, "3.4600"))
    plan = planned(plan_order(order([product], rows, "19.9100"), dutch_shop(), EVERYTHING, dutch_books()))
    assert (plan.reading.rounding, plan.shop_vat) == (Rounding.PER_LINE, {D(21): D("3.46")})


def test_readings_that_are_a_cent_apart_lead_to_the_same_books() -> None:
    """A row of one cent more than the unrounded VAT, of a till that rounds per line or per piece: 0.105 and 0.045."""
    lines = ("HIGH", 1, "0.5000"), ("LOW", 1, "0.5000")
    made = outcome(till(*lines, coupon="-0.0002", tax="0.1600", total="1.1598"))
    assert sum(rate.shop for rate in made.vat) == D("0.16")


def test_reward_points_and_a_coupon_each_lower_the_vat_by_what_a_shop_rounds_for_itself() -> None:
    """At 9 %: 1.16 of the goods and 0.45 of shipping, less 0.10 for the points and 0.16 for the coupon."""
    rows = totals(
        ("reward", "Spaarpunten", "-6.3254"),
        ("shipping", "Verzending", "4.9500"),
        ("coupon", "Kortingsbon (ZOMER)", "-10.0000"),
        (*HIGH, "9.2500"),
        (*LOW, "1.3500"),
    )
    info = dutch_shop(shipping_tax_classes={"flat": LOW_CLASS})
    made = outcome(order(goods("57.4380", "12.8440"), rows, "69.5066"), info)
    assert {int(rate.percent): rate.shop for rate in made.vat} == {21: D("9.25"), 9: D("1.35")}


def test_pieces_are_only_rounded_where_their_own_vat_is_in_whole_cents() -> None:
    """A thousand pieces at 0.1050 of VAT: rounded they could give any amount, that of taxed shipping among them."""
    info = dutch_shop(shipping_tax_classes={"flat": HIGH_CLASS})
    rows = totals(("shipping", "Verzending", "5.0000"), (*HIGH, "105.0000"))
    made = outcome(order([line("HIGH", 1000, "0.5000", "0.1050", HIGH_CLASS)], rows, "610.0000"), info)
    assert {rate.percent: rate.shop for rate in made.vat if rate.shop} == {D(21): D("105.00")}
    assert [(int(part.planned.percent), part.total) for part in made.parts] == [(21, D("605.00")), (0, D("5.00"))]


@pytest.mark.parametrize(("unit_vat", "vat_row"), [("0.1100", "110.0000"), ("0.1000", "100.0000")])
def test_what_a_shop_stored_for_a_piece_that_it_rounds_is_the_vat_of_every_piece(unit_vat: str, vat_row: str) -> None:
    """Half a cent may have gone up or down, by decimals that the database lost; never for some of the pieces."""
    rows = totals((*HIGH, vat_row))
    made = outcome(order([line("HIGH", 1000, "0.5000", unit_vat, HIGH_CLASS)], rows, str(D(500) + D(vat_row))))
    assert [rate.shop for rate in made.vat] == [D(vat_row)]
    other = order([line("HIGH", 1000, "0.5000", unit_vat, HIGH_CLASS)], totals((*HIGH, "107.0000")), "607.0000")
    assert causes(book(other, EVERYTHING)) >= {CauseKind.VAT_TOTAL_MISMATCH}


def test_a_row_of_a_till_that_its_products_do_not_give_is_told_beside_what_they_give() -> None:
    """The products bear VAT by their classes; that none was charged, or at which rate, would be untrue."""
    lines = ("HIGH", 1, "100.0000"), ("LOW", 1, "100.0000")
    found = book(till(*lines, coupon="-20.0000", tax="12.0000", total="192.0000"), EVERYTHING)
    assert isinstance(found, list)
    [unclear, total] = found
    assert (unclear.kind, total.kind) == (CauseKind.VAT_RATE_UNCLEAR, CauseKind.TOTAL_DIFFERENCE)
    assert "de btw-regel van €\xa012,00" in unclear.dutch
    assert "de producten komen op €\xa027,00 uit (21 %: €\xa018,90, 9 %: €\xa08,10)" in unclear.dutch


def test_a_row_of_a_till_of_one_rate_is_told_beside_the_vat_of_that_rate() -> None:
    found = book(till(("HIGH", 1, "100.0000"), coupon="-10.0000", tax="12.0000", total="102.0000"), EVERYTHING)
    assert isinstance(found, list)
    assert [cause.facts for cause in found if cause.kind is CauseKind.VAT_TOTAL_MISMATCH] == [
        {"percent": "21", "books": "18,90", "shop": "12,00"}
    ]
    assert causes(found) == {CauseKind.VAT_TOTAL_MISMATCH, CauseKind.TOTAL_DIFFERENCE}


def test_a_discount_that_gives_shipping_and_fees_away_with_the_goods_leaves_no_vat() -> None:
    rows = totals(
        ("shipping", "Verzending", "5.0000"), ("low_order_fee", "Toeslag", "2.0000"), ("coupon", "Coupon", "-116.0000")
    )
    made = outcome(order(goods("100.0000", "9.0000"), rows, "0.0000"))
    assert not any(rate.books or rate.shop for rate in made.vat)
    assert [(int(part.planned.percent), part.planned.amount) for part in made.parts[2:]] == [
        (21, D(5)),
        (21, D(2)),
        (21, D(-107)),
        (9, D(-9)),
    ]


def test_a_discount_of_its_own_kind_in_a_shop_that_rounds_is_read_as_rounded_per_order() -> None:
    """12.02 off the one and 3.02 off the other: only their rows, in whole cents, tell."""
    rows = totals(("coupon", "Coupon (X)", "-15.0400"), (*HIGH, "18.4800"), (*LOW, "4.2300"))
    plan = planned(
        plan_order(order(goods("100.0000", "50.0000"), rows, "157.6700"), dutch_shop(), EVERYTHING, dutch_books())
    )
    assert (plan.causes, plan.reading.rounding) == ((), Rounding.PER_ORDER)
    assert plan.shop_vat == {D(21): D("18.48"), D(9): D("4.23")}


def test_hypotheses_come_in_order_of_all_that_speaks_against_them() -> None:
    """Two rows of one name at one rate included: the shop would have added them up."""
    against = [hypothesis.unlikelihood for hypothesis in readings.hypotheses(two_lines_under_one_name())]
    assert against == sorted(against)
    assert set(against) == {0, 4}


@pytest.mark.parametrize("percent", [21, 9])
def test_the_reading_that_a_person_chose_is_booked(percent: int) -> None:
    chosen = f"{percent} %: 0,63 euro"
    plan = planned(plan_order(read_in_two_ways(), dutch_shop(), EVERYTHING, dutch_books(), reading=chosen))
    assert (plan.causes, plan.shop_vat) == ((), {D(percent): D("0.63")})


@pytest.mark.parametrize(
    ("currency", "rate", "contradicts"),
    [
        ("EUR", "1", False),
        ("EUR", "0.92", True),
        ("USD", "1.1", False),
        ("USD", "1", True),
        ("", "1", False),
    ],
)
def test_a_rate_that_contradicts_the_currency_waits_with_what_was_paid(
    currency: str, rate: str, *, contradicts: bool
) -> None:
    paid = {"currency_code": currency, "currency_value": D(rate)}
    bought = order(goods("100.0000"), totals((*HIGH, "21.0000")), "121.0000", **paid)
    made = book(bought, EVERYTHING)
    assert isinstance(made, list) is contradicts
    if contradicts:
        assert causes(made) == {CauseKind.CURRENCY_UNCLEAR}
        assert isinstance(made, list)
        assert composed(book(bought, EVERYTHING, accepted=made)).control_total == D("121.00")
