"""Readings of an order: which rate each line, charge, discount and tax row has.

A reading is a hypothesis. It is accepted only when computing forward with it, as OpenCart computes, gives every tax
row back, unrounded or under one of the roundings that shops use. Hypotheses are tried in order of likelihood: the
line's own tax, the tax class that the shop names, rates of the order's day, today's, no VAT last.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from heapq import heappop, heappush
from itertools import islice
from typing import Any

from sconnect.domain.composition.vat.discount_division import Division, Goods, divisions, nothing_left
from sconnect.domain.composition.vat.forward import (
    HALF_A_DIGIT,
    NO_VAT,
    TaxedAmount,
    TaxedGroup,
    VatRange,
    vat_per_rate,
)
from sconnect.domain.composition.vat.totals_rows import Charge
from sconnect.domain.shop import OrderTotal, Rounding
from sconnect.domain.values.money import CENT, HUNDRED, ZERO, sums_of, to_cents

_MOST_ATTEMPTS = 2000
"""Enough for six charges at four rates. A larger order is left to a person."""
_MOST_COMPUTED = 400
"""Of those attempts, as many are computed in full; the others are out of reach."""
_MOST_DIVISIONS = 1500
"""Divisions of discounts that are computed, over all attempts together."""
_NOT_EXPLAINED = 20
"""Added to the unlikelihood of a reading that no rounding gives, though each rate is right to the cent."""


class Way(Enum):
    """How an amount of a total row bears VAT."""

    AT_RATE = auto()
    SHARED = auto()
    """At the rates of the goods, in proportion to them (article 73 of Directive 2006/112/EC: one supply)."""
    SHARED_AFTER_DISCOUNT = auto()
    DISCOUNT = auto()
    """It lowers the VAT of the goods, as a coupon does."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """How one amount is taken to bear VAT. `rates`: each on the whole amount, none without VAT."""

    way: Way
    rates: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be read: the lines with their possible rates, the amounts, and the tax rows."""

    amounts: Sequence[Charge]
    """Every row that bears VAT or lowers it."""
    line_options: Sequence[tuple[int, Goods]]
    amount_options: Sequence[Sequence[tuple[int, Treatment]]]
    row_options: Sequence[Sequence[tuple[int, Decimal | None]]]
    """The rate of each tax row; None: one row holds the VAT of all rates."""
    rows: Sequence[OrderTotal]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One choice for everything. `unlikelihood` adds up what speaks against it; 0 is what the shop says itself."""

    unlikelihood: int
    goods: Goods
    amounts: tuple[Treatment, ...]
    rows: tuple[Decimal | None, ...]

    @property
    def has_one_row(self) -> bool:
        """Whether one row holds the VAT of all rates."""
        return None in self.rows

    @property
    def rates(self) -> frozenset[Decimal]:
        """Every rate that goods or amounts bear."""
        return frozenset(rate for parts in self._together for rate in parts)

    @property
    def has_several_rates(self) -> bool:
        """Whether one amount bears several rates: then a row and a percentage of the books do not pair off."""
        return any(len(parts) > 1 for parts in self._together)

    @property
    def _together(self) -> set[tuple[Decimal, ...]]:
        """The rates that are borne together."""
        return {*self.goods.parts, *(treatment.rates for treatment in self.amounts)}


@dataclass(frozen=True, slots=True)
class Reading:
    """A hypothesis with what it comes to. Amounts in euro excluding VAT, per percentage."""

    hypothesis: Hypothesis
    division: Division
    vat: Mapping[Decimal, Decimal]
    """The VAT that the shop charged."""
    base: Mapping[Decimal, Decimal]
    rounding: Rounding
    unlikelihood: int
    misfit: Decimal
    """How far the computed VAT is off the tax rows, in euro."""

    @property
    def books(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """The VAT per percentage in whole cents: readings that agree in it lead to the same books."""
        return tuple(sorted((percent, to_cents(vat)) for percent, vat in self.vat.items() if to_cents(vat)))

    def leads_to_the_books_of(self, other: "Reading") -> bool:
        """Whether the VAT of every rate is the same, to the cent that the books may differ by."""
        mine, others = dict(self.books), dict(other.books)
        return all(abs(mine.get(rate, ZERO) - others.get(rate, ZERO)) <= CENT for rate in {*mine, *others})


@dataclass(frozen=True, slots=True)
class Found:
    """The readings that are likeliest. More than one: they lead to other VAT."""

    readings: tuple[Reading, ...]
    is_complete: bool
    """Whether all that is as likely was computed. If not, another reading may be as good."""


def find_readings(question: Question) -> Found:
    """Find the likeliest reading that the tax rows prove, and every other that is as likely and leads to other VAT.

    None when none is proved.
    """
    best: list[Reading] = []
    computed, budget, is_complete = 0, iter(range(_MOST_DIVISIONS)), True
    for attempt, hypothesis in enumerate(hypotheses(question)):
        if best and hypothesis.unlikelihood > best[0].unlikelihood:
            break
        if attempt == _MOST_ATTEMPTS or computed == _MOST_COMPUTED:
            is_complete = False
            break
        if not _is_within_reach(question, hypothesis):
            continue
        computed += 1
        for reading in _proved(question, hypothesis, budget):
            if not best or reading.unlikelihood < best[0].unlikelihood:
                best = [reading]
            elif reading.unlikelihood == best[0].unlikelihood:
                best.append(reading)
    return Found(_apart(best), is_complete and next(budget, None) is not None)


def likeliest_guess(question: Question) -> Reading:
    """Return the likeliest hypothesis as a reading, whether or not the tax rows prove it.

    Of a till it is the likeliest that takes the products at the rates of their classes: they were sold with VAT.
    """
    goods = question.line_options[-1][1]
    of_rows = [rate for options in question.row_options for _, rate in options]
    has_one_row = len(question.line_options) > 1 and None in of_rows
    guesses = islice(hypotheses(question), _MOST_ATTEMPTS)
    likely = (each for each in guesses if each.goods is goods and each.has_one_row is has_one_row)
    hypothesis = next(likely, None) or next(hypotheses(question))
    discount = sum(_discounts(question, hypothesis), ZERO)
    division = next(iter(_divisions(question, hypothesis)), Division({ZERO: discount}))
    vat = vat_per_rate(_amounts(question, hypothesis, division), Rounding.NONE)
    return _reading(question, hypothesis, division, vat, Rounding.NONE, hypothesis.unlikelihood)


def _apart(found: Sequence[Reading]) -> tuple[Reading, ...]:
    """Keep the best fit of those that lead to the same books; of roundings, the best fit alone."""
    ranked = sorted(found, key=lambda reading: reading.misfit)
    apart: list[Reading] = []
    for reading in ranked:
        fits = reading.rounding is Rounding.NONE or reading.misfit <= ranked[0].misfit + HALF_A_DIGIT
        if fits and not any(reading.leads_to_the_books_of(other) for other in apart):
            apart.append(reading)
    return tuple(apart)


def hypotheses(question: Question) -> Iterator[Hypothesis]:
    """Yield every hypothesis, the likeliest first."""
    parts = map(_by_likelihood, (question.line_options, *question.amount_options, _choices_of_rows(question)))
    for unlikelihood, (goods, *amounts, rows) in _combinations(list(parts)):
        yield Hypothesis(unlikelihood, goods, tuple(amounts), rows)


def _choices_of_rows(question: Question) -> list[tuple[int, tuple[Decimal | None, ...]]]:
    """Return the rates that the tax rows may have together; few, for a shop writes a row per rate."""
    chosen = _combinations([_by_likelihood(options) for options in question.row_options])
    return [
        (unlikelihood + _same_rate(question.rows, rates), tuple(rates))
        for unlikelihood, rates in islice(chosen, _MOST_ATTEMPTS)
    ]


def _by_likelihood(options: Sequence[tuple[int, Any]]) -> list[tuple[int, Any]]:
    return sorted(options, key=lambda option: option[0])


def _combinations(parts: Sequence[Sequence[tuple[int, Any]]]) -> Iterator[tuple[int, list[Any]]]:
    """Yield one value of every part, in order of their unlikelihood together."""
    start = (0,) * len(parts)
    queue = [(sum(options[0][0] for options in parts), start)]
    seen = {start}
    while queue:
        unlikelihood, places = heappop(queue)
        yield unlikelihood, [options[at][1] for options, at in zip(parts, places, strict=True)]
        for index, at in enumerate(places):
            after = (*places[:index], at + 1, *places[index + 1 :])
            if at + 1 < len(parts[index]) and after not in seen:
                seen.add(after)
                more = parts[index][at + 1][0] - parts[index][at][0]
                heappush(queue, (unlikelihood + more, after))


def _same_rate(rows: Sequence[OrderTotal], rates: Sequence[object]) -> int:
    """Return what speaks against two rows of one name having one rate: the shop adds up what has the same rate."""
    named = [(row.code, row.title, rate) for row, rate in zip(rows, rates, strict=True)]
    return 4 * (len(named) - len(set(named)))


def _is_within_reach(question: Question, hypothesis: Hypothesis) -> bool:
    """Whether the rows can be given at all, however the discounts divide and the shop rounds.

    Nearly no hypothesis of an order that fits nothing is, so that such an order costs little more than another.
    """
    if any(net < 0 for net in hypothesis.goods.nets):
        return True
    amounts = _amounts(question, hypothesis, Division())
    # No discount takes more than the goods of a rate, nor more of them than it is itself worth.
    discounts = _discounts(question, hypothesis)
    most = sum(discounts, ZERO) * len(discounts)
    pairs = zip(question.amounts, hypothesis.amounts, strict=True)
    moved = sum((abs(charge.amount) for charge, each in pairs if each.way is Way.SHARED_AFTER_DISCOUNT), ZERO)
    rates = hypothesis.rates
    amounts += [TaxedAmount(-most / 2, (rate,), noise=abs(most) / 2 + moved) for rate in rates]
    vat = vat_per_rate(amounts, Rounding.NONE)
    return _gives(question, hypothesis, vat, _most_rounded(question, hypothesis) + CENT * (1 + len(rates)))


def _most_rounded(question: Question, hypothesis: Hypothesis) -> Decimal:
    """Return how far the roundings that the shop may use move the VAT of a rate, in euro: half a cent each.

    Rounded is the VAT of each piece, of what each discount takes off a line, and of each amount.
    """
    if len(_roundings(question.rows)) == 1:
        return ZERO
    goods = hypothesis.goods
    of_discounts = len(goods.nets) * len(_discounts(question, hypothesis))
    return CENT / 2 * (goods.most_rounded + of_discounts + len(question.amounts) + 1)


def _proved(question: Question, hypothesis: Hypothesis, budget: Iterator[int]) -> Iterator[Reading]:
    """Yield the reading of a hypothesis that gives every tax row back, else one that is right to the cent per rate.

    One row for all rates tells neither what a discount covers nor how VAT is rounded: then every reading that gives it
    back is as likely. `budget` gives one number for each division that may be computed.
    """
    roundings = [
        rounding
        for rounding in _roundings(question.rows)
        if rounding is not Rounding.PER_PIECE or hypothesis.goods.may_round_pieces
    ]
    slack = HALF_A_DIGIT * 2 * (len(question.rows) + 1)
    rounded = _most_rounded(question, hypothesis)
    for division, _ in zip(_divisions(question, hypothesis), budget, strict=False):
        amounts = _amounts(question, hypothesis, division)
        if not _gives(question, hypothesis, vat_per_rate(amounts, Rounding.NONE), slack + rounded):
            continue
        for rounding in roundings if division.is_exact else (Rounding.NONE,):
            vat = vat_per_rate(amounts, rounding)
            if not _gives(question, hypothesis, vat, slack):
                continue
            used = Rounding.PER_ORDER if division.is_rounded else rounding
            if not hypothesis.has_one_row:
                more = division.unlikelihood + int(used is not Rounding.NONE)
                yield _reading(question, hypothesis, division, vat, used, hypothesis.unlikelihood + more)
                return
            yield _reading(question, hypothesis, division, vat, used, hypothesis.unlikelihood)
    division = next(iter(_divisions(question, hypothesis)), Division())
    vat = vat_per_rate(_amounts(question, hypothesis, division), Rounding.NONE)
    if division.is_exact and _is_within_a_cent(question, hypothesis, vat):
        unlikelihood = hypothesis.unlikelihood + _NOT_EXPLAINED
        yield _reading(question, hypothesis, division, vat, Rounding.NONE, unlikelihood)


def _roundings(rows: Sequence[OrderTotal]) -> tuple[Rounding, ...]:
    """Return the roundings that a shop may use: with one of them every row is in whole cents."""
    in_cents = rows and all(row.value == to_cents(row.value) for row in rows)
    return tuple(Rounding) if in_cents else (Rounding.NONE,)


def _divisions(question: Question, hypothesis: Hypothesis) -> Iterator[Division]:
    discounts = _discounts(question, hypothesis)
    if not discounts:
        yield Division()
        return
    shipping = [
        (charge.amount, treatment.rates)
        for charge, treatment in zip(question.amounts, hypothesis.amounts, strict=True)
        if charge.is_shipping and treatment.way is Way.AT_RATE
    ]
    in_cents = len(_roundings(question.rows)) > 1
    left = _bases_in_rows(question, hypothesis)
    yield from divisions(hypothesis.goods, discounts, shipping, left, in_cents=in_cents)
    whole = _whole(question, hypothesis)
    if abs(whole - sum(discounts, ZERO)) <= HALF_A_DIGIT * 2 * len(question.amounts):
        amounts = [*hypothesis.goods.taxed.amounts, *_charged(question, hypothesis, Division())]
        yield nothing_left(amounts)


def _discounts(question: Question, hypothesis: Hypothesis) -> tuple[Decimal, ...]:
    """Return the amounts that lower the VAT of the goods, as positive amounts."""
    pairs = zip(question.amounts, hypothesis.amounts, strict=True)
    return tuple(-charge.amount for charge, treatment in pairs if treatment.way is Way.DISCOUNT)


def _whole(question: Question, hypothesis: Hypothesis) -> Decimal:
    """Return what the shopper owes before discount."""
    charged = sum((charge.amount for charge in question.amounts if charge.amount > 0), ZERO)
    return hypothesis.goods.whole + charged


def _bases_in_rows(question: Question, hypothesis: Hypothesis) -> dict[Decimal, Decimal] | None:
    """Return what remains for the goods of each rate, going by its row; None when rows and rates do not pair off."""
    if hypothesis.has_several_rates or hypothesis.has_one_row:
        return None
    bases = dict.fromkeys(hypothesis.rates, ZERO)
    for row, rate in zip(question.rows, hypothesis.rows, strict=True):
        if rate is not None:
            bases[rate] = bases.get(rate, ZERO) + row.value * HUNDRED / rate
    share = _share(question, hypothesis)
    for charge, treatment in zip(question.amounts, hypothesis.amounts, strict=True):
        if treatment.way is Way.AT_RATE and treatment.rates:
            bases[treatment.rates[0]] -= charge.amount
        elif treatment.way is Way.SHARED:
            for percent, part in hypothesis.goods.shares(charge.amount):
                if percent:
                    bases[percent] -= part
    return {rate: base / share for rate, base in bases.items()}


def _share(question: Question, hypothesis: Hypothesis) -> Decimal:
    """Return by how much amounts that are shared after the discount enlarge what remains of the goods."""
    pairs = zip(question.amounts, hypothesis.amounts, strict=True)
    shared = sum((charge.amount for charge, each in pairs if each.way is Way.SHARED_AFTER_DISCOUNT), ZERO)
    left = hypothesis.goods.whole - sum(_discounts(question, hypothesis), ZERO)
    return 1 + shared / left if min(left, left + shared) >= CENT else Decimal(1)


def _amounts(question: Question, hypothesis: Hypothesis, division: Division) -> list[TaxedAmount | TaxedGroup]:
    """Return everything that bears VAT, as OpenCart adds it up."""
    return [hypothesis.goods.taxed, *division.taken, *_charged(question, hypothesis, division)]


def _charged(question: Question, hypothesis: Hypothesis, division: Division) -> list[TaxedAmount]:
    """Return the charges, and what does not lower the VAT of the goods, with the rates that they bear."""
    found: list[TaxedAmount] = []
    for charge, treatment in zip(question.amounts, hypothesis.amounts, strict=True):
        match treatment.way:
            case Way.AT_RATE:
                found.append(TaxedAmount(charge.amount, treatment.rates))
            case Way.SHARED:
                parts = hypothesis.goods.shares(charge.amount)
                found += [TaxedAmount(part, (percent,)) for percent, part in parts if percent]
            case Way.SHARED_AFTER_DISCOUNT:
                parts = hypothesis.goods.shares(charge.amount, division.per_percent)
                found += [TaxedAmount(part, (percent,)) for percent, part in parts if percent]
            case Way.DISCOUNT:
                pass
    return found


def _in_rows(question: Question, hypothesis: Hypothesis) -> dict[Decimal | None, Decimal]:
    return sums_of((rate, row.value) for row, rate in zip(question.rows, hypothesis.rows, strict=True))


def _computed(hypothesis: Hypothesis, vat: Mapping[Decimal, VatRange]) -> Mapping[Decimal | None, VatRange]:
    """Return the computed VAT as the rows show it: per rate, or all rates that come to something in one row."""
    if not hypothesis.has_one_row:
        return dict(vat.items())
    return {None: sum((each.at_least_nothing() for each in vat.values()), NO_VAT)}


def _gives(question: Question, hypothesis: Hypothesis, vat: Mapping[Decimal, VatRange], slack: Decimal) -> bool:
    rows, computed = _in_rows(question, hypothesis), _computed(hypothesis, vat)
    return all(computed.get(rate, NO_VAT).holds(rows.get(rate, ZERO), slack) for rate in {*rows, *computed})


def _is_within_a_cent(question: Question, hypothesis: Hypothesis, vat: Mapping[Decimal, VatRange]) -> bool:
    return all(off <= CENT for off in _misfits(question, hypothesis, vat))


def _misfits(question: Question, hypothesis: Hypothesis, vat: Mapping[Decimal, VatRange]) -> Iterator[Decimal]:
    """Yield how far the computed VAT of each rate is off its rows, in euro."""
    rows, computed = _in_rows(question, hypothesis), _computed(hypothesis, vat)
    for rate in {*rows, *computed}:
        yield abs((computed[rate].exact if rate in computed else ZERO) - rows.get(rate, ZERO))


def _reading(
    question: Question,
    hypothesis: Hypothesis,
    division: Division,
    vat: Mapping[Decimal, VatRange],
    rounding: Rounding,
    unlikelihood: int,
) -> Reading:
    base = _base(question, hypothesis, division)
    return Reading(
        hypothesis,
        division,
        _vat_of_shop(hypothesis, _in_rows(question, hypothesis), base, vat),
        base,
        rounding,
        unlikelihood,
        sum(_misfits(question, hypothesis, vat), ZERO),
    )


def _base(question: Question, hypothesis: Hypothesis, division: Division) -> dict[Decimal, Decimal]:
    """Return the taxable amount per percentage: several rates on one amount count together."""
    amounts = (*hypothesis.goods.taxed.amounts, *division.amounts, *_charged(question, hypothesis, division))
    return sums_of((sum(amount.rates, ZERO), amount.net) for amount in amounts)


def _vat_of_shop(
    hypothesis: Hypothesis,
    rows: Mapping[Decimal | None, Decimal],
    base: Mapping[Decimal, Decimal],
    vat: Mapping[Decimal, VatRange],
) -> dict[Decimal, Decimal]:
    """Return the VAT per percentage: that of the rows, unless a row holds several or a percentage has several rows."""
    if hypothesis.has_several_rates:
        return {percent: max(net * percent / HUNDRED, ZERO) for percent, net in base.items() if percent}
    if hypothesis.has_one_row:
        return {rate: max(each.exact, ZERO) for rate, each in vat.items()}
    return {rate: value for rate, value in rows.items() if rate is not None}
