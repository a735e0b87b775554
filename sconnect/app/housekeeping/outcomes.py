"""Daily: which orders the shop does not show rightly yet, for the next import to tell.

Found are those that changed since the day before, with those that were invoiced in the last days; all of them when the
shop shows outcomes for the first time, or in a new table. Nothing is asked of a shop that shows none.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sconnect.app.errors import SconnectError
from sconnect.app.housekeeping.retention import markers_in_parts
from sconnect.app.runs.session import RunSession
from sconnect.app.storage.records import Cursor, UnshownOutcome
from sconnect.domain.scheduling import dutch_day

CURSOR = "outcomes"
"""The cursor of this; its note names the shop's table, and it moved when the last look was begun."""
_OVERLAP = timedelta(days=1)
_INVOICED_WITHIN = timedelta(days=7)
"""So long after its date an invoice may still be entered."""
_INVOICED_EVER = timedelta(days=92)
"""How far the first look goes back for invoices: a quarter."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the look. `position`: where to go on; empty when it is complete."""

    found: int
    position: str = ""


async def list_unshown(
    session: RunSession, table: str, began: datetime, position: str, out_of_time: Callable[[], bool]
) -> Part:
    """List the orders of which the shop has to be told, from a position on. `table`: that in which it shows them.

    Raises what reading invoices raised, after listing the others; then the next day looks as far back again.
    """
    services, profile_id = session.services, session.profile.id
    stored = await services.store.get_like(Cursor(profile_id=profile_id, name=CURSOR))
    cursor = stored.record if stored and stored.record.note == table else None
    since = cursor.moved_at - _OVERLAP if cursor and cursor.moved_at else None
    invoices, failure = await _invoices(session, _first_day(since, began))
    found = 0
    async for markers in markers_in_parts(services, profile_id, position):
        if found and out_of_time():
            return Part(found, markers[0].key)
        rows = [
            UnshownOutcome(profile_id=profile_id, order_id=each.order_id, invoice=invoices.get(each.sales_order_id, ""))
            for each in markers
            if since is None or each.updated_at >= since or each.sales_order_id in invoices
        ]
        if rows:
            await services.store.put_many(rows)
        found += len(rows)
    if failure is not None:
        raise failure
    await services.store.put(replace(Cursor(profile_id=profile_id, name=CURSOR), moved_at=began, note=table))
    return Part(found)


def _first_day(since: datetime | None, began: datetime) -> date:
    """Return from which day on invoices are read."""
    moment = began - _INVOICED_EVER if since is None else since - _INVOICED_WITHIN
    return dutch_day(moment)


async def _invoices(session: RunSession, since: date) -> tuple[dict[str, str], SconnectError | None]:
    """Return the number of the invoice of each sales order, or why they cannot be read."""
    try:
        return await (await session.books()).orders.invoice_numbers(since), None
    except SconnectError as error:
        return {}, error
