"""A generated order as the shop's extension sends it: the rows of its tables and the answer to `info`."""

import json
from copy import deepcopy
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from local.shop.captures import CAPTURES as INSTALLATIONS
from local.shop.captures import load, shared
from local.shop.info import shop_info
from tests.oracle.checkout import ZERO, Checkout, Rate, Row, stored

Json = dict[str, Any]
CAPTURES = {"3": "3.0.3.9", "4": "4.0.2.3"}
"""Real installations, whose columns the rows have."""
CLASSES = {"20": "BTW hoog", "21": "BTW laag", "22": "Geen btw", "23": "Btw middel", "24": "Overig"}
VAT_NUMBER_FIELD = "7"


@dataclass(frozen=True)
class Place:
    """Where the goods go. Countries that OpenCart's stock list has as countries of their own have their own code."""

    country: str = "NL"
    name: str = "Nederland"
    postcode: str = "3512 PH"
    city: str = "Utrecht"
    zone: str = "Utrecht"


@dataclass(frozen=True)
class Shop:
    """What a shop says of itself. `today` replaces the rates that its orders were made with, when they changed."""

    rates: tuple[Rate, ...]
    version: str = "3"
    total_classes: dict[str, str] = field(default_factory=dict)
    """Tax class by total code, or by `shipping.METHOD`."""
    today: tuple[Rate, ...] | None = None
    currency: str = "EUR"


@dataclass(frozen=True)
class Case:
    """A generated order: what the shop sends, and what is known of it beforehand."""

    family: str
    seed: str
    entry: Json
    info: Json
    truth: dict[Decimal, Decimal] | None
    """VAT per percentage as the checkout computed it; None where the order contradicts itself."""
    may_wait: str = ""
    """Why this order may wait though its VAT can be read: the books, not the amounts, leave a question."""
    oss: bool = False
    """Whether the administration charges foreign VAT."""

    voucher_percent: str = ""
    """The percentage of single-purpose vouchers, empty where vouchers are money."""
    voucher_since: str = ""
    """The day from which vouchers sold are single-purpose; empty: all."""

    no_supply: bool = False
    """Whether this is no intra-Community supply, so that a number on a new card would make the books report one."""
    must_wait: str = ""
    """Why it may not be booked though its amounts can be read: the VAT that was charged is not due."""
    says: str = ""
    """What a sentence about it has to hold, whether it is booked or waits."""
    exemptions: list[list[str]] = field(default_factory=list)
    """Small-business schemes: country, first and last day; an empty day is open."""
    oss_days: list[list[str]] = field(default_factory=list)
    """First and last day on which the administration charges foreign VAT; none: `oss` says whether it does."""
    supplied_here: bool = False
    """Whether the goods are handed over in the shop with Dutch VAT: the books have to deliver them here."""
    groups: dict[str, str] = field(default_factory=dict)
    """The revenue group (of `books.GROUPS`) that each new article has to come in, by its code."""
    book_prices: dict[str, str] = field(default_factory=dict)
    """Prices of articles in the books, with VAT, where lines take those instead of the shop's."""

    @property
    def charges_foreign_vat(self) -> bool:
        """Whether the administration charges foreign VAT on the day of the order."""
        day = self.entry["order"]["date_added"][:10]
        if not self.oss_days:
            return self.oss
        return any((not first or first <= day) and (not last or day <= last) for first, last in self.oss_days)

    def as_json(self) -> str:
        """Everything needed to replay it."""
        truth = None if self.truth is None else {str(key): str(value) for key, value in self.truth.items()}
        known = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.dumps({**known, "truth": truth})

    @classmethod
    def from_json(cls, text: str) -> "Case":
        content = json.loads(text)
        truth = content.pop("truth")
        numbers = None if truth is None else {Decimal(key): Decimal(value) for key, value in truth.items()}
        return cls(**content, truth=numbers)


def info_of(shop: Shop, codes: list[str]) -> Json:
    """Write the answer to `info`."""
    rates = shop.rates if shop.today is None else shop.today
    return {
        **deepcopy(_stock_info(shop.version)),
        "protocol": 1,
        "shop_time": "2026-11-24 12:00:00",
        "utc_offset": "+01:00",
        "timezone": "Europe/Amsterdam",
        "default_currency": shop.currency,
        "tax_classes": [{"tax_class_id": key, "title": title} for key, title in CLASSES.items()],
        "tax_rates": [
            {
                "tax_rate_id": rate.id,
                "name": rate.name,
                "rate": str(stored(rate.percent)),
                "type": "F" if rate.fixed else "P",
                "country_codes": list(rate.countries),
                "tax_class_ids": list(rate.classes),
                "customer_group_ids": list(rate.groups),
            }
            for rate in rates
        ],
        "total_tax_classes": dict(shop.total_classes),
        "custom_fields": [{"custom_field_id": VAT_NUMBER_FIELD, "name": "Btw-nummer", "location": "account"}],
        "total_codes": sorted({"sub_total", "shipping", "tax", "total", *codes}),
    }


