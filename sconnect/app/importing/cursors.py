"""Cursors of a profile: how far it has read its shop, and when it last swept everything by date."""

from dataclasses import replace

from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import Cursor
from sconnect.domain.orders.fingerprints import selection

HISTORY = "orders"
"""The cursor over the shop's order history."""
SWEEP = "sweep"
"""The daily look by date; its `history_id` is the order number to go on after, when time ran out halfway."""


async def read_cursor(session: ImportSession, name: str) -> Cursor:
    """Read a cursor; one that was never moved stands at the beginning."""
    cursor = Cursor(profile_id=session.profile.id, name=name)
    stored = await session.services.store.get_like(cursor)
    return stored.record if stored else cursor


async def read_history_cursor(session: ImportSession) -> Cursor:
    """Read the cursor over the order history; it starts again when the profile now selects other orders.

    Markers show what was done already, so reading everything again does no harm.
    """
    cursor = await read_cursor(session, HISTORY)
    selected = selection(session.statuses, session.profile.orders.start, session.profile.stores)
    history_id = cursor.history_id if selected.matches(cursor.note) else 0
    return replace(cursor, history_id=history_id, note=selected.text)


async def move_history_cursor(session: ImportSession, cursor: Cursor, history_id: int) -> Cursor:
    """Move on past a page in which every order is done or listed. Never back."""
    if history_id <= cursor.history_id:
        return cursor
    return await write_cursor(session, replace(cursor, history_id=history_id, moved_at=session.services.clock.now()))


async def write_cursor(session: ImportSession, cursor: Cursor) -> Cursor:
    """Write a cursor. Overlapping runs may write in any order: an order that is read twice is booked once."""
    await session.services.store.put(cursor)
    return cursor
