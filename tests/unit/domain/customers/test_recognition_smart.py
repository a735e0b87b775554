"""Smart: ranking several hits, and what may be remembered."""

from dataclasses import replace
from typing import Any

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.domain.customers.recognition import (
    Ambiguous,
    CustomerTraits,
    Match,
    NoMatch,
    OtherCompany,
    Rule,
    Trait,
    Verdict,
    cause_of,
    compared_text,
    different_traits,
    other_key,
    recognise,
)
from sconnect.domain.profile import RecognitionMode
from tests.unit.domain.build import book_address, customer

SHARED = "info@bedrijf.nl"
GUEST = CustomerTraits(
    email=SHARED, postcode="1234AB", house_number="12A", person="Jan de Vries", company="Bakker", phone="0612345678"
)
MEMBER = replace(GUEST, shop_customer_id="7")
PLAIN = customer("plain", emails=(SHARED,))


def winner(traits: CustomerTraits, *candidates: object) -> Match:
    outcome = recognise(traits, RecognitionMode.SMART, candidates)  # type: ignore[arg-type] # customers, all of them
    assert isinstance(outcome, Match)
    return outcome


@pytest.mark.parametrize(
    ("agreement", "trait"),
    [
        ({"name": "bakker"}, Trait.NAME),
        ({"name": "JAN DE VRIES"}, Trait.NAME),
        ({"phone": "0031 6 12345678"}, Trait.PHONE),
        ({"mobile": "+31 (0)6-12 34 56 78"}, Trait.PHONE),
    ],
)
def test_one_more_agreeing_field_makes_a_clear_winner(agreement: dict[str, str], trait: Trait) -> None:
    match = winner(GUEST, PLAIN, customer("winner", emails=(SHARED,), **agreement))
    assert match.customer.id == "winner"
    decisive = match.explanation.steps[-1]
    assert (decisive.rule, decisive.verdict, decisive.agreeing) == (Rule.EMAIL, Verdict.BEST_OF_SEVERAL, (trait,))


def test_two_fields_beat_one() -> None:
    one = customer("one", emails=(SHARED,), name="Bakker")
    two = customer("two", emails=(SHARED,), name="Bakker", phone="0612345678")
    assert winner(GUEST, one, two).customer.id == "two"


def test_different_fields_weigh_the_same_so_nobody_wins() -> None:
    by_name = customer("by-name", emails=(SHARED,), name="Bakker")
    by_phone = customer("by-phone", emails=(SHARED,), phone="0612345678")
    assert isinstance(recognise(GUEST, RecognitionMode.SMART, [by_name, by_phone]), Ambiguous)


def test_two_of_three_that_agree_equally_are_a_tie() -> None:
    same = [customer(name, emails=(SHARED,), name="Bakker") for name in ("first", "second")]
    assert isinstance(recognise(GUEST, RecognitionMode.SMART, [PLAIN, *same]), Ambiguous)


def test_what_both_sides_leave_open_is_no_agreement() -> None:
    bare = CustomerTraits(email=SHARED, person="Jan de Vries")
    blank = customer("blank", emails=(SHARED,), name="", address=book_address("Elders 99", ""))
    assert isinstance(recognise(bare, RecognitionMode.SMART, [PLAIN, blank]), Ambiguous)


def test_the_cascade_stops_at_a_tie_instead_of_trying_a_weaker_rule() -> None:
    at_place = customer("name", name="Bakker", address=book_address())
    outcome = recognise(GUEST, RecognitionMode.SMART, [PLAIN, customer("twin", emails=(SHARED,)), at_place])
    assert isinstance(outcome, Ambiguous)


def test_ranking_is_for_smart_only() -> None:
    named = customer("named", emails=(SHARED,), name="Bakker")
    assert isinstance(recognise(GUEST, RecognitionMode.EMAIL, [PLAIN, named]), Ambiguous)


def test_a_guest_found_by_an_address_of_one_customer_only_is_remembered() -> None:
    assert winner(GUEST, PLAIN).lasting


