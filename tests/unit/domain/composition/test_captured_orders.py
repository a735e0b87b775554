"""Real orders come out to the cent, or wait with the reason a bookkeeper would give."""

from dataclasses import replace

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.domain.composition import plan_order
from sconnect.domain.shop import ShopInfo, ShopOrder
from sconnect.domain.values.money import to_cents
from sconnect.domain.vat import VatTreatment
from tests.unit.domain.captured import BOOKABLE, BUSINESS_WITHOUT_VAT, GERMAN, as_stored_by_opencart_4
from tests.unit.domain.makers import D, book, booked, causes, composed, dutch_books, dutch_shop, planned, profile

WITHOUT_HINTS = dutch_shop(total_tax_classes={}, shipping_tax_classes={})


@pytest.mark.parametrize("shop_order", BOOKABLE, ids=lambda made: made.order_id)
@pytest.mark.parametrize("info", [dutch_shop(), WITHOUT_HINTS], ids=["hints", "no-hints"])
@pytest.mark.parametrize("include_vat", [True, False], ids=["including", "excluding"])
def test_the_sales_order_comes_to_what_the_shopper_owes(
    shop_order: ShopOrder, info: ShopInfo, include_vat: bool
) -> None:
    outcome = composed(book(shop_order, profile(prices_include_vat=include_vat), info))
    assert outcome.control_total == to_cents(shop_order.total)
    for rate in outcome.vat:
        assert abs(rate.books - rate.shop) <= D("0.01"), rate


@pytest.mark.parametrize("shop_order", BOOKABLE, ids=lambda made: made.order_id)
def test_every_opencart_version_gives_the_same_sales_order(shop_order: ShopOrder) -> None:
    assert book(as_stored_by_opencart_4(shop_order)) == book(shop_order)


def by_number(number: str) -> ShopOrder:
    return next(made for made in BOOKABLE if made.order_id == number)


@pytest.mark.parametrize(
    ("number", "lines"),
    [
        ("1", [("LAB-KOFFIE", "2", "13.50"), ("LAB-SHIRT", "1", "23.02"), ("VERZ-H", "1", "6.05")]),
        (
            "7",
            [
                ("LAB-KOFFIE", "1", "13.50"),
                ("LAB-SHIRT", "1", "20.00"),
                ("VERZ-H", "1", "6.05"),
                ("KORTING-H", "1", "-3.46"),
                ("KORTING-L", "1", "-2.33"),
            ],
        ),
        ("8", [("LAB-KOFFIE", "1", "13.50"), ("VERZ-H", "1", "6.05"), ("KORTING-H", "1", "-6.05")]),
        ("10", [("LAB-KOFFIE", "1", "13.50"), ("VERZ-H", "1", "6.05"), ("TEGOED", "1", "-7.50")]),
        ("17", [("LAB-KOFFIE", "1", "13.50"), ("BON", "1", "25.00"), ("VERZ-H", "1", "6.05")]),
        ("18", [("LAB-SHIRT", "1", "20.00"), ("VERZ-H", "1", "6.05"), ("BON", "1", "-25.00")]),
    ],
)
def test_the_lines_are_the_ones_a_bookkeeper_expects(number: str, lines: list[tuple[str, str, str]]) -> None:
    assert booked(book(by_number(number))) == lines


def test_seven_stickers_and_their_fee() -> None:
    assert booked(book(by_number("6"))) == [
        ("LAB-STICKER", "7", "0.50"),
        ("VERZ-H", "1", "6.05"),
        ("TOESLAG-H", "1", "1.81"),
    ]


def test_redeeming_a_voucher_lowers_neither_vat_nor_turnover() -> None:
    outcome = composed(book(by_number("18")))
    assert [(rate.percent, rate.books) for rate in outcome.vat] == [(D(21), D("4.52"))]


def test_german_vat_waits_while_the_books_do_not_charge_foreign_vat() -> None:
    assert causes(book(GERMAN)) == {CauseKind.FOREIGN_VAT_OFF}


def test_german_vat_is_booked_at_the_german_rate_when_they_do() -> None:
    outcome = book(GERMAN, books=dutch_books(charges_foreign_vat=True))
    assert booked(outcome) == [("LAB-KOKER", "1", "39.34"), ("VERZ-H", "1", "5.95")]
    assert composed(outcome).control_total == D("45.29")


def test_a_dutch_business_without_vat_waits_and_its_article_is_not_blamed() -> None:
    outcome = book(BUSINESS_WITHOUT_VAT)
    assert causes(outcome) == {CauseKind.SHOP_VAT_MISFIT}
    assert isinstance(outcome, list)
    assert "rekende 0 % btw, maar bij deze levering in NL hoort volgens SnelStart 21 of 9 %." in outcome[0].dutch


def test_an_unknown_article_of_an_untaxed_order_is_not_made_in_a_group_without_vat() -> None:
    plan = planned(plan_order(BUSINESS_WITHOUT_VAT, dutch_shop(), profile(), dutch_books()))
    assert plan.taxation.treatment is VatTreatment.DOMESTIC
    assert plan.product_lines[0].new_article is not None
    assert plan.product_lines[0].new_article.percent == 21


def test_a_business_in_germany_with_a_vat_number_is_reverse_charged() -> None:
    german = replace(
        BUSINESS_WITHOUT_VAT, shipping_address=GERMAN.shipping_address, custom_fields={"7": "DE 123.456.788"}
    )
    outcome = book(german, profile(customers={"vat_number_field_id": "7"}))
    assert booked(outcome) == [("LAB-KOKER", "2", "41.32"), ("VERZ-H", "1", "5.00")]
    assert causes(book(german)) == {CauseKind.VAT_NUMBER_FIELD_MISSING}


@pytest.mark.parametrize(
    ("country", "typed", "number"),
    [
        ("DE", "123 456 788", "DE123456788"),
        ("BE", "0123.456.749", "BE0123456749"),
        ("BE", "BE 123.456.749", "BE0123456749"),
    ],
)
def test_a_vat_number_counts_however_it_was_typed(country: str, typed: str, number: str) -> None:
    abroad = replace(
        BUSINESS_WITHOUT_VAT,
        shipping_address=replace(GERMAN.delivery_address, country_code=country),
        custom_fields={"7": typed},
    )
    plan = planned(plan_order(abroad, dutch_shop(), profile({"vat_number_field_id": "7"}), dutch_books()))
    assert plan.taxation.treatment is VatTreatment.REVERSE_CHARGE
    assert plan.taxation.vat_number == number
