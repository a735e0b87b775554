"""How a discount divides over the rates of the goods, as OpenCart's coupon and reward points do it.

Each product that is covered gives up the same part of its price; free shipping comes on top
(docs/reference/opencart.md, `order_total`). Which products a coupon covers is not stored: the tax rows have to tell.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import chain, combinations, product

from sconnect.domain.composition.vat.forward import HALF_A_DIGIT, TaxedAmount, TaxedGroup
from sconnect.domain.composition.vat.shop_rates import LineRate
from sconnect.domain.values.money import CENT, HALF_A_CENT, HUNDRED, ZERO, sums_of, to_cents

_MOST_CHOICES = 300
"""Of products that discounts can cover: enough for every choice of eight products, or of four for each of two."""
_SLACK = Decimal("0.0003")
_ONE = Decimal(1)
Percents = Mapping[Decimal, Decimal]


@dataclass(frozen=True, eq=False)
class Goods:
    """The product lines at the rates that they are taken to have. What follows from them alone is computed once.

    Amounts are euro excluding VAT; `noise` is how far each may be off.
    """

    nets: tuple[Decimal, ...]
    pieces: tuple[Decimal, ...]
    noise: tuple[Decimal, ...]
    rates: tuple[LineRate, ...]
    unit_vats: tuple[Decimal, ...]
    """The VAT of a piece that the shop stored with each line."""
    _over: dict[tuple[Decimal, tuple[int, ...]], "Division | None"] = field(default_factory=dict)
    _over_some: dict[tuple[Decimal, ...], "tuple[Division, ...]"] = field(default_factory=dict)

    @cached_property
    def whole(self) -> Decimal:
        """All of them together."""
        return sum(self.nets, ZERO)

    @cached_property
    def taxed(self) -> TaxedGroup:
        """Each line with what is charged on it."""
        lines = zip(self.nets, self.rates, self.pieces, self.noise, self.unit_vats, strict=True)
        return TaxedGroup(
            tuple(
                TaxedAmount(net, rate.parts, pieces, noise, unit_vat if rate.is_told_by(unit_vat) else None)
                for net, rate, pieces, noise, unit_vat in lines
            )
        )

    @cached_property
    def may_round_pieces(self) -> bool:
        """Whether the shop can have rounded the VAT of each piece: then it stored that with the lines."""
        return all(
            unit_vat == to_cents(unit_vat) or rate.fixed
            for rate, unit_vat in zip(self.rates, self.unit_vats, strict=True)
            if rate.parts
        )

    @cached_property
    def parts(self) -> frozenset[tuple[Decimal, ...]]:
        """The percentages that lines bear, those on one price together."""
        return frozenset(rate.parts for rate in self.rates)

    @cached_property
    def per_percent(self) -> Percents:
        """The goods of each percentage, those without VAT included."""
        return sums_of((rate.percent, net) for net, rate in zip(self.nets, self.rates, strict=True))

    @cached_property
    def noise_per_percent(self) -> Percents:
        """How far those may be off."""
        return sums_of((rate.percent, noise) for noise, rate in zip(self.noise, self.rates, strict=True))

    @cached_property
    def most_rounded(self) -> Decimal:
        """How often VAT can be rounded: of every piece, each line counting for one at least, or of every line."""
        of_lines = (max(abs(each), _ONE) if self.may_round_pieces else _ONE for each in self.pieces)
        return sum(of_lines, ZERO)

    @cached_property
    def everything(self) -> tuple[int, ...]:
        """The places of all lines."""
        return tuple(range(len(self.nets)))

    def shares(self, amount: Decimal, less: Percents | None = None) -> list[tuple[Decimal, Decimal]]:
        """Divide an amount over the percentages in proportion to their goods, `less` the discount on them.

        Where nothing is left to be in proportion to, the amount bears no VAT.
        """
        goods = {percent: net - (less or {}).get(percent, ZERO) for percent, net in self.per_percent.items()}
        whole = sum(goods.values(), ZERO)
        if whole < CENT or min(goods.values()) < -CENT:
            return [(ZERO, amount)]
        return [(percent, amount * net / whole) for percent, net in goods.items()]

    def over(self, discount: Decimal, covered: tuple[int, ...]) -> "Division | None":
        """Divide a discount over some lines, each by the same part of its price; None when they are worth nothing."""
        key = discount, covered
        if key not in self._over:
            self._over[key] = self._divided(discount, covered)
        return self._over[key]

    def over_some(self, discounts: tuple[Decimal, ...]) -> "tuple[Division, ...]":
        """Divide each discount over every choice of lines that are worth it, most first; never all over everything."""
        if discounts not in self._over_some:
            choices = _choices(len(self.nets), len(discounts))
            possible = [[some for some in choices if self._can_give(each, some)] for each in discounts]
            chosen = (each for each in product(*possible) if any(some != self.everything for some in each))
            self._over_some[discounts] = tuple(
                division for each in chosen for division in _together([*map(self.over, discounts, each)], 2)
            )
        return self._over_some[discounts]

    def _can_give(self, discount: Decimal, covered: tuple[int, ...]) -> bool:
        whole = sum((self.nets[at] for at in covered), ZERO)
        return bool(whole) and 0 < discount / whole <= 1 + _SLACK

    def _divided(self, discount: Decimal, covered: tuple[int, ...]) -> "Division | None":
        whole = sum((self.nets[at] for at in covered), ZERO)
        if not whole:
            return None
        part = discount / whole
        # The row of the discount lost decimals too.
        amounts = (
            TaxedAmount(
                -part * self.nets[at],
                self.rates[at].parts,
                noise=self.noise[at] * abs(part) + HALF_A_DIGIT * abs(self.nets[at] / whole),
            )
            for at in covered
        )
        sums = sums_of((self.rates[at].percent, part * self.nets[at]) for at in covered)
        return Division(sums, (TaxedGroup(tuple(amounts)),))


@dataclass(frozen=True, slots=True)
class Division:
    """The discount per percentage, positive, and the amounts that it takes off what bears VAT."""

    per_percent: Percents = field(default_factory=dict)
    taken: tuple[TaxedGroup, ...] = ()
    unlikelihood: int = 0
    is_exact: bool = True
    """Whether it follows from the products alone, so that VAT can be computed with it under any rounding. If not, it
    was derived from the tax rows."""
    is_rounded: bool = False
    """Whether the tax rows fit only because the shop may have rounded them to the cent."""

    @property
    def amounts(self) -> tuple[TaxedAmount, ...]:
        """Every amount that it takes off."""
        return tuple(chain.from_iterable(group.amounts for group in self.taken))


def divisions(
    goods: Goods,
    discounts: tuple[Decimal, ...],
    shipping: Sequence[tuple[Decimal, tuple[Decimal, ...]]],
    left: Percents | None,
    *,
    in_cents: bool,
) -> Iterator[Division]:
    """Yield how discounts can divide, the likeliest first.

    `discounts`: what each takes off, none of which takes more than the goods. `shipping`: the amount and rates of what
    a free-shipping coupon can pay. `left`: what the tax rows leave of the goods of each rate above zero; None where
    that cannot be told. `in_cents`: the rows may have been rounded.
    """
    discount = sum(discounts, ZERO)
    yield from _together([goods.over(each, goods.everything) for each in discounts], 0)
    for amount, of_shipping in shipping:
        for place, each in enumerate(discounts):
            if 0 < amount <= each + _SLACK:
                rest = (*discounts[:place], max(each - amount, ZERO), *discounts[place + 1 :])
                for division in _together([goods.over(one, goods.everything) for one in rest], 1):
                    yield _with_shipping(division, TaxedAmount(-amount, of_shipping))
    # Rounded may be the VAT of each piece, or of each line and of what each discount takes off it.
    rounded = goods.most_rounded + len(goods.nets) * len(discounts) + 1 if in_cents else ZERO
    yield from _over_some(goods, discounts, left, _SLACK + rounded * HALF_A_CENT)
    if left is None:
        return
    # Where every choice of products was tried, only a discount of its own kind divides otherwise.
    odd = 3 if len(discounts) == 1 and _all_choices(len(goods.nets)) <= _MOST_CHOICES else 0
    for division in _derivations(goods, discounts, left, in_cents=in_cents):
        yield replace(division, unlikelihood=division.unlikelihood + odd)
    yield from _beyond_goods(goods, discount, left, len(discounts))
    for amount, of_shipping in shipping:
        if 0 < amount <= discount:
            percent = sum(of_shipping, ZERO)
            raised = {rate: net + (amount if rate == percent else ZERO) for rate, net in left.items()}
            for division in _derivations(goods, (*discounts, -amount), raised, in_cents=in_cents):
                yield _with_shipping(division, TaxedAmount(-amount, of_shipping))


def _together(parts: Sequence[Division | None], unlikelihood: int) -> Iterator[Division]:
    """Yield the division of several discounts, each of which divides by itself; nothing when one of them can't."""
    possible = [part for part in parts if part is not None]
    if len(possible) == len(parts):
        sums = sums_of(pair for part in possible for pair in part.per_percent.items())
        yield Division(sums, tuple(group for part in possible for group in part.taken), unlikelihood)


