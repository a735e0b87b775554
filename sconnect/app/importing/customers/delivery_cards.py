"""Listing, once per profile, of the cards that earlier versions gave the name or the address of a delivery address."""

from collections.abc import Sequence
from dataclasses import replace

from sconnect.app.importing.cursors import read_cursor, write_cursor
from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import Cursor, OpenOrder
from sconnect.domain.causes import CauseKind
from sconnect.domain.explanation.delivery_cards import card_of_delivery, may_have_named_a_card
from sconnect.domain.explanation.model import read_explanation
from sconnect.domain.orders.state import OrderState
from sconnect.domain.shop import ShopOrder

CARDS = "delivery_cards"
"""The cursor of this look back: the number of the order to go on after, and when it was done."""
_PAGE, _PAGES_A_DAY = 200, 10


async def list_delivery_cards(session: ImportSession, swept: Cursor) -> None:
    """Look through the orders that were booked before, some pages a day, and list each such card with one order."""
    cursor = await read_cursor(session, CARDS)
    if cursor.moved_at is not None or session.progress.dry_run:
        return
    now, after = session.services.clock.now(), cursor.history_id
    if swept.moved_at is None:  # the profile is new: nothing was booked by an earlier version
        await write_cursor(session, replace(cursor, moved_at=now))
        return
    listed = await _listed(session)
    for _ in range(_PAGES_A_DAY):
        if session.out_of_time:
            break
        page = await session.shop.orders.placed(
            session.profile.orders.start,
            now,
            after_order=str(after),
            statuses=session.followed_statuses,
            limit=_PAGE,
        )
        await _list(session, page.orders, listed)
        after = page.next_history_id
        if not page.more:
            await write_cursor(session, replace(cursor, moved_at=now))
            return
    await write_cursor(session, replace(cursor, history_id=after))


async def _listed(session: ImportSession) -> set[str]:
    entries = session.services.store.range(OpenOrder, session.profile.id, skip_unreadable=True)
    causes = [cause async for entry in entries for cause in entry.record.details]
    return {cause.key for cause in causes if cause.kind is CauseKind.CARD_OF_DELIVERY_ADDRESS}


async def _list(session: ImportSession, orders: Sequence[ShopOrder], listed: set[str]) -> None:
    for order in orders:
        stored = await session.markers.read(order.order_id) if may_have_named_a_card(order, session.profile) else None
        if stored is None or stored.record.state is not OrderState.DONE or stored.record.by_hand:
            continue
        marker = stored.record
        cause = card_of_delivery(order, read_explanation(marker.explanation))
        if cause is None or cause.key in listed:
            continue
        listed.add(cause.key)
        entry = await session.markers.entry(marker.order_id)
        causes = [*(entry.details if entry else ()), cause]
        await session.markers.list_order(marker, causes, retry_at=entry.retry_at if entry else None)
        session.progress.count("after_booking")
        session.progress.error_of_order(marker.order_id, cause)
