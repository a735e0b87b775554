"""Orders that the shop changed or undid after they were booked: listed for a person, never acted on by themselves."""

from collections.abc import Sequence

from sconnect.app.importing.markers import is_another_order
from sconnect.app.importing.session import Candidate, ImportSession
from sconnect.app.importing.waiting import find_entry, list_order, reason_of, unlist_order
from sconnect.app.storage.records import OrderRecord
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.change_detection import BookedAs, change_after_booking, is_as_seen
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import ShopOrder


async def list_findings(session: ImportSession, candidates: Sequence[Candidate]) -> None:
    """Let a person see what happened to booked orders of a page. What stands in the list as it is costs no write."""
    for candidate in candidates:
        finding = finding_of(session, candidate.order, candidate.marker.record) if candidate.marker else None
        if candidate.marker is None or finding is None:
            continue
        entry = await find_entry(session, candidate.order.order_id)
        if entry is None or entry.causes != ((finding.kind, finding.key),) or entry.reason != reason_of(finding):
            await list_order(session, candidate.marker.record, [finding], retry_at=None)
            session.progress.count("after_booking")
            session.progress.error(f"Order {candidate.order.order_id}: {finding.dutch}")


async def review_finished(session: ImportSession, order_id: str, order: ShopOrder | None, marker: OrderRecord) -> None:
    """Look again at a finished order that is listed: it leaves the list when there is nothing more to see.

    One that the shop no longer has keeps its finding: only a person can say that it was dealt with.
    """
    finding = finding_of(session, order, marker) if order else None
    entry = await find_entry(session, order_id)
    if finding:
        await list_order(session, marker, [finding], retry_at=None)
    elif order or entry is None or entry.state is not OrderState.DONE:
        await unlist_order(session, order_id)


def finding_of(session: ImportSession, order: ShopOrder, marker: OrderRecord) -> Cause | None:
    """Say what is worth seeing about a booked order; None when it stands in the shop as it was booked."""
    if marker.state is not OrderState.DONE or order.problem:
        return None
    if is_another_order(order, marker):
        # Their payment reference is taken.
        reused = Cause(CauseKind.NUMBER_REUSED, order.order_id, {"order": order.order_id})
        known = any(each.cause.kind is reused.kind and is_as_seen(order, each.content) for each in marker.accepted)
        return reused if session.selects(order) and not known else None
    booked = BookedAs(str(marker.sales_order_number or marker.reference), marker.total_including_vat)
    return change_after_booking(order, marker.shop_hash, booked, session.undone_statuses, session.info)
