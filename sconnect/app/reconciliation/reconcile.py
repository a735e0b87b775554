"""Reconciliation: shop orders, sales orders and markers compared both ways, a month at a time to bound memory.

An order found in its own month costs no extra call. A missing one is looked up by payment reference, because a sales
order may have another date; sales orders left over in the books are compared with markers and shop.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from math import inf

from sconnect.app.concurrency import batches
from sconnect.app.errors import RefusedError, UnreadableError
from sconnect.app.importing.corrections.repository import credits_of
from sconnect.app.importing.markers import Candidate, OrderMarkers, was_skipped_by_itself
from sconnect.app.importing.session import ImportSession
from sconnect.app.profiles.prefixes import prefixes_of
from sconnect.app.profiles.shop_claims import sharers_of
from sconnect.app.reconciliation.postings import read_stages
from sconnect.app.reconciliation.sales import SaleReader
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.app.storage.records import OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.domain.adoption.model import SaleKind
from sconnect.domain.books import BookedOrder, Reference, VatKind
from sconnect.domain.orders.bare_references import is_bare, is_ours
from sconnect.domain.orders.selection import is_of_stores
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.reconciliation.facts import Origin
from sconnect.domain.reconciliation.findings import Findings
from sconnect.domain.reconciliation.rules import Finding, Reconciliation, Sentence
from sconnect.domain.scheduling import day_begins
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.money import ZERO
from sconnect.domain.vat import HOME_COUNTRY, Taxation, VatTreatment

LONGEST = timedelta(days=92)
"""A quarter: the period of a VAT return."""
_PART = timedelta(days=31)
"""Days of which the sales orders are read together: enough for few calls, not too many for the memory."""
_DAY = timedelta(days=1)
_PAGE = 200
_MOST_PAGES = 250
"""Pages of shop orders of one part, 50,000 orders: a shop that has more never stops."""

ByReference = dict[str, list[BookedOrder]]
"""Sales orders per payment reference, in the spelling of `_normalised`."""


async def reconcile(
    services: Services, profile: Profile, first: date, last: date, *, through_ledger: bool = True
) -> Reconciliation:
    """Compare the orders placed from `first` to `last`, both Dutch calendar days.

    `through_ledger`: with what was invoiced and posted, which takes more calls. Raises `RefusedError` for a period that
    ends before it begins or is longer than a quarter, and what shop and books raise.
    """
    if last < first or last - first >= LONGEST:
        raise RefusedError(
            f"Kies een periode van hoogstens {LONGEST.days} dagen, met de begindatum voor de einddatum.",
            f"Choose a period of at most {LONGEST.days} days, with its first date before its last.",
        )
    progress = Progress(run_id="reconcile", deadline=inf, by_hand=True)
    async with ImportSession.open(services, profile, progress) as session:
        prefixes = await prefixes_of(services, profile)
        reconciling = _Reconciling(session, await session.reference(), Findings(first, last), prefixes)
        for start in _parts(first, last):
            await reconciling.part(start, min(start + _PART - _DAY, last))
        stages = await read_stages(
            session,
            reconciling.reference,
            reconciling.sales.found,
            reconciling.add_earlier if through_ledger else None,
            (first, last),
        )
        found = reconciling.findings.result(calls=session.calls_made)
        return replace(found, stages=stages.found, unavailable=stages.unavailable)


@dataclass(slots=True)
class _Pair:
    """A shop order with its marker, and what the books hold of it."""

    candidate: Candidate
    booked: list[BookedOrder]
    credits: list[BookedOrder] = field(default_factory=list)
    """Those that sconnect made of it."""
    elsewhere: list[BookedOrder] = field(default_factory=list)
    """Those that another profile of the same shop made of it."""


class _Reconciling:
    """A reconciliation in progress."""

    def __init__(
        self, session: ImportSession, reference: Reference, findings: Findings, prefixes: Collection[str]
    ) -> None:
        self._session = session
        self.reference = reference
        self.findings = findings
        self.sales = SaleReader(session, reference)
        self._sharers: frozenset[str] | None = None
        self._kinds: dict[str, VatKind] = {}
        self._prefixes = [_normalised(prefix) for prefix in prefixes]

    async def part(self, first: date, last: date) -> None:
        """Compare the orders placed on these days."""
        booked: ByReference = defaultdict(list)
        others: ByReference = defaultdict(list)
        for order in await (await self._session.books()).orders.of_days(first, last):
            (booked if self._is_ours(order) else others)[_normalised(order.payment_reference)].append(order)
        async for orders in self._shop_orders(first, last):
            await self._compare(orders, booked, others)
        await self._classify([order for orders in booked.values() for order in orders])

    async def _shop_orders(self, first: date, last: date) -> AsyncIterator[list[ShopOrder]]:
        begin, end = day_begins(first), day_begins(last + _DAY)
        after = ""
        for _ in range(_MOST_PAGES):
            page = await self._session.shop.orders.placed(
                begin, end, after_order=after, statuses=self._session.followed_statuses, limit=_PAGE
            )
            if page.unnamed:
                raise UnreadableError(page.unnamed.dutch, page.unnamed.english)
            yield [each for each in page.orders if self._session.selects(each) or self._session.asks_about(each)]
            if not page.more:
                return
            after = str(page.next_history_id)
        raise UnreadableError(
            f"De webwinkel blijft orders sturen: meer dan {_MOST_PAGES * _PAGE} van {first:%d-%m-%Y} tot en met "
            f"{last:%d-%m-%Y}. Werk de extensie sconnect in de webwinkel bij.",
            english=f"The shop keeps sending orders: more than {_MOST_PAGES * _PAGE} from {first} to {last}. Update "
            "the extension sconnect in the shop.",
        )

    async def _compare(self, orders: Sequence[ShopOrder], booked: ByReference, others: ByReference) -> None:
        """Compare some shop orders; their sales orders are removed from `booked`.

        A sale that was undone before it was booked is missing until a person left it out; it is in no sum, for what of
        it remains nobody knows. One that was booked before is told as withdrawn.
        """
        seen = await self._session.markers.read_page(orders)
        await self._add_missing([each for each in seen if self._is_undone_unbooked(each)])
        pairs = []
        for candidate in [each for each in seen if self._session.selects(each.order)]:
            found = booked.pop(_normalised(self._reference_of(candidate)), [])
            pairs.append(_Pair(candidate, [each for each in found if self._is_of(candidate, each)]))
            for other in found:
                if other not in pairs[-1].booked:
                    self.findings.add_foreign(other, Finding.BARE_NUMBER)
        await self._look_up_by_hand(pairs, others)
        await self._look_up([pair for pair in pairs if not pair.booked])
        await self._look_up_elsewhere(pairs, others)
        await self.sales.read_corrections([pair.candidate.order.order_id for pair in pairs])
        made = await self._credits([pair.candidate.order.order_id for pair in pairs if pair.booked])
        for pair in pairs:
            pair.credits = made.get(pair.candidate.order.order_id, [])
        await self.sales.read_texts([pair.candidate for pair in pairs])
        orders_of_pairs = [order for pair in pairs for order in (*pair.booked, *pair.credits, *pair.elsewhere)]
        await self._read_vat_kinds(orders_of_pairs)
        for pair in pairs:
            self._add(pair)
        await self._add_missing([pair.candidate for pair in pairs if not (pair.booked or pair.elsewhere)])
        for pair in pairs:
            if pair.elsewhere and not pair.booked:
                self.findings.add_missing(pair.candidate.decided, Sentence.of(Finding.OTHER_PROFILE))

    def _is_undone_unbooked(self, candidate: Candidate) -> bool:
        marker = candidate.marker.record if candidate.marker else None
        is_left_out = marker is not None and marker.state is OrderState.SKIPPED and not was_skipped_by_itself(marker)
        is_booked = marker is not None and _may_be_booked(marker.state)
        return self._session.asks_about(candidate.order) and not (is_left_out or is_booked)

    async def _look_up(self, pairs: Sequence[_Pair]) -> None:
        """Look up orders that may have been booked and are not among the sales orders of their own days.

        By the id that was answered, where there is one: that takes one call, and none to see that filters count.
        """
        markers = [(pair.candidate.marker.record, pair) for pair in pairs if pair.candidate.marker]
        by_id = {
            marker.sales_order_id: pair for marker, pair in markers if marker.sales_order_id and not marker.by_hand
        }
        for order in await (await self._session.books()).postings.orders_by_id(by_id) if by_id else ():
            by_id[order.id].booked.append(order)
        wanted = {
            _normalised(self._reference_of(pair.candidate)): pair
            for marker, pair in markers
            if _may_be_booked(marker.state) and (marker.by_hand or not marker.sales_order_id)
        }
        if wanted:
            references = [self._reference_of(pair.candidate) for pair in wanted.values()]
            for order in await (await self._session.books()).orders.find(references):
                pair = wanted.get(_normalised(order.payment_reference))
                if pair is not None and self._is_of(pair.candidate, order):
                    pair.booked.append(order)

    async def _look_up_by_hand(self, pairs: Sequence[_Pair], others: ByReference) -> None:
        """Look up orders that a person booked: their sales orders have a number, and any payment reference or none."""
        wanted = {
            pair.candidate.marker.record.sales_order_number: pair
            for pair in pairs
            if pair.candidate.marker and pair.candidate.marker.record.by_hand
        }
        # One that has our payment reference was found by that; beside any other it would be a second one.
        known = {order.number for pair in wanted.values() for order in pair.booked}
        numbers = {number for number in wanted if number is not None and number not in known}
        for order in (each for orders in others.values() for each in orders if each.number in numbers):
            wanted[order.number].booked.append(order)
            numbers.discard(order.number or 0)
        if not numbers:
            return
        try:
            found = await (await self._session.books()).orders.numbered(numbers)
        except UnreadableError:
            return  # the books cannot be asked by number: they stay among what is missing, with that reason
        for order in found:
            wanted[order.number].booked.append(order)

    async def add_earlier(self, orders: Sequence[BookedOrder]) -> None:
        """Add those of these sales orders, of another period, that are the profile's own."""
        ours = {ids[0]: order for order in orders if (ids := self._order_ids(order))}
        await self._read_vat_kinds(list(ours.values()))
        await self.sales.add_earlier(ours, self._kinds)

    async def _look_up_elsewhere(self, pairs: Sequence[_Pair], others: ByReference) -> None:
        """Look up the sales orders that other profiles of the same shop made of these orders."""
        if not others:
            return
        if self._sharers is None:
            self._sharers = await sharers_of(self._session.services, self._session.profile, self._session.info.identity)
        for profile_id in sorted(self._sharers):
            markers = OrderMarkers(self._session.services, profile_id)
            theirs = await markers.read_page([pair.candidate.order for pair in pairs])
            for pair, candidate in zip(pairs, theirs, strict=True):
                marker = candidate.marker.record if candidate.marker else None
                if marker is not None and marker.state is OrderState.DONE and marker.reference:
                    pair.elsewhere += others.get(_normalised(marker.reference), [])

    def _add(self, pair: _Pair) -> None:
        """Count an order on both sides."""
        planned = self.sales.plan(pair.candidate.decided)
        self.sales.add(pair.candidate, planned, pair.booked, pair.credits, self._kinds)
        kinds = {**self._kinds, **self.sales.kinds_of(pair.candidate.order.order_id)}
        for order in pair.elsewhere:
            self.sales.add_other(Origin.OTHER_PROFILE, order, self._kinds, pair.candidate.order.order_id)
        self.findings.add_shop(planned)
        for order in pair.booked:
            taxation = planned.taxation if planned else _domestic(order)
            self.findings.add_booked(order, kinds, taxation, self.reference)
        if pair.credits and _total([*pair.booked, *pair.credits]) == pair.candidate.decided.euro_total:
            # The shop edited it and it was credited accordingly; a mere refund leaves the total of the shop as it was.
            for order in pair.credits:
                taxation = planned.taxation if planned else _domestic(order)
                self.findings.add_booked(order, kinds, taxation, self.reference)
            return
        marker = pair.candidate.marker.record if pair.candidate.marker else None
        nets = marker.expected_nets if marker and not marker.by_hand else ()
        self.findings.compare_totals(pair.candidate.decided, pair.booked, expected_nets=nets)

    async def _add_missing(self, candidates: Sequence[Candidate]) -> None:
        """Add orders that are not in the books, each with its reason."""
        named = candidates[: self.findings.places_left("missing")]
        waiting = [candidate.order.order_id for candidate in named if candidate.marker]
        markers = await self._session.markers.read_some(waiting)
        for candidate in candidates:
            whole = markers.get(candidate.order.order_id)
            causes = whole.record.causes if whole else ()
            why = _why(candidate, Sentence(causes[0].dutch, causes[0].english) if causes else None)
            is_unasked = not causes and self._session.asks_about(candidate.order)
            self.findings.add_missing(candidate.decided, Sentence.of(Finding.UNDONE_UNBOOKED) if is_unasked else why)

    async def _classify(self, leftover: Sequence[BookedOrder]) -> None:
        """Classify sales orders without a shop order placed on their own days."""
        if not leftover:
            return
        await self._read_vat_kinds(leftover)
        ids = sorted({order_id for order in leftover for order_id in self._order_ids(order)})
        markers = await self._session.markers.read_some(ids)
        copies = await self._copies(leftover, markers)
        shop = {
            order.order_id: order
            for batch in batches(ids, _PAGE // 2)
            for order in await self._session.shop.orders.by_id(batch)
        }
        await self.sales.read_corrections(ids)
        made = await self._credits(ids)
        for order in leftover:
            same = copies[_normalised(order.payment_reference)]
            if self._is_anothers_number(order, markers):
                continue
            self.findings.add_double(same)
            order_id = self._order_id(order, markers)
            if credits_made := made.get(order_id, []):
                await self._read_vat_kinds(credits_made)
            if order_id in markers and credits_made and _total([order, *credits_made]) == ZERO:
                for each in (order, *credits_made):
                    self._count(each)  # undone in the shop, and so in the books
                self.sales.add_undone(order_id, [order, *credits_made], self._kinds)
                continue
            self._classify_one(order, shop.get(order_id), is_marked=order_id in markers)
            if len(same) > 1:
                self._count(order)

    async def _copies(self, leftover: Sequence[BookedOrder], markers: Mapping[str, Stored[OrderRecord]]) -> ByReference:
        """Return the sales orders by payment reference, those of other days among them."""
        booked = {marker.record.sales_order_id for marker in markers.values()} - {"", *(each.id for each in leftover)}
        found = await (await self._session.books()).postings.orders_by_id(booked) if booked else []
        copies: ByReference = defaultdict(list)
        for order in (*leftover, *found):
            copies[_normalised(order.payment_reference)].append(order)
        return copies

    async def _credits(self, order_ids: Sequence[str]) -> dict[str, list[BookedOrder]]:
        """Read the credits that sconnect made of these orders, of which the corrections are known, by order number."""
        made = {order_id: self.sales.corrections.get(order_id, ()) for order_id in order_ids}
        wanted = {
            _normalised(each.reference): order_id for order_id, all_of in made.items() for each in credits_of(all_of)
        }
        found: dict[str, list[BookedOrder]] = defaultdict(list)
        if wanted:
            for order in await (await self._session.books()).orders.find(wanted):
                found[wanted[_normalised(order.payment_reference)]].append(order)
        return found

    def _classify_one(self, order: BookedOrder, in_shop: ShopOrder | None, *, is_marked: bool) -> None:
        """Classify a sales order without a shop order placed on its own day.

        One that the shop has and selects was given another date in the books: it is compared in its own month. One of
        a store that the profile had before is no longer compared.
        """
        profile = self._session.profile
        if is_marked and in_shop and (self._session.selects(in_shop) or not is_of_stores(in_shop, profile)):
            return
        self._count(order)
        is_lost = not is_marked or in_shop is None
        known = "" if in_shop is None else in_shop.order_id
        self.sales.add_other(Origin.FOREIGN if is_lost else Origin.WITHDRAWN, order, self._kinds, known)
        if not is_marked:
            self.findings.add_foreign(order, Finding.NOT_OURS)
        elif in_shop is None:
            self.findings.add_foreign(order, Finding.NOT_IN_SHOP)
        else:
            self.findings.add_withdrawn(in_shop, order)

    def _count(self, order: BookedOrder) -> None:
        self.findings.add_booked(order, self._kinds, _domestic(order), self.reference)

    async def _read_vat_kinds(self, orders: Sequence[BookedOrder]) -> None:
        """Read the VAT kinds of articles that are not known yet."""
        ids = {line.article_id for order in orders for line in order.lines if line.article_id}
        self._kinds = {**self.sales.known_kinds, **self._kinds}
        unknown = ids - self._kinds.keys()
        if unknown:
            for article in await (await self._session.books()).articles.by_id(unknown):
                group = self.reference.revenue_group(article.revenue_group_id)
                if group is not None:
                    self._kinds[article.id] = group.vat_kind

    def _is_ours(self, order: BookedOrder) -> bool:
        return bool(self._order_ids(order))

    def _order_ids(self, order: BookedOrder) -> list[str]:
        """Return the shop's number of a sales order, by each prefix that the profile has or had; none: another's."""
        reference = _normalised(order.payment_reference)
        rests = [reference.removeprefix(prefix) for prefix in self._prefixes if reference.startswith(prefix)]
        return [rest for rest in rests if rest.isdecimal()]

    def _order_id(self, order: BookedOrder, markers: Mapping[str, Stored[OrderRecord]]) -> str:
        """Return the number under which it was booked, where two prefixes leave one each."""
        reference, ids = _normalised(order.payment_reference), self._order_ids(order)
        sure = [each for each in ids if each in markers and _normalised(markers[each].record.reference) == reference]
        return (sure or ids)[0]

    def _is_of(self, candidate: Candidate, order: BookedOrder) -> bool:
        """Whether a sales order with the reference of a shop order is its own: a bare number alone is no proof."""
        marker = candidate.marker.record if candidate.marker else None
        if marker is not None and marker.sales_order_id == order.id:
            return True
        sent = marker.computed_including_vat if marker is not None else None
        return is_ours(
            order,
            reference=self._reference_of(candidate),
            order_id=candidate.order.order_id,
            customer_id=marker.sent_customer_id if marker is not None else "",
            total=candidate.decided.euro_total if sent is None else sent,
        )

    def _is_anothers_number(self, order: BookedOrder, markers: Mapping[str, Stored[OrderRecord]]) -> bool:
        """Whether a sales order left over has a bare number under which this profile booked no or another order."""
        order_id = self._order_id(order, markers)
        marker = markers.get(order_id)
        is_known = marker is not None and marker.record.sales_order_id == order.id
        return is_bare(_normalised(order.payment_reference), order_id) and not is_known

    def _reference_of(self, candidate: Candidate) -> str:
        """Return the reference under which an order was sent, else would be today."""
        marker = candidate.marker.record if candidate.marker else None
        is_sent = marker is not None and _may_be_booked(marker.state) and not marker.by_hand
        of_today = self._session.profile.payment_reference(candidate.order.order_id)
        return (marker.reference or of_today) if marker is not None and is_sent else of_today


def _total(orders: Sequence[BookedOrder]) -> Decimal | None:
    """Return what sales orders come to together, in euro including VAT; None when one does not tell."""
    totals = [order.total_including_vat for order in orders]
    return None if None in totals else sum((total for total in totals if total is not None), ZERO)


def _why(candidate: Candidate, cause: Sentence | None) -> Sentence:
    if candidate.marker is None:
        return Sentence.of(Finding.NOT_IMPORTED)
    if candidate.marker.record.adopted is SaleKind.ENTRY:
        return Sentence.of(Finding.ADOPTED_ENTRY)
    if candidate.marker.record.by_hand:
        return Sentence.of(Finding.BY_HAND_NOT_FOUND)
    if candidate.marker.record.state is OrderState.DONE:
        return Sentence.of(Finding.GONE_FROM_BOOKS)
    return cause or Sentence.of(Finding.SKIPPED if candidate.marker.record.state.is_finished else Finding.NOT_IMPORTED)


def _may_be_booked(state: OrderState) -> bool:
    return state is OrderState.DONE or state.may_have_been_sent


def _normalised(reference: str) -> str:
    """Return a reference in the form in which the books compare it."""
    return reference.strip().casefold()


def _domestic(order: BookedOrder) -> Taxation:
    """Return the likeliest VAT situation of a sale of which nothing else is known."""
    return Taxation(VatTreatment.DOMESTIC, HOME_COUNTRY, order.day or date.max)


def _parts(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _PART
