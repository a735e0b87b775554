"""The shop's VAT rates, as they hold for one order, and the rate of each of its lines."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from sconnect.domain.shop import OrderLine, ShopInfo, ShopOrder, ShopTaxRate
from sconnect.domain.values.money import HALF_A_CENT, HUNDRED, ZERO, to_cents
from sconnect.domain.vat import HOME_COUNTRY

# The shop rounds the VAT per piece and the price per piece to four decimals: together a difference of one in the last.
_UNIT_SLACK = Decimal("0.0001")
_NO_TAX_CLASS = "0"


@dataclass(frozen=True, slots=True)
class LineRate:
    """What was charged on a product: percentages above zero, each on its whole price, and fixed taxes by name."""

    parts: tuple[Decimal, ...] = ()
    fixed: tuple[str, ...] = ()

    @property
    def percent(self) -> Decimal:
        """The percentages together."""
        return sum(self.parts, ZERO)

    def is_told_by(self, unit_vat: Decimal) -> bool:
        """Whether the VAT that the shop stored of a piece is that of one percentage alone."""
        return bool(unit_vat) and len(self.parts) == 1 and not self.fixed


@dataclass(frozen=True, slots=True)
class ShopRates:
    """The shop's percentages as they hold for the country and the customer group of an order."""

    rates: tuple[ShopTaxRate, ...]
    country: str
    customer_group_id: str
    of_day: frozenset[Decimal] = frozenset()
    """The percentages of the Netherlands and of the country of the order on its day: a shop forgets an old rate the
    day it changes."""
    fixed: tuple[ShopTaxRate, ...] = ()
    """Amounts a piece, such as a deposit or a disposal contribution."""
    classes: frozenset[str] = frozenset()
    """The tax classes of the shop, those without any rate included."""

    @classmethod
    def for_order(cls, order: ShopOrder, info: ShopInfo, of_day: Collection[Decimal] = ()) -> "ShopRates":
        """Select the rates that can be VAT; fixed amounts per piece and negative rates cannot."""
        rates = tuple(rate for rate in info.tax_rates if not rate.fixed and rate.percent >= 0)
        fixed = tuple(rate for rate in info.tax_rates if rate.fixed and rate.percent > 0)
        country = order.delivery_address.country_code.upper() or HOME_COUNTRY
        classes = frozenset({*info.tax_classes, _NO_TAX_CLASS})
        return cls(rates, country, order.customer_group_id, frozenset(of_day), fixed, classes)

    @property
    def percents(self) -> frozenset[Decimal]:
        """Every percentage an order can hold."""
        return frozenset({ZERO, *(rate.percent for rate in self.rates), *self.of_day})

    @property
    def here(self) -> frozenset[Decimal]:
        """The percentages that can be due on this order: of its country, and the Dutch ones."""
        return frozenset({*(rate.percent for rate in self._of_here(self.rates)), *self.of_day})

    def together(self, tax_class_id: str | None) -> tuple[Decimal, ...]:
        """Return the percentages above zero that a class gives on one price, when they are more than one."""
        of_class = (rate for rate in self.rates if tax_class_id in rate.tax_class_ids)
        parts = [rate.percent for rate in of_class if rate.percent and self._is_here(rate) and self._is_for_group(rate)]
        return tuple(sorted(parts, reverse=True)) if len(parts) > 1 else ()

    def fixed_of(self, tax_class_id: str | None) -> tuple[ShopTaxRate, ...]:
        """Return the fixed taxes that a class gives for this order."""
        of_class = (rate for rate in self.fixed if tax_class_id in rate.tax_class_ids)
        return tuple(rate for rate in of_class if self._is_here(rate) and self._is_for_group(rate))

    def of_class(self, tax_class_id: str | None) -> tuple[Decimal, ...]:
        """Return the percentages a tax class gives for this order.

        Only zero when the class gives none here; empty when the shop no longer has the class, or names none (None).
        """
        of_class = [rate for rate in self.rates if tax_class_id in rate.tax_class_ids]
        if not of_class and tax_class_id not in self.classes:
            return ()
        return _distinct(rate.percent for rate in of_class if self._is_here(rate) and self._is_for_group(rate)) or (
            ZERO,
        )

    def named(self, name: str) -> tuple[Decimal, ...]:
        """Return the percentages of the rates with this name; only those for this country when there are any."""
        same = [rate for rate in self.rates if rate.name == name]
        return _distinct(rate.percent for rate in self._of_here(same) or same)

    def foreign(self, percents: Collection[Decimal], names: Collection[str]) -> frozenset[Decimal]:
        """Return which of the percentages are VAT of another country, going by the rates with these names.

        A rate for the Netherlands and other countries together is Dutch: it is how shops sell below the threshold.
        """
        return frozenset(percent for percent in percents if self._is_foreign(percent, names))

    def _is_foreign(self, percent: Decimal, names: Collection[str]) -> bool:
        rates = [rate for rate in self.rates if rate.percent == percent]
        named = [rate for rate in rates if rate.name in names]
        meant = self._of_here(named) or named or self._of_here(rates)
        return bool(meant) and not any(self._is_dutch(rate) for rate in meant)

    def _of_here(self, rates: Iterable[ShopTaxRate]) -> list[ShopTaxRate]:
        return [rate for rate in rates if self._is_here(rate)]

    def at_home(self, tax_class_id: str) -> tuple[Decimal, ...]:
        """Return the Dutch percentages of a tax class for any customer group.

        Only zero for a class without any rate; empty when the class, or its Dutch rate, is not known.
        """
        of_class = [rate for rate in self.rates if tax_class_id in rate.tax_class_ids]
        if not of_class and tax_class_id in self.classes:
            return (ZERO,)
        return _distinct(rate.percent for rate in of_class if self._is_dutch(rate))

    def can_bear_vat(self, tax_class_id: str) -> bool:
        """Whether goods of a tax class bear VAT at home; so do those of a class that the shop no longer has."""
        of_class = self.at_home(tax_class_id)
        return not of_class or any(of_class)

    def _is_dutch(self, rate: ShopTaxRate) -> bool:
        return not rate.country_codes or HOME_COUNTRY in rate.country_codes

    def _is_here(self, rate: ShopTaxRate) -> bool:
        return not rate.country_codes or self.country in rate.country_codes

    def _is_for_group(self, rate: ShopTaxRate) -> bool:
        return not rate.customer_group_ids or self.customer_group_id in rate.customer_group_ids


