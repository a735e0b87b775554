"""Which orders of the work list an import tries again."""

from sconnect.app.importing.session import ImportSession
from sconnect.app.storage.records import OpenOrder

DECISIVE = ("retry_at", "released", "release", "run_id")
"""The columns of an entry that decide whether it is due; the list can be long."""


async def any_is_due(session: ImportSession) -> bool:
    """Whether an order of the work list is due, whatever the shop shows."""
    entries = session.services.store.range(OpenOrder, session.profile.id, columns=DECISIVE, skip_unreadable=True)
    async for entry in entries:
        if is_due(session, entry.record, everything=False):
            return True
    return False


def is_due(session: ImportSession, entry: OpenOrder, *, everything: bool) -> bool:
    """Whether an order is tried again by this run. `everything`: also one whose time has not come."""
    if session.progress.released_only:
        return entry.released
    is_ripe = entry.retry_at is not None and entry.retry_at <= session.services.clock.now()
    is_searched_for = entry.retry_at is not None and entry.state.may_have_been_sent
    is_new_to_this_run = entry.run_id != session.progress.run_id
    # A purged order would become personal again: it is retried only when a person asks for it.
    by_itself = is_searched_for or (everything and not entry.is_purged)
    return entry.released or is_ripe or (is_new_to_this_run and by_itself)
