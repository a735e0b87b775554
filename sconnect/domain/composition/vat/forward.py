"""VAT as OpenCart computes it: the one forward model, by which every reading of an order is proved.

OpenCart takes the VAT of every product at its price after specials, adds that of shipping and fees by their tax class,
and lowers it by the share that a coupon or reward points have in each product; fixed taxes are not lowered. It rounds
nothing; shops that do, round per piece, per line or per order (docs/reference/opencart.md, `order_total`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
    four decimals. `piece_vat`: the VAT of one piece where the shop rounds that, as it stored it; None where it did not.
    """

    net: Decimal
    rates: tuple[Decimal, ...]
    pieces: Decimal = _ONE
    noise: Decimal = HALF_A_DIGIT
    piece_vat: Decimal | None = None


@dataclass(frozen=True, slots=True)
class VatRange:
    """The VAT of one rate: as computed, and between which amounts it can be given the decimals that were lost."""

    exact: Decimal
    low: Decimal
    high: Decimal

    def __add__(self, other: "VatRange") -> "VatRange":
        """Add the VAT of another amount at the same rate."""
        return VatRange(self.exact + other.exact, self.low + other.low, self.high + other.high)

    def at_least_nothing(self) -> "VatRange":
        """Return it without what is below nothing: a shop writes no VAT below zero."""
        return VatRange(max(self.exact, ZERO), max(self.low, ZERO), max(self.high, ZERO))

    def holds(self, vat: Decimal, slack: Decimal) -> bool:
        """Whether a row of the shop can be this VAT. A row that comes to nothing or less is left out by the shop."""
        if vat == 0:
            return self.low <= slack
        return self.low - slack <= vat <= self.high + slack


NO_VAT = VatRange(ZERO, ZERO, ZERO)


@dataclass(frozen=True, eq=False)
class TaxedGroup:
    """Amounts that are in many hypotheses together, so that their VAT is computed once for each rounding."""

    amounts: tuple[TaxedAmount, ...]
    _computed: dict[Rounding, Mapping[Decimal, VatRange]] = field(default_factory=dict)

    def vat(self, rounding: Rounding) -> Mapping[Decimal, VatRange]:
        """Return the VAT of every rate, before a whole order is rounded."""
        if rounding not in self._computed:
            self._computed[rounding] = _unrounded_sums(self.amounts, rounding)
        return self._computed[rounding]


def vat_per_rate(amounts: Iterable[TaxedAmount | TaxedGroup], rounding: Rounding) -> Mapping[Decimal, VatRange]:
    """Compute the VAT of every rate above zero."""
    sums = _unrounded_sums(amounts, rounding)
    if rounding is Rounding.PER_ORDER:
        return {rate: _in_cents(vat) for rate, vat in sums.items()}
    return sums


def _unrounded_sums(amounts: Iterable[TaxedAmount | TaxedGroup], rounding: Rounding) -> dict[Decimal, VatRange]:
    """Add up without the rounding of a whole order."""
    sums: dict[Decimal, VatRange] = defaultdict(lambda: NO_VAT)
    for amount in amounts:
        if isinstance(amount, TaxedGroup):
            for rate, vat in amount.vat(rounding).items():
                sums[rate] += vat
        else:
            for rate in amount.rates:
                sums[rate] += _vat(amount, rate, rounding)
    return sums


def _vat(amount: TaxedAmount, rate: Decimal, rounding: Rounding) -> VatRange:
    exact, noise = amount.net * rate / HUNDRED, amount.noise * rate / HUNDRED
    whole = VatRange(exact, exact - noise, exact + noise)
    if rounding is Rounding.PER_LINE:
        return _in_cents(whole)
    if rounding is Rounding.PER_PIECE:
        if amount.piece_vat is not None:
            stored = amount.piece_vat * amount.pieces
            return VatRange(stored, stored, stored)
        pieces = abs(amount.pieces) or _ONE
        piece = _in_cents(VatRange(exact / pieces, (exact - noise) / pieces, (exact + noise) / pieces))
        return VatRange(piece.exact * pieces, piece.low * pieces, piece.high * pieces)
    return whole


def _in_cents(vat: VatRange) -> VatRange:
    return VatRange(to_cents(vat.exact), to_cents(vat.low), to_cents(vat.high))
