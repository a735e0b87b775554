"""When is a task due? Moments are UTC, as on the server; comments give the Dutch clock."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from sconnect.domain.profile import Interval, TaskPlan
from sconnect.domain.scheduling import dutch_day, is_due, next_due

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LENGTHS = {
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


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def plan(interval: Interval, at: str = "06:00", schedule: str = "") -> TaskPlan:
    return TaskPlan(interval=interval, at=time.fromisoformat(at), schedule=schedule)


def starts(task: TaskPlan, first: str, last: str, *, tick: timedelta = timedelta(minutes=5)) -> list[str]:
    """Let a timer tick from `first` to `last`; return when the task started, having started at `first` before."""
    now, end = utc(first), utc(last)
    last_started, found = now, []
    while now <= end:
        if is_due(task, last_started, now):
            last_started = now
            found.append(f"{now:%d %H:%M}")
        now += tick
    return found


def test_every_choice_is_covered() -> None:
    assert set(Interval) == {*LENGTHS, Interval.OFF, Interval.DAILY, Interval.WEEKDAYS, Interval.CUSTOM}


def test_off_is_never_due() -> None:
    assert next_due(plan(Interval.OFF), None, NOON) is None
    assert not is_due(plan(Interval.OFF), NOON - timedelta(days=365), NOON)


@pytest.mark.parametrize("interval", LENGTHS)
def test_an_interval_is_due_when_it_is_over(interval: Interval) -> None:
    length, task = LENGTHS[interval], plan(interval)
    assert next_due(task, NOON, NOON) == NOON + length
    assert is_due(task, NOON, NOON + length)
    assert not is_due(task, NOON, NOON + length - timedelta(minutes=2))


@pytest.mark.parametrize("interval", LENGTHS)
def test_an_interval_that_never_ran_is_due_at_once(interval: Interval) -> None:
    assert next_due(plan(interval), None, NOON) == NOON
    assert is_due(plan(interval), None, NOON)


def test_a_tick_that_comes_a_little_early_does_not_cost_a_whole_interval() -> None:
    assert is_due(plan(Interval.MINUTES_5), NOON + timedelta(seconds=8), NOON + timedelta(minutes=5))


def test_missed_runs_are_made_up_for_by_one() -> None:
    task = plan(Interval.HOURS_1)
    assert is_due(task, NOON - timedelta(days=3), NOON)
    assert not is_due(task, NOON, NOON + timedelta(minutes=5))
    daily = plan(Interval.DAILY)
    assert next_due(daily, utc("2026-11-20T05:00"), NOON) == utc("2026-11-21T05:00")
    assert not is_due(daily, NOON, NOON + timedelta(minutes=5))


def test_daily_runs_at_the_dutch_time_in_winter_and_summer() -> None:
    assert next_due(plan(Interval.DAILY), utc("2026-01-10T12:00"), NOON) == utc("2026-01-11T05:00")
    assert next_due(plan(Interval.DAILY), utc("2026-07-10T12:00"), NOON) == utc("2026-07-11T04:00")


def test_daily_is_never_early() -> None:
    task = plan(Interval.DAILY)
    assert not is_due(task, utc("2026-11-22T05:00"), utc("2026-11-23T04:59:59"))
    assert is_due(task, utc("2026-11-22T05:00"), utc("2026-11-23T05:00:00"))


@pytest.mark.parametrize(
    ("now", "due", "starts_now"),
    [
        ("2026-11-23T04:30", "2026-11-23T05:00", False),
        ("2026-11-23T05:00:07", "2026-11-23T05:00", True),
        ("2026-11-23T12:00", "2026-11-24T05:00", False),
    ],
)
def test_daily_that_never_ran_waits_for_its_time(now: str, due: str, *, starts_now: bool) -> None:
    task = plan(Interval.DAILY)
    assert next_due(task, None, utc(now)) == utc(due)
    assert is_due(task, None, utc(now)) is starts_now


def test_weekdays_leave_the_weekend_out() -> None:
    task = plan(Interval.WEEKDAYS)
    assert next_due(task, utc("2026-11-19T06:00"), NOON) == utc("2026-11-20T05:00")
    assert next_due(task, utc("2026-11-20T06:00"), NOON) == utc("2026-11-23T05:00")


def test_weekdays_are_dutch_days() -> None:
    # Monday 00:30 on the Dutch clock is still Sunday in UTC.
    assert next_due(plan(Interval.WEEKDAYS, "00:30"), utc("2026-11-21T12:00"), NOON) == utc("2026-11-22T23:30")


def test_an_own_schedule_is_read_on_the_dutch_clock() -> None:
    task = plan(Interval.CUSTOM, schedule="0 15 9 1 * *")
    assert next_due(task, NOON, NOON) == utc("2026-12-01T08:15")


def test_a_schedule_without_any_date_is_never_due() -> None:
    task = plan(Interval.CUSTOM, schedule="0 0 6 30 2 *")
    assert next_due(task, NOON, NOON) is None
    assert not is_due(task, None, NOON)


@pytest.mark.parametrize("schedule", ["", "elke dag", "0 0 25 * * *"])
def test_an_unreadable_schedule_is_refused_when_it_is_set(schedule: str) -> None:
    with pytest.raises(ValueError, match="Het schema"):
        plan(Interval.CUSTOM, schedule=schedule)
    assert plan(Interval.DAILY, schedule=schedule).schedule == schedule


# 29 March 2026: at 01:00 UTC the Dutch clock jumps from 02:00 to 03:00.
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("01:30", ["29 00:30", "29 23:30"]),
        ("02:00", ["29 01:00", "30 00:00"]),
        ("02:30", ["29 01:00", "30 00:30"]),
        ("03:00", ["29 01:00", "30 01:00"]),
        ("03:30", ["29 01:30", "30 01:30"]),
    ],
)
def test_daily_when_the_clock_goes_forward(at: str, expected: list[str]) -> None:
    assert starts(plan(Interval.DAILY, at), "2026-03-28T12:00", "2026-03-30T12:00")[-2:] == expected


# 25 October 2026: at 01:00 UTC the Dutch clock goes back from 03:00 to 02:00.
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("01:30", ["24 23:30", "26 00:30"]),
        ("02:00", ["25 00:00", "26 01:00"]),
        ("02:30", ["25 00:30", "26 01:30"]),
        ("03:00", ["25 02:00", "26 02:00"]),
    ],
)
def test_daily_when_the_clock_goes_back(at: str, expected: list[str]) -> None:
    assert starts(plan(Interval.DAILY, at), "2026-10-24T12:00", "2026-10-26T12:00") == expected


def half_hourly() -> TaskPlan:
    return plan(Interval.CUSTOM, schedule="0 */30 * * * *")


def test_an_own_schedule_when_the_clock_goes_forward_runs_once_for_the_gap() -> None:
    assert starts(half_hourly(), "2026-03-29T00:00", "2026-03-29T02:00") == [
        "29 00:30",
        "29 01:00",
        "29 01:30",
        "29 02:00",
    ]


def test_an_own_schedule_when_the_clock_goes_back_skips_the_second_time() -> None:
    expected = ["25 00:00", "25 00:30", "25 02:00", "25 02:30"]
    assert starts(half_hourly(), "2026-10-24T23:55", "2026-10-25T02:30") == expected


def test_a_task_that_started_in_the_hour_that_comes_twice_does_not_start_again_in_it() -> None:
    in_second_pass = utc("2026-10-25T01:20")
    assert next_due(half_hourly(), in_second_pass, in_second_pass) == utc("2026-10-25T02:00")


@pytest.mark.parametrize("change", ["2026-03-29T00:00", "2026-10-25T00:00"])
@pytest.mark.parametrize("length", [Interval.MINUTES_30, Interval.HOURS_1])
def test_intervals_do_not_notice_the_clock(change: str, length: Interval) -> None:
    runs: list[Any] = starts(plan(length), change, f"{change[:11]}04:00")
    assert len(runs) == timedelta(hours=4) / LENGTHS[length]


def test_an_interval_is_over_a_minute_early_and_no_more() -> None:
    task = plan(Interval.HOURS_1)
    assert is_due(task, NOON, NOON + timedelta(minutes=59))
    assert not is_due(task, NOON, NOON + timedelta(minutes=58, seconds=59))


def test_a_task_that_never_ran_is_started_within_an_hour_after_its_time() -> None:
    task = plan(Interval.DAILY)
    assert is_due(task, None, utc("2026-11-23T05:59:59"))
    assert not is_due(task, None, utc("2026-11-23T06:00:00"))


def test_a_time_of_day_has_minutes_and_seconds() -> None:
    assert next_due(plan(Interval.DAILY, "07:08:09"), NOON, NOON) == utc("2026-11-24T06:08:09")
    assert next_due(plan(Interval.WEEKDAYS, "07:08:09"), NOON, NOON) == utc("2026-11-24T06:08:09")


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 31, 22, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 23, 0, tzinfo=UTC), date(2026, 2, 1)),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_the_netherlands(moment: datetime, day: date) -> None:
    assert dutch_day(moment) == day
