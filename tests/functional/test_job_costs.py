"""A job of 200 orders, a quarter of new customers: its time, calls and doubles under what a network does."""

import pytest

from tests.functional.job_costs import CONDITIONS, KNOWN, MOST_TIME_TO_FLOOR, NEW, Condition, job


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.name)
def test_every_order_is_booked_once_and_the_job_takes_little_more_than_its_calls(condition: Condition) -> None:
    done = job(condition)
    done.lab.assert_booked_once(*done.placed)
    assert done.duplicates == 0
    assert len(done.placed) == KNOWN + NEW
    if condition.is_punctual:
        assert done.time_to_floor <= MOST_TIME_TO_FLOOR
    assert not done.lab.sim.log.violations
