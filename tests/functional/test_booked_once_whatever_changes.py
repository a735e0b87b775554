"""Settings that change, markers that are lost, numbers that come again: no order and no customer twice in the books."""

from dataclasses import replace

import pytest

from local.snelstart.faults import Fault, FaultKind
from sconnect.app.storage.records import ProfileRecord
from sconnect.domain.causes import CauseKind
from sconnect.domain.profile import RecognitionMode
from sconnect.domain.runs import RunState
from tests.functional.faults import (
    DAY,
    HOUR,
    assert_done,
    cards_of,
    entry_of,
    import_for,
    in_books,
    killed_at,
    let_articles_be_made,
    place_waiting,
    second_shop,
    timer_runs,
)
from tests.functional.lab import Lab
from tests.functional.orders import email_of, plain_order, plain_orders

MINUTES_20 = 1_200
ANSWER_LOST = Fault(FaultKind.FAIL_AFTER, "POST", "/v2/verkooporders", status=504, times=1)
REQUEST_LOST = Fault(FaultKind.DROP_BEFORE, "POST", "/v2/verkooporders", times=1)


def _guest_order() -> Lab:
    """A shop with one order of a guest, in which nothing but a customer number counts."""
    lab = Lab()
    lab.change_profile("customers", recognition=RecognitionMode.CODE)
    entry = plain_order(5)
    entry["order"]["customer_id"] = "0"
    lab.place(entry)
    return lab


def test_an_order_that_waits_while_the_prefix_changes_is_found_back_under_the_new_one() -> None:
    lab = Lab()
    order_id = place_waiting(lab)
    let_articles_be_made(lab)
    lab.change_profile("orders", reference_prefix="NIEUW-")
    lab.sim.faults.add(ANSWER_LOST)
    # So that it is not found at once either.
    lab.sim.faults.add(Fault(FaultKind.REFUSE, "GET", "/v2/verkooporders", status=503, times=4))

    lab.import_orders(by="anna")
    timer_runs(lab, 6)

    assert_done(lab, order_id)
    assert [order["betalingskenmerk"] for order in in_books(lab)] == [f"NIEUW-{order_id}"]


def test_an_order_without_answer_is_looked_for_under_the_prefix_it_was_sent_with() -> None:
    lab = Lab()
    [earlier] = lab.place(plain_order(1))
    lab.import_orders()
    [order_id] = lab.place(plain_order(2))
    lab.sim.faults.add(ANSWER_LOST)
    lab.sim.faults.add(Fault(FaultKind.REFUSE, "GET", "/v2/verkooporders", status=503, times=4))
    lab.import_orders()
    lab.change_profile("orders", reference_prefix="NIEUW-")

    timer_runs(lab, 6)

    references = [order["betalingskenmerk"] for order in in_books(lab)]
    assert references == [f"{lab.demo.prefix}{earlier}", f"{lab.demo.prefix}{order_id}"]
    assert lab.listed() == []


def test_an_order_that_is_sent_again_under_a_new_prefix_is_booked_once() -> None:
    lab = Lab()
    [order_id] = lab.place(plain_order())
    lab.sim.faults.add(REQUEST_LOST)
    lab.import_orders()
    lab.change_profile("orders", reference_prefix="NIEUW-")
    timer_runs(lab, 1)
    lab.sim.faults.add(Fault(FaultKind.FAIL_AFTER, "POST", "/v2/verkooporders", status=504, times=1))

    timer_runs(lab, 8)

    assert_done(lab, order_id)
    assert [order["betalingskenmerk"] for order in in_books(lab)] == [f"NIEUW-{order_id}"]


@pytest.mark.parametrize("mode", RecognitionMode)
def test_two_shops_of_one_administration_share_the_card_of_a_guest(mode: RecognitionMode) -> None:
    """In some modes a guest is never looked up, so that the second shop does not find what the first made."""
    lab = _guest_order()
    lab.change_profile("customers", recognition=mode)
    lab.import_orders()
    lab.clock.seconds += MINUTES_20

    lab.run(import_for(lab, second_shop(lab)))

    assert len(cards_of(lab, email_of(5))) == 1
    assert len(in_books(lab)) == 2


def test_a_death_right_after_a_card_was_made_does_not_make_it_again() -> None:
    lab = _guest_order()
    with killed_at(lab, "customers", "replace"):
        lab.import_orders()
    assert len(cards_of(lab, email_of(5))) == 1

    lab.clock.seconds += MINUTES_20
    lab.import_orders()

    assert len(cards_of(lab, email_of(5))) == 1
    assert_done(lab, *lab.shop.entries)