def test_a_guest_told_apart_by_postcode_is_decided_afresh_every_time() -> None:
    here = customer("here", emails=(SHARED,), address=book_address())
    match = winner(GUEST, PLAIN, here)
    assert match.customer.id == "here"
    assert not match.lasting


def test_a_guest_told_apart_by_name_is_decided_afresh_every_time() -> None:
    assert not winner(GUEST, PLAIN, customer("named", emails=(SHARED,), name="Bakker")).lasting


COMPANY = replace(GUEST, vat_number="BE0999999922")


def test_a_guest_found_by_vat_number_is_remembered_by_it() -> None:
    assert winner(COMPANY, customer("business", vat_number="BE0999.999.922")).lasting


def test_a_company_found_by_address_alone_is_decided_afresh_every_time() -> None:
    assert not winner(COMPANY, PLAIN).lasting


@pytest.mark.parametrize(
    "alike",
    [
        {"emails": (SHARED,)},
        {"emails": (SHARED,), "address": book_address()},
        {"name": "Bakker", "address": book_address()},
    ],
    ids=["mailbox", "mailbox and postcode", "name and place"],
)
def test_another_company_is_no_hit_however_much_it_is_alike(alike: dict[str, Any]) -> None:
    first = customer("first", vat_number="BE 0123.456.749", **alike)
    assert isinstance(recognise(COMPANY, RecognitionMode.SMART, [first]), NoMatch)
    assert isinstance(recognise(GUEST, RecognitionMode.SMART, [first]), Match), (
        "an order without number is taken for it"
    )


FIRST, SECOND = "BE0403019261", "BE0428759497"
ORDERED = replace(GUEST, vat_number=SECOND, code=12)


def test_smart_goes_on_to_its_next_rule_when_a_hit_has_another_vat_number() -> None:
    first = customer("first", code=12, vat_number=FIRST)
    second = customer("second", vat_number=SECOND)
    found = winner(ORDERED, first, second)
    assert found.customer.id == "second"
    assert [step.verdict for step in found.explanation.steps] == [Verdict.OTHER_COMPANY, Verdict.MATCH]
    for sentence in (found.explanation.dutch, found.explanation.english):
        assert FIRST in sentence
        assert SECOND in sentence
    assert isinstance(recognise(ORDERED, RecognitionMode.SMART, [first]), NoMatch)


def test_smart_takes_no_link_that_it_learned_for_another_company() -> None:
    first, second = customer("first", vat_number=FIRST), customer("second", vat_number=SECOND)
    outcome = recognise(ORDERED, RecognitionMode.SMART, [first, second], remembered=first)
    assert isinstance(outcome, Match)
    assert outcome.customer.id == "second"


@pytest.mark.parametrize("mode", RecognitionMode)
def test_a_customer_that_a_person_chose_stays_whatever_its_vat_number(mode: RecognitionMode) -> None:
    first = customer("first", vat_number=FIRST)
    outcome = recognise(ORDERED, mode, [first], remembered=first, chosen=True)
    assert isinstance(outcome, Match)
    assert outcome.customer.id == "first"


@pytest.mark.parametrize("mode", [mode for mode in RecognitionMode if mode is not RecognitionMode.SMART])
@pytest.mark.parametrize("remembered", [True, False])
def test_the_other_modes_leave_another_company_to_a_person(mode: RecognitionMode, *, remembered: bool) -> None:
    first = customer("first", code=12, emails=(SHARED,), address=book_address(), vat_number=FIRST)
    outcome = recognise(ORDERED, mode, [first], remembered=first if remembered else None)
    assert isinstance(outcome, OtherCompany)
    cause = cause_of(outcome, ORDERED, mode)
    assert (cause.kind, cause.key) == (CauseKind.CUSTOMER_OTHER_COMPANY, other_key(ORDERED, mode))
    for sentence in (cause.dutch, cause.english):
        assert FIRST in sentence
        assert SECOND in sentence
    unlike = replace(first, vat_number="unknown")
    assert isinstance(recognise(ORDERED, mode, [unlike], remembered=unlike if remembered else None), Match)


