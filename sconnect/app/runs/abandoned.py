"""Abandoned runs: without an execution, because their message was lost or their process died."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sconnect.app.runs.ending import close_abandoned
from sconnect.app.runs.leases import is_executing, is_queued, release_lease
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.unrecorded import run_of
from sconnect.app.services import Services
from sconnect.app.storage.records import RunRecord, TaskLease
from sconnect.app.storage.records.runs import runs_before
from sconnect.app.storage.repository import Stored
from sconnect.domain.profile import Task
from sconnect.domain.runs import RunState

_LOOK_BACK = timedelta(days=7)
"""Runs that began earlier were closed by the daily maintenance of the days between."""
_ABANDONED_AFTER = timedelta(hours=1)
"""A message that comes again after a death does so well within this time."""
_SURELY_LOST = timedelta(days=1)
"""Timers send the message of a queued run again every few minutes; after a day of that nothing will pick it up."""

_COLUMNS = ("task", "dry_run", "state", "finished_at", "queued_at")


async def close_abandoned_runs(services: Services, profile_id: str, known: Sequence[Stored[TaskLease]]) -> int:
    """Close the abandoned runs of a profile, and release its leases as they were read. Returns how many there were."""
    now = services.clock.now()
    leases = {(stored.record.task, stored.record.dry_run): stored for stored in known}
    runs = services.store.range(
        RunRecord, profile_id, last=f"{runs_before(now - _LOOK_BACK)}~", columns=_COLUMNS, skip_unreadable=True
    )
    begun = [run_of(each.record) for each in leases.values() if each.record.owner and each.record.unrecorded]
    begun += [run.record async for run in runs]
    abandoned = [run for run in begun if _is_abandoned(run, leases, now)]
    for run in abandoned:
        lease = leases.get((run.task, run.dry_run))
        held = lease if lease is not None and lease.record.owner == run.run_id else None
        # When the lease cannot be released, an execution acquired it after all.
        if held is None or await release_lease(services, held, RunState.FAILED):
            await close_abandoned(services, RunName(profile_id, run.run_id), held.record if held else None)
    return len(abandoned)


def _is_abandoned(run: RunRecord, leases: dict[tuple[Task, bool], Stored[TaskLease]], now: datetime) -> bool:
    if run.finished_at is not None or now - run.queued_at < _ABANDONED_AFTER:
        return False
    stored = leases.get((run.task, run.dry_run))
    if stored is None or stored.record.owner != run.run_id:
        return True
    lease = stored.record
    if is_queued(lease):
        return now - run.queued_at >= _SURELY_LOST
    return not is_executing(lease, now - _ABANDONED_AFTER)
