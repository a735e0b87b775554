"""Overview of the planning: per profile and task the last run, the next one, and the one that runs now."""

from dataclasses import dataclass
from datetime import datetime

from sconnect.app.concurrency import map_concurrently
from sconnect.app.profiles.capabilities import can_do, read_facts
from sconnect.app.profiles.repository import all_profiles
from sconnect.app.runs.leases import is_executing, is_queued, read_leases
from sconnect.app.runs.run_id import RunName
from sconnect.app.services import Services
from sconnect.app.storage.records import ShopFacts, TaskLease
from sconnect.domain.profile import Profile, Task, TaskPlan
from sconnect.domain.runs import RunState
from sconnect.domain.scheduling import next_due


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
    """The queued or executing run."""


async def read_planning(services: Services) -> list[PlannedTask]:
    """Read the planning of all profiles, by name."""
    profiles = sorted(
        [profile async for profile in all_profiles(services)], key=lambda profile: (profile.name.casefold(), profile.id)
    )

    async def read(profile: Profile) -> list[PlannedTask]:
        return await planning_of(services, profile)

    return [task for tasks in await map_concurrently(read, profiles) for task in tasks]


async def planning_of(services: Services, profile: Profile) -> list[PlannedTask]:
    """Read the planning of one profile, a row per task."""
    facts = await read_facts(services, profile.id)
    leases = {
        stored.record.task: stored.record
        for stored in await read_leases(services, profile.id)
        if not stored.record.dry_run
    }
    now = services.clock.now()
    return [
        _planned(profile, leases.get(task) or TaskLease(profile_id=profile.id, task=task), facts, now) for task in Task
    ]


def _planned(profile: Profile, lease: TaskLease, facts: ShopFacts | None, now: datetime) -> PlannedTask:
    plan = profile.planning.of(lease.task)
    possible = can_do(lease.task, facts)
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
