"""The administration that the generated orders are booked in, its profile, and what a sales order of it comes to.

A line's VAT follows from the revenue group of its article and from where the goods go, as SnelStart does it. New
settings of a profile are added in `answers` below, once, for every way in which orders are driven.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from local.snelstart.resources.countries import COUNTRIES as SNELSTART_COUNTRIES
from sconnect.domain.books import (
    Administration,
    Article,
    Country,
    ForeignVatRate,
    Period,
    Reference,
    RevenueGroup,
    SalesTemplate,
    VatKind,
    VatRate,
)
from sconnect.domain.profile import (
    ArticlePerVatKind,
    ArticleSettings,
    Connection,
    CustomerSettings,
    LineMode,
    OrderSettings,
    PickupMethod,
    Profile,
    VatExemption,
    VoucherRate,
)
from tests.oracle.shop_json import VAT_NUMBER_FIELD, Case, Json

D = Decimal
CENT = D("0.01")
ZERO = D(0)
ROUNDING_ARTICLE = "AFRONDING"
VOUCHER_ARTICLES = {D(21): "BON-H", D(9): "BON-L"}
"""The article of single-purpose vouchers by their percentage."""
_AGES = date(2400, 12, 31)
_LONG_AGO = date(1969, 1, 1)
KINDS = {
    "H": VatKind.HIGH,
    "L": VatKind.LOW,
    "0": VatKind.NONE,
    "Z": VatKind.NONE,
    "M": VatKind.OTHER,
    "O": VatKind.OTHER,
}
"""The VAT kind of an article by the last letter of a service's code, or the first of a product's."""
_DUTCH = {VatKind.HIGH: D(21), VatKind.LOW: D(9)}
_ABROAD = {
    country.code: {VatKind.HIGH: rates["SR"], VatKind.LOW: rates.get("RRL", rates.get("RRH", rates["SR"]))}
    for country in SNELSTART_COUNTRIES
    if country.code != "NL" and (rates := dict(country.rates))
}
"""What SnelStart charges in other member states per kind, for an administration that charges foreign VAT."""
PREFIXES = {country.code: country.vat_prefix for country in SNELSTART_COUNTRIES if country.vat_prefix}


GROUPS = {
    "goods-high": (1, VatKind.HIGH),
    "goods-low": (2, VatKind.LOW),
    "services-high": (4, VatKind.HIGH),
    "services-low": (6, VatKind.LOW),
}
"""Revenue groups of which several have one VAT kind: number and kind, as in a standard administration."""
SERVICES_CLASS = "24"
"""The tax class of the shop that is services at the high rate."""


def group_settings(ids: Mapping[str, str]) -> dict[str, Any]:
    """Return what the owner chose where several groups have one rate. `ids`: of the groups, by their name."""
    return {
        "revenue_groups_by_rate": {D(21): ids["goods-high"], D(9): ids["goods-low"], D(0): ids["none"]},
        "revenue_groups_by_tax_class": {SERVICES_CLASS: ids["services-high"]},
        "revenue_groups_not_shipped": {D(9): ids["services-low"]},
    }


def answers(case: Case | None = None) -> dict[str, Any]:
    """Return what the owner chose for the kinds of this shop; settings that are not there are left out."""
    without_vat = ArticlePerVatKind(none="TOESLAG-0")
    chosen: dict[str, Any] = {
        "fixed_tax_articles": {"Statiegeld": without_vat, "Verwijderingsbijdrage": without_vat},
    }
    if case and case.voucher_percent:
        percent = D(case.voucher_percent)
        rate = VoucherRate(since=case.voucher_since, percent=percent, article_code=VOUCHER_ARTICLES[percent])
        chosen["single_purpose_vouchers"] = (rate,)
    if case:
        chosen["exemptions"] = tuple(
            VatExemption(country=country, first_day=first, last_day=last) for country, first, last in case.exemptions
        )
    if case and case.book_prices:
        chosen["line_mode"] = LineMode.CODE_AND_QUANTITY
    chosen["pickup_methods"] = (PickupMethod(code="pickup.pickup"),)
    return {name: value for name, value in chosen.items() if name in OrderSettings.model_fields}


def settings(case: Case | None = None) -> dict[str, Any]:
    """Return the settings of the tab Orders: an article for everything."""
    service = ArticlePerVatKind
    return {
        "statuses": (2,),
        "start": datetime(2026, 1, 1, tzinfo=UTC),
        "sales_template_id": "template",
        "reference_prefix": "ORK-",
        "shipping_articles": service(high="VERZENDKOSTEN-H", low="VERZENDKOSTEN-L", none="VERZENDKOSTEN-0"),
        "other_fee_articles": service(high="TOESLAG-H", low="TOESLAG-L", none="TOESLAG-0"),
        "discount_articles": service(high="KORTING-H", low="KORTING-L", none="KORTING-0"),
        "voucher_article": "TEGOEDBON",
        "credit_article": "TEGOEDBON",
        "rounding_article": ROUNDING_ARTICLE,
        **answers(case),
    }


def profile(case: Case | None = None) -> Profile:
    """Return the profile: an article for everything."""
    return Profile(
        id="orakel",
        name="Orakelwinkel",
        connection=Connection(shop_link_secret="link", client_key_secret="key"),
        orders=OrderSettings(**settings(case)),
        articles=ArticleSettings(**group_settings({**{name: f"g-{name}" for name in GROUPS}, "none": "g-none"})),
        customers=CustomerSettings(vat_number_field_id=VAT_NUMBER_FIELD),
    )


@cache
def reference(*, oss: bool, oss_days: tuple[tuple[str, str], ...] = (), with_vat: bool = False) -> Reference:
    """Return the reference data of the administration. `with_vat`: its article prices include VAT."""
    periods = tuple(Period(_day(first), _day(last)) for first, last in oss_days)
    foreign = [
        ForeignVatRate(country, kind, percent, date(2021, 1, 1))
        for country, kinds in _ABROAD.items()
        for kind, percent in kinds.items()
    ]
    return Reference(
        administration=Administration(
            "adm",
            "Orakel",
            charges_foreign_vat=oss,
            foreign_vat_periods=periods,
            article_prices_exclude_vat=not with_vat,
        ),
        templates=(SalesTemplate("template", "Webshop"),),
        revenue_groups=(
            *(RevenueGroup(f"g-{kind.value}", 20 + number, kind.value, kind) for number, kind in enumerate(VatKind)),
            *(RevenueGroup(f"g-{name}", number, name, kind) for name, (number, kind) in GROUPS.items()),
        ),
        vat_rates=(
            VatRate(VatKind.HIGH, D(21), date(2012, 10, 1), _AGES),
            VatRate(VatKind.LOW, D(6), date(1986, 10, 1), date(2018, 12, 31)),
            VatRate(VatKind.LOW, D(9), date(2019, 1, 1), _AGES),
            VatRate(VatKind.NONE, D(0), _LONG_AGO, _AGES),
            VatRate(VatKind.OTHER, D(0), _LONG_AGO, _AGES),
        ),
        foreign_vat_rates=tuple(foreign) if oss or oss_days else (),
        countries=tuple(Country(f"land-{each.code}", each.code, each.name) for each in SNELSTART_COUNTRIES),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def reference_of(case: Case) -> Reference:
    """Return the reference data of the administration of a case."""
    days = tuple((first, last) for first, last in case.oss_days)
    return reference(oss=case.oss, oss_days=days, with_vat=bool(case.book_prices))


def kind_of(code: str) -> VatKind:
    """Return the VAT kind of the article with this code."""
    if code in {"TEGOEDBON", ROUNDING_ARTICLE}:
        return VatKind.NONE
    letter = code.rpartition("-")[2] if code.rpartition("-")[2] in KINDS else code[:1]
    return KINDS[letter]


def article(code: str, case: Case) -> Article:
    price = D(case.book_prices.get(code, "0"))
    return Article(f"id-{code}", code, f"Artikel {code}", f"g-{kind_of(code).value}", price)


@dataclass(frozen=True)
class Line:
    """A line of a sales order: article code, its VAT kind, quantity and price a piece."""

    code: str
    kind: VatKind
    quantity: Decimal
    price: Decimal
    group: str = ""
    """The name (of `GROUPS`) of the revenue group that a new article came in; empty for an article that was there."""


@dataclass(frozen=True)
class Booked:
    """What an order became: its lines, or nothing when it waits; and every sentence that went with it."""

    lines: tuple[Line, ...] = ()
    sentences: tuple[str, ...] = ()
    waits: bool = False
    card_number: str | None = None
    """The VAT number on the customer's card; None: what the order itself says."""
    includes_vat: bool = True
    delivered_to: str = ""
    """The country of the delivery address in the books; empty: that of the shop."""
    error: str = ""


