"""OpenCart's checkout played forward: cart, totals and taxes as its own source computes them.

Sources: `system/library/cart/tax.php` (getRates, getTax), `system/library/cart/cart.php` (getTaxes) and
`catalog/model/extension/total/*.php` of opencart/opencart 3.0.5.1; 4.x computes the same. Amounts are euro.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

CENT = Decimal("0.01")
STORED = Decimal("0.0001")
"""Amounts are decimal(15,4) columns."""
ZERO = Decimal(0)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def stored(amount: Decimal) -> Decimal:
    return amount.quantize(STORED, ROUND_HALF_UP)


class Rounding(StrEnum):
    """Where a shop rounds its VAT: stock OpenCart nowhere, common modules in one of three places."""

    NONE = "none"
    PIECE = "piece"
    LINE = "line"
    ORDER = "order"


@dataclass(frozen=True)
class Rate:
    """A row of `tax_rate` with its rules, zones and groups. `percent` is an amount where the rate is `fixed`."""

    id: str
    name: str
    percent: Decimal
    classes: tuple[str, ...]
    countries: tuple[str, ...] = ("NL",)
    groups: tuple[str, ...] = ("1",)
    fixed: bool = False


@dataclass(frozen=True)
class Product:
    """A product in the cart. `price` is without VAT, unrounded; `points` is what reward points may pay of it."""

    id: str
    model: str
    name: str
    price: Decimal
    quantity: int
    tax_class: str
    points: int = 0

    @property
    def total(self) -> Decimal:
        return self.price * self.quantity


@dataclass
class Row:
    """A row of `order_total`."""

    code: str
    title: str
    value: Decimal
    sort_order: int


@dataclass
class Checkout:
    """One cart on its way through the total modules."""

    rates: tuple[Rate, ...]
    products: tuple[Product, ...]
    country: str = "NL"
    group: str = "1"
    rounding: Rounding = Rounding.NONE
    rows: list[Row] = field(default_factory=list)
    taxes: dict[str, Decimal] = field(default_factory=dict)
    """By rate id, in the order in which the rates first occur."""
    written: dict[str, Decimal] = field(default_factory=dict)
    """The VAT that `tax` wrote, by rate id."""
    total: Decimal = ZERO
    lines_without_tax: bool = False
    """A till on the shop's tables writes `order_product.tax` 0."""

    def __post_init__(self) -> None:
        for product in self.products:
            self._tax_of_product(product)

    def rates_of(self, tax_class: str) -> list[Rate]:
        """Return the rates that `tax.php` loads for this address and group."""
        return [
            rate
            for rate in self.rates
            if tax_class in rate.classes and self.country in rate.countries and self.group in rate.groups
        ]

    def rate_amounts(self, value: Decimal, tax_class: str) -> list[tuple[Rate, Decimal]]:
        """`getRates`: a fixed rate counts once per call, whatever the value."""
        amounts = [
            (rate, rate.percent if rate.fixed else value / 100 * rate.percent) for rate in self.rates_of(tax_class)
        ]
        if self.rounding in {Rounding.PIECE, Rounding.LINE}:
            return [(rate, amount if rate.fixed else cents(amount)) for rate, amount in amounts]
        return amounts

    def unit_tax(self, product: Product) -> Decimal:
        """`getTax` on the price, as written in `order_product.tax`."""
        if self.lines_without_tax:
            return ZERO
        if self.rounding is Rounding.PIECE:
            return sum((amount for _, amount in self.rate_amounts(product.price, product.tax_class)), ZERO)
        return sum(
            (
                rate.percent if rate.fixed else product.price / 100 * rate.percent
                for rate in self.rates_of(product.tax_class)
            ),
            ZERO,
        )

    def _tax_of_product(self, product: Product) -> None:
        if self.rounding is Rounding.LINE:
            for rate, amount in self.rate_amounts(product.total, product.tax_class):
                self._add(rate, amount * product.quantity if rate.fixed else amount)
            return
        for rate, amount in self.rate_amounts(product.price, product.tax_class):
            self._add(rate, amount * product.quantity)

    def _add(self, rate: Rate, amount: Decimal) -> None:
        self.taxes[rate.id] = self.taxes.get(rate.id, ZERO) + amount

    def tax_on(self, value: Decimal, tax_class: str) -> None:
        """Add the VAT on a charge, as `shipping`, `handling` and every fee module do."""
        for rate, amount in self.rate_amounts(value, tax_class):
            self._add(rate, amount)

    def untax(self, value: Decimal, tax_class: str) -> None:
        """Take the VAT of a discount off, as `coupon` and `reward` do: percentages only."""
        for rate, amount in self.rate_amounts(value, tax_class):
            if not rate.fixed:
                self._add(rate, -amount)

    def show(self, code: str, title: str, value: Decimal, sort_order: int) -> None:
        self.rows.append(Row(code, title, value, sort_order))
        self.total += value


Step = Callable[[Checkout], None]
"""A total module with its settings: it adds rows, taxes and to the total."""


def play(checkout: Checkout, steps: Iterable[tuple[int, Step]]) -> Checkout:
    """Run the modules by sort order, then sort the rows, as `checkout/confirm` does."""
    for _, step in sorted(steps, key=lambda pair: pair[0]):
        step(checkout)
    checkout.rows.sort(key=lambda row: row.sort_order)
    return checkout


