from dataclasses import replace
from typing import Any

import pytest

from sconnect.domain.books import BookAddress, Country, NewCustomer
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.customers.cards import (
    NO_ADDRESS,
    address_of,
    changes_for,
    city_line,
    collective_customer_id,
    in_full,
    is_cut,
    new_customer,
    with_changes,
)
from sconnect.domain.customers.recognition import traits_of
from sconnect.domain.profile import CodeSource, CustomerSettings
from sconnect.domain.profile import RecognitionMode as Mode
from sconnect.domain.shop import Address, ShopOrder
from tests.unit.domain.build import GERMANY, HOME, NETHERLANDS, REFERENCE, SISTER, customer, order, profile


def compose(shop_order: ShopOrder, **settings: Any) -> NewCustomer | Cause:
    chosen = profile(customers=CustomerSettings(**settings))
    return new_customer(shop_order, traits_of(shop_order, chosen), chosen, REFERENCE)


def card(shop_order: ShopOrder, **settings: Any) -> NewCustomer:
    new = compose(shop_order, **settings)
    assert isinstance(new, NewCustomer)
    return new


def cause(shop_order: ShopOrder) -> Cause:
    found = compose(shop_order)
    assert isinstance(found, Cause)
    return found


def test_a_person_gets_a_card_in_their_own_name() -> None:
    assert card(order()) == NewCustomer(
        name="Jan de Vries",
        email="jan@voorbeeld.nl",
        phone="06-12345678",
        address=BookAddress("Jan de Vries", "Dorpsstraat 12a", "1234 AB", "Alkmaar", NETHERLANDS.id),
    )


def test_a_company_gives_the_name_and_the_person_is_the_contact() -> None:
    new = card(order(billing_address=replace(HOME, company="Bakkerij De Vries")))
    assert (new.name, new.address.contact) == ("Bakkerij De Vries", "Jan de Vries")


def test_the_contact_of_a_card_falls_back_to_the_name_on_the_order() -> None:
    new = card(order(billing_address=replace(HOME, company="Bakkerij", first_name="", last_name="")))
    assert new.address.contact == "Jan de Vries"


def test_long_texts_are_cut_to_what_the_books_hold() -> None:
    long = replace(
        HOME, first_name="Jan Willem", last_name="van " * 20, street_extra="verdieping " * 9, city="stad " * 20
    )
    new = card(order(billing_address=long, telephone="0612345678 of 0201234567 of 0301234567"))
    lengths = (new.name, new.address.contact, new.address.street, new.address.city)
    assert max(len(text) for text in lengths) <= 50
    assert new.phone == "0612345678 of 0201234567"


def test_a_street_that_is_cut_keeps_its_house_number() -> None:
    long = replace(HOME, street="Burgemeester Jonkheer van den Heuvel tot Beichlingenlaan 123 bis")
    street = card(order(billing_address=long)).address.street
    assert street.endswith(" 123 bis")
    assert len(street) <= 50


def test_the_phone_number_can_be_left_out() -> None:
    assert card(order(), new_customer_phone=False).phone == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("NL123456782B01", "NL123456782B01"), ("NL12", ""), ("DE123456788", ""), ("", "")],
)
def test_only_a_vat_number_of_the_country_of_the_address_is_written(typed: str, kept: str) -> None:
    assert card(order(custom_fields={"4": typed}), vat_number_field_id="4").vat_number == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12345678", "12345678"),
        ("1234.5678", "12345678"),
        ("12345678901", ""),
        ("١٢٣٤٥٦٧٨", ""),
        ("1234 5678 0001", "123456780001"),
        ("kvk", ""),
        ("1234567", ""),
        ("1" * 13, ""),
    ],
)
def test_only_a_chamber_number_that_can_be_one_is_written(typed: str, kept: str) -> None:
    assert card(order(custom_fields={"5": typed}), chamber_number_field_id="5").chamber_number == kept


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        (Mode.CODE, 107),
        (Mode.CODE_OR_EMAIL, 107),
        (Mode.CODE_OR_EMAIL_AND_POSTCODE, 107),
        (Mode.SMART, 107),
        (Mode.EMAIL, None),
        (Mode.EMAIL_AND_POSTCODE, None),
    ],
)
def test_a_card_gets_the_code_that_was_looked_for(mode: Mode, code: int | None) -> None:
    new = card(order(customer_id="7"), recognition=mode, code_source=CodeSource.CUSTOMER_NUMBER, code_offset=100)
    assert new.code == code


