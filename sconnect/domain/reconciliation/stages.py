"""From the shop to the ledger: five columns per VAT rate, and the sales by which two columns next to each other differ.

sold -> booked -> sales order now -> invoiced -> posted. Every cent between two columns belongs to a sale that is named,
or is rounding; `unexplained` is what is left, and zero.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from sconnect.domain.books import Ledger, LedgerUse
from sconnect.domain.reconciliation.facts import Basis, Box, Invoice, OrderNow, Origin, Posting, Sale, SalesEntry
from sconnect.domain.reconciliation.report import UnionSale, VatReport, report_of
from sconnect.domain.reconciliation.splits import WITHOUT_VAT, Net, RateKey, Split, added, fitted, gap, total_of
from sconnect.domain.values.choice import Choice
from sconnect.domain.values.money import CENT, ZERO
from sconnect.domain.vat import VatTreatment

MOST_STAGED = 500
"""Sales named per kind of difference; the counts cover the rest."""
_ROUNDING = 5 * CENT
"""A difference between what the shop and the books made of the VAT of one sale that is rounding, per row."""
_POSTED_ROUNDING = 2 * CENT


class Stage(StrEnum):
    """A column."""

    SOLD = "sold"
    BOOKED = "booked"
    ORDERED = "ordered"
    INVOICED = "invoiced"
    POSTED = "posted"


class StageFinding(Choice):
    """Why a sale stands in one column and not, or otherwise, in the next."""

    NOT_BOOKED = "not_booked", "Nog niet geboekt", "Not booked yet"
    SHOP_CHANGED = "shop_changed", "In de winkel anders dan geboekt", "Other in the shop than booked"
    GONE = "gone", "Geboekt, maar niet meer in SnelStart", "Booked, but no longer in SnelStart"
    CHANGED_BY_HAND = "changed_by_hand", "In SnelStart met de hand gewijzigd", "Changed by hand in SnelStart"
    TWICE = "twice", "Dubbel geboekt", "Booked twice"
    BY_HAND = "by_hand", "Met de hand geboekt", "Booked by hand"
    FOREIGN = "foreign", "In SnelStart, maar niet van dit profiel", "In SnelStart, but not of this profile"
    OTHER_PROFILE = (
        "other_profile",
        "Geboekt door een ander profiel van dezelfde winkel",
        "Booked by another profile of the same shop",
    )
    WITHDRAWN = "withdrawn", "Geboekt, maar in de winkel geen verkoop meer", "Booked, but no sale in the shop any more"
    CREDITED = "credited", "Gecrediteerd, in de winkel als eerder", "Credited, in the shop as before"
    NOT_INVOICED = "not_invoiced", "Nog niet gefactureerd", "Not invoiced yet"
    OTHER_PERIOD = "other_period", "In een andere periode gefactureerd", "Invoiced in another period"
    DATED = (
        "dated",
        "Op een gekozen datum, want de btw-aangifte was verzonden",
        "On a chosen date, as the VAT return had been sent",
    )
    INVOICED_OTHERWISE = (
        "invoiced_otherwise",
        "Voor een ander bedrag gefactureerd",
        "Invoiced for another amount",
    )
    NOT_POSTED = "not_posted", "Gefactureerd, maar niet in het grootboek", "Invoiced, but not in the ledger"
    OTHER_RATE = "other_rate", "Onder een ander tarief in het grootboek", "Posted under another rate"

    @property
    def is_open(self) -> bool:
        """Whether it is no mistake by itself: it resolves, or a person wanted it."""
        return self in {
            StageFinding.NOT_BOOKED,
            StageFinding.NOT_INVOICED,
            StageFinding.BY_HAND,
            StageFinding.CREDITED,
            StageFinding.DATED,
        }

    @property
    def is_of_another_period(self) -> bool:
        """Whether it was invoiced in another period, by itself or since a person chose its date."""
        return self in {StageFinding.OTHER_PERIOD, StageFinding.DATED}


@dataclass(frozen=True, slots=True)
class StageRow:
    """One VAT rate in five columns, in euro; a column that could not be had is None throughout."""

    treatment: VatTreatment
    country: str
    percent: Decimal
    sold: Net
    booked: Net
    ordered: Net
    invoiced: Net | None
    posted: Net | None
    explained: int = 0
    """Sales of which the booked column comes from their explanation."""
    today: int = 0
    """Sales of which it comes from today's revenue groups."""


@dataclass(frozen=True, slots=True)
class EntryVat:
    """VAT of a sales entry, and the box of the return that it belongs to."""

    box: LedgerUse
    amount: Decimal

    @property
    def words(self) -> LedgerUse:
        """The box, in words of both languages."""
        return self.box


