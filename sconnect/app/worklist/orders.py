"""The orders of a profile as a person sees them: one order explained, retry, skip, erase."""

from dataclasses import dataclass, replace
from datetime import datetime

from sconnect.app.errors import NotFoundError, RefusedError
from sconnect.app.housekeeping.erasure_log import log_erasure
from sconnect.app.housekeeping.retention import empty_finished
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.profiles.repository import read_profile
from sconnect.app.services import Services
from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.app.storage.repository import RecordKey, Stored
from sconnect.app.worklist import order_decisions
from sconnect.app.worklist.by_hand import Because, note_by_hand
from sconnect.app.worklist.by_hand import undo_by_hand as undo
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.releases import Released
from sconnect.domain.causes import Cause
from sconnect.domain.explanation.evidence import Evidence, read_evidence
from sconnect.domain.explanation.model import Explanation, Said, read_explanation
from sconnect.domain.explanation.narrative import narrate
from sconnect.domain.listing import OrderSummary, short_reason, summary_of
from sconnect.domain.orders.decisions import RevokedDecision
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.values.text import cut
from sconnect.domain.worklist.standing_decisions import StandingDecision, standing_decisions

_LONGEST_NUMBER = 100
_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """Everything that is known of one order. `explanation` is empty once its personal data was removed."""

    summary: OrderSummary
    causes: tuple[Cause, ...]
    explanation: Explanation
    attempt: int
    settle_at: datetime | None
    run_id: str
    skipped: Decision | None = None
    """Who skipped it, and why."""
    noted: Decision | None = None
    """Who booked it by hand, and why."""
    decisions: tuple[StandingDecision, ...] = ()
    """What persons decided about it and stands."""
    revoked: tuple[RevokedDecision, ...] = ()
    evidence: Evidence | None = None
    """How its VAT was read, and the lines as they were sent; None when nothing that was sent may stand in the books."""

    @property
    def narrative(self) -> tuple[Said, ...]:
        """The explanation as sentences."""
        return narrate(self.explanation)


async def read_order(services: Services, profile_id: str, order_id: str) -> OrderDetails:
    """Read everything about an order. Raises `NotFoundError`."""
    profile = await read_profile(services, profile_id)
    marker = (await _marker(services, profile, order_id)).record
    entry = await services.store.get(OpenOrder, profile.id, OpenOrder.key_of(order_id))
    # Only the work list holds the findings of a booked order, or of one in doubt.
    listed = entry.record.details if entry else ()
    causes = listed if marker.by_hand else marker.causes or listed
    decision = Decision(marker.decided_by, marker.decided_at, marker.decided_why) if marker.decided_at else None
    return OrderDetails(
        summary=replace(summary_of(marker), reason=short_reason(causes[0]) if causes else None),
        causes=causes,
        explanation=read_explanation(marker.explanation),
        attempt=marker.attempt,
        settle_at=marker.settle_at,
        run_id=marker.run_id,
        decisions=standing_decisions(marker),
        revoked=marker.revoked,
        skipped=None if marker.by_hand else decision,
        noted=decision if marker.by_hand else None,
        evidence=read_evidence(marker.evidence) if marker.is_evident else None,
    )


async def retry_order(services: Services, profile_id: str, order_id: str, *, by: str) -> Released:
    """Have the next run retry an order, also one that was skipped.

    Raises `NotFoundError`, or `RefusedError` when that is of no use or cannot be done now.
    """
    profile = await read_profile(services, profile_id)
    marker = await _marker(services, profile, order_id)
    if marker.record.state is OrderState.DONE:
        raise _already_booked(marker.record)
    if marker.record.state is OrderState.SKIPPED:
        return await order_decisions.unskip(services, profile, marker, by=by)
    released = await order_decisions.retry(services, profile, [order_id])
    if not released.orders:
        raise RefusedError(
            f"Order {order_id} staat niet op de werklijst; er is niets opnieuw te proberen.",
            f"Order {order_id} is not on the work list; there is nothing to retry.",
        )
    return released


