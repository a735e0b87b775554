"""Split of an order's amounts over VAT percentages.

The shop stores one tax row per rate, after discounts, and names the rate only. So for every rate

    discount = lines + charges - tax row / rate

and an assignment of percentages to charges is right when every discount is at least nothing and together they are
the discount of the order. A missing row means that everything at that rate was discounted away. Zero per cent has no
row: its discount is what remains.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, islice, product

from sconnect.domain.composition.vat.totals_rows import Charge
from sconnect.domain.values.money import HUNDRED, ZERO

# Six charges over four percentages. A larger order is left to a person.
_MOST_ATTEMPTS = 4096
_LAST_DIGIT = Decimal("0.0001")
_HALF_A_DIGIT = Decimal("0.00005")


@dataclass(frozen=True, slots=True)
class TaxRow:
    """A tax row with the percentages it can stand for, most likely first."""

    value: Decimal
    percents: tuple[Decimal, ...]
    is_named: bool = True
    """Whether the shop knows a rate of its name. If not, the percentage has to follow from the amounts alone."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What has to be split, euro excluding VAT. `lines` holds the products per percentage, `discount` is positive."""

    lines: Mapping[Decimal, Decimal]
    pieces: Mapping[Decimal, Decimal]
    """How many pieces stand behind `lines`, for the precision."""
    charges: Sequence[Charge]
    rows: Sequence[TaxRow]
    discount: Decimal


@dataclass(frozen=True, slots=True)
class Split:
    """The answer: a percentage for every charge and every tax row, and the discount per percentage."""

    charges: tuple[Decimal, ...]
    vat: Mapping[Decimal, Decimal]
    discounts: Mapping[Decimal, Decimal] = field(default_factory=dict)


def split(amounts: Amounts, tolerance: Decimal) -> Split | None:
    """Find the most likely assignment that the tax rows confirm.

    First to the shop's own four decimals; then, for shops that round VAT per line, to `tolerance` euro of VAT per rate.
    """
    for slack in (ZERO, tolerance):
        confirmed = _confirmed(amounts, slack)
        if likeliest := next(confirmed, None):
            return likeliest if _is_settled(amounts, likeliest, confirmed) else None
    return None


def _confirmed(amounts: Amounts, slack: Decimal) -> Iterator[Split]:
    for attempt in _attempts(amounts):
        if (discounts := _confirmed_discounts(amounts, attempt, slack)) is not None:
            yield Split(attempt.charges, attempt.vat, discounts)


def _is_settled(amounts: Amounts, likeliest: Split, others: Iterator[Split]) -> bool:
    """Whether the rates of the rows are certain: by their names, or because no other rates fit."""
    return all(row.is_named for row in amounts.rows) or all(other.vat == likeliest.vat for other in others)


def most_likely(amounts: Amounts) -> Split:
    """Return the assignment by tax classes, whether or not the tax rows confirm it."""
    return next(_attempts(amounts))


def vat_before_discount(amounts: Amounts, attempt: Split) -> dict[Decimal, Decimal]:
    """Return the VAT per percentage that the lines and charges of an assignment give."""
    return {percent: base * percent / HUNDRED for percent, base in _bases(amounts, attempt.charges).items()}


def _attempts(amounts: Amounts) -> Iterator[Split]:
    """Try every combination, the likeliest first: `product` varies the last element fastest."""
    found = {*amounts.lines, *(percent for row in amounts.rows for percent in row.percents)}
    of_charges = [charge.likely_percents(found) for charge in amounts.charges]
    choices = (
        (rows, charges) for rows in product(*(row.percents for row in amounts.rows)) for charges in product(*of_charges)
    )
    for rows, charges in islice(choices, _MOST_ATTEMPTS):
        if _are_apart(amounts.rows, rows):
            yield Split(charges, _vat(amounts.rows, rows))


def _are_apart(rows: Sequence[TaxRow], percents: Sequence[Decimal]) -> bool:
    """Whether no two rows share a rate: the shop writes one row per rate, and may have two names for one rate."""
    pairs = combinations(zip(rows, percents, strict=True), 2)
    return all(one != other or (row.is_named and second.is_named) for (row, one), (second, other) in pairs)


def _vat(rows: Sequence[TaxRow], percents: Sequence[Decimal]) -> dict[Decimal, Decimal]:
    vat: dict[Decimal, Decimal] = defaultdict(Decimal)
    for row, percent in zip(rows, percents, strict=True):
        vat[percent] += row.value
    return dict(vat)


def _bases(amounts: Amounts, charge_percents: Sequence[Decimal]) -> dict[Decimal, Decimal]:
    bases: dict[Decimal, Decimal] = defaultdict(Decimal, amounts.lines)
    for charge, percent in zip(amounts.charges, charge_percents, strict=True):
        bases[percent] += charge.amount
    return dict(bases)


def _confirmed_discounts(amounts: Amounts, attempt: Split, slack: Decimal) -> dict[Decimal, Decimal] | None:
    """Return the discount per percentage when the rows confirm the attempt, else None."""
    bases = _bases(amounts, attempt.charges)
    margins = {percent: _margin(amounts, percent, slack) for percent in {*bases, *attempt.vat} if percent}
    parts = {
        percent: bases.get(percent, ZERO) - attempt.vat.get(percent, ZERO) * HUNDRED / percent for percent in margins
    }
    margin = sum(margins.values(), _LAST_DIGIT)
    rest = amounts.discount - sum(parts.values(), ZERO)
    if any(parts[percent] < -margins[percent] for percent in parts):
        return None
    # Sales at zero per cent can be negative: a payment discount without VAT.
    if not -margin <= rest <= max(bases.get(ZERO, ZERO), ZERO) + margin:
        return None
    if rest > margin:
        parts[ZERO] = rest
    noise = {percent: _margin(amounts, percent, ZERO) if percent else ZERO for percent in parts}
    return _adding_up(parts, noise, amounts.discount)


def _margin(amounts: Amounts, percent: Decimal, slack: Decimal) -> Decimal:
    """Return how far the base of a rate can be off: the row has 4 decimals, and so has each price per piece."""
    row = _LAST_DIGIT * HUNDRED / percent
    prices = _HALF_A_DIGIT * (amounts.pieces.get(percent, ZERO) + len(amounts.charges) + 1)
    return max(row + prices, slack * HUNDRED / percent)


def _adding_up(
    parts: Mapping[Decimal, Decimal], noise: Mapping[Decimal, Decimal], discount: Decimal
) -> dict[Decimal, Decimal]:
    """Remove rounding noise from the parts: none is negative and they add up to the discount exactly."""
    if discount == 0:
        return {}
    real = {percent: part for percent, part in parts.items() if part > noise[percent]}
    largest = max(real or parts, key=lambda percent: parts[percent], default=ZERO)
    real[largest] = discount - sum((part for percent, part in real.items() if percent != largest), ZERO)
    return real
