"""Recognition keys: shoppers a mode takes for the same customer have the same key, others have not."""

from dataclasses import replace

import pytest

from sconnect.domain.customers.recognition import (
    CustomerTraits,
    Wanted,
    choice_key,
    compared_text,
    former_traits_of,
    names_no_place,
    other_key,
    query_for,
    recognition_key,
    traits_of,
)
from sconnect.domain.profile import CustomerSettings
from sconnect.domain.profile import RecognitionMode as Mode
from tests.unit.domain.build import HOME, order, profile

GUEST = CustomerTraits(email="jan@x.nl", postcode="1234AB", house_number="12A", person="Jan")
ELSEWHERE = replace(GUEST, postcode="9711CD", house_number="3")
MEMBER = replace(GUEST, shop_customer_id="7")
CODED = replace(MEMBER, code=12)
MAIL_WITHOUT_NAME = replace(GUEST, email="")


@pytest.mark.parametrize(
    ("mode", "traits", "key"),
    [
        (Mode.CODE, CODED, "code:12"),
        (Mode.CODE, MEMBER, "shop:7"),
        (Mode.CODE, GUEST, "email:jan@x.nl"),
        (Mode.EMAIL, CODED, "email:jan@x.nl"),
        (Mode.CODE_OR_EMAIL, CODED, "code:12"),
        (Mode.CODE_OR_EMAIL, MEMBER, "email:jan@x.nl"),
        (Mode.EMAIL_AND_POSTCODE, CODED, "email+postcode:jan@x.nl 1234AB"),
        (Mode.CODE_OR_EMAIL_AND_POSTCODE, CODED, "code:12"),
        (Mode.CODE_OR_EMAIL_AND_POSTCODE, MEMBER, "email+postcode:jan@x.nl 1234AB"),
        (Mode.SMART, CODED, "shop:7"),
        (Mode.SMART, GUEST, "email:jan@x.nl"),
        (Mode.SMART, replace(GUEST, vat_number="BE0999999922"), "vat:BE0999999922"),
        (Mode.SMART, replace(MEMBER, vat_number="BE0999999922"), "shop:7"),
        (Mode.EMAIL, replace(GUEST, vat_number="BE0999999922"), "email:jan@x.nl"),
    ],
)
def test_the_key_holds_what_the_mode_goes_by(mode: Mode, traits: CustomerTraits, key: str) -> None:
    assert recognition_key(traits, mode) == key


@pytest.mark.parametrize("mode", Mode)
def test_a_guest_at_two_places_is_two_only_where_the_mode_looks_at_the_place(mode: Mode) -> None:
    looks_at_place = mode in {Mode.EMAIL_AND_POSTCODE, Mode.CODE_OR_EMAIL_AND_POSTCODE}
    assert (recognition_key(GUEST, mode) != recognition_key(ELSEWHERE, mode)) is looks_at_place


@pytest.mark.parametrize("mode", Mode)
def test_without_an_e_mail_address_account_or_name_and_place_identify(mode: Mode) -> None:
    assert recognition_key(replace(MAIL_WITHOUT_NAME, shop_customer_id="7"), mode) == "shop:7"
    assert recognition_key(MAIL_WITHOUT_NAME, mode) == "name+place:jan 1234AB 12A"


@pytest.mark.parametrize("mode", Mode)
def test_two_people_never_share_a_key(mode: Mode) -> None:
    other = CustomerTraits(shop_customer_id="8", code=13, email="els@x.nl", postcode="1234AB", person="Els")
    assert recognition_key(CODED, mode) != recognition_key(other, mode)


def test_a_choice_among_customers_that_share_a_mailbox_holds_for_one_place_and_name() -> None:
    assert choice_key(GUEST, Mode.SMART) != choice_key(ELSEWHERE, Mode.SMART)
    assert choice_key(GUEST, Mode.SMART) != choice_key(replace(GUEST, person="Els"), Mode.SMART)
    assert choice_key(GUEST, Mode.SMART) != choice_key(replace(GUEST, vat_number="BE0999999922"), Mode.SMART)
    assert choice_key(MEMBER, Mode.SMART) == recognition_key(MEMBER, Mode.SMART)
    assert choice_key(GUEST, Mode.EMAIL) == recognition_key(GUEST, Mode.EMAIL)


