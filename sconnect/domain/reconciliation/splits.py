"""Splits: what a sale comes to per VAT situation and rate, from whatever tells it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from sconnect.domain.books import BookedOrder, Reference, VatKind
from sconnect.domain.composition import LineRole, OrderPlan
from sconnect.domain.composition.vat.shop_vat import ShopVat
from sconnect.domain.control_totals import RatedTotal, control_totals
from sconnect.domain.explanation.evidence import Evidence
from sconnect.domain.explanation.model import Explanation
from sconnect.domain.values.money import ZERO, to_cents
from sconnect.domain.vat import Taxation, VatTreatment, percent_of

_MONEY = frozenset({LineRole.VOUCHER.value, LineRole.CREDIT.value, LineRole.ROUNDING.value})


class Net(NamedTuple):
    """An amount without VAT, and the VAT on it, in euro."""

    net: Decimal = ZERO
    vat: Decimal = ZERO

    @property
    def gross(self) -> Decimal:
        """The amount with its VAT."""
        return self.net + self.vat

    def plus(self, other: "Net") -> "Net":
        """Add another amount."""
        return Net(self.net + other.net, self.vat + other.vat)

    def less(self, other: "Net") -> "Net":
        """Subtract another amount."""
        return Net(self.net - other.net, self.vat - other.vat)

    @property
    def is_nothing(self) -> bool:
        """Whether both are zero."""
        return not (self.net or self.vat)


class RateKey(NamedTuple):
    """A row of the reconciliation: how VAT works for a sale, and the percentage."""

    treatment: VatTreatment
    country: str
    """Of the one-stop shop only: the ISO code of the country whose rate it is. Empty otherwise."""
    percent: Decimal


Split = Mapping[RateKey, Net]

WITHOUT_VAT = RateKey(VatTreatment.DOMESTIC, "", ZERO)
"""What bears no VAT in the Netherlands: exempt, 0 %, and means of payment such as gift vouchers."""


@dataclass(frozen=True, slots=True)
class Situation:
    """How VAT works for one sale."""

    treatment: VatTreatment = VatTreatment.DOMESTIC
    country: str = ""

    def key(self, percent: Decimal, *, is_money: bool = False) -> RateKey:
        """Return the row of an amount at a percentage. `is_money`: it is a means of payment, in no sale's turnover."""
        if is_money and not percent:
            return WITHOUT_VAT
        country = self.country if self.treatment is VatTreatment.ONE_STOP_SHOP else ""
        return RateKey(self.treatment, country, percent.normalize() if percent else ZERO)


def situation_of(taxation: Taxation) -> Situation:
    """Return the situation of a sale as it was decided."""
    return Situation(taxation.treatment, taxation.country)


def total_of(split: Split) -> Net:
    """Return what a split adds up to."""
    total = Net()
    for amount in split.values():
        total = total.plus(amount)
    return total


def sum_of(amounts: Iterable[Net | None]) -> Net | None:
    """Add amounts up; None when one of them is not known."""
    total = Net()
    for amount in amounts:
        if amount is None:
            return None
        total = total.plus(amount)
    return total


def added(splits: Iterable[Split]) -> dict[RateKey, Net]:
    """Add splits up per row."""
    sums: dict[RateKey, Net] = defaultdict(Net)
    for split in splits:
        for key, amount in split.items():
            sums[key] = sums[key].plus(amount)
    return dict(sums)


def gap(first: Split, second: Split) -> dict[RateKey, Net]:
    """Return how much more the second holds, per row that differs."""
    rows = {key: second.get(key, Net()).less(first.get(key, Net())) for key in {*first, *second}}
    return {key: amount for key, amount in rows.items() if not amount.is_nothing}


def fitted(split: Split, *, net: Decimal | None, gross: Decimal | None) -> Split:
    """Make a split add up to totals that are known: what is left goes to the row with the largest amount.

    Cents that the books rounded in another way end up so in a row that has them; totals that are None are left.
    """
    if gross is None and net is None:
        return split
    now = total_of(split)
    net = now.net if net is None else net
    vat = now.vat if gross is None else gross - net
    left = Net(net - now.net, vat - now.vat)
    if left.is_nothing:
        return split

    def rank(key: RateKey) -> tuple[bool, Decimal]:
        return bool(key.percent) or not left.vat, abs(split[key].gross)

    largest = max(split, key=rank, default=WITHOUT_VAT)
    return {**split, largest: split.get(largest, Net()).plus(left)}


