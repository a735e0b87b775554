"""Send prepared orders, each exactly once, a few at a time, and record what came of it (docs/why.md)."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from sconnect.app.errors import RefusedError, SettingsError
from sconnect.app.importing.accepted_differences import acceptance_notices
from sconnect.app.importing.completion import PreparedOrder
from sconnect.app.importing.customers.recognition import forget
from sconnect.app.importing.markers import fresh_marker
from sconnect.app.importing.sending.create_once import Accepted, Declined, NoAnswer, NotSent, SendWindow, send_once
from sconnect.app.importing.sending.settlement import record_done, resolve_in_doubt
from sconnect.app.importing.session import ImportSession
from sconnect.app.importing.waiting import list_order, list_unanswered, unlist_order, watch_other_run, write_marker
from sconnect.app.storage.records import OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.domain.books import BookedOrder
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.explanation.build import with_answer
from sconnect.domain.explanation.model import with_notice
from sconnect.domain.orders.change_detection import seen_text
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.fingerprint import fingerprint
from sconnect.domain.values.money import euro_text, to_cents

IN_FLIGHT = 4
"""More at once buys nothing under the books' quota (docs/why.md)."""

_MOST_WITHOUT_RIGHTS = 3

_CUSTOMER_CODES = frozenset({"ALG-0103", "ALG-0105", "VOR-0002", "VOR-0003"})
"""Refusals after which a remembered customer is not trusted any more: gone, inactive, or no customer."""


async def send_orders(session: ImportSession, ready: Sequence[PreparedOrder]) -> bool:
    """Send what is ready and settle what got no answer. False when time ran out before all were sent.

    An order that cannot be sent stops the sending of new ones, but those under way are finished and recorded.
    """
    sending = _Sending(session)
    await sending.all(ready)
    await resolve_in_doubt(session, sending.unanswered)
    if sending.failure:
        raise sending.failure
    return sending.sent_all