FULL = replace(CODED, vat_number="NL123456782B01", company="Bakkerij")


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        (Mode.CODE, Wanted(codes=frozenset({12}))),
        (Mode.EMAIL, Wanted(emails=frozenset({"jan@x.nl"}))),
        (Mode.CODE_OR_EMAIL, Wanted(codes=frozenset({12}), emails=frozenset({"jan@x.nl"}))),
        (Mode.EMAIL_AND_POSTCODE, Wanted(emails=frozenset({"jan@x.nl"}))),
        (Mode.CODE_OR_EMAIL_AND_POSTCODE, Wanted(codes=frozenset({12}), emails=frozenset({"jan@x.nl"}))),
        (
            Mode.SMART,
            Wanted(
                frozenset({12}), frozenset({"jan@x.nl"}), frozenset({"NL123456782B01"}), frozenset({"Bakkerij", "Jan"})
            ),
        ),
    ],
)
def test_only_what_the_mode_needs_is_looked_up(mode: Mode, wanted: Wanted) -> None:
    assert query_for(FULL, mode) == wanted


@pytest.mark.parametrize("mode", Mode)
def test_nothing_is_looked_up_for_what_the_order_lacks(mode: Mode) -> None:
    assert query_for(CustomerTraits(person="Jan", postcode="1234AB"), mode) == Wanted()


def test_names_are_looked_up_as_a_card_would_hold_them() -> None:
    long = replace(FULL, company="Internationale Handelsonderneming van den Broek en Zonen")
    assert "Internationale Handelsonderneming van den Broek en" in query_for(long, Mode.SMART).names


def test_a_key_is_kept_short_and_still_tells_people_apart() -> None:
    longest = replace(MAIL_WITHOUT_NAME, person="x" * (180 - len("name+place: 1234AB 12A")))
    key = recognition_key(longest, Mode.SMART)
    assert key == f"name+place:{longest.person} 1234AB 12A"
    assert len(key) == 180
    too_long = replace(longest, person=f"{longest.person}x")
    shortened = recognition_key(too_long, Mode.SMART)
    assert shortened.startswith(f"name+place:{'x' * 79}~")
    assert len(shortened) < 180
    assert shortened != recognition_key(replace(too_long, house_number="14"), Mode.SMART)
    assert choice_key(too_long, Mode.SMART).startswith(f"email+name+place:{'x' * 73}~")


@pytest.mark.parametrize("mode", [Mode.CODE_OR_EMAIL, Mode.EMAIL])
def test_an_account_without_an_e_mail_address_is_known_by_its_number(mode: Mode) -> None:
    assert recognition_key(replace(MEMBER, email=""), mode) == "shop:7"


def test_a_code_is_no_key_where_the_mode_does_not_look_at_it() -> None:
    assert recognition_key(CODED, Mode.EMAIL) == recognition_key(MEMBER, Mode.EMAIL)
    assert recognition_key(replace(CODED, shop_customer_id=""), Mode.SMART) == "email:jan@x.nl"


def test_a_choice_without_e_mail_address_and_vat_number_ends_with_the_place() -> None:
    assert choice_key(MAIL_WITHOUT_NAME, Mode.SMART) == "email+name+place:jan 1234AB 12A"
    assert choice_key(GUEST, Mode.SMART) == "email+name+place:jan 1234AB 12A jan@x.nl"


def test_a_name_of_fifty_characters_is_looked_up_whole() -> None:
    assert query_for(replace(FULL, company="x" * 51), Mode.SMART).names == frozenset({"x" * 50, "Jan"})


def test_a_shopper_without_a_company_is_looked_up_by_the_person_alone() -> None:
    assert query_for(GUEST, Mode.SMART) == Wanted(emails=frozenset({"jan@x.nl"}), names=frozenset({"Jan"}))


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(("postcode", "number"), [("", "12A"), ("1234AB", ""), ("", "")])
def test_namesakes_without_e_mail_in_different_towns_are_two(mode: Mode, postcode: str, number: str) -> None:
    nowhere = replace(MAIL_WITHOUT_NAME, postcode=postcode, house_number=number)
    here = replace(nowhere, city="Dún Laoghaire", street="The Green")
    there = replace(here, city="Galway")
    assert recognition_key(here, mode) != recognition_key(there, mode)
    assert recognition_key(here, mode) == recognition_key(replace(here, city="DUN LAOGHAIRE"), mode)
    assert recognition_key(here, mode) != recognition_key(replace(here, street="The Mall"), mode)
    assert names_no_place(here)
    assert not names_no_place(replace(here, email="jan@x.nl"))
    assert not names_no_place(MAIL_WITHOUT_NAME)


