"""Where is order 1042? What the shop has and this profile has not, why, and how one of them comes after all."""

from datetime import timedelta

import pytest

from sconnect.app.errors import NotFoundError, RefusedError
from sconnect.app.worklist.finding.elsewhere import Elsewhere, import_one, look_in_shop
from sconnect.app.worklist.orders import skip_order
from sconnect.domain.orders.selection import Whereabouts
from sconnect.domain.orders.state import OrderState
from tests.functional.faults import DAY
from tests.functional.in_process import InProcessApi
from tests.functional.lab import Lab
from tests.functional.orders import plain_order, plain_orders

PENDING, CANCELLED, UNFINISHED = 1, 7, 0


def look(lab: Lab, order_id: str) -> Elsewhere:
    return lab.run(look_in_shop(lab.services, lab.profile.id, order_id))


def with_status(lab: Lab, status: int) -> str:
    order_id = lab.shop.place(plain_order(), status=status)
    lab.clock.seconds += 60
    return order_id


def from_before_the_start(lab: Lab) -> str:
    [order_id] = lab.place(plain_order())
    lab.clock.seconds += DAY
    lab.change_profile("orders", start=lab.clock.now())
    return order_id


def known(lab: Lab) -> Lab:
    lab.change_profile("orders", statuses=(2,))
    lab.place(*plain_orders(1, first_customer=9))
    lab.import_orders()
    return lab


def test_to_look_where_an_order_is_asks_the_tables_a_few_rows_however_many_orders_there_are() -> None:
    lab = known(Lab())
    lab.place(*plain_orders(30))
    lab.import_orders()
    order_id = with_status(lab, PENDING)
    lab.rows.reads.clear()
    lab.rows.rows_read.clear()
    look(lab, order_id)
    assert lab.rows.reads.total() <= 12, lab.rows.reads
    assert lab.rows.rows_read.total() <= 10, lab.rows.rows_read


@pytest.mark.parametrize(
    ("status", "why", "may_be_imported"),
    [
        (PENDING, Whereabouts.STATUS, True),
        (CANCELLED, Whereabouts.UNDONE, False),
        (UNFINISHED, Whereabouts.UNFINISHED, False),
    ],
)
def test_the_shop_says_why_an_order_is_not_here(status: int, why: Whereabouts, may_be_imported: bool) -> None:
    lab = known(Lab())
    order_id = with_status(lab, status)
    found = look(lab, order_id)
    assert (found.why, found.why.may_be_imported) == (why, may_be_imported)
    assert found.words.dutch
    assert found.words.english
    assert not any("{" in text for text in found.words.both)
    assert lab.marker(order_id) is None
    if not may_be_imported:
        with pytest.raises(RefusedError):
            lab.run(import_one(lab.services, lab.profile.id, order_id, "", by="eva"))
        assert lab.marker(order_id) is None


def test_an_order_of_another_store_is_not_imported() -> None:
    lab = known(Lab())
    lab.profile = lab.profile.model_copy(update={"stores": ("5",)})
    lab.import_orders()
    [order_id] = lab.place(plain_order())
    found = look(lab, order_id)
    assert found.why is Whereabouts.OTHER_STORE


def test_an_order_in_another_status_is_imported_when_a_person_says_so_and_once() -> None:
    lab = known(Lab())
    order_id = with_status(lab, PENDING)
    lab.import_orders()
    assert lab.booked(order_id) == []
    released = lab.run(import_one(lab.services, lab.profile.id, order_id, "is betaald", by="eva"))
    assert released.orders == (order_id,)
    with pytest.raises(RefusedError, match="staat hier al"):
        lab.run(import_one(lab.services, lab.profile.id, order_id, "nog eens", by="eva"))
    for _ in range(2):
        lab.import_orders()
        lab.clock.seconds += 2 * DAY
    lab.assert_booked_once(order_id)
    marker = lab.marker(order_id)
    assert marker is not None
    assert (marker.state, marker.reference) == (OrderState.DONE, lab.profile.payment_reference(order_id))
    assert [(each.by, each.reason) for each in marker.decisions] == [("eva", "is betaald")]


def test_an_order_from_before_the_start_is_imported_when_a_person_says_so_and_no_other_is() -> None:
    lab = Lab()
    order_id, other = from_before_the_start(lab), from_before_the_start(lab)
    lab.import_orders()
    assert lab.marker(order_id) is None
    found = look(lab, order_id)
    assert found.why is Whereabouts.BEFORE_START
    assert f"{lab.profile.orders.start:%d-%m-%Y}" in found.words.dutch
    lab.run(import_one(lab.services, lab.profile.id, order_id, "", by="eva"))
    lab.import_orders()
    lab.clock.seconds += timedelta(days=2).total_seconds()
    lab.import_orders()
    lab.assert_booked_once(order_id)
    assert lab.booked(other) == []


def test_an_order_that_the_shop_edits_after_that_asks_again() -> None:
    lab = known(Lab())
    order_id = with_status(lab, PENDING)
    lab.run(import_one(lab.services, lab.profile.id, order_id, "", by="eva"))
    lab.shop.entries[order_id]["order"]["total"] = "1.0000"
    lab.import_orders()
    assert lab.booked(order_id) == []
    marker = lab.marker(order_id)
    assert marker is not None
    assert marker.state is OrderState.SKIPPED


def test_a_number_that_nobody_has_and_one_that_is_here_are_told_apart(lab: Lab, api: InProcessApi) -> None:
    [order_id] = lab.place(plain_order())
    path = f"/api/profiles/{lab.profile.id}/orders"
    answer = api.ask("POST", f"{path}/{order_id}/look", {}).json()
    assert (answer["why"], answer["may_be_imported"], answer["total"] is not None) == ("coming", True, True)
    lab.import_orders()
    assert api.ask("POST", f"{path}/{order_id}/look", {}).status == 409
    for number in ("999999", "abc", "9" * 60):
        with pytest.raises(NotFoundError):
            look(lab, number)
    with pytest.raises(RefusedError):
        lab.run(skip_order(lab.services, lab.profile.id, order_id, "nee", by="eva"))
