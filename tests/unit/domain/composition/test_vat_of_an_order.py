"""Which percentage belongs to what: lines, shipping, fees, discounts, and the shop's tax rows."""

from dataclasses import replace
from decimal import Decimal

import pytest

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import Composition, OrderPlan, plan_order
from sconnect.domain.composition.plan import LineRole
from sconnect.domain.composition.vat.shop_rates import ShopRates
from sconnect.domain.profile import ArticlePerVatKind, TotalRole
from sconnect.domain.shop import OrderLine, OrderTotal, ShippingMethod, ShopInfo, ShopOrder, ShopTaxRate
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.vat import VatTreatment
from tests.unit.domain.makers import (
    BUSINESSES,
    HIGH_CLASS,
    LOW_CLASS,
    D,
    article,
    book,
    booked,
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

NO_HINTS = dutch_shop(total_tax_classes={}, shipping_tax_classes={})
SHIPPING = ("shipping", "Verzending", "5.0000")
HIGH, LOW = line("HIGH", 1, "100.0000", "21.0000"), line("LOW", 1, "50.0000", "4.5000")


def vat(high: str, low: str = "") -> tuple[tuple[str, str, str], ...]:
    rows = (("tax", "BTW 21%", high), ("tax", "BTW 9%", low))
    return tuple(row for row in rows if row[2])


def plan(shop_order: ShopOrder, info: ShopInfo = NO_HINTS) -> OrderPlan:
    return planned(plan_order(shop_order, info, profile(), dutch_books()))


def parts(made: OrderPlan, role: LineRole) -> list[tuple[int, Decimal]]:
    return [(int(part.percent), part.amount.quantize(D("0.01"))) for part in made.lines if part.role is role]


def test_a_coupon_splits_over_the_rates_as_the_tax_rows_say() -> None:
    """Worked example 6: 100 at 21 %, 50 at 9 %, shipping 5, coupon 15, tax 19.95 and 4.05 gives 10 and 5."""
    rows = totals(SHIPPING, ("coupon", "Coupon (X)", "-15.0000"), *vat("19.9500", "4.0500"))
    example = order([HIGH, LOW], rows, "164.0000")
    made = plan(example)
    assert parts(made, LineRole.DISCOUNT) == [(21, D("-10.00")), (9, D("-5.00"))]
    assert parts(made, LineRole.SHIPPING) == [(21, D("5.00"))]
    assert booked(book(example, info=NO_HINTS)) == [
        ("HIGH", "1", "121.00"),
        ("LOW", "1", "54.50"),
        ("VERZ-H", "1", "6.05"),
        ("KORTING-H", "1", "-12.10"),
        ("KORTING-L", "1", "-5.45"),
    ]


def test_two_discounts_share_every_rate_in_proportion() -> None:
    rows = totals(("coupon", "Coupon", "-10.0000"), ("reward", "Punten", "-5.0000"), *vat("18.9000", "4.0500"))
    made = plan(order([HIGH, LOW], rows, "157.9500"))
    assert [(part.text, int(part.percent), part.amount.quantize(D("0.0001"))) for part in made.lines[2:]] == [
        ("Coupon", 21, D("-6.6667")),
        ("Punten", 21, D("-3.3333")),
        ("Coupon", 9, D("-3.3333")),
        ("Punten", 9, D("-1.6667")),
    ]
    assert sum(part.amount for part in made.lines[2:]) == D(-15)


@pytest.mark.parametrize(
    ("shipping_vat", "percent"), [(("1.0500", ""), 21), (("", "0.4500"), 9), (("", ""), 0)], ids=["high", "low", "zero"]
)
def test_without_a_hint_the_tax_rows_tell_the_rate_of_shipping(shipping_vat: tuple[str, str], percent: int) -> None:
    high, low = (D(text or 0) for text in shipping_vat)
    rows = totals(SHIPPING, *vat(str(D("21.0000") + high), str(D("4.5000") + low)))
    made = plan(order([HIGH, LOW], rows, str(D("180.5") + high + low)))
    assert parts(made, LineRole.SHIPPING) == [(percent, D("5.00"))]


def test_a_hint_that_the_tax_rows_contradict_is_dropped() -> None:
    info = dutch_shop(shipping_tax_classes={"flat": LOW_CLASS})
    made = plan(order([HIGH, LOW], totals(SHIPPING, *vat("22.0500", "4.5000")), "181.5500"), info)
    assert parts(made, LineRole.SHIPPING) == [(21, D("5.00"))]


def test_a_coupon_that_covers_all_products_alike_goes_before_the_tax_class_of_today() -> None:
    rows = totals(SHIPPING, ("coupon", "Coupon (X)", "-15.0000"), *vat("19.9500", "4.0500"))
    info = dutch_shop(shipping_tax_classes={"flat": LOW_CLASS})
    made = plan(order([HIGH, LOW], rows, "164.0000"), info)
    assert parts(made, LineRole.SHIPPING) == [(21, D("5.00"))]
    assert parts(made, LineRole.DISCOUNT) == [(21, D("-10.00")), (9, D("-5.00"))]


def test_the_tax_class_in_the_order_goes_before_the_shops_setting() -> None:
    rows = totals(SHIPPING, ("coupon", "Coupon (X)", "-15.0000"), *vat("18.9000", "4.5000"))
    shop_order = order([HIGH, LOW], rows, "163.4000", shipping_method=ShippingMethod("flat", "", LOW_CLASS))
    made = plan(shop_order, dutch_shop())
    assert parts(made, LineRole.SHIPPING) == [(9, D("5.00"))]


@pytest.mark.parametrize(("tax_class", "percent"), [("gone", 21), ("0", 21)])
def test_a_tax_class_that_the_rows_contradict_says_nothing(tax_class: str, percent: int) -> None:
    rows = totals(SHIPPING, ("coupon", "Coupon (X)", "-15.0000"), *vat("19.9500", "4.0500"))
    shop_order = order([HIGH, LOW], rows, "164.0000", shipping_method=ShippingMethod("flat", "", tax_class))
    assert parts(plan(shop_order), LineRole.SHIPPING) == [(percent, D("5.00"))]


def test_a_rate_without_a_row_was_discounted_away() -> None:
    rows = totals(("coupon", "Gratis thee", "-50.0000"), *vat("21.0000"))
    made = plan(order([HIGH, LOW], rows, "121.0000"))
    assert parts(made, LineRole.DISCOUNT) == [(9, D("-50.00"))]


def test_what_remains_of_a_discount_falls_on_what_bears_no_vat() -> None:
    free = line("ZERO", 1, "40.0000", "0.0000")
    rows = totals(("coupon", "Coupon", "-14.0000"), *vat("18.9000"))
    made = plan(order([HIGH, free], rows, "144.9000"))
    assert parts(made, LineRole.DISCOUNT) == [(21, D("-10.00")), (0, D("-4.00"))]


def test_a_discount_that_lowers_no_vat_is_booked_without_vat() -> None:
    rows = totals(("coupon", "Coupon", "-10.0000"), *vat("21.0000", "4.5000"))
    assert parts(plan(order([HIGH, LOW], rows, "165.5000")), LineRole.DISCOUNT) == [(0, D("-10.00"))]


def test_a_discount_that_fits_no_reading_waits_with_both_amounts() -> None:
    rows = totals(("coupon", "Coupon", "-10.0000"), *vat("20.5000", "4.5000"))
    assert CauseKind.VAT_TOTAL_MISMATCH in causes(book(order([HIGH, LOW], rows, "165.0000")))


def test_vat_that_does_not_follow_from_the_lines_waits_once_per_rate() -> None:
    outcome = book(order([HIGH, LOW], totals(*vat("20.0000", "4.5000")), "174.5000"), info=NO_HINTS)
    assert causes(outcome) == {CauseKind.VAT_TOTAL_MISMATCH, CauseKind.TOTAL_DIFFERENCE}
    assert isinstance(outcome, list)
    assert outcome[0].dutch.startswith("De btw van 21 % komt uit op €\xa021,00, maar de webshop rekende €\xa020,00.")
    assert len(outcome) == 2


def test_a_shop_that_rounds_vat_per_line_is_within_the_tolerance() -> None:
    lines = [line(f"L{number}", 1, "0.8264", "0.1735") for number in range(4)]
    outcome = composed(book(order(lines, totals(*vat("0.6800")), "3.9856"), info=NO_HINTS))
    assert outcome.control_total == D("3.99")
    assert outcome.vat[0].shop == D("0.68")


def test_tiny_prices_take_the_rate_of_the_tax_rows() -> None:
    info = dutch_shop(tax_rates=(*dutch_shop().tax_rates, ShopTaxRate("BTW oud", D(19))))
    tiny = line("TINY", 1000, "0.0011", "0.0002")
    made = plan(order([tiny], totals(*vat("0.2310")), "1.3310"), info)
    assert made.lines[0].percent == 21


def test_a_rate_that_nobody_knows_waits_and_names_the_product() -> None:
    outcome = book(order([line("RAAR", 1, "10.0000", "1.2500")], totals(("tax", "Weg", "1.2500")), "11.2500"))
    assert causes(outcome) == {CauseKind.VAT_RATE_UNCLEAR}
    assert isinstance(outcome, list)
    assert "product Product RAAR (RAAR)" in outcome[0].dutch
    assert "12,5 %" in outcome[0].dutch


DEPOSIT = ShopTaxRate("Statiegeld", D("0.1500"), frozenset({"NL"}), frozenset({LOW_CLASS}), fixed=True)


def bottles(**settings: ArticlePerVatKind) -> Composition | list[Cause]:
    info = dutch_shop(tax_rates=(*dutch_shop().tax_rates, DEPOSIT))
    rows = totals(*vat("", "0.5400"), ("tax", "Statiegeld", "0.9000"))
    sold = order([line("LOW", 6, "1.0000", "0.2400", LOW_CLASS)], rows, "7.4400")
    return book(sold, profile(fixed_tax_articles=settings), info, articles={"STG-L": article("STG-L")})


def test_a_fixed_tax_without_an_article_is_named() -> None:
    outcome = bottles()
    assert causes(outcome) == {CauseKind.SERVICE_ARTICLE_MISSING}
    assert isinstance(outcome, list)
    assert "heffing 'Statiegeld'" in outcome[0].dutch


def test_a_fixed_tax_stands_on_its_article_under_the_vat_kind_that_it_falls_under() -> None:
    untaxed = bottles(Statiegeld=ArticlePerVatKind(none="STG-0"))
    assert booked(untaxed) == [("LOW", "6", "1.09"), ("STG-0", "1", "0.90")]
    taxed = composed(bottles(Statiegeld=ArticlePerVatKind(low="STG-L")))
    assert booked(taxed) == [("LOW", "6", "1.09"), ("STG-L", "1", "0.90")]
    assert [(rate.percent, rate.shop, rate.books) for rate in taxed.vat] == [(D(9), D("0.61"), D("0.61"))]


def test_a_fixed_tax_may_be_counted_once_a_line() -> None:
    info = dutch_shop(tax_rates=(*dutch_shop().tax_rates, DEPOSIT))
    rows = totals(*vat("", "0.5400"), ("tax", "Statiegeld", "0.1500"))
    sold = order([line("LOW", 6, "1.0000", "0.2400", LOW_CLASS)], rows, "6.6900")
    chosen = profile(fixed_tax_articles={"Statiegeld": ArticlePerVatKind(none="STG-0")})
    assert booked(book(sold, chosen, info))[-1] == ("STG-0", "1", "0.15")


def test_a_fixed_tax_that_does_not_follow_from_the_products_waits() -> None:
    info = dutch_shop(tax_rates=(*dutch_shop().tax_rates, DEPOSIT))
    rows = totals(*vat("", "0.5400"), ("tax", "Statiegeld", "5.0000"))
    sold = order([line("LOW", 6, "1.0000", "0.2400", LOW_CLASS)], rows, "11.5400")
    chosen = profile(fixed_tax_articles={"Statiegeld": ArticlePerVatKind(none="STG-0")})
    assert causes(book(sold, chosen, info)) == {CauseKind.VAT_RATE_UNCLEAR}


def test_a_rate_below_zero_is_no_vat() -> None:
    info = dutch_shop(tax_rates=(ShopTaxRate("Korting", D(-100)),))
    lamp = line("LAMP", 1, "100.0000", "-100.0000")
    assert causes(book(order([lamp], totals(), "5.0000"), info=info)) == {CauseKind.VAT_RATE_UNCLEAR}


def test_a_tax_row_of_a_shop_without_rates_waits() -> None:
    books = replace(dutch_books(), vat_rates=())
    free = line("ZERO", 1, "10.0000", "0.0000")
    outcome = book(
        order([free], totals(("tax", "Weg", "1.0000")), "11.0000"), info=dutch_shop(tax_rates=()), books=books
    )
    assert causes(outcome) == {CauseKind.VAT_RATE_UNCLEAR}


def test_a_stock_fee_without_article_asks_for_one() -> None:
    rows = totals(("handling", "Behandeling", "1.0000"), *vat("21.2100"))
    outcome = book(order([HIGH], rows, "122.2100"))
    assert causes(outcome) == {CauseKind.SERVICE_ARTICLE_MISSING}
    assert isinstance(outcome, list)
    assert "toeslag 'Behandeling' (hoog btw-tarief)" in outcome[0].dutch


def test_a_renamed_rate_is_known_by_its_lines() -> None:
    rows = totals(SHIPPING, ("tax", "Hoog tarief", "22.0500"), ("tax", "Laag tarief", "4.5000"))
    made = plan(order([HIGH, LOW], rows, "181.5500"), dutch_shop())
    assert made.shop_vat == {D(21): D("22.0500"), D(9): D("4.5000")}


def test_a_name_that_two_rates_share_is_the_one_of_this_country() -> None:
    consumers = frozenset({"1"})
    shared = (
        ShopTaxRate("BTW", D(19), frozenset({"DE"}), frozenset({HIGH_CLASS}), consumers),
        ShopTaxRate("BTW", D(21), frozenset({"NL"}), frozenset({HIGH_CLASS}), consumers),
    )
    made = plan(order([HIGH], totals(("tax", "BTW", "21.0000")), "121.0000"), dutch_shop(tax_rates=shared))
    assert made.shop_vat == {D(21): D("21.0000")}


def test_a_shared_name_settles_a_tiny_price_by_country() -> None:
    shared = (ShopTaxRate("BTW", D(19), frozenset({"DE"})), ShopTaxRate("BTW", D(21), frozenset({"NL"})))
    tiny = line("TINY", 1000, "0.0011", "0.0002")
    made = plan(order([tiny], totals(("tax", "BTW", "0.2310")), "1.3310"), dutch_shop(tax_rates=shared))
    assert made.lines[0].percent == 21


def test_a_price_too_small_for_vat_bears_none_when_nothing_does() -> None:
    lines = [line("ZERO", 1, "0.0001", "0.0000", HIGH_CLASS), line("ZERO", 1, "10.0000", "0.0000")]
    assert [part.percent for part in plan(order(lines, totals(), "10.0001")).lines] == [0, 0]


def test_an_old_rate_of_the_order_is_still_known_when_the_shop_has_forgotten_it() -> None:
    info = dutch_shop(tax_rates=(ShopTaxRate("BTW 22%", D(22), frozenset({"NL"}), frozenset({HIGH_CLASS})),))
    made = plan(order([HIGH], totals(("tax", "BTW 21%", "21.0000")), "121.0000"), info)
    assert [part.percent for part in made.lines] == [21]


@pytest.mark.parametrize(
    ("tax_class", "group", "rows", "percent"),
    [
        (LOW_CLASS, "1", vat("21.0000"), 9),
        (LOW_CLASS, BUSINESSES, (), 0),
        ("", "1", vat("21.0000"), 21),
        ("", "1", (), 0),
    ],
)
def test_a_free_product_takes_a_likely_rate_and_never_waits(
    tax_class: str, group: str, rows: tuple[tuple[str, str, str], ...], percent: int
) -> None:
    gift = line("LAB-KOFFIE", 1, "0.0000", "0.0000", tax_class)
    paid = HIGH if rows else replace(HIGH, model="ZERO", unit_vat=D(0))
    shop_order = order([paid, gift], totals(*rows), "121.0000" if rows else "100.0000", customer_group_id=group)
    assert plan(shop_order, dutch_shop()).lines[1].percent == percent
    assert booked(book(shop_order))[1] == ("LAB-KOFFIE", "1", "0.00")


def test_a_free_product_takes_the_rate_of_the_country_it_goes_to() -> None:
    gift = line("LAB-KOFFIE", 1, "0.0000", "0.0000", LOW_CLASS)
    german = replace(HIGH, unit_vat=D(19))
    shop_order = order([german, gift], totals(("tax", "MwSt 19% (OSS DE)", "19.0000")), "119.0000", country="DE")
    made = planned(plan_order(shop_order, dutch_shop(), profile(), dutch_books(charges_foreign_vat=True)))
    assert made.lines[1].percent == 19


def test_a_free_product_does_not_count_as_charged() -> None:
    gift = line("LAB-KOFFIE", 1, "0.0000", "0.0000", LOW_CLASS)
    paid = replace(HIGH, unit_vat=D(0))
    shop_order = order([paid, gift], totals(), "100.0000", country="DE", custom_fields={"7": "DE123456788"})
    made = plan_order(shop_order, dutch_shop(), profile(customers={"vat_number_field_id": "7"}), dutch_books())
    assert planned(made).taxation.treatment is VatTreatment.REVERSE_CHARGE


def test_rounding_of_a_tax_row_is_no_discount() -> None:
    lines = [HIGH, line("LOW", 1, "16.5281", "1.4875")]
    rows = totals(("coupon", "Coupon", "-10.0000"), *vat("18.9000", "1.4875"))
    made = plan(order(lines, rows, "126.9156"))
    assert parts(made, LineRole.DISCOUNT) == [(21, D("-10.00"))]


@pytest.mark.parametrize(("pieces", "is_confirmed"), [(1000, True), (100, False)])
def test_prices_rounded_per_piece_may_add_up(pieces: int, *, is_confirmed: bool) -> None:
    """A price of 12.345640 is stored as 12.3456; a thousand pieces are 4 cents off, a hundred are not."""
    sold = line("HIGH", pieces, "12.3456", "2.5926")
    exact = D("12.3456") * pieces + D("0.0400")
    charged = (exact * D("0.21")).quantize(D("0.0001"))
    made = book(
        order([sold], totals(*vat(str(charged))), str(D("12.3456") * pieces + charged)), profile(tolerance=D(1))
    )
    assert isinstance(made, Composition) is (is_confirmed or abs(charged - exact * D("0.21")) <= D("0.01"))


def charge_rows(*codes: str) -> tuple[OrderTotal, ...]:
    rows = [(code, code.title(), "10.0000") for code in codes]
    return totals(*rows, ("tax", "BTW 21%", "23.1000"))


def test_many_charges_are_sorted_out_in_reasonable_time() -> None:
    lines: list[OrderLine] = [HIGH]
    rows = charge_rows("a", "b", "c", "d", "e", "f")
    made = plan(order(lines, rows, "183.1000"))
    assert sorted(percent for percent, _ in parts(made, LineRole.FEE)) == [0, 0, 0, 0, 0, 21]


PAY_DISCOUNT = ("pay_discount", "Betaalkorting", "-2.0000")


def test_an_unknown_negative_amount_is_a_discount() -> None:
    shop_order = order([HIGH], totals(PAY_DISCOUNT, *vat("20.5800")), "118.5800")
    nothing = ArticlePerVatKind()
    assert causes(book(shop_order, profile(discount_articles=nothing))) == {CauseKind.UNKNOWN_TOTAL}
    chosen = profile(other_fee_articles={"high": "OVERIG-H"})
    made = composed(book(shop_order, chosen))
    assert booked(made) == [("HIGH", "1", "121.00"), ("KORTING-H", "1", "-2.42")]
    [notice] = made.notices
    assert notice.dutch == "Totaal 'Betaalkorting' (pay_discount) van €\xa0-2,00 is geboekt als korting."
    own = profile(fee_articles={"pay_discount": {"high": "EIGEN-H"}})
    assert booked(book(shop_order, own)) == [("HIGH", "1", "121.00"), ("EIGEN-H", "1", "-2.42")]
    only_fees = profile(other_fee_articles={"high": "OVERIG-H"}, discount_articles=nothing)
    assert booked(book(shop_order, only_fees)) == [("HIGH", "1", "121.00"), ("OVERIG-H", "1", "-2.42")]


def test_an_unknown_positive_amount_is_a_fee() -> None:
    rows = totals(("gift_wrap", "Inpakken", "1.0000"), *vat("21.2100"))
    chosen = profile(other_fee_articles={"high": "OVERIG-H"})
    assert booked(book(order([HIGH], rows, "122.2100"), chosen))[-1] == ("OVERIG-H", "1", "1.21")


def test_a_payment_discount_without_vat_is_booked_as_such_and_told_once() -> None:
    rows = totals(("pay_discount", "iDEAL-korting", "-2.0000"), *vat("21.0000"))
    chosen = profile(other_fee_articles={"high": "OVERIG-H", "none": "OVERIG-0"})
    made = composed(book(order([HIGH], rows, "119.0000"), chosen))
    assert booked(made) == [("HIGH", "1", "121.00"), ("KORTING-0", "1", "-2.00")]
    [notice] = made.notices
    assert notice.dutch == (
        "Totaal 'iDEAL-korting' (pay_discount) van €\xa0-2,00 is als korting zonder btw geboekt, zoals de winkel "
        "rekende."
    )
    assert notice.english == (
        "Total 'iDEAL-korting' (pay_discount) of -€2.00 is booked as a discount without VAT, as the shop counted."
    )


@pytest.mark.parametrize("row", [("wallet", "Saldo", "-2.0000"), ("x_pay", "Deposit paid", "-2.0000")])
def test_an_amount_that_may_be_a_payment_is_asked_about_once(row: tuple[str, str, str]) -> None:
    shop_order = order([HIGH], totals(row, *vat("21.0000")), "119.0000")
    assert causes(book(shop_order)) == {CauseKind.UNKNOWN_TOTAL}
    answered = profile(total_roles={row[0]: TotalRole.PAYMENT})
    assert booked(book(shop_order, answered))[-1] == ("TEGOED", "1", "-2.00")
    own = profile(fee_articles={row[0]: {"none": "EIGEN-0"}})
    assert booked(book(shop_order, own))[-1] == ("EIGEN-0", "1", "-2.00")


def test_a_listed_fee_without_vat_is_told_and_one_with_vat_is_not() -> None:
    untaxed = totals(("low_order_fee", "Klein", "1.0000"), *vat("21.0000"))
    made = composed(book(order([HIGH], untaxed, "122.0000")))
    assert booked(made)[-1] == ("TOESLAG-0", "1", "1.00")
    [notice] = made.notices
    assert notice.dutch.endswith("van €\xa01,00 is zonder btw geboekt, zoals de winkel rekende.")
    taxed = totals(("low_order_fee", "Klein", "1.0000"), *vat("21.2100"))
    assert composed(book(order([HIGH], taxed, "122.2100"))).notices == ()


@pytest.mark.parametrize(
    ("role", "total", "charged", "expected"),
    [
        (TotalRole.DISCOUNT, "118.5800", "20.5800", ("KORTING-H", "1", "-2.42")),
        (TotalRole.PAYMENT, "119.0000", "21.0000", ("TEGOED", "1", "-2.00")),
        (TotalRole.FEE, "118.5800", "20.5800", ("OVERIG-H", "1", "-2.42")),
        (TotalRole.IGNORED, "121.0000", "21.0000", ("HIGH", "1", "121.00")),
    ],
    ids=str,
)
def test_an_amount_is_what_the_settings_say_it_is(
    role: TotalRole, total: str, charged: str, expected: tuple[str, str, str]
) -> None:
    chosen = profile(total_roles={"pay_discount": role}, other_fee_articles={"high": "OVERIG-H"})
    shop_order = order([HIGH], totals(PAY_DISCOUNT, *vat(charged)), total)
    assert booked(book(shop_order, chosen))[-1] == expected


def test_a_meaning_cannot_be_given_to_the_vat_or_the_total() -> None:
    chosen = profile(total_roles={"tax": TotalRole.IGNORED, "total": TotalRole.FEE})
    assert booked(book(order([HIGH], totals(*vat("21.0000")), "121.0000"), chosen)) == [("HIGH", "1", "121.00")]


@pytest.mark.parametrize(
    ("sold", "charged"),
    [(HIGH, vat("20.5000")), (line("HIGH", 1, "3.5000", "0.7350"), ())],
    ids=["VAT that is off", "no VAT row"],
)
def test_a_generous_tolerance_for_the_total_allows_no_other_vat(
    sold: OrderLine, charged: tuple[tuple[str, str, str], ...]
) -> None:
    rows = totals(*charged)
    shop_order = order([sold], rows, str(sold.unit_price + sum(row.value for row in rows)))
    outcome = book(shop_order, profile(tolerance=D("1.00")), NO_HINTS)
    assert CauseKind.VAT_TOTAL_MISMATCH in causes(outcome)


BELGIAN = ShopTaxRate("BTW 21% BE", D(21), frozenset({"BE"}), frozenset({HIGH_CLASS}))


@pytest.mark.parametrize(
    ("rate", "row", "country", "is_foreign"),
    [
        (BELGIAN, "BTW 21% BE", "BE", True),
        (BELGIAN, "Hernoemd", "BE", True),
        (replace(BELGIAN, name="BTW 21%"), "BTW 21%", "BE", True),
        (BELGIAN, "BTW 21%", "BE", False),
        (replace(BELGIAN, country_codes=frozenset({"NL", "BE"})), "BTW 21% BE", "BE", False),
        (replace(BELGIAN, country_codes=frozenset()), "BTW 21% BE", "BE", False),
        (BELGIAN, "BTW 21%", "NL", False),
    ],
)
def test_vat_of_another_country_is_not_booked_as_dutch_vat_that_is_as_high(
    rate: ShopTaxRate, row: str, country: str, *, is_foreign: bool
) -> None:
    info = dutch_shop(tax_rates=(*dutch_shop().tax_rates, rate))
    outcome = book(order([HIGH], totals(("tax", row, "21.0000")), "121.0000", country=country), info=info)
    if is_foreign:
        assert causes(outcome) == {CauseKind.FOREIGN_VAT_OFF}
    else:
        assert composed(outcome).control_total == D("121.00")


def test_foreign_vat_that_a_discount_left_no_row_of_is_foreign_all_the_same() -> None:
    info = dutch_shop(tax_rates=(*dutch_shop().tax_rates, BELGIAN))
    rows = totals(("coupon", "Coupon", "-100.0000"))
    free = line("ZERO", 1, "10.0000", "0.0000", "0")
    outcome = book(order([HIGH, free], rows, "10.0000", country="BE"), info=info)
    assert causes(outcome) == {CauseKind.FOREIGN_VAT_OFF}


@pytest.mark.parametrize("tax_class", [HIGH_CLASS, ""])
def test_a_shop_that_rounds_vat_per_piece_to_the_cent_is_understood(tax_class: str) -> None:
    sold = line("HIGH", 2, "4.1240", "0.8700", tax_class)
    outcome = book(order([sold], totals(*vat("1.7321")), "9.9801"))
    assert booked(outcome) == [("HIGH", "2", "4.99")]


@pytest.mark.parametrize(
    ("unit_vat", "rates"),
    [
        ("0.8670", ()),
        ("1.0000", ()),
        ("0.8700", (ShopTaxRate("BTW 21,1%", D("21.1"), frozenset({"NL"}), frozenset({HIGH_CLASS})),)),
    ],
    ids=["not in cents", "of no rate", "of two rates"],
)
def test_vat_in_cents_that_proves_nothing_waits(unit_vat: str, rates: tuple[ShopTaxRate, ...]) -> None:
    sold = line("HIGH", 1, "4.1240", unit_vat, HIGH_CLASS)
    info = dutch_shop(tax_rates=(*dutch_shop().tax_rates, *rates))
    outcome = book(order([sold], totals(*vat(unit_vat)), str(D("4.1240") + D(unit_vat))), info=info)
    assert causes(outcome) == {CauseKind.VAT_RATE_UNCLEAR}


def test_a_free_product_on_which_vat_was_charged_waits() -> None:
    outcome = book(order([line("GRATIS", 1, "0.0000", "1.0000", HIGH_CLASS)], totals(*vat("1.0000")), "5.0000"))
    assert causes(outcome) == {CauseKind.VAT_RATE_UNCLEAR}
    assert isinstance(outcome, list)
    assert "de winkel rekende 1.0000 euro btw over een prijs van nul" in outcome[0].dutch
    assert outcome[0].key == "1001:product Product GRATIS (GRATIS)"


def test_every_product_of_an_unknown_rate_is_named_and_no_other() -> None:
    odd = [line("RAAR", 1, "10.0000", "1.2346"), HIGH, line("VREEMD", 1, "10.0000", "1.3336")]
    outcome = book(order(odd, totals(*vat("23.5682")), "143.5682"))
    assert isinstance(outcome, list)
    assert [cause.facts["what"] for cause in outcome] == [
        "product Product RAAR (RAAR)",
        "product Product VREEMD (VREEMD)",
    ]
    assert [cause.facts["detail"] for cause in outcome] == [
        "de winkel rekende 12,35 % btw, en dat tarief kent de winkel niet",
        "de winkel rekende 13,34 % btw, en dat tarief kent de winkel niet",
    ]


@pytest.mark.parametrize(("unit_vat", "known"), [("21.0001", True), ("20.9999", True), ("21.0002", False)])
def test_the_vat_of_a_piece_may_be_off_by_one_in_its_last_decimal(unit_vat: str, *, known: bool) -> None:
    sold = replace(HIGH, unit_vat=D(unit_vat))
    outcome = book(order([sold], totals(*vat(unit_vat)), str(D("100.0000") + D(unit_vat))))
    assert isinstance(outcome, list) is not known


@pytest.mark.parametrize(
    ("charged", "told"),
    [("20.9950", False), ("20.9900", False), ("20.9849", True), ("21.0100", False), ("21.0151", True)],
)
def test_vat_of_a_rate_may_be_a_cent_off(charged: str, *, told: bool) -> None:
    sold = order([HIGH], totals(*vat(charged)), "121.0000")
    outcome = book(sold, info=NO_HINTS)
    assert isinstance(outcome, list) is told
    if told:
        assert causes(outcome) == {CauseKind.VAT_TOTAL_MISMATCH}


def test_a_business_that_pays_no_vat_takes_the_rate_of_its_group() -> None:
    rates = ShopRates.for_order(order([], (), "0", customer_group_id=BUSINESSES), dutch_shop())
    assert rates.of_class(HIGH_CLASS) == (D(0),)
    assert rates.of_class("gone") == ()
    assert rates.of_class("0") == (D(0),)
    consumers = ShopRates.for_order(order([], (), "0"), dutch_shop())
    assert consumers.of_class(HIGH_CLASS) == (D(21),)
    assert consumers.at_home("0") == (D(0),)
    german = ShopRates.for_order(order([], (), "0", country="de"), dutch_shop())
    assert (german.of_class(HIGH_CLASS), german.at_home(HIGH_CLASS)) == ((D(19),), (D(21),))
    assert german.here == {D(19)}


def test_rates_of_a_shop_that_hold_for_an_order() -> None:
    info = dutch_shop(
        tax_rates=(
            ShopTaxRate("Klein", D("0.5")),
            ShopTaxRate("Vast", D(2), fixed=True),
            ShopTaxRate("Minder", D(-1)),
            ShopTaxRate("Duits", D(19), frozenset({"DE"})),
        )
    )
    rates = ShopRates.for_order(order([], (), "0"), info, [D(21), D(9)])
    assert rates.percents == {D(0), D("0.5"), D(19), D(21), D(9)}
    assert rates.here == {D("0.5"), D(21), D(9)}
    assert (rates.named("Klein"), rates.named("Duits"), rates.named("Vast")) == ((D("0.5"),), (D(19),), ())


def test_which_vat_is_of_another_country_goes_by_the_rates_of_that_percentage_alone() -> None:
    low = ShopTaxRate("BTW 9%", D(9), frozenset({"NL"}))
    both = (ShopTaxRate("BTW 21%", D(21), frozenset({"NL"})), ShopTaxRate("BTW 21%", D(21), frozenset({"BE"})))
    belgian = ShopRates.for_order(order([], (), "0", country="BE"), dutch_shop(tax_rates=(low, *both)))
    assert belgian.foreign([D(9), D(21)], ["BTW 9%", "BTW 21%"]) == {D(21)}
    french = ShopRates.for_order(order([], (), "0", country="FR"), dutch_shop(tax_rates=(low, *both)))
    assert french.foreign([D(21)], ["BTW 21%"]) == frozenset()
    assert french.foreign([D(20)], ["BTW 21%"]) == frozenset()
    with_neighbours = ShopTaxRate("BTW 21%", D(21), frozenset({"NL", "BE"}))
    below = ShopRates.for_order(order([], (), "0", country="BE"), dutch_shop(tax_rates=(*both, with_neighbours)))
    assert below.foreign([D(21)], ["BTW 21%"]) == frozenset()


def test_an_inactive_article_of_a_service_is_named_with_what_it_is_for() -> None:
    rows = totals(SHIPPING, *vat("22.0500"))
    asleep = {"VERZ-H": article("VERZ-H", inactive=True)}
    [cause] = unbooked(book(order([HIGH], rows, "127.0500"), articles=asleep))
    assert (cause.kind, cause.key) == (CauseKind.SERVICE_ARTICLE_UNKNOWN, "verz-h")
    assert cause.facts == {"code": "VERZ-H", "what": "verzendkosten", "what_en": "shipping"}
    [cause] = unbooked(
        book(order([HIGH], totals(*vat("21.0000")), "121.0000"), articles={"HIGH": article("HIGH", inactive=True)})
    )
    assert (cause.kind, cause.key, cause.facts) == (CauseKind.ARTICLE_INACTIVE, "high", {"code": "HIGH"})


def test_an_article_of_an_unknown_group_is_named_as_such() -> None:
    lost = {"HIGH": article("HIGH", revenue_group_id="gone")}
    [cause] = unbooked(book(order([HIGH], totals(*vat("21.0000")), "121.0000"), articles=lost))
    assert (cause.kind, cause.key) == (CauseKind.VAT_MISMATCH, "high")
    facts = {"code": "HIGH", "group": "onbekend", "books_percent": "onbekend", "shop_percent": "21"}
    assert cause.decisive == facts
    assert (cause.facts["books_vat"], cause.facts["shop_vat"]) == ("onbekend", "21,00")
    assert "in revenue group 'unknown' SnelStart charges unknown % (unknown euro)" in cause.english


def test_a_fee_whose_article_is_chosen_for_another_vat_kind_only_asks_for_that_kind() -> None:
    rows = totals(("gift_wrap", "Inpakken", "1.0000"), *vat("21.2100"))
    chosen = profile(fee_articles={"gift_wrap": {"low": "INPAK-L"}})
    [cause] = unbooked(book(order([HIGH], rows, "122.2100"), chosen))
    assert (cause.kind, cause.key) == (CauseKind.SERVICE_ARTICLE_MISSING, "gift_wrap:high")
    assert "toeslag 'Inpakken' (hoog btw-tarief)" in cause.dutch
    assert "fee 'Inpakken' (high VAT)" in cause.english
    nothing = profile(fee_articles={})
    [cause] = unbooked(book(order([HIGH], rows, "122.2100"), nothing))
    assert (cause.kind, cause.key) == (CauseKind.UNKNOWN_TOTAL, "gift_wrap")
    assert cause.facts == {"title": "Inpakken", "code": "gift_wrap", "amount": "1,00"}


def test_only_a_fee_that_nobody_chose_anything_for_is_told_as_another_fee() -> None:
    other = profile(other_fee_articles={"high": "OVERIG-H"})
    rows = totals(
        SHIPPING,
        ("gift_wrap", "", "1.0000"),
        ("handling", "Behandeling", "1.0000"),
        ("low_order_fee", "Klein", "1.0000"),
        *vat("22.6800"),
    )
    made = composed(book(order([HIGH], rows, "130.6800"), other))
    assert made.notices == (
        Bilingual(
            "Totaal 'gift_wrap' (gift_wrap) van €\xa01,00 is geboekt als overige toeslag.",
            "Total 'gift_wrap' (gift_wrap) of €1.00 is booked as another fee.",
        ),
    )
    texts = [sold.description for sold in made.order.lines]
    assert texts[2] == "Toeslag 'gift_wrap'"


def test_a_voucher_or_store_credit_without_an_article_asks_for_one() -> None:
    rows = totals(("voucher", "Bon", "-10.0000"), ("credit", "Tegoed", "-5.0000"), *vat("21.0000"))
    sold = order([HIGH], rows, "106.0000")
    assert booked(book(sold))[1:] == [("BON", "1", "-10.00"), ("TEGOED", "1", "-5.00")]
    missing = unbooked(book(sold, profile(voucher_article="", credit_article="")))
    assert [(cause.kind, cause.key, cause.facts["what"]) for cause in missing] == [
        (CauseKind.SERVICE_ARTICLE_MISSING, "voucher:none", "cadeaubonnen"),
        (CauseKind.SERVICE_ARTICLE_MISSING, "credit:none", "winkeltegoed"),
    ]


def test_a_product_sold_abroad_without_vat_and_class_tells_no_dutch_rate() -> None:
    untaxed = line("HIGH", 1, "10.0000", "0.0000", "gone")
    sold = order([untaxed], totals(), "10.0000", country="GB")
    [product] = plan(sold).product_lines
    assert product.new_article is not None
    assert product.new_article.percent is None
    [at_home] = plan(order([untaxed], totals(), "10.0000")).product_lines
    assert at_home.new_article is not None
    assert at_home.new_article.percent == 0


def test_an_exempt_group_does_not_make_the_article_exempt() -> None:
    untaxed = line("HIGH", 1, "10.0000", "0.0000", HIGH_CLASS)
    sold = order([untaxed], totals(), "10.0000", customer_group_id=BUSINESSES)
    [product] = plan(sold).product_lines
    assert product.new_article is not None
    assert product.new_article.percent == 21
    assert causes(book(sold)) == {CauseKind.SHOP_VAT_MISFIT}


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("NL123456782B90", CauseKind.DOMESTIC_REVERSE_CHARGE),
        ("BE0403170701", CauseKind.SHOP_VAT_MISFIT),
        ("", CauseKind.SHOP_VAT_MISFIT),
    ],
)
def test_a_sale_at_home_without_vat_to_a_business_may_be_a_reverse_charge(number: str, kind: CauseKind) -> None:
    untaxed = line("HIGH", 1, "12000.0000", "0.0000", HIGH_CLASS)
    sold = order([untaxed], totals(), "12000.0000", custom_fields={"9": number} if number else {})
    settings = profile({"vat_number_field_id": "9"})
    assert causes(book(sold, settings)) == {kind}
    reversed_charge = {"HIGH": article("HIGH", revenue_group_id="g-none")}
    assert booked(book(sold, settings, articles=reversed_charge)) == [("HIGH", "1", "12000.00")]


