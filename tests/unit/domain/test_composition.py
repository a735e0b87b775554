"""How a sales order looks: lines, texts, header, and everything that makes an order wait."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from sconnect.domain.books import BookAddress, ProcessStatus
from sconnect.domain.causes import CauseKind
from sconnect.domain.composition import LineRole, PlannedLine, compose, plan_order
from sconnect.domain.composition.pricing import PriceTerms
from sconnect.domain.profile import AddressSource, DescriptionMode, LineMode, OptionMode
from sconnect.domain.shop import Address, LineOption, OrderLine, ShopOrder, VoucherSold
from tests.unit.domain.makers import (
    HIGH_CLASS,
    LOW_CLASS,
    D,
    address,
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

SHIRT = line(
    "SHIRT",
    1,
    "10.0000",
    "2.1000",
    HIGH_CLASS,
    name="T-shirt met\tgravure",
    options=(LineOption("Maat", "XL"), LineOption("Gravure", 'Voor "Jan" & <Piet>')),
)


def shirt_order(shirt: OrderLine = SHIRT, **changes: Any) -> ShopOrder:
    vat = shirt.unit_vat * shirt.quantity
    total = shirt.unit_price * shirt.quantity + vat
    return order([shirt], totals(("tax", "BTW 21%", str(vat))), str(total), **changes)


def texts(shop_order: ShopOrder, **settings: Any) -> list[tuple[bool, str]]:
    made = composed(book(shop_order, profile(**settings))).order
    return [(sales_line.article_id is not None, sales_line.description) for sales_line in made.lines]


OPTIONS = 'Maat: XL; Gravure: Voor "Jan" & <Piet>'


@pytest.mark.parametrize(
    ("line_mode", "option_mode", "expected"),
    [
        (LineMode.FULL, OptionMode.TEXT_LINE, [(True, "T-shirt met gravure"), (False, OPTIONS)]),
        (LineMode.FULL, OptionMode.IN_DESCRIPTION, [(True, f"T-shirt met gravure ({OPTIONS})")]),
        (LineMode.FULL, OptionMode.NONE, [(True, "T-shirt met gravure")]),
        (LineMode.ARTICLE_DESCRIPTION, OptionMode.TEXT_LINE, [(True, ""), (False, OPTIONS)]),
        (LineMode.ARTICLE_DESCRIPTION, OptionMode.IN_DESCRIPTION, [(True, f"Artikel SHIRT ({OPTIONS})")]),
        (LineMode.CODE_AND_QUANTITY, OptionMode.NONE, [(True, "")]),
    ],
)
def test_texts_of_lines_and_options(
    line_mode: LineMode, option_mode: OptionMode, expected: list[tuple[bool, str]]
) -> None:
    assert texts(shirt_order(), line_mode=line_mode, option_mode=option_mode) == expected


def test_a_long_text_is_cut_at_250() -> None:
    ((_, text),) = texts(shirt_order(replace(SHIRT, name="woord " * 60, options=())))
    assert text.endswith("woord…")
    assert len(text) <= 250


def test_an_option_can_have_its_own_article() -> None:
    mapped = profile(option_articles=[{"model": "shirt ", "option": "maat", "value": "xl", "article_code": "SHIRT-XL"}])
    assert booked(book(shirt_order(), mapped))[0][0] == "SHIRT-XL"
    other = replace(SHIRT, options=(LineOption("Maat", "M"),))
    assert booked(book(shirt_order(other), mapped))[0][0] == "SHIRT"


@pytest.mark.parametrize(
    ("codes", "expected"), [({"sku": " SKU-1 "}, "SKU-1"), ({"sku": " "}, "SHIRT"), ({"ean": "871"}, "SHIRT")]
)
def test_the_article_code_comes_from_the_chosen_field_or_the_model(codes: dict[str, str], expected: str) -> None:
    settings = profile(articles={"shop_key": "sku"})
    made = planned(plan_order(shirt_order(replace(SHIRT, codes=codes)), dutch_shop(), settings, dutch_books()))
    assert made.product_codes == (expected,)


def test_codes_that_mean_the_same_article_are_asked_for_once() -> None:
    lines = [line("0308", 1, "10.0000", "2.1000"), line("308 ", 1, "10.0000", "2.1000")]
    shop_order = order(lines, totals(("tax", "BTW 21%", "4.2000")), "24.2000")
    numeric = planned(plan_order(shop_order, dutch_shop(), profile(), dutch_books(numeric_article_codes=True)))
    assert numeric.product_codes == ("0308",)
    text = planned(plan_order(shop_order, dutch_shop(), profile(), dutch_books()))
    assert text.product_codes == ("0308", "308")


def test_a_product_without_code_waits() -> None:
    codeless = shirt_order(replace(SHIRT, model=" "))
    assert causes(book(codeless)) == {CauseKind.ARTICLE_CODE_MISSING}
    assert planned(plan_order(codeless, dutch_shop(), profile(), dutch_books())).product_codes == ()


@pytest.mark.parametrize(("catalogue", "price", "known"), [(D("12.5000"), "12.5000", True), (None, "10.0000", False)])
def test_a_new_article_is_told_its_catalogue_price(catalogue: Any, price: str, *, known: bool) -> None:
    shop_order = shirt_order(replace(SHIRT, catalogue_price=catalogue))
    hint = planned(plan_order(shop_order, dutch_shop(), profile(), dutch_books())).product_lines[0].new_article
    assert hint is not None
    assert (hint.price, hint.is_catalogue_price, hint.percent) == (D(price), known, D(21))


def test_a_new_article_sold_abroad_gets_its_dutch_rate() -> None:
    coffee = line("KOFFIE", 1, "10.0000", "1.9000", LOW_CLASS)
    rows = totals(("tax", "MwSt 19% (OSS DE)", "1.9000"))
    made = planned(
        plan_order(
            order([coffee], rows, "11.9000", country="DE"),
            dutch_shop(),
            profile(),
            dutch_books(charges_foreign_vat=True),
        )
    )
    assert made.product_lines[0].new_article is not None
    assert made.product_lines[0].new_article.percent == 9


def test_many_cheap_pieces_become_two_lines_a_cent_apart() -> None:
    coffee = line("LAB-KOFFIE", 1000, "12.3853", "1.1147", LOW_CLASS)
    outcome = book(order([coffee], totals(("tax", "BTW 9%", "1114.6770")), "13499.9770"))
    assert booked(outcome) == [("LAB-KOFFIE", "2", "13.49"), ("LAB-KOFFIE", "998", "13.50")]
    assert composed(outcome).control_total == D("13499.98")


def test_prices_have_the_decimals_of_the_administration() -> None:
    coffee = line("LAB-KOFFIE", 1000, "12.3853", "1.1147", LOW_CLASS)
    shop_order = order([coffee], totals(("tax", "BTW 9%", "1114.6770")), "13499.9770")
    precise = dutch_books(price_decimals=5)
    assert booked(book(shop_order, books=precise)) == [("LAB-KOFFIE", "1000", "13.49998")]
    assert booked(book(shop_order, profile(prices_include_vat=False), books=precise)) == [
        ("LAB-KOFFIE", "1000", "12.38530")
    ]


def test_prices_can_always_be_told_to_the_cent() -> None:
    assert booked(book(shirt_order(replace(SHIRT, options=())), books=dutch_books(price_decimals=0))) == [
        ("SHIRT", "1", "12.10")
    ]


def test_excluding_vat_the_rounding_line_closes_what_the_prices_lose() -> None:
    coffee = line("COFFEE", 2, "12.3554", "2.5946", HIGH_CLASS)
    shop_order = order([coffee], totals(("tax", "BTW 21%", "5.1893")), "29.9001")
    assert booked(book(shop_order)) == [("COFFEE", "2", "14.95")]
    outcome = book(shop_order, profile(prices_include_vat=False))
    assert booked(outcome) == [("COFFEE", "2", "12.36"), ("AFR", "1", "-0.01")]
    assert composed(outcome).control_total == D("29.90")
    assert composed(outcome).control_total_excluding_vat == D("24.71")


def test_many_lines_that_lose_almost_a_cent_each_are_priced_exactly() -> None:
    coffees = [line("COFFEE", 2, "12.3554", "2.5946", HIGH_CLASS)] * 12
    shop_order = order(coffees, totals(("tax", "BTW 21%", "62.2712")), "358.8008")
    outcome = composed(book(shop_order, profile(prices_include_vat=False)))
    assert booked(outcome)[:2] == [("COFFEE", "1", "12.35"), ("COFFEE", "1", "12.36")]
    assert outcome.control_total == D("358.80")


def test_an_amount_of_less_than_half_a_cent_makes_no_line() -> None:
    rows = totals(("shipping", "Verzending", "0.0040"), ("tax", "BTW 21%", "2.1008"))
    assert booked(book(order([replace(SHIRT, options=())], rows, "12.1048"))) == [("SHIRT", "1", "12.10")]


def test_prices_of_the_books_get_no_rounding_line() -> None:
    settings = profile(line_mode=LineMode.CODE_AND_QUANTITY)
    outcome = book(shirt_order(replace(SHIRT, options=())), settings, agreed_prices={"id-SHIRT": D("9.98")})
    assert booked(outcome) == [("SHIRT", "1", "12.08")]


def test_prices_of_the_books_are_taken_and_the_difference_is_told() -> None:
    """Worked example 5: the shop charged 10.00, this customer's agreement says 8.50."""
    shop_order = shirt_order(replace(SHIRT, options=()))
    settings = profile(line_mode=LineMode.CODE_AND_QUANTITY)
    assert booked(book(shop_order)) == [("SHIRT", "1", "12.10")]
    outcome = composed(book(shop_order, settings, agreed_prices={"id-SHIRT": D("8.50")}))
    assert booked(outcome) == [("SHIRT", "1", "10.29")]
    assert outcome.notices == (
        "Artikel SHIRT komt uit op 10,29 euro; dat wijkt af van de webshop (12,10 euro).",
        "De verkooporder komt uit op 10,29 euro; dat wijkt af van de webshop (12,10 euro).",
    )