def _derivations(goods: Goods, discounts: Sequence[Decimal], left: Percents, *, in_cents: bool) -> Iterator[Division]:
    """Yield the division that the tax rows give to their last decimal, else the one that they give to the cent."""
    exact = _derived(goods, discounts, left, _SLACK)
    if exact is not None:
        yield exact
    elif in_cents and (rounded := _derived(goods, discounts, left, _SLACK + HALF_A_CENT)) is not None:
        yield replace(rounded, unlikelihood=rounded.unlikelihood + 3, is_rounded=True)


def nothing_left(amounts: Sequence[TaxedAmount]) -> Division:
    """Divide a discount that takes away everything, shipping and fees included."""
    sums = sums_of((sum(amount.rates, ZERO), amount.net) for amount in amounts)
    taken = tuple(TaxedAmount(-amount.net, amount.rates, amount.pieces, amount.noise) for amount in amounts)
    return Division(sums, (TaxedGroup(taken),), 1)


def _choices(count: int, discounts: int) -> list[tuple[int, ...]]:
    """Return which products a discount may cover, most first: any, or all but one and single ones, or only all."""
    everything = tuple(range(count))
    if _all_choices(count) ** discounts <= _MOST_CHOICES:
        return [some for size in range(count, 0, -1) for some in combinations(everything, size)]
    if (2 * count + 1) ** discounts <= _MOST_CHOICES:
        return [everything, *combinations(everything, count - 1), *combinations(everything, 1)]
    return [everything]


