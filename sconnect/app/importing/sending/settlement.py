"""Orders of which no answer is known: found in the books they are done; surely absent they may be sent again.

A look-up that finds is believed at once. One that does not find is believed only after `settle_at`, because until then
a request may still be on its way or hidden (docs/why.md).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sconnect.app.errors import UnreadableError
from sconnect.app.importing.sending.alerts import log_unresolved
from sconnect.app.importing.session import ImportSession
from sconnect.app.importing.waiting import list_order, list_unanswered, unlist_order, watch_other_run, write_marker
from sconnect.app.storage.records import OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.domain.books import BookedOrder
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.explanation.build import with_answer
from sconnect.domain.orders.state import OrderState

_ASK_AGAIN = timedelta(hours=1)
_UNTRUSTED = "SnelStart zoekt nu niet betrouwbaar; er wordt later weer gezocht."


@dataclass(frozen=True, slots=True)
class _LookUp:
    """What the books said about some payment references, and when they were asked."""

    asked_at: datetime
    found: dict[str, list[BookedOrder]]
    is_believed: bool
    """False when the books could not be trusted to look at all."""


async def resolve_in_doubt(session: ImportSession, markers: Sequence[Stored[OrderRecord]]) -> list[Stored[OrderRecord]]:
    """Settle orders without an answer, all with one look-up. Returns those that are surely absent from the books."""
    if not markers:
        return []
    look_up = await _look_up(session, [marker.record.reference for marker in markers])
    absent = []
    for seen in markers:
        marker = await session.services.store.get(OrderRecord, seen.record.partition, seen.record.key)
        if marker is None or not marker.record.state.may_have_been_sent:
            continue  # another run settled it meanwhile
        if await _is_absent(session, marker, look_up):
            absent.append(marker)
    return absent


async def record_done(
    session: ImportSession, marker: Stored[OrderRecord], booked: BookedOrder, *, explanation: str | None = None
) -> None:
    """Record that an order stands in the books."""
    done = replace(
        marker.record,
        state=OrderState.DONE,
        settle_at=None,
        sales_order_id=booked.id,
        sales_order_number=booked.number,
        total_including_vat=booked.total_including_vat,
        cause_kind=None,
        cause_key="",
        causes=(),
        explanation=with_answer(marker.record.explanation, booked) if explanation is None else explanation,
        run_id=session.progress.run_id,
        updated_at=session.services.clock.now(),
    )
    if await write_marker(session, marker, done):
        session.progress.count(OrderState.DONE.value)


async def _look_up(session: ImportSession, references: Sequence[str]) -> _LookUp:
    await session.reference()  # looks in the administration that was linked, or not at all
    asked_at = session.services.clock.now()
    found: dict[str, list[BookedOrder]] = defaultdict(list)
    try:
        orders = await (await session.books()).orders.find(references)
    except UnreadableError:
        return _LookUp(asked_at, {}, is_believed=False)
    for order in orders:
        found[order.payment_reference.casefold()].append(order)
    return _LookUp(asked_at, dict(found), is_believed=True)


async def _is_absent(session: ImportSession, marker: Stored[OrderRecord], look_up: _LookUp) -> bool:
    hits = look_up.found.get(marker.record.reference.casefold(), [])
    if len(hits) == 1:
        await record_done(session, marker, hits[0])
        await unlist_order(session, marker.record.order_id)
        return False
    if hits:
        await _leave_to_person(session, marker, _double(marker.record, hits))
        return False
    settle_at = marker.record.settle_at
    if settle_at is not None and settle_at > look_up.asked_at:
        # The marker may belong to a run that is still at work: only the list is written.
        await list_unanswered(session, marker.record)
        session.progress.count(OrderState.UNKNOWN.value)
        return False
    if not look_up.is_believed:
        cause = Cause(CauseKind.OUTCOME_UNKNOWN, marker.record.order_id, {"detail": _UNTRUSTED})
        await list_order(session, marker.record, [cause], retry_at=look_up.asked_at + _ASK_AGAIN)
        return False
    if marker.record.attempt >= session.services.limits.attempts:
        await _leave_to_person(session, marker, _undecided(marker.record))
        return False
    return True


async def _leave_to_person(session: ImportSession, marker: Stored[OrderRecord], cause: Cause) -> None:
    """Keep an order uncertain until somebody looked; it is never sent again by itself."""
    unknown = replace(
        marker.record,
        state=OrderState.UNKNOWN,
        cause_kind=cause.kind,
        cause_key=cause.key,
        causes=(cause,),
        run_id=session.progress.run_id,
        updated_at=session.services.clock.now(),
    )
    await list_order(session, unknown, [cause], retry_at=None)
    if await write_marker(session, marker, unknown):
        session.progress.count(OrderState.UNKNOWN.value)
        session.progress.error(f"Order {marker.record.order_id}: {cause.dutch}")
        if marker.record.cause_kind is not cause.kind:
            log_unresolved(unknown)
    else:
        await watch_other_run(session, unknown)


def _double(marker: OrderRecord, hits: Sequence[BookedOrder]) -> Cause:
    numbers = ", ".join(str(hit.number or hit.id) for hit in hits)
    facts = {"count": str(len(hits)), "reference": marker.reference, "numbers": numbers}
    return Cause(CauseKind.DOUBLE, marker.order_id, facts)


def _undecided(marker: OrderRecord) -> Cause:
    detail = (
        f"Na {marker.attempt} pogingen is er geen antwoord. Zoek in SnelStart op betalingskenmerk {marker.reference}: "
        "staat de order er niet, kies dan opnieuw proberen."
    )
    return Cause(CauseKind.OUTCOME_UNKNOWN, marker.order_id, {"detail": detail})
