"""Handlers of the planning and of the figures of the overview; the view of a task; ticks that did not come."""

from datetime import date, datetime, time
from decimal import Decimal

from pydantic import Field

from sconnect.app.overview.figures import Booked, Figures, read_figures
from sconnect.app.overview.planning import PlannedTask, read_planning
from sconnect.domain.profile import Interval, Task
from sconnect.domain.runs import RunState
from sconnect.entrypoints.http.endpoint import Call, ManyQuery, Nothing, Page, Reply, View, endpoint
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
    running_run: str | None = Field(description="The run that waits or works; only in a list of at most five profiles.")


class PlannedTaskView(TaskView):
    """The planning of one task of one profile. `at` is Dutch time."""

    profile: str
    name: str
    active: bool
    at: time
    schedule: str


@endpoint()
async def read_planning_overview(call: Call, query: ManyQuery) -> Reply[Page[PlannedTaskView]]:
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


class BookedView(View):
    """What was booked from a Dutch day until another: orders, and euros including VAT."""

    first: date = Field(serialization_alias="from")
    until: date
    orders: int
    amount: Decimal


class NightsView(View):
    """What the last nightly reconciliations came to, of so many profiles. `at`: of the one that was longest ago."""

    profiles: int
    differing: int
    amount: Decimal
    at: datetime


class DayView(View):
    """A day of the chart: booked on it, and since it waiting or failed. Every order counts once."""

    day: date
    booked: int
    amount: Decimal
    waiting: int
    failed: int


class OverviewView(View):
    """The figures of the overview. `incomplete`: profiles of which what was booked before an upgrade is missing yet."""

    profiles: int
    today: BookedView
    this_month: BookedView
    last_month: BookedView
    waiting: int
    unknown: int
    nights: NightsView | None
    days: tuple[DayView, ...]
    incomplete: int


@endpoint()
async def read_overview(call: Call) -> Reply[OverviewView]:
    """Show what all profiles together booked today and in two months, what waits, and the last thirty days."""
    return Reply(_overview_view(await read_figures(call.services)))


@endpoint()
async def read_profile_figures(call: Call) -> Reply[OverviewView]:
    """Show the same of one profile."""
    return Reply(_overview_view(await read_figures(call.services, call.path["profile"])))


def _overview_view(found: Figures) -> OverviewView:
    return OverviewView.of(
        found,
        today=booked_view(found.today),
        this_month=booked_view(found.this_month),
        last_month=booked_view(found.last_month),
    )


def booked_view(found: Booked) -> BookedView:
    """Show what was booked in a period."""
    period, booked = found.period, found.booked
    return BookedView.model_validate(
        {"first": period.first, "until": period.last, "orders": booked.orders, "amount": booked.amount}
    )


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
