"""A job of 200 orders, a quarter of new customers: its time, calls and doubles under what a network does."""

import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.importing.create_once import IN_FLIGHT
from tests.functional.call_costs import lab_that_knows
from tests.functional.job_costs import CONDITIONS, KNOWN, MOST_TIME_TO_FLOOR, NEW, Condition, job
from tests.functional.orders import order_of


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.name)
def test_every_order_is_booked_once_and_the_job_takes_little_more_than_its_calls(condition: Condition) -> None:
    done = job(condition)
    done.lab.assert_booked_once(*done.placed)
    assert done.duplicates == 0
    assert len(done.placed) == KNOWN + NEW
    if condition.is_punctual:
        assert done.time_to_floor <= MOST_TIME_TO_FLOOR
    assert not done.lab.sim.log.violations


def test_articles_and_customers_that_the_books_do_not_have_are_created_a_few_at_once() -> None:
    lab = lab_that_knows(1)
    lab.sim.faults.add(Fault(FaultKind.SLOW, seconds=0.2))
    placed = lab.place(*(order_of(f"NIEUW-{number}", customer=1_001 + number) for number in range(60)))
    for counted in (lab.sim.log, lab.rows.reads, lab.rows.writes):
        counted.clear()
    began = lab.clock.monotonic()

    run = lab.import_orders()

    lab.assert_booked_once(*placed)
    assert (run.counts["articles_created"], run.counts["customers_created"]) == (60, 60)
    floor = sum(lab.snelstart_calls.values()) * 0.2 / IN_FLIGHT
    assert lab.clock.monotonic() - began <= MOST_TIME_TO_FLOOR * floor
    assert lab.rows.reads.total() + lab.rows.writes.total() <= 2 * len(placed)


@pytest.mark.parametrize("status", [400, 403, 503])
def test_an_article_that_was_not_made_is_not_asked_for_again_by_every_order_that_needs_it(status: int) -> None:
    lab = lab_that_knows(1)
    lab.sim.faults.add(Fault(FaultKind.REFUSE, "POST", "/v2/artikelen", status=status))
    placed = lab.place(*(order_of("NIEUW", customer=1_001 + number) for number in range(12)))
    lab.sim.log.clear()

    lab.import_orders()

    assert lab.sim.log.count("POST", "/artikelen") == 1
    assert lab.sim.log.count("POST", "/relaties") == 0
    lab.sim.faults.clear()
    lab.clock.seconds += 86_400
    lab.import_orders()
    lab.assert_booked_once(*placed)
