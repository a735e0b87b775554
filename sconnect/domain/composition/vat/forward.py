"""VAT as OpenCart computes it: the one forward model, by which every reading of an order is proved.

OpenCart takes the VAT of every product at its price after specials, adds that of shipping and fees by their tax class,
and lowers it by the share that a coupon or reward points have in each product; fixed taxes are not lowered. It rounds
nothing; shops that do, round per piece, per line or per order (docs/reference/opencart.md, `order_total`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sconnect.domain.shop import Rounding
from sconnect.domain.values.money import HUNDRED, ZERO, to_cents

HALF_A_DIGIT = Decimal("0.00005")
"""Half of the last decimal that the shop's database keeps of an amount."""
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class TaxedAmount:
    """An amount with the rates that are charged on it, each on the whole of it. Euro excluding VAT.

    A discount on it is an amount of its own, below zero. `noise`: how far `net` may be off, because the database keeps
    four decimals.
    """

    net: Decimal
    rates: tuple[Decimal, ...]
    pieces: Decimal = _ONE
    noise: Decimal = HALF_A_DIGIT


@dataclass(frozen=True, slots=True)
class VatRange:
    """The VAT of one rate: as computed, and between which amounts it can be given the decimals that were lost."""

    exact: Decimal
    low: Decimal
    high: Decimal

    def __add__(self, other: "VatRange") -> "VatRange":
        """Add the VAT of another amount at the same rate."""
        return VatRange(self.exact + other.exact, self.low + other.low, self.high + other.high)

    def holds(self, vat: Decimal, slack: Decimal) -> bool:
        """Whether a row of the shop can be this VAT. A row that comes to nothing or less is left out by the shop."""
        if vat == 0 and self.low <= slack:
            return True
        return self.low - slack <= vat <= self.high + slack


_NOTHING = VatRange(ZERO, ZERO, ZERO)


def vat_per_rate(amounts: Iterable[TaxedAmount], rounding: Rounding) -> Mapping[Decimal, VatRange]:
    """Compute the VAT of every rate above zero."""
    sums: dict[Decimal, VatRange] = defaultdict(lambda: _NOTHING)
    for amount in amounts:
        for rate in amount.rates:
            sums[rate] += _vat(amount, rate, rounding)
    if rounding is Rounding.PER_ORDER:
        return {rate: _in_cents(vat) for rate, vat in sums.items()}
    return sums


def _vat(amount: TaxedAmount, rate: Decimal, rounding: Rounding) -> VatRange:
    exact, noise = amount.net * rate / HUNDRED, amount.noise * rate / HUNDRED
    whole = VatRange(exact, exact - noise, exact + noise)
    if rounding is Rounding.PER_LINE:
        return _in_cents(whole)
    if rounding is Rounding.PER_PIECE:
        pieces = abs(amount.pieces) or _ONE
        piece = _in_cents(VatRange(exact / pieces, (exact - noise) / pieces, (exact + noise) / pieces))
        return VatRange(piece.exact * pieces, piece.low * pieces, piece.high * pieces)
    return whole


def _in_cents(vat: VatRange) -> VatRange:
    return VatRange(to_cents(vat.exact), to_cents(vat.low), to_cents(vat.high))
