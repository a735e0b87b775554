"""A customer that a person chose wrongly is chosen again, under whatever cause the order waits by then: that counts."""

from sconnect.domain.causes import CauseKind
from sconnect.domain.profile import RecognitionMode
from sconnect.domain.worklist.actions import Action
from tests.functional.decisions import decide, item_of
from tests.functional.faults import assert_done
from tests.functional.lab import Lab
from tests.functional.orders import email_of
from tests.functional.test_ways_out import GERMAN, OTHER_GERMAN, _by, acting, german_card, of_german

THIRD_GERMAN = "DE811907980"


def _of_other_company() -> tuple[Lab, str, str]:
    """An order with a VAT number, linked by hand to the card of yet another company."""
    lab, entry = of_german(GERMAN, vat="0.0000")
    first = german_card(lab, email_of(1), OTHER_GERMAN)
    wrong = german_card(lab, "verkeerd@example.test", THIRD_GERMAN)
    right = german_card(lab, "zaak@example.test", GERMAN)
    lab, order_id = acting(CauseKind.CUSTOMER_OTHER_COMPANY, entry, Action.LINK_CUSTOMER, lab, customer_id=wrong)
    assert first != wrong
    lab.import_orders()
    return lab, order_id, right


def test_chosen_for_another_company_and_again_by_the_number_on_the_card() -> None:
    lab, order_id, right = _of_other_company()
    decide(lab, item_of(lab, CauseKind.CARD_WITH_OTHER_VAT_NUMBER), Action.LINK_CUSTOMER, customer_id=right)
    lab.import_orders()
    assert_done(lab, order_id)
    assert lab.booked(order_id)[0]["relatie"]["id"] == right


def test_what_was_chosen_again_for_one_company_leaves_the_others_of_its_mailbox_alone() -> None:
    lab, _, right = _of_other_company()
    decide(lab, item_of(lab, CauseKind.CARD_WITH_OTHER_VAT_NUMBER), Action.LINK_CUSTOMER, customer_id=right)
    lab.import_orders()
    _, entry = of_german(OTHER_GERMAN, vat="0.0000")
    [order_id] = lab.place(entry)
    lab.import_orders()
    assert_done(lab, order_id)
    card = lab.booked(order_id)[0]["relatie"]["id"]
    assert lab.sim.books(lab.demo.books.name).relations[card]["btwNummer"] == OTHER_GERMAN


def test_a_card_made_for_another_company_can_be_changed_for_one_with_its_number() -> None:
    """The new card got no number: it is of another country than the address."""
    lab, entry = of_german(GERMAN, vat="0.0000")
    entry["order"] |= {"payment_iso_code_2": "BE", "payment_country": "Belgium"}
    german_card(lab, email_of(1), OTHER_GERMAN)
    right = german_card(lab, "zaak@example.test", GERMAN)
    lab, order_id = acting(CauseKind.CUSTOMER_OTHER_COMPANY, entry, Action.CREATE_CUSTOMER, lab)
    lab.import_orders()
    decide(lab, item_of(lab, CauseKind.CARD_WITHOUT_VAT_NUMBER), Action.LINK_CUSTOMER, customer_id=right)
    lab.import_orders()
    assert_done(lab, order_id)
    assert lab.booked(order_id)[0]["relatie"]["id"] == right


def test_chosen_for_another_company_and_again_when_that_card_is_no_longer_active() -> None:
    lab, entry = of_german(GERMAN, vat="0.0000")
    german_card(lab, email_of(1), OTHER_GERMAN)
    old = german_card(lab, "oud@example.test", GERMAN)
    right = german_card(lab, "zaak@example.test", GERMAN)
    lab, first = acting(CauseKind.CUSTOMER_OTHER_COMPANY, entry, Action.LINK_CUSTOMER, lab, customer_id=old)
    lab.import_orders()
    assert_done(lab, first)
    lab.sim.books(lab.demo.books.name).relations[old]["nonactief"] = True
    lab, order_id = acting(CauseKind.CUSTOMER_OTHER_COMPANY, entry, Action.LINK_CUSTOMER, lab, customer_id=right)
    lab.import_orders()
    assert_done(lab, order_id)
    assert lab.booked(order_id)[0]["relatie"]["id"] == right


def test_another_person_can_be_linked_when_nothing_was_remembered_yet() -> None:
    lab = Lab()
    lab.change_profile("customers", recognition=RecognitionMode.SMART, hold_other_person=True)
    lab.add_customer(email_of(1), naam="Jan Eerste", telefoon="0201111111")
    right = lab.add_customer("zwaantje@example.test", naam="Zwaantje Oosterhuis")
    entry = _by("Zwaantje", "Oosterhuis", "9999 ZZ", "0598999999")
    lab, order_id = acting(CauseKind.CUSTOMER_OTHER_PERSON, entry, Action.LINK_CUSTOMER, lab, customer_id=right)
    lab.import_orders()
    assert_done(lab, order_id)
    assert lab.booked(order_id)[0]["relatie"]["id"] == right
