"""How a discount divides over the rates of the goods, as OpenCart's coupon and reward points do it.

Each product that is covered gives up the same part of its price; free shipping comes on top
(docs/reference/opencart.md, `order_total`). Which products a coupon covers is not stored: the tax rows have to tell.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import combinations

from sconnect.domain.composition.vat.forward import TaxedAmount
from sconnect.domain.composition.vat.shop_rates import LineRate
from sconnect.domain.values.money import CENT, HALF_A_CENT, HUNDRED, ZERO, sums_of

_MOST_LINES = 8
"""Of more lines not every choice of products is tried."""
_SLACK = Decimal("0.0003")
_ONE = Decimal(1)
Percents = Mapping[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Goods:
    """The product lines: amounts excluding VAT, pieces, and how far each amount may be off."""

    nets: tuple[Decimal, ...]
    pieces: tuple[Decimal, ...]
    noise: tuple[Decimal, ...]

    @property
    def whole(self) -> Decimal:
        """All of them together."""
        return sum(self.nets, ZERO)

    def amounts(self, rates: Sequence[LineRate]) -> Iterator[TaxedAmount]:
        """Yield each line with what is charged on it."""
        for net, pieces, noise, rate in zip(self.nets, self.pieces, self.noise, rates, strict=True):
            yield TaxedAmount(net, rate.parts, pieces, noise)

    def per_percent(self, rates: Sequence[LineRate]) -> dict[Decimal, Decimal]:
        """Return the goods of each percentage, those without VAT included."""
        return sums_of((rate.percent, net) for net, rate in zip(self.nets, rates, strict=True))

    def shares(
        self, rates: Sequence[LineRate], amount: Decimal, less: Percents | None = None
    ) -> list[tuple[Decimal, Decimal]]:
        """Divide an amount over the percentages in proportion to their goods, `less` the discount on them.

        Where nothing is left to be in proportion to, the amount bears no VAT.
        """
        goods = {percent: net - (less or {}).get(percent, ZERO) for percent, net in self.per_percent(rates).items()}
        whole = sum(goods.values(), ZERO)
        if whole < CENT or min(goods.values()) < -CENT:
            return [(ZERO, amount)]
        return [(percent, amount * net / whole) for percent, net in goods.items()]


@dataclass(frozen=True, slots=True)
class Division:
    """The discount per percentage, positive, and the amounts that it takes off what bears VAT."""

    per_percent: Percents = field(default_factory=dict)
    amounts: tuple[TaxedAmount, ...] = ()
    unlikelihood: int = 0
    is_exact: bool = True
    """Whether it follows from the products alone, so that VAT can be computed with it under any rounding. If not, it
    was derived from the tax rows."""
    is_rounded: bool = False
    """Whether the tax rows fit only because the shop may have rounded them to the cent."""


def divisions(
    goods: Goods,
    rates: Sequence[LineRate],
    discount: Decimal,
    shipping: Sequence[tuple[Decimal, tuple[Decimal, ...]]],
    left: Percents | None,
    *,
    in_cents: bool,
    most: int,
) -> Iterator[Division]:
    """Yield how a discount can divide, the likeliest first.

    `shipping`: the amount and rates of what a free-shipping coupon can pay. `left`: what the tax rows leave of the
    goods of each rate above zero; None where that cannot be told. `in_cents`: the rows may have been rounded. `most`:
    how many discounts there are, none of which takes more than the goods.
    """
    everything = tuple(range(len(goods.nets)))
    yield from _over(goods, rates, discount, everything, 0)
    for amount, of_shipping in shipping:
        if 0 < amount <= discount + _SLACK:
            for division in _over(goods, rates, max(discount - amount, ZERO), everything, 1):
                yield _with_shipping(division, TaxedAmount(-amount, of_shipping))
    if left is None:
        return
    # Rounded may be the VAT of each piece, or of each line and what is taken off it.
    pieces = sum((max(abs(each), _ONE) + _ONE for each in goods.pieces), _ONE) if in_cents else ZERO
    yield from _over_some(goods, rates, discount, left, _SLACK + pieces * HALF_A_CENT)
    # Of few products every choice was tried: then only a discount of its own kind divides otherwise.
    odd = 3 if len(goods.nets) <= _MOST_LINES and most == 1 else 0
    for division in _derivations(goods, rates, discount, left, in_cents=in_cents):
        yield replace(division, unlikelihood=division.unlikelihood + odd)
    yield from _beyond_goods(goods, rates, discount, left, most)
    for amount, of_shipping in shipping:
        if 0 < amount <= discount:
            percent = sum(of_shipping, ZERO)
            raised = {rate: net + (amount if rate == percent else ZERO) for rate, net in left.items()}
            for division in _derivations(goods, rates, discount - amount, raised, in_cents=in_cents):
                yield _with_shipping(division, TaxedAmount(-amount, of_shipping))


def _derivations(
    goods: Goods, rates: Sequence[LineRate], discount: Decimal, left: Percents, *, in_cents: bool
) -> Iterator[Division]:
    """Yield the division that the tax rows give to their last decimal, else the one that they give to the cent."""
    exact = _derived(goods, rates, discount, left, _SLACK)
    if exact is not None:
        yield exact
    elif in_cents and (rounded := _derived(goods, rates, discount, left, _SLACK + HALF_A_CENT)) is not None:
        yield replace(rounded, unlikelihood=rounded.unlikelihood + 3, is_rounded=True)


def nothing_left(amounts: Sequence[TaxedAmount]) -> Division:
    """Divide a discount that takes away everything, shipping and fees included."""
    sums = sums_of((sum(amount.rates, ZERO), amount.net) for amount in amounts)
    taken = tuple(TaxedAmount(-amount.net, amount.rates, amount.pieces, amount.noise) for amount in amounts)
    return Division(sums, taken, 1)


def _over_some(
    goods: Goods, rates: Sequence[LineRate], discount: Decimal, left: Percents, slack: Decimal
) -> Iterator[Division]:
    """Divide over every choice of products that leaves what the tax rows say, most products first."""
    if len(goods.nets) > _MOST_LINES or _derived(goods, rates, discount, left, slack) is None:
        return
    of_rates = goods.per_percent(rates)
    for count in range(len(goods.nets) - 1, 0, -1):
        for some in combinations(range(len(goods.nets)), count):
            for division in _over(goods, rates, discount, some, 2, most=_ONE):
                if _leaves(division, of_rates, left, slack + sum(goods.noise, ZERO)):
                    yield division


def _leaves(division: Division, of_rates: Percents, left: Percents, slack: Decimal) -> bool:
    """Whether a division leaves of the goods what the tax rows say, to a difference of `slack` in the VAT."""
    return all(
        abs(of_rates.get(percent, ZERO) - division.per_percent.get(percent, ZERO) - remains) * percent
        <= slack * HUNDRED
        for percent, remains in left.items()
    )


def _over(
    goods: Goods,
    rates: Sequence[LineRate],
    discount: Decimal,
    covered: Sequence[int],
    unlikelihood: int,
    most: Decimal | None = None,
) -> Iterator[Division]:
    """Divide over the covered products, each by the same part of its price, at most `most`."""
    whole = sum((goods.nets[at] for at in covered), ZERO)
    if not whole or (most is not None and not 0 < discount / whole <= most + _SLACK):
        return
    part = discount / whole
    amounts = tuple(
        TaxedAmount(-part * goods.nets[at], rates[at].parts, noise=goods.noise[at] * abs(part)) for at in covered
    )
    sums = sums_of((rates[at].percent, part * goods.nets[at]) for at in covered)
    yield Division(sums, amounts, unlikelihood)


def _derived(
    goods: Goods, rates: Sequence[LineRate], discount: Decimal, left: Percents, slack: Decimal
) -> Division | None:
    """Divide as the tax rows say, when no rate gives up more than its goods and together they give the discount."""
    of_rates = goods.per_percent(rates)
    noise = sums_of((rate.percent, amount) for amount, rate in zip(goods.noise, rates, strict=True))
    sums: dict[Decimal, Decimal] = {}
    margin = _SLACK
    for percent in {*of_rates, *left} - {ZERO}:
        off = slack * HUNDRED / percent + noise.get(percent, ZERO)
        given = of_rates.get(percent, ZERO) - left.get(percent, ZERO)
        if not -off <= given <= of_rates.get(percent, ZERO) + off:
            return None
        margin += off
        sums[percent] = ZERO if abs(given) <= off else given
    rest = discount - sum(sums.values(), ZERO)
    if not -margin <= rest <= max(of_rates.get(ZERO, ZERO), ZERO) + margin:
        return None
    sums = _adding_up(sums, rest if rest > margin else ZERO, discount)
    amounts = tuple(TaxedAmount(-part, (percent,), noise=margin) for percent, part in sums.items() if percent)
    return Division(sums, amounts, 5 if sums.get(ZERO) else 3, is_exact=False)


def _beyond_goods(
    goods: Goods, rates: Sequence[LineRate], discount: Decimal, left: Percents, most: int
) -> Iterator[Division]:
    """Divide discounts that are worth more than the goods: the shop lowers the VAT by more than it takes off.

    Every product gives up the same part, at least its price; what a rate can't give bears no VAT.
    """
    of_rates = goods.per_percent(rates)
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
        for net, noise, rate in zip(goods.nets, goods.noise, rates, strict=True)
    )
    sums = {percent: part * net for percent, net in of_rates.items() if percent}
    sums[ZERO] = discount - sum(sums.values(), ZERO)
    yield Division(sums, amounts, 4, is_exact=False)


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
    return replace(
        division, per_percent=sums, amounts=(*division.amounts, paid), unlikelihood=division.unlikelihood + more
    )