def test_a_business_at_home_that_paid_vat_is_no_reverse_charge_whatever_its_article_is() -> None:
    sold = order(
        [line("LOW", 1, "100.0000", "21.0000", HIGH_CLASS)],
        totals(("tax", "BTW 21%", "21.0000")),
        "121.0000",
        custom_fields={"9": "NL123456782B90"},
    )
    assert causes(book(sold, profile({"vat_number_field_id": "9"}))) == {CauseKind.VAT_MISMATCH}


def unbooked(outcome: object) -> list[Cause]:
    assert isinstance(outcome, list), "nothing stood in the way"
    return outcome


def test_vat_that_is_off_is_told_per_rate_with_both_amounts() -> None:
    sold = [line("HIGH", 2, "100.0000", "21.0000"), line("LOW", 1, "30.0000", "2.7000")]
    outcome = unbooked(book(order(sold, totals(*vat("40.0000", "3.0000")), "273.0000"), info=NO_HINTS))
    mismatches = [cause for cause in outcome if cause.kind is CauseKind.VAT_TOTAL_MISMATCH]
    assert [(cause.key, cause.facts) for cause in mismatches] == [
        ("1001:21", {"percent": "21", "books": "42,00", "shop": "40,00"}),
        ("1001:9", {"percent": "9", "books": "2,70", "shop": "3,00"}),
    ]


