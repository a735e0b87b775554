"""Rules of the reconciliation of shop and books over some days: VAT per rate, and the orders that differ."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, NamedTuple

from pydantic import Field

from sconnect.domain.books import BookedOrder, Reference, VatKind
from sconnect.domain.composition import OrderPlan
from sconnect.domain.control_totals import RatedTotal, control_totals
from sconnect.domain.reconciliation.stages import Stages
from sconnect.domain.values.choice import Choice
from sconnect.domain.values.money import ZERO, to_cents
from sconnect.domain.vat import Taxation, percent_of

MOST_NAMED = 500
"""Orders named per kind of difference; the counts cover the rest."""


class Finding(Choice):
    """Why an order is found on one side only."""

    NOT_IMPORTED = (
        "not_imported",
        "Nog niet geïmporteerd; de volgende import neemt deze order mee.",
        "Not imported yet; the next import takes this order along.",
    )
    GONE_FROM_BOOKS = (
        "gone_from_books",
        "Was geboekt, maar staat niet meer in SnelStart. Hij wordt niet vanzelf opnieuw geboekt.",
        "Was booked, but is no longer in SnelStart. It is not booked again by itself.",
    )
    BY_HAND_NOT_FOUND = (
        "by_hand_not_found",
        (
            "Met de hand geboekt, maar onder het genoteerde nummer niet in SnelStart gevonden. Verbeter het nummer bij "
            "de order, of draai daar terug dat hij geboekt is."
        ),
        (
            "Booked by hand, but not found in SnelStart under the number that was noted. Correct the number with the "
            "order, or undo there that it was booked."
        ),
    )
    ADOPTED_ENTRY = (
        "adopted_entry",
        "Door een ander programma als verkoopboeking geboekt en overgenomen; die staat niet tussen de verkooporders.",
        "Booked by another program as a sales entry, and adopted; that is not among the sales orders.",
    )
    SKIPPED = (
        "skipped",
        "Overgeslagen: deze order wordt niet geboekt.",
        "Skipped: this order is not booked.",
    )
    UNDONE_UNBOOKED = (
        "undone_unbooked",
        (
            "In de winkel geannuleerd of terugbetaald voordat hij geboekt was. Kijk na hoeveel er is terugbetaald: "
            "blijft er een verkoop over, boek die dan."
        ),
        (
            "Cancelled or refunded in the shop before it was booked. Look up how much was refunded: when part of the "
            "sale remains, book it."
        ),
    )
    NOT_OURS = (
        "not_ours",
        "Niet door dit profiel geboekt, maar wel met zijn voorvoegsel in het betalingskenmerk. Controleer de order.",
        "Not booked by this profile, but with its prefix in the payment reference. Check the order.",
    )
    BARE_NUMBER = (
        "bare_number",
        (
            "Heeft het nummer van een webshop-order als betalingskenmerk, maar een andere klant en een ander totaal. "
            "Is het toch die order, noteer dat dan bij de order."
        ),
        (
            "Has the number of a shop order as its payment reference, but another customer and another total. If it is "
            "that order after all, note it with the order."
        ),
    )
    OTHER_PROFILE = (
        "other_profile",
        "Geboekt door een ander profiel van dezelfde winkel.",
        "Booked by another profile of the same shop.",
    )
    NOT_IN_SHOP = (
        "not_in_shop",
        "Wel in SnelStart, maar de winkel heeft deze order niet meer.",
        "In SnelStart, but the shop no longer has this order.",
    )


class Sentence(NamedTuple):
    """A sentence in both languages."""

    nl: str
    en: str

    @classmethod
    def of(cls, finding: Finding) -> "Sentence":
        """Return the sentence of a finding."""
        return cls(finding.nl, finding.en)


@dataclass(frozen=True, slots=True)
class MissingOrder:
    """An order of the shop that is not in the books, and why."""

    order_id: str
    total: Decimal
    reason: Sentence


@dataclass(frozen=True, slots=True)
class DoubleOrder:
    """A payment reference that several sales orders have."""

    reference: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForeignOrder:
    """A sales order with this profile's prefix that has no counterpart, and why."""

    reference: str
    number: str
    total: Decimal | None
    reason: Sentence


@dataclass(frozen=True, slots=True)
class DifferingOrder:
    """An order whose totals, including VAT, differ, or whose net amount is not the one that was computed for it."""

    order_id: str
    number: str
    shop_total: Decimal
    books_total: Decimal
    computed_net: Annotated[Decimal | None, Field(exclude_if=lambda net: net is None)] = None
    """Only of one whose net amount differs, as the next."""
    books_net: Annotated[Decimal | None, Field(exclude_if=lambda net: net is None)] = None


