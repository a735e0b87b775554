"""Control totals: the totals that the books will compute from lines, compared before and after sending."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from sconnect.domain.values.money import CENT, HUNDRED, ZERO, to_cents, vat_within


@dataclass(frozen=True, slots=True)
class RatedTotal:
    """The total of a line, with or without VAT as the prices of its order are; in whole cents unless said otherwise."""

    percent: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class ControlTotals:
    """The totals of an order in whole cents. `vat` is per percentage; zero per cent is not in it."""

    including_vat: Decimal
    excluding_vat: Decimal
    vat: Mapping[Decimal, Decimal]


def control_totals(lines: Iterable[RatedTotal], *, prices_include_vat: bool) -> ControlTotals:
    """Add lines up as the books do: each line rounded half up to the cent, VAT over the sum of each percentage."""
    sums: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.percent] += line.total
    whole = sum(sums.values(), ZERO)
    vat = {
        percent: vat_over(total, percent, include_vat=prices_include_vat) for percent, total in sums.items() if percent
    }
    of_all = sum(vat.values(), ZERO)
    return (
        ControlTotals(whole, whole - of_all, vat) if prices_include_vat else ControlTotals(whole + of_all, whole, vat)
    )


def vat_over(total: Decimal, percent: Decimal, *, include_vat: bool) -> Decimal:
    """Return the VAT that the books compute over the sum of the lines of a percentage, in cents."""
    return vat_within(total, percent) if include_vat else to_cents(total * percent / HUNDRED)


def possible_totals(lines: Iterable[RatedTotal], *, prices_include_vat: bool) -> frozenset[Decimal]:
    """Return every total including VAT that the books may compute from unrounded lines, in cents.

    Rounded may be each line, each line with its VAT, or the order; halves may go up or to the even cent.
    """
    lines = list(lines)
    return frozenset(
        total
        for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)
        for total in _totals_rounded(lines, rounding, prices_include_vat=prices_include_vat)
    )


def _totals_rounded(lines: Sequence[RatedTotal], rounding: str, *, prices_include_vat: bool) -> Iterator[Decimal]:
    def cents(amount: Decimal) -> Decimal:
        return amount.quantize(CENT, rounding=rounding)

    added = {line.percent: ZERO if prices_include_vat else line.percent / HUNDRED for line in lines}
    rounded: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line in lines:
        rounded[line.percent] += cents(line.total)
    yield sum((total + cents(total * added[percent]) for percent, total in rounded.items()), ZERO)
    yield sum((cents(line.total * (1 + added[line.percent])) for line in lines), ZERO)
    yield cents(sum((line.total * (1 + added[line.percent]) for line in lines), ZERO))
