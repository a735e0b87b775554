"""Entries of the work list, written so that a person's wish to look again is never lost."""

from dataclasses import replace

from sconnect.app.claims import claim_row
from sconnect.app.errors import StoreBusyError
from sconnect.app.import_work import ImportWork
from sconnect.app.record_keys import order_key
from sconnect.app.records import OpenOrder

_TRIES = 5


async def keep_entry(work: ImportWork, entry: OpenOrder) -> None:
    """Write what a run found out about an order that stays in the list. Raises `StoreBusyError`.

    Since when it stands there is kept, and so is a release that came after this run began: its cause may be solved
    by what this run did not see yet.
    """
    for _ in range(_TRIES):
        earlier = await work.services.store.get_like(entry)
        wanted = _after(work, earlier.record, entry) if earlier else entry
        if await claim_row(work.services.store, work.services.clock, earlier, wanted):
            return
    raise StoreBusyError("De werklijst is te druk om een order bij te werken; het wordt opnieuw geprobeerd.")


def entry_key(order_id: str) -> str:
    """Return the key of an order's entry."""
    return f"{OpenOrder.KEY_PREFIX}{order_key(order_id)}"


def _after(work: ImportWork, earlier: OpenOrder, entry: OpenOrder) -> OpenOrder:
    is_new = earlier.released and earlier.release not in work.releases
    return replace(entry, since=earlier.since, released=is_new, release=earlier.release if is_new else "")
