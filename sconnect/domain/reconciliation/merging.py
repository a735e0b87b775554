"""Reconciliations of months put together to one of a longer period."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sconnect.domain.reconciliation.report import UnionSale, VatReport, report_of
from sconnect.domain.reconciliation.rules import MOST_NAMED, RateTotals, Reconciliation
from sconnect.domain.reconciliation.splits import Net, sum_of
from sconnect.domain.reconciliation.stages import StageDifference, StageRow, Stages
from sconnect.domain.values.money import ZERO

if TYPE_CHECKING:
    from sconnect.domain.reconciliation.facts import Box


def merged(parts: Sequence[Reconciliation]) -> Reconciliation:
    """Put the reconciliations of periods that follow each other together. At least one; lists stay bounded.

    A sale that one of them invoiced later and another earlier was invoiced within the whole: it is not named any more.
    """
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part.counts)
    return replace(
        parts[0],
        last=parts[-1].last,
        rates=_rates(parts),
        orders_shop=sum(part.orders_shop for part in parts),
        orders_books=sum(part.orders_books for part in parts),
        missing=tuple(each for part in parts for each in part.missing)[:MOST_NAMED],
        double=tuple(each for part in parts for each in part.double)[:MOST_NAMED],
        foreign=tuple(each for part in parts for each in part.foreign)[:MOST_NAMED],
        differing=tuple(each for part in parts for each in part.differing)[:MOST_NAMED],
        withdrawn=tuple(each for part in parts for each in part.withdrawn)[:MOST_NAMED],
        counts=dict(counts),
        unreadable=sum(part.unreadable for part in parts),
        calls=sum(part.calls for part in parts),
        stages=_stages([part.stages for part in parts if part.stages is not None]),
        unavailable=tuple(dict.fromkeys(each for part in parts for each in part.unavailable)),
    )


def _rates(parts: Iterable[Reconciliation]) -> tuple[RateTotals, ...]:
    sums: dict[Decimal, RateTotals] = {}
    for part in parts:
        for rate in part.rates:
            known = sums.get(rate.percent)
            sums[rate.percent] = rate if known is None else _added(known, rate)
    return tuple(sums[percent] for percent in sorted(sums, reverse=True))


def _added(one: RateTotals, other: RateTotals) -> RateTotals:
    return RateTotals(
        one.percent,
        one.shop_net + other.shop_net,
        one.shop_vat + other.shop_vat,
        one.books_net + other.books_net,
        one.books_vat + other.books_vat,
        one.voucher_vat + other.voucher_vat,
    )


def _stages(parts: Sequence[Stages]) -> Stages | None:
    if not parts:
        return None
    rows: dict[tuple[object, ...], StageRow] = {}
    for part in parts:
        for row in part.rows:
            key = (row.treatment, row.country, row.percent)
            rows[key] = row if key not in rows else _row(rows[key], row)
    differences, within = _without_pairs([each for part in parts for each in part.differences])
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part.counts)
    counts.subtract(within)
    reports = [part.report for part in parts if part.report is not None]
    return Stages(
        rows=tuple(rows.values()),
        differences=tuple(differences),
        counts={name: number for name, number in counts.items() if number},
        report=_report(reports) if len(reports) == len(parts) else None,
        rounding=sum((part.rounding for part in parts), ZERO),
        unexplained=sum((part.unexplained for part in parts), ZERO),
    )


def _row(one: StageRow, other: StageRow) -> StageRow:
    return replace(
        one,
        sold=one.sold.plus(other.sold),
        booked=one.booked.plus(other.booked),
        ordered=one.ordered.plus(other.ordered),
        invoiced=sum_of((one.invoiced, other.invoiced)),
        posted=sum_of((one.posted, other.posted)),
        explained=one.explained + other.explained,
        today=one.today + other.today,
    )


def _without_pairs(differences: Sequence[StageDifference]) -> tuple[list[StageDifference], Counter[str]]:
    """Leave out sales that one period names as invoiced later or earlier and another as its own. Also: how many names.

    One in another period stands in the ordered column there, and in the invoiced column of the period of its invoice.
    """
    sides: dict[tuple[str, str], set[bool]] = defaultdict(set)
    for each in differences:
        if each.finding.is_of_another_period:
            sides[each.number, each.invoice].add(each.before.is_nothing)
    pairs = {key for key, seen in sides.items() if len(seen) > 1}
    gone = [each.finding.is_of_another_period and (each.number, each.invoice) in pairs for each in differences]
    within = Counter(each.finding.value for each, is_gone in zip(differences, gone, strict=True) if is_gone)
    return [each for each, is_gone in zip(differences, gone, strict=True) if not is_gone], within


def _report(reports: Sequence[VatReport]) -> VatReport:
    boxes: dict[Box, Net] = defaultdict(Net)
    union: dict[tuple[str, Decimal], Net] = defaultdict(Net)
    supplies: dict[str, Decimal] = defaultdict(Decimal)
    for report in reports:
        for box in report.boxes:
            boxes[box.box] = boxes[box.box].plus(box.amount)
        for sale in report.one_stop_shop:
            union[sale.country, sale.percent] = union[sale.country, sale.percent].plus(sale.amount)
        for supply in report.supplies:
            supplies[supply.vat_number] += supply.net
    sales = (UnionSale(*key, amount) for key, amount in sorted(union.items()))
    return report_of(boxes, sales, supplies, is_posted=all(report.is_posted for report in reports))
