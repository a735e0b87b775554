"""Orders that the shop changed or undid after they were booked: listed for a person, never acted on by themselves."""

from collections.abc import Sequence
from dataclasses import replace

from sconnect.app.importing.accepted_differences import with_acceptance
from sconnect.app.importing.markers import is_another_order
from sconnect.app.importing.session import ImportWork, Todo
from sconnect.app.importing.waiting import find_entry, list_order, reason_of, unlist_order
from sconnect.app.storage.conditional_writes import claim_change
from sconnect.app.storage.keys import order_key
from sconnect.app.storage.records import OpenOrder, OrderRecord
from sconnect.app.worklist.reasons import by_whom, why
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.orders.acceptance import Acceptance
from sconnect.domain.orders.change_detection import BookedAs, change_after_booking, seen_text
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import ShopOrder


async def list_findings(work: ImportWork, todos: Sequence[Todo]) -> None:
    """Let a person see what happened to booked orders of a page. What stands in the list as it is costs no write."""
    for todo in todos:
        finding = _finding(work, todo.order, todo.marker.record) if todo.marker else None
        if todo.marker is None or finding is None:
            continue
        entry = await find_entry(work, todo.order.order_id)
        if entry is None or entry.causes != ((finding.kind, finding.key),) or entry.reason != reason_of(finding):
            await list_order(work, todo.marker.record, [finding], retry_at=None)
            work.progress.count("after_booking")
            work.progress.error(f"Order {todo.order.order_id}: {finding.dutch}")


async def review_finished(work: ImportWork, order_id: str, order: ShopOrder | None, marker: OrderRecord) -> None:
    """Look again at a finished order that is listed: it leaves the list when there is nothing more to see.

    One that the shop no longer has keeps its finding: only a person can say that it was dealt with.
    """
    finding = _finding(work, order, marker) if order else None
    entry = await find_entry(work, order_id)
    if finding:
        await list_order(work, marker, [finding], retry_at=None)
    elif order or entry is None or entry.state is not OrderState.DONE:
        await unlist_order(work, order_id)


async def acknowledge(work: ImportWork, order_id: str, *, by: str = "", reason: str = "") -> bool:
    """Take an order as it is now for seen, so that only a new change is listed again. Who did so and why is kept.

    False when there is nothing to acknowledge: the order is not booked, nobody knows it, or somebody else changed its
    marker meanwhile.
    """
    store = work.services.store
    marker = await store.get(OrderRecord, work.profile.id, order_key(order_id))
    entry = await find_entry(work, order_id)
    order = next(iter(await work.shop.orders_by_id([order_id])), None)
    if marker is None or marker.record.state is not OrderState.DONE or not (order or entry):
        return False
    noted = _noted(work, marker.record, order, entry, by_whom(by), why(reason))
    if await claim_change(store, work.services.clock, marker, noted) is None:
        return False
    await unlist_order(work, order_id)
    return True


def _noted(
    work: ImportWork, marker: OrderRecord, order: ShopOrder | None, entry: OpenOrder | None, by: str, reason: str
) -> OrderRecord:
    now, record = work.services.clock.now(), marker
    content = seen_text(order) if order else ""
    for cause in entry.details if entry else ():
        record = with_acceptance(record, Acceptance(cause, content, by, now, reason))
    if order is not None and not is_another_order(order, marker):
        status = order.status_id if order.status_id in work.undone_statuses else None
        record = replace(record, shop_hash=seen_text(order, status))
    return replace(record, owner=work.services.new_token(), updated_at=now)


def _finding(work: ImportWork, order: ShopOrder, marker: OrderRecord) -> Cause | None:
    """Say what is worth seeing about a booked order; None when it stands in the shop as it was booked."""
    if marker.state is not OrderState.DONE or order.problem:
        return None
    if is_another_order(order, marker):
        # Their payment reference is taken.
        reused = Cause(CauseKind.NUMBER_REUSED, order.order_id, {"order": order.order_id})
        known = any((each.cause.kind, each.content) == (reused.kind, seen_text(order)) for each in marker.accepted)
        return reused if work.selects(order) and not known else None
    booked = BookedAs(str(marker.sales_order_number or marker.reference), marker.total_including_vat)
    return change_after_booking(order, marker.shop_hash, booked, work.undone_statuses, work.info)