def shop_split(plan: OrderPlan) -> Split:
    """Return what the shop charged for a sale, in whole cents and equal to its total."""
    situation = situation_of(plan.taxation)
    sums: dict[RateKey, Net] = defaultdict(Net)
    for line in plan.lines:
        key = situation.key(line.percent, is_money=line.is_payment)
        sums[key] = sums[key].plus(Net(net=line.amount))
    for percent, vat in plan.shop_vat.items():
        key = situation.key(percent)
        sums[key] = sums[key].plus(Net(vat=vat))
    whole = {key: Net(to_cents(amount.net), to_cents(amount.vat)) for key, amount in sums.items()}
    return fitted(_filled(whole), net=None if not whole else _net_within(whole, plan.shop_total), gross=plan.shop_total)


def charged_split(vat: ShopVat, total: Decimal) -> Split:
    """Return what the shop charged for a sale of which the VAT can be read and nothing more, equal to its total."""
    situation = Situation()
    whole = {
        situation.key(percent): Net(to_cents(vat.base.get(percent, ZERO)), to_cents(vat.vat.get(percent, ZERO)))
        for percent in {*vat.base, *vat.vat}
    }
    return fitted(_filled(whole), net=_net_within(whole, total), gross=total)


def _net_within(split: Split, gross: Decimal) -> Decimal:
    """Return the net amount that leaves the VAT of a split as it is."""
    return gross - total_of(split).vat


def sent_split(evidence: Evidence, situation: Situation) -> Split:
    """Return what was sent for an order, by the lines and rates that are kept with it."""
    sums: dict[RateKey, Decimal] = defaultdict(Decimal)
    for line in evidence.lines:
        key = situation.key(line.percent, is_money=line.role in _MONEY)
        sums[key] += to_cents(line.quantity * line.unit_price)
    return _with_vat(sums, prices_include_vat=evidence.prices_include_vat)


def explained_split(explanation: Explanation, situation: Situation) -> Split | None:
    """Return what was sent for an order by its explanation; None when that does not tell it whole."""
    if explanation.sent is None or explanation.more_lines:
        return None
    sums: dict[RateKey, Decimal] = defaultdict(Decimal)
    try:
        for explained in explanation.lines:
            for line in explained.books:
                if line.total:
                    key = situation.key(_number(line.percent or "0"), is_money=explained.role in _MONEY)
                    sums[key] += _number(line.total)
    except InvalidOperation:
        return None
    return _with_vat(sums, prices_include_vat=explanation.sent.prices_include_vat) if sums else None


def booked_split(
    order: BookedOrder,
    situation: Situation,
    *,
    percents: Mapping[str, Decimal],
    kinds: Mapping[str, VatKind],
    taxation: Taxation,
    reference: Reference,
) -> Split:
    """Return what a sales order holds, by its lines as they are and equal to its totals.

    `percents`: the percentage of articles (by id) on the day it was booked; of others by their VAT kind today. One
    whose rate cannot be told counts as without VAT, and the totals put right what is left.
    """
    sums: dict[RateKey, Decimal] = defaultdict(Decimal)
    for line in order.lines:
        if line.article_id is None:
            continue
        percent = percents.get(line.article_id)
        if percent is None and (kind := kinds.get(line.article_id)) is not None:
            percent = percent_of(kind, taxation, reference)
        sums[situation.key(percent or ZERO)] += to_cents(line.total)
    split = _with_vat(sums, prices_include_vat=order.prices_include_vat)
    return fitted(split, net=order.total_excluding_vat, gross=order.total_including_vat)


def _with_vat(sums: Mapping[RateKey, Decimal], *, prices_include_vat: bool) -> Split:
    """Take the VAT out of, or put it on, the sums of an order as the books do."""
    rated = [RatedTotal(key.percent, total) for key, total in sums.items()]
    vat = control_totals(rated, prices_include_vat=prices_include_vat).vat
    amounts = {}
    for key, total in sums.items():
        of_key = vat.get(key.percent, ZERO) if key.percent else ZERO
        amounts[key] = Net(total - of_key, of_key) if prices_include_vat else Net(total, of_key)
    return _filled(amounts)


def _filled(split: Split) -> Split:
    return {key: amount for key, amount in split.items() if not amount.is_nothing}


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