def test_a_shop_that_contradicts_itself_waits_whoever_sets_the_price() -> None:
    shop_order = order([SHIRT], totals(("tax", "BTW 21%", "1.5000")), "11.5000")
    assert causes(book(shop_order, profile(line_mode=LineMode.CODE_AND_QUANTITY))) == {CauseKind.VAT_TOTAL_MISMATCH}


@pytest.mark.parametrize(
    ("excludes", "includes_vat", "price"),
    [(True, True, "12.10"), (True, False, "10.00"), (False, True, "10.00"), (False, False, "8.26")],
)
def test_a_price_of_the_books_is_made_to_fit_the_order(excludes: bool, includes_vat: bool, price: str) -> None:
    outcome = book(
        shirt_order(replace(SHIRT, options=())),
        profile(line_mode=LineMode.CODE_AND_QUANTITY, prices_include_vat=includes_vat),
        books=dutch_books(article_prices_exclude_vat=excludes),
        articles={"SHIRT": article("SHIRT", sales_price=D("10.00"))},
    )
    assert booked(outcome) == [("SHIRT", "1", price)]


def test_the_header() -> None:
    placed = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    made = composed(
        book(shirt_order(placed_at=placed), profile(process_status="packing_slip", cost_centre_id="kp"))
    ).order
    assert made.day == date(2026, 11, 23), "half past midnight in Amsterdam"
    assert made.payment_reference == made.order_reference == "LAB-1001"
    assert (made.customer_id, made.template_id, made.cost_centre_id) == ("customer", "template", "kp")
    assert made.process_status is ProcessStatus.PACKING_SLIP
    assert made.prices_include_vat