def test_a_crumb_of_vat_on_what_bears_none_is_not_charged() -> None:
    crumb = line("ZERO", 1, "10.0000", "0.0001")
    sold = order([crumb], totals(), "10.0000", country="DE", custom_fields={"7": "DE123456788"})
    made = plan_order(sold, dutch_shop(), profile(customers={"vat_number_field_id": "7"}), dutch_books())
    assert planned(made).taxation.treatment is VatTreatment.REVERSE_CHARGE


def test_a_voucher_article_that_bears_vat_makes_the_order_wait() -> None:
    sold = order([HIGH], totals(("voucher", "Bon", "-10.0000"), *vat("21.0000")), "111.0000")
    [cause] = unbooked(book(sold, articles={"BON": article("BON", revenue_group_id="g-high")}))
    assert (cause.kind, cause.key) == (CauseKind.VAT_MISMATCH, "bon")
    assert (cause.facts["books_percent"], cause.facts["shop_percent"]) == ("21", "0")


def test_the_tax_class_of_a_fee_decides_where_the_rows_leave_a_choice() -> None:
    rows = totals(("handling", "Behandeling", "5.0000"), ("coupon", "Coupon (X)", "-5.0000"), *vat("21.0000", "4.5000"))
    sold = order([HIGH, LOW], rows, "175.5000")
    low = plan(sold, dutch_shop(total_tax_classes={"handling": LOW_CLASS}))
    assert parts(low, LineRole.FEE) == [(9, D("5.00"))]
    assert parts(plan(sold), LineRole.FEE) == [(21, D("5.00"))]


