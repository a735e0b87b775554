"""What an explanation takes from an order, its plan and its sales order."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sconnect.domain.books import SalesLine, SalesOrder
from sconnect.domain.composition import Composition, LineRole, OrderPlan, Part, PlannedLine, VatPerRate
from sconnect.domain.explanation.build import FoundBy, Known, Who, explain
from sconnect.domain.explanation.model import (
    BooksLine,
    ExplainedLine,
    ExplainedVat,
    Explanation,
    Said,
    SentOrder,
    ShopLine,
    read_explanation,
)
from sconnect.domain.shop import Address, LineOption, ShopOrder
from sconnect.domain.values.bilingual import Bilingual, same
from sconnect.domain.vat import Taxation, VatTreatment
from tests.unit.domain.makers import D, article, line, order, profile

ORDERED = line(
    "TS-RED",
    2,
    "10.5000",
    "2.2050",
    name="T-shirt\trood",
    options=(LineOption("Maat", "XL"), LineOption("Kleur", "Rood")),
)
IN_SHOP = ShopLine(
    name="T-shirt rood",
    code="TS-RED",
    options="Maat: XL; Kleur: Rood",
    quantity="2",
    unit_price="10,5",
    percent="21",
    vat="4,41",
    total="25,41",
)
NOT_PLANNED = IN_SHOP.model_copy(update={"percent": ""})
SHIRT = PlannedLine(LineRole.PRODUCT, "TS", D(21), D(2), D("10.5"), "T-shirt als gepland", same("artikel"))
FEE = PlannedLine(LineRole.FEE, "TOESLAG", D(9), D(3), D("2.4567"), "Kleine\norder", same("toeslag"))
FEE_IN_SHOP = ShopLine(name="Kleine order", quantity="3", unit_price="2,46", percent="9", vat="0,66", total="8,03")
ROUNDING = PlannedLine(LineRole.ROUNDING, "AFR", D(0), D(1), D("0.01"), "Afronding", same("afronding"))
SENT_SHIRT = SalesLine("id-TS", "T-shirt rood\tverzonden", D(2), D("12.705"))
TEXT_ONLY = SalesLine(None, "Maat: XL")
TS = article("TS")


def plan(*lines: PlannedLine, **changes: Any) -> OrderPlan:
    fields: dict[str, Any] = {
        "order_id": "1001",
        "taxation": Taxation(VatTreatment.ONE_STOP_SHOP, "DE", date(2026, 11, 23)),
        "rounding_code": "AFR",
        "shop_total": D("25.41"),
        "shop_vat": {},
        "description": "Order 1001",
        "memo": "",
        "payment_reference": "LAB-1001",
    }
    return OrderPlan(lines=lines, **fields | changes)


def composition(*parts: Part, order_changes: dict[str, Any] | None = None, **changes: Any) -> Composition:
    head = SalesOrder(
        customer_id="customer",
        day=date(2026, 11, 24),
        payment_reference="LAB-1001",
        description="Order 1001 van Gerda",
        order_reference="1001",
        memo="Graag voor vrijdag",
        template_id="template",
        lines=tuple(sent for part in parts for sent in part.lines),
    )
    fields: dict[str, Any] = {
        "order": replace(head, **(order_changes or {})),
        "control_total": D("25.405"),
        "control_total_excluding_vat": D("21.00"),
        "vat": (),
    }
    return Composition(parts=parts, **fields | changes)


def explained(shop_order: ShopOrder | None = None, **known: Any) -> Explanation:
    return read_explanation(explain(shop_order or order([ORDERED], (), "25.41"), Known(**known)))


def booked(*parts: Part) -> tuple[ExplainedLine, ...]:
    """The lines of an order that was composed of these parts, planned as they are booked."""
    planned = plan(*(part.planned for part in parts))
    return explained(plan=planned, composition=composition(*parts)).lines


# --- the order and its customer ----------------------------------------------------------------------------------


def test_of_an_order_by_itself_only_what_came_in_is_explained() -> None:
    assert read_explanation(explain(order([ORDERED], (), "25.405"))) == Explanation(
        shopper="Gerda Gast",
        customer="Gerda Gast",
        shop_total="25,41",
        lines=(ExplainedLine(role="product", shop=NOT_PLANNED),),
    )


def test_the_shopper_is_a_person_before_a_company() -> None:
    at_work = Address(company="Gast\tBV")
    assert explained(order([], (), "0", billing_address=at_work)).shopper == "Gerda Gast"
    without_name = order([], (), "0", first_name="", last_name=" ", billing_address=at_work)
    assert explained(without_name).shopper == "Gast BV"
    assert explained(without_name).customer == "Gast BV"


def test_the_customer_has_the_name_in_the_books_and_says_how_it_was_recognised() -> None:
    who = Who("Gast & Zoon", Bilingual("Herkend.", "Recognised."), Bilingual("Stappen.", "Steps."))
    explanation = explained(who=who)
    assert (explanation.shopper, explanation.customer) == ("Gerda Gast", "Gast & Zoon")
    assert explanation.recognised == Said(nl="Herkend.", en="Recognised.")
    assert explanation.steps == Said(nl="Stappen.", en="Steps.")


@pytest.mark.parametrize(
    ("method", "dutch", "english"),
    [
        (
            {"moment": "prepaid"},
            "iDEAL: vooraf betaald, krediettermijn 0 dagen (omdat vooraf betaald is)",
            "iDEAL: paid in advance, credit term 0 days (because it is paid in advance)",
        ),
        (
            {"credit_days": 7, "statuses": (1,)},
            "iDEAL: krediettermijn 7 dagen (gekozen bij de betaalwijze), verkocht bij eigen statussen",
            "iDEAL: credit term 7 days (chosen with the payment method), sold in statuses of its own",
        ),
        (
            {"sales_template_id": "x", "cost_centre_id": "y", "blocking": "open"},
            "iDEAL: eigen verkoopsjabloon, eigen kostenplaats, niet geblokkeerd",
            "iDEAL: a sales template of its own, a cost centre of its own, not blocked",
        ),
        ({"moment": "later"}, "iDEAL: betaling achteraf", "iDEAL: paid afterwards"),
        ({}, "", ""),
    ],
)
def test_what_holds_by_its_payment_method_is_told_with_why(method: dict[str, Any], dutch: str, english: str) -> None:
    terms = profile(payment_methods=({"method": "ideal", **method},)).orders.terms_for("ideal")
    ordered = order([ORDERED], (), "25.41", payment_method="iDEAL", payment_code="ideal")
    assert explained(ordered, plan=plan(SHIRT, payment=terms)).payment == Said(nl=dutch, en=english)


def test_an_order_of_a_method_without_settings_says_nothing_of_it() -> None:
    terms = profile(payment_methods=({"method": "cod"},)).orders.terms_for("ideal")
    assert explained(plan=plan(SHIRT, payment=terms)).payment == Said()


def test_a_planned_order_says_how_its_vat_works() -> None:
    explanation = explained(plan=plan(SHIRT))
    assert (explanation.treatment, explanation.country) == ("one_stop_shop", "DE")
    assert (explanation.books_total, explanation.sent) == ("", None)


def test_a_composed_order_says_its_total_and_what_is_sent() -> None:
    made = composition(order_changes={"prices_include_vat": False})
    explanation = explained(order([], (), "25.40"), plan=plan(), composition=made)
    assert (explanation.shop_total, explanation.books_total) == ("25,40", "25,41")
    assert explanation.sent == SentOrder(
        reference="LAB-1001",
        day="2026-11-24",
        description="Order 1001 van Gerda",
        memo="Graag voor vrijdag",
        prices_include_vat=False,
    )
    including = explained(order([], (), "25.40"), plan=plan(), composition=composition()).sent
    assert including is not None
    assert including.prices_include_vat


def test_the_notices_of_the_sales_order_come_before_the_others() -> None:
    notices = (Bilingual("Twee.", "Two."),)
    assert explained(notices=notices).told == (Said(nl="Twee.", en="Two."),)
    made = composition(notices=(Bilingual("Een.", "One."),))
    both = explained(order([], (), "0"), plan=plan(), composition=made, notices=notices)
    assert both.told == (Said(nl="Een.", en="One."), Said(nl="Twee.", en="Two."))


# --- lines -------------------------------------------------------------------------------------------------------


def test_a_planned_line_shows_its_vat_rate_and_the_article_as_far_as_it_is_known() -> None:
    planned = plan(SHIRT, FEE)
    assert explained(plan=planned).lines == (
        ExplainedLine(role="product", shop=IN_SHOP),
        ExplainedLine(role="fee", shop=FEE_IN_SHOP),
    )
    [shirt, fee] = explained(plan=planned, articles={"TS": TS}).lines
    assert shirt.books == (BooksLine(article="TS", article_name="Artikel TS", found_by="code", percent="21"),)
    assert fee.books == ()


def test_a_line_shows_what_was_sent_for_it() -> None:
    [shown] = booked(Part(SHIRT, TS, (SENT_SHIRT,), D("25.41")))
    assert shown == ExplainedLine(
        role="product",
        shop=IN_SHOP,
        books=(
            BooksLine(
                article="TS",
                article_name="Artikel TS",
                found_by="code",
                text="T-shirt rood verzonden",
                quantity="2",
                unit_price="12,705",
                percent="21",
                total="25,41",
            ),
        ),
    )


def test_a_text_line_under_a_product_shows_its_text_alone() -> None:
    [shown] = booked(Part(SHIRT, TS, (SENT_SHIRT, TEXT_ONLY), D("25.41")))
    assert [books.article for books in shown.books] == ["TS", ""]
    assert shown.books[1] == BooksLine(text="Maat: XL")


def test_an_amount_without_an_article_shows_what_was_sent_for_it() -> None:
    [_, fee] = booked(
        Part(SHIRT, TS, (SENT_SHIRT,), D("25.41")),
        Part(FEE, None, (SalesLine(None, "Toeslag", D(3), D("2.68")),), D("8.04")),
    )
    assert fee.books == (BooksLine(text="Toeslag", quantity="3", unit_price="2,68", percent="9", total="8,04"),)


def test_an_article_that_is_known_is_shown_though_no_line_was_sent_for_it() -> None:
    [shown] = booked(Part(SHIRT, TS, (), D(0)))
    assert shown.books == (BooksLine(article="TS", article_name="Artikel TS", found_by="code", percent="21"),)


def test_a_rounding_stands_in_the_books_and_not_in_the_shop() -> None:
    sent = SalesLine("id-AFR", "Afronding", D(1), D("0.01"))
    [_, rounding] = booked(
        Part(SHIRT, TS, (SENT_SHIRT,), D("25.41")), Part(ROUNDING, article("AFR"), (sent,), D("0.01"))
    )
    assert (rounding.role, rounding.shop) == ("rounding", None)
    [books] = rounding.books
    assert (books.article, books.found_by, books.total) == ("AFR", "setting", "0,01")


def test_products_stand_beside_the_lines_of_the_shop_in_their_order() -> None:
    book = line("BOEK", 1, "5.0000", "0.4500")
    second = replace(SHIRT, code="B", percent=D(9))
    shown = explained(order([ORDERED, book], (), "30.86"), plan=plan(SHIRT, FEE, second)).lines
    assert [(each.role, each.shop and (each.shop.code, each.shop.percent)) for each in shown] == [
        ("product", ("TS-RED", "21")),
        ("fee", ("", "9")),
        ("product", ("BOEK", "9")),
    ]


def test_the_shop_keeps_its_own_rate_where_the_books_have_another() -> None:
    part = Part(replace(SHIRT, percent=D(9)), TS, (SENT_SHIRT,), D("25.41"))
    [shown] = explained(plan=plan(SHIRT), composition=composition(part)).lines
    assert shown.shop is not None
    assert (shown.shop.percent, shown.books[0].percent) == ("21", "9")


def test_a_rate_of_zero_is_shown() -> None:
    [shown] = explained(plan=plan(replace(SHIRT, percent=D(0)))).lines
    assert shown.shop is not None
    assert shown.shop.percent == "0"


@pytest.mark.parametrize("found_by", list(FoundBy))
def test_the_article_of_a_product_says_by_what_it_was_found(found_by: FoundBy) -> None:
    [shown] = explained(plan=plan(SHIRT), articles={"TS": TS}, found_by={"TS": found_by}).lines
    assert shown.books[0].found_by == found_by.value


def test_the_article_of_an_amount_is_always_that_of_the_settings() -> None:
    fee_article = article("TOESLAG")
    [shown] = explained(
        order([], (), "0"), plan=plan(FEE), articles={"TOESLAG": fee_article}, found_by={"TOESLAG": FoundBy.LINK}
    ).lines
    assert shown.books[0].found_by == "setting"


# --- VAT ---------------------------------------------------------------------------------------------------------


def test_vat_per_rate_stands_beside_that_of_the_books_highest_rate_first() -> None:
    planned = plan(shop_vat={D(9): D("0.664"), D(21): D("4.405")})
    made = composition(vat=(VatPerRate(D(6), D("0.30"), D(0)), VatPerRate(D(21), D("4.42"), D("4.41"))))
    assert explained(order([], (), "0"), plan=planned, composition=made).vat == (
        ExplainedVat(percent="21", shop="4,41", books="4,42"),
        ExplainedVat(percent="9", shop="0,66", books="0,00"),
        ExplainedVat(percent="6", shop="0,00", books="0,30"),
    )


def test_the_vat_of_single_purpose_vouchers_has_a_row_of_its_own() -> None:
    voucher = PlannedLine(LineRole.VOUCHER, "BON-H", D(21), D(1), D("-41.32231"), "Bon", same("cadeaubonnen"))
    planned = plan(voucher, shop_vat={D(21): D("12.3223")})
    made = composition(vat=(VatPerRate(D(21), D("12.32"), D("12.32")),))
    assert explained(order([], (), "0"), plan=planned, composition=made).vat == (
        ExplainedVat(percent="21", shop="21,00", books="21,00"),
        ExplainedVat(percent="21", shop="", books="-8,68", of_vouchers=True),
    )
    only = plan(voucher, shop_vat={D(21): D("-8.67769")})
    booked_only = composition(vat=(VatPerRate(D(21), D("-8.68"), D("-8.68")),))
    assert explained(order([], (), "0"), plan=only, composition=booked_only).vat == (
        ExplainedVat(percent="21", shop="", books="-8,68", of_vouchers=True),
    )


def test_the_vat_of_the_books_is_empty_while_the_order_waits() -> None:
    planned = plan(shop_vat={D(21): D("4.41")})
    assert explained(order([], (), "0"), plan=planned).vat == (ExplainedVat(percent="21", shop="4,41", books=""),)


# --- bounds ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "shown", "more"), [(99, 99, 0), (100, 100, 0), (101, 100, 1), (130, 100, 30)])
def test_of_a_very_long_order_a_hundred_lines_are_shown_and_the_others_counted(
    count: int, shown: int, more: int
) -> None:
    lines = [line(f"TS-{number}", 1, "1", "0.21") for number in range(count)]
    explanation = explained(order(lines, (), "1"))
    codes = [each.shop.code for each in explanation.lines if each.shop]
    assert codes == [f"TS-{number}" for number in range(shown)]
    assert explanation.more_lines == more


def test_thirty_notices_are_kept() -> None:
    notices = tuple(Bilingual(f"Nummer {number}.", f"Number {number}.") for number in range(31))
    assert explained(notices=notices).notices == tuple(f"Nummer {number}." for number in range(30))


@pytest.mark.parametrize(("length", "kept"), [(120, "x" * 120), (121, "x" * 119 + "…")], ids=["fits", "one too long"])
def test_a_name_is_kept_up_to_120_characters(length: int, kept: str) -> None:
    long = "x" * length
    product = line(long, 1, "1", "0.21", name=long, options=(LineOption("o", long),))
    explanation = explained(order([product], (), "1", first_name=long, last_name=""), who=Who(long))
    [shown] = explanation.lines
    assert shown.shop is not None
    assert {explanation.shopper, explanation.customer, shown.shop.name, shown.shop.code} == {kept}
    assert len(shown.shop.options) == 120


def test_the_texts_of_the_books_are_kept_up_to_120_characters_on_one_line() -> None:
    long, kept = "y\n" + "x" * 130, "y " + "x" * 117 + "…"
    part = Part(
        SHIRT,
        replace(TS, code=long, name=long),
        (SalesLine("id-TS", long, D(2), D("12.705")), SalesLine(None, long)),
        D("25.41"),
    )
    [head, text] = booked(part)[0].books
    assert {head.article, head.article_name, head.text, text.text} == {kept}


@pytest.mark.parametrize(
    ("length", "kept"), [(1500, "x" * 1500), (1501, "x" * 1499 + "…")], ids=["fits", "one too long"]
)
def test_a_memo_is_kept_up_to_1500_characters(length: int, kept: str) -> None:
    made = composition(order_changes={"memo": "x" * length})
    sent = explained(order([], (), "0"), plan=plan(), composition=made).sent
    assert sent is not None
    assert sent.memo == kept


@pytest.mark.parametrize(
    ("length", "kept"), [(2000, "x" * 2000), (2001, "x" * 1999 + "…")], ids=["fits", "one too long"]
)
def test_a_sentence_is_kept_up_to_2000_characters_in_each_language(length: int, kept: str) -> None:
    long = Bilingual("x" * length, "x" * length)
    explanation = explained(who=Who("Gast", long, long), notices=(long,))
    assert {explanation.recognised, explanation.steps, *explanation.told} == {Said(nl=kept, en=kept)}


def test_a_notice_that_is_given_twice_is_told_once() -> None:
    one, other = Bilingual("een", "one"), Bilingual("twee", "two")
    made = composition(notices=(one, other, one))
    told = explained(
        order([], (), "0"), plan=plan(), composition=made, notices=(other, Bilingual("drie", "three"))
    ).told
    assert [said.nl for said in told] == ["een", "twee", "drie"]