@pytest.mark.parametrize("mode", Mode)
def test_a_card_holds_the_delivery_place_only_where_the_mode_goes_by_it(mode: Mode) -> None:
    new = card(order(shipping_address=SISTER), recognition=mode)
    goes_by_place = mode in {Mode.EMAIL_AND_POSTCODE, Mode.CODE_OR_EMAIL_AND_POSTCODE}
    assert new.address.postcode == ("9711 CD" if goes_by_place else "1234 AB")
    assert new.name == "Jan de Vries"


@pytest.mark.parametrize("part", ["street", "postcode", "city"])
def test_when_a_part_is_missing_the_other_address_stands_in_whole(part: str) -> None:
    blank: dict[str, Any] = {part: " "}
    incomplete = replace(HOME, **blank)
    address = card(order(billing_address=incomplete, shipping_address=SISTER)).address
    assert (address.street, address.postcode, address.city) == ("Kerkplein 3", "9711 CD", "Groningen")


def test_without_any_whole_address_the_order_waits_and_says_what_is_missing() -> None:
    incomplete = replace(HOME, postcode="", city="")
    found = cause(order(billing_address=incomplete, shipping_address=None))
    assert found.kind is CauseKind.CUSTOMER_INCOMPLETE
    assert (
        "Klant Jan de Vries (jan@voorbeeld.nl) kan niet worden aangemaakt; er ontbreekt: plaats, postcode."
        in found.dutch
    )
    assert found.key == "email:jan@voorbeeld.nl", "a customer linked under this key releases the order"


def test_a_country_without_postcodes_gets_a_card_all_the_same() -> None:
    abroad = replace(HOME, postcode=" ", country_code="DE")
    new = card(order(billing_address=abroad, shipping_address=abroad))
    assert (new.address.postcode, new.address.country_id) == ("-", GERMANY.id)


def test_without_a_name_the_order_waits() -> None:
    without_name = replace(HOME, first_name="", last_name="")
    found = cause(order(billing_address=without_name, first_name="", last_name=""))
    assert found.kind is CauseKind.CUSTOMER_INCOMPLETE
    assert found.dutch.startswith("Klant jan@voorbeeld.nl kan niet worden aangemaakt; er ontbreekt: naam.")


def test_who_left_no_trace_is_named_by_the_order() -> None:
    found = cause(order(billing_address=Address(), shipping_address=None, first_name="", last_name="", email=""))
    assert found.dutch.startswith("Klant van order 1001 ")


def test_an_address_without_a_country_waits_for_one() -> None:
    found = cause(order(billing_address=replace(HOME, country_code="", country_name="")))
    assert found.kind is CauseKind.COUNTRY_MISSING


@pytest.mark.parametrize("code", ["XX", ""])
def test_a_country_the_books_do_not_know_makes_the_order_wait(code: str) -> None:
    found = cause(order(billing_address=replace(HOME, country_code=code, country_name="Atlantis")))
    assert found.kind is CauseKind.COUNTRY_UNKNOWN
    assert "Het land 'Atlantis'" in found.dutch


def test_an_address_on_an_order_may_lack_parts_but_not_the_country() -> None:
    bare = Address(street="Haven 1", country_code="de")
    assert address_of(bare, REFERENCE) == BookAddress("", "Haven 1", "", "", GERMANY.id)
    assert isinstance(address_of(replace(bare, country_code="XX"), REFERENCE), Cause)


@pytest.mark.parametrize(
    ("company", "customer_name", "contact"),
    [
        ("", "Jan de Vries", "Jan de Vries"),
        ("Bakkerij", "bakkerij", "Jan de Vries"),
        ("Kantoor", "Jan de Vries", "Kantoor, Jan de Vries"),
        ("Kantoor", "", "Kantoor, Jan de Vries"),
    ],
)
def test_a_company_that_is_not_the_customer_stays_readable_on_the_address(
    company: str, customer_name: str, contact: str
) -> None:
    address = address_of(replace(HOME, company=company), REFERENCE, customer_name=customer_name)
    assert not isinstance(address, Cause)
    assert address.contact == contact


WANTED = card(order())
KNOWN = customer("known", name=WANTED.name, emails=(WANTED.email,), phone="+31612345678", address=WANTED.address)
NOTHING = NewCustomer(name="", email="", phone="", address=NO_ADDRESS)