def test_rows_of_nothing_are_no_charges_discounts_or_payments() -> None:
    rows = totals(
        ("shipping", "Verzending", "0.0000"),
        ("gift_wrap", "Inpakken", "0.0000"),
        ("coupon", "Coupon", "0.0000"),
        ("voucher", "Bon", "0.0000"),
        ("tax", "Weg", "0.0000"),
        *vat("21.0000"),
        ("sub_total", "Subtotaal", "100.0000"),
        ("total", "Totaal", "121.0000"),
    )
    assert booked(book(order([HIGH], rows, "121.0000"))) == [("HIGH", "1", "121.00")]


def test_one_product_that_could_bear_vat_is_enough_to_ask_for_a_vat_number() -> None:
    untaxed, exempt = replace(HIGH, unit_vat=D(0)), line("BOEK", 1, "10.0000", "0.0000", "0")
    present = line("CADEAU", 1, "0.0000", "0.0000", HIGH_CLASS)
    chosen = profile(customers={"vat_number_field_id": "7"})

    def outcome(*lines: OrderLine) -> OrderPlan | list[Cause]:
        total = str(sum(sold.unit_price for sold in lines))
        return plan_order(order(lines, totals(), total, country="DE"), dutch_shop(), chosen, dutch_books())

    assert causes(outcome(exempt, untaxed)) == {CauseKind.VAT_NUMBER_MISSING}
    assert planned(outcome(exempt, present)).taxation.treatment is VatTreatment.DOMESTIC
