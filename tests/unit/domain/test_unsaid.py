"""What books and shop leave unsaid: a record with no more than it needs is usable, plain and empty."""

from decimal import Decimal
from typing import Any

import pytest

from sconnect.domain.books import (
    Administration,
    Article,
    BookedOrder,
    CostCentre,
    Customer,
    Reference,
    SalesLine,
    SalesTemplate,
    VatKind,
)
from sconnect.domain.shop import Address, ShopTaxRate
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite, ShopCustomer
from sconnect.domain.values.bilingual import Bilingual
from tests.unit.domain.makers import D, dutch_books


def test_nothing_is_inactive_unless_the_books_say_so() -> None:
    template = SalesTemplate("id", "Webshop")
    assert (template.inactive, template.blocks_new_orders, template.prices_exclude_vat) == (False, False, False)
    assert not CostCentre("id", 1, "Webshop").inactive
    assert not Article("id", "A", "Artikel", "group").inactive
    customer = Customer("id", 1, "Jan")
    assert (customer.inactive, customer.is_customer) == (False, True)


def test_an_administration_keeps_prices_of_two_decimals_without_vat_under_codes_of_letters() -> None:
    plain = Administration("id", "Lab")
    assert (plain.numeric_article_codes, plain.article_code_max_length) == (False, 20)
    assert (plain.price_decimals, plain.quantity_decimals) == (2, 2)
    assert (plain.article_prices_exclude_vat, plain.charges_foreign_vat) == (True, False)


def test_a_line_of_text_and_an_unpriced_article_cost_nothing() -> None:
    line = SalesLine(None, "tekst")
    assert (line.quantity, line.unit_price) == (D(0), D(0))
    assert Article("id", "A", "Artikel", "group").sales_price == Decimal(0)


def test_a_booked_order_has_prices_with_vat_and_no_invoice_yet() -> None:
    booked = BookedOrder("id", 1, "LAB-1", None, None)
    assert (booked.prices_include_vat, booked.invoiced) == (True, False)


def test_a_rate_is_a_percentage_and_an_account_may_log_in() -> None:
    assert not ShopTaxRate("BTW", D(21)).fixed
    assert ShopCustomer("7", "jan@x.nl", "1", "Jan", "Jansen", "06").enabled


def test_a_write_makes_nothing_new_unless_it_says_so() -> None:
    assert not ProductWrite("A", "model").create
    assert not CustomerWrite("jan@x.nl").create


def test_what_the_books_hold_is_found_by_its_id_and_a_country_by_its_code() -> None:
    books = dutch_books()
    group = books.revenue_group("g-low")
    assert group is not None
    assert group.vat_kind is VatKind.LOW
    assert books.revenue_group("") is None
    template = SalesTemplate("web", "Webshop")
    filled = Reference(Administration("id", "Lab"), templates=(SalesTemplate("other", "Anders"), template))
    assert filled.template("web") is template
    assert filled.template("gone") is None


def test_each_vat_kind_has_the_word_of_a_bookkeeper() -> None:
    words = {kind: kind.words for kind in VatKind}
    assert words == {
        VatKind.NONE: Bilingual("geen btw", "no VAT"),
        VatKind.LOW: Bilingual("laag btw-tarief", "low VAT"),
        VatKind.HIGH: Bilingual("hoog btw-tarief", "high VAT"),
        VatKind.OTHER: Bilingual("overig btw-tarief", "other VAT"),
    }


@pytest.mark.parametrize("part", ["street", "postcode", "city"])
def test_an_address_is_empty_when_nothing_in_it_says_where_it_is(part: str) -> None:
    assert Address(first_name="Jan", company="Winkel", country_code="NL").is_empty
    filled: dict[str, Any] = {part: "iets"}
    assert not Address(**filled).is_empty
