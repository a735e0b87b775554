"""Decisions that are taken back: nothing of them is left, and what was carried out says what to do in SnelStart."""

import pytest

from sconnect.app.errors import RefusedError
from sconnect.app.worklist.by_hand import Because
from sconnect.app.worklist.orders import OrderDetails, book_by_hand, read_order, retry_order, revoke, undo_by_hand
from sconnect.domain.causes import CauseKind
from sconnect.domain.corrections.correction import CorrectionKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import BY, decide, item_of, items_of
from tests.functional.faults import place_waiting, timer_runs
from tests.functional.in_process import in_process_api
from tests.functional.lab import BOOKED_STATUS, Lab
from tests.functional.orders import plain_order
from tests.functional.test_corrections import COMPLETE, CREDIT, REFUNDED, correct, made_of, refunded, story
from tests.functional.test_ways_out import sold_by_hand

OTHER = "bart@voorbeeld.nl"


def read(lab: Lab, order_id: str) -> OrderDetails:
    return lab.run(read_order(lab.services, lab.profile.id, order_id))


def revoked(lab: Lab, order_id: str, at: int = 0) -> tuple[str, ...]:
    decision = read(lab, order_id).decisions[at]
    services, profile = lab.services, lab.profile.id
    return lab.run(revoke(services, profile, order_id, decision.id, "vergissing", by=OTHER)).orders


def waits_for_amounts() -> tuple[Lab, str]:
    """A lab with an order of which the totals do not add up."""
    lab = Lab()
    entry = plain_order()
    entry["order"]["total"] = "99.0000"
    entry["totals"][-1]["value"] = "99.0000"
    [order_id] = lab.place(entry)
    lab.import_orders()
    marker = lab.marker(order_id)
    assert marker is not None
    assert marker.state is OrderState.WAITING
    return lab, order_id


def test_an_accepted_difference_is_revoked_before_the_order_is_booked_and_asks_again() -> None:
    lab, order_id = waits_for_amounts()
    item = items_of(lab)[0]
    decide(lab, item, Action.ACCEPT_DIFFERENCE, reason="mag")
    [decision] = read(lab, order_id).decisions
    assert decision.instead is None
    assert (decision.by, decision.reason) == (BY, "mag")

    assert revoked(lab, order_id) == (order_id,)
    lab.import_orders()

    assert not lab.booked(order_id)
    assert items_of(lab)[0].kind is item.kind
    after = read(lab, order_id)
    assert after.decisions == ()
    [note] = after.revoked
    assert (note.decided_by, note.by, note.reason) == (BY, OTHER, "vergissing")
    assert note.what.startswith("Toegestaan: ")
    assert note.what_en.startswith("Accepted: ")


def test_what_an_order_was_booked_with_is_not_revoked_and_says_what_to_do_in_snelstart() -> None:
    lab, order_id = waits_for_amounts()
    decide(lab, items_of(lab)[0], Action.ACCEPT_DIFFERENCE, reason="mag")
    lab.import_orders()
    [order] = lab.booked(order_id)
    [decision] = read(lab, order_id).decisions
    assert decision.instead is not None
    assert f"Hiermee is verkooporder {order['nummer']} geboekt" in decision.instead.dutch
    with pytest.raises(RefusedError, match="Hiermee is verkooporder"):
        revoked(lab, order_id)
    assert read(lab, order_id).decisions == (decision,)


@pytest.mark.parametrize("event", ["refund", "edit"])
def test_a_change_that_was_taken_note_of_is_listed_again_and_stays_listed(event: str) -> None:
    lab = Lab()
    [order_id] = lab.place(plain_order())
    lab.import_orders()
    if event == "edit":
        lab.shop.entries[order_id]["products"][0]["quantity"] = "7"
    lab.shop.change_status(order_id, REFUNDED if event == "refund" else BOOKED_STATUS)
    timer_runs(lab, 1)
    kind = CauseKind.UNDONE_AFTER_BOOKING if event == "refund" else CauseKind.CHANGED_AFTER_BOOKING
    listed = item_of(lab, kind).cause
    decide(lab, item_of(lab, kind), Action.SKIP, reason="gezien")
    assert items_of(lab) == []

    assert revoked(lab, order_id) == ()

    assert item_of(lab, kind).cause == listed
    timer_runs(lab, 2)
    assert item_of(lab, kind).cause == listed
    assert read(lab, order_id).decisions == ()
    decide(lab, item_of(lab, kind), Action.SKIP, reason="toch gezien")
    timer_runs(lab, 1)
    assert items_of(lab) == []


