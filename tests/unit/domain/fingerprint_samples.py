"""Values of every kind that a fingerprint is stored of, by name: plain ones and awkward ones."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from sconnect.domain.books import (
    Article,
    BookAddress,
    Country,
    Customer,
    NewCustomer,
    Reference,
    SalesLine,
    SalesOrder,
    VatKind,
)
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.profile import Profile
from sconnect.domain.runs import ItemOutcome
from sconnect.domain.shop import Address, LineOption, ShopOrder, VoucherSold
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite
from tests.unit.domain.captured import BOOKABLE
from tests.unit.domain.makers import dutch_books, profile, shirt_order

DAY = date(2026, 11, 1)
MOMENT = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
AMSTERDAM = timezone(timedelta(hours=1))
SETTINGS, TERMS = "5f" * 16, "a0" * 16

_STREET = BookAddress("Zoë O'Brien", 'Rue "Neuve" 1-b', "3512 PH", "Łódź", "land-1")

CARDS: Mapping[str, NewCustomer] = {
    "plain": NewCustomer("Bakkerij Jansen", "info@bakkerij.nl", "0301234567", _STREET),
    "full": NewCustomer(
        "Café 😀 \u2028 d'Été", "zoë@été.example", "+32 2", _STREET, 1005, vat_number="BE0123", chamber_number="9"
    ),
    "empty": NewCustomer("", "", "", BookAddress("", "", "", "", "")),
    "half a character": NewCustomer("\ud83d", "a@b.nl", "", _STREET),
}

ACCOUNTS: Mapping[str, CustomerWrite] = {
    "plain": CustomerWrite("klant@example.test"),
    "full": CustomerWrite(
        "zoë@example.test",
        shop_id="17",
        create=True,
        group_id="2",
        first_name="Zoë",
        last_name="d'Été",
        telephone="06",
        address=Address("Zoë", "d'Été", "Café", "Straat 1", "bus 2", "1000", "Brussel", "BE"),
        custom_fields={"9": "1005", "10": "x"},
    ),
    "no fields": CustomerWrite("klant@example.test", address=Address(), custom_fields={}),
}

PRODUCTS: Mapping[str, ProductWrite] = {
    "plain": ProductWrite("LAB", "model"),
    "full": ProductWrite(
        "LAB",
        "sku",
        shop_id="7",
        create=True,
        model="LAB",
        codes={"sku": "LAB", "ean": "871"},
        name='Thé "vert"',
        price=Decimal("10.00"),
        quantity=Decimal("1E+2"),
        enabled=True,
        tax_class_id="9",
    ),
    "off": ProductWrite("LAB", "model", codes={}, price=Decimal("-0.0"), enabled=False),
}

PROFILES: Mapping[str, Profile] = {
    "usual": profile(),
    "other": Profile.model_validate(
        profile().model_dump()
        | {
            "articles": {"shop_key": "sku", "extra_field": "Wébcode"},
            "customers": {"recognition": "code_or_email", "code_source": "custom_field", "code_field_id": "4"},
            "article_export": {
                "only_with_field": "Webshop",
                "only_with_value": "Já",
                "publish_new": True,
                "update_price": False,
                "sku_field": "SKU",
                "stock": "technical",
                "stock_recheck": "daily",
                "tax_classes": {"low": "21", "high": "20"},
            },
            "customer_export": {
                "only_with_field": "Webshop",
                "group_id": "1",
                "group_field": "Groep",
                "groups": {"Groothandel": "3", "'s avonds": "2"},
                "number_field_id": "9",
                "update_phone": False,
            },
        }
    ),
}

REFERENCES: Mapping[str, Reference] = {
    "usual": replace(
        dutch_books(), countries=(Country("land-2", "NL", "Nederland"), Country("land-1", "BE", "België"))
    ),
    "with VAT": dutch_books(article_prices_exclude_vat=False),
}

ARTICLES: Mapping[str, Article] = {
    "plain": Article("id-1", "LAB", "Koffie", "g-high"),
    "full": Article(
        "id-2",
        "0012",
        'Thé "vert" 😀',
        "g-low",
        Decimal("12.3853"),
        True,
        {"Webshop": "Ja", "EAN": "871"},
        datetime(2026, 11, 1, 8, 30, tzinfo=UTC),
        Decimal("1E+2"),
        Decimal("-3.00"),
    ),
}

CUSTOMERS: Mapping[str, Customer] = {
    "plain": Customer("id-1", None, "Bakkerij Jansen"),
    "full": Customer(
        "id-2",
        1005,
        "Café d'Été",
        ("a@b.nl", "zoë@été.example"),
        "030",
        "06",
        "BE0123",
        True,
        False,
        _STREET,
        replace(_STREET, contact=""),
        {"Webshop": "Ja", "Groep": ""},
        datetime(2026, 11, 1, 8, 30, 0, 7, tzinfo=UTC),
    ),
}

REASONS: Mapping[str, tuple[ItemOutcome, Cause]] = {
    "skipped": (ItemOutcome.SKIPPED, Cause(CauseKind.EXPORT_EMAIL_MISSING, "id-1", {"who": "Café d'Été (1005)"})),
    "waits": (
        ItemOutcome.WAITING,
        Cause(CauseKind.EXPORT_CODE_UNFIT, "LAB", {"limit": "12", "code": "LAB", "field": "UPC"}),
    ),
    "a VAT kind": (
        ItemOutcome.WAITING,
        Cause(CauseKind.EXPORT_TAX_CLASS_MISSING, VatKind.HIGH, {"code": "LAB", "vat": "Hoog btw"}),
    ),
    "refused": (ItemOutcome.REFUSED, Cause(CauseKind.EXPORT_PRODUCT_REFUSED, "LAB")),
}

SELECTIONS: Mapping[str, tuple[frozenset[int], str]] = {
    "usual": (frozenset({5, 2, 15}), "2026-01-01T00:00:00Z"),
    "summer": (frozenset(), "2026-07-01T01:02:03.5+02:00"),
}
"""Statuses, and the start as it stands in the settings."""

ORDERS: Mapping[str, ShopOrder] = {
    **{f"captured {order.order_id}": order for order in BOOKABLE},
    "awkward": replace(
        shirt_order(),
        first_name="Zoë",
        last_name='d\'"Été"',
        email="\ud83d",
        shipping_address=Address(company="Café 😀", street="Straat 1", country_code="BE"),
        lines=tuple(
            replace(line, quantity=Decimal("1E+2"), options=(LineOption("Maat", "XL"),)) for line in shirt_order().lines
        ),
        vouchers_sold=(VoucherSold("bon", Decimal("10.00")),),
    ),
    "lookalikes": replace(
        shirt_order(),
        first_name="Zoe\u0308",
        last_name="O&#39;Brien &amp; Zn",
        email="zo\u00eb\u200b@example.test",
        billing_address=Address(street="Rue\u00a0Neuve  1", postcode="1234\u202fAB", city="L\u00f3d\u00ad\u017a"),
        lines=tuple(replace(line, model="Q\u200b-1", name="Th\u0065\u0301  vert") for line in shirt_order().lines),
    ),
}

SALES_ORDER = SalesOrder(
    customer_id="id-1",
    day=DAY,
    payment_reference="LAB-17",
    description="Order 17",
    order_reference="17",
    memo="Café 😀",
    template_id="template",
    lines=(SalesLine("id-2", "Thé", Decimal(2), Decimal("12.10")), SalesLine(None, "maat XL")),
    delivery_address=_STREET,
)

NAMES = ("Koffie", 'Thé "vert" d\'Été 😀', "", "lang " * 60, "\ud83d")
"""Of products without a code."""
