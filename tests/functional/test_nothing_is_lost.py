"""Every order that a profile selects is booked or stands in the work list: after deaths, pauses and changed minds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from local.shop.http.wire import Reply, Response
from local.snelstart.faults import Fault, FaultKind
from sconnect.app.importing.news.waiting_and_changed import begin, import_waiting_orders
from sconnect.app.importing.session import ImportSession
from sconnect.app.runs.progress import Progress
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.runs import RunState
from tests.functional.faults import (
    DAY,
    HOUR,
    assert_done,
    entry_of,
    killed_at,
    let_articles_be_made,
    place_waiting,
    timer_runs,
)
from tests.functional.lab import Lab
from tests.functional.orders import order_of, plain_order, plain_orders

STATUS_COMPLETE = 5
STATUS_CANCELED = 7
OUT_OF_REACH = 40
"""So many later orders, and the overlap of the history no longer reaches an order."""


def _down(_: Response) -> Reply:
    return Response(503, {}, b"down")


def _waiting_out_of_reach() -> tuple[Lab, str]:
    """An order that waits, and that neither the overlap nor the look by date sees any more; it can be booked now."""
    lab = Lab()
    order_id = place_waiting(lab)
    lab.clock.seconds += 5 * DAY
    lab.place(*plain_orders(OUT_OF_REACH, first_customer=10))
    lab.import_orders()
    lab.clock.seconds += HOUR
    let_articles_be_made(lab)
    return lab, order_id


def test_a_retried_order_without_answer_is_found_by_the_next_timer_run() -> None:
    lab, order_id = _waiting_out_of_reach()
    lab.sim.faults.add(Fault(FaultKind.FAIL_AFTER, "POST", "/v2/verkooporders", status=504, times=1))
    look_up_fails = lab.sim.faults.add(Fault(FaultKind.REFUSE, "GET", "/v2/verkooporders", status=503, times=4))
    lab.import_orders(by="anna")
    assert lab.sim.faults.hits(look_up_fails) == 4
    entry = entry_of(lab, order_id)
    assert entry.state is OrderState.UNKNOWN
    assert "Er wordt uitgezocht of hij geboekt is" in entry.reason

    timer_runs(lab, 1)

    assert_done(lab, order_id)


def test_a_retried_order_whose_run_died_is_found_by_the_next_timer_run() -> None:
    lab, order_id = _waiting_out_of_reach()
    with killed_at(lab, "orders", "write_together", time=2):  # the intent is written, the answer is not
        lab.import_orders(by="anna")
    lab.assert_booked_once(order_id)

    timer_runs(lab, 1)

    assert_done(lab, order_id)


def test_a_death_right_before_an_order_leaves_the_list_is_made_good_by_the_next_run() -> None:
    lab = Lab()
    order_id = place_waiting(lab)
    let_articles_be_made(lab)
    lab.shop.change_status(order_id, STATUS_COMPLETE)
    lab.clock.seconds += 60
    with killed_at(lab, "worklist", "delete"):
        lab.import_orders()
    assert entry_of(lab, order_id).state is OrderState.UNKNOWN

    timer_runs(lab, 1)

    assert_done(lab, order_id)


def test_an_order_that_was_listed_by_a_run_that_died_is_not_taken_off_unseen() -> None:
    lab = Lab()
    with killed_at(lab, "orders", "insert"):
        place_waiting(lab)
    assert lab.marker("1") is None
    assert entry_of(lab, "1").state is OrderState.WAITING

    lab.run(_retry_everything(lab))

    assert entry_of(lab, "1").state is OrderState.WAITING
    marker = lab.marker("1")
    assert marker is not None
    assert marker.state is OrderState.WAITING
    let_articles_be_made(lab)
    lab.import_orders(by="anna")
    assert_done(lab, "1")


async def _retry_everything(lab: Lab) -> None:
    """Look at the work list only, as a run does before it comes to what changed in the shop."""
    progress = Progress(run_id="another", deadline=lab.clock.monotonic() + HOUR, by_hand=True)
    async with ImportSession.open(lab.services, lab.profile, progress) as work:
        await import_waiting_orders(await begin(work))


def _placed_out_of_reach(lab: Lab) -> list[str]:
    """Orders that the profile does not select, long ago; what is selected was imported since."""
    placed = lab.place(*plain_orders(5))
    lab.import_orders()
    assert not any(lab.booked(order_id) for order_id in placed)
    lab.clock.seconds += 5 * DAY
    lab.import_orders()
    lab.clock.seconds += HOUR
    return placed


def test_a_status_that_is_added_brings_in_the_orders_that_have_it_already() -> None:
    lab = Lab()
    statuses = lab.profile.orders.statuses
    lab.change_profile("orders", statuses=(STATUS_COMPLETE,))
    placed = _placed_out_of_reach(lab)

    lab.change_profile("orders", statuses=statuses)
    lab.import_orders()

    assert_done(lab, *placed)


def test_a_start_that_is_moved_back_brings_in_the_orders_since() -> None:
    lab = Lab()
    lab.change_profile("orders", start=lab.clock.now() + timedelta(days=1))
    placed = _placed_out_of_reach(lab)

    lab.change_profile("orders", start=datetime(2026, 1, 1, tzinfo=UTC))
    lab.import_orders()

    assert_done(lab, *placed)


def _place_without_history(lab: Lab, number: int) -> list[str]:
    """Orders with a status set by a payment module that writes no history."""
    placed = lab.place(*plain_orders(number))
    for order_id in placed:
        lab.shop.entries[order_id]["histories"].clear()
    return placed


def test_the_look_by_date_reaches_back_to_the_last_one() -> None:
    lab = Lab()
    lab.import_orders()
    placed = _place_without_history(lab, 3)
    lab.shop.fault = _down
    timer_runs(lab, 5, every=DAY)
    assert not any(lab.booked(order_id) for order_id in placed)
    lab.shop.fault = None

    timer_runs(lab, 1)

    assert_done(lab, *placed)


def test_a_look_by_date_that_takes_longer_than_a_run_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(answer: Response) -> Reply:
        return replace(answer, delay=19.0)

    monkeypatch.setattr("sconnect.app.importing.news.waiting_and_changed.ORDERS_PER_PAGE", 1)
    lab = Lab()
    number = int(lab.services.limits.run_budget // 19) + 5
    placed = _place_without_history(lab, number)
    lab.shop.fault = slowly

    assert lab.import_orders().state is RunState.DONE

    assert_done(lab, *placed)
    pages = [request for request in lab.shop.requests if "from" in request.query]
    assert number <= len(pages) <= number + 2


@pytest.mark.parametrize("by", ["", "anna"])
def test_an_order_that_dropped_out_comes_back_with_its_status(by: str) -> None:
    lab, order_id = _waiting_out_of_reach()
    statuses = lab.profile.orders.statuses
    lab.change_profile("orders", statuses=(STATUS_COMPLETE,))
    lab.import_orders(by="anna")
    assert order_id not in [entry.order_id for entry in lab.listed()]

    lab.change_profile("orders", statuses=statuses)
    lab.clock.seconds += HOUR
    lab.import_orders(by=by)

    assert_done(lab, order_id)


def test_an_order_that_dropped_out_comes_back_when_the_start_is_moved_back() -> None:
    lab, order_id = _waiting_out_of_reach()
    start = lab.profile.orders.start
    lab.change_profile("orders", start=lab.clock.now())
    lab.import_orders(by="anna")
    assert lab.listed() == []

    lab.change_profile("orders", start=start)
    timer_runs(lab, 1)

    assert_done(lab, order_id)


def test_an_order_that_was_cancelled_while_it_waited_waits_for_that_alone() -> None:
    lab = Lab()
    order_id = place_waiting(lab)
    lab.shop.change_status(order_id, STATUS_CANCELED)

    timer_runs(lab, 2, every=DAY)

    assert [cause.kind for entry in lab.listed() for cause in entry.details] == [CauseKind.UNDONE_BEFORE_BOOKING]
    assert not lab.booked(order_id)


def test_an_emptied_shop_drops_nothing() -> None:
    lab = Lab()
    waiting = [place_waiting(lab, order_of("ONBEKEND-1", customer)) for customer in range(1, 6)]
    entries = dict(lab.shop.entries)
    lab.shop.entries.clear()

    lab.clock.seconds += DAY
    run = lab.import_orders()

    assert run.state is RunState.FAILED
    assert "De winkel kent geen enkele van 5 wachtende orders meer." in run.errors[0]
    assert [entry.order_id for entry in lab.listed()] == waiting
    lab.shop.entries.update(entries)
    let_articles_be_made(lab)
    timer_runs(lab, 1, every=DAY)
    assert_done(lab, *waiting)


@pytest.mark.parametrize("others", [0, 1])
def test_an_order_that_the_shop_misses_for_a_while_is_booked_when_it_is_back(others: int) -> None:
    """A backup was put back, in which the newest orders are not; then the mistake is mended."""
    lab = Lab()
    still_there = [place_waiting(lab, order_of("ONBEKEND-1", 90 + number)) for number in range(others)]
    order_id = place_waiting(lab)
    lab.clock.seconds += 30 * DAY
    missing = lab.shop.entries.pop(order_id)
    lab.import_orders()
    let_articles_be_made(lab)
    later = lab.place(*plain_orders(OUT_OF_REACH, first_customer=10))
    timer_runs(lab, 1)
    lab.shop.entries[order_id] = missing

    timer_runs(lab, 3, every=DAY)

    assert_done(lab, order_id, *still_there, *later)


def test_an_order_that_the_shop_misses_for_good_leaves_the_list_after_a_week() -> None:
    lab = Lab()
    order_id = place_waiting(lab)
    del lab.shop.entries[order_id]

    timer_runs(lab, 7, every=DAY)
    assert "De order bestaat niet meer in de winkel." in entry_of(lab, order_id).reason

    timer_runs(lab, 2, every=DAY)
    assert lab.listed() == []


@pytest.mark.parametrize("status", [404, 405])
def test_a_gateway_that_does_not_know_the_way_for_a_while_is_tried_again_by_itself(status: int) -> None:
    lab = Lab()
    lab.sim.faults.add(Fault(FaultKind.REFUSE, "POST", "/v2/verkooporders", status=status))
    placed = lab.place(*plain_orders(6))
    lab.import_orders()
    assert not any(lab.booked(order_id) for order_id in placed)
    lab.sim.faults.clear()

    timer_runs(lab, 2)

    assert_done(lab, *placed)


def test_a_page_of_maintenance_instead_of_an_answer_is_asked_again_by_itself() -> None:
    lab = Lab()
    lab.import_orders()
    [order_id] = lab.place(plain_order())
    lab.sim.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", "/v2/verkooporders", times=1))
    lab.import_orders()
    lab.clock.seconds += HOUR
    html = Fault(FaultKind.REFUSE, "GET", "/v2/verkooporders", status=httpx.codes.OK, body="<html>Onderhoud</html>")
    lab.sim.faults.add(html)
    lab.import_orders()
    assert entry_of(lab, order_id).retry_at is not None
    assert lab.sim.log.count("POST", "/verkooporders") == 1
    lab.sim.faults.clear()

    timer_runs(lab, 2, every=HOUR)

    assert_done(lab, order_id)
