"""What the plan of an order says, part by part: refusals, the sale it is taxed as, its VAT, its memo."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sconnect.domain.books import ForeignVatRate, VatKind
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import planner
from sconnect.domain.composition.header import booking_day_of, description_of, memo_of, naming_the_shopper, variables_of
from sconnect.domain.composition.plan import LineRole, OrderPlan, PlannedLine
from sconnect.domain.composition.vat.shop_rates import ShopRates
from sconnect.domain.composition.vat.shop_vat import RatedCharge, ShopVat
from sconnect.domain.composition.vat.totals_rows import Charge, Rows
from sconnect.domain.profile import DescriptionMode, PickupMethod, Profile, VatExemption, VoucherRate
from sconnect.domain.shop import (
    STATUS_UNFINISHED,
    Address,
    OrderTotal,
    Rounding,
    ShippingMethod,
    ShopOrder,
    TotalKind,
    VoucherSold,
)
from sconnect.domain.values.bilingual import Bilingual, same
from sconnect.domain.vat import Taxation, VatTreatment
from tests.unit.domain.makers import (
    HIGH_CLASS,
    SHIRT,
    D,
    address,
    dutch_books,
    dutch_shop,
    line,
    order,
    planned,
    profile,
    shirt_order,
    totals,
)

DAY = date(2026, 11, 23)
COUPON = Charge(TotalKind.DISCOUNT, "coupon", "Kortingsbon", D("-12.10"))
FREE = line("STAAL", 1, "0.0000", "0.0000", HIGH_CLASS)


def refusal(sold: ShopOrder, rows: Rows = Rows(), **shop: Any) -> tuple[CauseKind, str] | None:  # noqa: B008 - empty
    found = planner._refusal(sold, rows, dutch_shop(**shop))
    return (found.kind, found.key) if found else None


def empty(total: str, **changes: Any) -> ShopOrder:
    return order([], (), total, **changes)


@pytest.mark.parametrize(
    ("sold", "rows", "kind"),
    [
        (empty("0.01"), Rows(), CauseKind.LINES_LOST),
        (empty("1.00"), Rows(), CauseKind.LINES_LOST),
        (empty("0"), Rows(), CauseKind.NOTHING_TO_BOOK),
        (empty("-1.00"), Rows(), CauseKind.NOTHING_TO_BOOK),
        (empty("-12.10"), Rows(discounts=(COUPON,)), CauseKind.NOT_A_SALE),
        (empty("25", vouchers_sold=(VoucherSold("Bon", D(25)),)), Rows(), None),
        (empty("4.95"), Rows(charges=(Charge(TotalKind.SHIPPING, "shipping", "Post", D("4.95")),)), None),
        (replace(shirt_order(), total=D("-0.01")), Rows(), CauseKind.NOT_A_SALE),
        (replace(shirt_order(), total=D(0)), Rows(), CauseKind.NOT_A_SALE),
        (replace(shirt_order(), total=D("0.004")), Rows(), CauseKind.NOT_A_SALE),
        (replace(shirt_order(), total=D("0.01")), Rows(), None),
        (replace(shirt_order(), total=D(0)), Rows(discounts=(replace(COUPON, amount=D(-10)),)), None),
        (
            replace(shirt_order(), total=D("-1.00")),
            Rows(discounts=(replace(COUPON, amount=D(-10)),)),
            CauseKind.NOT_A_SALE,
        ),
        (
            replace(shirt_order(), total=D(0)),
            Rows(payments=(OrderTotal("voucher", "Bon", D("-12.10"), TotalKind.VOUCHER),)),
            None,
        ),
        (order([FREE], (), "0"), Rows(), CauseKind.NOT_A_SALE),
        (replace(shirt_order(), status_id=STATUS_UNFINISHED), Rows(), CauseKind.ORDER_UNREADABLE),
        (
            replace(shirt_order(), problem=Bilingual("de regels ontbreken.", "the lines are missing.")),
            Rows(),
            CauseKind.ORDER_UNREADABLE,
        ),
    ],
)
def test_what_needs_no_arithmetic_is_refused_first(sold: ShopOrder, rows: Rows, kind: CauseKind | None) -> None:
    assert refusal(sold, rows) == ((kind, "1001") if kind else None)


def test_a_problem_of_the_row_is_told_without_its_full_stop() -> None:
    found = planner._refusal(
        shirt_order(problem=Bilingual("de regels ontbreken.", "the lines are missing.")), Rows(), dutch_shop()
    )
    assert found is not None
    assert found.facts == {"detail": "de regels ontbreken", "detail_en": "the lines are missing"}


def test_a_shop_in_another_currency_is_refused() -> None:
    assert refusal(shirt_order(), default_currency="USD") == (CauseKind.CURRENCY, "USD")


@pytest.mark.parametrize(("count", "is_refused"), [(500, False), (501, True)])
def test_the_books_take_500_lines(count: int, *, is_refused: bool) -> None:
    found = planner.too_large("1001", count)
    assert (found is not None) is is_refused
    assert found is None or found.facts == {"count": "501", "limit": "500"}


def service(role: LineRole, percent: int, amount: str) -> PlannedLine:
    return PlannedLine(role, "X", D(percent), D(1), D(amount), "tekst", same("wat"))


SERVICES = [
    service(LineRole.FIXED_TAX, 21, "2.00"),
    service(LineRole.FIXED_TAX, 0, "0.50"),
    service(LineRole.VOUCHER, 9, "25.00"),
    service(LineRole.VOUCHER, 0, "10.00"),
    service(LineRole.SHIPPING, 21, "4.95"),
]


def test_the_vat_of_the_shop_holds_that_of_fixed_taxes_and_taxed_vouchers() -> None:
    assert planner._with_fixed_taxes({D(21): D("2.10")}, SERVICES) == {D(21): D("2.52"), D(9): D("2.25")}


def test_the_reading_holds_the_base_of_fixed_taxes_and_taxed_vouchers() -> None:
    told, zero = (OrderTotal("spaar", f"Spaarpunten {value}", D(value), TotalKind.OTHER) for value in (5, 0))
    vat = ShopVat(
        line_percents=(),
        line_nets=(),
        charges=(),
        discounts={D(21): D("1.00")},
        vat={},
        rows=Rows(left_out=(told, zero)),
        rounding=Rounding.PER_LINE,
        base={D(21): D("14.95"), D(6): D("0.00")},
    )
    reading = planner._reading(vat, SERVICES)
    assert reading.base == {D(21): D("16.95"), D(0): D("0.50"), D(9): D("25.00")}
    assert (reading.discounts, reading.left_out, reading.rounding) == (vat.discounts, (told,), vat.rounding)


@pytest.mark.parametrize(
    ("code", "rate", "paid"),
    [
        ("EUR", "1", None),
        ("", "1", None),
        ("USD", "1.2500", None),
        ("USD", "1", "USD 12,10"),
        ("EUR", "2", "EUR 24,20"),
    ],
)
def test_only_the_own_currency_of_the_shop_has_rate_1(code: str, rate: str, paid: str | None) -> None:
    sold = shirt_order(currency_code=code, currency_value=D(rate))
    found = list(planner._currency_causes(sold, dutch_shop()))
    assert [cause.facts["paid"] for cause in found] == ([paid] if paid else [])


def test_a_line_keeps_its_price_where_that_gives_its_amount() -> None:
    bolts = line("BOUT", 3, "0.3333", "0.0700", HIGH_CLASS)
    assert planner._at_net(bolts, D("0.9999")) is bolts
    assert planner._at_net(bolts, D("1.02")).unit_price == D("0.34")
    nothing = replace(bolts, quantity=D(0))
    assert planner._at_net(nothing, D(1)) is nothing


@pytest.mark.parametrize(
    ("quote", "methods", "picked_up"),
    [
        ("pickup.pickup", ["pickup.pickup"], True),
        (" Pickup.PICKUP ", ["pickup.pickup"], True),
        ("pickup.pickup", ["Pickup.Pickup"], True),
        ("flat.flat", ["pickup.pickup"], False),
        ("pickup.pickup", [], False),
    ],
)
def test_what_is_picked_up_is_told_by_the_method_of_the_settings(
    quote: str, methods: list[str], *, picked_up: bool
) -> None:
    sold = shirt_order(shipping_method=ShippingMethod("pickup", "Afhalen", quote_code=quote))
    settings = profile(pickup_methods=tuple(PickupMethod(code=code) for code in methods))
    assert planner._is_picked_up(sold, settings) is picked_up


def test_an_order_that_names_no_method_was_not_picked_up() -> None:
    assert planner._is_picked_up(shirt_order(), profile(pickup_methods=(PickupMethod(code="pickup.pickup"),))) is False


def taxation(sold: ShopOrder, settings: Profile | None = None, **books: Any) -> Taxation | Cause:
    made = planner.plan_order(sold, dutch_shop(), settings or profile(), dutch_books(**books))
    if isinstance(made, OrderPlan):
        return made.taxation
    [cause] = made
    return cause


def test_goods_that_were_picked_up_are_supplied_at_home() -> None:
    settings = profile(pickup_methods=(PickupMethod(code="pickup.pickup"),))
    sold = shirt_order(country="BE", shipping_method=ShippingMethod("pickup", "Afhalen", quote_code="pickup.pickup"))
    made = taxation(sold, settings)
    assert isinstance(made, Taxation)
    assert (made.country, made.is_picked_up) == ("NL", True)


def test_the_scheme_and_the_first_day_of_the_settings_go_into_the_taxation() -> None:
    settings = profile(exemptions=(VatExemption(country="NL"),), one_stop_shop_since="2026-07-01")
    made = taxation(shirt_order(), settings)
    assert isinstance(made, Taxation)
    assert (made.is_exempt, made.one_stop_shop_since, made.day) == (True, date(2026, 7, 1), DAY)
    plain = taxation(shirt_order())
    assert isinstance(plain, Taxation)
    assert (plain.is_exempt, plain.one_stop_shop_since, plain.has_address) == (False, None, True)


def test_vat_is_judged_on_the_day_that_a_person_chose_for_the_sales_order() -> None:
    """The shop's own rates stay those of the day on which it was placed."""
    chosen = taxation(replace(shirt_order(), booked_on=date(2027, 1, 1)), profile(one_stop_shop_since="2026-07-01"))
    assert isinstance(chosen, Taxation)
    assert chosen.day == date(2027, 1, 1)
    assert booking_day_of(shirt_order()) == DAY