def sub_total(sort: int = 1, *, vouchers: Decimal = ZERO) -> tuple[int, Step]:
    def step(checkout: Checkout) -> None:
        value = sum((product.total for product in checkout.products), vouchers)
        checkout.show("sub_total", "Sub-Total", value, sort)

    return sort, step


def charge(code: str, title: str, value: Decimal, tax_class: str, sort: int) -> tuple[int, Step]:
    """Shipping, handling, low-order fee, and the fees of modules."""

    def step(checkout: Checkout) -> None:
        checkout.show(code, title, value, sort)
        if tax_class:
            checkout.tax_on(value, tax_class)

    return sort, step


def charge_of_total(code: str, title: str, percent: Decimal, tax_class: str, sort: int) -> tuple[int, Step]:
    """A payment fee that is a percentage of the running total without VAT."""

    def step(checkout: Checkout) -> None:
        value = checkout.total / 100 * percent
        checkout.show(code, title, value, sort)
        if tax_class:
            checkout.tax_on(value, tax_class)

    return sort, step


def shared_charge(code: str, title: str, value: Decimal, sort: int) -> tuple[int, Step]:
    """A charge that shares the goods' rates in proportion to their value."""

    def step(checkout: Checkout) -> None:
        checkout.show(code, title, value, sort)
        whole = sum((product.total for product in checkout.products), ZERO)
        by_class: dict[str, Decimal] = {}
        for product in checkout.products:
            by_class[product.tax_class] = by_class.get(product.tax_class, ZERO) + product.total
        for tax_class, part in by_class.items():
            checkout.tax_on(value * part / whole, tax_class)

    return sort, step


@dataclass(frozen=True)
class Discount:
    """The core coupon; modules that copy its arithmetic differ in code and title only."""

    code: str
    title: str
    percent: Decimal = ZERO
    amount: Decimal = ZERO
    products: frozenset[str] = frozenset()
    """Product ids it covers; empty: all."""
    shipping: tuple[Decimal, str] | None = None
    """Cost and tax class of the shipping that it makes free."""


def coupon(discount: Discount, sort: int) -> tuple[int, Step]:
    def step(checkout: Checkout) -> None:
        covered = [each for each in checkout.products if not discount.products or each.id in discount.products]
        base = sum((product.total for product in covered), ZERO)
        amount, taken = min(discount.amount, base), ZERO
        for product in covered:
            part = product.total / 100 * discount.percent
            if discount.amount and base:
                part = amount * (product.total / base)
            checkout.untax(part, product.tax_class)
            taken += part
        if discount.shipping:
            cost, tax_class = discount.shipping
            if tax_class:
                checkout.untax(cost, tax_class)
            taken += cost
        taken = min(taken, checkout.total)
        if taken > 0:
            checkout.show(discount.code, discount.title, -taken, sort)

    return sort, step


def reward(points: int, sort: int = 2, *, title: str = "Reward Points ({})") -> tuple[int, Step]:
    """`reward`: spread over the products that points may pay, by `total * points used / points asked`."""

    def step(checkout: Checkout) -> None:
        asked = sum(product.points * product.quantity for product in checkout.products)
        taken = ZERO
        for product in checkout.products:
            if product.points:
                part = product.total * points / asked
                checkout.untax(part, product.tax_class)
                taken += part
        checkout.show("reward", title.format(points), -taken, sort)

    return sort, step


def plain_row(code: str, title: str, value: Decimal, sort: int) -> tuple[int, Step]:
    """A module that adds to the total and leaves the VAT alone."""
    return sort, lambda checkout: checkout.show(code, title, value, sort)


def beside(code: str, title: str, value: Decimal, sort: int) -> tuple[int, Step]:
    """A row that is shown and not added to the total."""
    return sort, lambda checkout: checkout.rows.append(Row(code, title, value, sort))


def payment(code: str, title: str, balance: Decimal, sort: int) -> tuple[int, Step]:
    """`credit` and `voucher`: as much of the total as there is balance."""

    def step(checkout: Checkout) -> None:
        used = min(balance, checkout.total)
        if used > 0:
            checkout.show(code, title, -used, sort)

    return sort, step


def tax(sort: int = 5, *, as_one: str = "") -> tuple[int, Step]:
    """`tax`: a row per rate above zero. `as_one`: one row of that title for all of them, as tills write."""

    def step(checkout: Checkout) -> None:
        names = {rate.id: rate.name for rate in checkout.rates}
        for key, exact in checkout.taxes.items():
            value = cents(exact) if checkout.rounding is Rounding.ORDER else exact
            if value > 0:
                checkout.written[key] = value
                if not as_one:
                    checkout.show("tax", names[key], value, sort)
        if as_one and checkout.written:
            checkout.show("tax", as_one, sum(checkout.written.values(), ZERO), sort)

    return sort, step


def total(sort: int = 9) -> tuple[int, Step]:
    def step(checkout: Checkout) -> None:
        checkout.rows.append(Row("total", "Total", max(ZERO, checkout.total), sort))

    return sort, step