def test_a_card_whose_dutch_number_has_no_prefix_is_of_another_company_than_a_belgian_order() -> None:
    first = customer("first", emails=(SHARED,), vat_number="004495445B01")
    assert isinstance(recognise(ORDERED, RecognitionMode.EMAIL, [first]), OtherCompany)


def test_a_person_is_another_when_name_and_address_or_telephone_differ() -> None:
    card = customer("card", name="Piet Smit", phone="0201111111", address=book_address(postcode="9999ZZ", contact=""))
    assert different_traits(GUEST, card) == (Trait.POSTCODE, Trait.PHONE)
    assert different_traits(GUEST, replace(card, name="bakker")) == ()
    assert different_traits(GUEST, replace(card, address=book_address(contact="Jan de Vries"))) == ()
    assert different_traits(replace(GUEST, phone=""), card) == (Trait.POSTCODE,)
    assert different_traits(replace(GUEST, phone="", postcode="9999ZZ"), card) == ()
    assert different_traits(GUEST, customer("bare", name="Piet Smit", address=None)) == ()


def test_namesakes_in_one_house_with_other_addresses_are_told() -> None:
    card = customer("card", name="Bakker", emails=("ander@bedrijf.nl",), address=book_address())
    found = winner(GUEST, card)
    assert found.rule is Rule.NAME_AND_PLACE
    assert "ander@bedrijf.nl" in found.explanation.dutch


def test_an_inactive_sharer_of_the_address_does_not_make_a_match_uncertain() -> None:
    assert winner(GUEST, PLAIN, customer("asleep", emails=(SHARED,), inactive=True)).lasting


def test_an_account_is_remembered_however_it_was_told_apart() -> None:
    assert winner(MEMBER, PLAIN, customer("here", emails=(SHARED,), address=book_address())).lasting


def test_a_remembered_guest_stays_remembered() -> None:
    outcome = recognise(GUEST, RecognitionMode.SMART, [], PLAIN)
    assert isinstance(outcome, Match)
    assert outcome.lasting


def test_candidates_stand_in_a_fixed_order_whatever_the_order_of_the_answers() -> None:
    first = customer("z", code=3, emails=(SHARED,))
    second = customer("a", code=20, emails=(SHARED,))
    numberless = [customer(name, code=None, emails=(SHARED,)) for name in ("m", "n")]
    for candidates in ([second, numberless[1], first, numberless[0], first], [*numberless, first, second]):
        outcome = recognise(GUEST, RecognitionMode.SMART, candidates)
        assert isinstance(outcome, Ambiguous)
        assert outcome.candidates == (first, second, *numberless)


def test_of_the_candidates_number_zero_stands_before_number_one() -> None:
    zero, one = customer("z", code=0, emails=(SHARED,)), customer("a", code=1, emails=(SHARED,))
    outcome = recognise(GUEST, RecognitionMode.SMART, [one, zero])
    assert isinstance(outcome, Ambiguous)
    assert outcome.candidates == (zero, one)


def test_an_account_with_the_number_zero_is_a_customer_but_a_negative_one_a_placeholder() -> None:
    assert winner(GUEST, customer("zero", code=0, emails=(SHARED,))).customer.id == "zero"
    assert isinstance(recognise(GUEST, RecognitionMode.SMART, [customer("minus", code=-1, emails=(SHARED,))]), NoMatch)


@pytest.mark.parametrize("mode", [RecognitionMode.CODE, RecognitionMode.SMART])
def test_only_the_customer_with_the_very_code_is_found_by_it(mode: RecognitionMode) -> None:
    coded = CustomerTraits(shop_customer_id="7", code=12)
    near = [customer("below", code=11), customer("above", code=13), customer("none", code=None)]
    exact = customer("exact", code=12)
    outcome = recognise(coded, mode, [*near, exact])
    assert isinstance(outcome, Match)
    assert (outcome.customer, outcome.rule) == (exact, Rule.CODE)
    assert isinstance(recognise(coded, mode, near), NoMatch)