def test_a_card_that_was_made_inactive_gets_no_second_one_beside_it() -> None:
    lab = _guest_order()
    lab.import_orders()
    [card] = cards_of(lab, email_of(5))
    card["nonactief"] = True
    lab.clock.seconds += MINUTES_20

    run = lab.run(import_for(lab, second_shop(lab)))

    assert len(cards_of(lab, email_of(5))) == 1
    assert run.counts.get("done", 0) == 0


def _lose_all_markers(lab: Lab) -> None:
    """The profile was deleted and made anew under another name, as its owner sees it: nothing is known any more."""
    lab.run(lab.services.store.delete(ProfileRecord, ProfileRecord.PARTITION, lab.profile.id))
    lab.profile = lab.profile.model_copy(update={"id": "opnieuw"})


def test_a_first_import_refuses_to_book_what_the_books_hold_already() -> None:
    lab = Lab()
    placed = lab.place(*plain_orders(5))
    lab.import_orders()
    _lose_all_markers(lab)

    for _ in range(3):
        lab.clock.seconds += HOUR
        run = lab.import_orders()

    assert run.state is RunState.FAILED
    assert f"In SnelStart staat al een order met betalingskenmerk {lab.demo.prefix}" in run.errors[0]
    assert "Kies een ander voorvoegsel, of een startdatum na de laatst geboekte order." in run.errors[0]
    lab.assert_booked_once(*placed)
    assert len(in_books(lab)) == len(placed)


def test_a_first_import_goes_on_from_a_start_after_what_was_booked() -> None:
    lab = Lab()
    booked = lab.place(*plain_orders(5))
    lab.import_orders()
    _lose_all_markers(lab)
    lab.clock.seconds += HOUR
    lab.change_profile("orders", start=lab.clock.now())
    new = lab.place(plain_order(9))

    assert lab.import_orders().state is RunState.DONE

    lab.assert_booked_once(*booked, *new)


def test_a_first_import_that_died_halfway_is_no_reason_to_refuse() -> None:
    lab = Lab()
    placed = lab.place(*plain_orders(6))
    with killed_at(lab, "orders", "write_together", time=2):
        lab.import_orders()
    assert in_books(lab)

    assert lab.import_orders().state is RunState.DONE
    timer_runs(lab, 5)

    assert_done(lab, *placed)


def test_a_profile_that_is_linked_to_no_administration_books_nothing() -> None:
    lab = Lab()
    pinned = lab.profile.connection.administration_id
    lab.change_profile("connection", administration_id="")
    placed = lab.place(*plain_orders(2))

    run = lab.import_orders()

    assert run.state is RunState.FAILED
    assert "nog niet aan een administratie gekoppeld. Koppel het bij de instellingen" in run.errors[0]
    assert in_books(lab) == []
    lab.change_profile("connection", administration_id=pinned)
    lab.import_orders()
    assert_done(lab, *placed)


def test_an_order_without_answer_is_not_looked_for_in_another_administration() -> None:
    lab = Lab()
    [order_id] = lab.place(plain_order())
    lab.sim.faults.add(REQUEST_LOST)
    lab.import_orders()
    foreign = "another-administration"
    pinned = lab.profile.connection.administration_id
    lab.change_profile("connection", administration_id=foreign)
    looked = lab.sim.log.count("GET", "/verkooporders")

    lab.clock.seconds += MINUTES_20
    assert lab.import_orders().state is RunState.FAILED

    assert lab.sim.log.count("GET", "/verkooporders") == looked
    lab.change_profile("connection", administration_id=pinned)
    timer_runs(lab, 2)
    assert_done(lab, order_id)


def test_an_order_number_that_is_used_again_is_shown_to_a_person() -> None:
    lab = Lab()
    [order_id] = lab.place(plain_order(1))
    lab.import_orders()
    lab.shop.entries.clear()
    lab.shop._last_order = 0
    lab.clock.seconds += 2 * DAY
    assert lab.place(plain_order(2)) == [order_id]

    for by in ("", "anna", "", "anna"):
        lab.import_orders(by=by)
        lab.clock.seconds += DAY

    entry = entry_of(lab, order_id)
    assert entry.causes[0][0] is CauseKind.NUMBER_REUSED
    assert f"De winkel gebruikt ordernummer {order_id} opnieuw" in entry.reason
    assert len(in_books(lab)) == 1


def test_a_shop_that_sets_its_time_zone_right_reuses_no_numbers() -> None:
    lab = Lab()
    [order_id] = lab.place(plain_order(1))
    lab.import_orders()
    lab.shop.capture = replace(lab.shop.capture, timezone="America/New_York")
    lab.clock.seconds += DAY

    lab.import_orders(by="anna")

    assert_done(lab, order_id)
