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
    if prices_include_vat:
        contained = {percent: vat_within(total, percent) for percent, total in sums.items() if percent}
        return ControlTotals(whole, whole - sum(contained.values(), ZERO), contained)
    added = {percent: to_cents(total * percent / HUNDRED) for percent, total in sums.items() if percent}
    return ControlTotals(whole + sum(added.values(), ZERO), whole, added)
