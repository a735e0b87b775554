"""Orders that a person booked in SnelStart: done, counted, and never booked a second time."""

from datetime import date
from decimal import Decimal

import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.errors import RefusedError
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.worklist.by_hand import Because
from sconnect.app.worklist.orders import book_by_hand, forget_order, read_order, retry_order, skip_order, undo_by_hand
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Processing
from sconnect.domain.reconciliation.rules import Finding
from tests.functional.decisions import BY, item_of, items_of
from tests.functional.faults import DAY, assert_done, place_waiting, timer_runs
from tests.functional.lab import BOOKED_STATUS, Lab
from tests.functional.orders import plain_order
from tests.functional.test_ways_out import sold_by_hand


def noted(lab: Lab, order_id: str, number: int, reason: str = "haast") -> OrderState:
    return lab.run(book_by_hand(lab.services, lab.profile.id, order_id, number, reason, by=BY)).state


def booked_by_hand() -> tuple[Lab, str, int]:
    """A lab with an order that waited, and that a person booked."""
    lab = Lab()
    order_id = place_waiting(lab)
    number = sold_by_hand(lab, order_id)
    assert noted(lab, order_id, number) is OrderState.DONE
    return lab, order_id, number


def remove(lab: Lab, number: int) -> None:
    orders = lab.sim.books(lab.demo.books.name).orders
    del orders[next(key for key, order in orders.items() if order["nummer"] == number)]


def test_it_is_done_says_who_noted_it_and_is_never_imported_whatever_changes() -> None:
    lab, order_id, number = booked_by_hand()
    assert items_of(lab) == []

    lab.change_profile("articles", processing=Processing.ADD)
    lab.shop.change_status(order_id, BOOKED_STATUS)
    timer_runs(lab, 3, every=DAY)
    lab.import_orders(by="anna")

    assert lab.booked(order_id) == []
    details = lab.run(read_order(lab.services, lab.profile.id, order_id))
    assert (details.summary.state, details.summary.sales_order_number) == (OrderState.DONE, number)
    assert details.summary.by_hand
    assert details.summary.reason is None
    assert details.skipped is None
    assert details.noted is not None
    assert (details.noted.by, details.noted.reason) == (BY, "haast")
    assert any(f"Met de hand geboekt als verkooporder {number}" in notice for notice in details.explanation.notices)


def test_an_edit_in_the_shop_afterwards_becomes_an_item_and_changes_nothing() -> None:
    lab, order_id, number = booked_by_hand()
    lab.shop.entries[order_id]["order"]["shipping_city"] = "Elders"
    lab.shop.change_status(order_id, BOOKED_STATUS)
    timer_runs(lab, 1)
    assert f"geboekt als verkooporder {number}" in item_of(lab, CauseKind.CHANGED_AFTER_BOOKING).cause.dutch
    assert lab.booked(order_id) == []


def test_a_number_that_is_not_in_the_books_or_is_of_another_shop_order_is_refused() -> None:
    lab = Lab()
    [other] = lab.place(plain_order(7))
    order_id = place_waiting(lab)
    [booked] = lab.booked(other)
    with pytest.raises(RefusedError, match=r"^Verkooporder 4711 staat niet in SnelStart"):
        noted(lab, order_id, 4_711)
    with pytest.raises(RefusedError, match=f"hoort bij webshop-order {other}"):
        noted(lab, order_id, booked["nummer"])
    with pytest.raises(RefusedError, match="al geboekt door sconnect"):
        noted(lab, other, booked["nummer"])
    assert item_of(lab, CauseKind.ARTICLE_UNKNOWN).order_count == 1


def test_another_total_than_that_of_the_shop_is_told() -> None:
    lab = Lab()
    order_id = place_waiting(lab)
    number = sold_by_hand(lab, order_id)
    orders = lab.sim.books(lab.demo.books.name).orders
    next(order for order in orders.values() if order["nummer"] == number)["totaalInclusiefBtw"] = Decimal("1.00")
    noted(lab, order_id, number)
    notices = lab.run(read_order(lab.services, lab.profile.id, order_id)).explanation.notices
    assert any("De verkooporder komt uit op €\xa01,00, de webshop op" in notice for notice in notices)


def test_a_wrong_number_can_be_corrected() -> None:
    lab, order_id, _ = booked_by_hand()
    right = sold_by_hand(lab, order_id)
    noted(lab, order_id, right)
    marker = lab.marker(order_id)
    assert marker is not None
    assert marker.sales_order_number == right


