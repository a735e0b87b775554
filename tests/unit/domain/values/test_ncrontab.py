from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sconnect.domain.values.ncrontab import NCrontab

MONDAY = datetime(2026, 11, 23, 12, 0, 0)  # noqa: DTZ001 - schedules are reckoned on the clock on the wall


@pytest.mark.parametrize(("schedule", "expected"), [
    ("* * * * * *", "2026-11-23 12:00:01"),
    ("0 */5 * * * *", "2026-11-23 12:05:00"),
    ("*/5 * * * *", "2026-11-23 12:05:00"),
    ("0 0 12 * * *", "2026-11-24 12:00:00"),
    ("30 15 6 * * *", "2026-11-24 06:15:30"),
    ("0 0 9-17/4 * * *", "2026-11-23 13:00:00"),
    ("0 10/20 * * * *", "2026-11-23 12:10:00"),
    ("0 0,20,40 12 * * *", "2026-11-23 12:20:00"),
    ("0 59 23 31 12 *", "2026-12-31 23:59:00"),
    ("0 0 0 1 * *", "2026-12-01 00:00:00"),
    ("0 0 0 31 * *", "2026-12-31 00:00:00"),
    ("0 0 0 * 2 *", "2027-02-01 00:00:00"),
    ("0 0 0 29 2 *", "2028-02-29 00:00:00"),
    ("0 0 6 * * 0", "2026-11-29 06:00:00"),
    ("0 0 6 * * 1-5", "2026-11-24 06:00:00"),
    ("0 0 6 * * Sat,sun", "2026-11-28 06:00:00"),
    ("0 0 6 * * monday-FRIDAY/2", "2026-11-25 06:00:00"),
    ("0 0 6 * jan-Mar *", "2027-01-01 06:00:00"),
    ("0 0 6 13 * 5", "2027-08-13 06:00:00"),
    ("5-7 0 12 * * *", "2026-11-23 12:00:05"),
    ("*/40 59 23 23 11 *", "2026-11-23 23:59:00"),
    ("0 0 1-13/4 * * *", "2026-11-23 13:00:00"),
    ("0 0 1-12/4 * * *", "2026-11-24 01:00:00"),
    ("0 0 8/4 * * *", "2026-11-23 16:00:00"),
    ("0 0 */9 24 * *", "2026-11-24 00:00:00"),
    ("0 0 0 */40 * *", "2026-12-01 00:00:00"),
    ("0 0 0 1 */3 *", "2027-01-01 00:00:00"),
    ("59 59 23 * * *", "2026-11-23 23:59:59"),
    ("0 0 6 * * 3-3", "2026-11-25 06:00:00"),
])  # fmt: skip
def test_the_next_time(schedule: str, expected: str) -> None:
    assert str(NCrontab.parse(schedule).next_after(MONDAY)) == expected


def test_day_and_weekday_must_both_match() -> None:
    due = NCrontab.parse("0 0 0 1 * 1").next_after(MONDAY)
    assert due is not None
    assert (due.day, due.isoweekday(), str(due.date())) == (1, 1, "2027-02-01")


def test_the_next_time_lies_after_the_moment_itself_and_its_fraction() -> None:
    schedule = NCrontab.parse("0 0 12 * * *")
    assert schedule.next_after(MONDAY) == MONDAY.replace(day=24)
    assert schedule.next_after(MONDAY.replace(hour=11, minute=59, second=59, microsecond=999_999)) == MONDAY


def test_the_clock_it_is_asked_in_is_the_clock_it_answers_in() -> None:
    moment = MONDAY.replace(tzinfo=UTC)
    assert NCrontab.parse("0 30 12 * * *").next_after(moment) == moment.replace(minute=30)


@pytest.mark.parametrize("schedule", ["0 0 0 30 2 *", "0 0 0 31 4,6 *"])
def test_a_date_that_does_not_exist_never_comes(schedule: str) -> None:
    assert NCrontab.parse(schedule).next_after(MONDAY) is None


@pytest.mark.parametrize(("schedule", "complaint"), [
    ("", "heeft geen zes velden"),
    ("* * * *", "heeft geen zes velden"),
    ("* * * * * * *", "heeft geen zes velden"),
    ("60 * * * * *", "bij seconde kan '60' niet; kies 0 tot en met 59"),
    ("* 60 * * * *", "bij minuut kan '60' niet"),
    ("* * 24 * * *", "bij uur kan '24' niet"),
    ("* * * 0 * *", "bij dag kan '0' niet; kies 1 tot en met 31"),
    ("* * * * 13 *", "bij maand kan '13' niet"),
    ("* * * * * 7", "bij weekdag kan '7' niet; kies 0 tot en met 6"),
    ("* * * * * m", "bij weekdag kan 'm' niet"),
    ("* * * * maandag *", "bij maand kan 'maandag' niet"),
    ("jan * * * * *", "bij seconde kan 'jan' niet"),
    ("*/0 * * * * *", "bij seconde is '0' geen stap"),
    ("*/x * * * * *", "bij seconde is 'x' geen stap"),
    ("*/ * * * * *", "bij seconde is '' geen stap"),
    ("1, * * * * *", "bij seconde kan '' niet"),
    ("-1 * * * * *", "bij seconde kan '' niet"),
    ("² * * * * *", "bij seconde kan '²' niet"),
    ("0 0 22-6 * * *", "bij uur loopt '22-6' terug"),
    ("*-5 * * * * *", "bij seconde kan '*' niet"),
    ("0 0 6 * * su", "bij weekdag kan 'su' niet"),
    ("0 0 6 * ja *", "bij maand kan 'ja' niet"),
])  # fmt: skip
def test_what_is_wrong_is_said_in_dutch(schedule: str, complaint: str) -> None:
    with pytest.raises(ValueError, match="Het schema") as caught:
        NCrontab.parse(schedule)
    assert complaint in str(caught.value)


@settings(deadline=None)
@given(
    schedule=st.tuples(
        st.sampled_from(["*", "0", "*/7", "5-20/3"]),
        st.sampled_from(["*", "0", "*/13", "59"]),
        st.sampled_from(["*", "3", "9-17"]),
        st.sampled_from(["*", "1", "15,31", "28"]),
        st.sampled_from(["*", "2", "jan,dec"]),
        st.sampled_from(["*", "1-5", "0"]),
    ),
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
)
def test_the_next_time_matches_and_none_before_it_does(schedule: tuple[str, ...], moment: datetime) -> None:
    parsed = NCrontab.parse(" ".join(schedule))
    found = parsed.next_after(moment)
    if found is None:
        assert schedule[3:5] == ("15,31", "2")
        return
    assert found > moment
    assert matches(parsed, found)
    seconds = min(int((found - moment).total_seconds()), 500)
    assert not any(matches(parsed, found - timedelta(seconds=back)) for back in range(1, seconds))


def matches(schedule: NCrontab, moment: datetime) -> bool:
    seconds, minutes, hours = schedule.times
    on_time = moment.second in seconds and moment.minute in minutes and moment.hour in hours
    on_day = moment.day in schedule.days and moment.month in schedule.months
    return on_time and on_day and moment.isoweekday() % 7 in schedule.weekdays
