"""Handlers of the planning: its overview, the view of a planned task, and ticks that did not come."""

from datetime import datetime, time

from sconnect.app.overview.planning import PlannedTask, read_planning
from sconnect.domain.profile import Interval, Task
from sconnect.domain.runs import RunState
from sconnect.entrypoints.http.endpoint import Call, Nothing, Page, PageQuery, Reply, View, endpoint
from sconnect.entrypoints.http.paging import page_of, part_of_list
from sconnect.entrypoints.overdue import start_overdue


class LastRunView(View):
    """The run of a task that ended last."""

    run: str
    state: RunState
    finished_at: datetime | None


class TaskView(View):
    """How a task of a profile stands. `possible`: whether its shop can take part in it. Moments are UTC."""

    task: Task
    possible: bool
    interval: Interval
    last_run: LastRunView | None
    next_run: datetime | None
    running_run: str | None


class PlannedTaskView(TaskView):
    """The planning of one task of one profile. `at` is Dutch time."""

    profile: str
    name: str
    active: bool
    at: time
    schedule: str


@endpoint()
async def read_planning_overview(call: Call, query: PageQuery) -> Reply[Page[PlannedTaskView]]:
    """List when each task of each profile ran last and comes next."""
    planned = await read_planning(call.services)
    part, following = page_of(planned, query, lambda each: f"{each.profile_id}.{each.task}")
    views = (
        PlannedTaskView.of(
            each,
            **_computed(each),
            profile=each.profile_id,
            name=each.profile_name,
            at=each.plan.at,
            schedule=each.plan.schedule,
        )
        for each in part
    )
    return part_of_list(PlannedTaskView, views, following)


def task_view(planned: PlannedTask) -> TaskView:
    """Show a planned task."""
    return TaskView.of(planned, **_computed(planned))


def _computed(planned: PlannedTask) -> dict[str, object]:
    last = planned.last_run
    return {
        "interval": planned.plan.interval,
        "last_run": LastRunView.of(last, run=str(last.run)) if last else None,
        "running_run": str(planned.running_run) if planned.running_run else None,
    }


class Ticks(View):
    """The timers whose overdue tick this request started; usually none."""

    started: tuple[str, ...]


@endpoint(status=202)
async def start_overdue_ticks(call: Call, body: Nothing) -> Reply[Ticks]:
    """Start every tick of a timer that is 15 minutes overdue, once; a timer that never went off counts as overdue."""
    del body
    timers, messages = await start_overdue(call.services, never_ticked=True)
    call.messages += messages
    return Reply(Ticks(started=tuple(timers)))
