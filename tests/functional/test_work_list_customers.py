"""Orders that wait for a customer: every choice, remembered under the key by which the next order finds it."""

import pytest

from local.shop.captures import Entry
from sconnect.app.worklist.mappings import list_customer_mappings, put_customer_mapping, remove_customer_mapping
from sconnect.app.worklist.search import read_candidates
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import Processing, RecognitionMode
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import BY, decide, item_of, items_of, refusal
from tests.functional.faults import assert_done, cards_of, in_books
from tests.functional.lab import Lab
from tests.functional.orders import email_of, plain_order


def elsewhere(entry: Entry) -> Entry:
    """The same order for another place."""
    for address in ("payment", "shipping"):
        entry["order"][f"{address}_postcode"] = "9712 AA"
    return entry


def waiting_lab(mode: RecognitionMode = RecognitionMode.SMART) -> tuple[Lab, list[str]]:
    """A lab in which two orders of one unknown customer wait."""
    lab = Lab()
    lab.change_profile("customers", processing=Processing.MANUAL, recognition=mode)
    placed = lab.place(plain_order(1), plain_order(1))
    lab.import_orders()
    assert not in_books(lab)
    return lab, placed


@pytest.mark.parametrize("mode", RecognitionMode)
def test_a_linked_customer_is_found_back_in_every_way_of_recognising(mode: RecognitionMode) -> None:
    lab, placed = waiting_lab(mode)
    customer = lab.add_customer("elders@example.test")

    released = decide(
        lab, item_of(lab, CauseKind.CUSTOMER_UNKNOWN), Action.LINK_CUSTOMER, customer_id=customer, reason="familie"
    )

    assert list(released.orders) == placed
    lab.import_orders()
    [later] = lab.place(plain_order(1))
    lab.import_orders()
    assert_done(lab, *placed, later)
    assert all(order["relatie"]["id"] == customer for order in in_books(lab))
    [mapping] = lab.run(list_customer_mappings(lab.services, lab.profile.id))[0]
    assert (mapping.customer_id, mapping.name, mapping.how) == (customer, "elders@example.test", LinkOrigin.CHOSEN)
    assert (mapping.by, mapping.note) == (BY, "familie")


def test_a_card_may_be_made_for_one_shopper_although_all_goes_by_hand() -> None:
    lab, placed = waiting_lab()
    [other] = lab.place(plain_order(2))
    lab.import_orders()
    item = next(item for item in items_of(lab) if item.order_count == 2)

    decide(lab, item, Action.CREATE_CUSTOMER, reason="nieuw")
    lab.import_orders()

    assert_done(lab, *placed)
    assert not lab.booked(other)
    assert len(cards_of(lab, email_of(1))) == 1
    assert cards_of(lab, email_of(2)) == []
    [mapping] = lab.run(list_customer_mappings(lab.services, lab.profile.id))[0]
    assert (mapping.how, mapping.by, mapping.note) == (LinkOrigin.CREATED, BY, "nieuw")
    assert mapping.customer_id == cards_of(lab, email_of(1))[0]["id"]


def test_a_shopper_is_booked_on_the_collective_customer_of_the_country() -> None:
    lab, placed = waiting_lab()
    item = item_of(lab, CauseKind.CUSTOMER_UNKNOWN)
    assert "verzamelklant gekozen voor NL" in str(refusal(lab, item.id, Action.COLLECTIVE_CUSTOMER))
    collective = lab.add_customer("verzamel@example.test")
    lab.change_profile("customers", collective_customers={"NL": collective})
    lab.place(plain_order(9))  # a guest, who goes there by himself
    lab.import_orders()

    decide(lab, item, Action.COLLECTIVE_CUSTOMER)
    lab.import_orders()

    assert_done(lab, *placed)
    assert {order["relatie"]["id"] for order in in_books(lab)} == {collective}
    for order_id in placed:
        assert lab.booked(order_id)[0]["memo"].count(f"Klant: Klant Nummer 1, {email_of(1)}") == 1


