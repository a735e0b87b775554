"""A booked order that the shop changes or undoes is shown to a person; nothing is posted, a mere status is no news."""

import pytest

from sconnect.app.importing.session import ImportSession
from sconnect.app.runs.progress import Progress
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.order_decisions import acknowledge_order
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from tests.functional.faults import DAY, entry_of, timer_runs
from tests.functional.lab import BOOKED_STATUS, Lab
from tests.functional.orders import plain_order

CANCELED, REFUNDED, SHIPPED, COMPLETE = 7, 11, 3, 5


def _booked() -> tuple[Lab, str]:
    lab = Lab()
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    lab.assert_booked_once(order_id)
    lab.sim.log.clear()
    return lab, order_id


def _change_status(lab: Lab, order_id: str, status: int) -> None:
    lab.shop.change_status(order_id, status)
    timer_runs(lab, 1)


def _acknowledge(lab: Lab, order_id: str) -> bool:
    async def tell() -> bool:
        progress = Progress(run_id="", deadline=lab.clock.monotonic() + 60, by_hand=True)
        async with ImportSession.open(lab.services, lab.profile, progress) as work:
            return await acknowledge_order(work, order_id, Decision("", lab.clock.now(), ""))

    return lab.run(tell())


@pytest.mark.parametrize("status", [CANCELED, REFUNDED])
def test_an_order_that_is_undone_gives_a_credit_proposal_and_posts_nothing(status: int) -> None:
    lab, order_id = _booked()
    _change_status(lab, order_id, status)
    entry = entry_of(lab, order_id)
    assert (entry.state, entry.causes) == (OrderState.DONE, ((CauseKind.UNDONE_AFTER_BOOKING, order_id),))
    number = lab.booked(order_id)[0]["nummer"]
    assert f"nadat hij is geboekt als verkooporder {number} voor " in entry.reason
    assert not lab.snelstart_calls
    lab.assert_booked_once(order_id)


def test_it_stays_listed_without_a_write_or_a_call() -> None:
    lab, order_id = _booked()
    _change_status(lab, order_id, REFUNDED)
    lab.rows.writes.clear()
    timer_runs(lab, 3)
    assert entry_of(lab, order_id).causes[0][0] is CauseKind.UNDONE_AFTER_BOOKING
    assert lab.rows.writes["worklist"] == 0
    timer_runs(lab, 1, every=DAY)
    assert entry_of(lab, order_id).causes[0][0] is CauseKind.UNDONE_AFTER_BOOKING
    assert not lab.snelstart_calls


def test_it_leaves_the_list_when_the_shop_takes_it_back() -> None:
    lab, order_id = _booked()
    _change_status(lab, order_id, REFUNDED)
    lab.shop.change_status(order_id, COMPLETE)
    lab.clock.seconds += 300
    lab.import_orders(by="anna")
    assert not lab.listed()
    lab.assert_booked_once(order_id)


def test_a_mere_change_of_status_raises_nothing() -> None:
    lab, order_id = _booked()
    for status in (SHIPPED, COMPLETE, 1, 15, 9, BOOKED_STATUS):
        _change_status(lab, order_id, status)
        assert not lab.listed()
    assert not lab.snelstart_calls


def test_statuses_that_undo_can_be_chosen() -> None:
    lab, order_id = _booked()
    lab.change_profile("orders", undone_statuses=(15,))
    _change_status(lab, order_id, REFUNDED)
    assert not lab.listed()
    _change_status(lab, order_id, 15)
    assert entry_of(lab, order_id).causes[0][0] is CauseKind.UNDONE_AFTER_BOOKING


@pytest.mark.parametrize(
    ("part", "what"),
    [
        ("products", "de producten"),
        ("totals", "de bedragen"),
        ("address", "de gegevens van de klant of het adres"),
    ],
)
def test_an_order_that_is_edited_says_what_differs(part: str, what: str) -> None:
    lab, order_id = _booked()
    entry = lab.shop.entries[order_id]
    if part == "products":
        entry["products"][0]["quantity"] = "99"
    elif part == "totals":
        entry["totals"][0]["value"] = "1.0000"
    else:
        entry["order"]["shipping_city"] = "Elders"
    _change_status(lab, order_id, BOOKED_STATUS)
    listed = entry_of(lab, order_id)
    assert listed.causes == ((CauseKind.CHANGED_AFTER_BOOKING, order_id),)
    assert f": {what} (geboekt" in listed.reason
    assert not lab.snelstart_calls


def test_what_the_catalogue_says_today_is_no_change_of_an_order() -> None:
    lab, order_id = _booked()
    for codes in lab.shop.entries[order_id]["product_codes"].values():
        codes |= {"price": "99.0000", "sku": "ANDERS", "tax_class_id": "20"}
    _change_status(lab, order_id, BOOKED_STATUS)
    assert not lab.listed()


def test_an_edit_without_history_is_found_by_the_daily_sweep() -> None:
    lab, order_id = _booked()
    lab.shop.entries[order_id]["order"]["shipping_city"] = "Elders"
    timer_runs(lab, 1)
    timer_runs(lab, 1, every=DAY)
    assert entry_of(lab, order_id).causes[0][0] is CauseKind.CHANGED_AFTER_BOOKING


def test_what_was_seen_is_not_shown_again_but_a_new_change_is() -> None:
    lab, order_id = _booked()
    lab.shop.entries[order_id]["order"]["shipping_city"] = "Elders"
    _change_status(lab, order_id, BOOKED_STATUS)
    assert _acknowledge(lab, order_id)
    timer_runs(lab, 1, every=DAY)
    assert not lab.listed()

    _change_status(lab, order_id, REFUNDED)
    assert entry_of(lab, order_id).causes[0][0] is CauseKind.UNDONE_AFTER_BOOKING
    assert _acknowledge(lab, order_id)
    timer_runs(lab, 2, every=DAY)
    assert not lab.listed()
    marker = lab.marker(order_id)
    assert marker is not None
    assert marker.state is OrderState.DONE
    lab.assert_booked_once(order_id)


def test_only_a_booked_order_that_the_shop_has_can_be_acknowledged() -> None:
    lab, order_id = _booked()
    assert not _acknowledge(lab, "4711")
    del lab.shop.entries[order_id]
    assert not _acknowledge(lab, order_id)


def test_what_happened_to_an_order_that_the_shop_no_longer_has_can_be_acknowledged() -> None:
    lab, order_id = _booked()
    _change_status(lab, order_id, REFUNDED)
    del lab.shop.entries[order_id]
    assert _acknowledge(lab, order_id)
    timer_runs(lab, 2, every=DAY)
    assert not lab.listed()


def test_a_finding_about_an_order_that_the_shop_no_longer_has_stays() -> None:
    lab, order_id = _booked()
    _change_status(lab, order_id, REFUNDED)
    other = lab.place(plain_order(2))
    del lab.shop.entries[order_id]
    lab.import_orders(by="anna")
    lab.assert_booked_once(*other)
    assert entry_of(lab, order_id).causes[0][0] is CauseKind.UNDONE_AFTER_BOOKING


def test_an_order_that_was_refunded_before_it_came_is_not_imported() -> None:
    lab = Lab()
    [order_id] = lab.place(plain_order())
    lab.shop.change_status(order_id, REFUNDED)
    lab.clock.seconds += 60
    lab.import_orders()
    assert not lab.booked(order_id)
    assert [cause.kind for entry in lab.listed() for cause in entry.details] == [CauseKind.UNDONE_BEFORE_BOOKING]
