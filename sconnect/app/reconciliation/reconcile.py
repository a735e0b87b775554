"""Shop orders against sales orders against markers, both ways, a week at a time so that memory stays flat.

An order found in its own week costs nothing extra. What is missing there is looked for by payment reference, because a
sales order may have been given another date; what is left over in the books is held against markers and shop.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import inf

from sconnect.app.errors import RefusedError
from sconnect.app.importing.session import Candidate, ImportSession
from sconnect.app.importing.waiting import SURPRISES
from sconnect.app.runs.progress import Progress
from sconnect.app.services import Services
from sconnect.domain.books import BookedOrder, Reference, VatKind
from sconnect.domain.composition import OrderPlan, plan_order
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.reconciliation.findings import Findings
from sconnect.domain.reconciliation.rules import Finding, Reconciliation, Sentence
from sconnect.domain.scheduling import AMSTERDAM
from sconnect.domain.shop import ShopOrder
from sconnect.domain.vat import HOME_COUNTRY, Taxation, VatTreatment

LONGEST = timedelta(days=92)
"""A quarter: the period of a VAT return."""
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_PAGE = 200

ByReference = dict[str, list[BookedOrder]]
"""Sales orders per payment reference, in the spelling of `_spelling`."""


async def reconcile(services: Services, profile: Profile, first: date, last: date) -> Reconciliation:
    """Compare the orders placed from `first` to `last`, both Dutch calendar days.

    Raises `RefusedError` for a period that ends before it begins or is longer than a quarter, and whatever the two ends
    raise.
    """
    if last < first or last - first >= LONGEST:
        raise RefusedError(f"Kies een periode van hoogstens {LONGEST.days} dagen, met de begindatum voor de einddatum.")
    progress = Progress(run_id="reconcile", deadline=inf, by_hand=True)
    async with ImportSession.open(services, profile, progress) as session:
        reconciling = _Reconciling(session, await session.reference(), Findings(first, last))
        for monday in _steps(first, last):
            await reconciling.week(monday, min(monday + _WEEK - _DAY, last))
        return reconciling.findings.result(calls=session.calls_made)


@dataclass(slots=True)
class _Pair:
    """A shop order with its marker, and what the books hold of it."""

    candidate: Candidate
    booked: list[BookedOrder]


class _Reconciling:
    """The comparison under way."""

    def __init__(self, session: ImportSession, reference: Reference, findings: Findings) -> None:
        self._session = session
        self._reference = reference
        self.findings = findings
        self._kinds: dict[str, VatKind] = {}

    async def week(self, first: date, last: date) -> None:
        """Compare the orders of some days."""
        booked: ByReference = defaultdict(list)
        for order in await (await self._session.books()).orders.of_days(first, last):
            if self._is_ours(order):
                booked[_spelling(order.payment_reference)].append(order)
        async for orders in self._shop_orders(first, last):
            await self._compare(orders, booked)
        await self._explain([order for orders in booked.values() for order in orders])

    async def _shop_orders(self, first: date, last: date) -> AsyncIterator[list[ShopOrder]]:
        begin, end = _midnight(first), _midnight(last + _DAY)
        after = ""
        while True:
            page = await self._session.shop.orders.placed(
                begin, end, after_order=after, statuses=self._session.statuses, limit=_PAGE
            )
            yield [order for order in page.orders if self._session.selects(order)]
            if not page.more:
                return
            after = str(page.next_history_id)

    async def _compare(self, orders: Sequence[ShopOrder], booked: ByReference) -> None:
        """Compare some shop orders; what they are found as is taken out of `booked`."""
        pairs = [
            _Pair(candidate, booked.pop(_spelling(self._reference_of(candidate.order)), []))
            for candidate in await self._session.markers.read_page(orders)
        ]
        await self._look_up([pair for pair in pairs if not pair.booked])
        await self._learn_kinds([order for pair in pairs for order in pair.booked])
        for pair in pairs:
            self._add(pair)
        await self._miss([pair.candidate for pair in pairs if not pair.booked])

    async def _look_up(self, pairs: Sequence[_Pair]) -> None:
        """Look for orders that are not in the books of their own days although they may have been booked."""
        wanted = {
            _spelling(self._reference_of(pair.candidate.order)): pair
            for pair in pairs
            if pair.candidate.marker and _may_be_booked(pair.candidate.marker.record.state)
        }
        if wanted:
            references = [self._reference_of(pair.candidate.order) for pair in wanted.values()]
            for order in await (await self._session.books()).orders.find(references):
                if pair := wanted.get(_spelling(order.payment_reference)):
                    pair.booked.append(order)

    def _add(self, pair: _Pair) -> None:
        """Count an order on both sides."""
        planned = self._plan(pair.candidate.order)
        self.findings.add_shop(planned)
        for order in pair.booked:
            taxation = planned.taxation if planned else _at_home(order)
            self.findings.add_booked(order, self._kinds, taxation, self._reference)
        self.findings.compare_totals(pair.candidate.order, pair.booked)

    def _plan(self, order: ShopOrder) -> OrderPlan | None:
        """Read the VAT of an order; None when nobody can tell it."""
        try:
            plan = plan_order(order, self._session.info, self._session.profile, self._reference)
        except SURPRISES:
            return None
        return plan if isinstance(plan, OrderPlan) else None

    async def _miss(self, candidates: Sequence[Candidate]) -> None:
        """Name orders that are not in the books, and why."""
        named = candidates[: self.findings.places_left("missing")]
        waiting = [candidate.order.order_id for candidate in named if candidate.marker]
        markers = await self._session.markers.read_some(waiting)
        for candidate in candidates:
            whole = markers.get(candidate.order.order_id)
            causes = whole.record.causes if whole else ()
            self.findings.miss(
                candidate.order, _why(candidate, Sentence(causes[0].dutch, causes[0].english) if causes else None)
            )

    async def _explain(self, leftover: Sequence[BookedOrder]) -> None:
        """Say what sales orders are that no shop order of their own days belongs to."""
        if not leftover:
            return
        await self._learn_kinds(leftover)
        references = sorted({order.payment_reference for order in leftover})
        copies: ByReference = defaultdict(list)
        for order in await (await self._session.books()).orders.find(references):
            copies[_spelling(order.payment_reference)].append(order)
        ids = sorted({self._order_id(order) for order in leftover})
        markers = await self._session.markers.read_some(ids)
        shop = {}
        for start in range(0, len(ids), _PAGE // 2):
            orders = await self._session.shop.orders.by_id(ids[start : start + _PAGE // 2])
            shop.update({order.order_id: order for order in orders})
        for order in leftover:
            same = copies[_spelling(order.payment_reference)]
            self.findings.note_double(same)
            self._explain_one(order, shop.get(self._order_id(order)), is_marked=self._order_id(order) in markers)
            if len(same) > 1:
                self._count(order)

    def _explain_one(self, order: BookedOrder, in_shop: ShopOrder | None, *, is_marked: bool) -> None:
        """Name a sales order that does not belong to any order of its day.

        One that the shop has and selects was given another date in the books: it is compared in its own week.
        """
        if is_marked and in_shop is not None and self._session.selects(in_shop):
            return
        self._count(order)
        if not is_marked:
            self.findings.find_foreign(order, Finding.NOT_OURS)
        elif in_shop is None:
            self.findings.find_foreign(order, Finding.NOT_IN_SHOP)
        else:
            self.findings.withdraw(in_shop, order)

    def _count(self, order: BookedOrder) -> None:
        self.findings.add_booked(order, self._kinds, _at_home(order), self._reference)

    async def _learn_kinds(self, orders: Sequence[BookedOrder]) -> None:
        """Read the VAT kinds of articles that were not met before."""
        ids = {line.article_id for order in orders for line in order.lines if line.article_id}
        unknown = ids - self._kinds.keys()
        if unknown:
            for article in await (await self._session.books()).articles.by_id(unknown):
                group = self._reference.revenue_group(article.revenue_group_id)
                if group is not None:
                    self._kinds[article.id] = group.vat_kind

    def _is_ours(self, order: BookedOrder) -> bool:
        return bool(self._order_id(order))

    def _order_id(self, order: BookedOrder) -> str:
        """Return the shop's number of an order with this profile's prefix; empty when it is another's."""
        prefix = _spelling(self._session.profile.orders.reference_prefix)
        reference = _spelling(order.payment_reference)
        rest = reference.removeprefix(prefix)
        return rest if reference.startswith(prefix) and rest.isdecimal() else ""

    def _reference_of(self, order: ShopOrder) -> str:
        return self._session.profile.payment_reference(order.order_id)


def _why(candidate: Candidate, cause: Sentence | None) -> Sentence:
    if candidate.marker is None:
        return Sentence.of(Finding.NOT_IMPORTED)
    if candidate.marker.record.state is OrderState.DONE:
        return Sentence.of(Finding.GONE_FROM_BOOKS)
    return cause or Sentence.of(Finding.SKIPPED if candidate.marker.record.state.is_finished else Finding.NOT_IMPORTED)


def _may_be_booked(state: OrderState) -> bool:
    return state is OrderState.DONE or state.may_have_been_sent


def _spelling(reference: str) -> str:
    """Return a reference as the books compare them."""
    return reference.strip().casefold()


def _at_home(order: BookedOrder) -> Taxation:
    """Return the likeliest VAT situation of a sale of which nothing else is known."""
    return Taxation(VatTreatment.DOMESTIC, HOME_COUNTRY, order.day or date.max)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM)


def _steps(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _WEEK