def test_an_order_without_an_address_says_so() -> None:
    nowhere = Address()
    made = taxation(shirt_order(billing_address=nowhere, shipping_address=None))
    assert isinstance(made, Taxation)
    assert made.has_address is False


def test_no_number_is_typed_where_the_field_of_the_settings_is_empty() -> None:
    sold = order([line("SHIRT", 1, "10.0000", "0.0000", HIGH_CLASS)], (), "10.0000", country="BE")
    asked = profile(customers={"vat_number_field_id": "7"})
    missing = taxation(sold, asked)
    assert isinstance(missing, Cause)
    assert missing.kind is CauseKind.VAT_NUMBER_MISSING
    invalid = taxation(replace(sold, custom_fields={"7": "BE1234567"}), asked)
    assert isinstance(invalid, Cause)
    assert (invalid.kind, invalid.facts["number"]) == (CauseKind.VAT_NUMBER_INVALID, "BE1234567")
    without_field = taxation(sold)
    assert isinstance(without_field, Cause)
    assert without_field.kind is CauseKind.VAT_NUMBER_FIELD_MISSING


SINGLE_PURPOSE = VoucherRate(percent=D(21), article_code="BON-H")
BON = (VoucherSold("Cadeaubon", D("25.00")),)


@pytest.mark.parametrize(
    ("sold", "vouchers", "country"),
    [
        (empty("25.00", country="US", vouchers_sold=BON), (), "NL"),
        (order([FREE], (), "0", country="US"), (), "NL"),
        (shirt_order(country="US"), (), "US"),
        (order([FREE], (), "0", country="US"), (SINGLE_PURPOSE,), "NL"),
        (empty("25.00", country="US", vouchers_sold=BON), (SINGLE_PURPOSE,), "US"),
    ],
)
def test_money_for_later_is_at_home_whatever_the_address(sold: ShopOrder, vouchers: Any, country: str) -> None:
    vat = ShopVat(
        line_percents=tuple(D(0) for _ in sold.lines),
        line_nets=tuple(row.net for row in sold.lines),
        charges=(),
        discounts={},
        vat={},
    )
    settings = profile(single_purpose_vouchers=vouchers)
    rates = ShopRates.for_order(sold, dutch_shop(), [])
    made = planner._taxation(sold, vat, rates, settings, dutch_books(), bears_vat=True)
    assert isinstance(made, Taxation)
    assert (made.country, made.day) == (country, DAY)


