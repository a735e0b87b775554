"""Total rows of an order: which code of OpenCart stands for which kind of total."""

from sconnect.adapters.opencart.mapping.lenient_rows import Row, without_markup
from sconnect.domain.shop import OrderTotal, TotalKind

_KINDS = {
    "sub_total": TotalKind.SUM,
    "total": TotalKind.SUM,
    "tax": TotalKind.TAX,
    "shipping": TotalKind.SHIPPING,
    "handling": TotalKind.FEE,
    "low_order_fee": TotalKind.FEE,
    "coupon": TotalKind.DISCOUNT,
    "reward": TotalKind.DISCOUNT,
    "voucher": TotalKind.VOUCHER,
    "credit": TotalKind.CREDIT,
}

FIXED_CODES = frozenset(code for code, kind in _KINDS.items() if kind in {TotalKind.SUM, TotalKind.TAX})
"""Codes of sums and of tax, which are never anything else."""


def total_of(row: Row) -> OrderTotal:
    """Read a total row."""
    code = row.text("code")
    kind = total_kind(code)
    title = row.text("title")  # by that of a tax row the rate is known
    return OrderTotal(code, title if kind is TotalKind.TAX else without_markup(title), row.amount("value"), kind)


def total_kind(code: str) -> TotalKind:
    """Return the kind of a total by its code; any other code is that of an extension of the shop."""
    return _KINDS.get(code, TotalKind.OTHER)
