"""What happened to orders after they were booked: there is nothing to try again, only to take note of."""

import pytest

from sconnect.app.worklist.orders import read_order, skip_order
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import BY, decide, item_of, items_of
from tests.functional.faults import DAY, timer_runs
from tests.functional.lab import BOOKED_STATUS, Lab
from tests.functional.orders import plain_order

REFUNDED = 11


def changed(lab: Lab, kind: CauseKind) -> str:
    """Book an order and let the shop do something to it."""
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    entry = lab.shop.entries[order_id]
    if kind is CauseKind.NUMBER_REUSED:
        entry["order"]["date_added"] = "2027-02-01 10:00:00"
        lab.clock.seconds += 90 * DAY
    if kind is CauseKind.CHANGED_AFTER_BOOKING:
        entry["order"]["shipping_city"] = "Elders"
    lab.shop.change_status(order_id, REFUNDED if kind is CauseKind.UNDONE_AFTER_BOOKING else BOOKED_STATUS)
    timer_runs(lab, 1)
    return order_id


KINDS = [CauseKind.NUMBER_REUSED, CauseKind.CHANGED_AFTER_BOOKING, CauseKind.UNDONE_AFTER_BOOKING]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_taken_note_of_is_not_shown_again_and_who_and_why_is_kept(kind: CauseKind) -> None:
    lab = Lab()
    order_id = changed(lab, kind)
    item = item_of(lab, kind)
    assert item.actions == (Action.SKIP,)
    assert "?" not in item.cause.dutch + item.cause.english

    assert decide(lab, item, Action.SKIP, reason="zelf gecrediteerd").skipped == (order_id,)

    timer_runs(lab, 2, every=DAY)
    lab.import_orders(by="anna")
    assert items_of(lab) == []
    details = lab.run(read_order(lab.services, lab.profile.id, order_id))
    assert details.summary.state is OrderState.DONE
    assert [(noted.by, noted.reason) for noted in details.decisions] == [(BY, "zelf gecrediteerd")]
    lab.assert_booked_once(order_id)


def test_an_order_can_be_taken_note_of_by_its_number() -> None:
    lab = Lab()
    order_id = changed(lab, CauseKind.CHANGED_AFTER_BOOKING)
    lab.run(skip_order(lab.services, lab.profile.id, order_id, "gezien", by=BY))
    assert items_of(lab) == []
