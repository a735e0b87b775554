"""Which runs are due. A timer's tick is only a wake-up call: what is due follows from stored state (docs/why.md)."""

import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sconnect.app.concurrency import map_concurrently
from sconnect.app.errors import SconnectError
from sconnect.app.profiles.repository import all_profiles
from sconnect.app.runs.leases import is_in_hand, is_queued, read_leases, release_lease, sent_at
from sconnect.app.runs.starting import RunName, StartedRun, claim_and_record, join
from sconnect.app.services import Services
from sconnect.app.storage.records import Claim
from sconnect.app.storage.repository import Stored
from sconnect.domain.profile import Task, TaskPlan
from sconnect.domain.runs import RunState
from sconnect.domain.scheduling import is_due, next_due

R = TypeVar("R")

_log = logging.getLogger("sconnect.schedule")

_LOST = timedelta(minutes=4)
"""A message that nobody picked up in this time may be lost: a tick sends it again, and its run keeps its turn."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """A profile as far as the planning of one task goes; a thousand of them are held at once."""

    profile_id: str
    plan: TaskPlan


@dataclass(frozen=True, slots=True)
class _Due:
    """A run to start, or one whose message may be lost, and since when."""

    claim: Claim
    stored: Stored[Claim] | None
    since: datetime


async def start_due_runs(services: Services, task: Task) -> list[RunName]:
    """Start a run for every active profile whose time has come; who was due first comes first.

    One profile's trouble never delays another's.
    """
    planned = [
        _Planned(profile.id, profile.planning.of(task)) async for profile in all_profiles(services) if profile.active
    ]

    async def look(one: _Planned) -> list[_Due]:
        return await _guarded(one.profile_id, _due(services, one, task)) or []

    async def start(due: _Due) -> StartedRun | None:
        return await _guarded(due.claim.profile_id, _start(services, due))

    found = [due for several in await map_concurrently(look, planned) for due in several]
    runs = await map_concurrently(start, sorted(found, key=lambda due: (due.since, due.claim.profile_id)))
    return [run.name for run in runs if run is not None and run.needs_message]


async def _due(services: Services, planned: _Planned, task: Task) -> list[_Due]:
    """Say what one profile has to start now: a planned run, and what waits in the queue for too long."""
    now = services.clock.now()
    claims = [stored for stored in await read_leases(services, planned.profile_id) if stored.record.task is task]
    due = [
        _Due(stored.record, stored, sent)
        for stored in claims
        if is_queued(stored.record) and (sent := sent_at(stored.record)) is not None and now - sent > _LOST
    ]
    real = next((stored for stored in claims if not stored.record.dry_run), None)
    claim = real.record if real else Claim(profile_id=planned.profile_id, task=task)
    is_free = not (is_queued(claim) or is_in_hand(claim, now))
    if is_free and is_due(planned.plan, claim.last_started, now):
        due.append(_Due(claim, real, next_due(planned.plan, claim.last_started, now) or now))
    return due


async def _start(services: Services, due: _Due) -> StartedRun | None:
    """Start what is due, or send the message of a queued run again; None when there is nothing to carry out."""
    if due.stored is None or not is_queued(due.claim):
        return await claim_and_record(services, due.stored, due.claim, by="")
    joined = await join(services, due.stored, patience=_LOST)
    if joined is None:
        await release_lease(services, due.stored, RunState.FAILED)
    return joined


async def _guarded(profile_id: str, work: Awaitable[R]) -> R | None:
    """Wait for one profile's part; what goes wrong with it is logged, and the next tick finds it due again."""
    try:
        return await work
    except SconnectError as error:
        _log.warning("profile %s not started: %s %s", profile_id, type(error).__name__, error.detail)
    except Exception as surprise:  # noqa: BLE001 - nobody foresaw it, and the other profiles are not to suffer from it
        _log.error("profile %s not started: %s", profile_id, type(surprise).__name__)
    return None