def test_shipping_alone_is_a_sale_that_goes_where_the_address_is() -> None:
    shipping = RatedCharge(Charge(TotalKind.SHIPPING, "shipping", "Post", D("4.95")), D(0), D("4.95"))
    vat = ShopVat(line_percents=(), line_nets=(), charges=(shipping,), discounts={}, vat={})
    sold = empty("4.95", country="US")
    rates = ShopRates.for_order(sold, dutch_shop(), [])
    made = planner._taxation(sold, vat, rates, profile(), dutch_books(), bears_vat=False)
    assert isinstance(made, Taxation)
    assert made.treatment is VatTreatment.EXPORT


def test_the_rates_of_the_country_count_in_whatever_case_the_shop_writes_its_code() -> None:
    books = replace(dutch_books(), foreign_vat_rates=(ForeignVatRate("BE", VatKind.HIGH, D(20), DAY),))
    sold = shirt_order(country="be")
    assert set(planner._percents_of_day(sold, books)) == {D(21), D(9), D(0), D(20)}


def test_the_rounding_article_is_a_trimmed_code() -> None:
    made = planned(planner.plan_order(shirt_order(), dutch_shop(), profile(rounding_article=" AFR "), dutch_books()))
    assert made.rounding_code == "AFR"


# --- header ------------------------------------------------------------------------------------------------------