class _Sending:
    """One batch being sent."""

    def __init__(self, session: ImportSession) -> None:
        self._session = session
        self._places = asyncio.Semaphore(IN_FLIGHT)
        self.unanswered: list[Stored[OrderRecord]] = []
        self.failure: BaseException | None = None
        self.sent_all = True
        self._begun = 0
        self._accepted = 0
        self._without_rights = 0

    async def all(self, ready: Sequence[PreparedOrder]) -> None:
        """Send them all; the first failure is kept for the caller, after the others have finished."""
        results = await asyncio.gather(*(self._one(each) for each in ready), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                self._stop(result)

    def _stop(self, failure: BaseException) -> None:
        if self.failure is None:
            self.failure = failure

    async def _one(self, ready: PreparedOrder) -> None:
        async with self._places:
            if self.failure is not None:
                return
            if self._session.out_of_time and self._begun >= IN_FLIGHT:
                self.sent_all = False
                return
            # The first few always go: what was prepared would otherwise be prepared again, and again in vain.
            self._begun += 1
            try:
                await self._send(ready)
            except BaseException as failure:
                self._stop(failure)
                raise

    async def _send(self, ready: PreparedOrder) -> None:
        session = self._session
        window = SendWindow(session.services.clock, session.services.limits)
        marker = await _write_intent(session, ready)
        if marker is None:
            return
        books = await session.books()
        outcome = await send_once(
            lambda may_send: books.create_order(ready.sales_order, may_send=may_send), window, session.services.clock
        )
        match outcome:
            case Accepted(BookedOrder() as booked):
                self._accepted += 1
                await record_done(session, marker, booked, explanation=_compared(session, ready, booked))
                _tell_accepted(session, ready)
                await _unlist(session, ready)
            case Accepted() | NoAnswer():
                self.unanswered.append(marker)
            case Declined(error):
                await _record_refusal(session, ready, marker, error)
            case NotSent(error) if type(error) is SettingsError:
                await self._refuse_for_lack_of_rights(ready, marker, error)
            case NotSent(error):
                await _put_back(session, marker)
                raise error

    async def _refuse_for_lack_of_rights(
        self, ready: PreparedOrder, marker: Stored[OrderRecord], error: SettingsError
    ) -> None:
        """One order may be stopped at the door for its content; several, and none that passes, are a missing right."""
        await _record_refusal(self._session, ready, marker, error)
        self._without_rights += 1
        if self._without_rights >= _MOST_WITHOUT_RIGHTS and not self._accepted:
            raise error


async def _write_intent(session: ImportSession, ready: PreparedOrder) -> Stored[OrderRecord] | None:
    """Say in the tables that this order is about to be sent; None when another run was first."""
    before = ready.candidate.marker
    order = ready.candidate.order
    now = session.services.clock.now()
    intent = replace(
        before.record if before else fresh_marker(session, order, now),
        state=OrderState.SENDING,
        reference=ready.sales_order.payment_reference,
        owner=session.services.new_token(),
        attempt=before.record.attempt + 1 if before else 1,
        intent_at=now,
        settle_at=now + session.services.limits.settle_time,
        payload_hash=fingerprint(ready.sales_order),
        shop_hash=seen_text(order),
        shop_total=to_cents(order.total),
        history_id=order.history_id,
        cause_kind=None,
        cause_key="",
        causes=(),
        explanation=ready.explanation,
        run_id=session.progress.run_id,
        updated_at=now,
    )
    if before is not None:
        # The cursor may be past it, so from here on the list has to find it, whatever happens.
        await list_unanswered(session, intent)
    marker = await write_marker(session, before, intent)
    if marker is None:
        await watch_other_run(session, intent)
    return marker


async def _record_refusal(
    session: ImportSession, ready: PreparedOrder, marker: Stored[OrderRecord], error: RefusedError | SettingsError
) -> None:
    cause = Cause(CauseKind.BOOKS_REFUSED, ready.candidate.order.order_id, {"detail": error.dutch.rstrip(".")})
    if isinstance(error, RefusedError) and _CUSTOMER_CODES.intersection(error.codes):
        await forget(session, ready.candidate.order)
    refused = replace(
        marker.record,
        state=OrderState.REFUSED,
        settle_at=None,
        attempt=0,
        cause_kind=cause.kind,
        cause_key=cause.key,
        causes=(cause,),
        updated_at=session.services.clock.now(),
    )
    await list_order(session, refused, [cause], retry_at=None)
    if await write_marker(session, marker, refused):
        session.progress.count(OrderState.REFUSED.value)
        session.progress.error(f"Order {ready.candidate.order.order_id}: {cause.dutch}")
    else:
        await watch_other_run(session, refused)


async def _put_back(session: ImportSession, marker: Stored[OrderRecord]) -> None:
    """Surely nothing was sent: the order may go at the next occasion, without any look-up."""
    cause = Cause(CauseKind.BOOKS_UNREACHABLE)
    now = session.services.clock.now()
    waiting = replace(
        marker.record,
        state=OrderState.WAITING,
        settle_at=None,
        attempt=marker.record.attempt - 1,
        cause_kind=cause.kind,
        causes=(cause,),
        updated_at=now,
    )
    await list_order(session, waiting, [cause], retry_at=now)
    await write_marker(session, marker, waiting)


async def _unlist(session: ImportSession, ready: PreparedOrder) -> None:
    if ready.candidate.marker is not None:
        await unlist_order(session, ready.candidate.order.order_id)


def _compared(session: ImportSession, ready: PreparedOrder, booked: BookedOrder) -> str:
    """Compare the books' own totals with what was computed; a difference is told, loudly."""
    answer = booked.total_including_vat
    expected = ready.composition.control_total
    net, expected_net = booked.total_excluding_vat, ready.composition.control_total_excluding_vat
    explanation = with_answer(ready.explanation, booked)
    if answer is not None and answer != expected:
        notice = Bilingual(
            f"SnelStart komt uit op {euro_text(answer)} euro in plaats van {euro_text(expected)} euro.",
            f"SnelStart comes to {euro_text(answer)} euro instead of {euro_text(expected)} euro.",
        )
    elif net is not None and abs(net - expected_net) > session.profile.orders.tolerance:
        notice = Bilingual(
            f"SnelStart komt zonder btw uit op {euro_text(net)} euro in plaats van {euro_text(expected_net)} euro: de "
            "btw wijkt af. Controleer het land en het btw-nummer van de klantkaart en de omzetgroepen van de "
            "artikelen.",
            f"SnelStart comes to {euro_text(net)} euro without VAT instead of {euro_text(expected_net)} euro: the VAT "
            "differs. Check country and VAT number of the customer card and the revenue groups of the articles.",
        )
    else:
        return explanation
    session.progress.count("differences")
    session.progress.error(f"Order {ready.candidate.order.order_id}: {notice.dutch}")
    return with_notice(explanation, notice)


def _tell_accepted(session: ImportSession, ready: PreparedOrder) -> None:
    """Let the run say which orders were booked with a difference that a person let pass."""
    for notice in acceptance_notices(ready.candidate, ready.composition.accepted):
        session.progress.count("accepted")
        session.progress.error(f"Order {ready.candidate.order.order_id}: {notice.dutch}")