def entry_of(
    shop: Shop,
    checkout: Checkout,
    place: Place,
    *,
    order_id: str = "1001",
    placed: str = "2026-11-23 10:36:59",
    shipping: tuple[str, Decimal, str] | None = ("flat", Decimal(0), ""),
    currency: tuple[str, str] = ("EUR", "1.00000000"),
    vat_number: str = "",
    vouchers: tuple[Decimal, ...] = (),
    classes_today: dict[str, str] | None = None,
) -> Json:
    """Write the order. `shipping`: method, cost and tax class; None when nothing is shipped."""
    order = deepcopy(_stock_order(shop.version))
    order.update(
        order_id=order_id,
        customer_id="0",
        customer_group_id=checkout.group,
        total=str(stored(checkout.total)),
        currency_code=currency[0],
        currency_value=currency[1],
        date_added=placed,
        date_modified=placed,
        order_status_id="2",
        comment="",
        email=f"klant{order_id}@example.test",
        custom_field=json.dumps({VAT_NUMBER_FIELD: vat_number}) if vat_number else "[]",
    )
    company = "Firma Test" if vat_number else ""
    for kind in ("payment", "shipping"):
        order.update(
            {
                f"{kind}_firstname": "Gerda",
                f"{kind}_lastname": f"Gast {order_id}",
                f"{kind}_company": company,
                f"{kind}_address_1": "Lange Nieuwstraat 12",
                f"{kind}_address_2": "",
                f"{kind}_postcode": place.postcode,
                f"{kind}_city": place.city,
                f"{kind}_zone": place.zone,
                f"{kind}_country": place.name,
                f"{kind}_iso_code_2": place.country,
            }
        )
    _set_methods(order, shop.version, shipping)
    products = [_product_row(checkout, number, order_id) for number in range(len(checkout.products))]
    return {
        "order": order,
        "products": products,
        "options": [],
        "totals": [_total_row(shop.version, row, number, order_id) for number, row in enumerate(checkout.rows, 1)],
        "vouchers": [_voucher(order_id, number, amount) for number, amount in enumerate(vouchers, 1)],
        "histories": [
            {
                "order_history_id": "1",
                "order_id": order_id,
                "order_status_id": "2",
                "notify": "0",
                "comment": "",
                "date_added": placed,
            }
        ],
        "product_codes": {
            product.id: {
                "model": product.model,
                "tax_class_id": (classes_today or {}).get(product.id, product.tax_class),
                "price": str(stored(product.price)),
            }
            for product in checkout.products
        },
    }


def truth_of(checkout: Checkout) -> dict[Decimal, Decimal]:
    """Return the VAT per percentage of the rows that were written."""
    vat: dict[Decimal, Decimal] = {}
    for rate in checkout.rates:
        if not rate.fixed and (value := checkout.written.get(rate.id, ZERO)) > 0:
            vat[rate.percent] = vat.get(rate.percent, ZERO) + value
    return vat


def info_of_capture(entry: Json) -> Json:
    """Return what the installation says of itself that an order was captured from."""
    names = {shared(tag).entries[0]["order"]["store_name"]: tag for tag in INSTALLATIONS}
    tag = names[entry["order"]["store_name"]]
    answer = {"protocol": 1, "timezone": "Europe/Amsterdam", "utc_offset": "+01:00", "default_currency": "EUR"}
    return {**deepcopy(shop_info(shared(tag))), **answer}


def _stock_info(version: str) -> Json:
    return shop_info(shared(CAPTURES[version]))


_ORDERS: dict[str, Json] = {version: load(tag).entries[0]["order"] for version, tag in CAPTURES.items()}


def _stock_order(version: str) -> Json:
    return _ORDERS[version]


def _set_methods(order: Json, version: str, shipping: tuple[str, Decimal, str] | None) -> None:
    if shipping is None:
        cleared = [name for name in order if name.startswith("shipping_")]
        order.update(dict.fromkeys(cleared, ""))
        return
    method, cost, tax_class = shipping
    if version == "3":
        order.update(shipping_method="Verzendkosten", shipping_code=f"{method}.{method}")
        return
    content = {
        "code": f"{method}.{method}",
        "name": "Verzendkosten",
        "cost": str(cost),
        "tax_class_id": tax_class or "0",
    }
    order.update(shipping_method=json.dumps(content | {"text": "5.00"}))


def _product_row(checkout: Checkout, number: int, order_id: str) -> Json:
    product = checkout.products[number]
    return {
        "order_product_id": str(number + 1),
        "order_id": order_id,
        "product_id": product.id,
        "name": product.name,
        "model": product.model,
        "quantity": str(product.quantity),
        "price": str(stored(product.price)),
        "total": str(stored(product.total)),
        "tax": str(stored(checkout.unit_tax(product))),
        "reward": "0",
    }


def _total_row(version: str, row: Row, number: int, order_id: str) -> Json:
    return {
        "order_total_id": str(number),
        "order_id": order_id,
        **({"extension": "opencart"} if version == "4" else {}),
        "code": row.code,
        "title": row.title,
        "value": str(stored(row.value)),
        "sort_order": str(row.sort_order),
    }


def _voucher(order_id: str, number: int, amount: Decimal) -> Json:
    return {
        "order_voucher_id": str(number),
        "order_id": order_id,
        "voucher_id": str(number),
        "description": "Cadeaubon",
        "code": f"BON{number}",
        "amount": str(stored(amount)),
    }
