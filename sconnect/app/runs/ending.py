"""Ends of runs other than by execution: cancelled on request, a message that fails, a process that died."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

from sconnect.app.errors import NotFoundError
from sconnect.app.runs.leases import is_executing, is_queued, read_lease, release_lease
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.unrecorded import find_run, put_record, record_run
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.records import RunRecord, TaskLease
from sconnect.app.storage.records.profiles import TaskEnd
from sconnect.app.storage.repository import RecordKey, Stored
from sconnect.app.summaries import columns_of_end, columns_of_list, note_columns, note_earlier_end
from sconnect.app.telemetry import log_event
from sconnect.domain.profile import Task
from sconnect.domain.runs import RunState
from sconnect.domain.values.bilingual import Bilingual

CANCELLED = Bilingual(
    "Deze uitvoering is op verzoek gestopt. Wat klaar was blijft staan; een volgende gaat verder waar zij was.",
    "This run was stopped on request. What was done stays; a next run goes on where it was.",
)
"""Why a run that was cancelled ended."""
_ABANDONED = Bilingual(
    "Deze uitvoering is onverwacht gestopt. De volgende gaat verder waar zij was.",
    "This run stopped unexpectedly. The next run goes on where it was.",
)
_FAILED = Bilingual(
    "De taak is na herhaalde pogingen afgebroken door een onverwachte fout. Start hem opnieuw; gebeurt het weer, meld "
    "dit dan aan de beheerder.",
    "After repeated attempts the task was broken off by an unexpected error. Start it again; if it happens again, "
    "report it to the operator.",
)


async def cancel_run(services: Services, name: RunName, by: str) -> RunRecord:
    """Ask a run to stop. A queued run stops at once, an executing one within seconds, between two orders.

    A run that is over does not change. Raises `NotFoundError`.
    """
    if await record_run(services, name) is None and (ended := await find_run(services, name)):
        return ended
    asked = await _ask_to_stop(services, name, by)
    if asked.record.finished_at is not None:
        return asked.record
    lease = await read_lease(services, name.profile_id, asked.record.task, dry_run=asked.record.dry_run)
    if lease is None or lease.record.owner != name.key:
        return await close(services, asked, CANCELLED)
    if is_queued(lease.record) and await release_lease(services, lease, RunState.CANCELLED):
        return await close(services, asked, CANCELLED)
    return asked.record  # executing, or acquired at this very moment: its execution reads the request


async def fail_run(services: Services, name: RunName) -> None:
    """Record that a run failed after all tries, and release its lease.

    One that an execution works on at this moment is left alone, whoever says so; should that die, it is closed later.
    """
    run = await record_run(services, name)
    if run is not None and run.record.finished_at is None:
        lease = await read_lease(services, name.profile_id, run.record.task, dry_run=run.record.dry_run)
        if lease is not None and lease.record.owner == name.key and is_executing(lease.record, services.clock.now()):
            return
    log_event("run given up", level=logging.ERROR, profile=name.profile_id, run=name.key)
    if run is None:
        return
    await close(services, run, _FAILED)
    await release_lease_of_run(services, run.record)


async def close_abandoned(services: Services, name: RunName, lease: TaskLease | None = None) -> None:
    """Close the record of a run whose execution died. `lease`: as the run held it; None when it held none."""
    run = await services.store.get(RunRecord, name.profile_id, name.key)
    if run is None and lease is not None:
        run = await put_record(services, lease)
    if run is not None:
        await close(services, run, _ABANDONED)


async def close(services: Services, run: Stored[RunRecord], sentence: Bilingual) -> RunRecord:
    """Write the end of a run without an execution, unless it has ended already."""
    if run.record.finished_at is not None:
        return run.record
    cancelled = run.record.cancel_asked
    ended = CANCELLED if cancelled else sentence
    closed = replace(
        run.record,
        state=RunState.CANCELLED if cancelled else RunState.FAILED,
        finished_at=services.clock.now(),
        errors=(*run.record.errors, ended.dutch),
        errors_en=(*run.record.english, ended.english),
    )
    if not (closed.dry_run or closed.look_only or closed.released_only):
        end = TaskEnd(closed.run_id, closed.state, closed.queued_at, closed.finished_at)
        columns = columns_of_end(closed.task, end, (ended.dutch, ended.english))
        await note_earlier_end(services, closed.profile_id, closed.task, columns)
    await services.store.put(closed)
    log_run_finished(closed, services.clock.now())
    return closed


async def note_run(services: Services, profile_id: str, task: Task, progress: Progress, end: TaskEnd | None) -> None:
    """Write into the summary of a profile what a run did so far. `end`: None while it goes on."""
    columns: dict[str, Any] = {}
    if end is not None:
        sentences = (progress.errors[0], progress.errors_en[0]) if progress.errors else None
        columns |= columns_of_end(task, end, sentences)
    if progress.figures.listed is not None:
        columns |= columns_of_list(services, progress.figures.listed.values())
    if columns or progress.figures.moves:
        await note_columns(services, profile_id, columns, booked=progress.figures.booked())
    progress.figures.moves.clear()


def log_run_finished(run: RunRecord, now: datetime) -> None:
    """Log the canonical line of a run that is over.

    `waited` is the time in the queue, `paused` the time its calls waited, both in seconds; `quota` is a percentage.
    """
    began, ended = run.started_at or run.queued_at, run.finished_at or now
    log_event(
        "run finished",
        profile=run.profile_id,
        run=run.run_id,
        task=run.task.value,
        dry_run=run.dry_run,
        outcome=run.state.value,
        counts=run.counts,
        calls=run.calls,
        paused=run.paused,
        quota=run.quota_percent,
        waited=(began - run.queued_at).total_seconds(),
        seconds=(ended - began).total_seconds(),
    )


async def release_lease_of_run(services: Services, run: RunRecord) -> None:
    """Release the lease of a run that is over, if the run still holds it."""
    lease = await read_lease(services, run.profile_id, run.task, dry_run=run.dry_run)
    if lease is not None and lease.record.owner == run.run_id:
        await release_lease(services, lease, RunState.FAILED if run.finished_at is None else run.state)


async def _ask_to_stop(services: Services, name: RunName, by: str) -> Stored[RunRecord]:
    """Put the request in the record, beside whatever the execution writes there."""

    def asking(run: RunRecord | None) -> RunRecord | None:
        if run is None or run.finished_at is not None or run.cancel_asked:
            return None
        return replace(run, cancel_asked=True, cancel_by=by)

    where = RecordKey(RunRecord, name.profile_id, name.key)
    asked = await update(services.store, services.clock, where, asking)
    if asked is None:
        raise NotFoundError(f"Uitvoering '{name}' bestaat niet.", f"Run '{name}' does not exist.")
    return asked
