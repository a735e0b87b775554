"""Runs without a record: a timer started them, and as long as nothing came of them their lease says all there is.

One that takes longer, does something, fails, or of which a person asks something, gets its record. The last ones that
ended without one are named in the lease.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from sconnect.app.runs.leases import read_leases
from sconnect.app.runs.run_id import RunName
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import insert_if_absent, update
from sconnect.app.storage.records import RunRecord, TaskLease
from sconnect.app.storage.repository import RecordKey, Stored
from sconnect.domain.runs import RunState

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def run_of(lease: TaskLease) -> RunRecord:
    """Return the run that holds a lease, as far as the lease tells."""
    queued_at = lease.last_started or _LONG_AGO
    return RunRecord(
        profile_id=lease.profile_id,
        run_id=lease.owner,
        task=lease.task,
        dry_run=lease.dry_run,
        state=RunState.RUNNING if lease.executor else RunState.QUEUED,
        queued_at=queued_at,
        started_at=queued_at if lease.executor else None,
    )


def uneventful_runs(lease: TaskLease) -> Iterator[RunRecord]:
    """Return the runs that ended without a record, the newest first."""
    for end in lease.uneventful:
        yield RunRecord(
            profile_id=lease.profile_id,
            run_id=end.run,
            task=lease.task,
            state=RunState.DONE,
            queued_at=end.began,
            started_at=end.began,
            finished_at=end.ended,
        )


async def find_run(services: Services, name: RunName) -> RunRecord | None:
    """Read a run, whether it has a record or not."""
    if stored := await services.store.get(RunRecord, name.profile_id, name.key):
        return stored.record
    for lease in (each.record for each in await read_leases(services, name.profile_id)):
        if lease.owner == name.key:
            return run_of(lease)
        if found := next((run for run in uneventful_runs(lease) if run.run_id == name.key), None):
            return found
    return None


async def record_run(services: Services, name: RunName) -> Stored[RunRecord] | None:
    """Give a run its record when it has none, and read it; None when it ended without one, or is unknown.

    The lease says so first: an execution that ends the run meanwhile finds that it was written, and records the end.
    """
    stored = await services.store.get(RunRecord, name.profile_id, name.key)
    leases = [] if stored else await read_leases(services, name.profile_id)
    held = next((each.record for each in leases if each.record.owner == name.key), None)
    if held is None:
        return stored

    def recorded(lease: TaskLease | None) -> TaskLease | None:
        return lease.is_recorded if lease is not None and lease.owner == name.key and lease.unrecorded else None

    lease = await update(services.store, services.clock, RecordKey.of(held), recorded)
    if lease is None or lease.record.owner != name.key:
        return await services.store.get(RunRecord, name.profile_id, name.key)
    return await put_record(services, lease.record)


async def put_record(services: Services, lease: TaskLease) -> Stored[RunRecord] | None:
    """Write the record of the run that holds, or held, a lease, unless there is one; returns what stands there."""
    written = await insert_if_absent(services.store, services.clock, run_of(lease))
    return written or await services.store.get(RunRecord, lease.profile_id, lease.owner)