def test_a_card_that_says_the_same_is_left_alone() -> None:
    assert changes_for(KNOWN, WANTED) is None


def test_writing_differently_is_no_difference() -> None:
    spaced = replace(KNOWN, emails=(" JAN@Voorbeeld.nl ",), mobile="06 12345678", phone="", vat_number="nl123456782b01")
    spaced = replace(spaced, address=replace(WANTED.address, postcode="1234ab"))
    assert changes_for(spaced, replace(WANTED, vat_number="NL123456782B01")) is None


@pytest.mark.parametrize(
    ("wanted", "changed"),
    [
        ({"name": "J. de Vries"}, {"name": "J. de Vries"}),
        ({"email": "nieuw@voorbeeld.nl"}, {"email": "nieuw@voorbeeld.nl"}),
        ({"phone": "020 1234567"}, {"phone": "020 1234567"}),
        ({"vat_number": "NL123456782B01"}, {"vat_number": "NL123456782B01"}),
        ({"address": replace(WANTED.address, street="Kade 2")}, {"address": replace(WANTED.address, street="Kade 2")}),
        ({"code": 12, "chamber_number": "12345678"}, {}),
    ],
)
def test_only_what_differs_is_changed(wanted: dict[str, Any], changed: dict[str, Any]) -> None:
    assert changes_for(KNOWN, replace(WANTED, **wanted)) == (replace(NOTHING, **changed) if changed else None)


def test_nothing_is_ever_blanked() -> None:
    rich = replace(KNOWN, vat_number="NL123456782B01")
    assert changes_for(rich, replace(WANTED, name="", email="", phone="", vat_number="")) is None


def test_a_card_never_moves_to_another_country() -> None:
    abroad = replace(WANTED.address, country_id=GERMANY.id, city="Kleve")
    assert changes_for(KNOWN, replace(WANTED, address=abroad, vat_number="DE123456788")) is None


def test_a_list_of_e_mail_addresses_is_kept() -> None:
    listed = replace(KNOWN, emails=("a@voorbeeld.nl", "b@voorbeeld.nl"))
    assert changes_for(listed, WANTED) is None


@pytest.mark.parametrize("business", [{"vat_number": "NL123456782B01"}, {"address": replace(WANTED.address)}])
def test_a_business_is_not_renamed_after_the_person_who_orders(business: dict[str, Any]) -> None:
    bakery = replace(KNOWN, name="Bakkerij De Vries", **business)
    assert changes_for(bakery, WANTED) is None


def test_a_business_does_follow_a_new_company_name() -> None:
    bakery = replace(KNOWN, name="Bakkerij De Vries")
    changes = changes_for(bakery, replace(WANTED, name="Bakkers van De Vries"))
    assert changes == replace(NOTHING, name="Bakkers van De Vries")


def test_an_empty_card_gets_everything() -> None:
    empty = customer("empty", name="", emails=(), address=None)
    assert changes_for(empty, WANTED) == WANTED


def test_a_postcode_made_up_for_a_new_card_never_replaces_a_real_one() -> None:
    assert changes_for(KNOWN, replace(WANTED, address=replace(WANTED.address, street="Kade 2", postcode="-"))) is None


def test_a_vat_number_stays_off_the_card_of_who_was_charged_vat_abroad() -> None:
    german = replace(HOME, country_code="DE")
    chosen = profile(customers=CustomerSettings(vat_number_field_id="4"))
    shop_order = order(billing_address=german, shipping_address=german, custom_fields={"4": "DE 123 456 788"})
    traits = traits_of(shop_order, chosen)
    numbers = []
    for taxed_abroad in (False, True):
        new = new_customer(shop_order, traits, chosen, REFERENCE, without_vat_number=taxed_abroad)
        assert isinstance(new, NewCustomer)
        numbers.append(new.vat_number)
    assert numbers == ["DE123456788", ""]


def test_a_business_under_reverse_charge_and_a_guest_without_country() -> None:
    chosen = profile(customers=CustomerSettings(collective_customers={"NL": "guests-nl", "DE": "guests-de"}))
    german = order(shipping_address=replace(HOME, country_code="DE"))
    assert collective_customer_id(german, chosen) == "guests-de"
    assert collective_customer_id(german, chosen, reverse_charge=True) == ""
    assert collective_customer_id(order(billing_address=Address(), shipping_address=None), chosen) == "guests-nl"


