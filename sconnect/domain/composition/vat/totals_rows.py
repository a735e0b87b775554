"""The rows under the lines of an order, by what they are for: charges, discounts, VAT, payments, or no part of the sum.

Rows of the shop's own modules say so by their kind. Those of other extensions are judged by the profile's own choice,
by their place and name, and by whether the total needs them (docs/reference/opencart.md, `order_total`).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import chain, combinations

from sconnect.domain.composition.vat.forward import HALF_A_DIGIT
from sconnect.domain.shop import OrderLine, OrderTotal, ShopInfo, ShopOrder, TotalKind
from sconnect.domain.values.money import ZERO

_CHARGES = frozenset({TotalKind.SHIPPING, TotalKind.FEE, TotalKind.OTHER})
_PAYMENTS = frozenset({TotalKind.VOUCHER, TotalKind.CREDIT})
_MOST_LEFT_OUT = 2
_HALF_A_CENT = Decimal("0.005")
_VAT_CODE = re.compile(r"(?:^|[_\W])(?:tax|vat|btw|mwst|ust|tva|iva|moms)(?:$|[_\W])", re.IGNORECASE)
_PAYMENT_WORD = re.compile(
    r"deposit|wallet|gift|voucher|credit|prepaid|saldo|tegoed|cadeau|\bbon\b|aanbetaling|voldaan|betaald|\bpaid\b",
    re.IGNORECASE,
)


class TotalRole(StrEnum):
    """What a profile says of a total of an extension."""

    FEE = "fee"
    DISCOUNT = "discount"
    PAYMENT = "payment"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Charge:
    """Shipping, a fee, or any other amount of one row. `tax_class`: None when the shop names none for it."""

    kind: TotalKind
    code: str
    title: str
    amount: Decimal
    tax_class: str | None = None

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
        return self.is_discount_of_extension and bool(
            _PAYMENT_WORD.search(f"{self.code.replace('_', ' ')} {self.title}")
        )


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that count, none of them zero."""

    charges: tuple[Charge, ...] = ()
    """Amounts of any sign that bear VAT or not, each at its own rate; extensions' discounts are among them."""
    discounts: tuple[OrderTotal, ...] = ()
    """Coupons, reward points and what the profile says is a discount: they lower the VAT of the goods."""
    taxes: tuple[OrderTotal, ...] = ()
    """VAT, one row per rate, and rows of extensions that are VAT by their name."""
    payments: tuple[OrderTotal, ...] = ()
    left_out: tuple[OrderTotal, ...] = ()
    """Rows that are no part of the total: information for the shopper."""


@dataclass(frozen=True, slots=True)
class _Sorter:
    """Gives a row its place."""

    order: ShopOrder
    info: ShopInfo
    roles: Mapping[str, TotalRole]
    tax_names: Collection[str]
    skipped: Collection[int] = field(default=())

    def sort(self) -> Rows:
        rows = list(enumerate(self.order.totals))
        left_out = {at for at, row in rows if at in self.skipped or self._role(row) is TotalRole.IGNORED}
        counted = [row for at, row in rows if at not in left_out and row.value != 0]
        return Rows(
            charges=tuple(self._charge(row) for row in counted if self._is_charge(row)),
            discounts=tuple(row for row in counted if self._is_discount(row)),
            taxes=tuple(row for row in counted if self._is_tax(row)),
            payments=tuple(row for row in counted if self._is_payment(row)),
            left_out=tuple(row for at, row in rows if at in left_out),
        )

    def _role(self, row: OrderTotal) -> TotalRole | None:
        return self.roles.get(row.code) if row.kind is TotalKind.OTHER else None

    def _is_charge(self, row: OrderTotal) -> bool:
        if self._role(row) is not None:
            return self._role(row) is TotalRole.FEE
        return row.kind in _CHARGES and not self._is_tax(row)

    def _is_discount(self, row: OrderTotal) -> bool:
        return row.kind is TotalKind.DISCOUNT or self._role(row) is TotalRole.DISCOUNT

    def _is_payment(self, row: OrderTotal) -> bool:
        return row.kind in _PAYMENTS or self._role(row) is TotalRole.PAYMENT

    def _is_tax(self, row: OrderTotal) -> bool:
        if row.kind is TotalKind.TAX:
            return True
        is_open = row.kind is TotalKind.OTHER and self._role(row) is None and row.value > 0
        return is_open and (bool(_VAT_CODE.search(row.code)) or row.title in self.tax_names)

    def _charge(self, row: OrderTotal) -> Charge:
        return Charge(row.kind, row.code, row.title, row.value, _tax_class(row, self.order, self.info))