def undo(lab: Lab, order_id: str, because: Because = Because.REMOVED) -> None:
    lab.run(undo_by_hand(lab.services, lab.profile.id, order_id, because, by=BY))


def test_undoing_it_asks_whether_the_sales_order_is_gone() -> None:
    lab, order_id, number = booked_by_hand()
    with pytest.raises(RefusedError, match=f"Verkooporder {number} staat nog in SnelStart"):
        undo(lab, order_id)

    remove(lab, number)
    undo(lab, order_id)

    assert item_of(lab, CauseKind.ARTICLE_UNKNOWN).order_count == 1
    lab.change_profile("articles", processing=Processing.ADD)
    lab.import_orders()
    assert_done(lab, order_id)
    details = lab.run(read_order(lab.services, lab.profile.id, order_id))
    assert not details.summary.by_hand
    assert details.noted is None


def test_a_number_that_was_a_mistake_is_undone_although_that_order_stands() -> None:
    lab, order_id, _ = booked_by_hand()
    undo(lab, order_id, Because.MISTAKEN)
    assert item_of(lab, CauseKind.ARTICLE_UNKNOWN).order_count == 1
    with pytest.raises(RefusedError, match="niet met de hand geboekt"):
        undo(lab, order_id, Because.MISTAKEN)


def test_an_order_that_was_sent_once_is_looked_up_before_it_is_sent_again() -> None:
    lab = Lab()
    lab.place(plain_order(40))
    lab.import_orders()
    lab.sim.faults.add(Fault(FaultKind.DROP_BEFORE, "POST", "/v2/verkooporders"))
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    timer_runs(lab, 16)
    assert item_of(lab, CauseKind.OUTCOME_UNKNOWN).order_count == 1
    number = sold_by_hand(lab, order_id)
    noted(lab, order_id, number)
    lab.sim.faults.clear()
    lab.import_orders()
    assert lab.booked(order_id) == []

    sold_by_hand(lab, order_id, lab.profile.payment_reference(order_id))
    undo(lab, order_id, Because.MISTAKEN)
    lab.import_orders()
    assert_done(lab, order_id)


def test_it_is_neither_skipped_nor_retried() -> None:
    lab, order_id, _ = booked_by_hand()
    for attempt in (
        retry_order(lab.services, lab.profile.id, order_id, by=BY),
        skip_order(lab.services, lab.profile.id, order_id, "toch niet", by=BY),
    ):
        with pytest.raises(RefusedError, match="is al geboekt als verkooporder"):
            lab.run(attempt)


def test_reconciliation_counts_it_and_names_one_that_is_gone() -> None:
    lab, order_id, number = booked_by_hand()
    placed = date(2026, 11, 1), date(2026, 11, 30)
    found = lab.run(reconcile(lab.services, lab.profile, *placed))
    assert order_id not in {missing.order_id for missing in found.missing}
    assert not found.needs_a_person

    remove(lab, number)
    found = lab.run(reconcile(lab.services, lab.profile, *placed))
    [gone] = [missing for missing in found.missing if missing.order_id == order_id]
    assert gone.reason.nl == Finding.BY_HAND_NOT_FOUND.nl
    assert found.needs_a_person


def test_reconciliation_names_an_order_that_stands_in_the_books_by_hand_and_by_reference() -> None:
    lab, order_id, _ = booked_by_hand()
    sold_by_hand(lab, order_id, lab.profile.payment_reference(order_id))
    found = lab.run(reconcile(lab.services, lab.profile, date(2026, 11, 1), date(2026, 11, 30)))
    [double] = found.double
    assert len(double.numbers) == 2


def test_what_is_personal_of_it_can_be_erased_and_it_stays_booked() -> None:
    lab, order_id, number = booked_by_hand()
    lab.run(forget_order(lab.services, lab.profile.id, order_id))
    marker = lab.marker(order_id)
    assert marker is not None
    assert (marker.state, marker.by_hand, marker.sales_order_number) == (OrderState.DONE, True, number)
    assert (marker.decided_by, marker.decided_why, marker.explanation) == ("", "", "")
    remove(lab, number)
    undo(lab, order_id)
    lab.change_profile("articles", processing=Processing.ADD)
    lab.import_orders()
    assert_done(lab, order_id)