@dataclass
class Totals:
    """What the lines come to, as SnelStart adds up."""

    total: Decimal = ZERO
    vat: dict[Decimal, Decimal] = field(default_factory=dict)


def totals(booked: Booked, case: Case) -> Totals:
    """Add up: each line half up to the cent, then VAT over the sum per rate."""
    sums: dict[Decimal, Decimal] = {}
    for line in booked.lines:
        percent = percent_of(line.kind, booked, case)
        sums[percent] = sums.get(percent, D(0)) + _cents(line.quantity * line.price)
    whole = Totals()
    for percent, amount in sums.items():
        if booked.includes_vat:
            vat = _cents(amount * percent / (100 + percent))
            whole.total += amount
        else:
            vat = _cents(amount * percent / 100)
            whole.total += amount + vat
        if vat:
            whole.vat[percent] = vat
    return whole


def percent_of(kind: VatKind, booked: Booked, case: Case) -> Decimal:
    """Return the percentage that SnelStart charges on an article of this kind, given where the goods go."""
    order, card_number = case.entry["order"], booked.card_number
    country = booked.delivered_to or order["shipping_iso_code_2"] or order["payment_iso_code_2"]
    if country == "NL":
        return _DUTCH.get(kind, D(0))
    number = vat_number_of(case.entry) if card_number is None else card_number
    if country not in PREFIXES or number.startswith(PREFIXES[country]):
        return D(0)
    return _ABROAD[country].get(kind, D(0)) if case.charges_foreign_vat else _DUTCH.get(kind, D(0))


def vat_number_of(entry: Json) -> str:
    """Return the VAT number that the card of this shopper has: the one of the order."""
    text = str(entry["order"]["custom_field"])
    return text.partition(f'"{VAT_NUMBER_FIELD}": "')[2].partition('"')[0]


def rounding_lines(lines: Iterable[Line]) -> int:
    return sum(line.code == ROUNDING_ARTICLE and line.price != 0 for line in lines)


def split_lines(booked: Booked, entry: Json) -> int:
    """Count the lines of products beyond those of the shop."""
    models = {row["model"] for row in entry["products"]}
    made = sum(line.code in models for line in booked.lines)
    return max(0, made - len(entry["products"]))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
