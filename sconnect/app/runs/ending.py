"""How runs end other than by being carried out: on request, by a message that fails, by a process that died."""

import logging
from dataclasses import replace
from datetime import datetime

from sconnect.app.errors import NotFoundError
from sconnect.app.runs.leases import is_queued, read_lease, release_lease
from sconnect.app.runs.run_id import RunName
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.records import RunRecord
from sconnect.app.storage.repository import RecordKey, Stored
from sconnect.app.telemetry import log_event
from sconnect.domain.runs import RunState

CANCELLED = "Deze run is op verzoek gestopt. Wat klaar was blijft staan; een volgende run gaat verder waar hij was."
"""Why a run that was cancelled ended."""
_ABANDONED = "Deze run is onverwacht gestopt. De volgende run gaat verder waar hij was."
_FAILED = (
    "De taak is na herhaalde pogingen afgebroken door een onverwachte fout. Start hem opnieuw; gebeurt het weer, meld "
    "dit dan aan de beheerder."
)


async def cancel_run(services: Services, name: RunName, by: str) -> RunRecord:
    """Ask a run to stop. One in the queue stops at once, one at work within seconds, between two orders.

    A run that is over stays as it ended. Raises `NotFoundError`.
    """
    asked = await _ask_to_stop(services, name, by)
    if asked.record.finished_at is not None:
        return asked.record
    claim = await read_lease(services, name.profile_id, asked.record.task, dry_run=asked.record.dry_run)
    if claim is None or claim.record.owner != name.key:
        return await close(services, asked, CANCELLED)
    if is_queued(claim.record) and await release_lease(services, claim, RunState.CANCELLED):
        return await close(services, asked, CANCELLED)
    return asked.record  # at work, or taken in hand this very moment: its execution sees the question


async def fail_run(services: Services, name: RunName) -> None:
    """Record that a run could not be carried out after all tries, and free its claim."""
    log_event("run given up", level=logging.ERROR, profile=name.profile_id, run=name.key)
    run = await services.store.get(RunRecord, name.profile_id, name.key)
    if run is None:
        return
    await close(services, run, _FAILED)
    await release_lease_of_run(services, run.record)


async def close_abandoned(services: Services, name: RunName) -> None:
    """Close the record of a run whose execution died."""
    run = await services.store.get(RunRecord, name.profile_id, name.key)
    if run is not None:
        await close(services, run, _ABANDONED)


async def close(services: Services, run: Stored[RunRecord], sentence: str) -> RunRecord:
    """Write the end of a run that nobody is at work on, unless it has one already."""
    if run.record.finished_at is not None:
        return run.record
    cancelled = run.record.cancel_asked
    closed = replace(
        run.record,
        state=RunState.CANCELLED if cancelled else RunState.FAILED,
        finished_at=services.clock.now(),
        errors=(*run.record.errors, CANCELLED if cancelled else sentence),
    )
    await services.store.put(closed)
    log_run_finished(closed, services.clock.now())
    return closed


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
    """Free the claim of a run that is over, if it still has it."""
    claim = await read_lease(services, run.profile_id, run.task, dry_run=run.dry_run)
    if claim is not None and claim.record.owner == run.run_id:
        await release_lease(services, claim, RunState.FAILED if run.finished_at is None else run.state)


async def _ask_to_stop(services: Services, name: RunName, by: str) -> Stored[RunRecord]:
    """Put the question in the record, beside whatever its execution writes there."""

    def asking(run: RunRecord | None) -> RunRecord | None:
        if run is None or run.finished_at is not None or run.cancel_asked:
            return None
        return replace(run, cancel_asked=True, cancel_by=by)

    where = RecordKey(RunRecord, name.profile_id, name.key)
    asked = await update(services.store, services.clock, where, asking)
    if asked is None:
        raise NotFoundError(f"Run '{name}' bestaat niet.")
    return asked
