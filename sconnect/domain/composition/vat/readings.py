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
from sconnect.domain.composition.vat.forward import HALF_A_DIGIT, TaxedAmount, VatRange, vat_per_rate
from sconnect.domain.composition.vat.shop_rates import LineRate
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

    goods: Goods
    amounts: Sequence[Charge]
    """Every row that bears VAT or lowers it."""
    line_options: Sequence[tuple[int, tuple[LineRate, ...]]]
    amount_options: Sequence[Sequence[tuple[int, Treatment]]]
    row_options: Sequence[Sequence[tuple[int, Decimal | None]]]
    """The rate of each tax row; None: one row holds the VAT of all rates."""
    rows: Sequence[OrderTotal]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One choice for everything. `unlikelihood` adds up what speaks against it; 0 is what the shop says itself."""

    unlikelihood: int
    lines: tuple[LineRate, ...]
    amounts: tuple[Treatment, ...]
    rows: tuple[Decimal | None, ...]

    @property
    def has_several_rates(self) -> bool:
        """Whether one amount bears several rates: then a row and a percentage of the books do not pair off."""
        return any(len(rates) > 1 for rates in (*(line.parts for line in self.lines), *(a.rates for a in self.amounts)))


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
    """Return the likeliest hypothesis as a reading, whether or not the tax rows prove it."""
    hypothesis = next(hypotheses(question))
    division = next(iter(_divisions(question, hypothesis)), Division({ZERO: _discount(question, hypothesis)}))
    vat = vat_per_rate(_amounts(question, hypothesis, division), Rounding.NONE)
    return _reading(question, hypothesis, division, vat, Rounding.NONE, 0)


def _apart(found: Sequence[Reading]) -> tuple[Reading, ...]:
    """Keep the best fit of those that lead to the same books; of roundings, the best fit alone."""
    ranked = sorted(found, key=lambda reading: reading.misfit)
    if ranked and ranked[0].rounding is not Rounding.NONE:
        ranked = [reading for reading in ranked if reading.misfit <= ranked[0].misfit + HALF_A_DIGIT]
    return tuple({reading.books: reading for reading in reversed(ranked)}.values())[::-1]


def hypotheses(question: Question) -> Iterator[Hypothesis]:
    """Yield every hypothesis, the likeliest first."""
    parts = map(_by_likelihood, (question.line_options, *question.amount_options, _choices_of_rows(question)))
    for unlikelihood, (lines, *amounts, rows) in _combinations(list(parts)):
        yield Hypothesis(unlikelihood, lines, tuple(amounts), rows)


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
    if any(net < 0 for net in question.goods.nets):
        return True
    amounts = _amounts(question, hypothesis, Division())
    # No discount takes more than the goods of a rate, nor more of them than it is itself worth.
    most = _discount(question, hypothesis) * sum(each.way is Way.DISCOUNT for each in hypothesis.amounts)
    pairs = zip(question.amounts, hypothesis.amounts, strict=True)
    moved = sum((abs(charge.amount) for charge, each in pairs if each.way is Way.SHARED_AFTER_DISCOUNT), ZERO)
    rates = {rate for amount in amounts for rate in amount.rates}
    amounts += [TaxedAmount(-most / 2, (rate,), noise=abs(most) / 2 + moved) for rate in rates]
    vat = vat_per_rate(amounts, Rounding.NONE)
    return _gives(question, hypothesis, vat, _most_rounded(question) + CENT * (1 + len(rates)))


def _most_rounded(question: Question) -> Decimal:
    """Return how far the roundings that the shop may use move the VAT of a rate, in euro: half a cent each."""
    if len(_roundings(question.rows)) == 1:
        return ZERO
    pieces = sum((max(abs(each), Decimal(1)) for each in question.goods.pieces), ZERO)
    return CENT / 2 * (pieces + len(question.goods.nets) + len(question.amounts) + 1)


def _proved(question: Question, hypothesis: Hypothesis, budget: Iterator[int]) -> Iterator[Reading]:
    """Yield the reading of a hypothesis that gives every tax row back, else one that is right to the cent per rate.

    `budget` gives one number for each division that may be computed.
    """
    roundings = _roundings(question.rows)
    slack = HALF_A_DIGIT * 2 * (len(question.rows) + 1)
    rounded = _most_rounded(question)
    for division, _ in zip(_divisions(question, hypothesis), budget, strict=False):
        amounts = _amounts(question, hypothesis, division)
        if not _gives(question, hypothesis, vat_per_rate(amounts, Rounding.NONE), slack + rounded):
            continue
        for rounding in roundings if division.is_exact else (Rounding.NONE,):
            vat = vat_per_rate(amounts, rounding)
            if _gives(question, hypothesis, vat, slack):
                used = Rounding.PER_ORDER if division.is_rounded else rounding
                yield _reading(question, hypothesis, division, vat, used, int(used is not Rounding.NONE))
                return
    division = next(iter(_divisions(question, hypothesis)), Division())
    vat = vat_per_rate(_amounts(question, hypothesis, division), Rounding.NONE)
    if division.is_exact and _is_within_a_cent(question, hypothesis, vat):
        yield _reading(question, hypothesis, division, vat, Rounding.NONE, _NOT_EXPLAINED)


def _roundings(rows: Sequence[OrderTotal]) -> tuple[Rounding, ...]:
    """Return the roundings that a shop may use: with one of them every row is in whole cents."""
    in_cents = rows and all(row.value == to_cents(row.value) for row in rows)
    return tuple(Rounding) if in_cents else (Rounding.NONE,)


def _divisions(question: Question, hypothesis: Hypothesis) -> Iterator[Division]:
    pairs = list(zip(question.amounts, hypothesis.amounts, strict=True))
    discount = _discount(question, hypothesis)
    if not any(treatment.way is Way.DISCOUNT for _, treatment in pairs):
        yield Division()
        return
    shipping = [
        (charge.amount, treatment.rates)
        for charge, treatment in pairs
        if charge.is_shipping and treatment.way is Way.AT_RATE
    ]
    most = sum(treatment.way is Way.DISCOUNT for treatment in hypothesis.amounts)
    in_cents = len(_roundings(question.rows)) > 1
    left = _bases_in_rows(question, hypothesis)
    yield from divisions(question.goods, hypothesis.lines, discount, shipping, left, in_cents=in_cents, most=most)
    if not question.rows and abs(_whole(question) - discount) <= HALF_A_DIGIT * 2 * len(pairs):
        yield nothing_left(_amounts(question, hypothesis, Division()))


def _discount(question: Question, hypothesis: Hypothesis) -> Decimal:
    """Return the amounts that lower the VAT of the goods, as a positive amount."""
    pairs = zip(question.amounts, hypothesis.amounts, strict=True)
    return -sum((charge.amount for charge, treatment in pairs if treatment.way is Way.DISCOUNT), ZERO)


def _whole(question: Question) -> Decimal:
    """Return what the shopper owes before discount."""
    return question.goods.whole + sum((charge.amount for charge in question.amounts if charge.amount > 0), ZERO)


def _bases_in_rows(question: Question, hypothesis: Hypothesis) -> dict[Decimal, Decimal] | None:
    """Return what remains for the goods of each rate, going by its row; None when rows and rates do not pair off."""
    rates = {*hypothesis.rows, *(rate for line in hypothesis.lines for rate in line.parts)}
    rates |= {rate for treatment in hypothesis.amounts for rate in treatment.rates}
    if hypothesis.has_several_rates or None in rates:
        return None
    bases = {rate: ZERO for rate in rates if rate is not None}
    for row, rate in zip(question.rows, hypothesis.rows, strict=True):
        if rate is not None:
            bases[rate] += row.value * HUNDRED / rate
    share = _share(question, hypothesis)
    for charge, treatment in zip(question.amounts, hypothesis.amounts, strict=True):
        if treatment.way is Way.AT_RATE and treatment.rates:
            bases[treatment.rates[0]] -= charge.amount
        elif treatment.way is Way.SHARED:
            for percent, part in question.goods.shares(hypothesis.lines, charge.amount):
                if percent:
                    bases[percent] -= part
    return {rate: base / share for rate, base in bases.items()}


def _share(question: Question, hypothesis: Hypothesis) -> Decimal:
    """Return by how much amounts that are shared after the discount enlarge what remains of the goods."""
    pairs = list(zip(question.amounts, hypothesis.amounts, strict=True))
    shared = sum((charge.amount for charge, each in pairs if each.way is Way.SHARED_AFTER_DISCOUNT), ZERO)
    left = question.goods.whole - _discount(question, hypothesis)
    return 1 + shared / left if min(left, left + shared) >= CENT else Decimal(1)


def _amounts(question: Question, hypothesis: Hypothesis, division: Division) -> list[TaxedAmount]:
    """Return everything that bears VAT, as OpenCart adds it up."""
    found = list(question.goods.amounts(hypothesis.lines))
    found += division.amounts
    for charge, treatment in zip(question.amounts, hypothesis.amounts, strict=True):
        match treatment.way:
            case Way.AT_RATE:
                found.append(TaxedAmount(charge.amount, treatment.rates))
            case Way.SHARED:
                parts = question.goods.shares(hypothesis.lines, charge.amount)
                found += [TaxedAmount(part, (percent,)) for percent, part in parts if percent]
            case Way.SHARED_AFTER_DISCOUNT:
                parts = question.goods.shares(hypothesis.lines, charge.amount, division.per_percent)
                found += [TaxedAmount(part, (percent,)) for percent, part in parts if percent]
            case Way.DISCOUNT:
                pass
    return found


def _in_rows(question: Question, hypothesis: Hypothesis) -> dict[Decimal | None, Decimal]:
    return sums_of((rate, row.value) for row, rate in zip(question.rows, hypothesis.rows, strict=True))


def _computed(hypothesis: Hypothesis, vat: Mapping[Decimal, VatRange]) -> dict[Decimal | None, VatRange]:
    """Return the computed VAT as the rows show it: per rate, or all rates in one row."""
    if None not in hypothesis.rows:
        return dict(vat.items())
    nothing = VatRange(ZERO, ZERO, ZERO)
    return {None: sum(vat.values(), nothing)}


def _gives(question: Question, hypothesis: Hypothesis, vat: Mapping[Decimal, VatRange], slack: Decimal) -> bool:
    rows, computed = _in_rows(question, hypothesis), _computed(hypothesis, vat)
    nothing = VatRange(ZERO, ZERO, ZERO)
    return all(computed.get(rate, nothing).holds(rows.get(rate, ZERO), slack) for rate in {*rows, *computed})


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
    unlikely: int,
) -> Reading:
    base = _base(question, hypothesis, division)
    return Reading(
        hypothesis,
        division,
        _vat_of_shop(hypothesis, _in_rows(question, hypothesis), base),
        base,
        rounding,
        hypothesis.unlikelihood + division.unlikelihood + unlikely,
        sum(_misfits(question, hypothesis, vat), ZERO),
    )


def _base(question: Question, hypothesis: Hypothesis, division: Division) -> dict[Decimal, Decimal]:
    """Return the taxable amount per percentage: several rates on one amount count together."""
    return sums_of((sum(amount.rates, ZERO), amount.net) for amount in _amounts(question, hypothesis, division))


def _vat_of_shop(
    hypothesis: Hypothesis,
    rows: Mapping[Decimal | None, Decimal],
    base: Mapping[Decimal, Decimal],
) -> dict[Decimal, Decimal]:
    """Return the VAT per percentage: that of the rows, unless a row holds several or a percentage has several rows."""
    if None in rows or hypothesis.has_several_rates:
        return {percent: max(net * percent / HUNDRED, ZERO) for percent, net in base.items() if percent}
    return {rate: value for rate, value in rows.items() if rate is not None}