@pytest.mark.parametrize(
    ("mode", "template", "expected"),
    [
        (DescriptionMode.ORDER_NUMBER, "", "Webshop-order 1001"),
        (DescriptionMode.EMPTY, "", ""),
        (DescriptionMode.PROFILE_NAME, "", "Labwinkel"),
        (DescriptionMode.GENERATED, "{webshop} {ordernummer} – {klantnaam}", "Labwinkel 1001 – Gerda Gast"),
        (DescriptionMode.GENERATED, "{datum} {profiel} {onbekend} {0}", "23-11-2026 Labwinkel {onbekend} {0}"),
        (
            DescriptionMode.GENERATED,
            "Order van een heel erg lange klantnaam {klantnaam}",
            "Order van een heel erg lange klantnaam Gerda Gast",
        ),
        (
            DescriptionMode.GENERATED,
            "Deze order is van een heel erg lange naam: {klantnaam}",
            "Deze order is van een heel erg lange naam: Gerda…",
        ),
    ],
)
def test_the_description(mode: DescriptionMode, template: str, expected: str) -> None:
    settings = profile(description_mode=mode, description_template=template)
    description = composed(book(shirt_order(), settings)).order.description
    assert description == expected
    assert len(description) <= 50


def test_a_company_is_the_customers_name() -> None:
    billing = replace(address(), company="Jansen & Zn.")
    settings = profile(description_mode=DescriptionMode.GENERATED)
    description = composed(book(shirt_order(billing_address=billing), settings)).order.description
    assert description == "Labwinkel 1001 – Jansen & Zn."


