"""Charges (shipping, fees) and discounts of an order, read from its total rows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sconnect.domain.composition.vat.shop_rates import ShopRates
from sconnect.domain.profile import TotalRole
from sconnect.domain.shop import OrderTotal, ShopInfo, ShopOrder, TotalKind
from sconnect.domain.values.money import ZERO

_CHARGES = frozenset({TotalKind.SHIPPING, TotalKind.FEE, TotalKind.OTHER})
_PAYMENTS = frozenset({TotalKind.VOUCHER, TotalKind.CREDIT})
_FIXED = frozenset({TotalKind.SUM, TotalKind.TAX})
_KIND_OF_ROLE = {
    TotalRole.DISCOUNT: TotalKind.DISCOUNT,
    TotalRole.PAYMENT: TotalKind.CREDIT,
    TotalRole.FEE: TotalKind.FEE,
}


@dataclass(frozen=True, slots=True)
class Charge:
    """Shipping, a fee, or any other amount that changes VAT. `hints`: the percentages of its tax class."""

    kind: TotalKind
    code: str
    title: str
    amount: Decimal
    hints: tuple[Decimal, ...] = ()

    @property
    def is_shipping(self) -> bool:
        """Whether it is for shipping."""
        return self.kind is TotalKind.SHIPPING

    def likely_percents(self, others: Collection[Decimal]) -> tuple[Decimal, ...]:
        """Return the percentages it can have, most likely first: its tax class, then the highest of the order."""
        return tuple(dict.fromkeys([*self.hints, *sorted(others, reverse=True), ZERO]))


def with_roles(order: ShopOrder, roles: Mapping[str, TotalRole]) -> ShopOrder:
    """Return the order with its rows as the settings say what they are; rows that do not count are left out."""
    rows = (
        replace(row, kind=_KIND_OF_ROLE[roles[row.code]]) if _has_role(row, roles) else row
        for row in order.totals
        if not (_has_role(row, roles) and roles[row.code] is TotalRole.IGNORED)
    )
    return replace(order, totals=tuple(rows)) if roles else order


def _has_role(row: OrderTotal, roles: Mapping[str, TotalRole]) -> bool:
    return row.code in roles and row.kind not in _FIXED


def charges_of(order: ShopOrder, info: ShopInfo, rates: ShopRates) -> tuple[Charge, ...]:
    """Read the charges. An amount of an extension is a charge too, with its own sign."""
    return tuple(
        Charge(row.kind, row.code, row.title, row.value, _hints(row, order, info, rates))
        for row in order.totals
        if row.value != 0 and row.kind in _CHARGES
    )


def discounts_of(order: ShopOrder) -> tuple[OrderTotal, ...]:
    """Return the rows that lower the taxable amount: coupons and reward points. Their values are negative."""
    return tuple(row for row in order.totals if row.kind is TotalKind.DISCOUNT and row.value != 0)


def payments_of(order: ShopOrder) -> tuple[OrderTotal, ...]:
    """Return the rows that are payments: vouchers redeemed and store credit. They lower neither VAT nor turnover."""
    return tuple(row for row in order.totals if row.kind in _PAYMENTS and row.value != 0)


def tax_rows_of(order: ShopOrder) -> tuple[OrderTotal, ...]:
    """Return the rows that hold VAT, one per rate."""
    return tuple(row for row in order.totals if row.kind is TotalKind.TAX and row.value != 0)


def _hints(row: OrderTotal, order: ShopOrder, info: ShopInfo, rates: ShopRates) -> tuple[Decimal, ...]:
    tax_class = _tax_class(row, order, info)
    return () if tax_class is None else rates.of_class(tax_class)


def _tax_class(row: OrderTotal, order: ShopOrder, info: ShopInfo) -> str | None:
    if row.kind is not TotalKind.SHIPPING:
        return info.total_tax_classes.get(row.code)
    method = order.shipping_method
    if method.tax_class_id:
        return method.tax_class_id
    return info.shipping_tax_classes.get(method.code)
