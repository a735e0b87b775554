"""Overview of the planning: per profile and task the last run, the next one, and the one that runs now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sconnect.app.concurrency import map_concurrently
from sconnect.app.overview.observing import read_rows
from sconnect.app.profiles.repository import all_profiles
from sconnect.app.runs.leases import is_executing, is_queued, read_leases
from sconnect.app.runs.run_id import RunName
from sconnect.app.services import Services
from sconnect.app.storage.records import SummaryRow, TaskLease
from sconnect.domain.profile import Profile, Task, TaskPlan
from sconnect.domain.runs import RunState
from sconnect.domain.scheduling import next_due

FEW = 5
"""Profiles of which is looked up what runs now; in a longer list that would cost a request for each."""


@dataclass(frozen=True, slots=True)
class LastRun:
    """The run of a task that ended last. Moments are UTC."""

    run: RunName
    state: RunState
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """One task of one profile."""

    profile_id: str
    profile_name: str
    active: bool
    task: Task
    possible: bool
    """Whether the shop can take part in it."""
    plan: TaskPlan
    last_run: LastRun | None
    next_run: datetime | None
    """When it starts by itself; the present moment when it is overdue, None when it only runs by hand."""
    running_run: RunName | None
    """The queued or executing run; None too in a list of more than a few profiles."""


async def read_planning(services: Services) -> list[PlannedTask]:
    """Read the planning of all profiles, by name."""
    profiles = sorted(
        [profile async for profile in all_profiles(services)], key=lambda profile: (profile.name.casefold(), profile.id)
    )
    rows = await read_rows(services, [profile.id for profile in profiles])
    planned = await plan_profiles(services, profiles, rows)
    return [task for profile in profiles for task in planned[profile.id]]


async def plan_profiles(
    services: Services, profiles: Sequence[Profile], rows: dict[str, SummaryRow]
) -> dict[str, tuple[PlannedTask, ...]]:
    """Return how the tasks of profiles stand, by id; of a few of them also what runs now."""

    async def plan(profile: Profile) -> tuple[PlannedTask, ...]:
        row = rows[profile.id]
        leases = {task: _as_lease(row, task) for task in Task}
        if len(profiles) <= FEW:
            found = await read_leases(services, profile.id)
            leases |= {each.record.task: each.record for each in found if not each.record.dry_run}
        now = services.clock.now()
        return tuple(_planned(profile, lease, row, now) for lease in leases.values())

    planned = await map_concurrently(plan, profiles)
    return {profile.id: tasks for profile, tasks in zip(profiles, planned, strict=True)}


def _as_lease(row: SummaryRow, task: Task) -> TaskLease:
    """Return a free lease on a task, as its last run left it."""
    end = row.end_of(task)
    if end is None:
        return TaskLease(profile_id=row.profile_id, task=task)
    return TaskLease(
        profile_id=row.profile_id,
        task=task,
        last_started=end.started,
        last_finished=end.finished,
        last_run=end.run,
        last_state=end.state,
    )


def _planned(profile: Profile, lease: TaskLease, row: SummaryRow, now: datetime) -> PlannedTask:
    plan = profile.planning.of(lease.task)
    possible = lease.task.value not in row.impossible
    due = next_due(plan, lease.last_started, now) if profile.active and possible else None
    last = None
    if lease.last_run and lease.last_state is not None:
        last = LastRun(RunName(profile.id, lease.last_run), lease.last_state, lease.last_finished)
    runs_now = is_queued(lease) or is_executing(lease, now)
    return PlannedTask(
        profile_id=profile.id,
        profile_name=profile.name,
        active=profile.active,
        task=lease.task,
        possible=possible,
        plan=plan,
        last_run=last,
        next_run=max(due, now) if due else None,
        running_run=RunName(profile.id, lease.owner) if runs_now else None,
    )