def test_a_link_to_a_supplier_or_a_placeholder_is_no_link() -> None:
    for changes in ({"is_customer": False}, {"code": -5}):
        outcome = recognise(GUEST, RecognitionMode.SMART, [], replace(PLAIN, **changes))
        assert isinstance(outcome, NoMatch)


def test_a_postcode_in_the_postal_address_agrees_as_well() -> None:
    postal = customer("postal", emails=("elders@x.nl", SHARED), postal_address=book_address("Postbus 1"))
    other = customer("other", emails=(SHARED,), name="Bakker", phone="0612345678")
    match = winner(replace(GUEST, house_number=""), postal, other)
    assert match.customer.id == "postal"
    assert match.rule is Rule.EMAIL_AND_POSTCODE


def test_a_vat_number_that_both_have_makes_a_clear_winner() -> None:
    dutch = replace(GUEST, vat_number="NL123456782B01", code=None)
    one = customer("one", emails=(SHARED,), vat_number="123456782B01")
    match = winner(dutch, PLAIN, one)
    assert (match.customer.id, match.rule) == ("one", Rule.VAT_NUMBER)
    twins = [replace(one, id="twin-1", name="Bakker"), replace(one, id="twin-2")]
    ranked = winner(dutch, *twins)
    assert ranked.customer.id == "twin-1"
    assert ranked.explanation.steps[-1].agreeing == (Trait.NAME, Trait.VAT_NUMBER)


def test_a_person_of_the_name_at_another_door_is_another_person() -> None:
    namesake = customer("namesake", name="Bakker", address=book_address("Dorpsstraat 14"))
    assert isinstance(recognise(GUEST, RecognitionMode.SMART, [namesake]), NoMatch)
    neighbour = customer("neighbour", name="Slager", address=book_address())
    assert isinstance(recognise(GUEST, RecognitionMode.SMART, [neighbour]), NoMatch)


def test_a_name_that_was_cut_on_the_card_is_the_same_name() -> None:
    long = replace(GUEST, email="", company="Vereniging tot Behoud van Zeer Lange Namen aan de Lange Gracht")
    card = customer("card", name="Vereniging tot Behoud van Zeer Lange Namen aan de", address=book_address())
    assert winner(long, card).rule is Rule.NAME_AND_PLACE
    assert different_traits(replace(long, postcode="9999ZZ"), card) == ()
    assert compared_text(long, card.name) == ""


GERMAN = replace(GUEST, postcode="10115", house_number="5", street="Hauptstraße 5", city="Berlin", place_country="DE")


@pytest.mark.parametrize(
    ("street", "is_same"), [("HAUPTSTRASSE 5", True), ("Bahnhofstraße 5", False), ("Hauptstraße 6", False)]
)
@pytest.mark.parametrize("kind", ["address", "postal_address"])
def test_abroad_name_postcode_and_number_are_one_customer_in_one_street_only(
    street: str, kind: str, *, is_same: bool
) -> None:
    card = customer("here", name="Bakker", emails=("b@x.de",), **{kind: book_address(street, "10115", city="Berlin")})
    outcome = recognise(GERMAN, RecognitionMode.SMART, [card])
    assert isinstance(outcome, Match if is_same else NoMatch)
    told = outcome.explanation.steps[-1].words
    assert "postcode 10115 en adres Hauptstraße 5" in told.dutch
    assert "postcode 10115 and address Hauptstraße 5" in told.english


def test_a_street_abroad_that_a_card_holds_in_part_is_that_street() -> None:
    street = f"{'Lange ' * 9}Straße 5"
    card = customer("here", name="Bakker", address=book_address(f"{street[:48]} 5", "10115", city="Berlin"))
    assert winner(replace(GERMAN, email="", street=street), card).customer.id == "here"
