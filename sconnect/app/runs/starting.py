"""Start of a run: one task of one profile at a time, started by a timer or a person and executed from the queue.

    start:   acquire the lease ──> record the run ──> message on the queue
    execute: set the executor ──> work, renewing the lease ──> release the lease   (execution.py)

The lease stands in `leases`, the ends of a run other than by execution in `ending`.
"""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sconnect.app.due_work import look_at
from sconnect.app.errors import RefusedError, SconnectError
from sconnect.app.profiles.capabilities import require_capability
from sconnect.app.profiles.repository import read_profile
from sconnect.app.runs.ending import close_abandoned
from sconnect.app.runs.leases import (
    LOST_AFTER,
    QUEUE_LEASE,
    is_executing,
    message_sent_at,
    read_lease,
    read_leases,
)
from sconnect.app.runs.run_id import RunName, unknown_run
from sconnect.app.runs.unrecorded import find_run, record_run, run_of, uneventful_runs
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import replace_if_unchanged, update, write_if_unchanged
from sconnect.app.storage.records import RunRecord, TaskLease
from sconnect.app.storage.records.runs import new_run_id
from sconnect.app.storage.repository import RecordKey, Stored
from sconnect.domain.profile import Task
from sconnect.domain.runs import RunState

_PICK_UP = timedelta(minutes=1)
"""A message that was not picked up in this time may never have been sent."""
_ENDS_IN = 0.3
"""Seconds between the end of a run and the release of its lease."""
_MOST_READ = 2_000
"""Runs read for one answer, however few of them are of the task that was asked for."""


@dataclass(frozen=True, slots=True)
class StartedRun:
    """The run that does the work: a new one, or the one that was active already.

    `needs_message`: it goes on the queue (again). A message that comes twice does no harm.
    """

    name: RunName
    needs_message: bool


async def start_run(
    services: Services,
    profile_id: str,
    task: Task,
    *,
    by: str,
    dry_run: bool = False,
    newest: int = 0,
    look_only: bool = False,
    released_only: bool = False,
    compares: tuple[date, date] | None = None,
) -> StartedRun:
    """Acquire the lease on a task and record its run, or join the run that holds the lease. `by` is empty for a timer.

    A dry run writes nothing and joins dry runs only; `newest` bounds it to so many of the newest orders. `look_only`:
    an import that only looks at what another program booked; `released_only`: one that only looks at the orders that a
    person set free, which a run that was at work already does before it ends. `compares`: a dry run that compares
    these days instead; it refuses to wait for another dry run. Raises `NotFoundError` for an unknown profile, and
    `RefusedError` for one that is switched off (which a dry run and a look may be) or whose shop cannot take part.
    """
    profile = await read_profile(services, profile_id)
    if not (profile.active or dry_run or look_only):
        raise RefusedError(
            f"Profiel '{profile.name}' staat uit. Zet het aan om taken uit te voeren.",
            f"Profile '{profile.name}' is switched off. Switch it on to run tasks.",
        )
    before = await read_lease(services, profile_id, task, dry_run=dry_run)
    wanted = TaskLease(profile_id=profile_id, task=task, dry_run=dry_run)
    if before is not None and (joined := await join(services, before, patience=_PICK_UP)):
        await _require_same_period(services, joined.name, compares)
        has_ended = before.record.unrecorded and await record_run(services, joined.name) is None
        if not has_ended and (look_only or await _do_more(services, joined.name, released_only=released_only)):
            return joined
        await services.clock.sleep(_ENDS_IN)  # it is over, and about to release its lease
    else:
        # First, so that a tick looks after the message of the run, whatever becomes of this process.
        await look_at(services, profile_id, [task], services.clock.now() + LOST_AFTER)
        started = await acquire_and_record(
            services,
            before,
            wanted,
            by=by,
            newest=newest,
            look_only=look_only,
            released_only=released_only,
            compares=compares,
        )
        if started is not None:
            return started
    return await start_run(
        services,
        profile_id,
        task,
        by=by,
        dry_run=dry_run,
        newest=newest,
        look_only=look_only,
        released_only=released_only,
        compares=compares,
    )


async def _require_same_period(services: Services, name: RunName, compares: tuple[date, date] | None) -> None:
    """Refuse to join a dry run that does something else. Raises `RefusedError`."""
    run = await services.store.get(RunRecord, name.profile_id, name.key)
    if run is not None and run.record.compares != compares:
        raise RefusedError(
            "Er loopt al een andere proef of vergelijking van dit profiel. Wacht tot die klaar is, of stop hem.",
            english="Another dry run or comparison of this profile is under way. Wait until it is over, or stop it.",
        )


async def _do_more(services: Services, name: RunName, *, released_only: bool) -> bool:
    """Have a run that does a part of the import also do what is asked for now; False when it is over.

    One that is at work already goes on until it has looked at what was set free meanwhile.
    """

    def more(run: RunRecord | None) -> RunRecord | None:
        if run is None or run.finished_at is not None:
            return None
        other_part = run.vat_numbers_only or run.look_only
        wider = replace(
            run,
            vat_numbers_only=False,
            look_only=False,
            released_only=released_only and (other_part or run.released_only),
            asked_again=run.asked_again or (released_only and run.started_at is not None),
        )
        return None if wider == run else wider

    where = RecordKey(RunRecord, name.profile_id, name.key)
    asked = await update(services.store, services.clock, where, more)
    return asked is None or asked.record.finished_at is None


