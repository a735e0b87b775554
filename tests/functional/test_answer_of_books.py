"""An order that SnelStart holds otherwise than was computed is told at once, until it is seen or put right."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.importing.markers import OrderMarkers
from sconnect.app.overview.profiles import list_summaries
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.worklist.finding.orders import list_orders
from sconnect.app.worklist.orders import read_order
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.books_answer import AnswerState
from sconnect.domain.orders.state import OrderState
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import BY, decide, item_of, items_of
from tests.functional.faults import DAY, timer_runs
from tests.functional.lab import Lab
from tests.functional.test_ways_out import acting, of_german


def booked_otherwise(*faults: Fault) -> tuple[Lab, str]:
    """An order that SnelStart charges VAT on, where the shop charged none."""
    lab, entry = of_german("BE0403170701", vat="0.0000")
    lab, order_id = acting(CauseKind.VAT_NUMBER_OF_OTHER_STATE, entry, Action.ACCEPT_DIFFERENCE, lab)
    for fault in faults:
        lab.sim.faults.add(fault)
    lab.import_orders()
    return lab, order_id


def put_right(lab: Lab, order_id: str) -> None:
    orders = lab.sim.books(lab.demo.books.name).orders
    orders[lab.booked(order_id)[0]["id"]]["totaalExclusiefBtw"] = Decimal("100.00")


def test_it_is_listed_and_counted_with_what_differs_and_why() -> None:
    lab, order_id = booked_otherwise()
    item = item_of(lab, CauseKind.BOOKED_OTHERWISE)
    assert [order.order_id for order in item.orders] == [order_id]
    assert "zonder btw uit op €\xa093,46 in plaats van €\xa0100,00" in item.cause.dutch
    assert "land en het btw-nummer van de klantkaart" in item.cause.dutch
    [summary], _ = lab.run(list_summaries(lab.services, after="", limit=5))
    assert summary.waiting == 1
    [listed] = lab.run(list_orders(lab.services, lab.profile.id)).orders
    assert (listed.state, listed.answer) == (OrderState.DONE, AnswerState.DIFFERS)
    today = lab.clock.now().date()
    found = lab.run(reconcile(lab.services, lab.profile, today - timedelta(days=60), today + timedelta(days=1)))
    [differing] = found.differing
    assert (differing.shop_total, differing.books_total) == (Decimal("100.00"), Decimal("100.00"))
    assert (differing.computed_net, differing.books_net) == (Decimal("100.00"), Decimal("93.46"))


def test_it_stays_until_a_person_has_seen_it_and_then_says_so() -> None:
    lab, order_id = booked_otherwise()
    timer_runs(lab, 2, every=DAY)
    decide(lab, item_of(lab, CauseKind.BOOKED_OTHERWISE), Action.SKIP, reason="Duitse btw klopt")
    timer_runs(lab, 2, every=DAY)
    lab.import_orders(by="anna")
    assert items_of(lab) == []
    details = lab.run(read_order(lab.services, lab.profile.id, order_id))
    assert details.summary.answer is AnswerState.SEEN
    assert [(seen.by, seen.reason) for seen in details.decisions][-1] == (BY, "Duitse btw klopt")


def test_what_is_put_right_in_the_books_leaves_the_list_by_itself() -> None:
    lab, order_id = booked_otherwise()
    timer_runs(lab, 1, every=DAY)
    assert item_of(lab, CauseKind.BOOKED_OTHERWISE).order_count == 1
    put_right(lab, order_id)
    lab.clock.seconds += 60
    lab.import_orders(by="anna")
    assert items_of(lab) == []
    [listed] = lab.run(list_orders(lab.services, lab.profile.id)).orders
    assert (listed.answer, listed.difference) == (AnswerState.RIGHTED, None)


def test_an_order_whose_answer_was_lost_is_held_to_account_when_it_is_found() -> None:
    lost = Fault(FaultKind.DROP_AFTER, method="POST", path="/v2/verkooporders", times=1)
    lab, order_id = booked_otherwise(lost)
    timer_runs(lab, 2, every=DAY)
    assert [order.order_id for order in item_of(lab, CauseKind.BOOKED_OTHERWISE).orders] == [order_id]
    assert len(lab.booked(order_id)) == 1


def test_seeing_that_the_books_differ_says_nothing_about_a_change_in_the_shop() -> None:
    lab, order_id = booked_otherwise()
    lab.shop.entries[order_id]["order"]["shipping_city"] = "Elders"
    lab.shop.change_status(order_id, 2)
    timer_runs(lab, 1)
    assert {item.kind for item in items_of(lab)} == {CauseKind.BOOKED_OTHERWISE, CauseKind.CHANGED_AFTER_BOOKING}
    decide(lab, item_of(lab, CauseKind.BOOKED_OTHERWISE), Action.SKIP, reason="goed zo")
    timer_runs(lab, 1, every=DAY)
    assert {item.kind for item in items_of(lab)} == {CauseKind.CHANGED_AFTER_BOOKING}


@pytest.mark.parametrize("tolerance", [Decimal(0), Decimal(1)])
def test_the_tolerance_of_totals_never_covers_the_answer(tolerance: Decimal) -> None:
    lab, entry = of_german("BE0403170701", vat="0.0000")
    lab.change_profile("orders", tolerance=tolerance)
    lab, _ = acting(CauseKind.VAT_NUMBER_OF_OTHER_STATE, entry, Action.ACCEPT_DIFFERENCE, lab)
    lab.import_orders()
    assert item_of(lab, CauseKind.BOOKED_OTHERWISE).order_count == 1


def test_an_order_of_an_earlier_version_is_not_listed() -> None:
    lab, order_id = booked_otherwise()
    marker = lab.marker(order_id)
    assert marker is not None
    former = replace(marker, computed_including_vat=None, computed_excluding_vat=None, total_excluding_vat=None)
    lab.run(lab.services.store.put(replace(former, answer=AnswerState.AS_COMPUTED)))
    lab.run(OrderMarkers(lab.services, lab.profile.id).unlist(order_id))
    timer_runs(lab, 3, every=DAY)
    lab.import_orders(by="anna")
    assert items_of(lab) == []
    assert len(lab.booked(order_id)) == 1