HOME = Taxation(VatTreatment.DOMESTIC, "NL", DAY)


def memo(sold: ShopOrder, **settings: Any) -> list[str]:
    return memo_of(sold, dutch_shop(), profile(**settings), HOME).split("\n")


def test_the_memo_names_how_was_paid_and_what_was_taken_off() -> None:
    rows = totals(("coupon", "Kortingsbon (ZOMER)", "-1.0000"), ("coupon", "Kortingsbon (LEEG)", "0.0000"))
    sold = shirt_order(payment_method="iDEAL\tvia bank")
    lines = memo(replace(sold, totals=(*rows, *sold.totals)))
    assert [each for each in lines if not each.startswith("Klant:")] == [
        "Betaalwijze: iDEAL via bank",
        "Korting: Kortingsbon (ZOMER)",
    ]


def test_the_memo_names_the_currency_of_the_shopper_only_if_it_is_another() -> None:
    shown = "De klant zag: USD 15,13 (koers 1,25)"
    assert shown in memo(shirt_order(currency_code="USD", currency_value=D("1.25")))
    assert not [each for each in memo(shirt_order()) if each.startswith("De klant zag")]


def test_an_order_in_dollars_is_booked_in_euro_at_the_rate_that_a_person_gave() -> None:
    """Its VAT is read in dollars, with the decimals of the shop; what is booked and told is euro."""
    coupon = totals(("coupon", "Kortingsbon", "-5.0000"), ("tax", "BTW 21%", "3.1500"))
    shirt = replace(SHIRT, quantity=D(2), catalogue_price=D("12.0000"))
    sold = order([shirt], coupon, "18.1500", currency_code="USD", euro_rate=D("0.80"))
    plan = planned(planner.plan_order(sold, dutch_shop(default_currency="USD"), profile(), dutch_books()))
    assert [(made.unit_price, made.amount) for made in plan.lines] == [(D(8), D(16)), (D(-4), D(-4))]
    assert plan.lines[0].new_article is not None
    assert plan.lines[0].new_article.price == D("9.60")
    assert (plan.shop_total, plan.shop_vat) == (D("14.52"), {D(21): D("2.52")})
    assert (plan.reading.base, plan.reading.discounts) == ({D(21): D(12)}, {D(21): D(4)})
    assert "Omgerekend: USD 18,15 (1 USD = 0,8 euro)" in plan.memo.split("\n")