async def join(services: Services, before: Stored[TaskLease], *, patience: timedelta) -> StartedRun | None:
    """Join the run that holds a lease; None when there is none, or its execution died.

    A run that was not picked up within `patience` needs its message again; it keeps its turn all the same.
    """
    lease, now = before.record, services.clock.now()
    if not lease.owner:
        return None
    name = RunName(lease.profile_id, lease.owner)
    if lease.executor:
        return StartedRun(name, needs_message=False) if is_executing(lease, now) else None
    sent = message_sent_at(lease)
    if sent is not None and now - sent <= patience:
        return StartedRun(name, needs_message=False)
    if not lease.unrecorded and await _is_over(services, name):
        return None  # it ended without releasing its lease
    again = replace(lease, lease_until=now + QUEUE_LEASE)
    renewed = await replace_if_unchanged(services.store, services.clock, before, again)
    return StartedRun(name, needs_message=renewed is not None)


async def _is_over(services: Services, name: RunName) -> bool:
    try:
        run = await services.store.get(RunRecord, name.profile_id, name.key)
    except SconnectError:
        return False  # a message for a run that is over does no harm, a missing one would
    return run is None or run.record.finished_at is not None


async def acquire_and_record(
    services: Services,
    before: Stored[TaskLease] | None,
    wanted: TaskLease,
    *,
    by: str,
    newest: int = 0,
    vat_numbers_only: bool = False,
    look_only: bool = False,
    released_only: bool = False,
    compares: tuple[date, date] | None = None,
) -> StartedRun | None:
    """Acquire a free lease and record the new run; None when another was first. Raises as `start_run`.

    What a timer starts as planned is recorded once something comes of it (`runs.unrecorded`), and not refused when the
    last run was done: should the shop take part no more, the run says so. One for VAT numbers only, for what was set
    free, and a look is outside the planning: it does not count as the latest one.
    """
    plain = not (by or wanted.dry_run or vat_numbers_only or look_only or released_only)
    if not (plain and before is not None and before.record.last_state is RunState.DONE):
        await require_capability(services, wanted.profile_id, wanted.task)
    now = services.clock.now()
    name = RunName(wanted.profile_id, new_run_id(now, services.random))
    lease = replace(
        before.record if before else wanted,
        owner=name.key,
        executor="",
        lease_until=now + QUEUE_LEASE,
        unrecorded=plain,
        last_started=_last_started(before, wanted) if vat_numbers_only or look_only or released_only else now,
    )
    if before is not None and before.record.owner:
        lease = replace(lease, last_run=before.record.owner, last_state=RunState.FAILED)
    run = RunRecord(
        profile_id=wanted.profile_id,
        run_id=name.key,
        task=wanted.task,
        dry_run=wanted.dry_run,
        newest=newest,
        vat_numbers_only=vat_numbers_only,
        look_only=look_only,
        released_only=released_only,
        compares_from=compares[0].isoformat() if compares else "",
        compares_until=compares[1].isoformat() if compares else "",
        started_by=by,
        queued_at=now,
    )
    if not plain:
        # The record comes first, so that readers of the lease find the run that it names.
        await services.store.put(run)
    if await write_if_unchanged(services.store, services.clock, before, lease) is None:
        if not plain:
            await services.store.delete(RunRecord, wanted.profile_id, name.key)
        return None
    if before is not None and before.record.owner:
        # Administrative only: it may not cost the run that just acquired the lease its message.
        with contextlib.suppress(SconnectError):
            await close_abandoned(services, RunName(wanted.profile_id, before.record.owner), before.record)
    return StartedRun(name, needs_message=True)


def _last_started(before: Stored[TaskLease] | None, wanted: TaskLease) -> datetime | None:
    return before.record.last_started if before else wanted.last_started


async def read_run(services: Services, name: RunName) -> RunRecord:
    """Read a run. Raises `NotFoundError`."""
    run = await find_run(services, name)
    if run is None:
        raise unknown_run(str(name))
    return run


async def list_runs(
    services: Services, profile_id: str, *, task: Task | None = None, after: str = "", limit: int = 50
) -> tuple[list[RunRecord], str]:
    """Read runs of a profile, newest first, and where to go on: pass it as `after`; empty when there are no more.

    A page can hold fewer than `limit` although there are more: a long history is searched a part at a time.
    """
    found: list[RunRecord] = []
    read_so_far = 0
    last = after
    async for run in _all_runs(services, profile_id, after):
        if len(found) >= limit or read_so_far >= _MOST_READ:
            return found, last
        read_so_far += 1
        last = run.run_id
        if task in {None, run.task}:
            found.append(run)
    return found, ""


async def _all_runs(services: Services, profile_id: str, after: str) -> AsyncIterator[RunRecord]:
    """Read the runs of a profile behind one of them, the newest first, those without a record among them."""
    leases = [stored.record for stored in await read_leases(services, profile_id)]
    unrecorded = [run_of(lease) for lease in leases if lease.owner and lease.unrecorded]
    unrecorded += [run for lease in leases for run in uneventful_runs(lease)]
    unrecorded = sorted((run for run in unrecorded if run.run_id > after), key=lambda run: run.run_id, reverse=True)
    async for stored in services.store.range(RunRecord, profile_id, first=after, skip_unreadable=True):
        while unrecorded and unrecorded[-1].run_id < stored.record.run_id:
            yield unrecorded.pop()
        if unrecorded and unrecorded[-1].run_id == stored.record.run_id:
            unrecorded.pop()
        if stored.record.run_id != after:
            yield stored.record
    for run in reversed(unrecorded):
        yield run
