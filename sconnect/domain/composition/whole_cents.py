"""Totals of lines in whole cents, so chosen that total and VAT per rate come to those of the shop.

The books round every line to the cent and compute VAT over the sum of each rate, so what an order comes to hangs on the
sum of the lines per rate alone. For each rate the sums around the exact amount are tried; the lines of a rate then
reach its sum in the way that changes least: single pieces are rounded the other way, the largest remainder first, else
as few lines of several pieces as possible get pieces a cent apart. Only when nothing else makes the total, one line
goes a cent beyond its own rounding; what is left after that needs a rounding line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from itertools import product
from typing import NamedTuple

from sconnect.domain.control_totals import vat_over
from sconnect.domain.values.money import CENT, HUNDRED, ZERO, to_cents

_STORED_DIGIT = Decimal("0.0002")
"""Euro a piece. An amount this near a whole cent is that cent: the shop stores four decimals, without VAT."""
_FEW_PIECES = 10
"""More pieces together can be off by real cents."""
_MANY_RATES = 4


@dataclass(frozen=True, slots=True)
class Roundable:
    """A line that has to become whole cents. Amounts are euro, with or without VAT as the prices of the order are."""

    percent: Decimal
    quantity: Decimal
    amount: Decimal
    """Exact."""
    seen: Decimal
    """In whole cents, at the price that the shopper saw."""
    is_fixed: bool = False
    """Whether its total must stay within a cent of the amount: a means of payment."""

    @property
    def pieces(self) -> int:
        """The number of pieces that can differ in price: 1 when it cannot be divided."""
        is_whole = self.quantity == self.quantity.to_integral_value()
        return abs(int(self.quantity)) if is_whole and self.quantity else 1

    @property
    def is_whole(self) -> bool:
        """Whether the shop's own amount is what the shopper saw, in whole cents."""
        return abs(self.amount - self.seen) <= _STORED_DIGIT * min(self.pieces, _FEW_PIECES)

    def distance(self, cents: int) -> Decimal:
        """Return how far it is from its exact amount when its total changes by so many cents."""
        return abs(self.seen + cents * CENT - self.amount)

    def is_split_by(self, cents: int) -> bool:
        """Whether its pieces get two prices when its total changes by so many cents."""
        return cents % self.pieces != 0

    def keeps_its_sign(self, cents: int) -> bool:
        """Whether it still stands for something, on the same side, when its total changes by so many cents."""
        return (self.seen + cents * CENT) * self.seen > 0

    def room(self, step: int) -> int:
        """Return how many cents it can change in a direction while less than a cent from its exact amount."""
        if self.is_whole:
            return 0
        reach = (step * (self.amount - self.seen) / CENT + 1).to_integral_value(rounding=ROUND_CEILING) - 1
        rooms = range(min(int(reach), self.pieces), 0, -1)
        return next((room for room in rooms if self.keeps_its_sign(room * step)), 0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the lines have to come to, as the shop says: euro, in whole cents."""

    total: Decimal
    vat: Mapping[Decimal, Decimal]
    include_vat: bool


@dataclass(slots=True)
class _Change:
    """How the lines of a rate change: cents per place."""

    cents: dict[int, int] = field(default_factory=dict)
    beyond: int = 0
    """Lines that go a cent beyond their own rounding."""
    missing: int = 0
    """Cents that no line can carry."""


class _Sum(NamedTuple):
    """A sum for the lines of a rate, in euro."""

    percent: Decimal
    amount: Decimal


def in_whole_cents(lines: Sequence[Roundable], wanted: Wanted) -> list[Decimal]:
    """Return a total in whole cents for each line, in order."""
    rates = sorted({line.percent for line in lines})
    places = {rate: [at for at, line in enumerate(lines) if line.percent == rate] for rate in rates}
    exact = {rate: sum((lines[at].amount for at in places[rate]), ZERO) for rate in rates}
    as_seen = [_Sum(rate, sum((lines[at].seen for at in places[rate]), ZERO)) for rate in rates]
    if not any(_rank(as_seen, [], wanted)) and not _far(as_seen, exact):
        return [line.seen for line in lines]  # nothing can be better
    tried = [_sums(lines, places[rate], len(rates)) for rate in rates]
    changes = {one: _change(lines, places[one.percent], one.amount) for of_rate in tried for one in of_rate}

    def rank(sums: Sequence[_Sum]) -> tuple[object, ...]:
        chosen = [changes[one] for one in sums]
        reached = [_Sum(one.percent, one.amount - changes[one].missing * CENT) for one in sums]
        splits = sum(lines[at].is_split_by(cents) for change in chosen for at, cents in change.cents.items())
        return (*_rank(reached, chosen, wanted), _far(sums, exact), splits, sum(len(change.cents) for change in chosen))

    best = min(product(*tried), key=rank)
    cents = {at: moved for one in best for at, moved in changes[one].cents.items()}
    return [line.seen + cents.get(at, 0) * CENT for at, line in enumerate(lines)]


def _rank(sums: Sequence[_Sum], changes: Sequence[_Change], wanted: Wanted) -> tuple[object, ...]:
    """Return how well sums do, smallest first: the total, VAT beyond a cent, VAT, lines beyond their own rounding."""
    vat = {one.percent: vat_over(one.amount, one.percent, include_vat=wanted.include_vat) for one in sums}
    added = ZERO if wanted.include_vat else sum(vat.values(), ZERO)
    off = abs(wanted.total - sum((one.amount for one in sums), ZERO) - added)
    errors = [abs(vat.get(rate, ZERO) - wanted.vat.get(rate, ZERO)) for rate in {*vat, *wanted.vat}]
    beyond = sum(change.beyond for change in changes)
    return (
        off != 0 or beyond > 1,
        sum((max(ZERO, error - CENT) for error in errors), ZERO),
        sum(errors, ZERO),
        beyond,
        off,
    )


def _far(sums: Sequence[_Sum], exact: Mapping[Decimal, Decimal]) -> Decimal:
    """Return how much more than a cent sums are from the exact amounts of their rates."""
    return sum((max(ZERO, abs(one.amount - exact[one.percent]) - CENT) for one in sums), ZERO)


def _sums(lines: Sequence[Roundable], places: Sequence[int], rates: int) -> list[_Sum]:
    """Return the sums of a rate that are tried: as the shopper saw it, and around the exact amount."""
    percent = lines[places[0]].percent
    seen = sum((lines[at].seen for at in places), ZERO)
    exact = to_cents(sum((lines[at].amount for at in places), ZERO))
    width = 2 if rates <= _MANY_RATES else 1
    around = {exact + cents * CENT for cents in range(-width, width + 1)}
    return [_Sum(percent, amount) for amount in sorted({seen, *around})]


def _change(lines: Sequence[Roundable], places: Sequence[int], total: Decimal) -> _Change:
    """Find the smallest change with which the lines at these places come to a total."""
    need = int((total - sum((lines[at].seen for at in places), ZERO)) / CENT)
    if not need:
        return _Change()
    count = abs(need)
    step = need // count
    able = [at for at in places if lines[at].room(step)]
    able.sort(key=lambda at: lines[at].distance(step))
    singles = [at for at in able if lines[at].pieces == 1]
    several = [at for at in able if lines[at].pieces > 1]
    if len(singles) >= count:
        return _Change(dict.fromkeys(singles[:count], step))
    change = _by_one_split(lines, singles, several, count, step) or _by_many(lines, singles, several, count, step)
    if abs(change.missing) == 1:
        _go_beyond(lines, places, change)
    return change


def _by_one_split(
    lines: Sequence[Roundable], singles: Sequence[int], several: Sequence[int], count: int, step: int
) -> _Change | None:
    """Let one line carry what the single pieces leave, as many of them as need be; there are fewer than cents."""
    for used in range(len(singles) + 1):
        rest = count - used
        fitting = [at for at in several if lines[at].room(step) >= rest]
        if fitting:
            at = min(fitting, key=lambda at: lines[at].distance(rest * step))
            return _Change({**dict.fromkeys(singles[:used], step), at: rest * step})
    return None


def _by_many(
    lines: Sequence[Roundable], singles: Sequence[int], several: Sequence[int], count: int, step: int
) -> _Change:
    """Let every line carry what it can, those that can carry most first."""
    change, rest = _Change(), count
    for at in (*sorted(several, key=lambda at: -lines[at].room(step)), *singles):
        carried = min(rest, lines[at].room(step))
        if carried:
            change.cents[at] = carried * step
            rest -= carried
    change.missing = rest * step
    return change


def _go_beyond(lines: Sequence[Roundable], places: Sequence[int], change: _Change) -> None:
    """Let one line carry the last cent, which is not a part of a cent of its own."""
    moved = {at: change.cents.get(at, 0) + change.missing for at in places if not lines[at].is_fixed}
    able = [at for at, cents in moved.items() if lines[at].keeps_its_sign(cents)]
    if able:
        at = min(able, key=lambda at: (lines[at].is_split_by(moved[at]), lines[at].distance(moved[at])))
        change.cents[at] = moved[at]
        change.beyond, change.missing = 1, 0


def wanted_total(lines: Sequence[Roundable], shop_total: Decimal, tolerance: Decimal, *, include_vat: bool) -> Decimal:
    """Return the total to come to: the shop's, unless its own amounts differ from it by more than the tolerance."""
    exact = sum((line.amount * (1 if include_vat else 1 + line.percent / HUNDRED) for line in lines), ZERO)
    return shop_total if abs(shop_total - to_cents(exact)) <= tolerance else to_cents(exact)