@pytest.mark.parametrize("mode", Mode)
def test_abroad_a_postcode_and_a_number_name_no_house_so_namesakes_in_two_streets_are_two(mode: Mode) -> None:
    here = replace(MAIL_WITHOUT_NAME, postcode="10115", house_number="5", place_country="DE", street="Hauptstr. 5")
    there = replace(here, street="Bahnhofstr. 5")
    for key in (recognition_key, choice_key, other_key):
        assert key(here, mode) != key(there, mode)
        assert key(here, mode) == key(replace(here, street="HAUPTSTR 5"), mode)
        at_home = [replace(traits, place_country="NL") for traits in (here, there)]
        assert len({key(traits, mode) for traits in at_home}) == 1
    assert names_no_place(here)


@pytest.mark.parametrize("mode", Mode)
def test_a_second_company_or_person_behind_one_key_has_a_key_of_its_own(mode: Mode) -> None:
    first, second = (replace(CODED, vat_number=number) for number in ("BE0403019261", "BE0428759497"))
    assert len({recognition_key(first, mode), other_key(first, mode), other_key(second, mode)}) == 3
    person = replace(CODED, person="Els")
    assert len({recognition_key(CODED, mode), other_key(CODED, mode), other_key(person, mode)}) == 3


def test_only_what_the_card_may_contradict_has_to_be_compared_with_it() -> None:
    assert compared_text(GUEST, "JAN") == ""
    assert len({compared_text(traits, "Jan") for traits in (GUEST, replace(GUEST, vat_number="BE0403019261"))}) == 2
    told = [GUEST, replace(GUEST, phone="1"), ELSEWHERE, replace(GUEST, person="Els")]
    assert len({compared_text(traits, "Piet") for traits in told}) == len(told)
    assert compared_text(GUEST, "Piet") == compared_text(GUEST, "Klaas")


TYPED = replace(HOME, first_name="Jan", last_name="Bos &amp; Zn", postcode="12\u200b34\u00a0AB")
LOOKALIKE = order(
    email="j\u200ban@x.nl",
    first_name="Jan",
    last_name="Bos &amp; Zn",
    billing_address=TYPED,
    shipping_address=TYPED,
)


def test_what_looks_alike_has_one_key_and_the_key_from_before_is_still_known() -> None:
    clean = replace(HOME, first_name="Jan", last_name="Bos & Zn")
    typed, other = (
        traits_of(LOOKALIKE, profile()),
        order(email="jan@x.nl", billing_address=clean, shipping_address=clean),
    )
    assert recognition_key(typed, Mode.EMAIL_AND_POSTCODE) == "email+postcode:jan@x.nl 1234AB"
    assert choice_key(typed, Mode.SMART) == choice_key(traits_of(other, profile()), Mode.SMART)
    former = former_traits_of(LOOKALIKE, profile())
    assert recognition_key(former, Mode.EMAIL_AND_POSTCODE) == "email+postcode:j\u200ban@x.nl 12\u200b34AB"
    assert choice_key(former, Mode.SMART) == "email+name+place:janbosampzn 12\u200b34AB 12A j\u200ban@x.nl"


def test_namesakes_were_one_by_the_key_from_before() -> None:
    somewhere = replace(HOME, postcode="", street="The Green", city="Galway")
    former = former_traits_of(order(email="", billing_address=somewhere, shipping_address=somewhere), profile())
    assert recognition_key(former, Mode.EMAIL) == "name+place:jandevries  "


def test_a_namesake_abroad_was_one_with_those_of_other_streets_by_the_key_from_before() -> None:
    berlin = replace(HOME, country_code="DE", postcode="10115", street="Hauptstr. 5", city="Berlin")
    placed = order(email="", billing_address=berlin, shipping_address=berlin)
    assert recognition_key(former_traits_of(placed, profile()), Mode.EMAIL) == "name+place:jandevries 10115 5"
    now = traits_of(placed, profile())
    assert recognition_key(now, Mode.EMAIL) == "name+place:jandevries 10115 5 berlin hauptstr5"


def test_an_address_that_says_nothing_identifies_nobody() -> None:
    settings = profile(customers=CustomerSettings(shared_emails="Winkel@x.nl, kassa@x.nl;balie@x.nl"))
    for email in ("winkel@x.nl ", "KASSA@x.nl", "balie@x.nl"):
        assert traits_of(order(email=email), settings).email == ""
    assert traits_of(order(email="jan@x.nl"), settings).email == "jan@x.nl"
