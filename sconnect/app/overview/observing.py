"""The summary row of a profile, made from what it is a copy of: for a profile without one, and to make it right."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, fields, replace
from typing import Any

from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import SconnectError
from sconnect.app.profiles.capabilities import columns_of_facts, read_facts
from sconnect.app.runs.leases import read_leases
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.records import (
    AdoptionState,
    OpenOrder,
    ReconciledNight,
    RunRecord,
    ShopFacts,
    SummaryRow,
    TaskLease,
)
from sconnect.app.storage.records.profiles import Night, TaskEnd
from sconnect.app.storage.schema import Source
from sconnect.app.summaries import columns_of_end, columns_of_list, note_columns, where_summary
from sconnect.domain.figures import BookedDay, Listed, added
from sconnect.domain.runs import RunState
from sconnect.domain.scheduling import dutch_day

_OBSERVED = tuple(
    column.name
    for column in SummaryRow.COLUMNS
    if column.source is Source.COLUMN and column.name not in {"booked_days", "built_at", "owner"}
)


async def read_rows(services: Services, profile_ids: Collection[str]) -> dict[str, SummaryRow]:
    """Read the rows of profiles, by id: one request for a thousand of them.

    What is missing in a row, as after an upgrade, is looked up once and kept.
    """
    if not profile_ids:
        return {}
    found = services.store.range(
        SummaryRow,
        SummaryRow.PARTITION_PREFIX,
        first=min(profile_ids),
        last=max(profile_ids),
        skip_unreadable=True,
    )
    rows = {stored.record.profile_id: stored.record async for stored in found}

    async def whole(profile_id: str) -> SummaryRow:
        row = rows.get(profile_id)
        if row is not None and row.is_whole:
            return row
        seen = await observe(services, profile_id)
        await note_columns(services, profile_id, {name: getattr(seen, name) for name in _OBSERVED})
        return replace(seen, booked_days=row.booked_days, built_at=row.built_at) if row else seen

    return dict(zip(profile_ids, await map_concurrently(whole, profile_ids), strict=True))


@dataclass(frozen=True, slots=True)
class Known:
    """What was read or written just now, and is not read again; None: not known."""

    facts: ShopFacts | None = None
    night: ReconciledNight | None = None


NOTHING_KNOWN = Known()


async def observe(services: Services, profile_id: str, known: Known = NOTHING_KNOWN) -> SummaryRow:
    """Make the row of a profile from what is stored of it now, all but what was booked."""
    facts: dict[str, Any] = columns_of_facts(known.facts or await read_facts(services, profile_id))
    row = SummaryRow(profile_id=profile_id, **facts)
    for lease in [stored.record for stored in await read_leases(services, profile_id) if not stored.record.dry_run]:
        if end := end_of(lease):
            columns = columns_of_end(lease.task, end, await _first_error(services, profile_id, end))
            row = replace(row, **columns)
    night = known.night
    if night is None:
        stored = await services.store.get(ReconciledNight, profile_id, ReconciledNight.KEY)
        night = stored.record if stored else None
    looked = await services.store.get(AdoptionState, profile_id, AdoptionState.KEY)
    return replace(
        row,
        is_whole=True,
        night=night_of(night) if night else None,
        adoption=looked is not None and looked.record.found_something,
        **columns_of_list(services, [each async for each in _listed(services, profile_id)]),
    )


async def refresh(
    services: Services, profile_id: str, booked: tuple[BookedDay, ...] | None, known: Known = NOTHING_KNOWN
) -> None:
    """Make the row of a profile right. `booked`: what its markers say was booked; None: they were not gone through.

    The present day stays as runs counted it, because orders are booked while the markers are gone through; only a
    row that was never built takes it from the markers too. Raises `StoreBusyError`.
    """
    seen = await observe(services, profile_id, known)
    now, owner = services.clock.now(), services.new_token()
    today = dutch_day(now)

    def right(row: SummaryRow | None) -> SummaryRow:
        current = row or SummaryRow(profile_id=profile_id)
        if booked is None:
            return replace(seen, booked_days=current.booked_days, built_at=current.built_at, owner=owner)
        of_today = [each for each in current.booked_days if each.day == today] if current.built_at else []
        before = [each for each in booked if each.day != today or not current.built_at]
        return replace(seen, booked_days=added(before, of_today, today), built_at=now, owner=owner)

    await update(services.store, services.clock, where_summary(profile_id), right)


async def refresh_list(services: Services, profile_id: str) -> None:
    """Count the work list of a profile again, after a person decided something. A failure is logged and ignored."""
    try:
        listed = [each async for each in _listed(services, profile_id)]
    except SconnectError:
        return
    await note_columns(services, profile_id, columns_of_list(services, listed))


def end_of(lease: TaskLease) -> TaskEnd | None:
    """Return how the last run of a task ended, and when it was started last; None when it never was."""
    if not lease.last_run or lease.last_state is None:
        return None
    return TaskEnd(lease.last_run, lease.last_state, lease.last_started, lease.last_finished)


def night_of(night: ReconciledNight) -> Night:
    """Return what the row holds of a reconciliation."""
    return Night(**{each.name: getattr(night, each.name) for each in fields(Night)})


async def _first_error(services: Services, profile_id: str, end: TaskEnd) -> tuple[str, str] | None:
    if end.state is not RunState.FAILED:
        return None
    run = await services.store.get(RunRecord, profile_id, end.run)
    return (run.record.errors[0], run.record.english[0]) if run and run.record.errors else None


async def _listed(services: Services, profile_id: str) -> AsyncIterator[Listed]:
    async for stored in services.store.range(OpenOrder, profile_id, columns=("state",), skip_unreadable=True):
        yield Listed(stored.record.state, stored.record.since)
