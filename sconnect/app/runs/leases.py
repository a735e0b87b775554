"""Lease on a task of a profile: which run may work on it now.

A lease without an executor belongs to a run in the queue and is never taken from it: the run that waits longest goes
first. A lease with an executor expires unless it is renewed; another run may then acquire it, which is safe because
every order has a marker of its own. Dry runs have a lease of their own: neither kind waits for the other.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import replace_if_unchanged
from sconnect.app.storage.records import RunRecord, TaskLease
from sconnect.app.storage.repository import Stored
from sconnect.domain.profile import Task
from sconnect.domain.runs import RunState

QUEUE_LEASE = timedelta(minutes=15)
"""The lease of a run in the queue; it only records when its message was last sent."""
LOST_AFTER = timedelta(minutes=4)
"""A message that was not picked up in this time may be lost: a tick sends it again, and its run keeps its turn."""


async def read_lease(
    services: Services, profile_id: str, task: Task, *, dry_run: bool = False
) -> Stored[TaskLease] | None:
    """Read the lease on a task of a profile."""
    return await services.store.get_like(TaskLease(profile_id=profile_id, task=task, dry_run=dry_run))


async def read_leases(services: Services, profile_id: str) -> list[Stored[TaskLease]]:
    """Read all leases of a profile."""
    return [stored async for stored in services.store.range(TaskLease, profile_id, skip_unreadable=True)]


async def release_lease(
    services: Services, lease: Stored[TaskLease], state: RunState, *, is_latest: bool = True
) -> bool:
    """Release a lease after its run ended in this state; False when another run acquired it meanwhile.

    `is_latest` False: a run that did not do its task, such as a look, does not count as the last one.
    """
    record = lease.record
    freed = replace(record, owner="", executor="", lease_until=None)
    if is_latest:
        now = services.clock.now()
        freed = replace(freed, last_finished=now, last_run=record.owner, last_state=state)
    return await replace_if_unchanged(services.store, services.clock, lease, freed) is not None


def is_executing(lease: TaskLease, now: datetime) -> bool:
    """Whether an execution works on the run, according to its lease."""
    return bool(lease.owner and lease.executor) and lease.lease_until is not None and lease.lease_until > now


async def is_interrupted(services: Services, profile_id: str, run: RunRecord) -> bool:
    """Whether nobody works on a run that is under way: its process died, and its message comes again in a while."""
    if run.state is not RunState.RUNNING:
        return False
    stored = await read_lease(services, profile_id, run.task, dry_run=run.dry_run)
    if stored is None or stored.record.owner != run.run_id or is_queued(stored.record):
        return False
    return not is_executing(stored.record, services.clock.now())


def is_queued(lease: TaskLease) -> bool:
    """Whether a run waits for its message to be picked up."""
    return bool(lease.owner) and not lease.executor


def message_sent_at(lease: TaskLease) -> datetime | None:
    """Return when the message of a queued run was last sent."""
    return lease.lease_until - QUEUE_LEASE if lease.lease_until else lease.last_started
