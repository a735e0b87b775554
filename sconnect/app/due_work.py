"""Index of due work: for each task, sorted by moment, which profiles a tick has to look at.

Its rows stand in other partitions than what they follow from, so no transaction holds both. They are written in such an
order that a process which dies leaves a row too many, never one too few; the daily maintenance writes what is missing.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from sconnect.app.errors import SconnectError
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import put_surely
from sconnect.app.storage.records import DueWork, DueWorkListed
from sconnect.app.storage.repository import Change, RecordKey, Stored
from sconnect.domain.profile import Interval, Profile, Task

WRITTEN_BY = timedelta(minutes=5)
"""A change of a profile stands in the tables by then, or does not come any more: longer than a request may take."""


async def look_at(services: Services, profile_id: str, tasks: Collection[Task], since: datetime) -> None:
    """Have the ticks look at tasks of a profile from a moment on. One request a task; raises `StoreBusyError`."""
    rows = [DueWork(task=task, profile_id=profile_id, due_at=since) for task in tasks]
    await put_surely(services.store, services.clock, rows)


@asynccontextmanager
async def planned_anew(services: Services, profile: Profile, before: Profile | None = None) -> AsyncIterator[None]:
    """Have the ticks look at what changes in the planning when a profile is written within. `before`: None: it is new.

    A tick that comes before the write sees the former planning and forgets the profile; so a row is due later as well.
    """
    tasks = _planned_otherwise(profile, before)
    await look_at(services, profile.id, tasks, services.clock.now() + WRITTEN_BY)
    yield
    with suppress(SconnectError):  # the first row is there
        await look_at(services, profile.id, tasks, services.clock.now())


def _planned_otherwise(profile: Profile, before: Profile | None) -> list[Task]:
    """Return the tasks that may be due now and were not. One that is due no longer is found out when its time comes."""

    def may_be_due(task: Task) -> bool:
        if before is not None and not before.active:
            return True  # VIES may have to be asked again, whatever the planning
        plan = profile.planning.of(task)
        return plan.interval is not Interval.OFF and (before is None or before.planning.of(task) != plan)

    return [task for task in Task if profile.active and may_be_due(task)]


async def move(services: Services, rows: Sequence[Stored[DueWork]], anew: Sequence[DueWork]) -> None:
    """Write rows of a task, then remove those that were handled. Trouble leaves rows, which are looked at again."""
    kept = {row.key for row in anew}
    # A transaction names a place once: a row that was copied by hand says the place of another.
    handled = {row.record.key: row for row in rows if row.record.key not in kept}
    with suppress(SconnectError):
        await put_surely(services.store, services.clock, anew)
        # One that was written anew since it was read stays.
        gone = [Change(RecordKey.of(row.record), None, row.etag) for row in handled.values()]
        await services.store.delete_together(gone)


async def forget(services: Services, profile_id: str) -> None:
    """Remove the rows of a profile that is removed. They sort by moment, so the keys of all profiles are read."""
    for task in Task:
        partition = DueWork.scope_of(task)
        keys = [key async for key in services.store.keys(DueWork, partition) if key.endswith(f"!{profile_id}")]
        await services.store.delete_together([Change(RecordKey(DueWork, partition, key), None) for key in keys])


async def list_once(services: Services, task: Task, profile_ids: AsyncIterator[str]) -> None:
    """Give every profile a row that is due, unless that was done: versions of before wrote none."""
    listed = DueWorkListed(task=task, listed_at=services.clock.now())
    if await services.store.get_like(listed) is None:
        due_at = datetime.fromtimestamp(0, tz=listed.listed_at.tzinfo)  # the same row, however often it is tried
        rows = [DueWork(task=task, profile_id=each, due_at=due_at) async for each in profile_ids]
        await put_surely(services.store, services.clock, rows)
        await services.store.put(listed)
