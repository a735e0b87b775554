"""Send prepared orders, each exactly once, a few at a time, and record the outcome (docs/why.md)."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from functools import partial

from sconnect.app.errors import (
    UNEXPECTED_ERRORS,
    NotNowError,
    RefusalReason,
    RefusedError,
    SconnectError,
    SettingsError,
)
from sconnect.app.importing.accepted_differences import acceptance_notices
from sconnect.app.importing.articles.sold import remember_sold
from sconnect.app.importing.completion import PreparedOrder
from sconnect.app.importing.create_once import (
    IN_FLIGHT,
    Accepted,
    Declined,
    NoAnswer,
    NotSent,
    SendWindow,
    next_group,
    send_once,
)
from sconnect.app.importing.customers.recognition import forget
from sconnect.app.importing.holding import new_marker
from sconnect.app.importing.markers import Answered, Move
from sconnect.app.importing.sending.first_order import claim_first, first_in_line, first_order_is_found
from sconnect.app.importing.sending.in_doubt import resolve_in_doubt
from sconnect.app.importing.session import ImportSession
from sconnect.app.ports import MaySend, SalesOrders
from sconnect.app.profiles.capabilities import remember_no_text_lines
from sconnect.app.storage.records import OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.domain.books import BookedOrder, SalesOrder
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.composition.texts import without_text_lines
from sconnect.domain.explanation.model import with_notice
from sconnect.domain.orders.fingerprints import payload_fingerprint
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import dutch_euro, english_euro

_MOST_WITHOUT_RIGHTS = 3
_UnderWay = tuple[PreparedOrder, Stored[OrderRecord]]
"""An order with its marker, in which its intent is written."""


async def send_orders(session: ImportSession, prepared: Sequence[PreparedOrder]) -> bool:
    """Send the prepared orders and resolve those without an answer. False when time ran out before all were sent.

    An order that cannot be sent stops the sending of new ones, but those under way are finished and recorded.
    """
    sending, left = _Sending(session), list(prepared)
    found = await first_order_is_found(session)
    while left and sending.goes_on:
        group = left[: next_group(session.sent_together)] if found else [await first_in_line(session, left)]
        for each in group:
            left.remove(each)
        try:
            under_way = await sending.begin(group)
            await asyncio.gather(*map(sending.send, under_way), return_exceptions=True)
            await sending.record_answered()
        except (SconnectError, *UNEXPECTED_ERRORS) as failure:
            sending.failures.append(failure)
        if not (found and left and sending.goes_on):
            await sending.resolve_in_doubt()
        if sending.failures:
            raise sending.failures[0]
        found = found or await first_order_is_found(session)
    return sending.sent_all


class _Sending:
    """Orders that are being sent: in groups whose intents are written together, a few of a group at once."""

    def __init__(self, session: ImportSession) -> None:
        self._session = session
        self._markers = session.markers
        self._orders: SalesOrders
        self._window: SendWindow
        self._places = asyncio.Semaphore(IN_FLIGHT)
        self._in_doubt: list[Stored[OrderRecord]] = []
        self.failures: list[BaseException] = []
        self.sent_all = True
        self._has_begun = False
        self._answered: list[tuple[PreparedOrder, Answered]] = []
        self._accepted = 0
        self._without_rights = 0

    @property
    def goes_on(self) -> bool:
        """Whether another group may be sent."""
        return self.sent_all and not self.failures

    async def begin(self, group: Sequence[PreparedOrder]) -> list[_UnderWay]:
        """Open the window of a group and write its intents; nothing when time ran out."""
        session = self._session
        if session.out_of_time and self._has_begun:
            self.sent_all = False
            return []
        self._has_begun = True  # the first few are always sent: else they would be prepared again and again, in vain
        session.sent_together = max(session.sent_together, len(group))
        self._orders = (await session.books()).orders
        self._window = SendWindow(session.services.clock, session.services.limits)
        return await _write_intents(
            session, [texts_in_memo(each) if session.takes_no_text_lines else each for each in group]
        )

    async def resolve_in_doubt(self) -> None:
        """Look up, in one question, the orders that got no answer."""
        in_doubt, self._in_doubt = self._in_doubt, []
        await resolve_in_doubt(self._session, self._markers, in_doubt)

    async def send(self, under_way: _UnderWay) -> None:
        """Send an order whose intent is written; after a failure of another, take its intent back instead."""
        session, clock, window = self._session, self._session.services.clock, self._window
        try:
            async with self._places:
                if self.failures:
                    await _put_back(session, under_way[1])
                    return
                left = [under_way]
                while left:
                    [(prepared, marker)] = left
                    outcome = await self._may_not_go(marker) or await send_once(
                        partial(_create, self._orders, prepared.sales_order), window, clock
                    )
                    again = await self._record(prepared, marker, outcome)
                    window = SendWindow(clock, session.services.limits)
                    left = await _write_intents(session, [again]) if again else []
        except BaseException as failure:
            self.failures.append(failure)
            raise

    async def _may_not_go(self, marker: Stored[OrderRecord]) -> NotSent | None:
        """Return why an order may not be sent although its intent is written: another is the first of the books."""
        if self._session.first_order_found:
            return None
        try:
            is_first = await claim_first(self._session, marker.record)
        except SconnectError as error:
            return NotSent(error)
        another = NotNowError(
            "Een andere order is de eerste naar deze administratie; eerst moet die worden teruggevonden.",
            english="Another order is the first to this administration; that one has to be found back first.",
        )
        return None if is_first else NotSent(another)

    async def record_answered(self) -> None:
        """Record the orders of a group that the books have."""
        session, answered = self._session, self._answered
        self._answered = []
        differences = await self._markers.record_all_done([answer for _, answer in answered])
        for (prepared, _), difference in zip(answered, differences, strict=True):
            if not difference:
                _report_prices_of_books(session, prepared)
            _report_accepted(session, prepared)
        await remember_sold(session, [(prepared.plan, prepared.articles) for prepared, _ in answered])

    async def _record(
        self,
        prepared: PreparedOrder,
        marker: Stored[OrderRecord],
        outcome: Accepted[BookedOrder | None] | Declined | NotSent | NoAnswer,
    ) -> PreparedOrder | None:
        """Record what came of sending an order; one that the books have is recorded with the others of its group.

        Returns what to send instead of one refused for its text lines.
        """
        session = self._session
        match outcome:
            case Accepted(BookedOrder() as booked):
                self._accepted += 1
                answer = Answered(marker, booked, was_listed=prepared.candidate.marker is not None)
                self._answered.append((prepared, answer))
            case Accepted() | NoAnswer():
                self._in_doubt.append(marker)
            case Declined(error) if error.reason is RefusalReason.TEXT_LINE:
                return await self._without_text_lines(prepared, marker)
            case Declined(error):
                await _record_refusal(session, prepared, marker, error)
            case NotSent(error) if type(error) is SettingsError:
                await self._refuse_for_lack_of_rights(prepared, marker, error)
            case NotSent(error):
                await _put_back(session, marker)
                raise error
        return None

    async def _without_text_lines(self, prepared: PreparedOrder, marker: Stored[OrderRecord]) -> PreparedOrder:
        """Return an order with its text lines in the memo: the books surely did not accept it with them.

        It has no such lines then, so this happens once. It gets an intent and a window of its own.
        """
        session = self._session
        await remember_no_text_lines(session.services, session.profile.id, session.markers.administration_id)
        session.takes_no_text_lines = True
        return texts_in_memo(replace(prepared, candidate=replace(prepared.candidate, marker=marker)))

    async def _refuse_for_lack_of_rights(
        self, prepared: PreparedOrder, marker: Stored[OrderRecord], error: SettingsError
    ) -> None:
        """Raise for a missing right: one order may be refused for its content; several, and none accepted, may not."""
        await _record_refusal(self._session, prepared, marker, error)
        self._without_rights += 1
        if self._without_rights >= _MOST_WITHOUT_RIGHTS and not self._accepted:
            raise error


def _create(orders: SalesOrders, order: SalesOrder, may_send: MaySend) -> Awaitable[BookedOrder | None]:
    return orders.create(order, may_send=may_send)


def texts_in_memo(prepared: PreparedOrder) -> PreparedOrder:
    """Return the order with its text lines in the memo, told in its explanation; the same one when it has none."""
    order = without_text_lines(prepared.sales_order)
    if order is prepared.sales_order:
        return prepared
    notice = Bilingual(
        "De opties staan in de memo: SnelStart neemt in deze administratie geen losse tekstregels aan.",
        "The options are in the memo: SnelStart takes no text lines of their own in this administration.",
    )
    return replace(prepared, sales_order=order, explanation=with_notice(prepared.explanation, notice))


async def _write_intents(session: ImportSession, group: Sequence[PreparedOrder]) -> list[_UnderWay]:
    """Write the intent to send each order to its marker. Without those of which another run was first."""
    markers, moves = session.markers, list[Move]()
    for prepared in group:
        before, intent = prepared.candidate.marker, _intent(session, prepared)
        if before is not None:
            # The cursor may be past it, so from here on the work list has to lead to it, whatever happens.
            await markers.list_in_doubt(intent)
        moves.append((before, intent))
    written = list(zip(group, await markers.transition_together(moves), strict=True))
    for prepared, marker in written:
        if marker is None:
            await markers.watch_other_run(prepared.candidate.order.order_id)
    return [(prepared, marker) for prepared, marker in written if marker is not None]


def _intent(session: ImportSession, prepared: PreparedOrder) -> OrderRecord:
    markers, before = session.markers, prepared.candidate.marker
    stamp = markers.stamp()
    return (before.record if before else new_marker(session, prepared.candidate)).sending(
        stamp,
        prepared.candidate.order,
        reference=prepared.sales_order.payment_reference,
        administration_id=markers.administration_id,
        settle_at=stamp.at + session.services.limits.settle_time,
        payload_hash=payload_fingerprint(prepared.sales_order),
        explanation=prepared.explanation,
        unconfirmed_vat_number=prepared.unconfirmed_vat_number,
        evidence=prepared.evidence,
        computed=(prepared.composition.control_total, prepared.composition.control_total_excluding_vat),
        customer_id=prepared.sales_order.customer_id,
    )


async def _record_refusal(
    session: ImportSession, prepared: PreparedOrder, marker: Stored[OrderRecord], error: RefusedError | SettingsError
) -> None:
    reason = error.reason if isinstance(error, RefusedError) else RefusalReason.OTHER
    is_gone = reason is RefusalReason.CUSTOMER_GONE
    if is_gone or reason is RefusalReason.UNUSABLE_REFERENCE:
        # The cause may be the remembered customer: gone, inactive, or no customer.
        gone = prepared.sales_order.customer_id if is_gone else ""
        forgotten = await forget(session, prepared.candidate.decided, gone=gone)
        before = prepared.candidate.marker.record.cause_kind if prepared.candidate.marker else None
        collective = session.profile.customers.collective_customers.values()
        # Once: a second time a person looks. So one does for a customer that the settings name.
        if is_gone and gone not in collective and before is not CauseKind.CUSTOMER_GONE:
            await _recognise_again(session, marker, forgotten)
            return
    cause = Cause(CauseKind.BOOKS_REFUSED, marker.record.order_id, error.words.clause.facts("detail"))
    refused = marker.record.refused(session.markers.stamp(), cause)
    if await session.markers.hold(marker, refused):
        session.markers.report(refused)


async def _recognise_again(session: ImportSession, marker: Stored[OrderRecord], gone: str) -> None:
    """Let the next run look for the customer anew: certainly nothing was booked."""
    cause, stamp = Cause(CauseKind.CUSTOMER_GONE, marker.record.order_id, {"who": gone}), session.markers.stamp()
    waiting = marker.record.not_sent(stamp, cause)
    if await session.markers.hold(marker, waiting, retry_at=stamp.at):
        session.markers.report(waiting)


async def _put_back(session: ImportSession, marker: Stored[OrderRecord]) -> None:
    """Take the intent back: certainly nothing was sent, so the order may be sent next time without a look-up."""
    cause, stamp = Cause(CauseKind.BOOKS_UNREACHABLE), session.markers.stamp()
    waiting = marker.record.not_sent(stamp, cause)
    await session.markers.list_order(waiting, [cause], retry_at=stamp.at)
    await session.markers.transition(marker, waiting)


def _report_prices_of_books(session: ImportSession, prepared: PreparedOrder) -> None:
    """Report an order that was booked at prices of the books that differ from those paid: intended, but counted."""
    order, computed = prepared.candidate.decided, prepared.composition.control_total
    if computed != order.euro_total and not prepared.composition.accepted:
        session.progress.count("differences")
        session.progress.error(
            Bilingual(
                f"Order {order.order_id}: geboekt voor {dutch_euro(computed)}, de prijzen van SnelStart; de "
                f"webshop rekende {dutch_euro(order.euro_total)}.",
                f"Order {order.order_id}: booked for {english_euro(computed)}, the prices of SnelStart; the shop "
                f"charged {english_euro(order.euro_total)}.",
            )
        )


def _report_accepted(session: ImportSession, prepared: PreparedOrder) -> None:
    """Report the orders that were booked with an accepted difference."""
    for notice in acceptance_notices(prepared.candidate, prepared.composition.accepted):
        session.progress.count("accepted")
        session.progress.error_of_order(prepared.candidate.order.order_id, notice)
