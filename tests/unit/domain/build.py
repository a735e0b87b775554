"""Orders, customers and settings for these tests: ordinary ones, with what a test is about filled in."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sconnect.domain.books import (
    Administration,
    BookAddress,
    Country,
    Customer,
    Reference,
    RevenueGroup,
    VatKind,
    VatRate,
)
from sconnect.domain.profile import (
    ArticleSettings,
    Connection,
    CustomerSettings,
    OrderSettings,
    Profile,
)
from sconnect.domain.shop import Address, ShippingMethod, ShopOrder

TODAY = date(2026, 11, 23)
NETHERLANDS = Country("land-nl", "NL", "Nederland")
GERMANY = Country("land-de", "DE", "Duitsland")

HOME = Address(
    first_name="Jan",
    last_name="de Vries",
    street="Dorpsstraat 12a",
    postcode="1234 AB",
    city="Alkmaar",
    country_code="NL",
    country_name="Nederland",
)
SISTER = replace(HOME, first_name="Els", street="Kerkplein 3", postcode="9711 CD", city="Groningen")

EVER = date(2400, 12, 31)
REFERENCE = Reference(
    administration=Administration(id="adm-1", name="Voorbeeld", article_code_max_length=15),
    revenue_groups=(
        RevenueGroup("group-high", 1, "Hoog btw (goederen)", VatKind.HIGH),
        RevenueGroup("group-low", 2, "Laag btw (goederen)", VatKind.LOW),
        RevenueGroup("group-none", 3, "Geen btw", VatKind.NONE),
        RevenueGroup("group-other", 4, "Overig", VatKind.OTHER),
    ),
    vat_rates=(
        VatRate(VatKind.HIGH, Decimal(21), date(2012, 10, 1), EVER),
        VatRate(VatKind.LOW, Decimal(6), date(1986, 10, 1), date(2018, 12, 31)),
        VatRate(VatKind.LOW, Decimal("9.0"), date(2019, 1, 1), EVER),
    ),
    countries=(NETHERLANDS, GERMANY),
)


def order(**changes: Any) -> ShopOrder:
    """Make a guest's order, billed and sent home."""
    fields: dict[str, Any] = {
        "order_id": "1001",
        "status_id": 5,
        "history_id": 9,
        "placed_at": datetime(2026, 11, 23, 10, 36, tzinfo=UTC),
        "store_name": "Winkel",
        "customer_id": "",
        "customer_group_id": "1",
        "first_name": "Jan",
        "last_name": "de Vries",
        "email": "jan@voorbeeld.nl",
        "telephone": "06-12345678",
        "billing_address": HOME,
        "shipping_address": HOME,
        "payment_method": "iDEAL",
        "shipping_method": ShippingMethod(),
        "comment": "",
        "currency_code": "EUR",
        "currency_value": Decimal(1),
        "total": Decimal("12.10"),
        "lines": (),
        "totals": (),
    }
    return ShopOrder(**fields | changes)


def profile(*, customers: CustomerSettings | None = None, articles: ArticleSettings | None = None) -> Profile:
    return Profile(
        id="winkel",
        name="Winkel",
        connection=Connection(shop_link_secret="link", client_key_secret="key"),
        orders=OrderSettings(
            start=datetime(2026, 1, 1, tzinfo=UTC), sales_template_id="template", reference_prefix="W-"
        ),
        customers=customers or CustomerSettings(),
        articles=articles or ArticleSettings(),
    )


def book_address(street: str = "Dorpsstraat 12a", postcode: str = "1234AB", **changes: str) -> BookAddress:
    fields = {"contact": "Jan de Vries", "city": "Alkmaar", "country_id": NETHERLANDS.id}
    return BookAddress(street=street, postcode=postcode, **fields | changes)


def customer(customer_id: str, **changes: Any) -> Customer:
    """Make a customer that has nothing in common with the order of `order()`."""
    fields: dict[str, Any] = {
        "code": 5000 + len(customer_id),
        "name": f"Klant {customer_id}",
        "emails": (f"{customer_id}@elders.nl",),
        "address": book_address("Elders 99", "5555ZZ"),
    }
    return Customer(id=customer_id, **fields | changes)
