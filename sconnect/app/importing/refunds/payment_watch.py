"""The daily look at what payment modules keep: what no order history shows is listed for a person.

Compared is with what was told before, not with dates: some modules date nothing.
"""

from collections.abc import Sequence
from datetime import timedelta

from sconnect.app.importing.holding import hold
from sconnect.app.importing.markers import Candidate
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import OrderRecord, SeenPayments
from sconnect.app.storage.repository import Stored
from sconnect.domain.causes import ABOUT_PAYMENT, Cause
from sconnect.domain.orders.state import OrderState
from sconnect.domain.payments import CAPABILITY, OrderPayments, digest_of, paid_unbooked, payments_after_booking
from sconnect.domain.shop import STATUS_UNFINISHED

_LOOKED_BACK = timedelta(days=90)
_PAGE, _MOST_PAGES = 200, 100


async def look_at_payments(session: ImportSession) -> None:
    """List what the payments of the last 90 days say that the orders do not. What was told before costs no write."""
    if CAPABILITY not in session.info.capabilities or session.progress.dry_run:
        return
    since, after = session.services.clock.now() - _LOOKED_BACK, ""
    for _ in range(_MOST_PAGES):
        if session.out_of_time:
            return
        page = await session.shop.payments.since(since, after_order=after, limit=_PAGE)
        await _review(session, page.orders)
        if not page.more:
            return
        after = page.next_order


async def _review(session: ImportSession, orders: Sequence[OrderPayments]) -> None:
    markers = {marker.order_id: marker for marker in await session.markers.read_short(each.order_id for each in orders)}
    for found in orders:
        marker = markers.get(found.order_id)
        if marker is not None and marker.state is OrderState.DONE:
            await _list_booked(session, found, marker)
        elif marker is None and found.status_id > STATUS_UNFINISHED and _may_be_no_sale(session, found.status_id):
            await _ask_about_unbooked(session, found)


def _may_be_no_sale(session: ImportSession, status_id: int) -> bool:
    """Whether a status is no sale, for some payment method at least: which one it is of, these tables do not tell."""
    return status_id not in session.sales.usual or session.sales.depend_on_method(status_id)


async def _list_booked(session: ImportSession, found: OrderPayments, marker: OrderRecord) -> None:
    booked = str(marker.sales_order_number or marker.reference)
    causes = payments_after_booking(found, booked, is_undone=await _is_undone(session, found))
    if not causes or not await _is_news(session, found.order_id, causes):
        return
    entry = await session.markers.entry(marker.order_id)
    others = [cause for cause in entry.details if cause.kind not in ABOUT_PAYMENT] if entry else []
    await session.markers.list_order(marker, [*others, *causes], retry_at=entry.retry_at if entry else None)
    await _note_as_told(session, found.order_id, causes)
    session.progress.count("after_booking")
    session.progress.error_of_order(marker.order_id, causes[0])


async def _is_undone(session: ImportSession, found: OrderPayments) -> bool:
    if found.status_id not in session.sales.undoing or not session.sales.depend_on_method(found.status_id):
        return found.status_id in session.sales.undoing - session.sales.usual
    order = next(iter(await session.shop.orders.by_id([found.order_id])), None)
    return order is not None and order.status_id in session.sales.undone(order)


async def _ask_about_unbooked(session: ImportSession, found: OrderPayments) -> None:
    """Ask about an order that was paid though its status is none that is imported, such as Expired."""
    names = {status.status_id: status.name for status in session.info.statuses}
    cause = paid_unbooked(found, names.get(found.status_id, str(found.status_id)))
    if cause is None or not await _is_news(session, found.order_id, [cause]):
        return
    order = next(iter(await session.shop.orders.by_id([found.order_id])), None)
    if order is None or order.status_id != found.status_id or not session.is_in_scope(order):
        return
    if order.status_id in session.sales.counted(order):
        return
    await hold(session, Candidate(order), [cause])
    await _note_as_told(session, found.order_id, [cause])


async def _is_news(session: ImportSession, order_id: str, causes: Sequence[Cause]) -> bool:
    known = await _seen(session, order_id)
    return known is None or known.record.digest != digest_of(causes)


async def _seen(session: ImportSession, order_id: str) -> Stored[SeenPayments] | None:
    row = SeenPayments(
        profile_id=session.profile.id, order_id=order_id, digest="", told_at=session.services.clock.now()
    )
    return await session.services.store.get_like(row)


async def _note_as_told(session: ImportSession, order_id: str, causes: Sequence[Cause]) -> None:
    """Note what was told, after it was listed: should the run die in between, it is listed once more."""
    now = session.services.clock.now()
    row = SeenPayments(profile_id=session.profile.id, order_id=order_id, digest=digest_of(causes), told_at=now)
    await session.services.store.put(row)