def test_what_was_seen_before_a_later_change_is_not_revoked() -> None:
    lab, order_id = refunded(invoiced=False)
    decide(lab, item_of(lab, CauseKind.UNDONE_AFTER_BOOKING), Action.SKIP, reason="gezien")
    lab.shop.change_status(order_id, COMPLETE)
    timer_runs(lab, 1)
    assert item_of(lab, CauseKind.REINSTATED_AFTER_BOOKING).order_count == 1
    with pytest.raises(RefusedError, match="Sindsdien is deze order weer veranderd"):
        revoked(lab, order_id)
    decide(lab, item_of(lab, CauseKind.REINSTATED_AFTER_BOOKING), Action.SKIP, reason="gezien")
    revoked(lab, order_id, at=1)
    timer_runs(lab, 1)
    assert item_of(lab, CauseKind.REINSTATED_AFTER_BOOKING).order_count == 1


def test_leaving_out_and_booking_by_hand_tell_who_took_that_back() -> None:
    lab = Lab()
    order_id = place_waiting(lab)
    services, profile = lab.services, lab.profile.id
    decide(lab, items_of(lab)[0], Action.SKIP, reason="proefbestelling")
    lab.run(retry_order(services, profile, order_id, by=OTHER))
    number = sold_by_hand(lab, order_id)
    lab.run(book_by_hand(services, profile, order_id, number, "", by=BY))
    lab.run(undo_by_hand(services, profile, order_id, Because.MISTAKEN, by=OTHER))
    notes = read(lab, order_id).revoked
    assert [(each.what, each.decided_by, each.by) for each in notes] == [
        ("Overgeslagen (proefbestelling)", BY, OTHER),
        (f"Met de hand geboekt als verkooporder {number}", BY, OTHER),
    ]


def test_a_credit_order_that_is_removed_in_snelstart_counts_no_more_once_that_is_sure() -> None:
    lab, order_id = refunded(invoiced=True)
    record = correct(lab, order_id, CREDIT)
    assert f"verwijder creditorder {record.sales_order_number}" in record.to_undo.dutch
    [credit] = made_of(lab, order_id)
    del lab.sim.books(lab.demo.books.name).orders[credit["id"]]
    assert story(lab, order_id).kinds == ()  # perhaps it is only not shown yet

    lab.clock.seconds += lab.services.limits.settle_time.total_seconds()

    after = story(lab, order_id)
    assert after.kinds == (CorrectionKind.CREDIT,)
    assert after.order is not None
    assert after.in_books == after.order.total_including_vat
    again = correct(lab, order_id, CREDIT)
    assert again.reference.endswith("-C2")
    assert len(made_of(lab, order_id)) == 1


def test_a_decision_is_revoked_over_the_api(monkeypatch: pytest.MonkeyPatch) -> None:
    lab, order_id = waits_for_amounts()
    decide(lab, items_of(lab)[0], Action.ACCEPT_DIFFERENCE, reason="mag")
    with in_process_api(lab, monkeypatch) as api:
        path = f"/api/profiles/{lab.profile.id}/orders/{order_id}"
        [decision] = api.ask("GET", path).json()["decisions"]
        assert decision["what"]["nl"].startswith("Toegestaan: ")
        done = api.ask("POST", f"{path}/decisions/{decision['id']}/revoke", {"run_now": False})
        assert done.json()["released"] == [order_id]
        assert api.ask("POST", f"{path}/decisions/{decision['id']}/revoke", {"run_now": False}).status == 409
        order = api.ask("GET", path).json()
        assert order["decisions"] == []
        assert order["revoked"][0]["what"] == decision["what"]