def test_the_memo_tells_payment_currency_coupons_and_comment() -> None:
    rows = totals(("coupon", "Coupon (TIEN)", "-1.0000"), ("tax", "BTW 21%", "1.8900"))
    shop_order = order(
        [SHIRT],
        rows,
        "10.8900",
        currency_code="USD",
        currency_value=D("1.10000000"),
        comment="Bel niet aan\r\n\x07Dank!",
    )
    told = ["Betaalwijze: Cash On Delivery", "De klant zag: USD 11,98 (koers 1,1)", "Korting: Coupon (TIEN)"]
    memo = composed(book(shop_order)).order.memo
    assert memo.splitlines() == [*told, "Opmerking: Bel niet aan", "Dank!"]
    assert composed(book(shop_order, profile(comment_in_memo=False))).order.memo.splitlines() == told


def test_addresses_are_those_of_the_order_unless_the_card_counts() -> None:
    here = BookAddress("Gerda", "Kerkstraat 1", "3512 PH", "Utrecht", "nl")
    made = composed(book(shirt_order(), delivery_address=here, invoice_address=here)).order
    assert (made.delivery_address, made.invoice_address) == (here, here)
    card = profile(address_source=AddressSource.CUSTOMER_CARD)
    made = composed(book(shirt_order(), card, delivery_address=here, invoice_address=here)).order
    assert (made.delivery_address, made.invoice_address) == (None, None)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"problem": "het totaal is geen bedrag"}, CauseKind.ORDER_UNREADABLE),
        ({"status_id": 0}, CauseKind.ORDER_UNREADABLE),
        ({"total": D("0.0000")}, CauseKind.NOT_A_SALE),
        ({"total": D("-5.0000")}, CauseKind.NOT_A_SALE),
        ({"lines": (), "totals": ()}, CauseKind.NOTHING_TO_BOOK),
        ({"lines": (SHIRT,) * 501}, CauseKind.TOO_LARGE),
    ],
)
def test_what_is_refused_at_the_door(changes: dict[str, Any], kind: CauseKind) -> None:
    assert causes(book(replace(shirt_order(), **changes))) == {kind}


def test_a_shop_in_another_currency_waits() -> None:
    assert causes(book(shirt_order(), info=dutch_shop(default_currency="GBP"))) == {CauseKind.CURRENCY}


def test_option_lines_count_for_the_size() -> None:
    shirts = [replace(SHIRT, quantity=D(1))] * 251
    rows = totals(("tax", "BTW 21%", "527.1000"))
    assert causes(book(order(shirts, rows, "3037.1000"))) == {CauseKind.TOO_LARGE}


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (article("SHIRT", inactive=True), CauseKind.ARTICLE_INACTIVE),
        (article("SHIRT", revenue_group_id="g-low"), CauseKind.VAT_MISMATCH),
        (article("SHIRT", revenue_group_id="gone"), CauseKind.VAT_MISMATCH),
    ],
)
def test_an_article_that_does_not_fit_makes_the_order_wait(found: Any, kind: CauseKind) -> None:
    assert causes(book(shirt_order(), articles={"SHIRT": found})) == {kind}


def test_articles_that_are_not_there_make_the_order_wait() -> None:
    rows = totals(("shipping", "Verzending", "5.0000"), ("tax", "BTW 21%", "3.1500"))
    plan = planned(plan_order(order([SHIRT], rows, "18.1500"), dutch_shop(), profile(), dutch_books()))
    assert plan.service_codes == ("VERZ-H", "AFR")
    outcome = compose(plan, {}, customer_id="customer", reference=dutch_books(), profile=profile())
    assert causes(outcome) == {CauseKind.ARTICLE_UNKNOWN, CauseKind.SERVICE_ARTICLE_UNKNOWN}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    rows = totals(("shipping", "Verzending", "5.0000"), ("gift_wrap", "Inpakken", "2.0000"), ("tax", "BTW 21%", "3.57"))
    outcome = book(
        order([SHIRT], rows, "30.0000"),
        profile(shipping_articles={}),
        articles={"SHIRT": article("SHIRT", revenue_group_id="g-low")},
    )
    assert causes(outcome) == {
        CauseKind.SERVICE_ARTICLE_MISSING,
        CauseKind.UNKNOWN_TOTAL,
        CauseKind.VAT_MISMATCH,
        CauseKind.TOTAL_DIFFERENCE,
    }
    assert isinstance(outcome, list)
    assert "Er is geen artikel gekozen voor verzendkosten (Hoog btw)." in outcome[0].dutch
    assert "Inpakken (gift_wrap), 2,00 euro" in outcome[1].dutch