def _all_choices(count: int) -> int:
    return int(2**count) - 1


def _over_some(
    goods: Goods, discounts: tuple[Decimal, ...], left: Percents | None, slack: Decimal
) -> Iterator[Division]:
    """Divide each discount over every choice of products, most first, that together leave what the tax rows say."""
    if left is None:
        yield from goods.over_some(discounts)
    elif _derived(goods, discounts, left, slack) is not None:
        slack += sum(goods.noise, ZERO)
        yield from (each for each in goods.over_some(discounts) if _leaves(each, goods.per_percent, left, slack))


def _leaves(division: Division, of_rates: Percents, left: Percents, slack: Decimal) -> bool:
    """Whether a division leaves of the goods what the tax rows say, to a difference of `slack` in the VAT."""
    return all(
        abs(of_rates.get(percent, ZERO) - division.per_percent.get(percent, ZERO) - remains) * percent
        <= slack * HUNDRED
        for percent, remains in left.items()
    )


def _derived(goods: Goods, discounts: Sequence[Decimal], left: Percents, slack: Decimal) -> Division | None:
    """Divide as the tax rows say, when each discount takes no more than the goods of a rate and all of it is taken.

    What is paid of the shipping is a discount below zero.
    """
    of_rates, noise = goods.per_percent, goods.noise_per_percent
    discount, most = sum(discounts, ZERO), sum(each > 0 for each in discounts)
    sums: dict[Decimal, Decimal] = {}
    margin = _SLACK
    for percent in {*of_rates, *left} - {ZERO}:
        off = slack * HUNDRED / percent + noise.get(percent, ZERO)
        given = of_rates.get(percent, ZERO) - left.get(percent, ZERO)
        if not -off <= given <= most * of_rates.get(percent, ZERO) + off:
            return None
        margin += off
        sums[percent] = ZERO if abs(given) <= off else given
    rest = discount - sum(sums.values(), ZERO)
    if not -margin <= rest <= most * max(of_rates.get(ZERO, ZERO), ZERO) + margin:
        return None
    sums = _adding_up(sums, rest if rest > margin else ZERO, discount)
    amounts = tuple(TaxedAmount(-part, (percent,) if percent else (), noise=margin) for percent, part in sums.items())
    return Division(sums, (TaxedGroup(amounts),), 5 if sums.get(ZERO) else 3, is_exact=False)


def _beyond_goods(goods: Goods, discount: Decimal, left: Percents, most: int) -> Iterator[Division]:
    """Divide discounts that are worth more than the goods: the shop lowers the VAT by more than it takes off.

    Every product gives up the same part, at least its price; what a rate can't give bears no VAT.
    """
    of_rates = goods.per_percent
    parts = {
        percent: (of_rates.get(percent, ZERO) - remains) / of_rates[percent]
        for percent, remains in left.items()
        if of_rates.get(percent, ZERO) >= CENT
    }
    if discount < goods.whole - _SLACK or not parts or not 1 <= max(parts.values()) <= most:
        return
    part = max(parts.values())
    amounts = tuple(
        TaxedAmount(-part * net, rate.parts, noise=noise * part + _SLACK)
        for net, noise, rate in zip(goods.nets, goods.noise, goods.rates, strict=True)
    )
    sums = {percent: part * net for percent, net in of_rates.items() if percent}
    sums[ZERO] = discount - sum(sums.values(), ZERO)
    yield Division(sums, (TaxedGroup(amounts),), 4, is_exact=False)


def _adding_up(sums: Percents, untaxed: Decimal, discount: Decimal) -> dict[Decimal, Decimal]:
    """Let the parts add up to the discount exactly; the largest takes what the lost decimals leave."""
    parts = dict(sums) | ({ZERO: untaxed} if untaxed else {})
    if not parts:
        return {ZERO: discount}
    largest = max(parts, key=lambda percent: parts[percent])
    parts[largest] += discount - sum(parts.values(), ZERO)
    return {percent: part for percent, part in parts.items() if part}


def _with_shipping(division: Division, paid: TaxedAmount) -> Division:
    """Add free shipping to a discount."""
    percent = sum(paid.rates, ZERO)
    sums = dict(division.per_percent)
    sums[percent] = sums.get(percent, ZERO) - paid.net
    more = int(not division.is_exact)
    taken = (*division.taken, TaxedGroup((paid,)))
    return replace(division, per_percent=sums, taken=taken, unlikelihood=division.unlikelihood + more)
