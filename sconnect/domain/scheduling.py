"""Due time of a task: decided from stored state, never from how often a timer ticks (behaviour.md 1.4).

Times of day are Dutch. When the clock goes forward, a time that does not exist runs once, right after the gap; when it
goes back, a time that comes twice runs once, the first time. Runs that were missed are made up for by one run.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sconnect.domain.profile import Interval, TaskPlan
from sconnect.domain.values.ncrontab import NCrontab

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

TICK_SLACK = timedelta(minutes=1)
"""An interval is over this much early: a tick a second too soon would else make every five minutes into every ten."""

FIRST_RUN_GRACE = timedelta(hours=1)
"""How long after its time a task that never ran is still started: ticks are at most this far apart."""

_LENGTHS: dict[Interval, timedelta] = {
    Interval.MINUTES_5: timedelta(minutes=5),
    Interval.MINUTES_10: timedelta(minutes=10),
    Interval.MINUTES_15: timedelta(minutes=15),
    Interval.MINUTES_30: timedelta(minutes=30),
    Interval.HOURS_1: timedelta(hours=1),
    Interval.HOURS_2: timedelta(hours=2),
    Interval.HOURS_4: timedelta(hours=4),
    Interval.HOURS_8: timedelta(hours=8),
    Interval.HOURS_12: timedelta(hours=12),
}


def dutch_day(moment: datetime) -> date:
    """Return the calendar day in the Netherlands of a UTC-aware moment."""
    return moment.astimezone(AMSTERDAM).date()


def day_begins(day: date) -> datetime:
    """Return the moment at which a calendar day begins in the Netherlands."""
    return datetime.combine(day, time(), AMSTERDAM)


def last_day(first: date, months: int = 1) -> date:
    """Return the last day of a period of so many calendar months, the month of `first` included."""
    month = first.month - 1 + months
    return date(first.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def is_due(plan: TaskPlan, last_started: datetime | None, now: datetime) -> bool:
    """Whether a task has to start now. `last_started` is None when it never ran; both moments are UTC-aware."""
    due = due_from(plan, last_started, now)
    return due is not None and due <= now


def due_from(plan: TaskPlan, last_started: datetime | None, now: datetime) -> datetime | None:
    """Return the moment (UTC) at which `is_due` begins to hold; None as `next_due`."""
    due = next_due(plan, last_started, now)
    slack = TICK_SLACK if plan.interval in _LENGTHS else timedelta()
    return due - slack if due else None


def next_due(plan: TaskPlan, last_started: datetime | None, now: datetime) -> datetime | None:
    """Return the moment (UTC) from which a task is due; it lies in the past when it is overdue.

    A task that never ran is due at once when it has an interval, and at its next time when it has a time of day.
    None when it only runs by hand, or when its schedule names no date that comes.
    """
    if plan.interval is Interval.OFF:
        return None
    if length := _LENGTHS.get(plan.interval):
        return last_started + length if last_started else now
    return _next_time(_schedule_of(plan), last_started or now - FIRST_RUN_GRACE)


def _schedule_of(plan: TaskPlan) -> NCrontab:
    time_of_day = f"{plan.at.second} {plan.at.minute} {plan.at.hour}"
    match plan.interval:
        case Interval.DAILY:
            return NCrontab.parse(f"{time_of_day} * * *")
        case Interval.WEEKDAYS:
            return NCrontab.parse(f"{time_of_day} * * 1-5")
        case _:
            return NCrontab.parse(plan.schedule)


def _next_time(schedule: NCrontab, after: datetime) -> datetime | None:
    """Return the first time of a schedule on the Dutch clock that comes after a moment."""
    local = schedule.next_after(after.astimezone(AMSTERDAM).replace(tzinfo=None))
    # In the hour that comes twice, and in the gap, times on the clock can lie before `after`.
    while local is not None and (moment := _moment_of(local)) <= after:
        local = schedule.next_after(local)
    return moment if local is not None else None


def _moment_of(local: datetime) -> datetime:
    """Return when the Dutch clock shows a time: the first time it does, or right after the gap when it never does."""
    moment = local.replace(tzinfo=AMSTERDAM).astimezone(UTC)
    exists = moment.astimezone(AMSTERDAM).replace(tzinfo=None) == local
    # The clock goes forward by one hour, on a whole hour.
    return moment if exists else moment.replace(minute=0, second=0)
