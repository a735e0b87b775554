"""How a sales order looks: its lines, its texts, its header."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from sconnect.domain.books import BookAddress, ProcessStatus
from sconnect.domain.causes import CauseKind
from sconnect.domain.composition import LineRole, compose, naming_the_shopper, plan_order
from sconnect.domain.profile import AddressSource, DescriptionMode, LineMode, OptionMode
from sconnect.domain.shop import Address, LineOption, ShopOrder, VoucherSold
from tests.unit.domain.makers import (
    LOW_CLASS,
    SHIRT,
    D,
    address,
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
    shirt_order,
    totals,
)


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


ENGRAVED = replace(
    SHIRT, options=tuple(LineOption(f"Gravure {number}", "Lang leve de jarige! " * 6) for number in range(1, 4))
)


def test_options_stand_behind_the_description_unless_chosen_otherwise() -> None:
    assert texts(shirt_order()) == [(True, f"T-shirt met gravure ({OPTIONS})")]


@pytest.mark.parametrize("mode", [LineMode.FULL, LineMode.ARTICLE_DESCRIPTION])
def test_options_that_do_not_fit_are_cut_at_a_word_and_stand_in_full_in_the_memo(mode: LineMode) -> None:
    made = composed(book(shirt_order(ENGRAVED), profile(line_mode=mode, option_mode=OptionMode.IN_DESCRIPTION))).order
    [sold] = made.lines
    assert sold.article_id is not None
    assert len(sold.description) <= 250
    assert sold.description.endswith(("jarige!…)", "de…)"))
    full = "; ".join(f"Gravure {number}: {('Lang leve de jarige! ' * 6).strip()}" for number in range(1, 4))
    assert made.memo.split("\n")[-1] == f"Opties bij T-shirt met gravure: {full}"


def test_options_that_fit_are_not_repeated_in_the_memo() -> None:
    assert "Opties" not in composed(book(shirt_order())).order.memo


def test_options_that_fit_no_line_take_several_and_lose_nothing() -> None:
    first, *rest = texts(shirt_order(ENGRAVED), option_mode=OptionMode.TEXT_LINE)
    assert first == (True, "T-shirt met gravure")
    assert not any(has_article for has_article, _ in rest)
    assert all(len(text) <= 250 for _, text in rest)
    told = " ".join(text for _, text in rest)
    assert told == "; ".join(f"Gravure {number}: {('Lang leve de jarige! ' * 6).strip()}" for number in range(1, 4))


def test_a_long_name_makes_room_for_the_options_behind_it() -> None:
    named = replace(SHIRT, name="Naam " * 60, options=(LineOption("Maat", "XXL"),))
    ((_, text),) = texts(shirt_order(named), option_mode=OptionMode.IN_DESCRIPTION)
    assert text.endswith("Naam… (Maat: XXL)")
    assert len(text) <= 250


def test_an_option_can_have_its_own_article() -> None:
    mapped = profile(option_articles=[{"model": "shirt ", "option": "maat", "value": "xl", "article_code": "SHIRT-XL"}])
    assert booked(book(shirt_order(), mapped))[0][0] == "SHIRT-XL"
    other = replace(SHIRT, options=(LineOption("Maat", "M"),))
    causes = book(shirt_order(other), mapped)
    assert isinstance(causes, list)
    assert [cause.kind for cause in causes] == [CauseKind.OPTION_UNMAPPED]
    plain = replace(SHIRT, options=(LineOption("Gravure", "Jan"),))
    assert booked(book(shirt_order(plain), mapped))[0][0] == "SHIRT"


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


def test_the_memo_names_the_guest_behind_a_collective_customer() -> None:
    settings = profile(customers={"collective_customers": {"NL": "guests"}})
    assert "Klant: Gerda Gast, gast@example.test, 0612345678" in composed(book(shirt_order(), settings)).order.memo
    assert "Klant:" not in composed(book(shirt_order(customer_id="7"), settings)).order.memo


def test_the_memo_tells_under_which_number_no_vat_was_charged() -> None:
    settings = profile(customers={"vat_number_field_id": "7", "collective_customers": {"DE": "guests"}})
    untaxed = replace(SHIRT, unit_vat=D(0))
    sold = order([untaxed], totals(), "10.0000", country="DE", custom_fields={"7": "123 456 788"})
    memo = composed(book(sold, settings)).order.memo
    assert memo.splitlines() == ["Btw-nummer: DE123456788", "Betaalwijze: Cash On Delivery"]
    assert "Btw-nummer" not in composed(book(shirt_order(custom_fields={"7": "NL123456782B01"}), settings)).order.memo


def test_the_memo_holds_an_address_whole_that_the_books_cut() -> None:
    long = replace(
        address(),
        company="Stichting Samenwerkende Basisscholen Noordoost",
        street="Burgemeester van Lanschot Hubrechtstraat 123",
        street_extra="Gebouw De Ververij",
    )
    full = (
        "Stichting Samenwerkende Basisscholen Noordoost, Gerda Gast, "
        "Burgemeester van Lanschot Hubrechtstraat 123, Gebouw De Ververij, 3512 PH Utrecht"
    )
    everywhere = composed(book(shirt_order(billing_address=long, shipping_address=long))).order.memo
    assert everywhere.splitlines()[0] == f"Afleveradres voluit: {full}"
    assert "Factuuradres" not in everywhere
    billed = composed(book(shirt_order(billing_address=long))).order.memo
    assert billed.splitlines() == [f"Factuuradres voluit: {full}", "Betaalwijze: Cash On Delivery"]


def test_addresses_are_those_of_the_order_unless_the_card_counts() -> None:
    here = BookAddress("Gerda", "Kerkstraat 1", "3512 PH", "Utrecht", "nl")
    made = composed(book(shirt_order(), delivery_address=here, invoice_address=here)).order
    assert (made.delivery_address, made.invoice_address) == (here, here)
    card = profile(address_source=AddressSource.CUSTOMER_CARD)
    made = composed(book(shirt_order(), card, delivery_address=here, invoice_address=here)).order
    assert (made.delivery_address, made.invoice_address) == (None, None)


def test_a_voucher_alone_is_booked_without_asking_for_a_country_or_vat_number() -> None:
    sold = VoucherSold("Cadeaubon 25 euro", D("25.0000"))
    shop_order = order([], totals(("sub_total", "", "25.0000")), "25.0000", vouchers_sold=(sold,), country="BE")
    assert booked(book(shop_order)) == [("BON", "1", "25.00")]


def test_an_order_without_any_address_is_taxed_at_home() -> None:
    nowhere = Address(first_name="Gerda", last_name="Gast")
    assert booked(book(shirt_order(billing_address=nowhere, shipping_address=None)))[0] == ("SHIRT", "1", "12.10")


def test_a_memo_names_the_shopper_once_for_an_order_on_a_collective_customer() -> None:
    guest = shirt_order()
    line_of_guest = "Klant: Gerda Gast, gast@example.test, 0612345678"
    assert naming_the_shopper("Betaalwijze: iDEAL", guest) == f"{line_of_guest}\nBetaalwijze: iDEAL"
    assert naming_the_shopper("", guest) == line_of_guest
    named = f"Btw-nummer: X\n{line_of_guest}"
    assert naming_the_shopper(named, guest) == named
    business = shirt_order(billing_address=replace(address(), company="Jansen\tBV"), telephone=" ")
    assert naming_the_shopper("", business) == "Klant: Jansen BV, Gerda Gast, gast@example.test"


def test_the_description_falls_back_on_what_the_order_tells() -> None:
    settings = profile(description_mode=DescriptionMode.GENERATED, description_template="{webshop}: {klantnaam}")
    bare = replace(address(), first_name="", last_name="")
    made = composed(book(shirt_order(billing_address=bare, store_name="", first_name=" Els"), settings)).order
    assert made.description == "Labwinkel: Els Gast"


def test_a_long_comment_is_cut_and_an_empty_one_left_out() -> None:
    exact = composed(book(shirt_order(comment="x" * 1000))).order.memo
    assert exact.splitlines()[-1] == f"Opmerking: {'x' * 1000}"
    longer = composed(book(shirt_order(comment="x" * 1001))).order.memo
    assert longer.splitlines()[-1] == f"Opmerking: {'x' * 999}…"
    assert "Opmerking" not in composed(book(shirt_order(comment=" \n"))).order.memo


def test_without_a_way_of_payment_the_memo_is_silent_about_it() -> None:
    assert composed(book(shirt_order(payment_method=""))).order.memo == ""


def test_a_country_that_is_written_small_is_the_same_country() -> None:
    german = replace(SHIRT, unit_vat=D("1.9000"))
    sold = order([german], totals(("tax", "MwSt 19% (OSS DE)", "1.9000")), "11.9000", country="de")
    made = planned(plan_order(sold, dutch_shop(), profile(), dutch_books(charges_foreign_vat=True)))
    assert made.taxation.country == "DE"
    assert made.taxation.has_address


def test_what_an_order_is_made_of_tells_whether_vat_plays_a_part() -> None:
    sold = planned(plan_order(shirt_order(), dutch_shop(), profile(), dutch_books()))
    [product] = sold.lines
    voucher = replace(product, role=LineRole.VOUCHER, percent=D(0))
    free = replace(product, unit_price=D(0))
    untaxed = replace(product, percent=D(0))
    expected = {
        (product, voucher): (True, True),
        (voucher,): (False, False),
        (free,): (False, False),
        (untaxed,): (True, False),
        (untaxed, product): (True, True),
    }
    for lines, (is_taxable, bears_vat) in expected.items():
        plan = replace(sold, lines=lines)
        assert (plan.is_taxable, plan.bears_vat) == (is_taxable, bears_vat)


def test_an_article_that_is_missing_has_no_description_to_stand_behind() -> None:
    settings = profile(line_mode=LineMode.ARTICLE_DESCRIPTION, option_mode=OptionMode.IN_DESCRIPTION)
    plan = planned(plan_order(shirt_order(), dutch_shop(), settings, dutch_books()))
    outcome = compose(plan, {}, customer_id="customer", reference=dutch_books(), profile=settings)
    assert causes(outcome) == {CauseKind.ARTICLE_UNKNOWN}


def test_an_option_is_recognised_however_it_is_spaced() -> None:
    mapped = profile(option_articles=[{"model": "SHIRT", "option": "Maat", "value": "XL", "article_code": "SHIRT-XL"}])
    spaced = replace(SHIRT, options=(LineOption(" MAAT ", " xl "),))
    assert booked(book(shirt_order(spaced), mapped))[0][0] == "SHIRT-XL"


def test_a_new_article_of_an_option_bears_its_name_and_costs_what_was_paid() -> None:
    mapped = profile(option_articles=[{"model": "SHIRT", "option": "Maat", "value": "XL", "article_code": "SHIRT-XL"}])
    sold = shirt_order(replace(SHIRT, catalogue_price=D("8.0000")))
    [product] = planned(plan_order(sold, dutch_shop(), mapped, dutch_books())).product_lines
    assert product.is_option_article
    assert product.new_article is not None
    assert product.new_article.name == "T-shirt met gravure (Maat: XL)"
    assert (product.new_article.price, product.new_article.is_catalogue_price) == (D("10.0000"), False)
    [plain] = planned(plan_order(sold, dutch_shop(), profile(), dutch_books())).product_lines
    assert not plain.is_option_article
    assert plain.new_article is not None
    assert (plain.new_article.name, plain.new_article.price) == ("T-shirt met gravure", D("8.0000"))


@pytest.mark.parametrize(("name", "length"), [("n" * 300, 125), ("n" * 300, 126), ("Kort", 243), ("Kort", 244)])
def test_options_have_half_of_the_description_and_what_the_name_leaves(name: str, length: int) -> None:
    options = (LineOption("Gravure", "x" * (length - len("Gravure: "))),)
    shop_order = shirt_order(replace(SHIRT, name=name, options=options))
    made = composed(book(shop_order, profile(option_mode=OptionMode.IN_DESCRIPTION))).order
    [sold] = made.lines
    assert len(sold.description) <= 250
    is_whole = length in {125, 243}
    assert ("x" * (length - len("Gravure: ")) in sold.description) is is_whole
    assert ("Opties bij" in made.memo) is not is_whole


SENT = order([SHIRT], totals(("shipping", "Verzending", "5.0000"), ("tax", "BTW 21%", "3.1500")), "18.1500")


def test_the_lines_of_products_are_those_that_the_shopper_chose() -> None:
    plan = planned(plan_order(SENT, dutch_shop(), profile(), dutch_books()))
    assert [made.role for made in plan.lines] == [LineRole.PRODUCT, LineRole.SHIPPING]
    assert plan.product_lines == plan.lines[:1]
    assert (plan.product_codes, plan.service_codes) == (("SHIRT",), ("VERZ-H", "AFR"))


@pytest.mark.parametrize("line_mode", LineMode)
def test_what_is_no_product_has_its_text_whatever_the_lines_of_products_take_over(line_mode: LineMode) -> None:
    made = composed(book(SENT, profile(line_mode=line_mode)))
    [shipping] = [sold for sold in made.order.lines if sold.article_id == "id-VERZ-H"]
    assert shipping.description == "Verzending"