@dataclass(frozen=True, slots=True)
class StageDifference:
    """A sale by which two columns differ: what it comes to in either, including VAT."""

    finding: StageFinding
    order_id: str
    number: str
    """The sales order; empty when there is none."""
    invoice: str
    before: Net
    after: Net
    day: date | None = None
    """The day of the invoice, of one in another period."""
    entry_vat: Annotated[tuple[EntryVat, ...], Field(exclude_if=lambda vat: not vat)] = ()
    """What its sales entry says, of one posted under another rate."""

    @property
    def words(self) -> StageFinding:
        """Why, in words of both languages."""
        return self.finding

    @property
    def note(self) -> str:
        """What its sales entry says, as a line of text."""
        return ", ".join(f"{each.box.value} {each.amount:f}" for each in self.entry_vat)


@dataclass(frozen=True, slots=True)
class Stages:
    """The five columns and what lies between them."""

    rows: tuple[StageRow, ...] = ()
    differences: tuple[StageDifference, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many there are of each finding, those that are not named included."""
    report: VatReport | None = None
    """What was invoiced in the period in the terms of the VAT return; None: it could not be had."""
    rounding: Decimal = ZERO
    """What the shop and the books rounded in another way, in all, including VAT."""
    unexplained: Annotated[Decimal, Field(exclude_if=lambda amount: not amount)] = ZERO
    """What no named sale explains, between any two columns, added up without signs: zero."""

    @property
    def wrong(self) -> int:
        """How many differences are no mere waiting."""
        return sum(number for name, number in self.counts.items() if not StageFinding(name).is_open)

    def shortened(self, most: int) -> "Stages":
        """Name at most so many sales of each finding; the counts stay."""
        kept: list[StageDifference] = []
        seen: Counter[StageFinding] = Counter()
        for each in self.differences:
            seen[each.finding] += 1
            if seen[each.finding] <= most:
                kept.append(each)
        return replace(self, differences=tuple(kept))

    @property
    def wrong_amount(self) -> Decimal:
        """For how much these differ, including VAT and without signs, as far as they are named."""
        return sum((_size(each) for each in self.differences if not each.finding.is_open), ZERO)


@dataclass(frozen=True, slots=True)
class StageFacts:
    """The five sets of facts of a period."""

    first: date
    last: date
    sales: Sequence[Sale]
    invoices: Mapping[str, Invoice] | None
    """By id, those of other periods that are known too; None: they could not be read."""
    postings: Sequence[Posting] | None
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)
    uses: Mapping[Decimal, LedgerUse] = field(default_factory=dict)
    """The box of each Dutch percentage."""
    entries: Mapping[str, SalesEntry] = field(default_factory=dict)
    """By id, of invoices that were posted otherwise."""
    vat_abroad: str = ""
    """The ledger of VAT of other member states; empty when there is none."""


def compare_stages(facts: StageFacts) -> Stages:
    """Compare the five columns of a period."""
    return _Comparison(facts).result()


def posted_otherwise(facts: StageFacts) -> list[Invoice]:
    """Return the invoices that were posted under another rate, so that their entries can be read."""
    comparison = _Comparison(facts)
    comparison.result()
    return comparison.otherwise


class _Comparison:
    def __init__(self, facts: StageFacts) -> None:
        self._facts = facts
        self._differences: list[StageDifference] = []
        self._counts: Counter[str] = Counter()
        self._columns: dict[Stage, list[Split]] = defaultdict(list)
        self._explained: list[Split] = []
        self._basis: dict[RateKey, Counter[Basis]] = defaultdict(Counter)
        self._rounding = ZERO
        self._by_number: dict[str, list[Posting]] = defaultdict(list)
        self._invoice_of: dict[str, Invoice] = {}
        self._boxes: dict[Box, Net] = defaultdict(Net)
        self._supplies: dict[str, Decimal] = defaultdict(Decimal)
        self.otherwise: list[Invoice] = []
        for posting in facts.postings or ():
            self._by_number[posting.invoice_number].append(posting)
        for invoice in (facts.invoices or {}).values():
            for order_id in invoice.order_ids:
                self._invoice_of[order_id] = invoice

    def result(self) -> Stages:
        for sale in self._facts.sales:
            self._add_booking(sale)
        self._add_invoices()
        columns = {stage: added(self._columns[stage]) for stage in Stage}
        keys = {key for column in columns.values() for key in column}
        no_invoices, no_postings = self._facts.invoices is None, self._facts.postings is None
        rows = tuple(
            StageRow(
                *key,
                sold=columns[Stage.SOLD].get(key, Net()),
                booked=columns[Stage.BOOKED].get(key, Net()),
                ordered=columns[Stage.ORDERED].get(key, Net()),
                invoiced=None if no_invoices else columns[Stage.INVOICED].get(key, Net()),
                posted=None if no_invoices or no_postings else columns[Stage.POSTED].get(key, Net()),
                explained=self._basis[key][Basis.EXPLAINED],
                today=self._basis[key][Basis.TODAY],
            )
            for key in sorted(keys, key=_place)
        )
        last = Stage.ORDERED if no_invoices else Stage.INVOICED if no_postings else Stage.POSTED
        between = gap(columns[Stage.SOLD], columns[last])
        unexplained = gap(added(self._explained), between)
        return Stages(
            rows=rows,
            differences=tuple(self._differences),
            counts=dict(self._counts),
            rounding=self._rounding,
            report=None if no_invoices else self._report(),
            unexplained=sum((abs(each.net) + abs(each.vat) for each in unexplained.values()), ZERO),
        )

    def _add_booking(self, sale: Sale) -> None:
        """Compare the shop, what was booked, and the sales orders as they are now."""
        if sale.origin is Origin.EARLIER:
            return
        now = added(order.split for order in sale.orders)
        self._columns[Stage.SOLD].append(sale.sold)
        self._columns[Stage.BOOKED].append(sale.booked)
        self._columns[Stage.ORDERED].append(now)
        for key in sale.booked:
            self._basis[key][sale.basis] += 1
        self._compare_shop(sale, now)
        if sale.booked or sale.origin is Origin.OWN:
            self._compare_now(sale, now)

    def _compare_shop(self, sale: Sale, now: Split) -> None:
        match sale.origin:
            case Origin.OWN if not sale.booked and not sale.orders:
                self._name(StageFinding.NOT_BOOKED, sale, sale.sold, {})
            case Origin.OWN:
                between = gap(sale.sold, sale.booked)
                same_total = abs(total_of(sale.sold).gross - total_of(sale.booked).gross) <= 2 * CENT
                cents = all(abs(each.net) <= _ROUNDING and abs(each.vat) <= _ROUNDING for each in between.values())
                if same_total and cents:
                    self._explained.append(between)
                    self._rounding += total_of(between).gross
                else:
                    why = StageFinding.CREDITED if sale.credited else StageFinding.SHOP_CHANGED
                    self._name(why, sale, sale.sold, sale.booked)
            case Origin.BY_HAND:
                self._name(StageFinding.BY_HAND, sale, sale.sold, now)
            case Origin.FOREIGN:
                self._name(StageFinding.FOREIGN, sale, sale.sold, now)
            case Origin.OTHER_PROFILE:
                self._name(StageFinding.OTHER_PROFILE, sale, sale.sold, now)
            case Origin.WITHDRAWN:
                self._name(StageFinding.WITHDRAWN, sale, sale.sold, sale.booked or now)

    def _compare_now(self, sale: Sale, now: Split) -> None:
        if not sale.booked or sale.origin is Origin.BY_HAND:
            return
        if not sale.orders:
            self._name(StageFinding.GONE, sale, sale.booked, {})
        elif sale.doubled:
            self._name(StageFinding.TWICE, sale, sale.booked, now)
        elif gap(sale.booked, now):
            self._name(StageFinding.CHANGED_BY_HAND, sale, sale.booked, now)

    def _add_invoices(self) -> None:
        """Compare sales orders, invoices and the ledger: per invoice, because one can be of several orders."""
        if self._facts.invoices is None:
            return
        of_invoice: dict[str, list[tuple[Sale, OrderNow]]] = defaultdict(list)
        for sale in self._facts.sales:
            for order in sale.orders:
                invoice = self._invoice_of.get(order.id) or self._facts.invoices.get(order.invoice_id)
                if invoice is not None:
                    of_invoice[invoice.id].append((sale, order))
                elif order.is_invoiced or order.invoice_id:
                    self._name(_elsewhere(order), sale, order.split, {}, order=order)
                else:
                    self._name(StageFinding.NOT_INVOICED, sale, order.split, {}, order=order)
        for invoice_id, parts in of_invoice.items():
            self._add_invoice(self._facts.invoices[invoice_id], parts)

    def _add_invoice(self, invoice: Invoice, parts: Sequence[tuple[Sale, OrderNow]]) -> None:
        sale, order = parts[0]
        is_here = self._facts.first <= invoice.day <= self._facts.last
        for each, of_each in parts:
            is_earlier = each.origin is Origin.EARLIER
            if is_earlier and is_here:
                self._name(_elsewhere(of_each), each, {}, of_each.split, order=of_each, invoice=invoice)
            elif not (is_earlier or is_here):
                self._name(_elsewhere(of_each), each, of_each.split, {}, order=of_each, invoice=invoice)
        if not is_here:
            return
        split = invoiced = added(order.split for _, order in parts)
        is_whole = {each.id for _, each in parts} >= {*invoice.order_ids}
        if is_whole and total_of(split).gross != invoice.total:
            invoiced = dict(_scaled(split, invoice.total))
            self._name(StageFinding.INVOICED_OTHERWISE, sale, split, invoiced, order=order, invoice=invoice)
        self._columns[Stage.INVOICED].append(invoiced)
        self._add_supplies(parts)
        if self._facts.postings is not None:
            self._add_posting(sale, order, invoice, invoiced)

    def _add_supplies(self, parts: Sequence[tuple[Sale, OrderNow]]) -> None:
        """Add what an invoice supplied to businesses in other member states, by their VAT number."""
        for sale, order in parts:
            for key, amount in order.split.items():
                if key.treatment is VatTreatment.REVERSE_CHARGE:
                    self._supplies[sale.vat_number] += amount.net

    def _add_posting(self, sale: Sale, order: OrderNow, invoice: Invoice, invoiced: Split) -> None:
        rows = self._by_number.get(invoice.number, [])
        if not rows:
            self._name(StageFinding.NOT_POSTED, sale, invoiced, {}, order=order, invoice=invoice)
            return
        posted = self._posted(rows, invoiced)
        self._add_to_boxes(rows)
        boxes, expected = _by_box(posted, self._box), _by_box(invoiced, self._box)
        between = [boxes.get(box, Net()).less(expected.get(box, Net())) for box in {*boxes, *expected}]
        if all(abs(each.net) <= _POSTED_ROUNDING and abs(each.vat) <= _POSTED_ROUNDING for each in between):
            difference = gap(invoiced, posted)
            self._explained.append(difference)
            self._rounding += total_of(difference).gross
        else:
            self.otherwise.append(invoice)
            self._name(StageFinding.OTHER_RATE, sale, invoiced, posted, order=order, invoice=invoice)
        self._columns[Stage.POSTED].append(posted)

    def _posted(self, rows: Sequence[Posting], invoiced: Split) -> Split:
        """Return what was posted, in the rows of what was invoiced where the boxes are the same."""
        boxes: dict[LedgerUse, Net] = defaultdict(Net)
        for row in rows:
            ledger = self._facts.ledgers.get(row.ledger_id)
            if row.ledger_id == self._facts.vat_abroad:
                boxes[LedgerUse.ABROAD] = boxes[LedgerUse.ABROAD].plus(Net(vat=row.amount))
            elif ledger is not None and ledger.vat_of is not None:
                boxes[ledger.vat_of] = boxes[ledger.vat_of].plus(Net(vat=row.amount))
            elif ledger is not None:
                box = _BOX_OF.get(ledger.use, LedgerUse.EXEMPT)
                boxes[box] = boxes[box].plus(Net(net=row.amount))
        posted: dict[RateKey, Net] = {}
        for box, amount in boxes.items():
            own: Split = {key: each for key, each in invoiced.items() if self._box(key) is box}
            posted.update(fitted(own or {self._key(box): Net()}, net=amount.net, gross=amount.gross))
        return {key: amount for key, amount in posted.items() if not amount.is_nothing}

    def _add_to_boxes(self, rows: Sequence[Posting]) -> None:
        """Add what was posted of an invoice to the boxes of the return."""
        for row in rows:
            ledger = self._facts.ledgers.get(row.ledger_id)
            if ledger is None or row.ledger_id == self._facts.vat_abroad:
                continue
            is_vat = ledger.vat_of is not None
            box = _RETURN.get(ledger.vat_of or ledger.use)
            if box is not None:
                self._boxes[box] = self._boxes[box].plus(Net(vat=row.amount) if is_vat else Net(net=row.amount))

    def _report(self) -> VatReport:
        boxes, invoiced = self._boxes, added(self._columns[Stage.INVOICED])
        if self._facts.postings is None:
            boxes = defaultdict(Net)
            for key, amount in invoiced.items():
                box = _RETURN.get(self._box(key))
                if box is not None:
                    boxes[box] = boxes[box].plus(amount)
        sales = (
            UnionSale(key.country, key.percent, amount)
            for key, amount in sorted(invoiced.items(), key=lambda pair: _place(pair[0]))
            if key.treatment is VatTreatment.ONE_STOP_SHOP
        )
        return report_of(boxes, sales, self._supplies, is_posted=self._facts.postings is not None)

    def _box(self, key: RateKey) -> LedgerUse:
        match key.treatment:
            case VatTreatment.EXPORT:
                return LedgerUse.EXPORT
            case VatTreatment.REVERSE_CHARGE:
                return LedgerUse.UNION
            case VatTreatment.ONE_STOP_SHOP:
                return LedgerUse.ABROAD
            case _:
                return self._facts.uses.get(key.percent, LedgerUse.EXEMPT) if key.percent else LedgerUse.EXEMPT

    def _key(self, box: LedgerUse) -> RateKey:
        """Return the row of what was posted in a box that nothing of the sale was expected in."""
        match box:
            case LedgerUse.EXPORT:
                return RateKey(VatTreatment.EXPORT, "", ZERO)
            case LedgerUse.UNION:
                return RateKey(VatTreatment.REVERSE_CHARGE, "", ZERO)
            case LedgerUse.ABROAD:
                return RateKey(VatTreatment.ONE_STOP_SHOP, "", ZERO)
            case _:
                percents = [percent for percent, use in self._facts.uses.items() if use is box]
                return RateKey(VatTreatment.DOMESTIC, "", max(percents, default=ZERO)) if percents else WITHOUT_VAT

    def _name(
        self,
        finding: StageFinding,
        sale: Sale,
        before: Split,
        after: Split,
        *,
        order: OrderNow | None = None,
        invoice: Invoice | None = None,
    ) -> None:
        """Name a sale by which two columns differ."""
        self._explained.append(gap(before, after))
        self._counts[finding.value] += 1
        if self._counts[finding.value] > MOST_STAGED:
            return
        number = order.number if order else ", ".join(sorted(each.number for each in sale.orders))
        entry = self._facts.entries.get(invoice.entry_id) if invoice and finding is StageFinding.OTHER_RATE else None
        self._differences.append(
            StageDifference(
                finding,
                sale.order_id,
                number,
                invoice.number if invoice else "",
                total_of(before),
                total_of(after),
                day=invoice.day if invoice and finding.is_of_another_period else None,
                entry_vat=tuple(EntryVat(*each) for each in entry.vat.items()) if entry else (),
            )
        )


def _elsewhere(order: OrderNow) -> StageFinding:
    return StageFinding.DATED if order.is_dated else StageFinding.OTHER_PERIOD


_BOX_OF: Mapping[LedgerUse, LedgerUse] = {
    each: each
    for each in (
        LedgerUse.HIGH,
        LedgerUse.LOW,
        LedgerUse.OTHER,
        LedgerUse.EXPORT,
        LedgerUse.UNION,
        LedgerUse.ABROAD,
    )
}
"""The boxes that are told apart; everything else bears no VAT."""
_RETURN: Mapping[LedgerUse, Box] = {
    LedgerUse.HIGH: Box.HIGH,
    LedgerUse.LOW: Box.LOW,
    LedgerUse.OTHER: Box.OTHER,
    LedgerUse.NIL: Box.NIL,
    LedgerUse.EXPORT: Box.EXPORT,
    LedgerUse.UNION: Box.UNION,
}
"""The boxes of the Dutch return."""


def _by_box(split: Split, box: Callable[[RateKey], LedgerUse]) -> dict[LedgerUse, Net]:
    boxes: dict[LedgerUse, Net] = defaultdict(Net)
    for key, amount in split.items():
        boxes[box(key)] = boxes[box(key)].plus(amount)
    return dict(boxes)


def _scaled(split: Split, gross: Decimal) -> Split:
    """Make a split add up to another total, in the same proportions."""
    total = total_of(split).gross
    if not total:
        return {WITHOUT_VAT: Net(net=gross)} if gross else {}
    share = gross / total
    scaled = {
        key: Net((each.net * share).quantize(CENT), (each.vat * share).quantize(CENT)) for key, each in split.items()
    }
    whole = total_of(scaled)
    return fitted(scaled, net=gross - whole.vat, gross=gross)


def _size(difference: StageDifference) -> Decimal:
    net = abs(difference.after.net - difference.before.net)
    return max(abs(difference.after.gross - difference.before.gross), net)


_ORDER = (VatTreatment.DOMESTIC, VatTreatment.REVERSE_CHARGE, VatTreatment.EXPORT, VatTreatment.ONE_STOP_SHOP)


def _place(key: RateKey) -> tuple[int, str, Decimal]:
    return _ORDER.index(key.treatment), key.country, -key.percent