def test_several_customers_that_fit_are_decided_for_this_place_only() -> None:
    lab = Lab()
    lab.change_profile("customers", recognition=RecognitionMode.SMART)
    first, _ = lab.add_customer(email_of(1)), lab.add_customer(email_of(1))
    placed = lab.place(plain_order(1))
    lab.import_orders()

    item = item_of(lab, CauseKind.CUSTOMER_AMBIGUOUS)
    shown = lab.run(read_candidates(lab.services, lab.profile.id, item.id))
    assert next(each.customer.id for each in shown) == first
    assert all(email_of(1) in each.customer.emails and each.last is None for each in shown)
    decide(lab, item, Action.LINK_CUSTOMER, customer_id=first)
    lab.import_orders()

    assert_done(lab, *placed)
    assert lab.booked(placed[0])[0]["relatie"]["id"] == first
    [ambiguous] = lab.place(elsewhere(plain_order(1)))
    lab.import_orders()
    shown = lab.run(read_candidates(lab.services, lab.profile.id, item_of(lab, CauseKind.CUSTOMER_AMBIGUOUS).id))
    [last] = [each.last for each in shown if each.customer.id == first]
    assert last
    assert last.payment_reference.endswith(placed[0])
    assert not lab.booked(ambiguous)


def test_none_of_the_customers_that_fit_is_a_new_one_made_once() -> None:
    lab = Lab()
    lab.change_profile("customers", recognition=RecognitionMode.SMART)
    known = {lab.add_customer(email_of(1)), lab.add_customer(email_of(1))}
    placed = lab.place(plain_order(1), plain_order(1))
    lab.import_orders()

    decide(lab, item_of(lab, CauseKind.CUSTOMER_AMBIGUOUS), Action.CREATE_CUSTOMER, reason="naamgenoot")
    lab.import_orders(by=BY, released_only=True)
    [later] = lab.place(plain_order(1))
    lab.import_orders()

    assert_done(lab, *placed, later)
    cards = {card["id"] for card in cards_of(lab, email_of(1))} - known
    assert len(cards) == 1
    assert {order["relatie"]["id"] for order in in_books(lab)} == cards


def test_what_cannot_be_linked_is_refused_with_what_to_do() -> None:
    lab, _ = waiting_lab()
    item = item_of(lab, CauseKind.CUSTOMER_UNKNOWN)
    asleep = lab.add_customer("slaapt@example.test", nonactief=True)
    supplier = lab.add_customer("leverancier@example.test", relatiesoort=["Leverancier"])

    assert "Kies eerst de klant" in str(refusal(lab, item.id, Action.LINK_CUSTOMER))
    assert "bestaat niet" in str(refusal(lab, item.id, Action.LINK_CUSTOMER, customer_id="1' or '1' eq '1"))
    assert "non-actief" in str(refusal(lab, item.id, Action.LINK_CUSTOMER, customer_id=asleep))
    assert "geen klant" in str(refusal(lab, item.id, Action.LINK_CUSTOMER, customer_id=supplier))
    assert lab.run(list_customer_mappings(lab.services, lab.profile.id)) == ([], "")


def test_a_mapping_can_be_changed_and_one_that_is_removed_is_forgotten() -> None:
    lab, placed = waiting_lab()
    one, two = lab.add_customer("een@example.test"), lab.add_customer("twee@example.test")
    decide(lab, item_of(lab, CauseKind.CUSTOMER_UNKNOWN), Action.LINK_CUSTOMER, customer_id=one)
    [mapping] = lab.run(list_customer_mappings(lab.services, lab.profile.id))[0]

    lab.run(put_customer_mapping(lab.services, lab.profile.id, mapping.link, two, "toch die", by="piet"))
    lab.import_orders()

    assert_done(lab, *placed)
    assert {order["relatie"]["id"] for order in in_books(lab)} == {two}
    lab.run(remove_customer_mapping(lab.services, lab.profile.id, mapping.link))
    [later] = lab.place(plain_order(1))
    lab.import_orders()
    assert not lab.booked(later)
    assert item_of(lab, CauseKind.CUSTOMER_UNKNOWN).order_count == 1
