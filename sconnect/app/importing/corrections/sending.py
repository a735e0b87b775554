"""Carrying out a correction once: intent, a last look at the sales order, one request, read-back (docs/why.md)."""

from dataclasses import dataclass
from functools import partial

from sconnect.app.errors import (
    LostRaceError,
    UnreadableError,
)
from sconnect.app.importing.corrections.in_doubt import settle, tell
from sconnect.app.importing.corrections.repository import Corrections
from sconnect.app.importing.create_once import Accepted, Declined, NoAnswer, NotSent, SendWindow, send_once
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.ports import MaySend, SalesOrders
from sconnect.app.storage.records import CorrectionRecord, OrderRecord
from sconnect.app.storage.records.corrections import MOST_CORRECTIONS
from sconnect.app.storage.repository import Stored
from sconnect.domain.books import BookedOrder, OrderChange, SalesOrder
from sconnect.domain.corrections.correction import CorrectionKind, Intent
from sconnect.domain.corrections.state import CorrectionState


@dataclass(frozen=True, slots=True)
class Plan:
    """A correction that is ready to be carried out, about a sales order as it was read.

    `credit`: the sales order to create; `change`: what becomes different.
    """

    marker: OrderRecord
    order: BookedOrder
    intent: Intent
    by: str
    why: str
    credit: SalesOrder | None = None
    change: OrderChange | None = None


async def carry_out(markers: OrderMarkers, orders: SalesOrders, plan: Plan) -> CorrectionRecord:
    """Carry a correction out, and return what came of it: perhaps refused, or still open.

    Raises `LostRaceError` when another correction, or the sales order, came between, and `NotNowError` or
    `SettingsError` when it surely was not sent.
    """
    services = markers.services
    corrections, window = Corrections(services, markers.profile_id), SendWindow(services.clock, services.limits)
    stored = await _write_intent(markers, corrections, plan)
    try:
        outcome = await send_once(partial(_send, orders, plan), window, services.clock)
    except UnreadableError as error:
        outcome = NotSent(error)  # the sales order could not be read, so nothing was sent
    return await _record(markers, corrections, orders, stored, outcome)


async def _write_intent(markers: OrderMarkers, corrections: Corrections, plan: Plan) -> Stored[CorrectionRecord]:
    services, order_id = markers.services, plan.marker.order_id
    earlier = await corrections.of_order(order_id)
    if any(each.record.state.is_open for each in earlier):
        raise _in_the_way(order_id)
    last = earlier[-1] if earlier else None
    before = last if last and last.record.state.may_be_tried_again else None
    now = services.clock.now()
    fresh = CorrectionRecord(
        profile_id=markers.profile_id,
        order_id=order_id,
        number=(before or last).record.number + (before is None) if last else 1,
        kind=plan.intent.kind,
        state=CorrectionState.SENDING,
        attempt=before.record.attempt if before else 0,
        updated_at=now,
    )
    if fresh.number > MOST_CORRECTIONS:
        raise _in_the_way(order_id)
    intent = fresh.sending(
        plan.intent,
        owner=services.new_token(),
        at=now,
        settle_at=now + services.limits.settle_time,
        corrects=plan.order.id,
        former_customer_id=plan.order.customer_id,
        administration_id=markers.administration_id,
        by=plan.by,
        why=plan.why,
    )
    await corrections.note_open(order_id)
    stored = await corrections.write(before, intent)
    if stored is None:
        raise _in_the_way(order_id)
    return stored


async def _send(orders: SalesOrders, plan: Plan, may_send: MaySend) -> BookedOrder | None:
    match plan.intent.kind:
        case CorrectionKind.CREDIT if plan.credit is not None:
            require_invoiced(plan.order, await orders.by_id(plan.order.id))
            return await orders.create(plan.credit, may_send=may_send)
        case CorrectionKind.REMOVE:
            await orders.remove(plan.order.id, confirm=partial(require_as_seen, plan.order), may_send=may_send)
            return None
        case _:
            change = plan.change or OrderChange()
            confirm = partial(require_as_seen, plan.order)
            return await orders.change(plan.order.id, change, confirm=confirm, may_send=may_send)


def require_invoiced(seen: BookedOrder, now: BookedOrder | None) -> None:
    """Raise `LostRaceError` unless a sales order stands in the books as it was seen, and was invoiced."""
    if now is None or not now.invoiced or _content(now) != _content(seen):
        raise changed_in_books(seen)


def require_as_seen(seen: BookedOrder, now: BookedOrder) -> None:
    """Raise `LostRaceError` unless a sales order stands in the books as it was seen, and was not invoiced."""
    if now.invoiced or _content(now) != _content(seen):
        raise changed_in_books(seen)


def _content(order: BookedOrder) -> tuple[object, ...]:
    return order.id, order.payment_reference, order.customer_id, order.lines


def changed_in_books(order: BookedOrder) -> LostRaceError:
    """Make the refusal of a correction of a sales order that is no longer as it was seen."""
    return LostRaceError(
        f"Verkooporder {order.number} is intussen in SnelStart veranderd of gefactureerd. Er is niets gedaan: ververs "
        "en kijk opnieuw.",
        english=f"Sales order {order.number} was changed or invoiced in SnelStart meanwhile. Nothing was done: refresh "
        "and look again.",
    )


def _in_the_way(order_id: str) -> LostRaceError:
    return LostRaceError(
        f"Aan order {order_id} wordt al iets gecorrigeerd, of dat wordt nog uitgezocht. Er is niets gedaan: ververs "
        "en kijk opnieuw.",
        english=f"Something about order {order_id} is being corrected already, or is being found out. Nothing was "
        "done: refresh and look again.",
    )


async def _record(
    markers: OrderMarkers,
    corrections: Corrections,
    orders: SalesOrders,
    stored: Stored[CorrectionRecord],
    outcome: Accepted[BookedOrder | None] | Declined | NotSent | NoAnswer,
) -> CorrectionRecord:
    record, owner, now = stored.record, markers.services.new_token(), markers.services.clock.now()
    match outcome:
        case Accepted(BookedOrder() as answer) if record.kind is CorrectionKind.CREDIT:
            return await _ended(markers, corrections, stored, record.done(owner, now, answer))
        case Accepted(_):
            after = await settle(
                corrections, markers, orders, stored, accepted=record.kind is not CorrectionKind.CREDIT
            )
        case NoAnswer():
            after = await settle(corrections, markers, orders, stored)
        case Declined(LostRaceError() as error) | NotSent(error):
            await _ended(markers, corrections, stored, record.absent(owner, now))
            raise error
        case Declined(error):
            return await _ended(markers, corrections, stored, record.refused(owner, now, error.words))
    if not after.state.is_open:
        await corrections.note_closed(record.order_id)
    return after


async def _ended(
    markers: OrderMarkers, corrections: Corrections, stored: Stored[CorrectionRecord], after: CorrectionRecord
) -> CorrectionRecord:
    if await corrections.write(stored, after) is not None:
        await tell(markers, after)
        await corrections.note_closed(after.order_id)
    return after
