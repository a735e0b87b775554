"""Control totals: the totals that the books will compute from lines, compared before and after sending."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sconnect.domain.values.money import HUNDRED, ZERO, to_cents, vat_within


@dataclass(frozen=True, slots=True)
class RatedTotal:
    """The total of a line in whole cents, with or without VAT as the prices of its order are."""

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
