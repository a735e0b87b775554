from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sconnect.domain.mail.quiet import SHORTEST, WINDOW, Pace, pace_of

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _ago(*hours: float) -> list[datetime]:
    return [NOW - HOUR * each for each in hours]


def test_a_shop_is_quiet_after_three_times_its_longest_gap() -> None:
    pace = pace_of(_ago(10, 30, 60, 80, 85), NOW)
    assert pace == Pace(NOW - 10 * HOUR, 30 * HOUR)
    assert pace.quiet_from == NOW + 80 * HOUR


def test_a_busy_shop_is_quiet_after_a_day_and_not_before() -> None:
    pace = pace_of(_ago(1, 1.5, 2, 2.5), NOW)
    assert pace is not None
    assert pace.quiet_from == NOW - HOUR + SHORTEST


def test_a_gap_that_ended_within_the_weeks_counts_whenever_it_began() -> None:
    days = [27, 20, 10, 50]
    pace = pace_of([NOW - timedelta(days=each) for each in days], NOW)
    assert pace is not None
    assert pace.longest_gap == timedelta(days=23)


def test_a_gap_that_ended_before_them_does_not() -> None:
    pace = pace_of([NOW - timedelta(days=each) for each in (1, 2, 3, 4, 29, 90)], NOW)
    assert pace is not None
    assert pace.longest_gap == timedelta(days=25)


def test_nothing_is_said_of_a_shop_that_hardly_sells() -> None:
    assert pace_of([], NOW) is None
    assert pace_of(_ago(1, 2, 3), NOW) is None
    assert pace_of([NOW - WINDOW - HOUR * each for each in range(1, 9)], NOW) is None


@given(st.lists(st.integers(0, 1_000_000), max_size=20))
def test_a_shop_is_never_quiet_within_a_day_of_an_order(minutes: list[int]) -> None:
    pace = pace_of([NOW - timedelta(minutes=each) for each in minutes], NOW)
    if pace is not None:
        assert pace.last == NOW - timedelta(minutes=min(minutes))
        assert pace.quiet_from >= pace.last + max(SHORTEST, 3 * pace.longest_gap)
