"""Reading the VAT of a shop order: the percentage of every line, charge, discount and tax row."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition.vat.shop_rates import ShopRates, percent_of_line
from sconnect.domain.composition.vat.totals_rows import Charge, charges_of, discounts_of, tax_rows_of
from sconnect.domain.composition.vat.vat_split import Amounts, Split, TaxRow, most_likely, split, vat_before_discount
from sconnect.domain.shop import OrderLine, OrderTotal, ShopInfo, ShopOrder
from sconnect.domain.values.money import HUNDRED, ZERO, euro_text, number_text

_LARGEST_VAT_SLACK = Decimal("0.05")


def vat_slack(tolerance: Decimal) -> Decimal:
    """Return how far VAT may be off per rate, in euro: a larger tolerance of totals does not apply to VAT."""
    return min(tolerance, _LARGEST_VAT_SLACK)


@dataclass(frozen=True, slots=True)
class RatedCharge:
    """A charge with its percentage."""

    charge: Charge
    percent: Decimal


@dataclass(frozen=True, slots=True)
class ShopVat:
    """The VAT of an order as the shop meant it."""

    line_percents: tuple[Decimal, ...]
    """In the order of the lines."""
    charges: tuple[RatedCharge, ...]
    discounts: Mapping[Decimal, Decimal]
    """The discount per percentage, positive, excluding VAT."""
    vat: Mapping[Decimal, Decimal]
    """The tax rows per percentage."""
    causes: tuple[Cause, ...] = ()
    """Rates whose row does not agree with the lines."""

    def charged(self, lines: Sequence[OrderLine]) -> frozenset[Decimal]:
        """Return the percentages above zero that were really charged."""
        of_lines = (
            percent for line, percent in zip(lines, self.line_percents, strict=True) if line.unit_vat and percent
        )
        return frozenset({*of_lines, *self.vat})


def read_vat(order: ShopOrder, info: ShopInfo, rates: ShopRates, tolerance: Decimal) -> ShopVat | list[Cause]:
    """Determine the percentage of every amount in an order. `tolerance` is how far its total may be off, in euro."""
    names = [rates.named(row.title) for row in tax_rows_of(order)]
    in_rows = {percent for percents in names for percent in percents} or {ZERO}
    found = [percent_of_line(line, rates, in_rows) for line in order.lines]
    percents = tuple(percent for percent in found if percent is not None)
    if len(percents) < len(found):
        return [_unclear_line(order, line) for line, percent in zip(order.lines, found, strict=True) if percent is None]
    charges = charges_of(order, info, rates)
    amounts = _amounts(order, percents, charges, [_row(row, rates, percents) for row in tax_rows_of(order)])
    answer = split(amounts, vat_slack(tolerance))
    if answer is not None:
        return _shop_vat(percents, charges, answer)
    return _unconfirmed(order, percents, amounts)


def _row(row: OrderTotal, rates: ShopRates, of_lines: Collection[Decimal]) -> TaxRow:
    """Give a tax row its possible percentages: by its name, else (the shop no longer has that) any that can be due."""
    named = _taxing(rates.named(row.title))
    if named:
        return TaxRow(row.value, named)
    return TaxRow(row.value, _taxing({*of_lines, *rates.here}), is_named=False)


def _taxing(percents: Iterable[Decimal]) -> tuple[Decimal, ...]:
    return tuple(sorted((percent for percent in percents if percent), reverse=True))


def _amounts(
    order: ShopOrder, percents: Sequence[Decimal], charges: Sequence[Charge], rows: Sequence[TaxRow]
) -> Amounts:
    sums: dict[Decimal, Decimal] = defaultdict(Decimal)
    pieces: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line, percent in zip(order.lines, percents, strict=True):
        sums[percent] += line.quantity * line.unit_price
        pieces[percent] += abs(line.quantity)
    discount = -sum((row.value for row in discounts_of(order)), ZERO)
    return Amounts(sums, pieces, charges, rows, discount)


def _shop_vat(
    percents: tuple[Decimal, ...], charges: Sequence[Charge], answer: Split, causes: Sequence[Cause] = ()
) -> ShopVat:
    rated = (RatedCharge(charge, percent) for charge, percent in zip(charges, answer.charges, strict=True))
    return ShopVat(percents, tuple(rated), answer.discounts, answer.vat, tuple(causes))


def _unconfirmed(order: ShopOrder, percents: tuple[Decimal, ...], amounts: Amounts) -> ShopVat | list[Cause]:
    """Return the cause of amounts that do not agree.

    With a discount or a row of an unknown rate the split cannot be determined, so that is the only cause.
    """
    unnamed = [row for row, read in zip(tax_rows_of(order), amounts.rows, strict=True) if not read.is_named]
    if unnamed:
        return [_renamed(order, row) for row in unnamed]
    if amounts.discount:
        detail = "de btw-bedragen van de winkel passen niet bij de regels, de verzendkosten en de korting samen"
        return [_unclear(order, "de korting", detail)]
    guess = most_likely(amounts)
    own = vat_before_discount(amounts, guess)
    causes = [
        vat_total_mismatch(order.order_id, percent, own.get(percent, ZERO), guess.vat.get(percent, ZERO))
        for percent in sorted({*own, *guess.vat}, reverse=True)
        if abs(own.get(percent, ZERO) - guess.vat.get(percent, ZERO)) >= Decimal("0.005")
    ]
    return _shop_vat(percents, amounts.charges, guess, causes)


def vat_total_mismatch(order_id: str, percent: Decimal, books: Decimal, shop: Decimal) -> Cause:
    """Return the cause of VAT of a rate that differs between shop and books. Amounts in euro."""
    facts = {"percent": number_text(percent), "books": euro_text(books), "shop": euro_text(shop)}
    return Cause(CauseKind.VAT_TOTAL_MISMATCH, f"{order_id}:{number_text(percent)}", facts)


def _unclear_line(order: ShopOrder, line: OrderLine) -> Cause:
    if line.unit_price:
        detail = f"de winkel rekende {number_text(_ratio(line))} % btw, en dat tarief kent de winkel niet"
    else:
        detail = f"de winkel rekende {line.unit_vat} euro btw over een prijs van nul"
    return _unclear(order, f"product {line.name} ({line.model})", detail)


def _renamed(order: ShopOrder, row: OrderTotal) -> Cause:
    detail = f"'{row.title}' heet in de winkel nu anders, en de bedragen passen niet bij één tarief"
    return _unclear(order, f"de btw-regel van {euro_text(row.value)} euro", detail)


def _ratio(line: OrderLine) -> Decimal:
    return (line.unit_vat * HUNDRED / line.unit_price).quantize(Decimal("0.01"))


def _unclear(order: ShopOrder, what: str, detail: str) -> Cause:
    return Cause(CauseKind.VAT_RATE_UNCLEAR, f"{order.order_id}:{what}", {"what": what, "detail": detail})
