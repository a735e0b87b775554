"""The rows under the lines of an order, by what they are for: charges, discounts, VAT, payments, or no part of the sum.

Rows of the shop's own modules say so by their kind. Those of other extensions are judged by the profile's own choice,
by their place and name, and by whether the total needs them (docs/reference/opencart.md, `order_total`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from sconnect.domain.composition.vat.forward import HALF_A_DIGIT
from sconnect.domain.profile import TotalRole
from sconnect.domain.shop import OrderLine, OrderTotal, ShopInfo, ShopOrder, TotalKind
from sconnect.domain.values.money import HALF_A_CENT, ZERO

_CHARGES = frozenset({TotalKind.SHIPPING, TotalKind.FEE, TotalKind.OTHER})
_PAYMENTS = frozenset({TotalKind.VOUCHER, TotalKind.CREDIT})
_FIXED = frozenset({TotalKind.SUM, TotalKind.TAX})
_KIND_OF_ROLE = {
    TotalRole.DISCOUNT: TotalKind.DISCOUNT,
    TotalRole.PAYMENT: TotalKind.CREDIT,
    TotalRole.VOUCHER: TotalKind.VOUCHER,
    TotalRole.FEE: TotalKind.FEE,
}
_MOST_LEFT_OUT = 2
_VAT_CODE = re.compile(r"(?:^|[_\W])(?:tax|vat|btw|mwst|ust|tva|iva|moms)(?:$|[_\W])", re.IGNORECASE)
_PAYMENT_WORD = re.compile(
    r"deposit|wallet|gift|voucher|credit|prepaid|saldo|tegoed|cadeau|aanbetaling|voldaan|betaald"
    r"|(?:^|[_\W])(?:bon|paid)(?:$|[_\W])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Charge:
    """Shipping, a fee, or any other amount of one row. `tax_class`: None when the shop names none for it."""

    kind: TotalKind
    code: str
    title: str
    amount: Decimal
    tax_class: str | None = None
    is_after_tax: bool = False
    """Whether it stands under the VAT rows: the shop had computed VAT before it came to this amount."""

    @property
    def is_shipping(self) -> bool:
        """Whether it is for shipping."""
        return self.kind is TotalKind.SHIPPING

    @property
    def is_discount_of_extension(self) -> bool:
        """Whether an extension lowers the total by it: then only the VAT tells how."""
        return self.kind is TotalKind.OTHER and self.amount < 0

    @property
    def may_be_payment(self) -> bool:
        """Whether it reads like a payment: a deposit, a wallet, a gift card of a module."""
        return self.is_discount_of_extension and any(map(_PAYMENT_WORD.search, (self.code, self.title)))


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that count, none of them zero."""

    charges: tuple[Charge, ...] = ()
    """Amounts of any sign that bear VAT or not, each at its own rate; extensions' discounts are among them."""
    discounts: tuple[Charge, ...] = ()
    """Coupons, reward points and what the profile says is a discount: they lower the VAT of the goods."""
    taxes: tuple[OrderTotal, ...] = ()
    """VAT, one row per rate, and rows of extensions that are VAT by their name."""
    payments: tuple[OrderTotal, ...] = ()
    left_out: tuple[OrderTotal, ...] = ()
    """Rows that are no part of the total: information for the shopper."""


def with_roles(order: ShopOrder, roles: Mapping[str, TotalRole]) -> ShopOrder:
    """Return the order with its rows as the settings say what they are; rows that do not count are left out."""
    rows = (
        replace(row, kind=_KIND_OF_ROLE[roles[row.code]]) if _has_role(row, roles) else row
        for row in order.totals
        if not (_has_role(row, roles) and roles[row.code] is TotalRole.IGNORED)
    )
    return replace(order, totals=tuple(rows))


def _has_role(row: OrderTotal, roles: Mapping[str, TotalRole]) -> bool:
    return row.code in roles and row.kind not in _FIXED