def test_the_address_of_a_pickup_point_is_no_invoice_address() -> None:
    long = "Laan van de Verenigde Naties en omstreken " * 4
    point = replace(address(), first_name="", last_name="", company="Pakketpunt Primera", street=long)
    [told] = [
        each for each in memo(shirt_order(billing_address=Address(), shipping_address=point)) if " voluit: " in each
    ]
    assert told.startswith("Afleveradres voluit: Pakketpunt Primera")


@pytest.mark.parametrize(("wanted", "comment", "told"), [(True, " Graag snel ", 1), (True, "  ", 0), (False, "Ja", 0)])
def test_the_comment_of_the_shopper_is_told_if_wanted(*, wanted: bool, comment: str, told: int) -> None:
    lines = memo(shirt_order(comment=comment), comment_in_memo=wanted)
    assert [each for each in lines if each.startswith("Opmerking")] == ["Opmerking: Graag snel"] * told


@pytest.mark.parametrize(("which", "name"), [("billing", "Factuuradres"), ("shipping", "Afleveradres")])
def test_an_address_that_the_books_cut_stands_in_full_in_the_memo(which: str, name: str) -> None:
    long = replace(address(), street="Laan van de Verenigde Naties en omstreken " * 4)
    sold = shirt_order(billing_address=replace(address(), city="Zeist"), shipping_address=address())
    sold = replace(sold, billing_address=long) if which == "billing" else replace(sold, shipping_address=long)
    [told] = [each for each in memo(sold) if " voluit: " in each]
    assert told.startswith(f"{name} voluit: Gerda Gast, Laan van")


@pytest.mark.parametrize(
    ("template", "changes", "description"),
    [
        ("{webshop} {ordernummer}", {}, "Labwinkel in Utrecht 1001"),
        ("{webshop} {ordernummer}", {"store_name": ""}, "Labwinkel 1001"),
        ("{profiel} {datum}", {}, "Labwinkel 23-11-2026"),
        ("{klantnaam}", {"billing_address": replace(address(), company="Garage Smit BV")}, "Garage Smit BV"),
        ("{klantnaam}", {"billing_address": replace(address(), first_name="Jan", last_name="Smit")}, "Jan Smit"),
        (
            "{klantnaam}, {ordernummer}",
            {"billing_address": Address(), "first_name": "Gerda", "last_name": ""},
            "Gerda, 1001",
        ),
        ("{onbekend}", {}, "{onbekend}"),
    ],
)
def test_the_description_is_filled_in_from_the_order(template: str, changes: Any, description: str) -> None:
    settings = profile(description_mode=DescriptionMode.GENERATED, description_template=template)
    sold = replace(shirt_order(store_name="Labwinkel in Utrecht"), **changes)
    assert description_of(sold, settings) == description


