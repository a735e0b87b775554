"""Cursors of a profile: how far it has read its shop, whether that history is still the same, and the looks by date."""

import logging
from collections.abc import Collection
from dataclasses import replace

from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import Cursor
from sconnect.app.telemetry import log_event
from sconnect.domain.orders.fingerprints import selection
from sconnect.domain.orders.shop_history import (
    FAR,
    compare,
    entries_of,
    highest_up_to,
    remembered,
    was_passed_unread,
)
from sconnect.domain.shop import OrderPage, ShopOrder
from sconnect.domain.values.bilingual import Bilingual

HISTORY = "orders"
"""The cursor over the shop's order history."""
SWEEP = "sweep"
"""The daily look by date; its `history_id` is the order number to go on after, when time ran out halfway."""
OLDER = "older"
"""The daily look at older orders; its `history_id` is the order number to go on after, the next day."""
_RESTARTED = "history_restarted"
_SENTENCE = Bilingual(
    "De ordergeschiedenis van de winkel is opnieuw begonnen: er is een back-up teruggezet, de nummering is veranderd "
    "of er staat een andere database achter dit adres. Alle orders worden opnieuw bekeken; wat al geboekt is, wordt "
    "niet nog eens geboekt. Is dit niet meer dezelfde winkel, zet het profiel dan uit.",
    "The order history of the shop began anew: a backup was restored, its numbering changed, or another database is "
    "behind this address. All orders are looked at again; what is booked already is not booked again. If this is no "
    "longer the same shop, switch the profile off.",
)


async def read_cursor(session: ImportSession, name: str) -> Cursor:
    """Read a cursor; one that was never moved stands at the beginning."""
    cursor = Cursor(profile_id=session.profile.id, name=name)
    stored = await session.services.store.get_like(cursor)
    return stored.record if stored else cursor


async def read_cursors(session: ImportSession) -> dict[str, Cursor]:
    """Read the cursors of a profile together, by name; one that cannot be read is left out."""
    rows = session.services.store.range(Cursor, session.profile.id, skip_unreadable=True)
    return {stored.record.name: stored.record async for stored in rows}


async def read_history_cursor(session: ImportSession, known: Cursor | None = None) -> Cursor:
    """Read the cursor over the order history; it starts again when the profile now selects other orders.

    `known`: as it was read a moment ago. Markers show what was done already, so reading everything again does no harm.
    """
    cursor = known or await read_cursor(session, HISTORY)
    selected = selection(session.sales, session.profile.orders.start, session.profile.stores)
    if not selected.matches(cursor.note):
        cursor = replace(cursor, history_id=0, seen=())
    return replace(cursor, note=selected.text)


async def check_history(session: ImportSession, cursor: Cursor, page: OrderPage, *, is_first: bool) -> Cursor:
    """Return the cursor as it stands after a look at whether a page still is of the history that was read before.

    Where the newest entries are gone and those below are unchanged, it is lowered to the last of these; where the
    history is another one, it starts again. `is_first`: the page begins at the overlap with what was read. One call
    when that page does not tell.
    """
    if not cursor.history_id:
        return cursor
    found = compare(cursor.seen, page.orders)
    if not (is_first or found.contradicted):
        return cursor
    if not cursor.seen:
        highest = session.info.highest_history_id
        return await restart_history(session, cursor) if _is_below(highest, cursor) else cursor
    proven = cursor.history_id
    if not found.is_settled:
        ids = list(dict.fromkeys(entry.order_id for entry in cursor.seen))
        found = compare(cursor.seen, await session.shop.orders.by_id(ids))
        proven = found.agreeing
    if found.is_another_history:
        return await restart_history(session, cursor)
    if _is_below(session.info.highest_history_id, cursor):
        proven = found.agreeing
    return await _lowered(session, cursor, proven) if proven < cursor.history_id else cursor


def _is_below(highest: int | None, cursor: Cursor) -> bool:
    return highest is not None and highest < cursor.history_id


async def check_by_date(session: ImportSession, orders: Collection[ShopOrder]) -> bool:
    """Whether orders that were found by date show that the history restarted; then it starts again."""
    cursor = await read_cursor(session, HISTORY)
    if not cursor.history_id or cursor.moved_at is None:
        return False
    is_contradicted = compare(cursor.seen, orders).contradicted
    now = session.services.clock.now()
    if is_contradicted or was_passed_unread(orders, cursor.history_id, cursor.moved_at, now):
        return not (await restart_history(session, cursor)).history_id
    return False


async def restart_history(session: ImportSession, cursor: Cursor) -> Cursor:
    """Go back to the start and say so, once in a run: a shop that contradicts itself would never end it."""
    if session.progress.counts.get(_RESTARTED):
        return cursor
    session.progress.count(_RESTARTED)
    session.progress.error(_SENTENCE)
    log_event("history restarted", level=logging.WARNING, profile=session.profile.id, run=session.progress.run_id)
    return await _lowered(session, cursor, 0)


async def move_history_cursor(session: ImportSession, cursor: Cursor, page: OrderPage) -> Cursor:
    """Move on past a page in which every order is done or listed: to the last entry that was seen there. Never back.

    What the shop says about where to go on is not enough: a cursor that stands too far passes orders for ever.
    """
    reached = await _believed(session, cursor, page)
    seen = remembered({*cursor.seen, *entries_of(page.orders)}, max(reached, cursor.history_id))
    if reached > cursor.history_id:
        now = session.services.clock.now()
        return await write_cursor(session, replace(cursor, history_id=reached, seen=seen, moved_at=now))
    if seen and not cursor.seen and cursor.history_id:
        return await write_cursor(session, replace(cursor, seen=seen))  # as an older version left it
    return cursor


async def _believed(session: ImportSession, cursor: Cursor, page: OrderPage) -> int:
    """Return the last entry of a page that a second answer confirms, when it matters."""
    numbers = [order.history_id for order in page.orders if order.history_id <= page.next_history_id]
    if session.info.highest_history_id is not None:
        return highest_up_to(numbers, session.info.highest_history_id)
    reached = max(numbers, default=0)
    if reached <= cursor.history_id + FAR:
        return reached
    again = await session.shop.orders.by_id([each.order_id for each in page.orders if each.history_id == reached])
    confirmed = any(order.history_id == reached for order in again)
    return reached if confirmed else highest_up_to(numbers, cursor.history_id + FAR)


async def _lowered(session: ImportSession, cursor: Cursor, number: int) -> Cursor:
    return await write_cursor(session, replace(cursor, history_id=number, seen=remembered(cursor.seen, number)))


async def write_cursor(session: ImportSession, cursor: Cursor) -> Cursor:
    """Write a cursor. Overlapping runs may write in any order: an order that is read twice is booked once."""
    await session.services.store.put(cursor)
    return cursor
