"""Writers of the summary rows: one per profile, by which the overview and the planning cost a few requests for all.

A row is a copy of what stands elsewhere. Trouble with it never touches the work that it is about: it is logged, and
the daily maintenance makes the row right (`app.overview.observing`). Writers of different columns do not meet: what
adds to figures replaces the row as it was read, all else is written into its own columns.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sconnect.app.errors import UNEXPECTED_ERRORS, SconnectError
from sconnect.app.services import Services
from sconnect.app.storage.conditional_writes import update
from sconnect.app.storage.records import SummaryRow
from sconnect.app.storage.records.profiles import TaskEnd
from sconnect.app.storage.repository import RecordKey
from sconnect.domain.figures import BookedDay, Listed, added, open_days
from sconnect.domain.profile import Task
from sconnect.domain.runs import RunState
from sconnect.domain.scheduling import dutch_day
from sconnect.domain.values.text import cut

_LONGEST_WHY = 400

_log = logging.getLogger("sconnect.summaries")


def where_summary(profile_id: str) -> RecordKey[SummaryRow]:
    """Return where the row of a profile stands."""
    return RecordKey(SummaryRow, SummaryRow.PARTITION_PREFIX, profile_id)


async def note_columns(
    services: Services, profile_id: str, columns: Mapping[str, Any], *, booked: Iterable[BookedDay] = ()
) -> None:
    """Write some columns of the row of a profile, and add to what was booked. A failure is logged and ignored."""
    more = tuple(booked)
    try:
        if not more:
            await services.store.merge(SummaryRow(profile_id=profile_id, **columns), columns)
            return
        today, owner = dutch_day(services.clock.now()), services.new_token()

        def changed(row: SummaryRow | None) -> SummaryRow:
            known = row or SummaryRow(profile_id=profile_id)
            return replace(known, booked_days=added(known.booked_days, more, today), owner=owner, **columns)

        await update(services.store, services.clock, where_summary(profile_id), changed)
    except (SconnectError, *UNEXPECTED_ERRORS) as error:
        _log.warning("summary of profile %s is behind: %s", profile_id, type(error).__name__)


async def note_earlier_end(services: Services, profile_id: str, task: Task, columns: Mapping[str, Any]) -> None:
    """Write how a run of a task ended that may have begun before the one whose end is known; then nothing is written.

    A failure is logged and ignored.
    """

    def changed(row: SummaryRow | None) -> SummaryRow | None:
        known = row.end_of(task) if row else None
        if known is not None and known.run < columns[task.value].run:  # later runs have names that sort first
            return None
        return replace(row or SummaryRow(profile_id=profile_id), owner=owner, **columns)

    owner = services.new_token()
    try:
        await update(services.store, services.clock, where_summary(profile_id), changed)
    except (SconnectError, *UNEXPECTED_ERRORS) as error:
        _log.warning("summary of profile %s is behind: %s", profile_id, type(error).__name__)


def columns_of_end(task: Task, end: TaskEnd, sentences: tuple[str, str] | None) -> dict[str, Any]:
    """Return the columns of the end of a run. `sentences`: its first error in Dutch and English."""
    why = tuple(cut(each, _LONGEST_WHY) for each in sentences) if sentences and end.state is RunState.FAILED else ()
    return {task.value: end, f"{task.value}_why": why}


def columns_of_list(services: Services, listed: Iterable[Listed]) -> dict[str, Any]:
    """Return the columns of the work list."""
    entries = list(listed)
    unknown = sum(each.state.may_have_been_sent for each in entries)
    days = open_days(entries, dutch_day(services.clock.now()))
    return {"waiting": len(entries) - unknown, "unknown": unknown, "open_days": days}