def test_guests_go_on_the_collective_customer_of_the_country_of_delivery() -> None:
    chosen = profile(customers=CustomerSettings(collective_customers={"NL": "guests-nl"}))
    assert collective_customer_id(order(), chosen) == "guests-nl"
    assert collective_customer_id(order(shipping_address=replace(HOME, country_code="DE")), chosen) == ""
    assert collective_customer_id(order(customer_id="7"), chosen) == ""
    assert collective_customer_id(order(), profile()) == ""


EXACTLY = Address(
    first_name="J" * 10,
    last_name="V" * 39,
    street="S" * 50,
    postcode="P" * 25,
    city="C" * 50,
    country_code="NL",
    country_name="Nederland",
)


@pytest.mark.parametrize("part", ["last_name", "street", "postcode", "city"])
def test_an_address_is_cut_when_a_part_is_longer_than_the_books_hold(part: str) -> None:
    assert not is_cut(EXACTLY)
    one_more: dict[str, Any] = {part: f"{getattr(EXACTLY, part)}x"}
    longer = replace(EXACTLY, **one_more)
    assert is_cut(longer)
    assert is_cut(replace(longer, company="Winkel"))


def test_an_address_as_long_as_the_books_hold_goes_over_whole() -> None:
    made = address_of(EXACTLY, REFERENCE)
    assert made == BookAddress(f"{'J' * 10} {'V' * 39}", "S" * 50, "P" * 25, "C" * 50, NETHERLANDS.id)
    longer = replace(EXACTLY, street="S" * 51, postcode="P" * 26, city="C" * 51, last_name="V" * 40)
    assert address_of(longer, REFERENCE) == made


def test_an_address_reads_on_one_line_without_what_it_lacks() -> None:
    assert in_full(replace(HOME, company="Winkel")) == "Winkel, Jan de Vries, Dorpsstraat 12a, 1234 AB Alkmaar"
    assert in_full(replace(HOME, postcode="", first_name="", last_name="")) == "Dorpsstraat 12a, Alkmaar"
    assert in_full(replace(HOME, city="")) == "Jan de Vries, Dorpsstraat 12a, 1234 AB"
    assert in_full(Address()) == ""


def test_a_company_without_a_person_is_the_contact_alone() -> None:
    made = address_of(replace(HOME, company="Kantoor", first_name="", last_name=""), REFERENCE, customer_name="Winkel")
    assert not isinstance(made, Cause)
    assert made.contact == "Kantoor"


def test_a_name_and_a_telephone_number_as_long_as_a_card_holds_go_over_whole() -> None:
    new = card(order(billing_address=replace(HOME, company="N" * 51), telephone="0" * 26))
    assert (new.name, new.phone) == ("N" * 50, "0" * 25)


def test_a_street_of_which_the_number_stands_early_is_cut_at_the_end() -> None:
    street = card(order(billing_address=replace(HOME, street=f"Kade 7 {'achter ' * 8}"))).address.street
    assert street == "Kade 7 achter achter achter achter achter achter"


def test_a_house_number_that_would_be_cut_takes_the_room_it_needs() -> None:
    street = card(order(billing_address=replace(HOME, street=f"{'S' * 60} 12"))).address.street
    assert street == f"{'S' * 47} 12"


def test_the_second_street_line_will_do() -> None:
    only_second = replace(HOME, street="", street_extra="Kade 2")
    assert card(order(billing_address=only_second, shipping_address=None)).address.street == "Kade 2"


def test_a_dutch_address_needs_a_postcode_and_one_without_a_country_too() -> None:
    for country in ("nl", ""):
        found = cause(order(billing_address=replace(HOME, postcode="", country_code=country), shipping_address=None))
        assert found.facts["missing"] == "postcode"


def test_a_card_that_has_no_postcode_may_get_the_one_made_up() -> None:
    bare = replace(KNOWN, address=replace(WANTED.address, postcode="", country_id=GERMANY.id))
    moved = replace(WANTED.address, street="Kade 2", postcode="-", country_id=GERMANY.id)
    assert changes_for(bare, replace(WANTED, address=moved)) == replace(NOTHING, address=moved)


def test_a_card_without_an_address_gets_one_and_a_vat_number_with_it() -> None:
    bare = replace(KNOWN, address=None)
    wanted = replace(WANTED, address=replace(WANTED.address, country_id=GERMANY.id), vat_number="DE123456788")
    assert changes_for(bare, wanted) == replace(NOTHING, address=wanted.address, vat_number="DE123456788")


