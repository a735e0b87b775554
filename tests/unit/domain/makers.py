"""A Dutch web shop and its books, small enough to read, for the tests of the rules."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sconnect.adapters.opencart.mapping.total_kinds import total_kind
from sconnect.domain.books import (
    Administration,
    Article,
    ForeignVatRate,
    Reference,
    RevenueGroup,
    VatKind,
    VatRate,
)
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition import Composition, OrderPlan, compose, plan_order
from sconnect.domain.profile import (
    ArticlePerVatKind,
    ArticleSettings,
    Connection,
    CustomerSettings,
    OrderSettings,
    Profile,
)
from sconnect.domain.shop import (
    Address,
    LineOption,
    OrderLine,
    OrderTotal,
    ShippingMethod,
    ShopInfo,
    ShopOrder,
    ShopTaxRate,
)

D = Decimal
HIGH_CLASS, LOW_CLASS = "20", "21"
CONSUMERS, BUSINESSES = "1", "2"
AGES = date(2400, 12, 31)


def dutch_shop(**changes: Any) -> ShopInfo:
    """A shop that sells in the Netherlands, and in Germany at the German rate; businesses pay no VAT."""
    consumers = frozenset({CONSUMERS})
    info = ShopInfo(
        shop_version="3.0.3.9",
        extension_version="1.0",
        default_currency="EUR",
        timezone="Europe/Amsterdam",
        tax_rates=(
            ShopTaxRate("BTW 9%", D("9.0000"), frozenset({"NL"}), frozenset({LOW_CLASS}), consumers),
            ShopTaxRate("BTW 21%", D("21.0000"), frozenset({"NL"}), frozenset({HIGH_CLASS}), consumers),
            ShopTaxRate(
                "MwSt 19% (OSS DE)", D("19.0000"), frozenset({"DE"}), frozenset({HIGH_CLASS, LOW_CLASS}), consumers
            ),
        ),
        total_tax_classes={"low_order_fee": HIGH_CLASS},
        shipping_tax_classes={"flat": HIGH_CLASS},
    )
    return replace(info, **changes)


def dutch_books(**administration: Any) -> Reference:
    """Books with a revenue group per VAT kind, and German rates for the one-stop shop."""
    day = date(2019, 1, 1)
    return Reference(
        administration=Administration("adm", "Lab", **administration),
        revenue_groups=(
            RevenueGroup("g-high", 1, "Omzet hoog", VatKind.HIGH),
            RevenueGroup("g-low", 2, "Omzet laag", VatKind.LOW),
            RevenueGroup("g-none", 3, "Omzet geen btw", VatKind.NONE),
        ),
        vat_rates=(
            VatRate(VatKind.HIGH, D(21), date(2012, 10, 1), AGES),
            VatRate(VatKind.LOW, D(6), date(1986, 10, 1), date(2018, 12, 31)),
            VatRate(VatKind.LOW, D(9), day, AGES),
            VatRate(VatKind.NONE, D(0), date(1969, 1, 1), AGES),
        ),
        foreign_vat_rates=(
            ForeignVatRate("DE", VatKind.HIGH, D(16), date(2020, 7, 1)),
            ForeignVatRate("DE", VatKind.HIGH, D(19), date(2021, 1, 1)),
            ForeignVatRate("DE", VatKind.LOW, D(7), date(2021, 1, 1)),
        ),
    )


def service_articles(name: str) -> ArticlePerVatKind:
    """An article per VAT kind that the books below hold."""
    return ArticlePerVatKind(high=f"{name}-H", low=f"{name}-L", none=f"{name}-0")


def profile(
    customers: Mapping[str, Any] | None = None, articles: Mapping[str, Any] | None = None, **orders: Any
) -> Profile:
    """A profile with an article for everything, unless a test says otherwise."""
    settings: dict[str, Any] = {
        "start": datetime(2026, 1, 1, tzinfo=UTC),
        "sales_template_id": "template",
        "reference_prefix": "LAB-",
        "shipping_articles": service_articles("VERZ"),
        "fee_articles": {"low_order_fee": service_articles("TOESLAG")},
        "discount_articles": service_articles("KORTING"),
        "voucher_article": "BON",
        "credit_article": "TEGOED",
        "rounding_article": "AFR",
    }
    return Profile(
        id="lab",
        name="Labwinkel",
        connection=Connection(shop_link_secret="link", client_key_secret="key"),
        orders=OrderSettings(**(settings | orders)),
        customers=CustomerSettings(**(customers or {})),
        articles=ArticleSettings(**(articles or {})),
    )


def article(code: str, **changes: Any) -> Article:
    """The article of a code; the end of the code gives its VAT."""
    low = code.endswith("-L") or code in {"LAB-KOFFIE", "LAB-EBOEK", "LOW"}
    none = code.endswith("-0") or code in {"BON", "TEGOED", "AFR", "ZERO"}
    group = "g-low" if low else "g-none" if none else "g-high"
    return replace(Article(f"id-{code}", code, f"Artikel {code}", group), **changes)


def address(country: str = "NL") -> Address:
    names = {"NL": "Nederland", "DE": "Duitsland", "GB": "Verenigd Koninkrijk", "BE": "België"}
    return Address("Gerda", "Gast", "", "Kerkstraat 1", "", "3512 PH", "Utrecht", country, names.get(country, country))


def line(model: str, quantity: int | str, price: str, vat: str, tax_class: str = "", **changes: Any) -> OrderLine:
    made = OrderLine(
        name=f"Product {model}",
        model=model,
        quantity=D(quantity),
        unit_price=D(price),
        unit_vat=D(vat),
        tax_class_id=tax_class,
    )
    return replace(made, **changes)


def totals(*rows: tuple[str, str, str]) -> tuple[OrderTotal, ...]:
    return tuple(total_row(code, title, D(value)) for code, title, value in rows)


def total_row(code: str, title: str, value: Decimal) -> OrderTotal:
    """A row under the lines, of the kind that OpenCart's code stands for."""
    return OrderTotal(code, title, value, total_kind(code))


