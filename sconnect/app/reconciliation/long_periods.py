"""Reconciliation of more than a quarter: a run on the queue, month by month, of which the findings are kept."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta

from sconnect.app.errors import NotFoundError, RefusedError
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.runs.progress import Progress
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import StartedRun, read_run, start_run
from sconnect.app.services import Services
from sconnect.app.storage.records import ReconciledPart
from sconnect.domain.profile import Profile, Task
from sconnect.domain.reconciliation.merging import merged
from sconnect.domain.reconciliation.rules import Reconciliation
from sconnect.domain.scheduling import last_day

LONGEST_RUN = timedelta(days=5 * 366)
"""A run compares at most so many days."""
_NAMED = 100
"""Sales named per finding in what is kept of a month."""


async def start_comparing(services: Services, profile_id: str, first: date, last: date, *, by: str) -> StartedRun:
    """Start the run that compares a period, or join the one that is under way.

    Raises as `start_run`, and `RefusedError` for a period that ends before it begins or is longer than five years.
    """
    if last < first or last - first >= LONGEST_RUN:
        raise RefusedError(
            "Kies een periode van hoogstens vijf jaar, met de begindatum voor de einddatum.",
            english="Choose a period of at most five years, with the first day before the last.",
        )
    return await start_run(services, profile_id, Task.IMPORT_ORDERS, by=by, dry_run=True, compares=(first, last))


async def compare_period(services: Services, profile: Profile, progress: Progress) -> bool:
    """Compare the months of a run that are not compared yet. True when time ran out and there is more to do."""
    if progress.compares is None:
        return False
    kept = {part.first async for part in _parts(services, profile.id, progress.run_id)}
    for first, last in _months(*progress.compares):
        if first.isoformat() in kept:
            continue
        if progress.stop_asked:
            return False
        if services.clock.monotonic() >= progress.deadline:
            return True
        found = await reconcile(services, profile, first, last)
        progress.calls += found.calls
        part = ReconciledPart(
            profile_id=profile.id,
            run_id=progress.run_id,
            first=first.isoformat(),
            found=found.shortened(_NAMED),
        )
        await services.store.put(part)
        progress.count("compared", found.orders_shop)
    return False


async def read_compared(services: Services, name: RunName) -> Reconciliation:
    """Read what a run found, as far as it is. Raises `NotFoundError` when it compared nothing."""
    await read_run(services, name)
    parts = [part.found async for part in _parts(services, name.profile_id, name.key) if part.found is not None]
    if not parts:
        raise NotFoundError("Deze uitvoering heeft niets vergeleken.", "This run compared nothing.")
    return merged(parts)


async def _parts(services: Services, profile_id: str, run_id: str) -> AsyncIterator[ReconciledPart]:
    first, last = ReconciledPart.keys_of(run_id)
    async for stored in services.store.range(ReconciledPart, profile_id, first=first, last=last):
        yield stored.record


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Cut a period at the ends of its calendar months."""
    while first <= last:
        end = last_day(first)
        yield first, min(end, last)
        first = end + timedelta(days=1)
