"""Scheduling: which runs are due. A timer only wakes it up; what is due follows from stored state (docs/why.md)."""

import logging
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sconnect.app.concurrency import map_concurrently
from sconnect.app.due_work import look_at
from sconnect.app.errors import NotFoundError, SconnectError, SettingsError
from sconnect.app.profiles.repository import read_profile
from sconnect.app.runs.leases import LOST_AFTER, is_executing, is_queued, message_sent_at, read_leases, release_lease
from sconnect.app.runs.starting import StartedRun, acquire_and_record, join
from sconnect.app.services import Services
from sconnect.app.storage.records import TaskLease
from sconnect.app.storage.repository import Stored
from sconnect.domain.profile import Profile, Task
from sconnect.domain.runs import RunState
from sconnect.domain.scheduling import due_from, next_due

R = TypeVar("R")

_log = logging.getLogger("sconnect.schedule")

_NOT = datetime.max.replace(tzinfo=UTC)
_UNREADABLE_FOR = timedelta(hours=1)
"""How long a profile is left alone whose settings no longer fit."""


@dataclass(frozen=True, slots=True)
class _Due:
    """A run to start, or one whose message may be lost, and since when."""

    lease: TaskLease
    stored: Stored[TaskLease] | None
    since: datetime
    vat_numbers_only: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one profile has to start now, and when to look at it again if that is nothing; None: never by itself."""

    profile_id: str
    due: tuple[_Due, ...]
    again_at: datetime | None


@dataclass(frozen=True, slots=True)
class Handled:
    """A profile that was looked at, and the runs that it started or that hold it up.

    `again_at`: when a tick has to look at it again; None: never by itself.
    """

    profile_id: str
    runs: tuple[StartedRun, ...]
    again_at: datetime | None


async def start_due_runs(services: Services, task: Task, profile_ids: Iterable[str]) -> list[Handled]:
    """Start a run for each of these profiles that is due; the one that was due first comes first.

    One profile's trouble never delays another's: who could not be looked at is left out.
    """

    async def see(profile_id: str) -> _Seen | None:
        return await _guarded(profile_id, _see(services, task, profile_id))

    found = [seen for seen in await map_concurrently(see, profile_ids) if seen]
    in_turn = sorted(found, key=lambda seen: (min((due.since for due in seen.due), default=_NOT), seen.profile_id))
    return await map_concurrently(lambda seen: _handle(services, seen), in_turn)


async def list_due_work(services: Services, profile: Profile, leases: Sequence[Stored[TaskLease]]) -> None:
    """Have the ticks look at a profile when it is due, by its leases, should the row that says so be missing."""
    now = services.clock.now()
    for task in Task:
        seen = _seen(profile.id, task, leases, profile, now)
        if due_at := now if seen.due else seen.again_at:
            await look_at(services, profile.id, [task], due_at)


async def _see(services: Services, task: Task, profile_id: str) -> _Seen:
    """Read what one profile has to start now."""
    leases = await read_leases(services, profile_id)
    now = services.clock.now()
    if _is_held(_lease_of(profile_id, task, leases)[0], now):
        return _seen(profile_id, task, leases, None, now)
    try:
        profile = await read_profile(services, profile_id)
    except NotFoundError:
        return _seen(profile_id, task, leases, None, now)
    except SettingsError:
        return replace(_seen(profile_id, task, leases, None, now), again_at=now + _UNREADABLE_FOR)
    return _seen(profile_id, task, leases, profile, now)


def _seen(
    profile_id: str, task: Task, leases: Iterable[Stored[TaskLease]], profile: Profile | None, now: datetime
) -> _Seen:
    """Return what one profile has to start: a planned run, and runs whose message waits too long in the queue.

    `profile`: None when it is gone, or when a run of it goes on.
    """
    due: list[_Due] = []
    times: list[datetime] = []
    for stored in leases:
        held_until = _held_until(stored.record, now) if stored.record.task is task else None
        if held_until is not None and held_until > now:
            times.append(held_until)
        elif held_until is not None:
            due.append(_Due(stored.record, stored, held_until))
    lease, real = _lease_of(profile_id, task, leases)
    if profile is not None and profile.active and not _is_held(lease, now):
        plan, asks_vies_at = profile.planning.of(task), lease.vies_at
        planned_at = due_from(plan, lease.last_started, now)
        if planned_at is not None and planned_at <= now:
            due.append(_Due(lease, real, next_due(plan, lease.last_started, now) or now))
        elif asks_vies_at is not None and asks_vies_at <= now:
            due.append(_Due(lease, real, asks_vies_at, vat_numbers_only=True))
        else:
            times += [at for at in (planned_at, asks_vies_at) if at is not None]
    return _Seen(profile_id, tuple(due), min(times, default=None))


def _lease_of(
    profile_id: str, task: Task, leases: Iterable[Stored[TaskLease]]
) -> tuple[TaskLease, Stored[TaskLease] | None]:
    """Return the lease on a task, and where it stands; a free one when nobody ever had it."""
    for stored in leases:
        if stored.record.task is task and not stored.record.dry_run:
            return stored.record, stored
    return TaskLease(profile_id=profile_id, task=task), None


def _is_held(lease: TaskLease, now: datetime) -> bool:
    return is_queued(lease) or is_executing(lease, now)


def _held_until(lease: TaskLease, now: datetime) -> datetime | None:
    """Return when a run that is not over may be lost: its message, or its process. None when there is none."""
    if is_queued(lease):
        sent = message_sent_at(lease)
        return sent + LOST_AFTER if sent else None
    return lease.lease_until if is_executing(lease, now) else None


async def _handle(services: Services, seen: _Seen) -> Handled:
    """Start what is due of a profile. Who started, or could not be, is looked at again when a message may be lost."""
    if not seen.due:
        return Handled(seen.profile_id, (), seen.again_at)
    tried = [await _guarded(seen.profile_id, _start(services, due)) for due in seen.due]
    lost_at = services.clock.now() + LOST_AFTER
    again_at = min(lost_at, seen.again_at) if seen.again_at else lost_at
    return Handled(seen.profile_id, tuple(run for run in tried if run), again_at)


async def _start(services: Services, due: _Due) -> StartedRun | None:
    """Start a due run, or send the message of a queued run again; None when there is nothing to carry out."""
    if due.stored is None or not is_queued(due.lease):
        return await acquire_and_record(services, due.stored, due.lease, by="", vat_numbers_only=due.vat_numbers_only)
    joined = await join(services, due.stored, patience=LOST_AFTER)
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