def order(lines: Iterable[OrderLine], rows: tuple[OrderTotal, ...], total: str, **changes: Any) -> ShopOrder:
    """An order of a Dutch consumer, sent by flat rate as OpenCart 3 stores it, unless a test says otherwise."""
    country = changes.pop("country", "NL")
    made = ShopOrder(
        order_id="1001",
        status_id=5,
        history_id=1,
        placed_at=datetime(2026, 11, 23, 10, 36, 59, tzinfo=UTC),
        store_name="Labwinkel",
        customer_id="",
        customer_group_id=CONSUMERS,
        first_name="Gerda",
        last_name="Gast",
        email="gast@example.test",
        telephone="0612345678",
        billing_address=address(country),
        shipping_address=address(country),
        payment_method="Cash On Delivery",
        shipping_method=ShippingMethod("flat", "Flat Shipping Rate"),
        comment="",
        currency_code="EUR",
        currency_value=D(1),
        total=D(total),
        lines=tuple(lines),
        totals=rows,
    )
    return replace(made, **changes)


def planned(outcome: OrderPlan | list[Cause]) -> OrderPlan:
    assert isinstance(outcome, OrderPlan), [cause.dutch for cause in outcome]
    return outcome


def composed(outcome: Composition | list[Cause]) -> Composition:
    assert isinstance(outcome, Composition), [cause.dutch for cause in outcome]
    return outcome


def book(
    shop_order: ShopOrder,
    settings: Profile | None = None,
    info: ShopInfo | None = None,
    books: Reference | None = None,
    articles: Mapping[str, Article] | None = None,
    **more: Any,
) -> Composition | list[Cause]:
    """Plan and compose, with every article in the books that the plan asks for."""
    settings, books = settings or profile(), books or dutch_books()
    plan = plan_order(shop_order, info or dutch_shop(), settings, books)
    if isinstance(plan, list):
        return plan
    known = {code: article(code) for code in [*plan.product_codes, *plan.service_codes]} | dict(articles or {})
    return compose(plan, known, customer_id="customer", reference=books, profile=settings, **more)


def causes(outcome: Composition | OrderPlan | list[Cause]) -> set[CauseKind]:
    assert isinstance(outcome, list), "nothing stood in the way"
    for cause in outcome:
        assert "?" not in cause.dutch + cause.english, cause
    return {cause.kind for cause in outcome}


def booked(outcome: Composition | list[Cause]) -> list[tuple[str | None, str, str]]:
    """The lines as (article, quantity, unit price)."""
    return [
        (made.article_id and made.article_id.removeprefix("id-"), str(made.quantity), str(made.unit_price))
        for made in composed(outcome).order.lines
    ]


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
