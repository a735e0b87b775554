"""The VAT report of a period: what the sales of a shop come to in the Dutch return, the one-stop shop and the ICP.

Law, of the Dutch VAT act: article 5a (distance sales below EUR 10,000 a year), article 37a (recapitulative statement).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sconnect.domain.reconciliation.facts import Box, BoxAmount, VatReturn
from sconnect.domain.reconciliation.splits import Net
from sconnect.domain.values.money import ZERO

DISTANCE_THRESHOLD = Decimal(10_000)
"""Euro excluding VAT a calendar year: below it, distance sales within the Union may bear Dutch VAT."""
_WARNED_FROM = Decimal("0.8")
_EURO = Decimal(1)


@dataclass(frozen=True, slots=True)
class BoxTotal:
    """What came from sales of the shop in a box of the Dutch return."""

    box: Box
    amount: Net


@dataclass(frozen=True, slots=True)
class UnionSale:
    """One row of the one-stop shop: a country and a rate."""

    country: str
    percent: Decimal
    amount: Net


@dataclass(frozen=True, slots=True)
class Supply:
    """One row of the recapitulative statement (ICP): a VAT number, and what was supplied to it."""

    vat_number: str
    """Empty: the number is not known."""
    net: Decimal


@dataclass(frozen=True, slots=True)
class VatReport:
    """What sales that were invoiced in the period come to."""

    boxes: tuple[BoxTotal, ...] = ()
    one_stop_shop: tuple[UnionSale, ...] = ()
    supplies: tuple[Supply, ...] = ()
    is_posted: bool = True
    """Whether it is of the ledger; else of invoices, because the ledger could not be read."""


def report_of(
    boxes: Mapping[Box, Net], one_stop_shop: Iterable[UnionSale], supplies: Mapping[str, Decimal], *, is_posted: bool
) -> VatReport:
    """Put a report together: boxes in their order, and what was supplied to each VAT number unless it is nothing."""
    return VatReport(
        boxes=tuple(BoxTotal(box, boxes[box]) for box in Box if box in boxes),
        one_stop_shop=tuple(one_stop_shop),
        supplies=tuple(Supply(number, net) for number, net in sorted(supplies.items()) if net),
        is_posted=is_posted,
    )


@dataclass(frozen=True, slots=True)
class BoxBeside:
    """A box: what came from the shop, what the return of the books says, and what of that is not from the shop."""

    box: Box
    amount: Net
    declared: BoxAmount | None

    @property
    def rest(self) -> BoxAmount | None:
        """What else is in the box, in whole euros; None without a return. It is not the shop's."""
        if self.declared is None:
            return None
        own = BoxAmount(self.amount.net.quantize(_EURO), self.amount.vat.quantize(_EURO))
        return BoxAmount(self.declared.turnover - own.turnover, self.declared.vat - own.vat)


def beside(report: VatReport, returns: Sequence[VatReturn]) -> tuple[BoxBeside, ...]:
    """Put the boxes beside those of the returns of the period, supplements included; every box, in its order."""
    own: Mapping[Box, Net] = {each.box: each.amount for each in report.boxes}
    return tuple(BoxBeside(box, own.get(box, Net()), _declared(returns, box)) for box in Box)


def is_near_threshold(distance_sales: Decimal) -> bool:
    """Whether the distance sales of a year, in euro excluding VAT, are near or above the threshold."""
    return distance_sales >= DISTANCE_THRESHOLD * _WARNED_FROM


def _declared(returns: Iterable[VatReturn], box: Box) -> BoxAmount | None:
    amounts = [each.boxes[box] for each in returns if box in each.boxes]
    if not amounts:
        return None
    return BoxAmount(sum((each.turnover for each in amounts), ZERO), sum((each.vat for each in amounts), ZERO))