def rate_of_line(
    line: OrderLine, rates: ShopRates, in_rows: Collection[Decimal], titles: Collection[str]
) -> LineRate | None:
    """Return what was charged on a line, or None when nothing that is known gives its VAT.

    `in_rows`: the percentages that the order's tax rows are named after; `titles`: their names.
    """
    fixed = rates.fixed_of(line.tax_class_id)
    named = tuple(rate for rate in rates.fixed if rate.name in titles)
    for taxes in dict.fromkeys((fixed, named, ())):
        untaxed = line.unit_vat - sum((tax.percent for tax in taxes), ZERO)
        if taxes and (untaxed < 0 or line.unit_price == 0):
            continue
        parts = _parts_of_line(replace(line, unit_vat=untaxed), rates, in_rows)
        if parts is not None:
            return LineRate(parts, tuple(tax.name for tax in taxes))
    return None


def rate_of_class(line: OrderLine, rates: ShopRates) -> LineRate:
    """Return what the product's tax class gives today, for lines on which the shop stored no VAT."""
    parts = rates.together(line.tax_class_id) or rates.of_class(line.tax_class_id)[:1]
    return LineRate(tuple(percent for percent in parts if percent))


def _parts_of_line(line: OrderLine, rates: ShopRates, in_rows: Collection[Decimal]) -> tuple[Decimal, ...] | None:
    together = rates.together(line.tax_class_id)
    if together and line.unit_vat and _fits(line, sum(together, ZERO)):
        return together
    percent = _percent_of_line(line, rates, in_rows)
    if percent is None:
        return None
    return (percent,) if percent else ()


def _percent_of_line(line: OrderLine, rates: ShopRates, in_rows: Collection[Decimal]) -> Decimal | None:
    """Return the percentage whose VAT was charged on a line, or None when no known percentage gives it.

    Several fit a very low price: then the order's own tax rows decide (`in_rows`), then the tax class.
    """
    of_class = rates.of_class(line.tax_class_id)
    if line.unit_price == 0:
        return _percent_of_free_line(line, of_class, in_rows)
    fitting = [percent for percent in rates.percents | set(in_rows) if _fits(line, percent)]
    if not fitting:
        return _percent_of_vat_in_cents(line, (of_class, {*of_class, *in_rows}))
    return min(
        fitting, key=lambda percent: (percent not in in_rows, percent not in of_class, _misfit(line, percent), percent)
    )


def _percent_of_free_line(
    line: OrderLine, of_class: tuple[Decimal, ...], in_rows: Collection[Decimal]
) -> Decimal | None:
    if line.unit_vat != 0:
        return None
    return of_class[0] if of_class else max(in_rows, default=ZERO)


def _percent_of_vat_in_cents(line: OrderLine, likely: Iterable[Collection[Decimal]]) -> Decimal | None:
    """Return the percentage in a shop that rounds VAT per piece to the cent: of the first group in which one fits."""
    if line.unit_vat != to_cents(line.unit_vat):
        return None
    for group in likely:
        fitting = [percent for percent in group if _misfit(line, percent) <= HALF_A_CENT + _UNIT_SLACK]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _fits(line: OrderLine, percent: Decimal) -> bool:
    return _misfit(line, percent) <= _UNIT_SLACK


def _misfit(line: OrderLine, percent: Decimal) -> Decimal:
    return abs(line.unit_vat - line.unit_price * percent / HUNDRED)


def _distinct(percents: Iterable[Decimal]) -> tuple[Decimal, ...]:
    return tuple(dict.fromkeys(percents))
