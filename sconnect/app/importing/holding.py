"""Orders that are not booked now: held in the work list, skipped, or missing in the shop."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sconnect.app.errors import SconnectError
from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import OrderRecord
from sconnect.app.storage.repository import Stored
from sconnect.app.telemetry import traceback_of
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.text import cut
from sconnect.domain.worklist.shopper_facts import about_shopper

_GONE_AFTER = timedelta(days=7)
_LONGEST_FACT = 500
_LONGEST_KEY = 200

_log = logging.getLogger("sconnect.import")


async def hold(
    session: ImportSession,
    candidate: Candidate,
    causes: Sequence[Cause],
    *,
    retry_at: datetime | None = None,
    explanation: str = "",
) -> None:
    """Hold an order for its causes; it stays on the work list until they are gone.

    `retry_at`: when it is retried by itself; None: when a person acts.
    """
    order, markers = candidate.order, session.markers
    causes = [_bounded(about_shopper(cause, candidate.decided, session.profile)) for cause in causes]
    before = candidate.marker.record if candidate.marker else new_marker(session, candidate)
    marker = before.waiting(markers.stamp(), causes, order=order, explanation=explanation)
    if await markers.hold(candidate.marker, marker, retry_at=retry_at):
        markers.report(marker)


async def hold_unexpected(session: ImportSession, candidate: Candidate, error: Exception) -> None:
    """Hold an order on which our own code failed. The log holds the location, not the text: that may be personal."""
    order_id = candidate.order.order_id
    _log.error("order stumbled: profile %s order %s %s", session.profile.id, order_id, traceback_of(error))
    name = type(error).__name__
    detail = Bilingual(
        f"er staat iets onverwachts in ({name}); meld dit aan de beheerder",
        f"there is something unexpected in it ({name}); report this to the operator",
    )
    await hold(session, candidate, [Cause(CauseKind.ORDER_UNREADABLE, order_id, detail.facts("detail"))])


async def hold_refused(session: ImportSession, candidate: Candidate, refusal: SconnectError) -> None:
    """Hold an order after a refusal by the books."""
    facts = refusal.words.clause.facts("detail")
    await hold(session, candidate, [Cause(CauseKind.BOOKS_REFUSED, candidate.order.order_id, facts)])


async def deselect(session: ImportSession, marker: Stored[OrderRecord], kind: CauseKind, history_id: int) -> None:
    """Take an order that is no longer to be imported off the work list. It certainly was not booked."""
    deselected = marker.record.deselected(session.markers.stamp(), kind, history_id)
    if await session.markers.transition(marker, deselected):
        session.progress.count(OrderState.SKIPPED.value)
        await session.markers.unlist(marker.record.order_id)


async def leave_out(session: ImportSession, candidate: Candidate) -> None:
    """Mark an order as one that this profile does not book: another one of its shop did."""
    if candidate.marker is not None:
        await deselect(session, candidate.marker, CauseKind.NOT_SELECTED, candidate.order.history_id)
        return
    marker = new_marker(session, candidate)
    stamp, history_id = session.markers.stamp(), candidate.order.history_id
    await session.markers.transition(None, marker.deselected(stamp, CauseKind.NOT_SELECTED, history_id))


async def mark_missing_in_shop(session: ImportSession, marker: Stored[OrderRecord]) -> None:
    """Hold an order that the shop does not have now; believed only after a week, because a backup may be restored."""
    record, markers = marker.record, session.markers
    if record.cause_kind is not CauseKind.GONE:
        await markers.hold(marker, record.waiting(markers.stamp(), [Cause(CauseKind.GONE)]))
    elif session.services.clock.now() - record.updated_at >= _GONE_AFTER:
        await deselect(session, marker, CauseKind.GONE, record.history_id)


def new_marker(session: ImportSession, candidate: Candidate) -> OrderRecord:
    """Make the marker of an order that has none yet."""
    order = candidate.order
    return session.markers.new(order.order_id, session.profile.payment_reference(order.order_id), order.placed_at)


def _bounded(cause: Cause) -> Cause:
    """Keep a cause within what a table column holds: a shop can put anything in a name."""
    facts = {name: cut(fact, _LONGEST_FACT) for name, fact in cause.facts.items()}
    return Cause(cause.kind, cause.key[:_LONGEST_KEY], facts)
