"""Lease on a task of a profile: which run may work on it now.

A lease without an executor belongs to a run in the queue and is never taken from it: the run that waits longest goes
first. A lease with an executor expires unless it is renewed; another run may then acquire it, which is safe because
every order has a marker of its own. Dry runs have a lease of their own: neither kind waits for the other.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import replace_if_unchanged
from sconnect.app.storage.records import LastLook, RunRecord, TaskLease
from sconnect.app.storage.repository import Stored
from sconnect.domain.profile import PROFILE_ID, Task
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
    freed = freed_lease(lease.record, state, services.clock.now(), is_latest=is_latest)
    return await replace_if_unchanged(services.store, services.clock, lease, freed) is not None


def freed_lease(lease: TaskLease, state: RunState, now: datetime, *, is_latest: bool = True) -> TaskLease:
    """Return a lease after its run ended in this state. `is_latest` as for `release_lease`."""
    freed = replace(lease.is_recorded, owner="", executor="", lease_until=None)
    return replace(freed, last_finished=now, last_run=lease.owner, last_state=state) if is_latest else freed


@dataclass(slots=True)
class Claims:
    """What an execution finds before it begins, read in one request: the leases of a profile and its last look."""

    leases: list[Stored[TaskLease]] = field(default_factory=list)
    seen: Stored[LastLook] | None = None

    def held_by(self, run_id: str) -> Stored[TaskLease] | None:
        """Return the lease that a run holds."""
        return next((each for each in self.leases if each.record.owner == run_id), None)


async def read_claims(services: Services, profile_id: str) -> Claims:
    """Read the leases of a profile, and what its last import saw."""
    claims = Claims()
    async for stored in services.store.range_of_kinds((LastLook, TaskLease), profile_id):
        match stored.record:
            case LastLook():
                claims.seen = Stored(stored.record, stored.etag)
            case TaskLease():
                claims.leases.append(Stored(stored.record, stored.etag))
    return claims


async def forget_last_look(services: Services, profile_id: str) -> None:
    """Have the next import look at everything, as something of its profile is about to change."""
    if re.fullmatch(PROFILE_ID, profile_id):
        await services.store.delete(LastLook, profile_id, LastLook.KEY)


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
