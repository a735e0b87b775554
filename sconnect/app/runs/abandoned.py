"""Runs that nobody is at work on any more: their message was lost, or their process died and nothing followed."""

from datetime import datetime, timedelta

from sconnect.app.runs.ending import close_abandoned
from sconnect.app.runs.leases import is_in_hand, is_queued, read_leases, release_lease
from sconnect.app.runs.run_id import RunName
from sconnect.app.services import Services
from sconnect.app.storage.keys import runs_before
from sconnect.app.storage.records import Claim, RunRecord
from sconnect.app.storage.repository import Stored
from sconnect.domain.profile import Task
from sconnect.domain.runs import RunState

_LOOK_BACK = timedelta(days=7)
"""Runs that began earlier were closed by the housekeeping of the days between."""
_SURELY_DEAD = timedelta(hours=1)
"""A message that comes again after a death does so well within this time."""
_SURELY_LOST = timedelta(days=1)
"""Ticks send the message of a queued run again every few minutes; after a day of that nobody will pick it up."""

_COLUMNS = ("task", "dry_run", "state", "finished_at", "queued_at")


async def close_dead_runs(services: Services, profile_id: str) -> int:
    """Close them and free their claims. Returns how many there were."""
    now = services.clock.now()
    claims = {(stored.record.task, stored.record.dry_run): stored for stored in await read_leases(services, profile_id)}
    runs = services.store.range(
        RunRecord, profile_id, last=f"{runs_before(now - _LOOK_BACK)}~", columns=_COLUMNS, skip_unreadable=True
    )
    dead = [run.record async for run in runs if _is_dead(run.record, claims, now)]
    for run in dead:
        claim = claims.get((run.task, run.dry_run))
        has_claim = claim is not None and claim.record.owner == run.run_id
        # When the claim cannot be given back, the run was taken in hand after all.
        if claim is None or not has_claim or await release_lease(services, claim, RunState.FAILED):
            await close_abandoned(services, RunName(profile_id, run.run_id))
    return len(dead)


def _is_dead(run: RunRecord, claims: dict[tuple[Task, bool], Stored[Claim]], now: datetime) -> bool:
    if run.finished_at is not None or now - run.queued_at < _SURELY_DEAD:
        return False
    stored = claims.get((run.task, run.dry_run))
    if stored is None or stored.record.owner != run.run_id:
        return True
    claim = stored.record
    if is_queued(claim):
        return now - run.queued_at >= _SURELY_LOST
    return not is_in_hand(claim, now - _SURELY_DEAD)
