"""Every order captured from a real shop is reproduced: computing forward with its reading gives every VAT row back."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from local.shop.captures import CAPTURES, DATA, load
from local.shop.info import shop_info
from sconnect.adapters.opencart.mapping.info import read_info
from sconnect.adapters.opencart.mapping.orders import OrderReader
from sconnect.domain.composition.vat.forward import TaxedAmount, vat_per_rate
from sconnect.domain.composition.vat.shop_rates import ShopRates
from sconnect.domain.composition.vat.shop_vat import ShopVat, read_vat
from sconnect.domain.composition.vat.totals_rows import rows_of_order
from sconnect.domain.shop import Rounding, ShopInfo, ShopOrder, TotalKind
from tests.unit.domain.captured import BOOKABLE, BUSINESS_WITHOUT_VAT, GERMAN, as_stored_by_opencart_4
from tests.unit.domain.makers import D, dutch_shop

MODULES = DATA / "modules"
READER = OrderReader(ZoneInfo("Europe/Amsterdam"), datetime(2026, 11, 29, 12, tzinfo=UTC))
DIGITS = D("0.0003")
"""Each amount that VAT is computed of lost at most half of the fourth decimal, and so did the row."""
NO_SALE = "credit_order"
"""The VAT of a credit order that Mollie's module makes stands in both rows, whatever was sold: it is refused."""


def recorded() -> dict[str, tuple[ShopOrder, ShopInfo]]:
    found: dict[str, tuple[ShopOrder, ShopInfo]] = {}
    for tag in sorted(path.stem for path in MODULES.glob("*.json")):
        whole: dict[str, Any] = json.loads((MODULES / f"{tag}.json").read_text(encoding="utf-8"))
        info = read_info(whole["info"])
        found |= {f"{tag} {name}": (READER.read(entry), info) for name, entry in whole["orders"].items()}
    for tag in CAPTURES:
        capture = load(tag)
        answer = shop_info(capture) | {"default_currency": capture.default_currency, "timezone": capture.timezone}
        read = map(READER.read, capture.entries)
        found |= {f"{tag} {each.order_id}": (each, read_info(answer)) for each in read}
    return found


def from_plain_shops() -> dict[str, tuple[ShopOrder, ShopInfo]]:
    info = dutch_shop()
    written_out = [*BOOKABLE, *map(as_stored_by_opencart_4, BOOKABLE), GERMAN, BUSINESS_WITHOUT_VAT]
    return {f"{at} {made.order_id}": (made, info) for at, made in enumerate(written_out)}


ORDERS = {name: made for name, made in (from_plain_shops() | recorded()).items() if NO_SALE not in name}


def amounts_of(order: ShopOrder, vat: ShopVat) -> Iterator[TaxedAmount]:
    """What bears VAT by the reading that was taken, discounts below zero."""
    for line, net, percent in zip(order.lines, vat.line_nets, vat.line_percents, strict=True):
        yield TaxedAmount(net, (percent,), line.quantity)
    for charge in vat.charges:
        yield TaxedAmount(charge.amount, (charge.percent,))
    for percent, amount in vat.discounts.items():
        yield TaxedAmount(-amount, (percent,))


@pytest.mark.parametrize("name", sorted(ORDERS))
def test_every_captured_order_is_reproduced(name: str) -> None:
    order, info = ORDERS[name]
    vat = read_vat(order, rows_of_order(order, info), ShopRates.for_order(order, info, (D(21), D(9), D(0))))
    assert isinstance(vat, ShopVat)
    fixed = {tax.name for tax in vat.fixed_taxes}
    rows = [row.value for row in order.totals if row.kind is TotalKind.TAX and row.title not in fixed]
    assert sorted(vat.vat.values()) == sorted(rows)
    computed = vat_per_rate(amounts_of(order, vat), Rounding.NONE)
    for rate in computed.keys() | vat.vat.keys():
        assert computed[rate].holds(vat.vat.get(rate, D(0)), DIGITS), rate