def rows_of_order(order: ShopOrder, info: ShopInfo) -> Rows:
    """Sort the rows of an order."""
    names = {rate.name for rate in info.tax_rates}
    left_out = _left_out(order)
    counted = [row for at, row in enumerate(order.totals) if at not in left_out and row.value != 0]
    taxes = [row for row in counted if row.kind is TotalKind.TAX or _looks_like_vat(row, names)]
    last_tax = max((at for at, row in enumerate(counted) if row.kind is TotalKind.TAX), default=len(counted))
    amounts = [
        Charge(row.kind, row.code, row.title, row.value, _tax_class(row, order, info), is_after_tax=at > last_tax)
        for at, row in enumerate(counted)
        if row not in taxes
    ]
    return Rows(
        charges=tuple(amount for amount in amounts if amount.kind in _CHARGES),
        discounts=tuple(amount for amount in amounts if amount.kind is TotalKind.DISCOUNT),
        taxes=tuple(taxes),
        payments=tuple(row for row in counted if row.kind in _PAYMENTS),
        left_out=tuple(row for at, row in enumerate(order.totals) if at in left_out),
    )


def _looks_like_vat(row: OrderTotal, tax_names: set[str]) -> bool:
    """Whether a row of an extension is VAT, by its code or by the name of a rate."""
    is_named = bool(_VAT_CODE.search(row.code)) or row.title in tax_names
    return row.kind is TotalKind.OTHER and row.value > 0 and is_named


def net_of_lines(order: ShopOrder) -> tuple[Decimal, ...]:
    """Return the amount of each line: its stored total, unless the order's total needs quantity times price."""
    stored = tuple(line.net for line in order.lines)
    computed = tuple(line.quantity * line.unit_price for line in order.lines)
    off = sum(computed, ZERO) - sum(stored, ZERO)
    sums = [row.value for row in order.totals if row.kind is TotalKind.SUM]
    vouchers = sum((sold.amount for sold in order.vouchers_sold), ZERO)
    fits = any(abs(sum(computed, ZERO) + vouchers - value) <= HALF_A_CENT for value in sums[:1])
    return computed if fits and abs(off) > HALF_A_CENT else stored


def is_given_away(order: ShopOrder, rows: Rows) -> bool:
    """Whether something was sold and discounts took all of it away."""
    sold = sum(net_of_lines(order), ZERO)
    counted = [charge.amount for charge in (*rows.charges, *rows.discounts)]
    counted += [voucher.amount for voucher in order.vouchers_sold]
    return sold > 0 and abs(sum(counted, sold)) <= HALF_A_CENT


def noise_of(line: OrderLine) -> Decimal:
    """Return how far the amount of a line may be off because of the decimals that the database keeps."""
    return HALF_A_DIGIT if line.total is not None else HALF_A_DIGIT * max(abs(line.quantity), Decimal(1))


def _left_out(order: ShopOrder) -> tuple[int, ...]:
    """Return which rows are no part of the total, the likeliest that fit: those after it, none, one, two."""
    open_rows = {at: row.value for at, row in enumerate(order.totals) if row.kind is TotalKind.OTHER}
    totals = [at for at, row in enumerate(order.totals) if row.kind is TotalKind.SUM and row.value == order.total]
    after = tuple(at for at in open_rows if totals and at > totals[-1])
    before = [at for at in open_rows if at not in after]
    whole, slack = _whole(order), _slack(order)

    def adds_up(left_out: Iterable[int]) -> bool:
        """Whether the rest comes to the total; OpenCart never lets it fall below nothing."""
        rest = whole - sum((open_rows[at] for at in left_out), ZERO)
        return abs(rest - order.total) <= slack or (order.total == 0 and rest <= slack)

    if adds_up(after):
        return after
    if adds_up(()):
        return ()
    for count in range(1, _MOST_LEFT_OUT + 1):
        fitting = [some for some in combinations(before, count) if adds_up((*some, *after))]
        if len(fitting) == 1:
            return (*fitting[0], *after)
    return ()


def _whole(order: ShopOrder) -> Decimal:
    """Return what lines, vouchers and all rows come to."""
    rows = (row.value for row in order.totals if row.kind is not TotalKind.SUM)
    return sum((*net_of_lines(order), *(sold.amount for sold in order.vouchers_sold), *rows), ZERO)


def _slack(order: ShopOrder) -> Decimal:
    """Return how far the total may be off because of the decimals that the database keeps, or a rounded total."""
    return HALF_A_CENT + HALF_A_DIGIT * 2 * (len(order.totals) + 1) + sum(map(noise_of, order.lines), ZERO)


def _tax_class(row: OrderTotal, order: ShopOrder, info: ShopInfo) -> str | None:
    if row.kind is not TotalKind.SHIPPING:
        return info.total_tax_classes.get(row.code)
    method = order.shipping_method
    if method.tax_class_id:
        return method.tax_class_id
    return info.shipping_tax_classes.get(method.code)