def rows_of_order(order: ShopOrder, info: ShopInfo, roles: Mapping[str, TotalRole]) -> Rows:
    """Sort the rows of an order. `roles`: what the profile says of the codes of extensions."""
    names = {rate.name for rate in info.tax_rates}
    skipped = next((each for each in _left_out(order, roles) if _adds_up(order, roles, each)), ())
    return _Sorter(order, info, roles, names, frozenset(skipped)).sort()


def net_of_lines(order: ShopOrder) -> tuple[Decimal, ...]:
    """Return the amount of each line: its stored total, unless the order's total needs quantity times price."""
    stored = tuple(line.net for line in order.lines)
    computed = tuple(line.quantity * line.unit_price for line in order.lines)
    off = sum(computed, ZERO) - sum(stored, ZERO)
    sums = [row.value for row in order.totals if row.kind is TotalKind.SUM]
    vouchers = sum((sold.amount for sold in order.vouchers_sold), ZERO)
    fits = any(abs(sum(computed, ZERO) + vouchers - value) <= _HALF_A_CENT for value in sums[:1])
    return computed if fits and abs(off) > _HALF_A_CENT else stored


def is_given_away(order: ShopOrder, rows: Rows) -> bool:
    """Whether something was sold and discounts took all of it away."""
    sold = sum(net_of_lines(order), ZERO)
    counted = (*(charge.amount for charge in rows.charges), *(row.value for row in rows.discounts))
    vouchers = (voucher.amount for voucher in order.vouchers_sold)
    return sold > 0 and abs(sum(chain(counted, vouchers), sold)) <= _HALF_A_CENT


def noise_of(line: OrderLine) -> Decimal:
    """Return how far the amount of a line may be off because of the decimals that the database keeps."""
    return HALF_A_DIGIT if line.total is not None else HALF_A_DIGIT * max(abs(line.quantity), Decimal(1))


def _left_out(order: ShopOrder, roles: Mapping[str, TotalRole]) -> Iterator[tuple[int, ...]]:
    """Yield which rows may be no part of the total, the likeliest first: those after it, none, one, two."""
    open_rows = [at for at, row in enumerate(order.totals) if row.kind is TotalKind.OTHER and row.code not in roles]
    totals = [at for at, row in enumerate(order.totals) if row.kind is TotalKind.SUM and row.value == order.total]
    after = tuple(at for at in open_rows if totals and at > totals[-1])
    if after:
        yield after
    yield ()
    before = [at for at in open_rows if at not in after]
    for count in range(1, _MOST_LEFT_OUT + 1):
        fitting = [some for some in combinations(before, count) if _adds_up(order, roles, (*some, *after))]
        if len(fitting) == 1:
            yield (*fitting[0], *after)


def _adds_up(order: ShopOrder, roles: Mapping[str, TotalRole], skipped: Iterable[int]) -> bool:
    """Whether lines and rows come to the total; OpenCart never lets it fall below nothing."""
    left_out = frozenset(skipped)
    counted = (
        row.value
        for at, row in enumerate(order.totals)
        if at not in left_out and row.kind is not TotalKind.SUM and roles.get(row.code) is not TotalRole.IGNORED
    )
    whole = sum(chain(net_of_lines(order), (sold.amount for sold in order.vouchers_sold), counted), ZERO)
    slack = _HALF_A_CENT + HALF_A_DIGIT * 2 * (len(order.totals) + 1) + sum(map(noise_of, order.lines), ZERO)
    return abs(whole - order.total) <= slack or (order.total == 0 and whole <= slack)


def _tax_class(row: OrderTotal, order: ShopOrder, info: ShopInfo) -> str | None:
    if row.kind is not TotalKind.SHIPPING:
        return info.total_tax_classes.get(row.code)
    method = order.shipping_method
    if method.tax_class_id:
        return method.tax_class_id
    return info.shipping_tax_classes.get(method.code)