async def skip_order(services: Services, profile_id: str, order_id: str, reason: str, *, by: str) -> OrderSummary:
    """Skip an order: it is never booked by itself. Of a booked one, acknowledge its changes since.

    Raises `NotFoundError`, or `RefusedError` saying why not.
    """
    profile, decision = await read_profile(services, profile_id), Decision.now(services, reason, by)
    marker = await _marker(services, profile, order_id)
    if marker.record.state is OrderState.DONE:
        if await services.store.get(OpenOrder, profile.id, OpenOrder.key_of(order_id)) is None:
            raise _already_booked(marker.record)
        await order_decisions.acknowledge(services, profile, [order_id], decision)
        return summary_of(marker.record)
    await order_decisions.skip(services, profile, [order_id], decision)
    return summary_of((await _marker(services, profile, order_id)).record)


async def book_by_hand(
    services: Services, profile_id: str, order_id: str, number: int, reason: str, *, by: str
) -> OrderSummary:
    """Note that a person booked an order in the books under this number, or that it has another number there.

    Raises `NotFoundError`, or `RefusedError` saying why not.
    """
    profile, decision = await read_profile(services, profile_id), Decision.now(services, reason, by)
    marker = await _marker(services, profile, order_id)
    return summary_of(await note_by_hand(services, profile, order_id, marker, number, decision))


async def undo_by_hand(services: Services, profile_id: str, order_id: str, because: Because, *, by: str) -> Released:
    """Let an order that a person had booked be booked by sconnect after all.

    Raises `NotFoundError`, or `RefusedError` saying why not.
    """
    profile = await read_profile(services, profile_id)
    return await undo(services, profile, await _marker(services, profile, order_id), because, by=by)


async def revoke(
    services: Services, profile_id: str, order_id: str, decision_id: str, reason: str, *, by: str
) -> Released:
    """Take back a decision about an order that was not carried out. Raises `NotFoundError`, or `RefusedError`."""
    profile, decision = await read_profile(services, profile_id), Decision.now(services, reason, by)
    marker = await _marker(services, profile, order_id)
    return await order_decisions.revoke(services, profile, marker, decision_id, decision)


async def forget_order(services: Services, profile_id: str, order_id: str) -> OrderSummary:
    """Erase what is personal of a finished order, when the customer asks for it. What keeps it booked once stays.

    Raises `NotFoundError`, or `RefusedError` for an order that still waits or was changed meanwhile.
    """
    profile = await read_profile(services, profile_id)
    marker = await _marker(services, profile, order_id)
    if not marker.record.state.is_finished:
        raise RefusedError(
            f"Order {order_id} wacht nog. Sla hem eerst over, of laat hem boeken; daarna kan hij worden gewist.",
            english=f"Order {order_id} still waits. Skip it first, or let it be booked; then it can be erased.",
        )
    await log_erasure(services, [RecordKey.of(marker.record)])
    emptied = await empty_finished(services, marker)
    if emptied is None:
        raise order_decisions.changed_meanwhile(order_id)
    return summary_of(emptied)


async def _marker(services: Services, profile: Profile, order_id: str) -> Stored[OrderRecord]:
    marker = await OrderMarkers(services, profile.id).read(order_id) if _can_be_one(order_id) else None
    if marker is None:
        raise unknown_order(order_id)
    return marker


def _can_be_one(order_id: str) -> bool:
    return 0 < len(order_id) <= _LONGEST_NUMBER


def unknown_order(order_id: str) -> NotFoundError:
    """Return the error of an order that a profile has never seen."""
    shown = cut(order_id, _LONGEST_SHOWN)
    return NotFoundError(
        f"Order '{shown}' is bij dit profiel niet bekend.", f"Order '{shown}' is not known with this profile."
    )


def _already_booked(marker: OrderRecord) -> RefusedError:
    number = marker.sales_order_number
    dutch, english = (f"verkooporder {number}", f"sales order {number}") if number else (marker.reference,) * 2
    return RefusedError(
        f"Order {marker.order_id} is al geboekt als {dutch}.",
        f"Order {marker.order_id} is booked already as {english}.",
    )
