"""Which code of OpenCart stands for which kind of total."""

from sconnect.domain.shop import TotalKind

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


def total_kind(code: str) -> TotalKind:
    """Return the kind of a total by its code; any other code is that of an extension of the shop."""
    return _KINDS.get(code, TotalKind.OTHER)