def test_one_e_mail_address_is_replaced_and_an_empty_list_filled() -> None:
    assert changes_for(replace(KNOWN, emails=()), WANTED) == replace(NOTHING, email=WANTED.email)
    assert changes_for(replace(KNOWN, emails=("oud@voorbeeld.nl",)), WANTED) == replace(NOTHING, email=WANTED.email)


def test_a_person_on_a_card_without_a_contact_is_renamed() -> None:
    person = replace(KNOWN, name="J. de Vries", address=replace(WANTED.address, contact=""))
    assert changes_for(person, replace(WANTED, address=replace(WANTED.address, contact=WANTED.name))) == replace(
        NOTHING, name=WANTED.name, address=WANTED.address
    )


def test_a_card_with_its_changes_is_the_card_that_comes_of_it() -> None:
    moved = replace(WANTED.address, street="Kade 2")
    changes = NewCustomer(name="Els", email="els@x.nl", phone="020", address=moved, vat_number="NL123456782B01")
    assert with_changes(KNOWN, changes) == replace(
        KNOWN, name="Els", emails=("els@x.nl",), phone="020", address=moved, vat_number="NL123456782B01"
    )
    listed = replace(KNOWN, emails=("a@x.nl", "b@x.nl"), vat_number="NL123456782B01")
    assert with_changes(listed, NOTHING) == listed


def test_without_a_field_for_it_there_is_no_chamber_number() -> None:
    assert card(order(custom_fields={"5": "12345678"})).chamber_number == ""


def test_a_vat_number_goes_by_the_country_of_the_card_however_that_is_written() -> None:
    german = replace(HOME, country_code="de")
    new = card(
        order(billing_address=german, shipping_address=german, custom_fields={"4": "DE123456788"}),
        vat_number_field_id="4",
    )
    assert new.vat_number == "DE123456788"


def test_the_country_of_a_guest_may_be_written_small() -> None:
    chosen = profile(customers=CustomerSettings(collective_customers={"DE": "guests-de"}))
    assert collective_customer_id(order(shipping_address=replace(HOME, country_code="de")), chosen) == "guests-de"


@pytest.mark.parametrize(
    ("country", "city", "zone", "line"),
    [
        ("US", "Austin", "Texas", "Austin, Texas"),
        ("us", " Austin ", " Texas ", "Austin, Texas"),
        ("CA", "Toronto", "Ontario", "Toronto, Ontario"),
        ("IT", "Milano", "Lombardia", "Milano, Lombardia"),
        ("US", "New York", "New York", "New York"),
        ("US", "New York City", "New York", "New York City"),
        ("US", "Austin", "", "Austin"),
        ("US", "", "Texas", ""),
        ("NL", "Utrecht", "Drenthe", "Utrecht"),
        ("nl", "Utrecht", "Drenthe", "Utrecht"),
        ("DE", "Köln", "Nordrhein-Westfalen", "Köln"),
        ("GB", "Leeds", "West Yorkshire", "Leeds"),
    ],
)
def test_a_state_stands_behind_the_city_where_addresses_have_one(country: str, city: str, zone: str, line: str) -> None:
    assert city_line(replace(HOME, country_code=country, city=city, zone=zone)) == line


def test_the_state_goes_to_the_books_with_the_city_and_in_full_when_cut() -> None:
    italian = replace(HOME, country_code="IT", country_name="Italië", city="Milano", zone="Lombardia")
    books = replace(REFERENCE, countries=(*REFERENCE.countries, Country("it", "IT", "Italië")))
    made = address_of(italian, books)
    assert isinstance(made, BookAddress)
    assert (made.city, is_cut(italian)) == ("Milano, Lombardia", False)
    long = replace(italian, city="M" * 45)
    assert is_cut(long)
    assert in_full(long).endswith(f"{'M' * 45}, Lombardia")


def test_a_card_from_before_states_were_booked_is_not_changed_for_lacking_one() -> None:
    with_state = replace(WANTED.address, city="Austin, Texas")
    known = replace(KNOWN, address=replace(with_state, city="Austin"))
    assert changes_for(known, replace(WANTED, address=with_state)) is None
    moved = replace(with_state, street="Elsewhere 2")
    assert changes_for(known, replace(WANTED, address=moved)) == replace(NOTHING, address=moved)
    another = replace(KNOWN, address=replace(with_state, city="Aust"))
    assert changes_for(another, replace(WANTED, address=with_state)) == replace(NOTHING, address=with_state)
