"""Statuses that move, come and go: no order is passed over, and what a new status means is asked at once."""

from datetime import timedelta

import pytest

from local.shop.captures import Entry
from sconnect.app.profiles.repository import read_profile
from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.worklist.worklist import WorkAction, act
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.profile import Profile
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of, items_of
from tests.functional.lab import Lab
from tests.functional.orders import plain_order

PENDING, PROCESSING, CANCELED, UNDERWAY = 1, 2, 7, 17


def lab_of_sales() -> Lab:
    """A lab whose profile imports what is processing, shipped or complete."""
    lab = Lab()
    lab.change_profile("orders", statuses=(2, 3, 5))
    return lab


def moved(lab: Lab, *statuses: int, entry: Entry | None = None) -> str:
    """Place an order and move it through these statuses before any run looks at it."""
    order_id = lab.shop.place(entry or plain_order(), statuses[0])
    for status in statuses[1:]:
        lab.shop.change_status(order_id, status)
    lab.clock.seconds += 60
    return order_id


def new_status_items(lab: Lab) -> list[str]:
    items = items_of(lab)
    return [item.facts["status"] for item in items if item.kind is CauseKind.STATUS_NEW]


def answer(lab: Lab, action: Action) -> None:
    [item] = items_of(lab)
    lab.run(act(lab.services, lab.profile.id, item.id, WorkAction(action), by="bram"))
    lab.profile = lab.run(_profile(lab))


async def _profile(lab: Lab) -> Profile:
    return await read_profile(lab.services, lab.profile.id)


@pytest.mark.parametrize("language", [1, 2])
def test_an_order_that_a_carrier_moved_on_at_once_is_booked(language: int) -> None:
    """The status has a name in another language only, too."""
    lab = lab_of_sales()
    lab.shop.add_status(UNDERWAY, "Unterwegs", language=language)
    order_id = moved(lab, PROCESSING, UNDERWAY)
    lab.import_orders()
    lab.assert_booked_once(order_id)


def test_whether_an_order_is_booked_does_not_depend_on_when_it_is_looked_at() -> None:
    lab = lab_of_sales()
    lab.shop.add_status(UNDERWAY, "Onderweg")
    early, late = moved(lab, PROCESSING), moved(lab, PROCESSING, UNDERWAY)
    lab.import_orders()
    lab.shop.change_status(early, UNDERWAY)
    lab.clock.seconds += 60
    lab.import_orders()
    lab.assert_booked_once(early, late)
    assert lab.listed() == []


def test_an_order_that_went_back_to_pending_is_asked_about_and_booked_once_a_person_says_so() -> None:
    lab = lab_of_sales()
    order_id = moved(lab, PROCESSING, PENDING)
    lab.import_orders()
    assert lab.booked(order_id) == []
    item = item_of(lab, CauseKind.STATUS_MOVED_BACK)
    assert "Pending" in item.cause.dutch
    decide(lab, item, Action.COUNTS_AS_SALE)
    lab.import_orders()
    lab.assert_booked_once(order_id)
    assert lab.listed() == []


def test_an_order_that_comes_back_to_a_chosen_status_needs_no_answer() -> None:
    lab = lab_of_sales()
    order_id = moved(lab, PROCESSING, PENDING)
    lab.import_orders()
    lab.shop.change_status(order_id, PROCESSING)
    lab.clock.seconds += 60
    lab.import_orders()
    lab.assert_booked_once(order_id)


@pytest.mark.parametrize("statuses", [(PROCESSING, CANCELED), (PENDING,), (PENDING, UNDERWAY)])
def test_what_was_undone_or_never_was_a_sale_is_not_booked(statuses: tuple[int, ...]) -> None:
    lab = lab_of_sales()
    lab.shop.add_status(UNDERWAY, "Onderweg")
    order_id = moved(lab, *statuses)
    lab.import_orders()
    assert lab.booked(order_id) == []
    kinds = {cause.kind for entry in lab.listed() for cause in entry.details}
    assert kinds == ({CauseKind.UNDONE_BEFORE_BOOKING} if CANCELED in statuses else set())


def test_reconciliation_counts_an_order_that_was_moved_on() -> None:
    lab = lab_of_sales()
    lab.shop.add_status(UNDERWAY, "Onderweg")
    booked = moved(lab, PROCESSING, UNDERWAY)
    lab.import_orders()
    missed = moved(lab, PROCESSING, UNDERWAY)
    today = lab.clock.now().date()
    found = lab.run(reconcile(lab.services, lab.profile, today - timedelta(days=2), today + timedelta(days=1)))
    assert [each.order_id for each in found.missing] == [missed]
    assert found.orders_shop == 2, booked


def test_a_status_that_appears_after_linking_is_an_item_at_once() -> None:
    lab = lab_of_sales()
    lab.import_orders()
    assert new_status_items(lab) == []
    lab.shop.add_status(UNDERWAY, "Onderweg")
    lab.import_orders()
    assert new_status_items(lab) == ["Onderweg"]


def test_a_new_status_that_counts_as_a_sale_is_imported_from_then_on() -> None:
    lab = lab_of_sales()
    lab.import_orders()
    lab.shop.add_status(UNDERWAY, "Betaald via marktplaats")
    order_id = moved(lab, UNDERWAY)
    lab.import_orders()
    assert lab.booked(order_id) == []
    before = lab.profile.orders.statuses
    answer(lab, Action.COUNTS_AS_SALE)
    assert UNDERWAY in lab.profile.orders.statuses
    assert set(before) <= set(lab.profile.orders.statuses)
    lab.import_orders()
    lab.assert_booked_once(order_id)
    assert new_status_items(lab) == []


@pytest.mark.parametrize("action", [Action.IS_NO_SALE, Action.UNDOES_SALE])
def test_a_new_status_that_is_no_sale_is_asked_about_once(action: Action) -> None:
    lab = lab_of_sales()
    lab.import_orders()
    lab.shop.add_status(UNDERWAY, "Opgehaald")
    order_id = moved(lab, PROCESSING)
    lab.import_orders()
    answer(lab, action)
    lab.import_orders()
    assert new_status_items(lab) == []
    lab.shop.change_status(order_id, UNDERWAY)
    lab.clock.seconds += 60
    lab.import_orders()
    undone = [each.causes[0][0] for each in lab.listed()]
    assert undone == ([CauseKind.UNDONE_AFTER_BOOKING] if action is Action.UNDOES_SALE else [])
    marker = lab.marker(order_id)
    assert marker is not None
    assert marker.state is OrderState.DONE