def test_the_description_can_be_the_name_of_the_profile() -> None:
    settings = profile(description_mode=DescriptionMode.PROFILE_NAME)
    assert description_of(shirt_order(store_name="Webwinkel van Gerda"), settings) == "Labwinkel"


def test_the_description_can_be_empty_or_the_number_of_the_order() -> None:
    assert description_of(shirt_order(), profile(description_mode=DescriptionMode.EMPTY)) == ""
    numbered = profile(description_mode=DescriptionMode.ORDER_NUMBER)
    assert description_of(shirt_order(), numbered) == "Webshop-order 1001"


def test_the_variables_of_a_template_stand_between_braces() -> None:
    assert variables_of("{webshop}: {datum} {x y} klant") == {"webshop", "datum"}


def test_a_collective_customer_leaves_who_ordered_to_the_memo() -> None:
    shopper = "Klant: Gerda Gast, gast@example.test, 0612345678"
    sold = shirt_order(payment_method="")
    collective = profile(customers={"collective_customers": {"NL": "klant-nl"}})
    assert memo_of(sold, dutch_shop(), collective, HOME) == shopper
    assert memo_of(sold, dutch_shop(), profile(), HOME) == ""
    assert naming_the_shopper("", sold) == shopper
    assert naming_the_shopper(shopper, sold) == shopper
    assert naming_the_shopper("Betaalwijze: iDEAL", sold) == f"{shopper}\nBetaalwijze: iDEAL"


def test_the_number_of_a_reverse_charge_stands_in_the_memo() -> None:
    abroad = Taxation(VatTreatment.REVERSE_CHARGE, "BE", DAY, vat_number="BE0403170701")
    collective = profile(customers={"collective_customers": {"NL": "klant-nl"}})
    told = memo_of(shirt_order(payment_method=""), dutch_shop(), collective, abroad)
    assert told == "Btw-nummer: BE0403170701"


def test_each_filled_address_field_that_goes_nowhere_is_told_whichever_are_taken_over() -> None:
    taken = tuple((str(number), f"x{number}") for number in (1, 2, 3, 4))
    sold = shirt_order(custom_fields={"1": "x1", "2": "x2"})
    billing = replace(sold.billing_address, custom_fields=(*taken, ("5", "Etage 3"), ("6", "Zoemer")))
    account = replace(billing, custom_fields=(("7", "Poort 2"),))
    names = ("code_field_id", "vat_number_field_id", "house_number_field_id", "house_addition_field_id")
    settings = profile(customers=dict(zip(names, ("1", "2", "3", "4"), strict=True)))
    plan = planned(
        planner.plan_order(
            replace(sold, billing_address=billing, account_address=account), dutch_shop(), settings, dutch_books()
        )
    )
    told = " ".join(notice.english for notice in plan.notices)
    assert [text in told for text in ("Etage 3", "Zoemer", "Poort 2", "x1", "x4")] == [True, True, True, False, False]


def test_a_number_of_a_business_in_the_delivery_address_alone_is_told() -> None:
    sold = shirt_order(custom_fields={"2": "NL123456782B90"})
    billing = replace(sold.billing_address, custom_fields=(("2", "NL123456782B90"), ("3", "12")))
    delivery = replace(billing, custom_fields=(("2", "NL004495445B01"), ("3", "14")))
    settings = profile(customers={"vat_number_field_id": "2", "house_number_field_id": "3"})
    plan = planned(
        planner.plan_order(
            replace(sold, billing_address=billing, shipping_address=delivery), dutch_shop(), settings, dutch_books()
        )
    )
    told = [notice.english for notice in plan.notices if "not taken over" in notice.english]
    assert len(told) == 1
    assert "NL004495445B01" in told[0]
