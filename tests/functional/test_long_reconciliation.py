"""More than a quarter is compared by a run, month by month; what it found is what one look would have found."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.errors import NotFoundError, RefusedError
from sconnect.app.profiles.repository import save_profile
from sconnect.app.reconciliation.long_periods import read_compared, start_comparing
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.runs.run_id import RunName
from sconnect.app.runs.starting import read_run, start_run
from sconnect.domain.profile import Task
from sconnect.domain.reconciliation.rules import Reconciliation
from sconnect.domain.runs import RunState
from sconnect.entrypoints.queue.messages import run_message
from sconnect.entrypoints.queue.runs import run_task
from tests.functional.lab import Lab, queue_message
from tests.functional.orders import plain_orders

FIRST, LAST = date(2026, 10, 1), date(2027, 2, 28)
BY = "anna"


def three_months() -> tuple[Lab, list[str]]:
    """Orders in November, December and January: the last of a month is invoiced in the next."""
    lab, placed = Lab(), []
    for month in range(3):
        placed += lab.place(*plain_orders(4, first_customer=1 + 10 * month))
        lab.import_orders()
        day = lab.clock.now().date() + timedelta(days=31)
        name = lab.demo.books.name
        lab.sim.invoice(name, lab.booked(placed[-1])[0]["id"], day=day)
        lab.sim.invoice_all(name)
        lab.clock.seconds += timedelta(days=31).total_seconds()
    return lab, placed


def start(lab: Lab, first: date = FIRST, last: date = LAST) -> RunName:
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    return lab.run(start_comparing(lab.services, lab.profile.id, first, last, by=BY)).name


def carry_out(lab: Lab, name: RunName) -> int:
    """Deliver the messages of a run until there are no more; returns how many there were."""

    async def deliver() -> int:
        messages, number = [run_message(name)], 0
        while messages:
            messages += await run_task(lab.services, queue_message(messages.pop()))
            number += 1
        return number

    lab.begin_process()
    return lab.run(deliver())


def compared(lab: Lab, name: RunName) -> Reconciliation:
    return lab.run(read_compared(lab.services, name))


def gross(found: Reconciliation) -> tuple[Decimal, Decimal]:
    """What was booked and what was posted, including VAT."""
    assert found.stages is not None
    booked = sum((row.booked.gross for row in found.stages.rows), Decimal(0))
    return booked, sum((row.posted.gross for row in found.stages.rows if row.posted), Decimal(0))


def test_a_long_period_has_the_sums_of_its_months_and_names_no_invoice_of_a_month_within_it() -> None:
    lab, placed = three_months()
    name = start(lab)
    carry_out(lab, name)
    run = lab.run(read_run(lab.services, name))
    assert (run.state, run.counts, run.dry_run) == (RunState.DONE, {"compared": len(placed)}, True)

    found = compared(lab, name)
    assert (found.first, found.last, found.orders_shop) == (FIRST, LAST, len(placed))
    assert found.stages is not None
    assert [each.finding.value for each in found.stages.differences] == []
    assert found.stages.unexplained == Decimal(0)
    total = sum((Decimal(lab.shop.entries[each]["order"]["total"]) for each in placed), Decimal(0))
    booked, posted = gross(found)
    assert booked == posted
    assert abs(booked - total) < Decimal("0.10")


def test_it_goes_on_with_the_next_month_where_the_time_ran_out() -> None:
    lab, placed = three_months()
    name = start(lab)
    lab.sim.faults.add(Fault(FaultKind.SLOW, "GET", "/v2/*", seconds=20))
    lab.begin_process()
    assert carry_out(lab, name) > 1
    assert compared(lab, name).orders_shop == len(placed)


def test_a_quarter_by_a_run_is_what_it_is_at_once() -> None:
    lab, _ = three_months()
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    name = start(lab, first, last)
    carry_out(lab, name)
    lab.begin_process()
    at_once = lab.run(reconcile(lab.services, lab.profile, first, last))
    assert compared(lab, name).stages == at_once.stages


def test_nothing_is_booked_and_an_import_does_not_wait_for_it() -> None:
    lab, _ = three_months()
    [late] = lab.place(*plain_orders(1, first_customer=90))
    name = start(lab)
    lab.import_orders()
    assert len(lab.booked(late)) == 1
    before = len(lab.sim.orders(lab.demo.books.name))
    carry_out(lab, name)
    assert len(lab.sim.orders(lab.demo.books.name)) == before


def test_the_same_period_is_joined_and_another_one_or_a_dry_run_is_not() -> None:
    lab, _ = three_months()
    name = start(lab)
    assert start(lab) == name
    with pytest.raises(RefusedError, match="andere proef of vergelijking"):
        start(lab, FIRST, LAST - timedelta(days=1))
    with pytest.raises(RefusedError, match="andere proef of vergelijking"):
        lab.run(start_run(lab.services, lab.profile.id, Task.IMPORT_ORDERS, by=BY, dry_run=True))


@pytest.mark.parametrize(("first", "last"), [(LAST, FIRST), (FIRST, FIRST + timedelta(days=5 * 366))])
def test_a_period_that_makes_no_sense_is_refused(first: date, last: date) -> None:
    with pytest.raises(RefusedError, match="vijf jaar"):
        start(Lab(), first, last)


def test_a_run_that_compared_nothing_has_no_result() -> None:
    lab = Lab()
    name = start(lab)
    with pytest.raises(NotFoundError):
        compared(lab, name)