@dataclass(frozen=True, slots=True)
class WithdrawnOrder:
    """An order that was booked and has a status in the shop now that is no sale, such as cancelled."""

    order_id: str
    number: str
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class RateTotals:
    """What was sold at one VAT percentage in shop and books, in whole cents."""

    percent: Decimal
    shop_net: Decimal
    shop_vat: Decimal
    books_net: Decimal
    books_vat: Decimal
    voucher_vat: Annotated[Decimal, Field(exclude_if=lambda vat: not vat)] = ZERO
    """What of `shop_vat` is that of single-purpose gift vouchers, of which the shop has no row; zero is not kept."""

    @property
    def difference(self) -> Decimal:
        """How much more the books hold, including VAT."""
        return self.books_net + self.books_vat - self.shop_net - self.shop_vat


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Result of a reconciliation of orders placed from `first` to `last`, both Dutch calendar days."""

    first: date
    last: date
    rates: tuple[RateTotals, ...] = ()
    orders_shop: int = 0
    """Orders that the profile selects."""
    orders_books: int = 0
    missing: tuple[MissingOrder, ...] = ()
    double: tuple[DoubleOrder, ...] = ()
    foreign: tuple[ForeignOrder, ...] = ()
    differing: tuple[DifferingOrder, ...] = ()
    withdrawn: tuple[WithdrawnOrder, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many there are of each kind of difference, those that are not named included."""
    unreadable: int = 0
    """Orders whose VAT is unknown, so that the rates exclude them."""
    calls: int = 0
    stages: Annotated[Stages | None, Field(exclude_if=lambda stages: stages is None)] = None
    """From the shop to the ledger; None in results of older versions."""
    unavailable: Annotated[tuple[Sentence, ...], Field(exclude_if=lambda sentences: not sentences)] = ()
    """What could not be had, such as a column that the key may not read."""

    @property
    def needs_a_person(self) -> bool:
        """Whether something is wrong that does not resolve by itself.

        Another total alone is not: a bookkeeper may change a sales order, and the import reported its own differences.
        """
        gone = {Sentence.of(Finding.GONE_FROM_BOOKS), Sentence.of(Finding.BY_HAND_NOT_FOUND)}
        return bool(self.double or self.foreign or self.withdrawn) or any(one.reason in gone for one in self.missing)

    def shortened(self, most: int) -> "Reconciliation":
        """List at most so many orders of each kind; the counts stay."""
        return replace(
            self,
            missing=self.missing[:most],
            double=self.double[:most],
            foreign=self.foreign[:most],
            differing=self.differing[:most],
            withdrawn=self.withdrawn[:most],
            stages=None if self.stages is None else self.stages.shortened(most),
        )


class Amounts(NamedTuple):
    """Net amount and VAT, in euro."""

    net: Decimal = ZERO
    vat: Decimal = ZERO
    of_vouchers: Decimal = ZERO
    """What of `vat` is that of single-purpose gift vouchers."""


PerRate = Mapping[Decimal, Amounts]


def shop_amounts(plan: OrderPlan) -> PerRate:
    """Return what the shop charged per percentage, unrounded."""
    net: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line in plan.lines:
        net[line.percent] += line.amount
    return {
        percent: Amounts(net.get(percent, ZERO), plan.shop_vat.get(percent, ZERO), plan.voucher_vat.get(percent, ZERO))
        for percent in {*net, *plan.shop_vat}
    }


def books_amounts(
    order: BookedOrder, kinds: Mapping[str, VatKind], taxation: Taxation, reference: Reference
) -> PerRate | None:
    """Return what a sales order holds per percentage; None when an article or its rate is not known any more.

    `kinds` gives the VAT kind of an article by id. `taxation` is the situation of the sale as it was booked.
    """
    sums: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line in order.lines:
        if line.article_id is None:
            continue
        kind = kinds.get(line.article_id)
        percent = None if kind is None else percent_of(kind, taxation, reference)
        if percent is None:
            return None
        sums[percent] += to_cents(line.total)
    totals = control_totals(
        [RatedTotal(percent, total) for percent, total in sums.items()], prices_include_vat=order.prices_include_vat
    )
    return {percent: _split(total, totals.vat.get(percent, ZERO), order) for percent, total in sums.items()}


def _split(total: Decimal, vat: Decimal, order: BookedOrder) -> Amounts:
    return Amounts(total - vat, vat) if order.prices_include_vat else Amounts(total, vat)


def added(amounts: Sequence[PerRate]) -> PerRate:
    """Add amounts up per percentage."""
    sums: dict[Decimal, Amounts] = defaultdict(Amounts)
    for per_rate in amounts:
        for percent, amount in per_rate.items():
            known = sums[percent]
            sums[percent] = Amounts(
                known.net + amount.net, known.vat + amount.vat, known.of_vouchers + amount.of_vouchers
            )
    return sums


def rate_totals(shop: PerRate, books: PerRate) -> tuple[RateTotals, ...]:
    """Return shop and books side by side per percentage, the highest first."""
    nothing = Amounts()
    return tuple(
        RateTotals(
            percent,
            shop_net=to_cents(in_shop.net),
            shop_vat=to_cents(in_shop.vat),
            books_net=to_cents(in_books.net),
            books_vat=to_cents(in_books.vat),
            voucher_vat=to_cents(in_shop.of_vouchers),
        )
        for percent in sorted({*shop, *books}, reverse=True)
        for in_shop, in_books in [(shop.get(percent, nothing), books.get(percent, nothing))]
    )