def test_a_service_article_in_the_wrong_group_makes_the_order_wait() -> None:
    rows = totals(("shipping", "Verzending", "5.0000"), ("tax", "BTW 21%", "3.1500"))
    wrong = article("VERZ-H", revenue_group_id="g-none")
    assert causes(book(order([SHIRT], rows, "18.1500"), articles={"VERZ-H": wrong})) == {CauseKind.VAT_MISMATCH}


@pytest.mark.parametrize(
    ("total", "settings", "kind"),
    [
        ("12.1500", {}, None),
        ("12.0500", {}, None),
        ("12.1600", {}, CauseKind.TOTAL_DIFFERENCE),
        ("12.0400", {}, CauseKind.TOTAL_DIFFERENCE),
        ("12.1100", {"tolerance": D(0)}, CauseKind.TOTAL_DIFFERENCE),
        ("12.1100", {"rounding_article": ""}, CauseKind.SERVICE_ARTICLE_MISSING),
    ],
)
def test_a_rounding_line_closes_a_difference_within_the_tolerance(
    total: str, settings: dict[str, Any], kind: CauseKind | None
) -> None:
    outcome = book(replace(shirt_order(), total=D(total)), profile(**settings))
    if kind is None:
        assert composed(outcome).control_total == D(total)
        assert composed(outcome).order.lines[-1].description == "Afrondingsverschil"
    else:
        assert causes(outcome) == {kind}


def test_a_voucher_alone_is_booked_without_asking_for_a_country_or_vat_number() -> None:
    sold = VoucherSold("Cadeaubon 25 euro", D("25.0000"))
    shop_order = order([], totals(("sub_total", "", "25.0000")), "25.0000", vouchers_sold=(sold,), country="BE")
    assert booked(book(shop_order)) == [("BON", "1", "25.00")]


def test_vat_that_rounding_moves_beyond_the_tolerance_waits() -> None:
    lines = [line("SMALL", 1, "0.0833", "0.0175")] * 2
    shop_order = order(lines, totals(("tax", "BTW 21%", "0.0350")), "0.2016")
    assert composed(book(shop_order)).control_total == D("0.20")
    assert causes(book(shop_order, profile(tolerance=D(0)))) == {CauseKind.VAT_TOTAL_MISMATCH}


@pytest.mark.parametrize(
    ("decimals", "exact", "expected"),
    [
        (2, False, [("3", "1.00")]),
        (2, True, [("2", "1.00"), ("1", "1.01")]),
        (4, False, [("3", "1.0030")]),
        (0, False, [("3", "1")]),
    ],
)
def test_pieces_are_priced_a_cent_apart_only_where_needed(
    decimals: int, expected: list[tuple[str, str]], *, exact: bool
) -> None:
    priced = PriceTerms(include_vat=False, decimals=decimals).of_shop(goods("3", "1.0030"), exact=exact)
    assert [(str(part.quantity), str(part.unit_price)) for part in priced] == expected


def test_pieces_that_all_cost_the_same_make_one_line() -> None:
    priced = PriceTerms(include_vat=False, decimals=4).of_shop(goods("2", "1.00249"), exact=True)
    assert priced == [(D(2), D("1.00"))]


def goods(quantity: str, price: str) -> PlannedLine:
    return PlannedLine(LineRole.PRODUCT, "X", D(21), D(quantity), D(price), "X", "X")


def test_an_export_with_vat_waits_for_every_article() -> None:
    rows = totals(("shipping", "Verzending", "5.0000"), ("tax", "BTW 21%", "3.1500"))
    outcome = book(order([SHIRT], rows, "18.1500", country="GB"))
    assert causes(outcome) == {CauseKind.VAT_MISMATCH, CauseKind.VAT_RATE_UNCLEAR}


def test_an_order_without_any_address_is_taxed_at_home() -> None:
    nowhere = Address(first_name="Gerda", last_name="Gast")
    assert booked(book(shirt_order(billing_address=nowhere, shipping_address=None)))[0] == ("SHIRT", "1", "12.10")
