"""Scheduling: which runs are due. A timer only wakes it up; what is due follows from stored state (docs/why.md)."""

import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import SconnectError
from sconnect.app.profiles.repository import all_profiles
from sconnect.app.runs.leases import is_executing, is_queued, message_sent_at, read_leases, release_lease
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import StartedRun, acquire_and_record, join
from sconnect.app.services import Services
from sconnect.app.storage.records import TaskLease
from sconnect.app.storage.repository import Stored
from sconnect.domain.profile import Task, TaskPlan
from sconnect.domain.runs import RunState
from sconnect.domain.scheduling import is_due, next_due

R = TypeVar("R")

_log = logging.getLogger("sconnect.schedule")

_LOST = timedelta(minutes=4)
"""A message that was not picked up in this time may be lost: a timer sends it again, and its run keeps its turn."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """The planning of one task of one profile; a thousand of them are held at once."""

    profile_id: str
    plan: TaskPlan


@dataclass(frozen=True, slots=True)
class _Due:
    """A run to start, or one whose message may be lost, and since when."""

    lease: TaskLease
    stored: Stored[TaskLease] | None
    since: datetime
    vat_numbers_only: bool = False


async def start_due_runs(services: Services, task: Task) -> list[RunName]:
    """Start a run for every active profile that is due; the one that was due first comes first.

    One profile's trouble never delays another's.
    """
    planned = [
        _Planned(profile.id, profile.planning.of(task)) async for profile in all_profiles(services) if profile.active
    ]

    async def look(one: _Planned) -> list[_Due]:
        return await _guarded(one.profile_id, _due(services, one, task)) or []

    async def start(due: _Due) -> StartedRun | None:
        return await _guarded(due.lease.profile_id, _start(services, due))

    found = [due for several in await map_concurrently(look, planned) for due in several]
    runs = await map_concurrently(start, sorted(found, key=lambda due: (due.since, due.lease.profile_id)))
    return [run.name for run in runs if run is not None and run.needs_message]


async def _due(services: Services, planned: _Planned, task: Task) -> list[_Due]:
    """Return what one profile has to start now: a planned run, and runs whose message waits too long in the queue."""
    now = services.clock.now()
    leases = [stored for stored in await read_leases(services, planned.profile_id) if stored.record.task is task]
    due = [
        _Due(stored.record, stored, sent)
        for stored in leases
        if is_queued(stored.record) and (sent := message_sent_at(stored.record)) is not None and now - sent > _LOST
    ]
    real = next((stored for stored in leases if not stored.record.dry_run), None)
    lease = real.record if real else TaskLease(profile_id=planned.profile_id, task=task)
    is_free = not (is_queued(lease) or is_executing(lease, now))
    if is_free and is_due(planned.plan, lease.last_started, now):
        due.append(_Due(lease, real, next_due(planned.plan, lease.last_started, now) or now))
    elif is_free and lease.vies_at is not None and lease.vies_at <= now:
        due.append(_Due(lease, real, lease.vies_at, vat_numbers_only=True))
    return due


async def _start(services: Services, due: _Due) -> StartedRun | None:
    """Start a due run, or send the message of a queued run again; None when there is nothing to carry out."""
    if due.stored is None or not is_queued(due.lease):
        return await acquire_and_record(services, due.stored, due.lease, by="", vat_numbers_only=due.vat_numbers_only)
    joined = await join(services, due.stored, patience=_LOST)
    if joined is None:
        await release_lease(services, due.stored, RunState.FAILED)
    return joined


async def _guarded(profile_id: str, work: Awaitable[R]) -> R | None:
    """Await the part of one profile; a failure is logged, and the next tick finds the profile due again."""
    try:
        return await work
    except SconnectError as error:
        _log.warning("profile %s not started: %s %s", profile_id, type(error).__name__, error.detail)
    except Exception as error:  # noqa: BLE001 - unforeseen, and the other profiles must not suffer
        _log.error("profile %s not started: %s", profile_id, type(error).__name__)
    return None
